"""Every layer that the solver offers is taken by the framework, and has the size; what the framework takes is offered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from fracstride.cli.solve_text import call_text
from fracstride.core.query import AxisQuery, LayerQuery, Span
from fracstride.core.ranking import Candidate
from fracstride.core.search import Found, NotFound, find_layers
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code import WRITERS

MISSING = "is not installed (make frameworks)"
SIZES = (1, 2, 3, 5, 8, 13)
OUTPUTS = (1, 2, 3, 7, 8, 14, 15, 16, 27)
KERNELS, DILATIONS = Span(1, 5), Span(1, 3)
LISTED = 120
"""Of each question so many layers are tried."""


@pytest.fixture
def torch() -> Any:
    """With one thread: the layers are tiny."""
    module = pytest.importorskip("torch", reason=f"torch {MISSING}")
    before = module.get_num_threads()
    module.set_num_threads(1)
    yield module
    module.set_num_threads(before)


def made(torch: Any, candidate: Candidate) -> tuple[int, ...]:
    """The size of what PyTorch makes by the call that is told."""
    y = torch.zeros(1, 1, candidate.axes[0].size, candidate.axes[-1].size)
    with torch.no_grad():
        found = eval(call_text(candidate), {"ConvTranspose2d": torch.nn.ConvTranspose2d, "y": y})
        return tuple((found if isinstance(found, torch.Tensor) else found(y)).shape[2:])


def questions(asymmetric: bool) -> Iterator[LayerQuery]:
    """From one size to another, along both axes and from one pair to another."""
    for size, output in product(SIZES, OUTPUTS):
        yield LayerQuery.square(
            AxisQuery(output, Span.of(size), KERNELS, dilation=DILATIONS, asymmetric=asymmetric)
        )
    for height, width in (((4, 8), (7, 14)), ((3, 7), (5, 11)), ((2, 5), (1, 2)), ((6, 6), (6, 7))):
        yield LayerQuery(
            tuple(
                AxisQuery(output, Span.of(size), KERNELS, dilation=DILATIONS, asymmetric=asymmetric)
                for size, output in (height, width)
            )
        )


@pytest.mark.parametrize("asymmetric", [False, True])
def test_torch_takes_every_layer_that_is_offered_and_makes_the_size(torch: Any, asymmetric: bool) -> None:
    tried = 0
    for query in questions(asymmetric):
        answer = find_layers(query)
        for candidate in answer.candidates[:LISTED] if isinstance(answer, Found) else ():
            assert made(torch, candidate) == query.output, candidate
            tried += 1
    assert tried > 2000


def test_torch_takes_what_is_offered_instead(torch: Any) -> None:
    fixed = (
        {"kernel_size": Span.of(3), "stride": Span.of(2), "output_padding": Span.of(0)},
        {"kernel_size": Span.of(4), "stride": Span.of(2), "padding": Span.of(1)},
        {"kernel_size": Span.of(2), "stride": Span.of(3)},
    )
    tried = 0
    for size, output, spans in product(SIZES, OUTPUTS, fixed):
        query = LayerQuery.square(AxisQuery(output, Span.of(size), **spans))  # type: ignore[arg-type]
        answer = find_layers(query)
        if isinstance(answer, NotFound):
            offers = {near.candidate: near.output for near in answer.nearby}
            offers |= {each.candidate: query.output for each in answer.relaxations}
            for candidate, wanted in offers.items():
                assert made(torch, candidate) == wanted, candidate
            tried += len(offers)
    assert tried > 300


def test_everything_that_torch_takes_is_offered(torch: Any) -> None:
    for size, output in product((1, 2, 3, 5, 8), (1, 2, 3, 5, 8, 11, 16)):
        answer = find_layers(LayerQuery.square(AxisQuery(output, Span.of(size), KERNELS, dilation=DILATIONS)))
        candidates = answer.candidates if isinstance(answer, Found) else ()
        offered = {
            (axis.kernel_size, axis.stride, axis.padding, axis.output_padding, axis.dilation)
            for axis in (candidate.axes[0] for candidate in candidates)
        }
        assert offered == set(taken(torch, size, output))


def taken(torch: Any, size: int, output: int) -> Iterator[tuple[int, ...]]:
    """All parameters with which PyTorch makes one size of another, but for paddings that crop input cells away."""
    y = torch.zeros(1, 1, size, size)
    for kernel_size, dilation in product(range(1, KERNELS.high + 1), range(1, DILATIONS.high + 1)):
        w = torch.zeros(1, 1, kernel_size, kernel_size)
        reach = dilation * (kernel_size - 1)
        for stride, padding in product(range(1, output + 1), range(reach + 1)):
            for extra in range(max(stride, dilation) + 1):
                # What PyTorch says of other sizes is not asked: it would take minutes.
                if (size - 1) * stride - 2 * padding + reach + extra + 1 == output and _is_taken(
                    torch, y, w, (stride, padding, extra, dilation), output
                ):
                    yield kernel_size, stride, padding, extra, dilation


def _is_taken(torch: Any, y: Any, w: Any, steps: tuple[int, int, int, int], output: int) -> bool:
    stride, padding, extra, dilation = steps
    try:
        made = torch.nn.functional.conv_transpose2d(y, w, None, stride, padding, extra, 1, dilation)
    except RuntimeError:
        return False
    return tuple(made.shape[2:]) == (output, output)


def test_onnx_runtime_takes_the_pads_of_layers_that_torch_has_no_parameter_for() -> None:
    pytest.importorskip("onnxruntime", reason=f"onnxruntime {MISSING}")
    tried = 0
    for query in questions(asymmetric=True):
        answer = find_layers(query)
        candidates = answer.candidates if isinstance(answer, Found) else ()
        for candidate in [each for each in candidates if not each.is_pytorch][:3]:
            spec = ConvTransposeSpec(candidate.axes[0], candidate.axes[-1])
            names: dict[str, Any] = {
                "y": np.zeros(spec.input_shape, np.float32),
                "w": np.zeros(spec.weight_shape, np.float32),
            }
            exec(WRITERS["ONNX"](spec).code, names)
            assert names["x"].shape[2:] == query.output
            tried += 1
    assert tried > 50
