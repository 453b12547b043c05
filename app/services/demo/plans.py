"""What lies ahead in the sample office: plans, reminders, notifications, a few files, and the counters of codes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Connection, insert

from app.models import Counter, File, FileChunk, Notification, Reminded
from app.services import deals, repeats
from app.services.customers import COUNTER
from app.services.demo import content
from app.services.demo.content import Deed
from app.services.demo.days import DAY, MINUTE
from app.services.demo.records import Known, Records
from app.services.demo.staff import MANAGER, NEWCOMER, Worker
from app.services.demo.store import Store
from app.services.language import N_

AHEAD = 18  # working days
WEEKS = 12  # of a weekly meeting; the program goes on from there


class Plans:
    """What each of the sales people has to do: some of it late, most of it today and in the coming weeks."""

    def __init__(self, connection: Connection, records: Records) -> None:
        self.connection, self.records = connection, records
        self.days, self.draw, self.staff = records.days, records.draw, records.staff
        self.reminded = Store(connection, Reminded, "owner_id", "activity_id", "remind_at")
        self.notices = Store(connection, Notification, "owner_id", "key", "kind", "text", "data", "table_name",
            "row_id", "at",
                             "read_at")  # fmt: skip

    def write(self) -> None:
        for worker in self.staff.workers:
            known = self.records.kept.get(worker.id, [])
            if known:
                self._of(worker, known)
        self._internal()
        self._files()
        self.records.activities.finish()
        self.reminded.finish()
        self.notices.finish()
        self._counters()

    def _of(self, worker: Worker, known: list[Known]) -> None:
        draw, busy = self.draw, worker.post.leads or worker.post.weight >= 8
        for _ in range(draw.between(3, 6) if busy else 1):
            self._plan(worker.id, self._one(known), -draw.between(1, 9), draw.random())
        for place, offset in enumerate(self.days.working_days(AHEAD)):
            most = 7 if place == 0 else 5 if place < 5 else 3
            for quarter in self._quarters(draw.between(most - 2, most) if busy else place % 2):
                self._plan(worker.id, self._one(known), offset, quarter)
        self._other_states(worker.id, known)
        self._notify(worker.id, [each for each in known if each.deal])

    def _one(self, known: list[Known]) -> Known:
        return known[self.draw.upto(len(known))]

    def _quarters(self, count: int) -> Iterator[float]:
        """Moments spread over a day, so that few of them meet."""
        for place in range(count):
            yield (place + self.draw.random() * 0.8) / count

    def _plan(self, owner: int, known: Known, offset: int, quarter: float, state: str = "planned") -> int:
        """Something to do with a customer; an earlier reminder has been seen."""
        deed = content.PLANNED[self.draw.upto(len(content.PLANNED))]
        offset = self.days.working(offset, -1 if offset < 0 else 1)
        starts = self.days.at(offset, quarter)
        whole_day = deed.kind == "task" and self.draw.random() < 0.25
        if whole_day:
            starts = self.days.midnight(offset)
        remind = starts - 15 * MINUTE if not whole_day and self.draw.random() < 0.5 else None
        made = self._activity(owner, deed, starts, whole_day, remind, state, known)
        if remind is not None and offset < 0 and state == "planned":
            self.reminded.add(owner, made, remind)
        return made

    def _activity(
        self, owner: int, deed: Deed, starts: int, whole_day: bool, remind: int | None, state: str, known: Known | None,
        series: tuple[str | None, int | None, str] = (None, None, ""),
    ) -> int:  # fmt: skip
        kind, draw = self.staff.kinds[deed.kind], self.draw
        asked = self.staff.named(MANAGER) if draw.random() < 0.1 else owner
        created = min(self.days.past(-draw.between(2, 12), draw.random()), starts - DAY)
        if known and known.last_at:
            created = max(created, min(known.last_at, starts - DAY))
        length = starts // DAY // 3 % 3 * DAY if whole_day else deed.minutes * MINUTE  # one to three whole days
        return self.records.activities.add(
            owner, known and known.id, known and owner, known and known.zone, known and known.deal,
            known and known.last_activity, asked, kind, deed.title, state, starts,
            starts + length, whole_day, remind, None, "", deed.place, "", created,
            "" if remind is None else str((starts - remind) // MINUTE), *series,
        )  # fmt: skip

    def _other_states(self, owner: int, known: list[Known]) -> None:
        for state in ("in_work", "waiting", "cancelled"):
            self._plan(owner, self._one(known), self.draw.between(1, 6), self.draw.random(), state)

    def _internal(self) -> None:
        """Meetings of the office itself: every week for all, and the training of the new employee."""
        monday = next(each for each in range(1, 15) if self.days.day(each).weekday() == 0)
        rule = repeats.rule_of(repeats.on(self.days.day(monday), "week"))
        for worker in self.staff.workers:
            for week in range(WEEKS if worker.post.leads else 0):
                if self.days.working(monday + 7 * week, 1) != monday + 7 * week:
                    continue  # a holiday: somebody has called it off
                starts, series = self.days.at(monday + 7 * week, 0.0), (f"demo{worker.id}", week + 1, rule)
                self._activity(worker.id, content.INTERNAL[0], starts, False, starts - 10 * MINUTE, "planned", None,
                               series)  # fmt: skip
        newcomer = self.staff.named(NEWCOMER)
        for place, offset in enumerate(self.days.working_days(4)):
            deed = content.INTERNAL[1 + place % 2]
            self._activity(newcomer, deed, self.days.at(offset, 0.6), False, None, "planned", None)

    def _notify(self, owner: int, known: list[Known]) -> None:
        """Deals that others have moved: the last of them not read yet."""
        for place, each in enumerate(known[:4]):
            at = self.days.past(-1 - place, 0.5)
            data = json.dumps({"title": each.deal_title, "stage": content.STAGES[3][0]}, ensure_ascii=False)
            read = None if place < 2 else at + 60 * MINUTE
            text = N_("{title} was moved to {stage}.")
            self.notices.add(owner, f"demo:{each.deal}", deals.KIND, text, data, "deal", each.deal, at, read)

    def _files(self) -> None:
        """Small files and one link to a file on disk, on some customers of everybody."""
        files = Store(self.connection, File, "owner_id", "customer_id", "keeper_id", "zone_id", "table_name",
            "row_id", "name",
                      "size", "sha256", "link", "note", "created_at")  # fmt: skip
        chunks = Store(self.connection, FileChunk, "file_id", "number", "content")
        for owner, known in self.records.kept.items():
            for place, each in enumerate(known[:4]):
                name, text = content.FILES[place % len(content.FILES)]
                body = text.encode()
                at = max(each.last_at, self.days.past(-20, 0.3))
                on_deal = ("deal", each.deal) if each.deal else ("", None)
                common = (owner, each.id, owner, each.zone, *on_deal)
                if place == 3:
                    files.add(*common, content.LINKED_FILE.rpartition("\\")[2], 0, "", content.LINKED_FILE, "", at)
                    continue
                made = files.add(*common, name, len(body), hashlib.sha256(body).hexdigest(), "", "", at)
                chunks.add(made, 0, body)
        files.finish()
        chunks.finish()

    def _counters(self) -> None:
        numbers = {name: last for name, last in self.records.counts.items() if name.startswith("deal:")}
        rows = [{"name": name, "last": last} for name, last in {COUNTER: self.records.number, **numbers}.items()]
        self.connection.execute(insert(Counter), rows)
