"""The program while it runs: the window and what is in it, the start screen or the office that is open."""
from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.services import language, passwords, recent, workstation
from app.services.errors import UserError
from app.services.language import _
from app.services.recent import Known
from app.services.workstation import Workstation
from app.views.kit import bug
from app.views.kit.background import Background
from app.views.kit.garbage import Garbage
from app.views.kit.message import sentence
from app.views.kit.theme import RESOURCES, theme
from app.views.main_window import MainWindow, Opening, Sorry
from app.views.qt_texts import QtTexts

if TYPE_CHECKING:
    from app.services.office import Office
    from app.views.office_frame import OfficeFrame, Signed

CANNOT_OPEN = 3         # exit codes
TOUR_FAILED = 4
ADMINISTRATOR = "quantri"   # of the sample office
SAMPLE = 1_000          # customers of a sample office if nothing else is said
# Seconds that the window waits for a thread that computes, at each of the many calls into Qt that let go of the
# interpreter. Python's own 5 ms made 3 ms of building 160 ms while a worker was busy. Windows waits in milliseconds.
PATIENCE = 0.001 if sys.platform == "win32" else 0.0002


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for. `demo` is the number of customers of a sample office, 0 for none."""

    office: str = ""
    login: str = ""
    password: str = ""
    demo: int = 0
    tour: Path | None = None
    language: str = ""


class Program(QObject):
    """`code` is the exit code. `begin` shows the window; `end` is called when the event loop is over."""

    def __init__(self, app: QApplication, wanted: Wanted) -> None:
        super().__init__(app)
        self._wanted, self._app, self.code = wanted, app, 0
        # Pictures are the same on every computer, whatever somebody likes there.
        self.settings = Workstation(theme="light") if wanted.tour else workstation.load()
        language.use(wanted.language or self._known_language())
        app.setApplicationName("sokhach")
        app.setApplicationDisplayName("Sổ Khách")
        self._qt_texts = QtTexts(self)
        app.installTranslator(self._qt_texts)
        app.setWindowIcon(QIcon(str(RESOURCES / "icons" / "logo.svg")))
        theme.choose(self.settings.theme, self.settings.text_size)
        self.window = MainWindow(self.settings.geometry)
        self.background = Background(self)
        self._garbage = Garbage(self)
        self.office: Office | None = None
        self.frame: OfficeFrame | None = None
        self._tour: QObject | None = None
        self._toured_folder: TemporaryDirectory[str] | None = None
        self._signed: Signed | None = None
        self.window.closing.connect(self._closing)
        bug.catch_everything(lambda: self.window)

    def begin(self) -> None:
        """Show the window; everything slow comes after its first picture."""
        sys.setswitchinterval(PATIENCE)
        if self._wanted.tour:
            self.window.show()
        else:
            self.window.show_fitting()
        QTimer.singleShot(0, self._open_first)

    def end(self) -> None:
        """After the window: let go of the office."""
        self._leave()
        self.background.close()
        self._garbage.stop()
        self._app.removeTranslator(self._qt_texts)
        if self._toured_folder:
            self._toured_folder.cleanup()

    # --- opening an office ---

    def _open_first(self) -> None:
        wanted = self._wanted
        if wanted.demo or (wanted.tour and not wanted.office):
            self._open_sample(wanted.demo or SAMPLE)
        elif wanted.office and wanted.login and wanted.password:
            self._open(lambda: _sign_in(wanted.office, wanted.login, wanted.password))
        elif wanted.office or wanted.login:
            self.show_start(wanted.office, wanted.login)
        else:
            self.background.run(_sign_in_again, self._was_here, self._could_not)

    def _was_here(self, found: tuple[Office, Signed] | Known | None) -> None:
        """What this computer remembers: an office that is open already, one to sign in to, or nothing."""
        if isinstance(found, Known):
            self.show_start(found.url, found.login)
        elif found:
            self.enter(*found)
        else:
            self.show_start()

    def _open_sample(self, customers: int, login: str = "") -> None:
        """Made the first time, which takes a while; then as any other."""
        def told(words: str) -> None:
            self.background.report(lambda: self._tell_opening(words))
        self._open(partial(_open_sample, customers, login or self._wanted.login, told, self._folder_for_tour()))

    def _tell_opening(self, words: str) -> None:
        opening = self.window.screen_()
        if isinstance(opening, Opening):
            opening.say(words)

    def _open(self, work: Callable[[], tuple[Office, Signed]]) -> None:
        self.background.run(work, lambda both: self.enter(*both), self._could_not)

    def _could_not(self, error: Exception) -> None:
        """A sentence and a way on; for a tour an exit code. Anything unexpected is a bug."""
        if self._wanted.tour:
            print(sentence(error) if isinstance(error, UserError) else bug.details(error), file=sys.stderr)
            self._quit(CANNOT_OPEN)
            return
        sorry = Sorry(sentence(error))
        sorry.again.connect(self._again)
        sorry.elsewhere.connect(lambda: self.show_start())
        self.window.show_screen(sorry)
        self._garbage.settle()
        if not isinstance(error, UserError):
            bug.report(error, self.window)

    def _again(self) -> None:
        self.window.show_screen(Opening())
        self._open_first()

    def show_start(self, url: str = "", login: str = "") -> None:
        """Choose an office and sign in, with a url there; the screen opens it."""
        from app.views.start.screen import StartScreen
        screen = StartScreen(url, login)
        screen.opened.connect(lambda office: self._opened(office, screen.begin_with))
        self.window.show_screen(screen)
        self._garbage.settle()

    def _opened(self, office: Office, begin_with: str) -> None:
        """`begin_with` is a kind that a new office starts with, such as the import of customers."""
        def enter(both: tuple[Office, Signed]) -> None:
            self.enter(*both)
            if self.frame and self.frame.navigation.knows(begin_with):
                self.frame.navigation.open(begin_with, 0)
        self.background.run(lambda: signed_in(office), enter, self._could_not)

    def enter(self, office: Office, signed: Signed) -> None:
        """Show the office, with its first room."""
        from app.views.kit.tasks import Tasks
        from app.views.office_frame import OfficeFrame
        self.office, self._signed = office, signed
        self.frame = OfficeFrame(Tasks(office), signed)
        self.frame.signed_out.connect(self._sign_out)
        self.frame.theme_chosen.connect(self._choose_theme)
        self.frame.language_chosen.connect(self._choose_language)
        self.window.show_screen(self.frame, signed.office_name)
        self._garbage.settle()
        if self._wanted.tour and self._tour is None:
            self._start_tour(self._wanted.tour)

    # --- while it is open ---

    def _choose_theme(self, choice: str, size: float) -> None:
        self._keep(theme=choice, text_size=size)
        larger = size != theme.factor
        theme.choose(choice, size)
        if larger:
            self.rebuild()

    def _choose_language(self, chosen: str) -> None:
        self._keep(language=chosen)
        language.use(chosen)
        self.rebuild()

    def rebuild(self) -> None:
        """The same office in a new frame, because texts and sizes are read when widgets are made."""
        office, signed = self.office, self._signed
        if self.frame and office and signed:
            here = self.frame.navigation.here
            self.frame.close_office()
            self.enter(office, signed)
            self.frame.navigation.return_to(here)

    def _sign_out(self) -> None:
        self._leave()
        last = next(iter(recent.offices()), None)
        self.show_start(last.url if last else "", last.login if last else "")

    def _leave(self) -> None:
        if self.frame:
            self.frame.close_office()
            self.frame = None
        if self.office:
            self.office.close()
            self.office = None

    def _closing(self) -> None:
        if not self._wanted.tour:
            self._keep(geometry=self.window.geometry_text())
        self._quit(0)

    def _keep(self, **values: Any) -> None:
        self.settings = replace(self.settings, **values)
        workstation.save(self.settings)

    def _known_language(self) -> str:
        return self.settings.language if self.settings.language in language.LANGUAGES else "vi"

    # --- the tour ---

    @property
    def is_sample(self) -> bool:
        """Whether the office was made for the tour, so that it may change records."""
        return self._toured_folder is not None

    def sign_in_as_administrator(self) -> bool:
        """Of the sample office; False if it is none."""
        if not self.is_sample:
            return False
        self._leave()
        self.window.show_screen(Opening())
        self._open_sample(self._wanted.demo or SAMPLE, ADMINISTRATOR)
        return True

    def _folder_for_tour(self) -> Path | None:
        """Pictures are of a new office: days that passed, or what somebody tried in the usual one, are not in them."""
        if self._wanted.tour and self._toured_folder is None:
            self._toured_folder = TemporaryDirectory(prefix="sokhach-tour-")
        return Path(self._toured_folder.name) if self._toured_folder else None

    def _start_tour(self, folder: Path) -> None:
        from app.views.tour import Tour
        assert self.frame
        tour = Tour(self, folder)
        tour.finished.connect(self._toured)
        self._tour = tour
        tour.start()

    def _toured(self, pictures: int, problems: int) -> None:
        print(_("{count} pictures are in {folder}").format(count=pictures, folder=self._wanted.tour))
        self._quit(TOUR_FAILED if problems else 0)

    def _quit(self, code: int) -> None:
        self.code = self.code or code
        QTimer.singleShot(0, self._app.quit)


def _sign_in(url: str, login: str, password: str, keep: bool = True) -> tuple[Office, Signed]:
    """In the background: this imports the database layer. `keep` puts it on the list of recent offices."""
    from app.services import offices
    entered = offices.enter(url, login, password)
    if keep:
        recent.remember(Known(entered.url, entered.name, entered.login))
    return signed_in(entered.office)


def signed_in(office: Office) -> tuple[Office, Signed]:
    """The office, and who works there, as the frame shows it."""
    from app.services import people, settings
    from app.views.office_frame import Signed
    with office.read() as session:
        name = settings.get(session, settings.OFFICE_NAME) or _("Our office")
        return office, Signed(people.person(session, office.employee_id), name)


def _sign_in_again() -> tuple[Office, Signed] | Known | None:
    """The last office, if its password is kept; else the office for which the password must be asked, if any."""
    last = next(iter(recent.offices()), None)
    password = passwords.kept(last.url, last.login) if last else ""
    if last is None or not password:
        return last
    try:
        return _sign_in(last.url, last.login, password)
    except UserError:
        return last


def _open_sample(
    customers: int, login: str, told: Callable[[str], None], folder: Path | None
) -> tuple[Office, Signed]:
    """Made the first time, and kept for the next."""
    from app.services import demo, offices

    def report(done: int, total: int = 0, text: str = "") -> None:
        told(text or _("Making the sample office…"))
    entered = offices.sample(report, customers, folder)
    if not login or login == entered.login:
        return signed_in(entered.office)
    entered.office.close()
    return _sign_in(entered.url, login, demo.PASSWORD, keep=False)
