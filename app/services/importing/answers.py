"""What may stand in a cell, for who mends it: the answers of fields that have a list of them."""

from __future__ import annotations

from app.services import vietnam
from app.services.customer_fields import INDUSTRIES, KINDS, OWN, SOURCES, STATES
from app.services.importing.known import Known
from app.services.language import _

LISTS = {"kind": tuple(KINDS.values()), "state": tuple(STATES.values()), "source": SOURCES, "industry": INDUSTRIES}
FREE = frozenset({"province", "source", "industry"})  # in which something else may stand too


def answers(field: str, known: Known) -> tuple[str, ...]:
    """In the order in which they are offered; empty for fields in which anything may stand."""
    if field == "owner":
        people = {who.id: who for each in known.people.values() for who in each if who.mine_to_give}
        names = [who.name for who in people.values()]
        return tuple(sorted(who.name if names.count(who.name) == 1 else who.login for who in people.values()))
    if field in ("stage", "pipeline"):
        return tuple(dict.fromkeys(step.name if field == "stage" else step.called for step in known.steps))
    if field == "province":
        return tuple(each.name for each in vietnam.provinces())
    if field.startswith(OWN):
        own = next(each for each in known.owns if OWN + each.key == field)
        return own.choices if own.kind in ("choice", "choices") else (_("Yes"), _("No")) * (own.kind == "flag")
    return tuple(_(words) for words in LISTS.get(field, ()))
