"""Deals from a spreadsheet: their fields, what people write above and in their columns, and how each row is read.

A customer is known by code, phone or name; one whom the importer does not see is not found, like one that is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import Customer
from app.services import checking as rules
from app.services import pipelines
from app.services.checking import check_one
from app.services.errors import UserError
from app.services.importing import known as office
from app.services.importing.cells import Line, Reader, day_of, owner, quiet, typed
from app.services.importing.checking import Checker, Problem, needed
from app.services.importing.known import Candidate, Known, Step
from app.services.importing.plain import folded
from app.services.importing.reading import Cell
from app.services.language import N_, _
from app.services.pricing import whole
from app.services.text import fold, phone_digits, sort_key
from app.services.vietnam import parse_money

NO_TITLE = N_("There is no name of the deal. The row is left out.")
NO_TITLES = N_("No column is chosen for the name of the deals.")
LOOKING = N_("“{text}” is being looked for.")
NOT_FOUND = N_("No customer that you see has the code, phone or name “{text}”. The deal stands without one.")
TWO_CUSTOMERS = N_("“{text}” may be {first} or {second}: write the code instead. The deal stands without one.")
NOBODY = N_("Nobody in the office is called “{text}”. The deal becomes yours.")
TWO_PEOPLE = N_("“{text}” may be {first} or {second}: write the login instead. The deal becomes yours.")
NOT_GIVEN = N_("You may not give deals to {name}. The deal becomes yours.")
NO_STAGE = N_("No stage is called “{text}”. The deal begins in the first one.")
NO_PIPELINE = N_("No pipeline is called “{text}”. The deal goes into the first one.")

LABELS = {
    "title": N_("Name"), "customer": N_("Customer"), "amount": N_("Amount"), "stage": N_("Stage"),
    "pipeline": N_("Pipeline"), "owner": N_("Owner"), "due_on": N_("Expected on"), "source": N_("Source"),
    "note": N_("Note"), "code": N_("Code"),
}  # fmt: skip
_SPELLINGS = {
    "title": "ten co hoi, co hoi, ten, ten thuong vu, thuong vu, ten giao dich, giao dich, noi dung co hoi, ten du an, "
    "du an, deal, deal name, opportunity, opportunity name, title",
    "customer": "khach hang, ten khach hang, ten kh, kh, ma khach hang, ma kh, dien thoai khach hang, sdt khach hang, "
    "cong ty, khach, customer, customer name, customer code, account",
    "amount": "gia tri, so tien, gia tri du kien, doanh so, doanh so du kien, doanh thu du kien, gia tri co hoi, "
    "tien, thanh tien, tong tien, amount, value",
    "stage": "giai doan, buoc, tinh trang, trang thai, giai doan ban hang, stage, status",
    "pipeline": "quy trinh, quy trinh ban hang, pipeline, process",
    "owner": "nguoi phu trach, phu trach, nhan vien, nv, nhan vien phu trach, nvkd, nhan vien kinh doanh, "
    "nv kinh doanh, sale, sales, nguoi quan ly, owner, salesperson",
    "due_on": "ngay du kien, du kien, du kien chot, ngay du kien chot, ngay chot, ngay ket thuc, ngay ky du kien, "
    "du kien ky, han, han chot, thoi han, expected date, expected close date, close date, due date",
    "source": "nguon, kenh, nguon co hoi, nguon khach, source",
    "note": "ghi chu, mo ta, dien giai, noi dung, note, notes, description",
    "code": "ma, ma co hoi, ma giao dich, so co hoi, deal code, code",
}
_TEXTS = {"title": rules.line(rules.LINE), "source": rules.line(rules.LINE), "note": rules.lines(),
          "code": rules.line(40)}  # fmt: skip
BLOCK = 5_000  # customers of one question


def label(field: str) -> str:
    """What a field is called on the screen."""
    return _(LABELS[field])


def fields(_known: Known) -> list[tuple[str, str]]:
    """What a column may go into."""
    return [(field, label(field)) for field in LABELS]


def spellings(_known: Known) -> dict[str, str]:
    """Every spelling of a header with its field."""
    found: dict[str, str] = {}
    for field, written in _SPELLINGS.items():
        for spelling in (*written.split(", "), fold(label(field)), field.replace("_", " ")):
            found.setdefault(spelling, field)
    return found


def complain(mapped: Mapping[int, str]) -> UserError | None:
    """Why one cannot go on with these columns."""
    return needed(mapped, "title", NO_TITLES, label)


def read(session: Session) -> Known:
    """What the office knows, with the stages of its pipelines. Raises UserError without the right to edit."""
    steps = tuple(Step(each.name, stage.id, stage.name)
                  for each in pipelines.pipelines(session) for stage in each.stages)  # fmt: skip
    return replace(office.read(session), steps=steps)


def learn(session: Session, known: Known, said: Iterable[str]) -> None:
    """Look up the customers that cells name, all at once, by code, phone and name; only those that one sees."""
    new = sorted({text for each in said if (text := " ".join(each.split())) and text not in known.customers})
    for start in range(0, len(new), BLOCK):
        part = new[start : start + BLOCK]
        phones = {text: phone_digits(text) for text in part if sum(map(str.isdigit, text)) > 7}
        codes = _customers(session, Customer.code, {text: text.upper() for text in part})
        numbers = _customers(session, Customer.phone, phones) | _customers(session, Customer.phone2, phones)
        names = _customers(session, Customer.sort_key, {text: sort_key(text) for text in part})
        known.customers.update({text: codes.get(text) or numbers.get(text) or names.get(text, ()) for text in part})


def _customers(session: Session, column: Any, wanted: Mapping[str, str]) -> dict[str, tuple[Candidate, ...]]:
    """Who has each of the values in a column."""
    alive: ColumnElement[bool] = Customer.archived_at.is_(None)
    query = select(column, Customer.id, Customer.code, Customer.name).where(column.in_(set(wanted.values())), alive)
    found: dict[str, list[Candidate]] = defaultdict(list)
    for value, *candidate in session.execute(query.order_by(Customer.id)):
        found[value].append(Candidate(*candidate))
    return {text: tuple(found[value]) for text, value in wanted.items() if value and value in found}


class DealChecker(Checker):
    """The same for deals."""

    needs, missing, complain = "title", NO_TITLE, staticmethod(complain)

    def reader(self, field: str) -> Reader:
        special: dict[str, Callable[[Cell, Line], UserError | None]] = {
            "customer": self._customer, "amount": _amount, "due_on": _due_on,
            "owner": owner(self._known, NOBODY, TWO_PEOPLE, NOT_GIVEN),
            "stage": _kept("stage"), "pipeline": _kept("pipeline"),
        }  # fmt: skip
        return special.get(field) or _text(field)

    def finish(self, line: Line) -> Iterator[Problem]:
        """The stage, in the pipeline that the row names; else the first."""
        named, wished = line.values.pop("pipeline", ""), line.values.pop("stage", "")
        steps = [step for step in self._known.steps if not named or folded(step.called) == folded(named)]
        if named and not steps:
            steps = list(self._known.steps)
            yield self._wrong(line, "pipeline", named, UserError(NO_PIPELINE, text=named[:60]))
        found = next((step for step in steps if folded(step.name) == folded(wished)), None) if wished else None
        if wished and found is None:
            yield self._wrong(line, "stage", wished, UserError(NO_STAGE, text=wished[:60]))
        line.values["stage_id"] = (found or steps[0]).id

    def _wrong(self, line: Line, field: str, said: str, reason: UserError) -> Problem:
        return self._problem(line.row, self._places[field], said, reason, "cell")

    def _customer(self, cell: Cell, line: Line) -> None:
        if not (said := _number_or_text(cell)):
            return
        if said not in self._known.customers:
            self._known.asked.add(said)
            raise UserError(LOOKING, text=said[:60])
        found = self._known.customers[said]
        if not found:
            raise UserError(NOT_FOUND, text=said[:60])
        if len(found) > 1:
            raise UserError(TWO_CUSTOMERS, text=said[:60], first=found[0].told(), second=found[1].told())
        line.values["customer_id"] = found[0].id


def asked_in(cells: Iterable[Cell]) -> set[str]:
    """What a column of customers asks for."""
    return {said for cell in cells if (said := _number_or_text(cell))}


def _number_or_text(cell: Cell) -> str:
    """A phone that was typed as a number has lost its 0."""
    if isinstance(cell, int) and not isinstance(cell, bool) and len(str(cell)) == 9:
        return f"0{cell}"
    return " ".join(typed(cell).split())


def _kept(field: str) -> Reader:
    def read(cell: Cell, line: Line) -> None:
        if said := " ".join(typed(cell).split()):
            line.values[field] = said

    return read


def _text(field: str) -> Reader:
    def read(cell: Cell, line: Line) -> None:
        if value := check_one(_TEXTS[field], typed(cell)):
            line.values[field] = value

    return read


def _amount(cell: Cell, line: Line) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        line.values["amount"] = check_one(rules.amount(), whole(cell))
    elif said := quiet(cell):
        line.values["amount"] = check_one(rules.amount(), parse_money(said))


def _due_on(cell: Cell, line: Line) -> None:
    if day := day_of(cell):
        line.values["due_on"] = day
