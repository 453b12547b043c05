"""Papers as PDF, by LibreOffice or Word in a process of its own with a time limit."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from app.services.documents import office_programs
from app.services.documents.office_programs import Converter, Ended, Workplace
from app.services.documents.pdf_pages import pages, two_on_a4
from app.services.errors import Interrupted, UserError
from app.services.language import N_
from app.services.progress import Report

__all__ = ["MISSING", "Converter", "available", "many_to_pdf", "pages", "to_pdf", "two_on_a4"]
MISSING = N_(
    "There is no LibreOffice or Word on this computer, so no PDF can be made. The Word document is kept. "
    "Install LibreOffice from libreoffice.org (on Debian and Ubuntu: sudo apt install libreoffice-writer), "
    "then try again."
)
FAILED = N_("{program} could not make a PDF of this document. The Word document is kept: open it and look at it there.")
STOPPED = N_("Making the PDF was stopped. The Word document is kept.")
BATCH = 50  # files for one call
EACH_S = 2.0  # seconds more for each further file of a call
_found: list[Converter] = []
_workplace = Workplace()


class NoProgram(UserError):
    """Neither LibreOffice nor Word is installed."""


def available() -> Converter | None:
    """LibreOffice or Word. What was found is remembered; what was not is looked for again."""
    if not _found or not Path(_found[0].program).exists():
        _found[:] = [each for each in (office_programs.find(),) if each]
    return _found[0] if _found else None


def to_pdf(docx: bytes, cancelled: Callable[[], bool] = lambda: False, limit_s: float = 60) -> bytes:
    """The PDF. Raises NoProgram, Interrupted if cancelled, UserError if it cannot be made; no process is left."""

    def report(done: int, total: int = 0, text: str = "") -> None:
        if cancelled():
            raise Interrupted(STOPPED)

    made = many_to_pdf([docx], report, limit_s)[0]
    if isinstance(made, UserError):
        raise made
    return made


def many_to_pdf(
    papers: Sequence[bytes], progress: Report = lambda done, total=0, text="": None, limit_s: float = 60
) -> list[bytes | UserError]:
    """A PDF for each paper, or why there is none. `progress` may raise to stop. Raises NoProgram."""
    converter = available()
    if converter is None:
        raise NoProgram(MISSING)
    made: list[bytes | UserError] = [UserError(FAILED, program=converter.name)] * len(papers)
    for start in range(0, len(papers), BATCH):
        batch = tuple(range(start, min(start + BATCH, len(papers))))
        for numbers in (batch, *((number,) for number in batch)):  # what fails is tried once more, by itself
            left = [number for number in numbers if isinstance(made[number], UserError)]
            if left:
                found = _attempt(converter, [papers[number] for number in left], limit_s,
                                 partial(progress, _done(made), len(papers)))  # fmt: skip
                for number, pdf in zip(left, found, strict=True):
                    made[number] = pdf or made[number]
    progress(len(papers), len(papers))
    return made


def _attempt(
    converter: Converter, papers: Sequence[bytes], limit_s: float, check: Callable[[], object]
) -> list[bytes]:  # fmt: skip
    """One call of the program; an empty PDF for what it did not make."""
    with tempfile.TemporaryDirectory(prefix="sokhach-pdf-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "in"), Path(folder, "out")
        source.mkdir()
        target.mkdir()
        files = [source / f"{number}.docx" for number in range(len(papers))]
        for file, content in zip(files, papers, strict=True):
            file.write_bytes(content)
        with suppress(Ended):  # what was made before is good
            _workplace.convert(converter, files, target, limit_s + EACH_S * (len(papers) - 1), check)
        found = [_checked(target / f"{file.stem}.pdf") for file in files]
        if not all(found):
            _workplace.clear()
        return found


def _checked(file: Path) -> bytes:
    """The programs say that all went well when it did not: only a file with pages counts."""
    content = file.read_bytes() if file.is_file() else b""
    try:
        return content if content.startswith(b"%PDF-") and pages(content) else b""
    except UserError:
        return b""


def _done(made: Sequence[bytes | UserError]) -> int:
    return sum(isinstance(each, bytes) for each in made)
