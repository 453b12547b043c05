"""A customer as it stood at the end of a past day, out of the change log (B12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QScrollArea, QWidget

from app.services import customer_card
from app.services.card import Fact
from app.services.errors import UserError
from app.services.language import _
from app.views.kit import text
from app.views.kit.alive import while_alive
from app.views.kit.card import fact_value
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, empty, label, line, row

WIDTH, HEIGHT = 520, 560


class AsOfPanel(QDialog):
    """Opens at once; the day is typed, stepped with the arrows, or picked."""

    def __init__(self, desk: Desk, parent: QWidget, customer_id: int, name: str) -> None:
        super().__init__(parent)
        self.setObjectName("as-of")
        self.setWindowTitle(_("As of a date"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(WIDTH, HEIGHT)
        self.desk, self.customer_id = desk, customer_id
        self.day = DayEditor()
        self.day.call(_("Day"), "day")
        self.day.show_value(date.today() - timedelta(days=1))
        self.day.edited.connect(self.look)
        self.said = label("", "muted")
        self.facts = QGridLayout()
        self._build(name)
        self.look()
        self.open()

    def look(self) -> None:
        """Read how it was on the day that is typed, as soon as it is one."""
        try:
            day = self.day.value()
        except UserError as error:
            self.said.setText(str(error))
            return
        if day is not None:
            self.desk.tasks.read(
                lambda session: customer_card.as_of(session, self.customer_id, day),
                while_alive(self, partial(self.show_facts, day)), topic=(self.customer_id, "as-of"),
            )  # fmt: skip

    def show_facts(self, day: date, facts: Sequence[Fact] | None) -> None:
        empty(self.facts)
        if facts is None:
            self.said.setText(_("On {day} this customer was not there yet.").format(day=text.date_(day)))
            return
        self.said.setText(_("As it stood at the end of {day}:").format(day=text.date_(day)))
        for place, fact in enumerate(facts):
            self.facts.addWidget(label(_(fact.label), "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(fact_value(fact), place, 1)

    def _build(self, name: str) -> None:
        heading = label(name, "title")
        heading.setWordWrap(True)
        self.said.setWordWrap(True)
        self.day.setFixedWidth(190)
        self.facts.setHorizontalSpacing(14)
        self.facts.setVerticalSpacing(8)
        self.facts.setColumnMinimumWidth(0, 120)
        self.facts.setColumnStretch(1, 1)
        close = button(_("Close"), kind="outline", clicked=self.close, name="close-as-of")
        whole = column(
            heading, row(label(_("Day"), "muted"), self.day, None, gap=12), self.said, line(), self._scroll(),
            row(None, close), margins=(24, 20, 24, 16), gap=12,
        )  # fmt: skip
        whole.setStretch(4, 1)
        self.setLayout(whole)
        QShortcut(QKeySequence("Esc"), self, self.close)

    def _scroll(self) -> QScrollArea:
        inner = QWidget()
        inner.setLayout(column(self.facts, None))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        return area
