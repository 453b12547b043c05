"""The pane beside a list: what is selected, closable, never in the way.

Its head and its buttons stay, the rest scrolls: facts, what comes next, and the tabs that the room gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.services.card import Card, Fact
from app.services.language import _
from app.services.query import Chip
from app.views.kit import pictures, values
from app.views.kit.avatar import Avatar
from app.views.kit.icons import icon
from app.views.kit.layout import Elided, button, column, empty, frame, label, line, notice, row
from app.views.kit.tabs import TabLine
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.feed import Changes

WIDTH, PORTRAIT, FACTS = 390, 52, 6  # FACTS: lines shown before "More"


class CardAction(NamedTuple):
    """A button of the card; the label is marked with N_."""

    key: str
    label: str
    picture: str


class Badges(QWidget):
    """The chips on the left, on as many lines as they need, and the stars at the right of the last one.

    Fewer than no stars: what is shown has none.
    """

    STARS = 80
    asked = Signal()  # why so many stars: one has clicked them

    def __init__(self) -> None:
        super().__init__()
        self._chips: tuple[Chip, ...] = ()
        self._stars = 0
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_badges(self, chips: tuple[Chip, ...], stars: int) -> None:
        self._chips, self._stars = chips, stars
        lit = [_("{count} stars").format(count=stars)] if stars >= 0 else []
        self.setAccessibleName(", ".join([*(chip.text for chip in chips), *lit]))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._places(width)[1].y() + pictures.CHIP_HEIGHT + 2

    def sizeHint(self) -> QSize:
        width = max(self.width(), theme.size(300))
        return QSize(width, self.heightForWidth(width))

    def _places(self, width: int) -> tuple[list[QPoint], QPoint]:
        """Where each chip and the stars are."""
        places, left, top = [], 0, 1
        for chip in self._chips:
            wide = pictures.chip_width(chip.text)
            if left and left + wide > width:
                left, top = 0, top + pictures.CHIP_HEIGHT + 4
            places.append(QPoint(left, top))
            left += wide + 6
        if left and left + self.STARS > width:
            left, top = 0, top + pictures.CHIP_HEIGHT + 4
        return places, QPoint(max(0, width - self.STARS) if self._chips else -1, top)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        _chips, corner = self._places(self.width())
        lit = QRect(corner, QSize(self.STARS, pictures.CHIP_HEIGHT))
        if self._stars >= 0 and lit.contains(event.position().toPoint()):
            self.asked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, ratio = QPainter(self), self.devicePixelRatioF()
        places, stars = self._places(self.width())
        for chip, place in zip(self._chips, places, strict=True):
            painter.drawPixmap(place, pictures.chip(chip, ratio))
        if self._stars >= 0:
            painter.drawPixmap(stars + QPoint(0, 3), pictures.stars(self._stars, ratio))
        painter.end()


class CardPane(QFrame):
    """`acted(key, id)` for a button, `closed` when it was closed; `reached_end` when the end of a tab comes near."""

    acted = Signal(str, int)
    closed = Signal()
    reached_end = Signal()
    tables: tuple[str, ...] = ()  # a change of these means: read again

    def __init__(self, name: str, actions: Sequence[CardAction]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(name)
        self.setFixedWidth(theme.size(WIDTH))
        self.card: Card | None = None
        self.wanted_id: int | None = None  # of what is shown, or is being read to be shown
        self.name, self.subtitle = label(role="title"), Elided("", "faint")
        self.portrait, self.badges = Avatar(PORTRAIT), Badges()
        self.buttons = {action.key: self._button(action) for action in actions}
        self.next = QFrame()
        self.state = QFrame()
        self._facts = QGridLayout()
        self._all_facts = False
        self._more = button(_("More"), kind="link", clicked=self._toggle_facts, name="more-facts")
        self.tabs = TabLine()
        self._pages: list[QWidget] = []
        self._build()
        theme.changed.connect(self._themed)

    # --- what the room calls ---

    @property
    def card_id(self) -> int | None:
        """Of what is shown, None for nothing."""
        return self.card.id if self.card else None

    def add_tab(self, name: str, page: QWidget) -> None:
        """`name` is translated already."""
        page.setVisible(not self._pages)
        self._pages.append(page)
        self._body.insertWidget(self._body.count() - 1, page)
        self.tabs.add(name)

    def count_tab(self, number: int, count: int) -> None:
        """How much is in a tab."""
        self.tabs.show_count(number, count)

    def show_tab(self, number: int) -> None:
        self.tabs.mark(number)
        for place, page in enumerate(self._pages):
            page.setVisible(place == number)

    def open(self, record_id: int) -> None:
        """Read the record and show it; the one before it stays until the answer is here."""
        self.wanted_id = record_id
        self.read_card(record_id)

    def read_card(self, record_id: int) -> None:
        """A room's own: it reads, then calls `show_card`."""
        raise NotImplementedError

    def hear(self, changes: Changes) -> None:
        """Read again what is wanted: news of the card before it must not bring that one back."""
        if self.wanted_id is not None and self.isVisible() and changes.touch(*self.tables):
            self.read_card(self.wanted_id)

    def show_card(self, card: Card | None) -> None:
        """None: the record is no longer there for this employee."""
        if card is None:
            self.close_card()
            return
        other = self.card is None or self.card.id != card.id
        self.card = card
        self.name.setText(card.name)
        self.subtitle.show_text(card.subtitle)
        self.portrait.show_name(card.name)
        self.badges.show_badges(card.chips, card.stars)
        self._show_state(card)
        self._show_facts()
        self.show()
        if other:
            self.area.verticalScrollBar().setValue(0)

    def enter(self) -> None:
        """The keyboard goes to the first button that can be pressed."""
        for each in self.buttons.values():
            if each.isEnabled():
                each.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def close_card(self) -> None:
        self.card = self.wanted_id = None
        self.hide()
        self.closed.emit()

    def put_next(self, strip: QFrame) -> None:
        """What comes next, above the facts."""
        self._body.replaceWidget(self.next, strip)
        self.next.hide()
        self.next.deleteLater()
        self.next = strip

    def walk_to(self, widget: QWidget, top: int, height: int) -> None:
        """Scroll so that a line of a tab is seen."""
        inner = self.area.widget()
        assert inner is not None
        place = widget.mapTo(inner, QPoint(0, top + height // 2))
        self.area.ensureVisible(0, place.y(), 0, height // 2 + 8)

    # --- the parts ---

    def _build(self) -> None:
        self.name.setWordWrap(True)
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        hint = _("Close the card (Esc)")
        close = small(button(picture="ph.x", hint=hint, clicked=self.close_card, name="close-card"))
        self.menu = small(button(picture="ph.dots-three", hint=_("More"), name="card-menu"))
        head = row(self.portrait, column(self.name, self.subtitle, None, gap=2), self.menu, close, gap=6)
        head.setStretch(1, 1)
        head.insertSpacing(1, 6)
        for each in (self.menu, close):
            head.setAlignment(each, Qt.AlignmentFlag.AlignTop)
        acts = row(*self.buttons.values(), gap=6)
        top = column(head, self.badges, acts, margins=(20, 16, 16, 10), gap=10)
        whole = column(top, self._area(), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _area(self) -> QScrollArea:
        self._facts.setHorizontalSpacing(14)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnMinimumWidth(0, theme.size(104))
        self._facts.setColumnStretch(1, 1)
        self._body = column(
            self.next, self.state, self._facts, row(self._more, None), self.tabs, line(), 4, None,
            margins=(20, 2, 16, 12), gap=8,
        )  # fmt: skip
        self.next.hide()
        self.state.hide()
        inner = QWidget()
        inner.setLayout(self._body)
        self.area = QScrollArea()
        self.area.setObjectName("card-scroll")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        self.area.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.tabs.chosen.connect(self.show_tab)
        return self.area

    def _button(self, action: CardAction) -> QToolButton:
        """The picture above the word."""
        made = QToolButton()
        made.setText(_(action.label))
        made.setIcon(icon(action.picture, "text"))
        made.setIconSize(QSize(18, 18))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setProperty("kind", "action")
        made.setObjectName(f"card:{action.key}")
        made.setAccessibleName(_(action.label))
        made.clicked.connect(lambda: self._act(action.key))
        return made

    def _act(self, key: str) -> None:
        if self.card is not None:
            self.acted.emit(key, self.card.id)

    def _show_state(self, card: Card) -> None:
        """That it is archived, or not one's own to change."""
        words = _("Archived") if card.archived else "" if card.may_edit else _("You may see this, not change it.")
        strip = notice(words, "plain", "ph.archive" if card.archived else "ph.info")
        self._body.replaceWidget(self.state, strip)
        strip.setVisible(bool(words))
        self.state.hide()
        self.state.deleteLater()
        self.state = strip

    def _toggle_facts(self) -> None:
        self._all_facts = not self._all_facts
        self._show_facts()

    def _show_facts(self) -> None:
        facts = self.card.facts if self.card else ()
        empty(self._facts)
        shown = facts if self._all_facts or len(facts) <= FACTS + 1 else facts[:FACTS]
        for place, fact in enumerate(shown):
            self._facts.addWidget(label(_(fact.label), "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(fact_value(fact), place, 1)
        self._more.setVisible(len(facts) > FACTS + 1)
        self._more.setText(_("Less") if self._all_facts else _("{count} more").format(count=len(facts) - len(shown)))

    def _scrolled(self, value: int) -> None:
        if value > self.area.verticalScrollBar().maximum() - self.area.height() // 2:
            self.reached_end.emit()

    def _themed(self) -> None:
        self.setFixedWidth(theme.size(WIDTH))
        self.badges.updateGeometry()
        self.update()


def fact_value(fact: Fact) -> QLabel:
    """The value of a fact: selectable, on as many lines as it needs."""
    words = values.fact(fact.kind, fact.value) or "–"
    made = label(values.short(words), "late" if fact.tone == "late" else "strong")
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setWordWrap(True)
    made.setMinimumWidth(40)
    made.setAccessibleName(f"{_(fact.label)}: {words}")
    return made


def small(made: QPushButton) -> QPushButton:
    """A button of a picture alone, no wider than it is high."""
    made.setProperty("kind", "small")
    made.setFixedSize(theme.size(30), theme.size(30))
    return made


def strip(picture: str, words: str, below: str, late: bool, clicked: QPushButton | None = None) -> QFrame:
    """One thing in a box: a picture, a line, and a smaller one, red if it is late."""
    sign = label()
    sign.setPixmap(icon(picture, "danger" if late else "accent").pixmap(18, 18))
    lines = column(Elided(words, "strong"), Elided(below, "late" if late else "faint"), gap=1)
    made = frame("well", row(sign, lines, *([clicked] if clicked else []), margins=(12, 8, 8, 8), gap=10))
    layout = made.layout()
    assert layout is not None
    layout.setStretch(1, 1)  # type: ignore[attr-defined]
    return made
