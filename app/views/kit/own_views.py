"""One's own views of a list: kept, renamed, ordered, pinned to the rail, deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from app.services.language import N_, _
from app.services.query import Query, View
from app.views.kit.icons import icon
from app.views.kit.menu import Menu
from app.views.kit.popover import NamePopover

if TYPE_CHECKING:
    from app.views.kit.list_page import ListPage


class OwnViews(QObject):
    def __init__(self, page: ListPage) -> None:
        super().__init__(page)
        self._page = page

    def _query(self) -> Query:
        """What is shown, with conditions on fields that are gone."""
        asked = self._page.rows.query
        return Query("", self._page.filters.tree, asked.sort, asked.descending)

    def ask_name(self) -> None:
        """Keep what is shown as a view of one's own."""
        NamePopover(self._page, _("Keep what is shown as a view"), _("Keep"), self.add).open_at(self._page.views.add)

    def add(self, name: str) -> None:
        from app.services import saved_views

        query, listing, columns = self._query(), self._page.listing, self._page.memory.of(self._page.view.key)

        def added(written: Any) -> None:
            key = f"saved:{written.result}"
            kept = {each: value for each, value in columns.items() if each in ("columns", "widths")}
            self._page.memory.forget(self._page.view.key, "where", "sort", "descending")
            self._page.memory.note(key, **kept)
            self._page.view = View(key, name, query, written.result)
            self._page.memory.open(key)
            self._page.filters.show_tree(query.where, changed=False)
            self._page.read_views()

        self._page.desk.tasks.write(N_("Keep a view"), lambda s: saved_views.add(s, listing, name, query), added)

    def open_menu(self, view: View, at: QPoint) -> None:
        menu = Menu(self._page)
        menu.setObjectName("viewMenu")
        first = self._page.memory.default == view.key
        begin = menu.addAction(icon("ph.house"), _("Begin with this view"), partial(self._begin, view, not first))
        begin.setCheckable(True)
        begin.setChecked(first)
        menu.addAction(icon("ph.arrow-counter-clockwise"), _("As it was"), partial(self.reset, view))
        if view.saved:
            self._add_own(menu, view)
        menu.popup(at)

    def _add_own(self, menu: QMenu, view: View) -> None:
        menu.addSeparator()
        if view.key == self._page.view.key:
            menu.addAction(icon("ph.floppy-disk"), _("Keep the changes"), partial(self.replace, view))
        menu.addAction(icon("ph.pencil-simple"), _("Rename…"), partial(self._ask_new_name, view))
        menu.addAction(icon("ph.push-pin"), _("Unpin") if view.pinned else _("Pin"), partial(self.pin, view))
        own = [each.saved for each in self._page.views.views if each.saved]
        place = own.index(view.saved)
        if place > 0:
            menu.addAction(icon("ph.arrow-left"), _("Move to the left"), partial(self.move, own, place, -1))
        if place < len(own) - 1:
            menu.addAction(icon("ph.arrow-right"), _("Move to the right"), partial(self.move, own, place, 1))
        menu.addSeparator()
        menu.addAction(icon("ph.trash"), _("Delete"), partial(self.remove, view))

    def _begin(self, view: View, on: bool) -> None:
        self._page.memory.begin_with(view.key if on else "")

    def reset(self, view: View) -> None:
        """Forget what was changed in the view: columns, widths, sort, conditions."""
        self._page.memory.forget(view.key)
        self._page.show_view_named(view.key)

    def _ask_new_name(self, view: View) -> None:
        popover = NamePopover(self._page, _("Rename the view"), _("Rename"), partial(self.rename, view), view.label)
        popover.open_at(self._page.views.tabs[view.key])

    def rename(self, view: View, name: str) -> None:
        from app.services import saved_views

        self._write(N_("Rename a view"), lambda session: saved_views.rename(session, view.saved, name))

    def replace(self, view: View) -> None:
        """The view shows from now on what is shown now."""
        from app.services import saved_views

        query = self._query()
        self._page.memory.forget(view.key, "where", "sort", "descending")
        self._page.view = View(view.key, view.label, query, view.saved, view.pinned)
        self._page.filters.show_tree(query.where, changed=False)
        self._write(N_("Change a view"), lambda session: saved_views.replace(session, view.saved, query))

    def pin(self, view: View) -> None:
        from app.services import saved_views

        self._write(N_("Pin a view"), lambda session: saved_views.pin(session, view.saved, not view.pinned))

    def move(self, own: list[int], place: int, step: int) -> None:
        from app.services import saved_views

        order = list(own)
        order.insert(place + step, order.pop(place))
        self._write(N_("Move a view"), lambda session: saved_views.reorder(session, order))

    def remove(self, view: View) -> None:
        from app.services import saved_views

        def removed(written: Any) -> None:
            self._page.desk.tell(_("View “{name}” deleted").format(name=view.label), undo=written.action_id)
            if self._page.view.key == view.key:
                self._page.show_view_named("")
            self._page.read_views()

        self._page.desk.tasks.write(
            N_("Delete a view"), lambda session: saved_views.remove(session, view.saved), removed
        )

    def _write(self, label: str, work: Callable[[Any], object]) -> None:
        self._page.desk.tasks.write(label, work, lambda _written: self._page.read_views())
