"""Processes that run: tasks of performers, fields that a stage requires, deadlines, losses, and the way of a deal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from app.models import (
    Activity,
    Deal,
    DealParticipant,
    DealParty,
    DealPassage,
    LostReason,
    Notification,
    Role,
    Stage,
)
from app.models.base import now
from app.services import (
    activities,
    advancing,
    board,
    deals,
    employees,
    history,
    losses,
    passages,
    pipelines,
    process_design,
    processes,
    schema,
)
from app.services.errors import UserError
from app.services.losses import Loss
from app.services.process_design import TaskForm
from tests.world import World

SELLER, LEADER, OTHER, ADMIN = 12, 2, 23, 1  # 12 is of department 1, which 2 manages; 23 of another branch
NEW, QUOTED, DEALING, WON, LOST = 1, 2, 3, 4, 5


def write(world: World, who: int, work: Any) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def read(world: World, who: int, work: Any) -> Any:
    with world.office(who).read() as session:
        return work(session)


def make(world: World, who: int = SELLER, **values: Any) -> int:
    new = deals.NewDeal(**{"title": "Bàn ghế", "stage_id": NEW, "amount": 5_000_000, **values})
    return int(write(world, who, lambda session: deals.create(session, new)))


def automatic(world: World, **tasks: TaskForm) -> None:
    """The process runs by itself; a task for each stage named."""

    def design(session: Any) -> None:
        pipelines.set_automatic(session, 1, True)
        for stage, task in tasks.items():
            process_design.add_task(session, {"new": NEW, "quoted": QUOTED, "dealing": DEALING}[stage], task)

    write(world, ADMIN, design)


def tasks_of(world: World, deal: int) -> list[tuple[str, int, str]]:
    return [(row["title"], row["owner_id"], row["state"]) for row in world.rows(Activity).values()
            if row["deal_id"] == deal and row["task_id"]]  # fmt: skip


def way(world: World, deal: int) -> list[tuple[int, str]]:
    rows = [row for row in world.rows(DealPassage).values() if row["deal_id"] == deal]
    return [(row["stage_id"], row["outcome"]) for row in sorted(rows, key=lambda row: row["entered_at"])]


def told(world: World, who: int, key: str) -> list[str]:
    rows = world.rows(Notification).values()
    return [row["text"] for row in rows if row["owner_id"] == who and row["key"].startswith(key)]


@pytest.mark.feature("C01")
def test_a_deal_walks_through_its_process_as_each_performer_finishes(world: World) -> None:
    """Salesman 12 begins, 23 of another branch surveys, 12's leader approves; nobody moves a card."""
    automatic(world, new=TaskForm("Khảo sát", 1, "employee", employee_id=OTHER, days=2),
              quoted=TaskForm("Duyệt giá", 1, "manager"))  # fmt: skip
    deal = make(world)
    assert tasks_of(world, deal) == [("Khảo sát", OTHER, "planned")]
    assert told(world, OTHER, f"task:{deal}")
    with world.office(OTHER).read() as session:  # who has to do something on a deal sees it
        assert session.get_one(Deal, deal).title == "Bàn ghế"
        survey = session.scalars(select(Activity.id).where(Activity.deal_id == deal)).one()
    write(world, OTHER, lambda s: activities.complete(s, survey, "Xong"))
    assert world.rows(Deal)[deal]["stage_id"] == QUOTED
    assert tasks_of(world, deal)[1:] == [("Duyệt giá", LEADER, "planned")]
    approve = next(key for key, row in world.rows(Activity).items() if row["title"] == "Duyệt giá")
    write(world, LEADER, lambda s: activities.complete(s, approve, "Đồng ý"))
    assert world.rows(Deal)[deal]["stage_id"] == DEALING
    assert way(world, deal) == [(NEW, "moved"), (QUOTED, "moved"), (DEALING, "")]


