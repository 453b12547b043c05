"""The list of customers: its columns, filters and views, declared once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, Boolean, String, cast, column, func, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.functions import FunctionElement

from app.models import Change, Contact, Customer, Employee, Group, GroupMember, Share, Zone
from app.models.customer import ROLES
from app.services import (
    attribute_columns,
    customer_fields,
    customer_figures,
    customer_groups,
    holdings,
    people,
    vietnam,
    zones,
)
from app.services.bulk_history import customer_of_change
from app.services.language import N_
from app.services.listing import Column, Extra, Filter, FilterKind, Kind, Listing, Query, Search, View, Word
from app.services.postgresql_search import ORDERS
from app.services.query import ME, either, every, leaf

LARGE = 1_000_000_000  # đồng of revenue
SILENT = 90  # days without contact
MOST_HEADS = 500
BRANCHES = holdings.closure()
STATES = tuple(Word(*each, colour) for each, colour in zip(customer_fields.STATES.items(), (2, 1), strict=True))
KINDS = tuple(Word(*each) for each in customer_fields.KINDS.items())
ROLE_NAMES = dict(customer_fields.ROLES)


class shared_with_me(FunctionElement[bool]):
    """Whether somebody shares the customer with the signed-in employee or with his department."""

    type = Boolean()
    inherit_cache = True


@compiles(shared_with_me, "postgresql")
def _shared_postgresql(element: Any, compiler: Any, **keywords: Any) -> str:
    return "((customer.id in (select customer_id from my_shares)) is true)"


@compiles(shared_with_me, "sqlite")
def _shared_sqlite(element: Any, compiler: Any, **keywords: Any) -> str:
    return "(customer.id in (select customer_id from temp.my_shares))"


def groups(session: Session) -> Sequence[tuple[Any, str]]:
    """The groups in their order, as choices."""
    return [(each.id, each.name) for each in customer_groups.every_group(session)]


def colleagues(session: Session) -> Sequence[tuple[Any, str]]:
    """Everybody who works here, as choices."""
    return [(each.id, each.name) for each in people.active(session)]


def _teams(session: Session) -> Sequence[tuple[Any, str]]:
    return [(each.id, each.name) for each in people.teams(session)]


def _provinces(session: Session) -> Sequence[tuple[Any, str]]:
    return [(each.name, each.name) for each in vietnam.provinces()]


def _chips() -> Any:
    """The groups of a customer as one text in their order, a line each: colour:name."""
    line = (cast(Group.colour, String) + ":" + Group.name).label("line")
    own = (
        select(line)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(GroupMember.customer_id == Customer.id, Group.archived_at.is_(None))
        .order_by(Group.position, Group.name)
        .correlate(Customer)
        .subquery("own_groups")
    )
    return select(func.aggregate_strings(own.c.line, "\n")).correlate(Customer).scalar_subquery()


def _zone() -> Any:
    return select(Zone.name).where(Zone.id == Customer.zone_id).correlate(Customer).scalar_subquery()


def _owner() -> Any:
    return select(Employee.name).where(Employee.id == Customer.owner_id).correlate(Customer).scalar_subquery()


def _roles(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The roles of the rows of a page in words."""
    query = select(Customer.id, Customer.roles).where(Customer.id.in_(list(ids)))
    return {row.id: customer_fields.words("roles", row.roles) for row in session.execute(query)}


def _parents(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """What the rows of a page belong to, where one sees it."""
    parent = aliased(Customer)
    query = select(Customer.id, parent.name).join(parent, parent.id == Customer.parent_id)
    return {row[0]: row[1] for row in session.execute(query.where(Customer.id.in_(list(ids))))}


def _heads(session: Session) -> Sequence[tuple[Any, str]]:
    """Companies to which others belong, as choices."""
    above, head = select(Customer.parent_id).where(Customer.parent_id > 0), aliased(Customer)  # see holdings.closure
    query = select(head.id, head.name).where(head.id.in_(above)).order_by(head.sort_key, head.id)
    return [(row[0], row[1]) for row in session.execute(query.limit(MOST_HEADS))]


COLUMNS = (
    Column("name", N_("Customer"), Kind.PERSON, Customer.name, below=Customer.code, order=Customer.sort_key,
           width=232, rank=0),
    Column("groups", N_("Groups"), Kind.CHIPS, _chips(), width=178, rank=1),
    Column("stars", N_("Stars"), Kind.STARS, Customer.stars, width=100, rank=4),
    Column("phone", N_("Phone"), Kind.PHONE, Customer.phone, width=124, rank=5),
    Column("province", N_("Province"), Kind.TEXT, Customer.province, width=124, rank=7),
    Column("owner", N_("Owner"), Kind.OWNER, _owner(), width=156, rank=3),
    Column("contact", N_("Last contact"), Kind.DATE, Customer.last_contact_at, width=136, rank=6),
    Column("revenue", N_("Revenue"), Kind.MONEY, Customer.revenue, width=136, rank=2, total=True),
    Column("zone", N_("Zone"), Kind.TEXT, _zone(), width=120, shown=False),
    Column("state", N_("State"), Kind.CHOICE, Customer.state, width=110, shown=False, words=STATES),
    Column("created", N_("Created"), Kind.DATE, Customer.created_at, width=112, shown=False),
    Column("code", N_("Code"), Kind.TEXT, Customer.code, width=104, shown=False),
    Column("tax_code", N_("Tax code"), Kind.TEXT, Customer.tax_code, width=124, shown=False),
    Column("email", N_("E-mail"), Kind.TEXT, Customer.email, width=180, shown=False),
    Column("phone2", N_("Second phone"), Kind.PHONE, Customer.phone2, width=124, shown=False),
    Column("website", N_("Website"), Kind.TEXT, Customer.website, width=160, shown=False),
    Column("address", N_("Address"), Kind.TEXT, Customer.address, width=220, shown=False),
    Column("ward", N_("Ward"), Kind.TEXT, Customer.ward, width=130, shown=False),
    Column("source", N_("Source"), Kind.TEXT, Customer.source, width=120, shown=False),
    Column("industry", N_("Industry"), Kind.TEXT, Customer.industry, width=130, shown=False),
    Column("size", N_("Size"), Kind.TEXT, Customer.size, width=100, shown=False),
    Column("kind", N_("Kind"), Kind.CHOICE, Customer.kind, width=110, shown=False, words=KINDS),
    Column("roles", N_("Roles"), Kind.TEXT, Customer.roles, width=170, shown=False, fill=_roles),
    Column("parent", N_("Belongs to"), Kind.TEXT, Customer.parent_id, width=180, shown=False, fill=_parents),
    Column("points", N_("Points"), Kind.NUMBER, Customer.points, width=80, shown=False),
    Column("birthday", N_("Birthday"), Kind.DATE, Customer.birthday, width=112, shown=False),
)  # fmt: skip

FILTERS = (
    Filter("owner", N_("Owner"), FilterKind.PERSON, Customer.owner_id, choices=colleagues),
    Filter("group", N_("Group"), FilterKind.CHOICE, GroupMember.group_id, GroupMember.customer_id, groups),
    Filter("state", N_("State"), FilterKind.CHOICE, Customer.state, choices=[word[:2] for word in STATES]),
    Filter("zone", N_("Zone"), FilterKind.CHOICE, Customer.zone_id, choices=zones.choices),
    Filter("stars", N_("Stars"), FilterKind.NUMBER, Customer.stars),
    Filter("contact", N_("Last contact"), FilterKind.DATE, Customer.last_contact_at),
    Filter("revenue", N_("Revenue"), FilterKind.MONEY, Customer.revenue),
    Filter("province", N_("Province"), FilterKind.CHOICE, Customer.province, choices=_provinces),
    Filter("source", N_("Source"), FilterKind.TEXT, Customer.source),
    Filter("industry", N_("Industry"), FilterKind.TEXT, Customer.industry),
    Filter("created", N_("Created"), FilterKind.DATE, Customer.created_at),
    Filter("kind", N_("Kind"), FilterKind.CHOICE, Customer.kind, choices=[word[:2] for word in KINDS]),
    *(
        Filter(f"is_{role}", ROLE_NAMES[bit], FilterKind.FLAG, Customer.roles.op("&")(bit) != 0)
        for role, bit in ROLES.items()
        if role != "customer"
    ),
    Filter("holding", N_("In the holding of"), FilterKind.CHOICE, BRANCHES.c.head, BRANCHES.c.member, _heads),
    Filter("name", N_("Name"), FilterKind.TEXT, Customer.name),
    Filter("code", N_("Code"), FilterKind.TEXT, Customer.code),
    Filter("phone", N_("Phone"), FilterKind.TEXT, Customer.phone),
    Filter("tax_code", N_("Tax code"), FilterKind.TEXT, Customer.tax_code),
    Filter("email", N_("E-mail"), FilterKind.TEXT, Customer.email),
    Filter("address", N_("Address"), FilterKind.TEXT, Customer.address),
    Filter("ward", N_("Ward"), FilterKind.TEXT, Customer.ward),
    Filter("website", N_("Website"), FilterKind.TEXT, Customer.website),
    Filter("size", N_("Size"), FilterKind.TEXT, Customer.size),
    Filter("note", N_("Note"), FilterKind.TEXT, Customer.note),
    Filter("points", N_("Points"), FilterKind.NUMBER, Customer.points),
    Filter("birthday", N_("Birthday"), FilterKind.DATE, Customer.birthday),
    Filter("contact_name", N_("Contact person"), FilterKind.TEXT, Contact.name, Contact.customer_id),
    Filter("pool", N_("Common pool"), FilterKind.FLAG,
           Customer.owner_id == select(Employee.id).where(Employee.login == people.POOL).scalar_subquery()),
    Filter("shared", N_("Shared with me"), FilterKind.FLAG, shared_with_me(),
           ids=select(column("customer_id", BigInteger)).select_from(table("my_shares"))),
    Filter("shared_to", N_("Shared with"), FilterKind.PERSON, Share.employee_id, Share.customer_id, colleagues),
    Filter("shared_team", N_("Shared with department"), FilterKind.CHOICE, Share.department_id, Share.customer_id,
           _teams),
    Filter("action", N_("Number of the action"), FilterKind.NUMBER, Change.action_id, customer_of_change()),
    *customer_figures.FILTERS,
)  # fmt: skip

POOL_VIEW = View("pool", N_("Common pool"), Query(where=every(leaf("pool", "is", True))))


def _extra(session: Session) -> Extra:
    """Own attributes; the view of the common pool where there is one."""
    own = attribute_columns.extra(session)
    there = session.scalar(select(Employee.id).where(Employee.login == people.POOL))
    return replace(own, views=(POOL_VIEW,)) if there else own


LISTING = Listing(
    key="customers",
    model=Customer,
    title=N_("Customers"),
    noun=("{count} customer", "{count} customers"),
    columns=COLUMNS,
    order=Customer.sort_key,
    filters=FILTERS,
    views=(
        View("all", N_("All"), Query(sort="contact", descending=True)),
        View("mine", N_("Mine"), Query(where=every(leaf("owner", "is", ME)))),
        View("prospects", N_("Prospects"), Query(where=every(leaf("state", "is", "prospect")))),
        View("customers", N_("Customers already"), Query(where=every(leaf("state", "is", "customer")))),
        View("large", N_("Large customers"),
             Query(where=every(leaf("revenue", "ge", LARGE)), sort="revenue", descending=True)),
        View("silent", N_("Long without contact"),
             Query(where=either(leaf("contact", "older", SILENT), leaf("contact", "empty")), sort="contact")),
        View("shared", N_("Shared with me"),
             Query(where=every(leaf("shared", "is", True), leaf("owner", "is_not", ME)))),
    ),
    seen="customer_seen",
    search=Search(Customer.search_text, index="customer_fts", hits="customer_hits", page="customer_page",
                  orders=frozenset(ORDERS)),
    search_hint=N_("Name, code, phone, tax code; no accents needed"),
    tables=frozenset({"customer", "group_member", "customer_group", "customer_share", "employee", "zone"}),
    extra=_extra,
)  # fmt: skip
