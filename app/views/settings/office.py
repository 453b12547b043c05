"""The office itself: what stands on its papers, and how it keeps its files."""

from __future__ import annotations

from typing import Any

from app.services import logos, settings
from app.services.checking import ADDRESS, NAME, email, line, number, phone, tax_code
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, NumberEditor, PhoneEditor, TaxCodeEditor
from app.views.kit.form import Field
from app.views.kit.form import Section as FormSection
from app.views.kit.logo_field import LogoEditor
from app.views.settings.setting_form import SettingForm

SHOWN: tuple[settings.Key[Any], ...] = (*settings.OFFICE_KEYS, settings.FILE_LIMIT, settings.DRAFT_DAYS)
FIELDS = (
    FormSection(N_("On papers"), (
        Field("office_name", N_("Name of the office"), LineEditor, line(NAME, required=True), True),
        Field("office_address", N_("Address"), LineEditor, line(ADDRESS), True),
        Field("office_tax_code", N_("Tax code"), TaxCodeEditor, tax_code()),
        Field("office_phone", N_("Phone"), PhoneEditor, phone()),
        Field("office_email", N_("E-mail"), LineEditor, email()),
        Field("office_bank", N_("Bank"), LineEditor, line()),
        Field("office_bank_account", N_("Account number"), LineEditor, line(40)),
        Field("office_bank_holder", N_("Account holder"), LineEditor, line()),
        Field("office_representative", N_("Represented by"), LineEditor, line()),
        Field("office_position", N_("Position"), LineEditor, line()),
        Field("office_logo", N_("Logo"), LogoEditor, line(logos.LIMIT), True),
    )),
    FormSection(N_("What is kept"), (
        Field("file_limit", N_("Largest file, MB"), NumberEditor, number(1, 900)),
        Field("draft_days", N_("Drafts, days"), NumberEditor, number(1, 3650)),
    )),
)  # fmt: skip


class OfficeSection(SettingForm):
    keys, fields = SHOWN, FIELDS

    def __init__(self, desk: Desk) -> None:
        about = _("This stands on quotes, contracts and vouchers.")
        super().__init__(desk, _("Office"), about, N_("Office details changed"), _("The details are saved."))
