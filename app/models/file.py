"""Files: what is known about one, and its content in chunks that never change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Model, OnCustomer, Owned, now

CHUNK = 1024 * 1024


class File(Owned, OnCustomer, Model):
    """A file or a link to one on disk (`link`), on a customer and perhaps on one of its records."""

    __tablename__ = "file"
    __kind__ = "documents"
    __undo__ = "archive"
    __access__ = access.file()
    table_name: Mapped[str] = mapped_column(default="")
    row_id: Mapped[int | None] = mapped_column(Big)
    name: Mapped[str]
    size: Mapped[int] = mapped_column(Big, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "table_name", "row_id"),)


class FileChunk(Model):
    """A MiB of a file; out of the change log, which takes no binary values."""

    __tablename__ = "file_chunk"
    __access__ = replace(access.part_of("file", "file_id"), remove="half(file_id)")  # of one that was never whole
    __logged__ = False
    __table_args__ = (UniqueConstraint("file_id", "number"),)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
