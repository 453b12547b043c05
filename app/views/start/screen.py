"""The start screen: what one sees before an office is open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from app.services import recent
from app.services.language import _
from app.services.recent import Known
from app.views.kit.background import Background
from app.views.kit.layout import row
from app.views.start.hero import Hero
from app.views.start.home import Home, where
from app.views.start.join import Join
from app.views.start.parts import Page
from app.views.start.sign_in import SignIn
from app.views.start.wizard import Wizard

if TYPE_CHECKING:
    from app.services.offices import Entered

HERO_FROM = 1000  # pixels of width


class StartScreen(QFrame):
    """`opened(office)` when somebody has signed in; `begin_with` is then the kind of the room to open first, or "".

    With a `url` the page to sign in there is shown at once.
    """

    opened = Signal(object)

    def __init__(self, url: str = "", login: str = "") -> None:
        super().__init__()
        self.setObjectName("screen")
        self.setAccessibleName("Sổ Khách")
        self.begin_with = ""
        self.background = Background(self)
        self.hero, self.pages = Hero(), QStackedWidget()
        self.home, self.sign_in = Home(recent.offices()), SignIn(self.background)
        self.wizard, self.join = Wizard(self.background), Join(self.background)
        for page in (self.home, self.sign_in, self.wizard, self.join):
            self.pages.addWidget(_scrolling(page))
            page.back.connect(self.go_home)
        layout = row(self.hero, self.pages, gap=0)
        layout.setStretch(0, 9)
        layout.setStretch(1, 11)
        self.setLayout(layout)
        self._connect()
        if url:
            self.sign_in_to(next((each for each in recent.offices() if each.url == url), Known(url, where(url), login)))

    def go_home(self) -> None:
        self.home.show_known(recent.offices())
        self._show(self.home)

    def sign_in_to(self, known: Known) -> None:
        self._show(self.sign_in)
        self.sign_in.begin(known)

    def begin_wizard(self) -> None:
        self._show(self.wizard)
        self.wizard.begin()

    def begin_join(self) -> None:
        self._show(self.join)
        self.join.begin()

    def open_sample(self) -> None:
        """Made the first time, with progress."""
        self.home.say("")
        self._busy(True)
        self.background.run(partial(_sample, self._report), self._sampled, self._no_sample)

    # --- what follows ---

    def _connect(self) -> None:
        self.home.chosen.connect(self.sign_in_to)
        self.home.forgotten.connect(self._forget)
        self.home.sample_wanted.connect(self.open_sample)
        self.home.new_wanted.connect(self.begin_wizard)
        self.home.join_wanted.connect(self.begin_join)
        self.sign_in.entered.connect(self._enter)
        self.join.entered.connect(self._enter)
        self.join.found.connect(self.sign_in_to)
        self.wizard.made.connect(partial(self._enter, begin_with="import"))

    def _enter(self, entered: Entered, begin_with: str = "") -> None:
        recent.remember(Known(entered.url, entered.name, entered.login))
        self.begin_with = begin_with
        self.opened.emit(entered.office)

    def _forget(self, url: str) -> None:
        recent.forget(url)
        self.home.show_known(recent.offices())

    def _sampled(self, entered: Entered) -> None:
        self._busy(False)
        self.opened.emit(entered.office)

    def _no_sample(self, error: Exception) -> None:
        self._busy(False)
        self.home.failed(error)

    def _busy(self, on: bool) -> None:
        for each in (*self.home.tiles, self.home.recent):
            each.setEnabled(not on)
        self.home.working(on, _("Making the sample office…"))

    def _report(self, done: int, total: int = 0, text: str = "") -> None:
        """From the worker."""
        self.background.report(partial(self.home.progress.report, done, total, text))

    def _show(self, page: Page) -> None:
        for place in range(self.pages.count()):
            area = self.pages.widget(place)
            if isinstance(area, QScrollArea) and area.widget() is page:
                self.pages.setCurrentIndex(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hero.setVisible(self.width() >= HERO_FROM)

    def hideEvent(self, event: QHideEvent) -> None:
        """The window ends this screen after another took its place."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.background.close()


def _scrolling(page: QWidget) -> QScrollArea:
    """On a small window a page scrolls rather than clips."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    return area


def _sample(report: Any) -> Entered:
    from app.services import offices  # in the worker: it imports the database layer

    return offices.sample(report)
