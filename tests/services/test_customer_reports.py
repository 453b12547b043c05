"""Statistics of customers (E07, E08): every number opens its list, and nobody counts what he does not see."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from app.models import Activity, Contract, Customer, Deal, Voucher, table_of
from app.services import attributes, customer_reports, finding, reports, saved_views, schema
from app.services.attributes import Wanted
from app.services.customer_figures import FIGURES
from app.services.days import midnight
from app.services.errors import UserError
from app.services.query import Query, either, every, leaf
from app.services.reports import Report, Table
from tests.world import ACCOUNTANT, DIRECTOR, NEWCOMER, World

pytestmark = pytest.mark.feature("E07", "E08")
DAY = date(2026, 4, 15)
EMPLOYEES = (DIRECTOR, 3, 8, 15, 20, NEWCOMER)
NOON = datetime(2026, 4, 15, 5, tzinfo=UTC)


@pytest.fixture
def office(world: World) -> World:
    """With the attributes, deals, activities and contracts that statistics are about, some of each."""
    chance = random.Random(5)
    with schema.system(world.engine, "seed") as connection:
        for number in connection.scalars(select(Customer.id).order_by(Customer.id)).all():
            connection.execute(update(Customer).where(Customer.id == number).values(_some_customer(chance)))
        for model, values in ((Deal, _some_deal), (Activity, _some_activity), (Contract, _some_contract)):
            for number in connection.scalars(select(table_of(model).c.id)).all():
                connection.execute(update(model).where(table_of(model).c.id == number).values(values(chance)))
    return world


def _some_customer(chance: random.Random) -> dict[str, Any]:
    return {
        "kind": chance.choice(["company", "person"]), "state": chance.choice(["prospect", "customer"]),
        "roles": chance.choice([0, 1, 1, 3, 9, 63]), "source": chance.choice(["", "Zalo", "Facebook", "zalo"]),
        "industry": chance.choice(["", "Xây dựng", "Ô tô"]), "province": chance.choice(["", "Hà Nội", "Đà Nẵng"]),
        "size": chance.choice(["", "1–10"]), "created_at": NOON - timedelta(days=chance.choice([0, 3, 40, 200, 3000])),
        "archived_at": chance.choice([None] * 9 + [NOON]),
        "attributes": chance.choice([{}, {"kenh": ["Chợ", "Mạng"]}, {"kenh": ["Chợ"], "hang": "Vàng"}]),
    }  # fmt: skip


def _some_deal(chance: random.Random) -> dict[str, Any]:
    state = chance.choice(["open", "won", "lost"])
    closed = NOON - timedelta(days=chance.randint(0, 200))
    return {"state": state, "closed_at": None if state == "open" else closed}


def _some_activity(chance: random.Random) -> dict[str, Any]:
    done = chance.random() < 0.6
    at = NOON - timedelta(days=chance.randint(0, 200))
    return {"state": "done" if done else "planned", "done_at": at if done else None}


def _some_contract(chance: random.Random) -> dict[str, Any]:
    return {"state": chance.choice(["draft", "signed", "done"]), "day": DAY - timedelta(days=chance.randint(0, 200))}


def count(world: World, employee: int, report: Report) -> Table:
    with world.office(employee).read() as session:
        return customer_reports.count(session, report, DAY)


def agree(session: Any, table: Table) -> None:
    """Every number is about as many customers as its list shows."""
    rows, columns = range(-1, len(table.rows)), range(-1, len(table.columns))
    for row, column in product(rows, columns):
        number = table.number(row, column)
        found = finding.count(session, "customers", table.query(row, column))
        counts = table.report.figure in ("customers", "new", "silent")
        told = table.report, row, column, table.query(row, column)
        assert found == number.records and (not counts or found == number.value), told


@pytest.mark.parametrize("employee", EMPLOYEES)
def test_every_number_of_random_reports_opens_its_list(
    office: World, employee: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.filters.today", lambda: DAY)
    _own_attributes(office)
    chance = random.Random(employee)
    with office.office(employee).read() as session:
        offer = customer_reports.offer(session)
        axes, figures = [each.key for each in offer.axes], [each.key for each in offer.figures]
        for place, axis in enumerate(axes):
            figure, columns = figures[place % len(figures)], chance.choice(["", *axes])
            where = chance.choice([None, None, leaf("kind", "is", "company"), either(leaf("stars", "ge", 1),
                                   leaf("source", "empty"))])  # fmt: skip
            report = Report(axis, columns, figure, chance.choice(list(reports.PERIODS)), "2026-02-01", "2026-04-01",
                            days=chance.choice([0, 30, 90]), where=where)  # fmt: skip
            agree(session, customer_reports.count(session, report, DAY))


def _own_attributes(world: World) -> None:
    with world.office(1).transaction("attributes") as session:
        for label, kind, choices in (("Kenh", "choices", ("Chợ", "Mạng")), ("Hang", "choice", ("Vàng", "Bạc"))):
            attributes.add(session, Wanted(label, kind, tuple(("", each) for each in choices)))


@pytest.mark.parametrize("figure", [each.key for each in FIGURES])
def test_sums_are_those_of_plain_sql_over_what_one_sees(office: World, figure: str) -> None:
    """An employee's sum by owner is the sum of what he sees row by row, however it is grouped."""
    for employee in (ACCOUNTANT, 3):
        with office.office(employee).read() as session:
            if figure not in {each.key for each in customer_reports.offer(session).figures}:
                continue
            by_owner = customer_reports.count(session, Report("owner", figure=figure, period="this_year"), DAY)
            by_group = customer_reports.count(session, Report("group", "role", figure, "this_year"), DAY)
            assert by_owner.total == by_group.total
            assert sum(each.value for each in by_owner.row_totals) == by_owner.total.value
            assert by_owner.total.value == _plainly(session, figure), figure


