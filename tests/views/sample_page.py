"""A room for the tests of the frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services.language import N_
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.layout import button, column, frame
from app.views.kit.palette import Entry
from app.views.rooms import Room

built: list[str] = []


class SamplePage(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.complete = desk, False
        self.shown: list[tuple[str, int]] = []
        self.views: list[Any] = []
        built.append(type(self).__name__)
        self.header = PageHeader(desk, "Khách hàng", "Tìm khách", button("Thêm khách", "ph.plus", "primary"))
        self.setLayout(column(self.header, frame("surface"), gap=0))
        desk.tasks.read(lambda _: 3, self._count)

    def _count(self, number: int) -> None:
        self.header.show_count(f"{number} khách")
        self.complete = True

    def open_record(self, kind: str, record_id: int) -> None:
        self.shown.append((kind, record_id))

    def show_view(self, view: Any) -> None:
        self.views.append(view)

    def keys(self) -> list[tuple[str, str]]:
        return [("Ctrl+→", N_("Next"))]

    def commands(self) -> list[Entry]:
        return [Entry("Nhập từ Excel", "ph.upload-simple", lambda: self.shown.append(("import", 0)))]

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        yield "record", lambda: self.open_record("customer", 7)


class OtherPage(SamplePage):
    pass


def count_customers(session: Any) -> int:
    from sqlalchemy import func, select

    from app.models import Customer

    return session.scalar(select(func.count(Customer.id))) or 0


PLACE = "tests.views.sample_page"
ROOMS = (
    Room("customers", "Customers", "ph.users", f"{PLACE}:SamplePage", ("customer",), listing="customers",
         counter=f"{PLACE}:count_customers", counted=("customer",)),
    Room("deals", "Deals", "ph.columns", f"{PLACE}:OtherPage", ("deal",)),
    Room("settings", "Settings", "ph.gear-six", f"{PLACE}:OtherPage", right="administer"),
)  # fmt: skip
