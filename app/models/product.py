"""What the office sells."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Key, Model, Money, now


class Product(Model):
    __tablename__ = "product"
    __access__ = access.office(write="may(edit)")
    __hidden__ = frozenset({"search_text", "sort_key"})
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    line: Mapped[str] = mapped_column(default="")  # product line (M01)
    unit: Mapped[str] = mapped_column(default="")
    price: Mapped[Money] = mapped_column(default=0)  # đồng before VAT
    cost: Mapped[Money] = mapped_column(default=0)
    vat: Mapped[str] = mapped_column(default="10")  # code of a VatRate
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Key)
    sort_key: Mapped[str] = mapped_column(Key)
    __table_args__ = (Index("ix_product_by_sort_key", "sort_key", "id"),)


class VatRate(Model):
    """A VAT rate and the days on which it holds; after `until` its `successor` takes its place.

    So the reduction to 8 % ends by itself, and products that had it take 10 % again.
    """

    __tablename__ = "vat_rate"
    __access__ = access.office()
    __table_args__ = (UniqueConstraint("code", "since"),)
    code: Mapped[str]  # KCT, KKKNT, 0, 5, 8, 10
    name: Mapped[str]
    rate: Mapped[int]  # hundredths of a percent
    since: Mapped[date]
    until: Mapped[date | None]
    successor: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
