"""One block of a handover: what is still the leaver's changes hands, as plain records, shares or zones (B10)."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, aliased

from app.models import Customer, Share, ZoneMember
from app.models.access import EVERY_KIND
from app.services import customer_shares, ownership, permitted
from app.services.people import Receiver
from app.services.selection import listed
from app.services.writing import count_of, insert_new, remove

SHARE_COLUMNS = ["customer_id", "employee_id", "level", "old_kinds", "since"]
EVERYTHING = ownership.Terms((), old_kinds=EVERY_KIND, move_activities=False)


def his(model: type[Any], leaver: int) -> ColumnElement[bool]:
    """Whose it is: an owner's, or for shares and zones whom they were given to."""
    found: ColumnElement[bool] = (model.employee_id if model in (Share, ZoneMember) else model.owner_id) == leaver
    return found


def give(session: Session, model: type[Any], wanted: Mapping[int, int], leaver: int) -> int:
    """Give each record of a class to its new owner; how many. What is no longer the leaver's stays."""
    if model is Customer:
        permitted.lock_rows(session, list(wanted))
    those = listed(session, wanted)
    still = select(model.id).join(those, those.c.id == model.id).where(his(model, leaver))
    ids = array("q", session.scalars(still.order_by(those.c.place)))
    owners = array("q", (wanted[each] for each in ids))
    if model is Customer:
        ownership.give(session, ids, owners, EVERYTHING)
        return len(ids)
    if model is Share:
        return _give_shares(session, ids, owners)
    if model is ZoneMember:
        return _give_zones(session, ids, owners)
    return ownership.give_each(session, model, ids, owners)


def _give_shares(session: Session, ids: array[int], owners: array[int]) -> int:
    """The receiver sees what the leaver saw. Who has a share already keeps its extent and gets the higher level."""
    new, mine = ownership.pairs(session, ids, owners), aliased(Share)
    raised = update(Share).where(Share.customer_id == mine.customer_id, Share.employee_id == new.c.owner,
                                 mine.id == new.c.id, Share.level < mine.level).values(level=mine.level)  # fmt: skip
    count_of(session, raised)
    rows = select(Share.customer_id, new.c.owner, Share.level, Share.old_kinds, Share.since)
    others = rows.join(new, new.c.id == Share.id).join(Customer, Customer.id == Share.customer_id)
    insert_new(session, Share, others.where(Customer.owner_id != new.c.owner), SHARE_COLUMNS)
    for who in sorted(set(owners)):
        customer_shares.check_limit(session, Receiver(who))
    return remove(session, Share, select(new.c.id))


def _give_zones(session: Session, ids: array[int], owners: array[int]) -> int:
    new = ownership.pairs(session, ids, owners)
    rows = select(new.c.owner, ZoneMember.zone_id).join(ZoneMember, ZoneMember.id == new.c.id)
    insert_new(session, ZoneMember, rows, ["employee_id", "zone_id"])
    return remove(session, ZoneMember, select(new.c.id))
