"""Deals on both engines: made, moved, closed, put aside, found on the board."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.models import Customer, Deal, Notification, Stage
from app.models.base import now
from app.services import analysing, board, deals, finding, history, notifications, pipelines, schema
from app.services.analysis import Asked
from app.services.errors import Conflict, UserError
from app.services.losses import Loss
from tests.world import DIRECTOR, World

SELLER, ADMIN = 12, 1
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


def own_customer(world: World, who: int) -> int:
    return next(key for key, row in world.rows(Customer).items() if row["owner_id"] == who)


@pytest.mark.feature("S01", "S03", "S04")
def test_a_new_deal_is_its_makers_and_needs_no_customer(world: World) -> None:
    one, two = make(world), make(world, customer_id=own_customer(world, SELLER))
    rows = world.rows(Deal)
    assert (rows[one]["owner_id"], rows[one]["customer_id"], rows[one]["state"]) == (SELLER, None, "open")
    assert rows[two]["customer_id"] == own_customer(world, SELLER)
    codes = [rows[one]["code"], rows[two]["code"]]
    assert codes[0][:4] == f"CH{datetime.now(UTC).astimezone():%y}" and int(codes[1][-5:]) == int(codes[0][-5:]) + 1


@pytest.mark.feature("S01")
@pytest.mark.parametrize("values", [{"title": "  "}, {"amount": -1}, {"stage_id": 99}])
def test_a_deal_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    before = len(world.rows(Deal))
    with pytest.raises(UserError):
        make(world, **values)
    assert len(world.rows(Deal)) == before


@pytest.mark.feature("S03")
def test_the_owner_changes_and_the_history_keeps_it(world: World) -> None:
    deal = make(world)
    assert write(world, DIRECTOR, lambda session: deals.hand_on(session, [deal], 13)) == 1
    assert world.rows(Deal)[deal]["owner_id"] == 13
    assert [each.row_id for each in read(world, 13, notifications.unread) if each.table == "deal"] == [deal]
    with world.office(DIRECTOR).read() as session:
        changed = [entry.after["owner_id"] for entry in history.history_of(session, Deal, deal) if entry.after]
    assert changed == [13, SELLER]


@pytest.mark.feature("S04")
def test_the_customer_is_set_changed_and_removed(world: World) -> None:
    deal, customer = make(world), own_customer(world, SELLER)
    write(world, SELLER, lambda s: deals.edit(s, deal, {"customer_id": None}, {"customer_id": customer}))
    assert world.rows(Deal)[deal]["customer_id"] == customer
    write(world, SELLER, lambda s: deals.edit(s, deal, {"customer_id": customer}, {"customer_id": None}))
    assert world.rows(Deal)[deal]["customer_id"] is None


def test_two_people_who_edit_the_same_field_meet(world: World) -> None:
    deal = make(world)
    write(world, DIRECTOR, lambda s: deals.edit(s, deal, {"title": "Bàn ghế"}, {"title": "Bàn"}))
    with pytest.raises(Conflict):
        write(world, SELLER, lambda s: deals.edit(s, deal, {"title": "Bàn ghế"}, {"title": "Ghế"}))
    saved = write(world, SELLER, lambda s: deals.edit(s, deal, {"amount": 5_000_000}, {"amount": 7_000_000}))
    assert saved.changed == ("amount",)
    write(world, SELLER, lambda s: deals.edit(s, deal, {"title": "Bàn"}, {"title": "Tủ hồ sơ"}))
    assert " tu ho so" in world.rows(Deal)[deal]["search_text"]


@pytest.mark.feature("S05", "C02", "S11")
def test_the_state_follows_the_stage(world: World) -> None:
    deal = make(world)
    for stage, state, closed in ((QUOTED, "open", False), (WON, "won", True), (DEALING, "open", False)):
        assert write(world, SELLER, lambda s, stage=stage: deals.move(s, [deal], stage)) == 1
        row = world.rows(Deal)[deal]
        assert (row["stage_id"], row["state"], row["closed_at"] is not None) == (stage, state, closed)
    write(world, SELLER, lambda s: deals.move(s, [deal], LOST, loss=Loss("Giá")))
    assert world.rows(Deal)[deal]["lost_reason"] == "Giá"
    write(world, SELLER, lambda s: deals.move(s, [deal], NEW))
    assert world.rows(Deal)[deal]["lost_reason"] == ""


@pytest.mark.feature("S11")
def test_won_and_lost_find_their_stage(world: World) -> None:
    one, two = make(world), make(world)
    write(world, SELLER, lambda s: deals.win(s, [one]))
    with pytest.raises(UserError):
        write(world, SELLER, lambda s: deals.lose(s, [two], Loss(" ")))
    write(world, SELLER, lambda s: deals.lose(s, [two], Loss("Giá")))
    rows = world.rows(Deal)
    assert (rows[one]["stage_id"], rows[one]["state"]) == (WON, "won")
    assert (rows[two]["stage_id"], rows[two]["state"], rows[two]["lost_reason"]) == (LOST, "lost", "Giá")


def test_a_card_that_is_elsewhere_by_now_is_not_moved(world: World) -> None:
    deal = make(world)
    write(world, DIRECTOR, lambda s: deals.move(s, [deal], QUOTED, seen={deal: NEW}))
    with pytest.raises(Conflict):
        write(world, SELLER, lambda s: deals.move(s, [deal], DEALING, seen={deal: NEW}))
    assert world.rows(Deal)[deal]["stage_id"] == QUOTED


@pytest.mark.feature("S05", "B02")
def test_two_people_drop_one_card_at_once(world: World) -> None:
    """Both held it in the first stage: it goes where the first of them put it, the other hears of it."""
    deal, drops = make(world), ((DIRECTOR, QUOTED), (SELLER, DEALING))

    def drop(who: int, stage: int) -> bool:
        try:
            write(world, who, lambda s: deals.move(s, [deal], stage, seen={deal: NEW}))
        except Conflict:
            return False
        return True

    for who, _stage in drops:
        world.office(who)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda each: drop(*each), drops))
    assert sorted(done) == [False, True]
    assert world.rows(Deal)[deal]["stage_id"] == drops[done.index(True)][1]


@pytest.mark.feature("S02", "S11")
def test_a_process_without_a_won_stage_says_so(world: World) -> None:
    """Its stage was taken away past the program; no deal is lost, none is won."""
    deal = make(world)
    with schema.system(world.engine, "archive") as connection:
        connection.execute(update(Stage).where(Stage.id == WON).values(archived_at=now()))
    with pytest.raises(UserError, match="no stage in which deals end so"):
        write(world, SELLER, lambda s: deals.win(s, [deal]))
    with pytest.raises(UserError, match="no longer there"):
        write(world, SELLER, lambda s: deals.move(s, [deal], WON))
    assert world.rows(Deal)[deal]["state"] == "open"


def test_what_one_may_only_see_is_not_moved(world: World) -> None:
    customer = next(key for key, row in world.rows(Customer).items() if row["owner_id"] == 12)
    deal = make(world, DIRECTOR, customer_id=customer, owner_id=DIRECTOR)
    assert read(world, 12, lambda s: s.get(Deal, deal)) is not None
    with pytest.raises(UserError):
        write(world, 12, lambda s: deals.move(s, [deal], QUOTED))
    assert world.rows(Deal)[deal]["stage_id"] == NEW


@pytest.mark.feature("S11")
def test_standby_leaves_the_board_and_comes_back_on_its_day(world: World) -> None:
    today = date(2026, 5, 4)
    deal = make(world, stage_id=QUOTED)
    with pytest.raises(UserError):
        write(world, SELLER, lambda s: deals.standby(s, [deal], today, today))
    write(world, SELLER, lambda s: deals.standby(s, [deal], date(2026, 5, 20), today))
    assert deal not in cards(world, SELLER)
    assert deal in cards(world, SELLER, state="standby")
    assert write(world, SELLER, lambda s: deals.wake(s, date(2026, 5, 19))) == 0
    assert write(world, SELLER, lambda s: deals.wake(s, date(2026, 5, 23))) == 1
    assert write(world, SELLER, lambda s: deals.wake(s, date(2026, 5, 23))) == 0
    assert world.rows(Deal)[deal]["stage_id"] == QUOTED and deal in cards(world, SELLER)
    told = [each for each in read(world, SELLER, notifications.unread) if each.row_id == deal]
    assert [(each.table, each.values) for each in told] == [("deal", {"title": "Bàn ghế"})]


@pytest.mark.feature("S12", "S13", "S14")
def test_the_board_filters_by_person_star_and_words(world: World) -> None:
    customer = own_customer(world, SELLER)
    starred, plain, others = make(world, star=True), make(world, title="Tủ hồ sơ"), make(world, DIRECTOR)
    called = make(world, title="Ốp tường", customer_id=customer)
    phone = world.rows(Customer)[customer]["phone"]
    assert {starred, plain} <= cards(world, DIRECTOR, owner_id=SELLER) and others in cards(world, DIRECTOR)
    assert others not in cards(world, DIRECTOR, owner_id=SELLER)
    assert cards(world, SELLER, star=True) == {starred}
    write(world, SELLER, lambda s: deals.star(s, [starred], False))
    assert not cards(world, SELLER, star=True)
    assert cards(world, SELLER, text="tu ho so") == {plain}
    for typed in (phone, f"{phone[:4]} {phone[4:7]} {phone[7:]}", f"+84{phone[1:]}",
                  world.rows(Customer)[customer]["name"]):
        assert called in cards(world, SELLER, text=typed), typed


def cards(world: World, who: int, **wanted: Any) -> set[int]:
    shown = read(world, who, lambda s: board.load(s, board.Wanted(**wanted)))
    return {card.id for column in shown.columns for card in column.cards}


def test_closed_deals_stand_first(world: World) -> None:
    deal = make(world)
    write(world, SELLER, lambda s: deals.win(s, [deal]))
    shown = read(world, SELLER, lambda s: board.load(s, board.Wanted(state="won")))
    assert shown.columns[0].stage.id == WON and deal in {card.id for card in shown.columns[0].cards}


@pytest.mark.feature("S02")
def test_the_head_of_a_column_counts_and_weighs(world: World) -> None:
    make(world, stage_id=DEALING, amount=10_000_000)
    shown = read(world, SELLER, lambda s: board.load(s, board.Wanted(owner_id=SELLER)))
    column = next(each for each in shown.columns if each.stage.id == DEALING)
    assert column.number == len(column.cards)
    assert column.total == sum(card.amount for card in column.cards)
    assert column.weighted == column.total * 40 // 100


def test_the_cards_are_one_query(world: World) -> None:
    from sqlalchemy import event

    statements: list[str] = []
    with world.office(DIRECTOR).read() as session:
        event.listen(session.connection().engine, "before_cursor_execute",
                     lambda *arguments: statements.append(arguments[2]))  # fmt: skip
        board.load(session, board.Wanted())
    assert len([each for each in statements if "deal" in each.lower() and "select" in each.lower()
                and "stage_id" in each.lower()]) == 1  # fmt: skip


@pytest.mark.feature("S02")
def test_of_too_many_those_that_come_first_are_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starred, then due first, then the largest, whatever their stage; the heads of the columns still count all."""
    day = date(2026, 5, 1)
    large = {"due_on": day, "amount": 900_000_000_000}
    for place, values in enumerate(({"star": True}, {"due_on": day}, large, {"star": False})):
        deal = make(world, title=f"Việc {place}", stage_id=(DEALING, NEW, QUOTED, NEW)[place])
        with schema.system(world.engine, "seed") as connection:
            connection.execute(update(Deal).where(Deal.id == deal).values(values))
    whole = read(world, DIRECTOR, lambda s: board.load(s, board.Wanted()))
    assert all(list(each.cards) == sorted(each.cards, key=board.order) for each in whole.columns)
    monkeypatch.setattr(board, "MOST", 3)
    few = read(world, DIRECTOR, lambda s: board.load(s, board.Wanted()))
    assert {card.title for each in few.columns for card in each.cards} == {"Việc 0", "Việc 1", "Việc 2"}
    assert [each[2:] for each in few.columns] == [each[2:] for each in whole.columns]
    found = read(world, DIRECTOR, lambda s: board.load(s, board.Wanted(text="viec")))
    assert sum(each.number for each in found.columns) == 4 and sum(len(each.cards) for each in found.columns) == 3


