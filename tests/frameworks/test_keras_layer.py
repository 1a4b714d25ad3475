"""A Conv2DTranspose of a configuration becomes the layer that Keras computes, and what is no layer here says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fracstride.core.geometry import AxisGeometry
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.keras_config import FoundLayer, layers_of
from fracstride.frameworks.keras_layer import KerasLayer, keras_crops
from fracstride.frameworks.model_layer import LayerObstacle
from keras_models import inner, layer, model, up, whole_model

UP = KerasLayer("up", (6, 4, 3, 3), filters=4, kernel_size=(3, 3), strides=(2, 2), bias_shape=(4,))


def keras_size(n: int, k: int, s: int, padding: str, extra: int | None) -> int:
    """The size of the output by Keras's documentation, written down apart from its crops."""
    if padding == "valid":
        return (n - 1) * s + (max(k, s) if extra is None else k + extra)
    return n * s if extra is None else (n - 1) * s + k % 2 + extra


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("extra", [None, 0, 1, 2])
def test_crops_give_the_size_that_keras_documents(padding: str, extra: int | None) -> None:
    for kernel_size in range(1, 7):
        for stride in range(1, 5):
            if extra is not None and extra >= stride:
                continue
            axis = AxisSpec(3, kernel_size, stride)
            begin, end = keras_crops(axis, padding, extra)
            assert begin >= 0, "no layer of Keras extends its beginning"
            size = AxisGeometry(axis).full - begin - end
            assert size == keras_size(3, kernel_size, stride, padding, extra), (kernel_size, stride)


@pytest.mark.parametrize(
    ("padding", "kernel_size", "stride", "extra", "expected"),
    [
        ("same", 3, 2, None, (0, 1)),
        ("same", 3, 2, 0, (1, 1)),
        ("same", 3, 2, 1, (0, 1)),
        ("same", 4, 2, None, (1, 1)),
        ("same", 2, 3, None, (0, -1)),
        ("same", 1, 2, 1, (0, -1)),
        ("valid", 2, 3, None, (0, -1)),
        ("valid", 2, 3, 0, (0, 0)),
        ("valid", 4, 3, 2, (0, -2)),
    ],
)
def test_crops_by_hand(
    padding: str, kernel_size: int, stride: int, extra: int | None, expected: tuple[int, int]
) -> None:
    assert keras_crops(AxisSpec(3, kernel_size, stride), padding, extra) == expected


def test_dilation_counts_in_the_extent() -> None:
    assert keras_crops(AxisSpec(3, 3, 1, 2), "same", None) == (2, 2)


@pytest.mark.parametrize(
    ("made", "obstacle"),
    [
        (replace(UP, weight_shape=()), LayerObstacle.WEIGHT_LACKS),
        (replace(UP, kernel_size=(3,), weight_shape=(3, 4, 6)), LayerObstacle.NOT_IN_TWO_DIMENSIONS),
        (replace(UP, kernel_size=(3, 3, 3)), LayerObstacle.NOT_IN_TWO_DIMENSIONS),
        (replace(UP, kernel_size=(2, 3)), LayerObstacle.ILL_FORMED),
        (replace(UP, kernel_size=()), LayerObstacle.ILL_FORMED),
        (replace(UP, weight_shape=(4,)), LayerObstacle.ILL_FORMED),
        (replace(UP, filters=5), LayerObstacle.ILL_FORMED),
        (replace(UP, bias_shape=(5,)), LayerObstacle.ILL_FORMED),
        (replace(UP, strides=()), LayerObstacle.ILL_FORMED),
        (replace(UP, output_padding=(1,)), LayerObstacle.ILL_FORMED),
        (replace(UP, output_padding=()), LayerObstacle.ILL_FORMED),
        (replace(UP, padding="full"), LayerObstacle.ILL_FORMED),
        (replace(UP, data_format="nchw"), LayerObstacle.ILL_FORMED),
        (replace(UP, dilation_rate=(2, 2)), LayerObstacle.ILL_FORMED),
        (replace(UP, strides=(0, 0)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, strides=(10**30, 1)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, output_padding=(2, 2)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, padding="same", output_padding=(-9, -9)), LayerObstacle.IMPOSSIBLE),
    ],
)
def test_what_is_no_layer_says_why(made: KerasLayer, obstacle: LayerObstacle) -> None:
    assert made.spec((3, 3)) is obstacle


def test_axes_are_taken_over_apart() -> None:
    made = KerasLayer("up", (6, 4, 3, 2), filters=4, kernel_size=(3, 2), strides=(1, 3), padding="same")
    spec = made.spec((5, 7))
    assert isinstance(spec, ConvTransposeSpec)
    assert (spec.in_channels, spec.out_channels, spec.groups) == (6, 4, 1)
    assert (spec.height, spec.width) == (AxisSpec(5, 3, 1, 1, 1, 1), AxisSpec(7, 2, 3, 1, 0, -1))


