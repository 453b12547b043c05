"""Who stands around a deal, and what ties two of them, each in a form over the window (C09)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import deal_form, deal_parties, drafts
from app.services.deal_parties import (
    HIDDEN,
    KINDS,
    LABELS,
    RULES,
    STANCE_WORDS,
    STRENGTHS,
    TIE_LABELS,
    TIE_RULES,
    Party,
)
from app.services.language import N_, _
from app.views.deals.part_forms import body_of
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import CheckEditor, Editor, LineEditor, TextEditor
from app.views.kit.form_panel import FormPanel
from app.views.kit.picker import Answer, Option, Picker
from app.views.kit.text import phone

PARTY, TIE = "deal party", "deal tie"  # the names of their drafts; of new ones they have the deal


def open_party(desk: Desk, host: QWidget, deal_id: int, party: Party | None = None) -> None:
    """Somebody around the deal; None is a new one."""
    name, key = (PARTY, party.id) if party else (f"{PARTY} of", deal_id)

    def work(session: Any, read: Mapping[str, Any], typed: Mapping[str, Any]) -> Any:
        if party:
            return deal_parties.change(session, party.id, read, typed)
        return deal_parties.add(session, deal_id, typed)

    def show(draft: drafts.Kept | None) -> None:
        title, action = (party.name or _("Edit"), N_("Change who stands around a deal")) if party else (
            _("Add somebody around the deal"), N_("Add somebody around a deal"))  # fmt: skip
        makes = _makes(desk, party)
        body = body_of(makes, LABELS, RULES)
        form = FormPanel(desk.tasks, host, title, body, action, work, name, key, wide=False, everything=not party)
        form.saved.connect(lambda written: desk.tell(_("Saved"), undo=written.action_id))
        values = {**party._asdict(), "who": party.customer_id or party.name} if party else {}
        form.begin({each: values[each] for each in makes} if party else deal_parties.NEW, draft)

    desk.tasks.read(lambda session: drafts.find(session, name, key), show, topic=("party", host))


def open_tie(desk: Desk, host: QWidget, deal_id: int, parties: Sequence[Party]) -> None:
    """Who knows whom, of those who stand around the deal."""
    name = f"{TIE} of"
    known = [(each.id, name_of(each)) for each in parties]
    makes: dict[str, Callable[[], Editor]] = {
        "party_id": partial(ChoiceEditor, known),
        "kind": partial(LineEditor, _("Such as brother of, former colleague of, supplies")),
        "other_id": partial(ChoiceEditor, known), "mutual": partial(CheckEditor, _("It holds the other way round too")),
        "strength": partial(ChoiceEditor, _strengths()),
    }  # fmt: skip

    def work(session: Any, _read: Any, typed: Mapping[str, Any]) -> int:
        return deal_parties.tie(session, deal_id, typed)

    def show(draft: drafts.Kept | None) -> None:
        body = body_of(makes, TIE_LABELS, TIE_RULES)
        form = FormPanel(desk.tasks, host, _("Who knows whom"), body, N_("Say who knows whom at a deal"), work, name,
                         deal_id, wide=False, everything=True)  # fmt: skip
        form.saved.connect(lambda written: desk.tell(_("Saved"), undo=written.action_id))
        form.begin({**deal_parties.NEW_TIE, "party_id": known[0][0], "other_id": known[1][0]}, draft)

    desk.tasks.read(lambda session: drafts.find(session, name, deal_id), show, topic=("tie", host))


def name_of(party: Party) -> str:
    return party.name or _(HIDDEN)


def _makes(desk: Desk, party: Party | None) -> dict[str, Callable[[], Editor]]:
    known = {party.customer_id: party.name} if party else {}

    def ask(typed: str, answer: Answer) -> None:
        def show(found: Sequence[tuple[int, str, str]]) -> None:
            answer([Option(key, name, phone(number), face=True) for key, name, number in found])

        desk.tasks.read(lambda session: deal_form.search(session, typed), show, topic="party customer")

    return {
        "kind": partial(ChoiceEditor, [(key, _(words)) for key, words in KINDS.items()]),
        "who": partial(Picker, ask, free=True, hint=_("A customer, or a name"),
                       name_of=lambda key: key if isinstance(key, str) else known.get(key) or _("Customer")),
        "contact": LineEditor, "role": partial(LineEditor, _("Such as decides, advises, builds")),
        "strength": partial(ChoiceEditor, _strengths()),
        "stance": partial(ChoiceEditor, [(key, _(words)) for key, words in STANCE_WORDS.items()]),
        "note": partial(TextEditor, lines=4),
    }  # fmt: skip


def _strengths() -> list[tuple[int, str]]:
    words = (_("very weak"), _("weak"), _("medium"), _("strong"), _("very strong"))
    return [(each, f"{each} · {said}") for each, said in zip(STRENGTHS, words, strict=True)]
