"""What the story of a month needs: a clock that is moved, desks that start and end, and what stands where."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

import app.services
from app.models import Notification
from app.models.base import now as real_now
from app.services import jobs, language, people, today
from app.services.office import Office
from app.views.kit.notices import sentence_of
from app.views.kit.tasks import Tasks
from app.views.office_frame import OfficeFrame, Signed
from tests.stories.hands import Hands
from tests.world import PASSWORD, World

LAN, MINH, BOSS = 40, 10, 1  # Lan is of department 9, which Minh manages


@dataclass
class Month:
    """An office and its clock. `at` sets the clock; `start` is somebody who starts the program at a desk."""

    world: World
    qtbot: QtBot
    now: datetime = field(default_factory=real_now)
    desks: list[Hands] = field(default_factory=list)

    def at(self, day: int, month: int, hour: int = 8, minute: int = 0) -> datetime:
        """It is that time of 2030 from now on, on every computer and in the database."""
        self.now = datetime(2030, month, day, hour, minute).astimezone().astimezone(UTC)  # noqa: DTZ001
        return self.now

    def start(self, who: int) -> Hands:
        """A window of its own, and what is due by then has been done."""
        office = Office.open(self.world.url, f"nv{who}", PASSWORD)
        with office.read() as session:
            me = people.person(session, who)
        frame = OfficeFrame(Tasks(office), Signed(me, "Minh Phát"))
        hands = Hands(self.qtbot, SimpleNamespace(window=frame, frame=frame))  # type: ignore[arg-type]
        frame.resize(1366, 768)
        frame.show()
        hands.come()
        self.desks.append(hands)
        self.pass_time(hands)
        return hands

    def pass_time(self, *desks: Hands) -> None:
        """The minute after: the program looks for what is due, and the room is read again."""
        for hands in desks:
            done: list[object] = []
            hands.frame._do_what_is_due()
            hands.frame.tasks.quietly(lambda _office: None, done.append)
            hands.until(lambda done=done: done)
            hands.settle()
            hands.frame.reminders.look()
            hands.press("F5", hands.page)
            hands.settle()

    def leave(self, *desks: Hands) -> None:
        """Switch the computer off."""
        for hands in desks or tuple(self.desks):
            self.desks.remove(hands)
            office = hands.frame.tasks.office
            hands.frame.close_office()
            hands.window.close()
            hands.window.deleteLater()
            office.close()

    def write(self, work: Callable[[Any], Any], who: int = LAN) -> Any:
        with self.world.office(who).transaction("test") as session:
            return work(session)

    def to_do(self, who: int = LAN) -> dict[str, str]:
        """The work list: title and why, in its order."""
        with self.world.office(who).read() as session:
            return {line.title: line.why.format(**line.values) for line in today.queue(session)}

    def told(self, who: int = LAN) -> Counter[str]:
        """How often each notification was put there for him since the month began, by what it is about."""
        rows = [row for row in self.world.rows(Notification).values() if row["at"].year == 2030]
        return Counter(row["key"].partition(":")[0] for row in rows if row["owner_id"] == who)


def bell(hands: Hands) -> list[str]:
    """What is unread at this desk."""
    return [sentence_of(each) for each in hands.frame.notices.items if each.kind != "test"]


@pytest.fixture
def month(world: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Month]:
    language.use("vi")
    made = Month(world, qtbot)
    for found in pkgutil.walk_packages(app.services.__path__, "app.services."):
        importlib.import_module(found.name)
    for name in [name for name in sys.modules if name.startswith("app.services.")]:
        for word in ("now", "clock"):
            if getattr(sys.modules[name], word, None) is real_now:
                monkeypatch.setattr(f"{name}.{word}", lambda: made.now)
    monkeypatch.setattr(jobs, "_clock", lambda _session: made.now)
    yield made
    made.leave()
