"""The parts of the kernels: products in blocks, reused memory, tiles; with limits made small for the tests."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fracstride.backends import engine
from fracstride.backends.engine import (
    Kernel,
    blocks,
    general,
    landings,
    memory,
    pairs,
    phases,
    slices,
    terms,
    winograd,
)
from fracstride.backends.engine.choice import choose
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import AxisPlan, Plan, Span
from fracstride.backends.engine.work import Scratch, tiles
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import random_arrays, solved, specs

MEBIBYTE = 1024**2


@pytest.fixture(params=[True, False], ids=["small kernels", "none"])
def _small_kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A library with and without kernels for small matrices, which here are very small ones."""
    monkeypatch.setattr(blocks, "has_small_kernels", lambda: request.param)
    monkeypatch.setattr(blocks, "LARGEST", 60)
    monkeypatch.setattr(blocks, "SHAPES", ((4, 8), (3, 5), (2, 2), (1, 1)))
    blocks.cuts.cache_clear()
    yield
    blocks.cuts.cache_clear()


@pytest.mark.usefixtures("_small_kernels")
@given(
    st.integers(1, 30),
    st.integers(0, 12),
    st.integers(1, 30),
    st.lists(st.integers(1, 3), max_size=2),
    st.data(),
)
def test_a_product_in_blocks_is_the_product(
    m: int, k: int, n: int, stack: list[int], data: st.DataObject
) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    left, right = (rng.integers(-8, 8, size=(*stack, *each)).astype("f8") for each in ((m, k), (k, n)))
    if data.draw(st.booleans()):
        left = np.ascontiguousarray(left.swapaxes(-1, -2)).swapaxes(-1, -2)
    out = np.full((*stack, m, n + 3), np.nan)[..., 1:-2]
    blocks.multiply(left, right, out, np)
    np.testing.assert_array_equal(out, left @ right)


@given(
    specs(any_crops=True), st.sampled_from(list(Kernel)), st.sampled_from([1, 3_000, engine.DEFAULT_BUDGET])
)
def test_a_division_says_how_many_parts_of_tiles_there_are(
    spec: ConvTransposeSpec, kernel: Kernel, budget: int
) -> None:
    geometry = Geometry.unchecked(spec)
    plan = KERNELS[kernel].planned(Plan.of(geometry))
    assume(KERNELS[kernel].is_possible(plan))
    division = choose(geometry, threads=3, budget=budget, kernel=kernel).division
    assert division.pieces == len(tiles(plan, division.tile)) * division.parts


@pytest.mark.parametrize("kernel", [Kernel.MATRIX, Kernel.PATCHES])
def test_small_layers_made_at_once_are_exact_and_leave_what_is_not_finite_to_others(kernel: Kernel) -> None:
    made = []
    at_once = np.errstate(invalid="ignore", over="ignore")(KERNELS[kernel].at_once)

    @given(specs(any_crops=True), st.integers(0, 2**32))
    def check(spec: ConvTransposeSpec, seed: int) -> None:
        geometry = Geometry.unchecked(spec)
        plan = Plan.of(geometry)
        y, weight, _bias = random_arrays(spec, np.random.default_rng(seed))
        layer = engine.prepare(weight, geometry, kernel=kernel)
        x = at_once(y, layer.arranged, plan)
        if x is not None:
            np.testing.assert_array_equal(x, reference(y, weight, spec))
            np.testing.assert_array_equal(x, layer(y))
        made.append(x is not None)
        y.reshape(-1)[seed % y.size] = (np.inf, np.nan, 1e200)[seed % 3]
        x = at_once(y, layer.arranged, plan)
        assert x is None or np.isfinite(x).all()
        with np.errstate(invalid="ignore", over="ignore"):
            np.testing.assert_allclose(layer(y), reference(y, weight, spec), rtol=1e-12)

    check()
    assert sum(made) > len(made) / 2


