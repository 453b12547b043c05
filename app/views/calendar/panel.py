"""Beside the calendar: whose entries are shown, and the customers and deals that are dragged onto a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QLabel, QListWidget, QScrollArea, QWidget

from app.services.language import _
from app.services.people import Person
from app.services.text import found_in
from app.views.kit.desk import Desk
from app.views.kit.layout import button, check, column, entry, label, lift, row
from app.views.kit.picker import Option, answers_list
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.opened import Named

WIDTH = 236
PAUSE = 150  # milliseconds of rest before asking
MOST = 8
LISTS = {"customer": "customers", "deal": "deals"}
FILTER_FROM = 9  # colleagues: with more there is a line to find one


class People(QWidget):
    """Ticks before the names, each in its colour. `changed` brings the ids that are ticked, never none."""

    changed = Signal(object)

    def __init__(self, me: int) -> None:
        super().__init__()
        self._me = me
        self._ticks: dict[int, QCheckBox] = {}
        self._rows: dict[int, tuple[QWidget, str]] = {}
        self._build: Callable[[], None] | None = None
        self._filter = entry(_("Find a colleague"), _("Find a colleague"), object_name="find-colleague")
        self._filter.textEdited.connect(self._find)
        self._lines = column(gap=0)
        inside = QWidget()
        inside.setLayout(self._lines)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        everybody = button(_("Everybody"), kind="link", clicked=self.show_everybody, name="everybody")
        alone = button(_("Only me"), kind="link", clicked=partial(self._choose, (me,)), name="only-me")
        self.setLayout(column(row(label(_("Whose calendar").upper(), "section"), None),
                              row(everybody, alone, None, gap=4), self._filter, self._scroll, gap=6))  # fmt: skip

    def show_people(self, people: Sequence[Person], chosen: Sequence[int]) -> None:
        """Those whose calendars one may see; oneself first, in the colours of `colour_of`.

        Their lines are made when they are first looked at: two hundred take as long as the whole room.
        """
        self._build = partial(self._build_lines, people, chosen)
        self._filter.setVisible(len(people) >= FILTER_FROM)
        self.setVisible(len(people) > 1)
        if self.isVisible():
            self._build_once()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._build_once()

    def _build_once(self) -> None:
        build, self._build = self._build, None
        if build is not None:
            build()

    def _build_lines(self, people: Sequence[Person], chosen: Sequence[int]) -> None:
        for place, each in enumerate(people):
            words = _("My calendar") if each.id == self._me else each.name
            tick = self._ticks[each.id] = check(words, each.id in chosen, name=f"whose:{each.id}")
            tick.clicked.connect(self._ticked)
            tick.setToolTip(f"{each.name} · {each.department}")
            line = QWidget()
            line.setLayout(row(_Dot(place), tick, None, gap=8, margins=(2, 3, 2, 3)))
            self._rows[each.id] = (line, f"{each.name} {each.department}")
            self._lines.addWidget(line)
            line.show()  # who is found is told by what is shown; the layout would show it a turn later
        self._lines.addStretch(1)

    def chosen(self) -> tuple[int, ...]:
        return tuple(key for key, tick in self._ticks.items() if tick.isChecked())

    def show_everybody(self) -> None:
        """Those that are found, if one has looked for some."""
        self._choose(tuple(key for key, (line, _name) in self._rows.items() if not line.isHidden()))

    def show_chosen(self, ids: Sequence[int]) -> None:
        for key, tick in self._ticks.items():
            tick.setChecked(key in ids)

    def _choose(self, ids: Sequence[int]) -> None:
        self.show_chosen(ids)
        self._ticked()

    def _ticked(self) -> None:
        if not self.chosen():
            self.show_chosen((self._me,))
        self.changed.emit(self.chosen())

    def _find(self, typed: str) -> None:
        for line, name in self._rows.values():
            line.setVisible(found_in(typed, name))


class _Dot(QWidget):
    """The colour of somebody's entries."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.setFixedSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens.chips[self._place % len(theme.tokens.chips)][1]))
        painter.drawEllipse(self.rect())
        painter.end()


