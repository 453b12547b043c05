"""The sample office: the same each time, on both engines, with something in every table, and nothing that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from app.models import (
    Action,
    Activity,
    Change,
    Contract,
    ContractInstalment,
    Customer,
    Deal,
    DealPassage,
    Employee,
    Notification,
    Product,
    Quote,
    QuoteLine,
    Share,
    classes,
    table_of,
)
from app.services import attribute_slots, customers, demo, derived, files, passages, schema, scoring, settings, vietnam
from app.services.demo import names
from app.services.demo.content import PRODUCTS
from app.services.demo.staff import LARGE, posts
from app.services.errors import UserError
from app.services.office import Office
from tests.servers import Server

TODAY = date(2026, 11, 23)  # a Monday
NUMBER = 200
# What only comes from working with the program.
EMPTY = {"draft", "job", "preference", "saved_view", "document_version", "document_chunk", "score_queue",
         "not_duplicate", "put_off"}  # fmt: skip
SALTED = {"credential", "action"}  # hashes and the clock of the database: never the same twice


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sample office of 200 customers, only read by the tests."""
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'office.db'}"
        demo.create(made, NUMBER, today=TODAY)
        return made
    server: Server = request.getfixturevalue("server")
    name = f"demo_{request.getfixturevalue('worker')}"
    server.once(name, lambda address: demo.create(address, NUMBER, today=TODAY) and None)
    return server.url(name)


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    made = schema.engine_of(url)
    yield made
    made.dispose()


def small(folder: Any, name: str, seed: int = 7, today: date = TODAY, number: int = 60) -> Engine:
    made = schema.engine_of(f"sqlite:///{folder / name}")
    demo.create(made, number, seed, today)
    return made


