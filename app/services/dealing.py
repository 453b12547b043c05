"""Who gets which of many records: in equal parts, or whole zones to those who have them (V28, B10)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat


def sizes(number: int, receivers: int) -> list[int]:
    """How many each gets: they differ by one at most, the first get the surplus (V28)."""
    size, surplus = divmod(number, receivers)
    return [size + (place < surplus) for place in range(receivers)]


def evenly(ids: Sequence[int], receivers: Sequence[int]) -> dict[int, int]:
    """The receiver of each id: contiguous blocks in the order of the list."""
    parts = zip(receivers, sizes(len(ids), len(receivers)), strict=True)
    return dict(zip(ids, chain.from_iterable(repeat(who, size) for who, size in parts), strict=True))


class Dealing:
    """One handover: what is dealt later knows where the zones have gone.

    `zones` says who among the receivers has which zone; None deals in equal parts. A zone that nobody among them has
    goes as a whole to whoever got least so far; what lies in no zone is divided evenly.
    """

    def __init__(self, receivers: Sequence[int], zones: Mapping[int, Sequence[int]] | None = None) -> None:
        self.receivers = receivers
        self._by_zone = zones is not None
        self._zones = {zone: list(people) for zone, people in (zones or {}).items()}
        self._got: Counter[int] = Counter()

    def deal(self, rows: Iterable[tuple[int, int | None]]) -> dict[int, int]:
        """The receiver of each record, given as its id and its zone; in the order of the records."""
        piles: dict[int | None, list[int]] = defaultdict(list)
        for record, zone in rows:
            piles[zone if self._by_zone else None].append(record)
        given: dict[int, int] = {}
        for zone in sorted(piles, key=lambda zone: (zone is None, -len(piles[zone]), zone)):
            part = evenly(piles[zone], self.of_zone(zone))
            self._got.update(part.values())
            given |= part
        return given

    def of_zone(self, zone: int | None) -> Sequence[int]:
        """Who gets what lies in this zone."""
        if zone is None:
            return self.receivers
        if zone not in self._zones:
            self._zones[zone] = [min(self.receivers, key=lambda who: self._got[who])]
        return self._zones[zone]
