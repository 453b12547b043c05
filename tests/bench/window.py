"""One employee at the window: a process of its own, so that start and memory are what they are.

    python -m tests.bench.window URL LOGIN PASSWORD STARTED [quick]

prints the figures as JSON: {name: {"values": [milliseconds], "worst": what was slowest}}.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import app.views  # isort: skip  # noqa: F401  before Qt, as in the program
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.watch import Gaps, Late, Watch, memory, pause, wait_until

WORDS = ("nguyen van an", "cong ty minh", "0912 345", "tran thi hoa", "kh0012345", "hoang", "noi that", "phuong anh")
PAUSE = 0.12  # seconds between two keys
SHOT = 0.02  # seconds in which the window comes to rest
SORTS = ("name", "contact", "revenue", "stars", "created", "code", "province")
JUMPS, CARDS, SAVES, ROOMS = 30, 15, 9, 5
BLOCK = 10_000


class Figures:
    """Milliseconds by name, with what was slowest."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def add(self, name: str, value: float, what: str = "") -> None:
        entry = self.found.setdefault(name, {"values": [], "of": []})
        entry["values"].append(round(value, 2))
        entry["of"].append(what)


class Painted(QObject):
    """When a widget was painted for the first time."""

    def __init__(self, widget: Any) -> None:
        super().__init__()
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            QTimer.singleShot(0, self, self._now)
        return False

    def _now(self) -> None:
        self.at = self.at or time.time()


