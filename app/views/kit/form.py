"""The body of every form: declared fields in sections, labels left, each reason below its own field.

A field is checked when it is left, and once it was wrong, with every stroke: the mark goes as soon as it is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.services.checking import Rule, check_one
from app.services.errors import UserError
from app.services.language import _
from app.views.kit.fields import Editor, LineEditor
from app.views.kit.layout import button, column, label, restyle, row
from app.views.kit.theme import theme

TWO_COLUMNS = 660  # pixels from which two fields stand side by side
LABELS = 104  # pixels for the labels


@dataclass(frozen=True)
class Field:
    """One declared field. The label is marked with N_; `wide` takes the whole line, `whole` that of the label too."""

    key: str
    label: str
    make: Callable[[], Editor]
    rule: Rule
    wide: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Section:
    """Fields under a heading (N_, or empty)."""

    title: str
    fields: tuple[Field, ...]


class Slot:
    """A field on the screen: its label, its editor, and what is said below it."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.editor = field.make()
        self.words = label(role="muted")
        self.words.setWordWrap(True)
        self.words.setContentsMargins(0, 8, 0, 0)  # level with the text in its field
        self._follow: Callable[[], object] = lambda: None
        self.shown = True
        self.wrong = False
        self.untouched: Any = None
        self.cell = QWidget()
        self._whole = column(self.editor, gap=3)
        self.cell.setLayout(self._whole)
        self.name(_(field.label))

    @cached_property
    def reason(self) -> QLabel:
        """Made when there is something to say: most forms never say anything."""
        made = label(role="wrong")
        made.setWordWrap(True)
        made.hide()
        below = row(made, self.link, gap=4)
        below.setStretch(0, 1)
        self._whole.addLayout(below)
        return made

    @cached_property
    def link(self) -> QPushButton:
        made = button(kind="link", hint=_("Open"), name=f"open:{self.field.key}")
        made.hide()
        made.clicked.connect(lambda: self._follow())
        return made

    def name(self, words: str) -> None:
        self.words.setText(f"{words} *" if self.field.rule.required else words)
        self.words.setBuddy(self.editor.focus_part())
        self.editor.call(words, self.field.key)

    def show_value(self, value: Any) -> None:
        """As it stands in the database: from here on only edits count."""
        self.editor.show_value(value)
        self.untouched = self.raw()
        self.say("")

    def raw(self) -> Any:
        """What the editor holds; of what cannot be read, something that equals nothing."""
        try:
            return self.editor.value()
        except UserError:
            return object()

    def touched(self) -> bool:
        return bool(self.raw() != self.untouched)

    def check(self) -> Any:
        """The clean value; marks the field and raises UserError if there is none."""
        try:
            value = check_one(self.field.rule, self.editor.value())
        except UserError as error:
            self.say(str(error), wrong=True)
            raise
        hint = self.field.rule.warn(value)
        self.say(_(hint) if hint and self.touched() else "")
        return value

    def say(
        self, sentence: str, wrong: bool = False, link: str = "", follow: Callable[[], object] | None = None
    ) -> None:
        """Below the field, in red if it cannot stay so, else as a warning; perhaps with a link to what it is about."""
        self.wrong = wrong
        self.editor.mark(wrong)
        if not sentence and "reason" not in self.__dict__:
            return
        self.link.setText(link)
        self.link.setVisible(bool(link))
        self._follow = follow or (lambda: None)
        self.reason.setText(sentence)
        self.reason.setProperty("role", "wrong" if wrong else "caution")
        restyle(self.reason)
        self.reason.setVisible(bool(sentence))


