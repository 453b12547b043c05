"""What the office sells: the list, the form of a product, and a price list pasted from Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.services import finding, products
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.products import FORM, LABELS, RULES, Data
from app.services.selection import Selection
from app.views.documents.paper_list import counted
from app.views.documents.pasting import PasteWindow
from app.views.documents.switch import Switch
from app.views.kit.bulk_bar import Action, Chosen
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import Editor, LineEditor, MoneyEditor, TextEditor
from app.views.kit.form import Field, FormBody, Section
from app.views.kit.form_panel import FormPanel
from app.views.kit.keys import shortcut
from app.views.kit.layout import button
from app.views.kit.list_nothing import Nothing
from app.views.kit.list_page import ListPage
from app.views.kit.message import ask
from app.views.kit.palette import Entry
from app.views.kit.picker import Option, Picker, among
from app.views.kit.tasks import Written

ADD, EDIT, ARCHIVE = N_("Add product"), N_("Edit product"), N_("Archive products")


class ProductsList(ListPage):
    def __init__(self, desk: Desk) -> None:
        self.may_edit = "edit" in desk.me.rights
        explanation = _("What you sell, with unit, price and VAT. Lines of quotes fill themselves from it. Paste your "
                        "price list from Excel, or add the first product.")  # fmt: skip
        steps = [self._paste_button("first-paste"), self._new_button("first-product")] if self.may_edit else []
        empty = Nothing(_("Your products"), explanation, "ph.package", *steps)
        others = [self._paste_button("paste-products")] if self.may_edit else []
        primary = self._new_button("new-product") if self.may_edit else None
        super().__init__(desk, "products", self._actions(desk.me.rights), None, primary, others, empty)
        self.switch = Switch("product")
        self.header.put_switch(self.switch)
        self.opened.connect(self.open_one)
        shortcut("F2", self.table, self.edit)
        if self.may_edit:
            shortcut("Ctrl+V", self, self.paste)

    def _new_button(self, name: str) -> QPushButton:
        return button(_("Add product"), "ph.plus", "primary", _("Add product (Ctrl+N)"), self.add, name=name)

    def _paste_button(self, name: str) -> QPushButton:
        hint = _("Copy the cells in Excel, then paste them here (Ctrl+V)")
        made = button(_("Paste from Excel"), "ph.clipboard-text", "outline", hint, self.paste, name=name)
        made.setAccessibleName(_("Paste from Excel"))
        return made

    def _actions(self, rights: frozenset[str]) -> list[Action]:
        archive = Action("archive", _("Archive"), "ph.archive", self.archive, danger=True)
        return [archive] if "archive" in rights else []

    # --- one product ---

    def open_one(self, product_id: int) -> None:
        if not self.may_edit:
            self.desk.tell(_("Your role lets you see products, not change them."), warning=True)
            return
        open_product(self.desk, self.window(), product_id, self._said(_("Product saved")))

    def add(self) -> None:
        open_product(self.desk, self.window(), 0, self._said(_("Product added")))

    def edit(self) -> None:
        if row_id := self.table.current_id():
            self.open_one(row_id)

    def paste(self) -> None:
        """The price list that lies in the clipboard, looked at before anything is saved."""
        PasteWindow(self.desk, self.window(), QApplication.clipboard().text()).open()

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        if self.may_edit:
            yield Entry(_("Add product"), "ph.plus", self.add, keys="Ctrl+N")
            yield Entry(_("Paste products from Excel"), "ph.clipboard-text", self.paste,
                        keys=QKeySequence("Ctrl+V").toString())  # fmt: skip

    def _said(self, words: str) -> Callable[[Written], None]:
        return lambda written: self.desk.tell(words, undo=written.action_id)

    # --- many products ---

    def archive(self, chosen: Chosen) -> None:
        words = _("{what}: off the lists. Documents keep what they hold of it.")
        ask(self.window(), _("Archive?"), words.format(what=counted("product", chosen.count)), _("Archive"),
            partial(self._archive, chosen.selection), danger=True)  # fmt: skip

    def _archive(self, selection: Selection) -> None:
        def work(session: Any) -> int:
            return products.archive(session, list(finding.selected_ids(session, selection)))

        self.desk.tasks.write(ARCHIVE, work, self._archived)

    def _archived(self, written: Written) -> None:
        self.done()
        words = _("Archived: {what}").format(what=counted("product", written.result))
        self.desk.tell(words, undo=written.action_id)


class ProductForm(FormPanel):
    def __init__(self, desk: Desk, host: QWidget, data: Data, product_id: int = 0) -> None:
        self.data = data
        body = FormBody((Section("", tuple(self._fields())),), columns=0)
        title, action = (_("Edit product"), EDIT) if product_id else (_("New product"), ADD)
        super().__init__(desk.tasks, host, title, body, action, partial(_save, product_id), FORM, product_id,
                         wide=False, everything=not product_id)  # fmt: skip
        self.begin(data.values, data.draft)

    def _fields(self) -> Iterator[Field]:
        rates = [(each.code, each.name) for each in self.data.rates.all]
        known = among([Option(each, each) for each in self.data.lines])
        makes: dict[str, Callable[[], Editor]] = {
            "code": lambda: LineEditor(_("Empty: the next number")), "line": lambda: Picker(known, free=True),
            "price": MoneyEditor, "cost": MoneyEditor, "vat": lambda: ChoiceEditor(list(dict(rates).items())),
            "note": lambda: TextEditor(lines=3),
        }  # fmt: skip
        for key in ("name", "code", "line", "unit", "price", "cost", "vat", "note"):
            yield Field(key, LABELS[key], makes.get(key, LineEditor), RULES[key], wide=True)


def open_product(desk: Desk, host: QWidget, product_id: int, saved: Callable[[Written], object]) -> None:
    """Read what the form needs, then show it."""

    def show(data: Data) -> None:
        form = ProductForm(desk, host, data, product_id)
        form.saved.connect(saved)

    def failed(error: Exception) -> None:
        if isinstance(error, UserError):
            desk.tell(str(error), warning=True)
        else:
            desk.tasks.failed.emit(error)

    desk.tasks.read(lambda session: products.read(session, product_id), show, topic=("form", host), failed=failed)


def _save(product_id: int, session: Any, read: Any, typed: Any) -> Any:
    return products.edit(session, product_id, read, typed) if product_id else products.create(session, typed)
