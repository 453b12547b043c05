"""What the card of a document shows below its facts: lines and totals, instalments, links, papers, history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QWidget

from app.services import papers
from app.services.documents.versions import Version
from app.services.language import N_, _
from app.services.papers import Due, PaperCard
from app.services.pricing import DONG, LineForm, LineTotal, shown
from app.services.query import Chip
from app.services.typed_amounts import shown_percent, shown_price, shown_quantity
from app.views.documents.totals import TotalsBox
from app.views.kit import text
from app.views.kit.card import small
from app.views.kit.chip import ChipLabel
from app.views.kit.desk import Desk
from app.views.kit.icons import icon
from app.views.kit.layout import Elided, button, column, empty, frame, label, row
from app.views.kit.menu import Menu
from app.views.kit.papers import paper_line

if TYPE_CHECKING:
    from app.views.documents.making import Making

ORIGINS = {"generated": N_("made from {template}"), "imported": N_("taken back from Word")}
MOST_LINES = 100
RECEIPT = "new_instalment_receipt"  # the room of money begins a receipt of exactly this


class ContentTab(QWidget):
    """Lines, totals, instalments with what is paid, and what it belongs to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk = desk
        self._parts = column(gap=8)
        self.totals = TotalsBox()
        self._behind = column(gap=8)
        self.setLayout(column(self._parts, self.totals, self._behind, None, gap=10))

    def show_card(self, card: PaperCard) -> None:
        empty(self._parts)
        empty(self._behind)
        both = list(zip(card.form.lines, card.totals.lines, strict=False))
        for line, total in both[:MOST_LINES]:
            self._parts.addWidget(_line(line, total, card.form.currency))
        if len(both) > MOST_LINES:
            rest = len(both) - MOST_LINES
            self._parts.addWidget(label(_("{count} more lines").format(count=rest), "faint"))
        self.totals.show_totals(card.totals, card.form.currency)
        self._show_dues(card)
        if card.links:
            self._behind.addWidget(label(_("Connected with").upper(), "section"))
        for link in card.links:
            self._behind.addWidget(paper_line(self._desk, link))

    def _show_dues(self, card: PaperCard) -> None:
        if card.dues:
            self._behind.addWidget(label(_("Instalments").upper(), "section"))
        for due in card.dues:
            self._behind.addWidget(self._due(due, card))

    def _due(self, due: Due, card: PaperCard) -> QFrame:
        """What is due, what of it is paid, and the way to its receipt."""
        name, amount = due.name or _("Instalment {number}").format(number=due.number), due.amount
        top = row(Elided(f"{due.number}. {name}", "strong"), label(shown(amount, card.form.currency), "strong"), gap=8)
        top.setStretch(0, 1)
        words = " · ".join(filter(None, (text.due(due.due_on), _paid(due, card.form.currency))))
        below = row(Elided(words, "late" if due.late else "faint"), gap=4)
        below.setStretch(0, 1)
        if due.left and card.form.state != "cancelled" and self._desk.navigation.knows(RECEIPT):
            take = partial(self._desk.navigation.open, RECEIPT, due.id)
            below.addWidget(small(button(picture="ph.coin", hint=_("Take money"), clicked=take,
                                         name=f"receipt:{due.number}")))  # fmt: skip
        return frame("box", column(top, below, margins=(12, 7, 12, 7), gap=2))


