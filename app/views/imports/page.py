"""The room in which records come from a spreadsheet: file, columns, check, result. Nothing is saved before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QWidget

from app.services.errors import UserError
from app.services.importing.targets import CUSTOMERS
from app.services.language import N_, _
from app.views.imports.check import CheckStep
from app.views.imports.choosing import ChooseStep
from app.views.imports.columns import ColumnsStep
from app.views.imports.leftovers import Leftovers
from app.views.imports.result import ResultStep
from app.views.imports.steps import Steps
from app.views.imports.typing import said_in, typed_columns
from app.views.imports.words import Words
from app.views.kit.alive import while_alive
from app.views.kit.background import Background
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.keys import Keys
from app.views.kit.layout import column
from app.views.kit.tasks import Written

if TYPE_CHECKING:
    from app.services.importing.checking import Checked
    from app.services.importing.deciding import Met
    from app.services.importing.mending import Mending
    from app.services.importing.opening import Opened
    from app.services.importing.reading import Book
    from app.services.importing.writing import Imported, Wanted
    from app.views.kit.jobs import Job

KEYS: Keys = (
    ("Ctrl+O", N_("Choose a file")),
    ("Ctrl+V", N_("Paste from Excel")),
    ("Ctrl+Enter", N_("Go on to the next step")),
    ("F8", N_("Next cell that needs a look")),
    ("Shift+F8", N_("Cell before that needs a look")),
    ("Ctrl+Delete", N_("Leave the row out, or take it again")),
    ("Ctrl+Z", N_("Take back the last correction")),
)


class ImportPage(QFrame):
    """Of customers, unless a page says what else a file becomes."""

    target, words = CUSTOMERS, Words()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("surface")
        self.desk, self.background = desk, Background(self)
        self.destroyed.connect(self.background.close)
        self._turn = 0  # the work that is under way; answers of an older one are not heard
        self._busy = False
        self._code = "auto"  # how the letters of the file are read
        self._job: Job | None = None
        self.book: Book | None = None
        self.opened: Opened | None = None
        self.checked: Checked | None = None  # what was imported, or is being
        self.written: Written | None = None
        self.choose, self.columns = ChooseStep(self.words), ColumnsStep(self.target)
        self.check, self.result = CheckStep(self.words), ResultStep(self.words)
        self.left = Leftovers(self)
        self.steps, self.stack = Steps(), QStackedWidget()
        for step in (self.choose, self.columns, self.check, self.result):
            self.stack.addWidget(step)
        whole = column(PageHeader(desk, _(self.words.title)), self.steps, self.stack, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self._connect()

    @property
    def complete(self) -> bool:
        return not (self._busy or self.left.busy) and self._job is None

    def open_record(self, kind: str, record_id: int) -> None:
        """Somebody wants to import: what was begun goes on, what is finished begins anew; `pasted` is the clipboard."""
        if kind.startswith("pasted"):
            self.paste()
            return
        if self.stack.currentWidget() is self.result:
            self.begin()
        elif self.stack.currentWidget() is self.choose:
            self.choose.choose.setFocus()

    def begin(self) -> None:
        """Back to the first step."""
        self._turn += 1
        self._busy = False
        self.choose.forget()
        self._show(self.choose)
        self.choose.choose.setFocus()

    # --- the file ---

    def open_file(self, file: Path) -> None:
        """Read a file, apart from the program; then find its table."""
        from app.services.importing import reading

        self._show(self.choose)
        turn = self._start(_("Reading {file}…").format(file=file.name))
        self.background.run(lambda: reading.read(file), self._mine(turn, self._read), self._mine(turn, self._refused))

    def paste(self) -> None:
        """The table in the clipboard instead of a file."""
        from app.services.importing import reading

        if not self.complete:
            return
        text = QApplication.clipboard().text()
        self._show(self.choose)
        turn = self._start(_("Reading what was copied…"))
        self.background.run(lambda: reading.pasted(text), self._mine(turn, self._read), self._mine(turn, self._refused))

    def _read(self, book: Book) -> None:
        self.book, self._code = book, "auto"
        self._open_sheet()

    def _open_sheet(self, sheet: int | None = None, headers_at: int | None = None) -> None:
        from app.services.importing import opening

        book, turn = self.book, self._start(_("Looking for the table…"))
        assert book is not None
        done, refused = self._mine(turn, self._show_columns), self._mine(turn, self._refused)
        self.desk.tasks.read(
            lambda session: opening.open_sheet(session, book, sheet, headers_at, self._code, self.target),
            done,
            topic=self,
            failed=refused,
        )

    def _other_sheet(self, sheet: int, headers_at: int) -> None:
        self.columns.go.setEnabled(False)
        self._open_sheet(max(sheet, 0), None if headers_at < 0 else headers_at)

    def _other_letters(self, code: str) -> None:
        self._code = code
        self.columns.go.setEnabled(False)
        self._open_sheet(self.columns.sheets.currentIndex())

    def _show_columns(self, opened: Opened) -> None:
        assert self.book is not None
        self._busy, self.opened = False, opened
        self._show(self.columns)
        self.columns.show_opened(self.book, opened)

    def _refused(self, error: Exception) -> None:
        self._busy = False
        self._show(self.choose)
        self.choose.show_wrong(error)
        if not isinstance(error, UserError):
            self.desk.tasks.failed.emit(error)

    # --- the check ---

    def _check(self, mapped: dict[int, str]) -> None:
        """What cells name is looked up first, if there is something to look up."""
        opened, learn = self.opened, self.target.learn
        assert opened is not None
        self.opened = opened = opened._replace(mapped=mapped)
        turn = self._start(_("Checking the rows…"))
        self.check.forget()
        self._show(self.choose)
        asked = said_in(opened, self.target.learns)
        if learn is None or not asked:
            self._check_rows(turn)
            return
        self.desk.tasks.read(lambda session: learn(session, opened.known, asked),
                             self._mine(turn, lambda _done: self._check_rows(turn)), topic=self,
                             failed=self._mine(turn, self._refused))  # fmt: skip

    def _check_rows(self, turn: int) -> None:
        """All cells in the background, then one question about duplicates."""
        from app.services.importing import mending
        from app.services.progress import Cancelled

        opened, before, checker = self.opened, self.check.mending, self.target.checker
        assert opened is not None
        mapped = opened.mapped

        def report(done: int, total: int) -> None:
            if turn != self._turn:
                raise Cancelled

        self.background.run(
            lambda: mending.begin(opened.table, mapped, opened.known, report, before, checker),
            self._mine(turn, self._look_for_twins),
            self._mine(turn, self._refused),
        )

    def _look_for_twins(self, mending: Mending) -> None:
        done = self._mine(self._turn, lambda met: self._show_found(mending, met))
        refused = self._mine(self._turn, self._refused)
        meet = self.target.meet
        self.desk.tasks.read(lambda session: meet(session, mending.checked().lines), done, topic=self, failed=refused)

    def _look_again(self, rows: Collection[int] = ()) -> None:
        """Rows were corrected, or customers are known by something else: who has a twin is asked once more."""
        mending, before, key = self.check.mending, self.check.met, self.check.twin_choice.key()
        if mending is None or not self.complete or self._learn(rows):
            return
        checked, meet = mending.checked(), self.target.meet
        self.desk.tasks.read(
            lambda session: meet(session, checked.lines, key, before, rows),
            self._mine(self._turn, lambda met: self.check.show_met(met, checked.new_groups)), topic=(self, "twins"),
        )  # fmt: skip

    def _learn(self, rows: Collection[int]) -> bool:
        """Whether corrected cells name somebody who must be looked up first; then it goes on by itself."""
        opened, learn, mending = self.opened, self.target.learn, self.check.mending
        assert opened is not None and mending is not None
        if learn is None or not (asked := set(opened.known.asked)):
            return False
        opened.known.asked.clear()

        def show(_done: object) -> None:
            mending.check_again(rows)
            self.check.table.rows.mended.emit(rows)

        self.desk.tasks.read(lambda session: learn(session, opened.known, asked), self._mine(self._turn, show))
        return True

    def _compare(self, row: int) -> None:
        """Read what stands beside a row."""
        from app.services.importing import sides

        if not self.target.updates:
            return
        mending, opened = self.check.mending, self.opened
        assert mending is not None and opened is not None
        twin, line, checked = self.check.met.twins[row], mending.line(row), mending.checked()
        if line is None:
            return
        self.desk.tasks.read(
            lambda session: sides.compare(session, line, twin, set(opened.mapped.values()), checked.lines,
                                          checked.new_groups),
            while_alive(self, lambda shown: self.check.show_sides(row, shown)),
            topic=(self, "sides"),
        )  # fmt: skip

    def _show_found(self, mending: Mending, met: Met) -> None:
        opened = self.opened
        assert opened is not None
        self._busy = False
        self._show(self.check)
        self.check.show_found(mending, met, typed_columns(opened, self.target, self.desk), opened.mapped)

    def _stop(self) -> None:
        """Cancel while reading or checking: to the step before."""
        checking = self.steps.place > 0  # the steps still show the one from which the check began
        self._turn += 1
        self._busy = False
        self.choose.show_busy("")
        self._show(self.columns if checking else self.choose)

    # --- the import ---

    def _import(self, wanted: Wanted) -> None:
        """At once, or in blocks between which others work."""
        from app.services.importing import large

        mending, opened, tasks = self.check.mending, self.opened, self.desk.tasks
        assert mending is not None and opened is not None
        self.check.set_writing(True)
        self.checked = checked = mending.checked()
        columns, mapped, target = opened.table.columns, opened.mapped, self.target
        done, failed = while_alive(self, self._imported), while_alive(self, self.failed)

        def at_once(session: Any, report: Any) -> Imported:
            return target.write(session, checked, wanted, report, columns, mapped)

        def in_blocks(office: Any, report: Any) -> Written:
            return Written(*large.write(office, checked, wanted, report, columns, mapped, large.BLOCK))

        if target.blocks and len(checked.lines) > large.BLOCK:
            self._job = tasks.blocks(target.label, in_blocks, done, failed)
        else:
            self._job = tasks.write(target.label, at_once, done, failed)

    def _imported(self, written: Written) -> None:
        self.written = written
        assert self.checked is not None
        self._show(self.result)
        self.result.show_result(written.result, self.checked)
        if not self.isVisible():  # the employee went on with something else
            self.desk.tell(self.words.imported(written.result.made), undo=written.action_id)

    def failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)

    def _ended(self, job: Job) -> None:
        """Done, refused or stopped: the buttons are there again."""
        if job is self._job:
            self._job = None
            self.check.set_writing(False)

    def _undo(self) -> None:
        assert self.written is not None
        self.result.undo.setEnabled(False)
        done = while_alive(self, lambda report: self.result.show_undone(len(report.conflicts)))
        self.desk.tasks.undo(self.written.action_id, done)

    # --- the frame of it all ---

    def keys(self) -> Keys:
        return KEYS

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        from app.views.imports import tour

        yield from tour.stops(self)

    def _connect(self) -> None:
        self.choose.chosen.connect(self.open_file)
        self.choose.stopped.connect(self._stop)
        self.columns.other_sheet.connect(self._other_sheet)
        self.columns.other_letters.connect(self._other_letters)
        self.columns.back.connect(self.begin)
        self.columns.done.connect(self._check)
        self.check.key_changed.connect(lambda _key: self._look_again())
        self.check.mended.connect(self._look_again)
        self.check.sides_wanted.connect(self._compare)
        self.check.back.connect(lambda: self._show(self.columns))
        self.check.done.connect(self._import)
        self.result.undo_wanted.connect(self._undo)
        self.result.save_wanted.connect(self.left.ask_where)
        self.result.see_wanted.connect(lambda: self.desk.navigation.open_room(self.words.room))
        self.result.again_wanted.connect(self.begin)
        self.desk.tasks.ended.connect(self._ended)
        self.choose.pasted.connect(self.paste)
        for keys, act in (
            ("Ctrl+O", self._choose),
            ("Ctrl+V", self._paste_anew),
            ("Ctrl+Return", self._go_on),
            ("Ctrl+Enter", self._go_on),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def _choose(self) -> None:
        if self.complete:
            self.choose.ask()

    def _paste_anew(self) -> None:
        """Not while rows are corrected: that would be lost."""
        if self.stack.currentWidget() is not self.check:
            self.paste()

    def _go_on(self) -> None:
        here = self.stack.currentWidget()
        if here in (self.columns, self.check) and self.complete:
            here.finish()

    def _start(self, words: str) -> int:
        self._turn += 1
        self._busy = True
        self.choose.show_busy(words)
        return self._turn

    def _mine(self, turn: int, call: Callable[[Any], object]) -> Callable[[Any], object]:
        """The call, unless something else was begun in the meantime."""
        return while_alive(self, lambda answer: call(answer) if turn == self._turn else None)

    def _show(self, step: QWidget) -> None:
        self.stack.setCurrentWidget(step)
        if step is not self.choose or not self._busy:
            self.steps.show_place(self.stack.indexOf(step))
