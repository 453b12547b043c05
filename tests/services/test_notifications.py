"""Notifications on both engines: on or off per kind and person, read once for all workstations, never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.models import Notification
from app.services import activities, notifications
from app.services.activities import Plan
from app.services.feed import Feed
from app.services.notifications import Switch, Wishes
from app.services.office import Office
from tests.world import DIRECTOR, PASSWORD, World

pytestmark = pytest.mark.feature("S16")
ROOT = Path(__file__).parents[2]


def write(world: World, work: Any, who: int = DIRECTOR) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def unread(world: World, who: int = 12) -> list[str]:
    """The kinds of what stands behind the bell, without the one that the world begins with."""
    with world.office(who).read() as session:
        return [each.kind for each in notifications.unread(session) if each.kind != "test"]


def tell(world: World, kind: str, key: str, *who: int) -> None:
    write(world, lambda s: notifications.notify(s, who, key, kind, "Hello"))


def test_a_kind_is_switched_off_for_one_person_and_stays_on_for_the_others(world: World) -> None:
    with world.office(12).read() as session:
        before = notifications.wishes(session)
    assert all(each.bell and each.system for each in before.switches) and not before.to_tray
    wanted = Wishes(tuple(Switch(each.kind, each.label, each.kind != "deals", each.kind != "contracts")
                          for each in before.switches), True)  # fmt: skip
    write(world, lambda s: notifications.wish(s, wanted), 12)
    elsewhere = Office.open(world.url, "nv12", PASSWORD)
    with elsewhere.read() as session:
        there = notifications.wishes(session)
    elsewhere.close()
    assert there == wanted
    assert there.loud("deals") and not there.loud("contracts") and there.loud("something new")
    for kind in ("deals", "contracts"):
        tell(world, kind, f"k:{kind}", 12, 13)
    assert unread(world) == ["contracts"] and sorted(unread(world, 13)) == ["contracts", "deals"]
    write(world, lambda s: notifications.wish(s, before), 12)
    assert sorted(unread(world)) == ["contracts", "deals"], "what came meanwhile is not lost"


def test_kinds_that_this_program_does_not_know_stay_switched_off(world: World) -> None:
    write(world, lambda s: notifications.mute(s, "of a later version", True), 12)
    with world.office(12).read() as session:
        wishes = notifications.wishes(session)
    write(world, lambda s: notifications.wish(s, wishes), 12)
    with world.office(12).read() as session:
        assert notifications.muted(session) == ["of a later version"]


@pytest.mark.feature("B06")
def test_news_reach_another_workstation_and_read_here_is_read_there(world: World) -> None:
    here, there = Feed(world.office(12)), Feed(Office.open(world.url, "nv12", PASSWORD))
    other = Feed(world.office(13))
    try:
        tell(world, "deals", "k", 12)
        tell(world, "deals", "k", 12)  # told twice, it is there once
        assert here.news().touch("notification") and there.news().touch("notification")
        assert not other.news().touch("notification") and not here.news().touch("notification")
        with there.office.transaction("") as session:
            mine = [each for each in notifications.unread(session) if each.kind == "deals"]
            notifications.mark_read(session, [each.id for each in mine])
        assert len(mine) == 1 and here.news().touch("notification") and unread(world) == []
    finally:
        for feed in (here, there, other):
            feed.close()
        there.office.close()


@pytest.mark.feature("E06")
def test_whoever_gets_work_from_a_colleague_hears_of_it(world: World) -> None:
    at = datetime.now(UTC) + timedelta(days=1)
    made = write(world, lambda s: activities.plan(s, Plan(1, at, title="Gọi chị Lan", owner_id=12)))
    (told,) = [row for row in world.rows(Notification).values() if row["key"] == f"planned:{made}"]
    assert (told["owner_id"], told["kind"], told["data"]["title"]) == (12, "activities", "Gọi chị Lan")
    assert (told["table_name"], told["row_id"]) == ("activity", made)
    own = write(world, lambda s: activities.plan(s, Plan(1, at, title="Của mình")))
    assert f"planned:{own}" not in [row["key"] for row in world.rows(Notification).values()]


def test_every_kind_that_the_program_tells_of_has_a_switch() -> None:
    """Otherwise nobody could switch it off."""
    told = {line.split('"')[1] for file in (ROOT / "app" / "services").rglob("*.py")
            for line in file.read_text(encoding="utf-8").splitlines()
            if line.startswith("KIND = ") and "notification" in line}  # fmt: skip
    assert {"deals", "contracts", "activities"} <= told <= notifications.KINDS.keys()