class VersionsTab(QWidget):
    """The papers, the newest first; a line opens its preview, its menu has the rest."""

    def __init__(self, making: Making) -> None:
        super().__init__()
        self.setObjectName("versions")
        self._making = making
        self._card: PaperCard | None = None
        self._lines = column(gap=6)
        self._none = label(_("No paper yet. “Make paper” fills the template; the PDF follows by itself."), "muted")
        self._none.setWordWrap(True)
        self.setLayout(column(self._none, self._lines, None, gap=6))
        making.busy.connect(lambda _version: self._show())

    def show_card(self, card: PaperCard) -> None:
        self._card = card
        self._show()

    def _show(self) -> None:
        if self._card is None:
            return
        empty(self._lines)
        for version in self._card.versions:
            self._lines.addWidget(self._line(version))
        self._none.setVisible(not self._card.versions)

    def _line(self, version: Version) -> QFrame:
        name = label(_("Version {number}").format(number=version.number), "strong")
        made = Elided(f"{version.maker} · {text.moment(version.created_at)}", "faint")
        head = row(name, *([ChipLabel(Chip(_("Official"), 1))] if version.official else []), None, made, gap=8)
        below = Elided(_(ORIGINS[version.origin]).format(template=version.template), "faint")
        acts = row(None, gap=2)
        for key, words, act in self._acts(version):
            acts.insertWidget(acts.count() - 1, button(words, kind="link", clicked=act, name=f"{key}:{version.number}"))
        more = button(picture="ph.dots-three", hint=_("More"), name=f"more:{version.number}")
        more.clicked.connect(partial(self._menu, version, more))
        acts.addWidget(more)
        return frame("box", column(head, below, acts, margins=(12, 8, 6, 4), gap=2))

    def _acts(self, version: Version) -> list[tuple[str, str, Callable[[], object]]]:
        making = self._making
        if making.working == version.id:
            return [("stop", _("The PDF is being made… Stop"), making.stop)]
        return [("preview", _("Preview"), partial(making.show, version.id)),
                ("print", _("Print"), partial(making.print, version.id)),
                ("word", _("Open in Word"), partial(making.open_in_word, version))]  # fmt: skip

    def _menu(self, version: Version, at: QWidget) -> None:
        assert self._card is not None
        menu, making = Menu(self), self._making
        menu.setObjectName("versionMenu")
        if self._card.may_edit and not version.official:
            menu.addAction(icon("ph.check-circle"), _("Make official"), partial(making.make_official, version.id))
        if self._card.may_edit:
            back = partial(making.ask_back, self._card.kind, self._card.id, version)
            menu.addAction(icon("ph.file-arrow-up"), _("Take back from Word…"), back)
        menu.addAction(icon("ph.floppy-disk"), _("Save as…"), partial(making.save_as, version))
        menu.popup(at.mapToGlobal(QPoint(0, at.height() + 2)))


class HistoryTab(QWidget):
    """Every state, with its day, who entered it and when."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("states")
        self._lines = column(gap=8)
        self.setLayout(column(self._lines, None))

    def show_card(self, card: PaperCard) -> None:
        empty(self._lines)
        colours = papers.SERVICES[card.kind].STATE_COLOURS
        for each in card.states:
            name = papers.state_name(card.kind, each.state)
            chip = ChipLabel(Chip(name, colours[each.state]))
            below = Elided(
                _("{who}, entered {when}").format(who=each.who or _("The system"), when=text.moment(each.at)), "faint"
            )
            line = row(chip, label(text.date_(each.on), "strong"), None, gap=10)
            self._lines.addWidget(frame("box", column(line, below, margins=(12, 8, 12, 8), gap=4)))


def _paid(due: Due, currency: str) -> str:
    """Of another currency also what it comes to in đồng, in which it is paid."""
    whole = text.money(due.value) if currency != DONG else ""
    if due.paid is None:
        return whole
    some = f"{text.number(due.paid)} / {whole}" if whole else text.money(due.paid)
    return _("paid {amount}").format(amount=some)


def _line(line: LineForm, total: LineTotal, currency: str) -> QFrame:
    """A name, then quantity × price − discount, and the amount."""
    name = Elided(line.name, "strong")
    amount = label(shown_price(total.amount, currency), "strong")
    top = row(name, amount, gap=8)
    top.setStretch(0, 1)
    price = f"{shown_quantity(line.quantity)} {line.unit} × {shown_price(line.price, currency)}".replace("  ", " ")
    off = f"−{shown_percent(line.discount)}" if line.discount else ""
    rate = f"VAT {shown_percent(total.rate)}" if total.rate else ""
    below = Elided(" · ".join(filter(None, (price, off, rate, line.note))), "faint")
    return frame("box", column(top, below, margins=(12, 7, 12, 7), gap=2))

