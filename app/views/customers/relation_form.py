"""The form of a relation: between two customers, or between two people (C17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import customer_form, relations
from app.services.checking import Rule
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.relations import Line, Side
from app.views.kit.alive import while_alive
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, LineEditor, TextEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.form_panel import FormPanel
from app.views.kit.layout import button
from app.views.kit.picker import Answer, Option, Picker, among
from app.views.kit.tasks import Written

ADD, EDIT, KINDS = N_("Add relation"), N_("Edit relation"), N_("Change kinds of relations")
FORM = "relation"


class RelationForm(FormPanel):
    """`line` None is a new one; `people` are those of this customer."""

    def __init__(
        self, desk: Desk, host: QWidget, side: Side, customer_id: int, people: Sequence[tuple[int, str]],
        line: Line | None, kinds: Sequence[str],
    ) -> None:  # fmt: skip
        new = line is None
        self.side = side
        body = FormBody((Section("", _fields(desk, side, customer_id, people, line, kinds)),), columns=0)
        super().__init__(
            desk.tasks, host, _("New relation") if new else _("Edit relation"), body, ADD if new else EDIT,
            _work(side, customer_id, line), wide=False, everything=new,
        )  # fmt: skip
        if "administer" in desk.me.rights:
            link = button(_("Kinds of relations…"), kind="link", name="relation-kinds",
                          clicked=lambda: open_kinds(desk, host, side))  # fmt: skip
            self.body.below.addWidget(link)
        first = people[0][0] if people else None
        self.begin({"kind": line.kind, "note": line.note} if line else
                   {"kind": "", "note": "", "other_id": None, **({"own_id": first} if side == "contact" else {})})


def open_relation(
    desk: Desk, host: QWidget, side: Side, customer_id: int, people: Sequence[tuple[int, str]], line: Line | None
) -> None:
    """Read the kinds of the office, then show the form over `host`."""

    def show(kinds: Sequence[str]) -> None:
        form = RelationForm(desk, host, side, customer_id, people, line, kinds)
        done = _("Relation added") if line is None else _("Relation saved")

        def told(written: Written) -> None:
            desk.tell(done, undo=written.action_id)

        form.saved.connect(told)

    desk.tasks.read(lambda session: relations.kinds(session, side), while_alive(host, show), topic=("relation", host))


def open_kinds(desk: Desk, host: QWidget, side: Side) -> None:
    """The kinds that the office offers, one a line (administrators)."""

    def show(kinds: Sequence[str]) -> None:
        turned = [relations.turned(kind) for kind in kinds]
        once = [kind for place, kind in enumerate(kinds) if turned[place] not in kinds[:place]]
        hint = _("One a line: agent of / has as agent")
        lines = Field("kinds", N_("Kinds, one a line"), lambda: TextEditor(hint, lines=12), Rule(str), True)

        def save(session: Any, _read: Mapping[str, Any], typed: Mapping[str, Any]) -> None:
            relations.keep_kinds(session, side, str(typed.get("kinds", "")).splitlines())

        form = FormPanel(desk.tasks, host, _("Kinds of relations"), FormBody((Section("", (lines,)),), columns=0),
                         KINDS, save, wide=False, everything=True)  # fmt: skip
        form.begin({"kinds": "\n".join(once)})
        form.saved.connect(lambda written: desk.tell(_("Kinds of relations saved"), undo=written.action_id))

    desk.tasks.read(lambda session: relations.kinds(session, side), while_alive(host, show), topic=("kinds", host))


def _fields(
    desk: Desk, side: Side, customer_id: int, people: Sequence[tuple[int, str]], line: Line | None,
    kinds: Sequence[str],
) -> tuple[Field, ...]:  # fmt: skip
    """Read from top to bottom it is a sentence: who is what of whom."""
    options = [Option(kind, kind) for kind in kinds]
    hint = _("Choose, or write: agent of / has as agent")
    kind = Field("kind", N_("Is the…"), lambda: Picker(among(options), free=True, hint=hint), relations.RULES["kind"])
    note = Field("note", N_("Note"), LineEditor, relations.RULES["note"])
    if line is not None:
        return kind, note
    own = (Field("own_id", N_("Person here"), lambda: ChoiceEditor(people), Rule(int)),) if side == "contact" else ()
    label = N_("Of whom (person)") if side == "contact" else N_("Of whom (customer)")
    return (*own, kind, Field("other_id", label, lambda: _other(desk, side, customer_id), Rule(_chosen)), note)


def _chosen(value: Any) -> int:
    if not value:
        raise UserError(N_("This must be filled in."))
    return int(value)


def _other(desk: Desk, side: Side, customer_id: int) -> Editor:
    def ask(typed: str, answer: Answer) -> None:
        if side == "customer":
            desk.tasks.read(lambda session: customer_form.search(session, typed, customer_id),
                            lambda found: answer([Option(key, name, code, face=True) for key, name, code in found]),
                            topic="relation-picker")  # fmt: skip
        else:
            desk.tasks.read(lambda session: relations.people(session, typed),
                            lambda found: answer([Option(each.id, each.name, each.at, face=True) for each in found]),
                            topic="relation-picker")  # fmt: skip

    hint = _("Name of a person") if side == "contact" else _("Name, code or phone of a customer")
    return Picker(ask, hint=hint)


def _work(
    side: Side, customer_id: int, line: Line | None
) -> Callable[[Any, Mapping[str, Any], Mapping[str, Any]], Any]:
    def work(session: Any, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Any:
        if line is not None:
            return relations.save(session, side, line.id, read, typed)
        own = customer_id if side == "customer" else typed["own_id"]
        return relations.add(session, side, own, typed["other_id"], typed["kind"], typed.get("note", ""))

    return work
