"""Customers that are perhaps one: by tax code, phone, e-mail and similar names, among those that one sees (E01).

Equal keys are found by the database in one statement. Names are compared as sorted neighbours, never all with all:
each with the two before it, in the order of their letters and of their letters read backwards, so that one letter more,
less or other is found wherever it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import Subquery, case, func, select, union_all
from sqlalchemy.orm import Session

from app.models import Contact, Customer, Employee, NotDuplicate
from app.models.base import now
from app.services import customers, finding
from app.services.customers import Twin
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import changeable
from app.services.progress import Report
from app.services.query import Query
from app.services.selection import Selection, listed
from app.services.text import fold
from app.services.writing import add_missing

if TYPE_CHECKING:
    from app.services.office import Office

What = Literal["tax_code", "phone", "email", "name"]
SEARCH = N_("Look for duplicates")
MARK = N_("Not duplicates")
MOST = 2_000  # groups that are told
COMMON = 20  # of so many with the same phone or name one says no more that they are one
NEIGHBOURS = 2
SHORTEST = 3  # letters of what is looked for while somebody types
CHUNK = 20_000  # names compared between two looks at Cancel
TYPO = 8  # letters from which on one may be wrong
_FIRM = re.compile(
    r"\b(?:cong ty|cty|cong ti|trach nhiem huu han|tnhh|co phan|cp|mot thanh vien|mtv|thuong mai|tm|dich vu|dv|san xuat"
    r"|sx|xuat nhap khau|xnk|tap doan|doanh nghiep tu nhan|dntn|ho kinh doanh|hkd|co\.? ltd|ltd|jsc|company|limited)\b"
)


class One(NamedTuple):
    """A customer of a group."""

    id: int
    code: str
    name: str
    owner: str


@dataclass(frozen=True)
class Group:
    """Customers that are perhaps one, and by what: (what, the value that they share)."""

    customers: tuple[One, ...]
    why: tuple[tuple[What, str], ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(each.id for each in self.customers)


@dataclass(frozen=True)
class Found:
    """`compared` customers were looked at; `common` values are shared by too many to mean anything."""

    groups: tuple[Group, ...]
    compared: int
    common: int = 0
    more: bool = False


def search(
    session: Session, whats: Collection[What], among: Selection | None = None, report: Report | None = None
) -> Found:
    """Groups among all customers that one sees, or that have one of `among` in them."""
    tell = report or (lambda done, total=0, text="": None)
    wanted = set(finding.selected_ids(session, among)) if among is not None else None
    sets: dict[frozenset[int], list[tuple[What, str]]] = {}
    common = 0
    for what in ("tax_code", "phone", "email"):
        if what in whats:
            tell(0)
            common += _collect(what, _same(session, what), sets, wanted)
    if "name" in whats:
        common += _collect("name", _similar(session, tell), sets, wanted)
    apart = _apart(session, set().union(*sets))
    kept = [(part, why) for ids, why in sets.items() for part in _together(ids, apart)]
    compared = session.scalar(select(func.count()).select_from(Customer).where(Customer.archived_at.is_(None))) or 0
    return Found(_named(session, kept[:MOST]), compared, common, len(kept) > MOST)


def run(office: Office, whats: Collection[What], among: Selection | None, report: Report) -> Found:
    """The same in a session of its own, for a worker that tells how far it is."""
    with office.read() as session:
        return search(session, whats, among, report)


def twins(session: Session, key: str, value: str, but: int = 0) -> list[Twin]:
    """Who has what was just typed into this field of a form; of a hidden one no more than that he is there."""
    if key == "tax_code":
        return customers.taken(session, value, but=but)
    if key in ("phone", "phone2"):
        whose = select(Contact.customer_id).where(Contact.phone == value)
        return [*customers.taken(session, phones=[value], but=but), *_seen(session, "phone", value, whose, but)]
    return _resembling(session, key, value, but)


def _seen(session: Session, what: Any, value: str, ids: Any, but: int) -> list[Twin]:
    query = select(Customer.id, Customer.name).where(Customer.id.in_(ids), *_others(but)).order_by(Customer.id)
    return [Twin(what, value, *row) for row in session.execute(query)]


def _others(but: int) -> tuple[Any, ...]:
    return Customer.id != but, Customer.archived_at.is_(None)


def _resembling(session: Session, key: str, value: str, but: int) -> list[Twin]:
    """By the list's own search, which answers at once whatever the size of the office."""
    typed = name_key("company", value) if key == "name" else value.lower()
    if len(typed) < SHORTEST:
        return []
    ids = [row.id for row in finding.first_page(session, "customers", Query(text=typed), (), COMMON)]
    query = select(Customer.id, Customer.name, Customer.email).where(Customer.id.in_(ids), *_others(but))
    return [
        Twin("name" if key == "name" else "email", value, row.id, row.name)
        for row in session.execute(query.order_by(Customer.id))
        if (alike(name_key("company", row.name), typed) if key == "name" else row.email.lower() == typed)
    ]


