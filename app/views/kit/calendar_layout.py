"""Where things lie in a calendar and what of their text fits: plain computing, nothing is painted here."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
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
        return "\n".join(filter(None, (self.title, self.times(), self.place, self.person)))

    def times(self) -> str:
        """04/05/2026 09:00–10:00, or from day to day."""
        several = last_day(self) > self.start.date()
        if self.all_day:
            return f"{self.start:%d/%m/%Y} – {self.end:%d/%m/%Y}" if several else f"{self.start:%d/%m/%Y}"
        ends = f" – {self.end:%d/%m/%Y %H:%M}" if several else f"–{self.end:%H:%M}"
        return f"{self.start:%d/%m/%Y %H:%M}{ends}"


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


class More(NamedTuple):
    """What has no room of its own on a day, from the first to the last minute of it; by the ids of the blocks."""

    day: int
    first: float
    last: float
    ids: tuple[int, ...]


class Bar(NamedTuple):
    """A block's part in the lines of days: from a day on over so many, in this line of them."""

    block: Block
    day: int
    days: int
    line: int


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


def folded(placed: Sequence[Placed], most: int, current: int = 0) -> tuple[list[Placed], list[More]]:
    """At most so many lanes side by side, two at least: what lies further to the right is counted in the last of them.

    The block that one is on is shown always, over others if need be, and last.
    """
    shown, over, rest = [], [], []
    for each in placed:
        if each.lanes <= most or each.lane < most - 1:
            shown.append(each._replace(lanes=min(each.lanes, most)))
        elif each.block.id == current:
            over.append(each._replace(lane=most - 2, lanes=most))
        else:
            rest.append(More(each.day, each.first, each.last, (each.block.id,)))
    return shown + over, _together(rest)


def _together(rest: Sequence[More]) -> list[More]:
    """One for all that overlap."""
    found: list[More] = []
    for each in sorted(rest):
        if found and found[-1].day == each.day and each.first < found[-1].last:
            before = found.pop()
            each = before._replace(last=max(before.last, each.last), ids=before.ids + each.ids)
        found.append(each)
    return found


def last_day(block: Block) -> date:
    """The last day on which it is; until midnight is not on the next one."""
    end = block.end if block.all_day or block.end.time() != time() else block.end - STEP
    return max(block.start.date(), end.date())


def lanes(blocks: Sequence[Block], first: date, days: int) -> list[list[Block | None]]:
    """The lines of each day: what lasts several days first, in the same line on all of them, then whole days, then by
    time. None is a line that is left free.
    """
    found: list[list[Block | None]] = [[] for _ in range(days)]
    end = first + timedelta(days - 1)
    there = [block for block in blocks if block.start.date() <= end and last_day(block) >= first]
    there.sort(key=lambda each: (last_day(each) == each.start.date(), not each.all_day, each.start, each.id))
    for block in there:
        begins, ends = max(first, block.start.date()), min(end, last_day(block))
        mine = found[(begins - first).days : (ends - first).days + 1]
        lane = next(n for n in count() if all(n >= len(lines) or lines[n] is None for lines in mine))
        for lines in mine:
            lines += [None] * (lane + 1 - len(lines))
            lines[lane] = block
    return found


def bars(shown: Sequence[Sequence[Block | None]]) -> Iterator[Bar]:
    """The pieces that are drawn: one for all days side by side on which a block has its line."""

    def at(day: int, line: int) -> Block | None:
        return shown[day][line] if 0 <= day < len(shown) and line < len(shown[day]) else None

    for day, lines in enumerate(shown):
        for line, block in enumerate(lines):
            if block is not None and at(day - 1, line) is not block:
                days = next(n for n in count(1) if at(day + n, line) is not block)
                yield Bar(block, day, days, line)


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
        return block._replace(all_day=True, start=begins, end=begins + (last_day(block) - block.start.date()))
    length = HALF_HOUR if block.all_day else block.end - block.start
    return block._replace(all_day=False, start=moment, end=moment + length)


def stretched(block: Block, quarters: int) -> Block:
    """Longer or shorter, a quarter of an hour at least."""
    end = _on_grid(block.end + quarters * STEP)
    return block._replace(end=max(block.start + STEP, end))


def lengthened(block: Block, days: int) -> Block:
    """Of whole days, so many more or fewer; one at least."""
    return block._replace(end=max(block.start, block.end + timedelta(days)))


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
