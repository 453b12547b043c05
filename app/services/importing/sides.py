"""A row of a file beside the customer, or the row, that it has something in common with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Customer, Employee, Group, GroupMember
from app.services import attribute_slots, customer_fields
from app.services.customer_fields import OWN
from app.services.importing import spellings, updating
from app.services.importing.cells import Line
from app.services.importing.plain import words
from app.services.importing.twins import Twin
from app.services.text import fold

ALWAYS = ("name", "code", "phone", "tax_code", "email", "address", "owner")


class Side(NamedTuple):
    """One field in words: in the file, and in what is there already."""

    field: str
    label: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Whether the file says something else."""
        return bool(self.mine) and self.mine != self.theirs


def compare(session: Session, line: Line, twin: Twin, mapped: Collection[str], lines: Sequence[Line],
            new_groups: Mapping[str, str]) -> tuple[Side, ...]:  # fmt: skip
    """Both sides of a twin, field by field; of a customer that is not seen nothing but the row."""
    owns = attribute_slots.attributes(session)
    mine = _of_line(session, line, new_groups)
    if twin.row:
        theirs = _of_line(session, next(each for each in lines if each.row == twin.row), new_groups)
    else:
        theirs = _of_customer(session, twin.customer_id or 0)
    own = [OWN + each.key for each in owns]
    shown = [field for field in (*spellings.FIELDS, *own) if field in ALWAYS or field in mapped]
    found = (Side(field, spellings.label(field, owns), mine.get(field, ""), theirs.get(field, "")) for field in shown)
    return tuple(side for side in found if side.mine or side.theirs)


def _of_line(session: Session, line: Line, new_groups: Mapping[str, str]) -> dict[str, str]:
    names = {fold(name): name for name in session.scalars(select(Group.name).where(Group.archived_at.is_(None)))}
    found = _words(line.values) | {OWN + key: _own(value) for key, value in line.own.items()}
    found["owner"] = _owner(session, line.values.get("owner_id"))
    found["groups"] = _joined({**new_groups, **names}.get(key, key) for key in line.groups)
    return found


def _of_customer(session: Session, customer_id: int) -> dict[str, str]:
    """Empty for one that is not seen."""
    fields = (*updating.FIELDS, "code", "owner_id")
    query = select(*(getattr(Customer, field) for field in fields), Customer.attributes)
    row = session.execute(query.where(Customer.id == customer_id)).one_or_none()
    if row is None:
        return {}
    groups = select(Group.name).join(GroupMember).where(GroupMember.customer_id == customer_id)
    found = _words({field: getattr(row, field) for field in fields})
    found |= {OWN + key: _own(value) for key, value in (row.attributes or {}).items()}
    return found | {"owner": _owner(session, row.owner_id), "groups": _joined(session.scalars(groups))}


def _words(values: Mapping[str, Any]) -> dict[str, str]:
    return {field: words(customer_fields.words(field, value)).strip() for field, value in values.items()}


def _own(value: Any) -> str:
    return ", ".join(customer_fields.own_list(value)) if isinstance(value, list) else words(value)


def _owner(session: Session, employee_id: int | None) -> str:
    return session.scalar(select(Employee.name).where(Employee.id == employee_id)) or ""


def _joined(names: Any) -> str:
    return ", ".join(sorted(names))
