"""One of several programs that confirm, void and reverse the same vouchers. python -m tests.services.money_process

Arguments: URL, login, password, seed, and the ids of the vouchers.
"""

from __future__ import annotations

import random
import sys
from datetime import date

from sqlalchemy import select

from app.models import Voucher
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


def main(url: str, login: str, password: str, seed: str, *keys: str) -> None:
    chance = random.Random(seed)
    plan = [(what, int(key)) for key in keys for what in ("print", "confirm", "confirm", "void", "reverse", "reverse")]
    chance.shuffle(plan)
    office = Office.open(url, login, password)
    print("ready", flush=True)
    sys.stdin.readline()
    refused = 0
    for what, key in plan:
        try:
            act(office, what, key, chance.random() < 0.2)
        except UserError:
            refused += 1
        except Given:
            pass
    with office.read() as session:
        left = session.scalars(select(Voucher.id).where(Voucher.state == "draft")).all()
    print(refused, len(left), flush=True)
    office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
