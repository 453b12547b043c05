"""The sample office itself: its departments as a tree, its people, zones, groups, kinds, pipeline and products."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from app.models import (
    ActivityKind,
    Attribute,
    Credential,
    Department,
    Employee,
    Group,
    Holiday,
    Model,
    Pipeline,
    Product,
    Role,
    Stage,
    Zone,
    ZoneMember,
)
from app.services import settings
from app.services.demo import content, names
from app.services.people import POOL, employee_add
from app.services.text import fold, search_text, sort_key

PASSWORD = "so khach mau"  # of every employee of the sample office; the handbook says so
DIRECTOR, MANAGER, SALES, NEWCOMER, SHARED = "giamdoc", "quan", "lan", "kiet", "chi"
LARGE = 50_000  # customers from which on the office has 201 people instead of 14
TREE = (
    ("Kinh doanh", ""), ("Kinh doanh 1", "Kinh doanh"), ("Kinh doanh 2", "Kinh doanh"), ("Kinh doanh 3", "Kinh doanh"),
    ("Kế toán", ""), ("Kho", ""), ("Hỗ trợ", ""),
)  # fmt: skip
BOARD = "Ban giám đốc"
BRANCHES = tuple(f"Chi nhánh {city}" for city in ("Hải Phòng", "Đà Nẵng", "TP. Hồ Chí Minh", "Cần Thơ", "Vinh"))


class Post(NamedTuple):
    """Somebody of the office; `weight` says how many customers are his, compared with the others."""

    login: str
    name: str
    department: str
    role: str
    title: str
    weight: int
    leads: bool = False


POSTS = (
    Post(DIRECTOR, "Ngô Thanh Hà", BOARD, "director", "Giám đốc", 3, True),
    Post(MANAGER, "Trần Minh Quân", "Kinh doanh", "team_lead", "Trưởng phòng kinh doanh", 6, True),
    Post("bao", "Phạm Quốc Bảo", "Kinh doanh 1", "team_lead", "Trưởng nhóm kinh doanh", 10, True),
    Post("trang", "Lê Thu Trang", "Kinh doanh 2", "team_lead", "Trưởng nhóm kinh doanh", 10, True),
    Post("phuc", "Đặng Hữu Phúc", "Kinh doanh 3", "team_lead", "Trưởng nhóm kinh doanh", 8, True),
    Post(SALES, "Vũ Ngọc Lan", "Kinh doanh 1", "salesperson", "Nhân viên kinh doanh", 14),
    Post("oanh", "Bùi Kim Oanh", "Kinh doanh 1", "salesperson", "Nhân viên kinh doanh", 16),
    Post("huy", "Đỗ Gia Huy", "Kinh doanh 2", "salesperson", "Nhân viên kinh doanh", 15),
    Post("thu", "Hồ Anh Thư", "Kinh doanh 3", "salesperson", "Nhân viên kinh doanh", 12),
    Post(NEWCOMER, "Võ Tuấn Kiệt", "Kinh doanh 3", "salesperson", "Nhân viên kinh doanh mới", 0),
    Post("nhung", "Mai Hồng Nhung", "Kế toán", "accountant", "Kế toán trưởng", 0, True),
    Post("long", "Dương Đức Long", "Kho", "storekeeper", "Thủ kho", 0, True),
    Post(SHARED, "Nguyễn Khánh Chi", "Hỗ trợ", "support", "Chăm sóc khách hàng", 0, True),
)  # fmt: skip
# What a large office has besides: department, role, title, weight of each, how many; the first of a branch leads it.
_SELLER, _LEADER, _WEIGHT = "Nhân viên kinh doanh", "Giám đốc chi nhánh", 14
_MORE = (
    ("Kinh doanh 1", "salesperson", _SELLER, _WEIGHT, 8), ("Kinh doanh 2", "salesperson", _SELLER, _WEIGHT, 7),
    ("Kinh doanh 3", "salesperson", _SELLER, _WEIGHT, 8), ("Kế toán", "accountant", "Nhân viên kế toán", 0, 2),
    ("Kho", "storekeeper", "Nhân viên kho", 0, 1), ("Hỗ trợ", "support", "Nhân viên hỗ trợ", 0, 1),
    *(team for branch in BRANCHES for team in ((branch, "team_lead", _LEADER, _WEIGHT, 1),
                                               (branch, "salesperson", _SELLER, _WEIGHT, 31))),
)  # fmt: skip
# Of those with a name in a small office: the newcomer is where nothing is shared with the department.
_MOVED: dict[str, dict[str, Any]] = {SALES: {"weight": 12}, NEWCOMER: {"department": BRANCHES[0]}}
_ZONES = (("Bắc Trung Bộ", ("trang",)), ("Tây Nguyên", ("phuc", "thu")), ("Duyên hải Bắc Bộ", ("bao",)),
          ("Đồng bằng sông Cửu Long", ("phuc",)))  # fmt: skip


class Worker(NamedTuple):
    id: int
    post: Post


class Staff(NamedTuple):
    """The office as the records refer to it: ids by login, name or key."""

    workers: tuple[Worker, ...]
    pool: int
    departments: dict[str, int]
    zones: dict[str, int]  # by province
    groups: dict[str, int]
    kinds: dict[str, int]
    stages: tuple[tuple[int, str], ...]  # id and how it ends

    def named(self, login: str) -> int:
        return next(worker.id for worker in self.workers if worker.post.login == login)


def posts(number: int, draw: names.Draw) -> tuple[Post, ...]:
    """Who works in an office of this many customers, besides the administrator."""
    if number < LARGE:
        return POSTS
    found, logins = list(POSTS), {post.login for post in POSTS} | {POOL}
    for department, role, title, weight, count in _MORE:
        for _ in range(count):
            name, _woman = names.person(draw)
            login = _login(name, logins)
            chosen = weight + draw.upto(8) if weight else 0
            found.append(Post(login, name, department, role, title, chosen, leads=title == _LEADER))
    return tuple(post._replace(**_MOVED.get(post.login, {})) for post in found)


def _login(name: str, taken: set[str]) -> str:
    words = fold(name).split()
    login, number = words[-1] + "." + words[0], 1
    while login in taken:
        number += 1
        login = f"{words[-1]}.{words[0]}{number}"
    taken.add(login)
    return login


def make(connection: Connection, number: int, draw: names.Draw, at: datetime) -> Staff:
    """Write all of it; `at` is when the office began."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        for key, value in content.OFFICE.items():
            settings.put(session, key, value)
        departments = _departments(session, TREE if number < LARGE else (*TREE, *((name, "") for name in BRANCHES)))
        workers = tuple(_workers(session, posts(number, draw), departments, draw))
        pool = _pool(session, departments[BOARD])
        _lead(session, workers, departments)
        zones = _zones(session, workers)
        session.commit()
    groups = _insert(connection, Group, "name", [
        {"name": each.name, "colour": each.colour, "points": each.points, "position": place}
        for place, each in enumerate(content.GROUPS)
    ])  # fmt: skip
    stages = _stages(connection)
    _products(connection, at)
    connection.execute(insert(Attribute), [
        {"key": key, "label": label, "kind": kind, "choices": list(choices), "position": place, "slot": slot,
         "sortable": bool(slot)}
        for place, (key, label, kind, choices, slot) in enumerate(content.ATTRIBUTES)
    ])  # fmt: skip
    return Staff(workers, pool, departments, zones, groups, _kinds(connection), stages)


