"""What was done to many customers, newest first: who, how many, from whom to whom; and the way back (V24, B01)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.services import bulk_history, people
from app.services.bulk_history import Entry, Move, Wanted
from app.services.errors import UserError
from app.services.language import N_, _, ngettext
from app.services.people import Receiver
from app.services.query import Query
from app.views.customers.bulk_dialog import while_open
from app.views.kit import text
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, NumberEditor
from app.views.kit.layout import button, column, label, row
from app.views.kit.message import ask
from app.views.kit.plain_paper import table_pdf
from app.views.kit.plain_table import plain_table
from app.views.kit.theme import theme
from app.views.kit.toast import undone

HEADINGS = (N_("When"), N_("Who"), N_("Action"), N_("Customers"), N_("From whom to whom"))
WHEN, WHO, ACTION, NUMBER, MOVES = range(5)
KINDS = ((None, N_("All actions")), ("owner", N_("Change of owner")), ("share", N_("Shares")),
         ("group", N_("Groups")), ("zone", N_("Zones")), ("merge", N_("Merges")), ("import", N_("Imports")),
         ("archive", N_("Archived")))  # fmt: skip
BETWEEN = "between"
DAYS = ((7, N_("Last 7 days")), (30, N_("Last 30 days")), (365, N_("Last year")), (None, N_("Any time")),
        (BETWEEN, N_("From day to day")))  # fmt: skip
TABLES = ("customer", "customer_share", "group_member")
SHOWN_MOVES = 3
SIZE, DAY_WIDTH, NUMBER_WIDTH = (1160, 600), 132, 190


class HistoryWindow(QDialog):
    """`wanted` brings a Query: the customers of an action shall be shown in the list."""

    wanted = Signal(Query)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.entries: Sequence[Entry] = ()
        self.setObjectName("history")
        self.setWindowTitle(_("History of bulk actions"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kind, self.days = _choices("history_kind", _("Kind"), KINDS), _choices("history_days", _("Period"), DAYS)
        self.days.setCurrentIndex(1)
        self.who = _choices("history_who", _("Who"), ((None, N_("By anybody")),))
        self.source = _choices("history_source", _("From whom"), ((None, N_("From anybody")),))
        self.target = _choices("history_target", _("To whom"), ((None, N_("To anybody")),))
        self.least = NumberEditor(_("At least … customers"))
        self.least.setMinimumWidth(theme.size(NUMBER_WIDTH))
        self.least.call(_("The fewest customers"), "history_least")
        self.since, self.until = DayEditor(_("From day")), DayEditor(_("To day"))
        for each, name in ((self.since, "history_since"), (self.until, "history_until")):
            each.line.setObjectName(name)
            each.line.setAccessibleName(each.line.placeholderText())
            each.setMinimumWidth(theme.size(DAY_WIDTH))
            each.hide()
        self.table = _table()
        self.excel = button(_("Excel"), "ph.export", "outline", clicked=self.ask_file, name="history_excel")
        self.paper = button(_("Print"), "ph.printer", "outline", clicked=self.print_, name="history_print")
        for out in (self.excel, self.paper):
            out.setVisible("export" in desk.me.rights)
        self.show_button = button(_("Show customers"), "ph.list", "outline", clicked=self.show_customers, name="show")
        back = "ph.arrow-counter-clockwise"
        self.undo_button = button(_("Undo"), back, "outline", clicked=self.ask_undo, name="undo")
        self.nothing = label(_("Nothing of the kind was done in this time."), "muted")
        self._build()
        self._connect()
        self.read()

    def _build(self) -> None:
        close = button(_("Close"), kind="outline", clicked=self.reject, name="close")
        filters = column(row(self.kind, self.days, self.since, self.until, self.least, None),
                         row(self.who, self.source, self.target, None))  # fmt: skip
        doing = row(self.undo_button, self.show_button, self.excel, self.paper, None, close)
        whole = column(label(self.windowTitle(), "title"), filters, self.table, self.nothing, doing,
                       margins=(24, 20, 24, 18), gap=12)  # fmt: skip
        for each in (self.table, self.nothing):  # one of them has the room, so that nothing else moves
            whole.setStretchFactor(each, 1)
        self.setLayout(whole)
        self.resize(*SIZE)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        for each in (self.kind, self.days, self.who, self.source, self.target):
            each.currentIndexChanged.connect(self.read)
        for day in (self.since, self.until):
            day.line.textChanged.connect(self.read)
        self.least.line.textChanged.connect(self.read)
        self.table.currentCellChanged.connect(self._chosen)
        self.table.cellActivated.connect(self.show_customers)
        self.table.cellClicked.connect(lambda _row, place: self.show_customers() if place == NUMBER else None)
        QShortcut(QKeySequence("F5"), self, self.read)
        self.desk.tasks.changed.connect(self.hear)
        self.desk.tasks.read(lambda session: (people.everybody(session), people.teams(session)),
                             while_open(self, self._show_people))  # fmt: skip

    def _show_people(self, found: tuple[Sequence[people.Person], Sequence[people.Team]]) -> None:
        """Who did it; and between whom, which for a share may be a department too."""
        for box in (self.who, self.source, self.target):
            for person in found[0]:
                box.addItem(person.name, person.id)
        for box in (self.source, self.target):
            for team in found[1]:
                box.addItem(_("{department} (department)").format(department=team.name), Receiver(None, team.id))

    # --- reading ---

    def hear(self, changes: Any) -> None:
        """Somebody did something to customers, or took it back."""
        if changes.touch(*TABLES):
            self.read()

    def read(self) -> None:
        """The actions that meet the choices."""
        between = self.days.currentData() == BETWEEN
        for each in (self.since, self.until):
            each.setVisible(between)
        days = None if between else self.days.currentData()
        first, last = (_typed(self.since), _typed(self.until)) if between else (None, None)
        wanted = Wanted(self.kind.currentData(), days, self.source.currentData(), self.target.currentData(),
                        self.who.currentData(), first, last, _typed(self.least) or 0)  # fmt: skip
        self.desk.tasks.read(lambda session: bulk_history.entries(session, wanted), while_open(self, self._show),
                             topic=self)  # fmt: skip

    def _show(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        here = max(self.table.currentRow(), 0)
        self.table.setRowCount(len(entries))
        for place, entry in enumerate(entries):
            for cell, words in enumerate(_cells(entry)):
                self.table.setItem(place, cell, _item(words, entry, right=cell == NUMBER))
        self.table.setVisible(bool(entries))
        self.nothing.setVisible(not entries)
        self.table.setCurrentCell(min(here, len(entries) - 1), WHEN)
        self._chosen()

    def current(self) -> Entry | None:
        place = self.table.currentRow()
        return self.entries[place] if 0 <= place < len(self.entries) else None

    def _chosen(self, *_ignored: int) -> None:
        entry = self.current()
        self.undo_button.setEnabled(bool(entry and not entry.undone))
        self.show_button.setEnabled(entry is not None)
        for each in (self.excel, self.paper):
            each.setEnabled(bool(self.entries))

    # --- doing ---

    def show_customers(self, *_ignored: int) -> None:
        """Close, and let the list show the customers of the action."""
        if entry := self.current():
            self.wanted.emit(entry.query)
            self.accept()

    def ask_file(self) -> None:
        """Where to, then `export`."""
        name = Path.home() / f"{self.windowTitle()} {date.today():%Y-%m-%d}.xlsx"
        dialog = QFileDialog(self, _("Export to Excel"), str(name), _("Excel workbook (*.xlsx)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda file: self.export(Path(file)))
        dialog.open()

    def export(self, file: Path) -> None:
        entries, said = self.entries, _("Saved as {file}").format(file=file.name)

        def work(session: Any) -> int:
            from app.services import history_export

            return history_export.to_excel(session, entries, file)

        self.desk.tasks.read(work, while_open(self, lambda _count: self.desk.tell(said)), topic=(self, "export"))

    def print_(self) -> None:
        """What the window shows, on A4 across; printed, or kept as PDF."""
        from app.services import history_export

        rows = [["" if value is None else value if isinstance(value, str) else text.number(value) for value in line]
                for line in history_export.lines(self.entries)]  # fmt: skip
        heads = [_(head) for head in history_export.HEADINGS]
        made = table_pdf(self.windowTitle(), heads, rows, history_export.NUMBERS)
        from app.views.kit.printing import open_print  # with its library of PDF pages, when something is printed

        open_print(self.desk, self, made, self.windowTitle(), "history")

    def ask_undo(self) -> None:
        """Asked with what it is about: it may have been long ago."""
        entry = self.current()
        if entry is None or entry.undone:
            return
        words = ngettext(
            "“{action}” of {when} by {who} is taken back for {count} customer. What was changed since stays as it is.",
            "“{action}” of {when} by {who} is taken back for {count} customers. What was changed since stays as it is.",
            entry.customers,
        ).format(action=_(entry.label), when=text.moment(entry.at), who=entry.who, count=text.number(entry.customers))
        ask(self, _("Undo this action?"), words, _("Undo"), lambda: self._undo(entry.id))

    def _undo(self, action_id: int) -> None:
        self.desk.tasks.undo(action_id, self._undone)

    def _undone(self, report: Any) -> None:
        """The feed makes the window read again."""
        self.desk.tell(undone(report), warning=bool(report.conflicts) or report.stopped)


def _typed(editor: Editor) -> Any:
    """What is half typed is nothing yet."""
    try:
        return editor.value()
    except UserError:
        return None


def _table() -> QTableWidget:
    made = plain_table("history_table", _("Actions"), [_(each) for each in HEADINGS])
    header = made.horizontalHeader()
    figures = QTableWidgetItem(_(HEADINGS[NUMBER]))
    figures.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setHorizontalHeaderItem(NUMBER, figures)
    header.setSectionResizeMode(MOVES, QHeaderView.ResizeMode.Stretch)
    for place, width in ((WHEN, 150), (WHO, 150), (ACTION, 240), (NUMBER, 100)):
        made.setColumnWidth(place, width)
    return made


def _choices(name: str, accessible: str, choices: Sequence[tuple[Any, str]]) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    for value, words in choices:
        made.addItem(_(words), value)
    return made


def _item(words: str, entry: Entry, right: bool) -> QTableWidgetItem:
    made = QTableWidgetItem(words)
    made.setToolTip("\n".join(map(_move, entry.moves)) or words)
    if right:
        made.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if entry.undone and right:
        struck = made.font()
        struck.setStrikeOut(True)
        made.setFont(struck)
    return made


def _cells(entry: Entry) -> tuple[str, ...]:
    moves = "; ".join(map(_move, entry.moves[:SHOWN_MOVES])) + (" …" if len(entry.moves) > SHOWN_MOVES else "")
    action = _("{action} (undone)").format(action=_(entry.label)) if entry.undone else _(entry.label)
    return text.moment(entry.at), entry.who, action, text.number(entry.customers), moves


def _move(move: Move) -> str:
    """An → Bình: 43; of a share that begins or ends, one side alone."""
    if move.source and move.target:
        return f"{move.source} → {move.target}: {text.number(move.customers)}"
    sign, who = ("+", move.target) if move.target else ("−", move.source)
    return f"{sign} {who}: {text.number(move.customers)}"
