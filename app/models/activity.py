"""Activities: calls, meetings, letters, tasks. The next action and a calendar entry are activities too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Model, OnCustomer, Owned, now

STATES = ("planned", "in_work", "waiting", "done", "cancelled")
OPEN_STATES = ("planned", "in_work", "waiting")


class ActivityKind(Model):
    """A kind of one's own: its icon, its points for stars (V30), the results that can be chosen."""

    __tablename__ = "activity_kind"
    __access__ = access.office()
    key: Mapped[str] = mapped_column(unique=True)  # call, meeting, email, letter, task, note
    name: Mapped[str]
    icon: Mapped[str] = mapped_column(default="ph.note-pencil")
    points: Mapped[int] = mapped_column(default=0)
    results: Mapped[str] = mapped_column(default="")  # one a line
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]


class Activity(Owned, OnCustomer, Model):
    """Planned from `starts_at` to `ends_at` (whole days: `all_day`), done at `done_at` with a result.

    `owner_id` does it, `maker_id` asked for it; `follows_id` is the activity whose next action it is (E06). An e-mail
    that was dropped here has its file, and its Message-ID, so that it does not come twice.

    What repeats is a row for each time, some way ahead: `series` names what they have in common, `series_no` counts
    them and never changes (below zero: taken out of the series). The last of them says by `repeats` (services/repeats)
    how it goes on, and what the next one is; one that was changed by itself stands `apart` and is not asked.
    """

    __tablename__ = "activity"
    __kind__ = "activities"
    __access__ = access.activity()
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    task_id: Mapped[int | None] = mapped_column(Big)  # the StageTask that made it
    file_id: Mapped[int | None] = mapped_column(Big)
    message_id: Mapped[str | None]
    maker_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("activity_kind.id"))
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    all_day: Mapped[bool] = mapped_column(default=False)
    remind_at: Mapped[datetime | None]  # the first moment of `reminders` that lay ahead when it was planned
    done_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    reminders: Mapped[str] = mapped_column(default="", server_default="")  # minutes before `starts_at`: "1440,10"
    series: Mapped[str | None]
    series_no: Mapped[int | None]
    repeats: Mapped[str] = mapped_column(default="", server_default="")
    apart: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        Index(None, "owner_id", "starts_at"),
        Index(None, "customer_id", "done_at"),
        Index("ix_activity_open", "owner_id", "state", "starts_at"),
        Index(None, "deal_id", postgresql_where=text("deal_id is not null")),
        Index(None, "follows_id", postgresql_where=text("follows_id is not null")),
        Index("uq_activity_series", "series", "series_no", unique=True, sqlite_where=text("series is not null"),
              postgresql_where=text("series is not null")),
        CheckConstraint(f"state in {STATES}", "state"),
        CheckConstraint("ends_at is null or starts_at <= ends_at", "times"),
    )


class Reminded(Model):
    """What somebody has done about a reminder: read on one workstation is read on all, and nothing comes twice.

    `remind_at` is the activity's; `next_at` the moment of the next reminder of it, or of this one again (put off).
    """

    __tablename__ = "reminded"
    __access__ = access.private()
    __logged__ = False
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    activity_id: Mapped[int] = mapped_column(Big)
    remind_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None] = mapped_column(default=now)
    __table_args__ = (
        Index("uq_reminded", "owner_id", "activity_id", "remind_at", unique=True),
        Index(None, "owner_id", "seen_at"),
    )


class Holiday(Model):
    """A day of the office's own beside the public holidays of the law, every year or once (`year`).

    `calendar` is solar or lunar. `off`: nobody works; on a public holiday without it people do work (a swapped day).
    """

    __tablename__ = "holiday"
    __access__ = access.office(remove=True)
    name: Mapped[str]
    calendar: Mapped[str] = mapped_column(default="solar")
    day: Mapped[int]
    month: Mapped[int]
    year: Mapped[int | None]
    off: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        CheckConstraint("calendar in ('solar', 'lunar')", "calendar"),
        CheckConstraint("day between 1 and 31 and month between 1 and 12", "day"),
    )
