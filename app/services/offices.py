"""Making, joining and opening an office, as the start screen and the command line do it.

Whatever goes wrong on the way is a UserError that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.migrations import HEAD
from app.models import Credential, Employee, Role
from app.services import hashing, people, places, schema, settings
from app.services.errors import UserError
from app.services.failures import understood
from app.services.language import N_, _
from app.services.office import Office
from app.services.progress import Report

if TYPE_CHECKING:
    from app.services.servers import Server

SAMPLE_SIZE = 1_000  # customers


@dataclass(frozen=True)
class NewOffice:
    """What the wizard asks for: the office's settings by their names, and its first administrator."""

    name: str
    login: str
    employee_name: str
    password: str
    details: Mapping[str, str] = field(default_factory=dict)
    bare: bool = False  # without stages and kinds of activities: sample data brings its own


class Entered(NamedTuple):
    """An open office, and what the list of recent ones keeps about it."""

    office: Office
    url: str
    name: str
    login: str


# --- opening ---


def enter(url: str, login: str, password: str) -> Entered:
    """Sign in. Raises LoginError or UserError."""
    if file := places.file_of(url):
        places.check_file(file)
    login = login.strip().lower()
    office = Office.open(url, login, password)
    try:
        with office.read() as session:
            name = settings.get(session, settings.OFFICE_NAME)
    except BaseException:
        office.close()
        raise
    return Entered(office, url, name or _("Office"), login)


# --- making ---


def make_file(new: NewOffice, file: Path | None = None) -> str:
    """A new office in a file, by default in this user's own folder; its address."""
    place = (file or places.free_file(new.name)).expanduser().absolute()
    people.check_login(new.login)  # before a folder is made
    places.check_new_file(place)
    url = places.url_of(place)
    try:
        _make(url, new)
    except BaseException:
        _remove(place)
        raise
    return url


def make_on_server(new: NewOffice, server: Server) -> str:
    """A new office on a PostgreSQL server, by its administrator's account; the address for the employees."""
    from app.services.servers import make_database  # the driver of PostgreSQL

    with make_database(server):
        _make(server.url(), new)
    return server.public_url()


def sample(report: Report, customers: int = SAMPLE_SIZE, folder: Path | None = None) -> Entered:
    """The sample office of this size, made when it is first asked for; one is signed in as its director.

    It is kept in this user's own folder if no other is named.
    """
    from app.services import demo

    file = (folder or places.folder()) / f"sample-{customers}{places.ENDING}"
    if file.exists() and not needs_upgrade(places.url_of(file)):
        return enter(places.url_of(file), demo.DIRECTOR, demo.PASSWORD)
    report(0, 0, _("Making the sample office…"))
    making = file.with_suffix(".new")
    for old in (file, making):
        _remove(old)
    with understood():
        demo.create(places.url_of(making), customers)
    making.replace(file)
    return enter(places.url_of(file), demo.DIRECTOR, demo.PASSWORD)


def _make(url: str, new: NewOffice) -> None:
    login = people.check_login(new.login)
    with understood(), closing_engine(url) as engine:
        schema.create(engine, login, new.employee_name, new.password, office_name=new.name)
        with schema.system_session(engine, N_("Details of the office")) as session:
            if not new.bare:
                from app.services import beginning

                beginning.fill(session)
            settings.put_all(session, {key: value for key, value in new.details.items() if value})


# --- upgrading ---


def needs_upgrade(url: str) -> bool:
    """Whether the tables are older than this program. False where there is no office."""
    with closing_engine(url) as engine, engine.connect().execution_options(**schema.READING) as connection:
        found = schema.version(connection)
        return found is not None and found != HEAD and found in schema.revisions()


def upgrade_file(url: str, login: str, password: str) -> Path:
    """Bring an office in a file to this program's version; the copy that is made of it before."""
    file = places.file_of(url)
    assert file is not None
    places.check_file(file)
    with understood(), closing_engine(url) as engine:
        with Session(engine) as session:
            _check_administrator(session, login.strip().lower(), password)
        copy = _copy(file)
        schema.upgrade(engine)
    return copy


def _check_administrator(session: Session, login: str, password: str) -> None:
    query = select(Credential.password_hash, Role.administer).join(Employee, Employee.id == Credential.employee_id)
    found = session.execute(query.join(Role).where(Employee.login == login, Employee.active)).one_or_none()
    hashing.check(found.password_hash if found else None, password)
    if found is None or not found.administer:
        raise UserError(N_("Only an administrator may upgrade the office. Ask yours to sign in once."))


def _copy(file: Path) -> Path:
    """By SQLite itself, so that what others write meanwhile is whole in it."""
    import sqlite3

    numbers = (f"-{number}" if number > 1 else "" for number in range(1, 10_000))
    copy = next(c for n in numbers if not (c := file.with_name(f"{file.stem}-before-upgrade{n}{file.suffix}")).exists())
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


@contextmanager
def closing_engine(url: str) -> Iterator[Any]:
    """An engine above all rules, for a while."""
    engine = schema.engine_of(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
