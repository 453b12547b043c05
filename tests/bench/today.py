"""How long the work list takes: five employees of the large sample office, their own list and that of all they see.

python -m tests.bench.today [sqlite|postgresql …]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

from sqlalchemy import make_url

from app.services import calendar, demo, today
from app.services.office import Office
from tests.bench import offices
from tests.bench.__main__ import LOGINS

MOST = 100.0  # ms of one's own list
CUSTOMERS, TIMES = 1_000_000, 9


def main() -> None:
    """Print the figures; what is above the limit ends with an error."""
    late = []
    for engine in sys.argv[1:] or offices.ENGINES:
        with offices.office(engine, CUSTOMERS) as url:
            address = make_url(url).set(username=None, password=None).render_as_string(hide_password=False)
            for name, login in LOGINS.items():
                office = Office.open(address, login, demo.PASSWORD)
                own, lines, all_of_them, many, people = _measure(office)
                office.close()
                late += [name] if own > MOST else []
                print(f"{engine:10} {name:14} own list {lines:4} lines {own:6.1f} ms (at most {MOST:.0f})   "
                      f"{people:3} colleagues {many:5} lines {all_of_them:7.1f} ms", flush=True)  # fmt: skip
    sys.exit(bool(late))


def _measure(office: Office) -> tuple[float, int, float, int, int]:
    """Milliseconds and lines of the own list and of that of everybody whose work one sees, and how many they are."""
    with office.read() as session:
        people = tuple(each.id for each in calendar.colleagues(session))
        lines, many = len(today.queue(session)), len(today.queue(session, owners=people))
    return (_time(office, ()), lines, _time(office, people), many, len(people))


def _time(office: Office, owners: tuple[int, ...]) -> float:
    """All that the room reads, in a transaction of its own as in the program."""

    def look() -> None:
        with office.read() as session:
            today.look(session, owners=owners)

    return median(_took(look) for _ in range(TIMES))


def _took(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
