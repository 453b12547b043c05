"""Who is signed in and what he may change, asked of the database itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from app.models import Employee, Model
from app.models.access import sql


def me(session: Session) -> int:
    """The employee of this session."""
    found = session.info.get("employee_id")
    return int(found) if found else session.scalars(select(Employee.id).where(_rule(session, "me(id)", Employee))).one()


def changeable(session: Session, model: type[Model]) -> ColumnElement[bool]:
    """The declared rule of who may change a row, as a criterion: what is not changeable is not selected."""
    return _rule(session, model.__access__.change, model)


def editable_owners(session: Session) -> ColumnElement[bool]:
    """The employees whose records one may make and change."""
    return _rule(session, "edits(id)", Employee)


def visible_owners(session: Session) -> ColumnElement[bool]:
    """The employees whose own records one sees."""
    return _rule(session, "sees(id)", Employee)


def _rule(session: Session, rule: str, model: type[Any]) -> ColumnElement[bool]:
    words = sql(rule, session.get_bind().dialect.name, str(model.__tablename__))
    return literal_column(f"({words})", Boolean)
