"""What stands behind the stages of a process: checklists, tasks of performers, guides and templates (C01, C04)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.models import Guide, GuideContent, StageCheck, StageTask, Template
from app.models.base import now
from app.models.process import PERFORMERS
from app.services.checking import LINE, NOTE
from app.services.errors import UserError
from app.services.language import N_
from app.services.myself import check_right
from app.services.text import clean
from app.services.writing import count_of

LARGEST = 20 * 1024 * 1024  # bytes of a guide that is a file
GONE = N_("This is no longer there.")
WHO = {
    "owner": N_("the owner of the deal"), "manager": N_("the owner's manager"), "employee": N_("one employee"),
    "role": N_("somebody of a role"),
}  # fmt: skip


class Line(NamedTuple):
    """A line of the checklist."""

    id: int
    stage_id: int
    text: str


class TaskInfo(NamedTuple):
    """A task as the designer shows it; `days` from entering the stage."""

    id: int
    stage_id: int
    title: str
    kind_id: int
    performer: str  # a key of WHO
    employee_id: int | None
    role_id: int | None
    days: int
    needed: bool
    note: str


class GuideInfo(NamedTuple):
    """`kind` is text, link, file or template; without a stage it is of the whole process."""

    id: int
    pipeline_id: int
    stage_id: int | None
    kind: str
    name: str
    text: str
    template_id: int | None
    size: int


class Design(NamedTuple):
    """All that stands behind the stages in use."""

    checks: tuple[Line, ...]
    tasks: tuple[TaskInfo, ...]
    guides: tuple[GuideInfo, ...]


@dataclass(frozen=True)
class TaskForm:
    """A task as it is typed."""

    title: str
    kind_id: int
    performer: str = "owner"
    employee_id: int | None = None
    role_id: int | None = None
    days: int = 1
    needed: bool = True
    note: str = ""


def read(session: Session) -> Design:
    """In the order in which it is shown."""
    return Design(tuple(_rows(session, StageCheck, Line)), tuple(_rows(session, StageTask, TaskInfo)),
                  tuple(_rows(session, Guide, GuideInfo)))  # fmt: skip


def guides(session: Session, pipeline_id: int, stage_id: int) -> list[GuideInfo]:
    """For whoever works in a stage: its own guides and those of the whole process."""
    mine = or_(Guide.stage_id.is_(None), Guide.stage_id == stage_id)
    return _rows(session, Guide, GuideInfo, Guide.pipeline_id == pipeline_id, mine)


def content(session: Session, guide_id: int) -> bytes:
    """The bytes of a guide that is a file. Raises UserError if it is not there."""
    found = session.scalar(select(GuideContent.content).where(GuideContent.guide_id == guide_id))
    if found is None:
        raise UserError(GONE)
    return found


# --- what an administrator does ---


def set_checklist(session: Session, stage_id: int, lines: Sequence[str]) -> None:
    """The lines in their order; one with the same words stays the same, with the ticks that it has."""
    check_right(session, "administer")
    wanted = list(dict.fromkeys(filter(None, (clean(line, LINE) for line in lines))))
    there = session.scalars(select(StageCheck).where(StageCheck.stage_id == stage_id)).all()
    known = {each.text: each for each in there}
    for each in there:
        each.archived_at = None if each.text in wanted else each.archived_at or now()
    for place, words in enumerate(wanted):
        line = known.get(words) or StageCheck(stage_id=stage_id, text=words)
        line.position = place
        session.add(line)
    session.flush()


def add_task(session: Session, stage_id: int, typed: TaskForm) -> int:
    """One more task of the stage; deals that are there already do not get it."""
    check_right(session, "administer")
    last = session.scalar(select(func.max(StageTask.position)).where(StageTask.stage_id == stage_id))
    made = StageTask(stage_id=stage_id, position=(last or 0) + 1, **_task(typed))
    session.add(made)
    session.flush()
    return made.id


def edit_task(session: Session, task_id: int, typed: TaskForm) -> None:
    """What is running stays as it was made."""
    check_right(session, "administer")
    count_of(session, update(StageTask).where(StageTask.id == task_id).values(**_task(typed)))


def add_guide(
    session: Session, pipeline_id: int, stage_id: int | None, kind: str, name: str, text: str = "",
    template_id: int | None = None, body: bytes | None = None,
) -> int:  # fmt: skip
    """A guide of the process or of a stage. Raises UserError for one without a name or without what it is."""
    check_right(session, "administer")
    if kind == "template":
        name = name or session.scalar(select(Template.name).where(Template.id == template_id)) or ""
    name, text = clean(name, LINE), clean(text, NOTE, lines=True)
    if not name or kind == "link" and not text or kind == "template" and not template_id or kind == "file" and not body:
        raise UserError(N_("The guide needs a name, and what it is: words, an address, a file or a template."))
    if body is not None and len(body) > LARGEST:
        raise UserError(N_("The file is larger than {most} MB."), most=LARGEST // 1024 // 1024)
    last = session.scalar(select(func.max(Guide.position)).where(Guide.pipeline_id == pipeline_id))
    made = Guide(
        pipeline_id=pipeline_id, stage_id=stage_id, kind=kind, name=name, text=text, template_id=template_id,
        size=len(body or b""), sha256=hashlib.sha256(body).hexdigest() if body else "", position=(last or 0) + 1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if body:
        session.execute(insert(GuideContent).values(guide_id=made.id, content=body).inline())
    return made.id


def remove(session: Session, record: TaskInfo | GuideInfo) -> None:
    """Take a task or a guide away; what it has made stays."""
    check_right(session, "administer")
    model = StageTask if isinstance(record, TaskInfo) else Guide
    count_of(session, update(model).where(model.id == record.id).values(archived_at=now()))


def _task(typed: TaskForm) -> dict[str, Any]:
    title = clean(typed.title, LINE)
    if not title or typed.performer not in PERFORMERS:
        raise UserError(N_("A task needs a name and somebody who does it."))
    if typed.performer == "employee" and not typed.employee_id or typed.performer == "role" and not typed.role_id:
        raise UserError(N_("Say which employee or which role does it."))
    if not 0 <= typed.days <= 999:
        raise UserError(N_("A task is due within 0 to 999 days."))
    return {
        "title": title, "kind_id": typed.kind_id, "performer": typed.performer, "days": typed.days,
        "employee_id": typed.employee_id if typed.performer == "employee" else None,
        "role_id": typed.role_id if typed.performer == "role" else None, "needed": typed.needed,
        "note": clean(typed.note, NOTE, lines=True),
    }  # fmt: skip


def _rows(session: Session, model: Any, kind: Any, *only: Any) -> list[Any]:
    columns = [getattr(model, name) for name in kind._fields]
    query = select(*columns).where(model.archived_at.is_(None), *only)
    return [kind(*row) for row in session.execute(query.order_by(model.position, model.id))]
