"""The model of the win probability: it finds a known rule, says so of what it has not seen, and can be read."""

from __future__ import annotations

from collections import Counter
from math import exp, log
from random import Random

import pytest

from app.services.odds import Case, calibration, error, fit

FACTORS = ("stage", "source", "size")
RULE = {
    "stage": {"new": -1.6, "quoted": 0.2, "negotiation": 1.3},
    "source": {"referral": 0.9, "advertising": -0.7, "": 0.0},
    "size": {"small": 0.4, "large": -0.5},
}


def drawn(number: int, seed: int) -> list[Case]:
    """Deals that were won or lost by the rule."""
    draw, counted = Random(seed), Counter[tuple[tuple[str, ...], bool]]()
    for _ in range(number):
        values = tuple(draw.choice(list(RULE[each])) for each in FACTORS)
        points = sum(RULE[factor][value] for factor, value in zip(FACTORS, values, strict=True))
        counted[values, draw.random() < 1 / (1 + exp(-points))] += 1
    return [Case(values, counted[values, True], counted[values, False]) for values in {each for each, _ in counted}]


@pytest.mark.feature("C10")
def test_a_known_rule_is_found() -> None:
    model = fit(FACTORS, drawn(40_000, 1))
    for factor, values in RULE.items():
        found = {value: model.points[factor][value] for value in values if value}
        first = next(iter(found))
        for value in found:
            assert found[value] - found[first] == pytest.approx(values[value] - values[first], abs=0.15)


@pytest.mark.feature("C10")
def test_what_it_says_of_deals_held_back_is_what_came() -> None:
    bins = calibration(fit(FACTORS, drawn(20_000, 2)), drawn(5_000, 3))
    assert sum(each.number for each in bins) == 5_000
    assert error(bins) < 0.02
    said = [each.said for each in bins]
    assert said == sorted(said) and said[0] < 0.2 and said[-1] > 0.8


def test_without_deals_it_says_one_half() -> None:
    model = fit(FACTORS, [])
    assert model.probability({"stage": "new"}) == 0.5
    assert calibration(model, []) == [] and error([]) == 0.0


def test_three_deals_say_little() -> None:
    many = [Case(("quoted", "", ""), 300, 300), Case(("new", "", ""), 3, 0)]
    chance = fit(FACTORS, many).probability({"stage": "new"})
    assert 0.5 < chance < 0.85


def test_nothing_is_certain() -> None:
    chance = fit(("stage",), [Case(("a",), 100_000, 0), Case(("b",), 0, 100_000)]).probability({"stage": "a"})
    assert 0.99 < chance < 1


def test_the_parts_add_up_to_the_probability() -> None:
    model = fit(FACTORS, drawn(5_000, 4))
    values = {"stage": "quoted", "source": "referral", "size": "large"}
    chance = model.probability(values)
    assert model.base + sum(part.points for part in model.why(values)) == pytest.approx(log(chance / (1 - chance)))
    assert [part.factor for part in model.why(values)] == list(FACTORS)
    assert all(part.seen > 100 for part in model.why(values))


def test_a_value_never_seen_changes_nothing() -> None:
    model = fit(FACTORS, drawn(1_000, 5))
    known = {"stage": "quoted"}
    assert model.probability(known | {"source": "a fair"}) == model.probability(known)
