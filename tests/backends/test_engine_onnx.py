"""The test cases that ONNX ships for its operator ConvTranspose, by every kernel."""

from __future__ import annotations

import warnings
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from fracstride.backends import engine
from fracstride.backends.engine import Kernel
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Plan
from fracstride.core.geometry import Geometry
from fracstride.core.spec import AxisSpec, ConvTransposeSpec

pytest.importorskip("onnx", reason="needs onnx: make frameworks")

NAMES = (
    "test_convtranspose",
    "test_convtranspose_1d",
    "test_convtranspose_output_shape",
    "test_convtranspose_pad",
    "test_convtranspose_kernel_shape",
    "test_convtranspose_pads",
    "test_convtranspose_dilations",
    "test_convtranspose_autopad_same",
    "test_convtranspose_group_2",
    "test_convtranspose_group_2_image_3",
)
NOT_TWO_DIMENSIONAL = {"test_convtranspose_3d"}


OPERATOR = "ConvTranspose"


@cache
def shipped_cases() -> dict[str, Any]:
    """All cases of the operator by their names."""
    from onnx.backend.test.case import node

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setattr(node, "import_recursive", import_those_of_the_operator)
        warnings.simplefilter("ignore")  # cases of other operators overflow on purpose
        every = node.collect_testcases(OPERATOR)
    return {each.name: each for each in every if each.model.graph.node[0].op_type == OPERATOR}


def import_those_of_the_operator(package: ModuleType) -> None:
    """A module makes its cases when it is imported, which takes seconds for all operators."""
    for path in package.__path__:
        for module in Path(path).glob("*.py"):
            if OPERATOR in module.read_text("utf-8"):
                import_module(f"{package.__name__}.{module.stem}")


def axis_spec(size: int, kernel_size: int, attributes: dict[str, Any], axis: int) -> AxisSpec:
    """The canonical crops of one axis of the operator."""
    stride = attributes.get("strides", (1, 1))[axis]
    dilation = attributes.get("dilations", (1, 1))[axis]
    output_padding = attributes.get("output_padding", (0, 0))[axis]
    is_upper = attributes.get("auto_pad") == b"SAME_UPPER"
    full = (size - 1) * stride + dilation * (kernel_size - 1) + 1
    if "output_shape" in attributes or is_upper:
        output = attributes["output_shape"][axis] if "output_shape" in attributes else size * stride
        total = max(full + output_padding - output, 0)
        begin = total // 2 if is_upper else (total + 1) // 2
        end = full - begin - output
    else:
        begin, end = np.reshape(attributes.get("pads", (0, 0, 0, 0)), (2, 2))[:, axis].tolist()
        end -= output_padding
    return AxisSpec(size, kernel_size, stride, dilation, begin, end)


def test_no_case_is_left_out() -> None:
    assert set(shipped_cases()) == {*NAMES, *NOT_TWO_DIMENSIONAL}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_that_onnx_ships(name: str) -> None:
    from onnx.helper import get_attribute_value

    case = shipped_cases()[name]
    attributes = {each.name: get_attribute_value(each) for each in case.model.graph.node[0].attribute}
    ((y, weight), (expected,)) = case.data_sets[0]
    if y.ndim == 3:  # one row of a plane
        y, weight, expected = (each[:, :, None] for each in (y, weight, expected))
    groups = attributes.get("group", 1)
    axes = [axis_spec(y.shape[2 + i], weight.shape[2 + i], attributes, i) for i in (0, 1)]
    spec = ConvTransposeSpec(*axes, *y.shape[:2], weight.shape[1] * groups, groups)
    geometry = Geometry.unchecked(spec)
    for kernel in Kernel:
        if KERNELS[kernel].is_possible(Plan.of(geometry)):
            x = engine.conv_transpose2d(y, weight, geometry, kernel=kernel)
            np.testing.assert_allclose(x, expected, rtol=1e-6)
