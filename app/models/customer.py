"""Customers, their people, the groups they are in and the colleagues they are shared with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, FetchedValue, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Key, Model, Money, now

SLOTS = 12
ROLES = {"customer": 1, "supplier": 2, "competitor": 4, "partner": 8, "agent": 16, "collaborator": 32}


def _walked(*columns: str) -> tuple[Index, ...]:
    """An order that lists walk ends in owner_id and zone_id: who may see a row is decided inside the index.

    Each of these indexes is written when a customer changes hands, so the orders seldom asked for do without.
    """
    return tuple(Index(f"ix_customer_by_{column}", column, "id", "owner_id", "zone_id") for column in columns)


class Customer(Model):
    """A customer, prospect, supplier, partner …: `roles` are bits, `state` tells a prospect from a customer.

    `owner_since` and `old_kinds` say what of the past came with the last change of owner (V29). One that was merged
    into another is archived and points to it; the other has its code and name in `former`, to be found by them.
    """

    __tablename__ = "customer"
    __access__ = access.customer()
    __derived__ = frozenset({"last_contact_at", "revenue", "points", "stars"})
    __hidden__ = frozenset({"search_text", "sort_key", "owner_since", "old_kinds"})
    __together__ = ("owner_id", "owner_since", "old_kinds")
    __by_key__ = ("attributes",)
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    owner_since: Mapped[datetime] = mapped_column(default=now)
    old_kinds: Mapped[int] = mapped_column(default=access.EVERY_KIND)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"))
    zone_by_hand: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="company")  # company, person
    state: Mapped[str] = mapped_column(default="customer")  # prospect, customer
    roles: Mapped[int] = mapped_column(default=ROLES["customer"])
    phone: Mapped[str] = mapped_column(default="")  # digits only, 0…
    phone2: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    tax_code: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    ward: Mapped[str] = mapped_column(default="")
    province: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    industry: Mapped[str] = mapped_column(default="")
    size: Mapped[str] = mapped_column(default="")
    birthday: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    points: Mapped[int] = mapped_column(server_default="0")  # of groups and completed activities (V30)
    stars: Mapped[int] = mapped_column(server_default="0")
    revenue: Mapped[Money] = mapped_column(server_default="0")  # đồng of deals won
    last_contact_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    former: Mapped[str] = mapped_column(default="", server_default="")
    search_text: Mapped[str] = mapped_column(Key)
    sort_key: Mapped[str] = mapped_column(Key)
    __table_args__ = (
        Index("ix_customer_owner_id", "owner_id", "sort_key", "id"),
        Index(None, "zone_id", postgresql_where=text("zone_id is not null")),
        Index(None, "parent_id", postgresql_where=text("parent_id is not null")),
        Index(None, "phone"),
        Index(None, "phone2"),
        Index(None, "tax_code"),
        # Lists leave these out without reading every row.
        Index(
            "ix_customer_archived", "id", "owner_id", "zone_id",
            sqlite_where=text("archived_at is not null"), postgresql_where=text("archived_at is not null"),
        ),
        Index(
            "ix_customer_merged_into_id", "merged_into_id",
            sqlite_where=text("merged_into_id is not null"), postgresql_where=text("merged_into_id is not null"),
        ),
        *_walked("sort_key", "revenue", "last_contact_at", "created_at", "province"),
        Index("ix_customer_by_stars", "stars", "id"),
        CheckConstraint("kind in ('company', 'person')", "kind"),
        CheckConstraint("state in ('prospect', 'customer')", "state"),
    )  # fmt: skip


def _slot(name: str, kind: Any) -> None:
    """An own attribute to sort and filter by: JSON is not indexed under row security, this column is."""
    setattr(Customer, name, mapped_column(name, kind, nullable=True))
    column = Customer.__table__.c[name]
    Index(
        f"ix_customer_{name}", column, *(Customer.__table__.c[key] for key in ("id", "owner_id", "zone_id")),
        postgresql_where=column.is_not(None), sqlite_where=column.is_not(None),
    )  # fmt: skip


for _number in range(1, SLOTS + 1):
    _slot(f"number{_number}", Big)
    _slot(f"text{_number}", Key)
Customer.__follows__ |= {f"{kind}{number}" for kind in ("number", "text") for number in range(1, SLOTS + 1)}


class Attribute(Model):
    """An own attribute (E04): its value is in `attributes` under `key`, and if `sortable` in a slot of the customer.

    `slot` and `filling` follow `sortable` (services/attribute_slots): a slot is filled, or cleared, in blocks of
    customers in the order of their ids, up to `filling`; null when all is done, which `filled_at` tells every window.
    """

    __tablename__ = "attribute"
    __access__ = access.office()
    __follows__ = frozenset({"slot", "filling"})
    __hidden__ = frozenset({"filled_at"})
    __table_args__ = (UniqueConstraint("table_name", "key"),)
    table_name: Mapped[str] = mapped_column(default="customer")
    key: Mapped[str]
    label: Mapped[str]
    kind: Mapped[str] = mapped_column(default="text")  # text, number, money, date, flag, choice, choices, link
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    sortable: Mapped[bool] = mapped_column(default=False)
    slot: Mapped[str] = mapped_column(default="")  # number1 … text12
    filling: Mapped[int | None] = mapped_column(Big)
    filled_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[bool] = mapped_column(default=False)


class Contact(Model):
    """A person at a customer."""

    __tablename__ = "contact"
    __access__ = access.link()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str]
    position: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="", index=True)
    email: Mapped[str] = mapped_column(default="")
    birthday: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    main: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Relation(Model):
    """A link between two customers with a kind and a direction: `customer` is the … of `other` (C17).

    A kind that reads otherwise from the other side says both: "agent of / has as agent" (services/relations).
    """

    __tablename__ = "relation"
    __access__ = access.link(also="other_id")
    __table_args__ = (
        UniqueConstraint("customer_id", "other_id", "kind"),
        CheckConstraint("customer_id <> other_id", "two"),
    )
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class ContactRelation(Model):
    """A link between two persons, perhaps of different customers: `contact` is the … of `other` (C17)."""

    __tablename__ = "contact_relation"
    __access__ = access.between_people()
    __table_args__ = (
        UniqueConstraint("contact_id", "other_id", "kind"),
        CheckConstraint("contact_id <> other_id", "two"),
    )
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class NotDuplicate(Model):
    """Somebody has looked at two customers that resemble each other: they are two."""

    __tablename__ = "not_duplicate"
    __access__ = access.link(also="other_id")
    __table_args__ = (
        UniqueConstraint("customer_id", "other_id"),
        CheckConstraint("customer_id <> other_id", "two"),
    )
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Group(Model):
    __tablename__ = "customer_group"
    __access__ = access.office(write="active()")
    name: Mapped[str] = mapped_column(unique=True)
    colour: Mapped[int] = mapped_column(default=0)  # one of the eight chip colours
    points: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]


class StarLevel(Model):
    """The fewest points for so many stars; they ascend (V31)."""

    __tablename__ = "star_level"
    __access__ = access.office()
    __table_args__ = (CheckConstraint("stars between 1 and 5", "stars"),)
    stars: Mapped[int] = mapped_column(unique=True)
    points: Mapped[int]


class ScoreQueue(Model):
    """PostgreSQL: customers whose points are computed soon, because too many are touched at once."""

    __tablename__ = "score_queue"
    __access__ = access.hidden()
    __logged__ = False
    customer_id: Mapped[int] = mapped_column(Big, unique=True)


class GroupMember(Model):
    __tablename__ = "group_member"
    __access__ = access.link()
    __table_args__ = (UniqueConstraint("customer_id", "group_id"), Index(None, "group_id", "customer_id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("customer_group.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))


class Share(Model):
    """Opens a customer to an employee or to a department and everybody below it (V17–V22).

    What is made after `since` is seen; of what is older only the kinds in `old_kinds` (V19). `level` (V18b): 1 see,
    2 see and edit, 3 co-own.
    """

    __tablename__ = "customer_share"
    __access__ = access.share()
    __table_args__ = (
        UniqueConstraint("customer_id", "employee_id"),
        UniqueConstraint("customer_id", "department_id"),
        Index(None, "employee_id", "customer_id"),
        Index(None, "department_id", "customer_id"),
        CheckConstraint("(employee_id is null) <> (department_id is null)", "one_receiver"),
        CheckConstraint("level between 1 and 3", "level"),
    )
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    level: Mapped[int] = mapped_column(default=1)
    old_kinds: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(default=now)
