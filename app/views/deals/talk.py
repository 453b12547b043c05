"""The tab of a deal's card in which colleagues talk about it (S20)."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.services import deal_talk
from app.services.deal_talk import Comment
from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, empty, frame, label, row
from app.views.kit.tasks import Written
from app.views.kit.text import moment
from app.views.kit.theme import theme


class TalkTab(QWidget):
    """What was said, the newest first, below a field for what one says; Ctrl+Enter sends it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._deal = desk, 0
        self.comments: list[Comment] = []
        self.changing = 0
        self.field = QPlainTextEdit()
        self.field.setObjectName("comment")
        self.field.setAccessibleName(_("Comment"))
        self.field.setPlaceholderText(_("Say something; @name tells a colleague"))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme.size(64))
        self.send = button(_("Send"), "ph.paper-plane-tilt", "outline", _("Send (Ctrl+Enter)"), self.say,
                           name="comment:send")  # fmt: skip
        self.lines = column(gap=8)
        self.setLayout(column(self.field, row(None, self.send), self.lines, gap=8))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.field, self.say)

    def show_comments(self, deal_id: int, comments: list[Comment]) -> None:
        if deal_id != self._deal:
            self.field.clear()
            self.changing = 0
        self._deal, self.comments = deal_id, comments
        empty(self.lines)
        for each in comments:
            self.lines.addWidget(self._line(each))
        if not comments:
            self.lines.addWidget(label(_("Nothing was said yet."), "muted"))

    def _line(self, comment: Comment) -> QWidget:
        when = moment(comment.at) + (f" · {_('changed')}" if comment.edited else "")
        words = label(comment.text)
        words.setWordWrap(True)
        acts = []
        if comment.mine:
            acts = [button(_("Edit"), kind="link", clicked=partial(self._change, comment),
                           name=f"comment:change:{comment.id}"),
                    button(_("Take back"), kind="link", clicked=partial(self._take_back, comment.id),
                           name=f"comment:back:{comment.id}")]  # fmt: skip
        head = row(label(comment.author, "strong"), label(when, "faint"), None, *acts, gap=8)
        return frame("well", column(head, words, margins=(12, 8, 12, 8), gap=4))

    def _change(self, comment: Comment) -> None:
        self.changing = comment.id
        self.field.setPlainText(comment.text)
        self.field.setFocus()

    def say(self) -> None:
        """What stands in the field: new, or instead of what one is changing."""
        words, deal, changing = self.field.toPlainText(), self._deal, self.changing

        def work(session: Any) -> None:
            if changing:
                deal_talk.change(session, changing, words)
            else:
                deal_talk.say(session, deal, words)

        self._desk.tasks.write(N_("Comment on a deal"), work, self._sent, self._failed)

    def _sent(self, _written: Written) -> None:
        self.field.clear()
        self.changing = 0

    def _failed(self, error: Exception) -> None:
        """What was typed stays."""
        if isinstance(error, UserError):
            self._desk.tell(str(error), warning=True)
        else:
            self._desk.tasks.failed.emit(error)

    def _take_back(self, comment_id: int) -> None:
        def said(written: Written) -> None:
            self._desk.tell(_("The comment is taken back."), undo=written.action_id)

        def work(session: Any) -> None:
            deal_talk.take_back(session, comment_id)

        self._desk.tasks.write(N_("Take back a comment"), work, said)
