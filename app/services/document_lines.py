"""What quotes, contracts and orders have in common: read into a form, saved as a whole with their lines.

A save takes the header under a lock, removes the old lines, gives it a new revision and writes the lines anew: so undo
of a save is exact, and two people cannot save at the same turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.models import Customer, Deal, Employee, Model
from app.models.base import now
from app.models.document import RATE
from app.services import history, numbering, pricing, saving, vat
from app.services.checking import LINE, NAME, NOTE, in_range
from app.services.days import today
from app.services.errors import Conflict, UserError
from app.services.language import N_, _
from app.services.myself import changeable, check_right, me
from app.services.pricing import DONG, InstalmentForm, LineForm, Terms, Totals
from app.services.text import clean, search_text
from app.services.vat import Rates
from app.services.writing import count_of, remove

MOST_LINES, MOST_INSTALMENTS = 500, 60
MONEY = ("currency", "rate", "discount", "discount_amount")

NO_LINES = N_("There is no line yet: say what is sold. Nothing was saved.")
NO_NAME = N_("Line {place} has no name. Nothing was saved.")
TOO_MANY = N_("A document has at most {most} lines. Nothing was saved.")
CHANGED = N_("{who} has saved this document meanwhile. What you typed is kept as a draft: open it anew, then compare.")
LOCKED = N_("{number} is “{state}” and cannot be changed. Put it back to “{draft}” first; its history keeps both.")
NO_STEP = N_("{number} is “{old}”: it cannot become “{new}” from there.")
NOT_YET = N_("{day} has not come yet: a state is dated when it has happened.")
TOO_EARLY = N_("{day} lies before {first}, since when it is “{state}”.")


@dataclass(frozen=True)
class PaperForm:
    """A quote, contract or order as a window shows it. `id` 0 is a new one; names are only shown, ids are kept."""

    id: int = 0
    revision: int = 0  # the turn at which it was read; save compares it
    code: str = ""
    title: str = ""
    customer_id: int | None = None
    customer: str = ""
    deal_id: int | None = None
    deal: str = ""
    owner_id: int = 0
    owner: str = ""
    day: date = field(default_factory=today)
    state: str = "draft"
    state_on: date = field(default_factory=today)
    currency: str = DONG
    rate: int = RATE  # đồng for one unit, × RATE
    discount: int = 0  # of the whole, hundredths of a percent; 0: an amount
    discount_amount: int = 0
    note: str = ""
    lines: tuple[LineForm, ...] = ()
    instalments: tuple[InstalmentForm, ...] = ()
    rates: Rates = Rates()
    may_edit: bool = True
    archived: bool = False


F = TypeVar("F", bound=PaperForm)


@dataclass(frozen=True)
class Paper:
    """One of the three kinds: its tables, its states and where they lead."""

    key: str  # quote, contract, order: of numbers, templates, versions
    model: type[Any]
    line: type[Any]
    parent: str  # column of the line
    form: type[PaperForm]
    states: Mapping[str, str]  # what they are called
    steps: Mapping[str, tuple[str, ...]]  # from which state to which
    locked: frozenset[str]  # states in which nothing changes
    own: Mapping[str, int | None]  # fields of its own: the limit of a text, None for others
    instalment: type[Any] | None = None


class StateChange(NamedTuple):
    """A state that a document came into: on the day that was said, by whom, and when it was entered."""

    state: str
    on: date
    who: str
    at: datetime


def totals(form: PaperForm) -> Totals:
    """What the document comes to (pure). Raises UserError for what no document can have."""
    return pricing.totals(form.lines, terms(form))


def terms(form: PaperForm) -> Terms:
    return Terms(form.day, form.rates, form.discount, form.discount_amount, form.currency, form.rate)


def amounts(form: PaperForm) -> list[int]:
    """The amounts of the instalments (pure). Raises UserError if they do not add up to the total."""
    return pricing.instalments(form.instalments, totals(form).total, form.currency)


def undated(plan: Sequence[InstalmentForm]) -> tuple[InstalmentForm, ...]:
    """The same instalments for another document: the days are to be agreed anew."""
    return tuple(replace(each, due_on=None) for each in plan)


# --- reading ---


def read(session: Session, paper: Paper, row_id: int, form: type[F]) -> F:
    """The document as it stands. Raises UserError if it is not, or no longer, seen."""
    model = paper.model
    query = (
        select(model, Customer.name, Deal.title, Employee.name, changeable(session, model))
        .outerjoin(Customer, Customer.id == model.customer_id)
        .outerjoin(Deal, Deal.id == model.deal_id)
        .outerjoin(Employee, Employee.id == model.owner_id)
        .where(model.id == row_id)
    )
    found = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise UserError(saving.GONE)
    row, customer, deal, owner, mine = found
    stands = {each.name for each in fields(form)} & set(model.__table__.c.keys())
    values: dict[str, Any] = {name: getattr(row, name) for name in stands} | pieces(session, paper, row_id)
    values |= {"customer": customer or "", "deal": deal or "", "owner": owner or "", "rates": vat.rates(session)}
    values["revision"] = row.turn
    archived = row.archived_at is not None
    return form(**values, may_edit=bool(mine) and not archived, archived=archived)


def pieces(session: Session, paper: Paper, row_id: int) -> dict[str, Any]:
    """The lines and the instalments."""
    line, plan = paper.line, paper.instalment
    found = session.execute(_columns(line, LineForm, paper, row_id).order_by(line.position))
    lines = tuple(LineForm(**row) for row in found.mappings())
    if plan is None:
        return {"lines": lines}
    parts = session.execute(_columns(plan, InstalmentForm, paper, row_id).order_by(plan.number))
    return {"lines": lines, "instalments": tuple(InstalmentForm(**row) for row in parts.mappings())}


def _columns(model: type[Any], form: type[Any], paper: Paper, row_id: int) -> Any:
    wanted = [getattr(model, each.name) for each in fields(form)]
    return select(*wanted).where(getattr(model, paper.parent) == row_id)


# --- saving ---


def save(session: Session, paper: Paper, form: PaperForm, read_revision: int, **derived: Any) -> int:
    """Write the document as a whole; its id. `derived` are columns that the service of the document computes.

    Raises Conflict if somebody saved it since `read_revision`, UserError for what cannot be and what is locked.
    """
    form = cleaned(paper, replace(form, rates=vat.rates(session)))
    done = totals(form)
    dues = pricing.instalments(form.instalments, done.total, form.currency)
    values = {**_header(session, paper, form, done), **derived}
    if form.id:
        revision = _update(session, paper, form, read_revision, values)
        row_id = form.id
    else:
        revision, row_id = 1, _insert(session, paper, form, values)
    _write_pieces(session, paper, row_id, revision, form, done, dues)
    session.expire_all()
    return row_id


def cleaned(paper: Paper, form: F) -> F:
    """The form as it is stored: texts cleaned, empty lines gone. Raises UserError."""
    lines = tuple(_clean_line(place, each) for place, each in enumerate(form.lines, start=1) if not each.empty)
    if not lines:
        raise UserError(NO_LINES)
    if len(lines) > MOST_LINES or len(form.instalments) > MOST_INSTALMENTS:
        raise UserError(TOO_MANY, most=MOST_LINES)
    days = [form.day, *(each.due_on for each in form.instalments)]
    days += [value for name in paper.own if isinstance(value := getattr(form, name), date)]
    for each in days:
        in_range(each)
    plan = tuple(replace(each, name=clean(each.name, LINE)) for each in form.instalments)
    texts: dict[str, Any] = {name: clean(getattr(form, name), limit, lines=limit == NOTE)
             for name, limit in paper.own.items() if limit is not None}  # fmt: skip
    return replace(form, title=clean(form.title, LINE), note=clean(form.note, NOTE, lines=True), lines=lines,
                   instalments=plan, currency=form.currency.strip().upper() or DONG,
                   rate=RATE if form.currency in ("", DONG) else form.rate, **texts)  # fmt: skip


def _clean_line(place: int, line: LineForm) -> LineForm:
    name = clean(line.name, NAME)
    if not name:
        raise UserError(NO_NAME, place=place)
    return replace(line, name=name, unit=clean(line.unit, 40), note=clean(line.note, NOTE, lines=True))


def _header(session: Session, paper: Paper, form: PaperForm, done: Totals) -> dict[str, Any]:
    money = {name: getattr(form, name) for name in MONEY}
    if form.discount:
        money["discount_amount"] = done.discount
    return {
        "title": form.title, "customer_id": form.customer_id, "deal_id": form.deal_id, "day": form.day,
        "note": form.note, **money, "goods": done.goods, "vat_amount": done.vat_amount, "total": done.total,
        "value": done.value, **{name: getattr(form, name) for name in paper.own},
    }  # fmt: skip


def _insert(session: Session, paper: Paper, form: PaperForm, values: dict[str, Any]) -> int:
    start = {"owner_id": form.owner_id or me(session), "state": "draft", "state_on": min(form.day, today())}

    def add(code: str) -> int:
        row = {**start, **values, "code": code, "search_text": _found_by(code, values), "created_at": now()}
        return int(session.execute(insert(paper.model).values(row).returning(paper.model.id)).scalar_one())

    return numbering.numbered(session, paper.key, form.day, add)


def _update(session: Session, paper: Paper, form: PaperForm, read_revision: int, values: dict[str, Any]) -> int:
    """Give it a revision that it has never had; the old lines go first."""
    row: Any = saving.locked(session, paper.model, form.id)
    if row.turn != read_revision:
        raise Conflict(CHANGED, who=_last_hand(session, row))
    check_open(paper, row)
    for piece in filter(None, (paper.line, paper.instalment)):
        remove(session, piece, select(piece.id).where(getattr(piece, paper.parent) == form.id))
    revision = max(int(row.turn), int(row.revision)) + 1
    found_by = _found_by(row.code, values)
    saving.write(session, paper.model, form.id, {**values, "revision": revision, "search_text": found_by})
    return revision


def check_open(paper: Paper, row: Any) -> None:
    """Raises UserError if the state of a document lets nobody change it."""
    if row.state in paper.locked:
        raise UserError(LOCKED, number=row.code, state=_(paper.states[row.state]), draft=_(paper.states["draft"]))


def _last_hand(session: Session, row: Model) -> str:
    entries = history.history(session, row, 1)
    return (entries[0].employee if entries else "") or _("Somebody else")


def _write_pieces(
    session: Session, paper: Paper, row_id: int, revision: int, form: PaperForm, done: Totals, dues: Sequence[int]
) -> None:
    own = {paper.parent: row_id, "revision": revision}
    session.execute(insert(paper.line), [
        own | vars(line) | {"position": place, "amount": each.amount, "vat": each.code, "vat_rate": each.rate}
        for place, (line, each) in enumerate(zip(form.lines, done.lines, strict=True), start=1)
    ])  # fmt: skip
    if paper.instalment is not None and dues:
        session.execute(insert(paper.instalment), [
            own | vars(part) | {"number": number, "amount": due}
            for number, (part, due) in enumerate(zip(form.instalments, dues, strict=True), start=1)
        ])  # fmt: skip


def _found_by(code: str, values: Mapping[str, Any]) -> str:
    """Without the customer's name, which may change and is not for every eye: see listing.Search."""
    return search_text(code, values["title"], str(values.get("attention") or ""))


