"""A second program on the same office: run one job, say how often it ran. python -m tests.services.job_process URL"""

from __future__ import annotations

import sys

from sqlalchemy import insert

from app.models import Group
from app.services import jobs
from app.services.office import Office


def mark(session) -> None:  # type: ignore[no-untyped-def]
    session.execute(insert(Group).values(name="made by the job"))


def main(url: str, login: str, password: str) -> None:
    office = Office.open(url, login, password)
    print("ready", flush=True)
    sys.stdin.readline()
    ran = jobs.run_due(office, [jobs.Task("race", "Race", mark)])
    print(len([each for each in ran if not each.error]), flush=True)
    office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
