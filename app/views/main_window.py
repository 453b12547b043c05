"""The window of the program: it is there at once, and shows one screen after the other: start, sign in, the office."""
from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QProgressBar, QStackedWidget, QWidget

from app.services.language import _
from app.views.kit.layout import button, column, frame, label, row

SMALLEST = (1024, 640)
USUAL = (1366, 768)
TITLE_BAR = 40      # of the system, at most
SAY_AFTER = 400     # milliseconds until "opening" is written: most of the time it is open before


class MainWindow(QMainWindow):
    closing = Signal()

    def __init__(self, geometry: str = "") -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Sổ Khách")
        self.setMinimumSize(*SMALLEST)
        self._screens = QStackedWidget()
        self.setCentralWidget(self._screens)
        self.resize(*USUAL)
        self._placed = bool(geometry) and self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self.show_screen(Opening())

    def show_fitting(self) -> None:
        """As it was left; the first time on all of a screen that is too small for the usual size and a title bar."""
        room = self.screen().availableSize()
        small = room.width() < USUAL[0] or room.height() < USUAL[1] + TITLE_BAR
        if small and not self._placed:
            self.showMaximized()
        else:
            self.show()

    def screen_(self) -> QWidget | None:
        """What is shown: the opening, a start screen, or an office."""
        return self._screens.currentWidget()

    def show_screen(self, screen: QWidget, title: str = "") -> None:
        """Put it in the place of what was there, which ends."""
        before = self._screens.currentWidget()
        self._screens.addWidget(screen)
        self._screens.setCurrentWidget(screen)
        self.setWindowTitle(f"{title} — Sổ Khách" if title else "Sổ Khách")
        if before is not None:
            self._screens.removeWidget(before)
            before.deleteLater()

    def geometry_text(self) -> str:
        """For the next start."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)


class Opening(QFrame):
    """The frame of an office that is still empty: an office opens too fast for more."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("app")
        rail = frame("rail", column(None))
        rail.setFixedWidth(216)
        top = frame("topbar", column(None))
        top.setFixedHeight(58)
        self._say, self._bar = label(role="muted"), QProgressBar()
        self._say.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(220)
        self._bar.setAccessibleName(_("Progress"))
        self._bar.hide()
        middle = column(None, self._say, self._bar, None, gap=12)
        middle.setAlignment(self._bar, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(row(rail, column(top, frame("surface", middle), gap=0), gap=0))
        self._sentence = _("Opening the office…")
        QTimer.singleShot(SAY_AFTER, self, self._speak)

    def say(self, sentence: str) -> None:
        """What takes so long."""
        self._sentence = sentence
        self._speak()

    def _speak(self) -> None:
        self._say.setText(self._sentence)
        self._bar.show()


class Sorry(QFrame):
    """What prevented the office from opening, and the ways on."""

    again, elsewhere = Signal(), Signal()

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.setObjectName("surface")
        words = label(sentence, "muted")
        words.setWordWrap(True)
        words.setMinimumWidth(460)
        buttons = row(button(_("Try again"), kind="primary", clicked=self.again.emit),
                      button(_("Choose another office"), kind="outline", clicked=self.elsewhere.emit), None)
        inside = column(label(_("The office could not be opened"), "title"), words, 6, buttons, gap=10)
        self.setLayout(row(None, column(None, inside, None), None))
