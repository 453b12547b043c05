"""Opens everything on an office and saves a picture of each stop, in both themes and two sizes.

A page may have `tour_stops()`: pairs of a name and what to do for it, done one after the other. A picture is taken when
the page says that it is `complete` (pages without that are taken at their word) and nothing is read any more.
"""
from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from app.views.kit.theme import theme
from app.views.kit.tokens import DARK, LIGHT, Tokens
from app.views.main_window import MainWindow
from app.views.office_frame import OfficeFrame

SIZES = ((1366, 768), (1920, 1080))
LOOK = 30           # milliseconds between two looks whether the page is there
CALM = 4            # looks in a row at which it must be
PATIENCE = 20.0     # seconds for one stop

Stop = tuple[str, Callable[[], object]]


class Tour(QObject):
    finished = Signal(int, int)         # how many pictures, how many stops that did not come to rest

    def __init__(self, window: MainWindow, frame: OfficeFrame, folder: Path) -> None:
        super().__init__(window)
        self._window, self._frame, self._folder = window, frame, folder
        self.pictures, self.problems = 0, 0
        self._calm, self._since = 0, time.monotonic()
        self._steps = self._walk()
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._next()
        self._timer.start()

    def _walk(self) -> Iterator[None]:
        """Each `yield` waits until the page is at rest."""
        for width, height in SIZES:
            for tokens in (LIGHT, DARK):
                self._window.resize(width, height)
                theme.apply(tokens)
                yield from self._rooms(tokens, width)

    def _rooms(self, tokens: Tokens, width: int) -> Iterator[None]:
        shade = "dark" if tokens.dark else "light"
        for room in self._frame.rooms:
            self._frame.navigation.open_room(room.key)
            yield
            self._save(f"{room.key}-{width}-{shade}")
            for name, act in self._stops(room.key):
                act()
                yield
                self._save(f"{room.key}-{name}-{width}-{shade}")
            self._tidy()
            yield
        for name, act in self._frame_stops():
            act()
            yield
            self._save(f"{name}-{width}-{shade}")
            self._tidy()

    def _stops(self, key: str) -> Iterator[Stop]:
        page: Any = self._frame.page(key)
        yield from page.tour_stops() if hasattr(page, "tour_stops") else ()

    def _frame_stops(self) -> Iterator[Stop]:
        yield "palette", self._frame.palette_.open
        yield "keys", self._frame.show_keys
        yield "menu", self._frame.rail.open_menu

    # --- waiting ---

    def _look(self) -> None:
        self._calm = self._calm + 1 if self._at_rest() else 0
        late = time.monotonic() - self._since > PATIENCE
        if late:
            self.problems += 1
            print(f"tour: {self._frame.navigation.here} did not come to rest", file=sys.stderr)
        if late or self._calm >= CALM:
            self._next()

    def _at_rest(self) -> bool:
        page = self._frame.stack.currentWidget()
        return (getattr(page, "complete", True) and self._frame.palette_.complete and self._frame.tasks.idle())

    def _next(self) -> None:
        self._calm, self._since = 0, time.monotonic()
        try:
            next(self._steps)
        except StopIteration:
            self._timer.stop()
            self.finished.emit(self.pictures, self.problems)

    # --- pictures ---

    def _save(self, name: str) -> None:
        self._window.repaint()
        picture = self._window.grab()
        for above in self._above():
            _put_above(picture, above, self._window)
        if not picture.save(str(self._folder / f"{name}.png")):
            self.problems += 1
            print(f"tour: {name}.png could not be written", file=sys.stderr)
        self.pictures += 1

    def _above(self) -> list[QWidget]:
        return [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not self._window]

    def _tidy(self) -> None:
        """Close what a stop has left open."""
        for above in self._above():
            above.reject() if isinstance(above, QDialog) else above.close()
        self._frame.palette_.dismiss()
        self._frame.toasts.clear()


def _put_above(picture: QPixmap, above: QWidget, window: QWidget) -> None:
    """Dialogs in the middle with the window darkened behind, menus where they are."""
    painter = QPainter(picture)
    place = above.pos() - window.pos()
    if not isinstance(above, QMenu):
        shade = theme.color("text" if not theme.tokens.dark else "background")
        shade.setAlphaF(0.28)
        painter.fillRect(window.rect(), shade)
        place = QPoint((window.width() - above.width()) // 2, (window.height() - above.height()) // 2)
    painter.drawPixmap(place, above.grab())
    painter.end()
