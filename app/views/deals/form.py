"""The form of a deal: a new one brings a new customer along, if the name that is typed is none."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.services import deal_form
from app.services.deal_form import FORM, LABELS, RULES, Data
from app.services.language import N_, _
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import CheckEditor, Editor, LineEditor, MoneyEditor, PhoneEditor, TextEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.form_panel import FormPanel
from app.views.kit.picker import Answer, Option, Picker
from app.views.kit.tasks import Written
from app.views.kit.text import phone

if TYPE_CHECKING:
    from app.services.office import Session


class DealForm(FormPanel):
    """`saved` brings Written: its result is the new deal's id, or Saved."""

    def __init__(self, desk: Desk, host: QWidget, data: Data, deal_id: int = 0) -> None:
        self.desk, self.data, self.deal_id = desk, data, deal_id
        body = FormBody((Section("", self._fields()),), columns=0)
        title, action = (_("Edit deal"), N_("Edit deal")) if deal_id else (_("New deal"), N_("Add deal"))
        work: Callable[..., Any] = partial(_save, deal_id) if deal_id else _add
        super().__init__(desk.tasks, host, title, body, action, work, FORM, deal_id, wide=False,
                         everything=not deal_id)
        body.slots["customer"].editor.edited.connect(self._switch_phone)
        self.begin(data.values, data.draft)

    def prepare(self) -> None:
        self._switch_phone()

    def _fields(self) -> tuple[Field, ...]:
        makes: dict[str, Callable[[], Editor]] = {
            "title": LineEditor, "customer": self._customer, "phone": PhoneEditor, "amount": MoneyEditor,
            "stage_id": lambda: ChoiceEditor(_stages(self.data)), "due_on": DayEditor,
            "star": lambda: CheckEditor(_("A promising deal")), "note": lambda: TextEditor(lines=5)}
        return tuple(Field(key, LABELS[key], make, RULES[key], wide=True) for key, make in makes.items())

    def _customer(self) -> Picker:
        def ask(typed: str, answer: Answer) -> None:
            def show(found: Sequence[tuple[int, str, str]]) -> None:
                answer([Option(key, name, phone(number), face=True) for key, name, number in found])
            self.desk.tasks.read(lambda session: deal_form.search(session, typed), show, topic=(self, "customer"))
        return Picker(ask, free=True, hint=_("Name or phone; a new name adds a customer"),
                      name_of=lambda _key: self.data.customer)

    def _switch_phone(self) -> None:
        """Only a customer that is new has a phone to be asked for."""
        self.body.show_fields(("phone",), isinstance(self.body.slots["customer"].raw(), str)
                              and bool(self.body.slots["customer"].raw()))


def open_form(desk: Desk, host: QWidget, deal_id: int = 0, stage_id: int = 0, customer_id: int | None = None,
              saved: Callable[[Written], object] = lambda _: None) -> None:
    """Read what the form needs, then show it over `host` (the window)."""
    def show(data: Data) -> None:
        form = DealForm(desk, host, data, deal_id)
        form.saved.connect(saved)

    def read(session: Any) -> Data:
        return deal_form.read(session, deal_id, stage_id, customer_id)
    desk.tasks.read(read, show, topic=("form", host))


def _save(deal_id: int, session: Session, read: Any, typed: Any) -> Any:
    return deal_form.save(session, deal_id, read, typed)


def _add(session: Session, _read: Any, typed: Any) -> int:
    return deal_form.add(session, typed)


def _stages(data: Data) -> list[tuple[int, str]]:
    """With the pipeline's name if there are several."""
    several = len(data.pipelines) > 1
    return [(stage.id, f"{each.name} · {stage.name}" if several else stage.name)
            for each in data.pipelines for stage in each.stages]
