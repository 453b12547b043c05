"""The language of the program: English in the code, Vietnamese from the translations.

`_("Save")` translates where it is shown, `N_("Save")` only marks what is translated elsewhere (labels declared at
import, messages of errors, names of actions). The texts of all areas lie in `translations/vi/*.po` and are compiled
into one `vi.mo` by scripts/messages.py; the program itself needs no Babel.
"""

from __future__ import annotations

import gettext
import importlib.util
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "resources" / "translations"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
# A checkout writes all files within moments, in any order: only more than this is an edit. In seconds.
EDITED_LATER = 5.0

_current = "en"
_texts = gettext.NullTranslations()


def use(language: str, folder: Path = FOLDER) -> None:
    """Translate to this language from now on, in every thread: "vi" or "en"."""
    global _current, _texts
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}")
    _texts = gettext.NullTranslations() if language == "en" else _load(language, folder)
    _current = language


def current() -> str:
    """The language in use: "vi" or "en"."""
    return _current


def _(message: str) -> str:
    """The message in the language in use."""
    return _texts.gettext(message) if message else ""


def N_(message: str) -> str:
    """The message as it is; the mark tells that it is translated where it is shown."""
    return message


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message for this number of things: Vietnamese has one form, English two."""
    return _texts.ngettext(singular, plural, number)


def compile_texts(sources: list[Path]) -> bytes:
    """The .mo file of these .po files: the same bytes for the same texts. Needs Babel."""
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    always = datetime(2026, 1, 1, tzinfo=UTC)  # the header has a date, but the same texts shall be the same bytes
    catalog = Catalog(locale="vi", creation_date=always, revision_date=always, fuzzy=False)
    for source in sources:
        with source.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id:
                    catalog[message.id] = message
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def _load(language: str, folder: Path) -> gettext.GNUTranslations:
    compiled = folder / f"{language}.mo"
    sources = sorted((folder / language).glob("*.po"))
    changed = max((source.stat().st_mtime for source in sources), default=0.0)
    written = compiled.stat().st_mtime if compiled.exists() else 0.0
    if changed > written + EDITED_LATER and importlib.util.find_spec("babel"):
        return gettext.GNUTranslations(BytesIO(compile_texts(sources)))  # a text was edited in this checkout
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)
