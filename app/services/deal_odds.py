"""How likely a deal is to be won (C10): learned once a week from those that have ended, explained, and changed by hand.

Each stage that a closed deal has passed is a case: won or lost from there. A fifth of the deals is held back to see
whether what the model says comes true. Whoever works with the program has them counted, of the whole office
(services/odds_rules); what is kept are the numbers of deals that are alike, and the model is made of them when needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import String, case, cast, func, select, text
from sqlalchemy.orm import Session

from app.models import Customer, Deal
from app.services import odds, odds_rules, saving, schema, settings
from app.services.analysis import Asked, Cell, Column, Line, Outcome
from app.services.customer_fields import KINDS
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.odds import Case, Model
from app.services.odds_rules import FEWEST, LIMITS
from app.services.pipelines import pipelines

FACTORS = ("stage", "source", "amount", "kind")
NAMES = {"stage": N_("Stage"), "source": N_("Source"), "amount": N_("Amount"), "kind": N_("Customer")}
SIZES = {"1": N_("below 20 million"), "2": N_("20 to 100 million"), "3": N_("100 to 500 million"),
         "4": N_("500 million and more")}  # fmt: skip
KEPT = settings.declare(odds_rules.SETTING, "")  # JSON: the cells of odds_rules, and the day
_SIZE = case(*((Deal.amount < limit, str(place)) for place, limit in enumerate(LIMITS, start=1)), else_="4")


class Known(NamedTuple):
    """What the office knows: the model, how it did on deals held back, and since when."""

    model: Model
    bins: tuple[odds.Bin, ...]
    day: date


class Part(NamedTuple):
    """What speaks for (points above 0) or against winning, and how many cases say so."""

    factor: str
    value: str
    points: float
    seen: int


class Odds(NamedTuple):
    """In percent; `computed` is None where nothing was learned yet, `by_hand` where nobody has said otherwise."""

    by_hand: int | None
    computed: int | None
    base: int
    parts: tuple[Part, ...]
    day: date | None

    @property
    def percent(self) -> int | None:
        return self.computed if self.by_hand is None else self.by_hand


def learn(session: Session, day: date | None = None) -> int:
    """Have the deals that have ended counted anew; how many cases. 0 if they are too few, or were counted this week."""
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalar(text("select learn_odds()")) or 0)
    cells = odds_rules.cells(session)
    number = sum(int(won) + int(lost) for *_values, held, won, lost in cells if not held)
    if number < FEWEST:
        return 0
    with schema.giving(session):
        settings.put(session, KEPT, json.dumps({"day": (day or today()).isoformat(), "cells": cells}))
    return number


def known(session: Session) -> Known | None:
    """What was learned last."""
    kept = settings.get(session, KEPT)
    return _learned(kept) if kept else None


@lru_cache(maxsize=2)
def _learned(kept: str) -> Known | None:
    """The model of what was counted; None of what an older program has kept."""
    data = json.loads(kept)
    parts: tuple[list[Case], list[Case]] = [], []
    for *values, held, won, lost in data.get("cells", ()):
        parts[held].append(Case(tuple(values), won, lost))
    model = odds.fit(FACTORS, parts[0])
    bins = tuple(odds.calibration(model, parts[1]))
    return Known(model, bins, date.fromisoformat(data["day"])) if parts[0] else None


def of_deals(session: Session, ids: Sequence[int]) -> Mapping[int, int]:
    """The computed probability in percent of the open deals among these."""
    learned = known(session)
    if learned is None:
        return {}
    query = _values().where(Deal.id.in_(list(ids)), Deal.state.in_(("open", "standby")))
    return {key: round(100 * learned.model.probability(dict(zip(FACTORS, values, strict=True))))
            for key, *values in session.execute(query)}  # fmt: skip


def of_deal(session: Session, deal_id: int) -> Odds | None:
    """Of one deal with its reasons; None if it is not seen."""
    row = session.execute(_values(Deal.win_percent).where(Deal.id == deal_id)).one_or_none()
    if row is None:
        return None
    learned = known(session)
    if learned is None:
        return Odds(row.win_percent, None, 0, (), None)
    values = dict(zip(FACTORS, row[1 : 1 + len(FACTORS)], strict=True))
    names = _names(session)
    parts = tuple(Part(_(NAMES[each.factor]), names.get((each.factor, each.value), each.value), each.points, each.seen)
                  for each in learned.model.why(values) if each.value)  # fmt: skip
    chance = round(100 * learned.model.probability(values))
    return Odds(row.win_percent, chance, round(100 * learned.model.probability({})), parts, learned.day)


def set_by_hand(session: Session, deal_id: int, percent: int | None, before: int | None = None) -> None:
    """What somebody who knows the deal thinks, 0 to 100; None for what is computed. `before` is what he saw.

    Raises UserError for another number or if the deal is not his to change, Conflict if it was changed meanwhile.
    """
    if percent is not None and not 0 <= percent <= 100:
        raise UserError(N_("A probability is between 0 and 100 percent."))
    saving.save(session, Deal, deal_id, {"win_percent": before}, {"win_percent": percent})


def shown(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """What the model says beside what came, in tenths of the deals held back; or the points of all values."""
    learned = known(session)
    title = _("Win probability")
    if learned is None:
        said = _("Nothing was learned yet: it takes {count} stages of closed deals. It is learned once a week, by"
                 " whoever works with the program.").format(count=FEWEST)  # fmt: skip
        return Outcome(asked, title, _("Said"), (Column(_("Deals"), "number"),), (), said=said)
    when = _("Learned on {day} from {count} stages of closed deals.").format(
        day=f"{learned.day:%d/%m/%Y}", count=learned.model.cases
    )
    return _points(session, asked, learned, when) if asked.way == "points" else _check(asked, learned, when)


def _check(asked: Asked, learned: Known, when: str) -> Outcome:
    lines = tuple(Line(f"{int(each.said * 10) * 10}–{int(each.said * 10) * 10 + 10} %", (
        Cell(100 * each.said), Cell(100 * each.came), Cell(each.number))) for each in learned.bins)  # fmt: skip
    off = _("Held-back deals: on average {error} points off.").format(error=f"{100 * odds.error(learned.bins):.1f}")
    columns = Column(_("Said"), "percent"), Column(_("Came"), "percent"), Column(_("Cases"), "number")
    return Outcome(asked, _("Win probability"), _("Said"), columns, lines, said=f"{when} {off}", charted=(0, 1))


def _points(session: Session, asked: Asked, learned: Known, when: str) -> Outcome:
    names, lines = _names(session), []
    for factor, points in learned.model.points.items():
        for value, each in sorted(points.items(), key=lambda pair: -pair[1]):
            label = f"{_(NAMES[factor])}: {names.get((factor, value), value)}"
            lines.append(Line(label, (Cell(each), Cell(learned.model.seen[factor][value]))))
    columns = Column(_("Points"), "points"), Column(_("Cases"), "number")
    said = _("Above 0 speaks for winning, below 0 against it.")
    return Outcome(asked, _("Win probability"), _("What it counts"), columns, tuple(lines), said=f"{when} {said}")


def _values(*more: Any) -> Any:
    """A deal's key and the values of its factors, as text."""
    kind = func.coalesce(Customer.kind, "")
    stage = func.coalesce(Deal.stage_id, 0)
    return select(Deal.id, _text(stage), Deal.source, _SIZE, kind, *more).outerjoin(
        Customer, Customer.id == Deal.customer_id
    )


def _text(number: Any) -> Any:
    return cast(number, String)


def _names(session: Session) -> dict[tuple[str, str], str]:
    """What the values of factors are called."""
    stages = {("stage", str(stage.id)): stage.name for each in pipelines(session) for stage in each.stages}
    sizes = {("amount", key): _(label) for key, label in SIZES.items()}
    return stages | sizes | {("kind", key): _(label) for key, label in KINDS.items()}
