"""E-mails as mail programs save them (.eml, RFC 5322): who, when, what, and what is attached. Nothing is ever fetched.

Broken ones are read as far as they go. The classic policy of `email` is taken and headers are decoded here: the newer
one raises on headers that cannot be parsed, and loses letters that were never encoded.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesFeedParser
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from app.models.base import now
from app.services import files
from app.services.importing import letters
from app.services.language import _
from app.services.text import clean

PIECE = 2**20
HEAD = 4 * PIECE  # bytes of a large one in which its text is looked for
MOST_TEXT = 200_000  # characters of it that are read
MOST_PARTS = 500
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # what claims to be older has a broken clock
_WESTERN = frozenset({"", "ascii", "us-ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252"})
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape"})
_ABOUT_PARTS = re.compile(rb"^content-[a-z-]+:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
LONGEST = 4096  # bytes of such a header: the parser of its parameters takes the square of its length
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_BLOCKS = frozenset("address blockquote br div h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split())
_SKIPPED = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "title")}


class Attachment(NamedTuple):
    """`number` is its place among the parts; `size` in bytes, about."""

    number: int
    name: str
    size: int


class Mail(NamedTuple):
    """`sent_at` is None if it does not say; `key` is its Message-ID, else what its beginning comes to."""

    subject: str
    sender: str
    to: str
    cc: str
    sent_at: datetime | None
    key: str
    text: str
    attachments: tuple[Attachment, ...]


def read(data: bytes) -> Mail | None:
    """None if this is no e-mail. What is cut is read as far as it goes."""
    if any(len(found[0]) > LONGEST for found in _ABOUT_PARTS.finditer(data)):
        return None
    try:
        found = _parsed(data)
        return _mail(found, hashlib.sha256(data).hexdigest()) if _is_mail(found) else None
    except (RecursionError, MessageError):  # thousands of parts within each other
        return None


def content(data: bytes, number: int) -> bytes:
    """What is attached to an e-mail that was read; empty if it cannot be decoded."""
    part = next((part for place, part in _parts(_parsed(data)) if place == number), None)
    return b"" if part is None else _content(part)


def _parsed(data: bytes) -> Message:
    """Piece by piece: as a whole it would stand in memory four times."""
    parser = BytesFeedParser()
    for at in range(0, len(data), PIECE):
        parser.feed(data[at : at + PIECE])
    return parser.close()


def _is_mail(found: Message) -> bool:
    names = {name.lower() for name, _value in found.raw_items()}
    return "from" in names and bool(names & {"date", "subject", "to", "message-id", "received"})


def _mail(found: Message, digest: str) -> Mail:
    parts = list(_parts(found))
    attached = tuple(Attachment(number, _name(part), _size(part)) for number, part in parts if not _is_text(part))
    return Mail(header(found, "subject"), header(found, "from"), header(found, "to"), header(found, "cc"),
                _sent_at(found), header(found, "message-id") or f"sha256:{digest}", _text(parts), attached)  # fmt: skip


def _parts(found: Message) -> Iterator[tuple[int, Message]]:
    """The leaves; an e-mail within this one is one of them."""
    return ((number, part) for number, part in zip(range(MOST_PARTS), _leaves(found), strict=False))


def _leaves(part: Message) -> Iterator[Message]:
    if part.get_content_maintype() == "multipart":
        for each in _inside(part):
            yield from _leaves(each)
    else:
        yield part


def _inside(part: Message) -> list[Message]:
    """A payload of words would be decoded by whatever the part says."""
    return list(part.get_payload()) if part.is_multipart() else []  # type: ignore[arg-type]


# --- headers ---


def header(found: Message, name: str) -> str:
    """The first of this name in one line, decoded as far as it can be."""
    raw = next((value for key, value in found.raw_items() if key.lower() == name), "")
    return _words(str(raw)[:10_000])


def _words(raw: str) -> str:
    """Encoded words, and bytes that nobody encoded."""
    plain = decoded(raw.encode("utf-8", "surrogateescape"), "")
    try:
        parts = decode_header(re.sub(r"\s*\r?\n\s*", " ", plain))
    except (HeaderParseError, ValueError):
        parts = [(plain, None)]
    return _line("".join(each if isinstance(each, str) else decoded(each, charset or "") for each, charset in parts))


def _line(words: str) -> str:
    return clean(words[:2000], 6001)


def _sent_at(found: Message) -> datetime | None:
    """As it says, else when the last server took it; no moment of the future."""
    for raw in (header(found, "date"), header(found, "received").rpartition(";")[2]):
        try:
            at = parsedate_to_datetime(raw)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
        if at >= EARLIEST:
            return min(at, now())
    return None


# --- the text ---


def _text(parts: list[tuple[int, Message]]) -> str:
    """What was written plainly, else what the HTML says; no more than so much."""
    for subtype in ("plain", "html"):
        found = [_decoded(part) for _number, part in parts if _is_text(part) and part.get_content_subtype() == subtype]
        words = "\n\n".join(plain(each) if subtype == "html" else each for each in found)[:MOST_TEXT]
        if words.strip():
            return clean(words, 3 * len(words) + 1, lines=True)
    return ""


def _is_text(part: Message) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment":
        return False
    return part.get_filename() is None


def _decoded(part: Message) -> str:
    return decoded(_content(part)[: 4 * MOST_TEXT], str(part.get_param("charset") or ""))


def decoded(data: bytes, charset: str) -> str:
    """As its charset says; where that is missing, unknown or not true, UTF-8 or an old Vietnamese code."""
    said = charset.strip("'\" ").lower()
    western = said in _WESTERN
    for each in ("utf-8",) if western or said in _NO_CHARSETS else (said, "utf-8"):
        try:
            return data.decode(each)
        except (LookupError, ValueError):
            continue
    words = data.decode("latin-1")
    return letters.convert(words, letters.guess([words], old=not western or said in ("", "ascii", "us-ascii")))


def plain(page: str) -> str:
    """The words of an HTML page; pictures, scripts and styles are left out, and nothing is loaded.

    In one walk: `html.parser` takes the square of the length of a hostile one, minutes for 200 KB.
    """
    words: list[str] = []
    at = 0
    while (start := page.find("<", at)) >= 0:
        words.append(_unescaped(page[at:start]))
        if page.startswith("<!--", start):
            at = _behind(page, "-->", start)
        elif tag := _TAG.match(page, start):
            name, at = tag[1].lower(), _behind(page, ">", start)
            words.append(_break(name, page[start + 1] == "/"))
            if (end := _SKIPPED.get(name)) and page[start + 1] != "/":
                closing = end.search(page, at)
                at = closing.start() if closing else len(page)
        else:
            words.append("<" if page[start + 1 : start + 2] not in ("!", "?") else "")
            at = start + 1 if words[-1] else _behind(page, ">", start)
    words.append(_unescaped(page[at:]))
    return "".join(words)


def _behind(page: str, sign: str, start: int) -> int:
    end = page.find(sign, start)
    return len(page) if end < 0 else end + len(sign)


def _break(tag: str, closing: bool) -> str:
    if tag in _BLOCKS:
        return "\n• " if tag == "li" and not closing else "\n"
    return "  " if tag in ("td", "th") and not closing else ""


def _unescaped(words: str) -> str:
    words = re.sub(r"\s+", " ", words)
    try:
        return html.unescape(words)
    except ValueError:  # a number of thousands of digits
        return words


# --- what is attached ---


def _name(part: Message) -> str:
    if part.get_content_type() == "message/rfc822":
        return files.clean_name(f"{_subject_inside(part) or _('E-mail')}.eml")
    given = _words(part.get_filename() or "")
    return files.clean_name(given) if given else f"{_('Part')}.{part.get_content_subtype()}"


def _subject_inside(part: Message) -> str:
    return "".join(header(each, "subject") for each in _inside(part)[:1])


def _size(part: Message) -> int:
    """Without decoding it: of 78 signs of a line of Base64 57 bytes."""
    coded = str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"
    try:
        return len(part.get_payload()) * 57 // 78 if coded else len(_content(part))
    except (LookupError, ValueError):
        return 0


def _content(part: Message) -> bytes:
    try:
        found = _inside(part)[0].as_bytes() if part.is_multipart() else part.get_payload(decode=True)
    except (LookupError, ValueError, TypeError, AttributeError):
        return b""
    return found if isinstance(found, bytes) else b""
