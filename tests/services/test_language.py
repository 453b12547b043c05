"""Texts in two languages: compiled, or straight from what a developer just wrote."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import language

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Save"
msgstr "{save}"

msgid "{{count}} customer"
msgid_plural "{{count}} customers"
msgstr[0] "{{count}} khách hàng"

#, fuzzy
msgid "Uncertain"
msgstr "Chưa chắc"
"""


@pytest.fixture(autouse=True)
def language_as_before() -> Iterator[None]:
    before = language.current()
    yield
    language.use(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vi").mkdir()
    source = tmp_path / "vi" / "room.po"
    source.write_text(PO.format(save="Lưu"), "utf-8")
    (tmp_path / "vi.mo").write_bytes(language.compile_texts([source]))
    return tmp_path


def test_both_languages(folder: Path) -> None:
    language.use("vi", folder)
    assert (language.current(), language._("Save"), language.N_("Save")) == ("vi", "Lưu", "Save")
    assert language.ngettext("{count} customer", "{count} customers", 1) == "{count} khách hàng"
    language.use("en")
    assert (language.current(), language._("Save")) == ("en", "Save")
    forms = [language.ngettext("{count} customer", "{count} customers", number) for number in (0, 1, 2)]
    assert forms == ["{count} customers", "{count} customer", "{count} customers"]


def test_what_has_no_sure_text_stays_english(folder: Path) -> None:
    language.use("vi", folder)
    assert [language._(text) for text in ("Uncertain", "Unknown", "")] == ["Uncertain", "Unknown", ""]


def test_an_edited_text_shows_at_once(folder: Path) -> None:
    source = folder / "vi" / "room.po"
    source.write_text(PO.format(save="Ghi lại"), "utf-8")
    language.use("vi", folder)
    assert language._("Save") == "Lưu", "written together with the .mo, as a checkout does"
    later = (folder / "vi.mo").stat().st_mtime + 60
    os.utime(source, (later, later))
    language.use("vi", folder)
    assert language._("Save") == "Ghi lại"


def test_compiling_is_reproducible(folder: Path) -> None:
    assert language.compile_texts([folder / "vi" / "room.po"]) == (folder / "vi.mo").read_bytes()


def test_an_unknown_language_changes_nothing(folder: Path) -> None:
    language.use("vi", folder)
    with pytest.raises(ValueError, match="fr"):
        language.use("fr", folder)
    assert language._("Save") == "Lưu"


def test_every_thread_sees_the_change(folder: Path) -> None:
    seen: list[str] = []
    language.use("vi", folder)
    thread = threading.Thread(target=lambda: seen.append(language._("Save")))
    thread.start()
    thread.join()
    assert seen == ["Lưu"]


def test_the_program_needs_no_babel() -> None:
    work = "import sys; sys.modules['babel'] = None; from app.services.language import use, current"
    command = [sys.executable, "-c", f"{work}; use('vi'); print(current())"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("vi\n", "")