# --- states ---


def set_state(session: Session, paper: Paper, row_id: int, state: str, on: date | None = None, **also: Any) -> None:
    """Put a document into a state that may follow the one it is in, on a day (E16). Raises UserError."""
    row: Any = saving.locked(session, paper.model, row_id)
    day = on or today()
    _check_step(paper, row, state, day)
    saving.write(session, paper.model, row_id, {"state": state, "state_on": day, **also})


def _check_step(paper: Paper, row: Any, state: str, day: date) -> None:
    if state not in paper.steps[row.state]:
        raise UserError(NO_STEP, number=row.code, old=_(paper.states[row.state]),
                        new=_(paper.states.get(state, state)))  # fmt: skip
    in_range(day)
    if day > today():
        raise UserError(NOT_YET, day=f"{day:%d/%m/%Y}")
    forward = list(paper.states).index(state) > list(paper.states).index(row.state)
    if forward and day < row.state_on:
        raise UserError(TOO_EARLY, day=f"{day:%d/%m/%Y}", first=f"{row.state_on:%d/%m/%Y}",
                        state=_(paper.states[row.state]))  # fmt: skip


def state_history(session: Session, paper: Paper, row_id: int) -> list[StateChange]:
    """Every state that a document came into, the newest first, from the change log."""
    stands = session.execute(select(paper.model.state, paper.model.state_on).where(paper.model.id == row_id)).first()
    if stands is None:
        return []
    state, on = stands
    found = []
    for entry in history.history_of(session, paper.model, row_id):
        before, after = entry.before, entry.after
        if after is not None and (before is None or {"state", "state_on"} & set(after)):
            found.append(StateChange(state, on, entry.employee or "", entry.at))
        state, on = (before or {}).get("state", state), (before or {}).get("state_on", on)
    return found


def archive(session: Session, paper: Paper, ids: Sequence[int]) -> int:
    """Take documents off the lists; how many."""
    check_right(session, "archive")
    model = paper.model
    mine = update(model).where(model.id.in_(ids), model.archived_at.is_(None), changeable(session, model))
    done = count_of(session, mine.values(archived_at=now()))
    session.expire_all()
    return done
