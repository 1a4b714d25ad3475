"""Limits that skip what is no number, and colours between them with ink that can be read."""

from __future__ import annotations

import numpy as np
import pytest

from fracstride.ui.presenters import colours
from fracstride.ui.presenters.colours import (
    ColourScale,
    contrast,
    finite_extremes,
    limits,
    luminance,
    slice_extremes,
)

GREYS = np.repeat(np.arange(0, 256, 5, dtype=np.uint8)[:, None], 3, axis=1)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@pytest.mark.parametrize("block", [1, 7, 2**16])
def test_extremes_are_those_of_the_finite_values(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "EXTREMES_BLOCK", block)
    values = np.random.default_rng(1).standard_normal((9, 5))
    assert finite_extremes(values) == (values.min(), values.max())
    values[0] = np.nan
    values[3, 2], values[4, 4] = np.inf, -np.inf
    finite = values[np.isfinite(values)]
    assert finite_extremes(values) == (finite.min(), finite.max())
    assert finite_extremes(np.full((3, 2), np.nan)) == (0, 0)
    slices = np.stack((values, -values))[None]
    assert slice_extremes(slices).tolist() == [
        [[finite.min(), finite.max()], [-finite.max(), -finite.min()]],
    ]


@pytest.mark.parametrize(
    ("extremes", "expected"),
    [
        ((-3.0, 1.0), (-3, 3)),
        ((-1.0, 3.0), (-3, 3)),
        ((-2.0, -1.0), (-2, 2)),
        ((0.0, 5.0), (0, 5)),
        ((4.0, 5.0), (0, 5)),
        ((0.0, 0.0), (0, 1)),
    ],
)
def test_limits_are_symmetric_where_there_is_a_sign(
    extremes: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert limits(extremes) == expected


def test_luminance_and_contrast_are_those_of_wcag() -> None:
    assert (luminance(BLACK), luminance(WHITE)) == (0, pytest.approx(1))
    assert luminance((0, 255, 0)) == pytest.approx(0.7152)
    assert contrast(WHITE, (0x77, 0x77, 0x77)) == pytest.approx(4.48, abs=0.005)
    assert contrast(BLACK, WHITE) == contrast(WHITE, BLACK) == pytest.approx(21)


def test_values_outside_the_limits_take_the_end_colours() -> None:
    scale = ColourScale(GREYS, -1.0, 1.0, (BLACK, WHITE))
    first, last = (0, 0, 0), (255, 255, 255)
    assert [scale.rgb(each) for each in (-9.0, -1.0, 1.0, np.inf)] == [first, first, last, last]
    assert scale.rgb(0.0) == (130, 130, 130)
    assert ColourScale(GREYS, 3.0, 3.0, (BLACK,)).rgb(3.0) == first
    assert scale.rgb(np.nan) == first


def test_the_ink_on_every_fill_can_be_read() -> None:
    scale = ColourScale(GREYS, 0.0, 255.0, (BLACK, WHITE))
    for value in range(0, 256, 5):
        assert contrast(scale.ink(value), scale.rgb(value)) >= colours.READABLE
    assert (scale.ink(255.0), scale.ink(0.0)) == (BLACK, WHITE)
