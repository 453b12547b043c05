"""What leaves a list: rows on the clipboard, and Excel workbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from app.services.language import N_, _, ngettext
from app.services.query import Row
from app.services.selection import Selection
from app.views.kit import clipboard
from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.rows import Columns
from app.views.kit.text import number

if TYPE_CHECKING:
    from app.views.kit.list_page import ListPage


FILTERS = (N_("Excel workbook (*.xlsx)"), N_("Excel workbook with all columns (*.xlsx)"), N_("Text (*.csv)"))


class ListOut(QObject):
    def __init__(self, page: ListPage) -> None:
        super().__init__(page)
        self._page = page

    def actions(self) -> list[Action]:
        """They come last in the bar and in the menus."""
        may = "export" in self._page.desk.me.rights
        copying = Action("copy", _("Copy"), "ph.copy", lambda chosen: self.copy_rows(chosen.selection, chosen.count))
        export = Action("export", _("Excel"), "ph.export", self.ask_file)
        return [copying, *([export] if may else [])]

    # --- the clipboard ---

    def copy(self) -> None:
        """What is ticked, or the current row."""
        page = self._page
        if page.rows.marked():
            self.copy_rows(page.rows.selection(), page.rows.marked())
        elif row_id := page.table.current_id():
            self.copy_rows(Selection.of([row_id], page.listing), 1)

    def copy_rows(self, selection: Selection, count: int) -> None:
        """For Excel; of very many only the first."""
        columns = self._page.rows.columns
        self._page.desk.tasks.read(
            lambda session: clipboard.read_rows(session, selection, columns),
            lambda rows: self._copied(rows, columns, count),
            topic=(self, "copy"),
        )

    def _copied(self, rows: list[Row], columns: Columns, count: int) -> None:
        QApplication.clipboard().setMimeData(clipboard.as_table(rows, columns))
        said = ngettext("{count} row copied", "{count} rows copied", len(rows)).format(count=number(len(rows)))
        left = _("{said}; the rest is too much for the clipboard, export it to Excel instead").format(said=said)
        if "export" not in self._page.desk.me.rights:
            left = _("{said}; more than a page leaves the list only with the right to export").format(said=said)
        cut = len(rows) < min(count, clipboard.MOST) or count > clipboard.MOST
        self._page.desk.tell(left if cut else said, warning=cut)

    # --- Excel ---

    def ask_file(self, chosen: Chosen) -> None:
        """Where to, then `export`."""
        title = self._page.shape.title if self._page.shape else ""
        offered = Path.home() / f"{title} {date.today():%Y-%m-%d}.xlsx"
        dialog = QFileDialog(self._page, _("Export to Excel"), str(offered))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_(words) for words in FILTERS])
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(
            lambda file: self.export(chosen.selection, Path(file), dialog.selectedNameFilter() == _(FILTERS[1]))
        )
        dialog.open()

    def export(self, selection: Selection, file: Path, every_column: bool = False) -> None:
        """Beside all other work, with progress and Cancel; reports in a toast."""
        keys = [] if every_column else [column.key for column in self._page.rows.columns]

        def work(office: Any, report: Any) -> int:
            from app.services import export

            return export.to_excel(office, selection, keys, file, report)

        self._page.desk.tasks.beside(N_("Export to Excel"), work, lambda count: self._exported(count, file))

    def _exported(self, count: int, file: Path) -> None:
        said = ngettext("{count} row exported to {file}", "{count} rows exported to {file}", count)
        self._page.desk.tell(said.format(count=number(count), file=file.name))
