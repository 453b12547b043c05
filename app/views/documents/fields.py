"""The fields of a quote, contract or order: which a form has, and their editors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.services import checking, deal_form, papers, pricing
from app.services import typed_amounts as typed
from app.services.checking import Rule
from app.services.contracts import BUYER
from app.services.document_lines import PaperForm
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.people import Person
from app.services.pricing import DONG
from app.views.documents.lines import InstalmentsEditor, LinesEditor
from app.views.documents.totals import TotalsBox
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, LineEditor, TextEditor
from app.views.kit.form import Field, Section
from app.views.kit.layout import column, row
from app.views.kit.picker import Answer, Option, Picker, person_picker
from app.views.kit.product_grid import rule_of
from app.views.kit.text import phone

TOTALS_WIDTH = 360
ANY = Rule(lambda value: value)
CURRENCIES = [(code, code) for code in pricing.CURRENCIES]
DAY_NEEDED = N_("This must be filled in.")
TERMS = (("delivery", N_("Delivery")), ("warranty", N_("Warranty")), ("payment", N_("Payment terms")))


class DiscountEditor(LineEditor):
    """Of the whole: 5% or an amount; the value is (hundredths of a percent, amount), one of them 0."""

    currency = DONG

    def __init__(self) -> None:
        super().__init__(_("5% or an amount"))

    def value(self) -> Any:
        words = self.line.text().strip()
        if words.endswith("%"):
            return typed.percent(words), 0
        return 0, typed.price(words, self.currency)

    def shown(self, value: Any) -> str:
        percent, amount = value or (0, 0)
        return typed.shown_percent(percent) if percent else typed.shown_price(amount, self.currency) if amount else ""


class RateEditor(LineEditor):
    """Đồng for one unit of a currency."""

    def value(self) -> Any:
        return typed.rate(self.line.text())

    def shown(self, value: Any) -> str:
        return typed.shown_rate(value or 0)


class PercentEditor(LineEditor):
    """0 to 100, whole."""

    def value(self) -> Any:
        return typed.percent(self.line.text()) // 100

    def shown(self, value: Any) -> str:
        return f"{value or 0}%"


class PaymentEditor(InstalmentsEditor):
    """What is paid when, and beside it what it all comes to."""

    def __init__(self, with_plan: bool) -> None:
        super().__init__()
        self.totals = TotalsBox()
        self.totals.setMinimumWidth(TOTALS_WIDTH)
        plan = QWidget()
        plan.setLayout(column(self.view, self.hint, None, gap=5))
        if not with_plan:
            plan.hide()
        made = row(plan, *([] if with_plan else [None]), self.totals, gap=20)
        made.setStretch(0, 1)
        made.setAlignment(self.totals, Qt.AlignmentFlag.AlignTop)
        old = self.layout()
        assert old is not None
        old.addLayout(made)  # type: ignore[attr-defined]


class Makers:
    """The editors of one form: those that know what was chosen elsewhere in it ask `body`."""

    def __init__(self, desk: Desk, form: PaperForm, colleagues: Sequence[Person], read: Callable[[str], Any]) -> None:
        self._desk, self._form, self._read = desk, form, read
        self._colleagues = colleagues
        self.lines: LinesEditor | None = None
        self.payment: PaymentEditor | None = None

    def sections(self, kind: str) -> tuple[Section, ...]:
        heads = {"quote": self._quote, "contract": self._contract, "order": self._order}[kind]()
        with_plan = kind != "order"
        terms = TERMS if with_plan else ()
        return (
            Section("", heads),
            *([Section(N_("The other party"), self._buyer())] if kind == "contract" else []),
            Section(N_("Goods and services"), (Field("lines", N_("Lines"), self._lines, rule_of(self._the_lines),
                                                     whole=True),)),
            Section(N_("How it is paid") if with_plan else N_("Total"), (
                Field("off", N_("Discount of the whole"), DiscountEditor, ANY),
                Field("currency", N_("Currency"), lambda: ChoiceEditor(CURRENCIES), ANY),
                Field("rate", N_("Exchange rate"), RateEditor, ANY),
                Field("instalments", N_("Instalments"), lambda: self._payment(with_plan),
                      rule_of(self._the_payment), whole=True),
            )),
            Section(N_("Terms"), (
                *(Field(key, words, lambda: TextEditor(lines=2), checking.lines(500)) for key, words in terms),
                Field("note", N_("Note"), lambda: TextEditor(lines=2), checking.lines()),
            )),
        )  # fmt: skip

    # --- the heads ---

    def _quote(self) -> tuple[Field, ...]:
        return (
            self._customer(), self._deal(), _text("title", N_("Title")),
            _text("attention", N_("For the attention of")), _day("day", N_("Day"), needed=True),
            _day("valid_until", N_("Valid until")),
        )  # fmt: skip

    def _contract(self) -> tuple[Field, ...]:
        people = [(each.id, each.name, each.department) for each in self._colleagues]
        return (
            self._customer(), self._deal(),
            Field("title", N_("Title"), LineEditor, checking.line(required=True)),
            _day("day", N_("Day"), needed=True),
            Field("performer_id", N_("Carried out by"), lambda: person_picker(people), ANY),
            Field("progress", N_("Progress"), PercentEditor, ANY),
            _day("starts_on", N_("In force from")), _day("ends_on", N_("In force until")),
        )  # fmt: skip

    def _order(self) -> tuple[Field, ...]:
        return (
            self._customer(), self._deal(), _text("title", N_("Title")), _day("day", N_("Day"), needed=True),
            _day("deliver_on", N_("Deliver on")), _text("deliver_to", N_("Deliver to"), checking.ADDRESS),
        )  # fmt: skip

    def _buyer(self) -> tuple[Field, ...]:
        return tuple(_text(f"buyer.{key}", words, checking.ADDRESS if key == "address" else checking.LINE)
                     for key, words in BUYER.items())  # fmt: skip

    def _customer(self) -> Field:
        def ask(words: str, answer: Answer) -> None:
            def show(found: Sequence[tuple[int, str, str]]) -> None:
                answer([Option(key, name, phone(number), face=True) for key, name, number in found])

            self._desk.tasks.read(lambda session: deal_form.search(session, words), show, topic=(self, "customer"))

        def make() -> Editor:
            return Picker(ask, hint=_("Name or phone; no accents needed"), name_of=lambda _key: self._form.customer)

        return Field("customer_id", N_("Customer"), make, ANY)

    def _deal(self) -> Field:
        def ask(words: str, answer: Answer) -> None:
            customer_id = self._read("customer_id")

            def show(found: Sequence[tuple[int, str, str]]) -> None:
                answer([Option(key, title, code) for key, title, code in found])

            self._desk.tasks.read(lambda session: papers.deals_of(session, words, customer_id), show,
                                  topic=(self, "deal"))  # fmt: skip

        def make() -> Editor:
            return Picker(ask, hint=_("A deal of the customer"), name_of=lambda _key: self._form.deal)

        return Field("deal_id", N_("Deal"), make, ANY)

    # --- the grids ---

    def _lines(self) -> LinesEditor:
        self.lines = LinesEditor(self._desk, self._form.rates, lambda: self._read("day") or self._form.day)
        return self.lines

    def _payment(self, with_plan: bool) -> PaymentEditor:
        self.payment = PaymentEditor(with_plan)
        return self.payment

    def _the_lines(self) -> Any:
        return self.lines

    def _the_payment(self) -> Any:
        return self.payment


def _text(key: str, words: str, limit: int = checking.LINE) -> Field:
    return Field(key, words, LineEditor, checking.line(limit))


def _day(key: str, words: str, needed: bool = False) -> Field:
    def clean(value: Any) -> Any:
        if needed and value is None:
            raise UserError(DAY_NEEDED)
        return checking.day().clean(value)

    return Field(key, words, DayEditor, Rule(clean, required=needed))
