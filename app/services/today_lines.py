"""What stands in the work list: one set-based statement for each kind of line, of any number of colleagues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.models import Activity, ActivityKind, Contract, Customer, Deal, Quote, Stage
from app.models.activity import OPEN_STATES
from app.services import debts, quotes, renewals, settings
from app.services.days import midnight, today
from app.services.debts import Due
from app.services.language import N_
from app.services.myself import may, me
from app.services.ranking import Facts
from app.services.text import grouped

Columns = TypeVarTuple("Columns")
MOST = 500  # lines of a kind; of more the oldest
UNSENT = 60  # days for which a draft is something to send
SOURCES = ("deal", "quote", "contract", "instalment", "debt")


class Line(NamedTuple):
    """Something to do. `why` is an English sentence marked with N_, `values` fill its gaps.

    `source` is activity or one of SOURCES, `row_id` its id, of a debt the customer's. `kind` is the key of the kind of
    an activity (call, meeting …). `part_id` is the instalment that is to be paid
    first, `contract_id` its contract.
    """

    source: str
    row_id: int
    owner_id: int
    title: str
    icon: str
    colour: int
    why: str
    values: dict[str, Any]
    facts: Facts
    note: str = ""
    customer_id: int | None = None
    customer: str = ""
    phone: str = ""
    deal_id: int | None = None
    kind: str = ""
    kind_id: int = 0
    contract_id: int = 0
    part_id: int = 0

    @property
    def key(self) -> int:
        """What tells one line from all others: the id of an activity, below zero that of another source."""
        if self.source == "activity":
            return self.row_id
        return -(self.row_id * len(SOURCES) + SOURCES.index(self.source))

    @property
    def activity_id(self) -> int:
        """0 but for an activity."""
        return self.row_id if self.source == "activity" else 0


def lines(session: Session, now: datetime, owners: Sequence[int]) -> Iterator[Line]:
    """In no order."""
    day, notice = today(now), settings.get_all(session, (quotes.NOTICE_DAYS, renewals.NOTICE_DAYS))
    yield from _activities(session, now, owners)
    yield from _deals(session, now, owners)
    yield from _quotes(session, day, owners, notice[quotes.NOTICE_DAYS.name])
    yield from _contracts(session, day, owners, notice[renewals.NOTICE_DAYS.name])
    yield from _money(session, day, owners)


def of_customer(model: Any) -> tuple[Any, ...]:
    """What every line says of its customer, as far as one sees him."""
    name, phone = func.coalesce(Customer.name, ""), func.coalesce(Customer.phone, "")
    stars = func.coalesce(Customer.stars, 0)
    return model.customer_id, name.label("customer"), phone.label("phone"), stars.label("stars")


def with_customer(query: Select[*Columns], model: Any) -> Select[*Columns]:
    return query.outerjoin(Customer, Customer.id == model.customer_id)


# --- activities ---


def _activities(session: Session, now: datetime, owners: Sequence[int]) -> Iterator[Line]:
    query = (
        with_customer(select(
            Activity.id, Activity.owner_id, Activity.title, Activity.starts_at, Activity.ends_at, Activity.all_day,
            Activity.note, Activity.kind_id, Activity.deal_id, ActivityKind.key.label("kind"), ActivityKind.icon,
            ActivityKind.position, func.coalesce(Deal.amount, 0).label("amount"),
            func.coalesce(Deal.star, false()).label("star"), *of_customer(Activity),
        ).select_from(Activity), Activity)
        .join(ActivityKind, ActivityKind.id == Activity.kind_id).outerjoin(Deal, Deal.id == Activity.deal_id)
        .where(Activity.owner_id.in_(owners), Activity.state.in_(OPEN_STATES), Activity.archived_at.is_(None),
               or_(Activity.starts_at < midnight(today(now) + timedelta(1)), Activity.starts_at.is_(None)))
        .order_by(Activity.starts_at.nulls_last(), Activity.id).limit(MOST)
    )  # fmt: skip
    for row in session.execute(query):
        why, values, days = _why_planned(row, now)
        day = min(max(today(now), today(row.starts_at)), _last_day(row)) if row.starts_at else None
        hour = None if row.all_day or (day and day > today(row.starts_at)) else row.starts_at
        facts = Facts(day, hour, days, row.amount, row.stars, bool(row.star))
        yield Line(
            "activity", row.id, row.owner_id, row.title, row.icon, row.position, why, values, facts, row.note,
            row.customer_id, row.customer, row.phone, row.deal_id, row.kind, row.kind_id,
        )  # fmt: skip


def _why_planned(row: Any, now: datetime) -> tuple[str, dict[str, Any], int]:
    """The reason, what fills it, and how many days late."""
    if row.starts_at is None:
        return N_("Without a day"), {}, 0
    first, last = today(row.starts_at), _last_day(row)
    late = (today(now) - last).days
    if late <= 0 and first < last and (row.all_day or first < today(now)):
        return N_("From {first} to {last}"), {"first": first, "last": last}, 0
    if late > 0:
        return N_("Late by a day") if late == 1 else N_("Late by {days} days"), {"days": late}, late
    if row.all_day:
        return N_("Planned for today"), {}, 0
    passed = row.starts_at < now
    why = N_("Planned for {time}, the time has passed") if passed else N_("Planned for {time}")
    return why, {"time": row.starts_at}, 0


def _last_day(row: Any) -> date:
    """Until then it is due on each day. A night that ends at midnight is not on the next day."""
    if row.ends_at is None or row.all_day:
        return today(row.ends_at or row.starts_at)
    return max(today(row.starts_at), today(row.ends_at - timedelta(seconds=1)))


# --- deals ---


def _deals(session: Session, now: datetime, owners: Sequence[int]) -> Iterator[Line]:
    """Back from standby, past their expected day, or too long in their stage; each once, for the first of these."""
    day, stages = today(now), _stages(session)
    slow = [and_(Deal.stage_id == key, Deal.stage_since < now - timedelta(row.days)) for key, row in stages.items()]
    wanted = or_(Deal.reopen_on <= day, and_(Deal.state == "open", or_(Deal.due_on < day, *slow)))
    columns = (Deal.id, Deal.owner_id, Deal.title, Deal.amount, Deal.star, Deal.note, Deal.due_on, Deal.reopen_on,
               Deal.stage_id, Deal.stage_since, *of_customer(Deal))  # fmt: skip
    query = with_customer(select(*columns).select_from(Deal), Deal).where(
        Deal.state.in_(("open", "standby")), Deal.owner_id.in_(owners), Deal.archived_at.is_(None), wanted)  # fmt: skip
    for row in session.execute(query.order_by(Deal.id).limit(MOST)):
        since, why, values = _why_deal(row, day, stages)
        days = (day - (since or today(row.stage_since))).days - values.get("most", 0)
        yield Line(
            "deal", row.id, row.owner_id, row.title, *_DEAL_LOOKS[why], why, values,
            Facts(since, None, days, row.amount, row.stars, row.star), row.note, row.customer_id, row.customer,
            row.phone, row.id,
        )  # fmt: skip


BACK, PASSED = N_("Deal back from standby since {day}"), N_("The deal was expected by {day}: decided, or a new day?")
SLOW = N_("{days} days in “{stage}”, usual are {most}")
_DEAL_LOOKS = {BACK: ("ph.arrow-u-up-left", 4), PASSED: ("ph.columns", 3), SLOW: ("ph.hourglass", 2)}


def _why_deal(row: Row[Any], day: date, stages: dict[int, Any]) -> tuple[date | None, str, dict[str, Any]]:
    """Its day, the reason, and what fills it."""
    if row.reopen_on is not None and row.reopen_on <= day:
        return row.reopen_on, BACK, {"day": row.reopen_on}
    if row.due_on is not None and row.due_on < day:
        return row.due_on, PASSED, {"day": row.due_on}
    stage = stages[row.stage_id]
    return None, SLOW, {"days": (day - today(row.stage_since)).days, "stage": stage.name, "most": stage.days}


def _stages(session: Session) -> dict[int, Any]:
    """Those in which a deal can be too long, by id."""
    query = select(Stage.id, Stage.name, Stage.days).where(Stage.days.is_not(None), Stage.archived_at.is_(None))
    return {row.id: row for row in session.execute(query.where(Stage.ends == ""))}


# --- papers ---


def _quotes(session: Session, day: date, owners: Sequence[int], within: int) -> Iterator[Line]:
    """Open quotes that run out, or have; and drafts that nobody has sent."""
    ending = quotes.ending(day, within)
    for row in session.execute(_papers(Quote, Quote.valid_until, ending, day, owners)):
        end = row.ends_on
        if not row.ending:
            yield _paper("quote", row, None, N_("Quote {number} is a draft since {day}: send it"), day)
        elif end < day:
            yield _paper("quote", row, end, N_("Quote {number} ran out on {day} without an answer"), day)
        else:
            why = N_("Quote {number} runs out today") if end == day else N_("Quote {number} runs out on {day}")
            yield _paper("quote", row, end, why, day)


def _contracts(session: Session, day: date, owners: Sequence[int], within: int) -> Iterator[Line]:
    """Contracts that end and from which none goes on (S10); and drafts that nobody has sent."""
    ending = renewals.ending(day, within)
    for row in session.execute(_papers(Contract, Contract.ends_on, ending, day, owners)):
        end = row.ends_on
        if not row.ending:
            yield _paper("contract", row, None, N_("Contract {number} is a draft since {day}: send it"), day)
        elif end < day:
            yield _paper("contract", row, end, N_("Contract {number} ended on {day}: renew it?"), day)
        else:
            yield _paper("contract", row, end, N_("Contract {number} ends on {day}: prepare the next one"), day)


def _papers(
    model: Any, end: Any, ending: Sequence[ColumnElement[bool]], day: date, owners: Sequence[int]
) -> Select[*tuple[Any, ...]]:
    """Those that end, and drafts of the last days; `ending` says of each which it is."""
    soon = and_(*ending)
    unsent = and_(model.state == "draft", model.day.between(day - timedelta(UNSENT), day - timedelta(1)))
    columns = (model.id, model.owner_id, model.code, model.title, model.day, model.value, model.deal_id,
               end.label("ends_on"), soon.label("ending"), *of_customer(model))  # fmt: skip
    query = with_customer(select(*columns).select_from(model), model)
    query = query.where(model.owner_id.in_(owners), model.archived_at.is_(None), or_(soon, unsent))
    return query.order_by(end, model.id).limit(MOST)


def _paper(source: str, row: Row[Any], end: date | None, why: str, today_: date) -> Line:
    """A draft waits from the day after it was made."""
    days = abs((today_ - end).days) if end else (today_ - row.day).days - 1
    icon, colour = ("ph.file-text", 4) if source == "quote" else ("ph.handshake", 1)
    return Line(
        source, row.id, row.owner_id, row.customer or row.title or row.code, icon, colour, why,
        {"number": row.code, "day": end or row.day}, Facts(end, None, days, row.value, row.stars), row.title,
        row.customer_id, row.customer, row.phone, row.deal_id,
    )  # fmt: skip


# --- money ---


def _money(session: Session, day: date, owners: Sequence[int]) -> Iterator[Line]:
    """Instalments that are due; with the right to debts what a customer owes since before today is one line.

    Who sees no debts sees what was paid on the own contracts alone (E29): of others nothing is told.
    """
    knows = may(session, "see_debts")
    whose = owners if knows or may(session, "confirm_vouchers") else [*{me(session)} & {*owners}]
    found = debts.due(session, day, owners=whose, kept=knows) if whose else []
    owed: dict[int, list[Due]] = {}
    for each in found:
        if knows and each.customer_id and each.due_on < day:
            owed.setdefault(each.customer_id, []).append(each)
        else:
            yield _instalment(each, day)
    yield from (_debt(parts, day) for parts in owed.values())


def _instalment(each: Due, day: date) -> Line:
    late = each.due_on < day
    why = N_("{amount} ₫ of contract {number} overdue since {day}") if late else \
        N_("{amount} ₫ of contract {number} due today")
    values = {"amount": grouped(each.left), "number": each.code, "day": each.due_on}
    facts = Facts(each.due_on, None, (day - each.due_on).days, each.left, each.stars)
    return Line(
        "instalment", each.instalment_id, each.owner_id, each.customer or each.code, "ph.coin", 3 if late else 2, why,
        values, facts, each.name, each.customer_id, each.customer, each.phone,
        contract_id=each.contract_id, part_id=each.instalment_id,
    )  # fmt: skip


def _debt(parts: Sequence[Due], day: date) -> Line:
    """`parts` begin with the oldest."""
    first, left = parts[0], sum(each.left for each in parts)
    why, values = N_("Owes {amount} ₫, the oldest since {day}"), {"amount": grouped(left), "day": first.due_on}
    numbers = ", ".join(dict.fromkeys(each.code for each in parts))
    facts = Facts(first.due_on, None, (day - first.due_on).days, left, first.stars)
    return Line(
        "debt", first.customer_id or 0, first.owner_id, first.customer, "ph.money", 3, why, values, facts, numbers,
        first.customer_id, first.customer, first.phone, contract_id=first.contract_id,
        part_id=first.instalment_id,
    )  # fmt: skip
