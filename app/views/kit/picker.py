"""Search as one types: a field with answers below it, for customers, employees, provinces and whatever has a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QStyledItemDelegate

from app.services import text as vietnamese
from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit import pictures
from app.views.kit.alive import while_alive
from app.views.kit.fields import LineEditor
from app.views.kit.floating import Floating
from app.views.kit.icons import icon
from app.views.kit.layout import column, frame, label
from app.views.kit.theme import font, theme

SHOWN, PAUSE = 8, 120  # lines of answers; milliseconds of rest before asking


class Option(NamedTuple):
    """One answer: `note` stands behind it in grey; with `face` it has a picture of initials."""

    value: Any
    text: str
    note: str = ""
    face: bool = False


Answer = Callable[[Sequence[Option]], None]
Ask = Callable[[str, Answer], None]


def among(options: Sequence[Option]) -> Ask:
    """Answers out of a list that is at hand: all words typed must begin a word of the text or of the note.

    The first letters of the text count as a word.
    """
    folded = [(option, vietnamese.search_text(option.text, vietnamese.abbreviation(option.text), option.note))
              for option in options]

    def ask(typed: str, answer: Answer) -> None:
        words = [f" {word}" for word in vietnamese.fold(typed).split()]
        answer([option for option, words_of in folded if all(word in words_of for word in words)])

    return ask


class Picker(LineEditor):
    """The value is the option's; with `free`, text that is no option is a value too."""

    def __init__(self, ask: Ask, free: bool = False, hint: str = "", name_of: Callable[[Any], str] = str) -> None:
        super().__init__(hint)
        self._ask, self._free, self._name_of = ask, free, name_of
        self._value: Any = "" if free else None
        self._known = ""
        self._question = 0
        self.floating = Floating(self.line)
        self.list: QListWidget | None = None  # of the answers, while there are any
        opener = self.line.addAction(icon("ph.caret-down", "faint"), QLineEdit.ActionPosition.TrailingPosition)
        opener.setText(_("Show the choices"))
        opener.triggered.connect(lambda: self.ask(""))
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(lambda: self.ask(self.line.text()))
        self.line.textEdited.connect(lambda _: self._timer.start())
        self.line.left.connect(self.floating.close)
        self.line.installEventFilter(self)

    # --- the value ---

    def value(self) -> Any:
        typed = self.line.text().strip()
        if typed == self._known:
            return self._value
        if self._free:
            return typed
        if not typed:
            return None
        raise UserError(N_("Choose one of the list."))

    def words(self, value: Any) -> Any:
        return self._name_of(value) if value not in (None, "") else ""

    def show_value(self, value: Any) -> None:
        self.show_option(Option(value, self.words(value)))

    def show_option(self, option: Option) -> None:
        """The value together with its name, without a signal."""
        self._value, self._known = option.value, option.text
        self.line.setText(option.text)
        self.line.setCursorPosition(0)

    def take(self, option: Option) -> None:
        """As chosen by the user."""
        self._timer.stop()
        self.floating.close()
        self.show_option(option)
        self.edited.emit()
        self.left.emit()

    def waiting(self) -> bool:
        return self.floating.is_open()

    def _tidy(self) -> None:
        self._timer.stop()

    # --- the answers ---

    def ask(self, typed: str) -> None:
        """Show the answers; later ones for older questions are not heard."""
        self._question += 1
        number = self._question
        heard = while_alive(self, self._answered)
        self._ask(typed, lambda options: heard(options) if number == self._question else None)

    def _answered(self, options: Sequence[Option]) -> None:
        if not self.line.hasFocus():
            return
        if not options and self._free:
            self.floating.close()
        else:
            self.floating.open(self._pane(options))

    def _pane(self, options: Sequence[Option]) -> QFrame:
        answers = self.list = answers_list(options)
        answers.itemClicked.connect(lambda item: self.take(item.data(Qt.ItemDataRole.UserRole)))
        if not options:
            return frame("popup", column(label(_("Nothing found"), "muted"), margins=(12, 10, 12, 10)))
        return frame("popup", column(answers, margins=(4, 4, 4, 4)))

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if watched is self.line and event.type() == event.Type.KeyPress and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.waiting():
            self.ask("")
            return True
        if self.list is None or not self.waiting() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.list.keyPressEvent(event)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and (item := self.list.currentItem()):
            if key != Qt.Key.Key_Tab or not self._free:
                self.take(item.data(Qt.ItemDataRole.UserRole))
            return key != Qt.Key.Key_Tab
        return False


def answers_list(options: Sequence[Option]) -> QListWidget:
    made = QListWidget()
    made.setObjectName("answers")
    made.setAccessibleName(_("Choices"))
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setItemDelegate(_Painter(made))
    for option in options:
        item = QListWidgetItem(option.text)
        item.setData(Qt.ItemDataRole.UserRole, option)
        made.addItem(item)
    made.setCurrentRow(0)
    made.setFixedHeight(min(len(options), SHOWN) * theme.size(34) + 4)
    return made


class _Painter(QStyledItemDelegate):
    """A picture, the text, and the note at the right end."""

    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(120, theme.size(34))

    def paint(self, painter: QPainter, style: Any, index: Any) -> None:
        option: Option = index.data(Qt.ItemDataRole.UserRole)
        box = style.rect.adjusted(2, 1, -2, -1)
        chosen = bool(style.state & style.state.State_Selected) or bool(style.state & style.state.State_MouseOver)
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(box, 6, 6)
        left = box.left() + 8
        if option.face:
            size = theme.size(22)
            top = box.center().y() - size // 2
            painter.drawPixmap(left, top, pictures.avatar(option.text, size, painter.device().devicePixelRatioF()))
            left += size + 8
        right = self._note(painter, option.note, QRect(left, box.top(), box.right() - 8 - left, box.height()))
        _write(painter, option.text, font(), "text", QRect(left, box.top(), right - left, box.height()))

    def _note(self, painter: QPainter, note: str, room: QRect) -> int:
        """At the right, in at most half of the room; returns where the text must end."""
        if not note:
            return room.right()
        wide = min(QFontMetrics(font(12)).horizontalAdvance(note) + 2, room.width() // 2)
        _write(painter, note, font(12), "faint", QRect(room.right() - wide, room.top(), wide, room.height()))
        return room.right() - wide - 10


def _write(painter: QPainter, words: str, face: Any, token: str, box: QRect) -> None:
    painter.setFont(face)
    painter.setPen(theme.color(token))
    shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def person_picker(people: Sequence[tuple[int, str, str]], hint: str = "") -> Picker:
    """Among colleagues: (id, name, department or title)."""
    names = {key: name for key, name, _note in people}
    options = [Option(key, name, note, face=True) for key, name, note in people]
    return Picker(among(options), hint=hint or _("Name of a colleague"), name_of=lambda key: names.get(key, ""))
