"""The month of a team of 30 with 3,000 entries: read by its manager, laid out and painted, on both engines."""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from app.models import Activity
from app.services import calendar, hashing, language, schema, special_days
from app.services.office import Office
from tests import servers, world

TEAM, ENTRIES, ROUNDS = 30, 3_000, 20
DAY = date(2026, 11, 16)


def main() -> None:
    language.use("vi")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    hashing.COST.update(time_cost=1, memory_cost=8)  # forty passwords are not what is measured
    if "sqlite" in sys.argv[1:] or len(sys.argv) == 1:
        measure("SQLite", f"sqlite:///{Path(tempfile.mkdtemp()) / 'office.db'}")
    if "sqlite" in sys.argv[1:]:
        return
    folder = servers.prepare()
    try:
        server = servers.shared(folder)
        server.execute("create database bench_calendar")
        measure("PostgreSQL", server.url("bench_calendar"))
    finally:
        servers.finish(folder)


def measure(name: str, url: str) -> None:
    """Milliseconds, medians of so many rounds."""
    world.build(url)
    fill(url)
    office = Office.open(url, "nv38", world.PASSWORD)
    owners = list(range(2, 2 + TEAM))
    first = calendar.monday(DAY.replace(day=1))
    with office.read() as session:
        found = calendar.days(session, first, 42, owners)
        read = timed(lambda: calendar.days(session, first, 42, owners))
        special = timed(lambda: special_days.between(session, first, first + timedelta(41)))
    shown, painted = look(found, owners)
    office.close()
    print(f"{name}: {len(found.entries)} entries; read {read:.0f} ms, special days {special:.1f} ms,"
          f" laid out {shown:.0f} ms, painted {painted:.0f} ms, together {read + shown + painted:.0f} ms")  # fmt: skip


def fill(url: str) -> None:
    chance, engine = random.Random(7), schema.engine_of(url)
    begin = datetime(DAY.year, DAY.month, 1, 1, tzinfo=UTC)
    rows = [{"owner_id": 2 + n % TEAM, "maker_id": 2, "customer_id": chance.randint(1, world.CUSTOMERS), "kind_id": 1,
             "title": f"Gọi lại báo giá {n}", "state": chance.choice(["planned", "done"]), "starts_at": at,
             "ends_at": at + timedelta(minutes=45)}
            for n in range(ENTRIES)
            for at in [begin + timedelta(days=chance.randint(0, 29), minutes=15 * chance.randint(0, 36))]]  # fmt: skip
    with schema.system(engine, "bench") as connection:
        connection.execute(insert(Activity), rows)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set local search_path = office, public")
        connection.execute(text("analyze"))
    engine.dispose()


def look(found: calendar.Days, owners: list[int]) -> tuple[float, float]:
    from PySide6.QtWidgets import QApplication

    from app.views.calendar.shown import block_of, colours
    from app.views.kit.calendar_month import MonthView

    app = QApplication.instance() or QApplication([])
    view, colour = MonthView("Tháng"), colours(owners)
    view.resize(1150, 660)
    view.show()
    app.processEvents()

    def show() -> None:
        view.show_days(found.first, [block_of(each, colour[each.owner_id], "An") for each in found.entries], DAY.month)

    return timed(show), timed(lambda: view.grab())


def timed(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
