"""The bell: what others want one to know, unread first, and where it leads."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from app.services.language import _, ngettext
from app.views.kit.icons import icon
from app.views.kit.layout import button, column, empty, frame, label, line, row
from app.views.kit.navigation import Navigation
from app.views.kit.tasks import Tasks
from app.views.kit.text import ago
from app.views.kit.theme import font, theme

if TYPE_CHECKING:
    from app.services.feed import Changes
    from app.services.notifications import Notice

TABLE = "notification"
WIDTH, HEIGHT = 380, 420


class Notices(QObject):
    """The unread ones, read again when the feed tells of new ones. `came` brings each that was not there before."""

    changed = Signal()
    came = Signal(object)
    choice_wanted = Signal()        # which ones one wants at all

    def __init__(self, tasks: Tasks, navigation: Navigation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._navigation = tasks, navigation
        self.items: list[Notice] = []
        self._known: set[int] | None = None         # before the first answer nothing is new
        tasks.changed.connect(self._hear)
        self.refresh()

    def refresh(self) -> None:
        from app.services import notifications
        self._tasks.read(notifications.unread, self._show, topic=self)

    def open(self, item: Notice) -> None:
        """Go where it leads, and take it from the list."""
        self.mark_read([item.id])
        if item.row_id is not None:
            self._navigation.open(item.table, item.row_id)

    def mark_read(self, ids: list[int]) -> None:
        from app.services import notifications
        self._tasks.write("", lambda session: notifications.mark_read(session, ids))
        self._show([each for each in self.items if each.id not in ids])

    def _show(self, items: list[Notice]) -> None:
        self.items = items
        self.changed.emit()
        known = self._known
        self._known = {each.id for each in items} | (known or set())
        for each in items:
            if known is not None and each.id not in known:
                self.came.emit(each)

    def _hear(self, changes: Changes) -> None:
        if changes.touch(TABLE):
            self.refresh()


def sentence_of(item: Notice) -> str:
    """In the language of the program."""
    return _(item.text).format(**item.values) if item.values else _(item.text)


class BellButton(QPushButton):
    """The bell with the number of unread ones; a click opens the list below it."""

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self.setObjectName("bell")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIcon(icon("ph.bell"))
        self.setFixedSize(38, 34)
        self._notices = notices
        self.clicked.connect(self.open)
        notices.changed.connect(self._count)
        self._count()

    def open(self) -> None:
        popup = NoticesPopup(self._notices, self)
        popup.move(self.mapToGlobal(QPoint(self.width() - WIDTH, self.height() + 6)))
        popup.show()

    def _count(self) -> None:
        number = len(self._notices.items)
        text = ngettext("{count} unread notification", "{count} unread notifications", number).format(count=number)
        self.setAccessibleName(text if number else _("No new notifications"))
        self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        number = len(self._notices.items)
        if not number:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(10, QFont.Weight.DemiBold))
        text = str(number) if number < 100 else "99+"
        width = max(15.0, painter.fontMetrics().horizontalAdvance(text) + 8.0)
        box = QRectF(self.width() - width - 1, 1, width, 15)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("danger"))
        painter.drawRoundedRect(box, 7.5, 7.5)
        painter.setPen(theme.color("surface"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class NoticesPopup(QWidget):
    """The list under the bell; closes by a click elsewhere or Esc."""

    def __init__(self, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAccessibleName(_("Notifications"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedSize(WIDTH, HEIGHT)
        self._notices = notices
        self._all = button(_("Mark all as read"), kind="link", clicked=self._mark_all)
        which = button(picture="ph.gear-six", hint=_("Which notifications…"), clicked=self._choose, name="which")
        self._lines = column(gap=2, margins=(6, 6, 6, 6))
        inside = QWidget()
        inside.setLayout(self._lines)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = row(label(_("Notifications"), "heading"), None, self._all, which, margins=(16, 10, 10, 8))
        # A window that is transparent at its corners draws no background of its own: the frame inside does.
        self.setLayout(column(frame("popup", column(head, line(), scroll, gap=0, margins=(1, 1, 1, 1)))))
        notices.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        empty(self._lines)
        self._all.setVisible(bool(self._notices.items))
        for item in self._notices.items:
            self._lines.addWidget(self._line(item))
        if not self._notices.items:
            nothing = label(_("Nothing new. What concerns you appears here."), "muted")
            nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._lines.addWidget(nothing)
        self._lines.addStretch(1)

    def _line(self, item: Notice) -> QPushButton:
        said = sentence_of(item)
        made = button(hint=said, kind="person", clicked=partial(self._open, item), name=f"notice:{item.id}")
        words = label(said)
        words.setWordWrap(True)
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        made.setLayout(column(words, label(ago(item.at), "faint"), margins=(10, 7, 10, 7), gap=2))
        made.setMinimumHeight(words.heightForWidth(WIDTH - 36) + 38)
        return made

    def _open(self, item: Notice) -> None:
        self.close()
        self._notices.open(item)

    def _choose(self) -> None:
        self.close()
        self._notices.choice_wanted.emit()

    def _mark_all(self) -> None:
        self._notices.mark_read([each.id for each in self._notices.items])
