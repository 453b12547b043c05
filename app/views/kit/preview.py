"""A paper as it will be printed, in a window of its own: pages, zoom, print, save, open in another program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QStackedWidget, QWidget

from app.services.errors import Interrupted, UserError
from app.services.language import _
from app.views.kit.alive import while_alive
from app.views.kit.background import Background
from app.views.kit.desk import Desk
from app.views.kit.keys import shortcut
from app.views.kit.layout import Elided, Sign, button, column, frame, label, line, row, upright
from app.views.kit.message import say
from app.views.kit.pdf_view import PdfView
from app.views.kit.printing import open_print
from app.views.kit.text import number
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.documents.pdf_pages import Pages
    from app.services.office import Session

WIDTH, HEIGHT = 980, 860
SENTENCE = 420
OPENED = "opened"  # the folder of copies that other programs look at
WORKING, PAGES, PROBLEM = range(3)


class PreviewWindow(QDialog):
    """`made(pdf)` is told once of a PDF that was made here. `pdf` is what it shows, empty while there is none."""

    def __init__(self, desk: Desk, parent: QWidget | None, title: str, kind: str = "paper",
                 made: Callable[[bytes], object] = lambda _: None) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("preview")
        self.setWindowTitle(title)
        self.setAccessibleName(_("Preview: {title}").format(title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.desk, self.kind, self.pdf, self.docx = desk, kind, b"", b""
        self._title, self._made = title, made
        self._make: Callable[[Session], bytes] | None = None
        self._background = Background(self)
        self._pages: Pages | None = None
        self._stop = Event()
        self.view = PdfView(self._background, self._failed)
        self.states = QStackedWidget()
        self._build()
        self._show_state(WORKING)
        self.finished.connect(lambda _result: self._close())
        self._fit_screen()

    # --- what it looks like ---

    def _build(self) -> None:
        self.states.addWidget(self._working())
        self.states.addWidget(self.view)
        self.states.addWidget(self._problem())
        whole = column(self._bar(), line(), self.states, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.view.turned.connect(self._say_page)
        self.view.zoomed.connect(self._say_zoom)
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+P": self.print, "Ctrl+S": self.ask_file, "Ctrl++": lambda: self.view.zoom_by(1),
            "Ctrl+=": lambda: self.view.zoom_by(1), "Ctrl+-": lambda: self.view.zoom_by(-1),
            "Ctrl+0": lambda: self.view.fit_to("page"), "Ctrl+1": lambda: self.view.fit_to("width"),
        }  # fmt: skip
        for press, act in keys.items():
            shortcut(press, self, act)

    def _bar(self) -> QWidget:
        view = self.view
        self.place, self.size_said = label("", "muted"), label("", "muted")
        self.size_said.setFixedWidth(theme.size(48))
        self.size_said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        turning = [
            button(
                picture="ph.caret-up", hint=_("Page before (Page Up)"), clicked=lambda: view.turn(-1), name="before"
            ),
            self.place,
            button(picture="ph.caret-down", hint=_("Next page (Page Down)"), clicked=lambda: view.turn(1), name="next"),
        ]
        zoom = [
            button(picture="ph.minus", hint=_("Smaller (Ctrl+−)"), clicked=lambda: view.zoom_by(-1), name="smaller"),
            self.size_said,
            button(picture="ph.plus", hint=_("Larger (Ctrl++)"), clicked=lambda: view.zoom_by(1), name="larger"),
            button(picture="ph.arrows-out-line-horizontal", hint=_("As wide as the window (Ctrl+1)"),
                   clicked=lambda: view.fit_to("width"), name="fit-width"),
            button(picture="ph.arrows-out", hint=_("Whole page (Ctrl+0)"), clicked=lambda: view.fit_to("page"),
                   name="fit-page"),
        ]  # fmt: skip
        self.open_ = button(_("Open"), "ph.arrow-square-out", "outline", _("Open in another program"), self.open_pdf,
                            name="open")  # fmt: skip
        self.save_ = button(_("Save as PDF…"), "ph.floppy-disk", "outline", clicked=self.ask_file, name="save-pdf")
        self.print_ = button(_("Print"), "ph.printer", "primary", _("Print (Ctrl+P)"), self.print, name="print")
        self._tools = [*(each for each in (*turning, *zoom)), self.open_, self.save_, self.print_]
        made = row(*turning, 6, upright(), 6, *zoom, None, self.open_, self.save_, self.print_,
                   margins=(12, 8, 12, 8), gap=6)  # fmt: skip
        return frame("surface", made)

    def _working(self) -> QWidget:
        self.doing = Elided(_("The PDF is being made…"), "strong")
        bar = QProgressBar(maximum=0)
        bar.setTextVisible(False)
        bar.setAccessibleName(_("Progress"))
        self.cancel = button(_("Cancel"), kind="outline", clicked=self.stop, name="cancel")
        return _middle(column(self.doing, bar, row(None, self.cancel), gap=12))

    def _problem(self) -> QWidget:
        self.said = label("")
        self.said.setWordWrap(True)
        self.open_docx_ = button(
            _("Open the .docx"), "ph.file-text", "primary", clicked=self.open_docx, name="open-docx"
        )
        self.again = button(_("Try again"), "ph.arrow-clockwise", "outline", clicked=self.begin, name="again")
        head = row(Sign("ph.warning-circle", "warning", 22), self.said, gap=12)
        head.setStretch(1, 1)
        return _middle(column(head, row(None, self.again, self.open_docx_), gap=18))

    def _show_state(self, state: int) -> None:
        self.states.setCurrentIndex(state)
        for each in self._tools:
            each.setEnabled(state == PAGES)
        focus = {WORKING: self.cancel, PAGES: self.view, PROBLEM: self.open_docx_ if self.docx else self.again}[state]
        focus.setFocus()

    def _fit_screen(self) -> None:
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.size(WIDTH), room.width() - 40), min(HEIGHT, room.height() - 60))

    def _say_page(self, page: int, pages: int) -> None:
        self.place.setText(_("{page} of {pages}").format(page=number(page), pages=number(pages)))

    def _say_zoom(self, factor: float) -> None:
        self.size_said.setText(f"{round(factor * 100)}%")

    # --- the PDF ---

    def make(self, make: Callable[[Session], bytes]) -> None:
        """Show what `make(session)` returns: a PDF, or a .docx that becomes one."""
        self._make = make
        self.begin()

    def begin(self) -> None:
        """From the beginning, or again after something went wrong."""
        self._stop = Event()
        self._show_state(WORKING)
        if self.docx:
            self._convert()
        elif self._make is not None:
            self.desk.tasks.read(self._make, while_alive(self, self._found), topic=(self, "make"),
                                 failed=while_alive(self, self._failed))  # fmt: skip

    def _found(self, content: bytes) -> None:
        if content.startswith(b"%PDF-"):
            self.show_pdf(content)
        else:
            self.docx = content
            self._convert()

    def _convert(self) -> None:
        docx, stop = self.docx, self._stop

        def work() -> bytes:
            from app.services.documents import pdf

            return pdf.to_pdf(docx, cancelled=stop.is_set)

        def done(pdf: bytes) -> None:
            self._made(pdf)
            self.show_pdf(pdf)

        self._background.run(work, while_alive(self, done), while_alive(self, self._failed))

    def show_pdf(self, pdf: bytes) -> None:
        """This PDF, from its first page."""

        def work() -> Pages:
            from app.services.documents.pdf_pages import Pages

            return Pages(pdf)

        def done(pages: Pages) -> None:
            self.pdf, self._pages = pdf, pages
            self._show_state(PAGES)
            self.view.show_pages(pages)

        self._background.run(work, while_alive(self, done), while_alive(self, self._failed))

    def stop(self) -> None:
        """The PDF is not wanted any more: the program that makes it is ended."""
        self._stop.set()
        self.doing.show_text(_("Stopping…"))
        if not self.docx:
            self.desk.tasks.drop((self, "make"))
            self.reject()

    def _failed(self, error: Exception) -> None:
        self.doing.show_text(_("The PDF is being made…"))
        if not isinstance(error, UserError):
            self.desk.tasks.failed.emit(error)
        self.said.setText(str(error) if isinstance(error, UserError) else _("Something went wrong in the program."))
        self.again.setVisible(bool(self.docx) or isinstance(error, Interrupted) or self._make is not None)
        self.open_docx_.setVisible(bool(self.docx))
        self._show_state(PROBLEM)

    def _close(self) -> None:
        """The worker ends by itself, with the program that it waits for; the PDF is closed by the worker too."""
        self._stop.set()
        self.desk.tasks.drop((self, "make"))
        if self._pages is not None:
            self._background.run(self._pages.close, lambda _: None, lambda _: None)
        self._background.close()

    # --- what is done with it ---

    def print(self) -> None:
        """Ask for printer and copies."""
        if self.pdf:
            open_print(self.desk, self, self.pdf, self._title, self.kind)

    def ask_file(self) -> None:
        """Where to, then `save`."""
        if not self.pdf:
            return
        dialog = QFileDialog(self, _("Save as PDF…"), str(Path.home() / f"{_file_name(self._title)}.pdf"))
        dialog.setObjectName("save-as")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PDF (*.pdf)"])
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda file: self.save(Path(file)))
        dialog.open()

    def save(self, file: Path) -> None:
        """The PDF, whole or not at all."""
        if self._write(file, self.pdf):
            self.desk.tell(_("Saved as {file}").format(file=file.name))

    def open_pdf(self) -> None:
        self._open("pdf", self.pdf)

    def open_docx(self) -> None:
        self._open("docx", self.docx)

    def _open(self, ending: str, content: bytes) -> None:
        """A copy, with the system's own program."""
        from app.services import places

        file = places.folder() / OPENED / f"{_file_name(self._title)}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        if self._write(file, content) and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            say(self, _("No program opens it"), _("The file was written: {file}").format(file=file))

    def _write(self, file: Path, content: bytes) -> bool:
        from app.services import disk

        try:
            with disk.whole(file) as part:
                part.write_bytes(content)
        except OSError as error:
            reason = error.strerror or str(error)
            say(self, _("Not saved"), _("{file} could not be written: {reason}").format(file=file.name, reason=reason))
            return False
        return True


