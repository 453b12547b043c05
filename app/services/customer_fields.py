"""The fields of a customer: what each is called, what may stand in it, and what its values are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from app.services import checking
from app.services.checking import Rule
from app.services.errors import UserError
from app.services.language import N_, _

OWN = "attributes."  # what the keys of own attributes begin with, in forms, lists and files
OWN_LENGTH = 2_000
KINDS = {"company": N_("Company"), "person": N_("Person")}
STATES = {"prospect": N_("Prospect"), "customer": N_("Customer")}
ROLES = (
    (1, N_("Customer")), (2, N_("Supplier")), (4, N_("Competitor")), (8, N_("Partner")), (16, N_("Agent")),
    (32, N_("Collaborator")),
)  # fmt: skip
SOURCES = (
    N_("Referral"), N_("Website"), N_("Facebook"), N_("Zalo"), N_("Exhibition"), N_("Telephone"), N_("Walk-in"),
)  # fmt: skip
INDUSTRIES = (
    N_("Trade"), N_("Manufacturing"), N_("Construction"), N_("Transport"), N_("Information technology"),
    N_("Health"), N_("Education"), N_("Restaurants and hotels"), N_("Agriculture"), N_("Finance"),
)  # fmt: skip
SIZES = ("1–10", "11–50", "51–200", "201–500", "> 500")

LABELS = {
    "name": N_("Name"), "code": N_("Code"), "kind": N_("Kind"), "state": N_("State"), "roles": N_("Roles"),
    "phone": N_("Phone"), "phone2": N_("Second phone"), "email": N_("E-mail"), "website": N_("Website"),
    "tax_code": N_("Tax code"), "address": N_("Address"), "ward": N_("Ward"), "province": N_("Province"),
    "source": N_("Source"), "industry": N_("Industry"), "size": N_("Company size"), "birthday": N_("Birthday"),
    "note": N_("Note"), "parent_id": N_("Belongs to"), "groups": N_("Groups"), "owner_id": N_("Owner"),
    "zone_id": N_("Zone"), "points": N_("Points"), "stars": N_("Stars"), "archived_at": N_("Archived"),
    "merged_into_id": N_("Merged into"), "former": N_("Merged with"),
}  # fmt: skip
PERSON_LABELS = {"name": N_("Full name"), "tax_code": N_("Personal tax code")}
COMPANY_LABELS = {"name": N_("Company name"), "birthday": N_("Founded on")}

RULES: dict[str, Rule] = {
    "name": checking.line(checking.NAME, required=True),
    "code": checking.line(40),
    "kind": checking.one_of(KINDS),
    "state": checking.one_of(STATES),
    "roles": checking.number(0, 63),
    "phone": checking.phone(),
    "phone2": checking.phone(),
    "email": checking.email(),
    "website": checking.line(),
    "tax_code": checking.tax_code(),
    "address": checking.line(checking.ADDRESS),
    "ward": checking.line(),
    "province": checking.line(),
    "source": checking.line(),
    "industry": checking.line(),
    "size": checking.line(60),
    "birthday": checking.day(),
    "note": checking.lines(),
    "parent_id": checking.key(),
    "groups": checking.ids(),
}
FIELDS = tuple(key for key in RULES if key != "groups")  # those that are columns

CONTACT_RULES: dict[str, Rule] = {
    "name": checking.line(checking.NAME, required=True),
    "position": checking.line(),
    "phone": checking.phone(),
    "email": checking.email(),
    "birthday": checking.day(),
    "note": checking.lines(2_000),
    "main": Rule(bool),
}
CONTACT_LABELS = {
    "name": N_("Full name"), "position": N_("Position"), "phone": N_("Phone"), "email": N_("E-mail"),
    "birthday": N_("Birthday"), "note": N_("Note"), "main": N_("Main contact"),
}  # fmt: skip


OWN_KINDS = {
    "text": N_("Text"), "number": N_("Number"), "money": N_("Amount of money"), "date": N_("Day"),
    "flag": N_("Yes or no"), "choice": N_("One choice"), "choices": N_("Several choices"), "link": N_("Link"),
}  # fmt: skip
OWN_TEXTS = ("text", "choice", "link")  # what one can search for


class Own(NamedTuple):
    """An attribute that the office has given its customers (E04).

    With `sortable` its value is kept in the column `slot` of the customer too; `ready` once that holds for all.
    """

    key: str
    label: str
    kind: str = "text"  # one of OWN_KINDS
    choices: tuple[str, ...] = ()
    slot: str = ""
    sortable: bool = False
    ready: bool = False
    hidden: bool = False
    id: int = 0


def label(key: str, kind: str = "") -> str:
    """What a field is called (N_), for a company or a person."""
    special = {"person": PERSON_LABELS, "company": COMPANY_LABELS}.get(kind, {})
    return special.get(key) or LABELS.get(key, key)


def words(key: str, value: Any) -> Any:
    """A stored value as one reads it; names of other records are not known here."""
    if value in (None, ""):
        return ""
    if key == "roles":
        return ", ".join(_(name) for bit, name in ROLES if int(value) & bit)
    if key in ("kind", "state"):
        return _((KINDS if key == "kind" else STATES).get(value, value))
    return value


def own_rule(own: Own, stands: Any = None) -> Rule:
    """What may stand in an attribute, and what `stands`, though its choice be gone; a day is ISO text: JSON knows none.

    Nothing is None, which is not stored: an empty number is not 0.
    """
    choices = tuple(dict.fromkeys((*own.choices, *own_list(stands))))
    rule = {
        "number": checking.number(-checking.MOST_POINTS, checking.MOST_POINTS),
        "money": checking.amount(-(10**14)),
        "date": Rule(_iso_day),
        "flag": Rule(bool),
        "choice": checking.one_of(choices, required=False),
        "choices": Rule(lambda value: [each for each in choices if each in (value or ())]),
    }.get(own.kind, checking.line(OWN_LENGTH))
    return Rule(lambda value: None if value in ("", None, (), []) else rule.clean(value))


def _iso_day(value: Any) -> str:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise UserError(N_("This is not a day.")) from error
    return checking.day().clean(day).isoformat()  # type: ignore[no-any-return]


def rules(owns: Sequence[Own] = (), read: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Rule]:
    """The rules of all fields, the own attributes too; `read` is what stands in them."""
    return {**RULES, **{f"{OWN}{own.key}": own_rule(own, read.get(OWN + own.key)) for own in owns}}


def own_list(value: Any) -> tuple[str, ...]:
    """The choices in a value, be it that the attribute had one of them before it had several."""
    if value in ("", None):
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def own_value(kind: str, value: Any) -> Any:
    """A stored value as Python has it: a day is a date. What does not fit the kind any more stays as it is."""
    if kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return ", ".join(own_list(value)) if isinstance(value, list | tuple) else value
