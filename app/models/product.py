"""What the office sells."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
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
    vat: Mapped[str] = mapped_column(default="10")  # KCT, KKKNT, 0, 5, 8, 10
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Key)
    sort_key: Mapped[str] = mapped_column(Key)
    __table_args__ = (Index("ix_product_by_sort_key", "sort_key", "id"),)
