"""How lines of the work list are drawn: headings by their day, why each is there, and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.services import today
from app.services.language import N_, _, ngettext
from app.services.today import DUE, GROUPS, LATE, OPEN, SOON, Line
from app.services.today_lines import MOST
from app.views.kit import lines, text

HEADINGS = {LATE: N_("Overdue"), DUE: N_("Today"), SOON: N_("Soon"), OPEN: N_("Without a day")}
SKIPPED = N_("Skipped for now")


def arranged(found: Sequence[Line], skipped: Sequence[int]) -> list[Line]:
    """What was skipped comes at the end, in the order in which it was."""
    later = {key: place for place, key in enumerate(skipped, start=1)}
    return sorted(found, key=lambda line: later.get(line.key, 0))


def shown(found: Sequence[Line], skipped: Collection[int], names: Mapping[int, str], now: datetime) -> list[lines.Line]:
    """The list with a heading above each group."""
    drawn: list[lines.Line] = []
    for group in (*GROUPS, SKIPPED):
        there = [line for line in found if group == (SKIPPED if line.key in skipped else today.group_of(line, now))]
        if there:
            words = _(HEADINGS.get(group, group)).upper()
            many = f"{MOST}+" if len(there) >= MOST else str(len(there))
            drawn.append(lines.Line(0, words, right=many, tone="late" if group == LATE else ""))
            drawn += [_drawn(line, names, now) for line in there]
    return drawn


def why(line: Line) -> str:
    """Why it stands here, in the language of the program."""
    return _(line.why).format(**said(line.values))


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Moments as hours, days as days."""
    return {key: text.clock(value) if isinstance(value, datetime) else text.date_(value) if isinstance(value, date)
            else value for key, value in values.items()}  # fmt: skip


def counted(found: Sequence[Line], now: datetime) -> str:
    """For the heading of the page: how many, and how many of them are overdue."""
    if not found:
        return ""
    late = sum(today.group_of(line, now) == LATE for line in found)
    words = ngettext("{count} thing to do", "{count} things to do", len(found)).format(count=len(found))
    overdue = ngettext("{count} overdue", "{count} overdue", late).format(count=late) if late else ""
    return " · ".join(filter(None, (words, overdue)))


def _drawn(line: Line, names: Mapping[int, str], now: datetime) -> lines.Line:
    customer = line.customer if line.customer != line.title else ""
    note = line.note.partition("\n")[0]
    below = " · ".join(filter(None, (names.get(line.owner_id, ""), customer, text.phone(line.phone), note)))
    group = today.group_of(line, now)
    passed = group == DUE and line.facts.at is not None and line.facts.at < now
    tone = "late" if group == LATE or passed else ""
    return lines.Line(line.key, line.title, below, line.icon, line.colour, _when(line, group, now), why(line), tone)


def _when(line: Line, group: str, now: datetime) -> str:
    """The hour of what is for today; of other days the day, with the hour if one was agreed."""
    at, day = line.facts.at, line.facts.day
    if day is None:
        return ""
    if group == DUE:
        return text.clock(at) if at else _("All day") if line.activity_id else ""
    near = text.due(day, text.local(now).date())
    return f"{near}, {text.clock(at)}" if at else near
