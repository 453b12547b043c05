"""The way that the deals of the sample office have gone along the stages, and what hangs on some of them."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, insert, select, text

from app.models import (
    Deal,
    DealCheck,
    DealComment,
    DealCost,
    DealLine,
    DealParticipant,
    DealParty,
    DealTie,
    Guide,
    GuideContent,
    LostReason,
    Product,
    Stage,
    StageCheck,
    StageTask,
)
from app.models.document import QUANTITY
from app.services.demo import content
from app.services.demo.days import Days
from app.services.demo.staff import Staff

WITH_PARTS = 40  # open deals that have products, comments, costs …
SHARES = (60, 30, 10)  # percent of the deal that each of its products comes to, about
# A deal's place on its way: open and put aside as far as they stand, closed ones somewhere past the third stage.
_REACHED = """select d.id, d.stage_id, d.owner_id, d.state, d.created_at as begun, d.stage_since as since,
  s.pipeline_id, case when d.state in ('won', 'lost') then {closed} else s.position end as places
  from deal d join stage s on s.id = d.stage_id"""
_CLOSED = "case d.state when 'won' then {going} else 1 + d.id * 7 % {going} end"
_MOMENT = {
    "sqlite": "cast(w.begun + (w.since - w.begun) * ({part}) as integer)",
    "postgresql": "w.begun + (w.since - w.begun) * ({part})",
}
_LATER = {"sqlite": "w.since + 3600000000", "postgresql": "w.since + interval '1 hour'"}


def write(connection: Connection, staff: Staff, days: Days) -> None:
    """All of it, after the deals."""
    _reasons(connection)
    walk(connection, sum(not ends for _stage, ends in staff.stages))
    _parts(connection, staff, days)


def _reasons(connection: Connection) -> None:
    """What was said when a deal was lost becomes a reason of the office."""
    there = set(connection.scalars(select(LostReason.name)))
    rows = [{"name": name, "position": place} for place, name in enumerate(content.REASONS) if name not in there]
    if rows:
        connection.execute(insert(LostReason), rows)
    connection.execute(text("update deal set lost_reason_id = (select r.id from lost_reason r"
                            " where r.name = deal.lost_reason), lost_reason = '' where state = 'lost'"))  # fmt: skip


def walk(connection: Connection, going: int) -> None:
    """One passage for each stage that a deal has left: later stages take longer, each deal in its own way.

    `going` is the number of the stages that end no deal.
    """
    dialect = connection.dialect.name
    moment = _MOMENT[dialect].format
    reached = _REACHED.format(closed=_CLOSED.format(going=going))

    def part(place: str) -> str:
        """How much of the time has gone when this place is reached: 0 at the first, 1 at the last."""
        early = f"({place} + (w.id * 37 + {place} * 101) % 60 / 100.0 - 0.3)"
        return (
            f"case when {place} = 0 then 0.0 when {place} >= w.places then 1.0"
            f" else {early} * ({early} + 1) / (w.places * (w.places + 1)) end"
        )

    last = "p.position = w.places - 1 and w.state in ('won', 'lost')"
    connection.execute(text(
        "insert into deal_passage(deal_id, stage_id, pipeline_id, owner_id, entered_at, left_at, outcome)"
        f" select w.id, p.id, p.pipeline_id, w.owner_id, {moment(part=part('p.position'))},"
        f" {moment(part=part('(p.position + 1)'))}, case when {last} then w.state else 'moved' end"
        f" from ({reached}) w join stage p on p.pipeline_id = w.pipeline_id and p.ends = ''"
        f" and p.position < w.places where w.since > {_later('begun', dialect)}"
    ))  # fmt: skip
    connection.execute(text(
        "insert into deal_passage(deal_id, stage_id, pipeline_id, owner_id, entered_at, left_at, outcome)"
        f" select w.id, w.stage_id, w.pipeline_id, w.owner_id, w.since, {_LATER[dialect]}, 'standby'"
        f" from ({reached}) w where w.state = 'standby'"
    ))  # fmt: skip


def _later(column: str, dialect: str) -> str:
    return _LATER[dialect].replace("since", column)


def _parts(connection: Connection, staff: Staff, days: Days) -> None:
    """A process with a checklist, tasks and guides, and what hangs on some open deals."""
    _process(connection, staff, days)
    query = select(Deal.id, Deal.owner_id, Deal.stage_id, Deal.amount).where(Deal.state == "open").order_by(Deal.id)
    for place, deal in enumerate(connection.execute(query.limit(WITH_PARTS)).all()):
        _on_deal(connection, deal, place, staff, days)


def _process(connection: Connection, staff: Staff, days: Days) -> None:
    """Moved by hand: the tasks wait until somebody lets the process run by itself."""
    going = [stage for stage, ends in staff.stages if not ends]
    for stage, (checks, task, performer) in zip(going, content.PROCESS, strict=False):
        lines = [{"stage_id": stage, "text": words, "position": place} for place, words in enumerate(checks)]
        connection.execute(insert(StageCheck), lines)
        values = {"kind_id": staff.kinds["task"], "title": task, "performer": performer, "days": 2}
        connection.execute(insert(StageTask).values(stage_id=stage, **values))
    pipeline = connection.scalar(select(Stage.pipeline_id).where(Stage.id == going[0]))
    for place, (kind, name, words) in enumerate(content.GUIDES):
        body = words.encode() if kind == "file" else b""
        row = {"kind": kind, "name": name, "position": place, "text": "" if body else words, "size": len(body),
               "sha256": hashlib.sha256(body).hexdigest() if body else ""}  # fmt: skip
        row["created_at"] = days.moment(-30)
        made = connection.scalars(insert(Guide).values(pipeline_id=pipeline, **row).returning(Guide.id)).one()
        if body:
            connection.execute(insert(GuideContent).values(guide_id=made, content=body))


def _on_deal(connection: Connection, deal: Any, place: int, staff: Staff, days: Days) -> None:
    """Products, a comment, a cost, what is ticked, and a colleague who takes part; every other works on it."""
    sellers = [each.id for each in staff.workers if each.post.weight]
    other, of = sellers[place % len(sellers)], {"deal_id": deal.id}
    _lines(connection, deal, place)
    said = {"author_id": deal.owner_id, "text": content.COMMENTS[place % 3], "mentions": []}
    connection.execute(insert(DealComment).values(**of, **said, created_at=days.moment(-1)))
    spent = {"day": days.day(-3), "text": content.COSTS[place % 3], "amount": 150_000 + place * 10_000}
    connection.execute(insert(DealCost).values(**of, **spent))
    if other != deal.owner_id:
        role = content.TAKING_PART[place % 3]
        connection.execute(insert(DealParticipant).values(**of, employee_id=other, role=role, works=place % 2 == 0))
    check = connection.scalar(select(StageCheck.id).where(StageCheck.stage_id == deal.stage_id).limit(1))
    if check:
        ticked = {"check_id": check, "employee_id": deal.owner_id, "at": days.moment(-1)}
        connection.execute(insert(DealCheck).values(**of, **ticked))
    _around(connection, deal.id, place)


def _lines(connection: Connection, deal: Any, place: int) -> None:
    """As many of three products as come to about what is expected."""
    columns = (Product.id, Product.name, Product.unit, Product.price)
    products = select(*columns).where(Product.price > 0).order_by(Product.id).offset(place).limit(len(SHARES))
    for number, (share, product) in enumerate(zip(SHARES, connection.execute(products).all(), strict=False), start=1):
        count = max(1, deal.amount * share // 100 // product.price)
        line = {"product_id": product.id, "name": product.name, "unit": product.unit, "price": product.price}
        connection.execute(insert(DealLine).values(deal_id=deal.id, position=number, **line, quantity=count * QUANTITY,
                                                   amount=count * product.price))  # fmt: skip


def _around(connection: Connection, deal_id: int, place: int) -> None:
    """A competitor, and somebody who has influence on the decision."""
    rival, (friend, role) = content.RIVALS[place % 3], content.FRIENDS[place % 3]
    found = (("competitor", rival, "against", ""), ("influencer", friend, "for", role))
    ids = []
    for shift, (kind, name, stance, role) in enumerate(found):
        values = {"kind": kind, "name": name, "strength": 1 + (place + shift) % 5, "stance": stance, "role": role}
        made = insert(DealParty).values(deal_id=deal_id, **values).returning(DealParty.id)
        ids.append(connection.scalars(made).one())
    tie = {"party_id": ids[1], "other_id": ids[0], "kind": "từng hợp tác", "mutual": True, "strength": 2}
    connection.execute(insert(DealTie).values(deal_id=deal_id, **tie))
