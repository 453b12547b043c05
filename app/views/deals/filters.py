"""What of the board is shown: state, stars, people, pipeline; one click each, and they combine (S13)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QLayout, QMenu, QWidget

from app.services.board import Wanted
from app.services.language import N_, _
from app.services.pipelines import PipelineInfo
from app.views.kit import pictures
from app.views.kit.layout import button, row, upright
from app.views.kit.menu import Menu
from app.views.kit.theme import theme

STATES = (("open", N_("Open")), ("standby", N_("Standby")), ("won", N_("Won")), ("lost", N_("Lost")))
MOST_FACES, FACE = 7, 28
HEIGHT, ROOM_FOR_FACES = 47, 700


class Filters(QFrame):
    """`changed` brings the new Wanted; its text belongs to the page's search."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("views")
        self.wanted = Wanted()
        self._people: dict[int, str] = {}
        self._order: list[int] = []
        self.pipeline = button(picture="ph.caret-down", hint=_("Pipeline"), clicked=self._choose_pipeline,
                               name="pipeline")
        self.pipeline.hide()
        self._pipelines: Sequence[PipelineInfo] = ()
        self.states = QButtonGroup(self)
        buttons = []
        for place, (_state, words) in enumerate(STATES):
            made = button(_(words), kind="view", name=f"state:{_state}")
            made.setCheckable(True)
            made.setChecked(not place)
            self.states.addButton(made, place)
            buttons.append(made)
        self.star = button(_("Promising"), "ph.star", "view", token="muted", checked="accent", name="only-stars")
        self.star.setCheckable(True)
        self._faces, self._holder = row(gap=4), QWidget()
        self._holder.setLayout(self._faces)
        self.everybody = button(picture="ph.users", hint=_("Filter by person"), clicked=self._choose_person,
                                name="person")
        layout = row(self.pipeline, *buttons, upright(), self.star, upright(), self._holder, self.everybody, None,
                     margins=(16, 6, 16, 6), gap=4)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(layout)
        self.setFixedHeight(theme.size(HEIGHT))
        self.states.idClicked.connect(lambda place: self._change(state=STATES[place][0]))
        self.star.clicked.connect(lambda: self._change(star=self.star.isChecked()))

    def show_people(self, people: Mapping[int, str], order: Sequence[int]) -> None:
        """Those who have deals, the first of them as faces; whoever is filtered by stays among them."""
        self._people, self._order = dict(people), list(order)
        self._show_faces()

    def show_pipelines(self, known: Sequence[PipelineInfo], shown: PipelineInfo | None) -> None:
        self._pipelines = known
        self.pipeline.setVisible(len(known) > 1)
        self.pipeline.setText(shown.name if shown else "")

    def clear(self) -> None:
        """Everything that is open, of everybody."""
        self.star.setChecked(False)
        self.states.button(0).setChecked(True)
        self._change(state="open", star=False, owner_id=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Without room for faces the button with all names remains."""
        super().resizeEvent(event)
        self._holder.setVisible(self.width() >= theme.size(ROOM_FOR_FACES))

    def _show_faces(self) -> None:
        while item := self._faces.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        first = self._order[:MOST_FACES]
        if self.wanted.owner_id and self.wanted.owner_id not in first:
            first = [*first[:MOST_FACES - 1], self.wanted.owner_id]
        for person in first:
            face = Face(self._people.get(person, "?"), person == self.wanted.owner_id)
            face.clicked.connect(lambda _on=False, person=person: self._toggle(person))
            self._faces.addWidget(face)

    def _toggle(self, person: int) -> None:
        self._change(owner_id=0 if person == self.wanted.owner_id else person)

    def _change(self, **values: object) -> None:
        self.wanted = replace(self.wanted, **values)  # type: ignore[arg-type]
        self._show_faces()
        self.changed.emit(self.wanted)

    def _choose_person(self) -> None:
        menu = _menu(self)
        everybody = menu.addAction(_("Everybody"), lambda: self._change(owner_id=0))
        everybody.setCheckable(True)
        everybody.setChecked(not self.wanted.owner_id)
        for person in self._order:
            act = menu.addAction(self._people.get(person, "?"), partial(self._change, owner_id=person))
            act.setCheckable(True)
            act.setChecked(person == self.wanted.owner_id)
        menu.popup(self.everybody.mapToGlobal(QPoint(0, self.everybody.height() + 4)))

    def _choose_pipeline(self) -> None:
        menu = _menu(self)
        for each in self._pipelines:
            menu.addAction(each.name, partial(self._change, pipeline_id=each.id))
        menu.popup(self.pipeline.mapToGlobal(QPoint(0, self.pipeline.height() + 4)))


class Face(QAbstractButton):
    """A person to filter by."""

    def __init__(self, name: str, on: bool) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setChecked(on)
        self._name = name
        self.setObjectName(f"face:{name}")
        self.setAccessibleName(_("Only {name}").format(name=name))
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(FACE + 6, FACE + 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(3, 3, pictures.avatar(self._name, FACE, self.devicePixelRatioF()))
        if self.isChecked() or self.hasFocus() or self.underMouse():
            painter.setPen(QPen(theme.color("accent" if self.isChecked() or self.hasFocus() else "handle"), 2))
            painter.drawEllipse(2, 2, FACE + 2, FACE + 2)
        painter.end()


def _menu(parent: QWidget) -> QMenu:
    made = Menu(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return made