@pytest.mark.feature("C01")
def test_a_needed_task_holds_the_deal_and_losing_it_calls_the_task_off(world: World) -> None:
    automatic(world, new=TaskForm("Khảo sát", 1))
    deal = make(world)
    with pytest.raises(UserError, match="Khảo sát"):
        write(world, SELLER, lambda s: deals.move(s, [deal], QUOTED))
    assert world.rows(Deal)[deal]["stage_id"] == NEW
    write(world, SELLER, lambda s: deals.lose(s, [deal], Loss("Giá")))
    assert tasks_of(world, deal) == [("Khảo sát", SELLER, "cancelled")]


@pytest.mark.feature("C02", "C03")
def test_a_process_moved_by_hand_makes_no_tasks(world: World) -> None:
    write(world, ADMIN, lambda s: process_design.add_task(s, NEW, TaskForm("Khảo sát", 1)))
    deal = make(world)
    assert tasks_of(world, deal) == []
    write(world, SELLER, lambda s: deals.move(s, [deal], DEALING))
    assert world.rows(Deal)[deal]["stage_id"] == DEALING


@pytest.mark.feature("C01")
def test_the_task_of_somebody_who_leaves_goes_to_the_owners_manager(world: World) -> None:
    """23 has to survey and is deactivated: 2, above 12, has the task and hears why; the next one is his at once."""
    automatic(world, new=TaskForm("Khảo sát", 1, "employee", employee_id=OTHER))
    before = make(world)
    write(world, ADMIN, lambda s: employees.deactivate(s, OTHER))
    assert tasks_of(world, before) == [("Khảo sát", LEADER, "planned")]
    after = make(world)
    assert tasks_of(world, after) == [("Khảo sát", LEADER, "planned")]
    assert told(world, LEADER, "task-left") == [processes.LEFT]
    assert told(world, LEADER, f"task:{after}") == [processes.LEFT]


@pytest.mark.feature("C01")
def test_somebody_of_a_role_takes_turns(world: World) -> None:
    role = next(key for key, row in world.rows(Role).items() if row["key"] == "team_lead")
    automatic(world, new=TaskForm("Duyệt", 1, "role", role_id=role))
    performers = {tasks_of(world, make(world))[0][1] for _ in range(3)}
    assert len(performers) == 3 and performers <= set(range(2, 12))


@pytest.mark.feature("C01")
def test_a_deal_waits_where_the_next_stage_requires_something(world: World) -> None:
    automatic(world, new=TaskForm("Khảo sát", 1))
    write(world, ADMIN, lambda s: pipelines.edit_stage(s, QUOTED, required=("due_on",)))
    deal = make(world)
    task = next(key for key, row in world.rows(Activity).items() if row["deal_id"] == deal)
    write(world, SELLER, lambda s: activities.complete(s, task, "Xong"))
    assert world.rows(Deal)[deal]["stage_id"] == NEW and world.rows(Activity)[task]["state"] == "done"
    assert told(world, SELLER, "process-waits") == [advancing.WAITS]


@pytest.mark.feature("C01", "S05")
def test_required_fields_are_asked_for_and_written_where_they_are_empty(world: World) -> None:
    write(world, ADMIN, lambda s: pipelines.edit_stage(s, QUOTED, required=("amount", "source", "unknown")))
    assert read(world, SELLER, pipelines.pipelines)[0].stages[1].required == ("amount", "source")
    rich, poor = make(world, source="Giới thiệu"), make(world, amount=0)
    with pytest.raises(processes.Missing) as error:
        write(world, SELLER, lambda s: deals.move(s, [rich, poor], QUOTED))
    assert error.value.fields == ("amount", "source")
    filled = {"amount": 7_000_000, "source": "Web"}
    write(world, SELLER, lambda s: deals.move(s, [rich, poor], QUOTED, filled=filled))
    rows = world.rows(Deal)
    assert [(rows[key]["amount"], rows[key]["source"], rows[key]["stage_id"]) for key in (rich, poor)] == [
        (5_000_000, "Giới thiệu", QUOTED), (7_000_000, "Web", QUOTED)]  # fmt: skip


