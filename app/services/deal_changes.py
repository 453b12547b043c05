"""What was changed on a deal, on its parts and papers, out of the log: also parts that were removed (C08, S07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Customer,
    Deal,
    DealCost,
    DealLine,
    DealParticipant,
    DealParty,
    DealTie,
    File,
    Model,
)
from app.services import files, history, papers, people
from app.services.card import Changed, Event
from app.services.deal_form import stage_names
from app.services.deal_parties import HIDDEN, KINDS, STANCE_WORDS, TIE_LABELS
from app.services.deal_parties import LABELS as PARTY_LABELS
from app.services.deal_parts import COST_LABELS, PERSON_LABELS
from app.services.history import Entry
from app.services.language import N_, _
from app.services.typed_amounts import shown_quantity
from app.services.vietnam import format_money

STATES = {"open": N_("Open"), "standby": N_("Standby"), "won": N_("Won"), "lost": N_("Lost")}
DEAL_LABELS = {
    "title": N_("Name"), "amount": N_("Amount"), "stage_id": N_("Stage"), "due_on": N_("Expected on"),
    "owner_id": N_("Owner"), "customer_id": N_("Customer"), "state": N_("State"), "star": N_("Promising"),
    "note": N_("Note"), "reopen_on": N_("Back on"), "lost_reason": N_("Reason"), "win_percent": N_("Win probability"),
}  # fmt: skip
LINE_LABELS = {"name": N_("Goods or service"), "quantity": N_("Quantity"), "price": N_("Unit price")}
LABELS: dict[type[Model], Mapping[str, str]] = {
    Deal: DEAL_LABELS, DealParticipant: PERSON_LABELS, DealLine: LINE_LABELS, DealCost: COST_LABELS,
    DealParty: PARTY_LABELS, DealTie: TIE_LABELS, File: {"name": N_("Name"), "note": N_("Note")},
}  # fmt: skip
PARTS: dict[type[Model], str] = {
    DealParticipant: N_("Who takes part"), DealLine: N_("Products"), DealCost: N_("Costs"),
    DealParty: N_("Around the deal"), DealTie: N_("Who knows whom"),
}  # fmt: skip
PAPER_LABELS = {"state": N_("State"), "value": N_("Value"), "title": N_("Name")}
REMOVED = N_("(removed)")
Readable = Mapping[str, Callable[[Any], Any]]
Found = tuple[type[Model], int, Entry]


class Paper(NamedTuple):
    """A quote, contract or order of the deal."""

    kind: str
    id: int
    code: str
    title: str
    value: int
    at: Any
    who: str | None

    @property
    def called(self) -> str:
        return f"{_(papers.NAMES[self.kind])} {self.code}"


def read(session: Session, deal_id: int, made: Sequence[Paper], limit: int) -> Iterator[Event]:
    """From the log: an event for each action on the deal, its parts and files, and one for each change of a paper."""
    drawn, kinds = {(each.kind, each.id): each for each in made}, {papers.MODELS[kind]: kind for kind in papers.MODELS}
    rows: dict[type[Model], Sequence[int]] = {
        model: [each.id for each in made if each.kind == kind] for model, kind in kinds.items()
    }
    filed = select(File.id).where(files.at(files.Place(None, Deal.__tablename__, deal_id)), files.WHOLE)
    rows |= {Deal: [deal_id], File: list(session.scalars(filed))}
    entries = history.of_rows(session, rows, limit, deal_id, list(PARTS))
    names = _names(session, deal_id, entries)
    actions: dict[int, list[Found]] = {}
    for model, key, entry in entries:
        if model in LABELS:
            actions.setdefault(entry.action_id, []).append((model, key, entry))
        elif entry.before is not None:
            yield _paper_change(drawn[kinds[model], key], entry)
    yield from filter(None, (_action(found, names) for found in actions.values()))


def _paper_change(paper: Paper, entry: Entry) -> Event:
    """What of it one reads; of a change of its lines alone, what was done."""
    readable: Readable = {"state": lambda state: papers.state_name(paper.kind, state)}
    changed = _fields(entry, PAPER_LABELS, readable)
    who, note = entry.employee or _("The system"), "" if changed else _(entry.label)
    return Event("paper", paper.called, who, entry.at, note, changes=changed, action_id=entry.action_id,
                 opens=(paper.kind, paper.id))  # fmt: skip


def _action(found: Sequence[Found], names: Readable) -> Event | None:
    """All that one action did to the deal, its parts and files; none if nobody would read anything of it."""
    changed = tuple(line for each in reversed(found) for line in _lines(*each, names))
    first = found[0][2]
    if not changed and not any(model is Deal and entry.before is None for model, _key, entry in found):
        return None
    opens = ("part", 0) if all(model in PARTS for model, _key, _entry in found) else ("", 0)
    return Event("change", first.label, first.employee or _("The system"), first.at, changes=changed,
                 action_id=first.action_id, opens=opens)  # fmt: skip


def _lines(model: type[Model], key: int, entry: Entry, names: Readable) -> tuple[Changed, ...]:
    """Field by field; a part that is new or gone, as a whole, and so a file that was archived."""
    before, after = entry.before, entry.after
    if model is File and before and after and "archived_at" in after:
        name = names["file"](key)
        return (Changed(N_("Files"), *((name, _(REMOVED)) if after["archived_at"] else (None, name))),)
    if model not in PARTS or before and after:
        return _fields(_with_who(entry, names) if model is DealParty else entry, LABELS[model], names)
    if after:
        return (Changed(PARTS[model], None, _whole(model, after, names)),)
    return (Changed(PARTS[model], _whole(model, before, names), _(REMOVED)),) if before else ()


def _fields(entry: Entry, labels: Mapping[str, str], readable: Readable) -> tuple[Changed, ...]:
    before, after = entry.before, entry.after
    if before is None or after is None:
        return ()

    def shown(key: str, value: Any) -> Any:
        return readable[key](value) if value is not None and key in readable else value

    return tuple(
        Changed(label, shown(key, before.get(key)), shown(key, after.get(key)))
        for key, label in labels.items() if key in after
    )  # fmt: skip


def _with_who(entry: Entry, names: Readable) -> Entry:
    """Who a party is stands in two columns: a customer of ours, or a name."""
    if not entry.before or not entry.after or not {"name", "customer_id"} & entry.after.keys():
        return entry
    before, after = ({**side, "who": _who(side, names)} for side in (entry.before, entry.after))
    return replace(entry, before=before, after=after)


def _who(side: Mapping[str, Any], names: Readable) -> str:
    customer = side.get("customer_id")
    return names["customer_id"](customer) if customer else side.get("name") or ""


def _whole(model: type[Model], row: Mapping[str, Any], names: Readable) -> str:
    """A part in one line."""
    if model is DealParticipant:
        return _dotted(names["employee_id"](row["employee_id"]), row.get("role"))
    if model is DealParty:
        return _dotted(_who(row, names), names["kind"](row["kind"]), row.get("role"))
    if model is DealTie:
        both = (names["party_id"](row[side]) for side in ("party_id", "other_id"))
        return f"{(' ↔ ' if row['mutual'] else ' → ').join(both)}: {row['kind']}"
    if model is DealCost:
        return f"{row['text']}: {format_money(row['amount'])}"
    count = " ".join(filter(None, (shown_quantity(row["quantity"]), row.get("unit"))))
    return f"{row['name']}: {count} × {format_money(row['price'])}"


def _dotted(*words: str | None) -> str:
    return " · ".join(filter(None, words))


def _names(session: Session, deal_id: int, entries: Sequence[Found]) -> Readable:
    """Whom and what the values in the log mean; a customer whom one does not see stays unnamed."""
    sides = [(model, key, side) for model, key, entry in entries for side in (entry.before, entry.after) if side]
    parties = {key: side for model, key, side in sides if model is DealParty and "deal_id" in side}
    standing = select(DealParty.id, DealParty.name, DealParty.customer_id).where(DealParty.deal_id == deal_id)
    parties |= {row.id: dict(row._mapping) for row in session.execute(standing)}
    customers = {side.get("customer_id") for _model, _key, side in sides} | {
        each["customer_id"] for each in parties.values()}  # fmt: skip
    known = dict(session.execute(select(Customer.id, Customer.name).where(Customer.id.in_(customers - {None}))).all())
    filed = select(File.id, File.name).where(File.id.in_({key for model, key, _side in sides if model is File}))
    named = {row.id: files.visible(row.name) for row in session.execute(filed)}
    staff, stages = people.names(session), stage_names(session)
    readable: dict[str, Callable[[Any], Any]] = {
        "customer_id": lambda key: known.get(key, _(HIDDEN)), "state": lambda state: _(STATES[state]),
        "quantity": shown_quantity, "kind": lambda kind: _(KINDS[kind]) if kind in KINDS else kind,
        "stance": lambda stance: _(STANCE_WORDS[stance]), "file": lambda key: named.get(key, "?"),
        "stage_id": lambda key: stages.get(key, "?"),
    }  # fmt: skip
    readable |= dict.fromkeys(("owner_id", "employee_id"), lambda key: staff.get(key, "?"))
    return readable | dict.fromkeys(("party_id", "other_id"), lambda key: _who(parties.get(key, {}), readable))
