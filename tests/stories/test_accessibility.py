"""Every room and window of the sample office: what a screen reader is told, and that no English word is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QLineEdit, QWidget

from app.services import demo, language, places
from app.services.language import FOLDER
from app.views.kit.form_panel import FormPanel
from app.views.kit.layout import Elided
from app.views.kit.popover import Popover
from tests.stories.hands import Hands
from tests.views.audit import anonymous, nameless

CUSTOMERS = 60


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = places.url_of(tmp_path_factory.mktemp("sample") / "office.db")
    language.use("vi")
    demo.create(url, CUSTOMERS)
    return url


@pytest.fixture(params=["vi", "en"])
def hands(request: pytest.FixtureRequest, sample: str, sit_down: Callable[..., Hands]) -> Hands:
    """The administrator, who may enter every room, in one of the languages."""
    made = sit_down(office=sample, login=demo.ADMINISTRATOR, password=demo.PASSWORD, language=request.param)
    made.until(lambda: made.program.frame is not None)
    made.settle()
    return made


def test_every_control_of_every_window_has_a_name_and_no_word_is_foreign(hands: Hands) -> None:
    foreign = _english() if language.current() == "vi" else frozenset[str]()
    complaints: dict[str, list[str]] = {}
    for stop in _stops(hands):
        for window in _shown(hands):
            found = [*nameless(window), *anonymous(window), *sorted(foreign & set(_texts(window)))]
            complaints |= {stop: found} if found else {}
        _tidy(hands)
    assert complaints == {}


def _stops(hands: Hands) -> Iterator[str]:
    """Each room, and in it each window that the tour opens; then what belongs to the frame."""
    for room in hands.frame.rooms:
        hands.frame.navigation.open_room(room.key)
        hands.settle()
        yield room.key
        page: Any = hands.frame.page(room.key)
        for name, act in page.tour_stops() if hasattr(page, "tour_stops") else ():
            act()
            hands.settle()
            if name:  # without one it is a step on the way to the next stop
                yield f"{room.key}: {name.lstrip('+')}"
    for name, act in (("keys", hands.frame.show_keys), ("palette", hands.frame.palette_.open),
                      ("password", hands.frame.change_password)):  # fmt: skip
        act()
        hands.settle()
        yield name


def _shown(hands: Hands) -> list[QWidget]:
    """The frame, and every window that is open over it."""
    others = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not hands.window]
    return [hands.window, *others]


def _tidy(hands: Hands) -> None:
    for each in hands.window.findChildren(QWidget):
        if isinstance(each, QDialog | Popover | FormPanel) and each.isVisible():
            each.close()
    hands.frame.palette_.close()
    hands.settle()


def _texts(window: QWidget) -> Iterator[str]:
    """The visible words of labels, buttons, boxes and hints."""
    for each in window.findChildren(QWidget):
        if not each.isVisible():
            continue
        if isinstance(each, Elided):
            yield each.whole()
        elif isinstance(each, QLabel | QAbstractButton):
            yield each.text().strip().replace("&&", "&")
        elif isinstance(each, QLineEdit):
            yield each.placeholderText()
        elif isinstance(each, QComboBox):
            yield from (each.itemText(place).strip() for place in range(each.count()))
        yield from (each.toolTip(), each.accessibleName())


def _english() -> frozenset[str]:
    """Texts of the program that Vietnamese says otherwise."""
    found = set()
    for source in sorted(Path(FOLDER / "vi").glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale="vi"):
                both = zip(_forms(message.id), _forms(message.string) * 2, strict=False)
                found |= {english for english, said in both if english and said and english != said}
    return frozenset(found)


def _forms(words: Any) -> list[str]:
    return [words] if isinstance(words, str) else list(words)
