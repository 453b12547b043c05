"""Quotes on both engines: from a deal, saved with lines, sent, answered, copied, seen by the right people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert

from app.models import Counter, Customer, Quote, QuoteInstalment, QuoteLine, Share
from app.models.access import KINDS
from app.models.base import now
from app.services import deals, finding, history, listing, numbering, quotes, schema, settings
from app.services import today as today_list
from app.services.days import today
from app.services.errors import Conflict, UserError
from app.services.pricing import InstalmentForm, LineForm
from app.services.query import Query
from app.services.quotes import QuoteForm
from tests.world import World

LAN, ADMIN, COLLEAGUE = 12, 1, 13
LINES = (
    LineForm("Bàn làm việc 1m4 chân sắt", unit="cái", quantity=200_000, price=2_250_000, discount=500, vat="8"),
    LineForm("Ghế xoay lưng lưới", unit="cái", quantity=200_000, price=1_250_000, vat="8"),
    LineForm("Sách hướng dẫn", unit="bộ", quantity=15_000, price=333_333, vat="5"),
)


def write(world: World, who: int, work: Any) -> Any:
    with world.office(who).transaction("test") as session:
        return work(session)


def read(world: World, who: int, work: Any) -> Any:
    with world.office(who).read() as session:
        return work(session)


def own_customer(world: World, who: int) -> int:
    return next(key for key, row in world.rows(Customer).items() if row["owner_id"] == who)


def make(world: World, who: int = LAN, **values: Any) -> int:
    customer = own_customer(world, who)

    def work(session: Any) -> int:
        form = quotes.blank(session, customer_id=customer)
        given = {"title": "Nội thất văn phòng An Phú", "day": date(2026, 7, 27), "valid_until": None, "lines": LINES}
        return quotes.save(session, replace(form, **{**given, **values}))

    return int(write(world, who, work))


@pytest.mark.feature("E13")
def test_a_quote_with_three_lines_and_two_rates(world: World) -> None:
    key = make(world, discount=200)
    form = read(world, LAN, lambda session: quotes.read(session, key))
    sums = quotes.totals(form)
    # 20 × 2.250.000 − 5 % + 20 × 1.250.000 + 1,5 × 333.333 = 42.750.000 + 25.000.000 + 500.000
    assert [line.amount for line in sums.lines] == [42_750_000, 25_000_000, 500_000]
    assert (sums.goods, sums.discount) == (68_250_000, 1_365_000)
    assert [(each.code, each.net, each.vat) for each in sums.vat] == [
        ("5", 490_000, 24_500), ("8", 66_395_000, 5_311_600),
    ]  # fmt: skip
    row = world.rows(Quote)[key]
    assert (row["total"], row["value"], row["vat_amount"]) == (72_221_100, 72_221_100, 5_336_100)
    assert (row["owner_id"], row["state"], row["code"], row["revision"]) == (LAN, "draft", "BG26-00001", 1)
    assert form.lines == LINES


@pytest.mark.feature("E13")
def test_a_quote_begins_with_what_the_deal_has(world: World) -> None:
    customer = own_customer(world, LAN)
    new = deals.NewDeal("Nội thất 300 m²", 1, customer_id=customer, amount=90_000_000)
    deal = write(world, LAN, lambda session: deals.create(session, new))
    form = read(world, LAN, lambda session: quotes.blank(session, deal))
    name = world.rows(Customer)[customer]["name"]
    assert (form.deal_id, form.customer_id, form.customer, form.title) == (deal, customer, name, "Nội thất 300 m²")
    assert form.lines == (LineForm("Nội thất 300 m²", price=90_000_000, vat=form.rates.of("8", today()).code),)
    assert form.valid_until == today() + timedelta(15) and form.attention.startswith("Anh Liên Hệ") == (customer <= 120)
    key = write(world, LAN, lambda session: quotes.save(session, form))
    assert world.rows(Quote)[key]["deal_id"] == deal
    with pytest.raises(UserError):
        read(world, LAN, lambda session: quotes.blank(session, 99_999))


@pytest.mark.parametrize(
    "values",
    [
        {"lines": ()}, {"lines": (LineForm(),)}, {"lines": (LineForm(price=5),)}, {"title": "x" * 201},
        {"lines": LINES * 200}, {"valid_until": date(2026, 7, 26)}, {"day": date(3000, 1, 1)},
        {"instalments": (InstalmentForm(share=5000),)}, {"lines": (LineForm("x", price=10**15),)},
        {"lines": (LineForm("x", product_id=99_999, price=1),)}, {"deal_id": 99_999},
    ],
)  # fmt: skip
def test_a_quote_that_cannot_be_is_refused_and_takes_no_number(world: World, values: dict[str, Any]) -> None:
    before = len(world.rows(Quote)), len(world.rows(QuoteLine)), world.rows(Counter)
    with pytest.raises(UserError):
        make(world, **values)
    assert (len(world.rows(Quote)), len(world.rows(QuoteLine)), world.rows(Counter)) == before


def test_two_people_cannot_save_the_same_revision(world: World) -> None:
    key = make(world)
    form = read(world, LAN, lambda session: quotes.read(session, key))
    write(world, ADMIN, lambda session: quotes.save(session, replace(form, note="sửa"), form.revision))
    with pytest.raises(Conflict, match="Quản trị"):
        write(world, LAN, lambda session: quotes.save(session, replace(form, lines=LINES[:1]), form.revision))
    after = read(world, LAN, lambda session: quotes.read(session, key))
    assert (after.note, after.lines, after.revision) == ("sửa", LINES, 2)


def changes(world: World, key: int) -> list[int]:
    """The actions that touched this quote, the oldest first."""
    entries = read(world, ADMIN, lambda session: history.history_of(session, Quote, key))
    return [each.action_id for each in reversed(entries)]


def undo(world: World, who: int, action: int) -> history.UndoReport:
    with world.office(who).transaction("undo", undoes=action) as session:
        return history.undo(session, action)


def stands(world: World, key: int) -> Any:
    """A quote with its lines and instalments, without keys of rows; its turn goes on, whatever is undone."""
    pieces = [
        sorted((row["revision"], row["position" if model is QuoteLine else "number"], row["name"], row["amount"])
               for row in world.rows(model).values() if row["quote_id"] == key)
        for model in (QuoteLine, QuoteInstalment)
    ]  # fmt: skip
    return {name: value for name, value in world.rows(Quote)[key].items() if name != "turn"}, pieces


@pytest.mark.feature("E20")
def test_undo_of_a_save_is_exact_and_of_an_older_one_leaves_the_newer(world: World) -> None:
    plan = (InstalmentForm("Khi ký", share=5000), InstalmentForm("Sau nghiệm thu", share=5000))
    key = make(world, instalments=plan)

    def again(lines: tuple[LineForm, ...]) -> None:
        form = read(world, LAN, lambda session: quotes.read(session, key))
        write(world, LAN, lambda session: quotes.save(session, replace(form, lines=lines), form.revision))

    again(LINES[:2])
    second = stands(world, key)
    again(LINES[1:])
    third = stands(world, key)
    _made, first_save, second_save = changes(world, key)
    assert undo(world, LAN, first_save).conflicts
    assert stands(world, key) == third
    assert not undo(world, LAN, second_save).conflicts
    assert stands(world, key) == second
    form = read(world, LAN, lambda session: quotes.read(session, key))
    assert form.lines == LINES[:2] and sum(each.amount for each in form.instalments) == quotes.totals(form).total


def test_undo_of_making_a_quote_archives_it(world: World) -> None:
    key = make(world)
    before = stands(world, key)
    assert not undo(world, LAN, changes(world, key)[0]).conflicts
    assert world.rows(Quote)[key]["archived_at"] is not None
    with pytest.raises(UserError):
        write(world, LAN, lambda session: quotes.set_state(session, key, "sent"))
    assert not undo(world, ADMIN, changes(world, key)[-1]).conflicts  # it takes the right to archive
    assert stands(world, key) == before


@pytest.mark.feature("E16")
def test_states_have_a_dated_history_and_only_sensible_steps(world: World) -> None:
    key, day = make(world, day=today() - timedelta(10)), today()

    def put(state: str, ago: int) -> None:
        write(world, LAN, lambda session: quotes.set_state(session, key, state, day - timedelta(ago)))

    put("sent", 8)
    put("received", 8)
    for state, ago in (("accepted", 9), ("accepted", -1), ("sent", -1), ("wrong", 0)):
        with pytest.raises(UserError):
            put(state, ago)
    put("accepted", 5)
    with pytest.raises(UserError):
        put("refused", 4)
    found = read(world, LAN, lambda session: quotes.state_history(session, key))
    assert [(each.state, (day - each.on).days) for each in found] == [
        ("accepted", 5), ("received", 8), ("sent", 8), ("draft", 10),
    ]  # fmt: skip
    assert {each.who for each in found} == {"Nhân viên 12"}


@pytest.mark.feature("E20")
def test_an_accepted_quote_is_locked_until_its_state_is_put_back(world: World) -> None:
    key = make(world)
    write(world, LAN, lambda session: quotes.set_state(session, key, "accepted"))
    form = read(world, LAN, lambda session: quotes.read(session, key))
    with pytest.raises(UserError, match="Accepted.*Draft"):
        write(world, LAN, lambda session: quotes.save(session, form, form.revision))
    write(world, LAN, lambda session: quotes.set_state(session, key, "draft"))
    write(world, LAN, lambda session: quotes.save(session, form, form.revision))
    assert world.rows(Quote)[key]["revision"] == 2


def test_numbers_have_no_gap_after_a_failure(world: World) -> None:
    make(world)
    with pytest.raises(RuntimeError), world.office(LAN).transaction("test") as session:
        quotes.save(session, QuoteForm(lines=LINES, day=date(2026, 1, 5)))
        raise RuntimeError
    second, other_year = make(world), make(world, day=date(2027, 1, 5))
    codes = {key: row["code"] for key, row in world.rows(Quote).items()}
    assert (codes[second], codes[other_year]) == ("BG26-00002", "BG27-00001")


@pytest.mark.parametrize(
    "pattern",
    ["BG", "BG{year}", "{number}{number}", "{number!r}", "{number.real}", "{number:0100000000}", "{x}{number}",
     "{number:05}{", "{0}{number}", "{number:>9}", "a" * 60 + "{number}", "{number:{year}}",
     "BG\n{number}", "{year:9}-{number}"],
)  # fmt: skip
def test_a_pattern_that_makes_no_numbers_is_refused(world: World, pattern: str) -> None:
    with pytest.raises(UserError):
        write(world, ADMIN, lambda session: numbering.set_pattern(session, "quote", pattern))
    with pytest.raises(UserError):
        write(world, ADMIN, lambda session: settings.put(session, numbering.PATTERNS["quote"], pattern))


def test_a_number_that_was_given_by_hand_is_passed_over(world: World) -> None:
    write(
        world, ADMIN, lambda session: numbering.set_pattern(session, "quote", "BG{number:04}")
    )  # 60 of them are there
    key = make(world)
    assert world.rows(Quote)[key]["code"] == "BG0061"
    with pytest.raises(UserError):
        write(world, LAN, lambda session: numbering.set_pattern(session, "quote", "X{number}"))
    assert numbering.example("{number:02}/{year}/HĐMB-{office}", date(2026, 1, 1)) == "01/2026/HĐMB-ABC"


@pytest.mark.feature("V19")
def test_a_colleague_sees_a_quote_with_the_customer_and_old_ones_if_they_were_ticked(world: World) -> None:
    customer = next(
        key for key, row in world.rows(Customer).items()
        if row["owner_id"] == LAN and row["zone_id"] is None and not [
            each for each in world.rows(Share).values() if each["customer_id"] == key]
    )  # fmt: skip
    key = make(world, customer_id=customer)

    def sees() -> bool:
        with world.office(COLLEAGUE).read() as session:
            return session.get(Quote, key) is not None

    def share(old_kinds: int, since: datetime) -> None:
        with schema.system(world.engine, "share") as connection:
            connection.execute(delete(Share).where(Share.customer_id == customer))
            connection.execute(insert(Share).values(customer_id=customer, employee_id=COLLEAGUE, level=1,
                                                    old_kinds=old_kinds, since=since))  # fmt: skip

    assert not sees()
    with pytest.raises(UserError):
        read(world, COLLEAGUE, lambda session: quotes.read(session, key))
    share(0, now() + timedelta(days=1))
    assert not sees()
    share(KINDS["contracts"], now() + timedelta(days=1))
    assert not sees()
    share(KINDS["quotes"], now() + timedelta(days=1))
    assert sees()
    share(0, now() - timedelta(days=1))
    assert sees()
    form = read(world, COLLEAGUE, lambda session: quotes.read(session, key))
    assert form.lines == LINES and not form.may_edit
    with pytest.raises(UserError):
        write(world, COLLEAGUE, lambda session: quotes.save(session, replace(form, note="x"), form.revision))
    with pytest.raises(UserError):
        write(world, COLLEAGUE, lambda session: quotes.set_state(session, key, "sent"))


def test_a_copy_is_new_and_keeps_its_lines_and_its_length(world: World) -> None:
    plan = (InstalmentForm("Khi ký", share=5000, due_on=date(2026, 8, 1)), InstalmentForm("Sau"))
    key = make(world, valid_until=date(2026, 8, 11), instalments=plan, discount=500)
    write(world, LAN, lambda session: quotes.set_state(session, key, "accepted"))
    copied = write(world, LAN, lambda session: quotes.copy(session, key))
    form = read(world, LAN, lambda session: quotes.read(session, copied))
    assert (form.state, form.day, form.valid_until, form.discount) == ("draft", today(), today() + timedelta(15), 500)
    assert [each.due_on for each in form.instalments] == [None, None]
    assert [each.name for each in form.lines] == [each.name for each in LINES]


def test_quotes_that_end_soon_are_said_to_their_owner(world: World) -> None:
    day = today()
    keys = [make(world, day=day - timedelta(40), valid_until=day + timedelta(days)) for days in (3, 8, -2, -31)]
    done = make(world, day=day, valid_until=day)
    write(world, LAN, lambda session: quotes.set_state(session, done, "accepted"))

    def told(who: int) -> list[int]:
        lines = read(world, who, today_list.queue)
        return [line.row_id for line in lines if line.source == "quote" and "runs out" in line.why or "ran" in line.why]

    assert told(LAN) == [keys[2], keys[0]]
    assert told(ADMIN) == []
    with pytest.raises(UserError):
        write(world, LAN, lambda session: quotes.archive(session, [keys[0]]))
    assert write(world, ADMIN, lambda session: quotes.archive(session, [keys[0]])) == 1
    assert told(LAN) == [keys[2]]


@pytest.mark.parametrize("key", ["quotes", "contracts", "orders", "products"])
def test_the_lists_show_what_one_sees_in_every_view(world: World, key: str) -> None:
    def work(session: Any) -> None:
        shape = listing.shape(session, key)
        columns = [each.key for each in shape.columns]
        for view in shape.views:
            for column in columns:
                wanted = replace(view.query, sort=column)
                assert len(finding.first_page(session, key, wanted, columns, 500)) == finding.count(
                    session, key, wanted
                )
        assert finding.totals(session, key, Query()).keys() == ({"value"} if key != "products" else set())

    read(world, LAN, work)


@pytest.mark.feature("E18")
def test_a_quote_is_found_without_accents(world: World) -> None:
    key = make(world)
    for typed in ("noi that an phu", "BG26-00001", world.rows(Customer)[own_customer(world, LAN)]["name"]):
        found = read(
            world, LAN, lambda session, typed=typed: finding.first_page(session, "quotes", Query(text=typed), ["value"])
        )
        assert key in [row.id for row in found]
    stranger = read(world, COLLEAGUE, lambda session: finding.first_page(session, "quotes", Query(text="an phu"), []))
    assert key not in [row.id for row in stranger]
