"""Log a contact: the result with one key, a note, and what comes next. Worked by the keyboard alone."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QWidget

from app.services import activities, planning
from app.services.activities import Logged, Plan
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.planning import About
from app.views.kit.activity_parts import Choices, When, kind_choices
from app.views.kit.activity_window import ActivityWindow
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, TextEditor
from app.views.kit.layout import Elided, button, column, fit, frame, label, row
from app.views.kit.tasks import Written
from app.views.kit.text import moment, phone
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.office import Session

Also = Callable[[Any, Plan | None], object]  # done in the same action, with what comes next

WIDTH = 690
USUAL_DAYS = 7          # until the next action, unless one chooses otherwise
MOST_RESULTS = 9


class LogWindow(ActivityWindow):
    """`saved` brings Written with a Logged; `passed` comes when it was closed without saving."""

    saved = Signal(object)
    passed = Signal()

    def __init__(self, desk: Desk, about: About, parent: QWidget, today: date | None = None,
                 started: datetime | None = None, also: Also | None = None, kind: str = "call") -> None:
        super().__init__(parent)
        self.setObjectName("log")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.size(WIDTH))
        self.desk, self.about, self.started, self._also = desk, about, started, also
        self._today, self._kind = today or date.today(), kind
        self._saving = self._asked = False
        self.kinds = kind_choices("kind", about.kinds)
        self.results = QStackedWidget()
        self.note = TextEditor(_("What was said, what is needed…"), lines=3)
        ahead = [each for each in about.kinds if each.key != "note"]  # nobody plans to write a note
        self.next_kinds = kind_choices("next-kind", ahead, none=_("Nothing"))
        self.when = When(self._today)
        self.problem: QFrame | None = None
        self._reason = label(role="wrong")
        self.ok = button(_("Save"), kind="primary", hint=_("Save (Ctrl+S)"), clicked=self.save, name="save")
        self._build()
        self._begin()
        fit(self, theme.size(WIDTH))

    # --- what it looks like ---

    def _build(self) -> None:
        self.note.call(_("Note"), "note")
        self.note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._reason.setWordWrap(True)
        self._reason.hide()
        self.ok.setDefault(True)
        for kind in self.about.kinds:
            self.results.addWidget(self._results_of(kind.results))
        self.results.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        whole = column(
            self._head(), 2, self.kinds, _section(N_("Result")), self.results, _section(N_("Note")), self.note,
            _section(N_("Next action")), self.next_kinds, self.when, self._reason, 4, row(self._hint(), None, cancel,
                                                                                         self.ok),
            margins=(24, 20, 24, 18), gap=8)
        self.setLayout(whole)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)

    def _head(self) -> QWidget:
        about, planned = self.about, self.about.activity
        name = about.customer or about.deal or _("No customer")
        self.setWindowTitle(_("Log a contact"))
        self.setAccessibleName(f"{self.windowTitle()}: {name}")
        below = " · ".join(filter(None, (phone(about.phone), about.deal if about.customer else "",
                                         planned.title if planned else "",
                                         _("since {time}").format(time=moment(self.started)) if self.started else "")))
        made = QWidget()
        made.setLayout(column(Elided(name, "title"), Elided(below, "faint"), gap=2))
        return made

    def _hint(self) -> QWidget:
        return label(_("1–9 result · Enter saves"), "faint")

    def _results_of(self, results: tuple[str, ...]) -> QWidget:
        """Numbered buttons; a kind without usual results has a line to type in."""
        if not results:
            line = LineEditor(_("How did it go?"))
            line.call(_("Result"), "result")
            return line
        shown = results[:MOST_RESULTS]
        made = Choices("result", [(words, f"{place}  {words}", "") for place, words in enumerate(shown, start=1)])
        made.chosen.connect(self._result_chosen)
        return made

    def _begin(self) -> None:
        """The kind that was planned, else what was asked for; the next one, a call, in a week."""
        kinds, planned = self.about.kinds, self.about.activity
        keys = {each.key: each.id for each in kinds}
        first = keys.get("call", kinds[0].id if kinds else 0)
        self.kinds.chosen.connect(self._kind_chosen)
        self.next_kinds.chosen.connect(self._next_chosen)
        self.kinds.choose(planned.kind_id if planned else keys.get(self._kind, first))
        self._kind_chosen(self.kinds.value())
        self.next_kinds.choose(first)
        self.when.show_day(self._today + timedelta(USUAL_DAYS))
        self.when.show_time(planning.USUAL_HOUR)
        self._focus_result()

    # --- what it does ---

    def _kind_chosen(self, kind_id: int) -> None:
        place = next((place for place, kind in enumerate(self.about.kinds) if kind.id == kind_id), 0)
        self.results.setCurrentIndex(place)
        self._focus_result()

    def _focus_result(self) -> None:
        page = self.results.currentWidget()
        if isinstance(page, Choices):
            page.buttons()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is not None:
            page.setFocus()

    def _result_chosen(self, _words: str) -> None:
        """On to the next date; the note is one Shift+Tab away."""
        if self.next_kinds.value():
            self.when.day.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.when.day.line.selectAll()
        else:
            self.note.setFocus()

    def _next_chosen(self, kind_id: int) -> None:
        self.when.setEnabled(bool(kind_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit that no field has taken is a result."""
        if not (event.text().isdigit() and self.press(int(event.text()))):
            super().keyPressEvent(event)

    def press(self, number: int) -> bool:
        """Choose the result with this number; whether there is one."""
        page = self.results.currentWidget()
        return isinstance(page, Choices) and page.press(number - 1)

    def result_(self) -> str:
        page = self.results.currentWidget()
        value = page.value() if isinstance(page, Choices | LineEditor) else ""
        return str(value or "")

    def next_plan(self) -> Plan | None:
        """What was chosen to come next. Raises UserError if there is no day for it."""
        kind_id = self.next_kinds.value()
        if not kind_id:
            return None
        day, at, reminders = self.when.moment()
        if day is None:
            raise UserError(N_("Choose the day of the next action, or “Nothing”."))
        if day < self._today:
            raise UserError(N_("The next action lies in the past."))
        return planning.plan_of(kind_id, day, at, reminders=reminders)

    def _leaves_it(self) -> bool:
        """Whether nothing is to come next although a kind is chosen: asked once, then an empty day means it (E06)."""
        if not self.next_kinds.value() or self.when.day.line.text().strip():
            return False
        if not self._asked:
            self._asked = True
            raise UserError(N_("Nothing is to come next? Save once more to leave it so, or type a day: mai, +7, 15/8."))
        return True

    def save(self) -> None:
        """Write it; the window closes when that is done."""
        if self._saving:
            return
        try:
            following = None if self._leaves_it() else self.next_plan()
            if not self.result_():
                raise UserError(N_("Choose a result: press 1–9."))
        except UserError as error:
            self._say(error)
            return
        self._saving = True
        self.ok.setEnabled(False)
        work = partial(_write, self.about, self.kinds.value(), self.result_(), self.note.value(), following,
                       self.started, self._also)
        self.desk.tasks.write(N_("Log a contact"), work, self._done, self._failed)

    def _done(self, written: Written) -> None:
        self.saved.emit(written)
        self.saved.disconnect()
        self.accept()

    def reject(self) -> None:
        if not self.when.day.waiting():
            self.passed.emit()
            super().reject()