def _departments(session: Session, tree: Sequence[tuple[str, str]]) -> dict[str, int]:
    root = session.scalars(select(Department.id).where(Department.parent_id.is_(None)).order_by(Department.id)).first()
    assert root
    session.execute(update(Department).where(Department.id == root).values(name=BOARD))
    found = {BOARD: root, "": root}
    for place, (name, parent) in enumerate(tree, start=1):
        values = {"name": name, "parent_id": found[parent], "position": place, "open": name == "Kinh doanh 2"}
        found[name] = session.scalars(insert(Department).values(values).returning(Department.id)).one()
    return found


def _workers(session: Session, wanted: tuple[Post, ...], departments: dict[str, int], draw: names.Draw) -> list[Worker]:
    roles: dict[str, int] = dict(session.execute(select(Role.key, Role.id)).all())
    workers: list[Worker] = []
    for place, post in enumerate(wanted, start=1):
        like = workers[0].id if workers else None
        made = _sign_in(session, post, departments[post.department], roles[post.role], like)
        details = {
            "title": post.title, "position": place, "phone": names.mobile(draw),
            "email": f"{post.login}@noithatminhphat.example",
        }  # fmt: skip
        session.execute(update(Employee).where(Employee.id == made).values(details))
        workers.append(Worker(made, post))
    return workers


