"""Settings of the office: declared once with their type and what holds without one; an undeclared one fails.

Everybody reads them, administrators write them. The database keeps only what differs from the default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.models import Setting
from app.services import logos
from app.services.errors import UserError
from app.services.language import N_

T = TypeVar("T", str, int, bool)


@dataclass(frozen=True)
class Key(Generic[T]):
    """A setting. `allowed` says whether a value of the right type may stand."""

    name: str
    default: T
    allowed: Callable[[T], bool] = lambda value: True


_declared: dict[str, Key[Any]] = {}


def declare(name: str, default: T, allowed: Callable[[T], bool] = lambda value: True) -> Key[T]:
    """A new setting; the same name twice is a mistake in the program."""
    if name in _declared:
        raise ValueError(f"the setting {name!r} is declared twice")
    key = Key(name, default, allowed)
    _declared[name] = key
    return key


OFFICE_NAME = declare("office_name", "")
OFFICE_ADDRESS = declare("office_address", "")
OFFICE_TAX_CODE = declare("office_tax_code", "")
OFFICE_PHONE = declare("office_phone", "")
OFFICE_EMAIL = declare("office_email", "")
OFFICE_BANK = declare("office_bank", "")  # the bank's number of six digits, or its name if it has none
OFFICE_BANK_ACCOUNT = declare("office_bank_account", "")
OFFICE_BANK_HOLDER = declare("office_bank_holder", "")
OFFICE_REPRESENTATIVE = declare("office_representative", "")  # who signs for the office
OFFICE_POSITION = declare("office_position", "Giám đốc")  # of who signs
OFFICE_LOGO = declare("office_logo", "", lambda value: len(value) <= logos.LIMIT)  # PNG or JPEG in base64
FILE_LIMIT = declare("file_limit", 100, lambda value: 1 <= value <= 900)  # MiB
OLDEST_PROGRAM = declare("oldest_program", "0")  # written by upgrades: who is older may only read
DRAFT_DAYS = declare("draft_days", 30, lambda value: value >= 1)
OFFICE_KEYS: tuple[Key[str], ...] = (
    OFFICE_NAME, OFFICE_ADDRESS, OFFICE_TAX_CODE, OFFICE_PHONE, OFFICE_EMAIL, OFFICE_BANK, OFFICE_BANK_ACCOUNT,
    OFFICE_BANK_HOLDER, OFFICE_LOGO, OFFICE_REPRESENTATIVE, OFFICE_POSITION,
)  # fmt: skip


def key(name: str) -> Key[Any]:
    """The declared setting of this name. Raises LookupError for an undeclared one."""
    if name not in _declared:
        raise LookupError(f"no setting {name!r} is declared")
    return _declared[name]


def names() -> list[str]:
    """The names of all settings."""
    return sorted(_declared)


def get(session: Session, wanted: Key[T]) -> T:
    """What holds now: the office's value, else the default."""
    return get_all(session, [wanted])[wanted.name]  # type: ignore[no-any-return]


def get_all(session: Session, wanted: Iterable[Key[Any]]) -> dict[str, Any]:
    """Several settings by their names, in one query."""
    keys = [key(each.name) for each in wanted]
    query = select(Setting.key, Setting.value).where(Setting.key.in_([each.name for each in keys]))
    found: dict[str, Any] = {row.key: row.value for row in session.execute(query)}
    return {each.name: _valid(each, found.get(each.name)) for each in keys}


def put(session: Session, wanted: Key[T], value: T) -> None:
    """Set one. Raises UserError for a value that may not stand."""
    put_all(session, {wanted.name: value})


def put_all(session: Session, values: Mapping[str, Any]) -> None:
    """Set several by name; those that stand so already are left alone."""
    before = get_all(session, [key(name) for name in values])
    for name, value in values.items():
        if not _may_stand(key(name), value):
            raise UserError(N_("This value is not possible for the setting “{name}”."), name=name)
        if value != before[name]:
            _write(session, name, value)


def _write(session: Session, name: str, value: Any) -> None:
    """Update or insert: an upsert would need both rights at once."""
    there = session.scalar(select(Setting.id).where(Setting.key == name))
    if there is None:
        session.execute(insert(Setting).values(key=name, value=value))
    else:
        session.execute(update(Setting).where(Setting.id == there).values(value=value))


def _valid(declared: Key[T], value: object) -> T:
    """A value that another version of the program left is not trusted."""
    return cast(T, value) if _may_stand(declared, value) else declared.default


def _may_stand(declared: Key[Any], value: object) -> bool:
    return type(value) is type(declared.default) and declared.allowed(value)
