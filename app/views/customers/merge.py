"""Customers side by side, to become one: which stays, and which value of each field (E01, B02)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QScrollArea, QSizePolicy, QWidget

from app.services import customer_fields, merge_fields, merging
from app.services.blocks import Blocks
from app.services.language import N_, _, ngettext
from app.services.merging import Comparison, Merge, Plan
from app.services.progress import unless_cancelled
from app.views.customers.bulk_dialog import Bulk, BulkDialog, Done, Lines, while_open
from app.views.kit import text
from app.views.kit.layout import Elided, label, radio
from app.views.kit.message import sentence
from app.views.kit.text import number
from app.views.kit.theme import theme

WIDTH, HEIGHT, CELL, LABELS = 860, 280, 236, 200  # a window as wide as its customers need
NARROWEST = 168  # of a customer's column: with more customers than fit one scrolls
BESIDE = 60  # pixels that the window leaves free beside it
EVERY = 0  # instead of a customer's id
MOVED = {
    "activity": N_("Activities that move"), "deal": N_("Deals that move"), "quote": N_("Quotes that move"),
    "contract": N_("Contracts that move"), "sales_order": N_("Orders that move"), "voucher": N_("Vouchers that move"),
    "file": N_("Files that move"), "contact": N_("Contacts that move, the same phone once"),
    "group_member": N_("Memberships of groups to unite"), "customer_share": N_("Shares to unite"),
    "relation": N_("Relations that move"),
}  # fmt: skip


def told(plan: Plan) -> Lines:
    """The dry run of one merge or of many, in lines."""
    lines = [(_("Customers that are merged and archived"), number(plan.gone))]
    lines += [(_(words), number(plan.moved[name])) for name, words in MOVED.items() if plan.moved.get(name)]
    if plan.handed:
        lines.append((_("Of another owner, who loses them to the one that stays"), number(plan.handed)))
    if plan.left:
        lines.append((_("Groups that are not all yours to hand over, left as they are"), number(plan.left)))
    return lines


def summary(plan: Plan) -> str:
    return ngettext("{count} customer merged", "{count} customers merged", plan.gone).format(count=number(plan.gone))


class MergeDialog(BulkDialog):
    """Two to several customers: a column for each, a line for each field in which they differ."""

    def __init__(self, bulk: Bulk) -> None:
        words = _(
            "One stays with its code, owner and zone; the others are archived and lead to it. Everything of theirs "
            "that you see follows, groups are united. Of each field in which they differ you choose what stays."
        )
        super().__init__("merge", _("Merge customers"), words, bulk)
        self._subtitle.setWordWrap(True)
        self.found: Comparison | None = None
        self.stays: dict[int, QRadioButton] = {}
        self.values: dict[str, QButtonGroup] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(8)
        inside = QWidget()
        inside.setLayout(self.grid)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(_("Customers side by side"))
        area.setMinimumHeight(theme.size(HEIGHT))
        self.arrange(area)
        self.setMinimumWidth(self._wide(bulk))
        chosen = self.selection
        bulk.tasks.read(lambda session: merging.compare(session, chosen), while_open(self, self.show_sides),
                        failed=while_open(self, self._refused))  # fmt: skip
        self.recount()

    @staticmethod
    def _wide(bulk: Bulk) -> int:
        """Room for a column for each customer, but not more than the window below has."""
        wanted = theme.size(max(WIDTH, LABELS + CELL * bulk.count))
        return min(wanted, max(theme.size(WIDTH), bulk.parent.window().width() - BESIDE)) if bulk.parent else wanted

    # --- side by side ---

    def show_sides(self, found: Comparison) -> None:
        self.found = found
        self.grid.addWidget(label(_("Stays"), "strong"), 0, 0)
        stays = QButtonGroup(self)
        for place, side in enumerate(found.sides):
            each = Choice(f"{side.code} · {text.date_(side.created_at)}", place == 0, f"stays_{side.id}")
            each.setToolTip(side.name)
            each.setAccessibleName(_("{name} stays").format(name=side.name))
            stays.addButton(each, side.id)
            self.stays[side.id] = each
            self.grid.addWidget(each, 0, place + 1)
            self.grid.addWidget(Elided(side.owner, "faint"), 1, place + 1)
            self.grid.setColumnMinimumWidth(place + 1, theme.size(NARROWEST))
            self.grid.setColumnStretch(place + 1, 1)
        self.grid.addWidget(label(_("Owner"), "muted"), 1, 0)
        stays.idToggled.connect(lambda _key, on: self.recount() if on else None)
        for at, line in enumerate(found.lines, start=2):
            self._show_line(at, line)
        self.grid.setRowStretch(len(found.lines) + 2, 1)
        self.recount()

    def _show_line(self, at: int, line: merge_fields.Line) -> None:
        self.grid.addWidget(label(_(line.label), "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
        assert self.found is not None
        group = self.values[line.key] = QButtonGroup(self)
        for place, (side, value) in enumerate(zip(self.found.sides, line.values, strict=True)):
            words = shown(line.key, value)
            each = Choice(words or "–", place == line.proposed, f"{line.key}_{side.id}")
            each.setAccessibleName(f"{_(line.label)}: {words or '–'}")
            group.addButton(each, side.id)
            self.grid.addWidget(each, at, place + 1)
        if line.proposed == merge_fields.ALL:
            every = radio(_("All of them"), on=True, name=f"{line.key}_all")
            every.setAccessibleName(f"{_(line.label)}: {every.text()}")
            group.addButton(every, EVERY)
            self.grid.addWidget(every, at, len(self.found.sides) + 1)

    def asked(self) -> Merge | None:
        """What is chosen now."""
        if self.found is None:
            return None
        kept = next(key for key, each in self.stays.items() if each.isChecked())
        gone = tuple(side.id for side in self.found.sides if side.id != kept)
        picks = {key: group.checkedId() for key, group in self.values.items() if group.checkedId() != EVERY}
        return Merge(kept, gone, picks)

    # --- the dry run, and doing it ---

    def question(self) -> Callable[[Any], Plan] | str:
        asked = self.asked()
        if asked is None or self.found is None:
            return _("Reading the customers…")
        if not all(side.mine for side in self.found.sides):
            return _("You may merge only customers that you may hand over. Ask your manager.")
        return lambda session: merging.plan(session, [asked])

    def told(self, plan: Plan) -> tuple[Lines, bool]:
        return told(plan), bool(plan.kept)

    def work(self) -> tuple[str, Callable[..., Any]]:
        asked = self.asked()
        assert asked is not None
        return merging.LABEL, lambda session: merging.merge(session, [asked])

    def summary(self, result: Plan) -> str:
        return summary(result)


class MergeAllDialog(BulkDialog):
    """Many groups at once: the oldest of each stays, with what is filled in any of them."""

    def __init__(self, bulk: Bulk, groups: Sequence[tuple[int, ...]]) -> None:
        words = ngettext("{count} group with one tax code", "{count} groups with one tax code each", len(groups))
        super().__init__("merge_all", _("Merge all groups"), words.format(count=number(len(groups))), bulk)
        self.merges = [Merge(ids[0], ids[1:]) for ids in groups]
        why = label(_("The oldest of each group stays with its code and owner, filled up with what the others have."),
                    "muted")  # fmt: skip
        why.setWordWrap(True)
        self.arrange(why)
        self.setMinimumWidth(theme.size(520))
        self.recount()

    def question(self) -> Callable[[Any], Plan] | str:
        merges = self.merges
        return lambda session: merging.plan(session, merges)

    def told(self, plan: Plan) -> tuple[Lines, bool]:
        return told(plan), bool(plan.kept)

    def carry_out(self) -> None:
        """In blocks, with progress and the way to stop."""
        merges = self.merges
        self.tasks.blocks(merging.LABEL, lambda office, report: merging.merge_in_blocks(
            office, merges, unless_cancelled(report)), self._done)  # fmt: skip
        self.accept()

    def _done(self, answer: tuple[Blocks, Plan]) -> None:
        went, plan = answer
        words, left = summary(plan), plan.left
        if went.stopped:
            words = _("Stopped: {done} of {total} groups merged").format(
                done=number(plan.kept), total=number(went.total))  # fmt: skip
            words += f". {sentence(went.refused)}" if went.refused else ""
        if left:
            words += ". " + ngettext("{count} group was left as it is", "{count} groups were left as they are",
                                     left).format(count=number(left))  # fmt: skip
        self.then(Done(words, went.action_id, warning=went.stopped or bool(left)))


def shown(key: str, value: Any) -> str:
    """A value as one reads it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return text.date_(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if key in ("phone", "phone2") and value:
        return text.phone(value)
    return str(customer_fields.words(key, value))


class Choice(QRadioButton):
    """A radio button that is as wide as its column: what does not fit ends in … and stands in the tooltip."""

    def __init__(self, words: str, on: bool, name: str) -> None:
        super().__init__()
        self._words = " ".join(words.split())
        self.setText("x")
        self.setChecked(on)
        self.setObjectName(name)
        self.setToolTip(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self._beside() + self.fontMetrics().horizontalAdvance(self._words), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width() - self._beside())
        self.setText(shown.replace("&", "&&"))  # & would be a shortcut

    def _beside(self) -> int:
        """What the button itself takes."""
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text().replace("&&", "&"))
