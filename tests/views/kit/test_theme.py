"""Colours that can be read, icons that exist, a style sheet whose gaps are filled, fonts that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.views.kit import icons
from app.views.kit.layout import Sign, label, mark_wrong
from app.views.kit.theme import font, load_fonts, style_sheet, theme
from app.views.kit.tokens import DARK, LIGHT, Tokens

APP = Path(icons.__file__).parents[2]
TEXTS = ("text", "muted", "faint", "accent", "danger", "good", "warning")
BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
             for part in QColor(colour).getRgbF()[:3]]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@BOTH
@pytest.mark.parametrize("back", ["background", "surface", "raised"])
def test_text_can_be_read(tokens: Tokens, back: str) -> None:
    weak = {name: contrast(getattr(tokens, name), getattr(tokens, back)) for name in TEXTS}
    assert {name: round(value, 2) for name, value in weak.items() if value < 4.5} == {}


@BOTH
def test_chips_and_coloured_boxes_can_be_read(tokens: Tokens) -> None:
    pairs = [*tokens.chips, (tokens.bar, tokens.bar_text), (tokens.accent, tokens.on_accent),
             (tokens.danger_soft, tokens.danger), (tokens.good_soft, tokens.good),
             (tokens.warning_soft, tokens.warning), (tokens.accent_soft, tokens.accent)]  # fmt: skip
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


@BOTH
def test_the_style_sheet_is_filled(tokens: Tokens) -> None:
    sheet = style_sheet(tokens, 1.15)
    assert "$" not in sheet
    for file in re.findall(r'url\("([^"]+)"\)', sheet):
        assert Path(file).exists()


def test_every_icon_exists() -> None:
    names = {name for file in APP.rglob("*.py") for name in re.findall(r'"(ph\.[a-z0-9-]+)"', file.read_text("utf-8"))}
    assert len(names) > 20
    assert names - icons.glyph_numbers().keys() == set()


def test_an_unknown_icon_is_refused_before_it_is_painted(qapp: QApplication) -> None:
    with pytest.raises(LookupError, match="ph.no-such-thing"):
        icons.icon("ph.no-such-thing")


def test_an_icon_follows_the_theme(qtbot: QtBot) -> None:
    sign = Sign("ph.square-fill", "accent", 40)
    qtbot.addWidget(sign)
    for tokens in (LIGHT, DARK):
        theme.apply(tokens)
        assert sign.grab().toImage().pixelColor(20, 20).name().upper() == tokens.accent


def test_the_font_is_the_bundled_one() -> None:
    assert load_fonts() == "Inter"
    assert QFontDatabase.isSmoothlyScalable("Inter")
    bold, normal = QFontMetrics(font(13, QFont.Weight.DemiBold)), QFontMetrics(font(13))
    assert bold.horizontalAdvance("Nguyễn Thị Ánh") > normal.horizontalAdvance("Nguyễn Thị Ánh")


def test_tabular_digits_have_one_width() -> None:
    tabular, usual = QFontMetrics(font(13, tabular=True)), QFontMetrics(font(13))
    assert tabular.horizontalAdvance("1111") == tabular.horizontalAdvance("8888")
    assert usual.horizontalAdvance("1111") < usual.horizontalAdvance("8888")


def test_the_text_size_scales_style_sheet_and_fonts(qtbot: QtBot) -> None:
    words = label("Khách hàng", "title")
    qtbot.addWidget(words)
    words.show()
    before = words.sizeHint().height()
    theme.choose("light", 1.3)
    assert words.sizeHint().height() > before
    assert font(10).pixelSize() == 13


def test_the_choice_stands_against_the_system(qapp: QApplication) -> None:
    theme.choose("dark")
    QApplication.styleHints().colorSchemeChanged.emit(QApplication.styleHints().colorScheme())
    assert theme.tokens is DARK
    theme.choose("system")
    assert theme.choice == "system"


def test_a_wrong_field_turns_red_and_back(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.resize(200, 36)
    plain = field.grab().toImage().pixelColor(100, 3).name()
    mark_wrong(field, True)
    assert field.grab().toImage().pixelColor(100, 3).name().upper() == LIGHT.danger_soft
    mark_wrong(field, False)
    assert field.grab().toImage().pixelColor(100, 3).name() == plain