@pytest.mark.feature("C01", "B15")
def test_delays_are_told_once_to_the_owner_and_his_manager(world: World) -> None:
    automatic(world, new=TaskForm("Khảo sát", 1, days=0))
    deal = make(world)
    write(world, ADMIN, lambda s: pipelines.edit_stage(s, NEW, days=7))
    late = now() + timedelta(days=8)
    for who in (SELLER, SELLER, LEADER):
        write(world, who, lambda s: advancing.tell_of_delays(s, late))
    for who in (SELLER, LEADER):
        assert told(world, who, f"stuck:{deal}") == [advancing.STUCK]
        assert len(told(world, who, "task-late")) == 1
    assert told(world, OTHER, f"stuck:{deal}") == []


@pytest.mark.feature("C11")
def test_a_loss_has_a_reason_of_the_office_and_a_competitor(world: World) -> None:
    price = write(world, ADMIN, lambda s: losses.add_reason(s, "Giá cao"))
    one, two = make(world), make(world)
    with pytest.raises(UserError):
        write(world, SELLER, lambda s: deals.lose(s, [one], Loss(competitor="Hòa Phát")))
    write(world, SELLER, lambda s: deals.lose(s, [one, two], Loss("chênh 5%", price, "Hòa Phát")))
    rows, parties = world.rows(Deal), world.rows(DealParty)
    for key in (one, two):
        lost = [rows[key][column] for column in ("state", "lost_reason_id", "lost_reason")]
        assert lost == ["lost", price, "chênh 5%"]
        party = parties[rows[key]["competitor_id"]]
        assert (party["deal_id"], party["name"], party["kind"]) == (key, "Hòa Phát", "competitor")
    assert (None, "Hòa Phát") in read(world, SELLER, lambda s: losses.asked(s, [one])).competitors
    write(world, SELLER, lambda s: deals.move(s, [one], NEW))
    row = world.rows(Deal)[one]
    assert (row["lost_reason_id"], row["competitor_id"], row["lost_reason"]) == (None, None, "")
    write(world, ADMIN, lambda s: losses.remove_reason(s, price))
    assert price in world.rows(LostReason) and price not in {each.id for each in read(world, SELLER, losses.reasons)}


@pytest.mark.feature("C07", "S11")
def test_the_way_of_a_deal_follows_every_change_and_its_undo(world: World) -> None:
    """New → standby → back → quoted → won, and the last step taken back: as if it had never been."""
    deal = make(world)
    write(world, SELLER, lambda s: deals.standby(s, [deal], now().date() + timedelta(30)))
    write(world, SELLER, lambda s: deals.reopen(s, [deal]))
    write(world, SELLER, lambda s: deals.move(s, [deal], QUOTED))
    before = way(world, deal)
    assert before == [(NEW, "standby"), (NEW, "moved"), (QUOTED, "")]
    with world.office(SELLER).transaction("won") as session:
        deals.win(session, [deal])
        action = session.info["action_id"]
    assert way(world, deal) == [*before[:2], (QUOTED, "won")]
    with world.office(SELLER).transaction("undo", undoes=action) as session:
        history.undo(session, action)
    assert way(world, deal) == before
    with schema.system(world.engine, "") as connection:
        assert {name: connection.scalar(text(query)) for name, query in passages.wrong().items()} == {"deal_passage": 0}


def test_nobody_writes_the_way_of_a_deal_by_hand(world: World) -> None:
    deal = make(world)
    before = world.rows(DealPassage)
    for statement in (
        update(DealPassage).values(left_at=now()), update(DealPassage).values(entered_at=now()),
        text(f"insert into {'main.' if 'sqlite' in world.url else ''}deal_passage(deal_id, stage_id, pipeline_id,"
             f" entered_at) values ({deal}, {WON}, 1, '2026-01-01')"),
    ):  # fmt: skip
        with pytest.raises(Exception), world.office(SELLER).transaction("forge") as session:  # noqa: B017, PT011
            session.execute(statement, execution_options={"synchronize_session": False})
            if "sqlite" in world.url and world.rows(DealPassage) == before:
                raise PermissionError
    assert world.rows(DealPassage) == before