@given(st.integers(1, 600), st.integers(1, 10**6), st.integers(1, 5))
def test_shares_are_all_rows_and_the_caller_has_the_largest(rows: int, each: int, shares: int) -> None:
    ends = blocks.ends_of_shares(rows, each, shares)
    sizes = [end - begin for begin, end in pairwise(ends)]
    assert (ends[0], ends[-1], max(sizes)) == (0, rows, sizes[0])
    assert len(sizes) in {1, shares}
    assert min(sizes) > 0
    if rows * each <= blocks.LEAD:
        assert len(sizes) == 1


@pytest.mark.usefixtures("_small_kernels")
@pytest.mark.parametrize(
    "kernel",
    [
        Kernel.PHASES,
        Kernel.GENERAL,
        Kernel.SLICES,
        Kernel.PRODUCT,
        Kernel.PAIRS,
        Kernel.SUBKERNELS,
        Kernel.STRETCHED,
        Kernel.LANDINGS,
        Kernel.WINOGRAD,
        Kernel.PATCHES,
    ],
)
def test_layers_are_exact_however_they_are_laid_out(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phases, "LONG_ROW", 1)
    monkeypatch.setattr(slices, "LONG_ROW", 3)
    monkeypatch.setattr(phases, "SMALL", 8)
    monkeypatch.setattr(winograd, "CROWDED", 8)
    monkeypatch.setattr(winograd, "SUMMED_AT_ONCE", 2)
    for module in (general, pairs):
        monkeypatch.setattr(module, "NARROW", 3)
        monkeypatch.setattr(module, "LONG_PIECE", 3)
        monkeypatch.setattr(module, "PRODUCTS_AT_ONCE", 64)

    @given(specs(any_crops=True), st.integers(0, 2**32), st.sampled_from([1, 3_000, engine.DEFAULT_BUDGET]))
    def check(spec: ConvTransposeSpec, seed: int, budget: int) -> None:
        if kernel is Kernel.PAIRS:  # few layers are for it by chance
            taps = spec.height.stride + 1 + seed % spec.height.stride
            rows = replace(spec.height, kernel_size=taps, dilation=1, crop_begin=1 - seed % 3, crop_end=0)
            spec = replace(spec, height=rows)
        geometry = Geometry.unchecked(spec)
        if not KERNELS[kernel].is_possible(Plan.of(geometry)):
            return
        monkeypatch.setattr(landings, "SUMMED_AT_ONCE", 1 + seed % 2)
        y, weight, bias = random_arrays(spec, np.random.default_rng(seed))
        out = np.full(geometry.output_shape, np.nan)
        engine.conv_transpose2d(y, weight, geometry, bias, kernel=kernel, budget=budget, out=out)
        np.testing.assert_array_equal(out, reference(y, weight, spec, bias))

    check()


@pytest.mark.parametrize(("padding", "zeros"), [(0, 1), (1, 0), (3, 0)])
def test_rows_need_zeros_between_where_the_output_has_longer_ones(padding: int, zeros: int) -> None:
    axis = AxisSpec.from_padding(8, 4, 2, padding)
    plan = Plan.of(solved(ConvTransposeSpec(axis, axis)))
    assert general.gap(plan, plan.columns.tiled) == zeros


@pytest.mark.parametrize("with_bias", [False, True])
@pytest.mark.parametrize("axes", [(0, 1, 2, 3), (0, 3, 1, 2), (1, 0, 2, 3)])
def test_products_of_single_cells_are_the_output_wherever_it_lies(
    axes: tuple[int, ...], with_bias: bool
) -> None:
    axis = AxisSpec(1, 4, 2)
    geometry = solved(ConvTransposeSpec(axis, axis, 3, 4, 6, 2))
    y, weight, bias = random_arrays(geometry.spec, np.random.default_rng(5))
    shape = [geometry.output_shape[axes.index(axis)] for axis in range(4)]
    out = np.full(shape, np.nan).transpose(axes)
    given = bias if with_bias else None
    engine.conv_transpose2d(y, weight, geometry, given, out=out, kernel="product")
    np.testing.assert_array_equal(out, reference(y, weight, geometry.spec, given))


