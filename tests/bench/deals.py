"""Boards, analyses, work lists and calendars in an office of 1,000,000 deals, 5,000 of them open: three employees.

python -m tests.bench.deals [sqlite|postgresql …] [--only=NAME] [--no-window]

The office is the sample one of 1,000,000 customers in a copy that is kept, with a past (tests/bench/many_deals).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import make_url, select

from app.models import Deal, Stage
from app.services import analysing, board, calendar, deal_odds, deals, demo, finding, history, today
from app.services.analysis import BY, KINDS, Asked
from app.services.myself import changeable
from app.services.office import Office
from tests.bench import many_deals, offices, plain
from tests.bench.__main__ import in_window

CUSTOMERS, TIMES, TEAM = 1_000_000, 3, 30
PEOPLE = {"director": demo.DIRECTOR, "manager": demo.MANAGER, "salesperson": demo.SALES}
COLUMNS = ("title", "stage", "amount", "due", "owner", "state")
PLAIN = {
    "passages by stage": "select stage_id, outcome, count(*) from deal_passage group by stage_id, outcome",
    "deals by stage": "select stage_id, state, count(*), sum(amount) from deal group by stage_id, state",
    "open deals with customers": "select d.id, d.stage_id, d.title, c.name, d.amount, d.due_on, d.owner_id, d.star,"
    " d.stage_since, d.customer_id from deal d left join customer c on c.id = d.customer_id where d.state = 'open'",
}


def main() -> None:
    """Print medians in milliseconds, and plain SQL of the same run, so that machines can be compared."""
    words = [each for each in sys.argv[1:] if not each.startswith("--")]
    only = next((each[7:] for each in sys.argv if each.startswith("--only=")), "")
    for engine in words or offices.ENGINES:
        with offices.grown(engine, CUSTOMERS, "deals", many_deals.fill) as url:
            _show_plain(engine, url)
            for name, login in PEOPLE.items():
                if only in name:
                    _show(engine, name, url, login)


def _show_plain(engine: str, url: str) -> None:
    with closing(plain.connect(url)) as connection:
        for what, statement in PLAIN.items():
            print(f"{engine} plain SQL, {what}: {plain.timed(connection.cursor(), statement):.0f} ms", flush=True)


def _show(engine: str, name: str, url: str, login: str) -> None:
    address = make_url(url).set(username=None, password=None).render_as_string(hide_password=False)
    office = Office.open(address, login=login, password=demo.PASSWORD)
    print(f"{engine} {name}", flush=True)
    for what, work in (*_reads(office), *_analyses()):
        print(f"  {what}: {_took(office, work):.0f} ms", flush=True)
    print(f"  a deal moved on: {_moved(office):.0f} ms", flush=True)
    if name == "director":
        print(f"  counted for the win probability, once a week: {_learned(office):.0f} ms", flush=True)
    office.close()
    if "--no-window" not in sys.argv:
        for what, found in in_window("tests.bench.deals_window", url, login).items():
            values = found["values"]
            print(f"  window, {what}: {median(values):.0f} ms, at most {max(values):.0f}", flush=True)


def _reads(office: Office) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """What the rooms read, each in a transaction of its own as in the program."""
    with office.read() as session:
        people = [each.id for each in calendar.colleagues(session)]
        number = sum(each.number for each in board.load(session, board.Wanted()).columns)
        lines, many = len(today.queue(session)), len(today.queue(session, owners=people))
    first = calendar.monday(date.today().replace(day=1))
    team = people[:TEAM]
    yield f"board, {number:,} open", lambda session: board.load(session, board.Wanted())
    for key in ("open", "all", "lost"):
        yield f"list, first page of {key}", lambda session, key=key: _first_page(session, key)
    yield f"own work list, {lines} lines", lambda session: today.look(session)
    if len(people) > 1:
        yield f"{len(people)} colleagues' work list, {many} lines", lambda session: today.look(session, owners=people)
        yield f"month of {len(team)} people", lambda session: calendar.days(session, first, 42, team)


def _first_page(session: Any, key: str) -> Any:
    from app.services import listing

    view = next(each for each in listing.find(session, "deals").views if each.key == key)
    return finding.first_page(session, "deals", view.query, COLUMNS)


def _analyses() -> Iterator[tuple[str, Callable[[Any], Any]]]:
    for kind in KINDS:
        for way in BY.get(kind, {"": ""}):
            asked = Asked(kind, period="all", by=way)
            yield f"{kind} {way}".strip(), lambda session, asked=asked: analysing.run(session, asked)


def _moved(office: Office) -> float:
    """From its stage to the next, and back by undo, which is not in the figure."""
    taken = []
    for _ in range(TIMES):
        with office.read() as session:
            stages = select(Stage.id).where(Stage.ends == "", Stage.required == "").order_by(Stage.position)
            first, second, *_rest = session.scalars(stages).all()
            deal = session.scalars(select(Deal.id).where(Deal.state == "open", Deal.stage_id == first,
                                                         changeable(session, Deal)).limit(1)).one()  # fmt: skip
        with _timed(taken), office.transaction("Move") as session:
            deals.move(session, [deal], second)
            action = session.info["action_id"]
        with office.transaction("Undo", undoes=action) as session:
            history.undo(session, action)
    return median(taken)


def _learned(office: Office) -> float:
    """Once: a second count in the same week is refused."""
    taken: list[float] = []
    with _timed(taken), office.transaction("Learn") as session:
        deal_odds.learn(session)
    return taken[0]


def _took(office: Office, work: Callable[[Any], Any]) -> float:
    taken: list[float] = []
    for _ in range(TIMES):
        with _timed(taken), office.read() as session:
            work(session)
    return median(taken)


@contextmanager
def _timed(taken: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    taken.append((time.perf_counter() - start) * 1000)


if __name__ == "__main__":
    main()