@pytest.mark.feature("S02")
def test_a_stage_with_deals_is_removed_only_with_a_place_for_them(world: World) -> None:
    deal = make(world)
    with pytest.raises(UserError, match="choose where"):
        write(world, ADMIN, lambda s: pipelines.remove_stage(s, NEW))
    write(world, ADMIN, lambda s: pipelines.remove_stage(s, NEW, QUOTED))
    assert world.rows(Deal)[deal]["stage_id"] == QUOTED
    with pytest.raises(UserError, match="no longer there"):  # who still holds a card of it
        write(world, SELLER, lambda s: deals.move(s, [deal], NEW))


@pytest.mark.feature("S02")
@pytest.mark.parametrize(("stage", "words"), [(WON, "won"), (LOST, "lost")])
def test_a_process_keeps_a_stage_that_ends_it(world: World, stage: int, words: str) -> None:
    with pytest.raises(UserError, match=words):
        write(world, ADMIN, lambda s: pipelines.remove_stage(s, stage, NEW))
    assert world.rows(Stage)[stage]["archived_at"] is None


@pytest.mark.feature("S02")
def test_a_process_with_open_deals_stays(world: World) -> None:
    made = write(world, ADMIN, lambda s: pipelines.create(s, "Bảo trì"))
    with pytest.raises(UserError, match="still in this process"):
        write(world, ADMIN, lambda s: pipelines.remove(s, 1))
    write(world, ADMIN, lambda s: pipelines.remove(s, made))
    assert [each.id for each in read(world, SELLER, pipelines.pipelines)] == [1]


@pytest.mark.feature("C04")
def test_guides_and_checklists_stand_in_their_stage(world: World) -> None:
    write(world, ADMIN, lambda s: process_design.set_checklist(s, NEW, ["Đã gọi", "Đã khảo sát", "Đã gọi"]))
    deal = make(world)
    first, second = read(world, SELLER, lambda s: processes.checklist(s, deal))
    write(world, SELLER, lambda s: processes.tick(s, deal, second.id, True))
    write(world, ADMIN, lambda s: process_design.set_checklist(s, NEW, ["Đã khảo sát", "Đã báo giá"]))
    lines = read(world, SELLER, lambda s: processes.checklist(s, deal))
    assert [(each.text, each.by) for each in lines] == [("Đã khảo sát", SELLER), ("Đã báo giá", None)]
    body = "Quy định".encode()
    for stage, kind, more in ((None, "file", {"body": body}), (NEW, "link", {"text": "https://x.example"})):
        write(world, ADMIN, lambda s, stage=stage, kind=kind, more=more: process_design.add_guide(
            s, 1, stage, kind, f"Tài liệu {kind}", **more))  # fmt: skip
    seen = read(world, SELLER, lambda s: process_design.guides(s, 1, NEW))
    assert [each.kind for each in seen] == ["file", "link"]
    assert read(world, SELLER, lambda s: process_design.content(s, seen[0].id)) == body
    assert [each.kind for each in read(world, SELLER, lambda s: process_design.guides(s, 1, QUOTED))] == ["file"]
    with pytest.raises(UserError):
        write(world, ADMIN, lambda s: process_design.add_guide(s, 1, NEW, "link", "Không địa chỉ"))


@pytest.mark.feature("S20")
def test_who_takes_part_sees_the_deal_and_works_on_it_if_he_may(world: World) -> None:
    deal = make(world)
    assert read(world, OTHER, lambda s: s.get(Deal, deal)) is None
    write(world, SELLER, lambda s: s.add(DealParticipant(deal_id=deal, employee_id=OTHER, role="Thiết kế")))
    assert read(world, OTHER, lambda s: s.get(Deal, deal)) is not None
    with pytest.raises(UserError):
        write(world, OTHER, lambda s: deals.move(s, [deal], QUOTED))
    write(world, SELLER, lambda s: s.execute(update(DealParticipant).values(works=True)))
    assert write(world, OTHER, lambda s: deals.move(s, [deal], QUOTED)) == 1
    assert deal in [card.id for column in read(world, OTHER, lambda s: board.load(s, board.Wanted())).columns
                    for card in column.cards]  # fmt: skip
