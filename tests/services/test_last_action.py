"""Which action Ctrl+Alt+Z would take back."""

from __future__ import annotations

from sqlalchemy import update

from app.models import Customer
from app.services import history
from app.services.last_action import last_action
from app.services.office import Office
from tests.world import DIRECTOR, World


def act(office: Office, *ids: int, label: str = "Clear", parent: int | None = None) -> int:
    with office.transaction(label, parent=parent) as session:
        session.execute(update(Customer).where(Customer.id.in_(ids)).values(phone=f"09{len(ids)}"))
        return int(session.info["action_id"])


def found(office: Office) -> tuple[int, int] | None:
    with office.read() as session:
        last = last_action(session, office.employee_id)
    return (last.id, last.changes) if last else None


def test_nothing_was_done(world: World) -> None:
    assert found(world.office(DIRECTOR)) is None


def test_the_newest_of_ones_own_with_its_count(world: World) -> None:
    mine, other = world.office(DIRECTOR), world.office(1)
    act(mine, 1)
    newest = act(mine, 2, 3, 4)
    act(other, 5)
    assert found(mine) == (newest, 3)


def test_what_changed_nothing_does_not_count(world: World) -> None:
    mine = world.office(DIRECTOR)
    first = act(mine, 1)
    act(mine)
    assert found(mine) == (first, 1)


def test_blocks_count_with_their_parent(world: World) -> None:
    mine = world.office(DIRECTOR)
    parent = act(mine, 1)
    act(mine, 2, 3, parent=parent)
    act(mine, 4, 5, parent=parent)
    assert found(mine) == (parent, 5)


def test_what_was_undone_gives_way_to_the_one_before(world: World) -> None:
    mine = world.office(DIRECTOR)
    first, second = act(mine, 1), act(mine, 2)
    with mine.transaction("Undo", undoes=second) as session:
        history.undo(session, second)
    assert found(mine) == (first, 1)
