"""What a condition compares with: one small editor for each kind of field and operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.services.errors import UserError
from app.services.language import _
from app.services.query import ME, WITHOUT_VALUE, FilterKind, FilterShape
from app.views.kit import text
from app.views.kit.layout import column, entry, label, mark_wrong, row
from app.views.kit.theme import theme

Choices = Sequence[tuple[Any, str]]
MOST_SHOWN = 14
LINE = 30  # pixels of one choice


class ValueEditor(QWidget):
    """`value()` raises UserError while what was typed is no value."""

    edited = Signal()

    def value(self) -> Any:
        return None

    def show_value(self, value: Any) -> None:
        pass


class LineValue(ValueEditor):
    """Text, a number, an amount or a day, as one types it."""

    def __init__(self, field: FilterShape, op: str) -> None:
        super().__init__()
        self._kind = "days" if op in ("last", "next", "older") else field.kind.value
        hints = {"date": _("15/8, tomorrow, +7"), "money": _("12m, 1,5 bn"), "days": _("days")}
        self.line: QLineEdit = entry(field.label, hints.get(self._kind, ""), object_name="filter:value")
        self.line.textEdited.connect(self._check)
        self.setLayout(column(self.line))
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        from app.services import vietnam

        typed = self.line.text().strip()
        if self._kind == "text":
            return typed or None
        if not typed:
            return None
        if self._kind == "date":
            return vietnam.parse_day(typed, date.today()).isoformat()
        return vietnam.parse_money(typed)

    def show_value(self, value: Any) -> None:
        if self._kind == "date" and isinstance(value, str):
            value = text.date_(date.fromisoformat(value)) if value[:1].isdigit() else value
        elif isinstance(value, int):
            value = text.number(value)
        self.line.setText("" if value is None else str(value))

    def _check(self) -> None:
        try:
            self.value()
            wrong = ""
        except UserError as error:
            wrong = str(error)
        mark_wrong(self.line, bool(wrong))
        self.line.setToolTip(wrong)
        self.edited.emit()


class BetweenValue(ValueEditor):
    def __init__(self, field: FilterShape, op: str) -> None:
        super().__init__()
        self.first, self.last = LineValue(field, op), LineValue(field, op)
        for each in (self.first, self.last):
            each.edited.connect(self.edited)
        self.setLayout(row(self.first, label("–", "faint"), self.last, gap=6))
        self.setFocusProxy(self.first)

    def value(self) -> Any:
        both = [self.first.value(), self.last.value()]
        return None if None in both else both

    def show_value(self, value: Any) -> None:
        if isinstance(value, list | tuple) and len(value) == 2:
            self.first.show_value(value[0])
            self.last.show_value(value[1])


class OneValue(ValueEditor):
    """One of the choices."""

    def __init__(self, field: FilterShape, choices: Choices) -> None:
        super().__init__()
        self.combo = combo(field.label, choices)
        self.combo.activated.connect(self.edited)
        self.setLayout(column(self.combo))
        self.setFocusProxy(self.combo)

    def value(self) -> Any:
        return self.combo.currentData()

    def show_value(self, value: Any) -> None:
        place = self.combo.findData(value)
        self.combo.setCurrentIndex(max(place, 0))


class ManyValues(ValueEditor):
    """Some of the choices."""

    def __init__(self, field: FilterShape, choices: Choices) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setObjectName("filter:values")
        self.list.setProperty("framed", True)
        self.list.setAccessibleName(field.label)
        self.list.setFixedHeight(min(len(choices), 6) * theme.size(LINE) + 12)
        for value, name in choices:
            item = QListWidgetItem(name, self.list)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, theme.size(LINE)))
        self.list.itemChanged.connect(self.edited)
        self.setLayout(column(self.list))
        self.setFocusProxy(self.list)

    def value(self) -> Any:
        ticked = [item.data(Qt.ItemDataRole.UserRole) for item in self._items() if item.checkState().value]
        return ticked or None

    def show_value(self, value: Any) -> None:
        wanted = value if isinstance(value, list | tuple) else [value]
        for item in self._items():
            on = item.data(Qt.ItemDataRole.UserRole) in wanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]


def combo(name: str, choices: Choices, object_name: str = "filter:choice") -> QComboBox:
    """A box of choices with a value behind each."""
    made = QComboBox()
    made.setObjectName(object_name)
    made.setAccessibleName(name)
    made.setMaxVisibleItems(MOST_SHOWN)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for value, words in choices:
        made.addItem(words, value)
    return made


def editor_for(field: FilterShape, op: str, choices: Choices) -> ValueEditor:
    """The editor of the values that this operator takes."""
    if op in WITHOUT_VALUE:
        return ValueEditor()
    if field.kind is FilterKind.FLAG:
        return OneValue(field, [(True, _("Yes")), (False, _("No"))])
    if field.kind in (FilterKind.CHOICE, FilterKind.PERSON):
        mine = [(ME, _("Me"))] if field.kind is FilterKind.PERSON else []
        named = [*mine, *choices]
        return ManyValues(field, named) if op in ("in", "not_in") else OneValue(field, named)
    return BetweenValue(field, op) if op == "between" else LineValue(field, op)
