"""The third step: what will be imported, what will not and why, and what the importer decides."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QWidget

from app.services.importing.checking import Checked
from app.services.importing.twins import Twin
from app.services.importing.writing import Wanted
from app.services.language import _, ngettext
from app.views.imports.problems import ProblemTable, Trouble, troubles
from app.views.kit.layout import Elided, button, check, column, empty, frame, label, radio, row
from app.views.kit.text import number


class Found(NamedTuple):
    """What the check has brought: the rows, and those that are there already."""

    checked: Checked
    twins: dict[int, Twin]


class CheckStep(QFrame):
    back = Signal()
    done = Signal(object)  # Wanted

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("surface")
        self.found: Found | None = None
        self._troubles: list[Trouble] = []
        self.figures, self.tabs = row(gap=12), row(gap=4)
        self._group = QButtonGroup(self)
        self.leave = radio(_("Leave duplicates out"), on=True, name="twins:leave")
        self.take = radio(_("Import duplicates as new customers too"), name="twins:take")
        self.groups = check(_("Make new groups"), on=True, name="make-groups")
        self.leave.toggled.connect(lambda _on: self._show())
        self.table = ProblemTable()
        self.fine = label(_("Every cell is right."), "muted")
        self.again = button(
            _("Back to the columns"), "ph.arrow-left", "outline", clicked=self.back.emit, name="columns"
        )
        self.go = button(kind="primary", hint=_("Import (Ctrl+Enter)"), clicked=self.finish, name="import")
        self.twin_choice = QWidget()
        self.twin_choice.setLayout(row(self.leave, 12, self.take, None))
        body = column(
            self.figures,
            self.twin_choice,
            self.groups,
            self.tabs,
            self.table,
            self.fine,
            margins=(24, 16, 24, 16),
            gap=12,
        )
        body.setStretch(4, 1)
        foot = row(self.again, None, self.go, margins=(24, 12, 24, 12))
        whole = column(body, frame("footer", foot), gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def show_found(self, found: Found) -> None:
        """Counts, choices and the table of what is wrong."""
        self.found = found
        names = {line.row: str(line.values["name"]) for line in found.checked.lines}
        self._troubles = troubles(found.checked.problems, found.twins, names)
        self.leave.setChecked(True)
        self.twin_choice.setVisible(bool(found.twins))
        new = list(found.checked.new_groups.values())
        self.groups.setVisible(bool(new))
        words = ngettext("Make {count} new group: {names}", "Make {count} new groups: {names}", len(new))
        shown = ", ".join(new[:6]) + ("…" if len(new) > 6 else "")
        self.groups.setText(words.format(count=len(new), names=shown).replace("&", "&&"))
        self.groups.setAccessibleName(words.format(count=len(new), names=shown))
        self.groups.setToolTip(", ".join(new[:60]))
        self.groups.setChecked(True)
        self._show_tabs()
        self._show()
        self.go.setFocus()

    def wanted(self) -> Wanted:
        return Wanted(self.take.isChecked(), self.groups.isChecked())

    def coming(self) -> int:
        """How many customers will be made."""
        if self.found is None:
            return 0
        return len(self.found.checked.lines) - (0 if self.take.isChecked() else len(self.found.twins))

    def finish(self) -> None:
        if self.found is not None and self.go.isEnabled():
            self.done.emit(self.wanted())

    def set_writing(self, on: bool) -> None:
        for widget in (self.again, self.twin_choice, self.groups):
            widget.setEnabled(not on)
        self.go.setEnabled(not on and self.coming() > 0)

    # --- the parts ---

    def _show(self) -> None:
        assert self.found is not None
        checked, twins = self.found
        empty(self.figures)
        wrong = sum(each.kind in ("cell", "warning") for each in self._troubles)
        for words, count in (
            (_("Customers to import"), self.coming()),
            (_("Duplicates"), len(twins)),
            (_("Cells to look at"), wrong),
            (_("Rows without a name"), checked.left_out),
        ):
            self.figures.addWidget(_figure(words, number(count)))
        words = ngettext("Import {count} customer", "Import {count} customers", self.coming())
        self.go.setText(words.format(count=number(self.coming())))
        self.go.setEnabled(self.coming() > 0)
        self._show_lines()

    def _show_tabs(self) -> None:
        empty(self.tabs)
        self.kinds: dict[str, tuple[str, ...]] = {
            "all": ("twin", "row", "cell", "warning"),
            "twin": ("twin",),
            "out": ("row", "cell"),
            "warning": ("warning",),
        }
        words = {"all": _("All"), "twin": _("Duplicates"), "out": _("Left out"), "warning": _("Taken with a warning")}
        for key, kinds in self.kinds.items():
            count = sum(each.kind in kinds for each in self._troubles)
            if count:
                self.tabs.addWidget(self._tab(key, f"{words[key]}  {number(count)}"))
        self.tabs.addStretch(1)
        self.table.setVisible(bool(self._troubles))
        self.fine.setVisible(not self._troubles)

    def _tab(self, key: str, words: str) -> QPushButton:
        made = button(words, kind="view", name=f"show:{key}")
        made.setCheckable(True)
        made.setChecked(key == "all")
        made.clicked.connect(self._show_lines)
        self._group.addButton(made)
        return made

    def _show_lines(self) -> None:
        pressed = self._group.checkedButton()
        kinds = self.kinds.get(pressed.objectName().removeprefix("show:") if pressed else "all", ())
        self.table.rows.show_lines([each for each in self._troubles if each.kind in kinds], self.take.isChecked())


def _figure(words: str, count: str) -> QFrame:
    figure = label(count, "figure")
    made = frame("well", column(figure, Elided(words, "muted"), margins=(16, 10, 16, 10), gap=2))
    made.setAccessibleName(f"{words}: {count}")
    return made
