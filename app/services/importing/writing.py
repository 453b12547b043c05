"""The checked rows become customers: one transaction, set-based, codes from the counter in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from app.models import Contact, Customer, Group, GroupMember, table_of
from app.models.base import now
from app.services import attribute_slots, customer_form, customers, settings, zones
from app.services.counters import next_numbers
from app.services.errors import UserError
from app.services.importing import mapping, twins, updating
from app.services.importing.bulk import BLOCK, contact_row, insert_blocks, insert_rows
from app.services.importing.cells import Line
from app.services.importing.checking import Checked
from app.services.importing.mapping import Column
from app.services.importing.twins import Twin
from app.services.language import N_
from app.services.myself import check_right, me
from app.services.progress import Report
from app.services.text import fold
from app.services.writing import count_of

Decision = Literal["leave", "update", "new"]
LABEL = N_("Import customers")
NOBODY = N_("There is no row left to import. Nothing was imported.")
_FREE = "phone phone2 email website tax_code address ward province source industry size note".split()


class Wanted(NamedTuple):
    """What the importer has chosen: new groups made or left out, and what becomes of rows that have a twin.

    `every` of them, but for single `rows`. One is updated only by the twin that was `seen` beside it, and if a `key`
    is chosen, only by that; `overwrite` says whether fields that are filled change too.
    """

    every: Decision = "leave"
    make_groups: bool = True
    rows: Mapping[int, Decision] = MappingProxyType({})
    seen: Mapping[int, Twin] = MappingProxyType({})
    key: str = ""
    overwrite: bool = False
    codes: frozenset[str] = frozenset()  # that other blocks of the file bring along

    def decision(self, row: int, twin: Twin) -> Decision:
        """What becomes of a row with this twin."""
        wish = self.rows.get(row, self.every)
        return "leave" if wish == "update" and not (self.seen.get(row) == twin and self.fits(twin)) else wish

    def fits(self, twin: Twin) -> bool:
        """Whether a customer may be updated for what it has in common with a row."""
        return twin.customer_id is not None and self.key in ("", twin.what)


class Imported(NamedTuple):
    """How many records and groups were made; `left_out` are the rows that stayed, each with its twin.

    `updated` records were there and have changed. `waiting` rows were not reached when the import was stopped, or
    ended by the sentence `why`.
    """

    made: int
    groups: int
    twins: dict[int, Twin]
    left_out: frozenset[int]
    updated: int = 0
    waiting: int = 0
    why: str = ""


def write(
    session: Session, checked: Checked, wanted: Wanted, report: Report,
    columns: Sequence[Column] = (), mapped: Mapping[int, str] | None = None,
) -> Imported:  # fmt: skip
    """Make and update the customers. Twins are looked for once more: a colleague may have been quicker.

    `columns` and how they are `mapped` are remembered for the next file. Raises UserError; then nothing is imported.
    """
    done = write_some(session, checked, wanted, report, columns, mapped)
    if len(done.left_out) == len(checked.lines):
        raise UserError(NOBODY)
    return done


def write_some(
    session: Session, checked: Checked, wanted: Wanted, report: Report,
    columns: Sequence[Column] = (), mapped: Mapping[int, str] | None = None,
) -> Imported:  # fmt: skip
    """`write` for a part of a file, of which perhaps no row is imported."""
    check_right(session, "edit")
    taken = twins.taken(session, checked.lines)
    found = _in_file(checked, wanted) | twins.match(checked.lines, taken, wanted.key)
    decided = {row: wanted.decision(row, twin) for row, twin in found.items()}
    meant = [(line, found[line.row].customer_id or 0) for line in checked.lines if decided.get(line.row) == "update"]
    there = updating.changeable(session, (customer for _line, customer in meant), lock=True)
    updates = [pair for pair in meant if pair[1] in there]
    lines = [line for line in checked.lines if decided.get(line.row, "new") == "new"]
    kept = [*lines, *(line for line, _customer in updates)]
    report(0, len(kept))
    groups, made = _groups(session, checked, kept, wanted)
    used = {value for what, value in taken if what == "code"}
    ids = _customers(session, lines, used, wanted.codes, report)
    updated = updating.update(session, updates, set((mapped or {}).values()), wanted.overwrite)
    _members(session, lines, ids, groups)
    _contacts(session, lines, ids)
    updated |= updating.members(session, updates, groups) | updating.contacts(session, updates)
    zones.place(session, [*ids, *updated])
    if mapped is not None:
        mapping.remember(session, columns, mapped)
    left = frozenset(found) - {line.row for line in kept}
    return Imported(len(lines), made, found, left, len(updated))


def _in_file(checked: Checked, wanted: Wanted) -> dict[int, Twin]:
    """Rows whose twin is an earlier row, perhaps of another block that left it out."""
    seen = ((line.row, wanted.seen.get(line.row)) for line in checked.lines)
    return {row: twin for row, twin in seen if twin is not None and twin.row}


# --- customers ---


def _customers(
    session: Session, lines: list[Line], taken: set[str], reserved: frozenset[str], report: Report
) -> list[int]:
    """The ids of the new customers, in the order of the lines."""
    codes = _codes(session, lines, taken, reserved)
    defaults, owns = _defaults(session), attribute_slots.attributes(session, hidden=True)
    table, ids = table_of(Customer), dict[str, int]()
    for start in range(0, len(lines), BLOCK):
        part = slice(start, start + BLOCK)
        rows = [_row(line, code, defaults, owns) for line, code in zip(lines[part], codes[part], strict=True)]
        ids |= insert_rows(session, table, rows, "code")
        report(min(start + BLOCK, len(lines)), len(lines))
    return [ids[code] for code in codes]


def _defaults(session: Session) -> dict[str, Any]:
    moment = now()
    defaults: dict[str, Any] = dict.fromkeys(_FREE, "")
    return defaults | {"kind": "company", "state": "customer", "birthday": None, "owner_id": me(session),
                       "created_at": moment, "owner_since": moment}  # fmt: skip


def _row(line: Line, code: str, defaults: Mapping[str, Any], owns: Sequence[Any]) -> dict[str, Any]:
    values = {**defaults, **line.values, "code": code}
    values["attributes"] = customer_form.filled(line.own)
    return {**values, **customers.derived(values, owns)}


# --- codes ---


def _codes(session: Session, lines: list[Line], taken: set[str], reserved: frozenset[str]) -> list[str]:
    """Each line's own code if it is free; else one of the series that nobody has."""
    given: dict[str, int] = {}
    for line in lines:
        code = line.values.get("code")
        if code and code not in taken and code not in given:
            given[code] = line.row
    series = _series(session, len(lines) - len(given), reserved | set(given))
    return [code if given.get(code := line.values.get("code", "")) == line.row else next(series) for line in lines]