def _sign_in(session: Session, post: Post, department: int, role: int, like: int | None) -> int:
    """An employee who can sign in. In a file he gets a colleague's hash: a new one takes a quarter of a second."""
    if like is None or session.get_bind().dialect.name == "postgresql":
        return employee_add(session, post.login, post.name, department, role, PASSWORD)
    values = {"login": post.login, "name": post.name, "department_id": department, "role_id": role, "active": True}
    made = session.scalars(insert(Employee).values(values).returning(Employee.id)).one()
    same = select(Credential.password_hash).where(Credential.employee_id == like).scalar_subquery()
    session.execute(insert(Credential).values(employee_id=made, password_hash=same))
    return made


def _pool(session: Session, department: int) -> int:
    """The employee who stands for the common pool; nobody signs in as him."""
    found = session.scalar(select(Employee.id).where(Employee.login == POOL))
    if found is not None:
        return found
    role = session.scalar(select(Role.id).where(Role.key == "salesperson"))
    values = {"login": POOL, "name": "Kho chung", "department_id": department, "role_id": role, "active": False}
    return session.scalars(insert(Employee).values(values).returning(Employee.id)).one()


def _lead(session: Session, workers: tuple[Worker, ...], departments: dict[str, int]) -> None:
    for worker in workers:
        if worker.post.leads:
            chosen = update(Department).where(Department.id == departments[worker.post.department])
            session.execute(chosen.values(manager_id=worker.id))


def _zones(session: Session, workers: tuple[Worker, ...]) -> dict[str, int]:
    """The zones with their rules, given to some; returns the zone of each province that lies in one."""
    ids = {worker.post.login: worker.id for worker in workers}
    found: dict[str, int] = {}
    for place, (name, keepers) in enumerate(_ZONES):
        provinces = content.ZONES[name]
        rule = json.dumps({"field": "province", "op": "in", "value": list(provinces)}, ensure_ascii=False)
        values = {"name": name, "rule": rule, "position": place}
        zone = session.scalars(insert(Zone).values(values).returning(Zone.id)).one()
        session.execute(insert(ZoneMember), [{"employee_id": ids[login], "zone_id": zone} for login in keepers])
        found |= dict.fromkeys(provinces, zone)
    return found


def _kinds(connection: Connection) -> dict[str, int]:
    """Those that the office has already stay as they are; with the days of the office's own."""
    names = ("calendar", "day", "month", "name", "off")
    connection.execute(insert(Holiday), [dict(zip(names, each, strict=True)) for each in content.HOLIDAYS])
    there = set(connection.scalars(select(ActivityKind.key)))
    rows = [
        {"key": key, "name": name, "icon": icon, "points": points, "results": "\n".join(results), "position": place}
        for place, (key, name, icon, points, results) in enumerate(content.KINDS)
        if key not in there
    ]
    return _insert(connection, ActivityKind, "key", rows)


def _stages(connection: Connection) -> tuple[tuple[int, str], ...]:
    pipeline = _insert(connection, Pipeline, "name", [{"name": content.PIPELINE}])[content.PIPELINE]
    ids = []
    for place, (name, probability, colour, days, ends) in enumerate(content.STAGES):
        values = {"pipeline_id": pipeline, "name": name, "position": place, "probability": probability,
            "colour": colour,
                  "days": days, "ends": ends}  # fmt: skip
        ids.append((connection.scalars(insert(Stage).values(values).returning(Stage.id)).one(), ends))
    return tuple(ids)


def _products(connection: Connection, at: datetime) -> None:
    rows: list[dict[str, Any]] = []
    for line, products in content.PRODUCTS.items():
        for name, unit, thousands in products:
            code = f"SP{len(rows) + 1:04d}"
            rows.append({
                "code": code, "name": name, "line": line, "unit": unit, "price": thousands * 1000,
                "cost": thousands * 620, "vat": "8", "created_at": at, "search_text": search_text(code, name, line),
                "sort_key": sort_key(name),
            })  # fmt: skip
    connection.execute(insert(Product), rows)


def _insert(connection: Connection, model: type[Model], key: str, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Insert the rows; the ids of all rows of the table by this column."""
    if rows:
        connection.execute(insert(model), rows)
    column = model.__table__.c[key]
    return dict(connection.execute(select(column, model.__table__.c.id)).all())
