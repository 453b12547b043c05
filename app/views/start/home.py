"""The first page: the offices one knows, and the three ways into another one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app.services import places
from app.services.language import _
from app.services.recent import Known
from app.views.kit.avatar import Avatar
from app.views.kit.layout import Elided, button, column, empty, label, row
from app.views.start.parts import Page, pass_through, tile

SHOWN = 3


class Home(Page):
    chosen = Signal(object)  # Known
    forgotten = Signal(str)
    sample_wanted, new_wanted, join_wanted = Signal(), Signal(), Signal()

    def __init__(self, known: Sequence[Known]) -> None:
        super().__init__(_("Welcome"))
        self.arrow.hide()
        self.recent = QFrame()
        self._list = column(gap=6)
        self._all = False
        self.recent.setLayout(column(label(_("Recent offices").upper(), "section"), self._list, 8, gap=8))
        self.tiles = [
            tile(_("Look at the sample office"), _("1,000 believable customers to try everything on."), "ph.compass",
                 self.sample_wanted.emit, "sample"),
            tile(_("Make a new office"), _("On this computer, or on your server. It takes two minutes."),
                 "ph.plus-circle", self.new_wanted.emit, "new"),
            tile(_("Join an office"), _("Your colleagues work in it already, or you have its file."), "ph.sign-in",
                 self.join_wanted.emit, "join"),
        ]  # fmt: skip
        self.body.addWidget(self.recent)
        for each in self.tiles:
            self.body.addWidget(each)
        self.show_known(known)

    def show_known(self, known: Sequence[Known]) -> None:
        empty(self._list)
        self._known = list(known)
        self.recent.setVisible(bool(known))
        self.title.setText(_("Welcome back") if known else _("Welcome"))
        self.explanation.setText(_("Sign in to your office, or choose another way in.") if known
                                 else _("How would you like to begin?"))  # fmt: skip
        self.explanation.show()
        shown = self._known if self._all else self._known[:SHOWN]
        for each in shown:
            self._list.addWidget(self._office(each))
        if len(shown) < len(self._known):
            more = button(_("Show all {count}").format(count=len(self._known)), kind="link", clicked=self._show_all,
                          name="more")  # fmt: skip
            self._list.addLayout(row(more, None))

    def _show_all(self) -> None:
        self._all = True
        self.show_known(self._known)

    def _office(self, known: Known) -> QWidget:
        place = where(known.url)
        made = button(kind="tile", hint=_("Sign in to {office}").format(office=known.name),
                      clicked=partial(self.chosen.emit, known), name=f"office:{known.url}")  # fmt: skip
        made.setToolTip(place)
        drop = button(picture="ph.x", hint=_("Take {office} off this list").format(office=known.name),
                      clicked=partial(self.forgotten.emit, known.url), token="faint")  # fmt: skip
        texts = column(Elided(known.name, "strong"), Elided(place, "faint"), gap=0)
        login = label(known.login, "muted")
        inside = row(Avatar(34, known.name), texts, login, drop, margins=(12, 8, 8, 8), gap=12)
        inside.setStretch(1, 1)
        made.setLayout(inside)
        made.setStyleSheet("padding: 0")
        made.setFixedHeight(56)
        pass_through([*made.findChildren(QLabel), *made.findChildren(Avatar)])
        drop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made


def where(url: str) -> str:
    """Where an office lies, as one would say it."""
    if file := places.file_of(url):
        return str(file)
    there = url.partition("://")[2].partition("?")[0].rpartition("@")[2]
    host, _slash, database = there.partition("/")
    return _("{database} on the server {host}").format(database=database, host=host)
