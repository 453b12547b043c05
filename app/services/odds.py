"""A plain model of how likely something is to succeed, learned from what has ended: additive points that can be read.

A logistic regression over named factors with few values each. Every value has points (a part of the log-odds), pulled
towards zero as far as few cases stand behind it (a ridge), so that a value seen three times says little. It is fitted
by Newton's method, one value at a time, on counts, not on records: a million records are a few thousand cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import NamedTuple

RIDGE = 4.0  # as if each value had been seen in so many more even cases
ROUNDS = 200
STILL = 1e-6
FARTHEST = 6.0  # points of one value at most: nothing is certain
BINS = 10
Values = Mapping[str, str]  # of each factor


class Case(NamedTuple):
    """How often records of these values have succeeded and failed; `values` in the order of the factors."""

    values: tuple[str, ...]
    won: int
    lost: int


class Part(NamedTuple):
    """What one factor adds: its points, and how many cases are behind them."""

    factor: str
    value: str
    points: float
    seen: int


class Bin(NamedTuple):
    """Of records held back that were given about this probability: how many, what was said, what came."""

    number: int
    said: float
    came: float


@dataclass(frozen=True)
class Model:
    """`points` and `seen` by factor and value; `base` are the points that everything begins with."""

    factors: tuple[str, ...]
    base: float
    points: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    seen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cases: int = 0

    def probability(self, values: Values) -> float:
        """Between 0 and 1; a value that was never seen changes nothing."""
        return _share(self.base + sum(part.points for part in self.why(values)))

    def why(self, values: Values) -> list[Part]:
        """What each factor adds or takes, in the order of the factors."""
        return [Part(each, values.get(each, ""), self.points.get(each, {}).get(values.get(each, ""), 0.0),
                     self.seen.get(each, {}).get(values.get(each, ""), 0)) for each in self.factors]  # fmt: skip


def fit(factors: Sequence[str], cases: Sequence[Case]) -> Model:
    """The model of these cases. Without any it says one half to everything."""
    won, lost = sum(each.won for each in cases), sum(each.lost for each in cases)
    base = log((won + 1) / (lost + 1))
    sides = _sides(factors, cases)
    points = dict.fromkeys(sides, 0.0)
    sums = [base] * len(cases)
    for _round in range(ROUNDS):
        largest = 0.0
        step = _step(cases, range(len(cases)), sums, 0.0, 0.0)
        base += step
        sums = [each + step for each in sums]
        for side, places in sides.items():
            step = _step(cases, places, sums, points[side], RIDGE / 4)
            step = max(-FARTHEST, min(FARTHEST, points[side] + step)) - points[side]
            points[side] += step
            largest = max(largest, abs(step))
            for place in places:
                sums[place] += step
        if largest < STILL:
            break
    return _model(factors, base, points, {s: sum(sum(cases[p][1:]) for p in places) for s, places in sides.items()},
                  won + lost)  # fmt: skip


def calibration(model: Model, cases: Sequence[Case]) -> list[Bin]:
    """What the model says of cases that it has not seen, beside what came, in tenths; empty tenths are left out."""
    said, number, came = [0.0] * BINS, [0] * BINS, [0] * BINS
    for case in cases:
        chance = model.probability(dict(zip(model.factors, case.values, strict=True)))
        place, together = min(int(chance * BINS), BINS - 1), case.won + case.lost
        said[place] += chance * together
        number[place] += together
        came[place] += case.won
    return [Bin(n, s / n, c / n) for n, s, c in zip(number, said, came, strict=True) if n]


def error(bins: Sequence[Bin]) -> float:
    """The mean distance between what was said and what came, weighted by how many: the expected calibration error."""
    number = sum(each.number for each in bins)
    return sum(each.number * abs(each.said - each.came) for each in bins) / number if number else 0.0


def _share(points: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, points))))


def _sides(factors: Sequence[str], cases: Sequence[Case]) -> dict[tuple[str, str], list[int]]:
    """The places of the cases of each value, without those of the empty value, which says nothing."""
    sides: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        for factor, value in zip(factors, case.values, strict=True):
            if value:
                sides[factor, value].append(place)
    return dict(sorted(sides.items()))


def _step(cases: Sequence[Case], places: Sequence[int], sums: Sequence[float], now: float, ridge: float) -> float:
    """Newton's step of one value's points."""
    slope, curve = -ridge * now, ridge + 1e-9
    for place in places:
        _values, won, lost = cases[place]
        chance = _share(sums[place])
        slope += won - (won + lost) * chance
        curve += (won + lost) * chance * (1 - chance)
    return max(-2.0, min(2.0, slope / curve))


def _model(factors: Sequence[str], base: float, points: Mapping[tuple[str, str], float],
           seen: Mapping[tuple[str, str], int], cases: int) -> Model:  # fmt: skip
    by_points: dict[str, dict[str, float]] = {each: {} for each in factors}
    by_seen: dict[str, dict[str, int]] = {each: {} for each in factors}
    for (factor, value), each in points.items():
        by_points[factor][value] = round(each, 4)
        by_seen[factor][value] = seen[factor, value]
    return Model(tuple(factors), base, by_points, by_seen, cases)
