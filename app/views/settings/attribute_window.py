"""The window of one own attribute, new or there already, and the editor of its choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from app.services import attributes
from app.services.attributes import BECOMES, CHANGED, LABEL_LENGTH, AttributeInfo, Wanted
from app.services.checking import Rule, line, one_of
from app.services.customer_fields import OWN_KINDS
from app.services.language import N_, _, ngettext
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import CheckEditor, Editor, LineEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.layout import button, column, row
from app.views.kit.message import ask
from app.views.kit.tasks import Written
from app.views.kit.text import number
from app.views.kit.theme import theme

WAS = Qt.ItemDataRole.UserRole
HEIGHT = 132  # pixels of the list of choices
WITH_CHOICES = ("choice", "choices")


class ChoicesEditor(Editor):
    """Choices in their order: pairs of what each was called, empty for a new one, and what it is called now."""

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setObjectName("choices")
        self.list.setProperty("framed", True)
        self.list.setFixedHeight(theme.size(HEIGHT))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        keys = QAbstractItemView.EditTrigger
        self.list.setEditTriggers(keys.DoubleClicked | keys.EditKeyPressed | keys.AnyKeyPressed)
        self.list.itemChanged.connect(lambda _: self.edited.emit())
        self.list.model().rowsMoved.connect(lambda *_: self.edited.emit())
        tools = (
            button(_("Add a choice"), "ph.plus", "toggle", clicked=self.add, name="choice:add"),
            button("", "ph.arrow-up", "toggle", _("Further up"), lambda: self.shift(-1), name="choice:up"),
            button("", "ph.arrow-down", "toggle", _("Further down"), lambda: self.shift(1), name="choice:down"),
            button("", "ph.trash", "toggle", _("Remove; customers who have it keep it"), self.remove,
                   name="choice:remove"),
        )  # fmt: skip
        self.setLayout(column(self.list, row(*tools, None, gap=6), gap=6))
        self.setFocusProxy(self.list)

    def value(self) -> tuple[tuple[str, str], ...]:
        items = (self.list.item(place) for place in range(self.list.count()))
        return tuple((str(item.data(WAS)), item.text().strip()) for item in items if item.text().strip())

    def show_value(self, value: Any) -> None:
        self.list.clear()
        for was, now in value or ():
            self._put(was, now)

    def words(self, value: Any) -> Any:
        return ", ".join(now for _was, now in value or ())

    def focus_part(self) -> QWidget:
        return self.list

    def add(self) -> None:
        """A new line at the end, to be written at once."""
        item = self._put("", "")
        self.list.setCurrentItem(item)
        self.list.editItem(item)

    def shift(self, way: int) -> None:
        here = self.list.currentRow()
        if here >= 0 and 0 <= here + way < self.list.count():
            self.list.insertItem(here + way, self.list.takeItem(here))
            self.list.setCurrentRow(here + way)
            self.edited.emit()

    def remove(self) -> None:
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self.edited.emit()

    def _put(self, was: str, now: str) -> QListWidgetItem:
        item = QListWidgetItem(now, self.list)
        item.setData(WAS, was)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        return item


class AttributeWindow(FormWindow):
    """Renamed choices are asked about, then rewritten in all customers."""

    def __init__(self, desk: Desk, parent: QWidget, one: AttributeInfo | None) -> None:
        self._one = one
        kinds = [one.kind, *BECOMES.get(one.kind, ())] if one else [*OWN_KINDS]
        values = (
            {"label": one.label, "kind": one.kind, "choices": tuple((each, each) for each in one.choices),
             "sortable": one.sortable}
            if one
            else {"label": "", "kind": "text", "choices": (), "sortable": False}
        )  # fmt: skip
        super().__init__(
            desk, parent, one.label if one else _("Add an attribute"), _fields(kinds), values, N_("Attribute added"),
            lambda session, given: attributes.add(session, Wanted(**given)), _("The attribute is there."),
        )  # fmt: skip
        self.form.slots["kind"].editor.edited.connect(self._switch)
        self._switch()

    def go(self) -> None:
        values = self.form.check(everything=True) if self._one else None
        if self._one is None:
            super().go()
        elif values is not None and self.save.isEnabled():
            self._think(self._one, Wanted(**values))

    def _switch(self) -> None:
        """Choices for kinds that have some; what has no order takes no place for sorting."""
        kind = self.form.slots["kind"].editor.value()
        self.form.show_fields(["choices"], kind in WITH_CHOICES)
        self.form.slots["sortable"].editor.setEnabled(kind != "choices")
        if kind == "choices":
            self.form.type_values({"sortable": False})

    def _think(self, one: AttributeInfo, wanted: Wanted) -> None:
        renamed = [was for was, now in wanted.choices if was and was != now] if wanted.kind in WITH_CHOICES else []
        if not renamed:
            self._change(one, wanted)
            return
        self._desk.tasks.read(
            lambda session: attributes.using(session, one.id, renamed),
            lambda count: self._ask(one, wanted, renamed, count), topic=self,
        )  # fmt: skip

    def _ask(self, one: AttributeInfo, wanted: Wanted, renamed: Sequence[str], count: int) -> None:
        if not count:
            self._change(one, wanted)
            return
        words = ngettext("{count} customer has it. The new name is written there too.",
                         "{count} customers have it. The new name is written there too.", count)  # fmt: skip
        title = _("Rename {choices}?").format(choices=", ".join(f"“{each}”" for each in renamed))
        ask(self, title, words.format(count=number(count)), _("Rename"), lambda: self._change(one, wanted))

    def _change(self, one: AttributeInfo, wanted: Wanted) -> None:
        self.save.setEnabled(False)
        self._sentence = _("The attribute is changed.")
        self._desk.tasks.blocks(
            CHANGED, lambda office, report: attributes.change(office, one.id, wanted, report),
            lambda action: self._saved(Written(None, action)), self._failed,
        )  # fmt: skip


def _fields(kinds: Sequence[str]) -> list[Field]:
    named = [(kind, _(OWN_KINDS[kind])) for kind in kinds]
    quick = _("To search, sort and filter quickly")
    return [
        Field("label", N_("Name"), LineEditor, line(LABEL_LENGTH, required=True), True),
        Field("kind", N_("Kind"), lambda: ChoiceEditor(named), one_of(kinds), True),
        Field("choices", N_("Choices"), ChoicesEditor, Rule(lambda value: value), True),
        Field("sortable", N_("Use"), lambda: CheckEditor(quick), Rule(bool), True),
    ]
