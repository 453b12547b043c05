"""PDF by the real LibreOffice, and by programs in its place that hang, fork, lie or are not there."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.documents import office_programs, pdf
from app.services.documents.pdf_pages import A4, Pages, two_on_a4
from app.services.errors import Interrupted, UserError
from tests.services.documents.papers import paper

TEXT = "Phiếu thu số 7: Nguyễn Thị Ước, ắ ằ ẳ ẵ ặ ễ ự ỹ đ Đ Ễ Ộ"
real = pytest.mark.skipif(office_programs.find() is None, reason="no LibreOffice on this computer")
Fake = Callable[[str], Path]


@pytest.fixture(scope="module")
def made() -> bytes:
    """A page that the real LibreOffice has made."""
    return pdf.to_pdf(paper(TEXT))


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """`fake(script)` stands where LibreOffice is looked for; `$out` is its folder; it writes its numbers to `pids`."""

    def stand_in(script: str) -> Path:
        program = tmp_path / "soffice"
        head = '#!/bin/sh\nfor a in "$@"; do [ "$b" = --outdir ] && out=$a; b=$a; done\n'
        program.write_text(f"{head}echo $$ >>{tmp_path}/pids\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        monkeypatch.setattr(pdf, "_found", [])
        return tmp_path / "pids"

    return stand_in


def _calls(pids: Path) -> int:
    return len(pids.read_text(encoding="ascii").split())


def _alive(pids: Path) -> list[str]:
    """Those that still run; who was killed but not yet taken away by init is dead."""
    found = []
    for number in pids.read_text(encoding="ascii").split():
        state = Path(f"/proc/{number}/stat")
        if state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z":
            found.append(number)
    return found


def _all_gone(pids: Path) -> bool:
    until = time.monotonic() + 5
    while _alive(pids) and time.monotonic() < until:
        time.sleep(0.02)
    return not _alive(pids)


def _text(content: bytes) -> str:
    opened = Pages(content)
    try:
        return "".join(opened.text(number) for number in range(len(opened.sizes)))
    finally:
        opened.close()


@real
def test_a_paper_with_every_vietnamese_letter(made: bytes) -> None:
    assert pdf.pages(made) == 1
    assert TEXT in _text(made)


@real
def test_our_own_liberation_is_used_for_times_and_arial() -> None:
    import docx

    document = docx.Document()
    for font in ("Times New Roman", "Arial"):
        run = document.add_paragraph().add_run(TEXT)
        run.font.name = font
    from tests.services.documents.papers import saved

    content = pdf.to_pdf(saved(document))
    assert b"LiberationSerif" in content
    assert b"LiberationSans" in content


@real
def test_many_in_one_call_and_what_is_no_paper_is_told_apart() -> None:
    told: list[tuple[int, int]] = []
    found = pdf.many_to_pdf(
        [paper("một"), b"no paper", paper("ba")], lambda done, total=0, text="": told.append((done, total))
    )
    assert isinstance(found[0], bytes)
    assert isinstance(found[1], UserError)
    assert isinstance(found[2], bytes)
    assert "ba" in _text(found[2])
    assert told[-1] == (3, 3)


def test_a_program_that_hangs_is_ended_with_all_it_has_started(fake: Fake) -> None:
    pids = fake('(echo $(exec sh -c "echo \\$PPID") >>"$(dirname "$0")/pids"; sleep 60) & sleep 60')
    with pytest.raises(UserError):
        pdf.to_pdf(paper("x"), limit_s=0.4)
    assert _calls(pids) == 4  # twice, each with its child
    assert _all_gone(pids)


def test_what_a_program_leaves_behind_is_ended_too(fake: Fake, made: bytes) -> None:
    pids = fake('(echo $(exec sh -c "echo \\$PPID") >>"$(dirname "$0")/pids"; sleep 60) &\n'
                'cp "$(dirname "$0")/made.pdf" "$out/0.pdf"; sleep 0.2')  # fmt: skip
    (pids.parent / "made.pdf").write_bytes(made)
    assert pdf.to_pdf(paper("x")) == made
    assert _calls(pids) == 2
    assert _all_gone(pids)


@pytest.mark.parametrize(
    "script", ["exit 0", 'touch "$out/0.pdf"', 'echo "no pdf" >"$out/0.pdf"', 'printf "%%PDF-1.7 x" >"$out/0.pdf"',
               "exit 77"]
)  # fmt: skip
def test_all_went_well_it_says_but_there_is_no_pdf(fake: Fake, script: str) -> None:
    pids = fake(script)
    with pytest.raises(UserError, match=r"LibreOffice"):
        pdf.to_pdf(paper("x"))
    assert _calls(pids) == 2  # it is tried once more


def test_the_second_try_may_succeed(fake: Fake, made: bytes) -> None:
    pids = fake('d=$(dirname "$0"); [ "$(wc -l <"$d/pids")" = 1 ] || cp "$d/made.pdf" "$out/0.pdf"')
    (pids.parent / "made.pdf").write_bytes(made)
    assert pdf.to_pdf(paper("x")) == made


def test_it_is_stopped_at_once(fake: Fake) -> None:
    pids = fake("sleep 60")
    with pytest.raises(Interrupted):
        pdf.to_pdf(paper("x"), cancelled=pids.exists)
    assert _calls(pids) == 1
    assert _all_gone(pids)


def test_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_found", [])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office_programs, "PLACES", ())
    monkeypatch.setattr(office_programs, "NEW_INSTALLS", "/nowhere/*")
    assert pdf.available() is None
    with pytest.raises(pdf.NoProgram, match="LibreOffice"):
        pdf.to_pdf(paper("x"))


def test_a_program_that_goes_away_is_looked_for_again(fake: Fake) -> None:
    pids = fake("exit 0")
    first = pdf.available()
    assert first and first.program == str(pids.parent / "soffice")
    (pids.parent / "soffice").unlink()
    second = pdf.available()
    assert second is None or second.program != first.program


@real
def test_two_on_an_a4(made: bytes) -> None:
    sheet = two_on_a4(made, copies=3)
    opened = Pages(sheet)
    assert [(round(size.width), round(size.height)) for size in opened.sizes] == [(round(A4[0]), round(A4[1]))] * 2
    assert opened.text(0).count("Phiếu thu") == 2
    assert opened.text(1).count("Phiếu thu") == 1
    opened.close()


def test_what_is_no_pdf() -> None:
    for content in (b"", b"%PDF-1.7", b"PK\x03\x04"):
        with pytest.raises(UserError):
            pdf.pages(content)
        with pytest.raises(UserError):
            two_on_a4(content)
