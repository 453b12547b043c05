"""What the tour sees of the start screen, with offices that are on no computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from app.services.recent import Known
from app.views.start.screen import StartScreen

OFFICES = (
    Known("postgresql://192.168.1.10/sokhach", "Công ty TNHH Nội thất Minh Phát", "lan"),
    Known("sqlite:////home/lan/minh-phat.db", "Cửa hàng Minh Phát", "lan"),
)


def screen(window: QWidget) -> StartScreen:
    """A start screen that lies over the window."""
    made = StartScreen()
    made.setParent(window)
    made.setGeometry(window.rect())
    made.show()
    made.raise_()
    return made


def stops(shown: StartScreen) -> Iterator[tuple[str, Callable[[], object]]]:
    wizard = shown.wizard
    yield "first", lambda: shown.home.show_known([])
    yield "again", lambda: shown.home.show_known(OFFICES)
    yield "sign-in", lambda: shown.sign_in_to(OFFICES[0])
    yield "sign-in-wrong", shown.sign_in.sign_in
    yield "new-office", shown.begin_wizard
    yield "new-office-wrong", wizard.go_on
    yield "new-administrator", lambda: wizard.show_step(1)
    yield "new-place", lambda: wizard.show_step(2)
    yield "new-server", lambda: wizard.place.there.setChecked(True)
    yield "join-server", shown.begin_join
    yield "join-file", lambda: shown.join.file.setChecked(True)