def open_preview(desk: Desk, parent: QWidget | None, pdf: bytes, title: str, kind: str = "paper",
                 docx: bytes = b"") -> PreviewWindow:  # fmt: skip
    """Show a PDF that is there. `kind` is what printer and copies are remembered for: quote, receipt …"""
    window = PreviewWindow(desk, parent, title, kind)
    window.docx = docx
    window.show_pdf(pdf)
    window.open()
    return window


def show(desk: Desk, parent: QWidget | None, title: str, kind: str, make: Callable[[Session], bytes],
         made: Callable[[bytes], object] = lambda _: None) -> PreviewWindow:  # fmt: skip
    """Open the window at once; `make(session)` returns the PDF, or a .docx: `made(pdf)` hears once it is a PDF."""
    window = PreviewWindow(desk, parent, title, kind, made)
    window.make(make)
    window.open()
    return window


def _middle(layout: Any) -> QWidget:
    """In the middle of the window, no wider than one reads easily."""
    inner = QWidget()
    inner.setLayout(layout)
    inner.setFixedWidth(theme.size(SENTENCE))
    made = frame("surface")
    made.setLayout(column(None, row(None, inner, None), None))
    return made


def _file_name(title: str) -> str:
    from app.services.files import clean_name

    return clean_name(title.replace("/", "-"))
