"""The left half of the start screen: the name, what the program is for, and a picture of a working day, painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QLinearGradient, QPainter, QPaintEvent, QRadialGradient
from PySide6.QtWidgets import QWidget

from app.services.language import N_, _
from app.views.kit import pictures
from app.views.kit.icons import icon_picture
from app.views.kit.theme import RESOURCES, font, theme

LIGHT, DARK = ("#3B5BDB", "#2B3FA8", "#6D86FF"), ("#1B2450", "#10142B", "#3B52C4")
ROWS = (
    ("Trần Thị Mai Anh", N_("Call at 9:30"), "ph.phone", "#17803F"),
    ("Công ty CP Nội thất An Phú", N_("Quote sent"), "ph.file-text", "#9A5800"),
    ("Nguyễn Văn Hùng", N_("Contract signed"), "ph.check-circle", "#3B5BDB"),
)
BARS = (0.34, 0.48, 0.42, 0.63, 0.58, 0.82, 0.96)
MARGIN = 44
PROMISE = N_("Customers, deals, quotes and cash of your office in one book. No keystroke lost, nothing out of sight.")


class Hero(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(360)
        self.setMaximumWidth(620)
        self.setAccessibleName(f"Sổ Khách. {_(PROMISE)}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._background(painter)
        self._words(painter)
        self._picture(painter)
        painter.end()

    def _background(self, painter: QPainter) -> None:
        top, bottom, glow = DARK if theme.tokens.dark else LIGHT
        fall = QLinearGradient(0, 0, self.width() * 0.4, self.height())
        fall.setColorAt(0, QColor(top))
        fall.setColorAt(1, QColor(bottom))
        painter.fillRect(self.rect(), fall)
        light = QRadialGradient(QPointF(self.width() * 0.9, self.height() * 0.62), self.width() * 0.9)
        light.setColorAt(0, _clear(glow, 130))
        light.setColorAt(1, _clear(glow, 0))
        painter.fillRect(self.rect(), light)

    def _words(self, painter: QPainter) -> None:
        logo = QIcon(str(RESOURCES / "icons" / "logo.svg"))
        logo.paint(painter, QRect(MARGIN, MARGIN, 44, 44))
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(font(20, QFont.Weight.DemiBold))
        painter.drawText(QRectF(MARGIN + 58, MARGIN, 300, 44), Qt.AlignmentFlag.AlignVCenter, "Sổ Khách")
        room = self.width() - 2 * MARGIN
        painter.setFont(font(30, QFont.Weight.DemiBold))
        title = QRectF(MARGIN, MARGIN + 84, room, 130)
        used = painter.boundingRect(title, _WRAPPED, _("Every customer, remembered"))
        painter.drawText(title, _WRAPPED, _("Every customer, remembered"))
        painter.setFont(font(14))
        painter.setPen(_clear("#FFFFFF", 215))
        painter.drawText(QRectF(MARGIN, used.bottom() + 12, room, 90), _WRAPPED, _(PROMISE))

    # --- the picture ---

    def _picture(self, painter: QPainter) -> None:
        """Two cards that lie on each other; they keep their shape and are left out where there is no room."""
        top = MARGIN + theme.size(310)
        if self.height() - top < 190:
            return
        width = min(self.width() - 2 * MARGIN, 420)
        self._list(painter, QRectF(MARGIN, top, width * 0.92, 196))
        if self.height() - top > 320:
            self._chart(painter, QRectF(MARGIN + width * 0.42, top + 178, width * 0.68, 128))

    def _list(self, painter: QPainter, card: QRectF) -> None:
        _card(painter, card)
        painter.setPen(theme.color("text"))
        painter.setFont(font(13, QFont.Weight.DemiBold))
        painter.drawText(QRectF(card.x() + 16, card.y() + 10, card.width() - 32, 26),
                         Qt.AlignmentFlag.AlignVCenter, _("To do today"))
        for place, (name, state, picture, colour) in enumerate(ROWS):
            self._line(painter, QRectF(card.x() + 16, card.y() + 44 + place * 48, card.width() - 32, 44), name,
                       _(state), picture, colour)

    def _line(self, painter: QPainter, line: QRectF, name: str, state: str, picture: str, colour: str) -> None:
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(QPointF(line.x(), line.y() + 5), pictures.avatar(name, 32, ratio))
        painter.setPen(theme.color("text"))
        painter.setFont(font(13, QFont.Weight.Medium))
        room = line.width() - 80
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(line.x() + 44, line.y() + 2, room, 20), Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(theme.color("faint"))
        painter.setFont(font(12))
        painter.drawText(QRectF(line.x() + 44, line.y() + 21, room, 18), Qt.AlignmentFlag.AlignVCenter, state)
        shade = colour if not theme.tokens.dark else theme.tokens.accent
        painter.drawPixmap(QPointF(line.right() - 22, line.y() + 11), icon_picture(picture, shade, 20, ratio))

    def _chart(self, painter: QPainter, card: QRectF) -> None:
        _card(painter, card)
        painter.setPen(theme.color("faint"))
        painter.setFont(font(12))
        painter.drawText(QRectF(card.x() + 16, card.y() + 10, card.width() - 32, 20),
                         Qt.AlignmentFlag.AlignVCenter, _("Revenue this month"))
        painter.setPen(theme.color("text"))
        painter.setFont(font(18, QFont.Weight.DemiBold, tabular=True))
        painter.drawText(QRectF(card.x() + 16, card.y() + 30, card.width() - 32, 28),
                         Qt.AlignmentFlag.AlignVCenter, "1.284.500.000 ₫")
        step = (card.width() - 32) / len(BARS)
        for place, share in enumerate(BARS):
            painter.setBrush(theme.color("accent" if place == len(BARS) - 1 else "accent_soft"))
            painter.setPen(Qt.PenStyle.NoPen)
            height = 46 * share
            painter.drawRoundedRect(QRectF(card.x() + 16 + place * step, card.bottom() - 14 - height, step - 8, height),
                                    4, 4)


_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)


def _clear(colour: str, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


def _card(painter: QPainter, card: QRectF) -> None:
    """A surface with a soft shadow: a few faint outlines, because an effect would blur the whole widget."""
    painter.setPen(Qt.PenStyle.NoPen)
    for grown in range(12, 0, -2):
        painter.setBrush(_clear("#000000", 7))
        painter.drawRoundedRect(card.adjusted(-grown, -grown + 6, grown, grown + 6), 14 + grown, 14 + grown)
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(card, 14, 14)