def content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but those with salt or a clock in them."""
    found = {}
    with engine.connect() as connection:
        for model in classes():
            if model.__tablename__ not in SALTED:
                table = table_of(model)
                found[table.name] = [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]
    engine.dispose()
    return found


def all_of(engine: Engine, query: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(query).all())


def test_the_same_seed_makes_the_same_office(tmp_path: Any) -> None:
    first, again = content(small(tmp_path, "1.db")), content(small(tmp_path, "2.db"))
    assert first == again
    other = content(small(tmp_path, "3.db", seed=8))
    assert first["customer"] != other["customer"] and first["product"] == other["product"]


def test_another_day_moves_everything_with_it(tmp_path: Any) -> None:
    """A week later the same customers are there, and as much lies ahead."""
    later = small(tmp_path, "later.db", today=TODAY + timedelta(28))
    with later.connect() as connection:
        newest = connection.scalar(select(func.max(Customer.created_at)))
        planned = connection.scalar(select(func.min(Activity.starts_at)).where(Activity.state == "planned"))
    later.dispose()
    assert newest is not None and planned is not None
    assert datetime(2026, 11, 23, tzinfo=UTC) < newest < datetime(2026, 12, 21, tzinfo=UTC)
    assert planned > datetime(2026, 12, 1, tzinfo=UTC)


def test_no_table_is_empty(engine: Engine) -> None:
    counts = {model.__tablename__: all_of(engine, select(func.count()).select_from(model))[0][0] for model in classes()}
    passwords = {"credential"} if engine.dialect.name == "postgresql" else set()  # the server keeps its own
    assert {name for name, count in counts.items() if not count} == EMPTY | passwords
    assert counts["customer"] == NUMBER and counts["product"] > 40 and counts["employee"] == 15


def test_what_triggers_keep_is_right(engine: Engine) -> None:
    with schema.system(engine, "") as connection:
        queries = derived.wrong() | scoring.wrong() | passages.wrong()
        assert {name: connection.scalar(text(query)) for name, query in queries.items()} == dict.fromkeys(queries, 0)


def test_the_way_of_a_deal_has_no_gap(engine: Engine) -> None:
    """From the day on which it began stage by stage to where it is now, or to its end."""
    columns = (DealPassage.deal_id, DealPassage.entered_at, DealPassage.left_at, DealPassage.outcome)
    ways: dict[int, list[Any]] = {}
    for row in all_of(engine, select(*columns).order_by(DealPassage.deal_id, DealPassage.entered_at)):
        ways.setdefault(row.deal_id, []).append(row)
    for way in ways.values():
        assert all(one.left_at == two.entered_at for one, two in pairwise(way))
        assert all(each.entered_at < each.left_at for each in way if each.left_at)
        assert {each.outcome for each in way[:-1]} <= {"moved"}
    ends = {way[-1].outcome for way in ways.values()}
    assert ends == {"", "standby", "won", "lost"} and max(len(way) for way in ways.values()) == 6


def test_derived_texts_are_those_that_services_write(engine: Engine) -> None:
    columns = [getattr(Customer, name) for name in (*attribute_slots.SEARCHED, "search_text", "sort_key")]
    for row in all_of(engine, select(*columns)):
        values = dict(row._mapping)
        assert customers.derived(values) == {"search_text": values["search_text"], "sort_key": values["sort_key"]}


def test_phones_tax_codes_and_provinces_are_right(engine: Engine) -> None:
    provinces = {province.name for province in vietnam.provinces()}
    rows = all_of(engine, select(Customer.phone, Customer.phone2, Customer.tax_code, Customer.email, Customer.province))
    for phone, phone2, tax, mail, province in rows:
        for number in filter(None, (phone, phone2)):
            found = vietnam.phone(number)
            assert found.ok and found.digits == number
        assert not tax or vietnam.tax_code(tax).ok
        assert not mail or vietnam.email(mail).ok and mail.endswith(".example")
        assert province in provinces
    codes = [row.tax_code for row in rows if row.tax_code]
    assert len(codes) == len(set(codes)) > NUMBER / 3


def test_plans_lie_in_working_hours(engine: Engine) -> None:
    rows = all_of(
        engine, select(Activity.starts_at, Activity.ends_at, Activity.all_day).where(Activity.state == "planned")
    )
    days = []
    for starts, ends, whole_day in rows:
        local = starts.astimezone()
        days.append((local.date() - TODAY).days)
        assert local.weekday() < 6 and local.date() not in vietnam.holidays(local.year)
        if whole_day:
            assert (local.hour, local.minute) == (0, 0) and (ends - starts).total_seconds() / 86_400 in (0, 1, 2)
        else:
            assert 8 <= local.hour <= 17 and local.minute % 15 == 0 and starts < ends
    assert days.count(0) >= 20 and sum(day < 0 for day in days) >= 15 and sum(day > 5 for day in days) >= 50


def test_what_is_done_lies_in_the_past(engine: Engine) -> None:
    end = datetime(2026, 11, 23, tzinfo=UTC)
    done = all_of(engine, select(Activity.done_at, Activity.created_at).where(Activity.state == "done"))
    assert len(done) > NUMBER and all(at < end and created <= at for at, created in done)
    columns = (Deal.created_at, Deal.stage_since, Deal.closed_at, Deal.state, Deal.reopen_on, Deal.lost_reason_id)
    deals = all_of(engine, select(*columns))
    assert {deal.state for deal in deals} == {"open", "standby", "won", "lost"}
    for deal in deals:
        assert deal.created_at <= deal.stage_since < end
        assert (deal.closed_at is not None) == (deal.state in ("won", "lost"))
        assert (deal.reopen_on is not None) == (deal.state == "standby")
        assert bool(deal.lost_reason_id) == (deal.state == "lost")


def test_it_is_one_action_of_the_change_log(engine: Engine) -> None:
    (action,) = all_of(engine, select(Action.id).where(Action.label == "Sample data"))[0]
    logged = select(Change.table_name, func.count()).where(Change.action_id == action, Change.before.is_(None))
    counts = {row[0]: row[1] for row in all_of(engine, logged.group_by(Change.table_name))}
    assert counts["customer"] == NUMBER and counts["activity"] > NUMBER and counts["department"] == 7


@pytest.mark.parametrize(
    "login", [demo.ADMINISTRATOR, demo.DIRECTOR, demo.MANAGER, demo.SALES, demo.NEWCOMER, demo.SHARED]
)
def test_everybody_signs_in_and_sees_what_is_his(url: str, login: str) -> None:
    office = Office.open(url, login, demo.PASSWORD)
    with office.read() as session:
        seen = session.scalar(select(func.count()).select_from(Customer).join(Employee).where(Employee.login != "pool"))
        assert settings.get(session, settings.OFFICE_NAME) == "Công ty TNHH Nội thất Minh Phát"
    office.close()
    assert seen is not None
    if login == demo.NEWCOMER:
        assert seen == 0
    elif login == demo.DIRECTOR:
        assert seen > 0.9 * NUMBER
    else:
        assert 0 < seen <= NUMBER


def test_the_office_goes_on_from_there(tmp_path: Any) -> None:
    """The next customer gets the next code, and a stored file can be read."""
    url = f"sqlite:///{tmp_path / 'on.db'}"
    demo.create(url, 30, today=TODAY)
    office = Office.open(url, demo.SALES, demo.PASSWORD)
    with office.transaction("Add customer") as session:
        made = customers.create(session, {"name": "Công ty CP Hoa Mai"})
        assert session.scalar(select(Customer.code).where(Customer.id == made)) == "KH000031"
    with office.read() as session:
        stored = [
            each for (key,) in session.execute(select(Customer.id)) for each in files.of(session, files.Place(key))
        ]
        assert stored and all(b"".join(files.open(session, each.id)) for each in stored if not each.link)
        assert session.scalar(select(func.count()).select_from(Notification))
    office.close()


def test_only_an_empty_office_is_filled(tmp_path: Any) -> None:
    engine = small(tmp_path, "full.db", number=5)
    with pytest.raises(UserError, match="needs an empty one"):
        demo.fill(engine, 5, today=TODAY)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Product)) == sum(map(len, PRODUCTS.values()))
        assert connection.scalar(select(func.count()).select_from(Customer)) == 5
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_past_the_log_it_is_the_same_office(
    kind: str, request: pytest.FixtureRequest, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many customers are written past the log; nothing else differs."""
    logged = content(small(tmp_path, "logged.db"))
    monkeypatch.setattr(demo, "LOGGED", 0)
    if kind == "sqlite":
        engine = small(tmp_path, "past.db")
    else:
        server: Server = request.getfixturevalue("server")
        name = f"demo_past_{request.getfixturevalue('worker')}"
        server.once(name, lambda address: demo.create(address, 60, today=TODAY) and None)
        engine = schema.engine_of(server.url(name))
    past = content(engine)
    for name in ("customer", "deal", "activity", "contact", "customer_share", "file", "notification", "counter"):
        assert logged[name] == past[name], name
    customers_logged = [row for row in past["change"] if row[3] == "customer"]
    assert not customers_logged