class Bench:
    def __init__(self, program: Any, quick: bool) -> None:
        self.program, self.few = program, 3 if quick else 1
        self.figures, self.gaps = Figures(), Gaps()
        self.page: Any = None
        self.watch: Watch | None = None

    # --- start ---

    def start(self, started: float) -> None:
        """From the start of the process to the painted frame, and to a list whose rows are painted."""
        frame = Painted(self.program.window)
        self.program.begin()
        wait_until(lambda: frame.at > 0)
        self.figures.add("start: frame", (frame.at - started) * 1000)
        wait_until(lambda: self.program.frame is not None)
        self.open_customers()
        self.watch.until_painted(self.watch.shown)
        self.figures.add("start: list", (time.time() - started) * 1000)

    def open_customers(self) -> None:
        self.program.frame.navigation.open_room("customers")
        self.page = self.program.frame.page("customers")
        self.watch = Watch(self.page)
        wait_until(lambda: self.watch.shown > 0)

    def rest(self) -> None:
        """Nothing is on its way any more."""
        wait_until(self.program.frame.tasks.idle)
        pause(SHOT)

    # --- the list ---

    def first_pages(self) -> None:
        for what, ask in list(self.questions())[:: self.few]:
            self.rest()
            self.gaps.doing = what
            start = time.perf_counter()
            ask()
            self.figures.add("first page", self.watch.until_page_painted(start), what)
            wait_until(lambda: self.page.rows.complete)
            self.figures.add("all ids", (time.perf_counter() - start) * 1000, what)
            self.rest()
            self.figures.add("sums", (time.perf_counter() - start) * 1000, what)
        self.page.show_everything()

    def questions(self) -> Iterator[tuple[str, Callable[[], object]]]:
        for view in self.page.views.views:
            yield f"view {view.key}", partial(self.page.show_view, view)
        yield "view all", partial(self.page.show_view_named, "all")
        yield "everything", self.page.show_everything
        for sort in SORTS:
            yield f"sort {sort}", partial(self.sort, sort, False)
            yield f"sort {sort} descending", partial(self.sort, sort, True)
        for name, field, op, value in self.filters():
            for sort in ("name", "contact"):
                tree = {"all": [{"field": field, "op": op, "value": value}]}
                yield f"{name}, by {sort}", partial(self.filtered, tree, sort)

    def filters(self) -> Iterator[tuple[str, str, str, Any]]:
        yield "group VIP", "group", "is", 1
        yield "group retail", "group", "is", 4
        yield "owner lan", "owner", "is", self.owner()
        yield "province", "province", "is", "Hà Nội"
        yield "small province", "province", "is", "Lai Châu"
        yield "stars", "stars", "ge", 4
        yield "revenue", "revenue", "ge", 500_000_000
        yield "silent", "contact", "older", 365
        yield "new", "created", "last", 30
        yield "prospects", "state", "is", "prospect"

    def owner(self) -> int:
        return next(key for key, name in self.choices["owner"] if name == "Vũ Ngọc Lan")

    def sort(self, key: str, descending: bool) -> None:
        from app.services.query import Query

        self.page.show_query(Query(sort=key, descending=descending))

    def filtered(self, tree: Any, sort: str) -> None:
        from app.services.query import Query

        self.page.show_query(Query(where=tree, sort=sort, descending=sort == "contact"))

    @property
    def choices(self) -> Any:
        from app.services import listing

        with self.program.office.read() as session:
            return listing.choices(session, "customers")

    def own_attribute(self) -> None:
        """Filtered and sorted by the area, in offices that keep it in a slot."""
        key = "attributes.area"
        column = self.page.shape.column(key)
        if column is None or not column.sortable:
            return
        asked = [(f"{key} ≥ {least}, by name", self.leaf(key, least), "name", False) for least in (40, 600, 1_190)]
        asked += [(f"by {key}", None, key, down) for down in (False, True)]
        asked += [(f"{key} ≥ 600, by it", self.leaf(key, 600), key, down) for down in (False, True)]
        for what, tree, sort, down in asked:
            self.rest()
            self.gaps.doing = what
            start = time.perf_counter()
            self.own_query(tree, sort, down)
            self.figures.add("own attribute", self.watch.until_page_painted(start), what)
            wait_until(lambda: self.page.rows.complete)
        self.page.show_everything()

    def leaf(self, key: str, least: int) -> Any:
        return {"all": [{"field": key, "op": "ge", "value": least}]}

    def own_query(self, tree: Any, sort: str, descending: bool) -> None:
        from app.services.query import Query

        self.page.show_query(Query(where=tree, sort=sort, descending=descending))

    def jumps(self) -> None:
        self.page.show_everything()
        wait_until(lambda: self.page.rows.complete)
        self.rest()
        bar, chance = self.page.table.verticalScrollBar(), random.Random(5)
        for _ in range(JUMPS // self.few):
            pause(SHOT)
            start, place = time.perf_counter(), chance.randint(0, bar.maximum())
            if place == bar.value():
                continue
            bar.setValue(place)
            self.figures.add("jump", self.watch.until_painted(start), f"to {place / max(bar.maximum(), 1):.0%}")

    def search(self) -> None:
        """From each key to the painted page, keys following each other as somebody types."""
        self.page.show_everything()
        self.rest()
        for word in WORDS[:: self.few]:
            for end in range(1, len(word) + 1):
                typed, start = word[:end], time.perf_counter()
                self.page.search.setText(typed)
                took = self.watch.until_page_painted(start)
                if end > 1:
                    self.figures.add("search", took, f"“{typed}”")
                pause(PAUSE, start)
            self.page.search.clear()
            self.rest()

    # --- one customer, rooms ---

    def cards(self) -> None:
        self.page.show_everything()
        wait_until(lambda: self.page.rows.complete)
        self.rest()
        pane, total, chance = self.page.pane, self.page.rows.rowCount(), random.Random(6)
        for number in range(CARDS // self.few if total else 0):
            row_id = self.page.rows.id_at(chance.randrange(total))
            start = time.perf_counter()
            self.page.opened.emit(row_id)
            wait_until(lambda row_id=row_id: pane.card_id == row_id and pane.isVisible())
            QApplication.processEvents()
            self.figures.add("card", (time.perf_counter() - start) * 1000, "the first" if not number else "")
            self.rest()
        pane.hide()

    def saves(self) -> None:
        """A form from “Save” until it is gone: the note of a customer of one's own."""
        from app.views.customers.form import CustomerForm, open_form

        ids = self.mine()[: SAVES // self.few]
        for row_id in ids:
            written: list[Any] = []
            open_form(self.page.desk, self.program.window, row_id, written.append)
            window = self.program.window
            wait_until(lambda window=window: any(each.isVisible() for each in window.findChildren(CustomerForm)))
            self.rest()
            form = next(each for each in window.findChildren(CustomerForm) if each.isVisible())
            form.body.type_values({"note": f"{time.time()}"})
            pause(SHOT)
            start = time.perf_counter()
            form.save()
            wait_until(lambda written=written: bool(written))
            self.figures.add("form saved", (time.perf_counter() - start) * 1000)
            self.rest()
            self.program.frame.tasks.undo(written[0].action_id, lambda _: None)
            pause(0.3)
            self.rest()

    def mine(self) -> list[int]:
        from sqlalchemy import select

        from app.models import Customer
        from app.services.myself import changeable

        with self.program.office.read() as session:
            return list(session.scalars(select(Customer.id).where(changeable(session, Customer)).limit(SAVES)))

    def rooms(self) -> None:
        navigation = self.program.frame.navigation
        for turn in range(1 + ROOMS // self.few):
            for room in ("deals", "calendar", "today", "customers"):
                self.gaps.doing = f"room {room}"
                start = time.perf_counter()
                navigation.open_room(room)
                wait_until(self.program.frame.tasks.idle)
                QApplication.processEvents()
                took = (time.perf_counter() - start) * 1000
                self.figures.add("room" if turn else "room, the first time", took, room)
                pause(0.3)

    # --- ten thousand at once ---

    def transfer(self) -> None:
        from app.services import myself, ownership, permitted
        from app.services.people import Receiver
        from app.services.selection import Selection

        with self.program.office.read() as session:
            if not myself.may(session, "transfer"):
                return
            owners = [key for key, _name in self.choices["owner"] if key != self.program.office.employee_id][10:15]
            some = Selection.of(self.of_others(session, owners))
            mine = permitted.chosen(session, some, permitted.GIVE).ids
            receivers = [Receiver(each) for each in owners]
        if len(mine) < BLOCK:
            return
        terms, chosen = ownership.terms(receivers, ["deals"]), Selection.of(mine[:BLOCK])
        tasks, done = self.program.frame.tasks, []

        def give(session: Any) -> Any:
            return ownership.transfer_ownership(session, chosen, terms)

        give_all = partial(tasks.write, "Bench", give, done.append)
        self.gaps.begin()
        for name, ask in (("transfer", give_all), ("undo", lambda: tasks.undo(done[0].action_id, done.append))):
            self.rest()
            self.gaps.doing = name
            start, before = time.perf_counter(), len(done)
            ask()
            wait_until(lambda before=before: len(done) > before)
            self.figures.add(name, (time.perf_counter() - start) * 1000)
            pause(1.2)  # the list is read again, because rows have changed
            self.rest()

    def of_others(self, session: Any, owners: list[int]) -> list[int]:
        """Not what these have already, of which a transfer would change nothing."""
        from sqlalchemy import select

        from app.models import Customer

        return list(session.scalars(select(Customer.id).where(Customer.owner_id.not_in(owners)).limit(3 * BLOCK)))

    # --- all ---

    def run(self, started: float) -> dict[str, Any]:
        self.start(started)
        self.rest()
        self.gaps.begin()
        for part in (self.first_pages, self.own_attribute, self.jumps, self.search):
            self.measure(part)
        self.figures.add("memory", memory())
        for part in (self.cards, self.rooms, self.saves, self.transfer):
            self.measure(part)
        self.figures.add("customers", self.page.rows.rowCount())
        return self.figures.found

    def measure(self, part: Callable[[], None]) -> None:
        self.gaps.begin()
        self.gaps.doing = part.__name__
        try:
            part()
        except Late:
            self.figures.add("given up", 1, part.__name__)
        self.figures.add("gap", self.gaps.longest, f"{part.__name__}: {self.gaps.where}")


def run(kind: type[Bench], url: str, login: str, password: str, started: str, *how: str) -> None:
    """A window in a process of its own, and what `kind` measures in it."""
    from app.views.program import Program, Wanted

    app = QApplication([])
    program = Program(app, Wanted(url, login, password, language="vi"))
    program.window.resize(1440, 900)
    bench = kind(program, "quick" in how)
    print(json.dumps(bench.run(float(started))))
    sys.stdout.flush()
    program.end()


if __name__ == "__main__":
    run(Bench, *sys.argv[1:])
