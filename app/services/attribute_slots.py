"""Own attributes for sorting and filtering are kept in a column of the customer too, their slot (E04).

JSON is not indexed under row security, a slot is. What stands in slots and in the search text follows from the
customer's attributes: whoever writes those calls `kept`, undo calls `follow`, and a new or released slot is filled or
cleared by `fill`, in blocks while others work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.orm import Session

from app.models import Attribute, Customer, table_of
from app.models.base import now
from app.models.customer import SLOTS
from app.services import writing
from app.services.customer_fields import OWN_TEXTS, Own
from app.services.language import N_
from app.services.myself import may
from app.services.progress import Report
from app.services.selection import listed
from app.services.text import abbreviation, search_text, sort_key

if TYPE_CHECKING:
    from app.services.office import Office

FILL = N_("Prepare an attribute for sorting and filtering")
SEARCHED = ("name", "code", "phone", "phone2", "tax_code", "email", "former")
LONGEST = 200  # characters that are kept of a text: an index takes no long ones
BLOCK = 5_000  # customers of one transaction
TEXT, NUMBER = "text", "number"
_DERIVING = "search_text", *(f"{kind}{place}" for kind in (NUMBER, TEXT) for place in range(1, SLOTS + 1))


def attributes(session: Session, hidden: bool = False) -> tuple[Own, ...]:
    """The attributes that the office has given its customers, in their order; with `hidden` those taken away too."""
    query = select(Attribute).where(Attribute.table_name == "customer")
    if not hidden:
        query = query.where(Attribute.hidden.is_(False))
    return tuple(
        Own(each.key, each.label, each.kind, tuple(each.choices or ()), each.slot, each.sortable,
            each.sortable and bool(each.slot) and each.filling is None, each.hidden, each.id)
        for each in session.scalars(query.order_by(Attribute.position, Attribute.id))
    )  # fmt: skip


# --- what follows from the attributes of one customer ---


def kept(owns: Sequence[Own], values: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept in the slots, of all attributes that have one."""
    return {own.slot: stored(own.kind, values.get(own.key)) if own.sortable else None for own in owns if own.slot}


def searched(owns: Sequence[Own], values: Mapping[str, Any]) -> list[str]:
    """The texts that a customer is found by."""
    meant = (values.get(own.key) for own in owns if own.sortable and own.kind in OWN_TEXTS)
    return [value[:LONGEST] for value in meant if isinstance(value, str)]


def found_by(values: Mapping[str, Any], owns: Sequence[Own]) -> str:
    """The search text of a customer, the first letters of its name last.

    `values` must hold all of SEARCHED that it has, and `attributes` if it has some.
    """
    parts = (str(values.get(key) or "") for key in SEARCHED)
    return search_text(*parts, *searched(owns, values.get("attributes") or {}), abbreviation(str(values["name"])))


def stored(kind: str, value: Any) -> int | str | None:
    """Numbers and days as numbers, texts as sort keys with the text itself; None for what is not of this kind."""
    if slot_kind(kind) == TEXT:
        return f"{sort_key(value)}\t{value}"[:LONGEST] if isinstance(value, str) and value else None
    if kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value).toordinal()
        except ValueError:
            return None
    return int(value) if isinstance(value, int) else None


def slot_kind(kind: str) -> str:
    """Which of the two kinds of slots an attribute takes; none for several choices at once."""
    return "" if kind == "choices" else TEXT if kind in OWN_TEXTS else NUMBER


def refresh(session: Session, ids: Iterable[int], change: Callable[[dict[str, Any]], Any] = lambda _: None) -> int:
    """Make slots and search text of these customers what they should be; how many were not.

    `change` may change the attributes themselves before. Customers whom one may not change stay as they are.
    """
    owns, table = attributes(session, hidden=True), table_of(Customer)
    read = [table.c[name] for name in ("id", *SEARCHED, "attributes", *_DERIVING)]
    query = select(*read).where(table.c.id.in_(select(listed(session, ids).c.id))).order_by(table.c.id)
    wrong = []
    for row in session.execute(query.with_for_update()).mappings().all():
        values = dict(row["attributes"] or {})
        change(values)
        right = kept(owns, values) | {"search_text": found_by({**row, "attributes": values}, owns)}
        right |= {"attributes": values} if values != row["attributes"] else {}
        if any(row[name] != value for name, value in right.items()):
            wrong.append({"id": row["id"], "attributes": values} | right)
    writing.update_rows(session, Customer, wrong)
    return len(wrong)


