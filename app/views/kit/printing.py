"""Print: the printer, how many copies, two A5 on an A4; remembered for each kind of paper."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QSpinBox, QWidget

from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.alive import while_alive
from app.views.kit.background import Background
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.keys import shortcut
from app.views.kit.layout import button, check, column, empty, fit, inset, label, notice, row
from app.views.kit.message import sentence
from app.views.kit.pdf_view import drawn
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.documents.pdf_pages import Pages, Size

WIDTH = 460
DPI = 300
MOST_COPIES = 99
A5_LONG = 600.0  # points; an A5 is 595 long
GONE = N_("The printer “{printer}” is not there any more. Nothing was printed: choose another one.")
REFUSED = N_("The printer “{printer}” does not take the paper. See that it is on and connected, then print again.")
NO_PRINTER = N_("No printer is installed on this computer. Save the paper as PDF and print it elsewhere.")


class PrintWindow(QDialog):
    """Ctrl+P of a paper."""

    def __init__(self, desk: Desk, parent: QWidget | None, pdf: bytes, title: str, kind: str = "paper") -> None:
        super().__init__(parent)
        self.setObjectName("print")
        self.setWindowTitle(_("Print"))
        self.setAccessibleName(f"{self.windowTitle()}: {title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._pdf, self._title, self._key = desk, pdf, title, f"print.{kind}"
        self._background = Background(self)
        self.printers = ChoiceEditor([(name, name) for name in QPrinterInfo.availablePrinterNames()])
        self.printers.call(_("Printer"), "printer")
        self.copies = QSpinBox(minimum=1, maximum=MOST_COPIES)
        self.copies.setObjectName("copies")
        self.copies.setAccessibleName(_("Copies"))
        inset(self.copies)
        self.two = check(_("Two A5 on one A4"), name="two")
        self.two.setEnabled(fits_twice(pdf))
        self.said = column(gap=0)
        self.ok = button(_("Print"), "ph.printer", "primary", clicked=self.go, name="print-now")
        self._build()
        self._begin()

    def _build(self) -> None:
        cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        copies = row(self.copies, None)
        self.copies.setFixedWidth(theme.size(90))
        self.setLayout(column(
            label(self._title, "title"), 4, label(_("Printer"), "muted"), self.printers, label(_("Copies"), "muted"),
            copies, self.two, self.said, 6, row(None, cancel, self.ok), margins=(24, 20, 24, 18), gap=8,
        ))  # fmt: skip
        for keys in ("Ctrl+P", "Ctrl+Return", "Ctrl+Enter"):
            shortcut(keys, self, self.go)
        self.finished.connect(lambda _result: self._background.close())
        self.ok.setFocus()

    def _begin(self) -> None:
        """The system's printer, then what was chosen the last time."""
        self.printers.show_value(QPrinterInfo.defaultPrinterName() or self.printers.combo.itemData(0))
        self.two.setChecked(self.two.isEnabled())
        if not self.printers.combo.count() or not self.printers.value():
            self.ok.setEnabled(False)
            self.say(_(NO_PRINTER))
        key = self._key

        def read(session: Any) -> Any:
            from app.services import preferences

            return preferences.get(session, key, {})

        self._desk.tasks.read(read, while_alive(self, self.recall), topic=(self, "print"))
        fit(self, theme.size(WIDTH))

    def recall(self, kept: Any) -> None:
        """What was chosen the last time; a printer that is gone is not chosen again."""
        kept = kept if isinstance(kept, dict) else {}
        if self.printers.combo.findData(kept.get("printer")) >= 0:
            self.printers.show_value(kept["printer"])
        if isinstance(kept.get("copies"), int):
            self.copies.setValue(kept["copies"])
        if self.two.isEnabled() and isinstance(kept.get("two"), bool):
            self.two.setChecked(kept["two"])

    def go(self) -> None:
        """Send it to the printer, and remember how."""
        name, copies, two = self.printers.value(), self.copies.value(), self.two.isChecked()
        if not name or not self.ok.isEnabled():
            return
        self.ok.setEnabled(False)
        self.say(_("Printing…"), "plain")
        self._background.run(
            partial(send, self._pdf, name, copies, two), lambda _none: self._printed(name), self._failed
        )

    def _printed(self, name: str) -> None:
        key = self._key
        kept = {"printer": name, "copies": self.copies.value(), "two": self.two.isChecked()}

        def keep(session: Any) -> None:
            from app.services import preferences

            preferences.put(session, key, kept)

        self._desk.tasks.write("", keep)
        self._desk.tell(_("{title} was sent to {printer}").format(title=self._title, printer=name))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.ok.setEnabled(True)
        self.say(sentence(error), "danger")
        if not isinstance(error, UserError):
            self._desk.tasks.failed.emit(error)

    def say(self, words: str, tone: str = "warning") -> None:
        """A sentence above the buttons."""
        empty(self.said)
        self.said.addWidget(notice(words, tone, "ph.printer" if tone == "plain" else "ph.warning-circle"))
        fit(self, theme.size(WIDTH))


