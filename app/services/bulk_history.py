"""What was done to many customers: who gave or shared how many, from whom and to whom; each can be taken back (V24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, case, func, literal, literal_column, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.functions import FunctionElement

from app.models import Action, Change, Department, Employee
from app.models.base import now
from app.services import people
from app.services.days import midnight
from app.services.language import N_
from app.services.myself import visible_owners
from app.services.people import Receiver
from app.services.query import Query, either, leaf

Kind = Literal["owner", "share", "group", "zone", "merge", "import", "archive"]
Side = Literal["before", "after"]
MOST = 200  # actions that are looked at
IMPORT = N_("Import customers")  # the label of an import
_CUSTOMER_KEYS = {"owner": "owner_id", "zone": "zone_id", "merge": "merged_into_id", "archive": "archived_at"}
_TABLES: dict[Kind, str] = {"share": "customer_share", "group": "group_member"}


class logged(FunctionElement[int]):
    """A number in the change log, before or after: `logged("after", "owner_id")`."""

    type = BigInteger()
    inherit_cache = True

    def __init__(self, side: Side, key: str) -> None:
        super().__init__(literal_column(f"change.{side}"), literal_column(f"'{key}'"))


@compiles(logged, "postgresql")
def _postgresql(element: Any, compiler: Any, **keywords: Any) -> str:
    side, key = (compiler.process(part, **keywords) for part in element.clauses)
    return f"(({side} -> {key})::bigint)"


@compiles(logged, "sqlite")
def _sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    side, key = (compiler.process(part, **keywords) for part in element.clauses)
    return f"({side} ->> {key})"


class logged_text(logged):
    """A text in the change log."""

    type = Text()  # type: ignore[assignment]
    inherit_cache = True


@compiles(logged_text, "postgresql")
def _text_postgresql(element: Any, compiler: Any, **keywords: Any) -> str:
    side, key = (compiler.process(part, **keywords) for part in element.clauses)
    return f"({side} -> {key})"


class Move(NamedTuple):
    """So many customers went from somebody to somebody; nobody on one side of a share that is new or ended."""

    source: str
    target: str
    customers: int


@dataclass(frozen=True)
class Entry:
    """One action on customers. `label` is to be translated where it is shown; `blocks` are the ids it was done in."""

    id: int
    label: str
    who: str
    at: datetime
    customers: int
    moves: tuple[Move, ...]
    blocks: tuple[int, ...]
    undone: bool

    @property
    def query(self) -> Query:
        """The customers that it was about, as a list can show them."""
        return Query(where=either(*(leaf("action", "is", each) for each in self.blocks)))


class _Moved(NamedTuple):
    root: int
    source: Receiver
    target: Receiver
    customers: int

    def told(self, names: Mapping[Receiver, str]) -> Move:
        return Move(names.get(self.source, ""), names.get(self.target, ""), self.customers)


@dataclass(frozen=True)
class Wanted:
    """What to look for; `source` and `target` stand on either side of an owner's change or of a share, `who` did it.

    An employee by his id, or a Receiver, which may be a department too. `since` and `until` are days of the office,
    `least` is the fewest customers that an action was about.
    """

    kind: Kind | None = None
    days: int | None = 30
    source: int | Receiver | None = None
    target: int | Receiver | None = None
    who: int | None = None
    since: date | None = None
    until: date | None = None
    least: int = 0


def customer_of_change() -> ColumnElement[Any]:
    """The customer that a row of the log is about; null for rows about something else."""
    linked = func.coalesce(logged("after", "customer_id"), logged("before", "customer_id"))
    return case(
        (Change.table_name == "customer", Change.row_id),
        (Change.table_name.in_(["customer_share", "group_member"]), linked),
    )


def entries(session: Session, wanted: Wanted) -> list[Entry]:
    """The newest first: one's own actions and those of the people whom one manages."""
    actions = {row.id: row for row in session.execute(_actions(session, wanted))}
    if not actions:
        return []
    numbers, blocks = _numbers(session, actions)
    moves = defaultdict(list)
    for moved in [*_moved(session, actions, "customer"), *_moved(session, actions, "customer_share")]:
        moves[moved.root].append(moved)
    names = _names(session)
    found = []
    for key, row in actions.items():
        if not (moves[key] or numbers.get(key, 0) > 1):
            continue
        told = tuple(each.told(names) for each in moves[key])
        found.append(Entry(key, row.label, row.name, row.at, numbers[key], told, tuple(blocks[key]), bool(row.undone)))
    return found


def _actions(session: Session, wanted: Wanted) -> Select[int, str, datetime, str, bool]:
    """Those that touched what is wanted, in blocks or at once; undos and what belongs to them are left out."""
    undoing = aliased(Action)
    undone = select(undoing.id).where(undoing.undoes_id == Action.id).exists()
    tests: list[ColumnElement[bool]] = [Action.undoes_id.is_(None), Action.parent_id.is_(None)]
    mine = select(Employee.id).where(visible_owners(session))
    tests += [_did(_about(wanted.kind)), *_when(wanted)]
    sides: list[tuple[int | Receiver | None, Side]] = [(wanted.source, "before"), (wanted.target, "after")]
    for asked, side in sides:
        if asked is not None:
            tests.append(_did([_stands(asked if isinstance(asked, Receiver) else Receiver(asked), side)]))
    if wanted.who is not None:
        tests.append(Action.employee_id == wanted.who)
    if wanted.kind == "import":
        tests.append(Action.label == IMPORT)
    if wanted.least > 1:
        tests.append(_customers() >= wanted.least)
    return (
        select(Action.id, Action.label, Action.at, Employee.name, undone.label("undone"))
        .join(Employee, Employee.id == Action.employee_id)
        .where(*tests, Action.employee_id.in_(mine))
        .order_by(Action.id.desc())
        .limit(MOST)
    )


