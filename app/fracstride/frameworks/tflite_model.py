"""The TRANSPOSE_CONV operators of a TensorFlow Lite model and their weights, by the package tflite (ImportError where it is not).

A file says how long its lists are; what is longer than any model has is damage, for looking through it would not end.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.records import record
from fracstride.frameworks.model_layer import NoModelError, Numbers
from fracstride.frameworks.tflite_layer import TfliteLayer

IDENTIFIER = b"TFL3"
"""Behind the first four bytes."""
MOST = 1_000_000
"""Of anything in a list: more than any model has."""
MOST_DIMENSIONS = 8
_REFUSED = (struct.error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError)
"""What reading raises of a damaged file."""
_DTYPES = {
    "FLOAT32": "float32",
    "FLOAT16": "float16",
    "FLOAT64": "float64",
    "INT8": "int8",
    "UINT8": "uint8",
    "INT16": "int16",
    "INT32": "int32",
    "INT64": "int64",
}
"""The types of weights, as NumPy calls them."""


@record(eq=False)
class Tensor:
    """What a model stores under a name."""

    shape: Numbers
    dtype: str
    """'' where its type is not read."""
    data: bytes
    scale: npt.NDArray[np.float64]
    """One for all values or for each along ``axis``; none where they are no levels."""
    zero_point: npt.NDArray[np.float64]
    axis: int

    def values(self) -> npt.NDArray[np.float64]:
        """As numbers; levels of quantisation as what they stand for."""
        stored = np.frombuffer(self.data, self.dtype, count=prod(self.shape)).reshape(self.shape)
        with np.errstate(all="ignore"):  # what is no number is said to be none afterwards
            values = stored.astype(np.float64)
            if not self.scale.size:
                return values
            zero = self.zero_point if self.zero_point.size else np.zeros(self.scale.size)
            return (values - self._along(zero)) * self._along(self.scale)

    def _along(self, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        shape = [1] * len(self.shape)
        if numbers.size > 1:
            shape[self.axis] = numbers.size
        return numbers.reshape(shape)


@record(eq=False)
class TfliteModel:
    """The transposed convolutions of a model in its order, and what it stores for them."""

    layers: tuple[TfliteLayer, ...]
    tensors: tuple[tuple[Tensor | None, Tensor | None], ...]
    """The weight and the bias of each, None where one is computed or there is none."""


def tflite_model_of(data: bytes) -> TfliteModel:
    """What there is of transposed convolutions in a model."""
    import tflite

    if data[4:8] != IDENTIFIER:
        raise NoModelError
    try:
        model = tflite.Model.GetRootAsModel(data, 0)
        found = [
            _Reader(model, graph, tflite).layers() for graph in _each(model.SubgraphsLength, model.Subgraphs)
        ]
    except _REFUSED as error:
        raise NoModelError from error
    layers = [each for graph in found for each in graph]
    return TfliteModel(tuple(layer for layer, _ in layers), tuple(tensors for _, tensors in layers))


def tflite_values_of(
    model: TfliteModel, index: int
) -> tuple[npt.NDArray[np.float64] | None, npt.NDArray[np.float64] | None]:
    """The weight (C_in, C_out, kH, kW) and the bias (C_out,) of the layer at ``index``, None where there is none."""
    weight, bias = model.tensors[index]
    try:
        stored = None if weight is None else weight.values().transpose(3, 0, 1, 2)
        return stored, None if bias is None else bias.values()
    except _REFUSED as error:
        raise NoModelError from error


def _each(length: Callable[[], int], get: Callable[[int], Any]) -> Iterator[Any]:
    count = length()
    if count > MOST:
        raise ValueError("a list that is longer than any model has")
    return map(get, range(count))


class _Reader:
    """Looks through one graph of a model."""

    def __init__(self, model: Any, graph: Any, tflite: Any) -> None:
        self._model, self._graph, self._library = model, graph, tflite
        self._codes = [
            max(each.BuiltinCode(), each.DeprecatedBuiltinCode())
            for each in _each(model.OperatorCodesLength, model.OperatorCodes)
        ]
        self._operators = list(_each(graph.OperatorsLength, graph.Operators))
        kinds = tflite.BuiltinOperator
        self._dequantised = {
            int(each.Outputs(0)): int(each.Inputs(0))
            for each in self._operators
            if self._codes[each.OpcodeIndex()] == kinds.DEQUANTIZE
        }

    def layers(self) -> list[tuple[TfliteLayer, tuple[Tensor | None, Tensor | None]]]:
        wanted = self._library.BuiltinOperator.TRANSPOSE_CONV
        return [self._layer(each) for each in self._operators if self._codes[each.OpcodeIndex()] == wanted]

    def _layer(self, operator: Any) -> tuple[TfliteLayer, tuple[Tensor | None, Tensor | None]]:
        inputs = [int(each) for each in _each(operator.InputsLength, operator.Inputs)]
        options = self._library.TransposeConvOptions()
        table = operator.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        weight, has_bias = self._stored(inputs[1]), len(inputs) > 3 and inputs[3] >= 0
        bias = self._stored(inputs[3]) if has_bias else None
        layer = TfliteLayer(
            name=self._name(int(operator.Outputs(0))),
            weight_shape=_turned(weight.shape) if weight is not None else (),
            dtype="" if weight is None else weight.dtype,
            input_size=self._size(inputs[2]),
            output_size=self._size(int(operator.Outputs(0))),
            strides=(int(options.StrideH()), int(options.StrideW())),
            is_same=options.Padding() == self._library.Padding.SAME,
            activation=self._activation(options.FusedActivationFunction()),
            bias_shape=((() if bias is None else bias.shape) if has_bias else None),
        )
        return layer, (weight, bias)

    def _name(self, index: int) -> str:
        name = self._graph.Tensors(index).Name()
        # Of operators that were made one it has the names of all.
        return name.decode("utf-8", "replace").partition(";")[0] if isinstance(name, bytes) else ""

    def _activation(self, number: int) -> str:
        kinds = vars(self._library.ActivationFunctionType)
        names = {value: name.lower() for name, value in kinds.items() if isinstance(value, int)}
        return "" if number == self._library.ActivationFunctionType.NONE else names.get(number, str(number))

    def _size(self, index: int) -> tuple[int, int] | None:
        """(H, W) of a map (N, H, W, C), where it is the same for every input."""
        tensor = self._graph.Tensors(index)
        shape = _shape(tensor.ShapeSignatureLength, tensor.ShapeSignature) or _shape(
            tensor.ShapeLength, tensor.Shape
        )
        if len(shape) != 4 or min(shape[1:3]) < 1:
            return None
        return shape[1], shape[2]

    def _stored(self, index: int) -> Tensor | None:
        """A tensor with its values, also behind what makes numbers of levels or of halves; None where it has none."""
        tensor = self._graph.Tensors(self._dequantised.get(index, index))
        number = tensor.Buffer()
        if not 0 < number < self._model.BuffersLength():
            return None
        data = self._model.Buffers(number).DataAsNumpy()
        if isinstance(data, int) or not len(data):
            return None
        levels = tensor.Quantization()
        scale = np.zeros(0) if levels is None else _vector(levels.ScaleLength, levels.ScaleAsNumpy)
        zero = np.zeros(0) if levels is None else _vector(levels.ZeroPointLength, levels.ZeroPointAsNumpy)
        axis = 0 if levels is None else int(levels.QuantizedDimension())
        return Tensor(
            _shape(tensor.ShapeLength, tensor.Shape),
            self._dtype(tensor.Type()),
            data.tobytes(),
            scale,
            zero,
            axis,
        )

    def _dtype(self, number: int) -> str:
        kinds = vars(self._library.TensorType)
        return _DTYPES.get(next((name for name, value in kinds.items() if value == number), ""), "")


def _shape(length: Callable[[], int], get: Callable[[int], int]) -> Numbers:
    if length() > MOST_DIMENSIONS:
        raise ValueError("more axes than any tensor has")
    return tuple(int(get(axis)) for axis in range(length()))


def _vector(length: Callable[[], int], get: Callable[[], Any]) -> npt.NDArray[np.float64]:
    with np.errstate(all="ignore"):
        return np.asarray(get(), np.float64) if length() else np.zeros(0)


def _turned(shape: Numbers) -> Numbers:
    """(C_out, kH, kW, C_in) as (C_in, C_out, kH, kW)."""
    return (shape[3], *shape[:3]) if len(shape) == 4 else shape
