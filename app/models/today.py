"""What belongs to the work list alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Model

LINES = ("deal", "quote", "contract", "instalment", "debt")  # `row_id` of a debt is the customer's


class PutOff(Model):
    """A line of one's own work list that is no activity, and the day on which one wants to see it again.

    It is about the list alone: the record itself stays as it is, and colleagues see it all the same.
    """

    __tablename__ = "put_off"
    __access__ = access.private()
    __table_args__ = (UniqueConstraint("owner_id", "line", "row_id"), CheckConstraint(f"line in {LINES}", "line"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    line: Mapped[str]
    row_id: Mapped[int] = mapped_column(Big)
    until: Mapped[date]
