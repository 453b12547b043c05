"""The fields of a customer: what each is called, what may stand in it, and what its values are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.services import checking
from app.services.checking import Rule
from app.services.language import N_, _

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


class Own(NamedTuple):
    """An attribute that the office has given its customers (E04)."""

    key: str
    label: str
    kind: str  # text, number, money, date, flag, choice, choices, link
    choices: tuple[str, ...]
    slot: str


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


def own_rule(own: Own) -> Rule:
    """What may stand in an attribute; a day is kept as ISO text, because JSON knows none."""
    return {
        "number": checking.number(-checking.MOST_POINTS),
        "money": checking.amount(-(10**14)),
        "date": checking.line(10),
        "flag": Rule(bool),
        "choice": checking.one_of(own.choices, required=False),
        "choices": Rule(lambda value: [each for each in own.choices if each in (value or ())]),
    }.get(own.kind, checking.line(2_000))


def rules(owns: Sequence[Own] = ()) -> dict[str, Rule]:
    """The rules of all fields, the own attributes too."""
    return {**RULES, **{f"attributes.{own.key}": own_rule(own) for own in owns}}
