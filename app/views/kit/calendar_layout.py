"""Where things lie in a calendar and what of their text fits: plain computing, nothing is painted here."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

STEP = timedelta(minutes=15)
SHORTEST = timedelta(minutes=25)        # a shorter entry is drawn as long as this, so that it can be read and caught
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)      # what has no end is as long as this


class Block(NamedTuple):
    """An entry of the calendar in local time; `colour` is one of the theme's eight."""

    id: int
    title: str
    start: datetime
    end: datetime
    all_day: bool = False
    colour: int = 0
    place: str = ""
    done: bool = False
    movable: bool = True
    person: str = ""        # whose it is, where several people's are shown
    repeats: bool = False

    def spoken(self) -> str:
        """For a screen reader and the tooltip."""
        times = "" if self.all_day else f"{self.start:%H:%M}–{self.end:%H:%M}"
        return "\n".join(filter(None, (self.title, f"{self.start:%d/%m/%Y} {times}".strip(), self.place,
                                       self.person)))


class DayNote(NamedTuple):
    """What stands at a day: its lunar day, what it is called, whether nobody works; `whole` is all of it in words."""

    lunar: str = ""
    name: str = ""
    off: bool = False
    whole: str = ""

    def words(self) -> str:
        """15 · Rằm tháng Giêng"""
        return " · ".join(filter(None, (self.lunar, self.name)))


class Placed(NamedTuple):
    """A block's part on one day: minutes of that day, and its lane of so many side by side."""

    block: Block
    day: int
    first: float
    last: float
    lane: int
    lanes: int


def place(blocks: Sequence[Block], first: date, days: int) -> list[Placed]:
    """Those with hours, day by day; what overlaps lies side by side."""
    return [each for day in range(days) for each in _place_day(blocks, first + timedelta(day), day)]


def _place_day(blocks: Sequence[Block], day: date, number: int) -> list[Placed]:
    pieces = []
    for block in blocks:
        begins = datetime.combine(day, time(), block.start.tzinfo)
        start, end = max(block.start, begins), min(max(block.end, block.start + SHORTEST), begins + DAY)
        if not block.all_day and start < end:
            pieces.append((block, (start - begins).total_seconds() / 60, (end - begins).total_seconds() / 60))
    pieces.sort(key=lambda piece: (piece[1], -piece[2], piece[0].id))
    return list(_side_by_side(pieces, number))


def _side_by_side(pieces: Sequence[tuple[Block, float, float]], day: int) -> Iterator[Placed]:
    """Those that touch each other, directly or through others, share the width of the day."""
    cluster: list[tuple[Block, float, float, int]] = []
    ends: list[float] = []
    for block, first, last in pieces:
        if ends and first >= max(ends):
            yield from (Placed(b, day, f, t, lane, len(ends)) for b, f, t, lane in cluster)
            cluster, ends = [], []
        lane = next((place for place, end in enumerate(ends) if end <= first), len(ends))
        ends[lane:lane + 1] = [last]
        cluster.append((block, first, last, lane))
    yield from (Placed(b, day, f, t, lane, len(ends)) for b, f, t, lane in cluster)


def whole_days(blocks: Sequence[Block], first: date, days: int) -> list[list[Block]]:
    """The all-day entries of each day."""
    found: list[list[Block]] = [[] for _ in range(days)]
    for block in blocks:
        if block.all_day:
            for day in range(days):
                if block.start.date() <= first + timedelta(day) <= max(block.start.date(), block.end.date()):
                    found[day].append(block)
    return found


def by_day(blocks: Sequence[Block], first: date, days: int) -> dict[date, list[Block]]:
    """All entries of each day, whole days first, then by time."""
    found: dict[date, list[Block]] = {}
    last = first + timedelta(days - 1)
    for block in blocks:
        day, end = max(first, block.start.date()), block.end.date()
        if not block.all_day and end > block.start.date() and block.end.time() == time():
            end -= DAY          # until midnight is not on the next day
        while day <= min(last, max(end, block.start.date())):
            found.setdefault(day, []).append(block)
            day += DAY
    for entries in found.values():
        entries.sort(key=lambda block: (not block.all_day, block.start, block.id))
    return found


def in_order(blocks: Sequence[Block]) -> list[Block]:
    """As the arrows walk: by day, whole days first."""
    return sorted(blocks, key=lambda block: (block.start.date(), not block.all_day, block.start, block.id))


def shifted(block: Block, days: int, quarters: int) -> Block:
    """Elsewhere on the grid: it begins on a quarter of an hour and keeps its length."""
    start = _on_grid(block.start + timedelta(days=days) + quarters * STEP) if quarters else \
        block.start + timedelta(days=days)
    return block._replace(start=start, end=start + (block.end - block.start))


def turned(block: Block, moment: datetime | None, day: date) -> Block:
    """As an entry of a whole day, or with hours from a moment on."""
    if moment is None:
        begins = datetime.combine(day, time()).astimezone()
        return block._replace(all_day=True, start=begins, end=begins)
    length = HALF_HOUR if block.all_day else block.end - block.start
    return block._replace(all_day=False, start=moment, end=moment + length)


def stretched(block: Block, quarters: int) -> Block:
    """Longer or shorter, a quarter of an hour at least."""
    end = _on_grid(block.end + quarters * STEP)
    return block._replace(end=max(block.start + STEP, end))


def _on_grid(at: datetime) -> datetime:
    begins = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return begins + round((at - begins) / STEP) * STEP


def lines_of(title: str, times: str, width: int, room: int, wide: Callable[[str], int],
             elide: Callable[[str], str]) -> tuple[list[str], str]:
    """The lines of a title, and the time if there is a line left for it; `room` is in lines, `times` fits in width.

    A block that is too low for its time leaves the time out.
    """
    shown = times if room > 1 else ""
    return _wrapped(title, width, max(1, room - bool(shown)), wide, elide), shown


def _wrapped(title: str, width: int, most: int, wide: Callable[[str], int], elide: Callable[[str], str]) -> list[str]:
    words, lines = title.split(), [""]
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if wide(longer) <= width:
            lines[-1] = longer
        elif len(lines) == most or not lines[-1]:
            lines[-1] = elide(" ".join([*lines[-1].split(), *words[place:]]))
            return lines
        else:
            lines.append(word)
            if wide(word) > width:
                lines[-1] = elide(" ".join(words[place:]))
                return lines
    return lines
