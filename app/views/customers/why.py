"""Why a customer has so many stars, and why one sees it (B09): small windows at the card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QListWidget, QListWidgetItem, QWidget

from app.services import seeing, stars
from app.services.language import N_, _, ngettext
from app.services.query import Query, every, leaf
from app.services.seeing import Reason, Viewer
from app.services.stars import Part, Why
from app.views.customers.share import LEVELS
from app.views.kit import pictures, text
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, label, line, row
from app.views.kit.popover import Popover
from app.views.kit.theme import theme

WIDTH, MOST_HEIGHT, FACE = 380, 240, 22
RIGHT = {"owner": N_("you look after it"), "pool": N_("it lies in the common pool"),
         "role": N_("your role sees everything ({name})"), "manager": N_("you manage {name}"),
         "team": N_("your department {name} works openly"), "zone": N_("it lies in your zone {name}"),
         "share": N_("shared with you"), "team_share": N_("shared with your department {name}")}  # fmt: skip
THEIRS = {"owner": N_("looks after it"), "pool": N_("the common pool"), "role": N_("role {name} sees everything"),
          "manager": N_("manages {name}"), "team": N_("department {name} works openly"), "zone": N_("zone {name}"),
          "share": N_("shared"), "team_share": N_("shared with {name}")}  # fmt: skip


class StarsPopover(Popover):
    """The points by group and by kind of activity; a group opens the list of its customers."""

    def __init__(self, anchor: QWidget, why: Why, listed: Callable[[Query], object]) -> None:
        title = ngettext("Why {count} star?", "Why {count} stars?", why.stars).format(count=why.stars)
        super().__init__(anchor, "why-stars", title)
        self._listed = listed
        picture = QLabel()
        picture.setPixmap(pictures.stars(why.stars, self.devicePixelRatioF()))
        lines = QGridLayout()
        lines.setVerticalSpacing(6)
        lines.setColumnStretch(0, 1)
        for place, part in enumerate(why.parts):
            lines.addWidget(self._source(part), place, 0)
            lines.addWidget(_right(text.number(part.total)), place, 1)
        if why.others:
            lines.addWidget(label(_("From what you do not see"), "muted"), len(why.parts), 0)
            lines.addWidget(_right(text.number(why.others)), len(why.parts), 1)
        total = row(label(_("Points"), "strong"), None, label(text.number(why.points), "bold"))
        self.fill(column(row(label(title, "bold"), None, picture), lines, line(), total, _wrapped(_rule(why)),
                         margins=(16, 14, 16, 14), gap=10))  # fmt: skip
        self.box.setFixedWidth(theme.size(WIDTH))

    def _source(self, part: Part) -> QWidget:
        if part.group_id is None:
            return label(f"{part.name} · {part.times} × {part.points}", "muted")
        query = Query(where=every(leaf("group", "is", part.group_id)))
        link = button(part.name, kind="link", hint=_("Show the customers of this group"),
                      clicked=partial(self._open, query), name=f"group:{part.group_id}")  # fmt: skip
        left = QWidget()
        left.setLayout(row(link, None))
        return left

    def _open(self, query: Query) -> None:
        self.close()
        self._listed(query)


class SeenPopover(Popover):
    """One's own reasons, and the colleagues who see the customer with theirs."""

    def __init__(self, anchor: QWidget, mine: Sequence[Reason], viewers: Sequence[Viewer]) -> None:
        title = _("Why do you see this customer?")
        super().__init__(anchor, "why-seen", title)
        self.own = _wrapped("\n".join(f"• {_sentence(words(each, RIGHT))}" for each in mine))
        self.list = QListWidget()
        self.list.setObjectName("viewers")
        self.list.setAccessibleName(_("Who sees this customer"))
        self.list.setIconSize(QSize(FACE, FACE))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for viewer in viewers:
            said = ", ".join(words(each, THEIRS) for each in viewer.reasons)
            item = QListWidgetItem(pictures.avatar(viewer.name, FACE, self.devicePixelRatioF()),
                                   f"{viewer.name} · {said}")  # fmt: skip
            item.setToolTip(item.text())
            self.list.addItem(item)
        height = sum(self.list.sizeHintForRow(place) for place in range(len(viewers))) + 2 * self.list.frameWidth() + 8
        self.list.setFixedHeight(min(theme.size(MOST_HEIGHT), height))
        count = ngettext("{count} colleague sees it", "{count} colleagues see it", len(viewers))
        self.fill(column(label(title, "bold"), self.own, line(),
                         label(count.format(count=text.number(len(viewers))), "strong"), self.list,
                         margins=(16, 14, 16, 14), gap=10))  # fmt: skip
        self.box.setFixedWidth(theme.size(WIDTH))


def ask_stars(desk: Desk, anchor: QWidget, customer_id: int, listed: Callable[[Query], object]) -> None:
    desk.tasks.read(lambda session: stars.why(session, customer_id),
                    lambda why: StarsPopover(anchor, why, listed).open_at(anchor) if why else None,
                    topic=(anchor, "why"))  # fmt: skip


def ask_seen(desk: Desk, anchor: QWidget, customer_id: int) -> None:
    def read(session: Any) -> Any:
        return seeing.why(session, customer_id), seeing.viewers(session, customer_id)

    desk.tasks.read(read, lambda found: SeenPopover(anchor, *found).open_at(anchor) if found[0] else None,
                    topic=(anchor, "why"))  # fmt: skip


def words(reason: Reason, of: dict[str, str]) -> str:
    """A reason as one reads it: with the level, the giver and the day of a share."""
    said = _(of[reason.kind]).format(name=_(reason.name))
    if not reason.level:
        return said
    level = _(LEVELS[reason.level]).lower()
    giver = [_("by {name}").format(name=reason.giver)] if reason.giver else []
    since = [_("since {day}").format(day=text.date_(reason.since.astimezone().date()))] if reason.since else []
    return f"{said} ({', '.join([level, *giver, *since])})"


def _rule(why: Why) -> str:
    rule = _("Stars begin at {levels} points.").format(levels=", ".join(map(text.number, why.levels)))
    if not why.missing:
        return rule
    more = ngettext("{count} point more makes one star more.", "{count} points more make one star more.", why.missing)
    return f"{rule} {more.format(count=text.number(why.missing))}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _right(words: str) -> QLabel:
    made = label(words, "strong")
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def _wrapped(words: str) -> QLabel:
    made = label(words, "muted")
    made.setWordWrap(True)
    return made
