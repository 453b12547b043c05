"""Everything under one deal in one order (C08): each line opens its record, and shows only what one may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from app.models import Change, Customer, Quote
from app.models.base import now
from app.services import (
    activities,
    deal_lines,
    deal_parties,
    deal_parts,
    deal_talk,
    deal_timeline,
    deals,
    files,
    funds,
    history,
    planning,
    quotes,
    schema,
    vouchers,
)
from app.services.card import Event
from app.services.deals import NewDeal
from app.services.files import Place
from app.services.funds import FundForm
from app.services.vouchers import VoucherForm
from tests.services.test_deal_parts import CHAIR, DESK, LEADER, OTHER, SELLER, deal_of, read, write
from tests.world import ACCOUNTANT, DIRECTOR, World


def events(world: World, deal: int, who: int = SELLER, limit: int = deal_timeline.FIRST) -> list[Event]:
    return list(read(world, who, lambda s: deal_timeline.read(s, deal, limit)).events)


def changed(event: Event) -> list[tuple[str, Any, Any]]:
    return [tuple(each) for each in event.changes]


def with_customer(world: World) -> int:
    """A deal whose customer is the seller's alone."""
    mine = next(key for key, row in world.rows(Customer).items() if row["owner_id"] == SELLER)
    new = NewDeal("Tủ bếp", 1, customer_id=mine, amount=1_000_000)
    return int(write(world, SELLER, lambda s: deals.create(s, new)))


def quote_of(world: World, deal: int) -> int:
    return int(write(world, SELLER, lambda s: quotes.save(s, quotes.blank(s, deal))))


def pay(world: World, deal: int, amount: int) -> int:
    def work(session: Any) -> int:
        fund = funds.create(session, FundForm(name=f"Quỹ {amount}"), opening=0, day=date(2026, 1, 1))
        form = VoucherForm(kind="receipt", day=date(2026, 11, 24), amount=amount, to_fund_id=fund, deal_id=deal,
                           party="Chị Như", reason="Đặt cọc")  # fmt: skip
        key = vouchers.save(session, form)
        vouchers.confirm(session, key)
        return key

    return int(write(world, ACCOUNTANT, work))


@pytest.mark.feature("C08", "S07")
def test_what_happened_stands_in_its_order_and_opens(world: World) -> None:
    """A deal is made, products are written, talked about, offered, expected anew, filed and paid."""
    deal = deal_of(world)
    write(world, SELLER, lambda s: deal_lines.save(s, deal, (), [DESK, CHAIR]))
    comment = write(world, SELLER, lambda s: deal_talk.say(s, deal, "Khách thích gỗ sồi"))
    quote = quote_of(world, deal)
    write(world, SELLER, lambda s: deals.edit(s, deal, {"amount": 20_000_000}, {"amount": 24_000_000}))
    file = write(world, SELLER, lambda s: files.add(s, SELLER, b"x", Place(None, "deal", deal), "bản vẽ.dwg", "tầng 3"))
    write(world, SELLER, lambda s: quotes.set_state(s, quote, "sent"))
    paid = pay(world, deal, 5_000_000)
    found = events(world, deal)
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    assert [(each.kind, each.opens) for each in found] == [
        ("payment", ("voucher", paid)), ("paper", ("quote", quote)), ("file", ("file", file)), ("change", ("", 0)),
        ("paper", ("quote", quote)), ("comment", ("comment", comment)), ("change", ("part", 0)), ("change", ("", 0)),
    ]  # fmt: skip
    assert changed(found[3]) == [("Amount", 20_000_000, 24_000_000)]
    assert changed(found[6]) == [
        ("Products", None, "Bàn họp gỗ sồi: 2 cái × 4.500.000 ₫"), ("Products", None, "Ghế xoay: 12 cái × 1.250.000 ₫"),
    ]  # fmt: skip
    assert ("State", "Draft", "Sent") in changed(found[1]) and found[0].note.startswith("5.000.000 ₫ · Confirmed")
    assert (found[2].title, found[2].note) == ("bản vẽ.dwg", "tầng 3")


