"""The chips of the conditions above a list; a click on one opens its editor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.services.language import _, ngettext
from app.services.query import ListingShape, Tree, leaves, parts
from app.views.kit import conditions
from app.views.kit.choice_fields import Wrapping
from app.views.kit.filter_editor import FilterEditor, editable
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, label
from app.views.kit.menu import Menu

LONGEST = 420  # pixels of the words of a chip
CROSS = 28  # pixels at the end of a chip that belong to its cross


class FilterBar(QFrame):
    """What must hold together, one chip each; hidden without conditions."""

    changed = Signal(object)  # the new Tree, or None
    kept = Signal()  # keep the conditions as a view

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("views")
        self.shape: ListingShape | None = None
        self.choices: conditions.Choices = {}
        self.tree: Tree | None = None
        self.keep = button(_("Keep as a view"), kind="link", clicked=self.kept.emit, name="filters:keep")
        self.none = button(_("Clear the conditions"), kind="link", clicked=partial(self.changed.emit, None),
                           name="filters:clear")  # fmt: skip
        self._chips = Wrapping(6)
        self.gone = label(role="caution")
        self.gone.setWordWrap(True)
        self.setLayout(column(self._chips, self.gone, margins=(16, 6, 16, 6), gap=6))
        self.hide()

    def show_tree(self, tree: Tree | None, changed: bool) -> None:
        """`changed` if this is not (any more) what the open view says."""
        self.tree = tree
        while item := self._chips.takeAt(0):
            if (old := item.widget()) and old not in (self.keep, self.none):
                old.hide()
                old.deleteLater()
        shown = parts(tree)
        for place, part in enumerate(shown):
            self._chips.addWidget(self._chip(place, part))
        for made in (self.none, self.keep):
            self._chips.addWidget(made)
            made.setVisible(changed if made is self.keep else bool(shown))
        self._say_gone()
        self.setVisible(bool(shown))

    def _say_gone(self) -> None:
        """Of a list that shows more than was asked for one must not believe that it shows what was asked for."""
        names = self.shape.gone(self.tree) if self.shape else []
        said = ngettext("The field {names} is no longer there: its condition is left out, and the list shows more than "
                        "you asked for.", "The fields {names} are no longer there: their conditions are left out, and "
                        "the list shows more than you asked for.", len(names))  # fmt: skip
        self.gone.setText(said.format(names=", ".join(f"“{name}”" for name in names)))
        self.gone.setVisible(bool(names))

    def show_choices(self, choices: conditions.Choices) -> None:
        """Names of what was chosen are known now."""
        self.choices = choices
        self.show_tree(self.tree, self.keep.isVisibleTo(self))

    def _chip(self, place: int, part: Tree) -> QPushButton:
        assert self.shape
        chip = ConditionChip(conditions.sentence(self.shape, self.choices, part))
        chip.setObjectName(f"condition:{place}")
        if any(self.shape.filter(each["field"]) is None for each in leaves(part)):
            chip.setToolTip(_("This field no longer exists; the condition is left out."))
        chip.removed.connect(partial(self.remove, place))
        if editable(part):
            chip.clicked.connect(partial(self.edit, place, chip))
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(lambda at: self._open_menu(place, chip, chip.mapToGlobal(at)))
        return chip

    def _open_menu(self, place: int, chip: QPushButton, at: QPoint) -> None:
        menu = Menu(self)
        if editable(parts(self.tree)[place]):
            menu.addAction(icon("ph.pencil-simple"), _("Change"), partial(self.edit, place, chip))
        menu.addAction(icon("ph.trash"), _("Remove"), partial(self.remove, place))
        menu.popup(at)

    def remove(self, place: int) -> None:
        kept = [each for number, each in enumerate(parts(self.tree)) if number != place]
        self._tell(kept)

    def edit(self, place: int, anchor: QWidget) -> FilterEditor:
        """Open the editor of one condition, or of a new one behind the last."""
        assert self.shape
        every = parts(self.tree)
        part = every[place] if place < len(every) else None

        def done(tree: Tree | None) -> None:
            self._tell([*every[:place], *([tree] if tree else []), *every[place + 1 :]])

        editor = FilterEditor(self, self.shape, self.choices, part, done)
        editor.open_at(anchor)
        return editor

    def add(self, anchor: QWidget) -> FilterEditor:
        return self.edit(len(parts(self.tree)), anchor)

    def _tell(self, kept: Sequence[Any]) -> None:
        self.changed.emit({"all": list(kept)} if kept else None)


class ConditionChip(QPushButton):
    """A condition in words; the cross and the Delete key remove it."""

    removed = Signal()

    def __init__(self, said: str) -> None:
        super().__init__(icon("ph.x", "accent"), "")
        words = self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, LONGEST)
        self.setText(words.replace("&", "&&"))
        self.setProperty("kind", "condition")
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross stands behind the text
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setAccessibleName(_("Condition: {what}. Enter changes it, Delete removes it").format(what=said))
        self.setToolTip(said)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > self.width() - CROSS and self.rect().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)