def found(*layers: dict[str, Any], kind: str = "Sequential") -> list[FoundLayer]:
    return list(layers_of(model(*layers, kind=kind)))


def test_layers_are_found_in_models_of_models_and_no_code_is_looked_at() -> None:
    up1, up2, flat = layers_of(whole_model())
    assert (up1.layer.name, up1.place, up1.has_bias) == ("up1", "layers/conv2d_transpose", True)
    assert up1.layer == KerasLayer(
        "up1",
        input_size=(5, 7),
        filters=4,
        kernel_size=(3, 2),
        strides=(2, 2),
        padding="same",
        activation="relu",
    )
    assert (up2.layer.name, up2.names, up2.has_bias) == ("block/up2", ("block", "up2"), False)
    assert up2.place == "layers/functional/layers/conv2d_transpose"
    assert (flat.layer.kernel_size, flat.place) == ((3,), "layers/conv1d_transpose")


def test_groups_are_counted_by_class_in_each_model() -> None:
    dense = layer("Dense", "dense")
    places = [each.place for each in found(up("a"), dense, up("b"), model(up("c"), up("d")))]
    assert places == [
        "layers/conv2d_transpose",
        "layers/conv2d_transpose_1",
        "layers/sequential/layers/conv2d_transpose",
        "layers/sequential/layers/conv2d_transpose_1",
    ]


def test_a_layer_in_a_layer_is_found() -> None:
    (each,) = found(layer("TimeDistributed", "timed", layer=up()))
    assert (each.layer.name, each.place) == ("timed/up1", "layers/time_distributed/layer")


@pytest.mark.parametrize(
    ("settings", "attribute", "expected"),
    [
        ({"strides": 3}, "strides", (3, 3)),
        ({"output_padding": 0}, "output_padding", (0, 0)),
        ({"output_padding": [1, 0]}, "output_padding", (1, 0)),
        ({"padding": "SAME"}, "padding", "same"),
        ({"data_format": "channels_first"}, "input_size", (7, 6)),
        ({"activation": None}, "activation", "linear"),
        ({"activation": layer("LeakyReLU", "leaky")}, "activation", "LeakyReLU"),
        ({"activation": {"class_name": "function", "config": "swish"}}, "activation", "swish"),
        ({"strides": "wide"}, "strides", ()),
        ({"strides": [2.5, 2]}, "strides", ()),
        ({"strides": True}, "strides", ()),
        ({"filters": [4]}, "filters", 0),
        ({"kernel_size": {"a": 1}}, "kernel_size", ()),
    ],
)
def test_settings_are_read_as_far_as_they_are_any(
    settings: dict[str, Any], attribute: str, expected: object
) -> None:
    (each,) = found(up(**settings))
    assert getattr(each.layer, attribute) == expected


def test_the_size_that_arrives_is_told_by_what_the_layer_is_called_with() -> None:
    called = {"args": [{"class_name": "__keras_tensor__", "config": {"shape": [None, 9, 8, 4]}}]}
    (each,) = found({**inner(), "build_config": None, "inbound_nodes": [called]})
    assert each.layer.input_size == (9, 8)
    for shape in ([None, None, 8, 4], [None, 9, 8], "9", [None, "9", 8, 4]):
        (each,) = found({**inner(), "build_config": {"input_shape": shape}})
        assert each.layer.input_size is None
    (row,) = found(
        {**layer("Conv1DTranspose", "row", filters=2), "build_config": {"input_shape": [None, 9, 4]}}
    )
    assert row.layer.input_size == (1, 9)


@pytest.mark.parametrize(
    "config", [None, 3, [], {}, {"class_name": 1}, {"class_name": "Sequential", "config": "x"}]
)
def test_what_is_no_model_has_no_layers(config: object) -> None:
    assert layers_of(config) == ()


JUNK: list[Any] = [None, True, 0, -1, 1e308, "x", [], {}, [None], [[1]], 10**50]
JUNK += [{"class_name": "A", "config": []}, {"class_name": "Conv2DTranspose", "config": {"name": 3}}]


def places_in(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = list(value.items() if isinstance(value, dict) else enumerate(value))
    found = [(*place, key) for key, _ in inside]
    deeper = [(key, each) for key, each in inside if isinstance(each, dict | list)]
    return found + [path for key, each in deeper for path in places_in(each, (*place, key))]


def test_anything_in_the_place_of_anything_does_no_harm() -> None:
    for place in places_in(whole_model()):
        for junk in JUNK:
            config = outer = whole_model()
            for key in place[:-1]:
                outer = outer[key]
            outer[place[-1]] = junk
            for each in layers_of(config):
                for shape in ((), (6, 4, 3, 2)):
                    made = replace(each.layer, weight_shape=shape).spec((5, 7))
                    assert isinstance(made, ConvTransposeSpec | LayerObstacle)
