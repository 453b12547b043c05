"""A calendar as a file (.ics, RFC 5545) for a telephone or another program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.models.base import now
from app.services import activities, settings
from app.services.activities import Entry
from app.services.days import midnight, today
from app.services.disk import whole

if TYPE_CHECKING:
    from icalendar import Event

NAME = "lich-lam-viec.ics"


def content(session: Session, first: date, last: date, owner_ids: list[int] | None = None) -> bytes:
    """What lies between two days, by default of one's own: an event for each entry, with its customer and place.

    Each keeps its name in the file for good, so that a second import changes the entries instead of doubling them.
    """
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//So Khach//Calendar//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", settings.get(session, settings.OFFICE_NAME) or "Sổ Khách")
    for entry in activities.for_range(session, midnight(first), midnight(last + timedelta(1)), owner_ids):
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def save(session: Session, path: str, first: date, last: date, owner_ids: list[int] | None = None) -> int:
    """Write it to a file; how many entries are in it."""
    made = content(session, first, last, owner_ids)
    with whole(Path(path)) as file:
        file.write_bytes(made)
    return made.count(b"BEGIN:VEVENT")


def _event(entry: Entry) -> Event:
    from icalendar import Event

    assert entry.starts_at is not None
    event = Event()
    event.add("uid", f"activity-{entry.id}@sokhach")
    event.add("dtstamp", now().replace(microsecond=0))
    event.add("summary", f"{entry.title} – {entry.customer}" if entry.customer else entry.title)
    if entry.all_day:
        ends = entry.ends_at or entry.starts_at
        event.add("dtstart", today(entry.starts_at))
        event.add("dtend", today(ends) + timedelta(1))
    else:
        event.add("dtstart", _utc(entry.starts_at))
        event.add("dtend", _utc(entry.ends_at or entry.starts_at + timedelta(minutes=30)))
    if entry.place:
        event.add("location", entry.place)
    about = "\n".join(filter(None, (entry.phone, entry.note)))
    if about:
        event.add("description", about)
    event.add("status", "CONFIRMED")
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
