"""Garbage is collected on the GUI thread alone.

Python collects in whichever thread happens to allocate. A closed window is garbage in circles (its signals hold what
holds it), and a worker that ends its Qt objects while the GUI thread paints ends the process.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 500  # milliseconds


class Garbage(QObject):
    """Takes over from Python's own collector until it is stopped. Collects nothing before it has settled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(collect_due)

    def settle(self) -> None:
        """What is there by now is not looked through again: a full collection would stop the window for 60 ms.

        The first time nothing is: imports leave no garbage, and to look through them takes a tenth of the start.
        """
        if self._timer.isActive():
            gc.collect()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()


def collect_due() -> None:
    """Collect as far as Python itself would have by now."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [generation for generation in range(3) if limits[generation] and counts[generation] > limits[generation]]
    if due:
        gc.collect(max(due))
