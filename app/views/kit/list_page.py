"""The page that every list is: header, views, conditions, table, action bar, foot, and the card beside it.

A room gives the key of its listing and its actions and answers `opened`; everything else is here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QWidget

from app.services import list_opening
from app.services.errors import UserError
from app.services.language import _
from app.services.list_opening import Opening
from app.services.query import ListingShape, Query, Tree, View
from app.services.selection import Selection
from app.views.kit.bulk_bar import Action, BulkBar, Chosen
from app.views.kit.columns import ColumnChooser
from app.views.kit.conditions import Choices
from app.views.kit.desk import Desk
from app.views.kit.filters import FilterBar
from app.views.kit.header import PageHeader
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, frame, row
from app.views.kit.list_foot import ListFoot
from app.views.kit.list_keys import ListKeys
from app.views.kit.list_memory import ListMemory
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_out import ListOut
from app.views.kit.menu import Menu
from app.views.kit.own_views import OwnViews
from app.views.kit.rows import Columns, RowsModel
from app.views.kit.table import ListTable
from app.views.kit.views_bar import ViewsBar

if TYPE_CHECKING:
    from app.services.feed import Changes


class ListPage(QWidget):
    """`actions` are for what is ticked; `primary` and `others` stand in the header; `nothing` is said of an empty room.

    `card` is shown by the room at the right of the list.
    """

    opened = Signal(int)  # a record was clicked, or Enter pressed on it
    ready = Signal()  # the shape of the list is known, its first view is being read

    def __init__(
        self, desk: Desk, listing: str, actions: Sequence[Action] = (), card: QWidget | None = None,
        primary: QPushButton | None = None, others: Sequence[QWidget] = (), nothing: Nothing | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.desk, self.listing, self.card = desk, listing, card
        self.shape: ListingShape | None = None
        self.view = View("", "")
        self._without_choices = False
        self.setObjectName(f"list:{listing}")
        self.rows = RowsModel(listing, desk.tasks)
        self.table = ListTable(self.rows)
        self.header = PageHeader(desk, "", _("Search…"), primary, others)
        assert self.header.search
        self.search = self.header.search
        self.views, self.filters = ViewsBar(), FilterBar()
        self.memory = ListMemory(listing, desk.tasks, self)
        self.out, self.own = ListOut(self), OwnViews(self)
        self.foot = ListFoot(self)
        self.nothing = nothing or Nothing()
        self.body = QStackedWidget()
        self.actions_on_rows = sorted([*actions, *self.out.actions()], key=lambda action: action.danger)
        self.bulk = BulkBar(self.body, self.actions_on_rows)
        self._build()
        self._connect()
        self.keys_of_list = ListKeys(self)
        self._read_opening()

    # --- what it looks like ---

    def _build(self) -> None:
        self.filter_button = button(_("Filter"), "ph.funnel-simple", "outline", _("Add a condition"),
                                    name="list:filter")  # fmt: skip
        self.column_button = button(_("Columns"), "ph.sliders-horizontal", "outline", _("Choose columns"),
                                    name="list:columns")  # fmt: skip
        bar = row(self.views, self.filter_button, self.column_button, margins=(14, 7, 16, 7), gap=6)
        bar.setStretch(0, 1)
        tabs: QFrame = frame("views", bar)
        for widget in (self.table, self.nothing):
            self.body.addWidget(widget)
        middle = column(tabs, self.filters, self.body, self.foot, gap=0)
        middle.setStretch(2, 1)
        beside = row(middle, *([self.card] if self.card else []), gap=0)
        beside.setStretch(0, 1)
        self.setLayout(column(self.header, beside, gap=0))
        self.setFocusProxy(self.table)
        if self.card:
            self.card.hide()

    # --- opening ---

    def read_views(self) -> None:
        """One's own views have changed."""
        self._read_opening()

    def _read_opening(self) -> None:
        self.desk.tasks.read(lambda session: list_opening.opening(session, self.listing), self._show_opening,
                             topic=(self, "opening"))  # fmt: skip

    def _show_opening(self, opening: Opening) -> None:
        first = self.shape is None
        shape = self.shape = self.filters.shape = opening.shape
        self.header.title.setText(shape.title)
        self.search.setPlaceholderText(shape.search_hint)
        self.search.setAccessibleName(shape.search_hint)
        self.search.setVisible(shape.searchable)
        self.table.setAccessibleName(shape.title)
        if first:
            self.memory.read(opening.kept)
        self.views.show_views(opening.views, self.view.key)
        if first:
            self.show_view_named(self.memory.view)
            self.ready.emit()
        else:
            self._show(replace(self.rows.query, where=self.filters.tree))  # a field that was gone may be back
        self._without_choices = True  # they are read when the rows are there, or when a condition shows their names
        if self.filters.tree:
            self._read_choices()

    def _read_choices(self, then: Callable[[], object] = lambda: None) -> None:
        self._without_choices = False

        def choices(session: Any) -> Any:
            from app.services import listing

            return listing.choices(session, self.listing)

        def show(found: Choices) -> None:
            self.filters.show_choices(found)
            then()

        self.desk.tasks.read(choices, show, topic=(self, "choices"))

    # --- views ---

    def show_view_named(self, key: str) -> None:
        """Open a view by its key: of a default view, or "saved:12". An unknown one opens the first."""
        found = [view for view in self.views.views if view.key == key] or list(self.views.views[:1])
        if found:
            self.views.mark(found[0].key)
            self.show_view(found[0])

    def show_view(self, view: View) -> None:
        """As the employee left it; the search stays."""
        self.view = view
        self.memory.open(view.key)
        query = self.memory.query(view)
        self.table.arrange(self.memory.of(view.key).get("widths", {}), bool(self._chosen_columns()))
        self._show(replace(query, text=query.text or self.search.text()))

    def show_query(self, query: Query) -> None:
        """What another room wants to be seen: the first view with these conditions instead of its own."""
        self.show_view_named(self.views.views[0].key if self.views.views else "")
        self.search.setText(query.text)
        self._show(query)

    def show_everything(self) -> None:
        """No search and no condition."""
        self.search.clear()
        self._change_tree(None)

    def _show(self, query: Query) -> None:
        """`query` may have conditions on fields that are gone: they are shown, and left out."""
        if self.shape is None:
            return
        self.filters.show_tree(query.where, changed=query.where != self.view.query.where)
        self._query_again(query)

    def _query_again(self, query: Query) -> None:
        if self.shape:
            self.foot.drop_totals()
            self.rows.show(self.shape.usable(query), self._columns())
            self.table.horizontalHeader().viewport().update()

    def _chosen_columns(self) -> list[str]:
        return [str(key) for key in self.memory.of(self.view.key).get("columns", ())]

    def _columns(self) -> Columns:
        """Those chosen for this view, or the usual ones; what names the row is always there."""
        assert self.shape
        chosen = [found for key in self._chosen_columns() if (found := self.shape.column(key))]
        return tuple(chosen) or tuple(each for each in self.shape.columns if each.shown)

    # --- changes by the employee ---

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda text: self._query_again(replace(self.rows.query, text=text)))
        self.views.chosen.connect(self.show_view)
        self.views.added.connect(self.own.ask_name)
        self.views.menu_wanted.connect(self.own.open_menu)
        self.filters.changed.connect(self._change_tree)
        self.filters.kept.connect(self.own.ask_name)
        self.filter_button.clicked.connect(self._add_filter)
        self.column_button.clicked.connect(self._choose_columns)
        self.table.sorted_by.connect(self._sort)
        self.table.opened.connect(self.opened)
        self.table.arranged.connect(lambda: self.memory.note(self.view.key, widths=self.table.widths))
        self.table.reordered.connect(self.set_columns)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.verticalScrollBar().valueChanged.connect(self.foot.show_range)
        self.rows.page_shown.connect(self._page_shown)
        self.rows.completed.connect(self._completed)
        self.rows.marks_changed.connect(self._marks_changed)
        self.rows.failed.connect(self._failed)
        self.bulk.chosen.connect(self.run)
        self.bulk.all_wanted.connect(partial(self.rows.mark_all, True))
        self.bulk.closed.connect(partial(self.rows.mark_all, False))
        self.nothing.everything.connect(self.show_everything)
        self.body.installEventFilter(self)
        self.desk.tasks.changed.connect(self.hear)

    def _change_tree(self, tree: Tree | None) -> None:
        self.memory.note(self.view.key, where=tree)
        self._show(replace(self.rows.query, where=tree))

    def _add_filter(self) -> None:
        if self.shape and self._without_choices:
            self._read_choices(self._add_filter)
        elif self.shape:
            self.filters.add(self.filter_button)

    def _choose_columns(self) -> None:
        if self.shape:
            shown = [each.key for each in self._columns()]
            ColumnChooser(self, self.shape, shown, self.set_columns).open_at(self.column_button)

    def set_columns(self, keys: list[str]) -> None:
        """Show these columns in this view; none for the usual ones."""
        self.memory.note(self.view.key, columns=keys)
        self.table.arrange(self.table.widths, bool(keys))
        self.rows.show_columns(self._columns(), self.table.visible_rows()[0])

    def _sort(self, key: str) -> None:
        """Another column ascending; the same one descending, then as the listing has it."""
        query = self.rows.query
        if query.sort != key:
            changed = replace(query, sort=key, descending=False)
        else:
            changed = replace(query, sort="" if query.descending else key, descending=not query.descending)
        self.memory.note(self.view.key, sort=changed.sort, descending=changed.descending)
        self._query_again(changed)

    # --- what arrives ---

    def _page_shown(self) -> None:
        self._show_rows(self.rows.rowCount())
        self.table.scrollToTop()
        self.foot.show_range()

    def _completed(self, total: int) -> None:
        assert self.shape
        self._show_rows(total)
        self.header.show_count(self.shape.counted(total))
        self.foot.show_range()
        self._marks_changed()
        self.foot.read_totals()

    def _show_rows(self, total: int) -> None:
        asked = bool(self.rows.query.text.strip() or self.filters.tree)
        if not total:
            self.nothing.explain(asked)
        self.body.setCurrentIndex(0 if total else 1)

    def totals_shown(self) -> None:
        """Everything about the rows is there: now the names that conditions show."""
        if self._without_choices:
            self._read_choices()

    def _marks_changed(self) -> None:
        self.bulk.show_for(self.rows.marked(), self.rows.rowCount())
        self.table.horizontalHeader().viewport().update()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)

    def refresh(self) -> None:
        """Read again what is shown; the rows stay where they are."""
        if self.shape:
            self.rows.refresh()

    def hear(self, changes: Changes) -> None:
        """Somebody, perhaps oneself, has changed something."""
        if self.shape is None:
            return
        if changes.touch("attribute", "saved_view"):
            self._read_opening()
        if changes.touch(*self.shape.tables):
            self.rows.refresh()
            self._read_choices()

    # --- actions ---

    def run(self, action: Action, anchor: QPoint) -> None:
        """An action on what is ticked."""
        action.run(Chosen(self.rows.selection(), self.rows.marked(), anchor))

    def run_on(self, action: Action, row_id: int, anchor: QPoint) -> None:
        """The same on one record."""
        action.run(Chosen(Selection.of([row_id], self.listing), 1, anchor))

    def _open_menu(self, place: int, anchor: QPoint) -> None:
        row_id = self.rows.id_at(place)
        many = self.rows.marks.holds(row_id) and self.rows.marked() > 1
        menu = Menu(self)
        menu.setObjectName("rowMenu")
        for action in self.actions_on_rows:
            if action.danger:
                menu.addSeparator()
            if many and not action.one_only:
                menu.addAction(icon(action.picture), action.label, partial(self.run, action, anchor))
            elif not many:
                menu.addAction(icon(action.picture), action.label, partial(self.run_on, action, row_id, anchor))
        menu.popup(anchor)

    def done(self) -> None:
        """An action is through: nothing is ticked any more."""
        self.rows.mark_all(False)

    # --- Qt ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.body and event.type() == QEvent.Type.Resize and self.bulk.isVisible():
            self.bulk.place()
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        self.memory.flush()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.memory.flush()
        super().closeEvent(event)
