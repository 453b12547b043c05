"""Working moments around a day: Monday to Saturday, no holidays, on quarters of an hour, by this computer's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.models.base import from_microseconds, microseconds
from app.services import vietnam

MINUTE = 60_000_000  # microseconds
DAY = 24 * 60 * MINUTE
_QUARTERS: tuple[int, ...] = (*range(8 * 60, 11 * 60 + 31, 15), *range(13 * 60 + 30, 17 * 60 + 1, 15))


class Days:
    """Days counted from `today`; moments in microseconds since 1970, UTC."""

    def __init__(self, today: date, before: int, after: int) -> None:
        self.today, self._before = today, before
        self._midnights: list[int] = [_midnight(today + timedelta(each)) for each in range(-before, after + 1)]
        self._free = [self._is_free(each) for each in range(-before, after + 1)]

    def _is_free(self, offset: int) -> bool:
        day = self.day(offset)
        return day.weekday() == 6 or day in vietnam.holidays(day.year)

    def day(self, offset: int) -> date:
        return self.today + timedelta(offset)

    def moment(self, offset: int) -> datetime:
        """The beginning of the working day."""
        return from_microseconds(self.at(offset, 0.0))

    def midnight(self, offset: int) -> int:
        return self._midnights[offset + self._before]

    def working(self, offset: int, step: int) -> int:
        """The day itself, or the next one in the direction of `step` (1, -1) on which people work."""
        while 0 <= offset + self._before < len(self._free) and self._free[offset + self._before]:
            offset += step
        return offset

    def working_days(self, count: int) -> list[int]:
        """Today, if it is one, and the next days on which people work."""
        return [each for each in range(len(self._free) - self._before) if not self._free[each + self._before]][:count]

    def at(self, offset: int, quarter: float) -> int:
        """A moment of that day; `quarter` from 0 to below 1 goes through the working hours."""
        return self.midnight(offset) + _QUARTERS[int(quarter * len(_QUARTERS))] * MINUTE

    def past(self, offset: int, quarter: float) -> int:
        """A working moment on that past day or shortly before it."""
        return self.at(max(self.working(min(offset, -1), -1), -self._before), quarter)


def _midnight(day: date) -> int:
    return microseconds(datetime(day.year, day.month, day.day).astimezone())  # noqa: DTZ001  (local by intent)
