"""Relations on the card, the map, prospects and roles in the list, and calls that note their time, by real widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, select, update

from app.models import Activity, ActivityKind, Contact, ContactRelation, Customer, Deal, Relation
from app.services import conversion, finding, relations
from app.services.query import Query, every, leaf
from app.services.selection import Selection
from app.views.customers.becoming import BecomeDialog, RolesDialog
from app.views.customers.bulk_dialog import Bulk, Done
from app.views.customers.card import CustomerCard
from app.views.customers.page import CustomersPage
from app.views.customers.relation_form import RelationForm
from app.views.kit.bulk_bar import Chosen
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided
from app.views.kit.log_window import LogWindow
from app.views.kit.map_window import MapWindow
from app.views.kit.message import Question
from app.views.kit.offer_customer import offer_customer
from app.views.kit.reach import reach
from app.views.kit.theme import theme
from tests.views.audit import anonymous, nameless
from tests.views.conftest import type_vietnamese

PATIENT = {"timeout": 8000}


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Customers 1 above 2 above 3, contacts 1 to 3 at them, no relations yet; 4 is a prospect."""
    made = make_desk(1, {"customer": "customers"})
    with made.tasks.office.transaction("Begin") as session:
        session.execute(delete(Relation))
        session.execute(delete(ContactRelation))
        for own, parent in ((2, 1), (3, 2)):
            session.execute(update(Customer).where(Customer.id == own).values(parent_id=parent))
        session.execute(update(Customer).where(Customer.id == 4).values(state="prospect", roles=2))
        session.execute(update(Contact).where(Contact.id == 1).values(phone="0911222333"))
        for kind in session.scalars(select(ActivityKind)):
            kind.results = "Đồng ý\nGọi lại sau"
    return made


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    yield made
    made.close()


@pytest.fixture
def card(qtbot: QtBot, desk: Desk, window: QMainWindow) -> CustomerCard:
    holder = QWidget(window)
    made = CustomerCard(desk)
    made.setParent(holder)
    window.setCentralWidget(holder)
    made.resize(372, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    desk.tasks.changed.connect(made.hear)
    made.open(1)
    qtbot.waitUntil(lambda: made.card_id == 1 and made.relations.holding is not None, **PATIENT)
    return made


def words(widget: QWidget) -> list[str]:
    return [each.whole() for each in widget.findChildren(Elided)]


def form_of(qtbot: QtBot, card: CustomerCard) -> RelationForm:
    def shown() -> list[RelationForm]:
        return [form for form in card.window().findChildren(RelationForm) if form.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), **PATIENT)
    return shown()[0]


def state_of(desk: Desk, customer_id: int) -> tuple[str, int]:
    with desk.tasks.office.read() as session:
        row = session.execute(select(Customer.state, Customer.roles).where(Customer.id == customer_id)).one()
        return row[0], row[1]


