"""The engine: every kernel in turn, with all kinds of tiles, memory budgets and output arrays."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.compiled import HERE, each_of
from fracstride.backends import engine
from fracstride.backends.engine import Kernel, memory, work, workers
from fracstride.backends.engine.cost import estimated
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Plan
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from golden.test_golden import all_cases
from layers import FloatArray, random_arrays, random_spec, solved, specs

SEEDS = st.integers(0, 2**32)
MEBIBYTE = 1024**2
IN_TILES = [each for each in Kernel if not KERNELS[each].is_whole]
EVERY_KERNEL = each_of(Kernel)


def is_possible(kernel: Kernel, geometry: Geometry) -> bool:
    return KERNELS[kernel].is_possible(Plan.of(geometry))


def possible(geometry: Geometry) -> list[Kernel]:
    return [kernel for kernel in Kernel if is_possible(kernel, geometry)]


def any_crops(spec: ConvTransposeSpec, rng: np.random.Generator) -> ConvTransposeSpec:
    """The layer with crops at random, past both ends and negative ones too."""
    cropped = []
    for axis in (spec.height, spec.width):
        full = AxisGeometry(axis).full
        begin = int(rng.integers(-4, full + 3))
        most = full - 1 - begin
        cropped.append(
            replace(axis, crop_begin=begin, crop_end=int(rng.integers(min(-4, most), most, endpoint=True)))
        )
    return replace(spec, height=cropped[0], width=cropped[1])


def random_cases(count: int, seed: int) -> Iterator[tuple[Geometry, list[FloatArray], FloatArray]]:
    """(geometry, [y, weight, bias] in float32, x in float64) of layers of all kinds."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        spec = random_spec(rng)
        if number % 4 == 0:
            spec = any_crops(spec, rng)
        if number % 5 == 0:  # what "reshape" computes is rare by chance
            axes = (
                replace(axis, kernel_size=1 + axis.stride // 2, dilation=1)
                for axis in (spec.height, spec.width)
            )
            height, width = (replace(axis, crop_begin=0, crop_end=-int(rng.integers(3))) for axis in axes)
            spec = replace(spec, height=height, width=width)
        if number % 5 == 1:  # and what "pairs" does
            rows = replace(spec.height, kernel_size=spec.height.stride + 1, dilation=1)
            spec = replace(spec, height=replace(rows, crop_begin=1, crop_end=-int(rng.integers(3))))
        shapes = (spec.input_shape, spec.weight_shape, (spec.out_channels,))
        arrays = [rng.normal(size=shape).astype("f4") for shape in shapes]
        wide = [array.astype("f8") for array in arrays]
        yield Geometry.unchecked(spec), arrays, reference(*wide[:2], spec, wide[2])


def test_a_thousand_layers_are_exact_to_a_millionth_by_every_kernel() -> None:
    used = dict.fromkeys(HERE, 0)
    for geometry, arrays, expected in random_cases(1000, seed=23):
        for kernel in possible(geometry):
            x = engine.conv_transpose2d(*arrays[:2], geometry, arrays[2], kernel=kernel)
            assert x.dtype == np.float32
            error = np.linalg.norm(x - expected) / np.linalg.norm(expected)
            assert error < 1e-6, (kernel, geometry.spec)
            used[kernel] += 1
    assert min(used.values()) >= 200, used


@settings(max_examples=150)
@given(specs(any_crops=True), SEEDS)
def test_eighths_are_exact_by_every_kernel_in_tiles_of_any_size(spec: ConvTransposeSpec, seed: int) -> None:
    geometry = Geometry.unchecked(spec)
    y, weight, bias = random_arrays(spec, np.random.default_rng(seed))
    expected = reference(y, weight, spec, bias)
    for kernel, budget in product(possible(geometry), (1, 5_000, engine.DEFAULT_BUDGET)):
        out = np.full(geometry.output_shape, np.nan)  # a cell that nobody writes to would show
        x = engine.conv_transpose2d(y, weight, geometry, bias, kernel=kernel, budget=budget, out=out)
        np.testing.assert_array_equal(x, expected, err_msg=f"{kernel} in tiles of {budget}")


def test_every_kernel_equals_torch() -> None:
    used = dict.fromkeys(HERE, 0)
    for geometry, y, weight, bias, x in all_cases():
        for kernel in possible(geometry):
            computed = engine.conv_transpose2d(y, weight, geometry, bias, kernel=kernel)
            np.testing.assert_array_equal(computed, x, err_msg=f"{kernel}: {geometry.spec}")
            used[kernel] += 1
    assert min(used.values()) >= 30, used


def square(
    size: int, kernel_size: int, stride: int, *channels: int, batch: int = 1, groups: int = 1
) -> Geometry:
    axis = AxisSpec.from_padding(size, kernel_size, stride, kernel_size // 4)
    return solved(ConvTransposeSpec(axis, axis, batch, *channels, groups))


LARGE = [
    pytest.param(square(128, 4, 2, 16, 16), id="channels"),
    pytest.param(square(700, 3, 2, 1, 1), id="one channel"),
    pytest.param(square(64, 16, 8, 6, 6, groups=6), id="depthwise"),
    pytest.param(square(2, 90, 90, 3, 4, batch=4), id="huge kernel"),
    pytest.param(square(96, 2, 2, 64, 32), id="nothing overlaps"),
    pytest.param(
        solved(ConvTransposeSpec(AxisSpec(1, 1), AxisSpec(200_000, 5, 2), 1, 4, 8)), id="one long row"
    ),
]


def peak_beside(geometry: Geometry, out: FloatArray | None, **options: object) -> int:
    """Bytes at most that one call takes beside the output; not those that are kept from a first one, such as decisions."""
    spec = geometry.spec
    y, weight = np.ones(spec.input_shape, "f4"), np.ones(spec.weight_shape, "f4")
    engine.conv_transpose2d(y, weight, geometry, out=out, **options)
    work._kept.clear()
    memory._kept.clear()  # of the first result, which would be taken for this one
    tracemalloc.start()
    try:
        x = engine.conv_transpose2d(y, weight, geometry, out=out, **options)
        return tracemalloc.get_traced_memory()[1] - (x.nbytes if out is None else 0)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("budget", [3 * MEBIBYTE, 24 * MEBIBYTE])
@pytest.mark.parametrize("geometry", LARGE)
def test_temporaries_stay_within_the_budget(geometry: Geometry, budget: int) -> None:
    bookkeeping = MEBIBYTE // 4
    plan, used = Plan.of(geometry), 0
    # A matrix, and patches, are as large as they are: nobody is given them unasked.
    for kernel in set(Kernel) - {Kernel.MATRIX, Kernel.PATCHES}:
        arranged = KERNELS[kernel].arranged_values(plan) * 4
        if (
            is_possible(kernel, geometry)
            and arranged < budget / 2
            and estimated(plan, kernel, 4, 1, False).seconds < 0.2
        ):
            used += 1
            assert peak_beside(geometry, None, budget=budget, kernel=kernel) <= budget + bookkeeping, kernel
    assert used >= 2
    assert peak_beside(geometry, np.empty(geometry.output_shape, "f4"), budget=budget) <= budget + bookkeeping


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_large_layer_is_the_same_by_any_number_of_threads(threads: int) -> None:
    geometry = square(1100, 4, 2, 1, 2)
    rng = np.random.default_rng(3)
    y, weight = (rng.integers(-8, 8, size=shape).astype("f4") for shape in shapes_of(geometry))
    x = engine.conv_transpose2d(y, weight, geometry, threads=threads)
    assert x.nbytes > 32 * MEBIBYTE
    np.testing.assert_array_equal(x, engine.conv_transpose2d(y, weight, geometry, kernel="slices", threads=1))


def shapes_of(geometry: Geometry) -> tuple[tuple[int, ...], ...]:
    return geometry.spec.input_shape, geometry.spec.weight_shape


class TokenThatCancels(CancelToken):
    """Cancels itself when it is polled for the so-manieth time."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def raise_if_cancelled(self) -> None:
        self.at -= 1
        if self.at == 0:
            self.cancel()
        super().raise_if_cancelled()


@pytest.mark.parametrize(("size", "budget"), [(40, 2_000), (1500, 200_000)])
@each_of(each for each in IN_TILES if each is not Kernel.RESHAPE)
def test_it_stops_between_tiles(
    kernel: Kernel, size: int, budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    geometry = square(size, 4, 2, 1, 1)
    out = np.full(geometry.output_shape, 7, "f4")
    arrays = (np.ones(shape, "f4") for shape in shapes_of(geometry))
    monkeypatch.setattr(workers, "SECONDS_OF_A_CALL", 1e-9)
    with pytest.raises(Cancelled):
        engine.conv_transpose2d(
            *arrays, geometry, out=out, kernel=kernel, budget=budget, cancel=TokenThatCancels(6)
        )
    assert (out[0, 0, -8:] == 7).all()


class TokenThatLooks(CancelToken):
    """Notes at every poll how much is done."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[float] = []

    def raise_if_cancelled(self) -> None:
        self.seen.append(self.fraction_done)


@pytest.mark.parametrize("threads", [1, 2])
def test_it_tells_how_much_is_done(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SECONDS_OF_A_CALL", 1e-9)
    geometry = square(1024, 4, 2, 1, 1)
    token = TokenThatLooks()
    arrays = (np.ones(shape, "f4") for shape in shapes_of(geometry))
    engine.conv_transpose2d(*arrays, geometry, threads=threads, budget=MEBIBYTE, cancel=token)
    assert len(set(token.seen)) > 4
    assert (min(token.seen), max(token.seen) < 1) == (0, True)
    assert token.fraction_done == 1
    if threads == 1:
        assert token.seen == sorted(token.seen)


def test_the_result_is_put_where_it_is_wanted() -> None:
    geometry = square(5, 4, 2, 2, 4, batch=3, groups=2)
    y, weight, bias = random_arrays(geometry.spec, np.random.default_rng(7))
    expected = reference(y, weight, geometry.spec, bias)
    n, c, height, width = geometry.output_shape
    strided = np.zeros((n, height, width, 2 * c)).transpose(0, 3, 1, 2)[
        :, ::2
    ]  # channels last, every other one
    assert engine.conv_transpose2d(y, weight, geometry, bias, out=strided) is strided
    np.testing.assert_array_equal(strided, expected)


@EVERY_KERNEL
def test_arrays_may_begin_anywhere_in_memory(kernel: Kernel) -> None:
    # Some need what overlaps down, reshape that nothing does.
    sizes = (2, 1) if kernel in {Kernel.PAIRS, Kernel.WINOGRAD, Kernel.FUSED_WINOGRAD} else (2, 2)
    geometry = square(6, *sizes, 4, 6, batch=2, groups=2)
    assert is_possible(kernel, geometry)
    arrays = random_arrays(geometry.spec, np.random.default_rng(9))
    y, weight, bias = (unaligned(each) for each in arrays)
    out = unaligned(np.zeros(geometry.output_shape))
    assert not any(each.flags.aligned for each in (y, weight, bias, out))
    expected = reference(*arrays[:2], geometry.spec, arrays[2])
    assert engine.conv_transpose2d(y, weight, geometry, bias, out=out, kernel=kernel) is out
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(engine.prepare(weight, geometry, kernel=kernel)(y, bias), expected)


def unaligned(array: FloatArray) -> FloatArray:
    """The same numbers, one byte behind where they should lie."""
    moved = np.empty(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
    moved[...] = array
    return moved


def test_the_result_may_be_put_over_an_operand() -> None:
    geometry = solved(ConvTransposeSpec.square(6, 3, padding=1))
    y, weight, _ = random_arrays(geometry.spec, np.random.default_rng(8))
    expected = reference(y, weight, geometry.spec)
    assert engine.conv_transpose2d(y, weight, geometry, out=y) is y
    np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (np.zeros((1, 1, 3, 4)), "output has the shape"),
        (np.zeros((1, 1, 3, 3), "f4"), "output is of float32, the result of float64"),
        (np.broadcast_to(0.0, (1, 1, 3, 3)), "read-only"),
    ],
)
def test_a_place_that_does_not_fit_is_refused(out: FloatArray, message: str) -> None:
    geometry = solved(ConvTransposeSpec.square(2, 2))
    with pytest.raises(ValueError, match=message):
        engine.conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), geometry, out=out)


