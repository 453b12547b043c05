"""The room of the import on an office of the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.views.imports.page import ImportPage
from app.views.kit.desk import Desk
from tests.services.importing import files
from tests.views.conftest import show_active
from tests.views.imports.hands import ADMIN


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(ADMIN, {"customer": "customers"})


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> ImportPage:
    made = ImportPage(desk)
    show_active(qtbot, made, 1150)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return files.workbook(tmp_path / "Khách hàng.xlsx")