def mark(session: Session, ids: Sequence[int]) -> int:
    """Somebody says that these are different customers: they are shown together no more. Returns how many pairs.

    Raises UserError if one may change none of them.
    """
    mine = set(session.scalars(select(Customer.id).where(Customer.id.in_(ids), changeable(session, Customer))))
    pairs = [pair if pair[0] in mine else pair[::-1] for pair in combinations(sorted(set(ids)), 2)]
    rows = [{"customer_id": one, "other_id": other} for one, other in pairs if one in mine]
    if not rows:
        raise UserError(N_("You may say this only of customers that you may change."))
    add_missing(session, NotDuplicate, [row | {"created_at": now()} for row in rows])
    return len(rows)


# --- equal keys ---


def _keys(what: What) -> Subquery:
    """What each customer has, cleaned as far as SQL can: (id, key)."""
    here = Customer.archived_at.is_(None)
    people = select(Contact.customer_id, Contact.phone if what == "phone" else func.lower(Contact.email)).join(
        Customer, Customer.id == Contact.customer_id)  # fmt: skip
    if what == "tax_code":
        return select(Customer.id, _tax().label("key")).where(here, Customer.tax_code != "").subquery("keys")
    if what == "phone":
        parts = [select(Customer.id, column).where(here, column != "") for column in (Customer.phone, Customer.phone2)]
        both = union_all(*parts, people.where(here, Contact.phone != "")).subquery()
    else:
        mine = select(Customer.id, func.lower(Customer.email)).where(here, Customer.email != "")
        both = union_all(mine, people.where(here, Contact.email != "")).subquery()
    return select(both.c[0].label("id"), both.c[1].label("key")).subquery("keys")


def _tax() -> Any:
    """Digits alone; 000 is the head office itself. Another suffix is a branch, which is a customer of its own."""
    digits = func.replace(func.replace(func.replace(Customer.tax_code, "-", ""), " ", ""), ".", "")
    head = (func.length(digits) == 13) & (func.substr(digits, 11) == "000")
    return case((head, func.substr(digits, 1, 10)), else_=digits)


def _same(session: Session, what: What) -> Iterator[tuple[str, list[int]]]:
    keys = _keys(what)
    twice = select(keys.c.key).group_by(keys.c.key).having(func.min(keys.c.id) != func.max(keys.c.id))
    again = _keys(what).alias("again")
    query = select(again.c.key, again.c.id).where(again.c.key.in_(twice)).order_by(again.c.key, again.c.id).distinct()
    groups: dict[str, list[int]] = defaultdict(list)
    for key, customer in session.execute(query):
        groups[key].append(customer)
    yield from groups.items()


def _collect(
    what: What, groups: Iterable[tuple[str, list[int]]], sets: dict[frozenset[int], list[tuple[What, str]]],
    wanted: set[int] | None,
) -> int:  # fmt: skip
    """Put the groups to the others; how many are too large to mean anything."""
    common = 0
    for value, ids in groups:
        if len(ids) > COMMON:
            common += 1
        elif len(sets) < 2 * MOST and (wanted is None or not wanted.isdisjoint(ids)):
            sets.setdefault(frozenset(ids), []).append((what, value))
    return common


# --- similar names ---


