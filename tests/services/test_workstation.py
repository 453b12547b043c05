"""What a computer remembers of the look of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import places, workstation
from app.services.workstation import Workstation


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_what_was_saved_is_read() -> None:
    kept = Workstation("en", "dark", 1.15, "AdnQ")
    workstation.save(kept)
    assert workstation.load() == kept


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"', "\x00\xff"])
def test_a_damaged_file_is_as_on_the_first_day(content: str) -> None:
    (places.folder() / workstation.FILE).write_text(content, encoding="utf-8")
    assert workstation.load() == Workstation()


def test_wrong_values_are_left_out_one_by_one() -> None:
    (places.folder() / workstation.FILE).write_text('{"theme": 3, "language": "en", "old": 1}', encoding="utf-8")
    assert workstation.load() == Workstation(language="en")


def test_a_computer_that_cannot_be_written_to_only_forgets(home: Path) -> None:
    home.write_text("a file where the folder should be")
    workstation.save(Workstation(language="en"))
    assert workstation.load() == Workstation()