class FormBody(QScrollArea):
    """Knows nothing of saving: gives what was typed, shows what is wrong."""

    edited = Signal()
    left = Signal(str)  # the key of a field that is right

    def __init__(self, sections: Sequence[Section], columns: int = 1) -> None:
        """`columns` before it is seen; 0 puts the fields in their places when it gets its size, which is quicker."""
        super().__init__()
        self.setObjectName("form")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sections = tuple(sections)
        self.slots = {field.key: Slot(field) for section in sections for field in section.fields}
        self._titles: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        self._columns = 0
        self._hugs = False
        self.inner = QWidget()
        self.below = column(gap=12)
        self.inner.setLayout(column(self._grid, self.below, None, margins=(24, 8, 24, 20), gap=16))
        self.setWidget(self.inner)
        for slot in self.slots.values():
            self._listen(slot)
        self._arrange(columns)

    # --- values ---

    def show_values(self, values: Mapping[str, Any]) -> None:
        """As they stand; fields not among them stay as they are."""
        for key, value in values.items():
            if key in self.slots:
                self.slots[key].show_value(value)

    def type_values(self, values: Mapping[str, Any]) -> None:
        """As if they had been typed: a draft, or what was chosen in a conflict."""
        for key, value in values.items():
            if key in self.slots:
                self.slots[key].editor.show_value(value)

    def touched(self) -> dict[str, Any]:
        """What differs from what was shown, unchecked; of what cannot be read, nothing."""
        found = {}
        for key, slot in self.slots.items():
            if slot.touched():
                try:
                    found[key] = slot.editor.value()
                except UserError:
                    continue
        return found

    def is_touched(self) -> bool:
        return any(slot.touched() for slot in self.slots.values())

    def check(self, everything: bool = False) -> dict[str, Any] | None:
        """The clean values of what was touched, or of all fields; None if something is wrong, which is then marked."""
        values, right = {}, True
        for key, slot in self.slots.items():
            if everything or slot.touched() or slot.wrong or slot.field.rule.required:
                try:
                    value = slot.check()
                except UserError:
                    right = False
                else:
                    if everything or slot.touched():
                        values[key] = value
        if not right:
            self.go_to_wrong()
        return values if right else None

    def show_wrong(self, reasons: Mapping[str, UserError]) -> None:
        """What the service refused."""
        for key, reason in reasons.items():
            if key in self.slots:
                self.slots[key].say(str(reason), wrong=True)
        self.go_to_wrong()

    def warn(self, key: str, sentence: str, link: str = "", follow: Callable[[], object] | None = None) -> None:
        """Something to know about a field that does not keep it from being saved."""
        if not self.slots[key].wrong:
            self.slots[key].say(sentence, link=link, follow=follow)

    def go_to_wrong(self) -> None:
        for slot in self.slots.values():
            if slot.wrong:
                slot.editor.setFocus()
                self.ensureWidgetVisible(slot.cell, 0, 40)
                return

    def go_to_first(self) -> None:
        """To the first field that must be typed, else to the first of all."""
        needed = (slot for slot in self.slots.values() if slot.field.rule.required)
        typed = (slot for slot in needed if isinstance(slot.editor, LineEditor))
        next(typed, next(iter(self.slots.values()))).editor.setFocus()

    def rename(self, key: str, words: str) -> None:
        """Another label, already translated."""
        self.slots[key].name(words)

    def show_fields(self, keys: Sequence[str], on: bool) -> None:
        """Fields that only some records have."""
        if any(self.slots[key].shown != on for key in keys):
            for key in keys:
                self.slots[key].shown = on
            self._arrange(self._columns, again=bool(self._columns))

    def waiting(self) -> bool:
        """A list or a calendar is open above a field."""
        return any(slot.editor.waiting() for slot in self.slots.values())

    # --- in the window ---

    def hug(self) -> None:
        """From now on as high as its fields, so that what is below follows at once."""
        self._hugs = True
        self.setFixedHeight(self.inner.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._hugs and watched is self.inner and event.type() == QEvent.Type.LayoutRequest:
            self.setFixedHeight(self.inner.sizeHint().height())
        return super().eventFilter(watched, event)

    def _listen(self, slot: Slot) -> None:
        slot.editor.edited.connect(lambda: self._edited(slot))
        slot.editor.left.connect(lambda: self._left(slot))

    def _edited(self, slot: Slot) -> None:
        if slot.wrong:
            self._quietly(slot)
        self.edited.emit()

    def _left(self, slot: Slot) -> None:
        if (slot.touched() or slot.wrong) and self._quietly(slot):
            self.left.emit(slot.field.key)

    def _quietly(self, slot: Slot) -> bool:
        try:
            slot.check()
        except UserError:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.viewport().width() >= theme.size(TWO_COLUMNS) else 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._columns:
            self._arrange(self._columns, again=True)

    def _arrange(self, columns: int, again: bool = False) -> None:
        """Labels left of their fields, in one or two columns; Tab goes as one reads."""
        if columns == self._columns and not again:
            return
        self._columns = columns
        while self._grid.takeAt(0):
            pass
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(10)
        for place in range(4):
            labels = place % 2 == 0
            shown = place < columns * 2
            self._grid.setColumnMinimumWidth(place, theme.size(LABELS) if labels and shown else 0)
            self._grid.setColumnStretch(place, 1 if shown and not labels else 0)
        line = 0
        for section in self._sections:
            line = self._arrange_section(section, line, columns)
        self._order()

    def _arrange_section(self, section: Section, line: int, columns: int) -> int:
        if section.title:
            self._grid.addWidget(self._title(section.title), line, 0, 1, columns * 2)
            line += 1
        place = 0
        for field in section.fields:
            slot = self.slots[field.key]
            if not slot.shown:
                slot.words.hide()
                slot.cell.hide()
                continue
            if place and (field.wide or field.whole or place >= columns):
                line, place = line + 1, 0
            if field.whole:
                self._grid.addWidget(slot.cell, line, 0, 1, columns * 2)
                slot.words.hide()
                slot.cell.show()
                place = columns
                continue
            across = columns * 2 - 1 if field.wide else 1
            self._grid.addWidget(slot.words, line, place * 2, _LABEL)
            self._grid.addWidget(slot.cell, line, place * 2 + 1, 1, across, Qt.AlignmentFlag.AlignTop)
            slot.words.show()
            slot.cell.show()
            place = columns if field.wide else place + 1
        return line + 1

    def _title(self, words: str) -> QLabel:
        if words not in self._titles:
            self._titles[words] = label(_(words).upper(), "section")
            self._titles[words].setContentsMargins(0, 10, 0, 0)
        return self._titles[words]

    def _order(self) -> None:
        fields = (self.slots[field.key] for section in self._sections for field in section.fields)
        parts = [slot.editor for slot in fields if slot.shown]
        for before, after in zip(parts, parts[1:], strict=False):
            QWidget.setTabOrder(_last(before), after.focus_part())


def without_margins(body: FormBody) -> None:
    """For a form that stands on a page or in a window which has margins of its own."""
    if layout := body.inner.layout():
        layout.setContentsMargins(0, 4, 0, 4)


_LABEL = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


def _last(editor: Editor) -> QWidget:
    """The part of an editor from which Tab leaves it."""
    here = [each for each in editor.findChildren(QWidget) if each.window() is editor.window()]
    inside = [each for each in here if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return inside[-1] if inside else editor.focus_part()
