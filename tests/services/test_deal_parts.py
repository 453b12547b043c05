"""What a deal consists of: who takes part, products, costs (S03, S20), and how a quote takes the products over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from app.models import Deal, DealLine, Employee, Notification
from app.models.document import QUANTITY
from app.services import deal_lines, deal_parts, deals, files, finding, history, products, quotes
from app.services.errors import Conflict, UserError
from app.services.files import Place
from app.services.query import ME, Query, every, leaf
from tests.world import World

SELLER, LEADER, OTHER, ADMIN = 12, 2, 23, 1  # 12 is of department 1, which 2 manages; 23 of another branch
DESK = {"product_id": None, "name": "Bàn họp gỗ sồi", "unit": "cái", "quantity": 2 * QUANTITY, "price": 4_500_000}
CHAIR = {"product_id": None, "name": "Ghế xoay", "unit": "cái", "quantity": 12 * QUANTITY, "price": 1_250_000}


def write(world: World, who: int, work: Any) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def read(world: World, who: int, work: Any) -> Any:
    with world.office(who).read() as session:
        return work(session)


def deal_of(world: World, who: int = SELLER) -> int:
    new = deals.NewDeal("Bàn ghế phòng họp", 1, amount=20_000_000)
    return int(write(world, who, lambda session: deals.create(session, new)))


def parts(world: World, who: int, deal: int) -> Any:
    return read(world, who, lambda session: deal_parts.read(session, deal))


def add(world: World, who: int, deal: int, **typed: Any) -> int:
    return int(write(world, who, lambda session: deal_parts.add(session, deal, typed)))


def put(world: World, who: int, deal: int, rows: list[Any], before: Any = ()) -> int:
    return int(write(world, who, lambda session: deal_lines.save(session, deal, before, rows)))


def rows_of(world: World, deal: int, who: int = SELLER) -> list[dict[str, Any]]:
    return list(read(world, who, lambda session: deal_lines.data(session, deal)).rows)


# --- who takes part ---


@pytest.mark.feature("S03", "S16")
def test_a_designer_is_added_is_told_and_sees_the_deal_at_once(world: World) -> None:
    deal = deal_of(world)
    assert parts(world, OTHER, deal) is None
    add(world, SELLER, deal, employee_id=OTHER, role=" Thiết kế ")
    seen = parts(world, OTHER, deal)
    assert [(each.employee_id, each.role, each.works) for each in seen.people] == [(OTHER, "Thiết kế", False)]
    assert not seen.may_edit
    told = read(world, OTHER, lambda s: s.scalars(select(Notification).where(Notification.kind == "deals")).all())
    assert [(each.row_id, each.data["title"]) for each in told] == [(deal, "Bàn ghế phòng họp")]


@pytest.mark.feature("S03")
def test_who_only_looks_on_gives_nothing_and_who_works_on_it_gives_what_he_has(world: World) -> None:
    deal = deal_of(world)
    person = add(world, SELLER, deal, employee_id=OTHER)
    for act in (
        lambda s: deal_parts.add(s, deal, {"employee_id": 24}),
        lambda s: deal_parts.change(s, person, {"works": False}, {"works": True}),
        lambda s: deal_lines.save(s, deal, (), [DESK]),
        lambda s: deal_parts.spend(s, deal, {"day": date(2026, 9, 1), "text": "Xe", "amount": 100_000}),
    ):
        with pytest.raises(UserError):
            write(world, OTHER, act)
    write(world, SELLER, lambda s: deal_parts.change(s, person, {"works": False}, {"works": True}))
    assert add(world, OTHER, deal, employee_id=24, works=True) and put(world, OTHER, deal, [DESK]) == 1
    assert parts(world, 24, deal).may_edit


@pytest.mark.feature("S03")
def test_nobody_who_has_left_and_nobody_twice(world: World) -> None:
    deal = deal_of(world)
    add(world, SELLER, deal, employee_id=OTHER)
    write(world, ADMIN, lambda s: s.execute(update(Employee).where(Employee.id == 24).values(active=False)))
    for who in (OTHER, 24, SELLER, 999_999, None):
        with pytest.raises(UserError):
            add(world, SELLER, deal, employee_id=who)
    offered = {each.id for each in read(world, SELLER, lambda s: deal_parts.candidates(s, deal))}
    assert not offered & {OTHER, 24, SELLER} and LEADER in offered


@pytest.mark.feature("S03", "B11")
def test_a_participant_takes_himself_off_and_undo_brings_him_back(world: World) -> None:
    deal = deal_of(world)
    person = add(world, SELLER, deal, employee_id=OTHER, role="Giám sát", works=True)
    office = world.office(SELLER)
    with office.transaction("Take off") as session:
        deal_parts.remove(session, person)
        action = session.info["action_id"]
    assert parts(world, OTHER, deal) is None
    with office.transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).restored == 1
    assert [(each.role, each.works) for each in parts(world, OTHER, deal).people] == [("Giám sát", True)]
    write(world, OTHER, lambda s: deal_parts.remove(s, person))
    assert parts(world, OTHER, deal) is None
    with pytest.raises(UserError):
        write(world, SELLER, lambda s: deal_parts.remove(s, person))


# --- products ---


@pytest.mark.feature("S03")
def test_products_come_to_a_total_in_their_order(world: World) -> None:
    deal = deal_of(world)
    put(world, SELLER, deal, [DESK, {**CHAIR, "quantity": 25_000, "price": 333}])
    found = parts(world, SELLER, deal)
    assert [(each.name, each.amount) for each in found.lines] == [("Bàn họp gỗ sồi", 9_000_000), ("Ghế xoay", 833)]
    assert found.worth == 9_000_833
    first, second = rows_of(world, deal)
    put(world, SELLER, deal, [second, first], [first, second])
    assert [each.name for each in parts(world, SELLER, deal).lines] == ["Ghế xoay", "Bàn họp gỗ sồi"]
    put(world, SELLER, deal, [], [first, second])
    assert parts(world, SELLER, deal).lines == ()


@pytest.mark.feature("S03", "B02")
def test_two_write_products_at_once_and_nothing_is_lost(world: World) -> None:
    """Lan changes the price of the desk while Minh adds chairs; then both change the desk."""
    deal = deal_of(world)
    put(world, SELLER, deal, [DESK])
    lan = minh = rows_of(world, deal)
    put(world, LEADER, deal, [*minh, CHAIR], minh)
    put(world, SELLER, deal, [{**lan[0], "price": 4_000_000}], lan)
    assert [(each.name, each.price) for each in parts(world, SELLER, deal).lines] == [
        ("Bàn họp gỗ sồi", 4_000_000), ("Ghế xoay", 1_250_000)]  # fmt: skip
    with pytest.raises(Conflict):
        put(world, LEADER, deal, [{**minh[0], "price": 3_900_000}], minh)
    with pytest.raises(Conflict):
        put(world, LEADER, deal, [], minh)


@pytest.mark.feature("S03", "B11")
def test_products_are_undone_with_their_order(world: World) -> None:
    deal = deal_of(world)
    put(world, SELLER, deal, [DESK, CHAIR])
    before, office = rows_of(world, deal), world.office(SELLER)
    with office.transaction("Products") as session:
        deal_lines.save(session, deal, before, [{**before[1], "price": 1}, {**DESK, "name": "Tủ"}])
        action = session.info["action_id"]
    with office.transaction("Undo", undoes=action) as session:
        assert history.undo(session, action).conflicts == []
    assert rows_of(world, deal) == before


@pytest.mark.parametrize("wrong", [
    {"name": "  "}, {"quantity": 0}, {"price": -1}, {"price": 10**15}, {"quantity": 10**14, "price": 10**14},
    {"quantity": 10**18, "price": 0},
])  # fmt: skip
def test_what_no_line_can_be_is_refused(world: World, wrong: dict[str, Any]) -> None:
    deal = deal_of(world)
    with pytest.raises(UserError):
        put(world, SELLER, deal, [{**DESK, **wrong}])
    assert read(world, SELLER, lambda s: s.scalars(select(DealLine.id).where(DealLine.deal_id == deal)).all()) == []


@pytest.mark.feature("E13", "S03")
def test_a_quote_takes_the_products_over(world: World) -> None:
    deal = deal_of(world)
    new = {"name": "Ghế xoay", "unit": "cái", "price": 1_250_000, "vat": "10"}
    chair = write(world, SELLER, lambda s: products.create(s, new))
    put(world, SELLER, deal, [DESK, {**CHAIR, "product_id": chair}])
    form = read(world, SELLER, lambda s: quotes.blank(s, deal))
    assert [(each.name, each.product_id, each.quantity, each.price, each.unit) for each in form.lines] == [
        ("Bàn họp gỗ sồi", None, 2 * QUANTITY, 4_500_000, "cái"), ("Ghế xoay", chair, 12 * QUANTITY, 1_250_000, "cái"),
    ]  # fmt: skip
    assert [each.vat for each in form.lines] == ["8", "10"]
    with_none = read(world, SELLER, lambda s: quotes.blank(s, deal_of(world)))
    assert [(each.name, each.price) for each in with_none.lines] == [("Bàn ghế phòng họp", 20_000_000)]


@pytest.mark.feature("S07")
def test_what_the_products_come_to_is_expected(world: World) -> None:
    deal = deal_of(world)
    put(world, SELLER, deal, [DESK])
    found = parts(world, SELLER, deal)
    write(world, SELLER, lambda s: deals.edit(s, deal, {"amount": found.amount}, {"amount": found.worth}))
    assert read(world, SELLER, lambda s: s.scalar(select(Deal.amount).where(Deal.id == deal))) == 9_000_000


# --- costs ---


@pytest.mark.feature("S20")
def test_costs_are_noted_changed_and_taken_off(world: World) -> None:
    deal = deal_of(world)
    day = date(2026, 9, 14)
    taxi = write(world, SELLER, lambda s: deal_parts.spend(s, deal, {"day": day, "text": "Xe", "amount": 350_000}))
    write(world, SELLER, lambda s: deal_parts.spend(s, deal, {"day": day, "text": "Mẫu gỗ", "amount": 1_200_000}))
    read_ = {"day": day, "text": "Xe", "amount": 350_000}
    write(world, SELLER, lambda s: deal_parts.change_cost(s, taxi, read_, {"amount": 400_000}))
    found = parts(world, SELLER, deal)
    assert (found.spent, found.amount - found.spent) == (1_600_000, 18_400_000)
    with pytest.raises(Conflict):
        write(world, LEADER, lambda s: deal_parts.change_cost(s, taxi, read_, {"amount": 500_000}))
    write(world, SELLER, lambda s: deal_parts.remove_cost(s, taxi))
    assert [each.text for each in parts(world, SELLER, deal).costs] == ["Mẫu gỗ"]
    for act in (lambda s: deal_parts.remove_cost(s, taxi), lambda s: deal_parts.change_cost(s, taxi, {}, {"text": "x"}),
                lambda s: deal_parts.spend(s, deal, {"day": None, "text": "Xe", "amount": 1}),
                lambda s: deal_parts.spend(s, deal, {"day": day, "text": "Xe", "amount": 0})):  # fmt: skip
        with pytest.raises(UserError):
            write(world, SELLER, act)


def test_an_archived_deal_stays_as_it_is(world: World) -> None:
    deal = deal_of(world)
    write(world, LEADER, lambda s: s.execute(update(Deal).where(Deal.id == deal).values(archived_at=deals.clock())))
    assert not parts(world, SELLER, deal).may_edit
    with pytest.raises(UserError):
        put(world, SELLER, deal, [DESK])


# --- files ---


@pytest.mark.feature("S06", "E11")
def test_a_drawing_of_the_deal_is_seen_by_who_takes_part_and_by_who_is_in_charge(world: World) -> None:
    """12 adds it to his deal; 23 takes part; the deal is handed on to 24, who sees neither the customer nor 12."""
    deal = deal_of(world)
    place = Place(None, "deal", deal)
    drawing = write(world, SELLER, lambda s: files.add(s, SELLER, b"ban ve", place, "bản vẽ.dwg", "tầng 3"))

    def seen(who: int) -> list[tuple[str, str]]:
        return [(each.name, each.note) for each in read(world, who, lambda s: files.of(s, place))]

    assert (seen(OTHER), seen(24)) == ([], [])
    person = add(world, SELLER, deal, employee_id=OTHER)
    assert seen(OTHER) == [("bản vẽ.dwg", "tầng 3")]
    assert read(world, OTHER, lambda s: list(files.open(s, drawing))) == [b"ban ve"]
    with pytest.raises(UserError):
        write(world, OTHER, lambda s: files.edit(s, drawing, "x.dwg", ""))
    own = write(world, OTHER, lambda s: files.add(s, OTHER, b"mau", place, "màu.pdf"))
    assert own in [each.id for each in read(world, SELLER, lambda s: files.of(s, place))]
    write(world, LEADER, lambda s: deals.hand_on(s, [deal], 24))
    assert len(seen(24)) == 2
    write(world, OTHER, lambda s: deal_parts.remove(s, person))
    assert seen(OTHER) == [("màu.pdf", "")]
    with pytest.raises(UserError):
        write(world, OTHER, lambda s: files.add(s, OTHER, b"x", place, "lạc.txt"))


@pytest.mark.feature("S03", "S13")
def test_the_list_finds_deals_by_who_takes_part_and_by_product(world: World) -> None:
    deal = deal_of(world)
    add(world, SELLER, deal, employee_id=OTHER)
    put(world, SELLER, deal, [CHAIR])

    def found(who: int, *conditions: Any) -> list[int]:
        return list(read(world, who, lambda s: finding.ids(s, "deals", Query(where=every(*conditions)))))

    assert found(OTHER, leaf("participant", "is", ME)) == [deal]
    assert found(SELLER, leaf("product", "contains", "Ghế")) == [deal]
    assert found(SELLER, leaf("participant", "is", ME)) == []
