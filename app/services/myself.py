"""Who is signed in and what he may do, asked of the database itself by the declared rules."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from app.models import Employee, Model
from app.models.access import sql
from app.services.errors import Dismissed, UserError
from app.services.failures import DISMISSED
from app.services.language import N_


def me(session: Session) -> int:
    """The employee of this session. Raises Dismissed if he was deactivated meanwhile."""
    found = session.info.get("employee_id") or session.scalar(
        select(Employee.id).where(holds(session, "me(id)", Employee))
    )
    if found is None:
        raise Dismissed(DISMISSED)
    return int(found)


def may(session: Session, right: str) -> bool:
    """Whether the role of the signed-in employee has this right: one of employee.RIGHTS.

    The system itself (`session.info["system"]`: the command line on the computer that holds the data) may everything.
    """
    return is_system(session) or bool(session.scalar(select(holds(session, f"may({right})", Employee))))


def check_right(session: Session, right: str) -> None:
    """Raise UserError if the role of the signed-in employee lacks this right; the database would refuse it anyway."""
    if not may(session, right):
        raise UserError(N_("Your role does not allow this. Ask your administrator."))


def is_system(session: Session) -> bool:
    """Whether nobody is signed in, but the system itself at work."""
    return bool(session.info.get("system"))


def changeable(session: Session, model: type[Model]) -> ColumnElement[bool]:
    """The declared rule of who may change a row, as a criterion: what is not changeable is not selected."""
    return holds(session, model.__access__.change, model)


def editable_owners(session: Session) -> ColumnElement[bool]:
    """The employees whose records one may make and change."""
    return holds(session, "edits(id)", Employee)


def visible_owners(session: Session) -> ColumnElement[bool]:
    """The employees whose own records one sees."""
    return holds(session, "sees(id)", Employee)


def holds(session: Session, rule: str, model: type[Any]) -> ColumnElement[bool]:
    """A rule in the words of app.models.access about a row of this class, as a criterion."""
    words = sql(rule, session.get_bind().dialect.name, str(model.__tablename__))
    return literal_column(f"({words})", Boolean)
