"""The rail: the office, the search, the rooms, pinned lists, what runs in the background, who is signed in."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.services.language import LANGUAGES, N_, _, current
from app.services.text import initials
from app.views.kit.avatar import Avatar
from app.views.kit.icons import icon
from app.views.kit.layout import Elided, Sign, button, column, empty, label, row
from app.views.kit.menu import Menu
from app.views.kit.pictures import HUES
from app.views.kit.text import number
from app.views.kit.theme import TEXT_SIZES, theme
from app.views.rooms import Room

WIDTH, WIDEST = 216, 260
THEMES = (("system", N_("Like the system")), ("light", N_("Light")), ("dark", N_("Dark")))
TEXT_SIZE_NAMES = (N_("Small"), N_("Normal"), N_("Large"), N_("Very large"))


@dataclass(frozen=True)
class Pin:
    """A list that the employee has pinned; `colour` is one of eight."""

    name: str
    colour: int
    open: Callable[[], object]


class Rail(QFrame):
    room_wanted = Signal(str)
    search_wanted = Signal()
    theme_chosen = Signal(str, float)       # the choice, the text size
    language_chosen = Signal(str)
    password_wanted = Signal()
    personal_wanted = Signal()
    notifications_wanted = Signal()
    keys_wanted = Signal()
    sign_out_wanted = Signal()

    def __init__(self, office_name: str, name: str, role: str, rooms: Sequence[Room], working: QWidget) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(min(WIDEST, theme.size(WIDTH)))
        self.tabs: dict[str, RoomTab] = {}
        self._group = QButtonGroup(self)
        self.pins = column(gap=0)
        self._pins_title = label(_("Pinned lists").upper(), "section")
        self.me = self._signed_in(name, role)
        middle = _scrolling(column(*(self._tab(place, room) for place, room in enumerate(rooms, start=1)), 14,
                                   row(self._pins_title, margins=(10, 0, 0, 0)), self.pins, None, gap=2))
        self.setLayout(column(_office(office_name), 10, self._search(), 6, middle, working, self.me,
                              margins=(12, 14, 12, 12), gap=4))
        self.show_pins([])

    def show_room(self, key: str) -> None:
        self.tabs[key].setChecked(True)

    def show_count(self, key: str, count: int) -> None:
        """The number beside a room; 0 is not shown."""
        self.tabs[key].show_count(count)

    def show_pins(self, pins: Sequence[Pin]) -> None:
        empty(self.pins)
        self._pins_title.setVisible(bool(pins))
        for pin in pins:
            self.pins.addWidget(PinButton(pin))

    def _tab(self, place: int, room: Room) -> RoomTab:
        tab = RoomTab(room, place)
        tab.clicked.connect(partial(self.room_wanted.emit, room.key))
        self._group.addButton(tab)
        self.tabs[room.key] = tab
        return tab

    def _search(self) -> QPushButton:
        search = button(_("Find"), "ph.magnifying-glass", "search", _("Find anything (Ctrl+K)"), token="faint",
                        clicked=self.search_wanted.emit, name="find")
        key = label("Ctrl K", "key")
        key.setFixedHeight(theme.size(20))
        search.setLayout(row(None, key, margins=(0, 0, 8, 0)))
        search.setFixedHeight(theme.size(36))
        return search

    # --- the signed-in employee ---

    def _signed_in(self, name: str, role: str) -> QPushButton:
        made = button(hint=_("{name}: theme, language, password, sign out").format(name=name), kind="person",
                      clicked=self.open_menu, name="me")
        names = column(Elided(name, "strong"), Elided(role, "faint"), gap=0)
        layout = row(Avatar(30, name), names, Sign("ph.gear"), margins=(4, 4, 6, 4), gap=10)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        made.setFixedHeight(theme.size(46))
        for inner in made.findChildren(QWidget):
            inner.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return made

    def menu(self) -> QMenu:
        """What one can change about one's own workplace."""
        menu = Menu(self)
        self._choices(menu.add_menu(icon("ph.circle-half"), _("Theme")),
                      [(_(text), theme.choice == key, partial(self.theme_chosen.emit, key, theme.factor))
                       for key, text in THEMES])
        self._choices(menu.add_menu(icon("ph.text-aa"), _("Text size")),
                      [(_(text), theme.factor == size, partial(self.theme_chosen.emit, theme.choice, size))
                       for size, text in zip(TEXT_SIZES, TEXT_SIZE_NAMES, strict=True)])
        self._choices(menu.add_menu(icon("ph.translate"), _("Language")),
                      [(text, current() == key, partial(self.language_chosen.emit, key))
                       for key, text in LANGUAGES.items()])
        menu.addAction(icon("ph.identification-card"), _("My phone and e-mail…"), self.personal_wanted.emit)
        menu.addAction(icon("ph.bell"), _("Notifications…"), self.notifications_wanted.emit)
        menu.addAction(icon("ph.key"), _("Change the password…"), self.password_wanted.emit)
        menu.addAction(icon("ph.keyboard"), _("Keys") + "\t?", self.keys_wanted.emit)
        menu.addSeparator()
        menu.addAction(icon("ph.sign-out"), _("Sign out"), self.sign_out_wanted.emit)
        return menu

    def _choices(self, menu: QMenu, choices: Sequence[tuple[str, bool, Callable[[], object]]]) -> None:
        group = QActionGroup(menu)
        for text, chosen, act in choices:
            action = menu.addAction(text, act)
            action.setCheckable(True)
            action.setChecked(chosen)
            group.addAction(action)

    def open_menu(self) -> None:
        """Above the employee's name."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.me.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))


class RoomTab(QPushButton):
    """A room with its icon and how much waits there."""

    def __init__(self, room: Room, place: int) -> None:
        super().__init__(f"  {_(room.label)}")
        self.setObjectName(f"room:{room.key}")
        self.setProperty("kind", "nav")
        self.setCheckable(True)
        self.setIcon(icon(room.picture, checked="accent"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._label, self._count = _(room.label), label(role="faint")
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(None, self._count, margins=(0, 0, 10, 0)))
        self.setAccessibleName(self._label)
        keys = f"Ctrl+{place % 10}" if place <= 10 else ""
        self.setToolTip(f"{self._label} ({keys})" if keys else self._label)
        self.setFixedHeight(theme.size(36))

    def show_count(self, count: int) -> None:
        self._count.setText(number(count) if count else "")
        self.setAccessibleName(f"{self._label}, {number(count)}" if count else self._label)


class PinButton(QPushButton):
    """A pinned list: a coloured dot and a name."""

    def __init__(self, pin: Pin) -> None:
        super().__init__()
        self.setObjectName(f"pin:{pin.name}")
        self.setProperty("kind", "nav")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(pin.name)
        self._colour = QColor(HUES[pin.colour % len(HUES)])
        text = Elided(pin.name, "muted")
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(text, margins=(30, 0, 8, 0)))
        self.setFixedHeight(theme.size(32))
        self.clicked.connect(lambda: pin.open())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawEllipse(15, self.height() // 2 - 3, 7, 7)
        painter.end()


def _office(name: str) -> QVBoxLayout:
    logo = label(initials(name))
    logo.setObjectName("logo")
    logo.setFixedSize(30, 30)
    logo.setAlignment(Qt.AlignmentFlag.AlignCenter)
    names = column(Elided(name, "bold"), label("Sổ Khách", "faint"), gap=0)
    layout = row(logo, names, gap=10)
    layout.setStretch(1, 1)
    return column(layout)


def _scrolling(layout: QVBoxLayout) -> QScrollArea:
    """On a low screen the rooms scroll; the employee stays where he is."""
    inside = QWidget()
    inside.setLayout(layout)
    area = QScrollArea()
    area.setObjectName("plain")
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area