class Records(QWidget):
    """A search for customers and deals. `dragged` brings one and the place on the screen, `dropped` the same at the
    end; `wanted` one that was chosen by Enter or a double click."""

    dragged = Signal(object, QPoint)
    dropped = Signal(object, QPoint)
    left = Signal()
    wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._pressed: QPoint | None = None
        self._dragging = False
        self._found: list[Named] = []
        self.line = entry(_("Customer or deal to plan with"), _("Customer, deal, phone…"), object_name="plan-with")
        self.line.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.ask)
        self.line.textEdited.connect(lambda _: self._timer.start())
        self.list: QListWidget = answers_list(())
        self._place = column(self.list, gap=0)
        hint = label(_("Drag onto a day, or press Enter"), "faint")
        hint.setWordWrap(True)
        self._ghost = QLabel(self.window())
        self._ghost.hide()
        self.setLayout(column(label(_("Plan with").upper(), "section"), self.line, self._place, hint, None, gap=6))
        self.ask()

    def ask(self) -> None:
        """Those that were opened lately, as long as nothing is typed."""
        typed = self.line.text().strip()

        def work(session: Any) -> list[Named]:
            from app.services import opened
            if not typed and (lately := opened.named(session, LISTS)[:MOST]):
                return lately
            return [each for kind, key in LISTS.items() for each in opened.found(session, kind, key, typed, MOST // 2)]

        self._desk.tasks.read(work, self._show, topic=self)

    def _show(self, found: list[Named]) -> None:
        self._found = found
        old, self.list = self.list, answers_list([Option(each, each.title, each.detail) for each in found])
        self.list.setObjectName("plan-with-list")
        self.list.viewport().installEventFilter(self)
        self.list.itemDoubleClicked.connect(lambda item: self.wanted.emit(item.data(Qt.ItemDataRole.UserRole).value))
        self._place.replaceWidget(old, self.list)
        old.deleteLater()

    def current(self) -> Named | None:
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole).value if item else None

    # --- dragging and keys ---

    def eventFilter(self, watched: Any, event: Any) -> bool:
        kind = event.type()
        if watched is self.line and kind == event.Type.KeyPress:
            return self._key(event)
        if watched is self.list.viewport() and isinstance(event, QMouseEvent):
            if kind == event.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                self._pressed = event.globalPosition().toPoint()
            elif kind == event.Type.MouseMove and self._pressed is not None:
                return self._move(event.globalPosition().toPoint())
            elif kind == event.Type.MouseButtonRelease:
                return self._release(event.globalPosition().toPoint())
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.keyPressEvent(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (record := self.current()):
            self.wanted.emit(record)
            return True
        return False

    def _move(self, at: QPoint) -> bool:
        record = self.current()
        assert self._pressed is not None
        if record is None:
            return False
        if not self._dragging and (at - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return True
        if not self._dragging:
            self._dragging = True
            self._ghost = _ghost(self.window(), record.title)
        self._ghost.move(self.window().mapFromGlobal(at) + QPoint(12, 8))
        self.dragged.emit(record, at)
        return True

    def _release(self, at: QPoint) -> bool:
        dragging, self._pressed, self._dragging = self._dragging, None, False
        if not dragging:
            return False
        self._ghost.deleteLater()
        if record := self.current():
            self.dropped.emit(record, at)
        return True


def _ghost(window: QWidget, words: str) -> QLabel:
    """What is dragged, beside the pointer."""
    made = QLabel(words, window)
    made.setObjectName("ghost")
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setMaximumWidth(260)
    made.setContentsMargins(10, 6, 10, 6)
    lift(made, 16, 4)
    made.adjustSize()
    made.show()
    made.raise_()
    return made


class Panel(QFrame):
    """Both, one below the other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.people, self.records = People(desk.me.id), Records(desk)
        layout = column(self.people, self.records, margins=(14, 12, 14, 12), gap=14)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.setFixedWidth(theme.size(WIDTH))