def _plainly(session: Any, figure: str) -> int:
    """The same sum, told customer by customer."""
    live = [each for each in session.scalars(select(Customer)) if each.archived_at is None]
    known, first, end = {each.id for each in live}, midnight(date(2026, 1, 1)), midnight(date(2027, 1, 1))
    deals = [each for each in session.scalars(select(Deal)) if each.customer_id in known]
    won = [each for each in deals if each.state == "won" and first <= each.closed_at < end]
    still = [each for each in deals if each.state == "open"]
    done = [each for each in session.scalars(select(Activity)) if each.customer_id in known and each.state == "done"
            and first <= each.done_at < end]  # fmt: skip
    signed = [each for each in session.scalars(select(Contract)) if each.customer_id in known
              and each.state != "draft"]  # fmt: skip
    dated = [each for each in signed if each.day.year == 2026]
    paid = [each for each in session.scalars(select(Voucher)) if each.customer_id in known
            and each.state == "confirmed"]  # fmt: skip
    silent = midnight(DAY - timedelta(days=90))
    sums: dict[str, int] = {
        "customers": len(live), "new": sum(first <= each.created_at < end for each in live),
        "silent": sum(each.last_contact_at is None or each.last_contact_at < silent for each in live),
        "revenue": sum(each.revenue for each in live), "sales": sum(each.amount for each in won), "won": len(won),
        "open_deals": len(still), "open_amount": sum(each.amount for each in still), "activities": len(done),
        "calls": sum(each.kind_id == 1 for each in done), "meetings": sum(each.kind_id == 2 for each in done),
        "contracts": len(dated), "contract_value": sum(each.value for each in dated),
        "debt": sum(each.value for each in signed) - sum(each.amount for each in paid),
    }  # fmt: skip
    return sums[figure]


