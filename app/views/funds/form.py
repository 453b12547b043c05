"""The form of a receipt, a payment or a transfer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from app.services import deal_form, drafts, funds, people, voucher_forms, vouchers
from app.services.checking import Rule
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.vouchers import RULES, VoucherForm
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, LineEditor, MoneyEditor, NumberEditor, TextEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.form_panel import FormPanel
from app.views.kit.picker import Answer, Option, Picker, person_picker
from app.views.kit.tasks import Written
from app.views.kit.text import phone

TITLES = {
    "receipt": (N_("New receipt"), N_("Edit receipt")), "payment": (N_("New payment"), N_("Edit payment")),
    "transfer": (N_("New transfer"), N_("Edit transfer")),
}  # fmt: skip
ACTIONS = {
    "receipt": (N_("Add receipt"), N_("Edit receipt")), "payment": (N_("Add payment"), N_("Edit payment")),
    "transfer": (N_("Add transfer"), N_("Edit transfer")),
}  # fmt: skip
PARTY = {"receipt": N_("Paid by"), "payment": N_("Paid to"), "transfer": N_("By whose hand")}
FUND = {"to_fund_id": N_("Into fund"), "from_fund_id": N_("Out of fund")}


class Opening(NamedTuple):
    """What the form needs beside the voucher."""

    form: VoucherForm
    funds: list[funds.FundForm]
    colleagues: list[people.Person]
    draft: drafts.Kept | None


class VoucherPanel(FormPanel):
    """`saved` brings Written: its result is the id of the voucher."""

    def __init__(self, desk: Desk, host: QWidget, data: Opening, draft_id: int) -> None:
        self.desk, self.data, self.form = desk, data, data.form
        kind, new = data.form.kind, not data.form.id
        body = FormBody(tuple(self._sections(kind)), columns=0)
        super().__init__(desk.tasks, host, _(TITLES[kind][not new]), body, ACTIONS[kind][not new], self._write,
                         vouchers.FORM, draft_id, wide=False, everything=True)  # fmt: skip
        self.begin(data.form.typed(), data.draft)

    def _sections(self, kind: str) -> list[Section]:
        legs = [key for key in ("from_fund_id", "to_fund_id") if kind in ("transfer", LEGS[key])]
        head = [self._field("day", N_("Day"), DayEditor), self._field("amount", N_("Amount"), MoneyEditor),
                *(self._field(key, FUND[key], self._fund) for key in legs)]  # fmt: skip
        paper = [self._field("party", PARTY[kind], LineEditor)]
        if kind != "transfer":
            paper.append(self._field("party_address", N_("Address"), LineEditor))
        paper += [self._field("reason", N_("Reason"), lambda: TextEditor(lines=2)),
                  self._field("attached", N_("Original papers"), LineEditor)]  # fmt: skip
        about = [
            self._field("customer_id", N_("Customer"), self._customer),
            self._field("contract_id", N_("Contract"), self._contract),
            self._field("instalment", N_("Instalment"), NumberEditor),
        ]  # fmt: skip
        if kind == "payment":
            about.append(self._field("employee_id", N_("Colleague paid"), self._colleague))
        books = [self._field("debit", N_("Debit"), lambda: LineEditor(_("Empty: the usual one"))),
                 self._field("credit", N_("Credit"), lambda: LineEditor(_("Empty: the usual one")))]  # fmt: skip
        sections = [Section("", tuple(head)), Section(N_("On the voucher"), tuple(paper))]
        if kind != "transfer":
            sections.append(Section(N_("What it is for"), tuple(about)))
        return [*sections, Section(N_("In the books"), tuple(books))]

    def _field(self, key: str, words: str, make: Callable[[], Editor]) -> Field:
        return Field(key, words, make, RULES[key], wide=True)

    # --- choices ---

    def _fund(self) -> Editor:
        return ChoiceEditor([(None, "–"), *((each.id, each.name) for each in self.data.funds)])

    def _colleague(self) -> Editor:
        return person_picker([(each.id, each.name, each.department) for each in self.data.colleagues])

    def _customer(self) -> Editor:
        def ask(words: str, answer: Answer) -> None:
            def show(found: Sequence[tuple[int, str, str]]) -> None:
                answer([Option(key, name, phone(number), face=True) for key, name, number in found])

            self.desk.tasks.read(lambda session: deal_form.search(session, words), show, topic=(self, "customer"))

        return Picker(ask, hint=_("Name or phone; no accents needed"), name_of=lambda _key: self.form.customer)

    def _contract(self) -> Editor:
        def ask(words: str, answer: Answer) -> None:
            customer_id = self._picked("customer_id")

            def show(found: Sequence[tuple[int, str, str]]) -> None:
                answer([Option(key, code, name) for key, code, name in found])

            self.desk.tasks.read(lambda session: voucher_forms.contracts_of(session, words, customer_id), show,
                                 topic=(self, "contract"))  # fmt: skip

        return Picker(ask, hint=_("A contract that was sent or signed"), name_of=lambda _key: self.form.contract)

    def _picked(self, key: str) -> Any:
        try:
            return self.body.slots[key].editor.value()
        except UserError:
            return None

    # --- saving ---

    def _write(self, session: Any, read: Mapping[str, Any], typed: Mapping[str, Any]) -> int:
        """Fields that this kind does not have stay as they were."""
        form = replace(self.form, **typed)
        return vouchers.save(session, form, replace(self.form, **read) if form.id else None)


LEGS = {"from_fund_id": "payment", "to_fund_id": "receipt"}
DRAFTS = ("receipt", "payment", "transfer")  # of each contract, and a fourth of each instalment


def open_form(
    desk: Desk, host: QWidget, kind: str = "receipt", voucher_id: int = 0, contract_id: int | None = None,
    instalment_id: int | None = None, saved: Callable[[Written], object] = lambda _written: None,
) -> None:  # fmt: skip
    """Read what the form needs, then show it over `host` (the window); what is left of a contract or instalment."""
    draft_id = voucher_id or -4 * (instalment_id or contract_id or 0) - (3 if instalment_id else DRAFTS.index(kind))

    def begin(session: Any) -> VoucherForm:
        if voucher_id:
            return vouchers.read(session, voucher_id)
        part = voucher_forms.of_instalment(session, instalment_id) if instalment_id else (contract_id, None)
        return voucher_forms.blank(session, kind, *part)

    def read(session: Any) -> Opening:
        return Opening(begin(session), funds.all_funds(session), people.active(session),
                       drafts.find(session, vouchers.FORM, draft_id))  # fmt: skip

    def show(data: Opening) -> None:
        panel = VoucherPanel(desk, host, data, draft_id)
        panel.saved.connect(saved)

    desk.tasks.read(read, show, topic=("form", host), failed=partial(say, desk))


def say(desk: Desk, error: Exception) -> None:
    """A sentence for what is known, the window for bugs for what is not."""
    if isinstance(error, UserError):
        desk.tell(str(error), warning=True)
    else:
        desk.tasks.failed.emit(error)


def fund_fields(kind: str, banks: Sequence[tuple[str, str]]) -> list[Field]:
    """Of a cash book or a bank account; `banks` are (number, name)."""
    made = [("name", N_("Name"), LineEditor)]
    rules: Mapping[str, Rule] = funds.RULES
    fields: list[tuple[str, str, Callable[[], Editor]]] = [(key, words, make) for key, words, make in made]
    if kind == "bank":
        fields += [("bank", N_("Bank"), lambda: ChoiceEditor([("", "–"), *banks])),
                   ("account", N_("Account number"), LineEditor),
                   ("holder", N_("Account holder"), LineEditor)]  # fmt: skip
    fields += [("ledger_account", N_("Account in the books"), lambda: LineEditor(funds.ACCOUNTS[kind])),
               ("note", N_("Note"), lambda: TextEditor(lines=2))]  # fmt: skip
    return [Field(key, words, make, rules[key], wide=True) for key, words, make in fields]
