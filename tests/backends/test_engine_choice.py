"""Which kernel is chosen, and what is said about it; here where nothing is compiled."""

from __future__ import annotations

import pytest

from backends.compiled import COMPILED
from fracstride.backends.engine import Kernel, Reason, choose
from fracstride.backends.engine.kernels import KERNELS
from fracstride.core.geometry import Geometry
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import solved

MEBIBYTE = 1024**2

TILED = [each for each in Kernel if not KERNELS[each].is_whole]

pytestmark = pytest.mark.usefixtures("_without_compiled")


def layer(
    size: int, kernel_size: int, channels: tuple[int, int], batch: int = 1, groups: int = 1, **parameters: int
) -> Geometry:
    axis = AxisSpec.from_padding(size, kernel_size, **parameters)
    return solved(ConvTransposeSpec(axis, axis, batch, *channels, groups))


@pytest.mark.parametrize(
    ("geometry", "kernel"),
    [
        (layer(1, 4, (100, 512)), Kernel.PRODUCT),
        (layer(14, 300, (1, 1), stride=2), Kernel.PRODUCT),
        (layer(56, 2, (512, 256), stride=2), Kernel.RESHAPE),
        (layer(60, 2, (323, 4), batch=4, stride=4), Kernel.RESHAPE),
        (layer(4096, 3, (1, 1), stride=2, padding=1), Kernel.STRETCHED),
        (layer(512, 9, (1, 1), stride=2, padding=4), Kernel.PHASES),
        (layer(512, 3, (1, 1), stride=3), Kernel.STRETCHED),
        (layer(70, 16, (21, 21), groups=21, stride=8, padding=4), Kernel.ROWS),
        (layer(70, 16, (21, 21), stride=8, padding=4), Kernel.PHASES),
        (layer(56, 3, (64, 64), padding=1), Kernel.SUBKERNELS),
        (layer(56, 3, (128, 64), stride=2, padding=1, output_padding=1), Kernel.SUBKERNELS),
        (layer(32, 4, (64, 3), stride=2, padding=1), Kernel.SLICES),
        (layer(56, 3, (64, 64), stride=2, padding=2, output_padding=1, dilation=2), Kernel.SUBKERNELS),
        (layer(8, 4, (256, 128), stride=2, padding=1), Kernel.GENERAL),
        (layer(4, 4, (512, 256), stride=2, padding=1), Kernel.LANDINGS),
        (layer(8, 6, (512, 256), batch=16, stride=3, padding=1), Kernel.PAIRS),
        (layer(16, 4, (128, 64), batch=16, stride=2, padding=1), Kernel.WINOGRAD),
        (layer(28, 3, (256, 256), padding=1), Kernel.WINOGRAD),
        (layer(40, 5, (96, 128), stride=2, padding=2), Kernel.WINOGRAD),
    ],
)
def test_each_kernel_has_its_layers(geometry: Geometry, kernel: Kernel) -> None:
    assert choose(geometry, 4, 2).kernel is kernel


@pytest.mark.parametrize(
    "geometry",
    [
        layer(56, 3, (64, 64), padding=1),
        layer(8, 4, (256, 128), stride=2, padding=1),  # whose products are shared out
        layer(28, 2, (1024, 512), stride=2),
        layer(4096, 3, (1, 1), stride=2, padding=1),
    ],
)
def test_threads_that_would_only_wait_for_each_other_are_not_used(geometry: Geometry) -> None:
    two, many, more = (choose(geometry, 4, threads) for threads in (2, 16, 64))
    assert 2 <= many.division.threads < 16
    assert more.division.threads == many.division.threads
    assert more.seconds == many.seconds < two.seconds


def test_workers_of_some_milliseconds_have_one_tile_each() -> None:
    geometry = layer(16, 4, (128, 64), batch=16, stride=2, padding=1)
    assert choose(geometry, 4, 1).division.pieces > 2
    assert choose(geometry, 4, 2).division.pieces == 2


@pytest.mark.parametrize(
    "geometry", [layer(8, 4, (256, 128), stride=2, padding=1), layer(16, 4, (128, 64), stride=2, padding=1)]
)
def test_sums_of_taps_that_are_made_once_cost_no_more_than_reading_them(geometry: Geometry) -> None:
    assert choose(geometry, 4, 1, fixed=True).kernel is Kernel.WINOGRAD
    assert choose(geometry, 4, 1).kernel is Kernel.GENERAL


def test_a_weight_that_is_reordered_for_patches_costs_that_unless_it_is_fixed() -> None:
    geometry = layer(4, 3, (128, 1024), padding=1)
    assert choose(geometry, 4, 1, fixed=True).kernel is Kernel.PATCHES
    assert choose(geometry, 4, 1).kernel is Kernel.LANDINGS


