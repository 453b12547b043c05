"""The products that a deal is about: their prices, what they come to, and how a quote takes them over (S03, B07)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.models import Deal, DealLine, Product
from app.models.document import QUANTITY
from app.services import drafts, pricing, products, saving, writing
from app.services.checking import NAME, amount
from app.services.days import today
from app.services.document_lines import MOST_LINES, NO_NAME, TOO_MANY
from app.services.errors import Conflict, UserError
from app.services.language import N_
from app.services.myself import changeable
from app.services.pricing import LineForm
from app.services.text import clean
from app.services.vat import Rates

FORM = "deal lines"  # the name of its drafts
KEPT = ("product_id", "name", "unit", "quantity", "price")
CHANGED = N_("Somebody else has changed one of these products meanwhile. Close the form and open it again.")


class Line(NamedTuple):
    """`quantity` × QUANTITY; `price` and `amount` in đồng before VAT."""

    id: int
    product_id: int | None
    name: str
    unit: str
    quantity: int
    price: int
    amount: int


class Data(NamedTuple):
    """All that the form needs when it opens; each row has the columns KEPT and its `id`."""

    rows: tuple[dict[str, Any], ...]
    draft: drafts.Kept | None


def of_deal(session: Session, deal_id: int) -> tuple[Line, ...]:
    """As they were put in order; nothing of a deal that is not seen."""
    columns = (getattr(DealLine, name) for name in Line._fields)
    query = select(*columns).where(DealLine.deal_id == deal_id).order_by(DealLine.position, DealLine.id)
    return tuple(Line(*row) for row in session.execute(query))


def data(session: Session, deal_id: int) -> Data:
    rows = tuple(_row(each) for each in of_deal(session, deal_id))
    return Data(rows, drafts.find(session, FORM, deal_id))


def save(session: Session, deal_id: int, read: Sequence[Mapping[str, Any]], typed: Sequence[Mapping[str, Any]]) -> int:
    """Write the products as they were typed; what others added meanwhile stays. How many there are of one's own.

    A row has the columns KEPT, and an `id` if it stands already. Raises Conflict if somebody has changed one that one
    changes too, UserError for what cannot be stored.
    """
    locked(session, deal_id)
    wanted = [_checked(place, row) for place, row in enumerate(typed, start=1)]
    if len(wanted) > MOST_LINES:
        raise UserError(TOO_MANY, most=MOST_LINES)
    pricing.within(sum(each["amount"] for each in wanted))
    before = {row["id"]: _values(row) for row in read}
    stands = {each.id: each for each in of_deal(session, deal_id)}
    kept = [row.get("id") if row.get("id") in stands else None for row in typed]
    gone = [key for key in before if key in stands and key not in kept]
    changed = [(key, values) for key, values in zip(kept, wanted, strict=True)
               if key is not None and _values(values) != before.get(key)]  # fmt: skip
    if any(_values(_row(stands[key])) != before.get(key) for key in (*gone, *(key for key, _values_ in changed))):
        raise Conflict(CHANGED)
    _write(session, deal_id, kept, wanted, gone)
    return len(wanted)


def locked(session: Session, deal_id: int) -> Deal:
    """A deal that one may change, so that its parts wait for each other. Raises UserError."""
    deal = saving.locked(session, Deal, deal_id)
    if session.scalar(select(Deal.id).where(Deal.id == deal_id, changeable(session, Deal))) is None:
        raise UserError(saving.LOCKED)
    return deal


def for_quote(session: Session, deal_id: int, rates: Rates) -> tuple[LineForm, ...]:
    """The products as lines of a quote, each with the VAT of its product as it is today."""
    query = select(DealLine, Product.vat).outerjoin(Product, Product.id == DealLine.product_id)
    usual, day = products.default_vat(session, rates), today()
    rows = session.execute(query.where(DealLine.deal_id == deal_id).order_by(DealLine.position, DealLine.id))
    return tuple(
        LineForm(each.name, each.product_id, each.unit, each.quantity, each.price,
                 vat=rates.of(code, day).code if code else usual)
        for each, code in rows
    )  # fmt: skip


def amount_of(quantity: int, price: int) -> int:
    """Đồng, rounded half up. Pure: the form asks it as one types."""
    return pricing.half_up(quantity * price, QUANTITY)


def _write(
    session: Session, deal_id: int, kept: Sequence[int | None], wanted: Sequence[dict[str, Any]], gone: Sequence[int]
) -> None:
    if gone:
        writing.remove(session, DealLine, select(DealLine.id).where(DealLine.id.in_(gone)))
    rows = enumerate(zip(kept, wanted, strict=True), start=1)
    placed = [(key, {**values, "position": place}) for place, (key, values) in rows]
    writing.update_rows(session, DealLine, [{"id": key, **values} for key, values in placed if key is not None])
    if new := [{"deal_id": deal_id, **values} for key, values in placed if key is None]:
        session.execute(insert(DealLine), new)


def _row(line: Line) -> dict[str, Any]:
    return {key: value for key, value in line._asdict().items() if key != "amount"}


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in KEPT}


def _checked(place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """As it is stored. Raises UserError."""
    values = {**_values(row), "name": clean(row["name"], NAME), "unit": clean(row["unit"], 40)}
    if not values["name"]:
        raise UserError(NO_NAME, place=place)
    if row["quantity"] <= 0:
        raise UserError(pricing.NO_QUANTITY, place=place)
    values |= {"quantity": pricing.within(row["quantity"]), "price": amount().clean(row["price"])}
    return {**values, "amount": pricing.within(amount_of(row["quantity"], row["price"]))}