@pytest.mark.feature("S02")
def test_a_stage_with_deals_asks_where_they_go(world: World) -> None:
    deal = make(world)
    in_stage = sum(row["stage_id"] == NEW for row in world.rows(Deal).values())
    with pytest.raises(UserError):
        write(world, ADMIN, lambda s: pipelines.remove_stage(s, NEW))
    assert write(world, ADMIN, lambda s: pipelines.remove_stage(s, NEW, QUOTED)) == in_stage
    assert world.rows(Deal)[deal]["stage_id"] == QUOTED
    known = read(world, ADMIN, pipelines.pipelines)
    assert NEW not in [stage.id for stage in known[0].stages]


@pytest.mark.feature("S02")
def test_a_process_is_made_and_its_stages_ordered(world: World) -> None:
    made = write(world, ADMIN, lambda s: pipelines.create(s, "Bảo trì"))
    with pytest.raises(UserError):
        write(world, ADMIN, lambda s: pipelines.create(s, "Bảo trì"))
    extra = write(world, ADMIN, lambda s: pipelines.add_stage(s, made, "Khảo sát", probability=30))
    stages = next(each.stages for each in read(world, ADMIN, pipelines.pipelines) if each.id == made)
    assert [stage.ends for stage in stages][-2:] == ["won", "lost"] and stages[-3].id == extra
    order = [extra, *(stage.id for stage in stages if stage.id != extra)]
    write(world, ADMIN, lambda s: pipelines.reorder(s, order))
    write(world, ADMIN, lambda s: pipelines.edit_stage(s, extra, name="Đo đạc", days=3))
    stages = next(each.stages for each in read(world, ADMIN, pipelines.pipelines) if each.id == made)
    assert [stage.id for stage in stages] == order and (stages[0].name, stages[0].days) == ("Đo đạc", 3)


