"""The compiled look at a map: for every kind of processor, beside its memory, and with arguments that do not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backends.compiled import needs_compiled
from fracstride.backends.engine import compiled
from fracstride.backends.engine.scan import Means, can_be_scanned, scan

pytestmark = needs_compiled
PROCESSORS = sorted(compiled.code.PROCESSORS) if compiled.IS_COMPILED else [""]
FENCE = 85.0
"""Around what is written."""

ALIKE = pytest.mark.parametrize("dtype", ["f4", "f8"])
FOR_EVERY_PROCESSOR = pytest.mark.parametrize("processor", PROCESSORS)


def fenced(*shape: int, dtype: str = "f8") -> tuple[np.ndarray, np.ndarray]:
    """An array in one piece, and the one that it is in the middle of."""
    whole = np.full(int(np.prod(shape)) + 200, FENCE, dtype)
    return whole[100:-100].reshape(shape), whole


def of_blocks(values: np.ndarray, side: int) -> np.ndarray:
    """The sums of blocks, those at the far edges smaller."""
    rows, columns = (np.arange(0, size, side) for size in values.shape)
    return np.add.reduceat(np.add.reduceat(values.astype("f8"), rows, axis=0), columns, axis=1)


@ALIKE
@FOR_EVERY_PROCESSOR
@pytest.mark.parametrize("side", [1, 2, 8])
@pytest.mark.parametrize("shape", [(1, 16), (7, 17), (64, 33), (30, 131)])
def test_every_value_is_in_the_extremes_and_in_the_mean_of_its_block(
    shape: tuple[int, int], side: int, processor: str, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "PROCESSOR", processor)
    rng = np.random.default_rng(side)
    values = rng.standard_normal(shape).astype(dtype)
    down, across = (rng.random(size).astype(dtype) for size in shape)
    step = 2 * side
    extremes, around_extremes = fenced(-(-shape[0] // step), 2)
    into, around_means = fenced(*(-(-size // side) for size in shape), dtype=dtype)
    for threads in (1, 3):
        extremes[...] = into[...] = 0
        scan(values, step, extremes, Means(side, down, across, into), threads)
        parts = [values[top : top + step] for top in range(0, shape[0], step)]
        assert extremes.tolist() == [[part.min(), part.max()] for part in parts]
        expected = of_blocks(values * down[:, None] * across, side)
        np.testing.assert_allclose(into, expected, rtol=0, atol=2e-5 if dtype == "f4" else 1e-13)
    for whole in (around_extremes, around_means):
        assert (whole[:100] == FENCE).all() and (whole[-100:] == FENCE).all()


@ALIKE
@FOR_EVERY_PROCESSOR
@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_only_where_a_value_is_not_finite_there_are_no_extremes(
    broken: float, processor: str, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "PROCESSOR", processor)
    for row, column in ((0, 0), (5, 3), (5, 40), (9, 36)):
        values = np.ones((10, 41), dtype)
        values[row, column] = broken
        extremes = np.zeros((5, 2))
        scan(values, 2, extremes, None, 1)
        assert np.isnan(extremes[row // 2]).all()
        assert np.delete(extremes, row // 2, axis=0).tolist() == [[1.0, 1.0]] * 4


def test_what_it_does_not_read_is_said_before() -> None:
    values = np.zeros((20, 20))
    assert can_be_scanned(values) and can_be_scanned(values.astype("f4"))
    for other in (values.T[:, ::2], values[:, :15].copy(), values.astype("f2"), values[:, :18]):
        assert not can_be_scanned(other)


SPOILED: dict[str, dict[str, Any]] = {
    "another processor": {"processor": "no such"},
    "no values": {"values": None},
    "integers": {"values": np.zeros((8, 20), int)},
    "one axis": {"values": np.zeros(160)},
    "gaps": {"values": np.zeros((8, 40))[:, ::2]},
    "too narrow": {"values": np.zeros((8, 15)), "across": np.zeros(15), "means": np.zeros((4, 8))},
    "no rows": {"values": np.zeros((0, 20)), "extremes": np.zeros((0, 2))},
    "too few extremes": {"extremes": np.zeros((1, 2))},
    "extremes of another type": {"extremes": np.zeros((2, 2), "f4")},
    "means of another type": {"means": np.zeros((4, 10), "f4")},
    "too few means": {"means": np.zeros((3, 10))},
    "too few parts": {"down": np.zeros(7)},
    "too many parts": {"across": np.zeros(21)},
    "means without parts": {"down": None},
    "a side of 0": {"side": 0},
    "pieces that cut blocks": {"step": 3},
    "pieces without rows": {"step": 0},
}


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=list(SPOILED))
def test_arguments_that_do_not_fit_each_other_are_refused(spoiled: dict[str, Any]) -> None:
    fitting: dict[str, Any] = {
        "processor": compiled.PROCESSOR,
        "values": np.zeros((8, 20)),
        "extremes": np.zeros((2, 2)),
        "down": np.zeros(8),
        "across": np.zeros(20),
        "means": np.zeros((4, 10)),
        "side": 2,
        "step": 4,
        "threads": 1,
    }
    compiled.code.scan(*fitting.values())
    with pytest.raises((TypeError, ValueError, BufferError)):
        compiled.code.scan(*{**fitting, **spoiled}.values())
