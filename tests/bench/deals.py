"""How long the analysis of deals takes on the large sample office, for a director and a salesperson.

python -m tests.bench.deals [sqlite|postgresql …]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from sqlalchemy import func, make_url, select

from app.models import Deal, DealPassage
from app.services import analysis, board, deal_odds, demo
from app.services.analysis import BY, KINDS, Asked
from app.services.office import Office
from tests.bench import offices

CUSTOMERS, TIMES = 1_000_000, 3
PEOPLE = {"director": demo.DIRECTOR, "salesperson": demo.SALES}


def main() -> None:
    """Print medians in milliseconds; plain SQL is the count of all passages by stage and outcome, in the same run."""
    for engine in sys.argv[1:] or offices.ENGINES:
        with offices.office(engine, CUSTOMERS) as url:
            address = make_url(url).set(username=None, password=None).render_as_string(hide_password=False)
            for name, login in PEOPLE.items():
                office = Office.open(address, login=login, password=demo.PASSWORD)
                _show(engine, name, office)
                office.close()


def _show(engine: str, name: str, office: Office) -> None:
    with office.read() as session:
        number = session.scalar(select(func.count()).select_from(Deal))
        plain = _took(lambda: session.execute(
            select(DealPassage.stage_id, DealPassage.outcome, func.count()).group_by(
                DealPassage.stage_id, DealPassage.outcome)).all())  # fmt: skip
        print(f"{engine} {name}: {number:,} deals; plain SQL {plain:.0f} ms", flush=True)
        for kind in KINDS:
            for way in BY.get(kind, {"": ""}):
                took = _took(lambda kind=kind, way=way: analysis.run(session, Asked(kind, period="all", by=way)))
                print(f"  {kind} {way}: {took:.0f} ms ({took / plain:.1f}×)", flush=True)
        took = _took(lambda: board.load(session, board.Wanted()))
        print(f"  board, {sum(c.number for c in board.load(session, board.Wanted()).columns):,} open: {took:.0f} ms")
    if name == "director":
        print(f"  counted for the win probability, once a week: {_learned(office):.0f} ms")


def _learned(office: Office) -> float:
    """Once: a second count in the same week is refused."""
    start = time.perf_counter()
    with office.transaction("Learn") as session:
        deal_odds.learn(session)
    return (time.perf_counter() - start) * 1000


def _took(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


if __name__ == "__main__":
    main()
