"""Everything that happened under one deal, in one order (C08): done, said, offered, paid, filed and changed.

Each source is asked as whoever reads: what he may not see of it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    Deal,
    DealComment,
    Employee,
    File,
    Voucher,
)
from app.services import card_activities, deal_changes, files, papers, people
from app.services.card import Event, Mark, Page
from app.services.deal_changes import Paper
from app.services.language import _
from app.services.vietnam import format_money
from app.services.voucher_forms import NO_NUMBER
from app.services.vouchers import KINDS, code_of
from app.services.vouchers import STATES as VOUCHER_STATES

FIRST = 60  # lines that are read when a card is opened

def read(session: Session, deal_id: int, limit: int = FIRST) -> Page:
    """The newest lines, as many as wanted; `rest` says that there are more. Nothing of a deal that is not seen."""
    if session.scalar(select(Deal.id).where(Deal.id == deal_id)) is None:
        return Page((), None)
    found = sorted(_found(session, deal_id, limit + 1), key=lambda each: each.at, reverse=True)
    return Page(tuple(found[:limit]), Mark() if len(found) > limit else None)


def _found(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    """Of each source its newest."""
    yield from (event for event, _id in card_activities.lines(session, Activity.deal_id == deal_id, limit))
    yield from _said(session, deal_id, limit)
    yield from _filed(session, deal_id, limit)
    yield from _paid(session, deal_id, limit)
    made = _papers(session, deal_id, limit)
    yield from (_paper(each) for each in made)
    yield from deal_changes.read(session, deal_id, made, limit)


# --- what stands there ---


def _said(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    names = people.names(session)
    query = select(DealComment).where(DealComment.deal_id == deal_id, DealComment.archived_at.is_(None))
    for each in session.scalars(query.order_by(DealComment.id.desc()).limit(limit)):
        yield Event("comment", _("Comment"), names.get(each.author_id, ""), each.created_at, each.text,
                    opens=("comment", each.id))  # fmt: skip


def _filed(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    """Not those that stand there already as e-mails."""
    of_deal = files.at(files.Place(None, Deal.__tablename__, deal_id))
    mails = select(Activity.file_id).where(Activity.deal_id == deal_id, Activity.file_id.is_not(None),
                                           Activity.archived_at.is_(None))  # fmt: skip
    query = select(File, Employee.name).outerjoin(Employee, Employee.id == File.owner_id)
    query = query.where(of_deal, files.WHOLE, File.archived_at.is_(None), File.id.not_in(mails))
    for file, who in session.execute(query.order_by(File.created_at.desc()).limit(limit)):
        yield Event("file", files.visible(file.name), who or "", file.created_at, file.note, opens=("file", file.id))


def _paid(session: Session, deal_id: int, limit: int) -> Iterator[Event]:
    """Receipts and payments, when they were confirmed, else when they were written."""
    query = select(Voucher, Employee.name).outerjoin(Employee, Employee.id == Voucher.maker_id)
    query = query.where(Voucher.deal_id == deal_id, Voucher.archived_at.is_(None))
    for each, who in session.execute(query.order_by(Voucher.created_at.desc()).limit(limit)):
        title = f"{_(KINDS[each.kind])} {code_of(each.book, each.number) or _(NO_NUMBER)}"
        note = " · ".join(filter(None, (format_money(each.amount), _(VOUCHER_STATES[each.state]), each.reason)))
        yield Event("payment", title, who or "", each.confirmed_at or each.created_at, note,
                    opens=("voucher", each.id))  # fmt: skip


def _papers(session: Session, deal_id: int, limit: int) -> list[Paper]:
    parts = [
        select(literal(kind).label("kind"), model.id, model.code, model.title, model.value,
               model.created_at.label("at"), Employee.name.label("who"))
        .outerjoin(Employee, Employee.id == model.owner_id)
        .where(model.deal_id == deal_id, model.archived_at.is_(None))
        for kind, model in papers.MODELS.items()
    ]  # fmt: skip
    both = union_all(*parts).subquery()
    return [Paper(*row) for row in session.execute(select(both).order_by(both.c.at.desc()).limit(limit))]


def _paper(paper: Paper) -> Event:
    note = " · ".join(filter(None, (format_money(paper.value) if paper.value else "", paper.title)))
    return Event("paper", paper.called, paper.who or "", paper.at, note, opens=(paper.kind, paper.id))
