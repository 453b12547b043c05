"""The people at a customer, on its card: listed, added, changed, removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.services import contacts, drafts
from app.services.card import ContactLine
from app.services.customer_fields import CONTACT_LABELS, CONTACT_RULES
from app.services.language import N_, _
from app.views.kit import text
from app.views.kit.alive import while_alive
from app.views.kit.avatar import Avatar
from app.views.kit.card import small
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import CheckEditor, Editor, LineEditor, PhoneEditor, TextEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.form_panel import FormPanel
from app.views.kit.layout import Elided, button, column, empty, frame, label, row
from app.views.kit.message import ask
from app.views.kit.tasks import Written

FORM = "contact"  # the name of its drafts; of a new person it has the customer
KEYS = tuple(CONTACT_RULES)


class ContactForm(FormPanel):
    """One person; `contact` None is a new one."""

    def __init__(
        self, desk: Desk, host: QWidget, customer_id: int, contact: ContactLine | None, draft: drafts.Kept | None = None
    ) -> None:
        new = contact is None
        super().__init__(
            desk.tasks, host, _("New contact") if new else _("Edit contact"), FormBody(_sections(), columns=0),
            N_("Add contact") if new else N_("Edit contact"), _work(customer_id, contact),
            *draft_of(customer_id, contact), wide=False, everything=new,
        )  # fmt: skip
        self.begin({key: getattr(contact, key) for key in KEYS} if contact else _empty(), draft)


def draft_of(customer_id: int, contact: ContactLine | None) -> tuple[str, int]:
    """Under which name and id the draft of this form is kept."""
    return (FORM, contact.id) if contact else (f"{FORM} of", customer_id)


class ContactsTab(QWidget):
    """`reached(way, at)` for a phone or an address that was clicked: call, zalo, email."""

    reached = Signal(str, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("contacts")
        self.desk = desk
        self.customer_id = 0
        self._lines = column(gap=2)
        self.add = button(_("Add contact"), "ph.plus", "link", clicked=lambda: self.edit(None), name="add-contact",
                          token="accent")  # fmt: skip
        self._nobody = label(_("Nobody is noted here yet."), "muted")
        self.setLayout(column(self._nobody, self._lines, row(self.add, None), None, gap=6))

    def show_contacts(self, customer_id: int, lines: Sequence[ContactLine], may_edit: bool) -> None:
        self.customer_id = customer_id
        empty(self._lines)
        for each in lines:
            self._lines.addWidget(self._line(each, may_edit))
        self._nobody.setVisible(not lines)
        self.add.setVisible(may_edit)

    def edit(self, contact: ContactLine | None) -> None:
        """Over the window, with the draft that was left; what was saved comes back by the feed."""
        name, key = draft_of(self.customer_id, contact)
        show = while_alive(self, partial(self._show_form, self.customer_id, contact))
        self.desk.tasks.read(lambda session: drafts.find(session, name, key), show, topic=(self, "draft"))

    def _show_form(self, customer_id: int, contact: ContactLine | None, draft: drafts.Kept | None) -> None:
        form = ContactForm(self.desk, self.window(), customer_id, contact, draft)
        done = _("Contact saved") if contact else _("Contact added")
        form.saved.connect(lambda written: self.desk.tell(done, undo=written.action_id))

    def remove(self, contact: ContactLine) -> None:
        words = _("{name} is taken off this customer. You can undo it.").format(name=contact.name)
        ask(self.window(), _("Remove this contact?"), words, _("Remove"), partial(self._remove, contact), danger=True)

    def _remove(self, contact: ContactLine) -> None:
        key = contact.id

        def done(written: Written) -> None:
            self.desk.tell(_("Contact removed"), undo=written.action_id)

        self.desk.tasks.write(N_("Remove contact"), lambda session: contacts.remove(session, key), done)

    def _line(self, contact: ContactLine, may_edit: bool) -> QFrame:
        position = " · ".join(filter(None, (contact.position, _("Main contact") if contact.main else "")))
        reach = " · ".join(filter(None, (text.phone(contact.phone), contact.email)))
        words = column(Elided(contact.name, "strong"), gap=1)
        for each in filter(None, (position, reach)):
            words.addWidget(Elided(each, "faint"))
        acts: list[QWidget] = []
        ways = (("call", contact.phone, "ph.phone", _("Call {name}")),
                ("zalo", contact.phone, "ph.chat-circle-dots", _("Zalo of {name}")),
                ("email", contact.email, "ph.envelope-simple", _("Write to {name}")))  # fmt: skip
        for way, at, picture, hint in ways:
            if at:
                acts.append(small(button(picture=picture, hint=hint.format(name=contact.name), name=f"{way}-contact",
                                         clicked=partial(self.reached.emit, way, at))))
        if may_edit:
            acts.append(small(button(picture="ph.pencil-simple", hint=_("Edit {name}").format(name=contact.name),
                                     clicked=partial(self.edit, contact), name="edit-contact")))
            acts.append(small(button(picture="ph.trash", hint=_("Remove {name}").format(name=contact.name),
                                     clicked=partial(self.remove, contact), name="remove-contact")))
        layout = row(Avatar(34, contact.name), 4, words, *acts, margins=(0, 6, 0, 6), gap=2)
        layout.setStretch(2, 1)
        return frame("contact-line", layout)


def _sections() -> tuple[Section, ...]:
    makes: dict[str, Callable[[], Editor]] = {
        "name": LineEditor, "position": LineEditor, "phone": PhoneEditor, "email": LineEditor, "birthday": DayEditor,
        "note": lambda: TextEditor(lines=3), "main": lambda: CheckEditor(_("The one to ask for first")),
    }  # fmt: skip
    return (Section("", tuple(Field(key, CONTACT_LABELS[key], makes[key], CONTACT_RULES[key]) for key in KEYS)),)


def _empty() -> dict[str, Any]:
    return {**dict.fromkeys(KEYS, ""), "birthday": None, "main": False}


def _work(
    customer_id: int, contact: ContactLine | None
) -> Callable[[Any, Mapping[str, Any], Mapping[str, Any]], Any]:
    def work(session: Any, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Any:
        if contact is None:
            return contacts.add(session, customer_id, typed)
        return contacts.save(session, contact.id, read, typed)

    return work
