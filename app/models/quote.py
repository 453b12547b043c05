"""Quotes: offers with lines, a validity and a plan of payments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Key, Model, OnCustomer, Owned, now
from app.models.document import Instalment, Line, Priced

STATES = ("draft", "sent", "received", "accepted", "refused", "cancelled")
OPEN_STATES = ("draft", "sent", "received")


class Quote(Priced, Owned, OnCustomer, Model):
    """An offer (E13). `state_on` is the day on which it came into its state; the change log has the earlier ones."""

    __tablename__ = "quote"
    __kind__ = "quotes"
    __undo__ = "archive"
    __access__ = access.document("quotes", OPEN_STATES)
    __hidden__ = frozenset({"search_text", "revision"})
    __together__ = (*Priced.__together__, "attention", "valid_until", "delivery", "warranty", "payment")
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(default="")
    attention: Mapped[str] = mapped_column(default="")  # the person it is for
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    day: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="draft")
    state_on: Mapped[date]
    delivery: Mapped[str] = mapped_column(default="")
    warranty: Mapped[str] = mapped_column(default="")
    payment: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        Index("ix_quote_by_day", "day", "id", "owner_id", "keeper_id"),
        Index("ix_quote_open", "state", "valid_until", "owner_id"),
        CheckConstraint(f"state in {STATES}", "state"),
    )


class QuoteLine(Line, Model):
    __tablename__ = "quote_line"
    __piece_of__ = ("quote", "quote_id")
    __access__ = access.piece_of("quote", "quote_id")
    __table_args__ = (UniqueConstraint("quote_id", "position"),)
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))


class QuoteInstalment(Instalment, Model):
    __tablename__ = "quote_instalment"
    __piece_of__ = ("quote", "quote_id")
    __access__ = access.piece_of("quote", "quote_id")
    __table_args__ = (UniqueConstraint("quote_id", "number"),)
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
