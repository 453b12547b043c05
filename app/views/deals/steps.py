"""The tab of a deal's card with what its stage asks for: the checklist, and the guides of the process (C04)."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.services import process_design, processes
from app.services.documents import templates
from app.services.language import N_, _
from app.services.process_design import GuideInfo
from app.services.processes import Check
from app.views.kit.desk import Desk
from app.views.kit.file_open import ask_program
from app.views.kit.layout import button, check, column, empty, label, row
from app.views.kit.message import say
from app.views.kit.text import day

PICTURES = {"text": "ph.info", "link": "ph.link", "file": "ph.file", "template": "ph.file-plus"}


class StepsTab(QWidget):
    """A tick is written at once; a guide is read, opened, or begins a document."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._deal = desk, 0
        self.lines = column(gap=6)
        self.setLayout(column(self.lines, gap=0))

    def show_steps(self, deal_id: int, checks: list[Check], guides: list[GuideInfo], names: dict[int, str],
                   may_edit: bool) -> None:  # fmt: skip
        self._deal = deal_id
        empty(self.lines)
        for each in checks:
            box = check(each.text, each.by is not None, name=f"check:{each.id}")
            box.setEnabled(may_edit)
            box.toggled.connect(lambda on, key=each.id: self._tick(key, on))
            who = f"{names.get(each.by, '')} · {day(each.at)}" if each.by and each.at else ""
            self.lines.addLayout(row(box, None, label(who, "faint"), gap=8))
        for guide in guides:
            opener = button(guide.name, PICTURES[guide.kind], "link", clicked=partial(self._open, guide),
                            name=f"guide:{guide.id}")  # fmt: skip
            self.lines.addLayout(row(opener, None))
        if not checks and not guides:
            words = label(_("This stage has no checklist and no guides. An administrator adds them to the process."),
                          "muted")  # fmt: skip
            words.setWordWrap(True)
            self.lines.addWidget(words)

    def _tick(self, check_id: int, on: bool) -> None:
        deal = self._deal
        self._desk.tasks.write(N_("Checklist of a deal"), lambda session: processes.tick(session, deal, check_id, on))

    def _open(self, guide: GuideInfo) -> None:
        if guide.kind == "text":
            say(self.window(), guide.name, guide.text)
        elif guide.kind == "link":
            self._open_link(guide)
        elif guide.kind == "template":
            self._desk.tasks.read(lambda session: templates.kind_of(session, guide.template_id), self._begin_paper,
                                  topic=(self, "template"))  # fmt: skip
        else:
            ask_program(self, guide.name, partial(self._open_file, guide))

    def _begin_paper(self, kind: str) -> None:
        """A new document of the deal; its paper offers the templates of the stage first."""
        self._desk.navigation.open(f"new_{kind}", self._deal)

    def _open_link(self, guide: GuideInfo) -> None:
        address = QUrl.fromUserInput(guide.text)
        if address.scheme() in ("http", "https"):
            QDesktopServices.openUrl(address)
        else:
            say(self.window(), guide.name, guide.text)

    def _open_file(self, guide: GuideInfo) -> None:
        def show(content: Any) -> None:
            file = Path(tempfile.mkdtemp(prefix="sokhach-")) / Path(guide.name).name
            file.write_bytes(content)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

        self._desk.tasks.read(lambda session: process_design.content(session, guide.id), show, topic=(self, "guide"))