def test_memory_of_a_large_result_is_taken_again_when_nobody_uses_it() -> None:
    memory.forget()
    shape, dtype = (memory.LARGE // 8 + 5, 2), np.dtype("f4")
    first = memory.empty(shape, dtype)
    address, row = first.ctypes.data, first[3]
    del first
    second = memory.empty(shape, dtype)
    assert second.ctypes.data != address  # a row of the first is still in use
    assert (second.shape, second.dtype, second.flags.writeable, second.flags.c_contiguous) == (
        shape,
        dtype,
        True,
        True,
    )
    del row, second
    third = memory.empty((shape[0] - 5, 2), dtype)
    kept = third.ctypes.data
    del third
    assert memory.empty(shape, dtype).ctypes.data == kept
    memory.forget()


def test_memory_that_is_much_too_large_is_given_back() -> None:
    memory.forget()
    del_later = memory.empty((2 * memory.SPARE,), np.dtype("u1"))
    del del_later
    assert memory.kept_bytes() == 2 * memory.SPARE
    small = memory.empty((memory.LARGE,), np.dtype("u1"))
    assert memory.kept_bytes() == 0
    del small
    memory.forget()


def test_memory_of_the_largest_results_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.forget()
    monkeypatch.setattr(memory, "KEPT", memory.LARGE)
    result = memory.empty((memory.LARGE + 1,), np.dtype("u1"))
    del result
    assert memory.kept_bytes() == 0


def test_somewhat_too_large_memory_is_taken_and_the_best_of_several(holds_all: None) -> None:
    results = [memory.empty((each * memory.LARGE,), np.dtype("u1")) for each in (3, 2, 8, 96)]
    address = results[1].ctypes.data
    results.clear()
    assert memory.kept_bytes() == 109 * memory.LARGE
    again = memory.empty((memory.LARGE + 1,), np.dtype("u1"))
    assert again.ctypes.data == address
    assert memory.kept_bytes() == 11 * memory.LARGE


def test_what_the_largest_results_leave_waits_until_it_is_tidied_up(holds_all: None) -> None:
    results = [memory.empty((size,), np.dtype("u1")) for size in (memory.KEPT + 1, memory.KEPT, memory.SPARE)]
    results[0][:] = 1
    while results:
        results.pop(0)
    assert memory.kept_bytes() > 2 * memory.KEPT
    memory.tidy()
    assert memory.kept_bytes() == memory.SPARE


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere pages that are not touched may count")
def test_memory_serves_larger_and_smaller_results_and_what_is_much_behind_them_is_given_back(
    holds_all: None,
) -> None:
    addresses = set()
    for size in (memory.ROOMY, 9 * memory.ROOMY, memory.LARGE):
        result = memory.empty((size,), np.dtype("u1"))
        addresses.add(result.ctypes.data)
        result[: memory.LARGE] = 7
        if size > memory.LARGE:
            del result
    assert len(addresses) == 1
    assert memory.unused_bytes() == 9 * memory.ROOMY - memory.LARGE
    memory.tidy()
    assert memory.unused_bytes() == memory.KEPT
    assert np.all(result == 7)


def test_memory_whose_end_is_being_given_back_is_nobodys(holds_all: None) -> None:
    result = memory.empty((memory.LARGE,), np.dtype("u1"))
    address, (block,) = result.ctypes.data, memory._used.values()
    block.is_cut = True
    del result
    assert memory.empty((memory.LARGE,), np.dtype("u1")).ctypes.data != address


def test_where_the_system_promises_no_room_a_result_has_what_it_needs(
    holds_all: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "ROOM", 10**9)
    assert memory.empty((memory.ROOMY,), np.dtype("u1")).nbytes == memory.ROOMY


@pytest.fixture
def holds_all() -> Iterator[None]:
    memory.forget()
    memory.hold_all(True)
    yield
    memory.hold_all(False)
    memory.forget()


def test_temporaries_begin_with_a_cache_line() -> None:
    for dtype in ("f4", "f8"):
        scratch = Scratch(np, np.dtype(dtype))
        for size in (1, 7, 1000):
            array = scratch.array(f"of {size}", size, 3)
            assert (array.ctypes.data % memory.CACHE_LINE, array.shape) == (0, (size, 3))


@pytest.mark.parametrize("kernel", [Kernel.PRODUCT, Kernel.SLICES])
def test_a_huge_dilation_is_not_cut_where_every_tile_would_compute_all_products(kernel: Kernel) -> None:
    axis = AxisSpec(2, 3, 1, dilation=10_000)
    geometry = Geometry.unchecked(ConvTransposeSpec(axis, axis, 4, 64, 64))
    choice = engine.choose(geometry, 4, 2, budget=1, kernel=kernel)
    whole = (20_002, 20_002)
    assert choice.division.tile in {(1, *whole), (2, *whole)}


def test_a_layer_with_a_huge_dilation_takes_little_memory() -> None:
    axis = AxisSpec(2, 3, 1, dilation=2_000)
    geometry = solved(ConvTransposeSpec(axis, replace(axis, dilation=1), 8, 4, 4))
    choice = engine.choose(geometry, 4, 2)
    assert choice.temporaries <= MEBIBYTE
    y, weight, bias = random_arrays(geometry.spec, np.random.default_rng(1))
    x = engine.conv_transpose2d(y, weight, geometry, bias)
    np.testing.assert_array_equal(x, reference(y, weight, geometry.spec, bias))


def test_a_result_of_8192_by_8192_stays_within_the_budget() -> None:
    axis = AxisSpec.from_padding(4096, 3, 2, 1, 1)
    geometry = solved(ConvTransposeSpec(axis, axis))
    assert geometry.output_shape == (1, 1, 8192, 8192)
    for threads in (1, 2, 8):
        choice = engine.choose(geometry, 4, threads)
        assert choice.temporaries <= 64 * MEBIBYTE
        assert (
            len(tiles(Plan.of(geometry), choice.division.tile)) >= 16
        )  # so that it can be stopped in between


@pytest.mark.parametrize("count", [1, 2, 3])
def test_terms_make_two_cells_of_a_phase_by_one_product_more_than_it_has_taps(count: int) -> None:
    rng = np.random.default_rng(count)
    taps, around = rng.normal(size=count), dict(zip(range(-2, 2), rng.normal(size=4), strict=True))
    inputs = np.array([around[one] + factor * around[other] for one, other, factor in terms.INPUTS[count]])
    assert len(inputs) == count + 1
    cells = terms.cells_of(count, 1, np.dtype(np.float64))[::2, ::2] @ (
        inputs * (np.array(terms.TAPS[count]) @ taps)
    )
    defined = [sum(taps[number] * around[cell - number] for number in range(count)) for cell in (0, 1)]
    np.testing.assert_allclose(cells, defined, atol=1e-12)


@pytest.mark.parametrize(
    ("kernel_size", "crop", "sums"),
    [(5, 2, 6), (4, 1, 5)],  # phases of three taps and of two; of two, and of two that begin one input later
)
def test_phases_share_the_sums_of_inputs_that_end_one_and_begin_another(
    kernel_size: int, crop: int, sums: int
) -> None:
    axis = AxisPlan(8, kernel_size, stride=2, dilation=1, crop=crop, output=16).aligned
    assert len(terms.inputs(axis)) == sums
    for alike in axis.alike:
        first = alike.shifts[0]
        counted = [(one + first, other + first, by) for one, other, by in terms.inputs(axis)]
        assert tuple(counted[terms.among(axis, alike)]) == terms.INPUTS[len(alike.taps)]
    assert terms.products(axis) == kernel_size + 2


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 12), st.integers(0, 30), st.booleans())
def test_what_is_counted_of_an_axis_is_what_its_taps_make(
    kernel_size: int, stride: int, dilation: int, crop: int, is_aligned: bool
) -> None:
    axis = AxisPlan(3, kernel_size, stride, dilation, crop, output=50)
    axis = axis.aligned if is_aligned else axis
    lands = [divmod(tap * dilation - axis.begin, stride) for tap in range(kernel_size)]
    of_phases = [
        [(tap, lands[tap][0]) for tap in range(kernel_size) if lands[tap][1] == phase]
        for phase in range(stride)
    ]
    assert [list(each.shifted_taps) for each in axis.every_phase] == of_phases
    assert axis.used_phases == sum(map(bool, of_phases))
    assert axis.most_taps == max(map(len, of_phases))
    assert axis.shift_count() == len({shift for shift, _ in lands})
    counted = {(shift * stride + phase - crop) // stride for shift, phase in lands}
    assert axis.shift_count(crop) == len(counted)
    assert terms.products(axis) == sum(len(each) + 1 for each in of_phases if each)
    alike = [
        (each.begin + further, [(tap + further, shift) for tap, shift in each.shifted_taps])
        for each in axis.alike
        for further in range(each.end - each.begin)
    ]
    assert alike == list(enumerate(of_phases))


@pytest.mark.parametrize("kernel_size", [4, 10**6])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 2), (2, 3), (499_999, 1)])
def test_a_million_taps_or_phases_are_not_listed_to_choose_a_kernel(
    kernel_size: int, stride: int, dilation: int
) -> None:
    geometry = solved(ConvTransposeSpec(AxisSpec(8, 1), AxisSpec(8, kernel_size, stride, dilation)))
    tracemalloc.start()
    try:
        choose(geometry)
        assert tracemalloc.get_traced_memory()[1] < MEBIBYTE
    finally:
        tracemalloc.stop()


