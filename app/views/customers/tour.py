"""What the tour sees of the customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from app.services.customer_fields import OWN
from app.services.language import _
from app.services.query import Query, every, leaf
from app.services.saving import Difference
from app.views.customers.as_of import AsOfPanel
from app.views.customers.becoming import BecomeDialog, RolesDialog
from app.views.customers.duplicates import DuplicatesWindow
from app.views.customers.form import CustomerForm, open_form
from app.views.customers.groups import GroupsDialog
from app.views.customers.handover import HandoverDialog
from app.views.customers.merge import MergeDialog
from app.views.customers.pool import PoolDialog
from app.views.customers.receivers import Receivers
from app.views.customers.share import ShareDialog
from app.views.customers.transfer import TransferDialog
from app.views.customers.zone import ZoneDialog
from app.views.kit.conflict import ConflictWindow
from app.views.kit.log_window import open_log
from app.views.kit.map_window import MapWindow
from app.views.kit.plan_window import open_plan

if TYPE_CHECKING:
    from app.views.customers.page import CustomersPage

RATED = Query(sort="revenue", descending=True, where=every(leaf("stars", "ge", 3)))
BRANCHES = Query(sort="revenue", descending=True, where=every(leaf("holding", "not_empty")))
LARGEST = Query(sort="revenue", descending=True)
SELECTED = (1, 2, 4, 7)
VIEW = "VIP cần chăm sóc"
Kind = TypeVar("Kind", bound=QWidget)


def stops(page: CustomersPage) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "", partial(page.show_query, RATED)
    if not page.rows.rowCount():
        return
    yield "card", lambda: _open(page, _fullest(page))
    yield "card-deals", lambda: page.pane.show_tab(2)
    yield "card-files", lambda: page.pane.show_tab(5)
    yield "", lambda: page.pane.show_tab(0)
    yield from _relations(page)
    yield "", page.pane.close_card
    yield "", partial(page.show_query, LARGEST)
    yield from _list(page)
    yield from _form(page)
    yield from _many(page)
    if not page.leave.isHidden():
        yield "", page.hand_over
        yield "handover", lambda: _tick_leaver(page)
    yield "history", page.show_history
    yield "", lambda: _open(page, _fullest(page))
    yield "why-stars", page.pane.ask_stars
    yield "why-seen", page.pane.ask_seen
    yield "", page.pane.show_as_of
    yield "as-of", lambda: _look_at_today(_shown(page, AsOfPanel))
    yield "log", lambda: open_log(page.desk, page.window(), customer_id=page.rows.id_at(2))
    yield "plan", lambda: open_plan(page.desk, page.window(), customer_id=page.rows.id_at(2))
    yield "", page.pane.close_card


def _relations(page: CustomersPage) -> Iterator[tuple[str, Callable[[], object]]]:
    """A customer with a holding, if there is one, and the map around it."""
    yield "", partial(page.show_query, BRANCHES)
    if not page.rows.rowCount():
        return
    yield "", lambda: _open(page, 0)
    yield "card-relations", lambda: page.pane.show_tab(4)
    yield "", page.pane.relations.add.click
    yield "relation-form", lambda: None
    yield "", page.pane.show_map
    yield "map", lambda: _shown(page, MapWindow).look(page.pane.card_id or 0, 2)
    yield "", lambda: page.pane.show_tab(0)


def _list(page: CustomersPage) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "menu", lambda: page.table.menu_wanted.emit(2, page.table.mapToGlobal(QPoint(240, 160)))
    yield "columns", page.column_button.click
    where = every(leaf("state", "is", "customer"), leaf("revenue", "gt", 100_000_000))
    yield "filtered", lambda: page.show_query(Query(sort="revenue", descending=True, where=where))
    yield "filter", page.filter_button.click
    own = [each.key for each in page.shape.columns if each.key.startswith(OWN)] if page.shape else []
    if own:
        first = leaf(own[0], "not_empty")
        yield "", lambda: page.show_query(Query(where=every(first), sort=own[0], descending=True))
        yield "own-attributes", lambda: page.set_columns(["name", "groups", "owner", *own])
        yield "", lambda: page.set_columns([])
        gone = leaf(f"{OWN}credit", "ge", 1)
        yield "field-gone", lambda: page.show_query(Query(where=every(first, gone), sort="revenue", descending=True))
        yield "", lambda: page.show_query(Query(sort="revenue", descending=True, where=where))
    yield "name-view", page.views.add.click
    if not any(view.label == VIEW for view in page.views.views):
        yield "+", lambda: page.own.add(VIEW)
        yield "+", lambda: page.own.pin(page.view)
    yield "saved-view", lambda: page.show_view_named(page.view.key)
    yield "", partial(page.show_view_named, "")
    yield "empty", lambda: page.search.setText("không có ai như thế")
    yield "", page.search.clear
    yield "", partial(page.show_query, LARGEST)


def _form(page: CustomersPage) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "form", page.add
    yield "", page.add
    yield "form-wrong", lambda: _type_wrong(page)
    yield "", lambda: open_form(page.desk, page.window(), page.rows.id_at(2))
    yield "form-own-attributes", lambda: _to_own(page)
    yield "form-edit", lambda: open_form(page.desk, page.window(), page.rows.id_at(2))
    yield "", lambda: open_form(page.desk, page.window(), page.rows.id_at(2))
    yield "conflict", lambda: _conflict(page)


def _to_own(page: CustomersPage) -> None:
    """The part of the form that the office has made itself."""
    form = _shown(page, CustomerForm)
    slots = [slot for key, slot in form.body.slots.items() if key.startswith(OWN)]
    if slots:
        form.body.ensureWidgetVisible(slots[-1].cell, 0, 120)


def _many(page: CustomersPage) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "selection", partial(_mark, page)
    for key, kind in (("transfer", TransferDialog), ("groups", GroupsDialog), ("share", ShareDialog),
                      ("become", BecomeDialog), ("roles", RolesDialog), ("zone", ZoneDialog), ("pool", PoolDialog)):
        if key in page.bulk.buttons:
            yield "", page.bulk.buttons[key].click
            yield key, partial(_tick, page, kind)
    if "archive" in page.bulk.buttons:
        yield "archive", page.bulk.buttons["archive"].click
    if "merge" in page.bulk.buttons:
        yield "", page.bulk.buttons["merge"].click
        yield "merge", lambda: _shown(page, MergeDialog)
    yield "", page.done
    yield "", page.show_duplicates
    yield "duplicates", lambda: _shown(page, DuplicatesWindow)


def _open(page: CustomersPage, place: int) -> None:
    page.table.go_to(place)
    page.pane.open(page.rows.id_at(place))


def _mark(page: CustomersPage) -> None:
    for place in SELECTED:
        if place < page.rows.rowCount():
            page.rows.toggle(place)


def _fullest(page: CustomersPage) -> int:
    """Of the customers on the screen the one that the office rates highest."""
    first, last = page.table.visible_rows()
    stars = [each.key for each in page.rows.columns].index("stars")
    shown = [(place, row) for place in range(first, last) if (row := page.rows.row(place)) is not None]
    return max(shown, key=lambda each: each[1].cells[stars] or 0)[0]


def _shown(page: CustomersPage, kind: type[Kind]) -> Kind:
    return next(each for each in page.window().findChildren(kind) if each.isVisible())


def _type_wrong(page: CustomersPage) -> None:
    form = _shown(page, CustomerForm)
    form.body.type_values({"kind": "company", "name": "", "tax_code": "0101234567", "phone": "09x",
                           "email": "hoamai"})  # fmt: skip
    form.save()


def _conflict(page: CustomersPage) -> None:
    form, now = _shown(page, CustomerForm), datetime.now(UTC)
    words: Sequence[tuple[str, Any, Any, Any]] = (
        ("phone", "0912345678", "0987654321", "0901112223"), ("address", "12 Lê Lợi", "18 Nguyễn Huệ", "12 Lê Lai"),
    )  # fmt: skip
    found = [Difference(*each, "Lê Thu Trang", now - timedelta(minutes=7)) for each in words]
    labels = {"phone": _("Phone"), "address": _("Address")}
    ConflictWindow(page.window(), found, labels, form.shown).open()


def _look_at_today(panel: AsOfPanel) -> None:
    """A new office was not there yesterday."""
    panel.day.show_value(date.today())
    panel.look()


def _tick_leaver(page: CustomersPage) -> None:
    """Whoever stands third leaves."""
    dialog = _shown(page, HandoverDialog)
    dialog.leaver.setCurrentIndex(min(3, dialog.leaver.count() - 1))
    others = [each for each in dialog.both.people.names() if each.employee_id != dialog.leaver.currentData()]
    dialog.both.choose(*others[2:5])


def _tick(page: CustomersPage, kind: type[QWidget]) -> None:
    """Two colleagues, or the first two groups, as an employee would."""
    dialog = _shown(page, kind)
    for both in dialog.findChildren(Receivers):
        both.choose(*list(both.people.names())[1:3])
