"""What taking an action back must make of the office, told by comparing snapshots in plain Python."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sqlalchemy import UniqueConstraint, select

from app.models import Model, classes, table_of
from app.services import schema
from tests.world import World

Snapshot = dict[type[Model], dict[int, dict[str, Any]]]
LOGGED = classes(logged=True)


def snapshot(world: World) -> Snapshot:
    """Every logged table without what the database derives."""
    with schema.system(world.engine, "") as connection:
        return {
            model: {
                row["id"]: {key: value for key, value in row.items() if key not in model.unlogged()}
                for row in connection.execute(select(table_of(model))).mappings()
            }
            for model in LOGGED
        }


def expected_undo(before: Snapshot, after: Snapshot, now: Snapshot) -> tuple[Snapshot, set[tuple[str, int]]]:
    """What undo of the step from `before` to `after` makes of `now`, and the rows that it leaves, whole or in part."""
    result, left = deepcopy(now), set()
    for model in reversed(LOGGED):
        for key in after[model].keys() - before[model].keys():
            if result[model].get(key) == after[model][key] and not _used(model, key, result):
                del result[model][key]
            else:
                left.add((model.__tablename__, key))
    for model in LOGGED:
        for key in before[model].keys() - after[model].keys():
            row = before[model][key]
            if key not in result[model] and not _taken(model, key, row, result) and _has_parents(model, row, result):
                result[model][key] = dict(row)
            else:
                left.add((model.__tablename__, key))
        for key in before[model].keys() & after[model].keys():
            if not _give_back(model, key, before[model][key], after[model][key], result):
                left.add((model.__tablename__, key))
    return result, left


def _give_back(model: type[Model], key: int, old: dict[str, Any], new: dict[str, Any], result: Snapshot) -> bool:
    """Field by field; some columns only together. True if all of it was given back."""
    changed = {column for column in old if old[column] != new[column]}
    row = result[model].get(key)
    if not changed or row is None:
        return not changed
    clash = {column for column in changed if row[column] != new[column]}
    if clash & set(model.__together__):
        clash |= set(model.__together__) & changed
    given = {column: old[column] for column in changed - clash}
    for column in clash & set(model.__by_key__):
        given[column] = _keys_given_back(old[column], new[column], row[column])
    if _taken(model, key, row | given, result):
        return False
    row.update(given)
    return not clash


def _keys_given_back(old: dict[str, Any], new: dict[str, Any], stands: dict[str, Any]) -> dict[str, Any]:
    """Key by key: what the step changed and still stands so."""
    result = dict(stands)
    for key in {**old, **new}:
        if old.get(key) != new.get(key) and stands.get(key) == new.get(key):
            result.pop(key, None)
            result |= {key: old[key]} if key in old else {}
    return result


def _used(model: type[Model], key: int, state: Snapshot) -> bool:
    return any(
        row[reference.parent.name] == key
        for child in LOGGED for reference in table_of(child).foreign_keys if reference.column.table is table_of(model)
        for row in state[child].values()
    )  # fmt: skip


def _taken(model: type[Model], key: int, row: dict[str, Any], state: Snapshot) -> bool:
    """Whether another row has the place that a unique key gives only once."""
    keys = [[c.name for c in u.columns] for u in table_of(model).constraints if isinstance(u, UniqueConstraint)]
    return any(
        other["id"] != key and all(other[c] == row[c] is not None for c in names)
        for names in keys for other in state[model].values()
    )  # fmt: skip


def _has_parents(model: type[Model], row: dict[str, Any], state: Snapshot) -> bool:
    by_table = {table_of(each): each for each in LOGGED}
    return all(
        row[reference.parent.name] is None or row[reference.parent.name] in state[by_table[reference.column.table]]
        for reference in table_of(model).foreign_keys
    )
