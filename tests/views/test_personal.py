"""One's own phone and e-mail, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.services import employees
from app.views.kit.form_window import FormWindow
from app.views.office_frame import OfficeFrame


@pytest.mark.feature("E30")
def test_everybody_changes_the_own_phone(
    make_frame: Callable[..., OfficeFrame], settle: Callable[..., None], qtbot: QtBot
) -> None:
    frame = make_frame(12)
    frame.rail.personal_wanted.emit()
    qtbot.waitUntil(lambda: frame.findChild(FormWindow) is not None, timeout=8000)
    window: Any = frame.findChild(FormWindow)
    window.form.type_values({"phone": "0987 654 321"})
    window.save.click()
    settle(frame.tasks)
    with frame.tasks.office.read() as session:
        assert employees.one(session, 12).phone == "0987654321"
