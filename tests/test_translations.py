"""Every text of the program is there in Vietnamese, and the check that says so sees what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import language
from scripts import messages

CODE = '''from app.services.language import N_, _, ngettext
from app.services.errors import UserError
label = N_("Customers")
def f(count):
    if count > 9:
        raise UserError(N_("At most {limit}"), limit=9)
    return ngettext("{count} deal", "{count} deals", count) + _("Save") + _(label)
'''
GOOD = {
    "Customers": "Khách hàng",
    "At most {limit}": "Nhiều nhất {limit}",
    "Save": "Lưu",
}


def po(texts: dict[str, str], plural: str = "{count} cơ hội") -> str:
    single = "".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in texts.items())
    many = f'msgid "{{count}} deal"\nmsgid_plural "{{count}} deals"\nmsgstr[0] "{plural}"\n\n' if plural else ""
    return messages.HEADER.decode() + single + many


def problems(root: Path, code: str, **files: str) -> list[str]:
    folder = root / "translations"
    (folder / "vi").mkdir(parents=True, exist_ok=True)
    (root / "app").mkdir(exist_ok=True)
    (root / "app" / "room.py").write_text(code, "utf-8")
    for name, text in files.items():
        (folder / "vi" / f"{name}.po").write_text(text, "utf-8")
    return list(messages.check(messages.read(root, folder)))


def test_the_program_s_texts_are_complete() -> None:
    texts = messages.read(messages.ROOT, language.FOLDER)
    assert list(messages.check(texts)) == []


def test_the_compiled_texts_are_up_to_date() -> None:
    sources = sorted((language.FOLDER / "vi").glob("*.po"))
    assert (language.FOLDER / "vi.mo").read_bytes() == language.compile_texts(sources), "make messages"


def test_nothing_wrong(tmp_path: Path) -> None:
    assert problems(tmp_path, CODE, room=po(GOOD)) == []


@pytest.mark.parametrize(
    ("room", "found"),
    [
        (po({**GOOD, "Save": ""}), "app/room.py:7: no Vietnamese for 'Save'"),
        (po(GOOD, plural=""), "app/room.py:7: no Vietnamese for '{count} deals'"),
        (po({**GOOD, "Old": "Cũ"}), "room.po: not in the code: 'Old'"),
        (po({**GOOD, "At most {limit}": "Nhiều nhất {max}"}), "room.po: other gaps in braces than 'At most {limit}'"),
        (po(GOOD, plural="cơ hội"), "room.po: other gaps in braces than '{count} deals'"),
    ],
)
def test_what_the_check_finds(tmp_path: Path, room: str, found: str) -> None:
    assert problems(tmp_path, CODE, room=room) == [found]


def test_marks_that_cannot_work(tmp_path: Path) -> None:
    code = 'a = _(f"{x} left")\nraise UserError("Nobody said")\n'
    assert [problem.split(": ")[0] for problem in problems(tmp_path, code)] == ["app/room.py:1", "app/room.py:2"]


def test_two_files_with_one_text_are_merged(tmp_path: Path) -> None:
    other = messages.HEADER.decode() + 'msgid "Save"\nmsgstr "Lưu"\n\nmsgid "Old"\nmsgstr "Cũ"\n'
    assert problems(tmp_path, CODE, room=po(GOOD), other=other)[0] == "other.po and room.po: keep one of 'Save'"
    folder = tmp_path / "translations"
    messages.tidy(messages.read(tmp_path, folder), folder)
    texts = messages.read(tmp_path, folder)
    assert list(messages.check(texts)) == []
    assert texts.held["Save"][0][0] == messages.COMMON and texts.held["Customers"][0][0] == "room.po"
    assert not (folder / "vi" / "other.po").exists()