def test_half_a_millisecond_is_not_worth_another_thread() -> None:
    assert choose(layer(16, 3, (64, 128), padding=1), 4, 2).division.threads == 1
    assert choose(layer(8, 4, (256, 128), stride=2, padding=1), 4, 2).division.threads == 2


def test_pairs_of_narrow_rows_take_longer_than_their_multiply_adds_say() -> None:
    assert choose(layer(4, 4, (512, 256), batch=16, stride=2, padding=1), 4, 1).kernel is Kernel.GENERAL


def test_a_choice_says_why() -> None:
    choice = choose(layer(56, 2, (512, 256), stride=2), 4, 2)
    assert (choice.reason, dict(choice.params)) == (
        Reason.NOTHING_OVERLAPS,
        {"kernel_size": 2, "stride": 2},
    )
    choice = choose(layer(56, 3, (128, 64), stride=2), 4, 2)
    assert choice.reason is Reason.CHEAPEST
    assert choice.estimates[0] == (choice.kernel, choice.seconds)
    costs = [cost for _, cost in choice.estimates]
    assert costs == sorted(costs)
    assert dict(choice.params)["percent"] == round(100 * costs[0] / costs[1])


def test_a_matrix_is_for_small_layers_with_weights_that_stay_and_patches_for_the_others() -> None:
    small = layer(5, 3, (1, 1), stride=2, padding=1)
    assert choose(small).kernel is Kernel.PATCHES
    choice = choose(small, fixed=True)
    assert (choice.kernel, choice.reason) == (Kernel.MATRIX, Reason.FIXED_AND_SMALL)
    assert dict(choice.params) == {"values": 5**2 * 9**2}
    assert choose(layer(512, 3, (1, 1), stride=2), fixed=True).kernel is not Kernel.MATRIX


def test_infinities_are_kept_from_zeros() -> None:
    geometry = layer(4096, 3, (1, 1), stride=2, padding=1)
    choice = choose(geometry, finite=False)
    assert choice.reason is Reason.NOT_FINITE
    assert choice.kernel in {Kernel.SHIFTED, Kernel.SLICES, Kernel.PRODUCT}


def test_a_forced_kernel_is_taken_or_refused() -> None:
    geometry = layer(8, 3, (2, 2), stride=2)
    choice = choose(geometry, kernel=Kernel.SLICES)
    assert (choice.kernel, choice.reason) == (Kernel.SLICES, Reason.FORCED)
    with pytest.raises(ValueError, match="'reshape' cannot compute this layer"):
        choose(geometry, kernel=Kernel.RESHAPE)


@pytest.mark.parametrize("kernel", [each for each in TILED if each not in COMPILED])
def test_tiles_shrink_with_the_budget(kernel: Kernel) -> None:
    geometry = layer(512, 2, (4, 4), stride=1 if kernel in {Kernel.PAIRS, Kernel.WINOGRAD} else 2)
    large, small = (choose(geometry, 4, 2, budget=each * MEBIBYTE // 4, kernel=kernel) for each in (64, 1))
    assert small.division.tile.rows < large.division.tile.rows <= 512
    assert small.temporaries <= MEBIBYTE // 4 < large.temporaries <= 16 * MEBIBYTE
    double, single = (choose(geometry, each, 1, budget=MEBIBYTE, kernel=kernel) for each in (8, 4))
    assert double.division.tile.rows <= single.division.tile.rows


def test_a_kernel_whose_weights_do_not_fit_is_no_candidate() -> None:
    geometry = layer(10, 33, (64, 64), stride=32)  # spread over two by two blocks of 32
    considered = [kernel for kernel, _ in choose(geometry, budget=100 * MEBIBYTE).estimates]
    assert Kernel.PHASES not in considered
    assert Kernel.PHASES in [kernel for kernel, _ in choose(geometry, budget=200 * MEBIBYTE).estimates]


def test_a_layer_that_one_kernel_alone_has_memory_for_is_computed_by_that() -> None:
    """Of 300 x 300 taps with 600 weights each, every kernel but one takes 400 MB or more, whatever its tiles."""
    height = AxisSpec(size=2, kernel_size=300, crop_begin=3, crop_end=3)
    width = AxisSpec(size=31, kernel_size=300, stride=2, dilation=5, crop_begin=3, crop_end=3)
    geometry = solved(ConvTransposeSpec(height, width, 1, 2, 600, 2))
    choice = choose(geometry, itemsize=8, budget=64 * MEBIBYTE)
    assert (choice.reason, choice.params) == (Reason.ONLY_FITTING, ())
    assert [kernel for kernel, _ in choice.estimates] == [choice.kernel]
