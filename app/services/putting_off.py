"""Lines of one's own work list that one wants to see again on a later day (B14).

An activity is moved; a deal, a paper or a debt stays as it is and is only out of one's own sight until then.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, PutOff
from app.services import activities, writing
from app.services.activities import Plan
from app.services.checking import in_range
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me

ACTIVITY = "activity"


def put_off(session: Session, source: str, row_id: int, until: date, now: datetime | None = None) -> None:
    """To a day that comes; an activity keeps its hour. Raises UserError for today and for what is past."""
    if until <= today(now):
        raise UserError(N_("Choose a day after today."))
    in_range(until)
    if source == ACTIVITY:
        _move(session, row_id, until)
    else:
        key = ["owner_id", "line", "row_id"]
        values = {"owner_id": me(session), "line": source, "row_id": row_id, "until": until}
        writing.upsert(session, PutOff, values, key)


def after_contact(session: Session, source: str, row_id: int, following: Plan | None) -> None:
    """Somebody has talked about it: it comes back the day after the next action, without one tomorrow."""
    day = max(today(), today(following.starts_at) if following else today())
    put_off(session, source, row_id, day + timedelta(1))


def waiting(session: Session, day: date) -> set[tuple[str, int]]:
    """What one does not want to see yet: source and id."""
    query = select(PutOff.line, PutOff.row_id).where(PutOff.owner_id == me(session), PutOff.until > day)
    return {(source, row_id) for source, row_id in session.execute(query)}


def _move(session: Session, activity_id: int, day: date) -> None:
    query = select(Activity.starts_at).where(Activity.id == activity_id)
    starts_at = session.scalar(query)
    hour = starts_at.astimezone().time() if starts_at else time()
    activities.put_off(session, activity_id, datetime.combine(day, hour).astimezone())