def _write(about: About, kind_id: int, result: str, note: str, following: Plan | None,
           started: datetime | None, also: Also | None, session: Session) -> Logged:
    if also is not None:
        also(session, following)
    if about.activity is not None:
        return activities.complete(session, about.activity.id, result, note, following, started_at=started)
    return activities.log(session, about.customer_id, kind_id, result, note, following, about.deal_id,
                          started_at=started)


def open_log(
    desk: Desk, parent: QWidget, customer_id: int | None = None, deal_id: int | None = None,
    activity_id: int | None = None, saved: Callable[[Written], object] | None = None,
    passed: Callable[[], object] | None = None, started: datetime | None = None, result: int = 0,
    also: Also | None = None, kind: str = "call",
) -> None:
    """Read what it is about, then show the window over `parent`. A planned activity is completed, else one is added.

    `started`: when the call began that is logged (B19), or what else the key of a `kind` says. `result` is chosen
    already (1–9), `also` is done with it.
    """
    def show(about: About) -> None:
        window = LogWindow(desk, about, parent, started=started, also=also, kind=kind)
        window.press(result)
        window.saved.connect(saved or (lambda written: desk.tell(_("The contact is logged."), undo=written.action_id)))
        if passed:
            window.passed.connect(passed)
        window.open()

    def read(session: Any) -> About:
        return planning.about(session, customer_id, deal_id, activity_id)
    desk.tasks.read(read, show, topic=("log", parent))


def _section(words: str) -> QWidget:
    made = frame("section", column(label(_(words).upper(), "section"), margins=(0, 8, 0, 0)))
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made
