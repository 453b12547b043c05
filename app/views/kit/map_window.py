"""The map of relations around a customer or a deal, in a window of its own: how far, how large, as a picture, on paper
(C17, B17).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QImageWriter, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QWidget

from app.services import disk, relation_map
from app.services.language import _
from app.services.relation_map import DEPTHS, Map
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.layout import button, column, frame, label, row
from app.views.kit.map import STEP, MapLine, MapNode, MapView
from app.views.kit.map_layout import places

Places = Mapping[Hashable, tuple[float, float]]
Read = Callable[[Any, int, int], Map]  # of a record, up to so many steps


class MapWindow(QDialog):
    """`read` finds what lies around `record_id`. A click or Enter opens the card of a customer; Space makes another one
    the middle, and what is then read lies around him.
    """

    def __init__(
        self, desk: Desk, parent: QWidget, record_id: int, name: str, depth: int = 1, read: Read = relation_map.read
    ) -> None:
        super().__init__(parent)
        self.setObjectName("map-window")
        self.setWindowTitle(_("Map of relations"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk, self.record_id, self.steps, self._read = desk, record_id, depth, read
        self.map, self.found = MapView(), Map((), (), False)
        self.heading, self.more = label(name, "title"), label("", "faint")
        self.depths = {each: self._depth_button(each) for each in DEPTHS}
        self._build()
        self.map.opened.connect(self._open)
        self.map.centred.connect(self._centre)
        space = parent.window().size()
        self.resize(round(space.width() * 0.86), round(space.height() * 0.86))
        self.look(record_id, depth)
        self.open()
        self.map.setFocus()

    def look(self, record_id: int, depth: int) -> None:
        """Read what lies so far around this record; where everything stands is reckoned in the background too."""
        self.record_id, self.steps = record_id, depth
        for each, made in self.depths.items():
            made.setChecked(each == depth)
        self.desk.tasks.read(partial(_read, self._read, record_id, depth), while_alive(self, self._show), topic=self)

    def _show(self, answer: tuple[Map, Places]) -> None:
        self.found, at = answer
        nodes = [MapNode(node.key, node.name, node.below, node.key[0] == "contact", node.ring == 0)
                 for node in self.found.nodes]  # fmt: skip
        self.map.show_map(nodes, [MapLine(*edge) for edge in self.found.edges], at)
        if nodes:
            self.heading.setText(nodes[0].name)
        self.more.setText(_("There is more than can be drawn: choose fewer steps.") if self.found.more else
                          _("Nobody is related yet.") if len(nodes) < 2 else "")  # fmt: skip

    def _open(self, key: tuple[str, int]) -> None:
        if customer := self._customer(key):
            self.close()
            self.desk.navigation.open("customer", customer)

    def _centre(self, key: tuple[str, int]) -> None:
        if customer := self._customer(key):
            self._read = relation_map.read
            self.look(customer, self.steps)

    def _customer(self, key: tuple[str, int]) -> int:
        """Whose card shows it; 0 for who is no customer."""
        return next(node.customer_id for node in self.found.nodes if node.key == key)

    # --- out of it ---

    def ask_file(self) -> None:
        """Where the picture shall go."""
        dialog = QFileDialog(self, _("Save as picture"), str(Path.home() / f"{_file_name(self.heading.text())}.png"),
                             "PNG (*.png)")  # fmt: skip
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.fileSelected.connect(lambda file: self.save(Path(file)))
        dialog.open()

    def save(self, file: Path) -> None:
        """The whole map as PNG; a sentence says where it is, or that it could not be written."""
        try:
            with disk.whole(file) as part:
                written = QImageWriter(str(part), b"png").write(self.map.image())
        except OSError:
            written = False
        said = _("Saved as {file}") if written else _("{file} could not be written. Nothing was saved.")
        self.desk.tell(said.format(file=file.name), warning=not written)

    def pdf(self) -> bytes:
        """The map on one page across."""
        from app.views.kit.printing import across

        return across(lambda painter, page: self.map.print_on(painter, QSizeF(page.width(), page.height())))

    def print(self) -> None:
        from app.views.kit.printing import open_print  # with its library of PDF pages, when something is printed

        open_print(self.desk, self, self.pdf(), self.heading.text(), "map")

    # --- what it looks like ---

    def _build(self) -> None:
        zoom = (
            button(picture="ph.minus", hint=_("Smaller (−)"), clicked=lambda: self.map.zoom(1 / STEP), name="smaller"),
            button(picture="ph.plus", hint=_("Larger (+)"), clicked=lambda: self.map.zoom(STEP), name="larger"),
            button(picture="ph.corners-out", hint=_("Show all of it (0)"), clicked=self.map.fit, name="fit"),
        )
        out = [button(_("Print"), "ph.printer", "outline", clicked=self.print, name="print-map")]
        if "export" in self.desk.me.rights:
            out.insert(0, button(_("Picture"), "ph.image", "outline", _("Save as picture"), self.ask_file,
                                 name="save-map"))  # fmt: skip
        close = button(_("Close"), kind="outline", clicked=self.close, name="close-map")
        head = row(self.heading, None, label(_("Steps"), "muted"), *self.depths.values(), 8, *zoom, gap=6)
        keys = label(_("Arrows: from face to face · Enter: open · Space: into the middle"), "faint")
        holder = frame("box", column(self.map, margins=(1, 1, 1, 1)))
        whole = column(head, holder, row(keys, self.more, None, *out, close), margins=(20, 16, 20, 14), gap=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print)

    def _depth_button(self, depth: int) -> QPushButton:
        made = button(str(depth), kind="toggle", hint=_("Up to {count} steps away").format(count=depth),
                      clicked=lambda: self.look(self.record_id, depth), name=f"depth:{depth}")  # fmt: skip
        made.setCheckable(True)
        return made


def _read(read: Read, record_id: int, depth: int, session: Any) -> tuple[Map, Places]:
    found = read(session, record_id, depth)
    nodes = [(node.key, node.ring) for node in found.nodes]
    return found, places(nodes, [(edge.start, edge.end) for edge in found.edges])


def _file_name(name: str) -> str:
    return "".join(each if each.isalnum() or each in " -" else "_" for each in name)[:80].strip() or "map"
