"""The first step: which file. It is chosen, or dropped from the file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QProgressBar, QWidget

from app.services.errors import UserError
from app.services.language import _
from app.views.imports.words import Words
from app.views.kit.layout import Elided, Sign, button, column, empty, frame, label, notice, restyle, row
from app.views.kit.message import sentence

WIDTH = 620


class ChooseStep(QFrame):
    chosen = Signal(object)  # a Path
    pasted = Signal()
    stopped = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._title, self._drop = _(words.title), _(words.drop)
        self.setObjectName("surface")
        self.setAcceptDrops(True)
        self.said = column(gap=0)
        self.choose = button(
            _("Choose a file…"), "ph.folder-open", "primary", _("Choose a file (Ctrl+O)"), self.ask, name="choose"
        )
        self.take = button(
            _("Paste from Excel"), "ph.clipboard-text", "outline",
            _("Copy the cells in Excel, then paste them here (Ctrl+V)"), self.pasted.emit, name="paste",
        )  # fmt: skip
        self.well = frame("drop", self._invitation())
        self.busy = frame("busy", self._waiting())
        self.busy.hide()
        inner = QWidget()
        inner.setFixedWidth(WIDTH)
        inner.setLayout(column(self.said, self.well, self.busy, gap=14))
        self.setLayout(column(None, row(None, inner, None), None, margins=(24, 20, 24, 20)))

    def ask(self) -> None:
        """The dialog of the system."""
        dialog = QFileDialog(self, self._title, str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Tables (*.xlsx *.xls *.ods *.csv)"), _("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.chosen.emit(Path(file)))
        dialog.open()

    def show_busy(self, words: str) -> None:
        """What is going on instead of the invitation; nothing for the invitation."""
        self.words.show_text(words)
        self.well.setVisible(not words)
        self.busy.setVisible(bool(words))
        if words:
            empty(self.said)
            self.cancel.setFocus()

    def show_wrong(self, error: Exception) -> None:
        """Why this file cannot be imported; another can be chosen."""
        self.show_busy("")
        empty(self.said)
        expected = isinstance(error, UserError)
        self.said.addWidget(notice(sentence(error), "danger" if expected else "warning", "ph.warning-circle"))
        self.choose.setFocus()

    def forget(self) -> None:
        """As in the beginning."""
        self.show_busy("")
        empty(self.said)

    def _invitation(self) -> QBoxLayout:
        title = label(self._drop, "heading")
        words = label(
            _(
                "Excel (.xlsx, .xls), LibreOffice (.ods) or .csv, just as you keep it: titles above the table, "
                "phones as numbers and dates in any writing are understood. Nothing is saved before you have seen "
                "it."
            ),
            "muted",
        )
        words.setWordWrap(True)  # not aligned by the layout, which would then forget its height
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        sign, choose = row(None, Sign("ph.file-arrow-up", "accent", 44), None), row(None, self.choose, self.take, None)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return column(sign, title, words, choose, margins=(60, 44, 60, 44), gap=14)

    def _waiting(self) -> QBoxLayout:
        self.words = Elided(role="heading")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = button(_("Cancel"), kind="outline", clicked=self.stopped.emit, name="stop-reading")
        return column(self.words, self.bar, row(None, self.cancel), margins=(40, 44, 40, 44), gap=16)

    # --- dropped ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.well.isVisible() and _file(event) is not None:
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light(False)
        if (file := _file(event)) is not None:
            event.acceptProposedAction()
            self.chosen.emit(file)

    def _light(self, on: bool) -> None:
        self.well.setProperty("over", on)
        restyle(self.well)


def _file(event: QDropEvent) -> Path | None:
    """The one file that is dragged."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
