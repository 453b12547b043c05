"""What somebody should know: put there by services, read behind the bell, marked as read once for all workstations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.models import Notification
from app.models.base import now
from app.services import preferences
from app.services.language import N_
from app.services.writing import add_missing, count_of

MOST = 200
MUTED = "notifications.muted"  # the preference: a list of kinds that its owner does not want
SILENT = "notifications.silent"  # the same, of those that are no message of the system
TO_TRAY = "notifications.to_tray"  # whether the program goes on in the notification area when its window is closed
REMINDERS = "reminders"
KINDS = {
    REMINDERS: N_("Reminders of my activities"), "activities": N_("Activities that others plan for me"),
    "deals": N_("My deals: given to me, moved, back from standby"), "contracts": N_("Contracts that end"),
    "pool": N_("Customers that fall into the common pool"), "mentions": N_("Comments that name me"),
}  # fmt: skip


class Switch(NamedTuple):
    """A kind of notification with its name (N_): wanted behind the bell, and as a message of the system?"""

    kind: str
    label: str
    bell: bool
    system: bool


class Wishes(NamedTuple):
    """All switches, and whether closing the window leaves the program in the notification area."""

    switches: tuple[Switch, ...]
    to_tray: bool

    def loud(self, kind: str) -> bool:
        """Whether this kind comes as a message of the system; one that has no switch does."""
        return all(each.system for each in self.switches if each.kind == kind)


class Notice(NamedTuple):
    """`text` is an English sentence marked with N_, `values` fill its gaps."""

    id: int
    kind: str
    text: str
    values: dict[str, Any]
    table: str
    row_id: int | None
    at: datetime


def notify(
    session: Session, employee_ids: Iterable[int], key: str, kind: str, text: str,
    values: Mapping[str, Any] | None = None, table: str = "", row_id: int | None = None,
) -> None:  # fmt: skip
    """Tell these employees, each once for this key. `text` is an English sentence marked with N_."""
    put(session, [row(each, key, kind, text, values or {}, table, row_id) for each in dict.fromkeys(employee_ids)])


def row(
    employee_id: int, key: str, kind: str, text: str, values: Mapping[str, Any], table: str, row_id: int | None
) -> dict[str, Any]:
    """One notification for `put`, which takes many that differ."""
    return {
        "owner_id": employee_id, "key": key, "kind": kind, "text": text, "data": dict(values), "table_name": table,
        "row_id": row_id, "at": now(),
    }  # fmt: skip


def put(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add the rows that are not there yet."""
    add_missing(session, Notification, rows)


def unread(session: Session) -> list[Notice]:
    """One's own, the newest first, without the kinds that one does not want."""
    query = _wanted(session, select(Notification)).order_by(Notification.at.desc(), Notification.id.desc())
    return [
        Notice(each.id, each.kind, each.text, each.data, each.table_name, each.row_id, each.at)
        for each in session.scalars(query.limit(MOST))
    ]


def mark_read(session: Session, ids: Iterable[int]) -> None:
    """Read here is read on every workstation."""
    query = update(Notification).where(Notification.id.in_(list(ids)), Notification.read_at.is_(None))
    count_of(session, query.values(read_at=now()))


def muted(session: Session) -> list[str]:
    """The kinds that one has switched off (S16)."""
    return list(preferences.get(session, MUTED) or [])


def mute(session: Session, kind: str, on: bool) -> None:
    """Switch a kind of notification off (`on`) or on again, for oneself."""
    preferences.put(session, MUTED, sorted({*muted(session), kind} if on else {*muted(session)} - {kind}))


def wishes(session: Session) -> Wishes:
    """What one wants to hear of, and how."""
    kept = preferences.get_all(session, MUTED, SILENT, TO_TRAY)
    off, silent = kept.get(MUTED) or [], kept.get(SILENT) or []
    switches = (Switch(kind, label, kind not in off, kind not in silent) for kind, label in KINDS.items())
    return Wishes(tuple(switches), bool(kept.get(TO_TRAY)))


def wish(session: Session, wanted: Wishes) -> None:
    """Keep it, for every workstation; kinds that this program does not know stay as they are."""
    off = {*muted(session)} - KINDS.keys() | {each.kind for each in wanted.switches if not each.bell}
    preferences.put(session, MUTED, sorted(off))
    preferences.put(session, SILENT, sorted(each.kind for each in wanted.switches if not each.system))
    preferences.put(session, TO_TRAY, wanted.to_tray)


def _wanted(session: Session, query: Select[Any]) -> Select[Any]:
    return query.where(Notification.read_at.is_(None), Notification.kind.not_in(muted(session)))
