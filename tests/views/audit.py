"""What every window must have, whatever room it shows."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton, QLineEdit, QAbstractItemView, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit,
)  # fmt: skip
INSIDE_OTHERS = (QComboBox, QAbstractSpinBox, QAbstractItemView)


def nameless(window: QWidget) -> list[str]:
    """The enabled controls that a screen reader could not name, as class and object name; empty if all is well.

    What Qt puts inside its own widgets (the arrow of a combo box, the corner of a table) belongs to those.
    """
    return [_told(each) for each in _controls(window) if not _name(each)]


def anonymous(window: QWidget) -> list[str]:
    """The controls without an object name."""
    return [_told(each) for each in _controls(window) if not each.objectName()]


def _controls(window: QWidget) -> list[QWidget]:
    return [
        each
        for each in window.findChildren(QWidget)
        if isinstance(each, CONTROLS) and each.isEnabled() and not _inside_another(each)
    ]


def _inside_another(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if widget.objectName().startswith("qt_") or type(widget).__name__ in ("QTableCornerButton", "QLineEditIconButton"):
        return True
    if isinstance(widget.parent(), QLineEdit):
        return True
    while parent is not None:
        if isinstance(parent, INSIDE_OTHERS):
            return True
        parent = parent.parentWidget()
    return False


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"
