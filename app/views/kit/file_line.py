"""One file in a list: what it is, whose and since when; it can be dragged out, and every act has a key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame

from app.services import file_copies, files
from app.services.files import Stored
from app.services.language import _
from app.views.kit import text
from app.views.kit.card import small
from app.views.kit.layout import Elided, Sign, button, column, restyle, row

PICTURES = dict.fromkeys(file_copies.PICTURES, "ph.image") | {
    "pdf": "ph.file-pdf", "doc": "ph.file-text", "docx": "ph.file-text", "xls": "ph.table", "xlsx": "ph.table",
    "ppt": "ph.presentation", "pptx": "ph.presentation", "zip": "ph.archive", "txt": "ph.file-text", "csv": "ph.table",
    "eml": "ph.envelope-simple", "msg": "ph.envelope-simple",
}  # fmt: skip
KEYS = {Qt.Key.Key_Return: "open", Qt.Key.Key_Enter: "open", Qt.Key.Key_Space: "look", Qt.Key.Key_F2: "edit",
        Qt.Key.Key_Delete: "archive"}  # fmt: skip


class FileLine(QFrame):
    """`acted(key, file)`: open, look, edit, archive, save, menu, drag."""

    acted = Signal(str, object)

    def __init__(self, file: Stored) -> None:
        super().__init__()
        self.file = file
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pressed: QPoint | None = None
        shown = files.visible(file.name)
        self.setObjectName("box")
        self.setAccessibleName(shown)
        ending = file_copies.ending(file.name)
        risky = file_copies.may_run(file.name)
        picture = "ph.link" if file.link else "ph.warning" if risky else PICTURES.get(ending, "ph.file")
        self.sign = Sign(picture, "warning" if risky else "muted", 22)
        kind = _("Link to {path}").format(path=files.visible(file.link)) if file.link else text.file_size(file.size)
        self.state = Elided(kind, "faint")
        by = Elided(" · ".join(filter(None, (file.owner, text.moment(file.created_at)))), "faint")
        words = column(Elided(shown, "strong"), self.state, by, gap=1)
        if file.note:
            words.insertWidget(1, Elided(" ".join(file.note.split())))
        self.more = small(button(picture="ph.dots-three", hint=_("More about {name}").format(name=shown),
                                 clicked=lambda: self.acted.emit("menu", file), name="file-menu"))  # fmt: skip
        layout = row(self.sign, words, self.more, margins=(12, 8, 4, 8), gap=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_state(self, state: str) -> None:
        """Of a link: there, folder, broken, or away if nothing answers."""
        words = {"broken": _("Broken link: {path}"), "away": _("No answer from {path}")}.get(state, "")
        if words:
            self.state.show_text(words.format(path=files.visible(self.file.link)))
            self.state.setProperty("role", "warning")
            restyle(self.state)
            self.sign.show_icon("ph.link-break", "warning")
        elif state == "folder":
            self.sign.show_icon("ph.folder", "muted")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = KEYS.get(Qt.Key(event.key()), "")
        if event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            act = "save"
        if event.key() == Qt.Key.Key_Menu:
            act = "menu"
        if act:
            self.acted.emit(act, self.file)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.acted.emit("menu", self.file)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = QApplication.startDragDistance()
        if self._pressed and (event.position().toPoint() - self._pressed).manhattanLength() >= far:
            self._pressed = None
            self.acted.emit("drag", self.file)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.acted.emit("open", self.file)
