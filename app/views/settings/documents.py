"""How documents are numbered, and what stands on vouchers."""

from __future__ import annotations

from typing import Any

from app.services import numbering, quotes, renewals
from app.services.checking import Rule, amount, line, number, one_of
from app.services.documents import values, voucher_values
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.voucher_forms import CASH_LIMIT
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, MoneyEditor, NumberEditor
from app.views.kit.form import Field
from app.views.kit.form import Section as FormSection
from app.views.settings.setting_form import SettingForm

PARTIES = {"seller": N_("We, who sell"), "buyer": N_("The customer")}


def _pattern(value: Any) -> str:
    text = str(value or "").strip()
    if not numbering.valid(text):
        raise UserError(numbering.BAD, pattern=text)
    return text


class DocumentsSection(SettingForm):
    keys = (
        *numbering.PATTERNS.values(), numbering.OFFICE_CODE, values.PARTY_A, voucher_values.CHIEF_ACCOUNTANT,
        voucher_values.CASHIER, voucher_values.CITATION, CASH_LIMIT, quotes.NOTICE_DAYS, renewals.NOTICE_DAYS,
    )  # fmt: skip
    fields = (
        FormSection(N_("Numbers"), (
            Field("numbering.quote", N_("Quote"), LineEditor, Rule(_pattern)),
            Field("numbering.contract", N_("Contract"), LineEditor, Rule(_pattern)),
            Field("numbering.order", N_("Order"), LineEditor, Rule(_pattern)),
            Field("numbering.office", N_("Short code of the office"), LineEditor, line(12)),
        )),
        FormSection(N_("Contracts"), (
            Field("contracts.party_a", N_("Party A"), lambda: ChoiceEditor([(k, _(v)) for k, v in PARTIES.items()]),
                  one_of(PARTIES)),
        )),
        FormSection(N_("In the work list before they end"), (
            Field(quotes.NOTICE_DAYS.name, N_("Quotes, days"), NumberEditor, number(0, 60), True),
            Field(renewals.NOTICE_DAYS.name, N_("Contracts, days"), NumberEditor, number(0, 365), True),
        )),
        FormSection(N_("Vouchers"), (
            Field("vouchers.chief_accountant", N_("Chief accountant"), LineEditor, line(100)),
            Field("vouchers.cashier", N_("Cashier"), LineEditor, line(100)),
            Field("vouchers.citation", N_("Form according to"), LineEditor, line(200), True),
            Field("vouchers.cash_limit", N_("Warn of cash from"), MoneyEditor, amount()),
        )),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        about = _("Numbers are made by a pattern: {number:05} counts in each year, {yy}, {year} and {month} are of the "
                  "document’s day, {office} is the short code.")  # fmt: skip
        super().__init__(desk, _("Documents"), about, N_("Settings of documents changed"), _("The settings are saved."))
