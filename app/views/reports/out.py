"""What leaves the room of reports: a picture, paper, an Excel workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from app.services.language import _
from app.views.kit.chart import Chart
from app.views.reports import paper

if TYPE_CHECKING:
    from app.views.reports.page import ReportsPage


class ReportOut(QObject):
    def __init__(self, page: ReportsPage) -> None:
        super().__init__(page)
        self._page = page

    @property
    def title(self) -> str:
        """What stands above a printed report."""
        page = self._page
        if not page.table:
            return ""
        by = " × ".join(name for name in page.table.heads if name)
        words = [f"{page.table.title}: {by}"]
        if page.timed:
            days = " – ".join(field.line.text() for field in (page.first, page.last))
            words.append(days if page.report.period == "between" else page.period.currentText())
        return " · ".join(words)

    @property
    def drawn(self) -> Chart | None:
        return None if self._page.report.form == "table" else self._page.chart

    def copy(self) -> None:
        page = self._page
        if page.table:
            QApplication.clipboard().setImage(paper.picture(self.title, page.table, self.drawn, page.report.percent))
            page.desk.tell(_("Copied as picture"))

    def print(self) -> None:
        page = self._page
        if page.table:
            made = paper.pdf(self.title, page.table, self.drawn, page.report.percent)
            from app.views.kit.printing import open_print  # with its library of PDF pages, when something is printed

            open_print(page.desk, page, made, self.title, "report")

    def ask_file(self) -> None:
        if self._page.table:
            name = f"{self._page.table.title} {date.today():%Y-%m-%d}.xlsx"
            place = str(Path.home() / name)
            dialog = QFileDialog(self._page, _("Export to Excel"), place, _("Excel workbook (*.xlsx)"))
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("xlsx")
            dialog.fileSelected.connect(lambda file: self.export(Path(file)))
            dialog.open()

    def export(self, file: Path) -> None:
        table, desk = self._page.table, self._page.desk

        def work(session: Any) -> int:
            from app.services import report_export

            assert table
            return report_export.to_excel(session, table, file)

        said = _("Saved as {file}").format(file=file.name)
        desk.tasks.read(work, lambda _count: desk.tell(said), topic=(self, "export"))
