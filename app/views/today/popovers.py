"""Small windows of the work list: why a line stands where it stands, and until when it is put off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.services import planning, ranking
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.today import DUE, Line
from app.views.kit import text
from app.views.kit.day_field import DayEditor
from app.views.kit.layout import button, column, label, line, row
from app.views.kit.message import sentence
from app.views.kit.popover import Popover
from app.views.kit.theme import theme
from app.views.today.drawing import HEADINGS, why

WIDTH = 400
RULES = (
    N_("1. Overdue first, then today, then what comes soon, then what has no day."),
    N_("2. Today, what has an hour stands by the hour, before what has none."),
    N_("3. Otherwise whatever has the most points; of equal ones the earlier day."),
)


class WhyPopover(Popover):
    """The rule, and what it found of this line."""

    def __init__(self, anchor: QWidget, shown: Line, place: int, now: datetime) -> None:
        title = _("Why here, in place {place}?").format(place=place)
        super().__init__(anchor, "why-here", title)
        group = ranking.group(shown.facts, now)
        parts = ranking.parts(shown.facts, now)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._put(grid, 0, _("Group"), _(HEADINGS[group]), "")
        if group == DUE and shown.facts.at:
            self._put(grid, 1, _("Hour"), text.clock(shown.facts.at), "")
        for number, part in enumerate(parts, start=2):
            words = _(part.words).format(**part.values) if "amount" not in part.values else _(part.words).format(
                amount=text.money(part.values["amount"]))  # fmt: skip
            self._put(grid, number, _(part.name), words, f"+{part.points}")
        total = sum(part.points for part in parts)
        rules = label("\n".join(map(_, RULES)), "faint")
        rules.setWordWrap(True)
        reason = label(why(shown), "muted")
        reason.setWordWrap(True)
        self.fill(column(label(title, "bold"), reason, grid, line(),
                         row(label(_("Points"), "strong"), None, label(str(total), "bold")), rules,
                         margins=(16, 14, 16, 14), gap=10))  # fmt: skip
        self.box.setFixedWidth(theme.size(WIDTH))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _put(self, grid: QGridLayout, place: int, name: str, words: str, points: str) -> None:
        found = label(words)
        found.setWordWrap(True)
        grid.addWidget(label(name, "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(found, place, 1)
        right: QLabel = label(points, "muted")
        grid.addWidget(right, place, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)


class LaterPopover(Popover):
    """Asks for a day: typed as people say it, or one of the usual ones."""

    def __init__(self, anchor: QWidget, title: str, then: Callable[[date], object]) -> None:
        super().__init__(anchor, "later", title)
        self._then = then
        self.day = DayEditor()
        self.day.call(_("Put off until"), "later-day")
        self.day.show_value(date.today() + timedelta(1))
        self.problem = label("", "wrong")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.ok = button(_("Put off"), kind="primary", clicked=self.take, name="later:ok")
        quick = row(*(button(_(words), kind="toggle", clicked=partial(self._done, day), name=f"later:{words}")
                      for words, day in planning.quick_days(date.today())), None, gap=4)  # fmt: skip
        self.fill(column(label(title, "bold"), quick, row(self.day, self.ok), self.problem,
                         margins=(16, 14, 16, 14), gap=10))  # fmt: skip
        self.day.line.returnPressed.connect(self.take)
        self.day.line.selectAll()
        self.day.line.setFocus()

    def take(self) -> None:
        """What was typed; what cannot be read is said here."""
        try:
            day = self.day.value()
            if day is None or day <= date.today():
                raise UserError(N_("Choose a day after today."))
        except UserError as error:
            self.problem.setText(sentence(error))
            self.problem.show()
            self.adjustSize()
            return
        self._done(day)

    def _done(self, day: date) -> None:
        self.close()
        self._then(day)
