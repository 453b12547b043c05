"""The office's own attributes of customers: added, renamed, put in order, hidden and brought back (E04)."""

from __future__ import annotations

from typing import Any

from app.services import attribute_slots, attributes
from app.services.attributes import AttributeInfo
from app.services.customer_fields import OWN_KINDS
from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.jobs import Job
from app.views.settings.attribute_window import AttributeWindow
from app.views.settings.section import Line, Rows, Section, boxed


class AttributesSection(Section):
    tables = ("attribute",)

    def __init__(self, desk: Desk) -> None:
        about = _("What you want to know of your customers besides. An attribute is at once in the form, the card, "
                  "columns, filters, Excel files and templates. Hiding one loses nothing.")  # fmt: skip
        super().__init__(desk, _("Own attributes"), about)
        heads = (_("Attribute"), _("Kind"), _("Search, sort, filter"), _("In templates"))
        self.rows = Rows("attributes", heads, self.change)
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.up, self.down = self.movers(self.shift)
        self.hide_ = self.action(_("Hide"), "ph.eye-slash", self.hide_current, name="hide")
        self.back = self.action(_("Bring back"), "ph.eye", self.bring_back, name="bring-back")
        self.edit = self.action(_("Change…"), "ph.pencil-simple", self.change_current, name="change")
        self.add = self.action(_("Add an attribute"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._all: list[AttributeInfo] = []
        self._job: Job | None = None
        self._offer()

    def read(self, session: Any) -> Any:
        return attributes.every(session), attribute_slots.waiting(session)

    def show_read(self, found: Any) -> None:
        self._all, waiting = found
        self.rows.show_lines([Line(each, _words(each), faint=each.hidden) for each in self._all])
        self._offer()
        if waiting and self._job is None:
            self._prepare()

    # --- what can be done ---

    def add_one(self) -> None:
        self._open(None)

    def change_current(self) -> None:
        self.change(self.rows.record())

    def change(self, one: Any) -> None:
        if one is not None:
            self._open(one)

    def shift(self, way: int) -> None:
        """The current attribute changes places with the one before or behind it."""
        ids, one = [each.id for each in self._all if not each.hidden], self.rows.record()
        here = ids.index(one.id) if one is not None and one.id in ids else -1
        if here < 0 or not 0 <= here + way < len(ids):
            return
        ids[here], ids[here + way] = ids[here + way], ids[here]
        self.write(
            N_("Attributes reordered"), lambda session: attributes.reorder(session, ids),
            _("The attributes are reordered."),
        )  # fmt: skip

    def hide_current(self) -> None:
        one = self.rows.record()
        self.write(
            N_("Attribute hidden"), lambda session: attributes.hide(session, one.id),
            _("“{label}” is hidden. Its values stay with the customers.").format(label=one.label),
        )  # fmt: skip

    def bring_back(self) -> None:
        one = self.rows.record()
        self.write(
            N_("Attribute brought back"), lambda session: attributes.hide(session, one.id, hidden=False),
            _("“{label}” is back, with all its values.").format(label=one.label),
        )  # fmt: skip

    # --- parts ---

    def _open(self, one: AttributeInfo | None) -> None:
        window = AttributeWindow(self.desk, self, one)
        window.accepted.connect(self._ask_again)
        window.open()

    def _ask_again(self) -> None:
        """A place for sorting may have to be filled; one that was stopped may begin again."""
        if self._job not in self.desk.tasks.writing:
            self._job = None
        self.refresh()

    def _prepare(self) -> None:
        def done(_nothing: Any) -> None:
            self._job = None
            self.refresh()

        self._job = self.desk.tasks.blocks(attribute_slots.FILL, attribute_slots.fill, done)

    def _offer(self) -> None:
        one = self.rows.record()
        shown = [each.id for each in self._all if not each.hidden]
        self.edit.setEnabled(one is not None)
        self.hide_.setVisible(one is None or not one.hidden)
        self.hide_.setEnabled(one is not None)
        self.back.setVisible(one is not None and one.hidden)
        self.up.setEnabled(one is not None and one.id in shown[1:])
        self.down.setEnabled(one is not None and one.id in shown[:-1])


def _words(one: AttributeInfo) -> tuple[str, ...]:
    kind = _("hidden") if one.hidden else _(OWN_KINDS[one.kind])
    quick = {"": "", "ready": _("yes"), "waiting": _("being prepared")}[one.state]
    return one.label, kind, quick, f"{{{{ khach.rieng.{one.key} }}}}"
