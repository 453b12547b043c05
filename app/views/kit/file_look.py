"""What a stored file looks like inside the program: a PDF in its window, a picture or plain text in a small one."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QScrollArea, QWidget

from app.services import emails, file_copies, files
from app.services.errors import UserError
from app.services.language import N_, _
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, row

MOST = 50 * 2**20  # bytes: what is larger is opened with its program
MOST_TEXT = 256 * 1024
SIZE = (760, 560)  # pixels
KINDS = {"pdf": "pdf", emails.ENDING: "mail"} | dict.fromkeys(file_copies.PICTURES, "picture")
KINDS |= dict.fromkeys(file_copies.TEXTS, "text")


class Look(NamedTuple):
    """A picture, or a text."""

    picture: QImage | None = None
    text: str = ""


def can_look(file: files.Stored) -> bool:
    return not file.link and file.size <= MOST and file_copies.ending(file.name) in KINDS


def is_mail(file: files.Stored) -> bool:
    return can_look(file) and KINDS[file_copies.ending(file.name)] == "mail"


def look(desk: Desk, parent: QWidget, file: files.Stored) -> None:
    """A window over `parent`; pictures are read in the worker, at the size in which they are seen."""
    from app.views.kit import preview  # with its library of PDF pages, when something is looked at

    name, kind = files.visible(file.name), KINDS[file_copies.ending(file.name)]
    if kind == "pdf":
        preview.show(desk, parent, name, "file", lambda session: b"".join(files.open(session, file.id)))
        return
    show = while_alive(parent, partial(_show, parent, name))
    desk.tasks.read(lambda session: read(session, file.id, kind), show, topic=(parent, "look"))


def read(session: Any, file_id: int, kind: str) -> Look:
    """In a worker. Raises UserError for what is no picture."""
    content = b"".join(files.open(session, file_id))
    if kind == "text":
        return Look(text=content[:MOST_TEXT].decode("utf-8", errors="replace"))
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (size.width() > 2 * SIZE[0] or size.height() > 2 * SIZE[1]):
        reader.setScaledSize(size.scaled(QSize(2 * SIZE[0], 2 * SIZE[1]), Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    if picture.isNull():
        raise UserError(N_("This picture cannot be shown here. Open it with its program, or save it."))
    return Look(picture)


def _show(parent: QWidget, name: str, found: Look) -> None:
    window = QDialog(parent.window())
    window.setObjectName("look")
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.setWindowTitle(name)
    window.setAccessibleName(name)
    close = button(_("Close"), kind="primary", clicked=window.accept, name="close")
    inside: QWidget = _picture(found.picture, name) if found.picture is not None else _text(found.text, name)
    window.setLayout(column(inside, row(None, close), margins=(16, 16, 16, 14), gap=12))
    window.resize(*SIZE)
    window.open()
    close.setFocus()


def _picture(picture: QImage, name: str) -> QWidget:
    seen, area = QLabel(), QScrollArea()
    limit = QSize(SIZE[0] - 40, SIZE[1] - 90)
    whole = QPixmap.fromImage(picture)
    fits = picture.width() <= limit.width() and picture.height() <= limit.height()
    seen.setPixmap(whole if fits else whole.scaled(limit, Qt.AspectRatioMode.KeepAspectRatio,
                                                   Qt.TransformationMode.SmoothTransformation))  # fmt: skip
    seen.setAlignment(Qt.AlignmentFlag.AlignCenter)
    seen.setAccessibleName(name)
    area.setWidget(seen)
    area.setWidgetResizable(True)
    area.setAccessibleName(name)
    return area


def _text(text: str, name: str) -> QWidget:
    made = QPlainTextEdit(text)
    made.setReadOnly(True)
    made.setAccessibleName(name)
    return made
