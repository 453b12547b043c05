"""The form of a customer, new or there already: it slides over the right side of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.services import attribute_slots, contacts, customer_fields, customer_form, customers, duplicates, vietnam
from app.services.checking import Rule
from app.services.customer_fields import CONTACT_LABELS, CONTACT_RULES, LABELS, OWN, RULES, Own, own_list, own_rule
from app.services.customer_form import CONTACT, FORM, Data
from app.services.language import N_, _
from app.views.customers.contacts import ContactsTab
from app.views.kit.alive import while_alive
from app.views.kit.choice_fields import BitsEditor, ChipsEditor, ChoiceEditor
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import (
    Editor,
    LineEditor,
    MoneyEditor,
    NumberEditor,
    PhoneEditor,
    TaxCodeEditor,
    TextEditor,
)
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.form_panel import FormPanel
from app.views.kit.layout import button, label, notice
from app.views.kit.picker import Answer, Option, Picker, among
from app.views.kit.tasks import Written

if TYPE_CHECKING:
    from app.services.feed import Changes

COMPANY_ONLY = ("industry", "size", "parent_id")
TWINS = ("tax_code", "phone", "phone2", "email", "name")  # a customer with the same is pointed out


class IsoDayEditor(DayEditor):
    """A day as ISO text: an own attribute lies in JSON, which knows no days."""

    def value(self) -> Any:
        day = super().value()
        return day.isoformat() if day else ""

    def shown(self, value: Any) -> str:
        return super().shown(date.fromisoformat(value) if isinstance(value, str) and value else value or None)


class OwnNumberEditor(NumberEditor):
    """A number that may be missing: nothing is not 0."""

    def value(self) -> Any:
        return super().value() if self.line.text().strip() else None

    def shown(self, value: Any) -> str:
        return f"0{self.unit}" if value == 0 else super().shown(value)


class OwnMoneyEditor(MoneyEditor, OwnNumberEditor):
    """The same of an amount."""


class CustomerForm(FormPanel):
    """`saved` brings Written: its result is the new customer's id, or Saved."""

    def __init__(self, desk: Desk, host: QWidget, data: Data, body: FormBody, customer_id: int = 0) -> None:
        self.desk, self.data, self.customer_id = desk, data, customer_id
        new = not customer_id
        super().__init__(
            desk.tasks, host, _("New customer") if new else _("Edit customer"), body,
            N_("Add customer") if new else N_("Edit customer"), self._work(), FORM, customer_id, everything=new,
        )  # fmt: skip
        body.slots["kind"].editor.edited.connect(self._switch_kind)
        body.left.connect(self._look_for_twins)
        self._again = False
        self.heard: Callable[[Written], object] = lambda _: None
        self._said: QWidget | None = None
        if customer_id:
            self._show_contacts()
        self.tasks.changed.connect(self._hear)
        self.begin(self._values(), data.draft)

    def prepare(self) -> None:
        self._switch_kind()

    def _show_contacts(self) -> None:
        """The people inside the form are saved one by one, each in a form of its own."""
        self.contacts = ContactsTab(self.desk)
        self.body.below.addWidget(label(_("Contacts").upper(), "section"))
        self.body.below.addWidget(self.contacts)
        self.contacts.show_contacts(self.customer_id, self.data.contacts, may_edit=True)

    def _hear(self, changes: Changes) -> None:
        if changes.touch("attribute"):
            follow = while_alive(self, self._follow_owns)
            self.tasks.read(lambda session: attribute_slots.attributes(session, hidden=True), follow,
                            topic=(self, "owns"))  # fmt: skip
        if changes.touch("contact") and self.customer_id:
            key = self.customer_id
            show = while_alive(self, lambda found: self.contacts.show_contacts(key, found, may_edit=True))
            self.tasks.read(lambda session: contacts.of_customer(session, key), show, topic=(self, "people"))

    # --- an administrator changes the attributes meanwhile ---

    def _follow_owns(self, owns: Sequence[Own]) -> None:
        """Names follow at once; hidden fields go, but not from under what was typed; for more it is opened again."""
        now, told = {OWN + own.key: own for own in owns}, list[str]()
        for key in [key for key in self.body.slots if key.startswith(OWN)]:
            own, slot = now.get(key), self.body.slots[key]
            if own is not None:
                self.body.rename(key, own.label)
            gone = own is None or own.hidden
            if gone and slot.touched():
                told.append(slot.words.text())
            else:
                self.body.show_fields([key], not gone)
        shown = {OWN + own.key: (own.kind, own.choices) for own in self.data.owns}
        again = any(shown.get(key) != (own.kind, own.choices) for key, own in now.items() if not own.hidden)
        self._tell_owns(told, again)

    def _tell_owns(self, hidden: Sequence[str], again: bool) -> None:
        if self._said is not None:
            self._said.hide()
            self._said.deleteLater()
            self._said = None
        words = []
        if hidden:
            said = _("An administrator has hidden {fields} meanwhile. What you typed there is saved with the customer.")
            words.append(said.format(fields=", ".join(f"“{each}”" for each in hidden)))
        if again:
            words.append(_("The office has changed its own attributes."))
        if words:
            self._said = notice(" ".join(words), "plain", "ph.info")
            if again:
                link = button(_("Show them"), kind="link", name="open-again", clicked=self._open_again)
                self._said.layout().addWidget(link)  # type: ignore[union-attr]
            self.notices.addWidget(self._said)

    def _open_again(self) -> None:
        """What was typed is kept as a draft, which the new form shows."""
        self._again = True
        self.keep_draft()

    def _kept(self, written: Written) -> None:
        super()._kept(written)
        host = self.parentWidget()
        if self._again and host is not None:
            self._close()
            open_form(self.desk, host, self.customer_id, self.heard)

    def _values(self) -> dict[str, Any]:
        contact = {f"{CONTACT}{key}": "" for key in ("name", "position", "phone", "email")}
        return {**self.data.values, **({} if self.customer_id else contact)}

    def _work(self) -> Callable[[Any, Mapping[str, Any], Mapping[str, Any]], Any]:
        customer_id = self.customer_id

        def work(session: Any, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Any:
            if customer_id:
                return customer_form.save(session, customer_id, read, typed)
            return customer_form.add(session, typed)

        return work

    def _switch_kind(self) -> None:
        """Labels and fields of a company or of a person."""
        kind = self.body.slots["kind"].editor.value()
        for key in (*customer_fields.PERSON_LABELS, *customer_fields.COMPANY_LABELS):
            self.body.rename(key, _(customer_fields.label(key, kind)))
        self.body.show_fields(COMPANY_ONLY, kind == "company")

    # --- is it there already? ---

    def _look_for_twins(self, key: str) -> None:
        if key not in TWINS or not (value := self.body.touched().get(key)):
            return
        but = self.customer_id
        self.desk.tasks.read(
            lambda session: duplicates.twins(session, key, value, but),
            while_alive(self, partial(self._say_twins, key)), topic=(self, key),
        )  # fmt: skip

    def _say_twins(self, key: str, twins: Sequence[customers.Twin]) -> None:
        if not twins:
            return
        seen = next((twin for twin in twins if twin.customer_id is not None), None)
        if seen is None:
            self.body.warn(key, _("A customer of the office has this already: ask your manager."))
            return
        said = _("{name} has a like name.") if key == "name" else _("{name} has this already.")
        words = said.format(name=seen.name)
        self.body.warn(key, words, _("Open"), lambda: self.desk.navigation.open("customer", seen.customer_id or 0))


def open_form(
    desk: Desk, host: QWidget, customer_id: int = 0, saved: Callable[[Written], object] = lambda _: None
) -> None:
    """Read what the form needs, then show it over `host`, the window; one that is open already comes to the front."""
    if _to_front(host, customer_id):
        return

    def build(data: Data) -> None:
        """In two turns of the event loop: nobody waits at the keyboard for all of it."""
        body = FormBody(sections(desk, data, customer_id), columns=0)
        QTimer.singleShot(1, host, lambda: show(data, body))  # with 0 Qt takes no key in between

    def show(data: Data, body: FormBody) -> None:
        if not _to_front(host, customer_id):
            form = CustomerForm(desk, host, data, body, customer_id)
            form.heard = saved
            form.saved.connect(saved)

    desk.tasks.read(
        lambda session: customer_form.read(session, customer_id), while_alive(host, build), topic=("form", host)
    )


def _to_front(host: QWidget, customer_id: int) -> bool:
    """Whether the form is there already."""
    for form in host.findChildren(CustomerForm):
        if form.customer_id == customer_id and form.isVisible():
            form.raise_()
            form.body.go_to_first()
            return True
    return False


def sections(desk: Desk, data: Data, customer_id: int) -> tuple[Section, ...]:
    """The fields in the order in which one fills them in."""
    main = (
        _field("kind", lambda: ChoiceEditor(_choices(customer_fields.KINDS.items()))),
        _field("state", lambda: ChoiceEditor(_choices(customer_fields.STATES.items()))),
        _field("name", LineEditor, wide=True),
        _field("tax_code", TaxCodeEditor),
        _field("code", lambda: LineEditor("" if customer_id else _("given by itself"))),
        _field("phone", PhoneEditor),
        _field("phone2", PhoneEditor),
        _field("email", LineEditor),
        _field("website", LineEditor),
    )
    address = (
        _field("address", LineEditor, wide=True),
        _field("province", _province),
        _field("ward", LineEditor),
    )
    sorting = (
        _field("groups", lambda: ChipsEditor(data.groups), wide=True),
        _field("roles", lambda: BitsEditor(_choices(customer_fields.ROLES)), wide=True),
        _field("source", lambda: _suggested(customer_fields.SOURCES)),
        _field("birthday", DayEditor),
        _field("industry", lambda: _suggested(customer_fields.INDUSTRIES)),
        _field("size", lambda: _suggested(customer_fields.SIZES)),
        _field("parent_id", lambda: _parent(desk, data, customer_id), wide=True),
    )
    own = tuple(_own_field(each, data.values.get(OWN + each.key)) for each in data.owns)
    person = () if customer_id else (Section(N_("Contact person"), _person_fields()),)
    return (
        Section("", main), Section(N_("Address"), address), *person, Section(N_("Classification"), sorting),
        *((Section(N_("Own attributes"), own),) if own else ()),
        Section(N_("Note"), (_field("note", lambda: TextEditor(lines=4), wide=True),)),
    )  # fmt: skip


def _field(key: str, make: Callable[[], Editor], wide: bool = False) -> Field:
    return Field(key, LABELS[key], make, RULES[key], wide)


def _person_fields() -> tuple[Field, ...]:
    """The first person of a new customer; without a name there is none."""
    makes: dict[str, Callable[[], Editor]] = {
        "name": LineEditor, "position": LineEditor, "phone": PhoneEditor, "email": LineEditor,
    }  # fmt: skip
    return tuple(
        Field(f"{CONTACT}{key}", CONTACT_LABELS[key], make, Rule(CONTACT_RULES[key].clean, CONTACT_RULES[key].warn))
        for key, make in makes.items()
    )


def _own_field(own: Own, stands: Any) -> Field:
    """`stands`: what the customer has is offered too, be it no choice any more."""
    choices = [*dict.fromkeys((*own.choices, *own_list(stands)))] if own.kind in ("choice", "choices") else []
    rule, wide = own_rule(own, stands), own.kind == "choices"
    return Field(OWN + own.key, own.label, lambda: _own_editor(own, choices), rule, wide)


def _own_editor(own: Own, choices: Sequence[str]) -> Editor:
    match own.kind:
        case "number":
            return OwnNumberEditor()
        case "money":
            return OwnMoneyEditor()
        case "date":
            return IsoDayEditor()
        case "flag":
            return ChoiceEditor([(None, "–"), (True, _("Yes")), (False, _("No"))])
        case "choice":
            return ChoiceEditor([(None, "–"), *((each, each) for each in choices)])
        case "choices":
            return ChipsEditor([(each, each) for each in choices])
    return LineEditor("https://" if own.kind == "link" else "")


def _choices(pairs: Any) -> list[tuple[Any, str]]:
    return [(value, _(words)) for value, words in pairs]


def _suggested(words: Sequence[str]) -> Picker:
    """Usual answers; others can be typed."""
    return Picker(among([Option(_(each), _(each)) for each in words]), free=True)


def _province() -> Picker:
    """The provinces of today; an old one can be typed."""
    return Picker(among([Option(each.name, each.name) for each in vietnam.provinces()]), free=True)


def _parent(desk: Desk, data: Data, customer_id: int) -> Picker:
    """The company that this one belongs to."""

    def ask(typed: str, answer: Answer) -> None:
        def show(found: Sequence[tuple[int, str, str]]) -> None:
            answer([Option(key, name, code, face=True) for key, name, code in found])

        desk.tasks.read(lambda session: customer_form.search(session, typed, customer_id), show, topic="parent-picker")

    return Picker(ask, hint=_("Name, code or phone of a company"), name_of=lambda _key: data.parent)