def _series(session: Session, many: int, given: frozenset[str]) -> Iterator[str]:
    """So many free codes; the counter is asked again for those that somebody has given by hand."""
    prefix, found = settings.get(session, customers.CODE_PREFIX), list[str]()
    while len(found) < many:
        missing = many - len(found)
        last = _count_up(session, missing)
        new = [f"{prefix}{number:06d}" for number in range(last - missing + 1, last + 1)]
        used = {value for _what, value in twins.taken(session, [Line(0, {"code": code}) for code in new])}
        found += [code for code in new if code not in used and code not in given]
    return iter(found)


def _count_up(session: Session, many: int) -> int:
    """Take so many numbers of the series at once; the last of them."""
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalar(text("select customer_numbers(:many)"), {"many": many}) or 0)
    return next_numbers(session, customers.COUNTER, many)[-1]


# --- what hangs on them ---


def _groups(session: Session, checked: Checked, lines: list[Line], wanted: Wanted) -> tuple[dict[str, int], int]:
    """The ids of all groups by folded name, and how many of them were made for this."""
    met = {key for line in lines for key in line.groups}
    known = {fold(row.name): row for row in session.execute(select(Group.id, Group.name, Group.archived_at))}
    met -= {key for key, row in known.items() if row.archived_at is None}
    new = {key: name for key, name in checked.new_groups.items() if key in met and wanted.make_groups}
    if new:
        check_right(session, "administer")
    back = [known[key].id for key in new if key in known]
    if back:  # was out of use
        count_of(session, update(Group).where(Group.id.in_(back)).values(archived_at=None))
    last = session.scalar(select(func.max(Group.position))) or 0
    rows = [{"name": name, "position": last + place, "colour": place % 8, "points": 0}
            for place, name in enumerate((name for key, name in new.items() if key not in known), start=1)]  # fmt: skip
    if rows:
        session.execute(insert(table_of(Group)), rows)
    alive = session.execute(select(Group.id, Group.name).where(Group.archived_at.is_(None)).order_by(Group.id.desc()))
    return {fold(row.name): row.id for row in alive}, len(new)


def _members(session: Session, lines: list[Line], ids: list[int], groups: Mapping[str, int]) -> None:
    meant = ((groups.get(key), customer) for line, customer in zip(lines, ids, strict=True) for key in line.groups)
    pairs = dict.fromkeys(pair for pair in meant if pair[0])
    insert_blocks(session, GroupMember, ({"group_id": group, "customer_id": customer} for group, customer in pairs))


def _contacts(session: Session, lines: list[Line], ids: list[int]) -> None:
    people = ((line.contact, customer) for line, customer in zip(lines, ids, strict=True) if line.contact.get("name"))
    insert_blocks(session, Contact, (contact_row(contact, customer) for contact, customer in people))
