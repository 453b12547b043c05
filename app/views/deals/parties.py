"""Who stands around a deal, on its card: competitors, contractors, influencers, and who knows whom (C09)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from app.services import deal_parties
from app.services.deal_parties import KINDS, STANCE_WORDS, Environment, Party, Tie
from app.services.language import N_, _
from app.views.deals.parts import adder, edit_button, head_of, line_of, remove_button, said
from app.views.deals.party_forms import name_of, open_party, open_tie
from app.views.kit.alive import while_alive
from app.views.kit.avatar import Avatar
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided, column, empty, row
from app.views.kit.map_window import MapWindow
from app.views.kit.tasks import Written

TABLES = ("deal_party", "deal_tie")


class PartiesSection(QWidget):
    """`named(count)` tells how many there are."""

    def __init__(self, desk: Desk, named: Callable[[int], object]) -> None:
        super().__init__()
        self.setObjectName("parties")
        self._desk, self._named = desk, named
        self.environment: Environment | None = None
        self._parties, self._ties = column(gap=6), column(gap=6)
        self._add = adder(_("Add"), "ph.plus", self.add_party, "add-party")
        self._tie = adder(_("Add"), "ph.plus", self.add_tie, "add-tie")
        self._map = adder(_("Map"), "ph.tree-structure", self.open_map, "parties-map")
        self._tied = QWidget()
        self._tied.setLayout(column(10, head_of(_("Who knows whom"), self._tie), self._ties, gap=6))
        head = row(head_of(_("Around the deal"), self._map), self._add, gap=4)
        self.setLayout(column(10, head, self._parties, self._tied, gap=6))

    def read(self, deal_id: int) -> None:
        """Who stands around it now."""
        self._desk.tasks.read(lambda session: deal_parties.read(session, deal_id), while_alive(self, self.show_parties),
                              topic=(self, "parties"))  # fmt: skip

    def show_parties(self, found: Environment | None) -> None:
        self.environment = found
        for each in (self._parties, self._ties):
            empty(each)
        may, parties = found is not None and found.may_edit, found.parties if found else ()
        self._add.setVisible(may)
        self._map.setVisible(bool(parties))
        self._tie.setVisible(may)
        self._tied.setVisible(bool(found) and (may and len(parties) > 1 or bool(found and found.ties)))
        for party in parties:
            self._parties.addWidget(self._party(party, may))
        if not parties:
            self._parties.addWidget(said(_("Nobody yet: competitors, contractors, whoever has a say in it.")))
        names = {each.id: name_of(each) for each in parties}
        for tie in found.ties if found else ():
            self._ties.addWidget(self._line(tie, names, may))
        self._named(len(parties))

    def _party(self, party: Party, may: bool) -> QFrame:
        name = name_of(party)
        strength = "●" * party.strength + "○" * (5 - party.strength)
        what = " · ".join((_(KINDS[party.kind]), strength, _(STANCE_WORDS[party.stance])))
        below = " · ".join(filter(None, (party.role, party.contact)))
        lines = [Elided(name, "strong"), Elided(what, "faint"), *([Elided(below, "faint")] if below else [])]
        acts = [remove_button(name, partial(self._remove, party), "remove-party")] if may else []
        if may and party.name:  # of a customer whom one does not see nothing can be said
            acts.insert(0, edit_button(name, partial(self._change, party), "edit-party"))
        made = line_of(row(Avatar(30, name), 4, column(*lines, gap=1), *acts, gap=2), stretched=2)
        made.setToolTip(party.note)
        made.setAccessibleName(_("{name}, strength {strength} of 5").format(name=name, strength=party.strength))
        return made

    def _line(self, tie: Tie, names: dict[int, str], may: bool) -> QFrame:
        both = f" {'↔' if tie.mutual else '→'} ".join((names.get(tie.party_id, ""), names.get(tie.other_id, "")))
        words = column(Elided(both, "strong"), Elided(tie.kind, "faint"), gap=1)
        acts = [remove_button(tie.kind, partial(self._untie, tie), "remove-tie")] if may else []
        return line_of(row(words, *acts, gap=2), stretched=0)

    # --- what can be done ---

    def add_party(self) -> None:
        if self.environment:
            open_party(self._desk, self.window(), self.environment.deal_id)

    def _change(self, party: Party) -> None:
        if self.environment:
            open_party(self._desk, self.window(), self.environment.deal_id, party)

    def _remove(self, party: Party) -> None:
        self._write(N_("Take somebody from around a deal"), lambda session: deal_parties.remove(session, party.id))

    def open_map(self) -> None:
        """The deal in the middle, and who knows whom (B17)."""
        if self.environment:
            MapWindow(self._desk, self.window(), self.environment.deal_id, "", read=deal_parties.as_map)

    def add_tie(self) -> None:
        if self.environment and len(self.environment.parties) > 1:
            open_tie(self._desk, self.window(), self.environment.deal_id, self.environment.parties)

    def _untie(self, tie: Tie) -> None:
        self._write(N_("Say no more who knows whom"), lambda session: deal_parties.untie(session, tie.id))

    def _write(self, label: str, work: Callable[[Any], object]) -> None:
        def done(written: Written) -> None:
            self._desk.tell(_("Removed."), undo=written.action_id)

        self._desk.tasks.write(label, work, done)
