"""Papers of a document: made from a template, as PDF in the background, previewed, printed, changed in Word."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.services import files, places
from app.services.documents import versions
from app.services.documents.versions import Version
from app.services.errors import Interrupted, UserError
from app.services.language import N_, _
from app.views.kit.background import Background
from app.views.kit.desk import Desk
from app.views.kit.paper_preview import show_version
from app.views.kit.tasks import Written

MAKE, PDF = N_("Make paper"), N_("Make PDF")
TAKE_BACK, OFFICIAL = N_("Take back from Word"), N_("Make official")
WORD = N_("Word document")
COPIES = "word"  # the folder of what is open in Word


class Making(QObject):
    """`busy(version_id)` while a PDF is made, 0 when it is done. One PDF at a time; it can be stopped."""

    busy = Signal(int)

    def __init__(self, desk: Desk, page: QWidget, kind: str) -> None:
        super().__init__(page)
        self.desk, self._page, self.kind = desk, page, kind
        self.title = ""  # of the document, for the preview
        self.working = 0  # the version whose PDF is being made
        self._background: Background | None = None
        self._stop = Event()
        page.destroyed.connect(self._end)

    # --- a new version ---

    def make(self, kind: str, row_id: int, template_id: int | None = None) -> None:
        """The next version, then its PDF, then the preview."""

        def work(session: Any) -> int:
            return versions.generate(session, kind, row_id, template_id)

        self.desk.tasks.write(MAKE, work, lambda written: self.show(written.result))

    def ask_back(self, kind: str, row_id: int, newest: Version | None) -> None:
        """The file that was changed in Word; the copy that was opened there is offered."""
        start = self._copy_of(newest) if newest else Path.home()
        dialog = QFileDialog(
            self._page, _("Take back from Word"), str(start.parent if start.is_file() else Path.home())
        )
        dialog.setObjectName("take-back")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{_(WORD)} (*.docx)"])
        if start.is_file():
            dialog.selectFile(start.name)
        dialog.fileSelected.connect(lambda file: self.take_back(kind, row_id, Path(file)))
        dialog.open()

    def take_back(self, kind: str, row_id: int, file: Path) -> None:
        """The file becomes the next version."""

        def work(session: Any) -> int:
            return versions.take_back(session, kind, row_id, file.name, _content_of(file))

        def done(written: Written) -> None:
            self.desk.tell(_("{name} is a version now.").format(name=file.name))
            self.show(written.result)

        self.desk.tasks.write(TAKE_BACK, work, done)

    # --- one version ---

    def show(self, version_id: int) -> None:
        """The preview, at once; the PDF is made in it if there is none, and kept."""
        show_version(self.desk, self._page.window(), self.title, self.kind, version_id)

    def print(self, version_id: int) -> None:
        self._with_pdf(version_id, self._print)

    def make_official(self, version_id: int) -> None:
        """This one counts; its PDF belongs to it."""

        def write(_pdf: bytes) -> None:
            self.desk.tasks.write(
                OFFICIAL, lambda session: versions.make_official(session, version_id),
                lambda _written: self.desk.tell(_("This version is the official one now.")),
            )  # fmt: skip

        self._with_pdf(version_id, write)

    def open_in_word(self, version: Version) -> None:
        """A copy, opened with the system's program. One that was changed there and not taken back stays as it is."""
        target = self._copy_of(version)
        if target.is_file():
            self._open(target)
            return

        def write(content: bytes) -> None:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            except OSError as error:
                self.desk.tell(_("The copy could not be written: {reason}").format(reason=error.strerror), warning=True)
                return
            self._open(target)

        self.desk.tasks.read(lambda session: versions.content(session, version.id), write)

    def save_as(self, version: Version) -> None:
        """The Word document, or the PDF if one chooses that ending."""
        dialog = QFileDialog(self._page, _("Save as…"), str(Path.home() / version.name))
        dialog.setObjectName("save-as")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{_(WORD)} (*.docx)", "PDF (*.pdf)"])
        dialog.fileSelected.connect(lambda file: self.save(version, Path(file)))
        dialog.open()

    def save(self, version: Version, file: Path) -> None:
        def write(content: bytes) -> None:
            try:
                file.write_bytes(content)
            except OSError as error:
                self.desk.tell(_("{file} could not be written: {reason}").format(
                    file=file.name, reason=error.strerror), warning=True)  # fmt: skip
                return
            self.desk.tell(_("Saved as {file}").format(file=file.name))

        if file.suffix.lower() == ".pdf":
            self._with_pdf(version.id, write)
        else:
            self.desk.tasks.read(lambda session: versions.content(session, version.id), write)

    def stop(self) -> None:
        """The PDF that is being made is not wanted any more; the Word document is there all the same."""
        self._stop.set()

    # --- the PDF ---

    def _with_pdf(self, version_id: int, then: Callable[[bytes], object]) -> None:
        def read(session: Any) -> tuple[bytes, bytes]:
            try:
                return versions.content(session, version_id, "pdf"), b""
            except UserError:
                return b"", versions.content(session, version_id)

        def found(both: tuple[bytes, bytes]) -> None:
            then(both[0]) if both[0] else self._make_pdf(version_id, both[1], then)

        self.desk.tasks.read(read, found)

    def _make_pdf(self, version_id: int, docx: bytes, then: Callable[[bytes], object]) -> None:
        self._stop = stop = Event()
        if self._background is None:
            self._background = Background(self)

        def work() -> bytes:
            from app.services.documents import pdf

            return pdf.to_pdf(docx, cancelled=stop.is_set)

        self._say_busy(version_id)
        self._background.run(work, partial(self._made, version_id, then), self._failed)

    def _made(self, version_id: int, then: Callable[[bytes], object], pdf: bytes) -> None:
        self._say_busy(0)
        self.desk.tasks.write(
            PDF, lambda session: versions.add_pdf(session, version_id, pdf), lambda _written: then(pdf)
        )

    def _failed(self, error: Exception) -> None:
        self._say_busy(0)
        if isinstance(error, Interrupted):
            return
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)

    def _say_busy(self, version_id: int) -> None:
        self.working = version_id
        self.busy.emit(version_id)

    def _end(self) -> None:
        self._stop.set()
        if self._background is not None:
            self._background.close()

    # --- what is seen ---

    def _print(self, pdf: bytes) -> None:
        from app.views.kit.printing import open_print

        open_print(self.desk, self._page.window(), pdf, self.title, self.kind)

    def _copy_of(self, version: Version) -> Path:
        return places.folder() / COPIES / str(version.id) / files.clean_name(version.name)

    def _open(self, file: Path) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self.desk.tell(_("{name} opens in Word. Save it there, then take it back.").format(name=file.name))
        else:
            words = _("No program for Word documents was found. The copy is {file}.").format(file=file)
            self.desk.tell(words, warning=True)


def _content_of(file: Path) -> bytes:
    """Raises UserError if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(N_("{file} cannot be read: {reason}"), file=file.name, reason=error.strerror) from error
