"""What every table has in common: its key, its column types, and the declarations that a table must make."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    FetchedValue,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    event,
)
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.models.access import KINDS, Access

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Big = BigInteger().with_variant(Integer, "sqlite")
Key = Text().with_variant(TEXT(collation="C"), "postgresql")  # compared byte by byte on both engines

Money = Annotated[int, mapped_column(Big)]  # whole đồng
Id = Annotated[int, mapped_column(Big)]


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time: timestamptz, in SQLite whole microseconds since 1970. A time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is not None and value.tzinfo is None:
            raise ValueError("a point in time needs a time zone")
        return value if value is None or dialect.name != "sqlite" else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value if value is None or isinstance(value, datetime) else from_microseconds(value)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    return int(moment.replace(microsecond=0).timestamp()) * 1_000_000 + moment.microsecond


def from_microseconds(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


def now() -> datetime:
    return datetime.now(UTC)


Undo = Literal["exact", "archive", "never"]


class Model(DeclarativeBase):
    """A row with a key that is never used again. Every class declares who may see it, and how it is undone."""

    __access__: ClassVar[Access]
    __logged__: ClassVar[bool] = True
    __undo__: ClassVar[Undo] = "exact"
    __derived__: ClassVar[frozenset[str]] = frozenset()  # kept by triggers: not logged, not written by anybody
    __follows__: ClassVar[frozenset[str]] = frozenset()  # written by services from other columns: not logged either
    __by_key__: ClassVar[tuple[str, ...]] = ()  # JSON columns of which undo restores each key by itself
    __hidden__: ClassVar[frozenset[str]] = frozenset()  # logged for undo, but not shown in a history
    __together__: ClassVar[tuple[str, ...]] = ()  # columns of which undo restores all or none
    __piece_of__: ClassVar[tuple[str, str] | None] = None  # (table, column): undone with that row's revision alone
    __undo_if__: ClassVar[str] = "true"  # a rule: else a row that was added stays, whatever is undone
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
        }
    )
    __mapper_args__ = {"eager_defaults": False}
    type_annotation_map = {datetime: UtcDateTime, date: Date, str: Text}

    id: Mapped[int] = mapped_column(Big, Identity(), primary_key=True, sort_order=-2)

    @classmethod
    def unlogged(cls) -> frozenset[str]:
        """The columns that neither the change log nor undo knows."""
        return cls.__derived__ | cls.__follows__

    def __init_subclass__(cls, **keywords: Any) -> None:
        if not isinstance(cls.__dict__.get("__access__"), Access):
            raise TypeError(f"{cls.__name__} does not declare __access__: who may see it?")
        super().__init_subclass__(**keywords)
        assert isinstance(cls.__table__, Table)
        cls.__table__.dialect_options["sqlite"]["autoincrement"] = True  # never give a key twice


class Owned:
    """A record with an owner of its own: handed on when its owner leaves."""

    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("employee.id"), index=True)


class OnCustomer:
    """A record that hangs on a customer: merged, transferred and shared with it.

    `kind` is one of access.KINDS. `keeper_id` is the customer's owner while he may see this record (all that is made
    since he has the customer, and the older kinds that came with it, V29); `zone_id` is the customer's zone. Both are
    derived: triggers keep them, so that visibility is decided inside an index and no service can forget it.

    Their own indexes SQLite alone has: PostgreSQL never takes an index for a rule of more than one column, and without
    them a record that gets another keeper is changed in its place.
    """

    __kind__: ClassVar[str]
    __derived__ = frozenset({"keeper_id", "zone_id"})

    @declared_attr
    def customer_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("customer.id"), index=True)

    @declared_attr
    def keeper_id(cls) -> Mapped[int | None]:
        return mapped_column(Big, server_default=FetchedValue(), index=True)

    @declared_attr
    def zone_id(cls) -> Mapped[int | None]:
        return mapped_column(Big, server_default=FetchedValue(), index=True)

    @declared_attr
    def created_at(cls) -> Mapped[datetime]:
        return mapped_column(default=now)

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        table: Table = cls.__table__  # type: ignore[attr-defined]
        for index in table.indexes:
            if index.columns.keys() in (["keeper_id"], ["zone_id"]):
                index.info["only"] = "sqlite"


@event.listens_for(Model, "class_instrument", propagate=True)
def _check_kind(cls: type[Any]) -> None:
    if issubclass(cls, OnCustomer) and cls.__kind__ not in KINDS:
        raise TypeError(f"{cls.__name__}: __kind__ must be one of {', '.join(KINDS)}")
