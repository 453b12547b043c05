"""Why deals are lost, where, by whom and to whom (C11), and how one stands against each competitor (C09)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.models import Deal, DealParty
from app.services import people
from app.services.analysis import Asked, Cell, Column, Line, Outcome, listed
from app.services.days import midnight, today
from app.services.deal_funnel import conditions, process, share, tests
from app.services.deals_listing import AGAINST, LOST_IN, LOST_TO, REASON
from app.services.language import _
from app.services.query import Tree, leaf
from app.services.reports import later

MONTHS = 24
LOST = leaf("state", "is", "lost")


def lost(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """The deals lost in the period by reason, stage, person, competitor or month; the most first, months in order."""
    now, pipeline = day or today(), process(session, asked)
    base = [*conditions(pipeline, asked, "closed", asked.days(now)), LOST]
    parts = _parts(session, asked, now, {stage.id: stage.name for stage in pipeline.stages})
    meant = tests(session, base, now)
    lines, whole, amount = [], 0, 0
    for label, condition, number, worth in parts(meant):
        deals = listed(*base, condition, sort="closed")
        lines.append((label, number, worth, deals))
        whole, amount = whole + number, amount + worth
    made = tuple(Line(label, (Cell(number, deals), Cell(share(number, whole)), Cell(worth, deals)))
                 for label, number, worth, deals in lines)  # fmt: skip
    every = listed(*base, sort="closed")
    total = Line(_("Total"), (Cell(whole, every), Cell(100 if whole else None), Cell(amount, every)))
    columns = Column(_("Deals"), "number"), Column(_("Of all lost"), "percent"), Column(_("Amount"), "money")
    heads = {"reason": _("Reason"), "stage": _("Lost in the stage"), "owner": _("Owner"),
             "competitor": _("Competitor"), "month": _("Month")}  # fmt: skip
    return Outcome(asked, pipeline.name, heads[asked.way], columns, made, total, charted=(0,))


def competitors(session: Session, asked: Asked, day: date | None = None) -> Outcome:
    """Of each competitor the deals of the period in which he took part: won, lost to him or to others, still open."""
    now, pipeline = day or today(), process(session, asked)
    base = conditions(pipeline, asked, "created", asked.days(now))
    query = select(AGAINST, Deal.state, func.count(Deal.id.distinct())).join(Deal, Deal.id == DealParty.deal_id)
    query = query.where(DealParty.kind == "competitor", *tests(session, base, now)).group_by(AGAINST, Deal.state)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for name, state, number in session.execute(query):
        found[name or ""][state] += number
    lines = []
    for name, states in sorted(found.items(), key=lambda each: (-each[1].total(), each[0])):
        there = [*base, leaf("against", "is", name) if name else leaf("against", "empty")]
        cells = [Cell(states[state], listed(*there, leaf("state", "is", state))) for state in ("won", "lost", "open")]
        ended = states["won"] + states["lost"]
        lines.append(Line(name or _("Somebody without a name"), (*cells, Cell(share(states["won"], ended)))))
    columns = (Column(_("Won"), "number"), Column(_("Lost"), "number"), Column(_("Open"), "number"),
               Column(_("Won of those closed"), "percent"))  # fmt: skip
    said = "" if lines else _("No deal has a competitor yet: they are noted on the card of a deal.")
    return Outcome(asked, pipeline.name, _("Competitor"), columns, tuple(lines), said=said, charted=(0, 1))


def _parts(session: Session, asked: Asked, day: date, stages: dict[int, str]) -> Any:
    """Gives, for the deals that are meant, label, condition, number and amount of each part."""
    if asked.way == "month":
        return lambda meant: _by_month(session, meant, day)
    key, names = {"reason": REASON, "stage": LOST_IN, "owner": Deal.owner_id, "competitor": LOST_TO}[asked.way], {}
    field = {"reason": "why", "stage": "lost_in", "owner": "owner", "competitor": "lost_to"}[asked.way]
    if asked.way in ("stage", "owner"):
        names = stages if asked.way == "stage" else people.names(session)

    def parts(meant: Sequence[Any]) -> list[tuple[str, Tree, int, int]]:
        query: Any = select(key.label("key"), func.count(), func.sum(Deal.amount)).where(*meant).group_by("key")
        rows = sorted(session.execute(query), key=lambda row: (-row[1], str(row[0] or "")))
        return [(str(names.get(value, value) or "") if value not in (None, "") else _("Not said"),
                 leaf(field, "is", value) if value not in (None, "") else leaf(field, "empty"), number, int(worth))
                for value, number, worth in rows]  # fmt: skip

    return parts


def _by_month(session: Session, meant: Sequence[Any], day: date) -> list[tuple[str, Tree, int, int]]:
    """The last months, those without a loss too; what is older is left out of the lines before them."""
    starts = [later(day.replace(day=1), -place) for place in range(MONTHS - 1, -1, -1)]
    place = case(*((Deal.closed_at < midnight(start), number) for number, start in enumerate(starts)), else_=MONTHS)
    query = select(place.label("place"), func.count(), func.sum(Deal.amount)).where(*meant).group_by("place")
    found = {row[0]: (row[1], int(row[2])) for row in session.execute(query)}
    lines = []
    for number in range(min(found, default=MONTHS), MONTHS + 1):
        first = leaf("closed", "before", starts[0].isoformat())
        if number:
            begin = starts[number - 1]
            first = leaf("closed", "between", [begin.isoformat(), (later(begin, 1) - timedelta(1)).isoformat()])
        label = f"{starts[number - 1]:%m/%Y}" if number else _("Before {day}").format(day=f"{starts[0]:%m/%Y}")
        lines.append((label, first, *found.get(number, (0, 0))))
    return lines
