"""One of several programs that confirm, void and reverse the same vouchers. python -m tests.services.money_process

Arguments: URL, login, password. Each line that comes in is a plan: a JSON list of [what, voucher, give up]; the answer
is how many steps were refused.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from app.services import vouchers
from app.services.errors import UserError
from app.services.office import Office

DAY = date(2026, 3, 2)


class Given(Exception):  # noqa: N818  (no error of the program: the test gives a transaction up)
    """Somebody changes his mind after the number was drawn."""


def act(office: Office, what: str, key: int, give_up: bool) -> None:
    with office.transaction(what) as session:
        if what == "confirm":
            vouchers.confirm(session, key)
        elif what == "print":
            vouchers.give_number(session, key)
        elif what == "void":
            vouchers.void(session, key, "nhầm")
        else:
            vouchers.reverse(session, key, DAY)
        if give_up:
            raise Given


def main(url: str, login: str, password: str) -> None:
    office = Office.open(url, login, password)
    print("ready", flush=True)
    for line in sys.stdin:
        refused = 0
        for what, key, give_up in json.loads(line):
            try:
                act(office, what, key, give_up)
            except UserError:
                refused += 1
            except Given:
                pass
        print(refused, flush=True)
    office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
