"""The forms of the designer of processes: a stage, a task, a guide; and what can be chosen in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtWidgets import QFileDialog, QLineEdit

from app.services import activities, checking, employees, people, pipelines, process_design, processes
from app.services.checking import Rule, line, number
from app.services.documents import templates
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.process_design import WHO, TaskForm, TaskInfo
from app.views.kit.choice_fields import ChipsEditor, ChoiceEditor
from app.views.kit.fields import CheckEditor, LineEditor, NumberEditor, TextEditor
from app.views.kit.form import Field
from app.views.kit.icons import icon
from app.views.settings.groups import COLOURS

ENDS = {"": N_("goes on"), "won": N_("ends the deal as won"), "lost": N_("ends the deal as lost")}
GUIDES = {"text": N_("instructions"), "link": N_("link"), "file": N_("file"), "template": N_("template of a document")}
PICTURES = {"text": "ph.article", "link": "ph.link", "file": "ph.paperclip", "template": "ph.file-text"}

CANNOT_READ = N_("{file} cannot be read: {reason}")


class Choices(NamedTuple):
    """What tasks and guides are made of: (id, words) each."""

    kinds: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]
    roles: tuple[tuple[int, str], ...]
    templates: tuple[tuple[int, str], ...]

    def name_of(self, task: TaskInfo) -> str:
        """Who does it, in words."""
        if task.performer == "employee":
            return dict(self.people).get(task.employee_id or 0, _("somebody who has left"))
        if task.performer == "role":
            return dict(self.roles).get(task.role_id or 0, "?")
        return _(WHO[task.performer])

    def values_of(self, task: TaskInfo) -> dict[str, Any]:
        who = {"employee": f"employee:{task.employee_id}", "role": f"role:{task.role_id}"}
        return {"title": task.title, "kind_id": task.kind_id, "who": who.get(task.performer, task.performer),
                "days": task.days, "needed": task.needed, "note": task.note}  # fmt: skip

    def first(self) -> dict[str, Any]:
        """What a new task begins with."""
        kind = next((key for key, _words in self.kinds), None)
        return {"title": "", "kind_id": kind, "who": "owner", "days": 1, "needed": True, "note": ""}


def choices(session: Any) -> Choices:
    """In the reader's thread."""
    return Choices(
        tuple((each.id, each.name) for each in activities.kinds(session)),
        tuple((each.id, each.name) for each in people.active(session)),
        tuple((each.id, each.name) for each in employees.roles(session)),
        tuple((each.id, each.name) for each in templates.list_of(session) if each.kind in templates.OF_DEALS),
    )


# --- a stage ---


def stage_fields(ends: bool = False) -> list[Field]:
    """How a stage ends its deals is chosen when it is made."""
    fields = [
        Field("name", N_("Name"), LineEditor, line(60, required=True), True),
        Field("probability", N_("Probability, %"), NumberEditor, number(0, 100), True),
        Field("days", N_("Too long after days"), NumberEditor,
              Rule(lambda days: number(0, 999).clean(days) or None), True),
        Field("colour", N_("Colour"), _colours, number(0, 7), True),
        Field("required", N_("Required before it"), _fields, Rule(tuple), True),
        Field("checklist", N_("Checklist, one a line"), lambda: TextEditor(lines=4), checking.lines(), True),
    ]  # fmt: skip
    if ends:
        offered = [(key, _(words)) for key, words in ENDS.items()]
        fields.insert(1, Field("ends", N_("What it does"), lambda: ChoiceEditor(offered), Rule(str), True))
    return fields


def add_stage(pipeline_id: int, session: Any, values: dict[str, Any]) -> None:
    checks = values.pop("checklist").splitlines()
    made = pipelines.add_stage(session, pipeline_id, **values)
    process_design.set_checklist(session, made, checks)


def edit_stage(stage_id: int, session: Any, values: dict[str, Any]) -> None:
    checks = values.pop("checklist").splitlines()
    pipelines.edit_stage(session, stage_id, **values)
    process_design.set_checklist(session, stage_id, checks)


def _colours() -> ChoiceEditor:
    return ChoiceEditor([(place, _(words)) for place, words in enumerate(COLOURS)])


def _fields() -> ChipsEditor:
    return ChipsEditor([(key, _(words)) for key, words in processes.FIELDS.items()])


# --- a task ---


def task_fields(known: Choices) -> list[Field]:
    performers = [(key, _(WHO[key])) for key in ("owner", "manager")]
    performers += [(f"role:{key}", _("somebody of the role {name}").format(name=name)) for key, name in known.roles]
    performers += [(f"employee:{key}", name) for key, name in known.people]
    return [
        Field("title", N_("What is to be done"), LineEditor, line(required=True), True),
        Field("kind_id", N_("Kind"), lambda: ChoiceEditor(known.kinds), Rule(lambda value: value, required=True), True),
        Field("who", N_("Who does it"), lambda: ChoiceEditor(performers), Rule(str, required=True), True),
        Field("days", N_("Due within days"), NumberEditor, number(0, 999), True),
        Field("needed", N_("Moving on"), lambda: CheckEditor(_("only when this is done")), Rule(bool), True),
        Field("note", N_("How"), lambda: TextEditor(lines=3), checking.lines(), True),
    ]  # fmt: skip


def add_task(stage_id: int, session: Any, values: dict[str, Any]) -> None:
    process_design.add_task(session, stage_id, _task(values))


def edit_task(task_id: int, session: Any, values: dict[str, Any]) -> None:
    process_design.edit_task(session, task_id, _task(values))


def _task(values: dict[str, Any]) -> TaskForm:
    performer, _colon, key = values.pop("who").partition(":")
    whom: dict[str, Any] = {f"{performer}_id": int(key)} if key else {}
    return TaskForm(performer=performer, **whom, **values)


# --- a guide ---


def guide_fields(kind: str, known: Choices) -> list[Field]:
    if kind == "template":
        return [Field("template_id", N_("Template"), lambda: ChoiceEditor(known.templates),
                      Rule(lambda value: value, required=True), True)]  # fmt: skip
    more: dict[str, tuple[str, Callable[[], Any], Rule]] = {
        "text": (N_("Instructions"), lambda: TextEditor(lines=8), checking.lines()),
        "link": (N_("Address"), lambda: LineEditor("https://"), line(500, required=True)),
        "file": (N_("File"), PathEditor, line(500, required=True)),
    }
    label, make, rule = more[kind]
    return [Field("name", N_("Name"), LineEditor, line(required=True), True),
            Field("file" if kind == "file" else "text", label, make, rule, True)]  # fmt: skip


def add_guide(pipeline_id: int, stage_id: int | None, kind: str, session: Any, values: dict[str, Any]) -> None:
    """The file is read when it is saved."""
    body = _read(values.pop("file")) if "file" in values else None
    process_design.add_guide(session, pipeline_id, stage_id, kind, values.pop("name", ""), body=body, **values)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UserError(CANNOT_READ, file=Path(path).name, reason=error.strerror or "") from error


class PathEditor(LineEditor):
    """A file of this computer, typed or looked for."""

    def __init__(self) -> None:
        super().__init__(_("Choose a file"))
        opener = self.line.addAction(icon("ph.folder-open", "faint"), QLineEdit.ActionPosition.TrailingPosition)
        opener.setText(_("Choose a file"))
        opener.triggered.connect(self._choose)

    def _choose(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"))
        if path:
            self.show_value(path)
            self.edited.emit()
