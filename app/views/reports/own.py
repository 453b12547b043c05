"""One's own reports: kept, changed, renamed, pinned to the rail, deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint

from app.services.language import N_, _
from app.services.query import View
from app.services.reports import LISTING
from app.views.kit.icons import icon
from app.views.kit.menu import Menu
from app.views.kit.popover import NamePopover
from app.views.reports.ready import READY

if TYPE_CHECKING:
    from app.views.reports.page import ReportsPage


class OwnReports(QObject):
    def __init__(self, page: ReportsPage) -> None:
        super().__init__(page)
        self._page = page

    def ask_name(self) -> None:
        NamePopover(self._page, _("Keep this report"), _("Keep"), self.keep).open_at(self._page.views.add)

    def keep(self, name: str) -> None:
        from app.services import saved_views

        report = self._page.report

        def kept(written: Any) -> None:
            self._page.open_with(f"saved:{written.result}")

        self._page.desk.tasks.write(
            N_("Keep a report"), lambda session: saved_views.add(session, LISTING, name, report), kept
        )

    def open_menu(self, view: View, at: QPoint) -> None:
        if not view.saved:
            return
        menu = Menu(self._page)
        menu.setObjectName("reportMenu")
        if view.key == self._page.current:
            menu.addAction(icon("ph.floppy-disk"), _("Keep the changes"), partial(self.keep_changes, view))
        menu.addAction(icon("ph.pencil-simple"), _("Rename…"), partial(self.ask_new_name, view))
        menu.addAction(icon("ph.push-pin"), _("Unpin") if view.pinned else _("Pin"), partial(self.pin, view))
        menu.addAction(icon("ph.trash"), _("Delete"), partial(self.remove, view))
        menu.popup(at)

    def ask_new_name(self, view: View) -> None:
        popover = NamePopover(self._page, _("Rename the report"), _("Rename"), partial(self.rename, view), view.label)
        popover.open_at(self._page.views.tabs[view.key])

    def rename(self, view: View, name: str) -> None:
        from app.services import saved_views

        self._write(N_("Rename a report"), lambda session: saved_views.rename(session, view.saved, name))

    def keep_changes(self, view: View) -> None:
        from app.services import saved_views

        report = self._page.report
        self._write(N_("Change a report"), lambda session: saved_views.replace(session, view.saved, report))

    def pin(self, view: View) -> None:
        from app.services import saved_views

        self._write(N_("Pin a report"), lambda session: saved_views.pin(session, view.saved, not view.pinned))

    def remove(self, view: View) -> None:
        from app.services import saved_views

        if view.key == self._page.current:
            self._page.show_report(READY[0][0].key)
        self._write(N_("Delete a report"), lambda session: saved_views.remove(session, view.saved))

    def _write(self, words: str, work: Callable[[Any], object]) -> None:
        self._page.desk.tasks.write(words, work, lambda _written: self._page.open_with())
