"""Alembic's steps from one version of the tables to the next."""

HEAD = "0029"  # the newest: known without importing alembic, which would cost every start a tenth of a second
