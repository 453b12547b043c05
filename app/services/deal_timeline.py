"""Everything that happened under one deal, in one order (C08): done, said, offered, paid, filed and changed.

Each source is asked as whoever reads: what he may not see of it is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    Customer,
    Deal,
    DealComment,
    DealCost,
    DealLine,
    DealParticipant,
    Employee,
    File,
    Model,
    Voucher,
)
from app.services import card_activities, files, history, papers, people
from app.services.card import Changed, Event, Mark, Page
from app.services.deal_form import stage_names
from app.services.deal_parts import COST_LABELS, PERSON_LABELS
from app.services.history import Entry
from app.services.language import N_, _
from app.services.text import grouped
from app.services.typed_amounts import shown_quantity
from app.services.voucher_forms import NO_NUMBER
from app.services.vouchers import KINDS, code_of
from app.services.vouchers import STATES as VOUCHER_STATES

FIRST = 60  # lines that are read when a card is opened
STATES = {"open": N_("Open"), "standby": N_("Standby"), "won": N_("Won"), "lost": N_("Lost")}
DEAL_LABELS = {
    "title": N_("Name"), "amount": N_("Amount"), "stage_id": N_("Stage"), "due_on": N_("Expected on"),
    "owner_id": N_("Owner"), "customer_id": N_("Customer"), "state": N_("State"), "star": N_("Promising"),
    "note": N_("Note"), "reopen_on": N_("Back on"), "lost_reason": N_("Reason"), "win_percent": N_("Win probability"),
}  # fmt: skip
LINE_LABELS = {"name": N_("Goods or service"), "quantity": N_("Quantity"), "price": N_("Unit price")}
LABELS: dict[type[Model], Mapping[str, str]] = {
    Deal: DEAL_LABELS, DealParticipant: PERSON_LABELS, DealLine: LINE_LABELS, DealCost: COST_LABELS,
}  # fmt: skip
PARTS: dict[type[Model], str] = {
    DealParticipant: N_("Who takes part"), DealLine: N_("Products"), DealCost: N_("Costs"),
}  # fmt: skip
PAPER_LABELS = {"state": N_("State"), "value": N_("Value"), "title": N_("Name")}


class _Paper(NamedTuple):
    """A quote, contract or order of the deal."""

    kind: str
    id: int
    code: str
    title: str
    value: int
    at: Any
    who: str | None


def read(session: Session, deal_id: int, limit: int = FIRST) -> Page:
    """The newest lines, as many as wanted; `rest` says that there are more. Nothing of a deal that is not seen."""
    if session.scalar(select(Deal.id).where(Deal.id == deal_id)) is None:
        return Page((), None)
    found = sorted(_found(session, deal_id, limit + 1), key=lambda each: each.at, reverse=True)
    return Page(tuple(found[:limit]), Mark() if len(found) > limit else None)


def _found(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    """Of each source its newest."""
    yield from (event for event, _id in card_activities.lines(session, Activity.deal_id == deal_id, limit))
    yield from _said(session, deal_id, limit)
    yield from _filed(session, deal_id, limit)
    yield from _paid(session, deal_id, limit)
    made = _papers(session, deal_id, limit)
    yield from (_paper(each) for each in made)
    yield from _changes(session, deal_id, {(each.kind, each.id): each for each in made}, limit)


# --- what stands there ---


def _said(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    names = people.names(session)
    query = select(DealComment).where(DealComment.deal_id == deal_id, DealComment.archived_at.is_(None))
    for each in session.scalars(query.order_by(DealComment.id.desc()).limit(limit)):
        yield Event("comment", _("Comment"), names.get(each.author_id, ""), each.created_at, each.text,
                    opens=("comment", each.id))  # fmt: skip


def _filed(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    """Not those that stand there already as e-mails."""
    of_deal = files.at(files.Place(None, Deal.__tablename__, deal_id))
    mails = select(Activity.file_id).where(Activity.deal_id == deal_id, Activity.file_id.is_not(None),
                                           Activity.archived_at.is_(None))  # fmt: skip
    query = select(File, Employee.name).outerjoin(Employee, Employee.id == File.owner_id)
    query = query.where(of_deal, files.WHOLE, File.archived_at.is_(None), File.id.not_in(mails))
    for file, who in session.execute(query.order_by(File.created_at.desc()).limit(limit)):
        yield Event("file", files.visible(file.name), who or "", file.created_at, file.note, opens=("file", file.id))


def _paid(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    """Receipts and payments, when they were confirmed, else when they were written."""
    query = select(Voucher, Employee.name).outerjoin(Employee, Employee.id == Voucher.maker_id)
    query = query.where(Voucher.deal_id == deal_id, Voucher.archived_at.is_(None))
    for each, who in session.execute(query.order_by(Voucher.created_at.desc()).limit(limit)):
        title = f"{_(KINDS[each.kind])} {code_of(each.book, each.number) or _(NO_NUMBER)}"
        note = " · ".join(filter(None, (_money(each.amount), _(VOUCHER_STATES[each.state]), each.reason)))
        yield Event("payment", title, who or "", each.confirmed_at or each.created_at, note,
                    opens=("voucher", each.id))  # fmt: skip


def _papers(session: Session, deal_id: int, limit: int) -> list[_Paper]:
    parts = [
        select(literal(kind).label("kind"), model.id, model.code, model.title, model.value,
               model.created_at.label("at"), Employee.name.label("who"))
        .outerjoin(Employee, Employee.id == model.owner_id)
        .where(model.deal_id == deal_id, model.archived_at.is_(None))
        for kind, model in papers.MODELS.items()
    ]  # fmt: skip
    both = union_all(*parts).subquery()
    return [_Paper(*row) for row in session.execute(select(both).order_by(both.c.at.desc()).limit(limit))]


def _paper(paper: _Paper) -> Event:
    note = " · ".join(filter(None, (_money(paper.value) if paper.value else "", paper.title)))
    return Event("paper", _called(paper), paper.who or "", paper.at, note, opens=(paper.kind, paper.id))


def _called(paper: _Paper) -> str:
    return f"{_(papers.NAMES[paper.kind])} {paper.code}"


def _money(amount: int) -> str:
    return f"{grouped(amount)} ₫"


# --- what changed ---


def _changes(
    session: Session, deal_id: int, made: Mapping[tuple[str, int], _Paper], limit: int
) -> Iterator[Event]:
    """From the log: an event for each action on the deal and its parts, and one for each change of a paper."""
    kinds = {papers.MODELS[kind]: kind for kind in papers.MODELS}
    rows: dict[type[Model], Sequence[int]] = {Deal: [deal_id]}
    for part in PARTS:
        rows[part] = list(session.scalars(select(part.id).where(part.deal_id == deal_id)))  # type: ignore[attr-defined]
    for model, kind in kinds.items():
        rows[model] = [key for paper_kind, key in made if paper_kind == kind]
    entries = history.of_rows(session, rows, limit)
    names = _names(session, [entry for model, _key, entry in entries if model in LABELS])
    actions: dict[int, list[tuple[type[Model], Entry]]] = {}
    for model, key, entry in entries:
        if model in LABELS:
            actions.setdefault(entry.action_id, []).append((model, entry))
        elif entry.before is not None:
            yield _paper_change(made[kinds[model], key], entry)
    yield from filter(None, (_action(found, names) for found in actions.values()))


def _paper_change(paper: _Paper, entry: Entry) -> Event:
    """What of it one reads; of a change of its lines alone, what was done."""
    readable: dict[str, Callable[[Any], Any]] = {"state": lambda state: papers.state_name(paper.kind, state)}
    changed = _fields(entry, PAPER_LABELS, readable)
    who, note = entry.employee or _("The system"), "" if changed else _(entry.label)
    return Event("paper", _called(paper), who, entry.at, note, changes=changed, action_id=entry.action_id,
                 opens=(paper.kind, paper.id))  # fmt: skip


def _action(found: Sequence[tuple[type[Model], Entry]], names: Mapping[str, Callable[[Any], Any]]) -> Event | None:
    """All that one action did to the deal and its parts; none if nobody would read anything of it."""
    changed = tuple(line for model, entry in reversed(found) for line in _lines(model, entry, names))
    _model, first = found[0]
    if not changed and not any(model is Deal and entry.before is None for model, entry in found):
        return None
    opens = ("part", 0) if all(model in PARTS for model, _entry in found) else ("", 0)
    return Event("change", first.label, first.employee or _("The system"), first.at, changes=changed,
                 action_id=first.action_id, opens=opens)  # fmt: skip


def _lines(model: type[Model], entry: Entry, names: Mapping[str, Callable[[Any], Any]]) -> tuple[Changed, ...]:
    """Field by field; a part that is new, as a whole."""
    if entry.before is None and entry.after is not None and model in PARTS:
        return (Changed(PARTS[model], None, _whole(model, entry.after, names)),)
    return _fields(entry, LABELS[model], names)


def _fields(
    entry: Entry, labels: Mapping[str, str], readable: Mapping[str, Callable[[Any], Any]]
) -> tuple[Changed, ...]:
    before, after = entry.before, entry.after
    if before is None or after is None:
        return ()

    def shown(key: str, value: Any) -> Any:
        return readable[key](value) if value is not None and key in readable else value

    return tuple(
        Changed(label, shown(key, before.get(key)), shown(key, after.get(key)))
        for key, label in labels.items() if key in after
    )  # fmt: skip


def _whole(model: type[Model], row: Mapping[str, Any], names: Mapping[str, Callable[[Any], Any]]) -> str:
    """A part in one line."""
    if model is DealParticipant:
        return " · ".join(filter(None, (names["employee_id"](row["employee_id"]), row.get("role"))))
    if model is DealCost:
        return f"{row['text']}: {_money(row['amount'])}"
    count = " ".join(filter(None, (shown_quantity(row["quantity"]), row.get("unit"))))
    return f"{row['name']}: {count} × {_money(row['price'])}"


def _names(session: Session, entries: Sequence[Entry]) -> dict[str, Callable[[Any], Any]]:
    """Whom and what the values in the log mean; a customer whom one does not see stays unnamed."""
    sides = [side for entry in entries for side in (entry.before, entry.after) if side]
    customers = {side["customer_id"] for side in sides if side.get("customer_id")}
    named = select(Customer.id, Customer.name).where(Customer.id.in_(customers))
    known = {row.id: row.name for row in session.execute(named)} if customers else {}
    staff, stages = people.names(session), stage_names(session)
    return {
        "owner_id": lambda key: staff.get(key, "?"), "employee_id": lambda key: staff.get(key, "?"),
        "customer_id": lambda key: known.get(key, "?"), "stage_id": lambda key: stages.get(key, "?"),
        "state": lambda state: _(STATES[state]), "quantity": shown_quantity,
    }  # fmt: skip
