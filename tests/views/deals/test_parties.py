"""The section of a deal's card with who stands around it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.views.kit.map_window import MapWindow
from tests.views.audit import anonymous, nameless
from tests.views.conftest import PATIENCE
from tests.views.deals.test_parts import Shown, card, form_of  # noqa: F401


def press(made: Any, name: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: name in buttons(made), timeout=PATIENCE)
    buttons(made)[name].click()


def buttons(made: Any) -> dict[str, QPushButton]:
    found = made.parties.findChildren(QPushButton)
    return {each.objectName(): each for each in found if each.isVisibleTo(made)}


@pytest.mark.feature("C09")
def test_a_rival_and_a_friend_are_added_tied_and_removed(card: Shown, qtbot: QtBot) -> None:  # noqa: F811
    _desk, made, _deal = card
    for who, kind in (("Nội thất An Bình", "competitor"), ("KTS Hoàng", "influencer")):
        press(made, "add-party", qtbot)
        form = form_of(made, qtbot)
        qtbot.waitUntil(lambda form=form: form.isVisible(), timeout=PATIENCE)
        assert nameless(form) == [] and anonymous(form) == []
        form.body.type_values({"who": who, "kind": kind, "strength": 5})
        count = len(made.parties.environment.parties)
        form.save()
        qtbot.waitUntil(lambda count=count: len(made.parties.environment.parties) == count + 1, timeout=PATIENCE)
    words = " ".join(each.text() for each in made.parties.findChildren(QLabel))
    assert "KTS Hoàng" in words and "●●●●●" in words
    assert nameless(made) == [] and anonymous(made) == []
    press(made, "add-tie", qtbot)
    qtbot.waitUntil(lambda: "other_id" in form_of(made, qtbot).body.slots, timeout=PATIENCE)
    form = form_of(made, qtbot)
    form.body.type_values({"kind": "đồng nghiệp cũ của"})
    form.save()
    qtbot.waitUntil(lambda: len(made.parties.environment.ties) == 1, timeout=PATIENCE)
    press(made, "parties-map", qtbot)
    (shown,) = made.window().findChildren(MapWindow)
    qtbot.waitUntil(lambda: len(shown.found.nodes) > 2, timeout=PATIENCE)
    assert {"Nội thất An Bình", "KTS Hoàng"} <= {node.name for node in shown.found.nodes} and nameless(shown) == []
    shown.map.opened.emit(("deal", _deal))  # no card of its own: the map stays
    assert shown.isVisible()
    shown.close()
    press(made, "edit-party", qtbot)
    qtbot.waitUntil(lambda: form_of(made, qtbot).body.slots["who"].editor.value() == "KTS Hoàng", timeout=PATIENCE)
    form_of(made, qtbot).body.type_values({"who": "KTS Hoàng Nam"})
    form_of(made, qtbot).save()
    qtbot.waitUntil(lambda: made.parties.environment.parties[1].name == "KTS Hoàng Nam", timeout=PATIENCE)
    press(made, "remove-party", qtbot)
    qtbot.waitUntil(lambda: made.parties.environment.ties == (), timeout=PATIENCE)
