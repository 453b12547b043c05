"""What a process asks of whoever works in it: checklists, tasks of its performers, guides; and why deals are lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models import access
from app.models.base import Big, Model, now

PERFORMERS = ("owner", "manager", "employee", "role")
GUIDES = ("text", "link", "file", "template")


class LostReason(Model):
    """Why a deal was lost: what the office chooses from (C11)."""

    __tablename__ = "lost_reason"
    __access__ = access.office()
    __undo__ = "archive"
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]


class StageCheck(Model):
    """A line of the checklist of a stage."""

    __tablename__ = "stage_check"
    __access__ = access.office()
    __undo__ = "archive"
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    text: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]


class StageTask(Model):
    """What entering a stage of an automatic process makes (C01): an activity for its performer, due after `days`.

    The performer is the deal's owner, the owner's manager, an employee, or somebody of a role. With `needed` the deal
    cannot move on before it is done.
    """

    __tablename__ = "stage_task"
    __access__ = access.office()
    __undo__ = "archive"
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("activity_kind.id"))
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    performer: Mapped[str] = mapped_column(default="owner")
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    days: Mapped[int] = mapped_column(default=1)
    needed: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint(f"performer in {PERFORMERS}", "performer"),)


class Guide(Model):
    """A regulation, a guide, a file or a template for documents, of a process or of one of its stages (C04)."""

    __tablename__ = "guide"
    __access__ = access.office()
    __undo__ = "archive"
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipeline.id"), index=True)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    kind: Mapped[str] = mapped_column(default="text")
    name: Mapped[str]
    text: Mapped[str] = mapped_column(default="")  # what it says, or where a link leads
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id"))
    size: Mapped[int] = mapped_column(Big, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint(f"kind in {GUIDES}", "kind"),)


class GuideContent(Model):
    """The bytes of a guide that is a file; out of the change log, which takes no binary values."""

    __tablename__ = "guide_content"
    __access__ = access.Access("active()", add="may(administer)")
    __logged__ = False
    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
