"""What a stage requires before a deal comes into it, asked for in a small form."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import deal_form
from app.services.checking import Rule
from app.services.language import N_, _
from app.services.processes import FIELDS, RULES, Missing
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, LineEditor, MoneyEditor, TextEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.picker import Answer, Option, Picker
from app.views.kit.text import phone


def ask_required(desk: Desk, parent: QWidget, missing: Missing, work: Callable[[Any, Mapping[str, Any]], object],
                 sentence: str, passed: Callable[[], object]) -> FormWindow | None:
    """`work(session, filled)` moves the deals; `passed` if they shall not be moved after all.

    None if something is missing that is not typed here: products are put on the deal's card.
    """
    if not set(missing.fields) <= RULES.keys():
        return None
    fields = [Field(key, FIELDS[key], _editor(desk, parent, key), _needed(key), True) for key in missing.fields]
    explanation = _("These must be filled in before {stage}.").format(stage=missing.values["stage"])
    window = FormWindow(desk, parent, _("Before the deal moves on"), fields, dict.fromkeys(missing.fields),
                        N_("Move deals"), work, sentence, explanation)
    window.rejected.connect(passed)
    window.open()
    return window


def _needed(key: str) -> Rule:
    rule = RULES[key]
    return Rule(rule.clean, rule.warn, required=True)


def _editor(desk: Desk, parent: QWidget, key: str) -> Callable[[], Editor]:
    def customer() -> Picker:
        def ask(typed: str, answer: Answer) -> None:
            def show(found: Sequence[tuple[int, str, str]]) -> None:
                answer([Option(number, name, phone(reach), face=True) for number, name, reach in found])
            desk.tasks.read(lambda session: deal_form.search(session, typed), show, topic=(parent, "customer"))
        return Picker(ask, hint=_("Name or phone"))

    makes: dict[str, Callable[[], Editor]] = {
        "amount": MoneyEditor, "due_on": DayEditor, "customer_id": customer, "source": LineEditor,
        "note": lambda: TextEditor(lines=4)}
    return makes[key]
