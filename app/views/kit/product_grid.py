"""A grid in a form, and one of goods: a product of the catalogue, or whatever is typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import products
from app.services import typed_amounts as typed
from app.services.checking import Rule
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.pricing import CENTS, DONG
from app.services.products import Choice
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor
from app.views.kit.grid import GridView, keys_of_grids
from app.views.kit.grid_model import GridColumn, Row
from app.views.kit.layout import column, label
from app.views.kit.picker import Answer, Option

NO_NAME = N_("Say what is sold.")
WRONG = N_("Line {place}, {column}: {reason}")
TAKEN = ("product_id", "name")


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


class ProductGrid(GridEditor):
    """What is sold: chosen from the catalogue with its unit and price, or named freely."""

    def __init__(self, desk: Desk, name: str) -> None:
        self._desk = desk
        super().__init__(GridView(name, self._columns(), self._blank, _missing), keys_of_grids())
        self.view.grid.typed.connect(self._typed)

    def _columns(self) -> tuple[GridColumn, ...]:
        return (*self._product_columns(), self._amount_column())

    def _product_columns(self) -> tuple[GridColumn, ...]:
        return (
            GridColumn("name", N_("Goods or service"), 0, ask=self._ask, take=self._take),
            GridColumn("unit", N_("Unit"), 76),
            GridColumn("quantity", N_("Quantity"), 84, typed.quantity, typed.shown_quantity, right=True),
            GridColumn("price", N_("Unit price"), 124, lambda text: typed.price(text, self.currency),
                       lambda value: typed.shown_price(value, self.currency), right=True),
        )  # fmt: skip

    def _amount_column(self) -> GridColumn:
        return GridColumn("amount", N_("Line amount"), 132, None, right=True)

    def _blank(self) -> Row:
        return {"product_id": None, "name": "", "unit": "", "quantity": typed.ONE, "price": 0}

    def _ask(self, words: str, answer: Answer) -> None:
        def show(found: Sequence[Choice]) -> None:
            answer([Option(each, each.name, f"{each.code} · {typed.shown_price(each.price)}") for each in found])

        self._desk.tasks.read(lambda session: products.search(session, words), show, topic=(self, "products"))

    def _take(self, chosen: Choice) -> Row:
        price = {"price": chosen.price} if self.currency == DONG else {}
        return {"product_id": chosen.id, "name": chosen.name, "unit": chosen.unit, **price}

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


def rule_of(editor: Callable[[], Any]) -> Rule:
    """The rule of a grid asks the grid itself, which knows how its cells are read."""
    return Rule(lambda _rows: editor().forms())


def _scaled(row: Row, keys: Collection[str], cents: int) -> Row:
    """With the amounts in hundredths (1), or whole again (-1)."""
    changed = {key: row[key] * CENTS if cents > 0 else row[key] // CENTS for key in keys if isinstance(row[key], int)}
    return row | changed


def _missing(row: Row) -> dict[str, str]:
    return {} if str(row["name"]).strip() else {"name": _(NO_NAME)}
