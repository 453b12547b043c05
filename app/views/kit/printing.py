"""Printing a PDF: which printer, how many copies, two A5 pages on an A4; remembered for each kind of paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from threading import Event
from typing import Any

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QGridLayout, QSpinBox, QWidget

from app.services import preferences
from app.services.documents.pdf_pages import POINTS, Pages, Size, two_on_a4
from app.services.errors import Interrupted, UserError
from app.services.language import N_, _
from app.views.kit.alive import while_alive
from app.views.kit.background import Background
from app.views.kit.desk import Desk
from app.views.kit.filter_values import combo
from app.views.kit.layout import button, check, column, empty, fit, inset, label, notice, row
from app.views.kit.theme import theme
from app.views.kit.tokens import LIGHT

DPI = 300
DRAWN_DPI = 200  # of what is drawn here
A5_SIDE = 425.0  # points: no side of an A5 page that is the shorter one is longer
MOST_COPIES = 99
WIDTH = 460
GONE = N_("The printer “{name}” is not there any more. Choose another one; nothing was printed.")
REFUSED = N_("The printer “{name}” does not take anything. See whether it is switched on; nothing was printed.")
STOPPED = N_("Printing was stopped.")
NO_PRINTER = N_("This computer has no printer. Save the paper as PDF instead.")


@dataclass(frozen=True)
class Choice:
    """`file` prints to a PDF file instead of a printer; `two` puts two A5 pages on an A4."""

    printer: str = ""
    copies: int = 1
    two: bool = False
    file: str = ""


def open_print(desk: Desk, parent: QWidget, pdf: bytes, title: str, kind: str = "paper") -> PrintWindow:
    """The window over `parent`; what was chosen last for this kind stands in it."""
    window = PrintWindow(desk, parent, pdf, title, kind)
    shown = while_alive(window, window.show_choice)
    desk.tasks.read(lambda session: preferences.get(session, _key(kind), {}), shown, topic=window)
    window.open()
    return window


class PrintWindow(QDialog):
    """It closes when everything is at the printer."""

    def __init__(self, desk: Desk, parent: QWidget, pdf: bytes, title: str, kind: str) -> None:
        super().__init__(parent)
        self.setObjectName("print-window")
        self.setWindowTitle(_("Print"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._pdf, self._kind, self._title = desk, pdf, kind, title
        self._background, self._stop = Background(self), Event()
        names = QPrinterInfo.availablePrinterNames()
        self.printer = combo(_("Printer"), [(name, name) for name in names], "printer")
        self.copies = QSpinBox(minimum=1, maximum=MOST_COPIES)
        self.copies.setObjectName("copies")
        self.copies.setAccessibleName(_("Copies"))
        inset(self.copies)
        self.two = check(_("Two A5 pages on one A4"), name="two")
        self.two.setVisible(all_a5(pdf))
        self.said = column(gap=0)
        self.cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        self.go = button(_("Print"), "ph.printer", "primary", clicked=self.print, name="print")
        self.go.setEnabled(bool(names))
        self.setLayout(column(label(_("Print"), "title"), label(title, "muted"), self._fields(), self.two, self.said,
                              row(None, self.cancel, self.go), margins=(24, 20, 24, 18), gap=12))  # fmt: skip
        if not names:
            self._say(_(NO_PRINTER))
        fit(self, theme.size(WIDTH))

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for place, (words, field) in enumerate(((_("Printer"), self.printer), (_("Copies"), self.copies))):
            grid.addWidget(label(words, "muted"), place, 0)
            grid.addWidget(field, place, 1)
        return grid

    def show_choice(self, kept: Any) -> None:
        """What was chosen last; a printer that is gone is told, and the system's own stands instead."""
        known = kept if isinstance(kept, dict) else {}
        wanted = str(known.get("printer") or QPrinterInfo.defaultPrinterName())
        place = self.printer.findData(wanted)
        if place >= 0:
            self.printer.setCurrentIndex(place)
        elif known.get("printer") and self.printer.count():
            self._say(_("The printer “{name}” of the last time is not there any more.").format(name=wanted))
        copies = known.get("copies")
        self.copies.setValue(copies if isinstance(copies, int) else 1)
        self.two.setChecked(bool(known.get("two")))

    def choice(self) -> Choice:
        two = self.two.isChecked() and not self.two.isHidden()
        return Choice(self.printer.currentData() or "", self.copies.value(), two)

    def print(self) -> None:
        """In the background; what was chosen is kept for the next time."""
        chosen = self.choice()
        kept = {key: value for key, value in asdict(chosen).items() if key != "file"}
        self._desk.tasks.write("", lambda session: preferences.put(session, _key(self._kind), kept))
        self.go.setEnabled(False)
        empty(self.said)
        self.said.addWidget(label(_("Printing…"), "muted"))
        self._background.run(partial(send, self._pdf, chosen, self._title, self._stop.is_set), self._done, self._failed)

    def reject(self) -> None:
        self._stop.set()
        super().reject()

    def done(self, result: int) -> None:
        self._background.close()
        super().done(result)

    def _done(self, _nothing: object) -> None:
        self._desk.tell(_("{title} is at the printer.").format(title=self._title or _("The paper")))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.go.setEnabled(self.printer.count() > 0)
        if isinstance(error, UserError):
            self._say(str(error))
        else:
            self._desk.tasks.failed.emit(error)

    def _say(self, words: str) -> None:
        empty(self.said)
        self.said.addWidget(notice(words, "warning", "ph.warning-circle"))
        fit(self, theme.size(WIDTH))


