"""What the tour sees of the reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from app.services.query import every, leaf
from app.services.reports import Report
from app.views.reports.ready import READY

if TYPE_CHECKING:
    from app.views.reports.page import ReportsPage

FILTERED = Report("province", "owner", "revenue", where=every(leaf("state", "is", "customer")), percent=True)


def stops(page: ReportsPage) -> Iterator[tuple[str, Callable[[], object]]]:
    for view, _report in READY[1:]:
        yield view.key, partial(page.show_report, view.key)
    yield "filtered", partial(page.take, FILTERED)
    yield "stacked", partial(page.take, Report("owner", "state", form="stacked"))
    yield "", lambda: None
    yield "print", page.out.print
    yield "", partial(page.show_report, READY[0][0].key)
