"""Many papers in one print: the paper of each record, its PDF, then one PDF of all. What cannot be printed says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Contract, DocumentVersion, Order, Quote, Voucher
from app.services import finding, voucher_forms
from app.services.documents import pdf, versions
from app.services.errors import Dismissed, Interrupted, Unreachable, UserError
from app.services.failures import understood
from app.services.language import N_
from app.services.progress import Report
from app.services.selection import Selection
from app.services.vouchers import code_of

MOST = 1_000
TOO_MANY = N_("At most {most} papers are printed at once. Choose fewer of them; nothing was printed.")
NO_PAPER = N_("An opening balance has no paper.")
_MODELS: dict[str, type[Any]] = {"quote": Quote, "contract": Contract, "order": Order, "voucher": Voucher}


class Sheet(NamedTuple):
    """The paper of a record: its PDF, or the Word document while it has none."""

    name: str
    version_id: int
    content: bytes

    @property
    def ready(self) -> bool:
        return self.content.startswith(b"%PDF-")


class Left(NamedTuple):
    """What is not printed, and why, in a sentence."""

    name: str
    reason: str


class Batch(NamedTuple):
    """In the order of the list."""

    sheets: tuple[Sheet, ...] = ()
    left: tuple[Left, ...] = ()


def prepare(session: Session, kind: str, chosen: Selection, report: Report = lambda done, total=0, text="": None
            ) -> Batch:  # fmt: skip
    """The official paper of each, else the newest, else a new one; vouchers get their numbers by their days (V38).

    What one record lacks keeps no other from being printed. Raises UserError for too many.
    """
    order = list(finding.selected_ids(session, chosen)[: MOST + 1])
    if len(order) > MOST:
        raise UserError(TOO_MANY, most=MOST)
    names, made, left = _names(session, kind, order), dict[int, Sheet](), dict[int, Left]()
    for done, (row_id, name) in enumerate(names.items()):
        report(done, len(names))
        try:
            with understood(), session.begin_nested():
                made[row_id] = _sheet(session, kind, row_id, name)
        except (Interrupted, Unreachable, Dismissed):
            raise
        except UserError as error:
            left[row_id] = Left(name, str(error))
    return Batch(tuple(made[key] for key in order if key in made), tuple(left[key] for key in order if key in left))


def with_pdfs(batch: Batch, progress: Report = lambda done, total=0, text="": None) -> Batch:
    """The same with a PDF of each; without those that cannot have one. `progress` may raise to stop.

    Raises NoProgram.
    """
    bare = [each for each in batch.sheets if not each.ready]
    found = pdf.many_to_pdf([each.content for each in bare], progress) if bare else []
    by_id = {each.version_id: made for each, made in zip(bare, found, strict=True)}
    both = [(each, by_id.get(each.version_id, each.content)) for each in batch.sheets]
    failed = [Left(each.name, str(made)) for each, made in both if isinstance(made, UserError)]
    done = [each._replace(content=made) for each, made in both if isinstance(made, bytes)]
    return Batch(tuple(done), (*batch.left, *failed))


def keep(session: Session, sheets: Sequence[Sheet]) -> None:
    """Store these PDFs with their papers: what was printed is what is kept."""
    for each in sheets:
        versions.add_pdf(session, each.version_id, each.content)


def _names(session: Session, kind: str, ids: Sequence[int]) -> dict[int, str]:
    """By the day, then in the order in which they were written."""
    model = _MODELS[kind]
    columns = (Voucher.book, Voucher.number, Voucher.party, Voucher.reason) if kind == "voucher" else (model.code,)
    query = select(model.id, *columns).where(model.id.in_(ids)).order_by(model.day, model.id)
    return {key: _name(kind, *rest) for key, *rest in session.execute(query)}


def _name(kind: str, *known: Any) -> str:
    if kind != "voucher":
        return str(known[0])
    book, number, party, reason = known
    return code_of(book, number) or party or reason


def _sheet(session: Session, kind: str, row_id: int, name: str) -> Sheet:
    if kind == "voucher":
        if session.scalar(select(Voucher.kind).where(Voucher.id == row_id)) == "opening":
            raise UserError(NO_PAPER)
        version_id = voucher_forms.paper(session, row_id)
        name = code_of(*session.execute(select(Voucher.book, Voucher.number).where(Voucher.id == row_id)).one()) or name
    else:
        found = versions.of(session, kind, row_id)
        newest = next((each for each in found if each.official), next(iter(found), None))
        version_id = newest.id if newest else versions.generate(session, kind, row_id)
    has_pdf = session.scalar(select(DocumentVersion.pdf_size).where(DocumentVersion.id == version_id))
    return Sheet(name, version_id, versions.content(session, version_id, "pdf" if has_pdf else "docx"))
