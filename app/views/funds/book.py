"""The funds with what they hold, and the book of the one that is chosen: every entry with the balance after it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QWidget

from app.services import checking, funds, vietqr
from app.services.language import N_, _
from app.services.query import Query, View, every, leaf
from app.views.funds.form import fund_fields, say
from app.views.funds.switch import Switch
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import MoneyEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.icons import icon
from app.views.kit.layout import Elided, button, column, empty, frame, label, row
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from app.views.kit.menu import Menu
from app.views.kit.palette import Entry
from app.views.kit.text import money
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.feed import Changes

ADD, EDIT, CLOSE = N_("Add fund"), N_("Edit fund"), N_("Close fund")
TILE, WIDEST = 216, 340
KINDS = {"cash": (N_("New cash book"), "ph.wallet"), "bank": (N_("New bank account"), "ph.bank")}


class Standing(NamedTuple):
    """The open funds, and what each holds in đồng."""

    funds: list[funds.FundForm]
    balances: dict[int, int]


class BookList(ListPage):
    def __init__(self, desk: Desk) -> None:
        self.standing = Standing([], {})
        self.fund_id = 0
        self.new = button(_("New fund"), "ph.plus", "primary", _("New fund (Ctrl+N)"), self._open_new, name="new-fund")
        words = _("Every confirmed voucher appears here with the balance after it.")
        super().__init__(
            desk, "fund_book", (), None, self.new, (), Nothing(_("The book is empty"), words, "ph.book-open")
        )
        self.switch = Switch("book", True)
        self.header.put_switch(self.switch)
        self.group = QButtonGroup(self)
        self._tiles = row(None, margins=(16, 12, 16, 12), gap=10)
        self.layout().insertWidget(1, self._strip())  # type: ignore[union-attr]
        self.ready.connect(self.read_funds)
        self.opened.connect(self._open_voucher)

    def _strip(self) -> QScrollArea:
        """However many funds there are: they scroll sideways."""
        inner = frame("views", self._tiles)
        area = QScrollArea()
        area.setObjectName("funds")
        area.setAccessibleName(_("Funds"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setFixedHeight(theme.size(88))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    # --- the funds ---

    def read_funds(self) -> None:
        def read(session: Any) -> Standing:
            return Standing(funds.all_funds(session), funds.balances(session))

        self.desk.tasks.read(read, self._show_funds, topic=(self, "funds"))

    def _show_funds(self, standing: Standing) -> None:
        self.standing = standing
        for made in self.group.buttons():
            self.group.removeButton(made)
        empty(self._tiles)
        for each in standing.funds:
            self._tiles.addWidget(self._tile(each))
        self._tiles.addStretch(1)
        known = [each.id for each in standing.funds]
        if known and self.fund_id not in known:
            self.choose(known[0])
        elif self.fund_id:
            self.group.button(self.fund_id).setChecked(True)

    def _tile(self, fund: funds.FundForm) -> QWidget:
        held = self.standing.balances.get(fund.id, 0)
        made = QPushButton()
        made.setObjectName(f"fund:{fund.id}")
        made.setProperty("kind", "tile")
        made.setCheckable(True)
        below = fund.account if fund.kind == "bank" else _(funds.KINDS["cash"])
        made.setAccessibleName(f"{fund.name}, {money(held)}")
        made.setToolTip(_("Right click: edit or close it"))
        name, amount = label(fund.name, "strong"), label(money(held), "heading")
        for each in (name, amount):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = Elided(below, "faint")
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = column(row(name, None, words, gap=6), amount, None, margins=(12, 9, 12, 8), gap=4)
        made.setLayout(inside)
        wide = min(max(theme.size(TILE), inside.sizeHint().width()), theme.size(WIDEST))  # an account is read whole
        made.setFixedSize(wide, theme.size(62))
        made.clicked.connect(partial(self.choose, fund.id))
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(partial(self._open_fund_menu, fund, made))
        self.group.addButton(made, fund.id)
        return made

    def choose(self, fund_id: int) -> None:
        """Its book, the newest entry first."""
        self.fund_id = fund_id
        if tile := self.group.button(fund_id):
            tile.setChecked(True)
        name = next((each.name for each in self.standing.funds if each.id == fund_id), "")
        where = every(leaf("fund", "is", fund_id))
        self.show_view(View(f"fund{fund_id}", name, Query(where=where, sort="day", descending=True)))

    def _open_voucher(self, entry_id: int) -> None:
        """A line of the book opens its voucher."""
        self.desk.tasks.read(
            lambda session: funds.voucher_of(session, entry_id),
            lambda key: self.desk.navigation.open("voucher", key) if key else None, topic=(self, "voucher"),
        )  # fmt: skip

    def hear(self, changes: Changes) -> None:
        super().hear(changes)
        if changes.touch("voucher", "fund"):
            self.read_funds()

    # --- making and changing ---

    def add(self, kind: str = "cash") -> None:
        fields = [*fund_fields(kind, _banks()),
                  Field("opening", N_("It holds"), MoneyEditor, checking.amount(), wide=True),
                  Field("day", N_("Held on"), DayEditor, checking.day(), wide=True)]  # fmt: skip
        blank = funds.FundForm(kind=kind, ledger_account=funds.ACCOUNTS[kind])

        def save(session: Any, values: dict[str, Any]) -> int:
            opening, day = values.pop("opening"), values.pop("day")
            return funds.create(session, funds.FundForm(**{**blank.typed(), **values}), opening, day)

        values = {**blank.typed(), "opening": 0, "day": None}
        FormWindow(self.desk, self.window(), _(KINDS[kind][0]), fields, values, ADD, save, _("Fund added"),
                   undo=False).open()  # fmt: skip

    def edit(self, fund: funds.FundForm) -> None:
        def save(session: Any, values: dict[str, Any]) -> Any:
            return funds.edit(session, fund.id, fund, funds.FundForm(**{**fund.typed(), **values}))

        FormWindow(self.desk, self.window(), fund.name, fund_fields(fund.kind, _banks()), fund.typed(), EDIT, save,
                   _("Fund saved")).open()  # fmt: skip

    def close_fund(self, fund: funds.FundForm) -> None:
        def done(written: Any) -> None:
            self.desk.tell(_("{name} is closed; its book stays.").format(name=fund.name), undo=written.action_id)

        self.desk.tasks.write(CLOSE, lambda session: funds.archive(session, fund.id), done, partial(say, self.desk))

    def _open_new(self) -> None:
        menu = Menu(self)
        for kind, (words, picture) in KINDS.items():
            menu.addAction(icon(picture), _(words), partial(self.add, kind))
        menu.popup(self.new.mapToGlobal(self.new.rect().bottomLeft()))

    def _open_fund_menu(self, fund: funds.FundForm, tile: QWidget, at: Any) -> None:
        menu = Menu(self)
        menu.addAction(icon("ph.pencil-simple"), _("Edit"), partial(self.edit, fund))
        menu.addAction(icon("ph.lock"), _("Close the fund"), partial(self.close_fund, fund))
        menu.popup(tile.mapToGlobal(at))

    def open_one(self, fund_id: int) -> None:
        self.choose(fund_id)

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        for kind, (words, picture) in KINDS.items():
            yield Entry(_(words), picture, partial(self.add, kind))


def _banks() -> list[tuple[str, str]]:
    return [(each.bin, f"{each.short_name} – {each.name}") for each in vietqr.banks()]
