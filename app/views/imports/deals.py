"""Deals from a spreadsheet: the same way as that of customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.services.importing.targets import DEALS
from app.views.imports.page import ImportPage
from app.views.imports.words import DealWords


class DealImportPage(ImportPage):
    target, words = DEALS, DealWords()

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        from app.views.imports import tour

        yield from tour.deal_stops(self)
