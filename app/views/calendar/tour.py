"""What the tour shows of the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from app.services.language import _
from app.views.kit.plan_window import PlanWindow
from app.views.kit.scope_window import SCOPES, ScopeWindow

if TYPE_CHECKING:
    from app.views.calendar.page import CalendarPage

Stop = tuple[str, Callable[[], object]]


def stops(page: CalendarPage) -> Iterator[Stop]:
    """Spans, the list, a team in its colours, and the windows."""
    yield "list", partial(page.show_view, 1)
    yield "day", partial(page.show_mode, "day")
    yield "month", partial(page.show_mode, "month")
    yield "", partial(page.show_mode, "week")
    yield "plan", page.add
    yield "", page.add
    yield "plan-days", partial(_several_days, page)
    repeating = next((key for key, each in page._entries.items() if each.repeats), 0)
    if key := repeating or next(reversed(page._entries), 0):
        yield "planned", partial(page.open, key)
    yield "scope", lambda: ScopeWindow(page.window(), _("Move what repeats"), tuple(SCOPES)).open()
    yield "team", partial(_team, page)
    yield "team-month", partial(page.show_mode, "month")
    yield "alone", partial(_alone, page)


def _several_days(page: CalendarPage) -> None:
    """The window that stands there, for whole days."""
    window = page.window().findChildren(PlanWindow)[-1]
    window.title.show_value(_("Trade fair"))
    window.when.show_time(None)
    window.span.day.show_value(page.today + timedelta(2))


def _team(page: CalendarPage) -> None:
    if page.panel.isHidden():
        page.toggle_panel()
    page.panel.people.show_everybody()


def _alone(page: CalendarPage) -> None:
    page.toggle_panel()
    page.panel.people.show_chosen((page.desk.me.id,))
    page.show_people((page.desk.me.id,))
