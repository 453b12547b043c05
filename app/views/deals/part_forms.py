"""What is written down about a deal: who takes part, its products, a cost; each in a form over the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import deal_lines, deal_parts, drafts
from app.services import typed_amounts as typed
from app.services.checking import Rule
from app.services.deal_parts import COST_LABELS, COST_RULES, PERSON_LABELS, PERSON_RULES, Cost, Participant
from app.services.language import N_, _
from app.services.people import Person
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import CheckEditor, Editor, LineEditor, MoneyEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.form_panel import FormPanel
from app.views.kit.grid_model import Row
from app.views.kit.layout import label, row
from app.views.kit.picker import person_picker
from app.views.kit.product_grid import ProductGrid, rule_of
from app.views.kit.text import money

PARTICIPANT, COST = "deal participant", "deal cost"  # the names of their drafts; of new ones they have the deal


class ProductsEditor(ProductGrid):
    """The products of a deal; each row keeps the id that it has, so that what others add meanwhile stays."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Products"))
        self.total = label("", "strong")
        layout = self.layout()
        assert layout is not None
        layout.addLayout(row(None, label(_("Total before VAT"), "muted"), self.total, gap=12))  # type: ignore[attr-defined]
        self.edited.connect(self._sum)

    def forms(self) -> tuple[Row, ...]:
        """Raises UserError for what cannot be read."""
        self.check()
        return tuple(self.value())

    def show_value(self, value: Any) -> None:
        super().show_value(value)
        self._sum()

    def _blank(self) -> Row:
        return {**super()._blank(), "id": None}

    def _sum(self) -> None:
        """As one types: a wrong line counts nothing."""
        amounts = [0 if self.view.grid.reasons(each) else deal_lines.amount_of(each["quantity"], each["price"])
                   for each in self.value()]  # fmt: skip
        self.view.grid.show_computed("amount", [typed.shown_price(each) for each in amounts])
        self.total.setText(money(sum(amounts)))


def open_products(desk: Desk, host: QWidget, deal_id: int) -> None:
    """The products of the deal in a grid."""

    def make() -> ProductsEditor:
        made.append(ProductsEditor(desk))
        return made[-1]

    def work(session: Any, read: Mapping[str, Any], typed_: Mapping[str, Any]) -> int:
        return deal_lines.save(session, deal_id, read["lines"], typed_["lines"])

    def show(data: deal_lines.Data) -> None:
        field = Field("lines", N_("Products"), make, rule_of(lambda: made[-1]), whole=True)
        form = FormPanel(desk.tasks, host, _("Products of the deal"), FormBody((Section("", (field,)),), columns=0),
                         N_("Products of a deal"), work, deal_lines.FORM, deal_id)  # fmt: skip
        form.saved.connect(lambda written: desk.tell(_("The products are saved."), undo=written.action_id))
        form.begin({"lines": data.rows}, data.draft)

    made: list[ProductsEditor] = []
    desk.tasks.read(lambda session: deal_lines.data(session, deal_id), show, topic=("products", host))


def open_participant(desk: Desk, host: QWidget, deal_id: int, participant: Participant | None = None) -> None:
    """Somebody who takes part; None is a new one, chosen among those who do not yet."""
    name, key = (PARTICIPANT, participant.id) if participant else (f"{PARTICIPANT} of", deal_id)

    def read(session: Any) -> tuple[list[Person], drafts.Kept | None]:
        return [] if participant else deal_parts.candidates(session, deal_id), drafts.find(session, name, key)

    def work(session: Any, read: Mapping[str, Any], typed_: Mapping[str, Any]) -> Any:
        if participant:
            return deal_parts.change(session, participant.id, read, typed_)
        return deal_parts.add(session, deal_id, typed_)

    def show(found: tuple[list[Person], drafts.Kept | None]) -> None:
        title = participant.name if participant else _("Add somebody to the deal")
        action = N_("Change who takes part in a deal") if participant else N_("Add somebody to a deal")
        body = body_of(_person_makes(found[0], new=participant is None), PERSON_LABELS, PERSON_RULES)
        form = FormPanel(desk.tasks, host, title, body, action, work, name, key, wide=False, everything=not participant)
        done = _("Saved") if participant else _("Added to the deal. Your colleague is told.")
        form.saved.connect(lambda written: desk.tell(done, undo=written.action_id))
        values = {"role": participant.role, "works": participant.works} if participant else _nobody()
        form.begin(values, found[1])

    desk.tasks.read(read, show, topic=("participant", host))


def open_cost(desk: Desk, host: QWidget, deal_id: int, cost: Cost | None = None) -> None:
    """Money that was spent; None is a new one, of today."""
    name, key = (COST, cost.id) if cost else (f"{COST} of", deal_id)

    def work(session: Any, read: Mapping[str, Any], typed_: Mapping[str, Any]) -> Any:
        if cost:
            return deal_parts.change_cost(session, cost.id, read, typed_)
        return deal_parts.spend(session, deal_id, typed_)

    def show(draft: drafts.Kept | None) -> None:
        title, action = (_("Edit the cost"), N_("Edit a cost")) if cost else (_("New cost"), N_("Add a cost"))
        makes: dict[str, Callable[[], Editor]] = {"day": DayEditor, "text": LineEditor, "amount": MoneyEditor}
        form = FormPanel(desk.tasks, host, title, body_of(makes, COST_LABELS, COST_RULES), action, work, name, key,
                         wide=False, everything=not cost)  # fmt: skip
        form.saved.connect(lambda written: desk.tell(_("The cost is saved."), undo=written.action_id))
        new = {"day": date.today(), "text": "", "amount": 0}
        form.begin({each: getattr(cost, each) for each in COST_RULES} if cost else new, draft)

    desk.tasks.read(lambda session: drafts.find(session, name, key), show, topic=("cost", host))


def body_of(
    makes: Mapping[str, Callable[[], Editor]], labels: Mapping[str, str], rules: Mapping[str, Rule]
) -> FormBody:
    """One field below the other."""
    fields = tuple(Field(key, labels[key], make, rules[key], wide=True) for key, make in makes.items())
    return FormBody((Section("", fields),), columns=0)


def _person_makes(colleagues: Sequence[Person], new: bool) -> dict[str, Callable[[], Editor]]:
    known = [(each.id, each.name, each.department) for each in colleagues]
    whom: dict[str, Callable[[], Editor]] = {"employee_id": partial(person_picker, known)} if new else {}
    return whom | {
        "role": partial(LineEditor, _("Such as designer, engineer, expert")),
        "works": partial(CheckEditor, _("Changes the deal like its owner")),
    }


def _nobody() -> dict[str, Any]:
    return {"employee_id": None, "role": "", "works": False}
