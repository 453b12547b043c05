"""How long it takes to change many customers at once, and to take that back; and lists by attributes of one's own.

    python -m tests.bench.customers [--customers N] [--engine sqlite|postgresql|both] [--only WORD] [--times N]

Everything is done in a copy of the sample office, because a million changes stay in its log. Beside each figure stands
how many times as long it takes as plain SQL: the same rows written or read by the driver, without rules, log or undo.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.models.access import KINDS
from app.services import (
    attribute_slots,
    attributes,
    blocks,
    customer_groups,
    customer_shares,
    demo,
    finding,
    history,
    listing,
    ownership,
    stars,
)
from app.services.office import Office
from app.services.people import Receiver
from app.services.query import Query, Tree, every, leaf
from app.services.selection import Selection
from tests.bench import offices, plain
from tests.bench.__main__ import LOGINS

SOME, GROUP = 10_000, 1  # a group that is worth points
AREA, STYLE, CHOICE = "attributes.area", "attributes.style", "Hiện đại"
COLUMNS = ["name", "groups", "stars", "phone", "province", "owner", "contact", "revenue"]
FEW = f"select id from customer order by sort_key, id limit {SOME}"
_MEMBERS = f"insert into group_member(group_id, customer_id) select {GROUP}, id from ({{}}) c where true"
_MEMBERS += " on conflict do nothing"
_SHARES = f"""insert into customer_share(customer_id, employee_id, level, old_kinds, since)
  select id, {{}}, 1, 0, {{}} from ({FEW}) c where true on conflict do nothing"""


class Task(NamedTuple):
    """Something done to many; `most` milliseconds (SQLite, PostgreSQL), its undo twice as many."""

    name: str
    work: Callable[[Session, Selection], object]
    chosen: Selection
    plain: str
    most: tuple[int, int]


def main() -> None:
    """Print the figures beside what they may be at most."""
    asked = _options()
    for engine in offices.ENGINES if asked.engine == "both" else (asked.engine,):
        with offices.copied(engine, asked.customers) as url:
            for line in _lines(url, engine, asked):
                print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.customers", description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=(*offices.ENGINES, "both"), default="both")
    parser.add_argument("--only", default="", help="figures whose name has this word")
    parser.add_argument("--times", type=int, default=3, help="how often each is done; medians are printed")
    return parser.parse_args()


def _lines(url: str, engine: str, asked: argparse.Namespace) -> Iterator[str]:
    place = offices.ENGINES.index(engine)
    with closing(plain.connect(url)) as connection:
        with closing(Office.open(url, demo.DIRECTOR, demo.PASSWORD)) as office:
            for task in (each for each in _tasks(office) if asked.only in each.name):
                beside = plain.alone(connection, connection.cursor(), task.plain)
                done, undone = _done_and_undone(office, task, asked.times)
                yield _line(engine, task.name, done, task.most[place], beside)
                yield _line(engine, "its undo", undone, 2 * task.most[place], beside)
        if asked.only and asked.only not in "own attribute":
            return
        with closing(Office.open(url, demo.ADMINISTRATOR, demo.PASSWORD)) as office:
            _give_slot(office)
        beside = plain.timed(connection.cursor(), _plain_list(connection))
        for name, login in LOGINS.items():
            took, what = _own_attribute(url, login, asked.times)
            yield _line(engine, f"own attribute, {name}", took, 100, beside) + f"   slowest: {what}"


def _line(engine: str, name: str, took: float, most: int, beside: float) -> str:
    miss = "" if took <= most else "   ✗"
    return f"{engine:11}{name:34}{took:10,.0f} ms   at most {most:,} ms   {took / beside:.1f} times plain SQL{miss}"


# --- many at once ---


def _tasks(office: Office) -> list[Task]:
    outside = Query(where={"not": leaf("group", "is", GROUP)})
    with office.read() as session:
        found = finding.ids(session, "customers", outside)
        colleagues = [key for key, _name in listing.choices(session, "customers")["owner"] if key != office.employee_id]
    some, everybody = Selection.of(found[:SOME]), Selection.of(found)
    receivers = [Receiver(key) for key in colleagues[10:15]]
    sharing = customer_shares.sharing("add", receivers[:1], kinds=["deals"])
    terms = ownership.terms(receivers, list(KINDS))
    since = "0" if office.on_sqlite else "now()"

    def group(session: Session, part: Selection) -> object:
        return customer_groups.change(session, part, [GROUP], "add")

    def share(session: Session, part: Selection) -> object:
        return customer_shares.change(session, part, sharing)

    def give(session: Session, part: Selection) -> object:
        return ownership.transfer_ownership(session, part, terms)

    return [
        Task(f"{SOME:,} into a group", group, some, _MEMBERS.format(FEW), (300, 300)),
        Task(f"{SOME:,} shared", share, some, _SHARES.format(colleagues[10], since), (500, 500)),
        Task(f"{SOME:,} transferred", give, some, plain.GIVE, (1_000, 3_000)),
        Task(f"all {len(found):,} into a group", group, everybody, _MEMBERS.format("select id from customer"),
             (10_000, 10_000)),
    ]  # fmt: skip


def _done_and_undone(office: Office, task: Task, times: int) -> tuple[float, float]:
    """Medians in milliseconds; what is done in blocks is done once."""
    pairs = []
    for _ in range(times if len(task.chosen.ids or ()) <= blocks.BLOCK else 1):
        done, action = _timed(lambda: _act(office, task))
        undone, _nothing = _timed(lambda action=action: _undo(office, action))
        pairs.append((done, undone))
        stars.catch_up(office)
    return statistics.median(each[0] for each in pairs), statistics.median(each[1] for each in pairs)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = work()
    return (time.perf_counter() - start) * 1_000, answer


def _act(office: Office, task: Task) -> int:
    """As the window does it: at once, or in blocks."""
    if len(task.chosen.ids or ()) > blocks.BLOCK:
        return blocks.on_selection(office, "Bench", task.chosen, task.work, lambda *_: True)[0].action_id
    with office.transaction("Bench") as session:
        task.work(session, task.chosen)
        return int(session.info["action_id"])


def _undo(office: Office, action: int) -> None:
    with office.read() as session:
        parts = history.parts_to_undo(session, action)
    if len(parts) > 1:
        history.undo_in_blocks(office, "Undo", parts, lambda *_: True)
        return
    with office.transaction("Undo", undoes=action) as session:
        history.undo(session, action)


# --- own attributes ---


def _give_slot(office: Office) -> None:
    """The style, a choice, is sorted and filtered by too, like the area, a number."""
    with office.read() as session:
        style = next(each for each in attributes.every(session) if each.key == STYLE.partition(".")[2])
    wanted = attributes.Wanted(style.label, style.kind, [(each, each) for each in style.choices], sortable=True)
    attributes.change(office, style.id, wanted)
    attribute_slots.fill(office, lambda *_: None)


def _plain_list(connection: Any) -> str:
    slot = connection.cursor().execute("select slot from attribute where key = 'style'").fetchone()[0]
    return f"select {plain.COLUMNS} from customer where {slot} = '{CHOICE}' order by sort_key, id limit 128"


def _questions() -> Iterator[tuple[str, Query]]:
    style = leaf(STYLE, "is", CHOICE)
    for down in (False, True):
        yield f"by style{' descending' * down}", Query(sort=STYLE, descending=down)
        yield f"by area{' descending' * down}", Query(sort=AREA, descending=down)
    for least in (40, 600, 1_190):
        area = leaf(AREA, "ge", least)
        yield f"area ≥ {least}", _where(area)
        yield f"area ≥ {least}, by area", _where(area, sort=AREA, descending=True)
        yield f"style, area ≥ {least}", _where(style, area)
    yield "style", _where(style)
    yield "style, by area", _where(style, sort=AREA)


def _where(*leaves: Tree, **order: Any) -> Query:
    return Query(where=every(*leaves), **order)


def _own_attribute(url: str, login: str, times: int) -> tuple[float, str]:
    """The slowest first page of all questions: the median of its times, and which it was."""
    found = []
    with closing(Office.open(url, login, demo.PASSWORD)) as office:
        for what, query in _questions():
            took = [_timed(lambda query=query: _page(office, query))[0] for _ in range(times)]
            found.append((statistics.median(took), what))
    return max(found)


def _page(office: Office, query: Query) -> None:
    with office.read() as session:
        finding.first_page(session, "customers", query, COLUMNS)


if __name__ == "__main__":
    main()
