"""One cell becomes a value of one field, as it is stored; or a reason why it cannot.

A reader returns a UserError for what is taken but looks wrong, and raises one for what cannot be taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from app.services import checking, vietnam
from app.services.customer_fields import CONTACT_RULES, INDUSTRIES, OWN, RULES, SOURCES, Own, own_rule
from app.services.errors import UserError
from app.services.importing import spellings
from app.services.importing.known import Known
from app.services.importing.plain import folded, words
from app.services.importing.reading import Cell
from app.services.language import N_, _
from app.services.text import clean, phone_digits

ODD_PHONE = N_("This does not look like a valid phone.")
NO_PHONE = N_("There is no phone number in “{text}”.")
MORE_PHONES = N_("Only two phones fit; the others stand in the note: {phones}")
NO_DAY = N_("“{text}” is not a day. Write for example 15/8/2026.")
UNKNOWN_OWNER = N_("Nobody in the office is called “{text}”. The customer becomes yours.")
TWO_OWNERS = N_("“{text}” may be {first} or {second}: write the login instead. The customer becomes yours.")
NOT_YOURS = N_("You may not give customers to {name}. The customer becomes yours.")
TOO_LONG = N_("This text is longer than a cell of Excel can be.")
NOT_A_KIND = N_("“{text}” is neither a company nor a person.")
NOT_A_STATE = N_("“{text}” is neither a prospect nor a customer.")
NOT_A_NUMBER = N_("“{text}” is not a whole number.")
NOT_CHOSEN = N_("“{text}” is none of the choices: {choices}")

LONGEST = 32_767
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}")
_FIRST_DAY = date(1899, 12, 30)  # Excel's day 0
_SERIALS = range(10_000, 80_000)  # of days from 1927 to 2119; smaller ones are years or ages
_NOTHING = "khong, khong co, chua co, chua, n a, na, null, none, x, k co, ko co, ko".split(", ")
_MEANINGS = {  # what people write for the values of a choice, folded
    "company": "cong ty, doanh nghiep, to chuc, company, cty, dn, tc, co quan, dai ly, ho kinh doanh",
    "person": "ca nhan, person, cn, khach le, kh le, le, nguoi tieu dung, individual",
    "prospect": "tiem nang, prospect, lead, chua mua, moi, khach hang tiem nang, kh tiem nang",
    "customer": "khach hang, customer, da mua, chinh thuc, kh chinh thuc, dang giao dich, khach hang chinh thuc, "
    "than thiet, da giao dich, dang su dung",
    "yes": "co, x, yes, true, 1, dung, ok",
    "no": "khong, no, false, 0, sai",
}
_PROVINCES = {
    "TP. Hồ Chí Minh": "hcm, tphcm, tp hcm, ho chi minh, sai gon, sg", "Hà Nội": "hn, tp ha noi",
    "Huế": "hue, tp hue, thua thien hue", "Đà Nẵng": "dn, tp da nang", "Hải Phòng": "hp, tp hai phong",
    "Cần Thơ": "ct, tp can tho",
}  # fmt: skip


@dataclass(slots=True)
class Line:
    """What is known of one row so far; `row` is its number in the sheet, groups are folded names."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()


Reader = Callable[[Cell, Line], UserError | None]


def reader(key: str, known: Known) -> Reader:
    """How the cells of a field are read."""
    if key.startswith(OWN):
        return _own(next(own for own in known.owns if OWN + own.key == key))
    if key.startswith(spellings.CONTACT):
        return _contact(key.removeprefix(spellings.CONTACT))
    special: dict[str, Reader] = {
        "phone": _phones, "phone2": _second_phone, "birthday": _birthday, "owner": owner(known),
        "groups": _groups(known), "province": _province(), "tax_code": _marked("tax_code", 30, vietnam.tax_code),
        "email": _marked("email", 254, vietnam.email),
        "kind": _word("kind", ("company", "person"), NOT_A_KIND),
        "state": _word("state", ("prospect", "customer"), NOT_A_STATE),
        "source": _listed("source", SOURCES), "industry": _listed("industry", INDUSTRIES),
    }  # fmt: skip
    return special.get(key) or _ruled(key)


def typed(cell: Cell) -> str:
    """The text of a cell; raises UserError if it is absurdly long."""
    said = words(cell)
    if len(said) > LONGEST:
        raise UserError(TOO_LONG)
    return said


def quiet(cell: Cell) -> str:
    """The same, but nothing for the many ways in which people write that there is nothing."""
    said = typed(cell).strip()
    if said[:1].isdigit():  # most cells
        return said
    return "" if len(said) < 12 and (not folded(said) or folded(said) in _NOTHING) else said


