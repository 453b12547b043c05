"""An office of 40 employees on both engines, built once for each worker and copied fresh for each test.

Employee 1 is the administrator (login admin), 2 to 40 are nv2 … nv40. Department 1 is the root, managed by 2; below it
are the branches 2, 3, 4 (managed by 3, 4, 5), below each two teams 5 … 10 (managed by 6 … 11). Department 7 is open:
its people see each other's work. nv38 is director, nv39 accountant, nv40 new, without a customer.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    ActivityKind,
    Contact,
    ContactRelation,
    Contract,
    ContractInstalment,
    ContractLine,
    Counter,
    Customer,
    Deal,
    Department,
    DocumentChunk,
    DocumentVersion,
    Employee,
    File,
    Fund,
    Group,
    GroupMember,
    LostReason,
    Model,
    NotDuplicate,
    Notification,
    Order,
    OrderLine,
    Pipeline,
    Preference,
    Product,
    Quote,
    QuoteInstalment,
    QuoteLine,
    Relation,
    Role,
    SavedView,
    Share,
    Stage,
    Template,
    TemplateContent,
    Voucher,
    Zone,
    ZoneMember,
    table_of,
)
from app.services import schema
from app.services.office import Office
from app.services.people import employee_add
from app.services.text import abbreviation, search_text, sort_key
from tests.servers import Server

PASSWORD = "mật khẩu dài"
EMPLOYEES, CUSTOMERS, RECORDS = 40, 240, 300
DIRECTOR, ACCOUNTANT, NEWCOMER = 38, 39, 40
OPEN_DEPARTMENT = 7
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """One office of a test: `office(7)` is employee 7 signed in, `rows(Customer)` is everything, above all rules."""

    url: str
    engine: Engine
    offices: dict[int, Office] = field(default_factory=dict)

    def office(self, employee_id: int = 1) -> Office:
        if employee_id not in self.offices:
            login = "admin" if employee_id == 1 else f"nv{employee_id}"
            self.offices[employee_id] = Office.open(self.url, login, PASSWORD)
        return self.offices[employee_id]

    def rows(self, model: type[Model]) -> dict[int, dict[str, Any]]:
        with schema.system(self.engine, "") as connection:
            return {row["id"]: dict(row) for row in connection.execute(select(table_of(model))).mappings()}

    def close(self) -> None:
        for office in self.offices.values():
            office.close()
        self.engine.dispose()


def build(url: str) -> None:
    """Fill an empty database with the office."""
    engine = schema.engine_of(url)
    chance = random.Random(7)
    schema.create(engine, "admin", "Quản trị", PASSWORD, office_name="Công ty TNHH Minh Phát")
    with schema.system(engine, "seed") as connection:
        _people(connection)
        _customers(connection, chance)
        _records(connection, chance)
        _papers(connection, chance)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set local search_path = office, public")
        connection.exec_driver_sql("analyze")
    engine.dispose()


def _people(connection: Connection) -> None:
    for number, parent in enumerate([1, 1, 1, 2, 2, 3, 3, 4, 4], start=2):
        connection.execute(
            insert(Department).values(name=f"Phòng {number}", parent_id=parent, open=number == OPEN_DEPARTMENT)
        )
    with Session(connection) as session:
        roles = {role.key: role.id for role in session.scalars(select(Role))}
        special = {DIRECTOR: "director", ACCOUNTANT: "accountant"}
        for number in range(2, EMPLOYEES + 1):
            role = special.get(number, "team_lead" if number <= 11 else "salesperson")
            employee_add(session, f"nv{number}", f"Nhân viên {number}", 1 + (number - 2) % 10, roles[role], PASSWORD)
        session.commit()
    for department in range(1, 11):
        connection.execute(update(Department).where(Department.id == department).values(manager_id=department + 1))
    connection.execute(insert(Zone), [{"name": f"Vùng {number}"} for number in (1, 2, 3)])
    connection.execute(insert(ZoneMember), [{"employee_id": e, "zone_id": z} for e, z in ((15, 1), (16, 2), (22, 2))])


def _customers(connection: Connection, chance: random.Random) -> None:
    rows = []
    for number in range(1, CUSTOMERS + 1):
        family, middle = chance.choice(["Nguyễn", "Trần", "Đặng", "Ngô"]), chance.choice(["Văn", "Thị"])
        name, phone = f"{family} {middle} {chance.choice(['Ánh', 'Đức', 'Yến'])} {number}", f"09{number:08}"
        rows.append(
            {
                "name": name, "code": f"KH{number:06}", "phone": phone, "owner_id": chance.randint(2, EMPLOYEES - 1),
                "search_text": search_text(name, f"KH{number:06}", phone, abbreviation(name)),
                "sort_key": sort_key(name), "created_at": START, "zone_id": chance.choice([None, None, None, 1, 2, 3]),
                "owner_since": START + timedelta(days=chance.randint(0, 60)),
                "old_kinds": chance.choice([0, 63, chance.randint(0, 63)]),
            }
        )  # fmt: skip
    connection.execute(insert(Customer), rows)
    connection.execute(insert(Group), [{"name": f"Nhóm {number}", "colour": number} for number in range(1, 6)])
    members = {(chance.randint(1, 5), chance.randint(1, CUSTOMERS)) for _ in range(200)}
    connection.execute(insert(GroupMember), [{"group_id": g, "customer_id": c} for g, c in sorted(members)])
    people = {(chance.randint(1, CUSTOMERS), chance.randint(2, EMPLOYEES - 1), None) for _ in range(120)}
    places = {(chance.randint(1, CUSTOMERS), None, chance.randint(1, 10)) for _ in range(60)}
    connection.execute(
        insert(Share),
        [
            {"customer_id": c, "employee_id": e, "department_id": d, "level": chance.randint(1, 3),
             "old_kinds": chance.choice([0, 63, chance.randint(0, 63)]),
             "since": START + timedelta(days=chance.randint(0, 100))}
            for c, e, d in sorted(people | places, key=str)
        ],
    )  # fmt: skip
    connection.execute(
        insert(Contact), [{"customer_id": number, "name": f"Anh Liên Hệ {number}"} for number in range(1, 121)]
    )
    pairs = {(chance.randint(1, 120), chance.randint(121, CUSTOMERS)) for _ in range(60)}
    connection.execute(
        insert(Relation), [{"customer_id": a, "other_id": b, "kind": "partner"} for a, b in sorted(pairs)]
    )
    looked = [{"customer_id": a, "other_id": b} for a, b in sorted(pairs)[::2]]
    connection.execute(insert(NotDuplicate), looked)
    people_chance = random.Random(8)
    ties = {tuple(people_chance.sample(range(1, 121), 2)) for _ in range(60)}
    connection.execute(
        insert(ContactRelation), [{"contact_id": a, "other_id": b, "kind": "friend of"} for a, b in sorted(ties)]
    )


def _records(connection: Connection, chance: random.Random) -> None:
    connection.execute(insert(Pipeline), [{"name": "Bán hàng"}])
    connection.execute(insert(LostReason), [{"name": "Giá"}])
    stages = (("Mới", ""), ("Báo giá", ""), ("Thương lượng", ""), ("Thắng", "won"), ("Thua", "lost"))
    connection.execute(
        insert(Stage),
        [{"pipeline_id": 1, "name": name, "position": place, "ends": ends, "probability": 20 * place}
         for place, (name, ends) in enumerate(stages)],
    )  # fmt: skip
    connection.execute(
        insert(ActivityKind),
        [
            {"key": "call", "name": "Gọi điện", "icon": "ph.phone-call"},
            {"key": "meeting", "name": "Gặp", "icon": "ph.users"},
        ],
    )

    def record(number: int) -> dict[str, Any]:
        return {
            "customer_id": chance.choice([None, *[chance.randint(1, CUSTOMERS)] * 9]),
            "owner_id": chance.randint(2, EMPLOYEES - 1), "created_at": START + timedelta(days=chance.randint(0, 100)),
        }  # fmt: skip

    numbers = range(1, RECORDS + 1)
    connection.execute(
        insert(Deal),
        [{"title": f"Cơ hội {n}", "code": f"CH{n:05}", "amount": n * 1_000_000, "stage_id": 1 + n % 3,
          "search_text": f" co hoi {n} ", "sort_key": sort_key(f"Cơ hội {n}")} | record(n) for n in numbers],
    )  # fmt: skip
    connection.execute(
        insert(Activity),
        [{"title": f"Gọi {n}", "kind_id": 1 + n % 2, "maker_id": chance.randint(2, EMPLOYEES - 1),
          "state": chance.choice(["planned", "done"]),
          "starts_at": START + timedelta(days=n % 100, hours=9), "done_at": None} | record(n) for n in numbers],
    )  # fmt: skip
    connection.execute(insert(File), [{"name": f"Tệp {n}.txt"} | record(n) for n in range(1, 101)])
    connection.execute(insert(Product), [{"code": "BAN", "name": "Bàn", "search_text": " ban ", "sort_key": "B"}])
    everybody = list(connection.scalars(select(Employee.id).order_by(Employee.id)))
    views = [{"owner_id": e, "listing": "customers", "name": "Của tôi"} for e in everybody]
    connection.execute(insert(SavedView), views)
    connection.execute(insert(Preference), [{"owner_id": e, "key": "theme", "value": "dark"} for e in everybody])
    connection.execute(
        insert(Notification), [{"owner_id": e, "key": "hello", "kind": "test", "text": "Hello"} for e in everybody]
    )


PAPERS = 60  # quotes, contracts, orders, vouchers each
DAY = date(2026, 3, 2)


def _papers(connection: Connection, chance: random.Random) -> None:
    """Quotes, contracts, orders with a line each, drafts of vouchers with and without a customer; four are confirmed.

    Every fourth has a version with a chunk.
    """
    numbers = range(1, PAPERS + 1)

    def record(number: int) -> dict[str, Any]:
        return {
            "customer_id": chance.choice([None, *[chance.randint(1, CUSTOMERS)] * 9]),
            "owner_id": chance.randint(2, EMPLOYEES - 1), "created_at": START + timedelta(days=chance.randint(0, 100)),
            "search_text": f" giay {number} ", "day": DAY,
        }  # fmt: skip

    def paper(prefix: str, number: int) -> dict[str, Any]:
        money = {"goods": 1_000_000 * number, "vat_amount": 80_000 * number, "total": 1_080_000 * number}
        return record(number) | money | {"code": f"{prefix}{number:04}", "state_on": DAY, "value": money["total"]}

    connection.execute(insert(Quote), [paper("BG", n) for n in numbers])
    connection.execute(insert(Contract), [{"title": f"Hợp đồng {n}", "buyer": {}} | paper("HD", n) for n in numbers])
    connection.execute(insert(Order), [paper("DH", n) for n in numbers])
    line = {"revision": 1, "position": 1, "name": "Bàn", "price": 1_000_000, "vat": "8", "vat_rate": 800}
    part = {"revision": 1, "number": 1, "name": "Đợt 1", "share": 10_000}
    for model, parent in ((QuoteLine, "quote_id"), (ContractLine, "contract_id"), (OrderLine, "order_id")):
        connection.execute(insert(model), [line | {parent: n, "amount": 1_000_000 * n} for n in numbers])
    for plan, parent in ((QuoteInstalment, "quote_id"), (ContractInstalment, "contract_id")):
        connection.execute(insert(plan), [part | {parent: n, "amount": 1_080_000 * n} for n in numbers])
    connection.execute(insert(Fund), [{"name": "Tiền mặt"}, {"name": "Vietcombank", "kind": "bank"}])
    connection.execute(
        insert(Voucher),
        [{"kind": "receipt", "amount": 1_000_000 * n, "to_fund_id": 1 + n % 2, "book": "PT", "year": 2026,
          "number": n if n <= 4 else None, "maker_id": chance.randint(2, EMPLOYEES - 1)} | record(n) for n in numbers],
    )  # fmt: skip
    connection.execute(update(Voucher).where(Voucher.id <= 4).values(state="confirmed"))
    connection.execute(insert(Counter), [{"name": "voucher:PT:2026", "last": 4}])
    connection.execute(insert(Template), [{"kind": "quote", "name": "Báo giá"}])
    connection.execute(insert(TemplateContent), [{"template_id": 1, "content": b"x"}])
    parents = ("quote_id", "contract_id", "order_id", "voucher_id")
    rows = [
        {parent: n, "number": 1, "maker_id": chance.randint(2, EMPLOYEES - 1), "name": "a.docx", "sha256": "x"}
        for parent in parents for n in numbers if n % 4 == 0
    ]  # fmt: skip
    for row in rows:
        connection.execute(insert(DocumentVersion).values(row))
    chunks = [{"version_id": n, "part": "docx", "number": 0, "content": b"x"} for n in range(1, len(rows) + 1)]
    connection.execute(insert(DocumentChunk), chunks)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "office.db"
    build(f"sqlite:///{file}")
    return file


COPIED = "strategy file_copy"  # where nothing is synchronised it takes two thirds of the usual way's time


def _fresh_postgresql(server: Server, worker: str) -> str:
    """A copy of this worker's template; its login roles, which outlive the database, as they were."""
    template, copy = f"office_{worker}", f"test_{worker}"
    server.once(template, build)
    server.execute(
        f"drop database if exists {copy} with (force)", f"create database {copy} template {template} {COPIED}",
        f"revoke all on database {copy} from public", f"grant connect on database {copy} to {template}_user",
    )  # fmt: skip
    with server.connect(copy) as connection:
        if _roles(connection, template) != _ROLES.get(template):
            connection.execute("set search_path = office, public")
            connection.execute(
                "select sync_login(e.login, e.active, r.see_all) from employee e join role r on r.id = e.role_id"
            )
            _ROLES[template] = _roles(connection, template)
    return f"{server.url(copy)}?prefix={template}"


_ROLES: dict[str, object] = {}  # as they were set last: to set forty anew takes a tenth of a second


def _roles(connection: psycopg.Connection, prefix: str) -> object:
    """What the office's login roles may do now, in one word."""
    found = connection.execute(
        "select md5(string_agg(concat_ws(' ', r.rolname, r.rolcanlogin, m.roleid), ',' order by r.oid, m.roleid))"
        " from pg_roles r left join pg_auth_members m on m.member = r.oid where starts_with(r.rolname, %s)",
        [f"{prefix}_"],
    ).fetchone()
    return found and found[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The office on one engine; a test that takes it runs on both."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "office.db")
        url = f"sqlite:///{tmp_path / 'office.db'}"
    else:
        url = _fresh_postgresql(request.getfixturevalue("server"), request.getfixturevalue("worker"))
    made = World(url, schema.engine_of(url))
    yield made
    made.close()


def count(world: World, employee_id: int, table: str) -> int:
    """How many rows of the table the employee sees."""
    with world.office(employee_id).read() as session:
        return int(session.scalar(text(f"select count(*) from {table}")) or 0)