def test_an_aligned_axis_has_no_cells_outside_the_output() -> None:
    axis = AxisPlan(size=8, kernel_size=4, stride=2, dilation=1, crop=1, output=16)
    assert (axis.tiled.size, axis.aligned.tiled.size) == (9, 8)
    assert axis.aligned.outputs(axis.aligned.tiled) == Span(0, 16)
    wider = AxisPlan(size=8, kernel_size=4, stride=2, dilation=1, crop=-1, output=20).aligned
    assert wider.tiled == Span(-1, 9)  # the first tap of the first input lands before q = 0
    assert wider.outputs(wider.tiled) == Span(0, 20)


def test_winograds_sums_of_many_channels_are_right_to_a_millionth() -> None:
    geometry = solved(ConvTransposeSpec(AxisSpec(4, 2), AxisSpec(4, 3), 1, 1200, 12))
    rng = np.random.default_rng(2)
    y, weight = (
        rng.standard_normal(shape) for shape in (geometry.spec.input_shape, geometry.spec.weight_shape)
    )
    x = engine.conv_transpose2d(y.astype(np.float32), weight.astype(np.float32), geometry, kernel="winograd")
    expected = reference(y.astype(np.float32), weight.astype(np.float32), geometry.spec)
    assert np.linalg.norm(x - expected) / np.linalg.norm(expected) < 1e-6


