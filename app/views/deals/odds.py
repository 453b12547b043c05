"""Why a deal is as likely to be won as the program says (C10, B09), and what somebody who knows it thinks instead."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QWidget

from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, inset, label, line, row
from app.views.kit.popover import Popover
from app.views.kit.tasks import Written
from app.views.kit.text import decimal, number
from app.views.kit.theme import theme

WIDTH = 400


class OddsPopover(Popover):
    """The parts with their points, the outcome, and a field to say otherwise for who may change the deal."""

    def __init__(self, desk: Desk, anchor: QWidget, deal_id: int, told: Any, may_edit: bool) -> None:
        super().__init__(anchor, "why-odds", _("Win probability"))
        self._desk, self._deal, self._told = desk, deal_id, told
        self.percent = QSpinBox(minimum=0, maximum=100, suffix=" %")
        self.percent.setObjectName("odds:percent")
        self.percent.setAccessibleName(_("Win probability by hand"))
        self.percent.setValue(told.percent if told.percent is not None else 50)
        inset(self.percent)
        keep = button(_("Keep"), kind="primary", clicked=lambda: self._write(self.percent.value()), name="odds:keep")
        back = button(_("As computed"), kind="link", clicked=lambda: self._write(None), name="odds:back")
        back.setVisible(told.by_hand is not None)
        by_hand = QWidget()
        by_hand.setLayout(row(label(_("By hand"), "muted"), self.percent, keep, back, None, gap=8))
        by_hand.setEnabled(may_edit)
        self.fill(column(label(_("Win probability"), "bold"), *self._reasons(), line(), by_hand,
                         margins=(16, 14, 16, 14), gap=10))  # fmt: skip
        self.box.setFixedWidth(theme.size(WIDTH))

    def _reasons(self) -> list[Any]:
        told = self._told
        if told.computed is None:
            return [_wrapped(_("The program has not learned from closed deals yet. Until then the probability of the "
                               "stage counts."))]  # fmt: skip
        lines = QGridLayout()
        lines.setVerticalSpacing(6)
        lines.setColumnStretch(0, 1)
        for place, part in enumerate(told.parts):
            lines.addWidget(label(f"{part.factor}: {part.value}", "muted"), place, 0)
            lines.addWidget(_right(f"{'+' if part.points > 0 else ''}{decimal(part.points, 2)}"), place, 1)
            lines.addWidget(_right(_("of {count}").format(count=number(part.seen)), "faint"), place, 2)
        sums = row(label(_("Computed"), "strong"), None, label(f"{told.computed} %", "bold"))
        said = _wrapped(_("Any deal: {base} %. Points above 0 speak for winning. Learned on {day}.").format(
            base=told.base, day=f"{told.day:%d/%m/%Y}"))  # fmt: skip
        return [lines, line(), sums, said]

    def _write(self, percent: int | None) -> None:
        deal, before = self._deal, self._told.by_hand

        def work(session: Any) -> None:
            from app.services import deal_odds

            deal_odds.set_by_hand(session, deal, percent, before)

        def said(written: Written) -> None:
            self._desk.tell(_("The probability is kept."), undo=written.action_id)

        self._desk.tasks.write(N_("Win probability by hand"), work, said)
        self.close()


def ask_odds(desk: Desk, anchor: QWidget, deal_id: int, may_edit: bool) -> None:
    """Read why, then open it at the widget."""

    def read(session: Any) -> Any:
        from app.services import deal_odds

        return deal_odds.of_deal(session, deal_id)

    def show(told: Any) -> None:
        if told:
            OddsPopover(desk, anchor, deal_id, told, may_edit).open_at(anchor)

    desk.tasks.read(read, show, topic=(anchor, "odds"))


def _right(words: str, role: str = "strong") -> QLabel:
    made = label(words, role)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    return made


def _wrapped(words: str) -> QLabel:
    made = label(words, "muted")
    made.setWordWrap(True)
    made.setFixedWidth(theme.size(WIDTH - 40))
    return made
