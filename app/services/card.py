"""The shape of a card, whatever it is about: facts, what comes next, and a timeline of what happened."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from app.services.query import Chip

FactKind = Literal["text", "phone", "email", "link", "money", "day", "moment", "number"]


class Fact(NamedTuple):
    """One line of a card; the label is translated where it is shown. `tone` is '' or late."""

    label: str
    kind: FactKind
    value: Any
    tone: str = ""


class Changed(NamedTuple):
    """One field in the history: the label is translated where it is shown, the values are ready to be read."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Event:
    """One line of the timeline: an activity, or an action of the change log.

    `kind` is the activity's (call, meeting …) or `change`; `title` of a change is the action's label, translated where
    it is shown. `action_id` can be undone.
    """

    kind: str
    title: str
    who: str
    at: datetime
    note: str = ""
    icon: str = ""
    state: str = ""  # of an activity: planned, in_work, waiting, done, cancelled
    changes: tuple[Changed, ...] = ()
    activity_id: int = 0
    action_id: int = 0
    opens: tuple[str, int] = ("", 0)  # the kind and id of another record that it is about

    def of(self, company: str) -> Event:
        """The same as a line among those of a whole holding."""
        return replace(self, who=" · ".join(filter(None, (self.who, company))))


class Mark(NamedTuple):
    """How far a timeline was read: the last activity and the last change, None before the first page."""

    activity: tuple[datetime, int] | None = None
    change: int | None = None


class Page(NamedTuple):
    """A piece of a timeline, newest first; `rest` reads on, None at its end."""

    events: tuple[Event, ...]
    rest: Mark | None


class Next(NamedTuple):
    """The next action: what, when, who; `late` if its time is over."""

    activity_id: int
    icon: str
    title: str
    at: datetime | None
    all_day: bool
    who: str
    late: bool


class DealLine(NamedTuple):
    id: int
    code: str
    title: str
    stage: str
    colour: int
    amount: int
    state: str  # open, standby, won, lost
    due_on: date | None


class ContactLine(NamedTuple):
    id: int
    name: str
    position: str
    phone: str
    email: str
    birthday: date | None
    note: str
    main: bool


@dataclass(frozen=True)
class Card:
    """`subtitle` stands below the name; `reach` holds what the buttons need: phone, email."""

    id: int
    name: str
    subtitle: str
    stars: int
    chips: tuple[Chip, ...]
    facts: tuple[Fact, ...]
    timeline: Page
    contacts: tuple[ContactLine, ...] = ()
    deals: tuple[DealLine, ...] = ()
    deals_in_all: int = 0
    next: Next | None = None
    reach: dict[str, str] = field(default_factory=dict)
    may_edit: bool = True
    archived: bool = False
    prospect: bool = False
    customer_id: int | None = None  # of a deal, if one sees him
    hides: bool = False  # of a deal: it has a customer whom one does not see, and so not what hangs on him
