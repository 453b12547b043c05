"""The papers of a quote, contract, order or voucher: each generation and each import is a version (E20).

A version never changes; it may get its PDF, and one of them is official.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Contract, DocumentChunk, DocumentVersion, Employee, Fund, Order, Quote, Template, Voucher
from app.models.base import now
from app.services import documents, files, settings
from app.services.documents import templates, values
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import me
from app.services.writing import count_of

PARENTS = ("quote", "contract", "order", "voucher")
_MODELS: dict[str, type[Any]] = {"quote": Quote, "contract": Contract, "order": Order, "voucher": Voucher}
Part = Literal["docx", "pdf"]
_TRIES = 5

GONE = N_("This paper is not there any more, or you may not see it.")
NO_PDF = N_("A paper becomes official together with its PDF: make the PDF first.")
NOT_A_PDF = N_("What was made is no PDF. Nothing was kept.")
OTHER_PDF = N_("This paper has its PDF already, and neither changes any more.")


class Version(NamedTuple):
    """A paper without its content; sizes in bytes, `pdf_size` 0 without a PDF."""

    id: int
    number: int
    name: str
    origin: str  # generated, imported
    maker: str
    template: str
    size: int
    sha256: str
    pdf_size: int
    pdf_sha256: str
    created_at: datetime
    official_at: datetime | None

    @property
    def official(self) -> bool:
        return self.official_at is not None


def generate(session: Session, parent: str, row_id: int, template_id: int | None = None) -> int:
    """Make the paper of a record from a template, else from the first that is offered; the id of the new version.

    Raises UserError if there is no template, or a field of it has no value.
    """
    kind = _kind(session, parent, row_id)
    if template_id is None and (first := templates.offered(session, kind, row_id)):
        template_id = first[0].id
    chosen = templates.chosen(session, kind, template_id)
    content = documents.render(templates.compiled(session, chosen), values.of(session, parent, row_id))
    return _add(session, parent, row_id, content, template_id=chosen, origin="generated")


def take_back(session: Session, parent: str, row_id: int, name: str, content: bytes) -> int:
    """What was changed in Word becomes the next version; its id. Unchanged, it stays the version that it is.

    Raises TemplateError for a file that is no .docx or could do harm.
    """
    from app.services.documents import package  # zip and XML come with the first file

    package.read(content)
    same = select(DocumentVersion.id).where(*_of(parent, row_id), DocumentVersion.sha256 == sha256(content).hexdigest())
    there = session.scalar(same.order_by(DocumentVersion.number.desc()).limit(1))
    return there or _add(session, parent, row_id, content, name=name, origin="imported")


def add_pdf(session: Session, version_id: int, pdf: bytes) -> None:
    """Keep the PDF of a version. Raises UserError if it has another one already."""
    row = _row(session, version_id)
    if not pdf.startswith(b"%PDF-"):
        raise UserError(NOT_A_PDF)
    if row.pdf_size:
        if row.pdf_sha256 != sha256(pdf).hexdigest():
            raise UserError(OTHER_PDF)
        return
    size, digest = _store(session, version_id, "pdf", pdf)
    _change(session, DocumentVersion.id == version_id, pdf_size=size, pdf_sha256=digest)


def make_official(session: Session, version_id: int) -> None:
    """This one counts, and no other of its record. Raises UserError without its PDF."""
    row = _row(session, version_id)
    if not row.pdf_size:
        raise UserError(NO_PDF)
    parent = next(each for each in PARENTS if getattr(row, f"{each}_id") is not None)
    others = _of(parent, getattr(row, f"{parent}_id"))
    before = DocumentVersion.official_at.is_not(None), DocumentVersion.id != version_id
    count_of(session, update(DocumentVersion).where(*others, *before).values(official_at=None))
    if row.official_at is None:
        _change(session, DocumentVersion.id == version_id, official_at=now())
    session.expire_all()


def of(session: Session, parent: str, row_id: int) -> list[Version]:
    """The papers of a record, the newest first."""
    query = (
        select(DocumentVersion, Employee.name, Template.name)
        .outerjoin(Employee, Employee.id == DocumentVersion.maker_id)
        .outerjoin(Template, Template.id == DocumentVersion.template_id)
        .where(*_of(parent, row_id)).order_by(DocumentVersion.number.desc())
    )  # fmt: skip
    return [
        Version(each.id, each.number, each.name, each.origin, maker or "", template or "", each.size, each.sha256,
                each.pdf_size, each.pdf_sha256, each.created_at, each.official_at)
        for each, maker, template in session.execute(query)
    ]  # fmt: skip


def content(session: Session, version_id: int, part: Part = "docx") -> bytes:
    """The .docx or the PDF. Raises UserError if it is not there, or not what was stored."""
    row = _row(session, version_id)
    stored = (row.size, row.sha256) if part == "docx" else (row.pdf_size, row.pdf_sha256)
    if not stored[0]:
        raise UserError(GONE)
    own = {"version_id": version_id, "part": part}
    return b"".join(files.pieces(session, DocumentChunk, own, stored, row.name))


def _add(session: Session, parent: str, row_id: int, found: bytes, *, origin: str, name: str = "",
         template_id: int | None = None) -> int:  # fmt: skip
    """Two who make a paper at the same moment get two numbers."""
    own: dict[str, Any] = {
        "origin": origin, "template_id": template_id, "maker_id": me(session), "size": len(found),
        "sha256": sha256(found).hexdigest(), f"{parent}_id": row_id, "created_at": now(),
    }  # fmt: skip
    for left in range(_TRIES, 0, -1):
        number = (session.scalar(select(func.max(DocumentVersion.number)).where(*_of(parent, row_id))) or 0) + 1
        called = files.clean_name(name or _name(session, parent, row_id, number))
        row = insert(DocumentVersion).values(**own, number=number, name=called).returning(DocumentVersion.id)
        try:
            with session.begin_nested():
                made = int(session.execute(row).scalar_one())
                break
        except IntegrityError:
            if left == 1:
                raise
    _store(session, made, "docx", found)
    return made


def _store(session: Session, version_id: int, part: Part, found: bytes) -> tuple[int, str]:
    limit = settings.get(session, settings.FILE_LIMIT)
    return files.store(session, DocumentChunk, {"version_id": version_id, "part": part}, BytesIO(found), limit)


def _name(session: Session, parent: str, row_id: int, number: int) -> str:
    """BG26-00001 v2.docx."""
    model = _MODELS[parent]
    wanted = model.code if parent != "voucher" else model.number
    code = session.scalar(select(wanted).where(model.id == row_id))
    return f"{str(code or row_id).replace('/', '-')} v{number}.docx"


def _kind(session: Session, parent: str, row_id: int) -> str:
    """Of the template; what a cash book hands to another fund is paid out of it. Raises UserError if it is not seen."""
    model = _MODELS[parent]
    found = session.scalar(select(model.kind if parent == "voucher" else model.id).where(model.id == row_id))
    if found is None:
        raise UserError(GONE)
    if parent != "voucher":
        return parent
    out_of = select(Voucher.id).join(Fund, Fund.id == Voucher.from_fund_id)
    cash = session.scalar(out_of.where(Voucher.id == row_id, Fund.kind == "cash"))
    return "payment" if found == "payment" or found == "transfer" and cash else "receipt"


def _of(parent: str, row_id: int) -> tuple[Any, ...]:
    return (getattr(DocumentVersion, f"{parent}_id") == row_id,)


def _row(session: Session, version_id: int) -> DocumentVersion:
    query = select(DocumentVersion).where(DocumentVersion.id == version_id)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise UserError(GONE)
    return row


def _change(session: Session, which: Any, **changed: Any) -> None:
    """Raises UserError if nothing may be changed."""
    if not count_of(session, update(DocumentVersion).where(which).values(**changed)):
        raise UserError(N_("You may see this paper but not change it."))
    session.expire_all()
