"""How long work tells how far it is, and how it is stopped."""
from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Cancelled(Exception):
    """Raised by a report when the employee wants to stop: the transaction under way rolls back."""


class Report(Protocol):
    """`report(done, total, text)`: how much of how much, total 0 if unknown; text is a sentence, translated."""

    def __call__(self, done: int, total: int = 0, text: str = "") -> None: ...


def unless_cancelled(report: Report) -> Callable[[int, int], bool]:
    """Whether to go on with the next block: a stop between two keeps what is done, to be undone if one wants."""

    def go_on(done: int, total: int) -> bool:
        try:
            report(done, total)
        except Cancelled:
            return False
        return True

    return go_on
