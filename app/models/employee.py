"""The people of the office, how they are organised and what they may do."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Model

RIGHTS = (
    "see_all", "edit", "edit_all", "archive", "export", "transfer", "see_debts", "confirm_vouchers", "administer",
)  # fmt: skip


class Role(Model):
    """What its employees may do; the seven of the first day can be changed by an administrator."""

    __tablename__ = "role"
    __access__ = access.office()
    key: Mapped[str] = mapped_column(unique=True)  # salesperson, team_lead, director …
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    see_all: Mapped[bool] = mapped_column(default=False)
    edit: Mapped[bool] = mapped_column(default=True)
    edit_all: Mapped[bool] = mapped_column(default=False)
    archive: Mapped[bool] = mapped_column(default=False)
    export: Mapped[bool] = mapped_column(default=True)
    transfer: Mapped[bool] = mapped_column(default=False)
    see_debts: Mapped[bool] = mapped_column(default=False)
    confirm_vouchers: Mapped[bool] = mapped_column(default=False)
    administer: Mapped[bool] = mapped_column(default=False)


class Department(Model):
    """A node of the tree; its manager sees and edits what its people own, and theirs below.

    With `open`, its people see each other's work (the switch of E11).
    """

    __tablename__ = "department"
    __access__ = access.office()
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(Big, index=True)  # no foreign key: it would close a circle
    open: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class Employee(Model):
    """Somebody who signs in. The one named `pool` is the common pool: customers that it owns are there to be taken."""

    __tablename__ = "employee"
    __access__ = access.employee()
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    title: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)  # the order inside the department (V27)
    active: Mapped[bool] = mapped_column(default=True)


class Credential(Model):
    """The argon2 hash of a password; used with SQLite only, PostgreSQL keeps its own."""

    __tablename__ = "credential"
    __access__ = access.secret()
    __logged__ = False
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), unique=True)
    password_hash: Mapped[str]


class Zone(Model):
    """A part of the market: customers by rule (filter language) or by hand, given to employees (E12)."""

    __tablename__ = "zone"
    __access__ = access.office(remove=True)
    name: Mapped[str] = mapped_column(unique=True)
    rule: Mapped[str] = mapped_column(default="")  # JSON of the filter language; empty: by hand only
    position: Mapped[int] = mapped_column(default=0)


class ZoneMember(Model):
    __tablename__ = "zone_member"
    __access__ = access.office(remove=True)
    __table_args__ = (UniqueConstraint("employee_id", "zone_id"), CheckConstraint("zone_id > 0", "zone"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    zone_id: Mapped[int] = mapped_column(ForeignKey("zone.id"), index=True)