def test_nobody_counts_what_he_does_not_see(office: World) -> None:
    for employee in EMPLOYEES:
        with office.office(employee).read() as session:
            seen = session.scalar(select(func.count()).select_from(Customer).where(Customer.archived_at.is_(None)))
            deals = session.scalar(text("select coalesce(sum(amount), 0) from deal d where state = 'open' and exists"
                                        " (select 1 from customer c where c.id = d.customer_id"
                                        " and c.archived_at is null)"))  # fmt: skip
        assert count(office, employee, Report("group")).total.value == seen
        assert count(office, employee, Report("province", "owner", "open_amount")).total.value == deals
        assert sum(each.records for each in count(office, employee, Report("owner", "state")).cells.values()) == seen
    assert count(office, DIRECTOR, Report()).total.value > count(office, 20, Report()).total.value > 0


def test_debts_only_by_right(office: World) -> None:
    for employee, right in ((ACCOUNTANT, True), (20, False)):
        with office.office(employee).read() as session:
            assert ("debt" in {each.key for each in customer_reports.offer(session).figures}) is right
    with pytest.raises(UserError):
        count(office, 20, Report(figure="debt"))


def test_a_customer_in_two_groups_counts_in_both_and_once_in_the_total(world: World) -> None:
    table = count(world, DIRECTOR, Report("group"))
    assert table.overlapping and table.total.value == len(world.rows(Customer))
    assert sum(each.value for each in table.row_totals) > table.total.value
    assert table.rows[-1].label == "(none)" and table.rows[-1].condition == leaf("group", "empty")
    assert not count(world, DIRECTOR, Report("owner")).overlapping


def test_an_attribute_that_is_gone_and_one_with_too_many_values_are_told(world: World) -> None:
    with pytest.raises(UserError, match="no longer there"):
        count(world, DIRECTOR, Report("attributes.gone"))
    with schema.system(world.engine, "seed") as connection:
        connection.execute(update(Customer).values(source=Customer.code))
    with pytest.raises(UserError, match="240 different values"):
        count(world, DIRECTOR, Report("owner", "source"))


def test_what_is_the_largest_stands_first_and_time_in_its_order(office: World) -> None:
    sums = [each.value for each in count(office, DIRECTOR, Report("province", figure="open_amount")).row_totals]
    named = sums[:-1]
    assert named == sorted(named, reverse=True)
    years = count(office, DIRECTOR, Report("created_year", "created_month"))
    assert [head.label for head in years.rows] == ["2018", "2025", "2026"]
    assert years.columns[0].label == "Before 05/2024" and years.columns[-1].label == "04/2026"


def test_periods(world: World) -> None:
    ends = {"this_quarter": (date(2026, 4, 1), date(2026, 6, 30)), "last_month": (date(2026, 3, 1), date(2026, 3, 31)),
            "last_quarter": (date(2026, 1, 1), date(2026, 3, 31)), "last_year": (date(2025, 1, 1), date(2025, 12, 31)),
            "all": None}  # fmt: skip
    assert {key: reports.span(Report(period=key), DAY) for key in ends} == ends
    assert reports.span(Report(period="between", first="2026-03-02", last="2026-03-01"), DAY) == (
        date(2026, 3, 1), date(2026, 3, 2),
    )  # fmt: skip
    assert reports.span(Report(period="between", first="x"), DAY) is None


def test_reports_are_kept_with_their_names(world: World) -> None:
    report = Report("group", "owner", "sales", "last_month", where=every(leaf("stars", "ge", 3)), form="stacked")
    with world.office(20).transaction("keep") as session:
        first = saved_views.add(session, reports.LISTING, "Doanh số theo nhóm", report)
        saved_views.pin(session, first, True)
    with world.office(20).read() as session:
        assert [(view.label, kept) for view, kept in reports.saved(session)] == [("Doanh số theo nhóm", report)]
        assert [view.label for listing, view in saved_views.pinned(session) if listing == reports.LISTING]
    with world.office(DIRECTOR).read() as session:
        assert reports.saved(session) == []
    assert Report.from_json({"days": "x", "where": 3, "rows": 1}) == Report()
    assert isinstance(Query.from_json(report.to_json()), Query)
