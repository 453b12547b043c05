"""Reminders: looked for every 20 seconds and at the very moment when the next one is due, shown until they are dealt
with. What is read on one workstation disappears on all.
"""
from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from app.services.language import N_, _, ngettext
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided, Sign, button, column, label, lift, row
from app.views.kit.text import day, moment, phone
from app.views.kit.toast import ABOVE_BULK_BAR

if TYPE_CHECKING:
    from app.services.feed import Changes
    from app.services.reminders import Key, Look, Reminder

EVERY = 20_000          # milliseconds between two looks
MOST = 1                # boxes at a time; the others are counted, so that they do not hide the page
WIDTH, MARGIN = 380, 16
MORNING = time(8)
LATE = timedelta(minutes=2)    # later than this, the computer was off or asleep, or its clock was moved


class Reminders(QObject):
    """Those that are due, at the bottom right of the window. `came` brings a Reminder that has just become due."""

    came = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.boxes: dict[Key, ReminderBox] = {}
        self._dealt_with: set[Key] = set()
        self._told: set[Key] = set()
        self._poll = QTimer(self, interval=EVERY)
        self._poll.timeout.connect(self.look)
        self._next = QTimer(self, singleShot=True)
        self._next.setTimerType(Qt.TimerType.PreciseTimer)
        self._next.timeout.connect(self.look)
        desk.tasks.changed.connect(self._hear)
        window.installEventFilter(self)
        self._poll.start()
        self.look()

    def look(self) -> None:
        def work(session: Any) -> Look:
            from app.services import reminders  # at the start it is the first to need its module

            return reminders.look(session)

        self._desk.tasks.read(work, self._show, topic=self)

    def seen(self, key: Key) -> None:
        """Dealt with: it comes no more, on no workstation."""
        from app.services import reminders

        self._end(key)
        self._desk.tasks.write("", lambda session: reminders.mark_seen(session, [key]))

    def snooze(self, key: Key, until: datetime) -> None:
        """Again at this moment."""
        from app.services import reminders

        self._end(key)
        self._desk.tasks.write(N_("Remind later"), lambda session: reminders.snooze(session, key, until))

    def begin(self, key: Key) -> None:
        """Do what it is about, and log it."""
        from app.views.kit.log_window import open_log

        self.seen(key)
        open_log(self._desk, self._window, activity_id=key.activity_id)

    def enter(self) -> None:
        """The keyboard goes to the box that is shown, if there is one."""
        for box in self.boxes.values():
            if box.isVisible():
                box.begin.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _end(self, key: Key) -> None:
        self._dealt_with.add(key)
        if box := self.boxes.pop(key, None):
            box.hide()
            box.deleteLater()
        self.place()

    def _hear(self, changes: Changes) -> None:
        if changes.touch("activity", "reminded"):
            self.look()

    def _show(self, look: Look) -> None:
        due = {each.key: each for each in look.due}
        for key in [key for key in self.boxes if key not in due]:      # done, moved, or read elsewhere
            self.boxes.pop(key).deleteLater()
        for key, reminder in due.items():
            if key not in self.boxes and key not in self._dealt_with:
                self.boxes[key] = box = ReminderBox(self, self._window, key, reminder)
                box.raise_()    # once: later it must not lie on what one has opened since
                self._tell(reminder)
        self._wait_for(look.next_at)
        self.place()

    def _tell(self, reminder: Reminder) -> None:
        """Once, also if the clock is put back and it comes a second time."""
        if reminder.key not in self._told:
            self._told.add(reminder.key)
            QApplication.alert(self._window.window())
            self.came.emit(reminder)

    def _wait_for(self, moment_: datetime | None) -> None:
        """Be there in time: the look that is due anyway would come up to 20 seconds late."""
        self._next.stop()
        if moment_ is not None:
            ahead = (moment_ - datetime.now(UTC)).total_seconds()
            if ahead * 1000 < EVERY:
                self._next.start(max(0, round(ahead * 1000) + 20))

    def place(self) -> None:
        """Above the action bar, where nothing lies that one clicks; it says how many others wait."""
        bottom = self._window.height() - ABOVE_BULK_BAR
        for number, box in enumerate(self.boxes.values()):
            box.setVisible(number < MOST)
            if number < MOST:
                box.say_others(len(self.boxes) - MOST if number == MOST - 1 else 0)
                box.adjustSize()
                bottom -= box.height()
                box.move(self._window.width() - box.width() - MARGIN, bottom)
                bottom -= 8

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.boxes:
            self.place()
        return False


class ReminderBox(QFrame):
    """What it is about, and the answers: begin, later, or read."""

    def __init__(self, owner: Reminders, window: QWidget, key: Key, reminder: Reminder) -> None:
        super().__init__(window)
        self.setObjectName("popup")
        self.setFixedWidth(WIDTH)
        about = " · ".join(filter(None, (reminder.customer, phone(reminder.phone))))
        when = day(reminder.starts_at) if reminder.all_day else moment(reminder.starts_at)
        said = ", ".join(filter(None, (reminder.title, about, when)))
        self.setAccessibleName(_("Reminder: {title}").format(title=said))
        self._others = label(role="faint")
        self._others.hide()
        close = button(picture="ph.x", hint=_("Read"), clicked=partial(owner.seen, key), name="seen")
        late = lateness(key, datetime.now(UTC))
        words = column(Elided(reminder.title, "bold"), Elided(about, "muted"), Elided(when, "faint"), gap=2)
        if late:
            words.addWidget(Elided(late, "wrong"))
        head = row(Sign("ph.bell-ringing", "accent", 22), words, close, gap=12)
        head.setStretch(1, 1)
        head.setAlignment(close, Qt.AlignmentFlag.AlignTop)
        self.begin = button(_("Open"), kind="link", clicked=partial(owner.begin, key), name="begin")
        later = (button(words_, kind="outline", clicked=partial(self._later, owner, key, name), name=f"later:{name}")
                 for name, words_ in (("10", _("10 min")), ("60", _("1 hour")), ("tomorrow", _("Tomorrow"))))
        self.setLayout(column(head, row(label(_("Later:"), "faint"), *later, None, self.begin, gap=6), self._others,
                              margins=(16, 12, 10, 12), gap=10))
        lift(self)

    def say_others(self, count: int) -> None:
        self._others.setText(ngettext("{count} more reminder", "{count} more reminders", count).format(count=count))
        self._others.setVisible(count > 0)

    def _later(self, owner: Reminders, key: Key, name: str) -> None:
        owner.snooze(key, until_of(name, datetime.now(UTC)))


def lateness(key: Key, now: datetime) -> str:
    """That it comes late, because nobody could be reminded at its time; nothing if it is in time."""
    if now - key.at < LATE:
        return ""
    return _("Late: planned for {when}").format(when=moment(key.at))


def until_of(name: str, now: datetime) -> datetime:
    """10 or 60 minutes from now, or tomorrow morning."""
    if name == "tomorrow":
        return datetime.combine(now.astimezone().date() + timedelta(1), MORNING).astimezone()
    return now + timedelta(minutes=int(name))
