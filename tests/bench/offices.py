"""The offices that are measured: made once for each number of customers, kept in the user's cache between runs."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

import platformdirs
import psycopg
from sqlalchemy import make_url

from app.services import demo, schema
from tests import servers

# A server as an office would have it; nothing of its durability is switched off.
SETTINGS = {
    "listen_addresses": "127.0.0.1", "max_connections": "50", "shared_buffers": "1GB", "effective_cache_size": "4GB",
    "work_mem": "32MB", "max_wal_size": "4GB", "random_page_cost": "1.1", "jit": "off",
}  # fmt: skip
ENGINES = ("sqlite", "postgresql")


def folder() -> Path:
    """Where they are kept; as root where the server, which then runs as nobody, can read it."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    kept = Path("/var/tmp/sokhach-bench") if root else platformdirs.user_cache_path("sokhach") / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o711)
    return kept


@contextmanager
def office(engine: str, customers: int) -> Iterator[str]:
    """The address of a sample office, above all rules; its generated objects are those of this program."""
    name = f"office_{demo.VERSION}_0001_{customers}"  # made with those tables; upgraded to the newest below
    if engine == "sqlite":
        yield _made(f"sqlite:///{folder() / name}.db", folder() / f"{name}.db.made", customers)
        return
    with _server() as server:
        made = folder() / "server" / f"{name}.made"
        if not made.exists():
            server.execute(f"drop database if exists {name} with (force)", f"create database {name}")
        yield _made(server.url(name), made, customers)


@contextmanager
def copied(engine: str, customers: int) -> Iterator[str]:
    """The same office in a copy of its own, for what leaves too much behind even when it is taken back."""
    with office(engine, customers) as url:
        address = make_url(url)
        if engine == "sqlite":
            place = folder() / "copy"  # always the same, so that a run that was ended leaves one at most
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            file = place / "office.db"
            try:
                _copy_file(str(address.database), file)
                yield f"sqlite:///{file}"
            finally:
                shutil.rmtree(place, ignore_errors=True)
            return
        copy = f"{address.database}_copy"
        with _server() as server:
            gone = f"drop database if exists {copy} with (force)"
            server.execute(gone, f"create database {copy} template {address.database} strategy file_copy")
            try:
                yield f"{server.url(copy)}?prefix={address.database}"
            finally:
                server.execute(gone)


@contextmanager
def grown(engine: str, customers: int, what: str, grow: Callable[[str], None]) -> Iterator[str]:
    """The same office in a copy that is kept, after grow(url) has put more into it once."""
    with office(engine, customers) as url:
        address = make_url(url)
        name = f"{what}_{Path(str(address.database)).stem}"
        mark = folder() / f"{engine}_{name}.made"
        copy = f"sqlite:///{folder() / name}.db"
        if engine != "sqlite":
            copy = address.set(database=name).render_as_string(hide_password=False) + f"?prefix={address.database}"
        if not mark.exists():
            print(f"Making {name} out of it", flush=True)
            _copy(url, copy)
            grow(copy)
            mark.touch()
        yield _upgraded(copy)


def _copy(url: str, copy: str) -> None:
    source, target = make_url(url).database, make_url(copy).database
    if url.startswith("sqlite"):
        Path(str(target)).unlink(missing_ok=True)
        _copy_file(str(source), Path(str(target)))
        return
    with _server() as server:
        server.execute(f"drop database if exists {target} with (force)",
                       f"create database {target} template {source} strategy file_copy")  # fmt: skip


def _copy_file(source: str, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _made(url: str, mark: Path, customers: int) -> str:
    if not mark.exists():
        print(f"Making an office of {customers:,} customers: {url.partition('@')[2] or url}", flush=True)
        if url.startswith("sqlite"):
            for old in folder().glob(f"{Path(url).name}*"):
                old.unlink()
        demo.create(url, customers)
        mark.touch()
    return _upgraded(url)


def _upgraded(url: str) -> str:
    engine = schema.engine_of(url)
    schema.upgrade(engine)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum (analyze)")
    engine.dispose()
    return url


@contextmanager
def _server() -> Iterator[servers.Server]:
    """The server of the kept offices, started for as long as it is measured, unless it runs already."""
    place = folder() / "server"
    place.mkdir(exist_ok=True)
    place.chmod(0o711)
    state = place / "server.json"
    if not state.exists():
        state.write_text(json.dumps(asdict(servers.start(place, SETTINGS))))
        state.chmod(0o600)
    server = servers.Server(**json.loads(state.read_text()))
    here = not _answers(server)
    if here:
        servers.launch(place, server.port, SETTINGS)
    try:
        yield server
    finally:
        if here:
            servers.stop(place)


def _answers(server: servers.Server) -> bool:
    try:
        server.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True