# --- texts ---


def _ruled(key: str) -> Reader:
    """Cleaned as in the form."""
    rule = RULES[key]
    skips = quiet if key == "website" else typed

    def read(cell: Cell, line: Line) -> None:
        if value := rule.clean(skips(cell)):
            line.values[key] = value

    return read


def _marked(key: str, limit: int, judge: Callable[[str], vietnam.Checked]) -> Reader:
    """What is taken although it looks wrong, with the warning of the form."""
    warn = RULES[key].warn

    def read(cell: Cell, line: Line) -> UserError | None:
        said = clean(quiet(cell), limit)
        if not said:
            return None
        line.values[key], right = judge(said)
        return None if right else UserError(warn(line.values[key]))

    return read


def _listed(key: str, choices: tuple[str, ...]) -> Reader:
    """A choice of the form in any language and writing is that choice; anything else stays as it is."""
    names = {folded(name): choice for choice in choices for name in (choice, _(choice))}
    rule = RULES[key]

    def read(cell: Cell, line: Line) -> None:
        value = rule.clean(typed(cell))
        if value:
            line.values[key] = names.get(folded(value), value)

    return read


def _province() -> Reader:
    every = vietnam.provinces()
    names = {folded(each): province.name for province in every for each in (province.name, province.full)}
    names |= {short: name for name, written in _PROVINCES.items() for short in written.split(", ")}
    rule = RULES["province"]

    def read(cell: Cell, line: Line) -> None:
        value = rule.clean(typed(cell))
        if value:
            line.values["province"] = names.get(folded(value.replace(".", " ")), value)

    return read


def _word(key: str, values: tuple[str, ...], wrong: str) -> Reader:
    meanings = {each: value for value in values for each in _MEANINGS[value].split(", ")}

    def read(cell: Cell, line: Line) -> None:
        said = typed(cell)
        written = folded(said)
        if written in meanings:
            line.values[key] = meanings[written]
        elif written:
            raise UserError(wrong, text=said.strip()[:60])

    return read


# --- phones ---


def _digits(cell: Cell) -> list[tuple[str, bool]]:
    """All phones of a cell, and whether each looks right. A number has lost its 0."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if _MOBILE.fullmatch(digits := f"0{cell:.0f}"):
            return [(digits, True)]
        found = vietnam.phone(f"{cell:.1f}")
        return [(found.digits, found.ok)]
    said = quiet(cell)
    if said.isascii() and _MOBILE.fullmatch(said):  # most cells
        return [(said, True)]
    plain = phone_digits(said) if len(said) < 18 else ""
    if _MOBILE.fullmatch(plain) and not re.search(r"[^\d\s+().\-]", said):
        return [(plain, True)]
    return [(each.digits, each.ok) for each in vietnam.phones_in(clean(said, LONGEST, lines=True))] if said else []


def _phones(cell: Cell, line: Line) -> UserError | None:
    return _put_phones(cell, line, "phone")


def _second_phone(cell: Cell, line: Line) -> UserError | None:
    return _put_phones(cell, line, "phone2")


def _put_phones(cell: Cell, line: Line, first: str) -> UserError | None:
    """The first into its field, the second into the other one, more into the note: nothing is lost."""
    found = [(digits, ok) for digits, ok in _digits(cell) if len(digits) >= 3]
    if not found:
        if said := quiet(cell):
            raise UserError(NO_PHONE, text=said[:60])
        return None
    if len(found[0][0]) > 20:
        raise UserError(NO_PHONE, text=words(cell).strip()[:60])
    places = [each for each in dict.fromkeys((first, "phone", "phone2")) if not line.values.get(each)]
    new = [digits[:40] for digits, _ok in found if digits not in line.values.values()]
    line.values.update(zip(places, new, strict=False))
    if rest := ", ".join(new[len(places) :]):
        line.values["note"] = "\n".join(filter(None, (line.values.get("note"), rest)))
        return UserError(MORE_PHONES, phones=rest)
    return None if all(ok for _digits, ok in found) else UserError(ODD_PHONE)


# --- days ---


def day_of(cell: Cell) -> date | None:
    """A day from a real one, from Excel's number of it, or from a text."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if int(cell) not in _SERIALS:
            raise UserError(NO_DAY, text=str(cell))
        return _FIRST_DAY + timedelta(days=int(cell))
    if isinstance(cell, date):
        return checking.check_one(checking.day(), cell)  # type: ignore[no-any-return]
    said = re.sub(r"\s+\d{1,2}:\d{2}(:\d{2})?( ?[AaPpSsCc][MmAaHh])?$", "", " ".join(quiet(cell).split()))
    if not said:
        return None
    if re.fullmatch(r"\d{5}", said, re.ASCII) and int(said) in _SERIALS:
        return _FIRST_DAY + timedelta(days=int(said))
    if len(re.findall(r"\d+", said)) < 3 and not re.fullmatch(r"\d{6}|\d{8}", said, re.ASCII):
        raise UserError(NO_DAY, text=said[:60])  # "mai" and "15/8" are days for who types them, not in a list
    return vietnam.parse_day(re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})$", r"\1-\2-\3", said), date.today())


