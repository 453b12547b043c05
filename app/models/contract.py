"""Contracts, and the orders that carry them out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Key, Model, OnCustomer, Owned, now
from app.models.document import Instalment, Line, Priced

STATES = ("draft", "sent", "signed", "done", "cancelled")
OPEN_STATES = ("draft", "sent")
BINDING = ("signed", "done")  # only these count for debt, revenue and commission
ORDER_STATES = ("draft", "confirmed", "delivering", "done", "cancelled")
ORDER_OPEN_STATES = ("draft", "confirmed")
_LIVE = text("quote_id is not null and state <> 'cancelled' and archived_at is null")
_NEXT = text("renews_id is not null and state <> 'cancelled' and archived_at is null")


class Contract(Priced, Owned, OnCustomer, Model):
    """An agreement (E14–E17). `buyer` is the other party as it stands on the paper, by the names of app.services.

    `performer_id` and `unit_id` carry it out (E15, M03); `renews_id` is the contract that it goes on from (S10).
    A quote has one contract that lives, and a contract one that goes on from it.
    """

    __tablename__ = "contract"
    __kind__ = "contracts"
    __undo__ = "archive"
    __access__ = access.contract(OPEN_STATES, BINDING)
    __hidden__ = frozenset({"search_text", "revision"})
    __together__ = (
        *Priced.__together__, "quote_id", "renews_id", "buyer", "signed_on", "starts_on", "ends_on", "delivery",
        "warranty", "payment",
    )  # fmt: skip
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"), index=True)
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    performer_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    buyer: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    day: Mapped[date]
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="draft")
    state_on: Mapped[date]
    progress: Mapped[int] = mapped_column(default=0)  # percent done
    delivery: Mapped[str] = mapped_column(default="")
    warranty: Mapped[str] = mapped_column(default="")
    payment: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        Index("ix_contract_by_day", "day", "id", "owner_id", "keeper_id"),
        Index("ix_contract_state", "state", "ends_on", "owner_id"),
        Index("uq_contract_of_quote", "quote_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_contract_next", "renews_id", unique=True, sqlite_where=_NEXT, postgresql_where=_NEXT),
        CheckConstraint(f"state in {STATES}", "state"),
        CheckConstraint("progress between 0 and 100", "progress"),
    )


class ContractLine(Line, Model):
    __tablename__ = "contract_line"
    __piece_of__ = ("contract", "contract_id")
    __access__ = access.piece_of("contract", "contract_id")
    __table_args__ = (UniqueConstraint("contract_id", "position"),)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))


class ContractInstalment(Instalment, Model):
    """Receipts name it by its contract and number."""

    __tablename__ = "contract_instalment"
    __piece_of__ = ("contract", "contract_id")
    __access__ = access.piece_of("contract", "contract_id")
    __table_args__ = (UniqueConstraint("contract_id", "number"), Index(None, "due_on"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))


class Order(Priced, Owned, OnCustomer, Model):
    """What is to be delivered of a contract, or without one (C18)."""

    __tablename__ = "sales_order"
    __kind__ = "orders"
    __undo__ = "archive"
    __access__ = access.document("orders", ORDER_OPEN_STATES)
    __hidden__ = frozenset({"search_text", "revision"})
    __together__ = (*Priced.__together__, "quote_id", "contract_id", "deliver_on", "deliver_to")
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(default="")
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    day: Mapped[date]
    deliver_on: Mapped[date | None]
    deliver_to: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="draft")
    state_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        Index("ix_sales_order_by_day", "day", "id", "owner_id", "keeper_id"),
        Index("ix_sales_order_state", "state", "deliver_on", "owner_id"),
        CheckConstraint(f"state in {ORDER_STATES}", "state"),
    )


class OrderLine(Line, Model):
    __tablename__ = "order_line"
    __piece_of__ = ("sales_order", "order_id")
    __access__ = access.piece_of("sales_order", "order_id")
    __table_args__ = (UniqueConstraint("order_id", "position"),)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
