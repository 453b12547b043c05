"""Statistics by what was done with customers (E08): stories whose figures were counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.models import Activity, Contact, Customer, Deal
from app.services import customer_reports, finding, schema
from app.services.query import every, leaf
from app.services.reports import Report, Table
from tests.world import DIRECTOR, World

pytestmark = pytest.mark.feature("E08")
DAY = date(2026, 4, 15)
AN, BINH = 12, 13
STORY = every(leaf("industry", "is", "Chuyện kể"))
LONG, HOA, NAM, PHU, CU = 1, 2, 3, 4, 5
NAMES = {LONG: "Minh Long", HOA: "Hoa Sen", NAM: "Nam Á", PHU: "Phú Quý", CU: "Đã cất"}
OWNERS = {LONG: AN, HOA: AN, NAM: BINH, PHU: BINH, CU: BINH}


def at(day: int, month: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2026 on the clock of this computer, as days are counted."""
    return datetime(2026, month, day, hour, minute).astimezone()  # noqa: DTZ001  (local by intent)


DEALS = (  # customer, million đồng, state, closed
    (LONG, 7, "won", at(31, 3, 23, 59)), (LONG, 10, "won", at(1, 4, 0)), (LONG, 15, "won", at(30, 4, 23, 59)),
    (LONG, 1, "won", at(1, 5, 0)), (HOA, 9, "lost", at(10, 4)), (NAM, 30, "won", at(15, 4)), (PHU, 100, "open", None),
    (CU, 500, "won", at(2, 4)),
)  # fmt: skip
DONE = (  # customer, kind (1 call, 2 meeting), when
    (LONG, 2, at(2, 3)), (LONG, 2, at(20, 3)), (LONG, 1, at(1, 4)), (LONG, 2, at(14, 4)), (PHU, 1, at(14, 1, 23, 59)),
    (HOA, 2, at(15, 1, 0)), (CU, 2, at(3, 1)),
)  # fmt: skip


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Five customers of An and Bình, one of them archived, with nothing but what stands above."""
    monkeypatch.setattr("app.services.filters.today", lambda: DAY)
    with schema.system(world.engine, "seed") as connection:
        for model in (Deal, Activity):
            connection.execute(update(model).where(model.customer_id.in_(NAMES)).values(customer_id=None))
        for number, name in NAMES.items():
            connection.execute(update(Customer).where(Customer.id == number).values(
                name=name, owner_id=OWNERS[number], industry="Chuyện kể",
                archived_at=at(1, 4) if number == CU else None,
            ))  # fmt: skip
        connection.execute(insert(Deal), [_deal(place, *each) for place, each in enumerate(DEALS)])
        connection.execute(insert(Activity), [_activity("done", *each) for each in DONE])
        connection.execute(insert(Activity), [_activity("planned", NAM, 2, at(14, 4)) | {"done_at": None}])
    return world


def _deal(place: int, customer: int, millions: int, state: str, closed: datetime | None) -> dict[str, Any]:
    return {"customer_id": customer, "owner_id": OWNERS[customer], "stage_id": 1, "code": f"CHUYEN{place}",
            "title": "Chuyện", "amount": millions * 1_000_000, "state": state, "closed_at": closed,
            "search_text": " chuyen ", "sort_key": "chuyen"}  # fmt: skip


def _activity(state: str, customer: int, kind: int, when: datetime) -> dict[str, Any]:
    return {"customer_id": customer, "owner_id": OWNERS[customer], "maker_id": OWNERS[customer], "kind_id": kind,
            "title": "Chuyện", "state": state, "starts_at": when, "done_at": when}  # fmt: skip


def count(session: Any, figure: str, period: str = "all", **more: Any) -> Table:
    """By owner, of the customers of the story."""
    return customer_reports.count(session, Report("owner", "", figure, period, where=STORY, **more), DAY)


def by_owner(table: Table) -> dict[str, int]:
    figures = zip(table.rows, table.row_totals, strict=True)
    return {head.label: total.value for head, total in figures} | {"": table.total.value}


def listed(session: Any, table: Table) -> dict[str, set[str]]:
    """The names in the list behind each number, that of the total under ""."""
    places = [(head.label, row) for row, head in enumerate(table.rows)] + [("", -1)]
    ids = {label: finding.ids(session, "customers", table.query(row, -1)) for label, row in places}
    return {label: {NAMES[each] for each in found} for label, found in ids.items()}


@pytest.mark.parametrize(("days", "figures", "names"), [
    # On 15/04, 90 days back is 15/01: Phú Quý was called a minute before that day began, Hoa Sen was met as it began.
    (90, {"Nhân viên 13": 2, "": 2}, {"Nhân viên 13": {"Nam Á", "Phú Quý"}, "": {"Nam Á", "Phú Quý"}}),
    (89, {"Nhân viên 12": 1, "Nhân viên 13": 2, "": 3},
     {"Nhân viên 12": {"Hoa Sen"}, "Nhân viên 13": {"Nam Á", "Phú Quý"}, "": {"Hoa Sen", "Nam Á", "Phú Quý"}}),
    (100, {"Nhân viên 13": 1, "": 1}, {"Nhân viên 13": {"Nam Á"}, "": {"Nam Á"}}),
    (0, {"Nhân viên 12": 2, "Nhân viên 13": 2, "": 4},
     {"Nhân viên 12": {"Minh Long", "Hoa Sen"}, "Nhân viên 13": {"Nam Á", "Phú Quý"},
      "": {"Minh Long", "Hoa Sen", "Nam Á", "Phú Quý"}}),
])  # fmt: skip
def test_no_contact_for_so_many_days(
    office: World, days: int, figures: dict[str, int], names: dict[str, set[str]]
) -> None:
    """What is only planned is no contact, and one who was never called counts always."""
    with office.office(DIRECTOR).read() as session:
        table = count(session, "silent", days=days)
        assert by_owner(table) == figures and listed(session, table) == names


@pytest.mark.parametrize(("period", "sums", "names"), [
    # April begins and ends at midnight here; what was lost, is open or of an archived customer is no sale.
    ("this_month", {"Nhân viên 12": 25, "Nhân viên 13": 30, "": 55},
     {"Nhân viên 12": {"Minh Long"}, "Nhân viên 13": {"Nam Á"}, "": {"Minh Long", "Nam Á"}}),
    ("last_month", {"Nhân viên 12": 7, "": 7}, {"Nhân viên 12": {"Minh Long"}, "": {"Minh Long"}}),
    ("this_year", {"Nhân viên 12": 33, "Nhân viên 13": 30, "": 63},
     {"Nhân viên 12": {"Minh Long"}, "Nhân viên 13": {"Nam Á"}, "": {"Minh Long", "Nam Á"}}),
    ("last_year", {"": 0}, {"": set()}),
])  # fmt: skip
def test_sales_of_a_period(office: World, period: str, sums: dict[str, int], names: dict[str, set[str]]) -> None:
    with office.office(DIRECTOR).read() as session:
        table = count(session, "sales", period)
        assert by_owner(table) == {label: millions * 1_000_000 for label, millions in sums.items()}
        assert listed(session, table) == names


def test_how_many_meetings(office: World) -> None:
    """Calls are none, nor is what is planned; a customer met three times counts three times, and is listed once."""
    with office.office(DIRECTOR).read() as session:
        spring = count(session, "meetings", "between", first="2026-03-01", last="2026-04-14")
        assert by_owner(spring) == {"Nhân viên 12": 3, "": 3} and spring.total.records == 1
        assert listed(session, spring) == {"Nhân viên 12": {"Minh Long"}, "": {"Minh Long"}}
        assert by_owner(count(session, "meetings", "this_month")) == {"Nhân viên 12": 1, "": 1}
        assert by_owner(count(session, "meetings", "last_month")) == {"Nhân viên 12": 2, "": 2}
        year = count(session, "meetings", "this_year")
        assert by_owner(year) == {"Nhân viên 12": 4, "": 4}
        assert listed(session, year)["Nhân viên 12"] == {"Minh Long", "Hoa Sen"}
        assert by_owner(count(session, "calls", "this_year")) == {"Nhân viên 12": 1, "Nhân viên 13": 1, "": 2}


def test_an_employee_counts_his_own(office: World) -> None:
    """Bình sees nothing of An's customers, in no figure."""
    with office.office(BINH).read() as session:
        assert by_owner(count(session, "sales", "this_month")) == {"Nhân viên 13": 30_000_000, "": 30_000_000}
        assert by_owner(count(session, "silent", days=89)) == {"Nhân viên 13": 2, "": 2}
        assert by_owner(count(session, "meetings", "this_year")) == {"": 0}