@pytest.mark.feature("S16")
def test_the_owner_hears_what_others_do_with_his_deal(world: World) -> None:
    deal = make(world)
    write(world, DIRECTOR, lambda s: deals.move(s, [deal], QUOTED))
    told = [each for each in read(world, SELLER, notifications.unread) if each.row_id == deal]
    assert [each.values["stage"] for each in told] == ["Báo giá"]
    write(world, SELLER, lambda s: notifications.mute(s, deals.KIND, True))
    assert not [each for each in read(world, SELLER, notifications.unread) if each.kind == deals.KIND]
    write(world, SELLER, lambda s: notifications.mute(s, deals.KIND, False))
    write(world, SELLER, lambda s: notifications.mark_read(s, [each.id for each in told]))
    assert not [each for each in read(world, SELLER, notifications.unread) if each.kind == deals.KIND]


def test_a_notification_comes_once_for_its_key(world: World) -> None:
    for _ in range(2):
        write(world, SELLER, lambda s: notifications.notify(s, [13, 13, 14], "k", "test", "Hello"))
    found = [row for row in world.rows(Notification).values() if row["key"] == "k"]
    assert sorted(row["owner_id"] for row in found) == [13, 14]
    assert all(row["at"] <= now() + timedelta(seconds=5) for row in found)


