"""What a plan begins with."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.services import planning

DAY = date(2026, 11, 27)


@pytest.mark.feature("S09")
@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("07:10", "09:00"),
        ("09:00", "09:00"),
        ("09:05", "09:30"),
        ("17:29", "17:30"),
        ("17:30", "18:00"),
        ("22:59", "23:00"),
    ],
)
def test_a_plan_of_today_never_begins_in_the_past(now: str, begins: str) -> None:
    start = planning.usual_start(DAY, time.fromisoformat(now))
    assert start == datetime.combine(DAY, time.fromisoformat(begins)).astimezone()
