"""A program that hands over and stops where it is told: python -m tests.services.handover_process

Arguments: URL, login, password, the leaver, the receivers by commas, records after which it waits to be killed.
"""

from __future__ import annotations

import sys

from app.services import handover
from app.services.handover import Terms
from app.services.office import Office
from app.services.people import Receiver

BLOCK = 20


def main(url: str, login: str, password: str, leaver: str, receivers: str, most: str) -> None:
    office = Office.open(url, login, password)

    def go_on(done: int, total: int) -> bool:
        if done >= int(most):
            print(done, flush=True)
            sys.stdin.read()
        return True

    asked = Terms(int(leaver), tuple(Receiver(int(each)) for each in receivers.split(",")))
    handover.carry_out(office, asked, go_on, block=BLOCK)


if __name__ == "__main__":
    main(*sys.argv[1:])
