"""What the office keeps about its own work: settings, views, drafts, counters, jobs, actions and changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import HSTORE
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from app.models import access
from app.models.base import Big, Id, Model, now

Values = JSON(none_as_null=True).with_variant(HSTORE(), "postgresql")


class database_now(FunctionElement[Any]):
    """The clock of the database, as a UtcDateTime."""

    inherit_cache = True


@compiles(database_now)
def _now(element: Any, compiler: Any, **keywords: Any) -> str:
    return "clock_timestamp()"


@compiles(database_now, "sqlite")
def _now_sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    return "(cast(round((julianday('now') - 2440587.5) * 86400000) as integer) * 1000)"


class transaction_id(database_now):
    """The number of the running transaction; SQLite has one writer and needs none."""

    inherit_cache = True


@compiles(transaction_id)
def _xact(element: Any, compiler: Any, **keywords: Any) -> str:
    return "(pg_current_xact_id()::text::bigint)"


@compiles(transaction_id, "sqlite")
def _xact_sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    return "0"


class Setting(Model):
    """A setting of the office, written by administrators; the value is JSON."""

    __tablename__ = "setting"
    __access__ = access.office()
    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(JSON)


class Preference(Model):
    """A setting of one employee: theme, widths of columns, the last view of a list …"""

    __tablename__ = "preference"
    __access__ = access.private()
    __logged__ = False
    __table_args__ = (UniqueConstraint("owner_id", "key"),)
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)


class Draft(Model):
    """What somebody has typed into a form and not saved yet."""

    __tablename__ = "draft"
    __access__ = access.private()
    __logged__ = False
    __table_args__ = (UniqueConstraint("owner_id", "form", "row_id"),)
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    form: Mapped[str]
    row_id: Mapped[int] = mapped_column(Big, default=0)  # 0: a new record
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)


class SavedView(Model):
    """A tab above a list: a query with a name."""

    __tablename__ = "saved_view"
    __access__ = access.private()
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    listing: Mapped[str]
    name: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)
    pinned: Mapped[bool] = mapped_column(default=False)


class Notification(Model):
    """Something that its owner should know; `key` keeps it from coming twice."""

    __tablename__ = "notification"
    __access__ = access.addressed()
    __logged__ = False
    __table_args__ = (UniqueConstraint("owner_id", "key"), Index(None, "owner_id", "read_at"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    key: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    table_name: Mapped[str] = mapped_column(default="")
    row_id: Mapped[int | None] = mapped_column(Big)
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]


class Counter(Model):
    """The last number given in a series: `UPDATE … RETURNING` as the last step of a transaction leaves no gap."""

    __tablename__ = "counter"
    __access__ = access.counter()
    __logged__ = False
    name: Mapped[str] = mapped_column(unique=True)
    last: Mapped[int] = mapped_column(Big, default=0)


class Job(Model):
    """Work that is due at a time and done once, by whichever workstation takes the lease first (B15)."""

    __tablename__ = "job"
    __access__ = access.office(write="active()")
    __logged__ = False
    name: Mapped[str] = mapped_column(unique=True)
    due_at: Mapped[datetime]
    every: Mapped[int] = mapped_column(default=86_400)  # seconds
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")


class Action(Model):
    """One thing that somebody did: all changes of one transaction belong to it. A label must not quote data."""

    __tablename__ = "action"
    __access__ = access.opened()
    __logged__ = False
    label: Mapped[str]
    employee_id: Mapped[int | None] = mapped_column(Big, index=True)  # None: the system itself
    workstation: Mapped[str] = mapped_column(default="", server_default="")
    undoes_id: Mapped[int | None] = mapped_column(Big, index=True)
    parent_id: Mapped[int | None] = mapped_column(Big, index=True)  # of a block of a large action
    at: Mapped[datetime] = mapped_column(server_default=database_now())
    xact: Mapped[int] = mapped_column(Big, server_default=transaction_id(), index=True)


class Change(Model):
    """What an action did to one row, net: `before` is null for a new row, `after` for one that is gone.

    `deal_id` of a piece of a deal: so that what was removed from it is read under it, by who sees the deal.
    """

    __tablename__ = "change"
    __access__ = access.log()
    __logged__ = False
    __table_args__ = (
        UniqueConstraint("action_id", "table_name", "row_id"), Index(None, "table_name", "row_id"),
        Index(None, "deal_id", sqlite_where=text("deal_id is not null"), postgresql_where=text("deal_id is not null")),
    )  # fmt: skip
    action_id: Mapped[Id]
    employee_id: Mapped[int | None] = mapped_column(Big)
    table_name: Mapped[str]
    row_id: Mapped[Id]
    before: Mapped[dict[str, Any] | None] = mapped_column(Values)
    after: Mapped[dict[str, Any] | None] = mapped_column(Values)
    deal_id: Mapped[int | None] = mapped_column(Big)