# --- by whom one speaks to, and by website (E07) ---


def by(session: Any, axis: str) -> Table:
    return customer_reports.count(session, Report(axis, where=STORY), DAY)


@pytest.fixture
def people(office: World) -> World:
    """Minh Long has two persons, one of them twice; Hoa Sen shares one; Nam Á and Phú Quý have none."""
    with schema.system(office.engine, "seed") as connection:
        connection.execute(update(Contact).where(Contact.customer_id.in_(NAMES)).values(customer_id=100))
        connection.execute(insert(Contact), [
            {"customer_id": LONG, "name": "Bùi Thị Lan"}, {"customer_id": LONG, "name": "Lê Văn Tám"},
            {"customer_id": LONG, "name": "Lê Văn Tám"}, {"customer_id": HOA, "name": "Bùi Thị Lan"},
        ])  # fmt: skip
        connection.execute(update(Customer).where(Customer.id.in_((LONG, NAM))).values(website="nhom.vn"))
        connection.execute(update(Customer).where(Customer.id == HOA).values(website="hoasen.vn"))
    return office


@pytest.mark.feature("E07")
@pytest.mark.parametrize(("axis", "figures", "names"), [
    ("contact_name", {"Bùi Thị Lan": 2, "Lê Văn Tám": 1, "(none)": 2, "": 4},
     {"Bùi Thị Lan": {"Minh Long", "Hoa Sen"}, "Lê Văn Tám": {"Minh Long"}, "(none)": {"Nam Á", "Phú Quý"},
      "": {"Minh Long", "Hoa Sen", "Nam Á", "Phú Quý"}}),
    ("website", {"nhom.vn": 2, "hoasen.vn": 1, "(none)": 1, "": 4},
     {"nhom.vn": {"Minh Long", "Nam Á"}, "hoasen.vn": {"Hoa Sen"}, "(none)": {"Phú Quý"},
      "": {"Minh Long", "Hoa Sen", "Nam Á", "Phú Quý"}}),
])  # fmt: skip
def test_by_contact_person_and_website(
    people: World, axis: str, figures: dict[str, int], names: dict[str, set[str]]
) -> None:
    with people.office(DIRECTOR).read() as session:
        table = by(session, axis)
        assert by_owner(table) == figures and listed(session, table) == names


