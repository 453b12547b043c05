"""What the signed-in employee may do, as the database knows it."""

from __future__ import annotations

from sqlalchemy import Boolean, literal_column, select
from sqlalchemy.orm import Session

from app.models.access import sql


def may(session: Session, right: str) -> bool:
    """Whether the role has this right: one of `models.employee.RIGHTS`."""
    rule = sql(f"may({right})", session.get_bind().dialect.name, "viewer")
    return bool(session.scalar(select(literal_column(f"({rule})", Boolean))))
