"""A customer as one record: made, kept findable, checked for a twin; and many of them taken off the list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Customer, GroupMember
from app.models.base import now
from app.services import attribute_slots, permitted, settings, zones
from app.services.counters import next_number
from app.services.customer_fields import Own
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right, me
from app.services.permitted import Chosen
from app.services.selection import Selection, listed
from app.services.text import sort_key
from app.services.writing import count_of

COUNTER = "customer"
TAKEN_CODE = N_("The code {number} is taken already.")
CODE_PREFIX = settings.declare("customers.code", "KH", lambda value: len(value) <= 12)
_TRIES = 1_000  # numbers in a row that an import may have used already
_TAKEN = """select f.what, f.value, seen.id, seen.name from (
    select 'code' what, code value, id from main.customer where code in (select value from json_each(:codes))
    union all select 'tax_code', tax_code, id from main.customer
      where tax_code in (select value from json_each(:taxes)) and tax_code <> '' and archived_at is null
    union all select 'phone', phone, id from main.customer
      where phone in (select value from json_each(:phones)) and phone <> '' and archived_at is null
    union all select 'phone', phone2, id from main.customer
      where phone2 in (select value from json_each(:phones)) and phone2 <> '' and archived_at is null) f
  left join temp.customer seen on seen.id = f.id order by f.id"""


class Archiving(NamedTuple):
    """Taking customers off the list, in numbers: how many leave it, and how many one may not take off."""

    customers: int
    not_permitted: int


class Twin(NamedTuple):
    """A customer who has the same code, tax code or phone; without id and name if the asker does not see it."""

    what: Literal["code", "tax_code", "phone", "email", "name"]
    value: str
    customer_id: int | None
    name: str | None


def derived(values: Mapping[str, Any], owns: Sequence[Own] = ()) -> dict[str, Any]:
    """The columns that are computed from others; `values` must hold all of SEARCHED that the customer has.

    With `owns`, all attributes of the office, its `attributes` count too.
    """
    words, slots = attribute_slots.found_by(values, owns), attribute_slots.kept(owns, values.get("attributes") or {})
    return {"search_text": words, "sort_key": sort_key(str(values["name"])), **slots}


def create(session: Session, values: Mapping[str, Any], groups: Iterable[int] = ()) -> int:
    """A new customer, one's own unless `owner_id` says otherwise; returns its id.

    The values are clean already (checking.check). Without a code it gets the next one of the series.
    """
    if not str(values.get("name") or "").strip():
        raise UserError(N_("A customer needs a name."))
    owned = {"owner_id": me(session), **values}
    customer_id = _insert(session, owned) if owned.get("code") else _insert_numbered(session, owned)
    if customer_id is None:
        raise UserError(TAKEN_CODE, number=owned["code"])
    members = [{"group_id": group, "customer_id": customer_id} for group in dict.fromkeys(groups)]
    if members:
        session.execute(insert(GroupMember), members)
    zones.place(session, [customer_id])
    return customer_id


def next_code(session: Session) -> str:
    """The next code of the series, "KH000001". It is used up, whatever becomes of it in this transaction."""
    return f"{settings.get(session, CODE_PREFIX)}{next_number(session, COUNTER):06d}"


def _insert_numbered(session: Session, values: Mapping[str, Any]) -> int:
    """A code that somebody gave by hand, perhaps to a customer that one does not see, is passed over."""
    for _ in range(_TRIES):
        made = _insert(session, {**values, "code": next_code(session)})
        if made is not None:
            return made
    raise UserError(N_("No free customer code was found. Ask your administrator to change how codes begin."))


def _insert(session: Session, values: Mapping[str, Any]) -> int | None:
    """None if the code is taken."""
    try:
        with session.begin_nested():
            owns = attribute_slots.attributes(session, hidden=True) if values.get("attributes") else ()
            row = insert(Customer).values({**values, **derived(values, owns)}).returning(Customer.id)
            return session.execute(row).scalar_one()
    except IntegrityError as error:
        if "uq_customer_code" in str(error.orig) or "customer.code" in str(error.orig):
            return None
        raise


def taken(session: Session, tax_code: str = "", phones: Iterable[str] = (), but: int = 0) -> list[Twin]:
    """Other customers with the same tax code or one of the phones: a warning, never an error."""
    found = same(session, tax_codes=[tax_code], phones=phones)
    return [twin for twin in found if twin.customer_id is None or twin.customer_id != but]


def same(
    session: Session, codes: Iterable[str] = (), tax_codes: Iterable[str] = (), phones: Iterable[str] = ()
) -> list[Twin]:
    """Who has one of these already, however many they are: archived customers count by their code alone.

    It finds customers that the asker does not see too, and tells nothing about them but that they are there.
    """
    asked = {name: list(filter(None, values)) for name, values in
             (("codes", codes), ("taxes", tax_codes), ("phones", phones))}  # fmt: skip
    if session.get_bind().dialect.name == "postgresql":
        rows = session.execute(text("select * from customers_taken(:codes, :taxes, :phones)"), asked)
    else:
        rows = session.execute(text(_TAKEN), {name: json.dumps(values) for name, values in asked.items()})
    return [Twin(*row) for row in rows]


def plan_archive(session: Session, selection: Selection) -> Archiving:
    """Count what `archive` would do, without changing anything."""
    check_right(session, "archive")
    return _archiving(session, permitted.chosen(session, selection))


def archive(session: Session, selection: Selection) -> Archiving:
    """Take customers off the list. Nothing is lost: undo and the filter of archived ones bring them back."""
    check_right(session, "archive")
    chosen = permitted.chosen(session, selection, lock=True)
    planned = _archiving(session, chosen)
    those = select(listed(session, chosen.ids).c.id)
    count_of(session, update(Customer).where(Customer.id.in_(those), *_HERE).values(archived_at=now()))
    return planned


def _archiving(session: Session, chosen: Chosen) -> Archiving:
    those = listed(session, chosen.ids)
    number = select(func.count()).select_from(Customer).join(those, those.c.id == Customer.id).where(*_HERE)
    return Archiving(session.scalar(number) or 0, chosen.not_permitted)


_HERE = (Customer.archived_at.is_(None),)
