"""Activities: calls, meetings, letters, tasks. The next action and a calendar entry are activities too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
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

    `owner_id` does it, `maker_id` asked for it; `follows_id` is the activity whose next action it is (E06).
    """

    __tablename__ = "activity"
    __kind__ = "activities"
    __access__ = access.activity()
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    maker_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("activity_kind.id"))
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    all_day: Mapped[bool] = mapped_column(default=False)
    remind_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        Index(None, "owner_id", "starts_at"),
        Index(None, "customer_id", "done_at"),
        Index("ix_activity_open", "owner_id", "state", "starts_at"),
        Index(None, "deal_id", postgresql_where=text("deal_id is not null")),
        Index(None, "follows_id", postgresql_where=text("follows_id is not null")),
        CheckConstraint(f"state in {STATES}", "state"),
        CheckConstraint("ends_at is null or starts_at <= ends_at", "times"),
    )


class Reminded(Model):
    """That somebody was reminded of a moment: read on one workstation is read on all, and nothing comes twice."""

    __tablename__ = "reminded"
    __access__ = access.private()
    __logged__ = False
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    activity_id: Mapped[int] = mapped_column(Big)
    remind_at: Mapped[datetime]
    __table_args__ = (Index("uq_reminded", "owner_id", "activity_id", "remind_at", unique=True),)