def test_a_large_office_has_two_hundred_people() -> None:
    plan = posts(LARGE, names.Draw(7))
    assert len(plan) + 1 == 201 and len({post.login for post in plan}) == len(plan)
    assert sum(post.department.startswith("Kinh doanh ") for post in plan) == 30


def test_names_are_spread_as_they_are_in_the_country() -> None:
    draw = names.Draw(1)
    families = [names.person(draw)[0].split()[0] for _ in range(5_000)]
    assert 0.27 < families.count("Nguyễn") / 5_000 < 0.40
    assert families.count("Trần") > families.count("Đỗ") > families.count("Tô")


def test_many_are_shared_with_one(engine: Engine) -> None:
    (keeper,) = all_of(engine, select(Employee.id).where(Employee.login == demo.SHARED))[0]
    (shares,) = all_of(engine, select(func.count()).select_from(Share).where(Share.employee_id == keeper))[0]
    assert shares > NUMBER / 20


def test_papers_follow_the_deals_and_agree_with_their_lines(engine: Engine) -> None:
    made = all_of(engine, select(Quote.code, Quote.day, Quote.goods, func.sum(QuoteLine.amount))
                  .join(QuoteLine, QuoteLine.quote_id == Quote.id).group_by(Quote.id).order_by(Quote.id))  # fmt: skip
    assert len(made) > NUMBER // 4 and all(row[2] == row[3] for row in made)
    assert [row.day for row in made] == sorted(row.day for row in made) and max(row.day for row in made) <= TODAY
    plans = select(Contract.total, func.sum(ContractInstalment.amount), Contract.state, Contract.signed_on)
    plans = plans.join(ContractInstalment, ContractInstalment.contract_id == Contract.id).group_by(Contract.id)
    found = all_of(engine, plans)
    assert found and all(row[0] == row[1] for row in found)
    assert all((row.signed_on is not None) == (row.state in ("signed", "done")) for row in found)
