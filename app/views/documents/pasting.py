"""A price list from the clipboard: which column is what, what cannot be read, then the products."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFrame, QGridLayout, QScrollArea, QWidget

from app.services import products_import
from app.services.errors import UserError
from app.services.importing.mapping import Table
from app.services.importing.plain import words as plain_words
from app.services.language import N_, _, ngettext
from app.services.products import LABELS
from app.services.products_import import Begun, Checked
from app.services.vat import Rates
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided, button, column, empty, frame, label, line, notice, row
from app.views.kit.tasks import Written
from app.views.kit.text import number

PASTE = N_("Paste products from Excel")
WIDTH, HEIGHT, SHOWN, PROBLEMS, CELL = 900, 600, 8, 5, 150


class PasteWindow(QDialog):
    """Nothing is saved before its button is pressed; Ctrl+V takes what lies in the clipboard now."""

    def __init__(self, desk: Desk, parent: QWidget, text: str) -> None:
        super().__init__(parent)
        self.setObjectName("paste-products")
        self.setWindowTitle(_("Paste products from Excel"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.table: Table | None = None
        self.mapped: dict[int, str] = {}
        self.rates = Rates()
        self.checked: Checked | None = None
        self._grid = QGridLayout()
        self.said = column(gap=6)
        self._build()
        self.take(text)

    def _build(self) -> None:
        words = label(_("Copy the cells in Excel together with their headers, then press Ctrl+V here. A code that is "
                        "there already gets the new price; nothing is deleted."), "muted")  # fmt: skip
        words.setWordWrap(True)
        again = button(_("Paste"), "ph.clipboard-text", "outline", _("Paste (Ctrl+V)"), self.paste, name="paste-again")
        self.ok = button(_("Add products"), kind="primary", clicked=self.save, name="take-products")
        self.ok.setEnabled(False)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        inner: QFrame = frame("box")
        inner.setLayout(column(self._grid, None, margins=(12, 10, 12, 10)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        whole = column(label(self.windowTitle(), "title"), words, area, self.said,
                       row(again, None, button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel-paste"),
                           self.ok), margins=(24, 20, 24, 18), gap=12)  # fmt: skip
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.resize(WIDTH, HEIGHT)
        QShortcut(QKeySequence("Ctrl+V"), self, self.paste)
        for keys in ("Ctrl+S", "Ctrl+Return"):
            QShortcut(QKeySequence(keys), self, self.save)

    def paste(self) -> None:
        self.take(QApplication.clipboard().text())

    def take(self, text: str) -> None:
        """Show the table in this text."""
        try:
            self.table = found = products_import.pasted(text)
        except UserError as error:
            self.table, self.checked = None, None
            self.ok.setEnabled(False)
            empty(self._grid)
            self._say([str(error)])
            return
        self._desk.tasks.read(lambda session: products_import.begin(session, found.columns),
                              while_alive(self, partial(self._begin, found)), topic=(self, "begin"))  # fmt: skip

    def _begin(self, found: Table, begun: Begun) -> None:
        if found is self.table:
            self.rates, self.mapped = begun.rates, dict(begun.mapped)
            self._show_table(found)
            self.check()

    def _show_table(self, table: Table) -> None:
        """A choice above each column, its header, and its first rows."""
        empty(self._grid)
        for place, each in enumerate(table.columns):
            self._grid.addWidget(self._choice(each.place, each.header), 0, place)
            self._grid.addWidget(Elided(each.header, "strong"), 1, place)
            for below, (_number, cells) in enumerate(table.rows[:SHOWN], start=3):
                cell = cells[each.place] if each.place < len(cells) else None
                self._grid.addWidget(Elided(plain_words(cell)), below, place)
            self._grid.setColumnMinimumWidth(place, CELL)
        self._grid.addWidget(line(), 2, 0, 1, max(len(table.columns), 1))
        if len(table.rows) > SHOWN:
            rest = _("and {count} more rows").format(count=number(len(table.rows) - SHOWN))
            self._grid.addWidget(label(rest, "faint"), SHOWN + 3, 0, 1, 2)

    def _choice(self, place: int, header: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(_("What stands in {column}").format(column=header))
        combo.setObjectName(f"column:{place}")
        combo.addItem(_("(leave out)"), "")
        for key, words in LABELS.items():
            combo.addItem(_(words), key)
        combo.setCurrentIndex(max(combo.findData(self.mapped.get(place, "")), 0))
        combo.activated.connect(lambda _index: self._map(place, combo))
        return combo

    def _map(self, place: int, combo: QComboBox) -> None:
        field = combo.currentData()
        self.mapped.pop(place, None)
        if field:
            for other in [key for key, value in self.mapped.items() if value == field]:
                del self.mapped[other]
                before = self.findChild(QComboBox, f"column:{other}")
                if before is not None:
                    before.setCurrentIndex(0)
            self.mapped[place] = field
        self.check()

    def check(self) -> None:
        """What can be taken, and what cannot."""
        assert self.table is not None
        try:
            self.checked = products_import.check(self.table, self.mapped, self.rates)
        except UserError as error:
            self.checked = None
            self.ok.setEnabled(False)
            self._say([str(error)])
            return
        count = len(self.checked.rows)
        self.ok.setEnabled(bool(count))
        words = ngettext("Take {count} product", "Take {count} products", count).format(count=number(count))
        self.ok.setText(words)
        self.ok.setAccessibleName(words)
        problems = self.checked.problems
        said = [_("Row {row}, {column}: {reason}").format(row=each.row, column=each.header or "–", reason=each.reason)
                for each in problems[:PROBLEMS]]  # fmt: skip
        if len(problems) > PROBLEMS:
            said.append(_("and {count} more").format(count=number(len(problems) - PROBLEMS)))
        self._say(said)

    def _say(self, sentences: list[str]) -> None:
        empty(self.said)
        if sentences:
            self.said.addWidget(notice("\n".join(sentences), "warning", "ph.warning-circle"))

    def save(self) -> None:
        """All that can be taken, as one action."""
        checked, table, mapped = self.checked, self.table, dict(self.mapped)
        if checked is None or table is None or not checked.rows or not self.ok.isEnabled():
            return
        self.ok.setEnabled(False)
        self._desk.tasks.write(
            PASTE, lambda session: products_import.write(session, checked, table.columns, mapped), self._done,
            while_alive(self, self._failed),
        )  # fmt: skip

    def _done(self, written: Written) -> None:
        made, changed = written.result
        words = _("{made} products added, {changed} changed").format(made=number(made), changed=number(changed))
        self._desk.tell(words, undo=written.action_id)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.ok.setEnabled(True)
        if isinstance(error, UserError):
            self._say([str(error)])
        else:
            self._desk.tasks.failed.emit(error)