# --- slots are taken, filled and released ---


def free(session: Session, kind: str) -> str:
    """A slot for an attribute of this kind; empty if there is none."""
    taken = set(session.scalars(select(Attribute.slot)))
    of_kind = (f"{slot_kind(kind)}{place}" for place in range(1, SLOTS + 1))
    return next((each for each in of_kind if slot_kind(kind) and each not in taken), "")


def settle(session: Session, again: Iterable[int] = ()) -> None:
    """Give slots to whom they are due, and begin to fill them; begin to clear the others. `again`: from the start."""
    found = session.scalars(select(Attribute).order_by(Attribute.id).with_for_update()).all()
    for each in found:
        if each.sortable and not each.slot:
            each.slot = free(session, each.kind)
            each.filling = 0 if each.slot else None
        elif each.slot and (each.id in set(again) or not each.sortable and each.filling is None):
            each.filling = 0
        session.flush()


def waiting(session: Session) -> bool:
    """Whether a slot is still to be filled or cleared, by somebody who sees and changes all customers."""
    some = session.scalar(select(Attribute.id).where(Attribute.filling.is_not(None)).limit(1))
    return some is not None and all(may(session, right) for right in ("administer", "see_all", "edit_all"))


def fill(office: Office, report: Report) -> None:
    """Fill and clear slots until nothing is left. What was done when it is stopped stays done."""
    while True:
        with office.transaction(FILL) as session:
            if not waiting(session):
                return
            done, total = fill_some(session)
        report(done, total)


def fill_some(session: Session, block: int = BLOCK) -> tuple[int, int]:
    """The next customers of the first slot that waits: up to which id they are done, and the last id of all."""
    own = session.scalars(
        select(Attribute).where(Attribute.filling.is_not(None)).order_by(Attribute.id).limit(1).with_for_update()
    ).one()
    key, start = own.id, own.filling or 0
    ids = list(session.scalars(select(Customer.id).where(Customer.id > start).order_by(Customer.id).limit(block)))
    refresh(session, ids)
    values: dict[str, Any] = {"filling": ids[-1]} if len(ids) == block else {"filling": None, "filled_at": now()}
    if values["filling"] is None and not own.sortable:
        values["slot"] = ""
    session.execute(update(Attribute).where(Attribute.id == key).values(values))
    session.expire_all()
    last = session.scalar(select(func.max(Customer.id))) or 0
    return values["filling"] or last, last


def fill_late(session: Session) -> None:
    """A job: what was interrupted is ended, some blocks at a time."""
    for _block in range(20):
        if not waiting(session):
            break
        fill_some(session)


# --- after an undo ---

_TOUCHED = {
    "postgresql": """select row_id from change where action_id = :action and table_name = 'customer'
      and after is not null and (before is null or before ?| :keys)""",
    "sqlite": """select row_id from main.change where action_id = :action and table_name = 'customer'
      and after is not null and (before is null
      or exists (select 1 from json_each(before) where key in (select value from json_each(:keys))))""",
}


def follow(session: Session, action_id: int) -> None:
    """Slots and search texts follow what an undo has restored."""
    mine = text("select row_id from change where action_id = :action and table_name = 'attribute'")
    settled = [*session.scalars(mine, {"action": action_id})]
    if settled:
        settle(session, again=settled)
    if session.scalar(select(Attribute.id).where(Attribute.slot != "").limit(1)) is None:
        return
    dialect = session.get_bind().dialect.name
    keys: Any = [*SEARCHED, "attributes"]
    query = text(_TOUCHED[dialect])
    if dialect == "sqlite":
        from json import dumps

        keys = dumps(keys)
    touched = session.scalars(query.bindparams(bindparam("keys", keys)), {"action": action_id}).all()
    for start in range(0, len(touched), BLOCK):
        refresh(session, touched[start : start + BLOCK])
