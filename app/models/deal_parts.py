"""What hangs on a deal: who takes part, products, comments, costs, its surroundings, and its way along the stages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Model, Money, now
from app.models.document import QUANTITY

PARTIES = ("competitor", "contractor", "influencer")
STANCES = ("for", "neutral", "against")
OUTCOMES = ("", "moved", "standby", "won", "lost")


class DealParticipant(Model):
    """Somebody who takes part in a deal: he sees it, and with `works` he works on it like its owner."""

    __tablename__ = "deal_participant"
    __access__ = access.of_deal("employee_id", also=" or me(employee_id)")
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    role: Mapped[str] = mapped_column(default="")  # in his own words: designer, expert …
    works: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("deal_id", "employee_id"),)


class DealLine(Model):
    """A product that the deal is about."""

    __tablename__ = "deal_line"
    __access__ = access.of_deal()
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int] = mapped_column(Big, default=QUANTITY)  # × QUANTITY
    price: Mapped[Money] = mapped_column(default=0)  # đồng before VAT
    amount: Mapped[Money] = mapped_column(default=0)


class DealComment(Model):
    """Something said about a deal among colleagues (S20); `mentions` are the ids of those whom it names."""

    __tablename__ = "deal_comment"
    __access__ = access.comment()
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    text: Mapped[str]
    mentions: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]


class DealCost(Model):
    """Money that was spent for a deal (S20)."""

    __tablename__ = "deal_cost"
    __access__ = access.of_deal()
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    day: Mapped[date]
    text: Mapped[str]
    amount: Mapped[Money] = mapped_column(default=0)
    __table_args__ = (CheckConstraint("amount >= 0", "amount"),)


class DealParty(Model):
    """Somebody around a deal (C09): a customer of ours, or a name; `contact` is whom one speaks to there."""

    __tablename__ = "deal_party"
    __access__ = access.of_deal(rule="(none(customer_id) or known(customer_id))")
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    kind: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(default="")  # of who is no customer
    contact: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    strength: Mapped[int] = mapped_column(default=3)  # 1 to 5
    stance: Mapped[str] = mapped_column(default="neutral")
    note: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        CheckConstraint(f"kind in {PARTIES}", "kind"),
        CheckConstraint(f"stance in {STANCES}", "stance"),
        CheckConstraint("strength between 1 and 5", "strength"),
    )

    @property
    def who(self) -> int | str:
        """The customer, or the name."""
        return self.customer_id or self.name


class DealTie(Model):
    """What ties two parties of a deal: from the first to the other, or `mutual`."""

    __tablename__ = "deal_tie"
    __access__ = access.of_deal("party_id", "other_id")
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("deal_party.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("deal_party.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    mutual: Mapped[bool] = mapped_column(default=False)
    strength: Mapped[int] = mapped_column(default=3)
    __table_args__ = (
        UniqueConstraint("party_id", "other_id", "kind"),
        CheckConstraint("party_id <> other_id", "two"),
        CheckConstraint("strength between 1 and 5", "strength"),
    )


class DealCheck(Model):
    """A line of a checklist that somebody has ticked for a deal."""

    __tablename__ = "deal_check"
    __access__ = access.of_deal("check_id", "employee_id")
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    check_id: Mapped[int] = mapped_column(ForeignKey("stage_check.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (UniqueConstraint("deal_id", "check_id"),)


class DealPassage(Model):
    """An open deal's time in a stage, written by triggers (services/passages.py); `left_at` is null while it is there.

    `outcome` says how it ended; the owner is whoever had the deal last during this time; `again`: it had been there
    before, so that whoever counts deals knows which come twice.
    """

    __tablename__ = "deal_passage"
    __access__ = access.passage()
    __logged__ = False
    __derived__ = frozenset({"owner_id", "left_at", "outcome", "again"})
    deal_id: Mapped[int] = mapped_column(Big)  # no foreign key: undo would take a new deal for one that is in use
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    pipeline_id: Mapped[int] = mapped_column(Big)
    entered_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(Big)
    left_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default="")
    again: Mapped[bool] = mapped_column(server_default=false())
    __table_args__ = (
        UniqueConstraint("deal_id", "entered_at"),
        Index(None, "stage_id", "entered_at"),
        Index("ix_deal_passage_lost", "deal_id", "left_at", "stage_id", sqlite_where=sql("outcome = 'lost'"),
              postgresql_where=sql("outcome = 'lost'")),
        Index("ix_deal_passage_again", "deal_id", "stage_id", sqlite_where=sql("again"), postgresql_where=sql("again")),
        CheckConstraint(f"outcome in {OUTCOMES}", "outcome"),
    )
