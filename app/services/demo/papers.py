"""Quotes, contracts and orders of the sample office: what became of its deals, on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from app.models import (
    Contact,
    Contract,
    ContractInstalment,
    ContractLine,
    Counter,
    Customer,
    Deal,
    Employee,
    Order,
    OrderLine,
    Product,
    Quote,
    QuoteInstalment,
    QuoteLine,
    Template,
)
from app.models.document import QUANTITY, RATE
from app.services import contracts, numbering, pricing, vat
from app.services.days import midnight
from app.services.demo.days import MINUTE
from app.services.demo.names import Draw
from app.services.demo.records import OLDEST, Records
from app.services.demo.store import Store
from app.services.documents import templates
from app.services.pricing import InstalmentForm, LineForm, Terms, Totals
from app.services.text import search_text

SEED = 11  # of its own: the customers stay as they are
MOST = 12_000  # quotes of a large office
VALID, DONE_AFTER, TERM = 15, 60, 365  # days
QUOTED, TO_SIGN = 3, 5  # stages from which on there is a quote, a contract
_DELIVERY = ("7–10 ngày kể từ ngày nhận tạm ứng", "15 ngày kể từ ngày chốt bản vẽ", "Giao và lắp đặt trong 20 ngày")
_WARRANTY = ("12 tháng tại nơi sử dụng", "24 tháng, bảo trì miễn phí 6 tháng một lần", "36 tháng cho khung và phụ kiện")
_PLANS = (
    (("Tạm ứng khi ký hợp đồng", 5000, 0), ("Sau khi giao hàng và nghiệm thu", 5000, 30)),
    (("Tạm ứng khi ký hợp đồng", 3000, 0), ("Khi giao hàng", 4000, 20), ("Sau nghiệm thu 7 ngày", 3000, 35)),
    (("Thanh toán một lần khi nhận hàng", 10_000, 14),),
)
_PAPER = (
    "owner_id", "customer_id", "keeper_id", "zone_id", "revision", "currency", "rate", "discount", "discount_amount",
    "goods", "vat_amount", "total", "value", "code", "title", "deal_id", "day", "state", "state_on", "note",
    "created_at", "search_text",
)  # fmt: skip
_TERMS = ("delivery", "warranty", "payment")
_LINE = (
    "revision", "position", "name", "unit", "quantity", "price", "discount", "amount", "vat", "vat_rate", "note",
    "product_id",
)  # fmt: skip
_INSTALMENT = ("revision", "number", "name", "share", "amount", "due_on")


class Sold(NamedTuple):
    """A deal with what is written of it: the day of its quote, and the day on which it was decided."""

    deal: Row[Any]
    stage: int
    day: date
    decided: date


class Priced(NamedTuple):
    lines: list[LineForm]
    totals: Totals
    discount: int


class Quoted(NamedTuple):
    """What a contract takes from its quote."""

    sold: Sold
    priced: Priced
    plan: tuple[tuple[str, int, int], ...]
    terms: tuple[str, str, str]
    quote: int


class Papers:
    """Made after the deals, from what stands in the database; the same for the same seed."""

    def __init__(self, connection: Connection, records: Records) -> None:
        self.connection, self.records, self.draw = connection, records, Draw(SEED)
        self.today, self.counts = records.days.today, dict[str, int]()
        with Session(connection) as session:
            templates.seed(session)
            self.rates, self.office = vat.rates(session), numbering.office_code(session)
            session.commit()
        connection.execute(update(Template).values(created_at=records.days.moment(-OLDEST)))
        self.products = connection.execute(
            select(Product.id, Product.name, Product.unit, Product.price, Product.vat)
        ).all()
        self.units = {
            row.id: row.department_id for row in connection.execute(select(Employee.id, Employee.department_id))
        }
        self.quotes = Store(connection, Quote, *_PAPER, "attention", "valid_until", *_TERMS)
        own = ("quote_id", "performer_id", "unit_id", "buyer", "signed_on", "starts_on", "ends_on", "progress")
        self.contracts = Store(connection, Contract, *_PAPER, *own, *_TERMS)
        self.orders = Store(connection, Order, *_PAPER, "quote_id", "contract_id", "deliver_on", "deliver_to")
        self.lines = {model: Store(connection, model, *_LINE, parent) for model, parent in
                      ((QuoteLine, "quote_id"), (ContractLine, "contract_id"), (OrderLine, "order_id"))}  # fmt: skip
        self.plans = {model: Store(connection, model, *_INSTALMENT, parent) for model, parent in
                      ((QuoteInstalment, "quote_id"), (ContractInstalment, "contract_id"))}  # fmt: skip

    def write(self) -> None:
        """A quote for each deal that came so far; a contract and an order for those that went further."""
        quoted = [self._quote(each) for each in sorted(self._sold(), key=lambda each: (each.day, each.deal.id))]
        agreed = [each for each in quoted if each.sold.deal.state != "lost" and each.sold.stage >= TO_SIGN]
        for each in sorted(agreed, key=lambda each: (each.sold.decided, each.quote)):
            if self.draw.random() < 0.9:
                self._contract(each)
        for store in (self.quotes, self.contracts, self.orders, *self.lines.values(), *self.plans.values()):
            store.finish()
        if self.counts:
            rows = [{"name": name, "last": last} for name, last in self.counts.items()]
            self.connection.execute(insert(Counter), rows)

    def _sold(self) -> Iterator[Sold]:
        columns: tuple[Any, ...] = (
            Deal.id, Deal.title, Deal.amount, Deal.state, Deal.stage_id, Deal.created_at, Deal.stage_since,
            Deal.owner_id, Deal.zone_id, Deal.customer_id, Customer.name.label("customer"), Customer.kind,
            Customer.address, Customer.ward, Customer.province, Customer.phone, Customer.email, Customer.tax_code,
            Contact.name.label("person"), Contact.position.label("post"),
        )  # fmt: skip
        query = (
            select(*columns)
            .join(Customer, Customer.id == Deal.customer_id)
            .outerjoin(Contact, (Contact.customer_id == Customer.id) & Contact.main)
            .where(Deal.state != "standby")
            .order_by(Deal.id)
        )
        places = {stage: place for place, (stage, _ends) in enumerate(self.records.staff.stages)}
        taken = 0
        for deal in self.connection.execute(query):
            place = places[deal.stage_id]
            if place < QUOTED or self.draw.random() < 0.15 or taken == MOST:
                continue
            taken += 1
            decided = deal.stage_since.astimezone().date()
            begun = deal.created_at.astimezone().date()
            last = min(decided, self.today)
            day = self._working(begun + timedelta(int((last - begun).days * self.draw.random())))
            yield Sold(deal, place, min(day, last), last)

    def _working(self, day: date) -> date:
        """The day itself, or the last before it on which people work."""
        days = self.records.days
        return days.day(days.working((day - self.today).days, -1))

    def _quote(self, sold: Sold) -> Quoted:
        priced, plan = self._priced(sold), _PLANS[self.draw.upto(len(_PLANS))]
        terms = self.draw.one(_DELIVERY), self.draw.one(_WARRANTY), "; ".join(name for name, _share, _days in plan)
        quote = self.quotes.add(
            *self._paper("quote", sold, priced, sold.day, *self._quote_state(sold)), sold.deal.person or "",
            (sold.day + timedelta(VALID)).isoformat(), *terms,
        )  # fmt: skip
        self._pieces(QuoteLine, QuoteInstalment, quote, priced, plan, None)
        return Quoted(sold, priced, plan, terms, quote)

    def _contract(self, quoted: Quoted) -> None:
        sold, won = quoted.sold, quoted.sold.deal.state == "won"
        done = won and (self.today - sold.decided).days > DONE_AFTER
        state = ("done" if done else "signed") if won else self.draw.one(("draft", "sent"))
        progress = 100 if done else self.draw.between(0, 9) * 10 if won else 0
        contract = self.contracts.add(
            *self._paper("contract", sold, quoted.priced, sold.decided, state, sold.decided), quoted.quote,
            sold.deal.owner_id, self.units.get(sold.deal.owner_id), json.dumps(_buyer(sold.deal), ensure_ascii=False),
            sold.decided.isoformat() if won else None, *_term(sold.decided, won), progress, *quoted.terms,
        )  # fmt: skip
        self._pieces(ContractLine, ContractInstalment, contract, quoted.priced, quoted.plan, sold.decided)
        if won and self.draw.random() < 0.8:
            self._order(sold, quoted.priced, quoted.quote, contract, done)

    def _order(self, sold: Sold, priced: Priced, quote: int, contract: int, done: bool) -> None:
        day = min(sold.decided + timedelta(self.draw.between(0, 5)), self.today)
        deliver = day + timedelta(self.draw.between(5, 20))
        state = "done" if done else self.draw.one(("confirmed", "delivering"))
        order = self.orders.add(
            *self._paper("order", sold, priced, day, state, min(deliver, self.today) if done else day), quote,
            contract, deliver.isoformat(), _buyer(sold.deal)["address"],
        )  # fmt: skip
        self._pieces(OrderLine, None, order, priced, (), None)

    def _quote_state(self, sold: Sold) -> tuple[str, date]:
        if sold.deal.state in ("won", "lost"):
            return ("accepted" if sold.deal.state == "won" else "refused"), sold.decided
        if sold.stage >= TO_SIGN:
            return "accepted", sold.decided
        state = self.draw.one(("draft", "sent", "sent", "received"))
        return state, sold.day

    def _priced(self, sold: Sold) -> Priced:
        """Lines that come to about what the deal is worth."""
        draw, number = self.draw, self.draw.between(2, 5)
        chosen = [self.products[draw.upto(len(self.products))] for _ in range(number)]
        lines = [
            LineForm(each.name, each.id, each.unit, max(1, round(sold.deal.amount / number / each.price)) * QUANTITY,
                     each.price, 500 if draw.random() < 0.15 else 0, each.vat)
            for each in {row.id: row for row in chosen}.values()
        ]  # fmt: skip
        discount = draw.between(1, 4) * 100 if draw.random() < 0.25 else 0
        return Priced(lines, pricing.totals(lines, Terms(sold.day, self.rates, discount)), discount)

    def _paper(self, kind: str, sold: Sold, priced: Priced, day: date, state: str, on: date) -> tuple[Any, ...]:
        """The columns of _PAPER."""
        deal, done = sold.deal, priced.totals
        series = f"{kind}:{day.year}"
        number = self.counts[series] = self.counts.get(series, 0) + 1
        code = numbering.filled(numbering.PATTERNS[kind].default, day, self.office, number)
        return (
            deal.owner_id, deal.customer_id, deal.owner_id, deal.zone_id, 1, "VND", RATE, priced.discount,
            done.discount, done.goods, done.vat_amount, done.total, done.value, code, deal.title, deal.id,
            day.isoformat(), state, max(on, day).isoformat(), "", self._moment(day),
            search_text(code, deal.title),
        )  # fmt: skip

    def _moment(self, day: date) -> int:
        """During the morning of that day."""
        return int(midnight(day).timestamp()) * 1_000_000 + (8 * 60 + self.draw.upto(180)) * MINUTE

    def _pieces(self, line: type[Any], instalment: type[Any] | None, key: int, priced: Priced,
                plan: Sequence[tuple[str, int, int]], signed: date | None) -> None:  # fmt: skip
        for place, (form, each) in enumerate(zip(priced.lines, priced.totals.lines, strict=True), start=1):
            self.lines[line].add(1, place, form.name, form.unit, form.quantity, form.price, form.discount, each.amount,
                                 each.code, each.rate, "", form.product_id, key)  # fmt: skip
        if instalment is None:
            return
        forms = [InstalmentForm(name, share) for name, share, _days in plan]
        for number, amount in enumerate(pricing.instalments(forms, priced.totals.total), start=1):
            name, share, days = plan[number - 1]
            due = (signed + timedelta(days)).isoformat() if signed else None
            self.plans[instalment].add(1, number, name, share, amount, due, key)


def _term(signed: date, won: bool) -> tuple[str | None, str | None]:
    """What is signed is in force for a year: the first of them end, and are to be renewed."""
    return (signed.isoformat(), (signed + timedelta(TERM - 1)).isoformat()) if won else (None, None)


def _buyer(deal: Row[Any]) -> dict[str, str]:
    person = deal.customer if deal.kind == "person" else deal.person or ""
    return dict.fromkeys(contracts.BUYER, "") | {
        "name": deal.customer, "representative": person, "position": (deal.post or "") if deal.kind != "person" else "",
        "address": ", ".join(filter(None, (deal.address, deal.ward, deal.province))), "phone": deal.phone,
        "email": deal.email, "tax_code": deal.tax_code,
    }  # fmt: skip
