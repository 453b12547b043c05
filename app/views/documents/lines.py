"""The lines of a quote, contract or order, and what is paid when: two grids of a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from app.services import typed_amounts as typed
from app.services import vietnam
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.pricing import InstalmentForm, LineForm, Totals
from app.services.products import Choice
from app.services.vat import Rates
from app.views.kit.desk import Desk
from app.views.kit.grid import GridView
from app.views.kit.grid_model import GridColumn, Row
from app.views.kit.picker import Answer, Option, among
from app.views.kit.product_grid import GridEditor, ProductGrid
from app.views.kit.text import date_


class LinesEditor(ProductGrid):
    """What is sold. `terms` tell the currency and the day, so that prices and VAT are read as they are meant."""

    def __init__(self, desk: Desk, rates: Rates, day: Callable[[], date]) -> None:
        self.rates, self._day = rates, day
        self._default_vat = self._first_rate()
        super().__init__(desk, _("Lines"))

    def forms(self) -> tuple[LineForm, ...]:
        """Raises UserError for what cannot be read."""
        self.check()
        return tuple(_line(row) for row in self.value())

    def readable(self) -> tuple[LineForm, ...]:
        """For the totals as one types: a wrong line counts nothing."""
        model = self.view.grid
        return tuple(LineForm() if model.reasons(row) else _line(row) for row in self.value())

    def show_amounts(self, totals: Totals) -> None:
        amounts = [typed.shown_price(each.amount, self.currency) for each in totals.lines]
        self.view.grid.show_computed("amount", amounts)

    def _columns(self) -> tuple[GridColumn, ...]:
        return (
            *self._product_columns(),
            GridColumn("discount", N_("Discount"), 84, typed.percent, typed.shown_percent, right=True),
            GridColumn("vat", N_("VAT"), 104, self._read_rate, self._rate_name, ask=self._ask_rate,
                       take=lambda code: {"vat": code}, at_once=True),
            self._amount_column(),
            GridColumn("note", N_("Note"), 130),
        )  # fmt: skip

    def _blank(self) -> Row:
        return {**super()._blank(), "discount": 0, "vat": self._default_vat, "note": ""}

    def _take(self, chosen: Choice) -> Row:
        return {**super()._take(chosen), "vat": chosen.vat}

    # --- VAT ---

    def _first_rate(self) -> str:
        found = self.rates.on(self._day()) if self.rates.all else []
        usual = [each.code for each in found if each.code in ("8", "10")]
        return (usual or [each.code for each in found] or ["10"])[0]

    def _rate_name(self, code: Any) -> str:
        return next((each.name for each in self.rates.all if each.code == code), str(code or ""))

    def _read_rate(self, text: str) -> str:
        wanted = text.strip().replace("%", "").strip().upper()
        for each in self.rates.on(self._day()):
            if wanted in (each.code.upper(), each.name.upper().replace("%", "").strip()):
                return each.code
        for each in self.rates.all:  # of a rate that has ended: its successor
            if wanted == each.code.upper():
                return self.rates.of(each.code, self._day()).code
        raise UserError(N_("“{text}” is no VAT rate. Write for example 8 or KCT."), text=text.strip())

    def _ask_rate(self, words: str, answer: Answer) -> None:
        among([Option(each.code, each.name, each.code) for each in self.rates.on(self._day())])(words, answer)


class InstalmentsEditor(GridEditor):
    """The parts in which the total is paid, by share or by amount."""

    def __init__(self) -> None:
        columns = (
            GridColumn("name", N_("Instalment"), 0),
            GridColumn("share", N_("Part of it"), 70, typed.percent, typed.shown_percent, right=True),
            GridColumn("amount", N_("Or amount"), 118, lambda text: typed.price(text, self.currency), self._amount,
                       right=True),
            GridColumn("due_on", N_("Due on"), 104, _read_day, _show_day),
            GridColumn("due", N_("To pay"), 118, None, right=True),
        )  # fmt: skip
        super().__init__(GridView(_("Instalments"), columns, _no_instalment, least=3),
                         _("Nothing here: all at once. The last one may have neither share nor amount: it takes the "
                           "rest."))  # fmt: skip
        self.hint.setWordWrap(True)

    def forms(self) -> tuple[InstalmentForm, ...]:
        """Raises UserError for what cannot be read."""
        self.check()
        return tuple(_instalment(row) for row in self.value())

    def show_dues(self, amounts: Sequence[int]) -> None:
        self.view.grid.show_computed("due", [typed.shown_price(each, self.currency) for each in amounts])

    def _amount(self, value: Any) -> str:
        return typed.shown_price(value, self.currency) if value else ""


def line_rows(lines: Sequence[LineForm]) -> tuple[Row, ...]:
    return tuple(asdict(line) for line in lines)


def instalment_rows(plan: Sequence[InstalmentForm]) -> tuple[Row, ...]:
    """As JSON holds them, in which drafts are kept. A part with a share has no amount of its own, nor has the last:
    it takes the rest, also when the lines change."""
    return tuple(
        {"name": each.name, "share": each.share, "amount": 0 if each.share or each is plan[-1] else each.amount,
         "due_on": each.due_on.isoformat() if each.due_on else ""} for each in plan
    )  # fmt: skip


def _line(row: Mapping[str, Any]) -> LineForm:
    return LineForm(**{key: row[key] for key in LineForm.__dataclass_fields__})


def _instalment(row: Mapping[str, Any]) -> InstalmentForm:
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return InstalmentForm(row["name"], row["share"], 0 if row["share"] else row["amount"], due_on)


def _no_instalment() -> Row:
    return {"name": "", "share": 0, "amount": 0, "due_on": ""}


def _read_day(text: str) -> str:
    """ISO, as JSON holds it."""
    if not text.strip():
        return ""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return vietnam.parse_day(text, date.today()).isoformat()


def _show_day(value: Any) -> str:
    return date_(date.fromisoformat(value)) if value else ""
