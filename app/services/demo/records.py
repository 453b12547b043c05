"""Customers and what hangs on them: drawn one after the other, written in blocks, so that memory stays small."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from math import exp
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.models import Activity, Contact, Customer, Deal, GroupMember, Relation, Share
from app.models.access import EVERY_KIND
from app.models.customer import ROLES
from app.services import vietnam
from app.services.demo import content, names
from app.services.demo.chances import chance
from app.services.demo.days import MINUTE, Days
from app.services.demo.names import Draw
from app.services.demo.staff import LARGE, SHARED, Staff
from app.services.demo.store import Store
from app.services.text import abbreviation, fold, search_text, sort_key

BLOCK = 5_000
OLDEST = 1_400  # days
KEPT = 150  # customers of each owner from whom his plans are drawn
MOST_SHARES = 50_000
MOST_OPEN_DEALS = 6_000
POOLED = 40  # customers in the common pool of a large office
_DAY = 24 * 60 * MINUTE


class Known(NamedTuple):
    """What later rows need to know of a customer."""

    id: int
    name: str
    owner: int
    zone: int | None
    deal: int | None
    deal_title: str
    last_activity: int | None
    last_at: int


class Subject(NamedTuple):
    """The customer whose records are drawn; `age` in days, `kind` as in names.Firm or person."""

    id: int
    owner: int
    zone: int | None
    kind: str
    age: int
    prospect: bool


class Reach(NamedTuple):
    phone: str
    phone2: str
    email: str
    website: str
    tax_code: str


class Place(NamedTuple):
    province: str
    area: int
    north: bool
    wards: tuple[str, ...]
    zone: int | None


class Records:
    """The tables of customers and their records, and the draws that fill them."""

    def __init__(self, connection: Connection, staff: Staff, days: Days, draw: Draw, number: int) -> None:
        self.staff, self.days, self.draw, self.number = staff, days, draw, number
        self.dense = number < LARGE
        self.customers = Store(connection, Customer, *_CUSTOMER)
        self.contacts = Store(connection, Contact, "customer_id", "name", "position", "phone", "email", "birthday",
            "note",
                              "main", "created_at")  # fmt: skip
        self.members = Store(connection, GroupMember, "group_id", "customer_id")
        self.shares = Store(
            connection, Share, "customer_id", "employee_id", "department_id", "level", "old_kinds", "since"
        )
        self.relations = Store(connection, Relation, "customer_id", "other_id", "kind", "note")
        self.deals = Store(connection, Deal, *_DEAL)
        self.activities = Store(connection, Activity, *_ACTIVITY)
        self.owners = [each.id for each in staff.workers for _ in range(each.post.weight)] * 3
        if self.dense:
            self.owners += [staff.pool] * (len(self.owners) // 30)
        self.places = list(_places(staff.zones))
        self.kept: dict[int, list[Known]] = {}
        self.counts: dict[str, int] = {}
        self._keeper = staff.named(SHARED)
        self._teams = [staff.departments[name] for name in ("Kinh doanh 1", "Kinh doanh 2", "Kinh doanh 3")]
        self._sellers = [each.id for each in staff.workers if each.post.weight]
        open_share = MOST_OPEN_DEALS / max(number * (0.45 if self.dense else 0.3), 1)
        self._open = min(0.34, open_share)

    def write(self) -> None:
        """All customers with everything but plans."""
        for number in range(1, self.number + 1):
            self._customer(number)
            if number % BLOCK == 0:
                self.flush()
        self.flush()

    def flush(self) -> None:
        for store in self.stores:
            store.flush()

    def finish(self) -> None:
        for store in self.stores:
            store.finish()

    @property
    def stores(self) -> tuple[Store, ...]:
        """In an order in which every row refers to one that is written before it."""
        return (self.customers, self.contacts, self.members, self.shares, self.relations, self.deals, self.activities)

    # --- one customer ---

    def _customer(self, number: int) -> None:
        draw = self.draw
        place = self.places[draw.upto(len(self.places))]
        age = 3 + int(draw.random() ** 1.6 * (OLDEST - 60))
        firm = names.firm(draw) if draw.random() < 0.62 else None
        name = firm.name if firm else names.person(draw, place.north)[0]
        of = Subject(
            self.customers.last + 1, self._owner(number), place.zone, firm.kind if firm else "person", age,
            draw.random() < (0.75 if age < 60 else 0.22),
        )  # fmt: skip
        created, code = self.days.past(-age, draw.random()), f"KH{number:06d}"
        reach = self._reach(of, name, place, number)
        self._groups(of)
        deal, title, revenue = self._deals(of)
        last_activity, last_at = self._past(of, deal)
        own = self._attributes(firm is not None)
        self.customers.add(
            of.owner, created, EVERY_KIND, of.zone, False, None, code, name, "company" if firm else "person",
            "prospect" if of.prospect else "customer", self._roles(firm is not None), *reach, names.street(draw),
            draw.one(place.wards), place.province, draw.one(content.SOURCES), firm.trade if firm else "",
            content.SIZES[int(draw.random() ** 1.8 * 4)] if firm else "",
            None if firm or draw.random() < 0.45 else self._birthday(),
            draw.one(content.NOTES) if draw.random() < 0.12 else "", revenue, last_at or None,
            json.dumps(own, ensure_ascii=False), own.get("area"), created,
            search_text(name, code, reach.phone, reach.phone2, reach.tax_code, reach.email, abbreviation(name)),
            sort_key(name),
        )  # fmt: skip
        if firm:
            self._contacts(of, place.north, created, reach.email.partition("@")[2])
        self._ties(of, created)
        self._keep(Known(of.id, name, of.owner, of.zone, deal, title, last_activity, last_at))

    def _owner(self, number: int) -> int:
        """By chance; in the pool of a large office, which everybody sees, are a few only."""
        drawn = self.owners[self.draw.upto(len(self.owners))]
        pooled = not self.dense and number % (self.number // POOLED) == 0
        return self.staff.pool if pooled else drawn

    def _reach(self, of: Subject, name: str, place: Place, number: int) -> Reach:
        """Phones, mail, website and tax code."""
        draw = self.draw
        phone2 = names.mobile(draw) if draw.random() < 0.18 else ""
        if of.kind == "person":
            words = fold(name).split()
            mail = f"{words[-1]}.{words[0]}{draw.between(70, 99)}@thudientu.example"
            return Reach(names.mobile(draw), phone2, mail if draw.random() < 0.55 else "", "", "")
        phone = names.landline(draw, place.area) if draw.random() < 0.35 else names.mobile(draw)
        site = names.domain(name)
        tax = "" if of.kind == "school" else names.tax_code(place.area, number * 7919 + 104729)
        return Reach(phone, phone2, f"lienhe@{site}", site if draw.random() < 0.5 else "", tax)

    def _birthday(self) -> str:
        draw = self.draw
        return f"{self.days.today.year - draw.between(24, 66)}-{draw.between(1, 12):02d}-{draw.between(1, 28):02d}"

    def _roles(self, company: bool) -> int:
        chance = self.draw.random()
        if not company or chance < 0.88:
            return ROLES["customer"]
        return ROLES["customer"] | (
            ROLES["supplier"] if chance < 0.92 else ROLES["agent"] if chance < 0.97 else ROLES["partner"]
        )

    def _attributes(self, company: bool) -> dict[str, Any]:
        """What the office wants to know besides; nobody has asked everybody."""
        if not company or self.draw.random() > 0.4:
            return {}
        area = self.draw.between(4, 120) * 10
        values: dict[str, Any] = {"area": area, "style": self.draw.one(content.STYLES)}
        if area % 3 == 0:
            values["handover"] = (self.days.today + timedelta(days=area % 97 - 20)).isoformat()
        return values

    def _groups(self, of: Subject) -> None:
        for group in content.GROUPS:
            chance = group.people if of.kind == "person" else group.companies
            wanted = chance and self.draw.random() * 1000 < chance
            wanted = wanted or group.name == content.NEW_GROUP and of.age < 45
            wanted = wanted or group.name == content.PROSPECT_GROUP and of.prospect and of.age >= 45
            if wanted:
                self.members.add(self.staff.groups[group.name], of.id)

    def _contacts(self, of: Subject, north: bool, created: int, site: str) -> None:
        draw = self.draw
        for place in range(1 + (self.dense and draw.random() < 0.45)):
            if not self.dense and draw.random() < 0.35:
                continue
            name, _woman = names.person(draw, north)
            words = fold(name).split()
            self.contacts.add(
                of.id, name, draw.one(names.POSITIONS), names.mobile(draw), f"{words[-1]}.{words[0]}@{site}",
                self._birthday() if draw.random() < 0.2 else None, "", place == 0, created,
            )  # fmt: skip

    def _ties(self, of: Subject, created: int) -> None:
        """Shares with colleagues and departments, and a relation to an earlier customer."""
        draw, yesterday = self.draw, self.days.midnight(-1)
        since = created + int((yesterday - created) * draw.random() / MINUTE) * MINUTE
        if draw.random() < (0.10 if self.dense else 0.055) and self.counts.get("kept", 0) < MOST_SHARES:
            self.counts["kept"] = self.counts.get("kept", 0) + 1
            self.shares.add(of.id, self._keeper, None, 1, 16, since)
        elif draw.random() < 0.02:
            other = self._sellers[draw.upto(len(self._sellers))]
            if other != of.owner:
                self.shares.add(of.id, other, None, draw.between(1, 3), EVERY_KIND, since)
        elif draw.random() < 0.004:
            self.shares.add(of.id, None, self._teams[draw.upto(3)], 1, 0, since)
        if draw.random() < (0.04 if self.dense else 0.01) and of.id > 1:
            other = of.id - draw.between(1, min(of.id - 1, 400))
            self.relations.add(of.id, other, draw.one(content.RELATIONS), "")

    def _keep(self, known: Known) -> None:
        """A fair choice of each owner's customers, however many there are."""
        count = self.counts[str(known.owner)] = self.counts.get(str(known.owner), 0) + 1
        kept = self.kept.setdefault(known.owner, [])
        if len(kept) < KEPT:
            kept.append(known)
        elif (place := self.draw.upto(count)) < KEPT:
            kept[place] = known

    # --- deals ---

    def _deals(self, of: Subject) -> tuple[int | None, str, int]:
        """The deal that is still open, if there is one, with its title, and what the others brought in."""
        draw, title, revenue = self.draw, "", 0
        count = (
            (draw.random() < 0.5) + (draw.random() < 0.2) + (draw.random() < 0.06)
            if self.dense
            else draw.random() < 0.28
        )
        still_open = None
        for _ in range(int(count)):
            chance = draw.random()
            if chance < self._open or of.prospect and chance < self._open * 2:
                still_open = self._open_deal(of)
                title = self.deals.rows[-1][_TITLE]
            elif chance < self._open + 0.03:
                self._standby_deal(of)
            else:
                revenue += self._closed_deal(of)
        return still_open, title, revenue

    def _open_deal(self, of: Subject) -> int:
        draw = self.draw
        going = [stage for stage, ends in self.staff.stages if not ends]
        place = int(draw.random() ** 1.25 * len(going))
        begun = draw.between(1, min(of.age - 1, 20 + 15 * place))
        since = draw.between(0, begun) if place else begun
        due = draw.between(-8, 60) if draw.random() < 0.85 else None
        return self._deal(of, going[place], begun, since, "open", *self._offer(of), due=self._due(due))

    def _standby_deal(self, of: Subject) -> None:
        draw = self.draw
        stage = self.staff.stages[draw.upto(4)][0]
        begun, again = min(of.age - 1, draw.between(30, 120)), self._due(draw.between(2, 75))
        self._deal(of, stage, begun, begun // 2, "standby", *self._offer(of), reopen=again)

    def _closed_deal(self, of: Subject) -> int:
        """Won by a rule that the program can find again (C10)."""
        draw = self.draw
        amount, source = self._offer(of)
        won = not of.prospect and draw.random() < chance(source, amount, of.kind)
        ends = "won" if won else "lost"
        stage = next(stage for stage, closing in self.staff.stages if closing == ends)
        begun = draw.between(2, max(of.age - 2, 2))
        closed = max(1, begun - draw.between(1, 70))
        at = self.days.past(-closed, draw.random())
        reason = "" if won else draw.one(content.REASONS)
        self._deal(of, stage, max(begun, closed + 1), closed, ends, amount, source, self._due(-closed), reason, at)
        return amount if won else 0

    def _offer(self, of: Subject) -> tuple[int, str]:
        """The amount of a deal in đồng, and where it comes from."""
        scale = 2.4e7 if of.kind == "person" else 8e7
        amount = min(int(scale * exp(_normal(self.draw) * 0.95)), 9 * 10**9) // 100_000 * 100_000 + 500_000
        return amount, self.draw.one(content.SOURCES)

    def _due(self, offset: int | None) -> str | None:
        return None if offset is None else self.days.day(self.days.working(offset, 1)).isoformat()

    def _deal(
        self, of: Subject, stage: int, begun: int, since: int, state: str, amount: int, source: str,
        due: str | None = None, reason: str = "", closed_at: int | None = None, reopen: str | None = None,
    ) -> int:  # fmt: skip
        draw = self.draw
        created = self.days.past(-begun, draw.random() * 0.5)
        stage_since = max(closed_at or self.days.past(-max(since, 1), 0.5 + draw.random() * 0.5), created)
        year = str(self.days.day(-begun).year)
        number = self.counts[f"deal:{year[2:]}"] = self.counts.get(f"deal:{year[2:]}", 0) + 1
        code, title = f"CH{year[2:]}-{number:05d}", self._title(of.kind, year)
        return self.deals.add(
            of.owner, of.id, of.owner, of.zone, stage, stage_since, code, title, amount, state, due,
            reopen, draw.random() < 0.12 and state == "open", reason, source, closed_at, "", created,
            search_text(code, title), sort_key(title),
        )  # fmt: skip

    def _title(self, kind: str, year: str) -> str:
        draw = self.draw
        return draw.one(content.DEALS[kind]).format(
            area=draw.between(3, 60) * 10, count=draw.between(2, 24) * 5, year=year, batch=draw.between(1, 6)
        )

    # --- what was done ---

    def _past(self, of: Subject, deal: int | None) -> tuple[int | None, int]:
        """The key and moment of the last contact; None and 0 if there is none."""
        draw = self.draw
        count = draw.between(0, 5) if self.dense else draw.between(0, 2)
        offsets = sorted((1 + int(draw.random() ** 3 * (of.age - 2)) for _ in range(count)), reverse=True)
        last, last_at = None, 0
        for offset in offsets:
            at = self.days.past(-offset, draw.random())
            deed = content.DONE[draw.upto(len(content.DONE))]
            results = _RESULTS[deed.kind]
            result = results[draw.upto(len(results))] if results else ""
            note = "" if result in content.UNHEARD else draw.one(deed.notes)
            key = self.activities.add(
                of.owner, of.id, of.owner, of.zone, deal if offset < 20 else None, None, of.owner,
                self.staff.kinds[deed.kind],
                deed.title, "done", at, at + deed.minutes * MINUTE, False, None, at + deed.minutes * MINUTE,
                result, deed.place, note, at, "", None, None, "",
            )  # fmt: skip
            if at + deed.minutes * MINUTE >= last_at:
                last, last_at = key, at + deed.minutes * MINUTE
        return last, last_at


_CUSTOMER = (
    "owner_id", "owner_since", "old_kinds", "zone_id", "zone_by_hand", "parent_id", "code", "name", "kind", "state",
    "roles",
    "phone", "phone2", "email", "website", "tax_code", "address", "ward", "province", "source", "industry", "size",
    "birthday",
    "note", "revenue", "last_contact_at", "attributes", "number1", "created_at",
    "search_text", "sort_key",
)  # fmt: skip
_DEAL = (
    "owner_id", "customer_id", "keeper_id", "zone_id", "stage_id", "stage_since", "code", "title", "amount", "state",
    "due_on",
    "reopen_on", "star", "lost_reason", "source", "closed_at", "note", "created_at", "search_text", "sort_key",
)  # fmt: skip
_TITLE = 1 + _DEAL.index("title")
_ACTIVITY = (
    "owner_id", "customer_id", "keeper_id", "zone_id", "deal_id", "follows_id", "maker_id", "kind_id", "title", "state",
    "starts_at", "ends_at", "all_day", "remind_at", "done_at", "result", "place", "note", "created_at",
    "reminders", "series", "series_no", "repeats",
)  # fmt: skip
_RESULTS = {key: results for key, _name, _icon, _points, results in content.KINDS}


def _normal(draw: Draw) -> float:
    """Nearly a normal distribution, at a third of the cost."""
    return (draw.random() + draw.random() + draw.random() + draw.random() - 2) * 1.73


def _places(zones: dict[str, int]) -> Iterator[Place]:
    """The provinces, each as often as it is drawn."""
    wards: dict[int, list[str]] = {}
    for ward in vietnam.wards():
        wards.setdefault(ward.province, []).append(ward.name)
    for each in vietnam.provinces():
        place = Place(
            each.name, each.phone_code, each.name in content.NORTH, tuple(wards[each.code]), zones.get(each.name)
        )
        yield from [place] * content.PROVINCES.get(each.name, 8)
