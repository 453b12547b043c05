"""Qt's own texts: those that are known in the office's language, the others as they are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPageSize
from PySide6.QtWidgets import QApplication

from app.views.qt_texts import QtTexts


def test_what_is_not_known_stays_and_paper_keeps_its_size(qapp: QApplication) -> None:
    texts = QtTexts()
    qapp.installTranslator(texts)
    try:
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Hủy"
        assert QCoreApplication.translate("QFileDialog", "&Look in:") == "Thư mục:"
        assert QCoreApplication.translate("QPageSize", "Envelope") == "Envelope"
        assert QPageSize(QPageSize.PageSizeId.A4).isValid()
    finally:
        qapp.removeTranslator(texts)
