"""The numbers of decoders: those that were published, and the maps that really arrive at a layer."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Join,
    Layer,
    PixelShuffle,
    Shape,
    Skip,
    Stack,
    Upsample,
)
from fracstride.core.stack.plan import plan
from fracstride.session.architectures import ARCHITECTURES, DCGAN, FCN_8S, FSRCNN, U_NET, layer_like
from fracstride.session.decoding import (
    MAX_VALUES,
    arriving_map,
    input_map,
    kernel_source,
    spread,
    state_with_layer_explored,
    too_large,
)
from fracstride.session.edits import Slot, edited_axis, state_with_own_values
from fracstride.session.presets import first_document
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import (
    CellEdit,
    DataSource,
    Decoder,
    ExplicitArray,
    Fit,
    SourceKind,
    State,
    WeightKind,
)

SMALL = Stack(
    (3, 3, 4),
    (
        ConvTranspose2d(3, 8, (4, 4), (2, 2), (1, 1)),
        Conv2d(8, 4, (3, 3), padding=(1, 1)),
        Skip(4, 6, 8, Join.ADD),
        PixelShuffle(2),
        Upsample(),
        Crop(1, 0, 2, 0),
        ConvTranspose2d(1, 2, (3, 2), (2, 1), (1, 0), (1, 0)),
        Crop(),
    ),
)


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=lambda each: each.id)
def test_every_architecture_can_be_applied(architecture) -> None:
    assert plan(architecture.stack).problem is None


@pytest.mark.parametrize(
    ("stack", "parameters", "output"),
    [
        (DCGAN, 3_576_704 - 2 * (512 + 256 + 128 + 64), (3, 64, 64)),  # without batch normalisation
        (FSRCNN, 12_464, (1, 96, 96)),  # table 1 of the paper
        (U_NET, 31_030_658 - 18_842_048, (2, 388, 388)),  # the whole network without its contracting path
        (FCN_8S, 21 * 21 * (16 + 16 + 256), (21, 500, 500)),
    ],
)
def test_published_numbers(stack: Stack, parameters: int, output: tuple[int, int, int]) -> None:
    planned = plan(stack)
    assert planned.parameters == parameters
    assert planned.layers[-1].shape == output


@pytest.mark.parametrize("arriving", [(1, 1, 1), (3, 5, 4), (4, 2, 2), (64, 8, 8)])
def test_a_usual_layer_of_every_kind_fits_what_arrives(arriving: Shape) -> None:
    for kind in get_args(Layer):
        layer = layer_like(kind, arriving)
        assert type(layer) is kind
        assert plan(Stack(arriving, (layer,))).problem is None


def test_the_sizes_between_the_layers_are_those_of_the_papers() -> None:
    def sizes(stack: Stack) -> list[int]:
        return [each.shape[1] for each in plan(stack).layers]

    assert sizes(DCGAN) == [4, 8, 16, 32, 64]
    assert sizes(FCN_8S) == [34, 34, 70, 70, 568, 500]
    assert sizes(U_NET)[::4] == [56, 104, 200, 392, 388]


@pytest.mark.parametrize("weights", WeightKind)
@pytest.mark.parametrize("index", [0, 6])
def test_an_explored_layer_makes_the_map_that_arrives_at_the_next(weights: WeightKind, index: int) -> None:
    decoder = Decoder(SMALL, weights, seed=5)
    state = replace(first_document().state, decoder=decoder)
    arriving = arriving_map(decoder, index)
    assert not arriving.flags.writeable
    explored = state_with_layer_explored(state, plan(SMALL).layers[index], index, arriving)
    assert isinstance(solve(explored.spec), Geometry)
    y, weight = (
        materialise_input(explored.input, explored.spec),
        materialise_kernel(explored.kernel, explored.spec),
    )
    np.testing.assert_array_equal(y[0], arriving)
    expected = reference(y, weight, explored.spec)
    np.testing.assert_allclose(arriving_map(decoder, index + 1), expected[0], rtol=1e-9, atol=1e-12)
    assert explored.decoder == decoder


@pytest.mark.parametrize(("index", "linked"), [(0, True), (6, False)])
def test_a_map_that_is_not_square_unlinks_no_parameters_that_are_alike(index: int, linked: bool) -> None:
    decoder = Decoder(SMALL)
    state = replace(first_document().state, decoder=decoder)
    arriving = arriving_map(decoder, index)
    explored = state_with_layer_explored(state, plan(SMALL).layers[index], index, arriving)
    assert explored.spec.height.size != explored.spec.width.size
    assert explored.linked is linked
    assert edited_axis(explored, Field.STRIDE, Axis.HEIGHT) is (None if linked else Axis.HEIGHT)
    assert edited_axis(explored, Field.SIZE, Axis.HEIGHT) is Axis.HEIGHT


def test_maps_keep_their_spread_from_layer_to_layer() -> None:
    decoder = Decoder(DCGAN)
    for index in range(4):
        assert 0.15 < arriving_map(decoder, index).std() < 3


def test_bilinear_weights_keep_channels_apart() -> None:
    decoder = Decoder(Stack((2, 4, 4), (ConvTranspose2d(2, 2, (4, 4), (2, 2), (1, 1)),)), WeightKind.BILINEAR)
    first, second = (arriving_map(replace(decoder, seed=seed), 1) for seed in (1, 2))
    weight = materialise_kernel(kernel_source(decoder, 0), decoder.stack.layers[0].spec(4, 4))
    assert not weight[0, 1].any()
    assert not weight[1, 0].any()
    np.testing.assert_array_equal(weight[0, 0], weight[1, 1])
    assert weight[0, 0].sum() == 4
    assert (first != second).any()


def test_the_input_is_the_seed() -> None:
    decoder = Decoder(DCGAN, seed=3)
    np.testing.assert_array_equal(input_map(decoder), np.random.default_rng(3).standard_normal((100, 1, 1)))
    np.testing.assert_array_equal(arriving_map(decoder, 0), input_map(decoder))


def test_what_would_not_fit_into_memory_is_told_before_it_is_computed() -> None:
    planned = plan(Stack((64, 512, 512), (Upsample((4, 4)), ConvTranspose2d(64, 1, (2, 2)))))
    assert too_large(planned, 0) == 0
    assert too_large(planned, 1) == 64 * 2048 * 2048 > MAX_VALUES


def test_a_skip_map_that_would_not_fit_is_told_too() -> None:
    stack = Stack((1, 1, 1), (Skip(64, 1000, 1000, is_cropped=True), ConvTranspose2d(65, 1, (1, 1))))
    assert too_large(plan(stack), 0) == 0
    assert too_large(plan(stack), 1) == 64_000_000


def test_computing_is_cancelled() -> None:
    class StoppedAfterOneOfThreeLayers(CancelToken):
        def report(self, fraction_done: float) -> None:
            super().report(fraction_done)
            if self.fraction_done >= 1 / 3:
                self.cancel()

    token = StoppedAfterOneOfThreeLayers()
    with pytest.raises(Cancelled):
        arriving_map(Decoder(DCGAN), 3, token)
    assert token.fraction_done == pytest.approx(1 / 3)


def test_the_spread_counts_the_products_of_a_cell() -> None:
    assert spread(Conv2d(4, 9, (3, 3), groups=2)) == pytest.approx(1 / np.sqrt(2 * 9), rel=1e-3)
    assert spread(ConvTranspose2d(4, 9, (4, 4), (2, 2))) == pytest.approx(1 / np.sqrt(4 * 4), rel=1e-3)
    assert spread(ConvTranspose2d(1, 1, (1, 1), (4, 4))) == 1.0


CHANNELS = replace(ConvTransposeSpec.square(3, 3), batch=2, in_channels=3)
MAPS = ExplicitArray(np.arange(18.0).reshape(2, 3, 3))


def test_maps_of_channels_meet_the_channels_of_the_layer() -> None:
    values = materialise_input(DataSource(SourceKind.EXPLICIT, array=MAPS), CHANNELS)
    np.testing.assert_array_equal(values[1, :2], MAPS.values)
    assert not values[:, 2].any()
    larger = CHANNELS.with_value(Field.SIZE, 6)
    for fit in (Fit.CROP, Fit.RESAMPLE):
        fitted = materialise_input(DataSource(SourceKind.EXPLICIT, array=MAPS, fit=fit), larger)
        assert fitted.shape == larger.input_shape
        assert fitted[0, 1].max() == MAPS.values[1].max()


def test_own_values_of_maps_of_channels_stay_apart() -> None:
    source = DataSource(SourceKind.EXPLICIT, array=MAPS, edits=(CellEdit((0, 0), 100.0),))
    own = state_with_own_values(State(CHANNELS, source), Slot.INPUT)
    assert own.input.array is not None
    assert own.input.array.values.shape == (3, 3, 3)
    assert own.input.array.values[:, 0, 0].tolist() == [100.0] * 3
    assert own.input.array.values[1, 2, 2] == MAPS.values[1, 2, 2]


def test_random_values_have_the_standard_deviation() -> None:
    one = materialise_input(DataSource(SourceKind.RANDOM, seed=4), CHANNELS)
    half = materialise_input(DataSource(SourceKind.RANDOM, seed=4, sigma=0.5), CHANNELS)
    np.testing.assert_array_equal(half, one * 0.5)
