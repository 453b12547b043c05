"""What stands where a list has no rows: what the room is for and its next step, or the way back to everything."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton

from app.services.language import _
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, label

WIDEST = 340


class Nothing(QFrame):
    """`title` and `words` (translated) say what the room is for, `steps` are buttons that begin."""

    everything = Signal()

    def __init__(self, title: str = "", words: str = "", picture: str = "ph.tray", *steps: QPushButton) -> None:
        super().__init__()
        self.setObjectName("surface")
        self._title, self._words, self._picture_name, self._steps = title, words, picture, steps
        self.picture, self.title, self.words = label(), label(role="heading"), label(role="muted")
        self.words.setWordWrap(True)
        self.words.setFixedWidth(WIDEST)  # a wrapped text without a width of its own would be cut
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.back = button(_("Show all"), kind="outline", clicked=self.everything.emit, name="nothing:all")
        self._parts = (self.picture, self.title, self.words, *steps, self.back)
        middle = column(None, *self._parts, None, gap=12)
        for part in self._parts:
            middle.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(middle)
        self.explain(asked=False)

    def explain(self, asked: bool) -> None:
        """`asked` if there is a search or a condition, so that there may well be other rows."""
        name = "ph.magnifying-glass" if asked else self._picture_name
        self.picture.setPixmap(icon(name, "faint").pixmap(40, 40))
        self.title.setText(_("Nothing found") if asked else self._title or _("Nothing here yet"))
        self.words.setText(_("No row meets the search and the conditions.") if asked else self._words)
        self.words.setVisible(bool(self.words.text()))
        self.back.setVisible(asked)
        for step in self._steps:
            step.setVisible(not asked)
