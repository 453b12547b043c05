"""What the windows for many customers have in common: what they would do is counted before it is done (B02)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QLayout, QWidget
from shiboken6 import isValid

from app.services.blocks import BLOCK, Blocks, added, on_selection
from app.services.language import _
from app.services.progress import unless_cancelled
from app.services.selection import Selection
from app.views.kit.layout import Elided, button, column, empty, fit, frame, label, room_above, row
from app.views.kit.message import sentence
from app.views.kit.tasks import Tasks, Written
from app.views.kit.text import number

Lines = Sequence[tuple[str, str]]


class Done(NamedTuple):
    """What an action did, as a sentence, and the action that takes it back."""

    sentence: str
    action_id: int
    warning: bool = False


@dataclass(frozen=True)
class Bulk:
    """What every such window is opened with: the customers, how many, and who hears what was done."""

    tasks: Tasks
    selection: Selection
    count: int
    then: Callable[[Done], object]
    parent: QWidget | None = None


def while_open(widget: QWidget, call: Callable[[Any], object]) -> Callable[[Any], object]:
    """The call, but nothing for an answer that comes when the window is gone."""
    return lambda answer: call(answer) if isValid(widget) else None


class BulkDialog(QDialog):
    """A subclass builds its choices, and answers `question()`, `told(plan)`, `work()` and `summary(result)`.

    Whenever a choice changes it calls `recount()`: the dry run is read anew and the button waits for its answer.
    The window closes before the work is done, so what comes after is the page's: `then(Done)`. `parted`: more than a
    block of customers are done in blocks, `work` being told which; its results are counts, which add up.
    """

    parted = False

    def __init__(self, name: str, title: str, subtitle: str, bulk: Bulk) -> None:
        super().__init__(bulk.parent)
        self.tasks, self.selection, self.then = bulk.tasks, bulk.selection, bulk.then
        self.count, self._counted = bulk.count, False
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.go = button(title, kind="primary", clicked=self.carry_out, name="go")
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self._heading, self._subtitle = label(title, "title"), label(subtitle, "muted")
        self._fitted = QSize()
        self._plan = QGridLayout()
        self._plan.setContentsMargins(14, 10, 14, 10)
        self._plan.setVerticalSpacing(6)
        self._plan.setColumnStretch(0, 1)

    def arrange(self, *body: QWidget | QLayout | int | None) -> None:
        """The choices between the heading and the dry run."""
        self._cancel = button(_("Cancel"), kind="outline", clicked=self.reject, name="cancel")
        plan = frame("plan", self._plan)
        plan.setAccessibleName(_("What will happen"))
        buttons = row(None, self._cancel, self.go)
        self.setLayout(column(self._heading, self._subtitle, 4, *body, plan, 2, buttons,
                              margins=(24, 20, 24, 18), gap=10))  # fmt: skip

    # --- counting ---

    def recount(self) -> None:
        """Ask what would be done; only the answer to the newest question is shown."""
        self.go.setEnabled(False)
        question = self.question()
        if isinstance(question, str):
            self.tasks.read(lambda session: None, lambda nothing: None, topic=self)  # makes an older question stale
            self.say([(question, "")])
        else:
            self.tasks.read(question, while_open(self, self._answered), topic=self,
                            failed=while_open(self, self._refused))  # fmt: skip

    def question(self) -> Callable[[Any], Any] | str:
        """The dry run as work for the reader, or a sentence that says what is still to be chosen."""
        raise NotImplementedError

    def told(self, plan: Any) -> tuple[Lines, bool]:
        """The answer in lines of words and number, and whether there is anything to do."""
        raise NotImplementedError

    def _answered(self, plan: Any) -> None:
        lines, useful = self.told(plan)
        self.say(lines)
        self.go.setEnabled(useful)
        if useful and not self._counted and self.focusWidget() is self._cancel:  # there is nothing else to choose
            self.go.setFocus()
        self._counted = True

    def _refused(self, error: Exception) -> None:
        self.say([(sentence(error), "")])

    def say(self, lines: Lines) -> None:
        empty(self._plan)
        for place, (words, figure) in enumerate(lines):
            if figure:
                shown: QLabel = Elided(words, "muted")
                amount = label(figure, "strong")
                self._plan.addWidget(shown, place, 0)
                self._plan.addWidget(amount, place, 1, Qt.AlignmentFlag.AlignRight)
                amount.show()
            else:
                shown = label(words, "muted")
                shown.setWordWrap(True)
                self._plan.addWidget(shown, place, 0, 1, 2)
            shown.show()  # Qt would do it later, and until then it takes no room
        self._fit()

    def _fit(self) -> None:
        """As high as the lines need; a window that somebody has made larger only grows."""
        before = self.size()
        if self.isVisible() and before != self._fitted:
            layout = self.layout()
            assert layout is not None
            high = min(layout.totalHeightForWidth(before.width()), room_above(self))
            self.resize(before.expandedTo(QSize(0, high)))
        else:
            fit(self, max(self.minimumWidth(), self._fitted.width()))
            self._fitted = self.size()

    # --- doing ---

    def work(self) -> tuple[str, Callable[..., Any]]:
        """The label of the action (N_) and what is done in its transaction."""
        raise NotImplementedError

    def summary(self, result: Any) -> str:
        """One sentence about what was done. The widgets are gone by then."""
        raise NotImplementedError

    def carry_out(self) -> None:
        """Do it in the background; the window closes at once, the list shows what came of it."""
        label_, work = self.work()
        if self.parted and self.count > BLOCK:
            in_blocks(self.tasks, label_, self.selection, work, self.summary, self.then)
        else:
            self.tasks.write(label_, work, self._written)
        self.accept()

    def _written(self, written: Written) -> None:
        self.then(Done(self.summary(written.result), written.action_id))


def in_blocks(tasks: Tasks, label_: str, selection: Selection, work: Callable[..., Any],
              summary: Callable[[Any], str], then: Callable[[Done], object]) -> None:  # fmt: skip
    """Do it in blocks, with progress and the way to stop; what is done then can be undone as one."""

    def tell(answer: tuple[Blocks, Sequence[Any]]) -> None:
        went, results = answer
        if not went.stopped:
            then(Done(summary(added(results)), went.action_id))
            return
        words = _("Stopped: {done} of {total} customers").format(done=number(went.done), total=number(went.total))
        why = f". {sentence(went.refused)}" if went.refused else ""
        then(Done(words + why, went.action_id, warning=True))

    tasks.blocks(label_, lambda office, report: on_selection(
        office, label_, selection, work, unless_cancelled(report)), tell)  # fmt: skip
