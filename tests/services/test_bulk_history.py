"""The history of what was done to many customers: when, how many, from whom, to whom; and the customers themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text, update

from app.models import Customer, Role, Zone
from app.services import (
    bulk_history,
    customer_groups,
    customer_shares,
    customers,
    finding,
    history,
    history_export,
    merging,
    ownership,
    schema,
    zones,
)
from app.services.bulk_history import Move, Wanted
from app.services.days import today
from app.services.errors import UserError
from app.services.ownership import Terms
from app.services.people import Receiver
from app.services.selection import Selection
from tests.world import World

CHIEF, OWNER, AN, BINH = 2, 12, 20, 21
IDS = range(1, 7)


@pytest.fixture
def office(world: World) -> World:
    """Employee 12 owns customers 1 to 4, employee 22 owns 5 and 6; nothing is shared, nobody is in a group."""
    with schema.system(world.engine, "") as connection:
        for statement in ("delete from customer_share", "delete from group_member"):
            connection.execute(text(statement))
        connection.execute(update(Customer).where(Customer.id <= 4).values(owner_id=OWNER))
        connection.execute(update(Customer).where(Customer.id.in_([5, 6])).values(owner_id=22))
    return world


def act(world: World, label: str, work: Callable[[Any], object], who: int = CHIEF) -> int:
    with world.office(who).transaction(label) as session:
        work(session)
        return int(session.info["action_id"])


def entries(world: World, who: int = CHIEF, **wanted: Any) -> list[bulk_history.Entry]:
    with world.office(who).read() as session:
        return bulk_history.entries(session, Wanted(**wanted))


@pytest.mark.feature("V24", "B01")
def test_a_transfer_tells_from_whom_to_whom(office: World) -> None:
    asked = Terms((Receiver(AN), Receiver(BINH)))
    action = act(office, ownership.LABEL, lambda s: ownership.transfer_ownership(s, Selection.of(IDS), asked))
    (entry,) = entries(office)
    assert (entry.id, entry.label, entry.who, entry.customers) == (action, ownership.LABEL, "Nhân viên 2", 6)
    assert entry.moves == (Move("Nhân viên 12", "Nhân viên 20", 3), Move("Nhân viên 22", "Nhân viên 21", 2),
                           Move("Nhân viên 12", "Nhân viên 21", 1))  # fmt: skip
    with office.office(CHIEF).read() as session:
        assert set(finding.ids(session, "customers", entry.query)) == set(IDS)


@pytest.mark.feature("V24")
def test_shares_and_groups_are_there_too(office: World) -> None:
    chosen = Selection.of([1, 2])
    for way, who in (("add", Receiver(AN)), ("move", Receiver(None, 6))):
        asked = customer_shares.sharing(way, [who])  # type: ignore[arg-type]
        act(office, way, lambda s, asked=asked: customer_shares.change(s, chosen, asked))
    act(office, "group", lambda s: customer_groups.change(s, Selection.of([1, 2, 3]), [1], "add"))
    group, moved, added = entries(office)
    assert (group.label, group.customers, group.moves) == ("group", 3, ())
    assert set(moved.moves) == {Move("Nhân viên 20", "", 2), Move("", "Phòng 6", 2)} and moved.customers == 2
    assert added.moves == (Move("", "Nhân viên 20", 2),)
    assert [each.label for each in entries(office, kind="share")] == ["move", "add"]
    assert [each.label for each in entries(office, kind="group")] == ["group"]
    assert entries(office, kind="owner") == []
    with office.office(CHIEF).read() as session:
        assert set(finding.ids(session, "customers", moved.query)) == {1, 2}


@pytest.mark.feature("V24")
def test_who_is_looked_for(office: World) -> None:
    for ids, who in (([1, 2], AN), ([5, 6], BINH)):
        asked = Terms((Receiver(who),))
        act(office, "x", lambda s, ids=ids, asked=asked: ownership.transfer_ownership(s, Selection.of(ids), asked))
    assert [each.moves[0].target for each in entries(office, source=OWNER)] == ["Nhân viên 20"]
    assert [each.moves[0].source for each in entries(office, target=BINH)] == ["Nhân viên 22"]
    assert entries(office, source=OWNER, target=BINH) == []
    with schema.system(office.engine, "") as connection:
        connection.execute(text("update action set at = at - 40 * :day" if office.office().on_sqlite
                                else "update action set at = at - interval '40 days'"),
                           {"day": 86_400_000_000} if office.office().on_sqlite else {})  # fmt: skip
    assert entries(office) == [] and len(entries(office, days=None)) == 2


@pytest.mark.feature("B01")
def test_undone_actions_and_blocks(office: World) -> None:
    asked = Terms((Receiver(AN),))
    done = ownership.transfer_in_blocks(office.office(CHIEF), Selection.of(IDS), asked, lambda *_: True, block=2)
    (entry,) = entries(office)
    assert (entry.id, entry.customers, len(entry.blocks), entry.undone) == (done.action_id, 6, 3, False)
    with office.office(CHIEF).read() as session:
        assert set(finding.ids(session, "customers", entry.query)) == set(IDS)
    with office.office(CHIEF).transaction("Hoàn tác", undoes=entry.id) as session:
        history.undo(session, entry.id)
    (entry,) = entries(office)
    assert entry.undone


@pytest.mark.feature("B01")
def test_one_s_own_and_those_of_one_s_people(office: World) -> None:
    """A salesperson's share is seen by himself and by his manager, not by a colleague; a single edit by nobody."""
    asked = customer_shares.sharing("add", [Receiver(AN)])
    act(office, "share", lambda s: customer_shares.change(s, Selection.of([1, 2]), asked), who=OWNER)
    act(office, "edit", lambda s: s.execute(update(Customer).where(Customer.id == 1).values(note="x")), who=OWNER)
    act(office, "archive", lambda s: customers.archive(s, Selection.of([3, 4])))
    assert [each.label for each in entries(office)] == ["archive", "share"]
    assert [each.label for each in entries(office, who=OWNER)] == ["share"]
    assert entries(office, who=AN) == []


