"""How long work tells how far it is, and how it is stopped."""
from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):
    """Raised by a report when the employee wants to stop: the transaction under way rolls back."""


class Report(Protocol):
    """`report(done, total, text)`: how much of how much, total 0 if unknown; text is a sentence, translated."""

    def __call__(self, done: int, total: int = 0, text: str = "") -> None: ...
