"""A paper as it will be printed: made as PDF if need be, looked at, printed, saved, opened elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QStackedWidget, QWidget

from app.services import disk, files, places
from app.services.documents.pdf_pages import Pages
from app.services.errors import UserError
from app.services.language import _
from app.views.kit.alive import while_alive
from app.views.kit.background import Background
from app.views.kit.desk import Desk
from app.views.kit.keys import shortcut
from app.views.kit.layout import Elided, Sign, button, column, empty, frame, label, row, upright
from app.views.kit.preview_pages import PagesView
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.office import Session

SIZE = (980, 820)
FOLDER = "preview"  # of what was opened elsewhere
TEXT_WIDTH = 460


def open_preview(
    desk: Desk, parent: QWidget, pdf: bytes, title: str, kind: str = "paper", docx: bytes = b""
) -> PreviewWindow:  # fmt: skip
    """A window over `parent` with a PDF that is there. `kind` is what printing remembers its printer by."""
    window = PreviewWindow(desk, parent, title, kind, docx)
    window.open()
    window.show_pdf(pdf)
    return window


def show(
    desk: Desk, parent: QWidget, title: str, kind: str, make: Callable[[Session], bytes],
    made: Callable[[bytes], object] = lambda _pdf: None,
) -> PreviewWindow:  # fmt: skip
    """A window over `parent` at once; `make(session)` gives the .docx or the PDF, `made(pdf)` hears of a new PDF."""
    window = PreviewWindow(desk, parent, title, kind)
    window.open()
    take = while_alive(window, partial(window.take, made))
    desk.tasks.read(make, take, topic=window, failed=while_alive(window, window.fail))
    return window


class PreviewWindow(QDialog):
    def __init__(self, desk: Desk, parent: QWidget, title: str, kind: str, docx: bytes = b"") -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setWindowTitle(title or _("Preview"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.desk, self.kind, self.docx, self.pdf = desk, kind, docx, b""
        self._background, self._stop = Background(self), Event()
        self.pages = PagesView()
        self.pages.failed.connect(self.fail)
        self.complete = False  # something to look at is there
        self._build()
        self._enable(False)
        self._say_working()
        room = parent.window().size()
        self.resize(min(theme.size(SIZE[0]), room.width() - 40), min(SIZE[1], max(480, room.height() - 60)))

    def _build(self) -> None:
        view = self.pages
        self.page, self.percent = label("", "muted"), label("", "muted")
        self.smaller = button(picture="ph.minus", hint=_("Smaller (Ctrl+-)"), name="smaller",
                              clicked=partial(view.zoom, False))  # fmt: skip
        self.larger = button(picture="ph.plus", hint=_("Larger (Ctrl++)"), name="larger",
                             clicked=partial(view.zoom, True))  # fmt: skip
        self.wide = button(picture="ph.arrows-out-line-horizontal", hint=_("Whole width (Ctrl+1)"), name="fit-width",
                           clicked=partial(view.fit, "width"))  # fmt: skip
        self.whole = button(picture="ph.file", hint=_("Whole page (Ctrl+0)"), name="fit-page",
                            clicked=partial(view.fit, "page"))  # fmt: skip
        self.elsewhere = button(_("Open"), "ph.arrow-square-out", "outline", _("Open the PDF with its program"),
                                self.open_elsewhere, name="open-pdf")  # fmt: skip
        self.save = button(_("Save as PDF…"), "ph.download-simple", "outline", _("Save as PDF (Ctrl+S)"),
                           self.ask_where, name="save-pdf")  # fmt: skip
        self.print = button(_("Print"), "ph.printer", "primary", _("Print (Ctrl+P)"), self.open_print, name="print")
        head = row(Elided(self.windowTitle(), "heading"), self.page, upright(), self.smaller, self.percent, self.larger,
                   self.wide, self.whole, upright(), self.elsewhere, self.save, self.print,
                   margins=(20, 12, 16, 12), gap=8)  # fmt: skip
        head.setStretch(0, 1)
        self._words = column(gap=12)
        message = QWidget()
        message.setLayout(row(None, column(None, self._words, None), None))
        self._stack = QStackedWidget()
        self._stack.addWidget(message)
        self._stack.addWidget(view)
        self.setLayout(column(frame("topbar", head), self._stack, gap=0))
        view.moved.connect(lambda _page: self._show_where())
        view.zoomed.connect(lambda percent: self.percent.setText(f"{percent}%"))
        view.drawn.connect(lambda _page: self._see())
        for keys, act in (("Ctrl+P", self.open_print), ("Ctrl+S", self.ask_where), ("Ctrl++", partial(view.zoom, True)),
                          ("Ctrl+=", partial(view.zoom, True)), ("Ctrl+-", partial(view.zoom, False)),
                          ("Ctrl+0", partial(view.fit, "page")), ("Ctrl+1", partial(view.fit, "width"))):  # fmt: skip
            shortcut(keys, self, act)

    # --- what is shown ---

    def take(self, made: Callable[[bytes], object], content: bytes) -> None:
        """A PDF is shown; a Word document becomes one first."""
        if content.startswith(b"%PDF-"):
            self.show_pdf(content)
            return
        self.docx = content

        def work() -> bytes:
            from app.services.documents import pdf

            return pdf.to_pdf(content, cancelled=self._stop.is_set)

        def done(found: bytes) -> None:
            made(found)
            self.show_pdf(found)

        self._background.run(work, done, self.fail)

    def show_pdf(self, pdf: bytes) -> None:
        try:
            pages = Pages(pdf)
        except UserError as error:
            self.fail(error)
            return
        self.pdf = pdf
        self._enable(True)
        self._stack.setCurrentWidget(self.pages)
        self.pages.show_pdf(pages)
        self._show_where()
        self.pages.setFocus()

    def fail(self, error: Exception) -> None:
        """Why there is nothing to see, and the Word document, which is there all the same."""
        self.complete = True
        if not isinstance(error, UserError):
            self.desk.tasks.failed.emit(error)
            self.reject()
            return
        words = label(str(error), "muted")
        words.setWordWrap(True)
        words.setFixedWidth(theme.size(TEXT_WIDTH))
        self.word = button(
            _("Open the Word document"), "ph.file-text", "primary", clicked=self.open_word, name="open-docx"
        )
        self.word.setVisible(bool(self.docx))
        self._show_words(row(Sign("ph.warning-circle", "warning", 22), label(_("No preview"), "heading"), None),
                         words, row(self.word, None))  # fmt: skip

    def _say_working(self) -> None:
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(_("Progress"))
        bar.setFixedWidth(theme.size(TEXT_WIDTH))
        self.cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        self._show_words(label(_("Making the PDF…"), "heading"), bar, row(None, self.cancel))

    def _show_words(self, *parts: Any) -> None:
        empty(self._words)
        for part in parts:
            self._words.addWidget(part) if isinstance(part, QWidget) else self._words.addLayout(part)
        self._stack.setCurrentIndex(0)

    def _enable(self, on: bool) -> None:
        for each in (self.smaller, self.larger, self.wide, self.whole, self.elsewhere, self.save, self.print):
            each.setEnabled(on)

    def _show_where(self) -> None:
        words = _("Page {page} of {count}").format(page=self.pages.page + 1, count=self.pages.count)
        self.page.setText(words if self.pdf else "")

    def _see(self) -> None:
        self.complete = True

    # --- what is done with it ---

    def open_print(self) -> None:
        if self.pdf:
            from app.views.kit.printing import open_print  # QtPrintSupport costs time at start

            open_print(self.desk, self, self.pdf, self.windowTitle(), self.kind)

    def ask_where(self) -> None:
        if not self.pdf:
            return
        name = self._name("pdf")
        dialog = QFileDialog(self, _("Save as PDF"), str(Path.home() / name), "PDF (*.pdf)")
        dialog.setObjectName("save-as")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda file: self.save_to(Path(file)))
        dialog.open()

    def save_to(self, file: Path) -> bool:
        """Whole or not at all."""
        try:
            with disk.whole(file) as part:
                part.write_bytes(self.pdf)
        except (OSError, UserError) as error:
            reason = (error.strerror or "") if isinstance(error, OSError) else str(error)
            self.desk.tell(
                _("{file} could not be written: {reason}").format(file=file.name, reason=reason), warning=True
            )
            return False
        self.desk.tell(_("Saved as {file}").format(file=file.name))
        return True

    def open_elsewhere(self) -> None:
        self._open(self._name("pdf"), self.pdf)

    def open_word(self) -> None:
        self._open(self._name("docx"), self.docx)

    def _name(self, ending: str) -> str:
        """Of a file; the numbers of contracts hold slashes."""
        return files.clean_name(f"{self.windowTitle().replace('/', '-')}.{ending}")

    def _open(self, name: str, content: bytes) -> None:
        """A copy, with the system's program."""
        try:
            folder = places.folder() / FOLDER
            places.make_folder(folder)
            file = folder / name
            file.write_bytes(content)
        except (OSError, UserError) as error:
            self.desk.tell(_("The copy could not be written: {reason}").format(reason=error), warning=True)
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self.desk.tell(_("No program for this file was found. The copy is {file}.").format(file=file), warning=True)

    def done(self, result: int) -> None:
        """Closing stops what is being made; the Word document is kept where it was."""
        self._stop.set()
        self.desk.tasks.drop(self)
        self._background.close()
        self.pages.end()
        super().done(result)
