"""A list page in a test, and hands for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.desk import Desk
from app.views.kit.layout import button
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from tests.views.conftest import PATIENCE


class Page:
    """A page, its desk, and what its one action was asked to do."""

    def __init__(self, qtbot: QtBot, desk: Desk, settle: Callable[..., None]) -> None:
        self.chosen: list[Chosen] = []
        act = Action("act", "Làm gì đó", "ph.tag", self.chosen.append)
        self.desk, self._settle, self.qtbot = desk, settle, qtbot
        self.page = ListPage(
            desk, "customers", [act], primary=button("Thêm khách", "ph.plus", "primary", name="new"),
            nothing=Nothing("Chưa có khách hàng", "Nhập từ Excel để bắt đầu."),
        )  # fmt: skip
        qtbot.addWidget(self.page)
        self.page.resize(1366, 768)
        self.page.show()
        qtbot.waitUntil(lambda: self.page.shape is not None, timeout=PATIENCE)
        self.settle()

    def settle(self) -> None:
        self._settle(self.desk.tasks, self.page.rows)

    def cells(self, key: str, many: int = 20) -> list[Any]:
        place = [column.key for column in self.page.rows.columns].index(key)
        return [self.page.rows.row(number).cells[place] for number in range(min(many, self.page.rows.rowCount()))]

    def popover(self, kind: type[Any]) -> Any:
        return next(each for each in self.page.findChildren(kind) if each.isVisible())
