"""Filling a compiled template: a .docx of one record, within bounds of size."""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from jinja2 import UndefinedError

from app.services.documents import package
from app.services.documents.filling import Filling
from app.services.documents.package import XML, Relation
from app.services.documents.pictures import Picture
from app.services.documents.problems import Place
from app.services.documents.tags import Tag
from app.services.documents.template import Template, TextPart, compile
from app.services.errors import UserError
from app.services.language import N_

MOST_TEXT = 32_000_000  # characters of XML in one part
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_BARE_CELL = re.compile(r"(<w:tc(?: [^>]*)?>|</w:tcPr>|<w:tcPr/>|</w:tbl>)\s*(?=</w:tc>)")
_BARE_TABLE = re.compile(r"</w:tblGrid>\s*</w:tbl>")
_FAILURES = (UndefinedError, UserError, TypeError, ValueError, ArithmeticError)


def render(template: bytes | Template, values: Mapping[str, Any]) -> bytes:
    """Fill a template: the .docx. Raises TemplateError, or UserError that names the field and its place."""
    made = template if isinstance(template, Template) else compile(template)
    filling, numbers = Filling(made.secret), itertools.count(1)
    target = BytesIO(made.fixed)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(package.TYPES, made.types)
        for part in made.texts:
            shown = fill(part, values, filling).replace(made.section_mark, "")
            pictures = filling.pictures.get(part.name, {})
            archive.writestr(part.name, XML + numbered(shown, made.secret, numbers))
            put_relations(archive, part.name, [*made.relations[part.name], *relations_to(part.name, pictures)])
        put_pictures(archive, filling.pictures.items())
    return target.getvalue()


def fill(part: TextPart, values: Mapping[str, Any], filling: Filling) -> str:
    """The XML of one part. Raises UserError with the place of what went wrong."""
    filling.part = part.name
    context = part.program.new_context(filling.with_values(values))
    try:
        shown = "".join(_bounded(part.program.root_render_func(context)))
    except _FAILURES as error:
        raise _with_place(part, error) from error
    return _whole(shown) if part.may_leave_gaps else shown


def numbered(shown: str, secret: str, numbers: Iterator[int]) -> str:
    """Give every drawing a number of its own in the document."""
    if secret not in shown:
        return shown
    first, *rest = shown.split(secret)
    return first + "".join(f"{next(numbers)}{piece}" for piece in rest)


def relations_to(part: str, pictures: Mapping[str, Picture]) -> list[Relation]:
    """The relations of a part to its pictures."""
    return [Relation(id, _IMAGE, _place_of(part, picture), False) for id, picture in pictures.items()]


def put_relations(archive: zipfile.ZipFile, part: str, relations: list[Relation]) -> None:
    """Write the relations of a part, if it has any."""
    if relations:
        archive.writestr(package.relations_of(part), package.relations_xml(relations))


def put_pictures(archive: zipfile.ZipFile, pictures: Iterable[tuple[str, Mapping[str, Picture]]]) -> None:
    """Put pictures of parts into the file, each once."""
    files = {_place_of(part, each): each.content for part, found in pictures for each in found.values()}
    for name, content in files.items():
        archive.writestr(name, content, zipfile.ZIP_STORED)


def _place_of(part: str, picture: Picture) -> str:
    return f"{part.rpartition('/')[0]}/media/{picture.name}".lstrip("/")


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_TEXT:
            raise UserError(N_("The document becomes too long."))
        yield piece


def _whole(shown: str) -> str:
    """Word opens neither a table without rows nor a cell without a paragraph."""
    while found := _BARE_TABLE.search(shown):
        begin = max(shown.rfind("<w:tbl>", 0, found.start()), shown.rfind("<w:tbl ", 0, found.start()))
        shown = shown[:begin] + shown[found.end() :]
    return _BARE_CELL.sub(r"\1<w:p/>", shown)


def _with_place(part: TextPart, error: Exception) -> UserError:
    """The error in words, with the place of the tag in whose line it happened."""
    tag = _tag_at(part, error)
    place = str(tag.place if tag else Place(part.kind))
    if isinstance(error, UserError):
        return UserError(N_("{place}: {problem}"), place=place, problem=str(error))
    if isinstance(error, UndefinedError):
        return UserError(N_("{place}: there is no value for “{name}”."), place=place, name=_missing(tag, error))
    code = tag.code if tag else ""
    return UserError(N_("{place}: “{tag}” cannot be filled with these values."), place=place, tag=code)


def _tag_at(part: TextPart, error: Exception) -> Tag | None:
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = part.program.get_corresponding_lineno(step.tb_lineno)
        step = step.tb_next
    return part.order[line - 2] if 2 <= line <= len(part.order) + 1 else None


def _missing(tag: Tag | None, error: UndefinedError) -> str:
    """The path that has no value: Jinja tells its last word."""
    told = re.findall(r"'([^']*)'", str(error))
    names = tag.meaning.names if tag else ()
    return next((name for name in names if told and told[-1] in name.split(".")), names[0] if names else "")
