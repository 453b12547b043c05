"""The rule by which the deals of the sample office are won: one that a model can find again (C10)."""

from __future__ import annotations

from math import exp

BASE = 0.75  # points of every deal (log-odds)
SOURCE_POINTS = {"Giới thiệu": 0.9, "Website": 0.1, "Facebook": -0.5, "Zalo": -0.1, "Google": -0.2, "Hội chợ": -0.5,
                 "Gọi đến": 0.3, "Khách cũ": 1.1}  # fmt: skip
AMOUNT_POINTS = ((20_000_000, 0.4), (100_000_000, 0.0), (500_000_000, -0.4))  # below so many đồng
LARGE_POINTS = -0.9


def chance(source: str, amount: int, kind: str) -> float:
    """How likely a deal is to be won in this office; `amount` in đồng, `kind` as of a customer."""
    points = BASE + SOURCE_POINTS[source] + (0.2 if kind == "person" else 0.0)
    points += next((points for limit, points in AMOUNT_POINTS if amount < limit), LARGE_POINTS)
    return 1 / (1 + exp(-points))
