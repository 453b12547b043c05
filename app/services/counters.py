"""Numbers without gaps: a series for each kind of document or code."""

from __future__ import annotations

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.models import Counter, table_of
from app.services.writing import add_missing


def next_number(session: Session, name: str) -> int:
    """The next number of this series, 1 if it is new; given back if the transaction fails.

    Others who want a number of the series wait until the transaction ends: ask for it last.
    """
    number = _count_up(session, name)
    if number is None:
        _begin(session, name)
        number = _count_up(session, name)
    assert number is not None
    return number


def next_numbers(session: Session, name: str, many: int) -> range:
    """So many numbers of the series at once, one at least. One by one is all that its rule allows (access.counter)."""
    first = next_number(session, name)
    if many > 1:
        series = table_of(Counter)
        up = update(series).where(series.c.name == bindparam("series")).values(last=series.c.last + 1)
        session.connection().execute(up, [{"series": name}] * (many - 1))
    return range(first, first + many)


def _count_up(session: Session, name: str) -> int | None:
    up = update(Counter).where(Counter.name == name).values(last=Counter.last + 1).returning(Counter.last)
    return session.execute(up, execution_options={"synchronize_session": False}).scalar_one_or_none()


def _begin(session: Session, name: str) -> None:
    """Two who begin a series at the same moment: the second waits, and finds it there."""
    add_missing(session, Counter, [{"name": name, "last": 0}])
