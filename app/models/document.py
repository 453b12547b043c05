"""What quotes, contracts and orders have in common, and their papers: templates, versions, contents."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.models import access
from app.models.base import Big, Model, Money, OnCustomer, now

QUANTITY = 10_000  # a quantity of one
PERCENT = 100  # one percent
RATE = 10_000  # one đồng for one unit of the currency
TEMPLATE_KINDS = ("quote", "contract", "order", "receipt", "payment", "letter")


class Priced:
    """A document with lines and a total.

    Money is in whole đồng, or in hundredths of another `currency`; `value` is the total in đồng by the document's own
    `rate` (E18). `revision` names the content, that is the lines: undo brings it back with them, and it never names
    another content. `turn` moves on whenever the content changes, by a save or by an undo, and never back: two people
    cannot save at the same one (DESIGN 5).
    """

    __derived__ = OnCustomer.__derived__ | {"turn"}
    __together__: ClassVar[tuple[str, ...]] = (
        "revision", "currency", "rate", "discount", "discount_amount", "goods", "vat_amount", "total", "value",
        "title", "customer_id", "deal_id", "day", "note", "state", "state_on", "search_text",
    )  # fmt: skip
    revision: Mapped[int] = mapped_column(default=1)
    turn: Mapped[int] = mapped_column(server_default="1")
    currency: Mapped[str] = mapped_column(default="VND")
    rate: Mapped[int] = mapped_column(Big, default=RATE)  # đồng for one unit, × RATE
    discount: Mapped[int] = mapped_column(default=0)  # of the whole, in hundredths of a percent; 0: an amount
    discount_amount: Mapped[Money] = mapped_column(default=0)
    goods: Mapped[Money] = mapped_column(default=0)  # the sum of the lines
    vat_amount: Mapped[Money] = mapped_column(default=0)
    total: Mapped[Money] = mapped_column(default=0)  # to pay
    value: Mapped[Money] = mapped_column(default=0)  # đồng


class Line:
    """A line of a document as it was agreed: a product that changes later does not change it."""

    revision: Mapped[int]  # of the document that it belongs to
    position: Mapped[int]
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int] = mapped_column(Big, default=QUANTITY)  # × QUANTITY
    price: Mapped[Money] = mapped_column(default=0)  # before VAT
    discount: Mapped[int] = mapped_column(default=0)  # hundredths of a percent
    amount: Mapped[Money] = mapped_column(default=0)  # after its own discount
    vat: Mapped[str] = mapped_column(default="10")  # code of a VatRate
    vat_rate: Mapped[int] = mapped_column(default=0)  # hundredths of a percent, as it was on the document's day
    note: Mapped[str] = mapped_column(default="")

    @declared_attr
    def product_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("product.id"), index=True)


class Instalment:
    """A part of the total that is due on a day, or when something has happened."""

    revision: Mapped[int]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    share: Mapped[int] = mapped_column(default=0)  # of the total, in hundredths of a percent; 0: an amount
    amount: Mapped[Money] = mapped_column(default=0)
    due_on: Mapped[date | None]


class Template(Model):
    """A .docx with fields, as staff have made it in Word; a changed one is a new one, the old is archived."""

    __tablename__ = "template"
    __access__ = access.office()
    __undo__ = "archive"
    kind: Mapped[str]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(Big, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)  # the first of its kind is offered first
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint(f"kind in {TEMPLATE_KINDS}", "kind"), Index(None, "kind", "position"))


class TemplateContent(Model):
    """The bytes of a template; out of the change log, which takes no binary values."""

    __tablename__ = "template_content"
    __access__ = access.Access("active()", add="may(administer)")
    __logged__ = False
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id"), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


_PARENTS = ("quote", "contract", "order", "voucher")


class DocumentVersion(Model):
    """A paper of a quote, contract, order or voucher: generated, or taken back from Word (E20).

    Nothing of it changes but that it becomes official, or its PDF is added: hashes are SHA-256 in hex.
    """

    __tablename__ = "document_version"
    __undo__ = "never"
    __access__ = access.version()
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"))
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"))
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(default="generated")  # generated, imported
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    name: Mapped[str]  # of the file
    size: Mapped[int] = mapped_column(Big, default=0)
    sha256: Mapped[str]
    pdf_size: Mapped[int] = mapped_column(Big, default=0)
    pdf_sha256: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    official_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"(case when {each}_id is null then 0 else 1 end)" for each in _PARENTS) + " = 1", "one_parent"
        ),
        CheckConstraint("origin in ('generated', 'imported')", "origin"),
        *(UniqueConstraint(f"{each}_id", "number") for each in _PARENTS),
        *(
            Index(
                f"uq_document_version_official_{each}", f"{each}_id", unique=True,
                sqlite_where=text("official_at is not null"), postgresql_where=text("official_at is not null"),
            )
            for each in _PARENTS
        ),
    )  # fmt: skip


class DocumentChunk(Model):
    """A MiB of a version: of the .docx, or of its PDF."""

    __tablename__ = "document_chunk"
    __access__ = access.chunk_of("document_version", "version_id")
    __logged__ = False
    __table_args__ = (
        UniqueConstraint("version_id", "part", "number"),
        CheckConstraint("part in ('docx', 'pdf')", "part"),
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    part: Mapped[str]
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