def across(draw: Callable[[QPainter, QPdfWriter], object]) -> bytes:
    """A PDF of A4 pages across, as `draw` paints them; always light: paper is white."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DRAWN_DPI)
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape,
                                     QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter))  # fmt: skip
    tokens, theme.tokens = theme.tokens, LIGHT
    try:
        painter = QPainter(writer)
        draw(painter, writer)
        painter.end()
    finally:
        theme.tokens = tokens
    return bytes(buffer.data().data())


def all_a5(pdf: bytes) -> bool:
    """Whether every page is an A5 or smaller."""
    pages = Pages(pdf)
    pages.close()
    return bool(pages.sizes) and all(min(size) <= A5_SIDE for size in pages.sizes)


def send(pdf: bytes, choice: Choice, title: str = "", stopped: Callable[[], bool] = lambda: False) -> None:
    """Print, in any thread. Raises UserError for a printer that is gone or refuses, Interrupted when it was stopped."""
    if choice.two:
        pdf, choice = two_on_a4(pdf, choice.copies), replace(choice, copies=1)
    printer = _printer(choice)
    printer.setDocName(title or _("The paper"))
    pages = Pages(pdf)
    try:
        _print(printer, pages, choice, stopped)
    finally:
        pages.close()


def _printer(choice: Choice) -> QPrinter:
    if choice.file:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(choice.file)
    else:
        found = QPrinterInfo.printerInfo(choice.printer)
        if not choice.printer or found.isNull():
            raise UserError(GONE, name=choice.printer)
        made = QPrinter(found, QPrinter.PrinterMode.HighResolution)
    made.setResolution(DPI)
    made.setFullPage(True)
    return made


def _print(printer: QPrinter, pages: Pages, choice: Choice, stopped: Callable[[], bool]) -> None:
    times = choice.copies
    if not choice.file and printer.supportsMultipleCopies():
        printer.setCopyCount(times)
        times = 1
    painter = QPainter()
    for place, number in enumerate([*range(len(pages.sizes))] * times):
        if stopped():
            printer.abort()
            painter.end()
            raise Interrupted(STOPPED)
        printer.setPageLayout(_layout(pages.sizes[number]))
        if not (printer.newPage() if place else painter.begin(printer)):
            raise UserError(REFUSED, name=choice.printer or choice.file)
        made = pages.picture(number, DPI / POINTS)
        image = QImage(made.content, made.width, made.height, made.stride, QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(0, 0, printer.width(), printer.height()), image)
    if not painter.end() or printer.printerState() == QPrinter.PrinterState.Error:
        raise UserError(REFUSED, name=choice.printer or choice.file)


def _layout(size: Size) -> QPageLayout:
    paper = QPageSize(QSizeF(min(size), max(size)), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    across = QPageLayout.Orientation.Landscape if size.width > size.height else QPageLayout.Orientation.Portrait
    return QPageLayout(paper, across, QMarginsF(0, 0, 0, 0))


def _key(kind: str) -> str:
    return f"print.{kind}"