def open_print(desk: Desk, parent: QWidget | None, pdf: bytes, title: str, kind: str = "paper") -> PrintWindow:
    """Ask how, then print. `kind` is what printer and copies are remembered for: quote, receipt …"""
    window = PrintWindow(desk, parent, pdf, title, kind)
    window.open()
    return window


def fits_twice(pdf: bytes) -> bool:
    """Whether all pages are A5, so that two of them fill an A4."""
    with _opened(pdf) as pages:
        return all(max(size) <= A5_LONG and min(size) <= A5_LONG * 0.75 for size in pages.sizes)


def send(pdf: bytes, name: str, copies: int, two: bool) -> None:
    """Print on this printer; in any thread. Raises UserError if it is gone or refuses."""
    found = QPrinterInfo.printerInfo(name)
    if found.isNull():
        raise UserError(GONE, printer=name)
    printer = QPrinter(found, QPrinter.PrinterMode.HighResolution)
    if not printer.isValid():
        raise UserError(GONE, printer=name)
    print_on(printer, pdf, copies, two)


def print_on(printer: QPrinter, pdf: bytes, copies: int = 1, two: bool = False) -> None:
    """All pages in their own size, the copies in order. Raises UserError if the printer refuses."""
    from app.services.documents.pdf_pages import two_on_a4

    if two:
        pdf, copies = two_on_a4(pdf, copies), 1
    if printer.supportsMultipleCopies():
        printer.setCopyCount(copies)
        copies = 1
    with _opened(pdf) as pages:
        _paint(printer, pages, [number for _copy in range(copies) for number in range(len(pages.sizes))])


def _paint(printer: QPrinter, pages: Pages, numbers: list[int]) -> None:
    printer.setResolution(DPI)
    printer.setFullPage(True)
    _lay(printer, pages.sizes[numbers[0]])  # before the painter begins, or the first page has the printer's own size
    painter = QPainter()
    _must(painter.begin(printer), printer)
    try:
        for place, number in enumerate(numbers):
            if place:
                _lay(printer, pages.sizes[number])
                _must(printer.newPage(), printer)
            sheet = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
            painter.drawImage(sheet, drawn(pages, number, printer.resolution() / 72))
    finally:
        painter.end()
    _must(printer.printerState() != QPrinter.PrinterState.Error, printer)


def _lay(printer: QPrinter, size: Size) -> None:
    """The paper of a page: the printer's tray holds it upright, whatever stands on it."""
    upright = QSizeF(min(size), max(size))
    wide = size.width > size.height
    orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    paper = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setPageLayout(QPageLayout(paper, orientation, QMarginsF()))


def _must(well: bool, printer: QPrinter) -> None:
    if not well:
        raise UserError(REFUSED, printer=printer.printerName())


def _opened(pdf: bytes) -> Any:
    """The pages, closed at the end."""
    from contextlib import closing

    from app.services.documents.pdf_pages import Pages

    return closing(Pages(pdf))
