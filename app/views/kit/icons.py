"""Phosphor icons that follow the theme.

The font and the names come from the qtawesome package, but its code is not imported: that costs a fifth of a second
before the window shows, and loads fonts that are not used.
"""
from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from app.views.kit.theme import theme

FILL = 0.94         # of the icon's box that the glyph takes


class _TokenIcon(QIconEngine):
    """A Phosphor icon in the colour that its token has at the moment; another token while it is checked."""

    def __init__(self, name: str, token: str, checked: str) -> None:
        super().__init__()
        self._name, self._tokens = name, {QIcon.State.Off: token, QIcon.State.On: checked}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = "faint" if mode == QIcon.Mode.Disabled else self._tokens[state]
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, icon_picture(self._name, getattr(theme.tokens, token), rect.width(), ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _TokenIcon(self._name, self._tokens[QIcon.State.Off], self._tokens[QIcon.State.On])


def icon(name: str, token: str = "muted", checked: str = "") -> QIcon:
    """An icon that follows the theme: `icon("ph.phone")`. Raises LookupError for a name that Phosphor 1.3 lacks."""
    if name not in glyph_numbers():     # found out here, because an error inside a painter ends the program
        raise LookupError(f"Phosphor has no icon {name!r}")
    return QIcon(_TokenIcon(name, token, checked or token))


@lru_cache(maxsize=512)
def icon_picture(name: str, color: str, size: int, ratio: float) -> QPixmap:
    """The icon in a colour (`#RRGGBB`), `size` wide before the screen's `ratio`."""
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    glyphs = QFont(_family())
    glyphs.setPixelSize(max(1, round(side * FILL)))
    painter.setFont(glyphs)
    painter.setPen(QColor(color))
    painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, chr(glyph_numbers()[name]))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=1)
def glyph_numbers() -> dict[str, int]:
    """Where each icon stands in the font, by its name with the prefix: `ph.user`."""
    found = json.loads(_file("phosphor-charmap-*.json").read_text(encoding="utf-8"))
    return {f"ph.{name}": int(number, 16) for name, number in found.items()}


@lru_cache(maxsize=1)
def _family() -> str:
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(_file("phosphor-*.ttf"))))[0]


def _file(pattern: str) -> Path:
    package = find_spec("qtawesome")
    assert package is not None and package.submodule_search_locations
    return next(Path(package.submodule_search_locations[0], "fonts").glob(pattern))
