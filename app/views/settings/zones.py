"""Zones (E12): arranged here, counted before they hold, then applied with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHeaderView

from app.services import listing, zones
from app.services.language import _, ngettext
from app.services.progress import unless_cancelled
from app.services.zones import Draft, Effect, Line, Placed
from app.views.kit import conditions, text
from app.views.kit.desk import Desk
from app.views.kit.layout import label
from app.views.kit.message import sentence
from app.views.kit.theme import theme
from app.views.settings.section import Line as RowLine
from app.views.settings.section import Rows, Section, boxed
from app.views.settings.zone_window import ZoneWindow

LEAST, MOST, GAP = 120, 260, 32  # of the names
SHOWN = 4  # moves, and people, that are told by name


class ZonesSection(Section):
    tables = ("zone", "zone_member", "employee")

    def __init__(self, desk: Desk) -> None:
        about = _("A customer lies in the first zone whose rule fits, or where somebody has put it by hand. Who is "
                  "given a zone sees its customers.")  # fmt: skip
        super().__init__(desk, _("Zones"), about)
        self.rows = Rows("zones", (_("Zone"), _("Customers where"), _("Given to"), _("Customers")), self._change, 1,
                         numbers=(3,))  # fmt: skip
        self.rows.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.up, self.down = self.movers(self._shift)
        self.drop = self.action(_("Remove"), "ph.trash", self._drop, name="remove")
        self.edit = self.action(_("Change…"), "ph.pencil-simple", self._change_current, name="change")
        self.action(_("Add a zone"), "ph.plus", self._add, name="add")
        self.apply = self.action(_("Apply"), "ph.check", self.put, primary=True, name="apply")
        self.apply.setShortcut("Ctrl+S")
        self.effect = label("", "muted")
        self.effect.setWordWrap(True)
        self.body.addWidget(boxed(self.rows), 1)
        self.body.addWidget(self.effect)
        self._there: list[Line] = []
        self._drafts: list[Draft] = []
        self._shape: Any = None
        self._choices: conditions.Choices = {}
        self._possible = True  # what is arranged, as far as is known
        self._offer()

    def read(self, session: Any) -> Any:
        return zones.every(session), listing.shape(session, "customers"), listing.choices(session, "customers")

    def show_read(self, found: Any) -> None:
        """What is being arranged stays until it is applied or given up."""
        changed = self._changed_here()
        self._there, self._shape, self._choices = found
        if not changed:
            self._drafts = [each.draft for each in self._there]
        self._show()

    def put(self) -> None:
        """Apply what was arranged, in blocks with progress."""
        drafts = list(self._drafts)

        def work(office: Any, report: Any) -> Placed:
            return zones.arrange_in_blocks(office, drafts, unless_cancelled(report))

        self._there = [Line(each, 0, 0) for each in drafts]
        self._offer()
        self.desk.tasks.blocks(zones.LABEL, work, self._placed, self._refused)

    def _placed(self, placed: Placed) -> None:
        words = ngettext("{count} customer lies in another zone now.", "{count} customers lie in another zone now.",
                         placed.placed).format(count=text.number(placed.placed))  # fmt: skip
        if placed.placed < placed.wanted:
            words += " " + _("The other {count} follow the next time.").format(
                count=text.number(placed.wanted - placed.placed))  # fmt: skip
            words += f" {sentence(placed.refused)}" if placed.refused else ""
        self.desk.tell(words, undo=placed.action_id, warning=placed.refused is not None)
        self.refresh()

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """A zone opened, and the others in another order."""
        yield "", lambda: self.rows.setCurrentItem(self.rows.topLevelItem(1))  # type: ignore[arg-type]
        yield "zones-change", self._change_current
        yield "", partial(self._shift, -1)
        yield "zones-arranged", lambda: None
        yield "", partial(self._shift, 1)

    # --- arranging ---

    def _add(self) -> None:
        self._open(Draft(0, "", None), lambda made: self._arranged([*self._drafts, made]))

    def _change_current(self) -> None:
        self._change(self.rows.record())

    def _change(self, draft: Any) -> None:
        if draft is not None:
            here = self._drafts.index(draft)
            self._open(draft, lambda made: self._arranged([*self._drafts[:here], made, *self._drafts[here + 1 :]]))

    def _open(self, draft: Draft, done: Any) -> None:
        if self._shape is not None:
            ZoneWindow(self, draft, self._shape, self._choices, done).open()

    def _drop(self) -> None:
        self._arranged([each for each in self._drafts if each != self.rows.record()])

    def _shift(self, way: int) -> None:
        here = self._drafts.index(self.rows.record())
        drafts = list(self._drafts)
        drafts[here], drafts[here + way] = drafts[here + way], drafts[here]
        self._arranged(drafts, drafts[here + way])

    def _arranged(self, drafts: list[Draft], current: Draft | None = None) -> None:
        """Shown at once, and counted (B02)."""
        self._drafts, self._possible = drafts, True
        self._show(current)
        self.effect.setText("")
        if self._changed_here():
            self.desk.tasks.read(lambda session: zones.plan(session, drafts), self._counted, topic=(self, "plan"),
                                 failed=lambda error: self._wrong(sentence(error)))  # fmt: skip

    def _wrong(self, words: str) -> None:
        self.effect.setText(words)
        self._possible = False
        self._offer()

    def _counted(self, effect: Effect) -> None:
        self.effect.setText("\n".join(_told(effect)))
        self.apply.setEnabled(self._changed_here())

    def _changed_here(self) -> bool:
        return self._drafts != [each.draft for each in self._there]

    def _show(self, current: Draft | None = None) -> None:
        there = {each.draft.id: each for each in self._there}
        self.rows.show_lines([RowLine(each, self._words(each, there.get(each.id))) for each in self._drafts])
        self._fit_names()
        for place, each in enumerate(self._drafts):
            if each == current and (item := self.rows.topLevelItem(place)):
                self.rows.setCurrentItem(item)
        self._offer()

    def _fit_names(self) -> None:
        """Names are read whole, unless they leave no room for the rules."""
        metrics = self.rows.fontMetrics()
        longest = max((metrics.horizontalAdvance(each.name) for each in self._drafts), default=0)
        self.rows.setColumnWidth(0, min(max(longest + GAP, theme.size(LEAST)), theme.size(MOST)))

    def _words(self, draft: Draft, there: Line | None) -> tuple[str, ...]:
        rule = conditions.sentence(self._shape, self._choices, draft.rule) if draft.rule else _("by hand")
        names = dict(self._choices.get("owner", ()))
        members = ", ".join(str(names.get(each, "?")) for each in draft.members)
        return draft.name, rule, members, text.number(there.customers) if there else _("new")

    def _offer(self) -> None:
        here = self.rows.record()
        place = self._drafts.index(here) if here in self._drafts else -1
        for each in (self.edit, self.drop):
            each.setEnabled(place >= 0)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(0 <= place < len(self._drafts) - 1)
        self.apply.setEnabled(self._changed_here() and self._possible)


def _told(effect: Effect) -> Sequence[str]:
    """What would happen, in a line each."""
    nowhere = _("no zone")
    moves = [
        _("{count} from {before} to {after}").format(
            count=text.number(each.customers), before=each.before or nowhere, after=each.after or nowhere
        )
        for each in effect.moves[:SHOWN]
    ]
    total = sum(each.customers for each in effect.moves)
    lines = [ngettext("{count} customer changes its zone", "{count} customers change their zone", total).format(
        count=text.number(total)) + (f": {'; '.join(moves)}." if moves else ".")]  # fmt: skip
    for words, people in ((_("{name} gets {count}"), effect.gains), (_("{name} loses {count}"), effect.loses)):
        if people:
            said = [words.format(name=name, count=text.number(count)) for name, count in people[:SHOWN]]
            lines.append("; ".join(said) + ("…" if len(people) > SHOWN else "."))
    if effect.nobody:
        words = _("0 of {count} customers fit the rule of {names}.")
        lines.append(words.format(count=text.number(effect.customers), names=", ".join(effect.nobody)))
    if effect.everybody:
        words = _("All {count} customers fit the rule of {names}: no later zone gets any by its rule.")
        lines.append(words.format(count=text.number(effect.customers), names=", ".join(effect.everybody)))
    return lines
