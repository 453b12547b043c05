"""The form of a quote, contract or order: head, lines, payment, terms; saved as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from app.services import drafts, papers, people, pricing
from app.services.document_lines import PaperForm
from app.services.errors import Conflict, UserError
from app.services.language import N_, _
from app.services.pricing import DONG, Terms, Totals
from app.views.documents.fields import DiscountEditor, Makers
from app.views.documents.lines import instalment_rows, line_rows
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.form import FormBody
from app.views.kit.form_panel import LEAST, FormPanel
from app.views.kit.layout import button, notice
from app.views.kit.tasks import Written
from app.views.kit.theme import theme

WIDEST = 1240
TITLES = {
    "quote": (N_("New quote"), N_("Edit quote")), "contract": (N_("New contract"), N_("Edit contract")),
    "order": (N_("New order"), N_("Edit order")),
}  # fmt: skip
ACTIONS = {
    "quote": (N_("Add quote"), N_("Edit quote")), "contract": (N_("Add contract"), N_("Edit contract")),
    "order": (N_("Add order"), N_("Edit order")),
}  # fmt: skip
REVISION = "revision"


class PaperBody(FormBody):
    """Knows the revision that was read: a draft is saved on what its writer had seen."""

    def __init__(self, desk: Desk, kind: str, form: PaperForm, colleagues: list[people.Person]) -> None:
        makers = Makers(desk, form, colleagues, self.read)
        super().__init__(makers.sections(kind), columns=2)
        assert makers.lines and makers.payment
        self.lines, self.payment = makers.lines, makers.payment
        self.revision = 0

    def read(self, key: str) -> Any:
        """What a field holds; None if it cannot be read, or is not there yet."""
        slot = self.slots.get(key) if hasattr(self, "slots") else None
        try:
            return slot.editor.value() if slot else None
        except UserError:
            return None

    def touched(self) -> dict[str, Any]:
        found = super().touched()
        return found | {REVISION: self.revision} if found else found

    def go_to_first(self) -> None:
        """To the customer, or to the lines if there is one already."""
        if self.slots["customer_id"].raw() is None:
            self.slots["customer_id"].editor.setFocus()
        else:
            self.lines.view.setFocus()

    def go_to_wrong(self) -> None:
        super().go_to_wrong()
        for key, editor in (("lines", self.lines), ("instalments", self.payment)):
            if self.slots[key].wrong:
                editor.view.go_to_wrong()
                return


@dataclass(frozen=True)
class Opening:
    """What a form needs beside the document: new ones of two deals have two drafts."""

    draft_id: int
    draft: drafts.Kept | None
    colleagues: list[people.Person]


class PaperPanel(FormPanel):
    """`saved` brings Written: its result is the id of the document."""

    def __init__(
        self, desk: Desk, host: QWidget, kind: str, form: PaperForm, data: Opening, body: PaperBody
    ) -> None:  # fmt: skip
        self.desk, self.kind, self.form = desk, kind, form
        self._theirs: PaperForm | None = None
        self._mine: dict[str, Any] = {}
        new = not form.id
        super().__init__(
            desk.tasks, host, _(TITLES[kind][not new]), body, ACTIONS[kind][not new], self._write,
            papers.SERVICES[kind].FORM, data.draft_id, everything=True,
        )  # fmt: skip
        self.paper = body
        if form.code:
            self.title.setText(f"{self.title.text()} {form.code}")
        self.paper.edited.connect(self.reckon)
        self.paper.slots["customer_id"].editor.edited.connect(self._take_over)
        self.paper.slots["currency"].editor.edited.connect(lambda: self._switch_currency(convert=True))
        self.begin(values_of(form), data.draft)

    def prepare(self) -> None:
        self.paper.revision = self._read[REVISION]
        self._switch_currency()
        self.reckon()

    def save(self) -> None:
        """What is just being typed into a cell counts too."""
        self.paper.lines.view.commit()
        self.paper.payment.view.commit()
        super().save()

    # --- as one types ---

    def reckon(self) -> None:
        """The totals of what can be read."""
        body, currency = self.paper, self._currency()
        try:
            done = pricing.totals(body.lines.readable(), self._terms())
        except UserError as error:
            body.payment.totals.say(str(error))
            return
        body.lines.show_amounts(done)
        body.payment.totals.show_totals(done, currency)
        self._show_dues(done)

    def _show_dues(self, done: Totals) -> None:
        payment = self.paper.payment
        try:
            payment.show_dues(pricing.instalments(payment.forms(), done.total, self._currency()))
        except UserError as error:
            payment.show_dues(())
            payment.totals.say(str(error))

    def _terms(self) -> Terms:
        percent, amount = self.paper.read("off") or (0, 0)
        day, rate = self.paper.read("day") or self.form.day, self.paper.read("rate") or self.form.rate
        return Terms(day, self.form.rates, percent, amount, self._currency(), rate)

    def _currency(self) -> str:
        return str(self.paper.read("currency") or DONG)

    def _switch_currency(self, convert: bool = False) -> None:
        """A rate is asked for only where there is something to convert. `convert`: what was typed keeps its figures."""
        currency, body = self._currency(), self.paper
        body.show_fields(("rate",), currency != DONG)
        body.lines.show_currency(currency, ("price",) if convert else ())
        body.payment.show_currency(currency, ("amount",) if convert else ())
        off = body.slots["off"].editor
        assert isinstance(off, DiscountEditor)
        off.currency = currency
        self.reckon()

    def _take_over(self) -> None:
        """The person to write to, and the other party, of the customer that was chosen."""
        customer_id = self.paper.read("customer_id")
        if customer_id is not None:
            self.tasks.read(lambda session: papers.known_of(session, customer_id),
                            while_alive(self, self._show_known), topic=(self, "known"))  # fmt: skip

    def _show_known(self, known: papers.Known) -> None:
        texts = {"attention": known.attention} | {f"buyer.{key}": words for key, words in known.buyer.items()}
        free = {key: words for key, words in texts.items()
                if key in self.paper.slots and not self.paper.slots[key].touched()}  # fmt: skip
        self.paper.type_values(free)

    # --- saving ---

    def _write(self, session: Any, read: Mapping[str, Any], typed: Mapping[str, Any]) -> int:
        made: int = papers.SERVICES[self.kind].save(session, form_of(self.form, typed), read[REVISION])
        return made

    def _failed(self, error: Exception) -> None:
        """Of a document with lines one version counts: one looks at both, then says which."""
        super()._failed(error)
        if isinstance(error, Conflict):
            service, key = papers.SERVICES[self.kind], self.form.id
            show = while_alive(self, partial(self._show_conflict, str(error)))
            self.tasks.read(lambda session: service.read(session, key), show, topic=(self, "theirs"))

    def _show_conflict(self, sentence: str, theirs: PaperForm) -> None:
        self._theirs, self._mine = theirs, self.paper.touched()
        self._clear_problem()
        box = notice(_("{sentence} You see yours below.").format(sentence=sentence), "danger", "ph.warning-circle")
        self.look = button(_("Show theirs"), kind="link", clicked=self._change_sides, name="show-theirs")
        over = button(_("Save what is shown"), kind="link", clicked=self._save_shown, name="save-shown")
        other = button(_("Save mine as a new one"), kind="link", clicked=self._save_as_new, name="save-as-new")
        for each in (self.look, over, other):
            box.layout().addWidget(each)  # type: ignore[union-attr]
        self._problem: QFrame | None = box
        self.notices.addWidget(box)

    def _change_sides(self) -> None:
        """Mine and theirs in turn; whatever was typed stays at hand."""
        assert self._theirs is not None
        theirs = self.look.text() == _("Show theirs")
        if theirs:
            self._mine = self.paper.touched()
        self.paper.type_values(values_of(self._theirs) if theirs else values_of(self.form) | self._mine)
        self.look.setText(_("Show mine") if theirs else _("Show theirs"))
        self._switch_currency()

    def _save_shown(self) -> None:
        assert self._theirs is not None
        self._read[REVISION] = self.paper.revision = self._theirs.revision
        self.save()

    def _save_as_new(self) -> None:
        """With a number of its own: neither replaces the other."""
        if self.look.text() == _("Show mine"):
            self._change_sides()
        self.form = replace(self.form, id=0, code="", state="draft")
        self._read[REVISION] = 0
        self.save()

    def _place(self) -> None:
        """Nearly the whole window: lines need room."""
        host = self.parentWidget()
        assert host is not None
        room = host.width()
        wide = max(min(LEAST, room), min(theme.size(WIDEST), room - 48))
        self.setGeometry(QRect(room - wide, 0, wide, host.height()))


def values_of(form: PaperForm) -> dict[str, Any]:
    """The fields of a form as they are shown."""
    values = {key: getattr(form, key) for key in form.__dataclass_fields__}
    values["lines"], values["instalments"] = line_rows(form.lines), instalment_rows(form.instalments)
    values["off"] = (form.discount, 0 if form.discount else form.discount_amount)
    values |= {f"buyer.{key}": words for key, words in values.pop("buyer", {}).items()}
    return values


def form_of(form: PaperForm, typed: Mapping[str, Any]) -> PaperForm:
    """The document with what was typed."""
    values = {key: value for key, value in typed.items() if key in form.__dataclass_fields__}
    percent, amount = typed.get("off", (form.discount, form.discount_amount))
    buyer = {key.removeprefix("buyer."): words for key, words in typed.items() if key.startswith("buyer.")}
    if buyer:
        values["buyer"] = buyer
    return replace(form, **values, discount=percent, discount_amount=0 if percent else amount)


def open_form(
    desk: Desk, host: QWidget, kind: str, row_id: int = 0, deal_id: int | None = None, customer_id: int | None = None,
    saved: Callable[[Written], object] = lambda _: None,
) -> None:  # fmt: skip
    """Read what the form needs, then show it over `host` (the window); a new one of a deal or for a customer."""
    service = papers.SERVICES[kind]

    def read(session: Any) -> tuple[PaperForm, Opening]:
        form = service.read(session, row_id) if row_id else service.blank(session, deal_id, customer_id)
        draft_id = row_id or -2 * (deal_id or 0) or -2 * (customer_id or 0) - bool(customer_id)
        return form, Opening(draft_id, drafts.find(session, service.FORM, draft_id), people.active(session))

    def show(found: tuple[PaperForm, Opening]) -> None:
        form, data = found
        body = PaperBody(desk, kind, form, data.colleagues)
        QTimer.singleShot(0, host, lambda: show_panel(form, data, body))  # in two pieces: the window turns between

    def show_panel(form: PaperForm, data: Opening, body: PaperBody) -> None:
        PaperPanel(desk, host, kind, form, data, body).saved.connect(saved)

    desk.tasks.read(read, show, topic=("form", host))
