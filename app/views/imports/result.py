"""The last step: what was imported, the way back, and what stayed behind."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.services.importing.checking import Checked
from app.services.importing.writing import Imported
from app.services.language import _, ngettext
from app.views.imports.words import Words
from app.views.kit.layout import Sign, button, column, label, row
from app.views.kit.text import number

WIDTH = 620


class ResultStep(QFrame):
    undo_wanted = Signal()
    save_wanted = Signal()
    see_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setObjectName("surface")
        self.sign = Sign("ph.check-circle", "good", 44)
        self.title, self.words = label(role="title"), label(role="muted")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setFixedWidth(WIDTH)
        self.see = button(_(words.see), kind="primary", clicked=self.see_wanted.emit, name="see")
        self.undo = button(
            _("Undo"), "ph.arrow-counter-clockwise", "outline", clicked=self.undo_wanted.emit, name="undo"
        )
        self.save = button(
            _("Save what was left out…"),
            "ph.download-simple",
            "outline",
            clicked=self.save_wanted.emit,
            name="save-left",
        )
        self.again = button(_("Import another file"), kind="outline", clicked=self.again_wanted.emit, name="again")
        buttons = QWidget()
        buttons.setLayout(row(None, self.see, self.undo, self.save, self.again, None, gap=10))
        parts = (self.sign, self.title, self.words, buttons)
        middle = column(None, *parts, None, margins=(24, 20, 24, 20), gap=14)
        for part in parts:
            middle.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(middle)

    def show_result(self, done: Imported, checked: Checked) -> None:
        """What was made of the rows that were checked."""
        nameless, by_hand = checked.left_out, checked.by_hand
        cells = sum(problem.effect == "cell" for problem in checked.problems)
        updated = self._words.updated(done.updated)
        self.title.setText(updated if done.updated and not done.made else self._words.imported(done.made))
        left = len(done.left_out)
        said = (
            (done.updated if done.made else 0, updated),
            (done.groups, ngettext("{count} new group", "{count} new groups", done.groups)),
            (left, ngettext("{count} duplicate left out", "{count} duplicates left out", left)),
            (nameless, ngettext("{count} row without a name", "{count} rows without a name", nameless)),
            (by_hand, ngettext("{count} row left out by hand", "{count} rows left out by hand", by_hand)),
            (cells, ngettext("{count} cell left out", "{count} cells left out", cells)),
        )
        line = " · ".join(words.format(count=number(count)) for count, words in said if count)
        told = [*([_stopped(done)] if done.waiting else []), line[:1].upper() + line[1:]]
        self.words.setText("\n".join(filter(None, told)))
        self.sign.show_icon("ph.warning-circle" if done.waiting else "ph.check-circle",
                            "warning" if done.waiting else "good")  # fmt: skip
        self.undo.setEnabled(True)
        self.save.setVisible(bool(done.left_out or nameless or by_hand or cells))
        self.see.setFocus()

    def show_undone(self, conflicts: int) -> None:
        self.sign.show_icon("ph.arrow-counter-clockwise", "muted")
        self.title.setText(_("The import is undone"))
        left = ngettext(
            "{count} was changed since and stays as it is", "{count} were changed since and stay as they are", conflicts
        ).format(count=number(conflicts))
        self.words.setText(left if conflicts else _("All is as it was before."))
        self.undo.setEnabled(False)
        self.again.setFocus()


def _stopped(done: Imported) -> str:
    """Why the last rows are not there, and how they come."""
    words = ngettext("Stopped: {count} row was not reached.", "Stopped: {count} rows were not reached.", done.waiting)
    after = _("What was imported stays. Import the same file again to go on, or undo all of it.")
    return " ".join(filter(None, (words.format(count=number(done.waiting)), done.why, after)))
