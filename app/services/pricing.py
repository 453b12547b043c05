"""What a document comes to: lines, discounts, VAT for each rate, instalments. Pure: a window asks it as one types.

Money is in whole đồng (hundredths of another currency), quantities × 10,000, percents × 100. Everything is rounded
half up, line by line; a discount of the whole is allotted to the lines so that all sums agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from app.models.document import PERCENT, QUANTITY, RATE
from app.services.checking import NOT_WHOLE
from app.services.errors import UserError
from app.services.language import N_
from app.services.text import amount_in_words
from app.services.vat import Rates
from app.services.vietnam import MOST_MONEY, format_money

WHOLE = 100 * PERCENT
CENTS = 100
DONG = "VND"
CURRENCIES = {DONG: "đồng", "USD": "đô la Mỹ", "EUR": "euro", "JPY": "yên Nhật", "CNY": "nhân dân tệ"}

NEGATIVE = N_("Line {place}: the price must not be below zero.")
NO_QUANTITY = N_("Line {place}: the quantity must be more than zero.")
NO_PERCENT = N_("Line {place}: a discount lies between 0 and 100 %.")
NO_SHARE = N_("The share of an instalment lies between 0 and 100 %.")
NO_WHOLE_PERCENT = N_("The discount of the whole lies between 0 and 100 %.")
TOO_MUCH_OFF = N_("The discount of the whole is more than the goods come to, which is {goods}.")
TOO_LARGE = N_("This comes to more than a million billions, which no document can hold. Look at the quantities.")
NO_RATE = N_("The exchange rate must be more than zero.")
NO_CURRENCY = N_("“{currency}” is no currency: write its three letters, such as USD.")
NOTHING_DUE = N_("Instalment {number}: its amount must be more than zero.")
OFF_BY = N_("The instalments come to {sum}, but {total} is to be paid: {rest} is missing or too much.")


@dataclass(frozen=True)
class LineForm:
    """A line as it is typed. One without a name, a product and a price is empty, and is not kept."""

    name: str = ""
    product_id: int | None = None
    unit: str = ""
    quantity: int = QUANTITY  # × QUANTITY
    price: int = 0  # before VAT
    discount: int = 0  # hundredths of a percent
    vat: str = "10"  # code of a rate
    note: str = ""

    @property
    def empty(self) -> bool:
        return not (self.name.strip() or self.product_id or self.price)


@dataclass(frozen=True)
class InstalmentForm:
    """A part of the total: by `share` (hundredths of a percent) or by amount; the last may have neither."""

    name: str = ""
    share: int = 0
    amount: int = 0
    due_on: date | None = None


class LineTotal(NamedTuple):
    """A line in money: before its discount, after it, its part of the discount of the whole, what VAT is taken of."""

    gross: int = 0
    amount: int = 0
    off: int = 0
    net: int = 0
    vat: int = 0
    code: str = ""  # of the rate that holds on the day
    rate: int = 0  # hundredths of a percent


class VatTotal(NamedTuple):
    """The lines of one rate together."""

    code: str
    name: str
    rate: int
    net: int
    vat: int


@dataclass(frozen=True)
class Totals:
    """What a document comes to; `lines` stand as they were given, `goods` is their sum after their own discounts."""

    lines: tuple[LineTotal, ...] = ()
    gross: int = 0
    goods: int = 0
    discount: int = 0  # of the whole, in money
    vat: tuple[VatTotal, ...] = ()
    vat_amount: int = 0
    total: int = 0
    value: int = 0  # đồng

    @property
    def discounts(self) -> int:
        """Of the lines and of the whole."""
        return self.gross - self.goods + self.discount


class Terms(NamedTuple):
    """What of a document decides its total beside the lines."""

    day: date
    rates: Rates
    discount: int = 0  # hundredths of a percent; 0: an amount
    discount_amount: int = 0
    currency: str = DONG
    rate: int = RATE


def totals(lines: Sequence[LineForm], terms: Terms) -> Totals:
    """All sums. Raises UserError for what no document can have."""
    _check_currency(terms)
    bare = [_line(place, each, terms) for place, each in enumerate(lines, start=1)]
    goods = within(sum(each.amount for each in bare))
    off = _whole_discount(goods, terms)
    parts = allot(off, [each.amount for each in bare])
    done = tuple(_taxed(each, part) for each, part in zip(bare, parts, strict=True))
    taxes = _by_rate(done, terms)
    vat_amount = sum(each.vat for each in taxes)
    total = within(goods - off + vat_amount)
    return Totals(done, sum(each.gross for each in done), goods, off, taxes, vat_amount, total,
                  within(in_dong(total, terms.currency, terms.rate)))  # fmt: skip


def half_up(number: int, by: int) -> int:
    """A division of numbers that are not negative, rounded half up."""
    return (2 * number + by) // (2 * by)


def in_dong(amount: int, currency: str, rate: int) -> int:
    """An amount by the document's own rate (E18)."""
    return amount if currency == DONG else half_up(amount * rate, RATE * CENTS)


