"""What stayed behind of an import, saved as a workbook with the reasons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.services.language import _, ngettext
from app.views.kit.text import number

if TYPE_CHECKING:
    from app.views.imports.page import ImportPage


class Leftovers(QObject):
    """`busy` while it is written."""

    def __init__(self, page: ImportPage) -> None:
        super().__init__(page)
        self._page, self.busy = page, False

    def ask_where(self) -> None:
        """Where the workbook goes, then `save`."""
        title = _("Not imported")
        dialog = QFileDialog(self._page, title, str(Path.home() / f"{title}.xlsx"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Excel workbook (*.xlsx)")])
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda file: self.save(Path(file)))
        dialog.open()

    def save(self, file: Path) -> None:
        """Rows and cells that were not imported, with their reasons."""
        from app.services.importing import leftovers

        checked, opened, written = self._page.checked, self._page.opened, self._page.written
        assert checked is not None and opened is not None and written is not None
        problems, done = checked.problems, written.result
        self.busy = True
        self._page.background.run(
            lambda: leftovers.save(file, opened.table, problems, done.twins, done.left_out),
            lambda count: self._saved(file, count),
            self._not_saved,
        )

    def _saved(self, file: Path, count: int) -> None:
        self.busy = False
        words = ngettext("{count} row saved in {file}", "{count} rows saved in {file}", count)
        self._page.desk.tell(words.format(count=number(count), file=file.name))

    def _not_saved(self, error: Exception) -> None:
        self.busy = False
        self._page.failed(error)
