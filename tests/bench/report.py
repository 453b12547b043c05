"""The figures as a table: what was measured, what it may be at most, plain SQL beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

PEOPLE = ("new", "salesperson", "50,000 shares", "manager of 30", "director")
Values = Sequence[float]
SMALL = 2_000  # customers below which nothing may take longer than SMALL_MOST
SMALL_MOST = 50.0


class Bound(NamedTuple):
    """One line of the table: a figure, how its values become one, and the most it may be (SQLite, PostgreSQL)."""

    name: str
    figure: str
    of: Callable[[Values], float]
    most: tuple[float, float]
    plain: str = ""
    unit: str = "ms"
    small: bool = True  # held to the bound of small offices too


def _percentile(values: Values) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]


BOUNDS = (
    Bound("first page painted, median", "first page", median, (100, 100), "first page"),
    Bound("first page painted, slowest", "first page", max, (100, 100), "first page"),
    Bound("own attribute filtered, sorted; slowest", "own attribute", max, (100, 100), "first page"),
    Bound("jump painted, median", "jump", median, (30, 30), "jump"),
    Bound("jump painted, slowest", "jump", max, (30, 30), "jump"),
    Bound("search painted, 95 %", "search", _percentile, (150, 150), "search"),
    Bound("search painted, slowest", "search", max, (350, 350), "search, worst"),
    Bound("longest time without an answer", "gap", max, (50, 50), small=False),
    Bound("memory with the list", "memory", max, (250, 250), unit="MB", small=False),
    Bound("10,000 transferred", "transfer", median, (1000, 3000), "transfer", small=False),
    Bound("its undo", "undo", median, (2000, 6000), "transfer", small=False),
    Bound("form saved", "form saved", median, (100, 100), "form saved"),
    Bound("card opened", "card", median, (50, 50), "card"),
    Bound("room opened", "room", median, (100, 100)),
    Bound("room opened the first time", "room, the first time", max, (100, 100), small=False),
    Bound("start: frame", "start: frame", median, (600, 600), small=False),
    Bound("start: list", "start: list", median, (1000, 1000), small=False),
)


def table(engine: str, people: Mapping[str, Any], plain: Mapping[str, float], customers: int) -> Iterator[str]:
    """Lines of Markdown: a row for each figure, a column for each employee; ✗ marks a miss."""
    who = [name for name in PEOPLE if name in people]
    seen = {name: int(people[name]["customers"]["values"][-1]) for name in who}
    yield "| | at most | plain SQL | " + " | ".join(f"{name} ({seen[name]:,})" for name in who) + " |"
    yield "| --- | ---: | ---: |" + " ---: |" * len(who)
    for bound in BOUNDS:
        most = bound.most[engine != "sqlite"]
        if customers < SMALL and bound.small:
            most = min(most, SMALL_MOST)
        beside = plain.get(bound.plain)
        cells = [_cell(bound, people[name].get(bound.figure), most, beside) for name in who]
        yield f"| {bound.name} | {most:,.0f} {bound.unit} | {_plain(beside)} | " + " | ".join(cells) + " |"


def _plain(beside: float | None) -> str:
    return "" if beside is None else f"{beside:,.1f}"


def _cell(bound: Bound, found: Any, most: float, beside: float | None) -> str:
    if not found:
        return "–"
    value = bound.of(found["values"])
    ratio = f" ({value / beside:,.1f}×)" if beside else ""
    return f"{value:,.0f}{ratio}" if value <= most else f"**{value:,.0f}**{ratio} ✗"


def slowest(people: Mapping[str, Any], figures: Sequence[str] = ("first page", "search", "gap")) -> Iterator[str]:
    """Of each employee's figures what took longest, to know where to look."""
    for name in (each for each in PEOPLE if each in people):
        for figure in figures:
            found = people[name].get(figure)
            if found:
                worst = sorted(zip(found["values"], found["of"], strict=True), reverse=True)[:3]
                yield f"{name}, {figure}: " + "; ".join(f"{what} {value:,.0f}" for value, what in worst)
