"""Stacks without any framework: problems and their remedies, reach and overlap against brute force."""

from __future__ import annotations

from typing import TypeGuard

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.backends.registry import backend_from_name
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.spec import AXES, Axis
from fracstride.core.stack.execution import run
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Join,
    Layer,
    PixelShuffle,
    Skip,
    Stack,
    Upsample,
)
from fracstride.core.stack.links import axis_link
from fracstride.core.stack.plan import overlap, plan
from fracstride.core.stack.problems import Question
from fracstride.core.stack.problems import StackProblemCode as Code
from fracstride.core.stack.reach import Reach
from fracstride.core.stack.shapes import output_shape
from fracstride.core.stack.text import LayerTextCode, LayerTextProblem, layer_from_text, text_from_layer
from stacks import FloatArray, stacks

UP = ConvTranspose2d(8, 4, (4, 4), (2, 2), (1, 1))


def ones_of(layer: Layer) -> FloatArray | None:
    """A kernel of ones that keeps channels apart: its paths are those of one channel."""
    if isinstance(layer, ConvTranspose2d | Conv2d):
        return np.ones((1, 1, *layer.kernel_size))
    return None


def one_channel(layer: Layer) -> Layer | None:
    """The layer as it treats one channel; None where it does not."""
    match layer:
        case ConvTranspose2d():
            return ConvTranspose2d(
                1, 1, layer.kernel_size, layer.stride, layer.padding, layer.output_padding, layer.dilation
            )
        case Conv2d():
            return Conv2d(1, 1, layer.kernel_size, layer.stride, layer.padding, layer.dilation)
        case PixelShuffle():
            return Upsample((layer.factor, layer.factor))
        case Skip():
            return None
        case _:
            return layer


@given(stacks())
def test_overlap_is_what_ones_become(stack: Stack) -> None:
    planned = plan(stack)
    layers = [one for layer in stack.layers if (one := one_channel(layer)) is not None]
    y = np.ones((1, *stack.input_shape[1:]))
    compute = backend_from_name("numpy").conv_transpose2d
    for values in run(layers, y, lambda _, layer: ones_of(layer), compute):
        y = values
    if not stack.layers:
        return
    rows, columns = (overlap(planned, len(stack.layers) - 1, axis) for axis in AXES)
    assert rows is not None
    assert columns is not None
    np.testing.assert_allclose(np.multiply.outer(rows, columns), y[0], rtol=1e-9)


