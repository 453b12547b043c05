"""The logo of the office: a picture chosen from a file, shown small."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from app.services import logos
from app.services.errors import UserError
from app.services.language import _
from app.views.kit.fields import Editor
from app.views.kit.layout import button, label, row

SIZE = 38


class LogoEditor(Editor):
    """Its value is the text of services.logos; empty for none."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._refused = "", ""
        self._picture = label()
        self._picture.setFixedSize(SIZE, SIZE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._choose = button(_("Choose a picture…"), "ph.image", "outline", clicked=self.choose)
        self._drop = button(picture="ph.x", hint=_("Without a logo"), clicked=self._without)
        self.setLayout(row(self._picture, self._choose, self._drop, None, gap=8))
        self.setFocusProxy(self._choose)
        self._show()

    def value(self) -> str:
        if self._refused:
            raise UserError(self._refused)
        return self._text

    def show_value(self, value: object) -> None:
        self._text, self._refused = str(value or ""), ""
        self._show()

    def focus_part(self) -> QWidget:
        return self._choose

    def choose(self) -> None:
        """Ask for the file."""
        kinds = _("Pictures") + " (*.png *.jpg *.jpeg)"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Logo"), str(Path.home()), kinds)
        if chosen:
            self.take(Path(chosen))

    def take(self, file: Path) -> None:
        """Show this picture; one that cannot be taken is said below the field."""
        try:
            self._text, self._refused = logos.text_of(file.read_bytes()), ""
        except UserError as error:
            self._text, self._refused = "", str(error)
        except OSError as error:
            self._text, self._refused = "", error.strerror or str(error)
        self._show()
        self.edited.emit()
        self.left.emit()

    def _without(self) -> None:
        self.show_value("")
        self.edited.emit()

    def _show(self) -> None:
        picture = QPixmap()
        shown = bool(self._text) and picture.loadFromData(logos.picture_of(self._text))
        self._picture.setVisible(shown)
        self._drop.setVisible(bool(self._text))
        if shown:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._picture.setPixmap(picture.scaled(SIZE, SIZE, Qt.AspectRatioMode.KeepAspectRatio, smooth))
