"""What happened, newest first: a line of signs, each with a title, who and when, and perhaps a note or what changed.

Painted, not made of widgets: a page of thirty lines costs nothing. The arrows walk, Enter opens, the menu key offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.card import Event
from app.services.language import N_, _
from app.views.kit import text, values
from app.views.kit.icons import icon_picture
from app.views.kit.theme import font, theme

SIGNS = {
    "call": ("ph.phone-call", "accent"),
    "meeting": ("ph.users-three", "warning"),
    "email": ("ph.envelope-simple", "good"),
    "letter": ("ph.paper-plane-tilt", "good"),
    "task": ("ph.check-square", "accent"),
    "note": ("ph.note-pencil", "muted"),
    "change": ("ph.clock-counter-clockwise", "muted"),
    "comment": ("ph.chat-text", "accent"),
    "file": ("ph.paperclip", "muted"),
    "paper": ("ph.file-text", "good"),
    "payment": ("ph.coin", "good"),
}
STATES = {
    "planned": N_("planned"),
    "in_work": N_("in work"),
    "waiting": N_("waiting"),
    "cancelled": N_("cancelled"),
}
LEFT, HEAD, GAP, SIGN = 42, 40, 14, 28


class _Place(NamedTuple):
    event: Event
    top: int
    height: int
    note: str


class Timeline(QWidget):
    """`opened(event)` on Enter or double click, `asked(event, point)` for the menu of an event."""

    opened = Signal(object)
    asked = Signal(object, QPoint)
    walked = Signal(int, int)  # the top and the height of the line that is current now

    def __init__(self) -> None:
        super().__init__()
        self.events: Sequence[Event] = ()
        self.current = -1
        self._places: list[_Place] = []
        self.setObjectName("timeline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(_("Timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self._fit)

    def show_events(self, events: Sequence[Event]) -> None:
        """From the newest on; the line that was current stays if it is still there."""
        chosen = self.events[self.current] if 0 <= self.current < len(self.events) else None
        self.events = tuple(events)
        self.current = self.events.index(chosen) if chosen in self.events else -1
        self.setAccessibleDescription("\n".join(f"{title_of(each)}, {text.moment(each.at)}" for each in self.events))
        self._fit()

    # --- measures ---

    def sizeHint(self) -> QSize:
        return QSize(300, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        self._places = list(self._measure())
        self.setMinimumHeight(self._height())
        self.update()

    def _height(self) -> int:
        return self._places[-1].top + self._places[-1].height if self._places else 0

    def _measure(self) -> Iterator[_Place]:
        top = 0
        for event in self.events:
            note = note_of(event)
            height = theme.size(HEAD) + self._note_height(note) + GAP
            yield _Place(event, top, height, note)
            top += height

    def _note_height(self, note: str) -> int:
        if not note:
            return 0
        box = QRect(0, 0, max(60, self.width() - LEFT - 24), 9999)
        return QFontMetrics(font()).boundingRect(box, _WRAPPED, note).height() + 18

    def at(self, y: int) -> int:
        """The place of the event at this height, -1 for none."""
        return next((n for n, place in enumerate(self._places) if place.top <= y < place.top + place.height), -1)

    # --- mouse and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.go_to(self.at(event.position().toPoint().y()))
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._open()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.go_to(self.at(event.pos().y()))
        if 0 <= self.current < len(self.events):
            here = QPoint(LEFT, self._places[self.current].top + theme.size(HEAD))
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            self.asked.emit(self.events[self.current], event.globalPos() if by_mouse else self.mapToGlobal(here))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Home: -len(self.events),
                 Qt.Key.Key_End: len(self.events)}  # fmt: skip
        if (step := steps.get(Qt.Key(event.key()))) is not None and self.events:
            self.go_to(max(0, min(len(self.events) - 1, self.current + step)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def go_to(self, place: int) -> None:
        self.current = place
        if 0 <= place < len(self._places):
            self.walked.emit(self._places[place].top, self._places[place].height)
        self.update()

    def _open(self) -> None:
        if 0 <= self.current < len(self.events):
            self.opened.emit(self.events[self.current])

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = event.rect()
        for number, place in enumerate(self._places):
            if place.top + place.height < shown.top() or place.top > shown.bottom():
                continue
            if number == self.current and self.hasFocus():
                self._paint_current(painter, place)
            if number < len(self._places) - 1:
                painter.setPen(QPen(theme.color("border"), 1.5))
                painter.drawLine(15, place.top + SIGN + 5, 15, place.top + place.height)
            self._paint_sign(painter, place)
            self._paint_text(painter, place)
            self._paint_note(painter, place)
        painter.end()

    def _paint_current(self, painter: QPainter, place: _Place) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover"))
        painter.drawRoundedRect(QRectF(LEFT - 8, place.top - 3, self.width() - LEFT + 8, place.height - GAP + 8), 8, 8)

    def _paint_sign(self, painter: QPainter, place: _Place) -> None:
        name, token = SIGNS.get(place.event.kind, SIGNS["note"])
        name = place.event.icon or name
        ground = QColor(theme.color(token))
        ground.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(QRectF(1, place.top + 2, SIGN, SIGN))
        sign = icon_picture(name, theme.color(token).name(), 16, self.devicePixelRatioF())
        painter.drawPixmap(7, place.top + 8, sign)

    def _paint_text(self, painter: QPainter, place: _Place) -> None:
        wide, tall = self.width() - LEFT - 2, theme.size(18)
        lines = (
            (title_of(place.event), font(13, QFont.Weight.Medium), "text", QRect(LEFT, place.top, wide, tall)),
            (below_of(place.event), font(12), "faint", QRect(LEFT, place.top + tall, wide, tall)),
        )
        for content, face, token, box in lines:
            painter.setFont(face)
            painter.setPen(theme.color(token))
            shown = QFontMetrics(face).elidedText(content, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_note(self, painter: QPainter, place: _Place) -> None:
        if not place.note:
            return
        height = place.height - theme.size(HEAD) - GAP
        box = QRect(LEFT, place.top + theme.size(HEAD), self.width() - LEFT - 2, height - 2)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(theme.color("background"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(theme.color("muted"))
        painter.setFont(font())
        painter.drawText(box.adjusted(10, 7, -10, -7), _WRAPPED, place.note)


_WRAPPED = Qt.TextFlag.TextWordWrap
_ENDLESS = re.compile(r"\S{30}")  # an address of the web has no place to break at


def title_of(event: Event) -> str:
    """Labels of actions are translated, titles of activities are as they were written."""
    return _(event.title) if event.kind == "change" else event.title


def below_of(event: Event) -> str:
    """When, who, and the state of what is not done."""
    parts = [text.moment(event.at), event.who, _(STATES[event.state]) if event.state in STATES else ""]
    return " · ".join(filter(None, parts))


def note_of(event: Event) -> str:
    """The note of an activity, or what an action changed, a line for each field."""
    if event.changes:
        return _breakable("\n".join(f"{_(each.label)}: {_step(each.before, each.after)}" for each in event.changes))
    return _breakable(values.short(event.note))


def _breakable(words: str) -> str:
    return _ENDLESS.sub(lambda found: f"{found[0]}\u200b", words)


def _step(before: object, after: object) -> str:
    if before in (None, ""):
        return values.plain(after)
    return f"{values.plain(before)} → {values.plain(after)}"
