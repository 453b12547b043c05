"""The form of a customer through its widgets: saved, refused, kept as a draft, merged, in conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Customer
from app.services import contacts, customer_form, drafts
from app.services.errors import UserError
from app.services.office import Office
from app.views.customers.form import CustomerForm, open_form
from app.views.kit.conflict import ConflictWindow
from app.views.kit.desk import Desk
from app.views.kit.form import FormBody
from app.views.kit.layout import Elided
from tests.views import audit
from tests.views.conftest import type_vietnamese
from tests.world import DIRECTOR, PASSWORD

Opened = Callable[..., CustomerForm]


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(1)


@pytest.fixture
def opened(qtbot: QtBot, desk: Desk) -> Opened:
    """`opened(7)` is the form of customer 7 over a window; without a number that of a new one."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()

    def show(customer_id: int = 0) -> CustomerForm:
        open_form(desk, window, customer_id)
        qtbot.waitUntil(lambda: any(f.isVisible() for f in window.findChildren(CustomerForm)), timeout=8000)
        return next(f for f in window.findChildren(CustomerForm) if f.isVisible())

    return show


def put(form: CustomerForm, key: str, words: str) -> Any:
    """Type into a field in place of what stands there, and leave it."""
    editor: Any = form.body.slots[key].editor
    editor.setFocus()
    editor.line.clear()
    editor.line.setModified(True)
    type_vietnamese(editor.line, words)
    editor.line.left.emit()
    return editor


def stored(desk: Desk, customer_id: int, *names: str) -> tuple[Any, ...]:
    query = select(*(getattr(Customer, name) for name in names)).where(Customer.id == customer_id)
    with desk.tasks.office.read() as session:
        return tuple(session.execute(query).one())


@pytest.fixture
def another(desk: Desk) -> Iterator[Callable[..., None]]:
    """`another(1, {…})`: the director saves these fields of customer 1 from his own workstation."""
    office = Office.open(desk.tasks.office.url, f"nv{DIRECTOR}", PASSWORD)

    def save(customer_id: int, typed: dict[str, Any]) -> None:
        with office.transaction("Edit customer") as session:
            customer_form.save(session, customer_id, {}, typed)

    yield save
    office.close()


def draft_of(desk: Desk, customer_id: int) -> drafts.Kept | None:
    with desk.tasks.office.read() as session:
        return drafts.find(session, "customer", customer_id)


@pytest.mark.feature("E01")
def test_a_new_customer_is_made_by_keyboard(qtbot: QtBot, desk: Desk, opened: Opened) -> None:
    form = opened()
    put(form, "name", "Công ty Đại Phát")
    put(form, "phone", "+84 912 000 111")
    put(form, "contact.name", "Chị Hoa")
    with qtbot.waitSignal(form.saved, timeout=8000) as saved:
        QTest.keyClick(form.body.slots["phone"].editor.line, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)  # type: ignore[attr-defined]
    key = saved.args[0].result
    assert stored(desk, key, "name", "phone") == ("Công ty Đại Phát", "0912000111")
    qtbot.waitUntil(lambda: draft_of(desk, 0) is None)


@pytest.mark.feature("E01")
def test_a_wrong_field_is_marked_at_once_with_its_reason(opened: Opened) -> None:
    form = opened(1)
    put(form, "name", "")
    slot = form.body.slots["name"]
    assert slot.wrong
    assert slot.reason.isVisible()
    assert slot.reason.text() == "Ô này bắt buộc phải điền."
    form.save()
    assert form.isVisible(), "nothing is saved"
    type_vietnamese(slot.editor.line, "An")  # type: ignore[attr-defined]
    assert not slot.wrong, "the mark goes as soon as it is right"


def test_a_text_that_is_too_long_gets_a_sentence(opened: Opened) -> None:
    form = opened(1)
    put(form, "name", "x" * 50_000)
    assert "300" in form.body.slots["name"].reason.text()


def test_a_checksum_only_warns(qtbot: QtBot, desk: Desk, opened: Opened) -> None:
    form = opened(1)
    put(form, "tax_code", "0100109107")
    slot = form.body.slots["tax_code"]
    assert not slot.wrong
    assert slot.reason.isVisible()
    with qtbot.waitSignal(form.saved, timeout=8000):
        form.save()
    assert stored(desk, 1, "tax_code") == ("0100109107",)


@pytest.mark.feature("E01")
def test_a_twin_is_pointed_out_with_a_way_to_it(qtbot: QtBot, opened: Opened) -> None:
    form = opened()
    put(form, "phone", "0900000007")
    slot = form.body.slots["phone"]
    qtbot.waitUntil(lambda: slot.link.isVisible(), timeout=8000)
    assert slot.reason.text().startswith("Trùng với ")


def test_a_person_has_other_labels_and_fewer_fields(opened: Opened) -> None:
    form = opened()
    assert form.body.slots["industry"].cell.isVisible()
    kind: Any = form.body.slots["kind"].editor
    kind.show_value("person")
    kind.edited.emit()
    assert form.body.slots["name"].words.text() == "Họ và tên *"
    assert not form.body.slots["industry"].cell.isVisible()


def test_esc_asks_only_if_something_would_be_lost(opened: Opened) -> None:
    form = opened(1)
    form.leave()
    assert not form.isVisible()
    form = opened(1)
    put(form, "address", "12 Lê Lợi")
    form.leave()
    assert form.isVisible()
    assert form.footer.currentIndex() == 1
    form.back.click()
    assert form.footer.currentIndex() == 0
    form.leave()
    form.discard.click()
    assert not form.isVisible()