@pytest.mark.parametrize("size", [7, 8])  # 8 x 8 cells of a channel lie in few lines of a cache
def test_winograds_inputs_are_the_same_wherever_their_channels_lie(size: int) -> None:
    geometry = solved(ConvTransposeSpec(AxisSpec(size, 4, 2, 1), AxisSpec(size, 3), 3, 6, 4, 2))
    y, weight, bias = random_arrays(geometry.spec, np.random.default_rng(size))
    x = engine.conv_transpose2d(y, weight, geometry, bias, kernel="winograd")
    np.testing.assert_array_equal(x, reference(y, weight, geometry.spec, bias))


def test_a_tile_of_winograds_has_whole_pairs_of_rows_but_for_the_last() -> None:
    geometry = solved(ConvTransposeSpec(AxisSpec(57, 3), AxisSpec(57, 3), 1, 64, 64))
    tile = choose(geometry, 4, 1, kernel=Kernel.WINOGRAD).division.tile
    assert 2 <= tile.rows < 57
    assert tile.rows % 2 == 0


def test_a_layer_of_several_samples_keeps_its_budget_where_they_are_computed_one_by_one() -> None:
    geometry = solved(ConvTransposeSpec(AxisSpec(64, 4, 2), AxisSpec(64, 4, 2), 4, 32, 16))
    choice = choose(geometry, 4, 1, budget=2 * MEBIBYTE, kernel=Kernel.PAIRS)
    assert choice.temporaries <= 2 * MEBIBYTE