@given(specs(any_crops=True), SEEDS)
def test_prepared_weights_give_the_same(spec: ConvTransposeSpec, seed: int) -> None:
    geometry = Geometry.unchecked(spec)
    y, weight, bias = random_arrays(spec, np.random.default_rng(seed))
    layers = {kernel: engine.prepare(weight, geometry, kernel=kernel) for kernel in possible(geometry)}
    expected = [reference(each, weight, spec, bias) for each in (y, 2 * y)]
    weight[...] = np.nan  # what was prepared no longer depends on it
    for kernel, layer in layers.items():
        for each, x in zip((y, 2 * y), expected, strict=True):
            np.testing.assert_array_equal(layer(each, bias), x, err_msg=kernel)


def test_half_precision_and_integers_are_widened() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 2))
    y, weight = np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    types = {"f2": "f4", "f4": "f4", "f8": "f8", "i2": "f8", "?": "f8"}
    for given_type, computed in types.items():
        x = engine.conv_transpose2d(y.astype(given_type), weight.astype(given_type), geometry)
        assert x.dtype == np.dtype(computed)
    assert engine.prepare(weight.astype("f4"), geometry, dtype="f8")(y).dtype == np.float64
    with pytest.raises(TypeError):
        engine.conv_transpose2d(y * 1j, weight, geometry)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("which", ["y", "weight"])
