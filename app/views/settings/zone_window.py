"""One zone: its name, its rule in conditions, and who has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from app.services.checking import Rule, line
from app.services.language import N_, _
from app.services.query import ListingShape, Tree
from app.services.zones import NAME_LENGTH, Draft
from app.views.kit.choice_fields import ChipsEditor
from app.views.kit.conditions import Choices
from app.views.kit.fields import Editor, LineEditor
from app.views.kit.filters import FilterBar
from app.views.kit.form import Field, FormBody, Section, without_margins
from app.views.kit.layout import button, column, label, row

WIDTH = 640


class RuleEditor(Editor):
    """Conditions that must all hold; none: the zone is filled by hand."""

    def __init__(self, shape: ListingShape, choices: Choices) -> None:
        super().__init__()
        self.bar = FilterBar()
        self.bar.shape, self.bar.choices = shape, choices
        self.more = button(_("Add a condition"), "ph.plus", "link", token="accent", name="add-condition",
                           clicked=lambda: self.bar.add(self.more))  # fmt: skip
        self.by_hand = label(_("Without conditions customers are put into the zone by hand."), "muted")
        self.by_hand.setWordWrap(True)
        self.bar.changed.connect(self._changed)
        self.setLayout(column(self.bar, self.by_hand, row(self.more, None), gap=4))

    def value(self) -> Tree | None:
        return self.bar.tree

    def show_value(self, value: Any) -> None:
        self.bar.show_tree(value or None, changed=False)
        self.by_hand.setVisible(not value)

    def mark(self, wrong: bool) -> None:
        """A condition is complete or it is not there."""

    def focus_part(self) -> QWidget:
        return self.more

    def call(self, name: str, key: str) -> None:
        self.setObjectName(f"field:{key}")

    def _changed(self, tree: Tree | None) -> None:
        self.show_value(tree)
        self.edited.emit()


class ZoneWindow(QDialog):
    """`done(Draft)` when it is accepted; nothing is written here."""

    def __init__(
        self, parent: QWidget, draft: Draft, shape: ListingShape, choices: Mapping[str, Sequence[tuple[Any, str]]],
        done: Callable[[Draft], object],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("zone-window")
        self.setWindowTitle(draft.name or _("Add a zone"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._draft, self._done = draft, done
        fields = (
            Field("name", N_("Name"), LineEditor, line(NAME_LENGTH, required=True), True),
            Field("rule", N_("Customers where"), lambda: RuleEditor(shape, choices), Rule(lambda tree: tree), True),
            Field("members", N_("Given to"), lambda: ChipsEditor(choices["owner"]), Rule(tuple), True),
        )
        self.form = FormBody([Section("", fields)])
        without_margins(self.form)
        self.form.show_values({"name": draft.name, "rule": draft.rule, "members": draft.members})
        self.ok = button(_("Take over"), kind="primary", clicked=self.go, name="ok")
        self.ok.setDefault(True)
        cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        self.setLayout(column(label(self.windowTitle(), "title"), self.form, row(None, cancel, self.ok),
                              margins=(24, 20, 24, 18), gap=12))  # fmt: skip
        self.resize(WIDTH, 420)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.go)
        self.form.go_to_first()

    def go(self) -> None:
        values = self.form.check(everything=True)
        if values:
            self._done(replace(self._draft, **values))
            self.accept()
