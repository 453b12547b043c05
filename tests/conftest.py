"""What every test gets: an offscreen Qt, folders of its own, cheap passwords, one PostgreSQL, no stray log lines."""

from __future__ import annotations

import gc
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import hashing, language
from tests import servers

# The variable hands the run's folder from the first process to the workers of pytest-xdist.
RUN_FOLDER = "SOKHACH_TESTS_FOLDER"
WORLD = Path(__file__).with_name("world.py")
# The offices that tests work on (fixtures `templates` and `world`) have a file of their own.
pytest_plugins = ["tests.world"] if WORLD.exists() else []


def _cheap_passwords() -> None:
    """argon2 as slow as it should be would cost the tests minutes."""
    hashing.COST.update(time_cost=1, memory_cost=8)


# Before anything else of the program is imported, by tests.world or by a test.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
_cheap_passwords()


def pytest_configure(config: pytest.Config) -> None:
    """The run's folder: the server's, and for each worker a home, so that no test touches the tester's own data."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = str(servers.prepare())
    home = Path(tempfile.mkdtemp(prefix="home-", dir=os.environ[RUN_FOLDER]))
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        os.environ[variable] = tempfile.mkdtemp(dir=home)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Also after an interrupt: nothing stays running."""
    if not hasattr(config, "workerinput"):
        servers.finish(Path(os.environ.pop(RUN_FOLDER)))


@pytest.fixture(scope="session")
def server() -> servers.Server:
    """The run's PostgreSQL server, started when first asked for."""
    return servers.shared(Path(os.environ[RUN_FOLDER]))


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Name of this process among the workers: "main", "gw0" … for databases and roles of its own."""
    workerinput = getattr(request.config, "workerinput", {})
    return str(workerinput.get("workerid", "main"))


@pytest.fixture(autouse=True)
def garbage_ends_here() -> Iterator[None]:
    """As in the program: no worker thread collects the Qt objects of windows that earlier tests have closed."""
    from app.views.kit.garbage import collect_due

    gc.disable()
    yield
    collect_due()


@pytest.fixture(autouse=True)
def same_language() -> Iterator[None]:
    """English, if the folder's fixtures or the test choose nothing else, whatever the test before has chosen."""
    language.use("en")
    yield
    language.use("en")


@pytest.fixture(autouse=True)
def no_stray_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning in the log fails the test. One that belongs there is asserted and then `caplog.clear()`ed."""
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    stray = [f"{r.name}: {r.getMessage()}" for r in records if r.levelno >= logging.WARNING]
    assert not stray, "the test logged: " + "; ".join(stray)
