"""What is one's own to change: phone and e-mail, as colleagues see them. (Password, theme and language: the rail.)"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services.checking import email, phone
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, PhoneEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow


def open_personal(desk: Desk, parent: QWidget) -> None:
    """Read what stands, then show the window."""
    desk.tasks.read(lambda session: _mine(session, desk.me.id), lambda mine: _show(desk, parent, mine))


def _show(desk: Desk, parent: QWidget, mine: Any) -> None:
    fields = [Field("phone", N_("Phone"), PhoneEditor, phone(), True),
              Field("email", N_("E-mail"), LineEditor, email(), True)]  # fmt: skip
    about = f"{mine.login} · {mine.department} · {_(mine.role)}"
    FormWindow(desk, parent, mine.name, fields, {"phone": mine.phone, "email": mine.email}, N_("Own details changed"),
               _change, _("Your details are changed."), explanation=about).open()  # fmt: skip


def _mine(session: Any, employee_id: int) -> Any:
    from app.services import employees

    return employees.one(session, employee_id)


def _change(session: Any, values: dict[str, Any]) -> None:
    from app.services import employees

    employees.change_own(session, **values)
