"""Pictures as values of fields: the logo, a VietQR code."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import quoteattr

from app.services.errors import UserError
from app.services.language import N_

EMU = 36_000  # to a millimetre
WIDEST_MM = 400.0
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of a JPEG that tell how large it is
_NAMES = "http://schemas.openxmlformats.org"


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG, its width on paper in mm (the height follows), and what it shows for those who cannot see it."""

    content: bytes
    width_mm: float
    alt: str = ""

    def __post_init__(self) -> None:
        """Raises UserError for what is no PNG or JPEG, or has no size."""
        width, height = self.pixels
        if not (width and height and 0 < self.width_mm <= WIDEST_MM):
            raise UserError(N_("This picture cannot be read; it must be a PNG or JPEG."))

    @cached_property
    def pixels(self) -> tuple[int, int]:
        """Width and height in pixels; (0, 0) if it cannot be read."""
        if self.content.startswith(_PNG) and len(self.content) >= 24:
            width, height = struct.unpack(">II", self.content[16:24])
            return width, height
        return _jpeg_size(self.content) if self.content.startswith(_JPEG) else (0, 0)

    @cached_property
    def name(self) -> str:
        """Of its file in the document, the same for the same picture."""
        kind = "png" if self.content.startswith(_PNG) else "jpeg"
        return f"p{hashlib.sha256(self.content).hexdigest()[:20]}.{kind}"

    def drawing(self, relation: str, number: str) -> str:
        """The inline drawing that shows it, to stand within a run; `number` is its own in the document."""
        width, height = self.pixels
        across = round(self.width_mm * EMU)
        size = f'cx="{across}" cy="{max(1, across * height // width)}"'
        return (
            f'<w:drawing><wp:inline xmlns:wp="{_NAMES}/drawingml/2006/wordprocessingDrawing" distT="0" distB="0"'
            f' distL="0" distR="0"><wp:extent {size}/><wp:docPr id="{number}" name="{self.name}"'
            f' descr={quoteattr(self.alt)}/><a:graphic xmlns:a="{_NAMES}/drawingml/2006/main">'
            f'<a:graphicData uri="{_NAMES}/drawingml/2006/picture"><pic:pic'
            f' xmlns:pic="{_NAMES}/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="0"'
            f' name="{self.name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip xmlns:r="{_NAMES}/officeDocument/2006/relationships" r:embed="{relation}"/><a:stretch>'
            f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + (1 if marker == 0xFF else int.from_bytes(content[at + 2 : at + 4], "big"))
    return 0, 0
