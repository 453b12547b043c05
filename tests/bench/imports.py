"""How long an import takes: 10,000 rows new and known, their undo, 100,000 rows; and reports over everything.

    python -m tests.bench.imports [--engine sqlite|postgresql|both] [--customers N] [--large]

Works on a copy of the sample office, which is dropped at the end. Plain SQL beside it writes the same rows without
rules, log and undo.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import text

from app.services import customer_reports, demo, history
from app.services.importing import checking, known, large, mapping, twins, updating
from app.services.importing.checking import Checked
from app.services.importing.reading import Sheet
from app.services.importing.writing import Wanted
from app.services.office import Office
from app.services.reports import Report
from tests.bench import offices, plain

ROWS, MANY, TOP = 10_000, 100_000, "select max(id) from customer"
MOST = {
    "sqlite": {"imported": 2_000, "updated": 2_000, "100,000": 30_000},
    "postgresql": {"imported": 3_000, "updated": 3_000, "100,000": 30_000},
}  # ms
REPORTS = {
    "report: by owner": Report("owner"),
    "report: owner, stars": Report("owner", "stars"),
    "report: groups, province": Report("group", "province"),
    "report: months": Report("created_month"),
}
REPORTED = 2_000  # ms
HEADERS = ["Mã KH", "Tên khách hàng", "SĐT", "MST", "Địa chỉ", "Tỉnh/TP", "Email", "Nhóm", "Phụ trách", "Người liên hệ"]
FIELDS = "code name phone tax_code address province email groups owner contact.name".split()
MAPPED = dict(enumerate(FIELDS))


def main() -> None:
    """Print the figures beside what they may be at most, and how many times plain SQL they take."""
    asked = _options()
    missed = False
    for engine in offices.ENGINES if asked.engine == "both" else (asked.engine,):
        with (
            offices.copied(engine, asked.customers) as url,
            closing(Office.open(url, demo.DIRECTOR, demo.PASSWORD)) as office,
        ):
            found, beside = _measure(office, url, asked.large)
        most = MOST[engine] | {"undone": 2 * found["imported"], "update undone": 2 * found["updated"]}
        most |= dict.fromkeys(REPORTS, REPORTED)
        print(f"\n{engine}, {asked.customers:,} customers")
        for name, figure in found.items():
            limit = f"   at most {most[name]:,.0f}" if name in most else ""
            ratio = f"   {figure / beside[name]:.1f} times plain SQL" if name in beside else ""
            print(f"{name:28}{figure:9,.0f} ms{limit}{ratio}")
        missed |= any(found[name] > limit for name, limit in most.items() if name in found)
    sys.exit(missed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports", description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=(*offices.ENGINES, "both"), default="both")
    parser.add_argument("--large", action="store_true", help="100,000 rows too")
    return parser.parse_args()


def _measure(office: Office, url: str, many: bool) -> tuple[dict[str, float], dict[str, float]]:
    found: dict[str, float] = {}
    with office.read() as session:
        for name, report in REPORTS.items():
            start = time.perf_counter()
            customer_reports.count(session, report)
            found[name] = _since(start)
        top = session.scalar(text(TOP)) or 0
    action = _import(office, found, ROWS, 0, "")
    beside = _plain(url, top)
    changed = _import(office, found, ROWS, 0, "update")
    found["update undone"] = _undone(office, changed)
    found["undone"] = _undone(office, action)
    if many:
        _import(office, found, MANY, ROWS, "100,000")
    return found, beside


def _undone(office: Office, action: int) -> float:
    start = time.perf_counter()
    with office.transaction("Undo", undoes=action) as session:
        report = history.undo(session, action)
    assert report.restored and not report.conflicts
    return _since(start)


def _import(office: Office, found: dict[str, float], count: int, first: int, name: str) -> int:
    """Check, look for duplicates, write; the action."""
    begin = time.perf_counter()
    with office.read() as session:
        there = known.read(session)
    sheet = Sheet("", [list(HEADERS), *_rows(first, count, name == "update")])
    table = mapping.table(sheet, 0)
    start = time.perf_counter()
    checked = checking.check(table, MAPPED, there)
    found[f"{name} checked"] = _since(start)
    seen, wanted = _wanted(office, checked, name, found)
    start = time.perf_counter()
    action = large.write(office, checked, wanted, lambda *_told: None, table.columns, MAPPED).action_id
    found[f"{name} written"] = _since(start)
    whole = {"": "imported", "update": "updated"}.get(name, name)
    found[whole] = sum(found[f"{name} {part}"] for part in ("checked", "compared", "written"))
    print(f"{whole}: {_since(begin):,.0f} ms, {len(seen):,} twins", file=sys.stderr)
    return action


def _wanted(office: Office, checked: Checked, name: str, found: dict[str, float]) -> tuple[Any, Wanted]:
    start = time.perf_counter()
    with office.read() as session:
        seen = twins.find(session, checked.lines)
        updating.changeable(session, [each.customer_id for each in seen.values() if each.customer_id])
    found[f"{name} compared"] = _since(start)
    if name == "update":
        return seen, Wanted("update", seen=seen, overwrite=True)
    return seen, Wanted("new")


def _rows(first: int, count: int, again: bool) -> Iterator[list[Any]]:
    for n in range(first, first + count):
        yield [
            f"XL{n:06}", f"Công ty TNHH Thương mại Đông Á {n}", f"0{862_000_000 + n}", f"{3_900_000_000 + n}",
            f"{n} {'Trần Phú' if again else 'Lê Lợi'}", "Hà Nội", f"kh{n}@donga.example", "VIP; Đại lý", "",
            f"Trần Bình {n}",
        ]  # fmt: skip


def _plain(url: str, top: int) -> dict[str, float]:
    """The same rows once more through the driver alone."""
    with closing(plain.connect(url)) as connection:
        cursor = connection.cursor()
        return {"imported": plain.alone(connection, cursor, *_again(cursor, top)),
                "updated": plain.alone(connection, cursor, "update customer set address = 'x', search_text = "
                                       f"search_text || 'x' where id > {top}")}  # fmt: skip


def _again(cursor: Any, top: int) -> Iterator[str]:
    for table, key in (("customer", "id"), ("group_member", "customer_id"), ("contact", "customer_id")):
        cursor.execute(f"select * from {table} limit 0")
        names = [each[0] for each in cursor.description if each[0] != "id"]
        values = ", ".join({"code": "code || '-'"}.get(each, each) for each in names)
        if table == "group_member":
            values = values.replace("group_id", "group_id + 2")
        yield f"insert into {table} ({', '.join(names)}) select {values} from {table} where {key} > {top}"


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    main()