def _birthday(cell: Cell, line: Line) -> None:
    line.values["birthday"] = day_of(cell)


# --- what is looked up ---


def owner(known: Known, nobody: str = UNKNOWN_OWNER, two: str = TWO_OWNERS, not_yours: str = NOT_YOURS) -> Reader:
    """A colleague by name or login, to whom one may give; three sentences say why it is not."""

    def read(cell: Cell, line: Line) -> None:
        said = typed(cell).strip()
        if not said:
            return
        found = known.people.get(folded(said), known.people.get(said.lower(), ()))
        if not found:
            raise UserError(nobody, text=said[:60])
        if len(found) > 1:
            raise UserError(two, text=said[:60], first=found[0].login, second=found[1].login)
        if not found[0].mine_to_give:
            raise UserError(not_yours, name=found[0].name)
        line.values["owner_id"] = found[0].id

    return read


def _groups(known: Known) -> Reader:
    """Names parted by a comma, a semicolon, a stroke or a line; one that holds a comma itself is known as it is."""

    @lru_cache(maxsize=1_000)
    def named(said: str) -> tuple[str, ...]:
        names = [said] if folded(said) in known.groups else [each.strip() for each in re.split(r"[,;|\n]", said)]
        for name in filter(folded, names):
            clean(name, 60)
            if folded(name) not in known.groups:
                known.new_groups.setdefault(folded(name), name)
        return tuple(dict.fromkeys(folded(name) for name in names if folded(name)))

    def read(cell: Cell, line: Line) -> None:
        if said := clean(quiet(cell), 2_000, lines=True):
            line.groups = named(said)

    return read


def _contact(key: str) -> Reader:
    rule = CONTACT_RULES[key]

    def read(cell: Cell, line: Line) -> UserError | None:
        if key == "phone":
            found = _digits(cell)
            line.contact[key] = found[0][0][:40] if found else ""
            return None if all(ok for _digits, ok in found) else UserError(ODD_PHONE)
        line.contact[key] = rule.clean(quiet(cell))
        warning = rule.warn(line.contact[key])
        return UserError(warning) if warning else None

    return read


# --- the office's own attributes ---


def _own(own: Own) -> Reader:
    rule = own_rule(own)

    def read(cell: Cell, line: Line) -> None:
        said = typed(cell).strip()
        if said:
            line.own[own.key] = rule.clean(_own_value(own, cell, said))

    return read


def _own_value(own: Own, cell: Cell, said: str) -> Any:
    if own.kind == "money":
        return round(cell) if isinstance(cell, int | float) else vietnam.parse_money(said)
    if own.kind == "number":
        return _whole(cell, said)
    if own.kind == "date":
        found = day_of(cell)
        return found.isoformat() if found else ""
    if own.kind == "flag":
        return _flag(said)
    if own.kind in ("choice", "choices"):
        return _choices(own, said)
    return said


def _whole(cell: Cell, said: str) -> int:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return round(cell)
    plain = re.sub(r"[.,\s](?=\d{3}(\D|$))", "", said)
    if not re.fullmatch(r"-?\d{1,12}", plain, re.ASCII):
        raise UserError(NOT_A_NUMBER, text=said[:60])
    return int(plain)


def _flag(said: str) -> bool:
    for meaning in ("yes", "no"):
        if folded(said) in _MEANINGS[meaning].split(", "):
            return meaning == "yes"
    raise UserError(NOT_CHOSEN, text=said[:60], choices=f"{_('Yes')}, {_('No')}")


def _choices(own: Own, said: str) -> Any:
    names = {folded(choice): choice for choice in own.choices}
    parts = [said] if own.kind == "choice" else re.split(r"[,;|\n]", said)
    found = [names.get(folded(part)) for part in parts if folded(part)]
    if None in found:
        raise UserError(NOT_CHOSEN, text=said[:60], choices=", ".join(own.choices[:12]))
    return found if own.kind == "choices" else found[0]
