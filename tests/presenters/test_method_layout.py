"""The maps of a method stand inside the board and apart, whatever their sizes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.ui.presenters.board_layout import Place
from fracstride.ui.presenters.method_layout import Area, Item, Panel, arranged_panels, maps_in_a_row
from fracstride.ui.presenters.table_layout import MOST_ZOOM, Sight, table

SIDES = st.integers(1, 300)
SHAPES = st.tuples(SIDES, SIDES)
AREAS = st.builds(Area, st.integers(740, 1800), st.integers(170, 900), st.sampled_from([1.0, 1.5, 2.0]))


def is_inside(place: Place, area: Area) -> bool:
    right, bottom = place.x + place.width, place.y + place.height
    return place.x >= 0 and place.y >= 0 and right <= area.width + 1 and bottom <= area.height + 1


@given(SHAPES, SHAPES, SHAPES, SHAPES, AREAS)
def test_a_row_of_maps_fits(
    first: tuple[int, int], small: tuple[int, int], third: tuple[int, int], last: tuple[int, int], area: Area
) -> None:
    row = maps_in_a_row([Item(first), Item(small, is_small=True), Item(third), Item(last)], area)
    assert all(is_inside(place, area) for place in row.places)
    assert len({row.places[index].pitch for index in (0, 2, 3)}) == 1
    for left, right in pairwise(row.places):
        assert left.x + left.width + 30 <= right.x
    assert len(row.operators) == 3


@given(SHAPES, st.tuples(st.integers(1, 64), st.integers(1, 64)), SHAPES, AREAS)
def test_a_table_is_seen_whole_at_first(
    before: tuple[int, int], matrix: tuple[int, int], after: tuple[int, int], area: Area
) -> None:
    found = table(before, matrix, after, area)
    assert found.before is not None and found.after is not None
    for place in (found.before, found.factor, found.matrix, found.product, found.after):
        assert is_inside(place, area)
    assert (found.matrix.x, found.matrix.y) == (found.matrix_clip.x, found.matrix_clip.y)
    assert found.factor.x == found.matrix.x and found.product.y == found.matrix.y
    assert found.factor.y + found.factor.height <= found.matrix.y
    assert found.matrix.x + found.matrix.width <= found.product.x


@given(
    st.tuples(st.integers(1, 64), st.integers(1, 64)),
    AREAS,
    st.builds(Sight, st.floats(1, MOST_ZOOM), st.floats(0, 63), st.floats(0, 63)),
)
def test_from_close_by_the_clip_is_filled_and_stays_inside(
    matrix: tuple[int, int], area: Area, sight: Sight
) -> None:
    found = table((5, 5), matrix, (9, 9), area, sight)
    clip, place = found.matrix_clip, found.matrix
    assert clip.x >= 0 and clip.x + clip.width <= area.width and clip.y + clip.height <= area.height + 1
    assert place.x <= clip.x + 1e-6 and place.x + place.width >= clip.x + clip.width - 1
    assert place.y <= clip.y + 1e-6 and place.y + place.height >= clip.y + clip.height - 1
    assert found.product.y == place.y and found.factor.x == place.x


def test_a_sight_moves_within_the_matrix() -> None:
    sight = Sight().zoomed(100.0)
    assert sight.zoom == MOST_ZOOM
    assert sight.moved(500, -3, (25, 9)) == Sight(MOST_ZOOM, 24.0, 0.0)
    assert sight.zoomed(0.0) == Sight()


PANELS = [[Panel((1, 1), (3, 3)), Panel((1, 2), (3, 2))], [Panel((2, 1), (2, 3)), Panel((0, 0), (2, 2))]]


@pytest.mark.parametrize(("height", "rows"), [(400, 2), (260, 1), (200, 1)])
def test_panels_stand_in_one_row_where_the_board_is_low_or_their_cells_would_have_no_numbers(
    height: int, rows: int
) -> None:
    area = Area(1100, height)
    grid = arranged_panels((3, 3), PANELS, (5, 5), area)
    assert len({panel.y for panel in grid.panels}) == rows
    places = [place for panel in grid.panels for place in (panel.kernel, panel.result) if place is not None]
    assert len(places) == 7, "a phase without taps has no sub-kernel"
    assert all(is_inside(place, area) for place in (grid.input, *places, grid.output))
