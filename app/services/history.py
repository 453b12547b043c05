"""What happened to a record, how it was, and taking an action back: all from the change log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Select, Table, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from app.models import Action, Change, Customer, Employee, Model, classes, table_of
from app.models.base import UtcDateTime, from_microseconds
from app.services import attribute_slots, branches, schema, undoing
from app.services.blocks import BLOCK, GoOn
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import holds, is_system, me
from app.services.office import Office

_DOCUMENT = N_("A document stays with its lines if it was changed, signed or cancelled since.")
_REASONS = {  # why undo leaves something alone that nobody seems to have changed
    "fund": N_("A fund that has vouchers stays: close it once it is empty."),
    "voucher": N_("A voucher that is confirmed, void or has its number stays: reverse or void it."),
    "quote": _DOCUMENT, "contract": _DOCUMENT, "sales_order": _DOCUMENT,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One line of a record's history; `before` is None where it began, `after` where it ended."""

    action_id: int
    label: str  # to be translated where it is shown
    employee: str | None  # None: the system itself
    at: datetime
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class UndoReport:
    """How many rows are as they were before, and which (table, id) were left alone, whole or in part.

    `reasons` are sentences, to be translated where they are shown. `stopped`: some blocks still stand; to undo once
    more takes them back.
    """

    restored: int
    conflicts: Sequence[tuple[str, int]]
    reasons: Sequence[str] = ()
    stopped: bool = False


def history(session: Session, record: Model, limit: int | None = None) -> list[Entry]:
    """The newest first; a record that the session does not see has no history."""
    return history_of(session, type(record), record.id, limit)


def history_of(session: Session, model: type[Model], row_id: int, limit: int | None = None) -> list[Entry]:
    table = table_of(model)
    query = _entries().where(Change.table_name == table.name, Change.row_id == row_id).limit(limit)
    return [_entry(table, *row) for row in session.execute(query)]


def _entries() -> Select[Change, Action, str]:
    query = select(Change, Action, Employee.name).join(Action, Action.id == Change.action_id)
    return query.outerjoin(Employee, Employee.id == Action.employee_id).order_by(Change.id.desc())


def _entry(table: Table, change: Change, action: Action, name: str | None) -> Entry:
    return Entry(action.id, action.label, name, action.at, _typed(table, change.before), _typed(table, change.after))


def of_rows(
    session: Session, rows: Mapping[type[Model], Sequence[int]], limit: int, deal_id: int, parts: Sequence[type[Model]]
) -> list[tuple[type[Model], int, Entry]]:
    """The newest lines of the history of many rows together, each with its class and id; and of a deal's parts,
    also those that were removed.
    """
    models = {table_of(model).name: model for model in (*rows, *parts)}
    chosen = [(Change.table_name == table_of(model).name) & Change.row_id.in_(ids)
              for model, ids in rows.items() if ids]  # fmt: skip
    chosen.append((Change.deal_id == deal_id) & Change.table_name.in_([table_of(model).name for model in parts]))
    found = session.execute(_entries().where(or_(*chosen)).limit(limit))
    return [(model, change.row_id, _entry(table_of(model), change, action, name))
            for change, action, name in found for model in (models[change.table_name],)]  # fmt: skip


def as_of(session: Session, record: Model, when: datetime) -> dict[str, Any] | None:
    """The columns of the record at that moment (B12), without derived ones; None if it did not exist then."""
    session.flush()
    return as_of_id(session, type(record), record.id, when)


def as_of_id(session: Session, model: type[Model], row_id: int, when: datetime) -> dict[str, Any] | None:
    row = session.execute(select(table_of(model)).where(model.id == row_id)).mappings().one_or_none()
    state = {key: row[key] for key in row if key not in model.unlogged()} if row else None
    for entry in history_of(session, model, row_id):
        if entry.at <= when:
            break
        state = None if entry.before is None else {**(state or {}), **entry.before}
    return state


def undo(session: Session, action_id: int) -> UndoReport:
    """Take an action and its blocks back, in `office.transaction(label, undoes=action_id)`.

    Restores what still stands as the action left it and reports the rest. Raises UserError if the action is neither
    one's own nor of somebody whom one manages.
    """
    if session.info.get("undoes") != action_id:
        raise UserError(N_("Undo must be an action of its own."))
    return _take_back(session, _parts(session, action_id))


def parts_to_undo(session: Session, action_id: int) -> list[int]:
    """The actions of which a large one consists, newest first; what is small is undone at once, as one part."""
    parts = _parts(session, action_id)
    some = select(Change.id).where(Change.action_id.in_(parts)).limit(BLOCK + 1).subquery()
    if len(parts) == 1 or (session.scalar(select(func.count()).select_from(some)) or 0) <= BLOCK:
        return [action_id]
    return parts