@pytest.mark.feature("C08", "E11")
def test_who_takes_part_reads_what_he_may_and_a_stranger_nothing(world: World) -> None:
    deal = with_customer(world)
    write(world, SELLER, lambda s: deal_talk.say(s, deal, "Khách thích gỗ sồi"))
    quote_of(world, deal)
    pay(world, deal, 1_000_000)
    assert events(world, deal, OTHER) == []
    write(world, SELLER, lambda s: deal_parts.add(s, deal, {"employee_id": OTHER, "role": "Thiết kế"}))
    seen = events(world, deal, OTHER)
    assert {each.kind for each in seen} == {"comment", "change"}  # the customer's offer and money are not his
    assert {"paper", "payment"} <= {each.kind for each in events(world, deal)}
    assert ("Who takes part", None, "Nhân viên 23 · Thiết kế") in changed(seen[0])


@pytest.mark.feature("C08")
def test_one_action_is_one_line_and_a_change_of_a_part_says_its_fields(world: World) -> None:
    deal = deal_of(world)
    write(world, SELLER, lambda s: deal_lines.save(s, deal, (), [DESK]))
    before = read(world, SELLER, lambda s: deal_lines.data(s, deal)).rows
    write(world, SELLER, lambda s: deal_lines.save(s, deal, before, [{**before[0], "quantity": 30_000, "price": 9}]))
    assert changed(events(world, deal)[0]) == [("Quantity", "2", "3"), ("Unit price", 4_500_000, 9)]
    day = date(2026, 9, 1)

    def both(session: Any) -> None:
        deal_parts.spend(session, deal, {"day": day, "text": "Xe", "amount": 90_000})
        deals.edit(session, deal, {"amount": 20_000_000}, {"amount": 1})

    count = len(events(world, deal))
    write(world, SELLER, both)
    found = events(world, deal)
    assert len(found) == count + 1
    assert set(changed(found[0])) == {("Costs", None, "Xe: 90.000 ₫"), ("Amount", 20_000_000, 1)}


@pytest.mark.feature("C08")
def test_a_long_story_is_read_on(world: World) -> None:
    deal = deal_of(world)
    for number in range(7):
        write(world, SELLER, lambda s, n=number: deal_talk.say(s, deal, f"Câu {n}"))
    page = read(world, SELLER, lambda s: deal_timeline.read(s, deal, 5))
    assert [each.note for each in page.events] == [f"Câu {n}" for n in (6, 5, 4, 3, 2)] and page.rest
    page = read(world, SELLER, lambda s: deal_timeline.read(s, deal, 8))
    assert len(page.events) == 8 and page.rest is None


@pytest.mark.feature("C08")
def test_an_archived_paper_is_not_told_of(world: World) -> None:
    deal = deal_of(world)
    quote = quote_of(world, deal)
    with schema.system(world.engine, "old") as connection:
        connection.execute(update(Quote).where(Quote.id == quote).values(archived_at=now()))
    assert "paper" not in {each.kind for each in events(world, deal)}


@pytest.mark.feature("C08", "S05")
def test_who_takes_part_notes_a_call_and_makes_an_offer_though_he_does_not_know_the_customer(world: World) -> None:
    """12 has a deal with his customer; 23 works on it: what he does is 12's to read, without the customer's name."""
    deal = with_customer(world)
    write(world, SELLER, lambda s: deal_parts.add(s, deal, {"employee_id": OTHER, "works": True}))

    def call(session: Any) -> None:
        about = planning.about(session, deal_id=deal)
        assert (about.customer_id, about.customer) == (None, "")
        activities.log(session, about.customer_id, 1, "Đã hẹn khảo sát", deal_id=deal)

    def offer(session: Any) -> None:
        form = quotes.blank(session, deal)
        assert (form.customer_id, form.deal_id) == (None, deal)
        quotes.save(session, form)

    write(world, OTHER, call)
    write(world, OTHER, offer)
    assert {"call", "paper"} <= {each.kind for each in events(world, deal)}
    write(world, SELLER, lambda s: deal_parts.add(s, deal, {"employee_id": 24}))
    assert {"call", "paper"} <= {each.kind for each in events(world, deal, 24)}
    assert events(world, deal, 25) == []


