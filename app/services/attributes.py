"""The own attributes of customers as whoever sets the office up sees them: added, renamed, hidden, in order (E04)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from app.models import Attribute, Customer
from app.models.customer import SLOTS
from app.services import attribute_columns, attribute_slots, text
from app.services.customer_fields import OWN_KINDS
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import check_right, may
from app.services.progress import Report

if TYPE_CHECKING:
    from app.services.office import Office

CHANGED = N_("Attribute changed")
LABEL_LENGTH, CHOICE_LENGTH, MOST_CHOICES, KEY_LENGTH = 60, 100, 200, 40
# What another kind may become: the values stay as they are stored.
BECOMES: Mapping[str, tuple[str, ...]] = {
    "number": ("money",), "money": ("number",), "text": ("link", "choice"), "link": ("text",),
    "choice": ("text", "choices"),
}  # fmt: skip
NO_LABEL = N_("Give the attribute a name.")
TAKEN = N_("There is an attribute “{label}” already.")
TAKEN_HIDDEN = N_("There is a hidden attribute “{label}” already: bring it back, its values are still there.")
NO_CHOICES = N_("Give at least one choice.")
TWICE = N_("The choice “{choice}” stands there twice.")
MANY = N_("At most {count} choices fit.")
NOT_THAT = N_("“{label}” cannot become “{kind}”: its values would be lost. Add a new attribute and hide this one.")
UNSORTED = N_("Several choices at once have no order. One can filter by them without this mark.")
FULL = N_("All {count} places for sorting and filtering of this kind are taken. Take the mark from another one first.")
NOT_ALL = N_("This changes all customers: your role must see and change everything.")
GONE = N_("This attribute is not there any more.")
Choices = Sequence[tuple[str, str]]  # what each was called before (empty: new), and what it is called now


class AttributeInfo(NamedTuple):
    """`state` of the place for sorting: "" without, "waiting", "ready"; `done` percent while it is being filled."""

    id: int
    key: str
    label: str
    kind: str
    choices: tuple[str, ...]
    sortable: bool
    state: str
    done: int
    hidden: bool


class Wanted(NamedTuple):
    """What an attribute shall be."""

    label: str
    kind: str = "text"
    choices: Choices = ()
    sortable: bool = False


def every(session: Session) -> list[AttributeInfo]:
    """In their order, the hidden ones at the end."""
    query = select(Attribute).where(Attribute.table_name == "customer")
    rows = session.scalars(query.order_by(Attribute.hidden, Attribute.position, Attribute.id)).all()
    last = session.scalar(select(func.max(Customer.id))) if any(row.filling is not None for row in rows) else 0
    return [_info(row, last or 0) for row in rows]


def _info(row: Attribute, last: int) -> AttributeInfo:
    waits = row.sortable and (not row.slot or row.filling is not None)
    state = "waiting" if waits else "ready" if row.sortable else ""
    done = 0 if row.filling is None else min(99, 100 * row.filling // max(last, 1))
    return AttributeInfo(row.id, row.key, row.label, row.kind, tuple(row.choices or ()), row.sortable, state, done,
                         row.hidden)  # fmt: skip


def add(session: Session, wanted: Wanted) -> int:
    """A new attribute, at once in forms, lists, files and templates; its id. Raises UserError."""
    check_right(session, "administer")
    label = _label(session, wanted.label)
    values = {
        "table_name": "customer", "key": _key(session, label), "label": label, "kind": wanted.kind,
        "choices": _choices(wanted), "position": (session.scalar(select(func.max(Attribute.position))) or 0) + 1,
    }  # fmt: skip
    row = Attribute(**values)
    session.add(row)
    session.flush()
    _mark(session, row, wanted.sortable)
    return row.id


def change(office: Office, attribute_id: int, wanted: Wanted, report: Report = lambda *_: None) -> int:
    """Change it, and in blocks rewrite the choices that were renamed in all customers; the action, for its undo.

    Raises UserError, with nothing done. Stopped between blocks, undo of the action takes back what was done.
    """
    with office.transaction(CHANGED) as session:
        renames = _change(session, attribute_id, wanted)
        action = int(session.info["action_id"])
    last: int | None = 0
    while renames and last is not None:
        with office.transaction(CHANGED, parent=action) as session:
            last, total = _rename(session, attribute_id, renames, last)
        report(last or total, total)
    return action


def using(session: Session, attribute_id: int, choices: Sequence[str]) -> int:
    """How many customers have one of these choices."""
    own = next(each for each in attribute_slots.attributes(session, hidden=True) if each.id == attribute_id)
    some = or_(*(attribute_columns.has(own, choice) for choice in choices))
    return session.scalar(select(func.count()).select_from(Customer).where(some)) or 0


def reorder(session: Session, ids: Sequence[int]) -> None:
    """These attributes stand in this order from now on."""
    check_right(session, "administer")
    if ids:
        places = case({each: place for place, each in enumerate(ids, start=1)}, value=Attribute.id)
        session.execute(update(Attribute).where(Attribute.id.in_(ids)).values(position=places))


def hide(session: Session, attribute_id: int, hidden: bool = True) -> None:
    """Take it out of forms, lists and files, or bring it back: the values stay with the customers all the time."""
    check_right(session, "administer")
    row = _row(session, attribute_id)
    if not hidden:
        _label(session, row.label, but=row.id)
    row.hidden = hidden


# --- parts ---


def _change(session: Session, attribute_id: int, wanted: Wanted) -> dict[str, str]:
    """What does not need the customers; which choices are to be renamed."""
    check_right(session, "administer")
    row = _row(session, attribute_id)
    if wanted.kind != row.kind and wanted.kind not in BECOMES.get(row.kind, ()):
        raise UserError(NOT_THAT, label=row.label, kind=_(OWN_KINDS[wanted.kind]))
    renames = {was: now for was, now in wanted.choices if was and text.clean(now, CHOICE_LENGTH) not in ("", was)}
    renames = {was: text.clean(now, CHOICE_LENGTH) for was, now in renames.items() if was in (row.choices or ())}
    if renames and not _may_all(session):
        raise UserError(NOT_ALL)
    row.label = _label(session, wanted.label, but=row.id)
    row.kind, row.choices = wanted.kind, _choices(wanted)
    session.flush()
    _mark(session, row, wanted.sortable)
    return renames


def _mark(session: Session, row: Attribute, sortable: bool) -> None:
    """Whether it takes a place for sorting and filtering; it is filled afterwards (attribute_slots.fill)."""
    if sortable and not attribute_slots.slot_kind(row.kind):
        raise UserError(UNSORTED)
    if sortable == row.sortable:
        return
    if sortable and not row.slot and not attribute_slots.free(session, row.kind):
        raise UserError(FULL, count=SLOTS)
    if not _may_all(session):
        raise UserError(NOT_ALL)
    row.sortable = sortable
    session.flush()
    attribute_slots.settle(session, again=[row.id])


def _may_all(session: Session) -> bool:
    return may(session, "see_all") and may(session, "edit_all")


def _rename(session: Session, attribute_id: int, renames: Mapping[str, str], after: int) -> tuple[int | None, int]:
    """The next block of customers; up to which id it went, None at the end, and the last id of all."""
    own = next(each for each in attribute_slots.attributes(session, hidden=True) if each.id == attribute_id)
    some = or_(*(attribute_columns.has(own, was) for was in renames))
    query = select(Customer.id).where(Customer.id > after, some).order_by(Customer.id).limit(attribute_slots.BLOCK)
    ids = list(session.scalars(query))
    attribute_slots.refresh(session, ids, _renaming(own.key, renames))
    last = session.scalar(select(func.max(Customer.id))) or 0
    return (ids[-1] if len(ids) == attribute_slots.BLOCK else None), last


def _renaming(key: str, renames: Mapping[str, str]) -> Callable[[dict[str, Any]], Any]:
    def rename(values: dict[str, Any]) -> None:
        value = values.get(key)
        if isinstance(value, list):
            values[key] = [renames.get(each, each) for each in value]
        elif value is not None:
            values[key] = renames.get(value, value)

    return rename


def _row(session: Session, attribute_id: int) -> Attribute:
    row = session.get(Attribute, attribute_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UserError(GONE)
    return row


def _label(session: Session, typed: str, but: int = 0) -> str:
    """Cleaned and free: files and people know an attribute by it."""
    label = text.clean(typed, LABEL_LENGTH)
    if not label:
        raise UserError(NO_LABEL)
    for each in attribute_slots.attributes(session, hidden=True):
        if each.id != but and text.fold(each.label) == text.fold(label):
            raise UserError(TAKEN_HIDDEN if each.hidden else TAKEN, label=each.label)
    return label


def _key(session: Session, label: str) -> str:
    """What it is called in the database and in templates, once and for all: "Hạn mức nợ" is han_muc_no."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.fold(label)).strip("_")[: KEY_LENGTH - 3].strip("_")
    key = plain if plain[:1].isalpha() else f"a_{plain}".rstrip("_")
    taken = {*session.scalars(select(Attribute.key)), *dir(dict)}  # a template reads it from a dict
    return next(each for each in (key, *(f"{key}_{place}" for place in range(2, 1000))) if each not in taken)


def _choices(wanted: Wanted) -> list[str]:
    if wanted.kind not in ("choice", "choices"):
        return []
    found = [choice for _was, now in wanted.choices if (choice := text.clean(now, CHOICE_LENGTH))]
    if not found:
        raise UserError(NO_CHOICES)
    if len(found) > MOST_CHOICES:
        raise UserError(MANY, count=MOST_CHOICES)
    if double := next((each for each in found if found.count(each) > 1), ""):
        raise UserError(TWICE, choice=double)
    return found
