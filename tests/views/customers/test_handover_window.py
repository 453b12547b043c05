"""The window of a handover: counted for each receiver while one chooses, done in the background, taken back as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.models import Customer
from app.services import handover, history
from app.services.people import Receiver
from app.services.selection import Selection
from app.views.customers.bulk_dialog import Bulk, Done
from app.views.customers.handover import KINDS, HandoverDialog
from app.views.customers.page import CustomersPage
from app.views.kit.desk import Desk
from tests.views.audit import anonymous, nameless

ADMIN, CHIEF, LEAVER, AN, BINH = 1, 2, 15, 20, 21
Settle = Callable[..., None]


def opened(desk: Desk, host: QWidget, settle: Settle, heard: list[Done], **others: Any) -> HandoverDialog:
    dialog = HandoverDialog(Bulk(desk.tasks, Selection(), 0, heard.append, host), **others)
    dialog.open()
    settle(desk.tasks)
    return dialog


def customers_of(desk: Desk, who: int) -> int:
    with desk.tasks.office.read() as session:
        return session.scalar(select(func.count()).select_from(Customer).where(Customer.owner_id == who)) or 0


def shown(dialog: HandoverDialog) -> list[list[str]]:
    """The first two columns, with their headings."""
    table: Any = dialog.table
    heads = [table.horizontalHeaderItem(cell).text() for cell in (0, 1)]
    return [heads, *([table.item(line, cell).text() for cell in (0, 1)] for line in range(table.rowCount()))]


def test_every_kind_has_a_name() -> None:
    assert list(KINDS) and set(KINDS) == set(handover.MOVED)


@pytest.mark.feature("B10", "B02")
def test_two_receive(make_desk: Callable[..., Desk], host: QWidget, settle: Settle) -> None:
    desk, heard = make_desk(ADMIN), list[Done]()
    dialog = opened(desk, host, settle, heard, leaver=LEAVER, administers=True)
    assert dialog.leaver.currentData() == LEAVER and not dialog.go.isEnabled() and dialog.table.rowCount() == 0
    assert nameless(dialog) == [] and anonymous(dialog) == []
    dialog.both.choose(Receiver(BINH))
    dialog.both.choose(Receiver(AN))
    settle(desk.tasks)
    before = customers_of(desk, LEAVER)
    assert shown(dialog) == [["Người nhận", "Khách hàng"], ["Nhân viên 21", str(-(-before // 2))],
                             ["Nhân viên 20", str(before // 2)], ["Tất cả", str(before)]]  # fmt: skip
    assert dialog.go.isEnabled()
    dialog.carry_out()
    settle(desk.tasks)
    assert customers_of(desk, LEAVER) == 0 and "bàn giao" in heard[0].sentence and not heard[0].warning
    with desk.tasks.office.transaction("Hoàn tác", undoes=heard[0].action_id) as session:
        history.undo(session, heard[0].action_id)
    assert customers_of(desk, LEAVER) == before


@pytest.mark.feature("B10", "V23")
def test_nothing_to_do_and_cancel(make_desk: Callable[..., Desk], host: QWidget, settle: Settle) -> None:
    """A manager sees no tick for the login; of a newcomer there is nothing; Cancel changes nothing."""
    desk, heard = make_desk(CHIEF), list[Done]()
    dialog = opened(desk, host, settle, heard)
    assert dialog.leaver.currentData() == 0 and not dialog.deactivate.isVisible()
    dialog.leaver.setCurrentIndex(dialog.leaver.findData(40))
    dialog.both.choose(Receiver(AN))
    settle(desk.tasks)
    assert not dialog.go.isEnabled() and dialog.table.columnCount() == 1
    dialog.leaver.setCurrentIndex(dialog.leaver.findData(LEAVER))
    settle(desk.tasks)
    assert dialog.go.isEnabled()
    before = customers_of(desk, LEAVER)
    dialog.reject()
    settle(desk.tasks)
    assert customers_of(desk, LEAVER) == before > 0 and heard == []


@pytest.mark.feature("B10", "B01")
def test_one_that_was_broken_off_is_offered(make_desk: Callable[..., Desk], host: QWidget, settle: Settle) -> None:
    """Stopped after one block: the window comes with the same people and ticks, and ends it under the same action."""
    desk, heard = make_desk(ADMIN), list[Done]()
    asked = handover.Terms(LEAVER, (Receiver(BINH), Receiver(AN)), finished=True)
    begun = handover.carry_out(desk.tasks.office, asked, lambda done, _: not done, block=1)
    assert begun.stopped
    dialog = opened(desk, host, settle, heard)
    assert dialog.terms() == asked and dialog.broken_off.isVisible() and "dở dang" in dialog.broken_off.text()
    dialog.go.click()
    settle(desk.tasks)
    assert customers_of(desk, LEAVER) == 0 and [done.action_id for done in heard] == [begun.action_id]
    again = opened(desk, host, settle, heard)
    assert again.leaver.currentData() == 0 and not again.broken_off.isVisible()


@pytest.mark.feature("B10")
@pytest.mark.parametrize(("who", "offered"), [(CHIEF, True), (AN, False)])
def test_offered_to_who_manages(make_desk: Callable[..., Desk], qtbot: QtBot, settle: Settle, who: int,
                                offered: bool) -> None:  # fmt: skip
    desk = make_desk(who)
    page = CustomersPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk.tasks)
    assert page.leave.isVisible() == offered
    assert ("Bàn giao khi nghỉ việc" in [entry.text for entry in page.commands()]) == offered
    if offered:
        page.open_record("new_handover", LEAVER)
        settle(desk.tasks)
        (dialog,) = page.window().findChildren(HandoverDialog)
        assert dialog.leaver.currentData() == LEAVER
        dialog.reject()
