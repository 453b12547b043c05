"""Two people at one office: who sees what, how fast news travel, and both in one customer."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt

from app.models import Customer, Employee, Share
from app.views.kit.conflict import ConflictWindow
from tests.stories.conftest import Place
from tests.stories.first_day import PASSWORD
from tests.stories.hands import Hands
from tests.stories.many_customers import words
from tests.stories.one_customer import open_card

SOON = 10_000  # milliseconds; the program promises 2 s, but the computers that test are busy


def second_desk(sit_down: Callable[..., Hands], place: Place) -> Hands:
    """An signs in: on the server by joining, with the file by its name on the start screen; a slip first."""
    an = sit_down()
    an.until(lambda: hasattr(an.screen, "home") and an.screen.sign_in.isVisible())
    if place.server:
        an.click("back")
        an.click("join")
        an.fill(an.screen.join.form, host="127.0.0.1", port=str(place.server.port), database=place.database,
                login="an", password="sai hoàn toàn")  # fmt: skip
        an.click("join-now")
        an.until(lambda: an.screen.join.said.count())
        an.fill(an.screen.join.form, password=PASSWORD)
        an.click("join-now")
    else:
        sign_in_again(an, "an", "sai hoàn toàn")
        an.until(lambda: an.screen.sign_in.said.count())
        sign_in_again(an, "an", PASSWORD)
    an.until(lambda: an.program.frame is not None)
    an.settle()
    return an


def sign_in_again(hands: Hands, login: str, password: str) -> None:
    """With the office of last time."""
    page = hands.screen.sign_in
    hands.until(page.open_.isEnabled)
    hands.fill(page.form, login=login, password=password)
    hands.press("Return", page.form.slots["password"].editor.focus_part())


def sees_only_what_it_may(an: Hands, place: Place) -> None:
    """The own customers and the shared ones, and no settings."""
    me = next(row for row in place.rows(Employee).values() if row["login"] == "an")
    rows = place.rows(Customer)
    own = {key for key, row in rows.items() if row["owner_id"] == me["id"]}
    shared = {row["customer_id"] for row in place.rows(Share).values()
              if row["employee_id"] == me["id"] or row["department_id"] == me["department_id"]}  # fmt: skip
    an.press("Ctrl+2")
    an.settle()
    assert set(an.ids()) == own | shared and 0 < len(own | shared) < len(rows)
    assert "settings" not in an.frame.rail.tabs and "customers" in an.frame.rail.tabs


def hears_the_news(sen: Hands, an: Hands, place: Place) -> float:
    """The manager changes a customer of An, who has its card open; seconds until it shows there."""
    customer_id = _both_open(sen, an)
    sen.press("F2", sen.page.table)
    form = sen.panel()
    sen.fill(form.body, address="99 Hàng Bài")
    began = time.monotonic()
    sen.press("Ctrl+S", form)
    an.until(lambda: "99 Hàng Bài" in words(an.page.pane), SOON)
    took = time.monotonic() - began
    assert place.rows(Customer)[customer_id]["address"] == "99 Hàng Bài"
    sen.settle()
    return took


def _both_open(sen: Hands, an: Hands) -> int:
    """The card of the same customer of An on both desks."""
    customer_id = open_card(an)
    sen.press("Ctrl+2")
    sen.settle()
    assert open_card(sen, sen.page.rows.number_of(customer_id)) == customer_id
    return customer_id


def both_in_one_form(sen: Hands, an: Hands, place: Place) -> None:
    """Fields that do not overlap merge; of those that do one is chosen, side by side."""
    customer_id = _both_open(sen, an)
    theirs, mine = _forms(sen, an)
    sen.fill(theirs.body, website="hoasen.vn", note="Sen viết")
    an.fill(mine.body, email="lien.he@hoasen.vn")
    _save(sen, theirs, place, customer_id, "website", "hoasen.vn")
    an.press("Ctrl+S", mine)
    an.until(lambda: place.rows(Customer)[customer_id]["email"] == "lien.he@hoasen.vn")
    row = place.rows(Customer)[customer_id]
    assert ("hoasen.vn" in row["website"], row["note"]) == (True, "Sen viết")
    for desk in (sen, an):
        desk.settle()
    theirs, mine = _forms(sen, an)
    sen.fill(theirs.body, address="1 Lê Lợi", note="Của Sen")
    an.fill(mine.body, address="2 Lê Lai", note="Của An")
    _save(sen, theirs, place, customer_id, "address", "1 Lê Lợi")
    an.press("Ctrl+S", mine)
    window = an.dialog()
    assert isinstance(window, ConflictWindow)
    assert {"1 Lê Lợi", "2 Lê Lai", "99 Hàng Bài", "Của Sen", "Của An"} <= set(words(window).split(" | "))
    an.click("theirs:address", window)
    an.press("Ctrl+S", window)
    an.until(lambda: place.rows(Customer)[customer_id]["note"] == "Của An")
    an.settle()
    assert place.rows(Customer)[customer_id]["address"] == "1 Lê Lợi"


def _forms(sen: Hands, an: Hands) -> tuple[Hands, Hands]:
    for desk in (sen, an):
        desk.page.table.setFocus()
        desk.press("F2", desk.page.table)
    return sen.panel(), an.panel()


def _save(desk: Hands, form: object, place: Place, customer_id: int, field: str, value: str) -> None:
    desk.press("Ctrl+S", form)  # type: ignore[arg-type]
    desk.until(lambda: value in str(place.rows(Customer)[customer_id][field]))


def arrange(hands: Hands) -> int:
    """An own view and a column made wider; its width."""
    hands.press("Ctrl+2")
    hands.settle()
    hands.click(next(tab for key, tab in hands.page.views.tabs.items() if key.startswith("saved:")))
    hands.settle()
    hands.page.table.setFocus()
    hands.press("Escape")  # the card, which takes the room of some columns
    header = hands.page.table.horizontalHeader()
    section = [each.key for each in hands.page.rows.columns].index("groups") + 1
    edge = QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) - 1, header.height() // 2)
    hands.qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    hands.qtbot.mouseMove(header.viewport(), edge + QPoint(20, 0))
    hands.qtbot.mouseMove(header.viewport(), edge + QPoint(37, 0))
    hands.qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(37, 0))
    return int(hands.page.table.widths["groups"])


def come_back(sit_down: Callable[..., Hands], place: Place, width: int, shown: list[int]) -> None:
    """The next morning: the office asks for the password only; list, view and width are as they were left."""
    sen = sit_down()
    sen.until(lambda: hasattr(sen.screen, "home") and sen.screen.sign_in.isVisible())
    sign_in_again(sen, "sen", PASSWORD)
    sen.until(lambda: sen.program.frame is not None)
    sen.settle()
    sen.press("Ctrl+2")
    sen.settle()
    assert sen.page.view.label == "Đại lý của tôi"
    assert sen.page.table.widths["groups"] == width and sen.ids() == shown
    sen.click(sen.page.views.tabs["all"])
    sen.settle()
    assert sen.page.rows.rowCount() == len(place.rows(Customer))
