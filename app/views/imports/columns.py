"""The second step: which column of the file is which field, with the first values of each to see it by."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHeaderView, QSpinBox, QTableWidget, QTableWidgetItem, QWidget

from app.services.importing import letters
from app.services.importing.opening import Opened
from app.services.importing.reading import Book
from app.services.importing.targets import Target
from app.services.language import _, ngettext
from app.views.imports.typing import column_name
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.layout import Elided, button, column, frame, inset, label, restyle, row
from app.views.kit.text import number
from app.views.kit.theme import theme

ROW, FIELD_WIDTH = 44, 280


class ColumnsStep(QFrame):
    other_sheet = Signal(int, int)  # the sheet and the row of headers from 0; -1 for the one that is found
    other_letters = Signal(str)  # the code of the letters
    back = Signal()
    done = Signal(object)  # dict: the field of each column

    def __init__(self, target: Target) -> None:
        super().__init__()
        self._target = target
        self.setObjectName("surface")
        self._opened: Opened | None = None
        self.file, self.count, self.reason = Elided(role="heading"), Elided(role="muted"), Elided(role="danger")
        self.sheets, self.headers, self.letters = QComboBox(), QSpinBox(), QComboBox()
        self._name_controls()
        self.grid = self._grid()
        self.fields: dict[int, ChoiceEditor] = {}
        self.again = button(_("Another file"), "ph.arrow-left", "outline", clicked=self.back.emit, name="another-file")
        self.go = button(
            _("Check the rows"),
            kind="primary",
            hint=_("Check the rows (Ctrl+Enter)"),
            clicked=self.finish,
            name="check",
        )
        names = column(self.file, self.count, gap=2)
        self.sheet_words = label(_("Sheet"), "muted")
        top = row(names, label(_("Letters"), "muted"), self.letters, 8, self.sheet_words, self.sheets, 8,
                  label(_("Headers in row"), "muted"), self.headers, gap=8)  # fmt: skip
        top.setStretch(0, 1)
        body = column(top, self.grid, margins=(24, 16, 24, 16), gap=14)
        foot = row(self.again, self.reason, self.go, margins=(24, 12, 24, 12), gap=12)
        foot.setStretch(1, 1)
        theme.changed.connect(self._colour)
        whole = column(body, frame("footer", foot), gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def show_opened(self, book: Book, opened: Opened) -> None:
        """The columns of a sheet, each with the field that it seems to be."""
        self._opened = opened
        self.file.show_text(book.file)
        rows = len(opened.table.rows)
        words = ngettext("{count} row", "{count} rows", rows).format(count=number(rows))
        how = _("columns as the last time") if opened.remembered else _("columns recognised by their headers")
        self.count.show_text(f"{words} · {how}")
        self._show_places(book, opened)
        self._show_letters(opened)
        self._show_columns(opened)
        self._judge()
        self.grid.setFocus()

    def mapped(self) -> dict[int, str]:
        return {place: str(field.value()) for place, field in self.fields.items()}

    def finish(self) -> None:
        if self._opened is not None and self.go.isEnabled():
            self.done.emit(self.mapped())

    # --- the parts ---

    def _name_controls(self) -> None:
        self.sheets.setObjectName("sheet")
        self.sheets.setAccessibleName(_("Sheet"))
        self.sheets.setMinimumWidth(160)
        self.sheets.activated.connect(lambda place: self.other_sheet.emit(place, -1))
        self.letters.setObjectName("letters")
        self.letters.setAccessibleName(_("Letters"))
        self.letters.activated.connect(lambda _place: self.other_letters.emit(str(self.letters.currentData())))
        self.headers.setObjectName("headers-at")
        self.headers.setAccessibleName(_("Headers in row"))
        self.headers.setKeyboardTracking(False)
        self.headers.valueChanged.connect(lambda value: self.other_sheet.emit(self.sheets.currentIndex(), value - 1))
        inset(self.headers)

    def _grid(self) -> QTableWidget:
        grid = QTableWidget(0, 3)
        grid.setObjectName("columns")
        grid.setAccessibleName(_("Columns of the file"))
        grid.setProperty("framed", True)
        grid.setHorizontalHeaderLabels([_("Column of the file"), _("First values"), _("Goes into")])
        grid.verticalHeader().hide()
        grid.verticalHeader().setDefaultSectionSize(theme.size(ROW))
        grid.setShowGrid(False)
        grid.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        grid.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        grid.setTabKeyNavigation(False)
        grid.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard goes from field to field
        header = grid.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        grid.setColumnWidth(0, theme.size(240))
        grid.setColumnWidth(2, theme.size(FIELD_WIDTH))
        return grid

    def _show_places(self, book: Book, opened: Opened) -> None:
        self.sheets.clear()
        self.sheets.addItems([sheet.name for sheet in book.sheets])
        self.sheets.setCurrentIndex(opened.sheet)
        for widget in (self.sheets, self.sheet_words):
            widget.setVisible(len(book.sheets) > 1)
        self.headers.blockSignals(True)
        self.headers.setRange(1, min(len(book.sheets[opened.sheet].rows), 1_000))
        self.headers.setValue(opened.table.headers_at + 1)
        self.headers.blockSignals(False)

    def _show_letters(self, opened: Opened) -> None:
        """How the letters were read, and what else they may be."""
        self.letters.clear()
        met = ", ".join(_(letters.CODES[code]) for code in opened.codes) or _(letters.CODES[letters.UNICODE])
        automatic = met if opened.code == letters.AUTOMATIC else ""
        self.letters.addItem(_("As recognised: {code}").format(code=automatic) if automatic else _("As recognised"),
                             letters.AUTOMATIC)  # fmt: skip
        for code, words in letters.CODES.items():
            self.letters.addItem(_(words), code)
        self.letters.setCurrentIndex(self.letters.findData(opened.code))

    def _show_columns(self, opened: Opened) -> None:
        self.grid.setRowCount(0)
        self.grid.setRowCount(len(opened.table.columns))
        self.fields = {}
        choices = [("", _("(leave out)")), *self._target.fields(opened.known)]
        for line, column_ in enumerate(opened.table.columns):
            name = column_.header or column_name(column_.place)
            self.grid.setItem(line, 0, _item(name))
            self.grid.setItem(line, 1, _item(" · ".join(column_.samples)))
            field = ChoiceEditor(choices)
            field.call(_("Goes into: {column}").format(column=name), f"column:{column_.place}")
            field.show_value(opened.mapped.get(column_.place, ""))
            field.edited.connect(self._judge)
            field.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.fields[column_.place] = field
            self.grid.setCellWidget(line, 2, _padded(field))

        self._colour()

    def _colour(self) -> None:
        for line in range(self.grid.rowCount()):
            if samples := self.grid.item(line, 1):
                samples.setForeground(theme.color("muted"))

    def _judge(self) -> None:
        """One cannot go on without names, or with a field that is chosen twice; what is left out is pale."""
        mapped = self.mapped()
        complaint = self._target.complain(mapped)
        self.reason.show_text(str(complaint) if complaint else "")
        self.go.setEnabled(complaint is None)
        chosen = list(mapped.values())
        for field in self.fields.values():
            field.mark(bool(field.value()) and chosen.count(str(field.value())) > 1)
            field.combo.setProperty("quiet", not field.value())
            restyle(field.combo)


def _item(text: str) -> QTableWidgetItem:
    made = QTableWidgetItem(text)
    made.setToolTip(text)
    made.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return made


def _padded(field: ChoiceEditor) -> QWidget:
    made = QWidget()
    made.setLayout(row(field, margins=(4, 3, 8, 3)))
    made.setFocusProxy(field.combo)
    return made
