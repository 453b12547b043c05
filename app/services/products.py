"""What the office sells: made, changed, archived, and chosen for a line of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Product
from app.models.base import now
from app.services import checking, drafts, saving, settings, vat
from app.services.checking import LINE, NAME, Rule, Wrong
from app.services.counters import next_numbers
from app.services.days import today
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right
from app.services.saving import Saved
from app.services.text import clean, patterns, search_text, sort_key
from app.services.vat import Rates
from app.services.writing import count_of

FORM = "product"  # the name of its drafts
CODE = 40  # characters
LABELS = {
    "code": N_("Code"), "name": N_("Name"), "line": N_("Product line"), "unit": N_("Unit"), "price": N_("Price"),
    "cost": N_("Cost price"), "vat": N_("VAT"), "note": N_("Note"),
}  # fmt: skip
SEARCHED = ("code", "name", "line")
TAKEN = N_("The code {number} is taken already.")
VAT = settings.declare("products.vat", "8", lambda value: 0 < len(value) <= 10)  # of new products and lines
_TRIES = 1_000


def _code(value: Any) -> str:
    return clean(str(value or ""), CODE).upper()


RULES: dict[str, Rule] = {
    "code": Rule(_code), "name": checking.line(NAME, required=True), "line": checking.line(LINE),
    "unit": checking.line(40), "price": checking.amount(), "cost": checking.amount(),
    "vat": checking.line(10, required=True), "note": checking.lines(),
}  # fmt: skip


@dataclass(frozen=True)
class Data:
    """All that the form needs when it opens."""

    values: dict[str, Any]
    rates: Rates
    lines: tuple[str, ...] = ()  # the product lines that there are
    draft: drafts.Kept | None = None


class Choice(NamedTuple):
    """A product for a line of a document; `vat` is the code that holds on the day."""

    id: int
    code: str
    name: str
    unit: str
    price: int
    vat: str


def read(session: Session, product_id: int = 0) -> Data:
    """What the form shows; 0 is a new product. Raises UserError if it is not there."""
    rates, known, draft = vat.rates(session), product_lines(session), drafts.find(session, FORM, product_id)
    if not product_id:
        values: dict[str, Any] = dict.fromkeys(RULES, "")
        return Data({**values, "price": 0, "cost": 0, "vat": default_vat(session, rates)}, rates, known, draft)
    row = session.scalar(select(Product).where(Product.id == product_id))
    if row is None:
        raise UserError(saving.GONE)
    return Data({key: getattr(row, key) for key in RULES}, rates, known, draft)


def create(session: Session, typed: Mapping[str, Any]) -> int:
    """A new product; without a code it gets the next free one, SP00001. Raises Wrong or UserError."""
    check_right(session, "edit")
    values = checked(session, {"name": "", **typed})
    if values.get("code"):
        made = _insert(session, values)
        if made is None:
            raise Wrong({"code": UserError(TAKEN, number=values["code"])})
        return made
    for _ in range(_TRIES):
        made = _insert(session, {**values, "code": next_codes(session, 1)[0]})
        if made is not None:
            return made
    raise UserError(N_("No free product code was found. Give one by hand."))


def edit(session: Session, product_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Saved:
    """Save the form. What others changed meanwhile is kept. Raises Wrong, Conflict or UserError."""
    values = checked(session, typed)
    if "code" in values and not values["code"]:
        raise Wrong({"code": UserError(N_("This must be filled in."))})
    try:
        with session.begin_nested():
            saved = saving.save(session, Product, product_id, read, values)
    except IntegrityError as error:
        raise Wrong({"code": UserError(TAKEN, number=values.get("code"))}) from error
    if set(saved.changed) & set(SEARCHED):
        row = session.execute(select(*(getattr(Product, key) for key in SEARCHED)).where(Product.id == product_id))
        saving.write(session, Product, product_id, derived(row.one()._asdict()))
    return saved


def archive(session: Session, ids: Sequence[int]) -> int:
    """Take products off the list and out of the choice; documents keep them. How many."""
    check_right(session, "archive")
    done = count_of(session, update(Product).where(Product.id.in_(ids), Product.archived_at.is_(None))
                    .values(archived_at=now()))  # fmt: skip
    session.expire_all()
    return done


def search(session: Session, typed: str = "", limit: int = 12) -> list[Choice]:
    """Products for a line, by code, name or product line without accents; all of them by name for an empty search."""
    query = select(Product).where(Product.archived_at.is_(None), *map(Product.search_text.like, patterns(typed)))
    exact = Product.code == clean(typed[:CODE], CODE).upper()
    rates, day = vat.rates(session), today()
    return [
        Choice(each.id, each.code, each.name, each.unit, each.price, rates.of(each.vat, day).code)
        for each in session.scalars(query.order_by(exact.desc(), Product.sort_key, Product.id).limit(limit))
    ]  # fmt: skip


def product_lines(session: Session) -> tuple[str, ...]:
    """The product lines in use (M01: they are data)."""
    query = select(Product.line).where(Product.line != "", Product.archived_at.is_(None)).distinct()
    return tuple(sorted(session.scalars(query), key=sort_key))


def default_vat(session: Session, rates: Rates | None = None) -> str:
    """The code that new products and lines begin with; once it has ended, its successor."""
    return (rates or vat.rates(session)).of(settings.get(session, VAT), today()).code


def checked(session: Session, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Wrong."""
    values = checking.check(RULES, typed)
    if values.get("vat") and values["vat"] not in {each.code for each in vat.rates(session).all}:
        raise Wrong({"vat": UserError(N_("Choose one of the list."))})
    return values


def derived(values: Mapping[str, Any]) -> dict[str, str]:
    """What is computed from the fields of SEARCHED."""
    parts = (str(values.get(key) or "") for key in SEARCHED)
    return {"search_text": search_text(*parts), "sort_key": sort_key(str(values["name"]))}


def next_codes(session: Session, many: int) -> list[str]:
    """SP00001: so many numbers of the series."""
    return [f"SP{number:05}" for number in next_numbers(session, "product", many)]


def _insert(session: Session, values: Mapping[str, Any]) -> int | None:
    """None if the code is taken."""
    row = {"vat": default_vat(session), **values, "created_at": now()}
    try:
        with session.begin_nested():
            made = insert(Product).values({**row, **derived(row)}).returning(Product.id)
            return int(session.execute(made).scalar_one())
    except IntegrityError as error:
        if "code" in str(error.orig):
            return None
        raise
