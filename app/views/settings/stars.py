"""Stars of customers: the points for each star, counted before they hold, and the points of activities (V30, V31)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.services import stars
from app.services.checking import number
from app.services.language import N_, _, ngettext
from app.services.stars import Move
from app.views.kit import text
from app.views.kit.desk import Desk
from app.views.kit.fields import NumberEditor
from app.views.kit.form import Field, FormBody, without_margins
from app.views.kit.form import Section as FormSection
from app.views.kit.form_window import FormWindow
from app.views.kit.layout import label
from app.views.settings.section import Line, Rows, Section, boxed

NAMES = (N_("One star from"), N_("Two stars from"), N_("Three stars from"), N_("Four stars from"),
         N_("Five stars from"))  # fmt: skip
SHOWN = 5  # moves that are told


class StarsSection(Section):
    tables = ("star_level", "activity_kind")

    def __init__(self, desk: Desk) -> None:
        about = _("A customer’s points are those of its groups and of its completed activities. So many points make so "
                  "many stars.")  # fmt: skip
        super().__init__(desk, _("Potential stars"), about)
        self.save = self.action(_("Apply"), "ph.check", self.put, primary=True, name="save")
        self.save.setShortcut("Ctrl+S")
        self.form = FormBody([FormSection(N_("Points for stars"), tuple(
            Field(str(place), name, NumberEditor, number(1, stars.MOST)) for place, name in enumerate(NAMES)
        ))])  # fmt: skip
        without_margins(self.form)
        self.form.hug()
        self._read_once = False
        self._levels: dict[str, int] = {}
        self.effect = label("", "muted")
        self.effect.setWordWrap(True)
        self.rows = Rows("kinds", (_("Completed activity"), _("Points")), self.change, numbers=(1,))
        self.form.edited.connect(self._count)
        self.body.addWidget(self.form)
        self.body.addWidget(self.effect)
        self.body.addWidget(boxed(self.rows), 1)

    def read(self, session: Any) -> Any:
        return stars.levels(session), stars.kinds(session)

    def show_read(self, found: Any) -> None:
        """What somebody is typing stays."""
        levels, kinds = found
        self._levels = {str(place): points for place, points in enumerate(levels)}
        if not self._read_once or not self.form.is_touched():
            self._read_once = True
            self.form.show_values(self._levels)
            self.save.setEnabled(False)
            self.effect.setText("")
        self.rows.show_lines([Line(each, (each[1], str(each[2]))) for each in kinds])

    def put(self) -> None:
        values = self.form.check(everything=True)
        if values:
            wanted = tuple(values[key] for key in self._levels)
            self.form.show_values(values)
            self.write(N_("Points for stars changed"), lambda session: stars.change(session, wanted),
                       _("The stars follow the new points."))  # fmt: skip
            self.save.setEnabled(False)

    def change(self, kind: Any) -> None:
        """The points of a kind of activity."""
        if kind is not None:
            fields = [Field("points", N_("Points"), NumberEditor, number(0, stars.MOST), True)]
            FormWindow(self.desk, self, kind[1], fields, {"points": kind[2]}, N_("Points of an activity changed"),
                       lambda session, values: stars.change_kind(session, kind[0], values["points"]),
                       _("The points are changed.")).open()  # fmt: skip

    def _count(self) -> None:
        """The dry run (B02)."""
        self.save.setEnabled(False)
        wanted = tuple({**self._levels, **self.form.touched()}.values())
        self.desk.tasks.read(lambda session: stars.plan(session, wanted), self._counted, topic=(self, "plan"),
                             failed=lambda error: self.effect.setText(str(error)))  # fmt: skip

    def _counted(self, moves: Sequence[Move]) -> None:
        self.save.setEnabled(self.form.is_touched())
        told = [_told(each) for each in sorted(moves, key=lambda each: -each.customers)[:SHOWN]]
        more = len(moves) - len(told)
        if more:
            told.append(ngettext("and {count} more change", "and {count} more changes", more).format(count=more))
        nothing = _("No customer that you see gets other stars.")
        self.effect.setText("; ".join(told) + "." if told else nothing)


def _told(move: Move) -> str:
    words = ngettext("{count} customer from {before} to {after} stars",
                     "{count} customers from {before} to {after} stars", move.customers)  # fmt: skip
    return words.format(count=text.number(move.customers), before=move.before, after=move.after)
