"""Own attributes in the settings (E04), and how other windows follow: lists, forms and cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.models import Customer
from app.services import attribute_slots, attributes, customer_form, finding, saved_views
from app.services.attributes import Wanted
from app.services.query import Query, every, leaf
from app.views.customers.form import CustomerForm, open_form
from app.views.customers.page import CustomersPage
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor
from app.views.kit.message import Question
from app.views.settings.attribute_window import AttributeWindow
from app.views.settings.page import SettingsPage
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE, type_vietnamese

Settle = Callable[..., None]
pytestmark = pytest.mark.feature("E04")


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(1)


@pytest.fixture
def section(desk: Desk, qtbot: QtBot, settle: Settle) -> Any:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    page.tabs["attributes"].click()
    settle(desk.tasks)
    return page.sections["attributes"]


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """For forms to slide over."""
    made = QMainWindow()
    qtbot.addWidget(made)
    made.setCentralWidget(QWidget())
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def add(desk: Desk, label: str, kind: str = "text", choices: tuple[str, ...] = (), sortable: bool = False) -> int:
    with desk.tasks.office.transaction("Attribute added") as session:
        key = attributes.add(session, Wanted(label, kind, [("", each) for each in choices], sortable))
    attribute_slots.fill(desk.tasks.office, lambda *_: None)
    return key


def hide(desk: Desk, key: int) -> None:
    with desk.tasks.office.transaction("Hide") as session:
        attributes.hide(session, key)


def infos(desk: Desk) -> list[attributes.AttributeInfo]:
    with desk.tasks.office.read() as session:
        return attributes.every(session)


def lines(section: Any) -> list[list[str]]:
    rows = section.rows
    return [[rows.topLevelItem(place).text(each) for each in range(4)] for place in range(rows.topLevelItemCount())]


def choose(qtbot: QtBot, section: Any, label: str) -> None:
    qtbot.waitUntil(lambda: any(line[0] == label for line in lines(section)), timeout=PATIENCE)
    place = next(place for place, line in enumerate(lines(section)) if line[0] == label)
    section.rows.setCurrentItem(section.rows.topLevelItem(place))


def opened(section: Any) -> AttributeWindow:
    return next(each for each in reversed(section.findChildren(AttributeWindow)) if each.isVisible())


def write_choice(qtbot: QtBot, editor: Any, words: str) -> None:
    """A click on “Add a choice”, then the keyboard."""
    editor.findChild(QWidget, "choice:add").click()
    line = editor.list.viewport().findChildren(QLineEdit)[-1]
    type_vietnamese(line, words)
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.value()[-1:] == (("", words),), timeout=PATIENCE)


def test_an_attribute_is_added_filled_changed_moved_hidden_and_brought_back(
    qtbot: QtBot, section: Any, desk: Desk, settle: Settle
) -> None:
    section.add.click()
    window = opened(section)
    assert nameless(window) == anonymous(window) == []
    window.form.type_values({"label": "Hạng khách", "kind": "choice", "sortable": True})
    window.form.slots["kind"].editor.edited.emit()
    editor: Any = window.form.slots["choices"].editor
    assert editor.isVisible()
    for words in ("Vàng", "Bạc"):
        write_choice(qtbot, editor, words)
    assert editor.value() == (("", "Vàng"), ("", "Bạc"))
    window.save.click()
    settle(desk.tasks)
    qtbot.waitUntil(lambda: [each.state for each in infos(desk)] == ["ready"], timeout=PATIENCE)
    qtbot.waitUntil(
        lambda: lines(section) == [["Hạng khách", "Chọn một", "Có", "{{ khach.rieng.hang_khach }}"]], timeout=PATIENCE
    )
    add(desk, "Ghi nhớ")
    choose(qtbot, section, "Ghi nhớ")
    section.up.click()
    qtbot.waitUntil(lambda: [line[0] for line in lines(section)] == ["Ghi nhớ", "Hạng khách"], timeout=PATIENCE)
    with qtbot.waitActive(section.window()):  # shortcuts are heard in an active window only
        section.window().activateWindow()
    section.rows.setFocus()
    QTest.keyClick(section.rows, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: [line[0] for line in lines(section)] == ["Hạng khách", "Ghi nhớ"], timeout=PATIENCE)
    section.hide_.click()
    qtbot.waitUntil(lambda: lines(section)[1][1] == "đang ẩn", timeout=PATIENCE)
    choose(qtbot, section, "Ghi nhớ")
    section.back.click()
    qtbot.waitUntil(lambda: lines(section)[1][1] == "Chữ", timeout=PATIENCE)
    assert nameless(section) == anonymous(section) == []


def test_a_renamed_choice_is_asked_about_and_rewritten(qtbot: QtBot, section: Any, desk: Desk, settle: Settle) -> None:
    add(desk, "Hạng", "choice", ("Vàng", "Bạc"))
    with desk.tasks.office.transaction("Edit") as session:
        for customer in (11, 12):
            customer_form.save(session, customer, {}, {"attributes.hang": "Vàng"})
    choose(qtbot, section, "Hạng")
    section.edit.click()
    window = opened(section)
    editor: Any = window.form.slots["choices"].editor
    editor.list.item(0).setText("Kim cương")
    editor.list.setCurrentRow(1)
    editor.findChild(QWidget, "choice:remove").click()
    window.save.click()
    settle(desk.tasks)
    question = window.findChildren(Question)[-1]
    assert "2 khách hàng" in " ".join(each.text() for each in question.findChildren(QWidget) if hasattr(each, "text"))
    question.accept()
    settle(desk.tasks)
    with desk.tasks.office.read() as session:
        found = list(finding.ids(session, "customers", Query(where=every(leaf("attributes.hang", "is", "Kim cương")))))
    assert sorted(found) == [11, 12] and infos(desk)[0].choices == ("Kim cương",)


def test_a_mistake_is_said_in_the_window_and_nothing_is_added(section: Any, desk: Desk, settle: Settle) -> None:
    section.add.click()
    window = opened(section)
    window.form.type_values({"label": "Hạng", "kind": "choices"})
    window.form.slots["kind"].editor.edited.emit()
    assert not window.form.slots["sortable"].editor.isEnabled()
    window.save.click()
    settle(desk.tasks)
    assert window.isVisible() and infos(desk) == []


# --- the others follow ---


def form_of(qtbot: QtBot, desk: Desk, window: QMainWindow, customer: int) -> CustomerForm:
    open_form(desk, window, customer)
    qtbot.waitUntil(lambda: any(f.isVisible() for f in window.findChildren(CustomerForm)), timeout=PATIENCE)
    return next(f for f in window.findChildren(CustomerForm) if f.isVisible())


def test_a_form_has_the_right_field_for_each_kind(qtbot: QtBot, desk: Desk, window: QMainWindow) -> None:
    for label, kind in (("Số", "number"), ("Tiền", "money"), ("Ngày", "date"), ("Cờ", "flag"), ("Chữ", "text")):
        add(desk, label, kind)
    add(desk, "Kênh", "choices", ("Chợ", "Mạng"))
    form = form_of(qtbot, desk, window, 1)
    slots: Any = form.body.slots
    for key, typed in (("so", "0"), ("tien", "12tr"), ("ngay", "15/8/2026"), ("chu", "Đặng")):
        slots[f"attributes.{key}"].editor.line.setText(typed)
    slots["attributes.co"].editor.combo.setCurrentIndex(2)
    next(iter(slots["attributes.kenh"].editor._chips.values())).click()
    with qtbot.waitSignal(form.saved, timeout=PATIENCE):
        form.save()
    with desk.tasks.office.read() as session:
        values = session.get_one(Customer, 1).attributes
    assert values == {"so": 0, "tien": 12_000_000, "ngay": "2026-08-15", "chu": "Đặng", "co": False, "kenh": ["Chợ"]}


def test_what_is_typed_into_a_field_that_is_hidden_meanwhile_is_told_and_saved(
    qtbot: QtBot, desk: Desk, window: QMainWindow
) -> None:
    one, other = add(desk, "Ghi nhớ"), add(desk, "Khác")
    form = form_of(qtbot, desk, window, 1)
    line: Any = form.body.slots["attributes.ghi_nho"].editor
    assert isinstance(line, LineEditor)
    line.setFocus()
    type_vietnamese(line.line, "đang gõ")
    for each in (one, other):
        hide(desk, each)
    qtbot.waitUntil(lambda: form._said is not None and form._said.isVisible(), timeout=PATIENCE)
    assert "Ghi nhớ" in said(form) and "Khác" not in said(form)
    assert line.isVisible() and not form.body.slots["attributes.khac"].editor.isVisible()
    with qtbot.waitSignal(form.saved, timeout=PATIENCE):
        form.save()
    with desk.tasks.office.read() as session:
        assert session.get_one(Customer, 1).attributes == {"ghi_nho": "đang gõ"}


def said(form: Any) -> str:
    return " ".join(each.text() for each in form._said.findChildren(QWidget) if hasattr(each, "text"))


def test_a_new_attribute_comes_into_an_open_form_with_what_was_typed(
    qtbot: QtBot, desk: Desk, window: QMainWindow
) -> None:
    key = add(desk, "Ghi nhớ")
    form = form_of(qtbot, desk, window, 1)
    editor: Any = form.body.slots["note"].editor
    editor.setFocus()
    type_vietnamese(editor.focus_part(), "chưa lưu")
    attributes.change(desk.tasks.office, key, Wanted("Nhớ kỹ"))
    add(desk, "Mới tinh")
    qtbot.waitUntil(lambda: form._said is not None and form._said.isVisible(), timeout=PATIENCE)
    assert form.body.slots["attributes.ghi_nho"].words.text() == "Nhớ kỹ"
    form._said.findChild(QWidget, "open-again").click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: not isValid(form) or not form.isVisible(), timeout=PATIENCE)
    again = form_of(qtbot, desk, window, 1)
    assert "attributes.moi_tinh" in again.body.slots and again.body.touched() == {"note": "chưa lưu"}


def test_an_open_list_follows_and_a_view_whose_field_is_gone_says_so(
    qtbot: QtBot, desk: Desk, settle: Settle
) -> None:
    with desk.tasks.office.transaction("View") as session:
        saved_views.add(session, "customers", "Khách vàng",
                        Query(where=every(leaf("attributes.hang", "is", "Vàng"), leaf("state", "is", "customer")),
                              sort="attributes.hang"))  # fmt: skip
    page = CustomersPage(desk)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    qtbot.waitUntil(lambda: page.shape is not None and page.rows.complete, timeout=PATIENCE)
    everybody = page.rows.rowCount()
    page.show_view(next(view for view in page.views.views if view.label == "Khách vàng"))
    qtbot.waitUntil(lambda: page.rows.complete, timeout=PATIENCE)
    assert page.filters.gone.isVisible() and page.rows.rowCount() == everybody
    key = add(desk, "Hạng", "choice", ("Vàng", "Bạc"), sortable=True)
    qtbot.waitUntil(lambda: page.filters.tree is not None and page.rows.complete and page.rows.rowCount() == 0,
                    timeout=PATIENCE)  # fmt: skip
    with desk.tasks.office.transaction("Edit") as session:
        customer_form.save(session, 11, {}, {"attributes.hang": "Vàng"})
    qtbot.waitUntil(lambda: page.rows.complete and page.rows.rowCount() == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not page.filters.gone.isVisible(), timeout=PATIENCE)
    page.set_columns(["name", "attributes.hang"])
    qtbot.waitUntil(lambda: page.rows.row(0) is not None, timeout=PATIENCE)
    hide(desk, key)
    qtbot.waitUntil(lambda: page.filters.gone.isVisible(), timeout=PATIENCE)
    assert "“Hạng”" in page.filters.gone.text()
    qtbot.waitUntil(lambda: page.rows.complete and page.rows.rowCount() == everybody, timeout=PATIENCE)