def name_key(kind: str, name: str) -> str:
    """The letters of a name without the words that most firms have: two that differ in those alone have the same."""
    folded = fold(name)
    core = _FIRM.sub(" ", folded).split() if kind == "company" else folded.split()
    return " ".join(core) or folded


def alike(one: str, other: str) -> bool:
    """Whether two keys are equal, or differ in one letter and are not short."""
    if one == other:
        return True
    shorter, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    if len(shorter) < TYPO or len(longer) - len(shorter) > 1:
        return shorter == longer
    start = next((place for place, sign in enumerate(shorter) if sign != longer[place]), len(shorter))
    rest = len(shorter) - start - (len(shorter) == len(longer))
    # figures tell apart what letters do not: "Cửa hàng số 1" and "Cửa hàng số 2"
    return not re.search(r"\d", longer[start : start + 1] + shorter[start : start + 1]) and (
        rest <= 0 or shorter[-rest:] == longer[-rest:]
    )


def _similar(session: Session, tell: Any) -> Iterator[tuple[str, list[int]]]:
    """Firms by their names; persons have the same name by chance, so the birthday or the address must agree too."""
    read = (Customer.id, Customer.kind, Customer.name, Customer.birthday, Customer.address)
    query = select(*read).where(Customer.archived_at.is_(None)).execution_options(yield_per=CHUNK)
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, (customer, kind, name, birthday, address) in enumerate(session.execute(query)):
        if number % CHUNK == 0:
            tell(number)
        also = f"|{birthday or ''}|{fold(address)}" if kind == "person" else ""
        if also != "||":
            by_key[name_key(kind, name) + also].append(customer)
    for key, ids in by_key.items():
        if len(ids) > 1:
            yield key.partition("|")[0], ids
    yield from _neighbours({key: ids for key, ids in by_key.items() if len(ids) <= COMMON and "|" not in key}, tell)


def _neighbours(by_key: Mapping[str, list[int]], tell: Any) -> Iterator[tuple[str, list[int]]]:
    told: set[tuple[str, str]] = set()
    for order in (sorted(by_key), sorted(by_key, key=lambda key: key[::-1])):
        for place, key in enumerate(order):
            if place % CHUNK == 0:
                tell(place, len(order))
            for other in order[max(0, place - NEIGHBOURS) : place]:
                pair = (min(key, other), max(key, other))
                if pair not in told and alike(*pair):
                    told.add(pair)
                    yield " / ".join(pair), sorted(by_key[key] + by_key[other])


# --- what somebody has looked at already ---


def _apart(session: Session, ids: Collection[int]) -> set[tuple[int, int]]:
    those = select(listed(session, ids).c.id)
    rows = session.execute(
        select(NotDuplicate.customer_id, NotDuplicate.other_id).where(NotDuplicate.customer_id.in_(those))
    )
    return {(min(row), max(row)) for row in rows}


def _together(ids: frozenset[int], apart: set[tuple[int, int]]) -> list[tuple[int, ...]]:
    """The group without the pairs that are none: what is still tied to one another, if it is more than one."""
    left, parts = sorted(ids), list[tuple[int, ...]]()
    while left:
        part, edge = [left.pop(0)], 0
        while edge < len(part):
            tied = [each for each in left if (min(part[edge], each), max(part[edge], each)) not in apart]
            left = [each for each in left if each not in tied]
            part, edge = [*part, *tied], edge + 1
        if len(part) > 1:
            parts.append(tuple(sorted(part)))
    return parts


def _named(session: Session, found: Sequence[tuple[tuple[int, ...], list[tuple[What, str]]]]) -> tuple[Group, ...]:
    those = listed(session, {each for ids, _why in found for each in ids})
    query = select(Customer.id, Customer.code, Customer.name, func.coalesce(Employee.name, "")).join(
        those, those.c.id == Customer.id).outerjoin(Employee, Employee.id == Customer.owner_id)  # fmt: skip
    ones = {row[0]: One(*row) for row in session.execute(query)}
    whole: dict[tuple[int, ...], list[tuple[What, str]]] = defaultdict(list)
    for ids, why in found:
        whole[ids] += why
    return tuple(
        Group(tuple(ones[each] for each in ids), tuple(why)) for ids, why in whole.items() if ones.keys() >= set(ids)
    )
