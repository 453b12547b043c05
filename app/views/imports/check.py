"""The third step: what will be imported, what will not and why, and what the importer decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from app.services.importing.checking import Checked
from app.services.importing.sides import Side
from app.services.importing.twins import Twin
from app.services.importing.writing import Decision, Wanted
from app.services.language import _, ngettext
from app.views.imports.beside import Beside
from app.views.imports.problems import ProblemTable, Trouble, troubles
from app.views.imports.twin_choice import TwinChoice
from app.views.kit.layout import Elided, button, check, column, empty, frame, label, row
from app.views.kit.text import number


class Found(NamedTuple):
    """What the check has brought: the rows, those that are there already, and which of those may be updated."""

    checked: Checked
    twins: dict[int, Twin]
    changeable: frozenset[int] = frozenset()

    def may_update(self, row: int, key: str) -> bool:
        """Whether a row may change its twin, if customers are known by this key."""
        twin = self.twins[row]
        return twin.customer_id in self.changeable and key in ("", twin.what)


class CheckStep(QFrame):
    back = Signal()
    done = Signal(object)  # Wanted
    key_changed = Signal(str)  # what customers are known by
    sides_wanted = Signal(int)  # the row whose twin is to be shown beside it

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("surface")
        self.found: Found | None = None
        self._troubles: list[Trouble] = []
        self.figures, self.tabs = row(gap=12), row(gap=4)
        self._group = QButtonGroup(self)
        self.twin_choice = TwinChoice()
        self.leave, self.take = self.twin_choice.choices["leave"], self.twin_choice.choices["new"]
        self.groups = check(_("Make new groups"), on=True, name="make-groups")
        self.twin_choice.changed.connect(self._choose_all)
        self.twin_choice.key_changed.connect(self.key_changed.emit)
        self.rows: dict[int, Decision] = {}  # decided one by one
        self._decided: dict[int, Decision] = {}
        self.table, self.beside = ProblemTable(), Beside()
        self.table.at_row.connect(self._at_row)
        self.beside.decided.connect(self._decide)
        self.beside.all_alike.connect(self._decide_alike)
        self.beside.hide()
        self.fine = label(_("Every cell is right."), "muted")
        self.again = button(
            _("Back to the columns"), "ph.arrow-left", "outline", clicked=self.back.emit, name="columns"
        )
        self.go = button(kind="primary", hint=_("Import (Ctrl+Enter)"), clicked=self.finish, name="import")
        lines = row(self.table, self.beside, gap=12)
        lines.setStretch(0, 1)
        body = column(
            self.figures,
            self.twin_choice,
            self.groups,
            self.tabs,
            lines,
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
        self.found, self.rows = found, {}
        names = {line.row: str(line.values["name"]) for line in found.checked.lines}
        self._troubles = troubles(found.checked.problems, found.twins, names)
        self.twin_choice.setVisible(bool(found.twins) or bool(self.twin_choice.key()))
        self.twin_choice.show_updatable(sum(found.may_update(row, self.twin_choice.key()) for row in found.twins))
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

    def show_sides(self, row: int, sides: Sequence[Side]) -> None:
        """The twin of a row beside it, if that row is still the current one."""
        trouble = self._current()
        if self.found is not None and trouble is not None and trouble.row == row:
            twin = self.found.twins[row]
            self.beside.show_sides(row, str(twin.reason()), sides, bool(twin.row))
            self._show_decision(row)
            self.beside.show()

    def forget(self) -> None:
        """Another file or other columns: nothing is chosen yet."""
        self.twin_choice.forget()

    def wanted(self) -> Wanted:
        assert self.found is not None
        choice = self.twin_choice
        return Wanted(choice.every(), self.groups.isChecked(), dict(self.rows), self.found.twins, choice.key(),
                      choice.overwrite.isChecked())  # fmt: skip

    def coming(self) -> int:
        """How many customers will be made."""
        lines = len(self.found.checked.lines) if self.found else 0
        return lines - sum(decision != "new" for decision in self._decided.values())

    def changing(self) -> int:
        """How many rows will update a customer."""
        return sum(decision == "update" for decision in self._decided.values())

    def finish(self) -> None:
        if self.found is not None and self.go.isEnabled():
            self.done.emit(self.wanted())

    def set_writing(self, on: bool) -> None:
        for widget in (self.again, self.twin_choice, self.groups):
            widget.setEnabled(not on)
        self.beside.setEnabled(not on)
        self.go.setEnabled(not on and self.coming() + self.changing() > 0)

    # --- the parts ---

    def _show(self) -> None:
        assert self.found is not None
        self._decided = self._decisions(self.found)
        self._show_figures(self.found)
        self._show_lines()

    def _decisions(self, found: Found) -> dict[int, Decision]:
        """What becomes of each row that has a twin: one that may not be updated is left out instead."""
        wanted = self.wanted()
        made = {row: wanted.decision(row, twin) for row, twin in found.twins.items()}
        return {row: "leave" if each == "update" and not found.may_update(row, wanted.key) else each
                for row, each in made.items()}  # fmt: skip

    def _show_figures(self, found: Found) -> None:
        empty(self.figures)
        wrong = sum(each.kind in ("cell", "warning") for each in self._troubles)
        for words, count in (
            (_("Customers to import"), self.coming()),
            (_("Customers to update"), self.changing()),
            (_("Duplicates"), len(found.twins)),
            (_("Cells to look at"), wrong),
            (_("Rows without a name"), found.checked.left_out),
        ):
            self.figures.addWidget(_figure(words, number(count)))
        new, old = self.coming(), self.changing()
        words = ngettext("Import {count} customer", "Import {count} customers", new).format(count=number(new))
        if old:
            words = _("Import {new}, update {old}").format(new=number(new), old=number(old))
        self.go.setText(words)
        self.go.setEnabled(new + old > 0)

    def _choose_all(self) -> None:
        self.rows.clear()
        if self.found is not None:
            self._show()

    def _decide(self, decision: Decision) -> None:
        """What becomes of the current row."""
        if (trouble := self._current()) is not None:
            self._take({trouble.row: decision})

    def _decide_alike(self) -> None:
        """What was decided for the current row holds for all that have their twin for the same reason."""
        if (trouble := self._current()) is not None:
            decision = self._decided[trouble.row]
            self._take(dict.fromkeys(self._alike(trouble.row), decision))

    def _take(self, rows: dict[int, Decision]) -> None:
        assert self.found is not None
        self.rows |= rows
        self._decided = self._decisions(self.found)
        self._show_figures(self.found)
        self.table.rows.show_decided(self._decided)
        if (trouble := self._current()) is not None:
            self._show_decision(trouble.row)

    def _alike(self, row: int) -> list[int]:
        """All rows of its situation: the same key, and a twin in the file, to be changed, or out of reach."""
        assert self.found is not None
        found, key = self.found, self.twin_choice.key()

        def situation(each: int) -> tuple[str, bool, bool, bool]:
            twin = found.twins[each]
            return twin.what, bool(twin.row), twin.name is None, found.may_update(each, key)

        here = situation(row)
        return [each for each in found.twins if situation(each) == here]

    def _show_decision(self, row: int) -> None:
        assert self.found is not None
        may = self.found.may_update(row, self.twin_choice.key())
        self.beside.show_decision(self._decided[row], may, len(self._alike(row)) - 1)

    def _current(self) -> Trouble | None:
        at = self.table.currentIndex().row()
        found = self.table.rows.lines[at] if 0 <= at < len(self.table.rows.lines) else None
        return found if found is not None and found.kind == "twin" else None

    def _at_row(self, trouble: Trouble | None) -> None:
        if trouble is not None and trouble.kind == "twin":
            self.sides_wanted.emit(trouble.row)
        else:
            self.beside.hide()

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
        self.table.rows.show_lines([each for each in self._troubles if each.kind in kinds], self._decided)
        if self.table.rows.lines:
            self.table.selectRow(0)


def _figure(words: str, count: str) -> QFrame:
    figure = label(count, "figure")
    made = frame("well", column(figure, Elided(words, "muted"), margins=(16, 10, 16, 10), gap=2))
    made.setAccessibleName(f"{words}: {count}")
    return made