@pytest.mark.feature("C03", "C05")
def test_two_processes_run_side_by_side_each_with_its_own_stages(world: World) -> None:
    """Selling has five stages, upkeep one more of its own; of three upkeeps two are in survey, one of them too long."""
    upkeep = write(world, ADMIN, lambda s: pipelines.create(s, "Bảo trì"))
    survey = write(world, ADMIN, lambda s: pipelines.add_stage(s, upkeep, "Khảo sát", probability=30, days=7))
    first = next(each.stages[0].id for each in read(world, ADMIN, pipelines.pipelines) if each.id == upkeep)
    sale, called, *surveyed = (make(world, stage_id=stage) for stage in (NEW, first, survey, survey))
    for deal, days in ((surveyed[0], 3), (surveyed[1], 12)):
        with schema.system(world.engine, "since") as connection:
            since = now() - timedelta(days=days, hours=1)
            connection.execute(update(Deal).where(Deal.id == deal).values(stage_since=since))
    shown = read(world, SELLER, lambda s: board.load(s, board.Wanted(upkeep)))
    there = {each.stage.id: [card.id for card in each.cards] for each in shown.columns if each.cards}
    assert there == {first: [called], survey: surveyed} and sale not in [each for ids in there.values() for each in ids]
    selling = read(world, SELLER, lambda s: board.load(s, board.Wanted(1)))
    assert not {each.stage.id for each in selling.columns} & {each.stage.id for each in shown.columns}
    times = read(world, SELLER, lambda s: analysing.run(s, Asked("times", upkeep, "all")))
    running = {line.label: [cell.value for cell in line.cells[5:7]] for line in times.lines}
    assert running["Khảo sát"] == [2, 1] and sum(count for count, _late in running.values()) == 3
    late = next(line.cells[6].query for line in times.lines if line.label == "Khảo sát")
    assert list(read(world, SELLER, lambda s: finding.ids(s, "deals", late))) == [surveyed[1]]
