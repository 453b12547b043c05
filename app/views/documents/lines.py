"""The lines of a quote, contract or order, and what is paid when: two grids of a form."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import products, vietnam
from app.services import typed_amounts as typed
from app.services.checking import Rule
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.pricing import CENTS, DONG, InstalmentForm, LineForm, Totals
from app.services.products import Choice
from app.services.vat import Rates
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor
from app.views.kit.grid import GridView, keys_of_grids
from app.views.kit.grid_model import GridColumn, Row
from app.views.kit.layout import column, label
from app.views.kit.picker import Answer, Option, among
from app.views.kit.text import date_

NO_NAME = N_("Say what is sold.")
WRONG = N_("Line {place}, {column}: {reason}")


class GridEditor(Editor):
    """A grid in a form: its value is a tuple of rows, whether they can be read or not."""

    currency = DONG

    def __init__(self, grid: GridView, hint: str = "") -> None:
        super().__init__()
        self.view = grid
        grid.grid.edited.connect(self.edited)
        grid.left.connect(self.left)
        self.hint = label(hint, "faint")
        if not hint:
            self.hint.hide()
        self.setLayout(column(grid, self.hint, gap=5))
        self.setFocusProxy(grid)

    def value(self) -> Any:
        return self.view.rows()

    def show_currency(self, currency: str, convert: Collection[str] = ()) -> None:
        """Amounts are read and written in this currency; those of the columns `convert` keep their figures."""
        cents = (self.currency == DONG) - (currency == DONG)
        self.currency = currency
        if cents and convert:
            self.view.show_rows(_scaled(row, convert, cents) for row in self.value())
        self.view.viewport().update()

    def show_value(self, value: Any) -> None:
        self.view.show_rows(value or ())

    def focus_part(self) -> QWidget:
        return self.view

    def mark(self, wrong: bool) -> None:
        """Each cell has its own mark; the keyboard goes to the first."""
        if wrong:
            self.view.viewport().update()

    def call(self, name: str, key: str) -> None:
        self.view.setAccessibleName(name)
        self.view.setObjectName(f"field:{key}")

    def waiting(self) -> bool:
        return self.view.is_editing()

    def check(self) -> None:
        """Raises UserError with the place of the first cell that is wrong."""
        for place, key, reason in self.view.grid.problems():
            label_of = self.view.grid.columns[self.view.grid.place_of(key)].label
            raise UserError(WRONG, place=place + 1, column=_(label_of), reason=reason)


class LinesEditor(GridEditor):
    """What is sold. `terms` tell the currency and the day, so that prices and VAT are read as they are meant."""

    def __init__(self, desk: Desk, rates: Rates, day: Callable[[], date]) -> None:
        self._desk, self.rates, self._day = desk, rates, day
        self._default_vat = self._first_rate()
        super().__init__(GridView(_("Lines"), self._columns(), self._blank, _missing), keys_of_grids())
        self.view.grid.typed.connect(self._typed)

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
            GridColumn("name", N_("Goods or service"), 0, ask=self._ask, take=self._take),
            GridColumn("unit", N_("Unit"), 76),
            GridColumn("quantity", N_("Quantity"), 84, typed.quantity, typed.shown_quantity, right=True),
            GridColumn("price", N_("Unit price"), 124, lambda text: typed.price(text, self.currency),
                       lambda value: typed.shown_price(value, self.currency), right=True),
            GridColumn("discount", N_("Discount"), 84, typed.percent, typed.shown_percent, right=True),
            GridColumn("vat", N_("VAT"), 104, self._read_rate, self._rate_name, ask=self._ask_rate,
                       take=lambda code: {"vat": code}, at_once=True),
            GridColumn("amount", N_("Line amount"), 132, None, right=True),
            GridColumn("note", N_("Note"), 130),
        )  # fmt: skip

    def _blank(self) -> Row:
        return {"product_id": None, "name": "", "unit": "", "quantity": typed.ONE, "price": 0, "discount": 0,
                "vat": self._default_vat, "note": ""}  # fmt: skip

    # --- products ---

    def _ask(self, words: str, answer: Answer) -> None:
        def show(found: Sequence[Choice]) -> None:
            answer([Option(each, each.name, f"{each.code} · {typed.shown_price(each.price)}") for each in found])

        self._desk.tasks.read(lambda session: products.search(session, words), show, topic=(self, "products"))

    def _take(self, chosen: Choice) -> Row:
        price = {"price": chosen.price} if self.currency == DONG else {}
        return {"product_id": chosen.id, "name": chosen.name, "unit": chosen.unit, "vat": chosen.vat, **price}

    def _typed(self, row: int, key: str) -> None:
        """Whoever types the code of a product and goes on at once means the product; so it is with pasted codes."""
        words = str(self.view.grid.row(row).get("name") or "").strip()
        if key != "name" or not words or " " in words:
            return

        def show(found: Sequence[Choice]) -> None:
            exact = next((each for each in found if each.code == words.upper()), None)
            if exact and row < self.view.grid.rowCount() and self.view.grid.row(row).get("name") == words:
                kept = {key: value for key, value in self.view.grid.row(row).items() if value != self._blank()[key]}
                self.view.grid.update(row, self._take(exact) | {k: v for k, v in kept.items() if k not in TAKEN})

        heard = while_alive(self.view, show)
        self._desk.tasks.read(lambda session: products.search(session, words, 3), heard)

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


TAKEN = ("product_id", "name")


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


def rule_of(editor: Callable[[], Any]) -> Rule:
    """The rule of a grid asks the grid itself, which knows how its cells are read."""
    return Rule(lambda _rows: editor().forms())


def _line(row: Mapping[str, Any]) -> LineForm:
    return LineForm(**{key: row[key] for key in LineForm.__dataclass_fields__})


def _instalment(row: Mapping[str, Any]) -> InstalmentForm:
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return InstalmentForm(row["name"], row["share"], 0 if row["share"] else row["amount"], due_on)


def _scaled(row: Row, keys: Collection[str], cents: int) -> Row:
    """With the amounts in hundredths (1), or whole again (-1)."""
    changed = {key: row[key] * CENTS if cents > 0 else row[key] // CENTS for key in keys if isinstance(row[key], int)}
    return row | changed


def _missing(row: Row) -> dict[str, str]:
    return {} if str(row["name"]).strip() else {"name": _(NO_NAME)}


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
