"""The transposed convolutions of a model as the rows of a list: what they are, or why they cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.loaded import shape_text, shown_text
from fracstride.frameworks.keras_layer import DATA_FORMATS, LINEAR, KerasLayer
from fracstride.frameworks.model_layer import LayerObstacle, ModelLayer, Numbers
from fracstride.frameworks.tflite_layer import TfliteLayer
from fracstride.session.state import State
from fracstride.ui.presenters.palette import Entry, EntryKind
from fracstride.ui.presenters.spec_words import parameters_in_letters
from fracstride.ui.presenters.wording import Translate


def layer_size(layer: ModelLayer, state: State) -> tuple[int, int]:
    """The size of y that a layer gets: that of loaded data, else what the model says, else what there is."""
    present = (state.spec.height.size, state.spec.width.size)
    return present if state.input.data is not None else layer.input_size or present


def layer_rows(layers: Sequence[ModelLayer], state: State, translate: Translate) -> list[Entry]:
    """The layers in the order of the model, those that can be opened first; the key is the index."""
    rows = [_row(index, layer, state, translate) for index, layer in enumerate(layers)]
    return sorted(rows, key=lambda row: not row.enabled)


def _row(index: int, layer: ModelLayer, state: State, translate: Translate) -> Entry:
    spec = layer.spec(layer_size(layer, state))
    if isinstance(spec, ConvTransposeSpec):
        parts = [*_parameters(spec, layer.bias_shape, translate), *_remarks(layer, translate)]
        hint = " · ".join(parts)
    else:
        hint = _obstacle(spec, layer, translate)
    # Of a layer that cannot be with this input the weight is opened alone, and the row says so.
    enabled = isinstance(spec, ConvTransposeSpec) or spec is LayerObstacle.IMPOSSIBLE
    return Entry(EntryKind.ARRAY, str(index), shown_text(layer.name), hint, enabled)


def _parameters(spec: ConvTransposeSpec, bias_shape: Numbers | None, translate: Translate) -> list[str]:
    """Such as '64 → 32', 'k 4', 's 2', 'p 1', 'b'."""
    parts = [f"{spec.in_channels} → {spec.out_channels}", *parameters_in_letters(spec)]
    if spec.groups > 1:
        parts.append(f"g {spec.groups}")
    if bias_shape is not None:
        parts.append("b" if bias_shape else translate("Arrays", "b computed in the model, left out"))
    return parts


def _remarks(layer: ModelLayer, translate: Translate) -> list[str]:
    """What made the parameters of a layer of Keras or TensorFlow what they are, as it is called there, and what is left out."""
    if isinstance(layer, TfliteLayer):
        return ["same" if layer.is_same else "valid", *_left_out(layer.activation, translate)]
    if not isinstance(layer, KerasLayer):
        return []
    parts = [layer.padding]
    if layer.output_padding is not None:
        parts.append(f"output_padding {' × '.join(map(str, _once(layer.output_padding)))}")
    if layer.data_format != DATA_FORMATS[0]:
        parts.append(layer.data_format)
    return [*parts, *_left_out("" if layer.activation == LINEAR else layer.activation, translate)]


def _left_out(activation: str, translate: Translate) -> list[str]:
    text = translate("Arrays", "{activation} left out")
    return [text.format(activation=shown_text(activation))] if activation else []


def _obstacle(obstacle: LayerObstacle, layer: ModelLayer, translate: Translate) -> str:
    words = {
        LayerObstacle.NO_WEIGHT: translate("Arrays", "its weight is made of what the model is given"),
        LayerObstacle.WEIGHT_LACKS: translate("Arrays", "its weight is not in the file"),
        LayerObstacle.NOT_IN_TWO_DIMENSIONS: translate("Arrays", "in three dimensions: too many"),
        LayerObstacle.ILL_FORMED: translate("Arrays", "its attributes contradict each other"),
        LayerObstacle.IMPOSSIBLE: translate("Arrays", "weight only: impossible with this input"),
    }
    shape = f"{shape_text(layer.weight_shape)} · " if layer.weight_shape else ""
    return shape + words[obstacle]


def _once(pair: Numbers) -> Numbers:
    """One number where both axes have the same."""
    return pair[:1] if len(set(pair)) == 1 else pair
