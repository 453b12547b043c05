"""Widgets and layouts in one line, so that a page reads like its picture.

In a row or a column a number is a gap, and None takes the room that is left.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QBoxLayout,
    QCheckBox,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.views.kit.icons import icon

Item = QWidget | QLayout | int | None
Margins = tuple[int, int, int, int]
L = TypeVar("L", bound=QBoxLayout)
TITLE_BAR = 48  # and a little air
_CONTROL = Qt.KeyboardModifier.ControlModifier


def row(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    """Side by side."""
    return _fill(QHBoxLayout(), items, margins, gap)


def column(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QVBoxLayout:
    """One below the other."""
    return _fill(QVBoxLayout(), items, margins, gap)


def _fill(layout: L, items: tuple[Item, ...], margins: Margins, gap: int) -> L:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


def empty(layout: QLayout) -> None:
    """Take out all widgets, also those of layouts inside, and end them."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            empty(inner)


def frame(name: str, layout: QLayout | None = None) -> QFrame:
    """`name` decides the look: topbar, rail, surface, card, footer, box, well, notice, popup …"""
    made = QFrame()
    made.setObjectName(name)
    if layout:
        made.setLayout(layout)
    return made


def notice(sentence: str, tone: str = "warning", picture: str = "ph.info") -> QFrame:
    """A sentence in a coloured box: warning, danger, good or plain."""
    words = label(sentence)
    words.setWordWrap(True)
    words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    sign = Sign(picture, "accent" if tone == "plain" else tone)
    made = frame("notice", row(sign, words, margins=(12, 9, 12, 9), gap=10))
    made.setProperty("tone", tone)
    return made


def label(text: str = "", role: str = "") -> QLabel:
    """`role` is one of the style sheet's: title, heading, strong, muted, faint, section, warning, wrong, key, badge."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)     # a customer named <b> is shown, not obeyed
    made.setProperty("role", role)
    if role == "key":
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


class Sign(QWidget):
    """An icon that is no button; it follows the theme."""

    def __init__(self, picture: str, token: str = "muted", size: int = 18) -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_icon(picture, token)

    def show_icon(self, picture: str, token: str = "muted") -> None:
        self._icon = icon(picture, token)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class Elided(QLabel):
    """A label that is as wide as it may be; what does not fit ends in … and stands in the tooltip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setMinimumWidth(24)
        self._whole = ""
        self.show_text(text)

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()

    def whole(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self._whole) + margins.left() + margins.right() + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._fit()
        super().paintEvent(event)

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(24, self.width()))
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(self._whole if shown != self._whole else "")


class Button(QPushButton):
    """Enter presses the button on which the keyboard is, never another one of the window."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CONTROL
        if enter and not self.isCheckable():  # what is switched on and off goes by Space alone
            self.click()
        else:
            super().keyPressEvent(event)


def button(text: str = "", picture: str = "", kind: str = "", hint: str = "",
           clicked: Callable[[], object] | None = None, token: str = "muted", checked: str = "",
           name: str = "") -> QPushButton:
    """`kind` is one of the style sheet's: primary, outline, danger, link, nav, view, tab, chip, tile; none is a ghost.

    A button without text needs a hint, which is its accessible name. `token` is the icon's colour, `checked` the one
    while it is pressed in, `name` the object name.
    """
    made = Button(text)
    made.setObjectName(name or f"button:{hint or text}")
    made.setProperty("kind", kind)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)        # a ring shows where the keyboard is, not what was clicked
    made.setAutoDefault(False)
    made.setAccessibleName(hint or text.strip())
    made.setToolTip(hint)
    if picture:
        given = {"primary": "on_accent", "danger": "surface"}.get(kind, token)
        made.setIcon(icon(picture, given, checked))
        made.setIconSize(QSize(18, 18))
    if clicked:
        made.clicked.connect(lambda: clicked())
    return made


def entry(name: str, hint: str = "", text: str = "", object_name: str = "") -> QLineEdit:
    """A line to type in; `name` is what a screen reader says, `hint` stands in it while it is empty."""
    made = QLineEdit(text)
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    made.setObjectName(object_name or f"entry:{name}")
    return made


def check(text: str, on: bool = False, name: str = "") -> QCheckBox:
    return _choice(QCheckBox(text), on, name)


def radio(text: str, on: bool = False, name: str = "") -> QRadioButton:
    return _choice(QRadioButton(text), on, name)


C = TypeVar("C", QCheckBox, QRadioButton)


def _choice(made: C, on: bool, name: str) -> C:
    made.setChecked(on)
    made.setObjectName(name or f"choice:{made.text()}")
    made.setAccessibleName(made.text())
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def inset(box: QAbstractSpinBox) -> None:
    """Qt puts the text of spin boxes and time fields at their left border, whatever the style sheet says."""
    for inner in box.findChildren(QLineEdit):
        inner.setTextMargins(8, 0, 0, 0)


def mark_wrong(field: QWidget, wrong: bool) -> None:
    """Give a field the red border, or take it away."""
    if bool(field.property("wrong")) != wrong:
        field.setProperty("wrong", wrong)
        restyle(field)


def restyle(widget: QWidget) -> None:
    """After a property that the style sheet looks at has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def line() -> QFrame:
    """A thin line from left to right."""
    made = frame("line")
    made.setFixedHeight(1)
    return made


def upright(height: int = 20) -> QFrame:
    """A thin line from top to bottom."""
    made = frame("upright")
    made.setFixedSize(1, height)
    return made


def fit(window: QWidget, width: int) -> None:
    """As high as what is in it needs at this width: Qt guesses too much for sentences that wrap.

    Never higher than the screen or the window above leaves room for, if what is in it can be scrolled.
    """
    inside = window.layout()
    if inside is not None:
        for each in (window, *window.findChildren(QWidget)):
            each.ensurePolished()  # before it is shown nothing has its padding from the style sheet
        if isinstance(inside, QBoxLayout):  # without it Qt asks for the height at the least width
            margins = inside.contentsMargins()
            inside.addStrut(width - margins.left() - margins.right())
        inside.invalidate()
        inside.activate()
        high = inside.totalHeightForWidth(width) if inside.hasHeightForWidth() else inside.totalSizeHint().height()
        window.resize(width, min(high, room_above(window)))


def room_above(window: QWidget) -> int:
    """How high a dialog can be with its title bar."""
    above = window.parentWidget()
    heights = [window.screen().availableGeometry().height(), *([above.window().height()] if above else [])]
    return min(heights) - TITLE_BAR


def lift(widget: QWidget, blur: int = 32, depth: int = 8) -> None:
    """A shadow under what floats."""
    shadow = QGraphicsDropShadowEffect(widget)
    shadow.setBlurRadius(blur)
    shadow.setOffset(0, depth)
    shadow.setColor(QColor(0, 0, 0, 90))
    widget.setGraphicsEffect(shadow)