def undone(world: World, who: int, work: Any) -> int:
    with world.office(who).transaction("test") as session:
        work(session)
        return int(session.info["action_id"])


@pytest.mark.feature("C08", "S03", "S20", "C09")
def test_what_was_removed_is_told_to_who_sees_the_deal_and_to_nobody_else(world: World) -> None:
    """12 takes off a cost, a product, a participant, a party with its tie, a file; his leader 2 and 24 read it."""
    deal, day = deal_of(world), date(2026, 9, 1)
    cost = write(world, SELLER, lambda s: deal_parts.spend(s, deal, {"day": day, "text": "Taxi", "amount": 90_000}))
    write(world, SELLER, lambda s: deal_lines.save(s, deal, (), [DESK, CHAIR]))
    rows = read(world, SELLER, lambda s: deal_lines.data(s, deal)).rows
    person = write(world, SELLER, lambda s: deal_parts.add(s, deal, {"employee_id": OTHER, "role": "Thiết kế"}))
    rival = write(world, SELLER, lambda s: deal_parties.add(s, deal, {"who": "An Bình", "role": "giá rẻ"}))
    friend = write(world, SELLER, lambda s: deal_parties.add(s, deal, {"who": "Anh Sơn", "kind": "influencer"}))
    tie = {"party_id": friend, "other_id": rival, "kind": "em họ của", "mutual": False}
    write(world, SELLER, lambda s: deal_parties.tie(s, deal, tie))
    file = write(world, SELLER, lambda s: files.add(s, SELLER, b"x", Place(None, "deal", deal), "bản vẽ.dwg"))
    write(world, SELLER, lambda s: deal_parts.change_cost(s, cost, {"text": "Taxi"}, {"text": "Xe tải"}))
    write(world, SELLER, lambda s: deal_parts.remove_cost(s, cost))
    write(world, SELLER, lambda s: deal_lines.save(s, deal, rows, rows[1:]))
    write(world, SELLER, lambda s: deal_parts.remove(s, person))
    write(world, SELLER, lambda s: deal_parties.change(s, rival, {"strength": 3, "stance": "neutral"},
                                                       {"strength": 5, "stance": "against"}))  # fmt: skip
    write(world, SELLER, lambda s: deal_parties.remove(s, rival))
    archived = undone(world, LEADER, lambda s: files.archive(s, [file]))
    write(world, SELLER, lambda s: deal_parts.add(s, deal, {"employee_id": 24}))
    for who in (SELLER, LEADER, 24, DIRECTOR):
        told = [changed(each) for each in events(world, deal, who)][1:8]
        assert told == [
            [("Files", "bản vẽ.dwg", "(removed)")],
            [("Who knows whom", "Anh Sơn → An Bình: em họ của", "(removed)"),
             ("Around the deal", "An Bình · Competitor · giá rẻ", "(removed)")],
            [("Strength", 3, 5), ("Stance", "Neutral", "Against us")],
            [("Who takes part", "Nhân viên 23 · Thiết kế", "(removed)")],
            [("Products", "Bàn họp gỗ sồi: 2 cái × 4.500.000 ₫", "(removed)")],
            [("Costs", "Xe tải: 90.000 ₫", "(removed)")],
            [("What for", "Taxi", "Xe tải")],
        ], who  # fmt: skip
    for who in (OTHER, 25):
        assert events(world, deal, who) == []
        assert read(world, who, lambda s: s.scalars(select(Change.id).where(Change.deal_id == deal)).all()) == []
    with world.office(LEADER).transaction("undo", undoes=archived) as session:
        history.undo(session, archived)
    assert changed(events(world, deal)[0]) == [("Files", None, "bản vẽ.dwg")]
