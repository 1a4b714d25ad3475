"""What lights up for kernels whose taps are beyond telling apart."""

from __future__ import annotations

import pytest

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import ConvTransposeSpec
from fracstride.ui.presenters.highlights import MAX_RINGS, Highlight, highlights
from layers import solved

LARGE = ConvTransposeSpec.square(3, 40, stride=2)
"""Of 1600 taps: more than are ringed one by one."""


def _lit(focus: Focus, pinned: Focus | None = None) -> dict[StageId, Highlight]:
    geometry = solved(LARGE)
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


def test_rows_and_columns_are_marked_along_what_is_lit() -> None:
    assert not Highlight().active_rows
    window = Highlight(window=((5, 6), (2, 3)))
    assert (window.active_rows, window.active_columns) == (range(5, 7), range(6, 9))
    target = Highlight(((0, 0),), target=(3, 4))
    assert (target.active_rows, target.active_columns) == ((3,), (4,))
    rings = Highlight(((0, 1), (2, 1)))
    assert (rings.active_rows, rings.active_columns) == ((0, 2), (1,))


@pytest.mark.parametrize("focus", [None, Focus(FocusKind.ZERO, (0, 0), StageId.PADDED)])
def test_nothing_and_a_zero_light_nothing(focus: Focus | None) -> None:
    geometry = solved(LARGE)
    assert set(highlights(geometry, focus).values()) == {Highlight()}


def test_the_large_kernel_is_large() -> None:
    assert LARGE.height.kernel_size**2 > MAX_RINGS