@pytest.mark.feature("E07")
@pytest.mark.parametrize(("axis", "given"), [("contact_name", {"Minh Long", "Hoa Sen"}),
                                             ("website", {"Minh Long", "Nam Á", "Hoa Sen"})])  # fmt: skip
def test_of_too_many_only_who_has_one_and_who_has_none(
    people: World, axis: str, given: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large office has as many websites as customers."""
    monkeypatch.setattr(customer_reports, "MOST_ROWS", 2)
    with schema.system(people.engine, "seed") as connection:
        connection.execute(insert(Contact), [{"customer_id": LONG, "name": "Đỗ Ba"}])
        connection.execute(update(Customer).where(Customer.id == NAM).values(website="nama.vn"))
    everybody = set(NAMES.values()) - {"Đã cất"}
    with people.office(DIRECTOR).read() as session:
        table = by(session, axis)
        assert listed(session, table) == {"given": given, "(none)": everybody - given, "": everybody}
        assert by_owner(table) == {"given": len(given), "(none)": 4 - len(given), "": 4}
        beside = customer_reports.count(session, Report("owner", axis, where=STORY), DAY)
        assert len(beside.columns) == 4  # as columns, of which there may be a hundred, they have room


@pytest.mark.feature("E07")
def test_a_name_that_one_does_not_see_makes_no_row(people: World) -> None:
    with people.office(BINH).read() as session:
        assert by_owner(by(session, "contact_name")) == {"(none)": 2, "": 2}
        assert by_owner(by(session, "website")) == {"nhom.vn": 1, "(none)": 1, "": 2}
