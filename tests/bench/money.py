"""How long money takes: a voucher confirmed, and a fund's book of 200,000 vouchers beside plain SQL.

python -m tests.bench.money [ADDRESS OF AN EMPTY DATABASE ON POSTGRESQL]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert

from app.models import Fund, Voucher
from app.models.base import now
from app.services import finding, funds, schema, vouchers
from app.services.office import Office
from app.services.query import Query, every, leaf
from app.services.vouchers import VoucherForm

LOGIN, PASSWORD = "admin", "a long password"
VOUCHERS, BLOCK, FIRST = 200_000, 10_000, date(2016, 1, 1)
LIMITS = {"voucher confirmed": 50, "book opened": 100, "book, page in the middle": 50, "balances": 50}  # ms
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
    for name, figure in found.items():
        ratio = f"   {figure / beside[name]:.1f} times plain SQL" if name in beside else ""
        print(f"{name:26} {figure:9.2f} ms   at most {LIMITS[name]} ms{ratio}")
    sys.exit(any(found[name] > limit for name, limit in LIMITS.items()))


def _fill(engine: Engine) -> int:
    """A till with ten years of confirmed receipts, written past the triggers and posted at once; its id."""
    done = {"state": "confirmed", "confirmed_at": now(), "confirmed_by_id": 1}
    with schema.unlogged(engine) as connection:
        fund = connection.scalars(insert(Fund).values(name="Quỹ", created_at=now()).returning(Fund.id)).one()
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
