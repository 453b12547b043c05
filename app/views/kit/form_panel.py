"""A form that slides over the right side of the window: the list beside it stays usable.

Ctrl+S (or Ctrl+Enter) saves, Esc asks only if something would be lost. What is typed is kept as a draft in the database
a second later; when the database is away it stays in the panel, which says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget
from shiboken6 import isValid

from app.services.checking import Wrong
from app.services.errors import Conflict
from app.services.language import _
from app.views.kit import text
from app.views.kit.alive import while_alive
from app.views.kit.conflict import ConflictWindow
from app.views.kit.form import FormBody
from app.views.kit.keys import shortcut
from app.views.kit.layout import Elided, button, column, frame, label, lift, line, notice, row
from app.views.kit.message import sentence
from app.views.kit.theme import theme
from app.views.kit.values import plain

if TYPE_CHECKING:
    from app.services.drafts import Kept
    from app.services.office import Session
    from app.views.kit.tasks import Tasks, Written

WIDE, NARROW, LEAST = 780, 560, 420
REST = 1000  # milliseconds after the last stroke until the draft is kept

Work = Callable[["Session", Mapping[str, Any], Mapping[str, Any]], Any]


class FormPanel(QFrame):
    """`save(session, read, typed)` is the service; `saved` brings what it returned and its action (Written)."""

    saved = Signal(object)
    closed = Signal()

    def __init__(
        self, tasks: Tasks, host: QWidget, title: str, body: FormBody, action: str, save: Work, form: str = "",
        row_id: int = 0, wide: bool = True, everything: bool = False,
    ) -> None:  # fmt: skip
        """`action` (N_) is the label in the history, `form` names the draft, `everything` saves all fields."""
        super().__init__(host)
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tasks, self.body = tasks, body
        self._action, self._save, self._form, self._row_id = action, save, form, row_id
        self._wide, self._everything = wide, everything
        self._read: dict[str, Any] = {}
        self._saving = False
        self._from, self._at = host.focusWidget(), self.focusWidget()  # where the keyboard goes back to
        self._problem: QFrame | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.keep_draft)
        self.title, self.state = label(title, "title"), Elided("", "faint")
        self.notices = column(gap=8)
        self._build()
        body.edited.connect(self._edited)
        host.installEventFilter(self)
        self._place()

    # --- what the page calls ---

    def begin(self, values: Mapping[str, Any], draft: Kept | None = None) -> None:
        """Show what stands; a draft that was kept is opened again at once, on what had been read then."""
        self._read = dict(values)
        self.body.show_values(values)
        if draft is not None:
            self._reopen(draft)
        self.prepare()
        self.show()
        self.raise_()
        self.body.go_to_first()

    def prepare(self) -> None:
        """Whatever depends on the values, before anything is seen."""

    def save(self) -> None:
        """Check, then save what was typed."""
        typed = None if self._saving else self.body.check(everything=self._everything)
        if typed is None:
            return
        if not typed:
            self._close()
            return
        self._set_saving(True)
        read, drop = dict(self._read), self._drop_work()

        def work(session: Session) -> Any:
            result = self._save(session, read, typed)
            drop(session)
            return result

        self._rest.stop()
        self.tasks.write(self._action, work, while_alive(self, self._done), while_alive(self, self._failed))

    def leave(self) -> None:
        """Esc and Cancel: ask only if something would be lost."""
        if self.body.waiting() or self._saving:
            return
        if self.body.is_touched():
            self.footer.setCurrentIndex(1)
            self.keep.setFocus()
        else:
            self._close()

    def keep_draft(self) -> None:
        """Now, not a second after the last stroke."""
        self._rest.stop()
        if not self._form or self._saving:
            return
        from app.services import drafts  # the ORM is not loaded for a window that is only shown

        form, row_id, read, typed = self._form, self._row_id, dict(self._read), self.body.touched()
        kept = {key: value for key, value in read.items() if key in typed}

        def work(session: Session) -> None:
            if typed:
                drafts.keep(session, form, row_id, kept, typed)
            else:
                drafts.drop(session, form, row_id)

        self.tasks.write("", work, while_alive(self, self._kept), while_alive(self, self._not_kept))

    # --- the parts ---

    def _build(self) -> None:
        lift(self, 40, 0)
        close = button(picture="ph.x", hint=_("Close (Esc)"), clicked=self.leave, name="close-form")
        head = row(self.title, None, close, margins=(24, 14, 14, 10))
        notices = QWidget()
        notices.setLayout(self.notices)
        self.notices.setContentsMargins(24, 0, 24, 0)
        self.footer = QStackedWidget()
        self.footer.addWidget(self._buttons())
        self.footer.addWidget(self._question())
        self.footer.setSizePolicy(self.footer.sizePolicy().Policy.Preferred, self.footer.sizePolicy().Policy.Fixed)
        whole = column(head, notices, self.body, line(), self.footer, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            shortcut(keys, self, self.save)
        shortcut("Esc", self, self.leave)

    def _buttons(self) -> QWidget:
        self.cancel = button(_("Cancel"), kind="outline", clicked=self.leave, name="cancel")
        self.ok = button(_("Save"), kind="primary", hint=_("Save (Ctrl+S)"), clicked=self.save, name="save")
        made = row(self.state, self.cancel, self.ok, margins=(24, 12, 24, 14))
        made.setStretch(0, 1)
        return frame("panel-footer", made)

    def _question(self) -> QWidget:
        """In the footer itself: what was typed stays in sight while one decides."""
        words = Elided(_("You have typed something."), "strong")
        self.keep = button(_("Keep as a draft"), kind="outline", clicked=self._keep_and_close, name="keep-draft")
        if not self._form:
            self.keep.hide()
        self.discard = button(_("Throw away"), kind="danger", clicked=self._discard, name="discard")
        self.back = button(_("Go on"), kind="outline", clicked=self._go_on, name="go-on")
        made = row(words, self.back, self.keep, self.discard, margins=(24, 12, 24, 14))
        made.setStretch(0, 1)
        return frame("panel-footer", made)

    def _go_on(self) -> None:
        self.footer.setCurrentIndex(0)
        self.body.go_to_first()

    def _keep_and_close(self) -> None:
        self.keep_draft()
        self._close()

    def _discard(self) -> None:
        self._rest.stop()
        if self._form:
            drop = self._drop_work()
            self.tasks.write("", drop)
        self._close()

    def _drop_work(self) -> Callable[[Session], None]:
        form, row_id = self._form, self._row_id

        def drop(session: Session) -> None:
            from app.services import drafts

            if form:
                drafts.drop(session, form, row_id)

        return drop

    # --- drafts ---

    def _reopen(self, draft: Kept) -> None:
        self._read.update(draft.read)
        self.body.type_values(draft.typed)
        words = _("Your draft of {when} was opened again; it is not saved yet.").format(when=text.moment(draft.at))
        box = notice(words, "plain", "ph.note-pencil")
        forget = button(_("Discard the draft"), kind="link", name="discard-draft")
        box.layout().addWidget(forget)  # type: ignore[union-attr]
        forget.clicked.connect(lambda: self._forget(box))
        self.notices.addWidget(box)

    def _forget(self, box: QWidget) -> None:
        box.hide()
        box.deleteLater()
        for slot in self.body.slots.values():
            if slot.touched():
                slot.show_value(self._read.get(slot.field.key))
        self.keep_draft()

    def _edited(self) -> None:
        self.footer.setCurrentIndex(0)
        if self._form:
            self._rest.start()

    def _kept(self, _written: Written) -> None:
        kept = _("Draft kept {time}").format(time=text.clock(datetime.now(UTC)))
        self.state.show_text(kept if self.body.is_touched() else "")

    def _not_kept(self, error: Exception) -> None:
        self.state.show_text(_("The draft could not be kept; what you typed is still here."))
        if self.body.is_touched():
            self._rest.start(REST * 10)

    # --- the answer of the service ---

    def _done(self, written: Written) -> None:
        self._set_saving(False)
        self.saved.emit(written)
        self._close()

    def _failed(self, error: Exception) -> None:
        self._set_saving(False)
        if isinstance(error, Wrong):
            self.body.show_wrong(error.fields)
        if isinstance(error, Conflict) and error.data:
            self._ask_conflict(error)
        else:
            self._say(error)
        if self._form:
            self._rest.start()

    def _ask_conflict(self, error: Conflict) -> None:
        labels = {key: slot.words.text().removesuffix(" *") for key, slot in self.body.slots.items()}
        window = ConflictWindow(self.window(), error.data, labels, self.shown)
        window.chosen.connect(lambda values: self._settle(error, values))
        window.open()

    def _settle(self, error: Conflict, values: Mapping[str, Any]) -> None:
        """What stands now counts as read, what was chosen as typed; then it is saved again."""
        for each in error.data:
            self._read[each.field] = each.theirs
            self.body.slots[each.field].show_value(each.theirs)
        self.body.type_values(values)
        if self.body.is_touched():
            self.save()
        else:
            self._discard()

    def shown(self, key: str, value: Any) -> str:
        """A value as one reads it in the conflict window; of a choice its words."""
        return plain(self.body.slots[key].editor.words(value))

    def _say(self, error: Exception) -> None:
        """A sentence above the fields, until the next try."""
        self._clear_problem()
        self._problem = notice(sentence(error), "danger", "ph.warning-circle")
        self.notices.addWidget(self._problem)

    def _clear_problem(self) -> None:
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None

    def _set_saving(self, on: bool) -> None:
        self._saving = on
        self._clear_problem()
        here = self.focusWidget()
        self.ok.setEnabled(not on)
        self.body.setEnabled(not on)
        if on:
            self._at = here
        elif self._at is not None and isValid(self._at):
            self._at.setFocus()
        self.state.show_text(_("Saving…") if on else "")

    # --- in the window ---

    def _close(self) -> None:
        self._rest.stop()
        self.hide()
        if self._from is not None and isValid(self._from) and self._from.isVisible():
            self._from.setFocus()
        self.closed.emit()
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self.parent() and event.type() == QEvent.Type.Close and self._rest.isActive():
            self.keep_draft()
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        """The window goes away under the form: what was typed in the last second is kept too."""
        super().hideEvent(event)
        if self._rest.isActive():
            self.keep_draft()

    def _place(self) -> None:
        host = self.parentWidget()
        assert host is not None
        room = host.width()
        wide = theme.size(WIDE if self._wide and room >= theme.size(WIDE) * 1.35 else NARROW)
        wide = max(min(LEAST, room), min(wide, room))
        self.setGeometry(QRect(room - wide, 0, wide, host.height()))
