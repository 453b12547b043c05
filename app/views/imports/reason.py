"""Below the rows that need a look: why the current cell does, and the way to the next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.services.language import _
from app.views.imports.rows import EFFECTS, SIGNS, TONES, Mark
from app.views.kit.layout import Elided, Sign, button, column, label, row


class ReasonBar(QFrame):
    walked = Signal(int)  # 1 to the next cell that needs a look, -1 to the one before
    toggled = Signal()  # the current row is left out, or taken again

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("well")
        self.sign, self.where, self.reason = Sign("ph.info"), label(role="strong"), Elided()
        self.leave = button(kind="outline", clicked=self.toggled.emit, name="leave-row")
        before = button("", "ph.caret-left", "outline", _("Cell before that needs a look (Shift+F8)"),
                        lambda: self.walked.emit(-1), name="wrong-before")  # fmt: skip
        after = button(_("Next wrong cell"), "ph.caret-right", "outline", _("Next cell that needs a look (F8)"),
                       lambda: self.walked.emit(1), name="wrong-next")  # fmt: skip
        line = row(self.sign, self.where, self.reason, self.leave, before, after, gap=8)
        line.setStretch(2, 1)
        keys = _("Enter: correct the cell and go on · F8: next wrong cell · Ctrl+Delete: leave the row out · Ctrl+Z: "
                 "take back · Ctrl+V: cells from Excel")  # fmt: skip
        self.setLayout(column(line, Elided(keys, "faint"), margins=(12, 8, 12, 8), gap=6))
        self.show_cell(None, "", None, False)

    def show_cell(self, number: int | None, column: str, mark: Mark | None, out: bool) -> None:
        """The cell one stands on; `out` if its row was left out by hand."""
        self.sign.show_icon(SIGNS[mark.kind] if mark else "ph.info", TONES[mark.kind] if mark else "muted")
        place = _("Row {row}").format(row=number) if number is not None else ""
        self.where.setText(" · ".join(filter(None, (place, column))))
        said = f"{mark.reason.rstrip('.')}. {_(EFFECTS[mark.kind])}." if mark else ""
        self.reason.show_text(_("Left out by hand.") if out else said)
        words = _("Take this row again") if out else _("Leave this row out")
        self.leave.setText(words)
        self.leave.setAccessibleName(words)
        self.leave.setToolTip(f"{words} (Ctrl+Delete)")
        self.leave.setEnabled(number is not None)
