"""One's own views and preferences: private, in order, on both engines."""

from __future__ import annotations

import pytest

from app.models import SavedView
from app.services import history, list_opening, preferences, saved_views
from app.services.errors import UserError
from app.services.query import Query, leaf
from tests.world import World

QUERY = Query(where=leaf("stars", "ge", 3), sort="revenue", descending=True)


def names(world: World, employee: int) -> list[str]:
    with world.office(employee).read() as session:
        return [view.label for view in saved_views.views(session, "customers")]


def test_views_of_ones_own(world: World) -> None:
    with world.office(12).transaction("Lưu") as session:
        first = saved_views.add(session, "customers", " Khách  quý ", QUERY)
        second = saved_views.add(session, "customers", "Mới", Query())
        saved_views.reorder(session, [second, first])
        saved_views.pin(session, first, True)
    assert names(world, 12)[:2] == ["Mới", "Khách quý"] or names(world, 12)[1:] == ["Mới", "Khách quý"]
    assert names(world, 13) == ["Của tôi"]
    with world.office(12).read() as session:
        opening = list_opening.opening(session, "customers")
        mine = next(view for view in opening.views if view.saved == first)
        assert mine.query == QUERY and mine.pinned and mine.key == f"saved:{first}"
        assert [view.saved for _listing, view in saved_views.pinned(session)] == [first]


def test_a_view_is_renamed_changed_and_deleted(world: World) -> None:
    with world.office(12).transaction("Lưu") as session:
        view = saved_views.add(session, "customers", "A", QUERY)
        saved_views.rename(session, view, "B")
        saved_views.replace(session, view, Query("lan"))
    with world.office(12).read() as session:
        found = next(each for each in saved_views.views(session, "customers") if each.saved == view)
        assert (found.label, found.query) == ("B", Query("lan"))
    with world.office(12).transaction("Xóa") as session:
        saved_views.remove(session, view)
        action = session.info["action_id"]
    assert names(world, 12) == ["Của tôi"]
    with world.office(12).transaction("Hoàn tác", undoes=action) as session:
        history.undo(session, action)
    assert sorted(names(world, 12)) == ["B", "Của tôi"]


def test_names_of_views(world: World) -> None:
    for name in ("Của tôi", "  ", "x" * 61):
        with pytest.raises(UserError), world.office(12).transaction("Lưu") as session:
            saved_views.add(session, "customers", name, Query())
    assert names(world, 12) == ["Của tôi"]


def test_nobody_touches_the_views_of_others(world: World) -> None:
    foreign = next(key for key, row in world.rows(SavedView).items() if row["owner_id"] == 13)
    with world.office(12).transaction("Sửa") as session:
        saved_views.rename(session, foreign, "Gone")
        saved_views.replace(session, foreign, Query("x"))
        saved_views.remove(session, foreign)
    assert world.rows(SavedView)[foreign]["name"] == "Của tôi"


def test_preferences(world: World) -> None:
    with world.office(12).transaction("Nhớ") as session:
        preferences.put(session, "list:customers", {"view": "mine", "views": {"mine": {"widths": {"name": 300}}}})
        preferences.put(session, "theme", "light")
        preferences.put(session, "theme", {"choice": "light"})
    with world.office(12).read() as session:
        assert preferences.get(session, "theme") == {"choice": "light"}
        assert preferences.get(session, "nothing", 5) == 5
        assert set(preferences.get_all(session)) == {"theme", "list:customers"}
        assert list_opening.opening(session, "customers").kept["view"] == "mine"
    with world.office(13).read() as session:
        assert preferences.get(session, "theme") == "dark"
    with world.office(12).transaction("Quên") as session:
        preferences.put(session, "theme", None)
    with world.office(12).read() as session:
        assert preferences.get(session, "theme") is None


def test_what_is_kept_comes_back(world: World) -> None:
    with world.office(12).transaction("Nhớ") as session:
        list_opening.keep(session, "customers", {"view": "large"})
    with world.office(12).read() as session:
        assert list_opening.opening(session, "customers").kept == {"view": "large"}
