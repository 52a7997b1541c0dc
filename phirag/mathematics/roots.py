"""Real roots by a search on a grid: sign changes are bisected, near touches minimised.

A root that is found is a root to rounding; that there is no other one is not promised.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["SPAN", "STEPS", "real_roots"]

SPAN = 20.0  # the grid reaches from -SPAN to SPAN
STEPS = 4001


def real_roots(function: Callable[[float], float | None]) -> tuple[list[float], int]:
    """Refined real roots on the grid, and at how many points the function was defined."""
    offset = 0.000317  # keeps poles at nice points off the grid
    grid = [-SPAN + offset + 2 * SPAN * k / (STEPS - 1) for k in range(STEPS)]
    values = [function(point) for point in grid]
    found: list[float] = []
    for k in range(1, STEPS):
        left, right = values[k - 1], values[k]
        if left is None or right is None:
            continue
        if left * right <= 0:
            found.extend(_bisect(function, grid[k - 1], grid[k], left))
        elif k + 1 < STEPS and (after := values[k + 1]) is not None and abs(right) <= min(abs(left), abs(after)):
            found.extend(_touch(function, grid[k - 1], grid[k + 1]))
    return found, sum(value is not None for value in values)


def _bisect(function: Callable[[float], float | None], low: float, high: float, left: float) -> list[float]:
    for _ in range(60):
        middle = (low + high) / 2
        value = function(middle)
        if value is None:
            return []
        if value == 0:
            return [middle]
        if left * value < 0:
            high = middle
        else:
            low, left = middle, value
    value = function((low + high) / 2)
    # a sign change at a pole is no root: the values grow instead of vanishing
    return [(low + high) / 2] if value is not None and abs(value) < 1e-6 else []


def _touch(function: Callable[[float], float | None], low: float, high: float) -> list[float]:
    """A root where the function touches zero without crossing it, by golden-section search."""
    ratio = 0.6180339887498949
    for _ in range(70):
        first, second = high - ratio * (high - low), low + ratio * (high - low)
        one, two = function(first), function(second)
        if one is None or two is None:
            return []
        if abs(one) < abs(two):
            high = second
        else:
            low = first
    middle = (low + high) / 2
    value = function(middle)
    return [middle] if value is not None and abs(value) < 1e-12 else []
