"""The card of one customer: a field changed, a call with what follows, and a deal that moves over the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.models import Activity, Customer, Deal, Stage
from app.services import reminders, today
from tests.stories.conftest import Place
from tests.stories.hands import Hands
from tests.stories.many_customers import words

NOTE, STREET = "Hay gọi vào buổi sáng", "12 Tràng Tiền"


def open_card(hands: Hands, number: int = 0) -> int:
    """By Enter on a row of the list; the customer's id."""
    hands.press("Ctrl+2")
    hands.settle()
    hands.page.table.setFocus()
    hands.page.table.go_to(number)
    hands.press("Return", hands.page.table)
    hands.settle()
    hands.until(hands.page.pane.isVisible)
    return int(hands.page.pane.card_id)


def edit(hands: Hands, place: Place) -> int:
    """F2, a field, Ctrl+S: the card shows it, and its timeline says what it was before."""
    customer_id = open_card(hands)
    hands.press("F2", hands.page.table)
    form = hands.panel()
    hands.fill(form.body, address=STREET, note=NOTE)
    hands.press("Ctrl+S", form)
    hands.until(lambda: place.rows(Customer)[customer_id]["address"] == STREET)
    hands.settle()
    pane = hands.page.pane
    hands.until(lambda: STREET in words(pane))
    changes = [each for each in pane.timeline.events if each.changes]
    shown = {change.after for change in changes[0].changes}
    assert {STREET, NOTE} <= shown, shown
    return customer_id


def talk(hands: Hands, place: Place, customer_id: int, outside: list[str]) -> int:
    """A call from the card: the telephone program, the first result by its digit, the next action in a week."""
    hands.click("card:call")
    window = hands.dialog()
    assert outside and outside[-1].startswith("tel:")
    hands.press("1", window)
    hands.type(window.when.day.line, "+7")
    hands.press("Return", window.when.day.line)
    hands.until(lambda: len(place.rows(Activity)) == 2)
    hands.settle()
    done, planned = sorted(place.rows(Activity).values(), key=lambda row: row["id"])
    assert (done["state"], done["customer_id"], bool(done["result"])) == ("done", customer_id, True)
    assert planned["follows_id"] == done["id"] and planned["state"] == "planned"
    assert planned["starts_at"].astimezone().date() == date.today() + timedelta(7)
    hands.until(lambda: planned["title"] in words(hands.page.pane.next))
    return int(planned["id"])


def meet_it_in_a_week(hands: Hands, place: Place, planned: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in the calendar on that day; a week later it reminds, and is the day's work."""
    at: datetime = place.rows(Activity)[planned]["starts_at"]
    hands.press("Ctrl+4")
    hands.settle()
    if at.astimezone().date() >= hands.page.first + timedelta(7):
        hands.press("Right", hands.page.week)
        hands.settle()
    (block,) = [each for each in hands.page.week.blocks if each.movable]
    assert (block.id, block.start) == (planned, at.astimezone())
    hands.press("Ctrl+1")
    hands.settle()
    assert hands.page.body.currentIndex() == 1, "nothing is to be done today"
    with monkeypatch.context() as moved:
        for module in (today, reminders):
            moved.setattr(module, "clock", _at(at))
        hands.press("F5", hands.page)
        hands.frame.reminders.look()
        hands.settle()
        assert hands.page.list.current == planned
        (box,) = hands.frame.reminders.boxes.values()
        hands.until(box.isVisible)
        hands.click("seen", box)
        hands.settle()
        assert not hands.frame.reminders.boxes
    hands.press("F5", hands.page)
    hands.settle()


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment.astimezone(UTC)


def begin_a_deal(hands: Hands, place: Place) -> int:
    """From the card of the customer: its name stands there already."""
    customer_id = open_card(hands)
    hands.click("card:deal")
    form = hands.panel()
    hands.fill(form.body, title="Tủ bếp gỗ sồi", amount="12tr")
    hands.press("Ctrl+S", form)
    hands.until(lambda: place.rows(Deal))
    hands.settle()
    (deal,) = place.rows(Deal).values()
    assert (deal["customer_id"], deal["amount"]) == (customer_id, 12_000_000)
    return int(deal["id"])


def drag(hands: Hands, place: Place, deal_id: int) -> None:
    """To the third column by mouse, on to the fourth by Ctrl+→."""
    stages = sorted(place.rows(Stage).values(), key=lambda row: row["position"])
    board = hands.page.board.board
    hands.until(lambda: board.lanes() and board.lanes()[0].index_of(deal_id) == 0)
    source, target = board.lanes()[0], board.lanes()[2]
    begin = source.box(0).center().toPoint()
    there = source.viewport().mapFromGlobal(target.viewport().mapToGlobal(QPoint(60, 80)))
    _mouse(source.viewport(), QEvent.Type.MouseButtonPress, begin)
    for step in range(1, 6):
        _mouse(source.viewport(), QEvent.Type.MouseMove, begin + (there - begin) * step / 5)
    _mouse(source.viewport(), QEvent.Type.MouseButtonRelease, there)
    hands.until(lambda: place.rows(Deal)[deal_id]["stage_id"] == stages[2]["id"])
    hands.settle()
    assert target.index_of(deal_id) == 0
    hands.press("Ctrl+Right", board)
    hands.until(lambda: place.rows(Deal)[deal_id]["stage_id"] == stages[3]["id"])
    hands.settle()


def _mouse(at: QWidget, kind: QEvent.Type, place: Any) -> None:
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, QPointF(place), QPointF(at.mapToGlobal(place)), button, held,
                        Qt.KeyboardModifier.NoModifier)  # fmt: skip
    QApplication.sendEvent(at, event)
