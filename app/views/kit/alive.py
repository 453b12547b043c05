"""Answers that come when whoever asked is gone: a form was closed, a window ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject


def while_alive(owner: QObject, call: Callable[..., object]) -> Callable[..., Any]:
    """The same call, which does nothing once Qt has ended its owner."""

    def guarded(*given: Any) -> Any:
        return call(*given) if shiboken6.isValid(owner) else None

    return guarded
