"""The program's texts: `messages.py` checks and compiles them, `--check` only checks, `--tidy` cleans the po files.

Every text marked in the code (`_`, `N_`, `ngettext`) has its Vietnamese in exactly one `translations/vi/*.po`, no po
holds a text that the code does not use, and the gaps in braces are the same on both sides.
"""

from __future__ import annotations

import argparse
import ast
import string
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from babel.messages import Catalog, Message  # noqa: E402
from babel.messages.pofile import PoFileError, read_po, write_po  # noqa: E402

from app.services import language  # noqa: E402

MARKS = {"_": 1, "N_": 1, "ngettext": 2}
ERRORS = {"UserError", "LoginError", "Conflict"}
HEADER = rb"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
COMMON = "common.po"

Key = str | tuple[str, str]


class Used(NamedTuple):
    """A text as the code marks it; the key of a plural is (singular, plural)."""

    key: Key
    place: str


class Texts(NamedTuple):
    """All that is known: what the code uses, what each po file holds, and complaints about either."""

    used: dict[Key, str]
    held: dict[Key, list[tuple[str, Message]]]
    problems: list[str]


def extract(root: Path) -> tuple[list[Used], list[str]]:
    """Marked texts of main.py and app/, and complaints about marks that cannot work."""
    used: list[Used] = []
    problems: list[str] = []
    for path in sorted([*root.glob("main.py"), *(root / "app").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                place = f"{path.relative_to(root).as_posix()}:{node.lineno}"
                found = _marked(node, place, problems)
                used += [found] if found else []
                used += [Used(_plural(each), place) for each in node.keywords if each.arg == "noun"]
    return used, problems


def _plural(noun: ast.keyword) -> tuple[str, str]:
    """What the rows of a listing are called: a pair that is counted."""
    one, many = ast.literal_eval(noun.value)
    return one, many


def read(root: Path, folder: Path) -> Texts:
    """Read code and po files."""
    marked, problems = extract(root)
    held: dict[Key, list[tuple[str, Message]]] = defaultdict(list)
    for path in sorted((folder / "vi").glob("*.po")):
        try:
            for message in _messages(path):
                held[_key(message)].append((path.name, message))
        except PoFileError as error:
            problems.append(f"{path.name}: {error}")
    used: dict[Key, str] = {}
    for key, place in marked:
        used.setdefault(key, place)
    return Texts(used, dict(held), problems)


def check(texts: Texts) -> Iterator[str]:
    """One sentence for each thing that is wrong."""
    yield from texts.problems
    for key, place in texts.used.items():
        if not any(_said(message) for _, message in texts.held.get(key, [])):
            yield f"{place}: no Vietnamese for {_shown(key)}"
    for key, entries in texts.held.items():
        names = [name for name, _ in entries]
        if len(names) > 1:
            yield f"{' and '.join(names)}: keep one of {_shown(key)}"
        if key not in texts.used:
            yield f"{names[0]}: not in the code: {_shown(key)}"
        for name, message in entries:
            if _said(message) and not _same_gaps(key, message):
                yield f"{name}: other gaps in braces than {_shown(key)}"


def tidy(texts: Texts, folder: Path) -> None:
    """Rewrite the po files: what the code does not use goes, what several hold alike moves to common.po."""
    files: dict[str, list[Message]] = {path.name: [] for path in (folder / "vi").glob("*.po")}
    files.setdefault(COMMON, [])
    for key, entries in texts.held.items():
        if key not in texts.used:
            continue
        alike = len({message.string for _, message in entries}) == 1
        for name, message in [(COMMON, entries[0][1])] if alike and len(entries) > 1 else entries:
            files[name].append(message)
    for name, messages in files.items():
        _write(folder / "vi" / name, messages)


def main() -> int:
    """Exit code 1 if something is wrong; what is right is compiled all the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--tidy", action="store_true", help="first remove unused texts and merge equal ones")
    options = parser.parse_args()
    folder, texts = language.FOLDER, read(ROOT, language.FOLDER)
    if options.tidy and not texts.problems:
        tidy(texts, folder)
        texts = read(ROOT, folder)
    problems = list(check(texts))
    compiled = language.compile_texts(sorted((folder / "vi").glob("*.po")))
    target = folder / "vi.mo"
    if not options.check:
        target.write_bytes(compiled)
    elif not target.exists() or target.read_bytes() != compiled:
        problems.append("vi.mo is not what the po files say: make messages")
    print(*problems, f"{len(texts.used)} texts, {len(problems)} problems", sep="\n")
    return 1 if problems else 0


def _marked(call: ast.Call, place: str, problems: list[str]) -> Used | None:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name in ERRORS and call.args and isinstance(call.args[0], ast.Constant):
        problems.append(f"{place}: the sentence of {name} is not marked with N_")
    count = MARKS.get(name, 0)
    if not count or len(call.args) < count:
        return None
    parts = call.args[:count]
    if any(isinstance(part, ast.JoinedStr) for part in parts):
        problems.append(f"{place}: an f-string cannot be translated; fill the gaps afterwards with .format()")
    words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if len(words) < count or not words[0]:
        return None  # what is only known when it runs was marked where it was declared
    return Used((words[0], words[1]) if count == 2 else words[0], place)


def _messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="vi", abort_invalid=True) if message.id]


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _said(message: Message) -> str:
    """The Vietnamese, empty if there is none or it is marked as uncertain."""
    if message.fuzzy or not message.string:
        return ""
    return message.string if isinstance(message.string, str) else message.string[0]


def _same_gaps(key: Key, message: Message) -> bool:
    if isinstance(key, str):
        return _gaps(key) == _gaps(_said(message))
    return _gaps(key[0]) <= _gaps(key[1]) == _gaps(_said(message))


def _gaps(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:  # a lone brace: a text that is never formatted
        return set()


def _shown(key: Key) -> str:
    return repr(key if isinstance(key, str) else key[1])


def _write(path: Path, messages: list[Message]) -> None:
    if not messages:
        path.unlink(missing_ok=True)
        return
    catalog = Catalog(locale="vi", fuzzy=False)
    for message in messages:
        comments = [*message.user_comments], [*message.auto_comments]
        catalog.add(message.id, message.string, user_comments=comments[0], auto_comments=comments[1])
    with path.open("wb") as file:
        file.write(HEADER)
        write_po(file, catalog, width=0, no_location=True, omit_header=True, sort_output=True)


if __name__ == "__main__":
    sys.exit(main())