@pytest.mark.feature("V24", "B01")
def test_every_kind_is_found_by_its_name(office: World) -> None:
    """A zone by hand, a merge and an archive of three customers each stand under their kind, and under no other."""
    three = Selection.of([1, 2, 3])
    (zone, *_) = office.rows(Zone)
    done = {
        "zone": act(office, "Zone set", lambda s: zones.set_by_hand(s, three, zone)),
        "merge": act(office, merging.LABEL, lambda s: merging.merge(s, [merging.Merge(1, (2, 3))])),
        "archive": act(office, "Archive", lambda s: customers.archive(s, Selection.of([4, 5, 6]))),
    }
    for kind, action in done.items():
        assert action in [entry.id for entry in entries(office, kind=kind)], kind
    assert [entry.id for entry in entries(office, kind="zone")] == [done["zone"]]
    assert [entry.id for entry in entries(office, kind="merge")] == [done["merge"]]
    assert entries(office, kind="owner") == entries(office, kind="import") == []
    assert {entry.id for entry in entries(office)} == set(done.values())


@pytest.mark.feature("V24", "V22")
def test_a_department_and_days(office: World) -> None:
    """Shared with department 6 and with An: each is found by whom it was given to, and by the day it was done."""
    for who in (Receiver(None, 6), Receiver(AN)):
        asked = customer_shares.sharing("add", [who])
        act(office, "Share", lambda s, asked=asked: customer_shares.change(s, Selection.of([1, 2]), asked))
    team, an = (entries(office, target=each) for each in (Receiver(None, 6), AN))
    assert len(team) == len(an) == 1 and team[0].id != an[0].id and an == entries(office, target=Receiver(AN))
    assert entries(office, source=AN) == []
    day = today()
    assert len(entries(office, days=None, since=day, until=day)) == 2
    assert entries(office, days=None, until=day - timedelta(days=1)) == []
    assert entries(office, days=None, since=day + timedelta(days=1)) == []


@pytest.mark.feature("V24")
def test_what_was_looked_for_is_not_lost_behind_newer_ones(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many actions are listed: those that meet the choice, not the newest of all."""
    monkeypatch.setattr(bulk_history, "MOST", 2)
    give = {who: ownership.terms([Receiver(who)]) for who in (AN, BINH)}
    old = act(office, ownership.LABEL, lambda s: ownership.transfer_ownership(s, Selection.of(IDS), give[AN]))
    for who in (BINH, BINH):
        act(office, ownership.LABEL, lambda s: ownership.transfer_ownership(s, Selection.of([50, 51]), give[who]))  # noqa: B023
        act(office, "Groups", lambda s: customer_groups.change(s, Selection.of(IDS), [1], "add"))
    assert [entry.id for entry in entries(office, target=AN)] == [old]


@pytest.mark.feature("V24")
def test_how_many(office: World) -> None:
    """Six customers given in blocks of two, four grouped, then two: found by the fewest that it was about."""
    given = ownership.transfer_in_blocks(office.office(CHIEF), Selection.of(IDS), Terms((Receiver(AN),)),
                                         lambda *_: True, block=2)  # fmt: skip
    four = act(office, "group", lambda s: customer_groups.change(s, Selection.of([1, 2, 3, 4]), [1, 2], "add"))
    two = act(office, "group", lambda s: customer_groups.change(s, Selection.of([5, 6]), [1, 2], "add"))
    found = {least: {entry.id for entry in entries(office, least=least)} for least in (0, 2, 3, 4, 5, 6, 7)}
    assert found[0] == found[2] == {given.action_id, four, two} and found[3] == found[4] == {given.action_id, four}
    assert found[5] == found[6] == {given.action_id} and found[7] == set()
    assert entries(office, least=2, kind="group", target=AN) == []


@pytest.mark.feature("V24")
def test_as_a_workbook(office: World, tmp_path: Path) -> None:
    """A line for each way; numbers are numbers. Whoever may not export gets a sentence and no file."""
    asked = Terms((Receiver(AN), Receiver(BINH)))
    act(office, ownership.LABEL, lambda s: ownership.transfer_ownership(s, Selection.of(IDS), asked))
    found, file = entries(office), tmp_path / "history.xlsx"
    with office.office(CHIEF).read() as session:
        assert history_export.to_excel(session, found, file) == 1
    rows = list(load_workbook(file).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[3:] for row in rows[1:]] == [
        (6, "Nhân viên 12", "Nhân viên 20", 3), (6, "Nhân viên 22", "Nhân viên 21", 2),
        (6, "Nhân viên 12", "Nhân viên 21", 1)]  # fmt: skip
    with schema.system(office.engine, "") as connection:
        connection.execute(update(Role).values(export=False))
    with office.office(OWNER).read() as session, pytest.raises(UserError, match="exporting"):
        history_export.to_excel(session, found, tmp_path / "other.xlsx")
    assert not (tmp_path / "other.xlsx").exists()
