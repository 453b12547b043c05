"""The board as a widget: dragged with the mouse, walked and moved with keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.kit.board import BoardView
from app.views.kit.board_card import Face
from app.views.kit.board_lane import Item, Lane, LaneView
from app.views.kit.lines import Line, LinesView

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def lane(key: int, ids: list[int]) -> Lane:
    def face(number: int) -> Face:
        return Face(f"Cơ hội {number}", "Công ty An Phú", "5.000.000 ₫", "Hôm nay", True, "Lan", False, "")

    items = [Item(number, number, lambda number=number: face(number)) for number in ids]
    return Lane(key, f"Giai đoạn {key}", str(len(ids)), "5 tỷ", key, "Trống", items)


@pytest.fixture
def board(qtbot: QtBot) -> BoardView:
    made = BoardView("Bảng")
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show_lanes([lane(1, [10, 20, 30, 40]), lane(2, [15, 25]), lane(3, [])])
    with qtbot.waitExposed(made):
        made.show()
    return made


def ids(view: LaneView) -> list[int]:
    return [item.id for item in view.items]


def drag(board: BoardView, item_id: int, to: LaneView, release: bool = True) -> None:
    source = next(each for each in board.lanes() if each.index_of(item_id) >= 0)
    start = source.box(source.index_of(item_id)).center().toPoint()
    target = source.viewport().mapFromGlobal(to.viewport().mapToGlobal(QPoint(100, 150)))
    QTest.mousePress(source.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(source.viewport(), start + QPoint(20, 0))
    QTest.mouseMove(source.viewport(), target)
    if release:
        QTest.mouseRelease(source.viewport(), Qt.MouseButton.LeftButton, pos=target)


@pytest.mark.feature("S05")
def test_a_card_is_dragged_to_another_column(board: BoardView, qtbot: QtBot) -> None:
    one, two, _three = board.lanes()
    with qtbot.waitSignal(board.moved) as moved:
        drag(board, 20, two)
    assert moved.args == [[20], 2]
    assert ids(one) == [10, 30, 40] and ids(two) == [15, 20, 25]  # where it belongs, not where it was dropped
    assert not board.dragged and two.slot is None and board.current == 20


def test_while_it_is_dragged_its_place_is_shown_and_esc_puts_it_back(board: BoardView) -> None:
    one, two, _three = board.lanes()
    moved: list[object] = []
    board.moved.connect(lambda *arguments: moved.append(arguments))
    drag(board, 20, two, release=False)
    assert two.slot == 1 and board.dragged == {20} and board._ghost.isVisible()
    QTest.keyClick(board, Key.Key_Escape)
    QTest.mouseRelease(one.viewport(), Qt.MouseButton.LeftButton)
    assert not moved and ids(one) == [10, 20, 30, 40] and not board._ghost.isVisible()


@pytest.mark.feature("S02", "S05")
@pytest.mark.parametrize("begun", [True, False])
def test_a_stage_that_is_removed_while_a_card_is_held(board: BoardView, begun: bool) -> None:
    """The column under the card goes, or its own: nothing is moved, nothing is left hanging on the mouse."""
    one, two, _three = board.lanes()
    moved: list[object] = []
    board.moved.connect(lambda *arguments: moved.append(arguments))
    at = one.box(one.index_of(20)).center().toPoint()
    if begun:
        drag(board, 20, two, release=False)
    else:
        QTest.mousePress(one.viewport(), Qt.MouseButton.LeftButton, pos=at)
    board.show_lanes([lane(3, [15, 25])])
    (left,) = board.lanes()
    QTest.mouseMove(left.viewport(), QPoint(90, 120))
    QTest.mouseRelease(left.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(90, 120))
    assert not moved and ids(left) == [15, 25] and not board._ghost.isVisible() and not board.dragged


def test_what_is_selected_is_dragged_together(board: BoardView, qtbot: QtBot) -> None:
    _one, _two, three = board.lanes()
    board.select(frozenset({10, 30, 15}))
    with qtbot.waitSignal(board.moved) as moved:
        drag(board, 30, three)
    assert moved.args == [[10, 30, 15], 3] and ids(three) == [10, 15, 30]


def test_a_small_move_of_the_mouse_is_a_click(board: BoardView) -> None:
    view = board.lanes()[0]
    at = view.box(1).center().toPoint()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(view.viewport(), at + QPoint(2, 1))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert board.current == 20 and not board.dragged


@pytest.mark.feature("S05")
def test_the_keyboard_moves_a_card_from_stage_to_stage(board: BoardView, qtbot: QtBot) -> None:
    board.go_to(30)
    with qtbot.waitSignal(board.moved) as moved:
        QTest.keyClick(board, Key.Key_Right, CONTROL)
    assert moved.args == [[30], 2] and board.current == 30
    QTest.keyClick(board, Key.Key_Right, CONTROL)
    assert ids(board.lanes()[2]) == [30]
    QTest.keyClick(board, Key.Key_Right, CONTROL)  # there is no further column
    assert ids(board.lanes()[2]) == [30]
    QTest.keyClick(board, Key.Key_Left, CONTROL)
    assert ids(board.lanes()[1]) == [15, 25, 30]


def test_arrows_walk_and_enter_opens(board: BoardView, qtbot: QtBot) -> None:
    walked: list[int] = []
    board.chosen.connect(walked.append)
    board.go_to(10)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right, Key.Key_Left, Key.Key_End, Key.Key_Home):
        QTest.keyClick(board, key)
    assert walked[-6:] == [20, 30, 25, 20, 40, 10]
    with qtbot.waitSignal(board.opened) as opened:
        QTest.keyClick(board, Key.Key_Return)
    assert opened.args == [10]
    with qtbot.waitSignal(board.wanted_new) as wanted:
        QTest.keyClick(board, Key.Key_N)
    assert wanted.args == [1]
    QTest.keyClick(board, Key.Key_Delete)
    assert ids(board.lanes()[0]) == [10, 20, 30, 40]


def test_space_and_shift_select(board: BoardView) -> None:
    board.go_to(10)
    QTest.keyClick(board, Key.Key_Space)
    QTest.keyClick(board, Key.Key_Down, SHIFT)
    assert board.selected == {10, 20} and board.meant() == [10, 20]
    QTest.keyClick(board, Key.Key_Escape)
    assert not board.selected and board.meant() == [20]


def test_other_cards_keep_where_one_is(board: BoardView) -> None:
    board.go_to(25)
    board.show_lanes([lane(1, [10]), lane(2, [5, 15, 25])])
    assert board.current == 25 and len(board.lanes()) == 2
    board.show_lanes([lane(1, [10]), lane(2, [15])])
    assert board.current == 0


def test_only_cards_in_sight_are_painted(board: BoardView, qtbot: QtBot) -> None:
    painted: list[int] = []

    def face(number: int) -> Face:
        painted.append(number)
        return Face("x", "", "1 ₫", "", False, "Lan", False, "")

    many = [Item(number, number, lambda number=number: face(number)) for number in range(1, 5001)]
    board.show_lanes([Lane(1, "Mới", "5000", "", 0, "", many)])
    painted.clear()
    board.lanes()[0].viewport().repaint()
    assert 0 < len(set(painted)) < 20


def test_the_list_goes_on_by_itself(qtbot: QtBot) -> None:
    view = LinesView("Việc")
    qtbot.addWidget(view)
    lines = [Line(0, "HÔM NAY"), *(Line(number, f"Việc {number}") for number in range(1, 6))]
    view.show_lines(lines)
    assert view.current == 1
    QTest.keyClick(view, Key.Key_Down)
    view.show_lines([line for line in lines if line.key != 2])
    assert view.current == 3  # the one that is in its place now
    view.show_lines(lines[:2])
    assert view.current == 1
    view.show_lines([])
    assert view.current == 0
