"""Alembic on both engines; the connection comes from services.schema."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection

from app.models import Model


def include(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Not alembic's are the texts to be searched, and the marker of the running action; some indexes one engine has."""
    if kind == "index" and not reflected and "only" in item.info:
        return bool(item.info["only"] == context.get_context().dialect.name)
    generated = bool(name) and (str(name).startswith("customer_fts") or name == "current_action")
    return not (kind == "table" and reflected and generated)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        include_object=include,
        user_module_prefix="base.",
        transactional_ddl=False,  # the caller's transaction holds all of it
        compare_type=False,
    )
    context.run_migrations()


migrate(context.config.attributes["connection"])
