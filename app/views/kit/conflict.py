"""Two people have changed the same fields: mine, theirs and what was before, side by side; one chooses for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QDialog, QFrame, QGridLayout, QLabel, QRadioButton, QScrollArea, QWidget

from app.services.language import _, ngettext
from app.views.kit import text
from app.views.kit.layout import button, column, frame, label, line, radio, row

WIDTH, MOST_HEIGHT, VALUE = 780, 460, 140


class Difference(Protocol):
    """What the service hands over for each field."""

    @property
    def field(self) -> str: ...
    @property
    def mine(self) -> Any: ...
    @property
    def theirs(self) -> Any: ...
    @property
    def before(self) -> Any: ...
    @property
    def who(self) -> str: ...
    @property
    def when(self) -> Any: ...


class ConflictWindow(QDialog):
    """`chosen` brings the value that shall stand for every field; Esc goes back to the form, nothing is lost."""

    chosen = Signal(object)

    def __init__(
        self, parent: QWidget | None, differences: Sequence[Difference], labels: Mapping[str, str],
        shown: Callable[[str, Any], str],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("conflict")
        self.setWindowTitle(_("Changed by somebody else"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._differences, self._labels, self._shown = tuple(differences), labels, shown
        self.choices: dict[str, QButtonGroup] = {}
        count = len(self._differences)
        head = label(self.windowTitle(), "title")
        words = label(_said(self._differences, count), "muted")
        words.setWordWrap(True)
        self.setLayout(
            column(head, words, self._quick(), self._table(), row(None, *self._buttons()), margins=(24, 20, 24, 18),
                   gap=12)
        )  # fmt: skip
        self.setMinimumWidth(WIDTH)
        QShortcut(QKeySequence("Ctrl+S"), self, self.accept)
        self.accepted.connect(lambda: self.chosen.emit(self.values()))

    def values(self) -> dict[str, Any]:
        """What shall stand, as chosen so far: mine where nothing else was."""
        return {
            each.field: each.theirs if self.choices[each.field].checkedId() else each.mine
            for each in self._differences
        }

    def choose_all(self, theirs: bool) -> None:
        for group in self.choices.values():
            group.button(int(theirs)).setChecked(True)

    def _quick(self) -> QWidget:
        made = QWidget()
        mine = button(_("All mine"), kind="link", clicked=lambda: self.choose_all(False), name="all-mine")
        theirs = button(_("All theirs"), kind="link", clicked=lambda: self.choose_all(True), name="all-theirs")
        made.setLayout(row(mine, theirs, None, gap=4))
        if len(self._differences) < 2:
            made.hide()
        return made

    def _buttons(self) -> tuple[QWidget, QWidget]:
        back = button(_("Back to the form"), kind="outline", clicked=self.reject, name="back")
        save = button(_("Save what is chosen"), kind="primary", clicked=self.accept, name="save-chosen")
        save.setDefault(True)
        return back, save

    def _table(self) -> QScrollArea:
        grid = QGridLayout()
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for place, words in enumerate((_("Field"), _("Mine"), _("Theirs"), _("Before"))):
            grid.addWidget(label(words, "faint"), 0, place)
        for place in (1, 2, 3):
            grid.setColumnStretch(place, 1)
        for number, each in enumerate(self._differences):
            self._row(grid, 2 * number + 1, each)
        inner = frame("box")
        inner.setLayout(grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setMinimumHeight(min(MOST_HEIGHT, inner.sizeHint().height() + 4))
        return area

    def _row(self, grid: QGridLayout, place: int, each: Difference) -> None:
        name = self._labels.get(each.field, each.field)
        grid.addWidget(line(), place, 0, 1, 4)
        grid.addWidget(label(name, "strong"), place + 1, 0, _TOP)
        group = QButtonGroup(self)
        self.choices[each.field] = group
        for number, value in enumerate((each.mine, each.theirs)):
            cell, choice = self._choice(each, name, number, value)
            group.addButton(choice, number)
            grid.addWidget(cell, place + 1, number + 1, _TOP)
        group.button(0).setChecked(True)
        grid.addWidget(_value(self._shown(each.field, each.before), "muted"), place + 1, 3, _TOP)

    def _choice(self, each: Difference, name: str, number: int, value: Any) -> tuple[QWidget, QRadioButton]:
        choice = radio("", name=f"{'theirs' if number else 'mine'}:{each.field}")
        words = _value(self._shown(each.field, value))
        choice.setAccessibleName(f"{name}: {_('Theirs') if number else _('Mine')}: {words.text()}")
        below = label(f"{each.who} · {text.ago(each.when)}" if number and each.when else "", "faint")
        if not below.text():
            below.hide()
        cell = QWidget()
        layout = row(choice, column(words, below, gap=2), gap=6)
        layout.setStretch(1, 1)
        layout.setAlignment(choice, Qt.AlignmentFlag.AlignTop)
        cell.setLayout(layout)
        words.mousePressEvent = lambda _event: choice.setChecked(True)  # type: ignore[method-assign]
        return cell, choice


_TOP = Qt.AlignmentFlag.AlignTop


def _value(words: str, role: str = "") -> QLabel:
    made = label(words, role)
    made.setWordWrap(True)
    made.setMinimumWidth(VALUE)
    return made


def _said(differences: Sequence[Difference], count: int) -> str:
    names = ", ".join(dict.fromkeys(each.who for each in differences if each.who))
    return ngettext(
        "{who} has changed {count} field that you have changed too. Choose which value shall stand; all your other "
        "fields are saved.",
        "{who} has changed {count} fields that you have changed too. Choose which values shall stand; all your other "
        "fields are saved.",
        count,
    ).format(who=names or _("Somebody"), count=count)