def undo_in_blocks(office: Office, label: str, parts: Sequence[int], go_on: GoOn) -> UndoReport:
    """Take back each part in a transaction of its own, the first action last: until then it counts as not undone."""
    reports: list[UndoReport] = []
    parent = 0
    for done, each in enumerate(parts):
        if not go_on(done, len(parts)):
            break
        with office.transaction(label, undoes=each, parent=parent or None) as session:
            reports.append(_take_back(session, [each]))
            parent = parent or session.info["action_id"]
    conflicts = [conflict for report in reports for conflict in report.conflicts]
    reasons = list(dict.fromkeys(reason for report in reports for reason in report.reasons))
    return UndoReport(sum(each.restored for each in reports), conflicts, reasons, stopped=len(reports) < len(parts))


def _parts(session: Session, action_id: int) -> list[int]:
    """The blocks that were not undone yet, newest first, then the action itself."""
    who = select(Action.employee_id).where(Action.id == action_id).scalar_subquery()
    ours = Action.employee_id == who  # anybody may claim a parent
    mine = [who] if is_system(session) else [who, me(session)]
    back = aliased(Action)  # somebody else's may only pretend
    undone = select(back.id).where(back.undoes_id == Action.id, back.employee_id.in_(mine)).exists()
    blocks = select(Action.id).where(Action.parent_id == action_id, ours, ~undone).order_by(Action.id.desc())
    return [*session.scalars(blocks), action_id]


def _take_back(session: Session, done: Sequence[int]) -> UndoReport:
    session.flush()
    for each in done:
        _undo_one(session, each)
    session.expire_all()
    attribute_slots.follow(session, session.info["action_id"])
    return _report(session, done, session.info["action_id"])


def _undo_one(session: Session, action_id: int) -> None:
    touched = _touched(session, action_id)
    models = [model for model in classes(logged=True) if model.__tablename__ in touched and model.__undo__ != "never"]
    if session.get_bind().dialect.name == "postgresql":
        _undo_postgresql(session, action_id, models)
    else:
        _undo_sqlite(session, action_id, models)


def _touched(session: Session, action_id: int) -> set[str]:
    """The tables of an action that one may take back: on PostgreSQL asked of a function, which sees the whole log."""
    mine = holds(session, "me(employee_id) or edits(employee_id)", Action)
    if not session.scalar(select(Action.id).where(Action.id == action_id, mine)):
        raise UserError(N_("Only whoever did it, or a manager, can take this back."))
    if session.get_bind().dialect.name == "postgresql":
        return set(session.scalar(text("select undo_tables(:id)"), {"id": action_id}) or [])
    return set(session.scalars(text("select table_name from main.change where action_id = :id"), {"id": action_id}))


def _undo_postgresql(session: Session, action_id: int, models: list[type[Model]]) -> None:
    def run(step: str, model: type[Model]) -> None:
        session.execute(text(f"select undo_{step}_{model.__tablename__}(:undone)"), {"undone": action_id})

    for model in reversed(models):
        if not model.__piece_of__:
            run("remove", model)
    for model in models:
        if model.__piece_of__:  # its document stands as it will by now
            run("remove", model)
        run("restore", model)


def _undo_sqlite(session: Session, action_id: int, models: list[type[Model]]) -> None:
    undone = {"undone": action_id}
    changed = {(row.table_name, row.key) for row in session.execute(text(undoing.CHANGED), undone)}
    steps = [
        (model, undoing.statements(model, "sqlite", {key for table, key in changed if table == model.__tablename__}))
        for model in models
    ]
    with schema.giving(session):
        for model, step in reversed(steps):
            if not model.__piece_of__:
                session.execute(text(step.remove), undone)
        for model, step in steps:
            if model.__piece_of__:  # its document stands as it will by now
                session.execute(text(step.remove), undone)
            session.execute(text(step.again), undone)
            if step.put_back:
                session.execute(text(step.put_back), undone)
            if model is Customer:
                schema.settle(session)  # whether the rest may come back is asked of records that follow
    if ("customer", "parent_id") in changed:
        branches.check(session)


def _report(session: Session, undone: Sequence[int], undo_id: int) -> UndoReport:
    """The log itself knows: a row of the action that the undo has not, or not wholly, changed was left alone."""
    if session.get_bind().dialect.name == "postgresql":
        left = text("select table_name, row_id from undo_left(:undone, :undo)")
        rows = session.execute(left, {"undone": list(undone), "undo": undo_id})
    else:
        rows = session.execute(text(undoing.left("sqlite")), {"undone": json.dumps(list(undone)), "undo": undo_id})
    done = select(func.count()).select_from(Change).where(Change.action_id == undo_id)
    conflicts = [(row[0], row[1]) for row in rows]
    reasons = [reason for table, reason in _REASONS.items() if any(table == each for each, _row in conflicts)]
    return UndoReport(session.scalar(done) or 0, conflicts, reasons)


# --- values of the log as the columns have them: PostgreSQL logs text, SQLite numbers and text ---


def _typed(table: Table, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {key: value_of(table.c[key], value) for key, value in values.items() if key in table.c}


def value_of(column: Column[Any], value: Any) -> Any:
    """A value of the log as the column has it."""
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else from_microseconds(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Boolean):
        return value in (1, True, "t")
    if isinstance(column.type, JSON):
        return json.loads(value) if isinstance(value, str) else value
    return int(value) if isinstance(column.type, Integer) else value
