"""The pages of a PDF: how many, how large, as pictures, and two on one sheet. PDFium runs in one thread at a time."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from io import BytesIO
from threading import RLock
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from app.services.errors import UserError
from app.services.language import N_

POINTS = 72.0  # to an inch
A4 = (595.28, 841.89)  # points
UNREADABLE = N_("This PDF cannot be read.")
MOST_PIXELS = 40_000_000
_lock = RLock()


class Size(NamedTuple):
    """In points, 1/72 inch."""

    width: float
    height: float


class Pixels(NamedTuple):
    """A picture: rows of `stride` bytes, four for a pixel (blue, green, red, nothing)."""

    width: int
    height: int
    stride: int
    content: bytes


class Pages:
    """A PDF that is open. Safe in every thread; close it."""

    def __init__(self, pdf: bytes) -> None:
        """Raises UserError for what is no PDF."""
        with _lock:
            try:
                self._document = pdfium.PdfDocument(pdf)
                self.sizes = [Size(*self._document.get_page_size(number)) for number in range(len(self._document))]
            except pdfium.PdfiumError as error:
                raise UserError(UNREADABLE) from error

    def picture(self, number: int, scale: float) -> Pixels:
        """A page from 0, `scale` pixels to a point; smaller if it would be enormous."""
        width, height = self.sizes[number]
        scale = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
        with _lock:
            page = self._document[number]
            try:
                made = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=True)
                return Pixels(made.width, made.height, made.stride, bytes(made.buffer))
            finally:
                page.close()

    def text(self, number: int) -> str:
        """What is written on a page."""
        with _lock:
            page = self._document[number]
            words = page.get_textpage()
            try:
                return str(words.get_text_bounded())
            finally:
                words.close()
                page.close()

    def close(self) -> None:
        with _lock:
            self._document.close()


def pages(pdf: bytes) -> int:
    """How many. Raises UserError for what is no PDF."""
    opened = Pages(pdf)
    opened.close()
    return len(opened.sizes)


def joined(pdfs: Sequence[bytes]) -> bytes:
    """The pages of all, one after the other. Raises UserError for what is no PDF."""
    with _lock:
        whole, target = pdfium.PdfDocument.new(), BytesIO()
        try:
            for each in pdfs:
                part = pdfium.PdfDocument(each)
                whole.import_pages(part)
                part.close()
            whole.save(target)
        except pdfium.PdfiumError as error:
            raise UserError(UNREADABLE) from error
        finally:
            whole.close()
        return target.getvalue()


def two_on_a4(pdf: bytes, copies: int = 1) -> bytes:
    """The pages, each `copies` times in a row, two below each other on an A4. Raises UserError for what is no PDF."""
    with _lock:
        try:
            source, many = pdfium.PdfDocument(pdf), pdfium.PdfDocument.new()
        except pdfium.PdfiumError as error:
            raise UserError(UNREADABLE) from error
        many.import_pages(source, [number for number in range(len(source)) for _copy in range(copies)])
        sheets = pdfium.PdfDocument(
            raw.FPDF_ImportNPagesToOne(many, ctypes.c_float(A4[0]), ctypes.c_float(A4[1]), 1, 2)
        )
        target = BytesIO()
        sheets.save(target)
        for each in (sheets, many, source):
            each.close()
        return target.getvalue()
