"""The rows of a file that have something wrong, mended before they are imported: cell by cell, or left out by hand.

A cell that is put is checked at once, and the rest of its row stays. It is put into the table itself, so that whatever
is checked, written or saved afterwards has it. Nothing touches the database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from app.services.errors import UserError
from app.services.importing.cells import LONGEST, Line
from app.services.importing.checking import Checked, Checker, Problem, Report, check_all
from app.services.importing.known import Known
from app.services.importing.mapping import Table
from app.services.importing.plain import words
from app.services.importing.reading import Cell
from app.services.language import N_
from app.services.text import clean

BY_HAND = N_("Left out by hand.")
Place = tuple[int, int]  # a row's number in the sheet, and a column's place


def begin(
    table: Table, mapped: Mapping[int, str], known: Known, report: Report, before: Mending | None = None,
    reads: type[Checker] = Checker,
) -> Mending:  # fmt: skip
    """Check all rows, as checking.check does; `before` is the mending of the same table with other columns."""
    checker = reads(table.columns, mapped, known)
    return Mending(table, checker, check_all(table, checker, report), before)


class Mending:
    """`rows` are the numbers of those that had something wrong; `effects` counts the problems that are left."""

    def __init__(self, table: Table, checker: Checker, checked: Checked, before: Mending | None = None) -> None:
        self.table, self._checker = table, checker
        self._cells = dict(table.rows)
        self._lines = {line.row: line for line in checked.lines}
        self._wrong: dict[int, list[Problem]] = defaultdict(list)
        for problem in checked.problems:
            self._wrong[problem.row].append(problem)
        same = before if before is not None and before.table is table else None
        self.by_hand: set[int] = set(same.by_hand) if same else set()
        self._in_file: dict[Place, Cell] = same._in_file if same else {}
        self._past: list[tuple[Place, Callable[[], object]]] = []
        self.effects = Counter(problem.effect for problem in checked.problems)
        self.rows = sorted({*self._wrong, *self.by_hand, *(row for row, _place in self._in_file)})

    # --- what is asked of it ---

    def checked(self) -> Checked:
        """What can be taken of all rows as they stand now, in the order of the file."""
        lines = [line for row in self._cells if row not in self.by_hand and (line := self._lines.get(row))]
        problems = [problem for row in sorted({*self._wrong, *self.by_hand}) for problem in self.problems(row)]
        nameless = sum(row not in self._lines for row in self._cells.keys() - self.by_hand)
        return Checked(tuple(lines), tuple(problems), self._checker.new_groups(lines), nameless, len(self.by_hand))

    def coming(self) -> int:
        """How many rows can be taken."""
        return len(self._lines) - sum(row in self._lines for row in self.by_hand)

    def problems(self, row: int) -> list[Problem]:
        """What is wrong in a row; of one that is left out by hand only that."""
        if row in self.by_hand:
            return [Problem(row, "", "", UserError(BY_HAND), "row")]
        return self._wrong.get(row, [])

    def problem(self, row: int, place: int) -> Problem | None:
        """What is wrong with a cell."""
        return next((each for each in self.problems(row) if each.place == place), None)

    def line(self, row: int) -> Line | None:
        """What is taken of a row, or None for one that is left out."""
        return None if row in self.by_hand else self._lines.get(row)

    def words(self, row: int, place: int) -> str:
        """A cell as one sees it."""
        return words(self._cell(row, place))

    def in_file(self, row: int, place: int) -> str | None:
        """What stood in the file where a cell was mended, else None."""
        return words(self._in_file[row, place]) if (row, place) in self._in_file else None

    # --- what is done to it ---

    def put(self, cells: Iterable[tuple[int, int, str]]) -> set[int]:
        """Write texts into cells, each a row, a column and what was typed; the rows that have changed."""
        said: dict[Place, Cell] = {
            (row, place): clean(typed[:LONGEST], LONGEST, lines=True) or None for row, place, typed in cells
        }
        new = {key: cell for key, cell in said.items() if words(cell) != self.words(*key)}
        if new:
            self._remember(next(iter(new)), {key: self._cell(*key) for key in new})
            self._put(new)
        return {row for row, _place in new}

    def leave(self, rows: Sequence[int], out: bool = True) -> None:
        """Leave rows out, or take them again."""
        changed = [row for row in rows if (row in self.by_hand) != out]
        if changed:
            self._past.append(((changed[0], -1), lambda: self._leave(changed, not out)))
            self._leave(changed, out)

    def check_again(self, rows: Iterable[int]) -> None:
        """More is known now of what their cells say."""
        for row in rows:
            self._check(row)

    def take_back(self) -> Place | None:
        """Undo what was done last; where it was (no column for a whole row), or None if there is nothing."""
        if not self._past:
            return None
        where, back = self._past.pop()
        back()
        return where

    # --- the parts ---

    def _cell(self, row: int, place: int) -> Cell:
        cells = self._cells[row]
        return cells[place] if place < len(cells) else None

    def _remember(self, where: Place, cells: dict[Place, Cell]) -> None:
        self._past.append((where, lambda: self._put(cells)))

    def _put(self, cells: dict[Place, Cell]) -> None:
        for (row, place), cell in cells.items():
            found = self._cells[row]
            found.extend([None] * (place + 1 - len(found)))
            first = self._in_file.setdefault((row, place), found[place])
            found[place] = cell
            if words(first) == words(cell):
                del self._in_file[row, place]
        for row in dict.fromkeys(row for row, _place in cells):
            self._check(row)

    def _check(self, row: int) -> None:
        line, wrong = self._checker.row(row, self._cells[row])
        self._count(row, -1)
        self._wrong[row] = wrong
        self._lines.pop(row, None)
        if line is not None:
            self._lines[row] = line
        self._count(row, 1)

    def _leave(self, rows: Sequence[int], out: bool) -> None:
        for row in rows:
            self._count(row, -1)
            (self.by_hand.add if out else self.by_hand.discard)(row)
            self._count(row, 1)

    def _count(self, row: int, by: int) -> None:
        for problem in self.problems(row):
            self.effects[problem.effect] += by
