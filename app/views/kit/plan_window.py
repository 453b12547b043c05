"""Plan something, or open what is planned: what, when, who, and a reminder; finish it, or call it off."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.services import planning, series
from app.services.activities import Plan
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.planning import About
from app.views.kit.activity_parts import When, kind_choices
from app.views.kit.activity_window import ActivityWindow
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, LineEditor, TextEditor
from app.views.kit.layout import Elided, button, column, fit, label, row
from app.views.kit.log_window import open_log
from app.views.kit.picker import person_picker
from app.views.kit.repeat_field import RepeatEditor
from app.views.kit.scope_window import SCOPES, ask_scope
from app.views.kit.span_field import SpanEditor
from app.views.kit.tasks import Written
from app.views.kit.text import phone
from app.views.kit.theme import theme

WIDTH = 690


class PlanWindow(ActivityWindow):
    """`saved` brings Written; its result is the id of a new activity, None for one that was there."""

    saved = Signal(object)

    def __init__(self, desk: Desk, about: About, parent: QWidget, start: datetime | None = None,
                 today: date | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plan-window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.size(WIDTH))
        self.desk, self.about = desk, about
        self._today, self._saving = today or date.today(), False
        self.kinds = kind_choices("kind", about.kinds)
        self.title, self.place, self.note = LineEditor(), LineEditor(), TextEditor(lines=3)
        self.when = When(self._today)
        self.span = SpanEditor()
        self.repeat = RepeatEditor(self._today)
        people = [(each.id, each.name, each.department) for each in about.people]
        self.person = person_picker(people)
        self._reason = label(role="wrong")
        self.ok = button(_("Save"), kind="primary", hint=_("Save (Ctrl+S)"), clicked=self.save, name="save")
        self._build()
        self._show(start)
        fit(self, theme.size(WIDTH))

    def _build(self) -> None:
        entry = self.about.activity
        self.setWindowTitle(_("Planned activity") if entry else _("Plan an activity"))
        self.setAccessibleName(self.windowTitle())
        self._reason.setWordWrap(True)
        self._reason.hide()
        self.ok.setDefault(True)
        self.setLayout(column(
            label(self.windowTitle(), "title"), Elided(_who(self.about), "muted"), 2, self.kinds, self._fields(),
            self._reason, 4, self._buttons(), margins=(24, 20, 24, 18), gap=10))
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        self.note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, 96)
        grid.setColumnStretch(1, 1)
        lines: tuple[tuple[str, str, QWidget], ...] = (
            (_("Title"), "title", self.title), (_("When"), "when", self.when), (_("Length"), "length", self.span),
            (_("Repeats"), "repeat", self.repeat),
            (_("Done by"), "person", self.person), (_("Place"), "place", self.place), (_("Note"), "note", self.note))
        for place, (words, key, editor) in enumerate(lines):
            name = label(words, "muted")
            name.setContentsMargins(0, 8, 0, 0)
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(editor, place, 1)
            if isinstance(editor, Editor):
                editor.call(words, key)
        return grid

    def _buttons(self) -> Any:
        cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        entry = self.about.activity
        if entry is None or not entry.open or not self.about.mine:
            self.ok.setVisible(entry is None)
            return row(None, cancel, self.ok)
        done = button(_("Done…"), "ph.check", "outline", clicked=self.finish, name="finish")
        off = button(_("Call off"), "ph.x-circle", "outline", clicked=self.call_off, name="call-off")
        return row(done, off, None, cancel, self.ok)

    def _show(self, start: datetime | None) -> None:
        entry, kinds = self.about.activity, self.about.kinds
        if entry and entry.starts_at:
            start = entry.starts_at.astimezone()
        begins = start or planning.usual_start(self._today, datetime.now().astimezone().time())
        self.kinds.choose(entry.kind_id if entry else kinds[0].id if kinds else 0)
        self.person.show_value(entry.owner_id if entry else self.about.me)
        whole, ends = bool(entry and entry.all_day), entry and entry.ends_at
        self.when.show_day(begins.date())
        self.when.show_time(None if whole else begins.time())
        self.span.show_span(begins, ends.astimezone() if ends else None, whole)
        if entry:
            self.title.show_value(entry.title)
            self.place.show_value(entry.place)
            self.note.show_value(entry.note)
            self.when.show_reminders(self.about.reminders, entry.all_day)
        self._follow_day()
        self.repeat.show_value(entry.repeats if entry else "")
        self.when.changed.connect(self._follow_day)
        self.title.setFocus()

    def _follow_day(self) -> None:
        """The usual ways to repeat are named after the day; what lasts several days ends as much later."""
        day = self.when.read_day()
        if day:
            self.repeat.show_day(day)
        self.span.follow(day, self.when.whole_day())

    # --- what it does ---

    def plan(self) -> Plan:
        """What was chosen. Raises UserError for what cannot be read."""
        day, at, reminders = self.when.moment()
        if day is None:
            raise UserError(N_("Choose a day."))
        if not self.kinds.value():
            raise UserError(N_("Choose what kind of activity it is."))
        return planning.plan_of(
            self.kinds.value(), day, at, until=self.span.end(day, at), reminders=reminders, title=self.title.value(),
            note=self.note.value(), place=self.place.value(), owner_id=self.person.value(), repeats=self.repeat.value())

    def save(self) -> None:
        try:
            new = None if self._saving else self.plan()
        except UserError as error:
            self._say(error)
            return
        if new is None or not self.ok.isVisibleTo(self):
            return
        entry = self.about.activity
        if entry is None:
            self._write(N_("Plan an activity"), lambda session: planning.plan(
                session, new, self.about.customer_id, self.about.deal_id))
        elif entry.repeats:
            anew = new.repeats != entry.repeats
            scopes = (series.LATER, series.ALL) if anew else tuple(SCOPES)
            ask_scope(self, _("Change what repeats"), partial(self._change, entry.id, new), scopes=scopes)
        else:
            self._change(entry.id, new, series.THIS)

    def _change(self, activity_id: int, new: Plan, scope: str) -> None:
        self._write(N_("Change an activity"), lambda session: planning.change(session, activity_id, new, scope))

    def finish(self) -> None:
        """It took place: its result, and what comes next."""
        assert self.about.activity is not None
        open_log(self.desk, self.parentWidget() or self, activity_id=self.about.activity.id)
        self.accept()

    def call_off(self) -> None:
        entry = self.about.activity
        assert entry is not None
        if entry.repeats:
            ask_scope(self, _("Call off what repeats"), partial(self._call_off, entry.id))
        else:
            self._call_off(entry.id, series.THIS)

    def _call_off(self, activity_id: int, scope: str) -> None:
        self._write(N_("Call off an activity"), lambda session: series.cancel(session, activity_id, "", scope))

    def _write(self, name: str, work: Callable[[Any], Any]) -> None:
        self._saving = True
        self.ok.setEnabled(False)
        self.desk.tasks.write(name, work, self._done, self._failed)

    def _done(self, written: Written) -> None:
        self.saved.emit(written)
        self.accept()

    def reject(self) -> None:
        if not (self.when.day.waiting() or self.span.waiting() or self.person.waiting()):
            super().reject()


def open_plan(
    desk: Desk, parent: QWidget, customer_id: int | None = None, deal_id: int | None = None,
    activity_id: int | None = None, start: datetime | None = None,
) -> None:
    """Read what it is about, then show the window over `parent`: of an activity that is there, or of a new one."""
    def show(about: About) -> None:
        window = PlanWindow(desk, about, parent, start)
        window.saved.connect(lambda written: desk.tell(_("The calendar is changed."), undo=written.action_id))
        window.open()

    def read(session: Any) -> About:
        return planning.about(session, customer_id, deal_id, activity_id)
    desk.tasks.read(read, show, topic=("plan", parent))


def _who(about: About) -> str:
    return " · ".join(filter(None, (about.customer, phone(about.phone), about.deal))) or _("No customer")
