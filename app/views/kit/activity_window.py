"""What the windows about an activity share: what went wrong stands in them, and they are as high as their lines."""
from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from app.services.errors import UserError
from app.views.kit.desk import Desk
from app.views.kit.message import sentence


class ActivityWindow(QDialog):
    """A window makes its own `ok` button and `_reason` line; `_saving` while its answer is on the way."""

    desk: Desk
    ok: QPushButton
    _reason: QLabel
    _saving: bool

    def _failed(self, error: Exception) -> None:
        self._saving = False
        self.ok.setEnabled(True)
        if isinstance(error, UserError):
            self._say(error)
        else:
            self.desk.tasks.failed.emit(error)

    def _say(self, error: Exception) -> None:
        self._reason.setText(sentence(error))
        self._reason.show()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its lines need at this width; Qt does not ask a window for that."""
        super().showEvent(event)
        layout = self.layout()
        assert layout is not None
        self.resize(self.width(), layout.totalHeightForWidth(self.width()))
