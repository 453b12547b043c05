"""Deals and the pipelines that they move along."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Key, Model, Money, OnCustomer, Owned, now

STATES = ("open", "standby", "won", "lost")


class Pipeline(Model):
    """A process that deals go through (S02, C03); an `automatic` one makes the tasks of its stages itself (C01)."""

    __tablename__ = "pipeline"
    __access__ = access.office()
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)
    automatic: Mapped[bool] = mapped_column(default=False, server_default=false())
    archived_at: Mapped[datetime | None]


class Stage(Model):
    """A column of the board. A deal in a stage that ends `won` or `lost` is closed."""

    __tablename__ = "stage"
    __access__ = access.office()
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipeline.id"), index=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    probability: Mapped[int] = mapped_column(default=0)  # percent
    colour: Mapped[int] = mapped_column(default=0)
    days: Mapped[int | None]  # longer than this in the stage is too long
    ends: Mapped[str] = mapped_column(default="")  # '', won, lost
    required: Mapped[str] = mapped_column(default="", server_default="")  # fields to fill in before it: "amount,due_on"
    archived_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("ends in ('', 'won', 'lost')", "ends"),)


class Deal(Owned, OnCustomer, Model):
    """A chance to sell. It may stand without a customer (S04)."""

    __tablename__ = "deal"
    __kind__ = "deals"
    __access__ = access.deal()
    __hidden__ = frozenset({"search_text", "sort_key", "stage_since"})
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    stage_since: Mapped[datetime] = mapped_column(default=now)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    amount: Mapped[Money] = mapped_column(default=0)  # expected, đồng
    state: Mapped[str] = mapped_column(default="open")
    due_on: Mapped[date | None]  # expected day of the decision
    reopen_on: Mapped[date | None]  # of a deal on standby (S11)
    star: Mapped[bool] = mapped_column(default=False)
    lost_reason: Mapped[str] = mapped_column(default="")  # in one's own words
    lost_reason_id: Mapped[int | None] = mapped_column(ForeignKey("lost_reason.id"))
    competitor_id: Mapped[int | None] = mapped_column(Big)  # the party it was lost to: as a foreign key, a circle
    source: Mapped[str] = mapped_column(default="", server_default="")
    win_percent: Mapped[int | None]  # by hand; null: computed (C10)
    closed_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Key)
    sort_key: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        # Whatever is counted of all deals, and whose they are: on SQLite no row is read for it.
        Index("ix_deal_board", "state", "stage_id", "owner_id", "keeper_id", "zone_id", "customer_id", "created_at",
              "archived_at", "closed_at", "amount", "win_percent"),
        Index("ix_deal_by_sort_key", "sort_key", "id", "owner_id"),
        # The lists of won and lost ones are walked in it: without it all closed deals are read for the first page.
        Index("ix_deal_by_closed", "closed_at", "id", "state", "owner_id", "keeper_id", "zone_id", "customer_id",
              "created_at", "archived_at", sqlite_where=text("closed_at is not null"),
              postgresql_where=text("closed_at is not null")),
        Index(None, "lost_reason_id", sqlite_where=text("lost_reason_id is not null"),
              postgresql_where=text("lost_reason_id is not null")),
        CheckConstraint(f"state in {STATES}", "state"),
        CheckConstraint("amount >= 0", "amount"),
    )
