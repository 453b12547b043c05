"""The templates of the office: added after a check, chosen, archived; the samples that a new office begins with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

import app.resources
from app.models import Contract, Deal, Guide, Order, Quote, Stage, TemplateContent
from app.models import Template as Kept
from app.models.base import now
from app.models.document import TEMPLATE_KINDS
from app.services import documents
from app.services.attribute_slots import attributes
from app.services.documents import Field
from app.services.documents.own_fields import own_fields
from app.services.documents.problems import TemplateError
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.myself import check_right
from app.services.text import name as checked_name
from app.services.writing import count_of

if TYPE_CHECKING:
    from app.services.documents import Template

KINDS = {
    "quote": N_("Quote"), "contract": N_("Contract"), "order": N_("Order"), "receipt": N_("Receipt voucher"),
    "payment": N_("Payment voucher"), "letter": N_("Letter"),
}  # fmt: skip
OF_DEALS: dict[str, Any] = {"quote": Quote, "contract": Contract, "order": Order}  # for which a process has templates
NONE_OF_KIND = N_("There is no template for “{kind}” yet. An administrator adds one under Documents, Templates.")
GONE = N_("This template is not there any more.")


class Line(NamedTuple):
    """A template in a list; `size` in bytes."""

    id: int
    kind: str
    name: str
    size: int
    created_at: datetime
    archived: bool


def list_of(session: Session, kind: str | None = None, archived: bool = False) -> list[Line]:
    """The templates of a kind, or of all, in the order in which they are offered."""
    query = select(Kept).order_by(Kept.kind, Kept.position, Kept.id)
    if kind is not None:
        query = query.where(Kept.kind == kind)
    if not archived:
        query = query.where(Kept.archived_at.is_(None))
    return [Line(each.id, each.kind, each.name, each.size, each.created_at, each.archived_at is not None)
            for each in session.scalars(query)]  # fmt: skip


def add(session: Session, name: str, kind: str, content: bytes, replaces: int | None = None) -> int:
    """Keep a template after it was checked, at the end or in the place of the one it replaces; its id.

    Raises TemplateError with the place of each mistake, UserError without the right. Nothing is kept then.
    """
    check_right(session, "administer")
    if kind not in TEMPLATE_KINDS:
        raise UserError(N_("Choose one of the list."))
    if problems := documents.check(content, kind, own_fields(attributes(session, hidden=True))):
        raise TemplateError(problems)
    place = session.scalar(select(Kept.position).where(Kept.id == replaces))
    if place is None:
        place = (session.scalar(select(func.max(Kept.position)).where(Kept.kind == kind)) or 0) + 1
    made = _insert(session, checked_name(name), kind, content, place)
    if replaces is not None:
        archive(session, [replaces])
    return made


def fields(session: Session, kind: str) -> list[Field]:
    """What a template of this kind may name in this office."""
    return documents.fields(kind, own_fields(attributes(session)))


def archive(session: Session, ids: Sequence[int]) -> int:
    """Take templates out of the choice; what was made from them stays. How many."""
    check_right(session, "administer")
    done = count_of(session, update(Kept).where(Kept.id.in_(ids), Kept.archived_at.is_(None)).values(archived_at=now()))
    session.expire_all()
    return done


def put_first(session: Session, template_id: int) -> None:
    """Offer this one before the others of its kind."""
    check_right(session, "administer")
    kind = select(Kept.kind).where(Kept.id == template_id).scalar_subquery()
    first = session.scalar(select(func.min(Kept.position)).where(Kept.kind == kind)) or 0
    count_of(session, update(Kept).where(Kept.id == template_id).values(position=first - 1))
    session.expire_all()


def content(session: Session, template_id: int) -> bytes:
    """The .docx. Raises UserError if it is not there."""
    found = session.scalar(select(TemplateContent.content).where(TemplateContent.template_id == template_id))
    if found is None:
        raise UserError(GONE)
    return found


def offered(session: Session, kind: str, row_id: int) -> list[Line]:
    """The templates for one record: before the others those that stand behind the stage of its deal, then those behind
    the whole process (C04).
    """
    found = list_of(session, kind)
    if model := OF_DEALS.get(kind):
        guides = (
            select(Guide.template_id)
            .join(Stage, Stage.pipeline_id == Guide.pipeline_id)
            .join(Deal, Deal.stage_id == Stage.id)
            .join(model, model.deal_id == Deal.id)
            .where(model.id == row_id, or_(Guide.stage_id.is_(None), Guide.stage_id == Stage.id))
            .where(Guide.kind == "template")
            .order_by(Guide.stage_id.is_(None), Guide.id)
        )
        first = list(session.scalars(guides))
        found.sort(key=lambda each: first.index(each.id) if each.id in first else len(first))
    return found


def kind_of(session: Session, template_id: int | None) -> str:
    """Raises UserError for one that is no longer used."""
    found = session.scalar(select(Kept.kind).where(Kept.id == template_id, Kept.archived_at.is_(None)))
    if found is None:
        raise UserError(GONE)
    return found


def chosen(session: Session, kind: str, template_id: int | None = None) -> int:
    """The template that was chosen, else the first of its kind. Raises UserError if there is none."""
    mine = Kept.id == template_id if template_id is not None else Kept.archived_at.is_(None)
    found = session.scalar(select(Kept.id).where(Kept.kind == kind, mine).order_by(Kept.position, Kept.id).limit(1))
    if found is None:
        raise UserError(GONE if template_id is not None else NONE_OF_KIND, kind=_(KINDS[kind]))
    return found


def compiled(session: Session, template_id: int) -> Template:
    """The template, compiled once for each content."""
    return _compiled(content(session, template_id))


@lru_cache(maxsize=32)
def _compiled(found: bytes) -> Template:
    return documents.compile(found)


def seed(session: Session) -> int:
    """Put the samples into a new office: a file is named after its kind, "quote.docx", "quote-a5.docx"; how many."""
    folder = resources.files(app.resources) / "templates"
    found = folder.iterdir() if folder.is_dir() else ()
    files = sorted((each for each in found if each.name.endswith(".docx")), key=lambda each: each.name)
    done = 0
    for file in files:
        kind, _dash, variant = file.name.removesuffix(".docx").partition("-")
        if kind in TEMPLATE_KINDS:
            done += 1
            name = f"{_(KINDS[kind])} {variant.upper()}".strip()
            _insert(session, name, kind, file.read_bytes(), done)
    return done


def _insert(session: Session, name: str, kind: str, found: bytes, place: int) -> int:
    values = {"name": name, "kind": kind, "size": len(found), "sha256": hashlib.sha256(found).hexdigest(),
              "position": place, "created_at": now()}  # fmt: skip
    made = int(session.execute(insert(Kept).values(values).returning(Kept.id)).scalar_one())
    session.execute(insert(TemplateContent).values(template_id=made, content=found))
    return made