@given(stacks(joins=False, most=3))
def test_reach_is_that_of_a_long_row(stack: Stack) -> None:
    """Against the influence of every cell of a row that is long enough to have a middle."""
    layers = [layer for layer in stack.layers if not (isinstance(layer, Upsample) and layer.size is not None)]
    planned = plan(Stack(stack.input_shape, tuple(layers)))
    if planned.problem is not None or not planned.layers:
        return
    reach = planned.layers[-1].width
    assert reach is not None
    margin = 60 * max(reach.advance, 1)
    influence = np.eye(2 * margin + 1)
    for each in planned.layers:
        influence = applied(influence, each.layer)
    sees = influence != 0
    # Cells whose view has no end of the row in it.
    middle = [
        row for row in sees if row.any() and not row[: margin // 2].any() and not row[-(margin // 2) :].any()
    ]
    spans = [int(np.flatnonzero(row)[-1] - np.flatnonzero(row)[0] + 1) for row in middle]
    low, high = reach.receptive_field
    if spans:
        assert max(spans) == high
        assert low in (0, min(spans))
    # A cell sees the holes of dilated kernels too.
    seen = np.maximum.accumulate(sees, axis=1) & np.maximum.accumulate(sees[:, ::-1], axis=1)[:, ::-1]
    column = seen[:, margin - reach.advance : margin + reach.advance]
    reached = [int(np.flatnonzero(c)[-1] - np.flatnonzero(c)[0] + 1) if c.any() else 0 for c in column.T]
    assert (min(reached), max(reached)) == reach.projective_field


def applied(influence: FloatArray, layer: Layer) -> FloatArray:
    """A layer along the width, on rows that say how far each cell depends on each input cell."""
    size = len(influence)
    shaped = output_shape_of(layer, size)
    result = np.zeros((shaped, influence.shape[1]))
    for taps in axis_link(layer, Axis.WIDTH, size).sources(np.arange(shaped, dtype=np.intp)):
        for source, weight in zip(taps.source, taps.weight, strict=True):
            inside = (source >= 0) & (source < size) & (weight != 0)
            result[inside] += influence[source[inside]]
    return result


def output_shape_of(layer: Layer, size: int) -> int:
    channels = layer.in_channels if isinstance(layer, ConvTranspose2d | Conv2d) else 36
    shape = output_shape(layer, (channels, 40, size))
    assert isinstance(shape, tuple)
    return shape[2]


@pytest.mark.parametrize(
    ("layers", "phases", "receptive", "projective"),
    [
        ((ConvTranspose2d(1, 1, (3, 3), (2, 2), (1, 1)),), (1.0, 2.0), (1, 2), (3, 3)),
        ((ConvTranspose2d(1, 1, (4, 4), (2, 2), (1, 1)),), (2.0,), (2, 2), (4, 4)),
        ((ConvTranspose2d(1, 1, (2, 2), (3, 3)),), (1.0, 1.0, 0.0), (0, 1), (2, 2)),
        ((UP, ConvTranspose2d(4, 4, (4, 4), (2, 2), (1, 1))), (4.0,), (2, 3), (10, 10)),
        ((Conv2d(1, 1, (3, 3)), Conv2d(1, 1, (3, 3))), (9.0,), (5, 5), (5, 5)),
        ((Upsample((2, 2)), Conv2d(1, 1, (3, 3), padding=(1, 1))), (3.0,), (2, 2), (4, 4)),
        ((Upsample((2, 2), Interpolation.BILINEAR),), (1.0,), (2, 2), (4, 4)),
    ],
)
def test_reach_of_known_layers(
    layers: tuple[Layer, ...],
    phases: tuple[float, ...],
    receptive: tuple[int, int],
    projective: tuple[int, int],
) -> None:
    reach: Reach | None = Reach()
    for layer in layers:
        assert reach is not None
        reach = reach.through(axis_link(layer, Axis.HEIGHT, 8))
    assert reach is not None
    assert (reach.phases, reach.receptive_field, reach.projective_field) == (phases, receptive, projective)
    assert reach.is_even == (len(phases) == 1)


def test_a_period_too_long_to_follow_is_none() -> None:
    layer = ConvTranspose2d(1, 1, (1000, 1), (1000, 1))
    planned = plan(Stack((1, 1, 1), (layer, Crop(999999 // 1000))))
    assert planned.layers[0].height is None
    assert planned.layers[0].width is not None


@pytest.mark.parametrize(
    ("arriving", "layer", "code", "remedy"),
    [
        ((6, 4, 4), UP, Code.CHANNELS, ConvTranspose2d(6, 4, (4, 4), (2, 2), (1, 1))),
        ((8, 4, 4), ConvTranspose2d(8, 4, (4, 0)), Code.INVALID, ConvTranspose2d(8, 4, (4, 1))),
        ((8, 2, 2), Conv2d(8, 4, (3, 2)), Code.OUTPUT_TOO_SMALL, None),
        ((8, 2, 2), Conv2d(8, 4, (1, 1), groups=3), Code.INVALID, Conv2d(8, 4, (1, 1), groups=1)),
        ((8, 2, 2), Conv2d(8, 5, (1, 1), groups=4), Code.INVALID, Conv2d(8, 4, (1, 1), groups=4)),
        ((8, 2, 2), ConvTranspose2d(8, 4, (1, 1), groups=3), Code.INVALID, None),
        ((6, 4, 4), PixelShuffle(2), Code.SHUFFLE_CHANNELS, None),
        ((8, 4, 4), PixelShuffle(3), Code.SHUFFLE_CHANNELS, PixelShuffle(2)),
        ((8, 4, 4), PixelShuffle(0), Code.FACTOR_TOO_SMALL, PixelShuffle(1)),
        ((8, 4, 4), Upsample((0, 2)), Code.FACTOR_TOO_SMALL, Upsample((1, 2))),
        ((8, 4, 4), Crop(-1, 2), Code.NEGATIVE_CROP, Crop(0, 2)),
        ((8, 4, 4), Crop(2, 2), Code.OUTPUT_TOO_SMALL, None),
        ((8, 4, 4), Skip(8, 5, 4), Code.SKIP_SIZE, Skip(8, 5, 4, is_cropped=True)),
        ((8, 4, 4), Skip(8, 3, 4, is_cropped=True), Code.SKIP_SIZE, None),
        ((8, 4, 4), Skip(4, 4, 4, Join.ADD), Code.SKIP_CHANNELS, Skip(8, 4, 4, Join.ADD)),
        ((8, 4, 4), Skip(0, 4, 4), Code.SKIP_EMPTY, Skip(1, 4, 4)),
        ((8, 8000, 8000), Upsample((2, 2)), Code.TOO_MUCH_MEMORY, None),
        ((8, 1, 8), Upsample((2_000_000, 1)), Code.TOO_LARGE, None),
    ],
)
def test_problems_say_why_and_offer_a_way_out(
    arriving: tuple[int, int, int], layer: Layer, code: Code, remedy: Layer | None
) -> None:
    planned = plan(Stack(arriving, (Crop(), layer, Crop())))
    assert planned.problem is not None
    assert (planned.problem.index, planned.problem.code) == (1, code)
    if code is not Code.INVALID or remedy is not None:
        assert planned.problem.remedy == remedy
    assert [each.shape for each in planned.layers] == [arriving]
    if remedy is not None:
        assert plan(Stack(arriving, (remedy,))).problem is None


def test_the_question_to_the_solver_reaches_the_transposed_convolution() -> None:
    """14 cells are wanted where 16 came: through a convolution that takes two off, 16 cells before it."""
    layers = (UP, Conv2d(4, 4, (3, 3)), Skip(4, 13, 14))
    problem = plan(Stack((8, 8, 8), layers)).problem
    assert problem is not None
    assert problem.question == Question(0, (8, 8), (15, 16))


def test_an_input_without_cells_is_the_problem_of_the_input() -> None:
    planned = plan(Stack((8, 0, 8), (UP,)))
    assert planned.problem is not None
    assert (planned.problem.index, planned.problem.code, planned.layers) == (-1, Code.INPUT, ())


def test_costs_are_those_of_one_sample_in_float32() -> None:
    """A 2 x 2 map of 8 channels becomes 4 x 4 of 4, then 2 x 2 of 3; written out by hand."""
    planned = plan(Stack((8, 2, 2), (UP, Conv2d(4, 3, (3, 3)))))
    up, conv = planned.layers
    assert (up.parameters, conv.parameters) == (8 * 4 * 16 + 4, 4 * 3 * 9 + 3)
    assert (up.multiply_adds, conv.multiply_adds) == (4 * 8 * 4 * 16, 4 * 3 * 4 * 9)
    assert (up.activation_bytes, up.weight_bytes) == (4 * 4 * 16, 4 * (8 * 4 * 16 + 4))
    assert planned.parameters == up.parameters + conv.parameters
    assert planned.multiply_adds == up.multiply_adds + conv.multiply_adds
    assert planned.activation_bytes == 4 * (8 * 4 + 4 * 16 + 3 * 4)


def test_each_axis_has_a_reach_of_its_own() -> None:
    (planned,) = plan(Stack((1, 9, 9), (ConvTranspose2d(1, 1, (3, 5)),))).layers
    height, width = planned.reach(Axis.HEIGHT), planned.reach(Axis.WIDTH)
    assert height is not None
    assert width is not None
    assert (height.receptive_field, width.receptive_field) == ((3, 3), (5, 5))


def test_what_arrives_is_known_up_to_the_layer_after_the_last_that_fits() -> None:
    planned = plan(Stack((8, 2, 2), (UP, Conv2d(7, 3, (3, 3)), UP)))
    assert [planned.arriving(index) for index in range(3)] == [(8, 2, 2), (4, 4, 4), None]
    assert plan(Stack((8, 0, 2), (UP,))).arriving(0) is None


def test_layers_are_moved_inserted_and_taken_out() -> None:
    stack = Stack((1, 2, 2), (Crop(1), Crop(2), Crop(3)))
    assert stack.with_moved(0, 2).layers == (Crop(2), Crop(3), Crop(1))
    assert stack.with_moved(2, 0).layers == (Crop(3), Crop(1), Crop(2))
    assert stack.without(1).layers == (Crop(1), Crop(3))
    assert stack.with_inserted(1, UP).layers == (Crop(1), UP, Crop(2), Crop(3))
    assert stack.with_layer(1, UP).layers == (Crop(1), UP, Crop(3))


def test_running_can_be_cancelled_between_layers() -> None:
    token = CancelToken()
    begun: list[int] = []
    compute = backend_from_name("numpy").conv_transpose2d
    layers = (Upsample(), Upsample(), Upsample())
    maps = run(layers, np.ones((1, 2, 2)), lambda index, _: begun.append(index), compute, token)
    next(maps)
    assert (begun, token.fraction_done) == ([0], 0.0)
    next(maps)
    assert (begun, token.fraction_done) == ([0, 1], 1 / 3)
    token.cancel()
    with pytest.raises(Cancelled):
        next(maps)
    assert begun == [0, 1]


def test_what_a_layer_says_of_itself_counts_for_its_part_of_all() -> None:
    token, told = CancelToken(), list[float]()

    def compute(y: object, weight: object, geometry: Geometry, bias: None, cancel: CancelToken) -> FloatArray:
        cancel.report(0.5)
        told.append(token.fraction_done)
        return np.zeros(geometry.output_shape)

    layers = (ConvTranspose2d(8, 8, (2, 2), (1, 1)),) * 4
    list(run(layers, np.ones((8, 2, 2)), lambda _, layer: ones_of(layer), compute, token))
    assert told == [0.125, 0.375, 0.625, 0.875]


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_row_is_resized_by_the_centres_of_its_cells(size: int, target: int) -> None:
    """Nearest takes the cell in which a new cell begins, bilinear what lies at its centre."""
    values = np.random.default_rng(size).standard_normal(size)
    begins = [cell * size // target for cell in range(target)]
    centres = (np.arange(target) + 0.5) * size / target - 0.5
    expected = {
        Interpolation.NEAREST: values[begins],
        Interpolation.BILINEAR: np.interp(centres, np.arange(size), values),
    }
    compute = backend_from_name("numpy").conv_transpose2d
    for interpolation, row in expected.items():
        layer = Upsample(interpolation=interpolation, size=(target, 1))
        (resized,) = run((layer,), values.reshape(1, size, 1), lambda *_: None, compute)
        np.testing.assert_allclose(resized, row.reshape(1, target, 1), rtol=1e-9, atol=1e-12)


@given(stacks())
def test_every_layer_is_read_from_what_is_written(stack: Stack) -> None:
    for layer in stack.layers:
        read = layer_from_text(text_from_layer(layer))
        # A size replaces the factor, which is not written then.
        expected = Upsample((2, 2), layer.interpolation, layer.size) if is_to_size(layer) else layer
        assert read == expected


def is_to_size(layer: Layer) -> TypeGuard[Upsample]:
    return isinstance(layer, Upsample) and layer.size is not None


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("torch.nn.ConvTranspose2d(8, 4, 4, stride=2, padding=1)", UP),
        ("nn.ConvTranspose2d(8, 4, (4, 4), (2, 2), 1, 0, 1, True, 1)", UP),
        (" Upsample(scale_factor=2.0) ", Upsample()),
        ("nn.Upsample((4, 5), mode='bilinear')", Upsample((2, 2), Interpolation.BILINEAR, (4, 5))),
        ("PixelShuffle(upscale_factor=3)", PixelShuffle(3)),
        ("Crop(1)", Crop(1)),
        ("Skip(64, 8, 8, 'add', is_cropped=True)", Skip(64, 8, 8, Join.ADD, True)),
    ],
)
def test_layers_are_read_as_people_write_them(text: str, layer: Layer) -> None:
    assert layer_from_text(text) == layer


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("", LayerTextCode.NOT_A_CALL, ""),
        ("Conv2d(", LayerTextCode.NOT_A_CALL, ""),
        ("x = 1", LayerTextCode.NOT_A_CALL, ""),
        ("(" * 250, LayerTextCode.NOT_A_CALL, ""),
        ("Conv2d(" + "1," * 200 + ")", LayerTextCode.NOT_A_CALL, ""),
        ("\0", LayerTextCode.NOT_A_CALL, ""),
        ("ReLU()", LayerTextCode.UNKNOWN_LAYER, "ReLU"),
        ("f()()", LayerTextCode.UNKNOWN_LAYER, ""),
        ("Conv2d(1, 1)", LayerTextCode.MISSING_ARGUMENT, "kernel_size"),
        ("Conv2d(1, 1, 3, padding_mode='reflect')", LayerTextCode.UNKNOWN_ARGUMENT, "padding_mode"),
        ("Conv2d(1, 1, 3, kernel_size=3)", LayerTextCode.UNKNOWN_ARGUMENT, "kernel_size"),
        ("Conv2d(1, 1, 3, **{})", LayerTextCode.UNKNOWN_ARGUMENT, "**"),
        ("PixelShuffle(2, 3)", LayerTextCode.UNKNOWN_ARGUMENT, "2"),
        ("Conv2d(1, 1, 'same')", LayerTextCode.WRONG_VALUE, "kernel_size"),
        ("Conv2d(1, 1, (3, 3, 3))", LayerTextCode.WRONG_VALUE, "kernel_size"),
        ("Conv2d(1.5, 1, 3)", LayerTextCode.WRONG_VALUE, "in_channels"),
        ("Conv2d(True, 1, 3)", LayerTextCode.WRONG_VALUE, "in_channels"),
        ("Conv2d(10**9, 1, 3)", LayerTextCode.WRONG_VALUE, "in_channels"),
        ("Conv2d(open('x'), 1, 3)", LayerTextCode.WRONG_VALUE, "in_channels"),
        ("Upsample(mode='bicubic')", LayerTextCode.WRONG_VALUE, "mode"),
        ("Skip(1, 2, 3, 'mul')", LayerTextCode.WRONG_VALUE, "join"),
    ],
)
def test_texts_that_are_no_layer_say_why(text: str, code: LayerTextCode, name: str) -> None:
    assert layer_from_text(text) == LayerTextProblem(code, name)
