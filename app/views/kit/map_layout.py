"""Where the nodes of a map stand: pulled together by their edges, pushed apart by each other; always the same way.

Pure numbers, no Qt. A node is an ellipse, wider than high, so the sideways distance counts less.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence

Point = tuple[float, float]
STEPS = 140
WIDE, HIGH = 170.0, 88.0  # how far neighbours stand apart
FLAT = HIGH / WIDE
ROOM, ROUNDS = (158.0, 132.0), 40  # what a face with its name and the word of a line need


def places(nodes: Sequence[tuple[Hashable, int]], edges: Sequence[tuple[Hashable, Hashable]]) -> dict[Hashable, Point]:
    """The middle of each node, the first at 0, 0. `nodes` are keys with their ring around the first."""
    keys = [key for key, _ring in nodes]
    at = {key: list(point) for key, point in _rings(nodes, edges).items()}
    linked = [(a, b) for a, b in edges if a in at and b in at and a != b]
    for step in range(STEPS):
        _move(keys, at, linked, 26.0 * (1 - step / STEPS) + 0.4)
    if keys:
        x, y = at[keys[0]]
        return _apart({key: (at[key][0] - x, (at[key][1] - y) * FLAT) for key in keys})
    return {}


def _apart(at: dict[Hashable, Point]) -> dict[Hashable, Point]:
    """No name lies upon another face: what overlaps is moved the shorter way; the first stays."""
    keys = list(at)
    for _round in range(ROUNDS):
        for place, a in enumerate(keys):
            for b in keys[place + 1 :]:
                (ax, ay), (bx, by) = at[a], at[b]
                over, under = ROOM[0] - abs(ax - bx), ROOM[1] - abs(ay - by)
                if over > 0 and under > 0:
                    x = (over + 1) * (1 if bx >= ax else -1) if over < under else 0.0
                    y = 0.0 if over < under else (under + 1) * (1 if by >= ay else -1)
                    at[b] = (bx + x, by + y)
    return at


def _rings(nodes: Sequence[tuple[Hashable, int]], edges: Sequence[tuple[Hashable, Hashable]]) -> dict[Hashable, Point]:
    """To begin with, each ring a circle; who hangs on the same node stands together."""
    near: dict[Hashable, list[Hashable]] = {}
    for a, b in edges:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    angles: dict[Hashable, float] = {}
    found: dict[Hashable, Point] = {}
    for ring in sorted({ring for _key, ring in nodes}):
        here = [key for key, its in nodes if its == ring]
        here.sort(key=lambda key: next((angles[each] for each in near.get(key, ()) if each in angles), 0.0))
        for place, key in enumerate(here):
            angles[key] = 2 * math.pi * (place + 0.5 * (ring % 2)) / max(1, len(here))
            found[key] = (ring * WIDE * math.cos(angles[key]), ring * WIDE * math.sin(angles[key]))
    return found


def _move(
    keys: Sequence[Hashable], at: Mapping[Hashable, list[float]], linked: Sequence[tuple[Hashable, Hashable]],
    most: float,
) -> None:  # fmt: skip
    push = {key: [0.0, 0.0] for key in keys}
    for place, a in enumerate(keys):
        for b in keys[place + 1 :]:
            _force(push, at, a, b, lambda far: (WIDE / far) ** 2 * 13)
    for a, b in linked:
        _force(push, at, a, b, lambda far: (WIDE - far) * 0.12)
    for key in keys[1:]:  # the first stays
        x, y = push[key]
        long = math.hypot(x, y)
        scale = min(1.0, most / long) if long else 0.0
        at[key][0] += x * scale
        at[key][1] += y * scale


def _force(push, at, a, b, strength) -> None:  # type: ignore[no-untyped-def]
    """Along the line between two nodes: apart if it is positive."""
    x, y = at[a][0] - at[b][0], at[a][1] - at[b][1]
    far = max(1.0, math.hypot(x, y))
    if far == 1.0:
        x, y = 1.0, 0.3
    amount = strength(far)
    for key, sign in ((a, 1), (b, -1)):
        push[key][0] += sign * amount * x / far
        push[key][1] += sign * amount * y / far
