"""The logo of the office, as the setting keeps it: a PNG or JPEG picture in base64."""

from __future__ import annotations

import base64
import binascii

from app.services.errors import UserError
from app.services.language import N_

MOST_BYTES = 300_000
LIMIT = MOST_BYTES * 4 // 3 + 4  # characters of base64
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def text_of(picture: bytes) -> str:
    """A picture as it is kept. Raises UserError for what is no PNG or JPEG, or too large."""
    if not picture.startswith(_STARTS):
        raise UserError(N_("The logo must be a PNG or JPEG picture."))
    if len(picture) > MOST_BYTES:
        raise UserError(N_("The logo is too large: {limit} KB at most."), limit=MOST_BYTES // 1000)
    return base64.b64encode(picture).decode()


def picture_of(text: str) -> bytes:
    """The picture; empty for none or what cannot be read."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