@EVERY_KERNEL
def test_what_is_no_finite_number_meets_no_zero_that_was_put_in(
    kernel: Kernel, which: str, value: float
) -> None:
    geometry = solved(ConvTransposeSpec.square(4, 3, stride=2))
    arrays = {"y": np.ones((1, 1, 4, 4)), "weight": np.ones((1, 1, 3, 3))}
    arrays[which][0, 0, 1, 2] = value
    if is_possible(kernel, geometry):
        x = engine.conv_transpose2d(arrays["y"], arrays["weight"], geometry, kernel=kernel)
        np.testing.assert_array_equal(x, reference(arrays["y"], arrays["weight"], geometry.spec))


def test_numbers_whose_squares_overflow_are_finite() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 2))
    y, weight = np.full((1, 1, 2, 2), 1e30, "f4"), np.ones((1, 1, 2, 2), "f4")
    assert engine.conv_transpose2d(y, weight, geometry, kernel="phases")[0, 0, 1, 1] == np.float32(4e30)


@EVERY_KERNEL
@pytest.mark.parametrize("which", [0, 1])
def test_numbers_whose_sums_overflow_are_finite(kernel: Kernel, which: int) -> None:
    geometry = solved(ConvTransposeSpec.square(4, 2))
    arrays = [np.full((1, 1, size, size), 0.25, "f4") for size in (4, 2)]
    arrays[which][...] = 2e38
    if is_possible(kernel, geometry):
        x = engine.conv_transpose2d(arrays[0], arrays[1], geometry, kernel=kernel)
        assert x[0, 0, 1, 1] == np.float32(2e38)
