"""The third step: what will be imported, what will not and why; wrong cells are corrected, duplicates decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from app.services.importing.deciding import Met
from app.services.importing.mending import Mending
from app.services.importing.sides import Side
from app.services.importing.twins import Twin
from app.services.importing.writing import Decision, Wanted
from app.services.language import _, ngettext
from app.views.imports.beside import Beside
from app.views.imports.filters import RowFilters
from app.views.imports.reason import ReasonBar
from app.views.imports.rows_table import RowsTable
from app.views.imports.twin_choice import TwinChoice
from app.views.imports.words import Words
from app.views.kit.grid_model import GridColumn
from app.views.kit.layout import Elided, button, check, column, empty, frame, label, row
from app.views.kit.text import number


class CheckStep(QFrame):
    back = Signal()
    done = Signal(object)  # Wanted
    mended = Signal(object)  # the numbers of the rows that have changed: who is there already is asked again
    key_changed = Signal(str)  # what customers are known by
    sides_wanted = Signal(int)  # the row whose twin is to be shown beside it

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setObjectName("surface")
        self.mending: Mending | None = None
        self.met = Met({}, frozenset(), {})
        self.rows: dict[int, Decision] = {}  # decided one by one
        self._decided: dict[int, Decision] = {}
        self._comparing: tuple[int, Twin] | None = None
        self.figures, self.filters, self.twin_choice = row(gap=12), RowFilters(), TwinChoice(words)
        self.leave, self.take = self.twin_choice.choices["leave"], self.twin_choice.choices["new"]
        self.groups = check(_("Make new groups"), on=True, name="make-groups")
        self.table, self.beside, self.reason = RowsTable(), Beside(), ReasonBar()
        self.fine = label(_("Every cell is right."), "muted")
        self.again = button(
            _("Back to the columns"), "ph.arrow-left", "outline", clicked=self.back.emit, name="columns"
        )
        self.go = button(kind="primary", hint=_("Import (Ctrl+Enter)"), clicked=self.finish, name="import")
        self._build()
        self._connect()

    def _build(self) -> None:
        self.beside.hide()
        lines = row(self.table, self.beside, gap=12)
        lines.setStretch(0, 1)
        body = column(self.figures, self.twin_choice, self.groups, self.filters, lines, self.reason, self.fine,
                      margins=(24, 14, 24, 12), gap=10)  # fmt: skip
        body.setStretch(4, 1)
        foot = row(self.again, None, self.go, margins=(24, 12, 24, 12))
        whole = column(body, frame("footer", foot), gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.twin_choice.changed.connect(self._choose_all)
        self.twin_choice.key_changed.connect(self.key_changed.emit)
        self.filters.chosen.connect(self._filter)
        self.table.at_cell.connect(self._at_cell)
        self.table.all_right.connect(self.go.setFocus)
        self.table.rows.mended.connect(self._mended)
        self.reason.walked.connect(self.walk)
        self.reason.toggled.connect(self.table.toggle_left)
        self.beside.decided.connect(self._decide)
        self.beside.all_alike.connect(self._decide_alike)
        for keys, by in (("F8", 1), ("Shift+F8", -1)):
            QShortcut(QKeySequence(keys), self, lambda by=by: self.walk(by))

    # --- what the page shows ---

    def show_found(
        self, mending: Mending, met: Met, columns: Mapping[int, GridColumn], fields: Mapping[int, str]
    ) -> None:
        """Another check: counts, choices and the rows that need a look."""
        self.mending, self.met, self.rows, self._comparing = mending, met, {}, None
        self.filters.begin()
        self.table.rows.show_rows(mending, columns, fields)
        self._show_met()
        self._show_groups(mending.checked().new_groups)
        self.table.go_to_first()
        (self.table if self.table.rows.shown else self.go).setFocus()

    def show_met(self, met: Met, new_groups: Mapping[str, str]) -> None:
        """The same rows, in which something was corrected: who is there already, and what must be made."""
        kept = {row for row, twin in met.twins.items() if self.met.twins.get(row) == twin}
        self.met, self.rows = met, {row: each for row, each in self.rows.items() if row in kept}
        self._show_met()
        self._show_groups(new_groups)

    def show_sides(self, row: int, sides: Sequence[Side]) -> None:
        """The twin of a row beside it, if that row is still the current one."""
        if self.table.row() == row and row in self.met.twins:
            twin = self.met.twins[row]
            self.beside.show_sides(row, str(twin.reason()), sides, bool(twin.row))
            self._show_decision(row)
            self.beside.show()

    def forget(self) -> None:
        """Another file or other columns: nothing is chosen yet."""
        self.twin_choice.forget()

    def walk(self, by: int) -> None:
        """To the next cell that needs a look (1), or the one before (-1)."""
        if self.table.isVisible():
            self.table.commit()
            self.table.setFocus()
            self.table.step(by)

    def wanted(self) -> Wanted:
        choice = self.twin_choice
        return Wanted(choice.every(), self.groups.isChecked(), dict(self.rows), self.met.twins, choice.key(),
                      choice.overwrite.isChecked())  # fmt: skip

    def coming(self) -> int:
        """How many customers will be made."""
        lines = self.mending.coming() if self.mending else 0
        return lines - sum(decision != "new" for row, decision in self._decided.items() if self._is_taken(row))

    def changing(self) -> int:
        """How many rows will update a customer."""
        return sum(decision == "update" for row, decision in self._decided.items() if self._is_taken(row))

    def finish(self) -> None:
        self.table.commit()
        if self.mending is not None and self.go.isEnabled():
            self.done.emit(self.wanted())

    def set_writing(self, on: bool) -> None:
        for widget in (self.again, self.twin_choice, self.groups, self.table, self.reason, self.beside):
            widget.setEnabled(not on)
        self.go.setEnabled(not on and self.coming() + self.changing() > 0)

    # --- the parts ---

    def _is_taken(self, row: int) -> bool:
        """Not left out in the meantime: the twins are asked for again, but the figures do not wait."""
        return self.mending is not None and self.mending.line(row) is not None

    def _mended(self, rows: set[int]) -> None:
        self._comparing = None
        self.table.rows.redraw()
        self._show_figures()
        self.mended.emit(rows)

    def _show_met(self) -> None:
        met, key = self.met, self.twin_choice.key()
        self.twin_choice.setVisible(bool(met.twins) or bool(key))
        self.twin_choice.show_updatable(sum(met.may_update(row, key) for row in met.twins))
        self._decided = met.decisions(self.wanted())
        self.table.rows.show_twins(met.twins, self._decided)
        self._show_figures()
        if (row := self._twin_row()) is not None:
            self._show_decision(row)

    def _show_groups(self, new_groups: Mapping[str, str]) -> None:
        new = list(new_groups.values())
        words = ngettext("Make {count} new group: {names}", "Make {count} new groups: {names}", len(new))
        shown = ", ".join(new[:6]) + ("…" if len(new) > 6 else "")
        self.groups.setVisible(bool(new))
        self.groups.setText(words.format(count=len(new), names=shown).replace("&", "&&"))
        self.groups.setAccessibleName(words.format(count=len(new), names=shown))
        self.groups.setToolTip(", ".join(new[:60]))

    def _show_figures(self) -> None:
        assert self.mending is not None
        empty(self.figures)
        new, old, effects = self.coming(), self.changing(), self.mending.effects
        changed = [(_(self._words.changing), old)] if self._words.changing else []
        for words, count in (
            (_(self._words.coming), new),
            *changed,
            (_("Rows left out"), len(self.mending.table.rows) - new - old),
            (_("Duplicates"), len(self.met.twins)),
            (_("Cells to look at"), effects["cell"] + effects["warning"]),
        ):
            self.figures.addWidget(_figure(words, number(count)))
        words = self._words.go(new)
        if old:
            words = _("Import {new}, update {old}").format(new=number(new), old=number(old))
        self.go.setText(words)
        self.go.setEnabled(new + old > 0)
        rows = len(self.table.rows.every())
        self.filters.show_counts(rows, Counter(effects) + Counter(twin=len(self.met.twins)))
        for widget in (self.filters, self.table, self.reason):
            widget.setVisible(bool(rows))
        self.fine.setVisible(not rows)

    def _filter(self, kinds: Sequence[str]) -> None:
        self.table.rows.filter(kinds)
        self._show_figures()
        self.table.go_to_first()

    def _choose_all(self) -> None:
        self.rows.clear()
        if self.mending is not None:
            self._show_met()

    def _decide(self, decision: Decision) -> None:
        """What becomes of the current row."""
        if (row := self._twin_row()) is not None:
            self._take({row: decision})

    def _decide_alike(self) -> None:
        """What was decided for the current row holds for all that have their twin for the same reason."""
        if (row := self._twin_row()) is not None:
            alike = self.met.alike(row, self.twin_choice.key())
            self._take(dict.fromkeys(alike, self._decided[row]))

    def _take(self, rows: dict[int, Decision]) -> None:
        self.rows |= rows
        self._show_met()

    def _show_decision(self, row: int) -> None:
        key = self.twin_choice.key()
        alike = len(self.met.alike(row, key)) - 1
        self.beside.show_decision(self._decided[row], self.met.may_update(row, key), alike)

    def _twin_row(self) -> int | None:
        row = self.table.row()
        return row if row is not None and row in self.met.twins and self._is_taken(row) else None

    def _at_cell(self) -> None:
        """The reason of the cell one stands on, and the twin of its row beside it."""
        row, mending = self.table.row(), self.mending
        place = max(self.table.currentIndex().column(), 0)
        name = str(self.table.rows.columns[place].label) if place else ""
        self.reason.show_cell(row, name, self.table.mark(), mending is not None and row in mending.by_hand)
        before, twin = self._comparing, self._twin_row()
        self._comparing = None if twin is None else (twin, self.met.twins[twin])
        if twin is None:
            self.beside.hide()
        elif before != self._comparing:
            self.sides_wanted.emit(twin)


def _figure(words: str, count: str) -> QFrame:
    figure = label(count, "figure")
    made = frame("well", column(figure, Elided(words, "muted"), margins=(16, 8, 16, 8), gap=2))
    made.setAccessibleName(f"{words}: {count}")
    return made
