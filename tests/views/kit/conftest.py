"""Fixtures of the kit's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.views.kit.desk import Desk
from tests.views.kit.list_hands import Page


@pytest.fixture
def open_list(qtbot: QtBot, make_desk: Callable[..., Desk], settle: Callable[..., None]) -> Callable[..., Page]:
    """`open_list(12)` is the list of customers of employee 12; the director's without a number."""
    return lambda employee=38: Page(qtbot, make_desk(employee), settle)
