"""The card of a customer through its widgets: what it shows, hears, undoes, and how it stood before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Activity, ActivityKind, Contact, Customer
from app.services import contacts, customer_form
from app.views.customers.as_of import AsOfPanel
from app.views.customers.card import CustomerCard
from app.views.customers.contacts import ContactForm
from app.views.customers.form import CustomerForm
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided
from app.views.kit.message import Question
from app.views.kit.timeline import title_of
from tests.views import audit
from tests.views.conftest import type_vietnamese

PHONE = "0900000001"  # of customer 1


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(1, {"customer": "customers", "deal": "deals"})


@pytest.fixture
def card(qtbot: QtBot, desk: Desk) -> Iterator[CustomerCard]:
    """The card of customer 1, in a window."""
    window = QMainWindow()
    qtbot.addWidget(window)
    made = CustomerCard(desk)
    holder = QWidget(window)
    made.setParent(holder)
    window.setCentralWidget(holder)
    window.resize(1366, 768)
    made.resize(372, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    desk.tasks.changed.connect(made.hear)
    made.open(1)
    qtbot.waitUntil(lambda: made.card_id == 1, timeout=8000)
    yield made
    window.close()


def edit(desk: Desk, typed: dict[str, Any], customer_id: int = 1) -> None:
    with desk.tasks.office.transaction("Edit customer") as session:
        customer_form.save(session, customer_id, {}, typed)


def value(desk: Desk, name: str) -> Any:
    with desk.tasks.office.read() as session:
        return session.scalar(select(getattr(Customer, name)).where(Customer.id == 1))


@pytest.mark.feature("B06")
def test_the_card_hears_what_others_change(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    edit(desk, {"name": "Công ty Tân Tiến", "groups": (2,)})
    qtbot.waitUntil(lambda: card.name.text() == "Công ty Tân Tiến", timeout=8000)
    assert [chip.text for chip in card.card.chips] == ["Nhóm 2"]
    assert title_of(card.timeline.events[0]) == "Sửa khách hàng"


@pytest.mark.feature("B01")
def test_an_action_is_undone_from_the_timeline(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    edit(desk, {"note": "Nhầm"})
    qtbot.waitUntil(lambda: card.timeline.events[0].title == "Edit customer", timeout=8000)
    card.timeline.setFocus()
    QTest.keyClick(card.timeline, Qt.Key.Key_Down)
    card.timeline.asked.emit(card.timeline.events[0], QPoint())
    menu = card.findChildren(QMenu)[-1]
    menu.actions()[0].trigger()
    menu.close()
    question = card.window().findChildren(Question)[0]
    question.yes.click()
    qtbot.waitUntil(lambda: value(desk, "note") == "", timeout=8000)
    qtbot.waitUntil(lambda: bool(desk.tell.sentences), timeout=8000)  # type: ignore[attr-defined]


@pytest.mark.feature("B19")
def test_a_call_opens_the_telephone_program_and_tells_the_page(
    qtbot: QtBot, card: CustomerCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()) or True)
    for key in ("call", "zalo"):
        with qtbot.waitSignal(card.acted) as acted:
            card.buttons[key].click()
        assert acted.args == [key, 1]
    assert opened == [f"tel:{PHONE}", f"https://zalo.me/{PHONE}"]
    assert not card.buttons["email"].isEnabled(), "there is no address"


@pytest.mark.feature("E06")
def test_the_next_action_stands_on_top(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    with desk.tasks.office.transaction("Plan") as session:
        for row in session.scalars(select(Activity).where(Activity.customer_id == 1)):
            row.customer_id = None
        kind = session.scalars(select(ActivityKind.id)).first()
        soon = datetime.now(UTC) + timedelta(hours=30)
        session.add(Activity(customer_id=1, owner_id=1, maker_id=1, kind_id=kind, title="Gọi chốt", starts_at=soon))
    qtbot.waitUntil(lambda: "Gọi chốt" in [each.whole() for each in card.next.findChildren(Elided)], timeout=8000)
    with qtbot.waitSignal(card.acted) as acted:
        card.next.findChild(QPushButton, "open-next").click()
    assert acted.args[0] == "activity"


@pytest.mark.feature("C17")
def test_a_contact_is_added_edited_and_removed(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    card.show_tab(1)
    card.contacts.add.click()
    form = shown_form(qtbot, card)
    type_vietnamese(form.body.slots["name"].editor.line, "Chị Lan")  # type: ignore[attr-defined]
    with qtbot.waitSignal(form.saved, timeout=8000):
        form.save()
    qtbot.waitUntil(lambda: "Chị Lan" in _names(card), timeout=8000)
    card.contacts.findChildren(QPushButton, "edit-contact")[-1].click()
    again = shown_form(qtbot, card)
    type_vietnamese(again.body.slots["position"].editor.line, "Kế toán")  # type: ignore[attr-defined]
    with qtbot.waitSignal(again.saved, timeout=8000):
        again.save()
    qtbot.waitUntil(lambda: "Kế toán" in _names(card), timeout=8000)
    card.contacts.remove(card.card.contacts[-1])
    card.window().findChildren(Question)[0].yes.click()
    qtbot.waitUntil(lambda: "Chị Lan" not in _names(card), timeout=8000)
    with desk.tasks.office.read() as session:
        assert session.scalar(select(Contact.id).where(Contact.name == "Chị Lan")) is None
        assert len(contacts.of_customer(session, 1)) == 1


def shown_form(qtbot: QtBot, card: CustomerCard) -> ContactForm:
    def shown() -> list[ContactForm]:
        return [form for form in card.window().findChildren(ContactForm) if form.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=8000)
    return shown()[0]


def _names(card: CustomerCard) -> list[str]:
    return [each.whole() for each in card.contacts.findChildren(Elided)]


@pytest.mark.feature("B12")
def test_how_it_stood_yesterday_is_asked_from_the_card(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    edit(desk, {"name": "Tên mới"})
    card.show_as_of()
    panel = card.window().findChildren(AsOfPanel)[0]
    qtbot.waitUntil(lambda: bool(panel.said.text()), timeout=8000)
    day = datetime.now().astimezone().date()
    panel.day.line.setText(f"{day:%d/%m/%Y}")
    panel.day.edited.emit()
    qtbot.waitUntil(lambda: "Tên: Tên mới" in _facts(panel), timeout=8000)
    panel.day.line.setText("không phải ngày")
    panel.day.edited.emit()
    assert "không phải ngày" in panel.said.text()
    panel.close()


def _facts(panel: AsOfPanel) -> list[str]:
    cells = (panel.facts.itemAt(place).widget() for place in range(panel.facts.count()))
    return [cell.accessibleName() for cell in cells if cell is not None]


def test_f2_opens_the_form(qtbot: QtBot, card: CustomerCard) -> None:
    card.menu.setFocus()
    QTest.keyClick(card.menu, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(card.window().findChildren(CustomerForm)), timeout=8000)


def test_who_no_longer_sees_it_has_an_empty_pane(qtbot: QtBot, card: CustomerCard) -> None:
    with qtbot.waitSignal(card.closed):
        card.show_card(None)
    assert not card.isVisible()
    assert card.card_id is None


def test_the_timeline_reads_on_when_its_end_comes_near(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    for number in range(40):
        edit(desk, {"note": f"Lần {number}"})
    qtbot.waitUntil(lambda: len(card.timeline.events) >= 25, timeout=8000)
    qtbot.waitUntil(lambda: card.timeline.events[0].changes[0].after == "Lần 39", timeout=8000)
    bar = card.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(card.timeline.events) >= 40, timeout=8000)


def test_a_deal_leads_to_its_room(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    with qtbot.waitSignal(desk.navigation.went) as went:
        card.deals.opened.emit(5)
    assert (went.args[0].room, went.args[0].record_id) == ("deals", 5)


def test_every_control_of_the_card_has_a_name(card: CustomerCard) -> None:
    assert audit.nameless(card) == []
    assert audit.anonymous(card) == []
