"""The editor of one condition: field, operator, value; "or" adds another that may hold instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.errors import UserError
from app.services.language import _
from app.services.query import OPS, ListingShape, Tree, leaf
from app.views.kit.conditions import Choices
from app.views.kit.filter_values import ValueEditor, combo, editor_for
from app.views.kit.layout import button, column, label, row
from app.views.kit.popover import Popover

MOST = 6  # alternatives in one condition
WIDTH = 640


def editable(part: Tree) -> bool:
    """Whether the editor can show it: one condition, or some of which one must hold."""
    return "field" in part or ("any" in part and all("field" in each for each in part["any"]))


class FilterEditor(Popover):
    """`done` gets the condition, or None if nothing is left of it."""

    def __init__(
        self, parent: QWidget, shape: ListingShape, choices: Choices, part: Tree | None,
        done: Callable[[Tree | None], object],
    ) -> None:  # fmt: skip
        super().__init__(parent, "filterEditor", _("Condition"))
        self._shape, self._choices, self._done = shape, choices, done
        self.lines: list[ConditionLine] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.other = button(_("or"), "ph.plus", "link", _("Add a condition that may hold instead"),
                            partial(self._add, None), token="accent", name="filter:or")  # fmt: skip
        self.ok = button(_("Filter"), kind="primary", clicked=self.apply, name="filter:ok")
        self.fill(column(label(_("Show only those where"), "bold"), self._list, row(self.other, None, self.ok),
                         margins=(16, 14, 16, 14), gap=12))  # fmt: skip
        self.setMinimumWidth(WIDTH)
        for each in (part or {}).get("any", [part]):
            self._add(each)

    def _add(self, tree: Tree | None) -> None:
        line = ConditionLine(self._shape, self._choices, tree)
        line.removed.connect(partial(self._remove, line))
        line.edited.connect(self._check)
        line.entered.connect(self.apply)
        self.lines.append(line)
        self._list.addWidget(line)
        line.focus()
        self._check()

    def _remove(self, line: ConditionLine) -> None:
        self.lines.remove(line)
        self._list.removeWidget(line)
        line.hide()
        line.deleteLater()
        if self.lines:
            self._check()
        else:
            self._done(None)
            self.close()

    def _check(self) -> None:
        self.ok.setEnabled(all(line.tree() for line in self.lines))
        self.other.setVisible(len(self.lines) < MOST)
        self.box.adjustSize()
        self.adjustSize()

    def apply(self) -> None:
        """Filter by what is here, if it is complete."""
        trees = [line.tree() for line in self.lines]
        if all(trees):
            self._done(trees[0] if len(trees) == 1 else {"any": trees})
            self.close()


class ConditionLine(QWidget):
    edited = Signal()
    removed = Signal()
    entered = Signal()

    def __init__(self, shape: ListingShape, choices: Choices, tree: Tree | None) -> None:
        super().__init__()
        self._shape, self._choices = shape, choices
        self.field = combo(_("Field"), [(each.key, each.label) for each in shape.filters], "filter:field")
        self.op = combo(_("Operator"), [], "filter:op")
        self.value: ValueEditor = ValueEditor()
        remove = button(picture="ph.trash", hint=_("Remove this condition"), clicked=self.removed.emit,
                        name="filter:remove")  # fmt: skip
        self._row = row(self.field, self.op, self.value, remove, gap=8)
        for part, share in ((self.field, 6), (self.op, 6), (self.value, 7), (remove, 0)):
            self._row.setStretchFactor(part, share)
            self._row.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self.setLayout(self._row)
        self.field.currentIndexChanged.connect(self._field_chosen)
        self.op.currentIndexChanged.connect(self._op_chosen)
        self._show(tree)

    def _show(self, tree: Tree | None) -> None:
        if tree and (place := self.field.findData(tree["field"])) >= 0:
            self.field.setCurrentIndex(place)
        self._field_chosen()
        if tree and (place := self.op.findData(tree.get("op"))) >= 0:
            self.op.setCurrentIndex(place)
            self.value.show_value(tree.get("value"))

    def _field_chosen(self) -> None:
        field = self._shape.filter(self.field.currentData())
        self.op.blockSignals(True)
        self.op.clear()
        for op in field.ops if field else ():
            self.op.addItem(_(OPS[op]), op)
        self.op.blockSignals(False)
        self._op_chosen()

    def _op_chosen(self) -> None:
        """Another editor for the value; what was typed stays if the new one can show it."""
        field, op = self._shape.filter(self.field.currentData()), self.op.currentData()
        if field is None or op is None:
            return
        made = editor_for(field, op, self._choices.get(field.key, ()))
        self._row.replaceWidget(self.value, made)
        self._row.setStretchFactor(made, 7)
        self._row.setAlignment(made, Qt.AlignmentFlag.AlignTop)
        self.value.hide()
        self.value.deleteLater()
        self.value = made
        made.edited.connect(self.edited)
        for line in made.findChildren(QWidget, "filter:value"):
            line.returnPressed.connect(self.entered)  # type: ignore[attr-defined]
        self.edited.emit()

    def focus(self) -> None:
        self.field.setFocus()

    def tree(self) -> Tree | None:
        """The condition; None while it is not complete."""
        field, op = self.field.currentData(), self.op.currentData()
        try:
            value: Any = self.value.value()
        except UserError:
            return None
        return None if value is None and type(self.value) is not ValueEditor else leaf(field, op, value)
