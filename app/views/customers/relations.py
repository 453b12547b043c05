"""The tab of relations on a customer's card: its holding as a tree, what that comes to, and who is what to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.services import holdings, relations
from app.services.card import ContactLine
from app.services.holdings import Branch, Holding
from app.services.language import N_, _
from app.services.relations import Line
from app.views.customers.relation_form import open_relation
from app.views.kit import text
from app.views.kit.alive import while_alive
from app.views.kit.avatar import Avatar
from app.views.kit.card import small
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided, button, column, empty, frame, label, row
from app.views.kit.message import ask
from app.views.kit.tasks import Written

INDENT, DEEPEST = 14, 6  # pixels for each step down, and after how many no more


class Shown(NamedTuple):
    """What the tab reads at once."""

    holding: Holding | None
    lines: tuple[Line, ...]


def read(session: Any, customer_id: int) -> Shown:
    return Shown(holdings.read(session, customer_id), relations.of_customer(session, customer_id))


class RelationsTab(QWidget):
    """`mapped` asks for the map; `counted` tells how many relations and branches there are."""

    mapped = Signal()
    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("relations")
        self.desk, self.customer_id = desk, 0
        self.holding: Holding | None = None
        self.people: Sequence[ContactLine] = ()
        self._tree, self._lines = column(gap=2), column(gap=2)
        self._none = label(_("No relations are noted yet."), "muted")
        self.add = self._adder(_("Add relation"), "customer", "add-relation")
        self.add_person = self._adder(_("Relate a person"), "contact", "add-person-relation")
        self.map = button(_("Show as map"), "ph.tree-structure", "outline", clicked=self.mapped.emit, name="show-map")
        adders = row(self.add, self.add_person, None, gap=12)
        self.setLayout(column(self._tree, self._none, self._lines, adders, row(self.map, None), None, gap=8))

    def show_customer(self, customer_id: int, people: Sequence[ContactLine], may_edit: bool) -> None:
        """Read what there is; another customer's is gone at once."""
        if customer_id != self.customer_id:
            self._show(Shown(None, ()))
        self.customer_id, self.people = customer_id, people
        self.add.setVisible(may_edit)
        self.add_person.setVisible(may_edit and bool(people))
        self.desk.tasks.read(lambda session: read(session, customer_id), while_alive(self, self._show), topic=self)

    def edit(self, side: relations.Side, line: Line | None) -> None:
        people = [(each.id, each.name) for each in self.people]
        open_relation(self.desk, self.window(), side, self.customer_id, people, line)

    def remove(self, line: Line) -> None:
        words = _("“{name}” and “{other}” are no longer related so. You can undo it.")
        ask(self.window(), _("Remove this relation?"), words.format(name=line.own, other=line.other), _("Remove"),
            partial(self._remove, line), danger=True)  # fmt: skip

    def _remove(self, line: Line) -> None:
        def done(written: Written) -> None:
            self.desk.tell(_("Relation removed"), undo=written.action_id)

        work: Callable[[Any], None] = lambda session: relations.remove(session, line.side, line.id)  # noqa: E731
        self.desk.tasks.write(N_("Remove relation"), work, done)

    def _adder(self, words: str, side: relations.Side, name: str) -> Any:
        return button(words, "ph.plus", "link", clicked=lambda: self.edit(side, None), name=name, token="accent")

    def _show(self, shown: Shown) -> None:
        self.holding = shown.holding
        empty(self._tree)
        empty(self._lines)
        if shown.holding is not None:
            self._tree.addWidget(self._sums(shown.holding))
            for branch in shown.holding.branches:
                self._tree.addWidget(self._branch(branch))
        for line in shown.lines:
            self._lines.addWidget(self._line(line))
        self._none.setVisible(not shown.lines)
        branches = shown.holding.companies - 1 if shown.holding else 0
        self.counted.emit(len(shown.lines) + branches)

    def _sums(self, holding: Holding) -> QFrame:
        """Revenue, what is open, what is owed by right, and when anybody of it was met last."""
        facts = [(_("Revenue"), text.money(holding.revenue)), (_("Open deals"), _deals(holding))]
        if holding.owed is not None:
            facts.append((_("Owes") if holding.owed >= 0 else _("Paid in advance"), text.money(abs(holding.owed))))
        if holding.last_contact_at:
            facts.append((_("Last contact"), text.moment(holding.last_contact_at)))
        title = label(_("Holding of {count}").format(count=holding.companies), "strong")
        lines = column(title, gap=3)
        for name, value in facts:
            shown = label(value, "strong")
            shown.setAccessibleName(f"{name}: {value}")
            lines.addLayout(row(label(name, "muted"), None, shown))
        made = frame("well", column(lines, margins=(12, 8, 12, 8)))
        made.setAccessibleName(_("What the holding comes to, of what you see"))
        return made

    def _branch(self, branch: Branch) -> QFrame:
        here = branch.id == self.customer_id
        below = " · ".join(filter(None, (branch.code, text.money(branch.revenue) if branch.revenue else "",
                                         _("Archived") if branch.archived else "")))  # fmt: skip
        words = column(Elided(branch.name, "strong" if here else ""), Elided(below, "faint"), gap=1)
        acts: list[QWidget] = [] if here else [self._opener(branch.id, branch.name)]
        left = INDENT * min(branch.depth, DEEPEST)
        layout = row(Avatar(28, branch.name), 4, words, *acts, margins=(left, 4, 0, 4), gap=4)
        layout.setStretch(2, 1)
        return frame("contact-line", layout)

    def _line(self, line: Line) -> QFrame:
        """Who is what to whom, as it reads from here."""
        first = line.own if line.side == "contact" else _("This customer")
        said = f"{first}: {relations.words(line.kind)}"
        below = " · ".join(filter(None, (line.at if line.side == "contact" else "", line.note)))
        words = column(Elided(said, "faint"), Elided(line.other, "strong"), gap=1)
        if below:
            words.addWidget(Elided(below, "faint"))
        acts: list[QWidget] = [self._opener(line.at_id, line.other)]
        if line.mine:
            acts.append(small(button(picture="ph.pencil-simple", name="edit-relation",
                                     hint=_("Edit the relation to {name}").format(name=line.other),
                                     clicked=partial(self.edit, line.side, line))))
            acts.append(small(button(picture="ph.trash", name="remove-relation",
                                     hint=_("Remove the relation to {name}").format(name=line.other),
                                     clicked=partial(self.remove, line))))
        layout = row(Avatar(34, line.other), 4, words, *acts, margins=(0, 6, 0, 6), gap=2)
        layout.setStretch(2, 1)
        return frame("contact-line", layout)

    def _opener(self, customer_id: int, name: str) -> QWidget:
        go = partial(self.desk.navigation.open, "customer", customer_id)
        return small(button(picture="ph.caret-right", hint=_("Open {name}").format(name=name), clicked=go,
                            name="open-related"))


def _deals(holding: Holding) -> str:
    money = f" · {text.money(holding.expected)}" if holding.expected else ""
    return f"{holding.deals}{money}"
