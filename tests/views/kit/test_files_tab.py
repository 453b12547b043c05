"""The tab of files by real widgets: added, dropped, pasted, opened, dragged out, resumed, links that break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFrame, QPushButton
from pytestqt.qtbot import QtBot

from app.models.file import CHUNK
from app.services import file_copies, files, uploads
from app.services.files import Place
from app.views.kit import file_reach
from app.views.kit.desk import Desk
from app.views.kit.file_look import can_look
from app.views.kit.files import FilesTab
from app.views.kit.form_window import FormWindow
from app.views.kit.layout import Elided
from app.views.kit.message import Question
from tests.views.audit import anonymous
from tests.views.conftest import show_active

PATIENT = {"timeout": 8000}
PLACE = Place(1)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk(1)


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, settle: Callable[..., None]) -> FilesTab:
    made = FilesTab(desk)
    show_active(qtbot, made, 372, 600)
    desk.tasks.changed.connect(lambda _changes: made.read(PLACE))
    made.read(PLACE)
    settle(desk.tasks)
    return made


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toLocalFile()) or True)
    return found


def names(tab: FilesTab) -> list[str]:
    return [line.file.name for line in tab.lines]


def words(widget: QFrame) -> list[str]:
    return [each.whole() for each in widget.findChildren(Elided)]


def mime(*paths: Path) -> QMimeData:
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return made


def put(desk: Desk, name: str, content: bytes = b"x") -> None:
    with desk.tasks.office.transaction("add") as session:
        files.add(session, 1, content, PLACE, name)


@pytest.mark.feature("E02")
def test_files_are_dropped_in_and_a_folder_becomes_a_link(qtbot: QtBot, tab: FilesTab, tmp_path: Path) -> None:
    (tmp_path / "báo giá.pdf").write_bytes(b"%PDF-")
    (tmp_path / "rỗng.txt").write_bytes(b"")
    (tmp_path / "bản vẽ").mkdir()
    given = mime(tmp_path / "báo giá.pdf", tmp_path / "rỗng.txt", tmp_path / "bản vẽ")
    at, left, none = QPoint(10, 10), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, given, left, none)
    tab.dragEnterEvent(enter)
    assert enter.isAccepted()
    drop = QDropEvent(at, Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, given, left, none)
    tab.dropEvent(drop)
    assert drop.dropAction() == Qt.DropAction.CopyAction  # what is moved would be gone from its folder
    qtbot.waitUntil(lambda: sorted(names(tab)) == ["báo giá.pdf", "bản vẽ", "rỗng.txt"], **PATIENT)
    assert {line.file.link != "" for line in tab.lines if line.file.name == "bản vẽ"} == {True}
    assert anonymous(tab) == []
    text = QMimeData()
    text.setText("x")
    refused = QDragEnterEvent(at, Qt.DropAction.CopyAction, text, left, none)
    refused.ignore()
    tab.dragEnterEvent(refused)
    assert not refused.isAccepted()


@pytest.mark.feature("E02")
def test_a_picture_is_pasted_with_the_keyboard(qtbot: QtBot, desk: Desk, tab: FilesTab) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(picture)
    tab.add.setFocus()
    QTest.keyClick(tab.add, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: names(tab) == ["Ảnh dán.png"], **PATIENT)
    line = tab.lines[0]
    assert can_look(line.file)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: tab.window().findChild(QDialog, "look") is not None, **PATIENT)


@pytest.mark.feature("E02")
def test_a_program_is_asked_about_before_it_is_opened(
    qtbot: QtBot, desk: Desk, tab: FilesTab, launched: list[str]
) -> None:
    put(desk, "hop dong.pdf.exe")
    qtbot.waitUntil(lambda: len(tab.lines) == 1, **PATIENT)
    tab.lines[0].setFocus()
    QTest.keyClick(tab.lines[0], Qt.Key.Key_Return)
    question = tab.window().findChildren(Question)[-1]
    assert "không phải tài liệu" in question.words.text()
    assert launched == []
    question.yes.click()
    qtbot.waitUntil(lambda: bool(launched), **PATIENT)
    assert Path(launched[0]).name == "hop dong.pdf.exe"
    assert Path(launched[0]).read_bytes() == b"x"


@pytest.mark.feature("E02")
def test_a_file_is_dragged_out_as_a_copy(
    qtbot: QtBot, desk: Desk, tab: FilesTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk, "a.txt", b"abc")
    qtbot.waitUntil(lambda: len(tab.lines) == 1, **PATIENT)
    dragged: list[Path] = []
    monkeypatch.setattr(tab, "_drag_path", dragged.append)
    line = tab.lines[0]
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(60, 12))
    QTest.mouseMove(line, QPoint(60, 60))
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dragged or desk.tell.sentences), **PATIENT)  # type: ignore[attr-defined]
    tab.drag(line.file)
    assert dragged[-1].read_bytes() == b"abc"


@pytest.mark.feature("E02")
def test_what_broke_off_is_shown_and_goes_on(
    qtbot: QtBot, desk: Desk, tab: FilesTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "lớn.bin"
    source.write_bytes(bytes(uploads.BLOCK * CHUNK + 1))

    def broken(done: int, total: int = 0, text: str = "") -> None:
        if done == total:
            raise OSError

    with pytest.raises(OSError):
        uploads.add(desk.tasks.office, source, PLACE, broken)
    tab.read(PLACE)
    qtbot.waitUntil(lambda: tab.findChild(QPushButton, "resume") is not None, **PATIENT)
    assert names(tab) == []
    tab.findChild(QPushButton, "resume").click()
    qtbot.waitUntil(lambda: names(tab) == ["lớn.bin"], **PATIENT)
    qtbot.waitUntil(lambda: tab.findChild(QPushButton, "resume") is None, **PATIENT)


@pytest.mark.feature("E03")
def test_a_broken_link_says_so_and_is_set_anew(qtbot: QtBot, desk: Desk, tab: FilesTab, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("x")
    with desk.tasks.office.transaction("link") as session:
        files.link(session, 1, str(tmp_path / "a.txt"), PLACE)
    qtbot.waitUntil(lambda: bool(tab.lines) and any("Liên kết hỏng" in each for each in words(tab.lines[0])), **PATIENT)
    tab.relink(tab.lines[0].file)
    form = tab.window().findChildren(FormWindow)[-1]
    form.form.type_values({"path": str(tmp_path / "b.txt")})
    form.go()
    qtbot.waitUntil(lambda: names(tab) == ["b.txt"], **PATIENT)
    assert not any("Liên kết hỏng" in each for each in words(tab.lines[0]))


@pytest.mark.feature("E02", "S06")
def test_note_and_name_archive_and_save(qtbot: QtBot, desk: Desk, tab: FilesTab, tmp_path: Path) -> None:
    put(desk, "a.txt", b"abc")
    qtbot.waitUntil(lambda: len(tab.lines) == 1, **PATIENT)
    tab.save_to(tab.lines[0].file, tmp_path / "out.txt")
    qtbot.waitUntil(lambda: (tmp_path / "out.txt").exists(), **PATIENT)
    tab.lines[0].setFocus()
    QTest.keyClick(tab.lines[0], Qt.Key.Key_F2)
    form = tab.window().findChildren(FormWindow)[-1]
    form.form.type_values({"note": "bản cuối"})
    form.go()
    qtbot.waitUntil(lambda: bool(tab.lines) and "bản cuối" in words(tab.lines[0]), **PATIENT)
    QTest.keyClick(tab.lines[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(tab) == [], **PATIENT)


@pytest.mark.feature("E02", "E03")
def test_a_network_that_is_away_keeps_nothing_waiting(
    qtbot: QtBot, desk: Desk, tab: FilesTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, launched: list[str]
) -> None:
    """A share that is off: what is dropped from it is said to be away, what lies here comes in, a link opens later."""
    back = Event()
    real = file_copies.state_of
    monkeypatch.setattr(file_copies, "state_of", lambda path: (back.wait(30) and real(path))
                        if path.startswith("/mnt/may-chu") else real(path))  # fmt: skip
    monkeypatch.setattr(file_reach, "NO_ANSWER", 300)
    (tmp_path / "a.txt").write_text("x")
    assert tab.take_mime(mime(Path("/mnt/may-chu/bản vẽ.dwg"), tmp_path / "a.txt", tmp_path / "không có.txt"))
    qtbot.waitUntil(lambda: names(tab) == ["a.txt"], **PATIENT)
    said = desk.tell.sentences  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: any("/mnt/may-chu/bản vẽ.dwg" in str(each) for each in said), **PATIENT)
    assert any("không có.txt" in str(each) for each in said)
    with desk.tasks.office.transaction("link") as session:
        files.link(session, 1, "/mnt/may-chu/hợp đồng", PLACE)
    qtbot.waitUntil(lambda: any(each.file.link for each in tab.lines), **PATIENT)
    tab.open_file(next(each.file for each in tab.lines if each.file.link))
    qtbot.waitUntil(lambda: any("hợp đồng" in str(each) for each in said), **PATIENT)
    assert launched == []
    back.set()
