"""Figures of customers for statistics (E08), and the filters by which the list shows the same customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Select, and_, case, func, select
from sqlalchemy.orm import Session

from app.models import Activity, ActivityKind, Contract, Customer, Deal, Department, Employee
from app.models.contract import BINDING
from app.models.customer import ROLES
from app.services import customer_fields, debts
from app.services.days import midnight
from app.services.language import N_
from app.services.listing import Filter, FilterKind
from app.services.query import Tree, either, every, leaf
from app.services.reports import Span

_DONE = and_(Activity.state == "done", Activity.archived_at.is_(None))
_WON = and_(Deal.state == "won", Deal.archived_at.is_(None))
_OPEN = and_(Deal.state == "open", Deal.archived_at.is_(None))
_BINDS = and_(Contract.state.in_(BINDING), Contract.archived_at.is_(None))


def _of_kind(key: str) -> Any:
    return and_(_DONE, Activity.kind_id.in_(select(ActivityKind.id).where(ActivityKind.key == key)))


def departments(session: Session) -> Sequence[tuple[Any, str]]:
    query = select(Department.id, Department.name).order_by(Department.position, Department.id)
    return [(row.id, row.name) for row in session.execute(query)]


def _department() -> Any:
    query = select(Employee.department_id).where(Employee.id == Customer.owner_id)
    return query.correlate(Customer).scalar_subquery()


def _dated(key: str, label: str, test: Any, day: Any, customer: Any) -> Filter:
    return Filter(key, label, FilterKind.DATE, case((test, day)), customer)


FILTERS = (
    Filter("department", N_("Department"), FilterKind.CHOICE, _department(), choices=departments),
    Filter("role", N_("Role"), FilterKind.CHOICE, func.nullif(Customer.roles, 0), choices=customer_fields.ROLES,
           has=lambda bit: Customer.roles.op("&")(bit) != 0),
    Filter("open_deal", N_("Open deal worth"), FilterKind.MONEY, case((_OPEN, Deal.amount)), Deal.customer_id),
    _dated("won", N_("Deal won on"), _WON, Deal.closed_at, Deal.customer_id),
    _dated("activity", N_("Activity done on"), _DONE, Activity.done_at, Activity.customer_id),
    _dated("call", N_("Called on"), _of_kind("call"), Activity.done_at, Activity.customer_id),
    _dated("meeting", N_("Met on"), _of_kind("meeting"), Activity.done_at, Activity.customer_id),
    _dated("contract", N_("Contract dated"), _BINDS, Contract.day, Contract.customer_id),
)  # fmt: skip
assert set(ROLES.values()) == {bit for bit, _name in customer_fields.ROLES}


@dataclass(frozen=True)
class Figure:
    """A figure: the number of customers, or the sum of `source`'s amounts.

    `source` gives rows (customer_id, amount) for a period, one for each customer at most; customers without one do not
    count unless `all_count`. `column` is a sum over the customers themselves. `where` is what the list is asked for.
    """

    key: str
    label: str
    money: bool = False
    source: Callable[[Span], Select[Any]] | None = None
    column: Any = None
    where: Callable[[Span, int], Tree | None] = lambda _span, _days: None
    timed: bool = False
    silent: bool = False
    all_count: bool = False
    right: str = ""


def _sum(amount: Any, customer: Any, test: Any, day: Any = None) -> Callable[[Span], Select[Any]]:
    """The amounts of what meets the test in the period, by customer."""

    def source(span: Span) -> Select[Any]:
        in_time = [] if day is None else [day.is_not(None), *_within(day, span)]
        query = select(customer.label("customer_id"), func.sum(amount).label("amount") if amount is not None
                       else func.count().label("amount"))  # fmt: skip
        return query.where(customer.is_not(None), test, *in_time).group_by(customer)

    return source


def _within(day: Any, span: Span) -> list[Any]:
    if span is None:
        return []
    first, end = span[0], span[1] + timedelta(1)
    return [day >= first, day < end] if isinstance(day.type, Date) else [day >= midnight(first), day < midnight(end)]


def _when(name: str) -> Callable[[Span, int], Tree | None]:
    """The condition of the list for something dated in the period."""

    def where(span: Span, _days: int) -> Tree:
        return leaf(name, "between", [day.isoformat() for day in span]) if span else leaf(name, "not_empty")

    return where


def _created(span: Span, _days: int) -> Tree | None:
    return leaf("created", "between", [day.isoformat() for day in span]) if span else None


def _silent(_span: Span, days: int) -> Tree:
    return either(leaf("contact", "older", days), leaf("contact", "empty"))


def _open(_span: Span, _days: int) -> Tree:
    return every(leaf("open_deal", "not_empty"))


def _owed(_span: Span) -> Select[Any]:
    money = debts.movements().subquery()
    return select(money.c.customer_id, func.sum(money.c.amount).label("amount")).group_by(money.c.customer_id)


_ACTIVITY = (Activity.customer_id, _DONE, Activity.done_at)
_SALE = (Deal.customer_id, _WON, Deal.closed_at)
_CONTRACT = (Contract.customer_id, _BINDS, Contract.day)
FIGURES = (
    Figure("customers", N_("Number of customers")),
    Figure("new", N_("New customers in the period"), where=_created, timed=True),
    Figure("silent", N_("Without contact for … days"), where=_silent, silent=True),
    Figure("revenue", N_("Revenue"), True, column=Customer.revenue),
    Figure("sales", N_("Sales in the period"), True, _sum(Deal.amount, *_SALE), where=_when("won"), timed=True),
    Figure("won", N_("Deals won in the period"), False, _sum(None, *_SALE), where=_when("won"), timed=True),
    Figure("open_deals", N_("Open deals"), False, _sum(None, Deal.customer_id, _OPEN), where=_open),
    Figure("open_amount", N_("Amount of open deals"), True, _sum(Deal.amount, Deal.customer_id, _OPEN), where=_open),
    Figure("activities", N_("Activities in the period"), False, _sum(None, *_ACTIVITY), where=_when("activity"),
           timed=True),
    Figure("calls", N_("Calls in the period"), False,
           _sum(None, Activity.customer_id, _of_kind("call"), Activity.done_at), where=_when("call"), timed=True),
    Figure("meetings", N_("Meetings in the period"), False,
           _sum(None, Activity.customer_id, _of_kind("meeting"), Activity.done_at), where=_when("meeting"),
           timed=True),
    Figure("contracts", N_("Contracts in the period"), False, _sum(None, *_CONTRACT), where=_when("contract"),
           timed=True),
    Figure("contract_value", N_("Value of contracts in the period"), True, _sum(Contract.value, *_CONTRACT),
           where=_when("contract"), timed=True),
    Figure("debt", N_("Debt"), True, _owed, all_count=True, right="see_debts"),
)  # fmt: skip
