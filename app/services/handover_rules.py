"""How much a colleague has that one may not change, so that a handover can say what stays with him (B10).

Vouchers are seen with the right to debts or to confirm them: of those that are hidden the number alone is told, and
only to whoever may hand over the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.models import Model, Owned, classes
from app.models.access import sql


def beyond_reach(session: Session, leaver: int) -> dict[str, int]:
    """By the name of the table how many records, of those that can change hands at all, are not one's own to give."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    query = "select kind, number from beyond_reach(:leaver)" if on_postgresql else _query("sqlite", ":leaver")
    return {kind: number for kind, number in session.execute(text(query), {"leaver": leaver}) if number}


def postgresql(definer: str) -> Iterator[str]:
    yield f"""create function beyond_reach(leaver bigint) returns table(kind text, number bigint)
language sql stable {definer} as $$ {_query("postgresql", "leaver")} $$"""


def _query(dialect: str, leaver: str) -> str:
    owned = (model for model in classes() if issubclass(model, Owned))
    return " union all ".join(_count(model, dialect, leaver) for model in owned)


def _count(model: type[Model], dialect: str, leaver: str) -> str:
    here, rules = "main." if dialect == "sqlite" else "", model.__access__
    mine = sql("edits(owner_id) and may(transfer)", dialect, "k")
    theirs = f"{sql(rules.still, dialect, 'k')} and ({sql(rules.change, dialect, 'k')}) is not true"
    return (
        f"select '{model.__tablename__}' as kind, count(*) as number from {here}{model.__tablename__} k"
        f" where k.owner_id = {leaver} and {mine} and {theirs}"
    )
