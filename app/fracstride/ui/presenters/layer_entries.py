"""The transposed convolutions of a model as the rows of a list: what they are, or why they cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.loaded import shape_text, shown_text
from fracstride.frameworks.onnx_node import NodeObstacle, Numbers, OnnxNode, spec_of
from fracstride.session.state import State
from fracstride.ui.presenters.palette import Entry, EntryKind
from fracstride.ui.presenters.spec_words import parameters_in_letters
from fracstride.ui.presenters.wording import Translate


def layer_size(node: OnnxNode, state: State) -> tuple[int, int]:
    """The size of y that a node gets: that of loaded data, else what the model says, else what there is."""
    present = (state.spec.height.size, state.spec.width.size)
    return present if state.input.data is not None else node.input_size or present


def layer_rows(nodes: Sequence[OnnxNode], state: State, translate: Translate) -> list[Entry]:
    """The layers in the order of the model, those that can be opened first; the key is the index."""
    rows = [_row(index, node, state, translate) for index, node in enumerate(nodes)]
    return sorted(rows, key=lambda row: not row.enabled)


def _row(index: int, node: OnnxNode, state: State, translate: Translate) -> Entry:
    spec = spec_of(node, layer_size(node, state))
    if isinstance(spec, ConvTransposeSpec):
        hint = _parameters(spec, node.bias_shape, translate)
    else:
        hint = _obstacle(spec, node, translate)
    # Of a layer that cannot be with this input the weight is opened alone, and the row says so.
    enabled = isinstance(spec, ConvTransposeSpec) or spec is NodeObstacle.IMPOSSIBLE
    return Entry(EntryKind.ARRAY, str(index), shown_text(node.name), hint, enabled)


def _parameters(spec: ConvTransposeSpec, bias_shape: Numbers | None, translate: Translate) -> str:
    """Such as '64 → 32 · k 4 · s 2 · p 1 · b'."""
    parts = [f"{spec.in_channels} → {spec.out_channels}", *parameters_in_letters(spec)]
    if spec.groups > 1:
        parts.append(f"g {spec.groups}")
    if bias_shape is not None:
        parts.append("b" if bias_shape else translate("Arrays", "b computed in the model, left out"))
    return " · ".join(parts)


def _obstacle(obstacle: NodeObstacle, node: OnnxNode, translate: Translate) -> str:
    words = {
        NodeObstacle.NO_WEIGHT: translate("Arrays", "its weight is computed in the model"),
        NodeObstacle.NOT_IN_TWO_DIMENSIONS: translate("Arrays", "not in two dimensions"),
        NodeObstacle.ILL_FORMED: translate("Arrays", "its attributes contradict each other"),
        NodeObstacle.IMPOSSIBLE: translate("Arrays", "weight only: impossible with this input"),
    }
    shape = f"{shape_text(node.weight_shape)} · " if node.weight_shape else ""
    return shape + words[obstacle]
