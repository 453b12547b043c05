"""What repeats is changed: only this one, this and later ones, or all? Keys 1 to 3 answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from app.services import series
from app.services.language import N_, _
from app.views.kit.layout import button, column, fit, label, row

WIDTH = 420
SCOPES = {
    series.THIS: N_("Only this one"), series.LATER: N_("This one and later ones"),
    series.ALL: N_("All that are still open"),
}  # fmt: skip


class ScopeWindow(QDialog):
    """`chosen` brings one of series.THIS, LATER, ALL; Esc changes nothing."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None, title: str, scopes: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setObjectName("scope")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = label(_("It repeats. How far shall this reach?"), "muted")
        answers = [self._answer(place, scope) for place, scope in enumerate(scopes, 1)]
        cancel = button(_("Cancel"), clicked=self.reject, name="cancel")
        self.setLayout(column(label(title, "heading"), words, 2, *answers, 2, row(None, cancel),
                              margins=(22, 20, 22, 16), gap=8))  # fmt: skip
        answers[0].setFocus()
        fit(self, WIDTH)

    def _answer(self, place: int, scope: str) -> QWidget:
        made = button(f"{place}   {_(SCOPES[scope])}", kind="outline", hint=_(SCOPES[scope]), name=f"scope:{scope}",
                      clicked=partial(self._choose, scope))  # fmt: skip
        QShortcut(QKeySequence(str(place)), self, partial(self._choose, scope))
        return made

    def _choose(self, scope: str) -> None:
        self.accept()
        self.chosen.emit(scope)


def ask_scope(
    parent: QWidget | None, title: str, then: Callable[[str], object], missed: Callable[[], object] = lambda: None,
    scopes: tuple[str, ...] = tuple(SCOPES),
) -> ScopeWindow:  # fmt: skip
    """Open the question; `then(scope)` follows an answer, `missed()` none."""
    window = ScopeWindow(parent, title, scopes)
    window.chosen.connect(then)
    window.rejected.connect(missed)
    window.open()
    return window
