"""The tab of a deal's card with what it consists of: who takes part, products, costs (S03, S20)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QWidget

from app.services import deal_parts, deals
from app.services.deal_lines import Line
from app.services.deal_parts import Cost, Participant, Parts
from app.services.language import N_, _
from app.services.typed_amounts import shown_quantity
from app.views.deals.part_forms import open_cost, open_participant, open_products
from app.views.kit.alive import while_alive
from app.views.kit.avatar import Avatar
from app.views.kit.card import small
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided, button, column, empty, frame, label, row
from app.views.kit.message import ask
from app.views.kit.tasks import Written
from app.views.kit.text import date_, money

TABLES = ("deal_participant", "deal_line", "deal_cost")


class PartsTab(QWidget):
    """Three lists, each with what can be done below its heading; `named(count)` tells how much there is in all."""

    def __init__(self, desk: Desk, named: Callable[[int], object]) -> None:
        super().__init__()
        self.setObjectName("parts")
        self._desk, self._named = desk, named
        self.parts: Parts | None = None
        self._people, self._lines, self._costs = column(gap=6), column(gap=6), column(gap=6)
        self._heads = (
            adder(_("Add"), "ph.plus", self.add_participant, "add-participant"),
            adder(_("Edit"), "ph.pencil-simple", self.edit_products, "edit-products"),
            adder(_("Add"), "ph.plus", self.add_cost, "add-cost"),
        )
        people, products, costs = self._heads
        self.setLayout(column(head_of(_("Who takes part"), people), self._people, 10, head_of(_("Products"), products),
                              self._lines, 10, head_of(_("Costs"), costs), self._costs, None, gap=6))  # fmt: skip

    def read(self, deal_id: int) -> None:
        """What the deal consists of now."""
        self._desk.tasks.read(lambda session: deal_parts.read(session, deal_id), while_alive(self, self.show_parts),
                              topic=(self, "parts"))  # fmt: skip

    def show_parts(self, parts: Parts | None) -> None:
        self.parts = parts
        for each in (self._people, self._lines, self._costs):
            empty(each)
        for head in self._heads:
            head.setVisible(parts is not None and parts.may_edit)
        if parts is not None:
            self._show_people(parts)
            self._show_lines(parts)
            self._show_costs(parts)
            self._named(len(parts.people) + len(parts.lines) + len(parts.costs))

    # --- who takes part ---

    def _show_people(self, parts: Parts) -> None:
        for each in parts.people:
            self._people.addWidget(self._participant(parts, each))
        if not parts.people:
            self._people.addWidget(said(_("Nobody but the owner. Whoever is added sees the deal.")))

    def _participant(self, parts: Parts, who: Participant) -> QFrame:
        below = (who.role, _("works on it") if who.works else "", _("has left") if who.left else "")
        words = column(Elided(who.name, "strong"), Elided(" · ".join(filter(None, below)) or _("sees it"), "faint"),
                       gap=1)  # fmt: skip
        acts = []
        if parts.may_edit:
            acts.append(edit_button(who.name, partial(self._change_participant, who), "edit-participant"))
        if parts.may_edit or who.employee_id == parts.mine:
            acts.append(remove_button(who.name, partial(self._ask_remove, who), "remove-participant"))
        return line_of(row(Avatar(30, who.name), 4, words, *acts, gap=2), stretched=2)

    def add_participant(self) -> None:
        if self.parts:
            open_participant(self._desk, self.window(), self.parts.deal_id)

    def _change_participant(self, who: Participant) -> None:
        if self.parts:
            open_participant(self._desk, self.window(), self.parts.deal_id, who)

    def _ask_remove(self, who: Participant) -> None:
        words = _("{name} takes part in this deal no more, and no longer sees it unless there is another reason. You "
                  "can undo it.").format(name=who.name)  # fmt: skip
        ask(self.window(), _("Take {name} off the deal?").format(name=who.name), words, _("Take off"),
            lambda: self._write(N_("Take somebody off a deal"), lambda s: deal_parts.remove(s, who.id),
                                _("Taken off the deal.")), danger=True)  # fmt: skip

    # --- products ---

    def _show_lines(self, parts: Parts) -> None:
        for each in parts.lines:
            self._lines.addWidget(_product(each))
        if not parts.lines:
            self._lines.addWidget(said(_("None yet. A quote of this deal takes its products over.")))
            return
        self._lines.addLayout(_sum(_("Total before VAT"), parts.worth))
        if parts.may_edit and parts.worth != parts.amount:
            words = _("Expect {amount} of this deal").format(amount=money(parts.worth))
            self._lines.addLayout(row(adder(words, "ph.arrow-up", self.expect, "expect-total"), None))

    def edit_products(self) -> None:
        if self.parts:
            open_products(self._desk, self.window(), self.parts.deal_id)

    def expect(self) -> None:
        """What the products come to is what the deal is expected to bring (S07)."""
        parts = self.parts
        if parts is None:
            return
        read, typed = {"amount": parts.amount}, {"amount": parts.worth}
        self._write(N_("Change the expected amount"), lambda session: deals.edit(session, parts.deal_id, read, typed),
                    _("{amount} is expected now.").format(amount=money(parts.worth)))  # fmt: skip

    # --- costs ---

    def _show_costs(self, parts: Parts) -> None:
        for each in parts.costs:
            self._costs.addWidget(self._cost(parts, each))
        if parts.costs:
            self._costs.addLayout(_sum(_("Spent"), parts.spent))
            self._costs.addLayout(_sum(_("Expected less costs"), parts.amount - parts.spent))
        else:
            self._costs.addWidget(said(_("Nothing was spent yet.")))

    def _cost(self, parts: Parts, cost: Cost) -> QFrame:
        words = column(Elided(cost.text, "strong"), Elided(date_(cost.day), "faint"), gap=1)
        acts = []
        if parts.may_edit:
            acts = [edit_button(cost.text, partial(self._change_cost, cost), "edit-cost"),
                    remove_button(cost.text, partial(self._remove_cost, cost), "remove-cost")]  # fmt: skip
        return line_of(row(words, label(money(cost.amount), "strong"), *acts, gap=2), stretched=0)

    def add_cost(self) -> None:
        if self.parts:
            open_cost(self._desk, self.window(), self.parts.deal_id)

    def _change_cost(self, cost: Cost) -> None:
        if self.parts:
            open_cost(self._desk, self.window(), self.parts.deal_id, cost)

    def _remove_cost(self, cost: Cost) -> None:
        self._write(N_("Remove a cost"), lambda s: deal_parts.remove_cost(s, cost.id), _("The cost is removed."))

    def _write(self, label_: str, work: Callable[[Any], object], words: str) -> None:
        def done(written: Written) -> None:
            self._desk.tell(words, undo=written.action_id)

        self._desk.tasks.write(label_, work, done)


def head_of(words: str, act: QPushButton) -> QBoxLayout:
    act.setAccessibleName(f"{words}: {act.text()}")
    return row(label(words, "section"), None, act)


def adder(words: str, picture: str, clicked: Callable[[], object], name: str) -> QPushButton:
    return button(words, picture, "link", clicked=clicked, name=name, token="accent")


def _product(line: Line) -> QFrame:
    count = " ".join(filter(None, (shown_quantity(line.quantity), line.unit)))
    words = column(Elided(line.name, "strong"), Elided(f"{count} × {money(line.price)}", "faint"), gap=1)
    return line_of(row(words, label(money(line.amount), "strong"), gap=8), stretched=0)


def line_of(layout: QBoxLayout, stretched: int) -> QFrame:
    layout.setContentsMargins(0, 4, 0, 4)
    layout.setStretch(stretched, 1)
    return frame("contact-line", layout)


def _sum(words: str, amount: int) -> QBoxLayout:
    return row(label(words, "muted"), None, label(money(amount), "strong"))


def said(words: str) -> QWidget:
    made = label(words, "muted")
    made.setWordWrap(True)
    return made


def edit_button(name: str, clicked: Callable[[], object], key: str) -> QPushButton:
    hint = _("Edit {name}").format(name=name)
    return small(button(picture="ph.pencil-simple", hint=hint, clicked=clicked, name=key))


def remove_button(name: str, clicked: Callable[[], object], key: str) -> QPushButton:
    return small(button(picture="ph.trash", hint=_("Remove {name}").format(name=name), clicked=clicked, name=key))
