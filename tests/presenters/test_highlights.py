"""What lights up for kernels whose taps are beyond telling apart."""

from __future__ import annotations

import pytest

from fracstride.core.geometry import Geometry, solve
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import ConvTransposeSpec
from fracstride.ui.presenters.highlights import MAX_RINGS, Highlight, highlights

LARGE = ConvTransposeSpec.square(3, 40, stride=2)
"""Of 1600 taps: more than are ringed one by one."""


def _lit(focus: Focus, pinned: Focus | None = None) -> dict[StageId, Highlight]:
    geometry = solve(LARGE)
    assert isinstance(geometry, Geometry)
    return highlights(geometry, focus, pinned)


def test_an_output_cell_of_a_large_kernel_shows_its_window_alone() -> None:
    lit = _lit(Focus(FocusKind.OUTPUT_CELL, (5, 6)))
    assert lit[StageId.PADDED] == Highlight(window=((5, 6), (40, 40)))
    assert lit[StageId.OUTPUT] == Highlight(target=(5, 6))
    assert not any(each.veiled for each in lit.values())


def test_an_input_cell_of_a_large_kernel_lights_itself_alone() -> None:
    lit = _lit(Focus(FocusKind.INPUT_CELL, (1, 2)))
    assert [len(lit[s].rings) for s in (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED)] == [1, 1, 1]
    assert lit[StageId.OUTPUT].rings == ()


@pytest.mark.parametrize(("tap", "partner"), [((34, 33), (0, 0)), ((5, 6), ())])
def test_a_tap_finds_the_cell_that_it_meets(tap: tuple[int, int], partner: tuple[int, ...]) -> None:
    pinned = Focus(FocusKind.OUTPUT_CELL, (34, 33))
    rings = _lit(Focus(FocusKind.TAP, tap), pinned)[StageId.INPUT].rings
    assert rings == ((partner,) if partner else ())


def test_the_large_kernel_is_large() -> None:
    assert LARGE.height.kernel_size**2 > MAX_RINGS
