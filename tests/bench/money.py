"""How long money takes: a voucher confirmed, and a fund's book of 200,000 vouchers beside plain SQL and in its window.

python -m tests.bench.money [ADDRESS OF AN EMPTY DATABASE ON POSTGRESQL]
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from app.models import Fund, Voucher
from app.models.base import now
from app.services import finding, funds, schema, vouchers
from app.services.office import Office
from app.services.query import Query, every, leaf
from app.services.vouchers import VoucherForm

LOGIN, PASSWORD = "admin", "a long password"
VOUCHERS, BLOCK, FIRST = 200_000, 10_000, date(2016, 1, 1)
LIMITS = {
    "voucher confirmed": 50, "book opened": 100, "book, page in the middle": 50, "balances": 50,
    "window: book opened": 100, "window: jump": 30, "window: longest gap": 50,
}  # ms  # fmt: skip
OPENINGS, JUMPS = 12, 40
COLUMNS = ["day", "code", "party", "received", "paid", "balance"]


def main() -> None:
    """Print the figures beside what they may be at most."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder) / 'office.db'}"
        engine = schema.engine_of(url)
        schema.create(engine, LOGIN, "Kế toán", PASSWORD)
        fund = _fill(engine)
        office = Office.open(url, LOGIN, PASSWORD)
        found, beside = _measure(office, fund)
        office.close()
        engine.dispose()
        found |= _in_window(url, fund, Path(folder))
    for name, figure in found.items():
        ratio = f"   {figure / beside[name]:.1f} times plain SQL" if name in beside else ""
        print(f"{name:26} {figure:9.2f} ms   at most {LIMITS[name]} ms{ratio}")
    sys.exit(any(found[name] > limit for name, limit in LIMITS.items()))


def _fill(engine: Engine) -> int:
    """A till with ten years of confirmed receipts, written past the triggers and posted at once; its id."""
    done = {"state": "confirmed", "confirmed_at": now(), "confirmed_by_id": 1}
    with schema.unlogged(engine) as connection:
        fund = connection.scalars(insert(Fund).values(name="Quỹ", created_at=now()).returning(Fund.id)).one()
        connection.execute(insert(Fund).values(name="Quỹ trống", created_at=now()))
        for begin in range(0, VOUCHERS, BLOCK):
            connection.execute(insert(Voucher), [
                {"kind": "receipt", "day": FIRST + timedelta(number * 3650 // VOUCHERS), "amount": 1_000 + number,
                 "to_fund_id": fund, "book": "PT", "year": 2000, "number": number + 1, "owner_id": 1, "maker_id": 1,
                 "party": "Chị Như", "reason": "Thu tiền hàng", "search_text": " x ", **done}
                for number in range(begin, begin + BLOCK)
            ])  # fmt: skip
    return fund


def _measure(office: Office, fund: int) -> tuple[dict[str, float], dict[str, float]]:
    asked = Query(where=every(leaf("fund", "is", fund)), sort="day", descending=True)
    plain = f"select id, day, received, paid from entry where fund_id = {fund} order by day desc, id desc limit 128"
    with office.read() as session:
        keys = finding.ids(session, "fund_book", asked)
        middle = list(keys[len(keys) // 2 : len(keys) // 2 + 128])
        found = {
            "book opened": _time(lambda: finding.first_page(session, "fund_book", asked, COLUMNS)),
            "book, page in the middle": _time(lambda: finding.rows(session, "fund_book", middle, COLUMNS)),
            "balances": _time(lambda: funds.balances(session)),
        }
        raw = session.connection()
        beside = {"book opened": _time(lambda: raw.exec_driver_sql(plain).fetchall())}
    assert len(keys) == VOUCHERS
    return {"voucher confirmed": _confirmed(office, fund)} | found, beside


def _confirmed(office: Office, fund: int) -> float:
    form = VoucherForm(kind="receipt", day=date(2026, 3, 2), amount=5, to_fund_id=fund, party="A", reason="x")
    with office.transaction("Drafts") as session:
        drafts = [vouchers.save(session, form) for _ in range(21)]

    def confirm() -> None:
        with office.transaction("Confirm") as session:
            vouchers.confirm(session, drafts.pop())

    return _time(confirm)


def _in_window(url: str, fund: int, home: Path) -> dict[str, float]:
    """The book as its accountant sees it: from the click to the painted page, and from a jump to its rows."""
    os.environ.update({f"XDG_{kind}_HOME": str(home) for kind in ("DATA", "CONFIG", "STATE")})
    os.environ.update(QT_QPA_PLATFORM="offscreen", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    import app.views  # isort: skip  # noqa: F401  before Qt, as in the program
    from PySide6.QtWidgets import QApplication

    from app.views.program import Program, Wanted
    from tests.bench.watch import Gaps, wait_until

    program = Program(QApplication([]), Wanted(url, LOGIN, PASSWORD, language="vi"))
    program.window.resize(1440, 900)
    program.begin()
    wait_until(lambda: program.frame is not None)
    frame: Any = program.frame
    frame.navigation.open("fund", fund)
    book = frame.page("funds").list_of("book")
    wait_until(lambda: frame.tasks.idle() and book.rows.rowCount() >= VOUCHERS)
    gaps = Gaps()
    found = {"window: book opened": _opened(frame, book, fund), "window: jump": _jumped(frame, book)}
    program.end()
    return found | {"window: longest gap": gaps.longest}


def _opened(frame: Any, book: Any, fund: int) -> float:
    """The median of the book chosen again, after that of an empty fund."""
    from tests.bench.watch import Watch, wait_until

    watch, taken = Watch(book), []
    for _ in range(OPENINGS):
        book.choose(fund + 1)
        wait_until(lambda: frame.tasks.idle() and book.rows.complete and not book.rows.rowCount())
        start = time.perf_counter()
        book.choose(fund)
        taken.append(watch.until_page_painted(start))
        wait_until(lambda: frame.tasks.idle() and book.rows.complete)
    return statistics.median(taken)


def _jumped(frame: Any, book: Any) -> float:
    from tests.bench.watch import Watch, pause, wait_until

    watch, taken, bar, chance = Watch(book), [], book.table.verticalScrollBar(), random.Random(5)
    for _ in range(JUMPS):
        wait_until(frame.tasks.idle)
        pause(0.02)
        start, before = time.perf_counter(), bar.value()
        bar.setValue(chance.randint(0, bar.maximum()))
        if bar.value() != before:
            taken.append(watch.until_painted(start))
    return statistics.median(taken)


def _time(work: Callable[[], object], times: int = 20) -> float:
    """The median in milliseconds, after a first one that does not count."""
    work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1_000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
