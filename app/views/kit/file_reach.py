"""What lies at a path, asked elsewhere: a network that is away may keep a question for minutes (E02, E03)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.services import file_copies
from app.views.kit.background import Background

NO_ANSWER = 5000  # milliseconds until a path counts as away
Answer = Callable[[str, str], object]


class Reach(QObject):
    """`answer(path, state)` comes once for each path, on the GUI thread: there, folder, broken, or away.

    A folder has a thread of its own, so that one which does not answer keeps no other waiting.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: list[_Question] = []

    def ask(self, paths: Iterable[str], answer: Answer) -> None:
        self._asked = [each for each in self._asked if each.waiting]
        asked = _Question(self, set(paths), answer)
        self._asked.append(asked)
        QTimer.singleShot(NO_ANSWER, self, asked.give_up)

    def close(self) -> None:
        """No answer is heard any more."""
        for each in self._asked:
            each.end()
        self._asked = []


class _Question:
    """Several paths asked at once."""

    def __init__(self, owner: QObject, paths: set[str], answer: Answer) -> None:
        self.waiting, self._answer = paths, answer
        folders = {str(Path(path).parent) for path in paths}
        self._workers = {folder: Background(owner) for folder in folders}
        for path in sorted(paths):
            self._workers[str(Path(path).parent)].run(
                partial(file_copies.state_of, path), partial(self._tell, path), partial(self._failed, path))

    def give_up(self) -> None:
        for path in sorted(self.waiting):
            self._tell(path, "away")

    def end(self) -> None:
        self.waiting.clear()
        for worker in self._workers.values():
            worker.close()
            worker.deleteLater()
        self._workers = {}

    def _failed(self, path: str, _error: Exception) -> None:
        self._tell(path, "broken")

    def _tell(self, path: str, state: str) -> None:
        if path in self.waiting:
            self.waiting.remove(path)
            if not self.waiting:
                self.end()
            self._answer(path, state)
