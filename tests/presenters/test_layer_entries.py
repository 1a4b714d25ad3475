"""The list of the layers in a model: their parameters by their letters, or why they cannot be opened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from english import english
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.onnx_node import OnnxNode
from fracstride.session.edits import Slot, state_with_explicit
from fracstride.session.state import ExplicitArray, State
from fracstride.ui.presenters.layer_entries import layer_rows, layer_size
from fracstride.ui.presenters.palette import Entry

STATE = State(ConvTransposeSpec.square(3, 3))
UP = OnnxNode("up", (64, 32, 4, 4), "float", (8, 8), strides=(2, 2), pads=(1, 1, 1, 1))
NODES = (
    OnnxNode("computed"),
    UP,
    OnnxNode(
        "wide", (64, 2, 3, 1), "float", strides=(2, 1), dilations=(1, 2), output_padding=(1, 0), group=8
    ),
    OnnxNode("same", (8, 8, 3, 3), "float", strides=(2, 2), auto_pad="SAME_UPPER"),
)


def rows() -> list[Entry]:
    return layer_rows(NODES, STATE, english)


def test_rows_tell_channels_and_parameters_and_the_key_is_the_index() -> None:
    found = [(row.key, row.text, row.hint, row.enabled) for row in rows()]
    assert found == [
        ("1", "up", "64 → 32 · k 4 · s 2 · p 1", True),
        ("2", "wide", "64 → 16 · k 3 × 1 · s 2 × 1 · op 1 × 0 · d 1 × 2 · g 8", True),
        ("3", "same", "8 → 8 · k 3 · s 2 · ec 1", True),
        ("0", "computed", "its weight is made of what the model is given", False),
    ]


def test_the_size_is_that_of_data_then_of_the_model_then_what_there_is() -> None:
    assert layer_size(UP, STATE) == (8, 8)
    assert layer_size(replace(UP, input_size=None), STATE) == (3, 3)
    data = state_with_explicit(STATE, Slot.INPUT, ExplicitArray(np.ones((5, 4)), "y.npy"))
    assert layer_size(UP, data) == (5, 4)
