"""The templates of the office by kind, and the fields that one copies into Word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyledItemDelegate,
    QWidget,
)

from app.services.documents import Field, templates
from app.services.documents.problems import TemplateError
from app.services.documents.templates import KINDS, Line
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.text import found_in
from app.views.documents.switch import Switch
from app.views.kit import text
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader, search_box
from app.views.kit.keys import shortcut
from app.views.kit.layout import Elided, button, column, empty, frame, label, notice, row
from app.views.kit.list_nothing import Nothing
from app.views.kit.menu import Menu
from app.views.kit.message import ask
from app.views.kit.palette import Entry
from app.views.kit.tasks import Written
from app.views.kit.theme import font, theme

if TYPE_CHECKING:
    from app.services.feed import Changes

ADD, REPLACE, ARCHIVE, FIRST = (
    N_("Add template"), N_("Replace template"), N_("Archive template"), N_("Offer template first"),
)  # fmt: skip
FIELDS_WIDTH = 372
WORD = N_("Word document")


class TemplatesPage(QWidget):
    """`kind` decides which templates and which fields are in sight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("templates")
        self.desk, self.kind = desk, "quote"
        self.may_edit = "administer" in desk.me.rights
        self.complete = False
        self.found: list[Line] = []
        primary = self._add_button("add-template") if self.may_edit else None
        self.header = PageHeader(desk, _("Templates"), "", primary)
        self.switch = Switch("template")
        self.header.put_switch(self.switch)
        self.fields = FieldsPane(desk)
        self._build()
        shortcut("Ctrl+N", self, self.ask_file)
        shortcut("F5", self, self.read)
        desk.tasks.changed.connect(self.hear)
        self.show_kind("quote")

    def _build(self) -> None:
        self.kinds = {key: button(_(words), kind="view", name=f"kind:{key}", clicked=partial(self.show_kind, key))
                      for key, words in KINDS.items()}  # fmt: skip
        for each in self.kinds.values():
            each.setCheckable(True)
        self._lines = column(gap=8)
        steps = [self._add_button("first-template")] if self.may_edit else []
        words = _("Papers are made from Word documents of your own. Write one in Word with the fields at the right, "
                  "then add it here; it is checked, and every mistake is named with its place.")  # fmt: skip
        self.nothing = Nothing(_("No template of this kind"), words, "ph.file-text", *steps)
        inner = QWidget()
        inner.setLayout(column(self._lines, self.nothing, None, margins=(20, 14, 20, 14)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = frame("views", row(*self.kinds.values(), None, margins=(14, 7, 16, 7), gap=2))
        left = column(bar, area, gap=0)
        left.setStretch(1, 1)
        both = row(left, self.fields, gap=0)
        both.setStretch(0, 1)
        self.setLayout(column(self.header, both, gap=0))
        self.setFocusProxy(self.kinds["quote"])

    def _add_button(self, name: str) -> Any:
        hint = _("Add a Word document (Ctrl+N)")
        return button(_("Add template"), "ph.plus", "primary", hint, self.ask_file, name=name)

    # --- what is shown ---

    def show_kind(self, kind: str) -> None:
        self.kind = kind
        for key, each in self.kinds.items():
            each.setChecked(key == kind)
        self.read()

    def read(self) -> None:
        self.complete = False
        kind = self.kind
        self.desk.tasks.read(
            lambda session: (templates.list_of(session, kind), templates.fields(session, kind)), self._show,
            topic=(self, "list"),
        )  # fmt: skip

    def _show(self, read: tuple[list[Line], list[Field]]) -> None:
        found, fields = read
        self.found, self.complete = found, True
        self.fields.show_fields(fields)
        empty(self._lines)
        for place, each in enumerate(found):
            self._lines.addWidget(self._line(each, place == 0))
        self.nothing.setVisible(not found)

    def hear(self, changes: Changes) -> None:
        if changes.touch("template", "attribute"):
            self.read()

    def open_one(self, _template_id: int) -> None:
        self.read()

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        if self.may_edit:
            yield Entry(_("Add template"), "ph.plus", self.ask_file, keys="Ctrl+N")

    def _line(self, template: Line, first: bool) -> QFrame:
        offered = _("offered first") if first else ""
        size, day = text.file_size(template.size), text.date_(text.local(template.created_at).date())
        below = Elided(" · ".join(filter(None, (size, day, offered))), "faint")
        save = button(_("Download"), "ph.download-simple", "outline", clicked=partial(self.ask_target, template),
                      name=f"download:{template.id}")  # fmt: skip
        save.setAccessibleName(f"{_('Download')}: {template.name}")
        acts: list[QWidget] = [save]
        if self.may_edit:
            more = button(picture="ph.dots-three", hint=f"{_('More')}: {template.name}", name=f"more:{template.id}")
            more.clicked.connect(partial(self._menu, template, first, more))
            acts.append(more)
        layout = row(column(Elided(template.name, "strong"), below, gap=2), *acts, margins=(14, 10, 8, 10), gap=8)
        layout.setStretch(0, 1)
        return frame("box", layout)

    def _menu(self, template: Line, first: bool, at: QWidget) -> None:
        menu = Menu(self)
        menu.setObjectName("templateMenu")
        menu.addAction(_("Replace…"), partial(self.ask_file, template))
        menu.addAction(_("Offer first"), partial(self._write, FIRST, partial(_put_first, template.id))).setEnabled(
            not first
        )
        menu.addSeparator()
        menu.addAction(_("Archive"), partial(self.archive, template))
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    # --- what can be done ---

    def ask_file(self, replaces: Line | None = None) -> None:
        """A Word document of this computer."""
        if not self.may_edit:
            return
        dialog = QFileDialog(self, _("Add template"), str(Path.home()))
        dialog.setObjectName("template-file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{_(WORD)} (*.docx)", _("All files (*)")])
        dialog.fileSelected.connect(lambda file: self.add(Path(file), replaces))
        dialog.open()

    def add(self, file: Path, replaces: Line | None = None) -> None:
        """Checked, then kept; what is wrong is listed with its place."""
        try:
            content = file.read_bytes()
        except OSError as error:
            words = _("{file} cannot be read: {reason}").format(file=file.name, reason=error.strerror)
            self.desk.tell(words, warning=True)
            return
        kind, name = self.kind, replaces.name if replaces else file.stem
        self.desk.tasks.write(
            REPLACE if replaces else ADD,
            lambda session: templates.add(session, name, kind, content, replaces.id if replaces else None),
            lambda written: self.desk.tell(_("The template is ready."), undo=written.action_id),
            partial(self._refused, file.name),
        )  # fmt: skip

    def _refused(self, name: str, error: Exception) -> None:
        if isinstance(error, TemplateError):
            ProblemsWindow(self.window(), name, error).open()
        elif isinstance(error, UserError):
            self.desk.tell(str(error), warning=True)
        else:
            self.desk.tasks.failed.emit(error)

    def ask_target(self, template: Line) -> None:
        dialog = QFileDialog(self, _("Download"), str(Path.home() / f"{template.name}.docx"))
        dialog.setObjectName("template-target")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{_(WORD)} (*.docx)"])
        dialog.setDefaultSuffix("docx")
        dialog.fileSelected.connect(lambda file: self.download(template, Path(file)))
        dialog.open()

    def download(self, template: Line, file: Path) -> None:
        def write(content: bytes) -> None:
            try:
                file.write_bytes(content)
            except OSError as error:
                words = _("{file} could not be written: {reason}")
                self.desk.tell(words.format(file=file.name, reason=error.strerror), warning=True)
                return
            self.desk.tell(_("Saved as {file}").format(file=file.name))

        self.desk.tasks.read(lambda session: templates.content(session, template.id), write)

    def archive(self, template: Line) -> None:
        words = _("“{name}” is no longer offered. What was made from it stays.").format(name=template.name)
        ask(
            self.window(),
            _("Archive?"),
            words,
            _("Archive"),
            partial(self._write, ARCHIVE, lambda session: templates.archive(session, [template.id])),
            danger=True,
        )

    def _write(self, action: str, work: Any) -> None:
        self.desk.tasks.write(action, work, self._written)

    def _written(self, written: Written) -> None:
        self.desk.tell(_("Saved"), undo=written.action_id)


class FieldsPane(QFrame):
    """All fields of a kind, to be searched and copied: a click or Enter puts {{ … }} on the clipboard."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedWidth(theme.size(FIELDS_WIDTH))
        self._desk = desk
        words = label(_("Click a field, then paste it into your Word document. A row of a table that names a line "
                        "repeats by itself."), "muted")  # fmt: skip
        words.setWordWrap(True)
        self.search = search_box(_("Search the fields"), _("Search the fields"))
        self.search.setObjectName("search-fields")
        self.list = QListWidget()
        self.list.setObjectName("fields")
        self.list.setAccessibleName(_("Fields to copy"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_FieldPainter(self.list))
        whole = column(label(_("Fields to copy"), "heading"), words, self.search, self.list, margins=(18, 16, 14, 10),
                       gap=10)  # fmt: skip
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.search.textChanged.connect(self._filter)
        self.list.itemClicked.connect(self.copy)
        self.list.itemActivated.connect(self.copy)

    def show_fields(self, fields: Sequence[Field]) -> None:
        """In the place where one was, if they are the same ones."""
        tags = [each.tag for each in fields]
        if tags == [self.list.item(place).data(Qt.ItemDataRole.UserRole) for place in range(self.list.count())]:
            return
        self.list.clear()
        for each in fields:
            item = QListWidgetItem(f"{_(each.label)}\n{each.tag}")
            item.setData(Qt.ItemDataRole.UserRole, each.tag)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{_(each.label)}, {each.tag}")
            item.setToolTip(_("For example: {example}").format(example=each.example) if each.example else each.tag)
            self.list.addItem(item)
        self._filter(self.search.text())

    def _filter(self, typed: str) -> None:
        for place in range(self.list.count()):
            item = self.list.item(place)
            item.setHidden(not found_in(typed, item.text()))

    def copy(self, item: QListWidgetItem) -> None:
        tag = str(item.data(Qt.ItemDataRole.UserRole))
        QApplication.clipboard().setText(tag)
        self._desk.tell(_("Copied: {field}").format(field=tag))


class ProblemsWindow(QDialog):
    """What is wrong in a template, each with its place."""

    def __init__(self, parent: QWidget, name: str, error: TemplateError) -> None:
        super().__init__(parent)
        self.setObjectName("template-problems")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("This template has mistakes"))
        self.setAccessibleName(self.windowTitle())
        words = label(_("{name} was not kept. Mend these places in Word and add it again.").format(name=name), "muted")
        words.setWordWrap(True)
        lines = column(gap=8)
        for each in error.problems:
            lines.addWidget(notice(str(each), "danger", "ph.warning-circle"))
        lines.addStretch(1)
        inner = QWidget()
        inner.setLayout(lines)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        copy = button(_("Copy the list"), kind="outline", name="copy-problems")
        copy.clicked.connect(lambda: QApplication.clipboard().setText("\n".join(map(str, error.problems))))
        close = button(_("Close"), kind="primary", clicked=self.accept, name="close")
        whole = column(label(self.windowTitle(), "title"), words, area, row(None, copy, close),
                       margins=(24, 20, 24, 18), gap=12)  # fmt: skip
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.resize(640, 420)
        close.setFocus()


class _FieldPainter(QStyledItemDelegate):
    """What a field means, and below it what is copied."""

    def sizeHint(self, _option: Any, _index: Any) -> QSize:
        return QSize(120, theme.size(46))

    def paint(self, painter: QPainter, style: Any, index: Any) -> None:
        box = style.rect.adjusted(0, 1, -2, -1)
        if style.state & (style.state.State_Selected | style.state.State_MouseOver):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(box, 6, 6)
        words, tag = str(index.data()).split("\n")
        half = box.adjusted(10, 4, -10, -box.height() // 2)
        for line, face, token, move in ((words, font(), "text", 0), (tag, font(12), "accent", half.height())):
            painter.setFont(face)
            painter.setPen(theme.color(token))
            shown = QFontMetrics(face).elidedText(line, Qt.TextElideMode.ElideRight, half.width())
            painter.drawText(half.translated(0, move), Qt.AlignmentFlag.AlignVCenter, shown)


def _put_first(template_id: int, session: Any) -> None:
    templates.put_first(session, template_id)