def _when(wanted: Wanted) -> list[ColumnElement[bool]]:
    first = [now() - timedelta(days=wanted.days)] if wanted.days is not None else []
    first += [midnight(wanted.since)] if wanted.since else []
    last = [midnight(wanted.until + timedelta(days=1))] if wanted.until else []
    return [*(Action.at >= each for each in first), *(Action.at < each for each in last)]


def _did(about: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether the action, or one of the blocks it was done in, changed something of the kind."""
    block = aliased(Action)
    at_once = select(Change.id).where(Change.action_id == Action.id, *about)
    in_a_block = select(Change.id).join(block, block.id == Change.action_id).where(block.parent_id == Action.id, *about)
    return or_(at_once.exists(), in_a_block.exists())


def _customers() -> ColumnElement[int]:
    """How many the action was about, in all its blocks."""
    block = aliased(Action)
    its = or_(block.id == Action.id, block.parent_id == Action.id)
    counted = select(func.count(customer_of_change().distinct())).join(block, block.id == Change.action_id)
    return counted.where(its).correlate(Action).scalar_subquery()


def _stands(who: Receiver, side: Side) -> ColumnElement[bool]:
    """Whether somebody stands on this side of an owner's change, or of a share that begins or ends."""
    key = "employee_id" if who.department_id is None else "department_id"
    ends = and_(Change.table_name == "customer_share", or_(Change.before.is_(None), Change.after.is_(None)))
    share = and_(ends, logged(side, key) == (who.employee_id or who.department_id))
    if who.department_id is not None:
        return share
    owner = and_(Change.table_name == "customer", *_about("owner"), logged(side, "owner_id") == who.employee_id)
    return or_(owner, share)


def _about(kind: Kind | None) -> list[ColumnElement[bool]]:
    """What an action of this kind has changed; of customers there is more than one kind."""
    if kind is None:
        return [Change.table_name.in_(["customer", *_TABLES.values()])]
    tests = [Change.table_name == _TABLES.get(kind, "customer")]
    if kind in _CUSTOMER_KEYS:
        key = _CUSTOMER_KEYS[kind]
        both = or_(logged_text("after", key).is_not(None), logged_text("before", key).is_not(None))
        tests += [Change.before.is_not(None), Change.after.is_not(None), both]
    return tests


def _of(actions: Iterable[int]) -> ColumnElement[bool]:
    ids = list(actions)
    return or_(Action.id.in_(ids), Action.parent_id.in_(ids))


def _numbers(session: Session, actions: Iterable[int]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """How many customers each action was about, and the ids of the blocks that it was done in."""
    query = (
        select(func.coalesce(Action.parent_id, Action.id), Action.id, func.count(customer_of_change().distinct()))
        .join(Change, Change.action_id == Action.id)
        .where(_of(actions))
        .group_by(Action.parent_id, Action.id)
        .order_by(Action.id)
    )
    numbers: dict[int, int] = defaultdict(int)
    blocks: dict[int, list[int]] = defaultdict(list)
    for root, block, number in session.execute(query):
        numbers[root] += number
        blocks[root].append(block)
    return numbers, blocks


def _moved(session: Session, actions: Iterable[int], table: str) -> list[_Moved]:
    """From whom to whom; of a share that begins or ends one side is nobody."""
    if table == "customer":
        nobody = literal(None, BigInteger)
        sides: list[ColumnElement[Any]] = [logged("before", "owner_id"), nobody, logged("after", "owner_id"), nobody]
        tests = _about("owner")
    else:
        sides = [logged(side, key) for side in ("before", "after") for key in ("employee_id", "department_id")]
        tests = [or_(Change.before.is_(None), Change.after.is_(None))]
    root = func.coalesce(Action.parent_id, Action.id)
    keys = [root.label("root"), *(side.label(f"side{place}") for place, side in enumerate(sides))]
    inner = (
        select(*keys).select_from(Change).join(Action, Change.action_id == Action.id)
        .where(_of(actions), Change.table_name == table, *tests).subquery()
    )  # fmt: skip
    query = select(*inner.c, func.count()).group_by(*inner.c).order_by(func.count().desc(), *inner.c)
    return [
        _Moved(root, Receiver(*sides[:2]), Receiver(*sides[2:]), number)
        for root, *sides, number in session.execute(query)
    ]


def _names(session: Session) -> dict[Receiver, str]:
    everybody = {Receiver(each): name for each, name in people.names(session).items()}
    teams = session.execute(select(Department.id, Department.name))
    return everybody | {Receiver(None, row.id): row.name for row in teams}
