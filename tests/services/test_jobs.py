"""Work on a schedule: once for the office, caught up, tried again after an error."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.models import Deal, Draft, Group, Job
from app.services import jobs, schema
from tests.world import PASSWORD, START, World

pytestmark = pytest.mark.feature("B15")
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


class Counted:
    """A job that counts its runs."""

    def __init__(self, **values: Any) -> None:
        self.runs = 0
        self.fails = False
        self.task = jobs.Task("counted", "Counted", self.run, **values)

    def run(self, session: Any) -> int:
        self.runs += 1
        if self.fails:
            raise ValueError("the printer burns")
        return self.runs


def test_a_job_that_was_missed_for_days_runs_once_at_the_next_start(world: World) -> None:
    job = Counted()
    assert [ran.result for ran in jobs.run_due(world.office(12), [job.task], NOON)] == [1]
    assert jobs.run_due(world.office(13), [job.task], NOON + timedelta(hours=1)) == []
    later = NOON + timedelta(days=9)
    assert [ran.result for ran in jobs.run_due(world.office(13), [job.task], later)] == [2]
    assert jobs.run_due(world.office(12), [job.task], later) == []
    with world.office(12).read() as session:
        assert jobs.state(session) == [("counted", later + timedelta(days=1), later, "")]


def test_an_error_is_noted_and_the_job_tried_again_later(world: World) -> None:
    job = Counted()
    job.fails = True
    (ran,) = jobs.run_due(world.office(12), [job.task], NOON)
    assert "the printer burns" in ran.error
    with world.office(12).read() as session:
        assert "the printer burns" in jobs.state(session)[0][3]
    assert jobs.run_due(world.office(12), [job.task], NOON + jobs.AGAIN / 2) == []
    job.fails = False
    (ran,) = jobs.run_due(world.office(13), [job.task], NOON + jobs.AGAIN)
    assert (ran.error, job.runs) == ("", 2)
    with world.office(12).read() as session:
        assert jobs.state(session)[0][3] == ""


def test_while_somebody_has_the_lease_nobody_else_runs_it_until_it_ends(world: World) -> None:
    job = Counted()
    jobs.run_due(world.office(12), [job.task], NOON)
    with schema.system(world.engine, "") as connection:
        lease = {"due_at": NOON, "lease_until": NOON + jobs.LEASE, "lease_by": "a workstation that died"}
        connection.execute(update(Job).values(lease))
    assert jobs.run_due(world.office(13), [job.task], NOON + jobs.LEASE / 2) == []
    assert len(jobs.run_due(world.office(13), [job.task], NOON + jobs.LEASE)) == 1


def test_work_whose_lease_was_lost_is_undone(world: World) -> None:
    def slow(session: Any) -> None:
        session.add(Group(name="half done"))
        session.flush()
        session.execute(update(Job).values(lease_by="somebody else"))

    (ran,) = jobs.run_due(world.office(12), [jobs.Task("slow", "Slow", slow)], NOON)
    assert ran.error
    assert "half done" not in [row["name"] for row in world.rows(Group).values()]


def test_a_job_with_a_right_waits_for_somebody_who_has_it(world: World) -> None:
    job = Counted(needs="see_all")
    assert jobs.run_due(world.office(12), [job.task], NOON) == []
    assert len(jobs.run_due(world.office(38), [job.task], NOON)) == 1


def test_a_personal_job_runs_for_each_employee(world: World) -> None:
    job = Counted(personal=True)
    for employee in (12, 13, 12):
        jobs.run_due(world.office(employee), [job.task], NOON)
    assert job.runs == 2


@pytest.mark.feature("S11")
def test_standby_deals_come_back_and_old_drafts_go(world: World) -> None:
    deal = next(key for key, row in world.rows(Deal).items() if row["owner_id"] == 12)
    with schema.system(world.engine, "") as connection:
        connection.execute(update(Deal).where(Deal.id == deal).values(state="standby", reopen_on=START.date()))
    with world.office(12).transaction("type") as session:
        session.add_all(
            Draft(owner_id=12, form=name, data={}, at=at)
            for name, at in (("old", START), ("new", datetime.now(UTC)))
        )  # fmt: skip
    ran = jobs.run_due(world.office(12))
    assert [(each.name, each.error) for each in ran] == [
        ("contracts:12", ""), ("standby:12", ""), ("series:12", ""), ("delays:12", ""), ("odds", ""),
        ("drafts:12", ""),
        ("uploads:12", "")]  # fmt: skip
    assert world.rows(Deal)[deal]["state"] == "open"
    assert [row["form"] for row in world.rows(Draft).values()] == ["new"]


def test_of_two_programs_one_runs_the_job(world: World) -> None:
    command = [sys.executable, "-m", "tests.services.job_process", world.url, "nv12", PASSWORD]
    both = [subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout and each.stdout.readline() == "ready\n"
    for each in both:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    said = [each.communicate(timeout=60)[0].strip() for each in both]
    assert sorted(said) == ["0", "1"]
    with world.office(1).read() as session:
        assert len(session.scalars(select(Group).where(Group.name == "made by the job")).all()) == 1