def parts_in_dong(amounts: Sequence[int], currency: str, rate: int) -> list[int]:
    """Parts of a document in đồng, rounded so that they add up to its value."""
    reached = [in_dong(each, currency, rate) for each in accumulate(amounts, initial=0)]
    return [after - before for before, after in pairwise(reached)]


def allot(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of an amount in proportion to the weights; what rounding leaves goes to the largest remainders."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [amount * each // whole for each in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place))
    for place in by_rest[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def instalments(plan: Sequence[InstalmentForm], total: int, currency: str = DONG) -> list[int]:
    """The amounts of a plan of payments; the last takes what rounding leaves.

    Raises UserError if they do not add up to the total. No plan is no amounts.
    """
    if not plan:
        return []
    amounts = [_instalment(each, total) for each in plan]
    last, rest = plan[-1], total - sum(amounts[:-1])
    slack = len(plan) if last.share else 0 if last.amount else abs(rest)
    if abs(rest - amounts[-1]) > slack:
        raise UserError(OFF_BY, sum=shown(sum(amounts), currency), total=shown(total, currency),
                        rest=shown(abs(total - sum(amounts)), currency))  # fmt: skip
    amounts[-1] = rest
    for number, amount in enumerate(amounts, start=1):
        if amount < 0 or total and not amount:
            raise UserError(NOTHING_DUE, number=number)
    return amounts


def in_words(amount: int, currency: str = DONG, **reading: Any) -> str:
    """For papers: the first letter capital, with the unit; `reading` as of text.amount_in_words."""
    unit = CURRENCIES.get(currency, currency)
    whole, cents = (amount, 0) if currency == DONG else divmod(amount, CENTS)
    said = amount_in_words(whole, unit=unit, **reading)
    if cents:
        said += f" và {amount_in_words(cents, **reading)} xu"
    return said[:1].upper() + said[1:]


def shown(amount: int, currency: str = DONG) -> str:
    """An amount with its currency."""
    if currency == DONG:
        return format_money(amount)
    return f"{format_money(amount // CENTS).removesuffix(' ₫')},{amount % CENTS:02} {currency}"


def within(amount: int) -> int:
    """The amount, if it can be stored. Raises UserError."""
    if not 0 <= amount < MOST_MONEY:
        raise UserError(TOO_LARGE)
    return amount


def whole(value: Any) -> int:
    """Money as a whole number. Raises UserError for decimals."""
    if isinstance(value, bool) or value != int(value):
        raise UserError(NOT_WHOLE, value=value)
    return int(value)


def _line(place: int, line: LineForm, terms: Terms) -> LineTotal:
    if line.empty:
        return LineTotal()
    if whole(line.price) < 0:
        raise UserError(NEGATIVE, place=place)
    if line.quantity <= 0:
        raise UserError(NO_QUANTITY, place=place)
    if not 0 <= line.discount <= WHOLE:
        raise UserError(NO_PERCENT, place=place)
    within(line.quantity)
    within(line.price)
    gross = within(half_up(whole(line.quantity) * line.price, QUANTITY))
    amount = half_up(line.quantity * line.price * (WHOLE - line.discount), QUANTITY * WHOLE)
    rate = terms.rates.of(line.vat, terms.day)
    return LineTotal(gross, amount, code=rate.code, rate=rate.rate)


def _whole_discount(goods: int, terms: Terms) -> int:
    if not 0 <= terms.discount <= WHOLE:
        raise UserError(NO_WHOLE_PERCENT)
    off = half_up(goods * terms.discount, WHOLE) if terms.discount else whole(terms.discount_amount)
    if not 0 <= off <= goods:
        raise UserError(TOO_MUCH_OFF, goods=shown(goods, terms.currency))
    return off


def _taxed(line: LineTotal, off: int) -> LineTotal:
    net = line.amount - off
    return line._replace(off=off, net=net, vat=half_up(net * line.rate, WHOLE))


def _by_rate(lines: Sequence[LineTotal], terms: Terms) -> tuple[VatTotal, ...]:
    """In the order of the table."""
    used = {each.code for each in lines if each.code}
    found = [each for each in terms.rates.on(terms.day) if each.code in used]
    return tuple(
        VatTotal(each.code, each.name, each.rate, sum(line.net for line in lines if line.code == each.code),
                 sum(line.vat for line in lines if line.code == each.code))
        for each in found
    )  # fmt: skip


def _instalment(part: InstalmentForm, total: int) -> int:
    if not 0 <= part.share <= WHOLE:
        raise UserError(NO_SHARE)
    return half_up(total * part.share, WHOLE) if part.share else whole(part.amount)


def _check_currency(terms: Terms) -> None:
    if terms.rate <= 0:
        raise UserError(NO_RATE)
    within(terms.rate)
    if not (len(terms.currency) == 3 and terms.currency.isascii() and terms.currency.isupper()):
        raise UserError(NO_CURRENCY, currency=terms.currency)
