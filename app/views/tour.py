"""Opens everything on an office and saves a picture of each stop, in both themes and two sizes.

A page may have `tour_stops()`: pairs of a name and what to do for it, done one after the other; what a stop leaves open
is closed before the next one. A stop without a name is a step towards the next: no picture is taken and nothing closed.
One whose name begins with + changes records: it is left out unless the office was made for the tour.
A picture is taken when the page says that it is `complete` (pages without that are taken at their word) and nothing is
read any more.
"""
from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.views import tour_frame
from app.views.kit.form_panel import FormPanel
from app.views.kit.theme import TEXT_SIZES, theme
from app.views.main_window import MainWindow
from app.views.office_frame import OfficeFrame
from app.views.start import tour as tour_start

SIZES = ((1366, 768), (1920, 1080))
SHADES = ("light", "dark")
LARGE_TEXT = TEXT_SIZES[-1]
LOOK = 20           # milliseconds between two looks whether the page is there
CALM = 4            # looks in a row at which it must be
PATIENCE = 20.0     # seconds for one stop

Stop = tuple[str, Callable[[], object]]


class Toured(Protocol):
    """The program as far as the tour needs it."""

    window: MainWindow
    frame: OfficeFrame | None

    @property
    def is_sample(self) -> bool: ...
    def rebuild(self) -> None: ...
    def sign_in_as_administrator(self) -> bool: ...


class Tour(QObject):
    finished = Signal(int, int)         # how many pictures, how many stops that did not come to rest

    def __init__(self, program: Toured, folder: Path) -> None:
        super().__init__(program.window)
        self._program, self._window, self._folder = program, program.window, folder
        self.pictures, self.problems = 0, 0
        self._calm, self._since = 0, time.monotonic()
        self._covering: QWidget | None = None
        self._steps = self._walk()
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._next()
        self._timer.start()

    # --- where it goes ---

    def _walk(self) -> Iterator[None]:
        """Each `yield` waits until the page is at rest."""
        seen = {room.key for room in self._frame.rooms}
        yield from self._everywhere(lambda end: self._rooms(end, seen))
        yield from self._everywhere(self._frame_stops)
        yield from self._everywhere(self._start_screens)
        yield from self._large_text()
        if self._program.sign_in_as_administrator():
            yield
            yield from self._everywhere(lambda end: self._rooms(end, {room.key for room in self._frame.rooms} - seen))

    def _everywhere(self, stops: Callable[[str], Iterator[None]]) -> Iterator[None]:
        for width, height in SIZES:
            for shade in SHADES:
                self._window.resize(width, height)
                theme.choose(shade)
                yield from stops(f"{width}-{shade}")

    def _rooms(self, end: str, keys: Iterable[str]) -> Iterator[None]:
        for room in self._frame.rooms:
            if room.key in keys:
                self._frame.navigation.open_room(room.key)
                yield
                self._save(f"{room.key}-{end}")
                page: Any = self._frame.page(room.key)
                stops = page.tour_stops() if hasattr(page, "tour_stops") else ()
                yield from self._take(stops, f"{room.key}-", end)

    def _frame_stops(self, end: str) -> Iterator[None]:
        yield from self._take(tour_frame.stops(self._frame), "", end)

    def _start_screens(self, end: str) -> Iterator[None]:
        screen = tour_start.screen(self._window)
        self._covering = screen
        yield from self._take(tour_start.stops(screen), "start-", end)
        self._covering = None
        screen.hide()
        screen.deleteLater()

    def _large_text(self) -> Iterator[None]:
        """The smallest screen with the largest letters: where things clip first."""
        self._window.resize(*SIZES[0])
        theme.choose(SHADES[0], LARGE_TEXT)
        self._program.rebuild()
        yield from self._rooms(f"{SIZES[0][0]}-large", [room.key for room in self._frame.rooms])
        theme.choose(SHADES[0], 1.0)
        self._program.rebuild()
        yield

    def _take(self, stops: Iterable[Stop], before: str, end: str) -> Iterator[None]:
        for name, act in stops:
            if name.startswith("+") and not self._program.is_sample:
                continue
            name = name.lstrip("+")
            act()
            yield
            if name:
                self._save(f"{before}{name}-{end}")
                self._tidy()
        yield

    @property
    def _frame(self) -> OfficeFrame:
        assert self._program.frame
        return self._program.frame

    # --- waiting ---

    def _look(self) -> None:
        self._calm = self._calm + 1 if self._at_rest() else 0
        late = time.monotonic() - self._since > PATIENCE
        if late:
            self.problems += 1
            here = self._program.frame and self._program.frame.navigation.here
            print(f"tour: {here} did not come to rest", file=sys.stderr)
        if late or self._calm >= CALM:
            self._next()

    def _at_rest(self) -> bool:
        frame = self._program.frame
        if frame is None:
            return False
        page = frame.stack.currentWidget()
        return getattr(page, "complete", True) and frame.palette_.complete and frame.tasks.idle()

    def _next(self) -> None:
        self._calm, self._since = 0, time.monotonic()
        try:
            next(self._steps)
        except StopIteration:
            self._timer.stop()
            self.finished.emit(self.pictures, self.problems)

    # --- pictures ---

    def _save(self, name: str) -> None:
        for box in self._frame.reminders.boxes.values() if not name.startswith("reminders") else ():
            box.hide()
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
        """Close what a stop has left open; what was typed is thrown away."""
        for above in self._above():
            above.reject() if isinstance(above, QDialog) else above.close()
        for above in self._above():  # those that ask
            if isinstance(above, QDialog):
                above.done(0)
        for panel in self._window.findChildren(FormPanel):
            panel.discard.click()
        self._frame.palette_.dismiss()
        self._frame.toasts.clear()


def _put_above(picture: QPixmap, above: QWidget, window: QWidget) -> None:
    """Dialogs in the middle with the window darkened behind, menus and the like where they are."""
    painter = QPainter(picture)
    place = above.pos() - window.pos()
    if above.windowType() != Qt.WindowType.Popup:
        shade = QColor(theme.color("background" if theme.tokens.dark else "text"))
        shade.setAlphaF(0.28)
        painter.fillRect(window.rect(), shade)
        place = QPoint((window.width() - above.width()) // 2, (window.height() - above.height()) // 2)
    painter.drawPixmap(place, above.grab())
    painter.end()
