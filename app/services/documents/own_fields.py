"""The office's own attributes of customers in templates (E04): `{{ khach.rieng.han_muc|tien }}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.models import Customer
from app.services.customer_fields import Own, own_list, own_value
from app.services.documents.fields import Field, FieldKind
from app.services.language import _

PLACE = "khach.rieng"
_SAMPLES: dict[str, tuple[FieldKind, Any]] = {
    "number": ("number", 12), "money": ("money", 50_000_000), "date": ("day", date(2026, 8, 20)),
    "flag": ("text", "Có"), "link": ("text", "https://anhduong.vn"),
}  # fmt: skip
YES, NO = "Có", "Không"  # papers speak Vietnamese, whatever the window speaks


def own_fields(owns: Sequence[Own]) -> list[Field]:
    """What a template may name of them, labelled in the language in use."""
    return [_field(own) for own in owns]


def _field(own: Own) -> Field:
    kind, sample = _SAMPLES.get(own.kind, ("text", ", ".join(own.choices[:2]) or "…"))
    return Field(f"{PLACE}.{own.key}", _("Customer: {field}").format(field=own.label), sample, kind)


def own_values(owns: Sequence[Own], customer: Customer | None) -> dict[str, Any]:
    """khach.rieng: all of them, empty where the customer has nothing; the hidden too, for templates that name them."""
    values = (customer.attributes or {}) if customer else {}
    return {own.key: _value(own, values.get(own.key)) for own in owns}


def _value(own: Own, value: Any) -> Any:
    kind = _SAMPLES.get(own.kind, ("text", ""))[0]
    if isinstance(value, bool):
        return YES if value else NO
    found = own_value(own.kind, value)
    if kind == "day":
        return found if isinstance(found, date) else None
    if kind in ("money", "number"):
        return found if isinstance(found, int) else None
    return ", ".join(own_list(value))
