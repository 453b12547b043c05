"""Many papers at once: made with progress and Cancel, then looked at and printed as one; what failed is listed."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication, QDialog, QFrame, QProgressBar, QScrollArea, QWidget

from app.services.errors import Interrupted, UserError
from app.services.language import N_, _, ngettext
from app.services.progress import Cancelled
from app.services.selection import Selection
from app.views.kit.alive import while_alive
from app.views.kit.background import Background
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, fit, label, notice, row
from app.views.kit.tasks import Written
from app.views.kit.text import number
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.documents.batch import Batch, Left

MAKE, KEEP = N_("Print papers"), N_("Make PDF")
WIDTH, LIST_HEIGHT, LINE_HEIGHT = 520, 240, 60


def open_batch(desk: Desk, parent: QWidget, kind: str, chosen: Selection, title: str) -> BatchWindow:
    """Make the papers of a selection over `parent`; `title` says how many they are, such as "12 vouchers"."""
    window = BatchWindow(desk, parent, kind, title)
    window.open()
    window.begin(chosen)
    return window


class BatchWindow(QDialog):
    """It makes way for the preview, unless something could not be made."""

    def __init__(self, desk: Desk, parent: QWidget, kind: str, title: str) -> None:
        super().__init__(parent)
        self.setObjectName("batch")
        self.setWindowTitle(_("Print {what}").format(what=title))
        self.setAccessibleName(self.windowTitle())
        self._desk, self._parent, self._kind, self._title = desk, parent, kind, title
        self._background, self._stop = Background(self), Event()
        self._job: Any = None
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setRange(0, 0)
        self.said = label("", "muted")
        self.said.setWordWrap(True)
        self.failed = QScrollArea()
        self.failed.setWidgetResizable(True)
        self.failed.setFrameShape(QFrame.Shape.NoFrame)
        self.failed.hide()
        self.cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        self.copy = button(_("Copy the list"), kind="outline", name="copy-failed")
        self.go = button("", "ph.printer", "primary", name="print-others")
        self.go.setAccessibleName(_("Print"))
        self.copy.hide()
        self.go.hide()
        self.setLayout(column(label(self.windowTitle(), "title"), self.said, self.bar, self.failed,
                              row(None, self.cancel, self.copy, self.go), margins=(24, 20, 24, 18),
                              gap=12))  # fmt: skip
        fit(self, theme.size(WIDTH))

    # --- one step after the other ---

    def begin(self, chosen: Selection) -> None:
        """The Word documents and the numbers, in one action."""
        self._say(_("The papers are being filled…"))

        def work(session: Any, report: Any) -> Batch:
            from app.services.documents import batch

            return batch.prepare(session, self._kind, chosen, report)

        self._job = self._desk.tasks.write(MAKE, work, while_alive(self, self._filled), while_alive(self, self._fail))
        self._desk.tasks.progressed.connect(self._show_job)

    def _show_job(self, job: Any) -> None:
        if job is self._job:
            self._show_progress(job.done, job.total)

    def _filled(self, written: Written) -> None:
        self._job = None
        self._say(_("The PDFs are being made…"))
        self._background.run(partial(self._make, written.result), self._made, self._fail)

    def _make(self, filled: Batch) -> tuple[Batch, Batch]:
        """In the background."""
        from app.services.documents import batch

        def report(done: int, total: int = 0, text: str = "") -> None:
            if self._stop.is_set():
                raise Cancelled
            self._background.report(partial(self._show_progress, done, total))

        return filled, batch.with_pdfs(filled, report)

    def _made(self, both: tuple[Batch, Batch]) -> None:
        """What is new is kept; then all is one PDF."""
        filled, batch_ = both
        known = {each.version_id for each in filled.sheets if each.ready}
        new = [each for each in batch_.sheets if each.version_id not in known]

        def work(session: Any) -> bytes:
            from app.services.documents import batch, pdf_pages

            batch.keep(session, new)
            return pdf_pages.joined([each.content for each in batch_.sheets]) if batch_.sheets else b""

        done = while_alive(self, lambda written: self._finish(batch_, written.result))
        self._desk.tasks.write(KEEP, work, done, while_alive(self, self._fail))

    def _finish(self, made: Batch, pdf: bytes) -> None:
        if not made.left:
            self._preview(pdf)
            return
        self.show_left(made.left)
        count = len(made.sheets)
        self.go.setText(ngettext("Print the other one", "Print the other {count}", count).format(count=number(count)))
        self.go.setVisible(bool(count))
        self.go.clicked.connect(partial(self._preview, pdf))
        (self.go if count else self.cancel).setFocus()

    def show_left(self, left: tuple[Left, ...]) -> None:
        """What is not printed, and why."""
        words = ngettext("{count} paper could not be made:", "{count} papers could not be made:", len(left))
        self._say(words.format(count=number(len(left))))
        lines = [f"{each.name}: {each.reason}" for each in left]
        inner = QWidget()
        inner.setLayout(column(*(notice(each, "warning", "ph.warning-circle") for each in lines), None, gap=8))
        self.failed.setWidget(inner)
        self.failed.setFixedHeight(theme.size(min(LIST_HEIGHT, len(left) * LINE_HEIGHT)))
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText("\n".join(lines)))
        for each in (self.failed, self.copy):
            each.show()
        self.bar.hide()
        self.cancel.setText(_("Close"))
        fit(self, theme.size(WIDTH))

    def _preview(self, pdf: bytes) -> None:
        from app.views.kit.preview import open_preview

        self.accept()
        open_preview(self._desk, self._parent, pdf, self._title, self._kind)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, (Cancelled, Interrupted)):
            return
        if not isinstance(error, UserError):
            self._desk.tasks.failed.emit(error)
            self.reject()
            return
        self.bar.hide()
        self._say(str(error))
        self.cancel.setText(_("Close"))

    # --- what is seen ---

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.bar.setRange(0, 0)

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def done(self, result: int) -> None:
        """Closing stops what is being made; papers that were filled stay with their records."""
        self._stop.set()
        if self._job is not None:
            self._job.cancel()
        self._background.close()
        super().done(result)
        self.deleteLater()
