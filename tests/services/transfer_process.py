"""One of several programs that transfer the same customers: python -m tests.services.transfer_process

Arguments: URL, login, password. Each line that comes in is a plan: [customers, receiver]; the answer is how many it
gave and under which action, or why it could not.
"""

from __future__ import annotations

import json
import sys

from app.services import ownership
from app.services.errors import UserError
from app.services.office import Office
from app.services.people import Receiver
from app.services.selection import Selection


def give(office: Office, customers: list[int], receiver: int) -> tuple[int, int, str]:
    try:
        with office.transaction(ownership.LABEL) as session:
            done = ownership.transfer_ownership(session, Selection.of(customers), ownership.terms([Receiver(receiver)]))
            return done.total, session.info["action_id"], ""
    except UserError as error:
        return 0, 0, str(error)


def main(url: str, login: str, password: str) -> None:
    office = Office.open(url, login, password)
    print("ready", flush=True)
    for line in sys.stdin:
        customers, receiver = json.loads(line)
        print(json.dumps(give(office, customers, receiver)), flush=True)
    office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
