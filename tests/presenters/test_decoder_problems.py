"""The words of what a decoder's layers cannot do, of what would mend them, and of texts that are no layer."""

from __future__ import annotations

import pytest

from english import english
from fracstride.core.spec import AxisSpec, ConvTransposeSpec, Field
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Join,
    Layer,
    PixelShuffle,
    Skip,
    Stack,
    Upsample,
)
from fracstride.core.stack.plan import plan
from fracstride.core.stack.problems import StackProblemCode
from fracstride.core.stack.text import LayerTextProblem, layer_from_text
from fracstride.ui.presenters.decoder_problems import problem_text, remedy_text, taking_problem, text_problem

# Each on a map of 12 channels of 4 x 5 cells.
REFUSED: list[tuple[Layer, str, str]] = [
    (ConvTranspose2d(6, 3, (2, 2)), "12 channels arrive, the layer takes 6.", "Use 12"),
    (Conv2d(6, 3, (2, 2), groups=5), "12 channels arrive, the layer takes 6.", ""),
    (Conv2d(12, 3, (2, 3), stride=(0, 1)), "H: Must be 1 or more.", "Use 1"),
    (Conv2d(12, 3, (2, 3), stride=(0, 3)), "H: Must be 1 or more.", "Use 1 × 3"),
    (
        ConvTranspose2d(12, 3, (2, 2), output_padding=(1, 1)),
        "Must be less than 1, the larger of stride and dilation.",
        "Use 0",
    ),
    (Conv2d(12, 3, (7, 5)), "Leaves −2 × 1 cells. At least 1 × 1 is needed.", ""),
    (Upsample((0, 2)), "The factor or size must be 1 or more.", "Use 1 × 2"),
    (Upsample(size=(8, -1)), "The factor or size must be 1 or more.", "Use 8 × 1"),
    (PixelShuffle(3), "12 channels arrive, not a multiple of 9.", "Use 2"),
    (Crop(top=-1), "A crop must be 0 or more.", "Use 0"),
    (Crop(top=-1, left=-2), "A crop must be 0 or more.", "Mend"),
    (Skip(0, 4, 5), "The skip connection has no cells.", "Use 1"),
    (Skip(2, 4, 3), "4 × 5 cells arrive, the skip connection has 4 × 3.", ""),
    (Skip(2, 6, 5), "4 × 5 cells arrive, the skip connection has 6 × 5.", "Crop the skip"),
    (Skip(2, 4, 5, Join.ADD), "12 channels arrive, the skip connection has 2.", "Use 12"),
    (Upsample((400_000, 1)), "A side or the channels would count 1 600 000. The limit is 1 000 000.", ""),
    (Upsample((20_000, 20_000)), "The map would take 715.3 GiB of memory. The limit is 4 GiB.", ""),
]


@pytest.mark.parametrize(("layer", "words", "button"), REFUSED)
def test_a_layer_that_does_not_fit_says_why_and_what_would(layer: Layer, words: str, button: str) -> None:
    planned = plan(Stack((12, 4, 5), (layer,)))
    assert planned.problem is not None
    said = problem_text(planned.problem, english).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said == words
    assert remedy_text(planned.problem, planned, english) == button


def test_every_way_not_to_fit_has_been_tried() -> None:
    planned = [plan(Stack((0, 4, 5))), *(plan(Stack((12, 4, 5), (layer,))) for layer, *_ in REFUSED)]
    assert {each.problem.code for each in planned if each.problem} == set(StackProblemCode)
    assert planned[0].problem is not None
    said = problem_text(planned[0].problem, english)
    assert said == "The input needs at least one channel, one row and one column."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2 + 2", "Write a layer as in PyTorch: ConvTranspose2d(64, 32, 4, 2, 1)"),
        (
            "nn.Linear(3)",
            "Linear is no layer here. There are ConvTranspose2d, Conv2d, Upsample, PixelShuffle, Crop and Skip.",
        ),
        ("Conv2d(1, 2, 3, extra=2)", "The layer takes no argument extra."),
        ("Conv2d(64, 3)", "kernel_size is missing."),
        ("Conv2d(64, 3, 'a')", "kernel_size has a value that the layer does not take."),
    ],
)
def test_a_text_that_is_no_layer_says_why(text: str, words: str) -> None:
    problem = layer_from_text(text)
    assert isinstance(problem, LayerTextProblem)
    assert text_problem(problem, english) == words


@pytest.mark.parametrize(
    ("layer", "end_crop", "words"),
    [
        (None, 0, "No layer is selected."),
        (Conv2d(1, 1, (3, 3)), 0, "Only a transposed convolution takes them; another layer is selected."),
        (
            ConvTranspose2d(1, 1, (3, 3)),
            1,
            "The layer in the other tabs has an end crop, which layers of PyTorch have not.",
        ),
        (ConvTranspose2d(1, 1, (3, 3)), 0, ""),
    ],
)
def test_what_cannot_take_the_parameters_of_the_other_tabs_says_why(
    layer: Layer | None, end_crop: int, words: str
) -> None:
    axis = AxisSpec(3, 3)
    spec = ConvTransposeSpec(axis, axis.with_value(Field.END_CROP, end_crop))
    assert taking_problem(layer, spec, english) == words