@pytest.mark.feature("C17")
def test_a_relation_is_added_edited_and_removed(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    card.show_tab(4)
    card.relations.add.click()
    form = form_of(qtbot, card)
    kind, other = (form.body.slots[key].editor for key in ("kind", "other_id"))
    type_vietnamese(kind.line, "đại lý của / có đại lý là")  # type: ignore[attr-defined]
    other.line.setFocus()  # type: ignore[attr-defined]
    type_vietnamese(other.line, "KH000009")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: other.list is not None and other.list.count() == 1, **PATIENT)  # type: ignore[attr-defined]
    QTest.keyClick(other.line, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    with qtbot.waitSignal(form.saved, **PATIENT):
        form.save()
    qtbot.waitUntil(lambda: "Khách này: đại lý của" in words(card.relations), **PATIENT)
    assert anonymous(card.relations) == []
    card.relations.findChildren(QPushButton, "edit-relation")[-1].click()
    again = form_of(qtbot, card)
    type_vietnamese(again.body.slots["note"].editor.line, "Từ 2024")  # type: ignore[attr-defined]
    with qtbot.waitSignal(again.saved, **PATIENT):
        again.save()
    qtbot.waitUntil(lambda: "Từ 2024" in words(card.relations), **PATIENT)
    card.relations.findChildren(QPushButton, "remove-relation")[-1].click()
    card.window().findChildren(Question)[-1].yes.click()
    qtbot.waitUntil(lambda: "Từ 2024" not in words(card.relations), **PATIENT)


@pytest.mark.feature("C16")
def test_the_holding_on_the_card_and_all_that_happened_in_it(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    with desk.tasks.office.transaction("Log") as session:
        kind = session.scalars(select(ActivityKind.id)).first()
        session.add(Activity(customer_id=3, owner_id=1, maker_id=1, kind_id=kind, title="Họp chi nhánh", state="done"))
    holding = card.relations.holding
    assert holding is not None
    assert [branch.id for branch in holding.branches] == [1, 2, 3]
    assert card.whole.isVisibleTo(card.whole.parentWidget())
    assert "Họp chi nhánh" not in [event.title for event in card.timeline.events]
    card.whole.click()
    qtbot.waitUntil(lambda: "Họp chi nhánh" in [event.title for event in card.timeline.events], **PATIENT)
    card.whole.click()
    qtbot.waitUntil(lambda: "Họp chi nhánh" not in [event.title for event in card.timeline.events], **PATIENT)


@pytest.mark.feature("C17")
def test_the_map_is_walked_by_keys_opened_saved_and_printed(
    qtbot: QtBot, desk: Desk, card: CustomerCard, tmp_path: Path
) -> None:
    with desk.tasks.office.transaction("Relate") as session:
        relations.add(session, "customer", 1, 9, "đại lý của / có đại lý là")
        relations.add(session, "contact", 1, 9, "bạn của")
    card.show_map()
    made = card.window().findChildren(MapWindow)[0]
    qtbot.waitUntil(lambda: len(made.map.nodes) >= 4, **PATIENT)
    assert {("customer", 1), ("customer", 2), ("customer", 9), ("contact", 1)} <= {node.key for node in made.map.nodes}
    assert ("customer", 3) not in {node.key for node in made.map.nodes}, "two steps away"
    assert nameless(made) == []
    assert anonymous(made) == []
    near = len(made.map.nodes)
    made.depths[2].click()
    qtbot.waitUntil(lambda: len(made.map.nodes) > near, **PATIENT)
    before = made.map.current
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(made.map, key)
        if made.map.current != before:
            break
    assert made.map.current != before
    assert made.map.nodes[made.map.current].name in made.map.accessibleDescription()
    scale = made.map.scale
    QTest.keyClick(made.map, Qt.Key.Key_Plus)
    assert made.map.scale > scale
    QTest.keyClick(made.map, Qt.Key.Key_0)
    assert made.map.scale == scale
    file = tmp_path / "sơ đồ.png"
    made.save(file)
    picture = QImage(str(file))
    assert picture.width() > 200
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    assert len(colours) > 20, "something is drawn"
    assert made.pdf().startswith(b"%PDF")
    made.save(tmp_path / "nowhere" / "x.png")
    assert "Chưa lưu gì cả" in desk.tell.sentences[-1]  # type: ignore[attr-defined]
    made.map.go_to([node.key for node in made.map.nodes].index(("customer", 9)))
    went: list[Any] = []
    desk.navigation.went.connect(went.append)
    QTest.keyClick(made.map, Qt.Key.Key_Return)
    assert (went[0].kind, went[0].record_id) == ("customer", 9)


@pytest.mark.feature("M16")
def test_a_prospect_becomes_a_customer_in_bulk_with_numbers_first(
    qtbot: QtBot, desk: Desk, window: QMainWindow, settle: Callable[..., None]
) -> None:
    window.show()
    done: list[Done] = []
    dialog = BecomeDialog(Bulk(desk.tasks, Selection.of([4, 5, 6]), 3, done.append, window))
    dialog.open()
    settle(desk.tasks)
    assert dialog.told(conversion.Becoming(1, 2, 0))[0] == [("Trở thành khách hàng", "1"), ("Đã là khách hàng", "2")]
    assert dialog.go.isEnabled()
    dialog.go.click()
    settle(desk.tasks)
    assert done[0].sentence == "Đã chuyển 1 tiềm năng thành khách hàng"
    assert state_of(desk, 4) == ("customer", 3)


@pytest.mark.feature("C15")
def test_roles_of_many(qtbot: QtBot, desk: Desk, window: QMainWindow, settle: Callable[..., None]) -> None:
    window.show()
    done: list[Done] = []
    dialog = RolesDialog(Bulk(desk.tasks, Selection.of([5, 6]), 2, done.append, window))
    dialog.open()
    assert not dialog.go.isEnabled()
    for chip in ("Đối tác", "Đại lý"):
        dialog.roles.findChild(QPushButton, f"chip:{chip}").click()
    settle(desk.tasks)
    dialog.go.click()
    settle(desk.tasks)
    assert state_of(desk, 5)[1] == 1 | 8 | 16


@pytest.mark.feature("C15", "C16")
def test_columns_and_filters_of_roles_and_holdings(desk: Desk) -> None:
    with desk.tasks.office.transaction("Roles") as session:
        conversion.set_roles(session, Selection.of([7]), 4 | 32, "set")
    with desk.tasks.office.read() as session:
        held = Query(where=every(leaf("holding", "is", 1)))
        found = finding.first_page(session, "customers", held, ("name", "roles", "parent"), 10)
        assert sorted(row.id for row in found) == [1, 2, 3]
        assert [row.cells[2] for row in found if row.id == 1] in ([None], [""])
        below = Query(where=every(leaf("holding", "is", 2)))
        assert sorted(row.id for row in finding.first_page(session, "customers", below, (), 10)) == [2, 3]
        rivals = Query(where=every(leaf("is_competitor", "is", True)))
        (rival,) = finding.first_page(session, "customers", rivals, ("name", "roles"), 10)
        assert rival.cells[1] == "Đối thủ cạnh tranh, Cộng tác viên" or "," in rival.cells[1]


@pytest.mark.feature("M16")
def test_a_won_deal_offers_it_once(qtbot: QtBot, desk: Desk, window: QMainWindow) -> None:
    window.show()
    with desk.tasks.office.transaction("Win") as session:
        session.execute(update(Deal).where(Deal.id == 1).values(customer_id=4, state="won"))
    offer_customer(desk, window, "deal", [1])
    qtbot.waitUntil(lambda: bool(window.findChildren(Question)), **PATIENT)
    window.findChildren(Question)[0].yes.click()
    qtbot.waitUntil(lambda: state_of(desk, 4) == ("customer", 3), **PATIENT)
    qtbot.waitUntil(lambda: desk.tell.undo > 0, **PATIENT)  # type: ignore[attr-defined]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(QUrl(url).toString()) or True)
    return found


@pytest.mark.feature("B19")
def test_a_contacts_number_opens_the_program_and_tells_the_page(
    qtbot: QtBot, card: CustomerCard, opened: list[str]
) -> None:
    for way, address in (("call", "tel:0911222333"), ("zalo", "https://zalo.me/0911222333")):
        with qtbot.waitSignal(card.acted) as acted:
            card.contacts.findChild(QPushButton, f"{way}-contact").click()
        assert acted.args == ["reached", 1]
        assert opened[-1] == address


@pytest.mark.feature("B19")
def test_what_telephone_programs_and_chats_take(opened: list[str], desk: Desk) -> None:
    """A number at home with its 0, a service number as it is, one from abroad with its +; without any, a sentence."""
    wanted = {("call", "0987654321"): "tel:0987654321", ("call", "19001234"): "tel:19001234",
              ("call", "14155552671"): "tel:+14155552671", ("zalo", "0987654321"): "https://zalo.me/0987654321",
              ("zalo", "6561234567"): "https://zalo.me/6561234567",
              ("email", "a.b@c.vn"): "mailto:a.b@c.vn"}  # fmt: skip
    for (way, at), address in wanted.items():
        assert reach(desk, way, at) and opened[-1] == address
    assert not reach(desk, "call", "") and len(opened) == len(wanted)
    said = desk.tell.sentences  # type: ignore[attr-defined]
    assert said == ["Chưa ghi gì để liên lạc: không có số điện thoại hay địa chỉ."]


@pytest.mark.feature("B19")
def test_without_a_program_the_number_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    assert reach(desk, "call", "0987654321"), "it may be dialled by hand, and is noted all the same"
    assert desk.tell.sentences == ["Máy này không có chương trình nào mở được 0987 654 321."]  # type: ignore[attr-defined]


@pytest.mark.feature("B19")
def test_a_call_from_the_list_is_noted_with_its_time(qtbot: QtBot, desk: Desk, opened: list[str]) -> None:
    page = CustomersPage(desk)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.rows.rowCount() > 0, **PATIENT)
    (call,) = [action for action in page.actions_on_rows if action.key == "call"]
    call.run(Chosen(Selection.of([1]), 1, QPoint()))
    qtbot.waitUntil(lambda: bool(page.findChildren(LogWindow)), **PATIENT)
    log = page.findChildren(LogWindow)[0]
    assert opened == ["tel:0900000001"]
    log.next_kinds.choose(0)
    QTest.keyClick(log, Qt.Key.Key_1)
    log.save()

    def noted() -> list[Activity]:
        with desk.tasks.office.read() as session:
            return list(session.scalars(select(Activity).where(Activity.customer_id == 1, Activity.result == "Đồng ý")))

    qtbot.waitUntil(lambda: bool(noted()), **PATIENT)
    (activity,) = noted()
    assert activity.starts_at is not None
    assert activity.starts_at == log.started
    assert activity.ends_at == activity.done_at
    with desk.tasks.office.transaction("No phone") as session:
        session.execute(update(Customer).where(Customer.id == 1).values(phone="", phone2=""))
    call.run(Chosen(Selection.of([1]), 1, QPoint()))
    qtbot.waitUntil(lambda: "Chưa ghi gì" in (desk.tell.sentences or [""])[-1], **PATIENT)  # type: ignore[attr-defined]


@pytest.mark.feature("C17")
def test_the_map_is_drawn_in_both_themes(qtbot: QtBot, desk: Desk, card: CustomerCard) -> None:
    card.show_map()
    made = card.window().findChildren(MapWindow)[0]
    qtbot.waitUntil(lambda: len(made.map.nodes) > 1, **PATIENT)
    light = made.map.image().pixelColor(2, 2)
    theme.choose("dark")
    assert made.map.image().pixelColor(2, 2) == theme.color("surface") != light
    made.pdf()
    assert theme.tokens.dark, "paper is light, the window stays as it was"


@pytest.mark.feature("C17")
def test_who_does_not_see_somebody_has_him_on_no_map(make_desk: Callable[..., Desk]) -> None:
    from app.services import relation_map

    desk = make_desk(20)
    with desk.tasks.office.read() as session:
        seen = set(session.scalars(select(Customer.id)))
        people = set(session.scalars(select(Contact.id)))
        for start in sorted(seen)[:12]:
            found = relation_map.read(session, start, 3)
            keys = {node.key for node in found.nodes}
            assert keys <= {("customer", key) for key in seen} | {("contact", key) for key in people}
            assert all({edge.start, edge.end} <= keys for edge in found.edges)


def test_the_layout_is_always_the_same_and_nobody_stands_on_another() -> None:
    from app.views.kit.map_layout import places

    nodes = [(key, 0 if key == 0 else 1 + (key > 8)) for key in range(24)]
    edges = [(0, key) for key in range(1, 9)] + [(1 + key % 8, key) for key in range(9, 24)]
    first, again = places(nodes, edges), places(nodes, edges)
    assert first == again
    apart = min(max(abs(first[a][0] - first[b][0]) / 148, abs(first[a][1] - first[b][1]) / 90)
                for a in range(24) for b in range(a))  # fmt: skip
    assert apart > 1
    assert places([], []) == {}
