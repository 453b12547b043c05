"""The files and links of a record: a tab of its card, into which and out of which they are dragged (E02, E03, S06)."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QCursor, QDrag, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QWidget

from app.services import emails, file_copies, files, myself, uploads
from app.services.checking import LINE, line, lines
from app.services.emails import Taken
from app.services.files import Place, Stored
from app.services.language import N_, _, ngettext
from app.services.uploads import Added, Unfinished
from app.views.kit.alive import while_alive
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, TextEditor
from app.views.kit.file_line import FileLine
from app.views.kit.file_look import can_look, is_mail, look
from app.views.kit.file_open import COPY, ask_program, open_path
from app.views.kit.file_reach import Reach
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.keys import shortcut
from app.views.kit.layout import Elided, button, column, empty, frame, label, row
from app.views.kit.mail_window import open_mail
from app.views.kit.menu import Menu
from app.views.kit.text import file_size

TABLES = ("file",)
SAVE = N_("Save a file")
ONLY_EML = N_("File added. Of e-mails only .eml is read: save it as .eml to see it in the timeline.")
copies = file_copies.Copies()
atexit.register(copies.clear)


class FilesTab(QWidget):
    """`named(count)` tells how many there are."""

    def __init__(self, desk: Desk, named: Callable[[int], object] = lambda _: None) -> None:
        super().__init__()
        self.setObjectName("files")
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Files"))
        self.desk, self._named = desk, named
        self.place: Place | None = None
        self.lines: list[FileLine] = []
        self._out: dict[int, Path] = {}
        self._links, self._reach = Reach(self), Reach(self)
        self._list, self._begun = column(gap=6), column(gap=6)
        self._none = label(_("No file yet. Drag files here, paste them, or choose them."), "muted")
        self._none.setWordWrap(True)
        self.add = button(_("Add files…"), "ph.paperclip", "outline", clicked=self.choose, name="add-files")
        self.link = button(_("Add a link…"), "ph.link", "link", clicked=self.ask_link, name="add-link", token="accent")
        self.setLayout(column(self._begun, self._none, self._list, row(self.add, self.link, None), None, gap=8))
        shortcut("Ctrl+V", self, self.paste)

    # --- what is shown ---

    def read(self, place: Place) -> None:
        """The files there, and one's own uploads that broke off."""
        if self.place != place:
            self.show_files([], [])
        self.place = place

        def work(session: Any) -> tuple[list[Stored], list[Unfinished]]:
            return files.of(session, place), uploads.unfinished(session, place)

        show = while_alive(self, lambda found: self.show_files(*found))
        self.desk.tasks.read(work, show, topic=(self, "files"))

    def show_files(self, found: Sequence[Stored], begun: Sequence[Unfinished]) -> None:
        at = next((each.file.id for each in self.lines if each.hasFocus()), 0)
        empty(self._list)
        empty(self._begun)
        self.lines = [FileLine(each) for each in found]
        for shown in self.lines:
            shown.acted.connect(self._act)
            self._list.addWidget(shown)
            if shown.file.id == at:
                shown.setFocus()
        if not self.desk.tasks.writing:  # else it may be the one that is under way
            for each in begun:
                self._begun.addWidget(self._unfinished(each))
        self._none.setVisible(not found)
        self._named(len(found))
        self._check_links()

    def _unfinished(self, half: Unfinished) -> QFrame:
        said = _("Unfinished: {done} of {size}. Go on?").format(done=file_size(half.done), size=file_size(half.size))
        go = button(_("Continue the upload"), kind="outline", clicked=partial(self.resume, half), name="resume")
        stop = button(_("Do without"), kind="link", clicked=partial(self._drop, half), name="drop")
        words = column(Elided(files.visible(half.name), "strong"), Elided(said, "warning"), row(go, stop, None), gap=4)
        return frame("box", row(words, margins=(12, 8, 12, 8)))

    def _check_links(self) -> None:
        self._links.close()
        if links := [each.file.link for each in self.lines if each.file.link]:
            self._links.ask(links, self._show_state)

    def _show_state(self, link: str, state: str) -> None:
        for each in self.lines:
            if each.file.link == link:
                each.show_state(state)

    # --- in ---

    def choose(self) -> None:
        dialog = QFileDialog(self.window(), _("Add files"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.take([Path(each) for each in chosen]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def take(self, sources: Sequence[Path]) -> None:
        """Add them, one after the other; each can be stopped in the strip. Folders are noted as links."""
        if self.place is not None:
            self._reach.ask([str(each) for each in sources], partial(self._take_one, self.place))

    def _take_one(self, place: Place, path: str, state: str) -> None:
        if state == "there" and file_copies.ending(path) == emails.ENDING:
            self._take_mail(lambda office, report: emails.add(office, Path(path), place, report))
        elif state == "there":
            self._upload(lambda office, report: uploads.add(office, Path(path), place, report), Path(path).name)
        elif state == "folder":
            self._add_link(place, path)
        else:
            self._say_state(path, state)

    def _say_state(self, path: str, state: str) -> None:
        words = _("No answer from {path}") if state == "away" else _("{path} is not there any more.")
        self.desk.tell(words.format(path=files.visible(path)), warning=True)

    def resume(self, half: Unfinished) -> None:
        """From where it came from; if it is not there any more, what is chosen."""
        if half.path:
            self._reach.ask([half.path], lambda _path, state: self._resume_from(half, state))
        else:
            self._choose_again(half)

    def _resume_from(self, half: Unfinished, state: str) -> None:
        if state == "there":
            self._go_on(half)
        else:
            self._choose_again(half)

    def _go_on(self, half: Unfinished, source: Path | None = None) -> None:
        if file_copies.ending(half.name) == emails.ENDING:
            self._take_mail(lambda office, report: emails.resume(office, half.id, report, source))
        else:
            self._upload(lambda office, report: uploads.resume(office, half.id, report, source), half.name)

    def _choose_again(self, half: Unfinished) -> None:
        dialog = QFileDialog(self.window(), _("Choose {name} again").format(name=half.name), str(Path.home()))
        dialog.fileSelected.connect(lambda chosen: self._go_on(half, Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _upload(self, work: Callable[..., Added], name: str) -> None:
        added = while_alive(self, partial(self._added, name))
        self.desk.tasks.blocks(uploads.ADD, work, added, while_alive(self, self._failed))

    def _added(self, name: str, added: Added) -> None:
        msg = file_copies.ending(name) == "msg"  # of Outlook
        self.desk.tell(_(ONLY_EML) if msg else _("File added"), undo=added.action_id)
        self._again()

    def _take_mail(self, work: Callable[..., Taken]) -> None:
        taken = while_alive(self, self._taken)
        self.desk.tasks.blocks(emails.ADD, work, taken, while_alive(self, self._failed))

    def _taken(self, taken: Taken) -> None:
        """An e-mail stands in the timeline now, or why it does not."""
        self.desk.tell(taken.words, undo=taken.action_id, warning=taken.activity_id is None)
        self._again()

    def _failed(self, error: Exception) -> None:
        self.desk.tasks.failed.emit(error)
        self._again()

    def _again(self) -> None:
        if self.place:
            self.read(self.place)

    def _drop(self, half: Unfinished) -> None:
        self.desk.tasks.blocks(uploads.CANCEL, lambda office, _report: uploads.drop(office, half.id),
                               while_alive(self, lambda _done: self._again()))  # fmt: skip

    def paste(self) -> None:
        """Files, or a picture, from the clipboard."""
        self.take_mime(QGuiApplication.clipboard().mimeData())

    def take_mime(self, mime: QMimeData) -> bool:
        """Files are copied, folders are noted as links; a picture becomes a file."""
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        self.take(paths)
        if not paths and mime.hasImage():
            self._take_picture(QImage(mime.imageData()))
        return bool(paths) or mime.hasImage()

    def _take_picture(self, picture: QImage) -> None:
        folder = copies.folder()
        file = file_copies.free_name(folder, f"{_('Pasted picture')}.png")
        if picture.save(str(file)):
            self.take([file])

    def catch_drops(self, card: QWidget) -> None:
        """What is dropped anywhere on this card comes here."""
        card.setAcceptDrops(True)
        card.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):  # it is a QDropEvent too
            self.dragEnterEvent(event)
        elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self.dropEvent(event)
        else:
            return super().eventFilter(watched, event)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        ours = isinstance(event.source(), FileLine)
        if not ours and self.place and (any(url.isLocalFile() for url in mime.urls()) or mime.hasImage()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take_mime(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    # --- links ---

    def ask_link(self) -> None:
        self._ask_path(_("Add a link"), "", self._insert_link, N_("Add a link"))

    def _ask_path(self, title: str, path: str, save: Callable[[Any, str], object], action: str) -> None:
        fields = (Field("path", N_("Path of a file or folder"), LineEditor, line(LINE, required=True)),)
        FormWindow(self.desk, self.window(), title, fields, {"path": path}, action,
                   lambda session, given: save(session, given["path"]), _("Link saved"),
                   _("Nothing is copied: whoever opens it needs the same path on the computer.")).open()  # fmt: skip

    def _insert_link(self, session: Any, path: str, place: Place | None = None) -> int:
        return files.link(session, myself.me(session), path, place or self.place or Place())

    def _add_link(self, place: Place, path: str) -> None:
        self.desk.tasks.write(N_("Add a link"), lambda session: self._insert_link(session, path, place),
                              lambda done: self.desk.tell(_("Link saved"), undo=done.action_id))  # fmt: skip

    # --- what is done with one ---

    def _act(self, key: str, file: Stored) -> None:
        acts: dict[str, Callable[[Stored], object]] = {
            "open": self.open_file, "look": self.look, "save": self.save_as, "edit": self.edit,
            "archive": self.archive, "drag": self.drag, "menu": self.show_menu,
        }  # fmt: skip
        if {"edit": file.may_edit, "archive": self._may_archive(file)}.get(key, True):
            acts[key](file)

    def _may_archive(self, file: Stored) -> bool:
        return file.may_edit and "archive" in self.desk.me.rights

    def show_menu(self, file: Stored) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Open"), partial(self.open_file, file))
        if file.link:
            menu.addAction(_("Open its folder"), partial(self._open_link, str(Path(file.link).parent)))
            menu.addAction(_("Copy it into the office"), lambda: self.take([Path(file.link)]))
        else:
            menu.addAction(_("Preview"), partial(self.look, file)).setEnabled(can_look(file))
            menu.addAction(_("Save as…"), partial(self.save_as, file))
        if file.may_edit:
            menu.addAction(_("Name and note…"), partial(self.edit, file))
            if file.link:
                menu.addAction(_("Another path…"), partial(self.relink, file))
        if self._may_archive(file):
            menu.addAction(_("Archive"), partial(self.archive, file))
        menu.popup(QCursor.pos())

    def relink(self, file: Stored) -> None:
        self._ask_path(_("Another path"), file.link, lambda session, path: files.relink(session, file.id, path),
                       N_("Change a link"))  # fmt: skip

    def edit(self, file: Stored) -> None:
        fields = (Field("name", N_("Name"), LineEditor, line(LINE, required=True)),
                  Field("note", N_("Note"), TextEditor, lines()))  # fmt: skip
        values = {"name": files.visible(file.name), "note": file.note}
        FormWindow(self.desk, self.window(), _("Name and note"), fields, values, N_("Change a file"),
                   lambda session, given: files.edit(session, file.id, given["name"], given["note"]),
                   _("File saved")).open()  # fmt: skip

    def archive(self, file: Stored) -> None:
        def done(written: Any) -> None:
            words = ngettext("{count} file archived", "{count} files archived", written.result)
            self.desk.tell(words.format(count=written.result), undo=written.action_id)

        self.desk.tasks.write(N_("Archive a file"), lambda session: files.archive(session, [file.id]), done)

    def look(self, file: Stored) -> None:
        if is_mail(file):
            open_mail(self.desk, self, file.id, copies)
        elif can_look(file):
            look(self.desk, self, file)

    def open_file(self, file: Stored) -> None:
        """With the system's program; what may run is asked first."""
        ask_program(self, file.link or file.name, partial(self._open, file))

    def open_kept(self, kind: str, file_id: int) -> None:
        """A file that a line of the timeline names: as an e-mail, or with its program."""
        show = self.open_mail if kind == "mail" else self.open_file
        self.desk.tasks.read(lambda session: files.find(session, file_id), show, topic=(self, "file"))

    def open_mail(self, file: Stored) -> None:
        """An e-mail inside the program; one that is too large with the system's."""
        (self.look if can_look(file) else self.open_file)(file)

    def _open(self, file: Stored) -> None:
        if file.link:
            self._open_link(file.link)
        else:
            self._copy(file, lambda path: open_path(self.desk, str(path)))

    def _open_link(self, path: str) -> None:
        """Asked first: what opens it would wait for a network that is away, and the window with it."""

        def answer(path: str, state: str) -> None:
            if state in ("there", "folder"):
                open_path(self.desk, path)
            else:
                self._say_state(path, state)

        self._reach.ask([path], answer)

    def _copy(self, file: Stored, done: Callable[[Path], object]) -> None:
        def work(office: Any, report: Any) -> Path:
            with office.read() as session:
                return copies.make(session, file.id, report)

        self.desk.tasks.blocks(COPY, work, while_alive(self, done))

    def drag(self, file: Stored) -> None:
        """The copy is made first; of a large one that took longer than the drag the next drag goes on."""
        if file.link:
            self._drag_path(Path(file.link))
        elif (path := self._out.get(file.id)) and path.exists():
            self._drag_path(path)
        else:
            self._copy(file, partial(self._drag_copy, file.id))

    def _drag_copy(self, file_id: int, path: Path) -> None:
        self._out[file_id] = path
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._drag_path(path)
        else:
            self.desk.tell(_("The copy is ready: drag the file once more."))

    def _drag_path(self, path: Path) -> None:
        source = next((each for each in self.lines if each.underMouse()), self)
        drag = QDrag(source)
        drag.setMimeData(mime_of(path))
        drag.exec(Qt.DropAction.CopyAction)

    def save_as(self, file: Stored) -> None:
        if file.link:
            return
        dialog = QFileDialog(self.window(), _("Save as…"), str(file_copies.free_name(Path.home(), file.name)))
        dialog.setObjectName("save-as")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: self.save_to(file, Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_to(self, file: Stored, target: Path) -> None:
        def work(office: Any, report: Any) -> None:
            with office.read() as session:
                files.save(session, file.id, target, report)

        done = while_alive(self, lambda _done: self.desk.tell(_("Saved as {file}").format(file=target.name)))
        self.desk.tasks.blocks(SAVE, work, done)


def mime_of(path: Path) -> QMimeData:
    """A file as file managers and mail programs take it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime

