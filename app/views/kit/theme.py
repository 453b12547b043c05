"""Colours, fonts and sizes: one place, light and dark, switched while the program runs.

Whoever paints asks `theme.color("accent")` at the moment of painting and keeps nothing. Caches of pictures have the
colours in their keys, icons paint themselves anew, so a switch needs no clearing.
"""
from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.views.kit.tokens import DARK, LIGHT, Tokens

RESOURCES = Path(__file__).parents[2] / "resources"
FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", "Noto Sans")
TEXT_SIZES = (0.9, 1.0, 1.15, 1.3)
CHOICES = ("system", "light", "dark")

_ROLES = {"Window": "background", "WindowText": "text", "Base": "surface", "AlternateBase": "background",
          "Text": "text", "Button": "surface", "ButtonText": "text", "Highlight": "accent",
          "HighlightedText": "on_accent", "PlaceholderText": "faint", "ToolTipBase": "bar", "ToolTipText": "bar_text",
          "Link": "accent", "Mid": "border", "Light": "raised", "Dark": "border", "Accent": "accent"}


class Theme(QObject):
    """The colours and the text size in use. `changed` comes after everything has been told."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.choice = "system"
        self.factor = 1.0
        self._listening = False

    def apply(self, tokens: Tokens) -> None:
        """Draw everything in these colours from now on."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.tokens = tokens
        load_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setPalette(_palette(tokens))
        app.setFont(font())
        app.setStyleSheet(style_sheet(tokens, self.factor))
        for widget in app.allWidgets():
            widget.update()
        self.changed.emit()

    def choose(self, choice: str, factor: float = 0.0) -> None:
        """`choice` is system, light or dark; `factor` scales all text, 0 leaves its size as it is."""
        self.choice = choice if choice in CHOICES else "system"
        self.factor = factor or self.factor
        self._follow_system()
        self.apply(self._chosen())

    def toggle(self) -> None:
        self.choose("light" if self.tokens.dark else "dark")

    def color(self, token: str) -> QColor:
        return _color(getattr(self.tokens, token))

    def size(self, pixels: int) -> int:
        """A length that must grow with the text, such as a row's height."""
        return round(pixels * self.factor)

    def _chosen(self) -> Tokens:
        if self.choice == "system":
            return DARK if QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self.choice == "dark" else LIGHT

    def _follow_system(self) -> None:
        if not self._listening:
            self._listening = True
            QApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def _system_changed(self) -> None:
        if self.choice == "system":
            self.apply(self._chosen())


theme = Theme()


@lru_cache(maxsize=256)
def _color(value: str) -> QColor:
    return QColor(value)


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(QPalette.ColorRole[role], QColor(getattr(tokens, token)))
    for role in ("WindowText", "Text", "ButtonText"):
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], QColor(tokens.faint))
    return palette


def style_sheet(tokens: Tokens, factor: float = 1.0) -> str:
    """style.qss with the colours, the text sizes and the folder of its icons filled in."""
    names = {each.name for each in fields(tokens)} - {"dark", "chips"}
    sizes = {f"px{pixels}": f"{round(pixels * factor)}px" for pixels in range(10, 31)}
    return Template(_sheet()).substitute({name: getattr(tokens, name) for name in names}, **sizes,
                                         icons=(RESOURCES / "icons").as_posix(),
                                         shade="dark" if tokens.dark else "light")


@lru_cache(maxsize=1)
def _sheet() -> str:
    return Path(__file__).with_name("style.qss").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def load_fonts() -> str:
    """Make the bundled fonts known; returns the family to use, the best of what is there."""
    for file in sorted((RESOURCES / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))
    there = set(QFontDatabase.families())
    return next((name for name in FAMILIES if name in there), QApplication.font().family())


def font(pixels: int = 13, weight: QFont.Weight = QFont.Weight.Normal, tabular: bool = False) -> QFont:
    """In pixels before the text size of the settings. Tabular digits all have one width: for numbers in columns."""
    return _font(theme.size(pixels), weight, tabular)


@lru_cache(maxsize=128)
def _font(pixels: int, weight: QFont.Weight, tabular: bool) -> QFont:
    made = QFont(load_fonts())
    made.setPixelSize(pixels)
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
