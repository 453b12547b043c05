"""What the tour takes pictures of in the work list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.services.today import Rest


def stops(page: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """The list, the windows of one line, everybody's list, and the end of the work."""
    if page.list.current:
        yield "log", page.log
        yield "why", page.show_why
        yield "put-off", page.ask_day
    if page.whose.colleagues:
        yield "everybody", lambda: page.whose.choose(page.whose.everybody())
        yield "", lambda: page.whose.choose(())
    yield "done", lambda: page._show(page.look._replace(lines=(), rest=Rest(12)))
    yield "", page.read
    yield "plan", page.add
