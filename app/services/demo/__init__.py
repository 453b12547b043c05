"""A sample office with believable Vietnamese data: the same for the same number of customers, seed and day.

Everybody in it signs in with the same password, which is no secret.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine, func, select

from app.models import Customer
from app.services import schema
from app.services.demo import ties, way
from app.services.demo.days import Days
from app.services.demo.money import Money
from app.services.demo.names import Draw
from app.services.demo.papers import Papers
from app.services.demo.plans import AHEAD, Plans
from app.services.demo.records import OLDEST, Records
from app.services.demo.staff import DIRECTOR, LARGE, MANAGER, NEWCOMER, PASSWORD, SALES, SHARED, make
from app.services.demo.store import indexes_later
from app.services.errors import UserError
from app.services.language import N_

__all__ = ["ADMINISTRATOR", "DIRECTOR", "LARGE", "MANAGER", "NEWCOMER", "PASSWORD", "SALES", "SHARED", "Sample",
    "create",
           "fill"]  # fmt: skip

ADMINISTRATOR, _ADMINISTRATOR_NAME = "quantri", "Đinh Quốc Việt"
MOST = 1_000_000
LOGGED = 20_000  # customers up to which the change log has them
SEED = 7
VERSION = 7  # counts up when other rows are made, so that whoever keeps sample offices makes them anew


class Sample(NamedTuple):
    """How to sign in: the administrator and the director, who sees everything; all have this password."""

    administrator: str
    director: str
    password: str
    customers: int


def create(url: str | URL | Engine, number: int = 1_000, seed: int = SEED, today: date | None = None) -> Sample:
    """Make a new office with sample data at this address. Raises UserError if there is an office already."""
    engine = url if isinstance(url, Engine) else schema.engine_of(url)
    try:
        schema.create(engine, ADMINISTRATOR, _ADMINISTRATOR_NAME, PASSWORD)
        return fill(engine, number, seed, today)
    finally:
        if engine is not url:
            engine.dispose()


def fill(engine: Engine, number: int = 1_000, seed: int = SEED, today: date | None = None) -> Sample:
    """Fill a new office: up to 20,000 customers as one action of the change log, more of them past it.

    `today` is the day around which everything lies. Raises UserError if the office has customers already.
    """
    number = min(max(number, 1), MOST)
    day = today or datetime.now().astimezone().date()
    draw, days = Draw(seed), Days(day, OLDEST + 30, 2 * AHEAD + 60)
    label = N_("Sample data")
    with schema.system(engine, label) as connection:
        if connection.scalar(select(func.count()).select_from(Customer)):
            raise UserError(N_("There are customers in this office already: sample data needs an empty one."))
        staff = make(connection, number, draw, days.moment(-OLDEST))
        if number <= LOGGED:
            _records(connection, Records(connection, staff, days, draw, number))
            ties.write(connection, number, seed)
    if number > LOGGED:
        with schema.unlogged(engine) as connection, indexes_later(connection):
            _records(connection, Records(connection, staff, days, draw, number))
            ties.write(connection, number, seed)
    elif engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("analyze")
    return Sample(ADMINISTRATOR, DIRECTOR, PASSWORD, number)


def _records(connection: Connection, records: Records) -> None:
    records.write()
    Papers(connection, records).write()
    Money(connection, records.days.today).write()
    Plans(connection, records).write()
    records.finish()
    way.write(connection, records.staff, records.days)
