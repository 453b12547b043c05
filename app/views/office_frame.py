"""An office as one works in it: the rail, the rooms, and what floats above them."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QStackedWidget, QTextEdit, QWidget

from app.services.errors import UserError
from app.services.language import _
from app.views.kit import bug
from app.views.kit.desk import Desk
from app.views.kit.jobs import Job
from app.views.kit.keys import KeysWindow
from app.views.kit.layout import Elided, Sign, column, row
from app.views.kit.navigation import Navigation, Place
from app.views.kit.notices import Notices, sentence_of
from app.views.kit.palette import Entry, Palette
from app.views.kit.progress import Progress
from app.views.kit.reminders import Reminders, lateness
from app.views.kit.tasks import Tasks
from app.views.kit.text import phone
from app.views.kit.theme import theme
from app.views.kit.toast import Toasts
from app.views.password import PasswordWindow
from app.views.personal import open_personal
from app.views.quick import Quick
from app.views.rail import Pin, Rail
from app.views.rooms import Room, load, open_to, preload
from app.views.tray import Tray
from app.views.undo import UndoLast

if TYPE_CHECKING:
    from app.services.feed import Changes
    from app.services.notifications import Notice, Wishes
    from app.services.people import Person
    from app.services.query import Query, View
    from app.services.reminders import Reminder

OVERVIEW = "overview"
PRELOAD_AFTER = 200     # milliseconds: the first room is on the screen
JOBS_AFTER = 5_000      # milliseconds from the start to the first look at what is due
JOBS_EVERY = 60_000     # and between two looks
WORTH = ("customer_group", "group_member", "activity_kind", "star_level")       # many stars may follow them


class Signed(NamedTuple):
    """Who is signed in where."""

    me: Person
    office_name: str


class OfficeFrame(QFrame):
    theme_chosen = Signal(str, float)
    language_chosen = Signal(str)
    signed_out = Signal()

    def __init__(self, tasks: Tasks, signed: Signed) -> None:
        super().__init__()
        self.setObjectName("app")
        self.tasks, self.me = tasks, signed.me
        self.rooms = open_to(signed.me.rights)
        self.in_rail = [room for room in self.rooms if not room.beside]
        self.pages: dict[str, QWidget] = {}
        self.stack = QStackedWidget()
        self.toasts, self.progress = Toasts(self, tasks), Progress(self, tasks)
        self.navigation = Navigation({kind: room.key for room in self.rooms for kind in room.kinds}, self)
        self.notices = Notices(tasks, self.navigation, self)
        self.desk = Desk(tasks, signed.me, self.toasts.tell, self.navigation, self.notices)
        role = _(signed.me.role) or signed.me.department
        self.rail = Rail(signed.office_name, signed.me.name, role, self.in_rail, self.progress.line)
        self.offline, self.closed = _Bar("offline", "ph.wifi-slash", "warning"), _Bar("closed", "ph.lock", "danger")
        self.setLayout(column(self.offline, self.closed, row(self.rail, self.stack, gap=0), gap=0))
        self.quick = Quick(self.rooms, self.navigation, tasks)
        self.palette_ = Palette(self, tasks, self._commands, self.quick)
        self.undo_last = UndoLast(self, tasks, self.toasts)
        self.reminders, self.tray = Reminders(self.desk, self), Tray(self)
        self._loud: Callable[[str], bool] = lambda _kind: True
        self._connect()
        self._shortcuts()
        if self.rooms:
            self.navigation.open_room(self._first_room())
        self._count(self.rooms)     # behind what the room reads
        self._read_wishes()
        self._read_pins()

    def page(self, key: str) -> QWidget:
        """The room's page; built when it is first asked for."""
        if key not in self.pages:
            room = next(each for each in self.rooms if each.key == key)
            self.pages[key] = room.build(self.desk)
            self.stack.addWidget(self.pages[key])
        return self.pages[key]

    def close_office(self) -> None:
        """Finish what is being written; afterwards the frame can be thrown away."""
        self._timer.stop()
        self.tray.end()
        self.quick.keep()
        self.tasks.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tray.watch(self.window())

    # --- messages of the system ---

    def choose_notifications(self) -> None:
        from app.views.wishes import open_wishes
        open_wishes(self.desk, self, Tray.is_there(), self._wish)

    def _read_wishes(self) -> None:
        def read(session: Any) -> Wishes:
            from app.services import notifications
            return notifications.wishes(session)
        self.tasks.read(read, self._wish, topic=(self, "wishes"))

    def _wish(self, wishes: Wishes) -> None:
        self.tray.to_tray, self._loud = wishes.to_tray, wishes.loud

    def _tell_reminder(self, reminder: Reminder) -> None:
        if self._loud("reminders"):
            late = lateness(reminder.key, datetime.now(UTC))
            said = " · ".join(filter(None, (reminder.customer, phone(reminder.phone), late)))
            self.tray.tell(reminder.title, said or _("Reminder"), partial(self.reminders.begin, reminder.key))

    def _tell_notice(self, notice: Notice) -> None:
        if self._loud(notice.kind):
            self.tray.tell("Sổ Khách", sentence_of(notice), partial(self.notices.open, notice))

    # --- where one is ---

    def _went(self, place: Place) -> None:
        page: Any = self.page(place.room)
        seen = page.focusWidget() is not None
        self.stack.setCurrentWidget(page)
        if not seen and page.focusProxy():  # Qt would begin with what stands first, the bell
            page.setFocus()
        self.rail.show_room(next(room.beside or room.key for room in self.rooms if room.key == place.room))
        if place.kind:
            page.open_record(place.kind, place.record_id)

    def _room(self) -> Room | None:
        return next((room for room in self.rooms if self.pages.get(room.key) is self.stack.currentWidget()), None)

    def _first_room(self) -> str:
        """Who sees the whole office begins with the overview, everybody else with the day's work."""
        keys = [room.key for room in self.rooms]
        return OVERVIEW if OVERVIEW in keys and "see_all" in self.me.rights else keys[0]

    # --- what it listens to ---

    def _connect(self) -> None:
        self.navigation.went.connect(self._went)
        self.navigation.listed.connect(self._show_list)
        self.rail.room_wanted.connect(self.navigation.open_room)
        self.rail.search_wanted.connect(self.palette_.open)
        self.rail.theme_chosen.connect(self.theme_chosen)
        self.rail.language_chosen.connect(self.language_chosen)
        self.rail.sign_out_wanted.connect(self.signed_out)
        self.rail.keys_wanted.connect(self.show_keys)
        self.rail.password_wanted.connect(self.change_password)
        self.rail.personal_wanted.connect(lambda: open_personal(self.desk, self))
        self.rail.notifications_wanted.connect(self.choose_notifications)
        self.notices.choice_wanted.connect(self.choose_notifications)
        self.notices.came.connect(self._tell_notice)
        self.reminders.came.connect(self._tell_reminder)
        self.tasks.failed.connect(self._failed)
        self.tasks.online.connect(self._say_online)
        self.tasks.dismissed.connect(self._say_closed)
        self.tasks.ended.connect(self._ended)
        self.tasks.changed.connect(self._changed)
        self.progress.finished.connect(self._finished)
        self._timer = QTimer(self, interval=JOBS_EVERY)
        self._timer.timeout.connect(self._do_what_is_due)
        self._timer.start()
        QTimer.singleShot(JOBS_AFTER, self, self._do_what_is_due)
        QTimer.singleShot(PRELOAD_AFTER, self, lambda: self.tasks.quietly(lambda _office: preload(self.rooms)))

    def _shortcuts(self) -> None:
        for keys, act in (("Ctrl+K", self.palette_.open), ("Alt+Left", self.navigation.back),
                          ("Ctrl+Alt+Z", self.undo_last.ask), ("F6", self.reminders.enter)):
            QShortcut(QKeySequence(keys), self, act)
        for place, room in enumerate(self.in_rail[:10], start=1):
            QShortcut(QKeySequence(f"Ctrl+{place % 10}"), self, partial(self.navigation.open_room, room.key))
        QShortcut(QKeySequence("?"), self, self._question_mark)

    def _question_mark(self) -> None:
        if not isinstance(QApplication.focusWidget(), QLineEdit | QTextEdit | QPlainTextEdit):
            self.show_keys()

    def show_keys(self) -> None:
        room, page = self._room(), self.stack.currentWidget()
        own = page.keys() if page is not None and hasattr(page, "keys") else ()
        KeysWindow(self, _(room.label) if room else "", own).open()

    def change_password(self) -> None:
        PasswordWindow(self.desk, self).open()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.toasts.tell(str(error), warning=True)
        else:
            bug.report(error, self)

    def _say_online(self, online: bool) -> None:
        self.offline.say("" if online else _("The connection to the office is lost. You can go on reading what is "
                                             "here; saving works again when the connection is back."))

    def _say_closed(self, why: str) -> None:
        """The rooms show what there is for this employee now: nothing. What was typed can still be copied."""
        from app.services.feed import Feed
        self.closed.say(why)
        self.tasks.changed.emit(Feed.everything())

    def _ended(self, job: Job) -> None:
        if job.cancelled:
            self.toasts.tell(_("Stopped: {what}. Nothing of it was saved.").format(what=_(job.label)), warning=True)

    def _finished(self, job: Job) -> None:
        """Work that went to the background reports, if whoever began it has not."""
        if not job.cancelled and not any(toast.fresh for toast in self.toasts.shown):
            self.toasts.tell(_("Done: {what}").format(what=_(job.label)))

    def _do_what_is_due(self) -> None:
        from app.services import jobs
        self.tasks.quietly(jobs.run_due)
        self._light_stars()

    def _light_stars(self) -> None:
        """What was too much to be computed with the change itself."""
        from app.services import stars
        self.tasks.quietly(stars.catch_up, self._lit)

    def _lit(self, found: bool) -> None:
        from app.services.feed import Feed
        if found:       # stars are derived, so the log does not tell of them
            self.tasks.changed.emit(Feed.everything())

    # --- the rail ---

    def _changed(self, changes: Changes) -> None:
        if changes.touch("saved_view"):
            self._read_pins()
        if changes.touch(*WORTH) and not self.tasks.office.on_sqlite:
            self._light_stars()
        self._count([room for room in self.rooms if room.counted and changes.touch(*room.counted)])

    def _count(self, rooms: list[Room]) -> None:
        for room in rooms:
            if room.counter:
                self.tasks.read(lambda session, room=room: load(room.counter)(session),
                                partial(self.rail.show_count, room.key), topic=(self, room.key))

    def _read_pins(self) -> None:
        from app.services import saved_views
        self.tasks.read(saved_views.pinned, self._show_pins, topic=(self, "pins"))

    def _show_pins(self, pinned: list[tuple[str, View]]) -> None:
        rooms = self._rooms_of_lists() | {room.key: room for room in self.rooms if room.key == "reports"}
        self.rail.show_pins([Pin(view.label, view.saved, partial(self._open_view, rooms[listing], listing, view))
                             for listing, view in pinned if listing in rooms])

    def _rooms_of_lists(self) -> dict[str, Room]:
        return {listing: room for room in self.rooms for _kind, listing in room.searched}

    def _show_list(self, listing: str, query: Query) -> None:
        room = self._rooms_of_lists().get(listing)
        if room:
            self.navigation.open_room(room.key)
            page: Any = self.page(room.key)
            if page.shape is None:  # a list that has just been made
                page.ready.connect(partial(page.show_query, query), Qt.ConnectionType.SingleShotConnection)
            else:
                page.show_query(query)

    def _open_view(self, room: Room, listing: str, view: View) -> None:
        self.navigation.open_room(room.key)
        page: Any = self.page(room.key)
        page.show_view(view, listing) if room.listings else page.show_view(view)

    # --- Ctrl+K ---

    def _commands(self) -> Iterator[Entry]:
        for place, room in enumerate(self.rooms, start=1):
            keys = f"Ctrl+{place % 10}" if place <= min(10, len(self.in_rail)) else ""
            yield Entry(_("Go to {room}").format(room=_(room.label)), room.picture,
                        partial(self.navigation.open_room, room.key), keys=keys)
        page = self.stack.currentWidget()
        if page is not None and hasattr(page, "commands"):
            yield from page.commands()
        yield Entry(_("Undo the last action"), "ph.arrow-counter-clockwise", self.undo_last.ask, keys="Ctrl+Alt+Z")
        yield Entry(_("Notifications…"), "ph.bell", self.choose_notifications)
        yield Entry(_("Light or dark"), "ph.circle-half", self._toggle_theme)
        yield Entry(_("Keys"), "ph.keyboard", self.show_keys, keys="?")
        yield Entry(_("Sign out"), "ph.sign-out", self.signed_out.emit)

    def _toggle_theme(self) -> None:
        self.theme_chosen.emit("light" if theme.tokens.dark else "dark", theme.factor)



class _Bar(QFrame):
    """A sentence above everything, hidden as long as there is none."""

    def __init__(self, name: str, picture: str, token: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._words = Elided("")
        layout = row(Sign(picture, token), self._words, margins=(16, 7, 16, 7))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.hide()

    def say(self, words: str) -> None:
        self._words.show_text(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
