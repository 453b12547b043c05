"""How this computer shows the program, before anybody has signed in: language, theme, text size, the window."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.services import disk, places
from app.services.errors import UserError

FILE = "workstation.json"


@dataclass(frozen=True)
class Workstation:
    """`theme` is system, light or dark, `text_size` a factor, `geometry` the window's, as the window writes it."""

    language: str = "vi"
    theme: str = "system"
    text_size: float = 1.0
    geometry: str = ""


def load() -> Workstation:
    """What was saved; what is missing or damaged is as on the first day."""
    try:
        found = json.loads((places.folder() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, UserError):
        return Workstation()
    return _read(found) if isinstance(found, dict) else Workstation()


def save(workstation: Workstation) -> None:
    """Write it, whole or not at all. A computer that cannot be written to only forgets."""
    with suppress(OSError, UserError), disk.whole(places.folder() / FILE) as part:
        part.write_text(json.dumps(asdict(workstation)), encoding="utf-8")


def _read(found: dict[str, Any]) -> Workstation:
    kinds = {each.name: type(each.default) for each in fields(Workstation)}
    return Workstation(**{key: found[key] for key, kind in kinds.items() if isinstance(found.get(key), kind)})