@pytest.mark.feature("B06")
def test_a_draft_is_kept_while_one_types_and_opened_again(qtbot: QtBot, desk: Desk, opened: Opened) -> None:
    form = opened(1)
    put(form, "address", "12 Lê Lợi")
    qtbot.waitUntil(lambda: draft_of(desk, 1) is not None, timeout=8000)
    form.hide()  # as after a crash: nothing was said
    form.deleteLater()
    qtbot.wait(10)
    again = opened(1)
    assert again.body.touched() == {"address": "12 Lê Lợi"}
    with qtbot.waitSignal(again.saved, timeout=8000):
        again.save()
    assert stored(desk, 1, "address") == ("12 Lê Lợi",)
    assert draft_of(desk, 1) is None


@pytest.mark.feature("B06")
def test_a_draft_can_be_thrown_away(qtbot: QtBot, desk: Desk, opened: Opened) -> None:
    form = opened(1)
    put(form, "address", "12 Lê Lợi")
    form.keep_draft()
    qtbot.waitUntil(lambda: draft_of(desk, 1) is not None, timeout=8000)
    form.leave()
    form.discard.click()
    qtbot.waitUntil(lambda: draft_of(desk, 1) is None, timeout=8000)


@pytest.mark.feature("B06")
def test_other_fields_of_somebody_else_are_merged(
    qtbot: QtBot, desk: Desk, opened: Opened, another: Callable[..., None]
) -> None:
    form = opened(1)
    another(1, {"website": "minhphat.vn"})
    put(form, "address", "12 Lê Lợi")
    with qtbot.waitSignal(form.saved, timeout=8000):
        form.save()
    assert stored(desk, 1, "address", "website") == ("12 Lê Lợi", "minhphat.vn")


@pytest.mark.feature("B06")
@pytest.mark.parametrize(("theirs", "stands"), [(False, "5 Trần Phú"), (True, "12 Lê Lợi")])
def test_the_same_field_is_shown_side_by_side_and_chosen(
    qtbot: QtBot, desk: Desk, opened: Opened, another: Callable[..., None], theirs: bool, stands: str
) -> None:
    form = opened(1)
    another(1, {"address": "12 Lê Lợi"})
    put(form, "address", "5 Trần Phú")
    put(form, "website", "anphu.vn")
    form.save()
    qtbot.waitUntil(lambda: bool(form.window().findChildren(ConflictWindow)), timeout=8000)
    window = form.window().findChildren(ConflictWindow)[0]
    assert [(d.mine, d.theirs, d.before, d.who) for d in window._differences] == [
        ("5 Trần Phú", "12 Lê Lợi", "", "Nhân viên 38")
    ]
    window.choose_all(theirs)
    with qtbot.waitSignal(form.saved, timeout=8000):
        window.accept()
    assert stored(desk, 1, "address", "website") == (stands, "anphu.vn")


@pytest.mark.feature("B06")
def test_what_cannot_be_saved_stays_in_the_form(
    qtbot: QtBot, opened: Opened, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_given: Any) -> Any:
        raise UserError("The connection is lost.")

    form = opened(1)
    put(form, "address", "12 Lê Lợi")
    monkeypatch.setattr(customer_form, "save", lost)
    form.save()
    qtbot.waitUntil(lambda: form._problem is not None and form.ok.isEnabled(), timeout=8000)
    assert form.body.touched() == {"address": "12 Lê Lợi"}
    monkeypatch.undo()
    with qtbot.waitSignal(form.saved, timeout=8000):
        form.save()
    assert stored(desk, 1, "address") == ("12 Lê Lợi",)


def test_the_columns_follow_the_width_and_tab_the_reading_order(qtbot: QtBot, opened: Opened) -> None:
    form = opened(1)
    body: FormBody = form.body
    assert body._columns == 2
    assert body.slots["kind"].cell.y() == body.slots["state"].cell.y()
    form.window().resize(900, 700)
    qtbot.waitUntil(lambda: body._columns == 1)
    body.slots["tax_code"].editor.setFocus()
    QTest.keyClick(body.slots["tax_code"].editor.line, Qt.Key.Key_Tab)  # type: ignore[attr-defined]
    assert body.slots["code"].editor.line.hasFocus()  # type: ignore[attr-defined]


def test_the_same_form_is_not_opened_twice(opened: Opened) -> None:
    assert opened(1) is opened(1)


@pytest.mark.feature("B06")
def test_a_window_that_closes_at_once_keeps_what_was_typed(qtbot: QtBot, desk: Desk, opened: Opened) -> None:
    form = opened(1)
    put(form, "address", "12 Lê Lợi")
    form.window().close()
    qtbot.waitUntil(lambda: draft_of(desk, 1) is not None, timeout=8000)


@pytest.mark.feature("C17")
def test_the_people_stand_inside_the_form(qtbot: QtBot, desk: Desk, opened: Opened) -> None:
    form = opened(1)
    assert [each.name for each in form.data.contacts] == ["Anh Liên Hệ 1"]
    with desk.tasks.office.transaction("Add contact") as session:
        contacts.add(session, 1, {"name": "Chị Lan"})
    names = lambda: [each.whole() for each in form.contacts.findChildren(Elided)]  # noqa: E731
    qtbot.waitUntil(lambda: "Chị Lan" in names(), timeout=8000)


@pytest.mark.parametrize("customer_id", [0, 1])
def test_every_control_of_the_form_has_a_name(opened: Opened, customer_id: int) -> None:
    form = opened(customer_id)
    assert audit.nameless(form) == []
    assert audit.anonymous(form) == []
