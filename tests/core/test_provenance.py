"""For every cell of every stage, the products that are listed add up to the output."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from fracstride.core.geometry import CellKind, Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import (
    Cell,
    Focus,
    FocusKind,
    Product,
    axis_taps,
    focus_from_stage,
    input_from_stage,
    inserted_from_input,
    kind_of_padded,
    met_block,
    padded_from_input,
    rotated_tap,
    stamp,
    stamp_size,
    tap_outputs,
    tap_product,
    used_taps,
    window,
)
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.core.trace import Trace
from layers import FloatArray, random_arrays, random_spec, solved

LAYERS = 100


def one_channel(spec: ConvTransposeSpec) -> ConvTransposeSpec:
    """The same axes with one channel and one sample: provenance is about one slice."""
    return ConvTransposeSpec(spec.height, spec.width)


@cache
def layers() -> tuple[tuple[Geometry, FloatArray, FloatArray, FloatArray], ...]:
    """(geometry, y, w, x) of random layers, one slice each."""
    rng = np.random.default_rng(2)
    found = []
    for _ in range(LAYERS):
        spec = one_channel(random_spec(rng, end_crops=True))
        y, weight, _ = random_arrays(spec, rng)
        found.append((solved(spec), y[0, 0], weight[0, 0], reference(y, weight, spec)[0, 0]))
    return tuple(found)


def added_up(
    products: list[Product], y: FloatArray, weight: FloatArray, shape: tuple[int, ...]
) -> FloatArray:
    """The map that the products make when each is added to its output cell."""
    x = np.zeros(shape)
    for product in products:
        x[product.output] += y[product.source] * weight[product.tap]
    return x


def all_products(geometry: Geometry) -> list[Product]:
    """The products of every window."""
    cells = np.ndindex(geometry.output_shape[2:])
    return [product for cell in cells for product in window(geometry, cell).products]


def test_the_products_of_each_output_cell_add_up_to_it() -> None:
    for geometry, y, weight, x in layers():
        for cell in np.ndindex(x.shape):
            products = window(geometry, cell).products
            assert {product.output for product in products} <= {cell}
            assert sum(y[each.source] * weight[each.tap] for each in products) == x[cell]


def test_the_products_of_all_input_cells_add_up_to_the_output() -> None:
    for geometry, y, weight, x in layers():
        products = [product for cell in np.ndindex(y.shape) for product in stamp(geometry, cell)]
        np.testing.assert_array_equal(added_up(products, y, weight, x.shape), x)
        assert Counter(products) == Counter(all_products(geometry))


@pytest.mark.parametrize("stage", [StageId.ZERO_INSERTED, StageId.PADDED])
def test_the_products_of_all_cells_of_a_middle_stage_add_up_to_the_output(stage: StageId) -> None:
    for geometry, y, weight, x in layers():
        middle = Trace(geometry, y[None, None], weight[None, None]).map(stage)
        products: list[Product] = []
        for cell in np.ndindex(middle.shape):
            focus = focus_from_stage(geometry, stage, cell)
            if focus.kind is FocusKind.ZERO:
                assert focus.stage is stage
                assert focus.cell == cell
                assert middle[cell] == 0
            else:
                assert middle[cell] == y[focus.cell]
                products += stamp(geometry, focus.cell)
        np.testing.assert_array_equal(added_up(products, y, weight, x.shape), x)


@pytest.mark.parametrize("stage", [StageId.KERNEL, StageId.ROTATED_KERNEL])
def test_the_products_of_all_taps_add_up_to_the_output(stage: StageId) -> None:
    for geometry, y, weight, x in layers():
        kernel = Trace(geometry, y[None, None], weight[None, None]).map(stage)
        by_tap: dict[Cell, list[Product]] = {}
        for product in all_products(geometry):
            by_tap.setdefault(product.tap, []).append(product)
        products: list[Product] = []
        for cell in np.ndindex(kernel.shape):
            focus = focus_from_stage(geometry, stage, cell)
            assert focus.kind is FocusKind.TAP
            assert kernel[cell] == weight[focus.cell]
            used = by_tap.get(focus.cell, [])
            assert Counter(tap_outputs(geometry, focus.cell)) == Counter(each.output for each in used)
            products += used
        np.testing.assert_array_equal(added_up(products, y, weight, x.shape), x)


def test_a_window_covers_its_taps_in_the_padded_map() -> None:
    for geometry, y, weight, x in layers():
        padded = Trace(geometry, y[None, None], weight[None, None]).map(StageId.PADDED)
        for cell in np.ndindex(x.shape):
            seen = window(geometry, cell)
            assert len(seen.products) + len(seen.zeros) == weight.size
            steps = (geometry.spec.height.dilation, geometry.spec.width.dilation)
            block = padded[
                tuple(
                    slice(begin, begin + extent, step)
                    for begin, extent, step in zip(seen.top_left, seen.extent, steps, strict=True)
                )
            ]
            assert block.shape == weight.shape
            for product in seen.products:
                assert padded[product.padded] == y[product.source]
            for place, kind in seen.zeros:
                assert padded[place] == 0
                assert kind is kind_of_padded(geometry, place)
            counted = sum(seen.count(kind) for kind in CellKind if kind is not CellKind.DATA)
            assert counted == len(seen.zeros)


def test_one_product_is_found_without_its_window() -> None:
    for geometry, *_ in layers()[:20]:
        spec = geometry.spec
        taps = [(i, j) for i in range(spec.height.kernel_size) for j in range(spec.width.kernel_size)]
        for output in ((0, 0), (geometry.height.output - 1, geometry.width.output // 2)):
            listed = {each.tap: each for each in window(geometry, output).products}
            assert {tap: tap_product(geometry, output, tap) for tap in taps} == {
                tap: listed.get(tap) for tap in taps
            }


def test_products_of_an_input_cell_are_counted_as_they_are_listed() -> None:
    for geometry, *_ in layers():
        for cell in np.ndindex(geometry.spec.input_shape[2:]):
            assert stamp_size(geometry, cell) == len(stamp(geometry, cell))


def test_places_are_followed_there_and_back() -> None:
    for geometry, y, weight, _ in layers():
        for cell in np.ndindex(y.shape):
            inserted = inserted_from_input(geometry, cell)
            assert input_from_stage(geometry, StageId.ZERO_INSERTED, inserted) == cell
            padded = padded_from_input(geometry, cell)
            if padded is None:
                assert stamp(geometry, cell) == ()
            else:
                assert input_from_stage(geometry, StageId.PADDED, padded) == cell
                assert kind_of_padded(geometry, padded) is CellKind.DATA
        for tap in np.ndindex(weight.shape):
            assert rotated_tap(geometry, rotated_tap(geometry, tap)) == tap


def test_a_cell_outside_is_an_error() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 3))
    with pytest.raises(IndexError, match=r"4 is outside 0 \.\. 3"):
        window(geometry, (0, 4))
    with pytest.raises(IndexError):
        stamp(geometry, (-1, 0))


def test_cells_of_x_and_of_y_are_their_own_focus() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 3))
    assert focus_from_stage(geometry, StageId.INPUT, (1, 0)) == Focus(FocusKind.INPUT_CELL, (1, 0))
    assert focus_from_stage(geometry, StageId.OUTPUT, (1, 2)) == Focus(FocusKind.OUTPUT_CELL, (1, 2))


def test_what_a_cell_meets_is_found_without_its_window() -> None:
    for geometry, _, _, x in layers():
        for cell in np.ndindex(x.shape):
            axes = ((geometry.height, cell[0]), (geometry.width, cell[1]))
            for axis, index in axes:
                assert used_taps(axis, index) == tuple(
                    each for each in axis_taps(axis, index) if each.source is not None
                )
            sources = np.array([each.source for each in window(geometry, cell).products])
            met = met_block(geometry, cell)
            if not len(sources):
                assert met is None
                continue
            first, last = sources.min(0), sources.max(0)
            assert met == (tuple(first), tuple(last - first + 1))


def test_what_a_kernel_of_a_million_rows_meets_is_found_at_once() -> None:
    geometry = solved(
        ConvTransposeSpec(AxisSpec.from_padding(4, 999_999, 2, 0), AxisSpec.from_padding(4, 3, 2, 0))
    )
    assert [each.tap for each in used_taps(geometry.height, 500_000)] == [500_000, 499_998, 499_996, 499_994]
    assert met_block(geometry, (500_000, 2)) == ((0, 0), (4, 2))
