"""Files on this computer that are there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of `file` at the end; nothing is left of it after an error."""
    part = file.with_name(f".{file.name[:40]}.part")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
