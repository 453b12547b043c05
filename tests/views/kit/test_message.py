"""Windows that say or ask one thing, labels that elide, the password window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.services.errors import UserError
from app.views.kit.bug import BugWindow
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided, button, column, empty, label, row
from app.views.kit.message import Message, ask, sentence
from app.views.password import PasswordWindow
from tests.views.audit import anonymous, nameless
from tests.views.conftest import Said
from tests.world import DIRECTOR, PASSWORD


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


@pytest.mark.parametrize(("press", "heard"), [("yes", ["yes"]), ("no", []), ("escape", [])])
def test_only_yes_acts(window: QWidget, qtbot: QtBot, press: str, heard: list[str]) -> None:
    done: list[str] = []
    question = ask(window, "Lưu trữ?", "Có thể đưa về bất cứ lúc nào.", "Lưu trữ", lambda: done.append("yes"), True)
    if press == "escape":
        qtbot.keyClick(question, Qt.Key.Key_Escape)
    else:
        (question.yes if press == "yes" else question.no).click()
    assert done == heard


def test_what_is_dangerous_is_not_done_by_enter_alone(window: QWidget, qtbot: QtBot) -> None:
    done: list[str] = []
    question = ask(window, "Xóa?", "Không đưa về được.", "Xóa", lambda: done.append("yes"), danger=True)
    qtbot.waitUntil(question.isVisible)
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert done == []


def test_enter_presses_the_button_on_which_one_is(window: QWidget, qtbot: QtBot) -> None:
    """A question is answered by Enter alone, and Enter on Cancel is Cancel; what is switched goes by Space."""
    done: list[str] = []
    for press in ("yes", "no"):
        question = ask(window, "Hoàn tác?", "Bốn thay đổi.", "Hoàn tác", lambda: done.append("yes"))
        qtbot.waitUntil(question.isVisible)
        at: QWidget = question.focusWidget() if press == "yes" else question.no  # type: ignore[assignment]
        qtbot.keyClick(at, Qt.Key.Key_Return)
        assert not question.isVisible()
    assert done == ["yes"]
    switch = button("Đậm", clicked=lambda: done.append("switched"))
    switch.setCheckable(True)
    qtbot.addWidget(switch)
    qtbot.keyClick(switch, Qt.Key.Key_Return)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert done == ["yes", "switched"]


def test_windows_name_their_controls(window: QWidget, qtbot: QtBot) -> None:
    made = [Message(window, "Không mở được", "Tệp không còn ở đó."), BugWindow(ValueError("x"), window),
            ask(window, "Xóa?", "…", "Xóa", lambda: None)]  # fmt: skip
    for each in made:
        assert nameless(each) == []
        assert anonymous(each) == []
        each.reject()


def test_errors_as_sentences() -> None:
    assert sentence(UserError("Close")) == "Đóng"
    assert sentence(ValueError("id 7")) == "Chương trình gặp lỗi."


def test_a_name_with_tags_is_shown_and_not_obeyed(qtbot: QtBot) -> None:
    words = label("<b>Công ty</b> & con")
    qtbot.addWidget(words)
    assert words.textFormat() == Qt.TextFormat.PlainText


def test_what_does_not_fit_elides_with_a_tooltip(qtbot: QtBot) -> None:
    words = Elided("Công ty TNHH Một thành viên Thương mại và Dịch vụ")
    qtbot.addWidget(words)
    words.resize(120, 20)
    words.show()
    assert words.text().endswith("…")
    assert words.toolTip() == words.whole()
    words.resize(600, 20)
    assert words.text() == words.whole()
    assert words.toolTip() == ""


def test_empty_takes_out_what_is_inside_layouts_too(window: QWidget, qtbot: QtBot) -> None:
    inner = label("trong")
    layout = column(label("một"), row(inner, None), 8)
    window.setLayout(layout)
    empty(layout)
    assert layout.count() == 0
    assert not inner.isVisible()


def test_a_button_of_a_picture_has_a_name(qtbot: QtBot) -> None:
    made = button(picture="ph.x", hint="Đóng")
    qtbot.addWidget(made)
    assert (made.accessibleName(), made.toolTip()) == ("Đóng", "Đóng")
    assert made.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_the_password_is_changed(make_desk: Callable[..., Desk], window: QWidget, qtbot: QtBot) -> None:
    from app.services.office import Office

    desk = make_desk(DIRECTOR)
    dialog = PasswordWindow(desk, window)
    dialog.open()
    assert nameless(dialog) == []
    dialog.new.setText("mật khẩu mới của tôi")
    dialog.save.click()
    assert dialog.wrong.text() == "Hai lần nhập không giống nhau."
    dialog.again.setText("mật khẩu mới của tôi")
    dialog.save.click()
    said = desk.tell
    assert isinstance(said, Said)
    qtbot.waitUntil(lambda: said.sentences == ["Đã đổi mật khẩu."], timeout=5000)
    url = desk.tasks.office.url
    Office.open(url, f"nv{DIRECTOR}", "mật khẩu mới của tôi").close()
    with pytest.raises(UserError):
        Office.open(url, f"nv{DIRECTOR}", PASSWORD)


def test_a_password_that_is_too_short_is_refused_with_a_reason(
    make_desk: Callable[..., Desk], window: QWidget, qtbot: QtBot
) -> None:
    dialog = PasswordWindow(make_desk(DIRECTOR), window)
    dialog.open()
    for field in (dialog.new, dialog.again):
        field.setText("ab")
    dialog.save.click()
    qtbot.waitUntil(lambda: dialog.wrong.text() != "", timeout=5000)
    assert dialog.isVisible()
    dialog.reject()
