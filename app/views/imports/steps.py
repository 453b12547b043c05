"""Where one is on the way from the file to the customers."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel

from app.services.language import N_, _
from app.views.kit.layout import label, restyle, row

TITLES = (N_("File"), N_("Columns"), N_("Check"), N_("Done"))


class Steps(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("views")
        self.place = 0
        self._signs: list[tuple[QLabel, QLabel]] = []
        layout = row(margins=(24, 10, 24, 10), gap=8)
        for place, title in enumerate(TITLES):
            sign, words = label(str(place + 1), "key"), label(_(title))
            self._signs.append((sign, words))
            layout.addWidget(sign)
            layout.addWidget(words)
            if place + 1 < len(TITLES):
                layout.addSpacing(6)
                layout.addWidget(label("›", "faint"))
                layout.addSpacing(6)
        layout.addStretch(1)
        self.setLayout(layout)
        self.show_place(0)

    def show_place(self, place: int) -> None:
        """The step one is at, from 0."""
        self.place = place
        for each, (sign, words) in enumerate(self._signs):
            sign.setProperty("role", "badge" if each == place else "key")
            words.setProperty("role", "bold" if each == place else "muted" if each < place else "faint")
            restyle(sign)
            restyle(words)
        self.setAccessibleName(_("Step {step} of {all}: {title}").format(
            step=place + 1, all=len(TITLES), title=_(TITLES[place])))  # fmt: skip
