"""What an empty work list says: how much one has done, what comes next, and what one could do now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from app.services.language import _, ngettext
from app.services.today import Rest
from app.views.kit import text
from app.views.kit.desk import Desk
from app.views.kit.layout import Sign, button, column, label, row


class Nothing(QFrame):
    def __init__(self, desk: Desk, plan: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("surface")
        words = label(_("Nothing left to do today"), "heading")
        self.done, self.following = label("", "strong"), label("", "muted")
        why = label(_("Whatever you plan appears here on its day, however far ahead that is."), "faint")
        first = button(_("Plan an activity"), "ph.calendar-plus", "outline", clicked=plan, name="plan-first")
        look = button(_("Go through the customers"), "ph.users", "outline", name="to-customers",
                      clicked=lambda: desk.navigation.open_room("customers"))  # fmt: skip
        look.setVisible(desk.navigation.knows("customer"))
        sign = row(None, Sign("ph.sun-horizon", "accent", 44), None)
        middle = column(None, sign, words, self.done, self.following, why, 4, row(None, first, look, None, gap=8), None,
                        gap=8)  # fmt: skip
        for each in (words, self.done, self.following, why):
            middle.setAlignment(each, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(middle)

    def show_rest(self, rest: Rest) -> None:
        done = ngettext("You have done {count} thing today.", "You have done {count} things today.", rest.done)
        self.done.setText(done.format(count=rest.done))
        self.done.setVisible(bool(rest.done))
        if rest.at is not None:
            day = text.due(text.local(rest.at).date())
            when = day if rest.all_day else f"{day}, {text.clock(rest.at)}"
            what = " · ".join(filter(None, (rest.title, rest.customer)))
            self.following.setText(_("Next: {when}, {what}").format(when=when, what=what))
        self.following.setVisible(rest.at is not None)
