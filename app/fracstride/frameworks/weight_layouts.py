"""The frameworks' layouts of the weight of a transposed convolution: the order of axes, and the place of a tap.

After the documentation of torch.nn.ConvTranspose2d, ONNX ConvTranspose, keras.layers.Conv2DTranspose and
jax.lax.conv_transpose; none of the latter two knows groups, so each of them gets one array a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fracstride.core.precision import FloatArray, Scalar
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec


class WeightAxis(StrEnum):
    """What an axis of the weight stands for."""

    IN_CHANNELS = "in_channels"
    OUT_CHANNELS = "out_channels"
    """Of one group."""
    ROWS = "rows"
    COLUMNS = "columns"


@record
class WeightLayout:
    """The order of the weight's axes in one framework.

    >>> KERAS.shape(ConvTransposeSpec.square(3, 4))
    (4, 4, 1, 1)
    >>> JAX.index(ConvTransposeSpec.square(3, 4), 0, 0, (0, 1))
    (3, 2, 0, 0)
    """

    key: str
    names: tuple[str, ...]
    """Of the frameworks that have it."""
    axes: tuple[WeightAxis, WeightAxis, WeightAxis, WeightAxis]
    is_flipped: bool = False
    """Whether rows and columns are stored the other way round than in PyTorch, for the same result."""
    has_groups: bool = True
    """Whether all groups are in one array."""

    def shape(self, spec: ConvTransposeSpec) -> tuple[int, ...]:
        """The shape of the array, or of one group's array if the framework has no groups."""
        sizes = {
            WeightAxis.IN_CHANNELS: spec.in_channels // (1 if self.has_groups else spec.groups),
            WeightAxis.OUT_CHANNELS: spec.out_channels // spec.groups,
            WeightAxis.ROWS: spec.height.kernel_size,
            WeightAxis.COLUMNS: spec.width.kernel_size,
        }
        return tuple(sizes[axis] for axis in self.axes)

    def index(self, spec: ConvTransposeSpec, in_channel: int, out_channel: int, tap: Cell) -> tuple[int, ...]:
        """Where the weight from ``in_channel`` to ``out_channel`` at ``tap`` (as PyTorch counts) is stored."""
        rows, columns = spec.height.kernel_size, spec.width.kernel_size
        row, column = (rows - 1 - tap[0], columns - 1 - tap[1]) if self.is_flipped else tap
        in_group = spec.in_channels // spec.groups
        places = {
            WeightAxis.IN_CHANNELS: in_channel if self.has_groups else in_channel % in_group,
            WeightAxis.OUT_CHANNELS: out_channel % (spec.out_channels // spec.groups),
            WeightAxis.ROWS: row,
            WeightAxis.COLUMNS: column,
        }
        return tuple(places[axis] for axis in self.axes)

    def arrays(self, weight: FloatArray, spec: ConvTransposeSpec) -> tuple[FloatArray, ...]:
        """A weight (C_in, C_out / groups, kH, kW) in this layout: one array, or one for each group."""
        parts = [weight] if self.has_groups else np.split(weight, spec.groups)
        return tuple(self.stored(part) for part in parts)

    def stored(self, weight: FloatArray) -> FloatArray:
        """The one array in this layout that a weight (C_in, C_out, kH, kW) is."""
        turned = weight[..., ::-1, ::-1] if self.is_flipped else weight
        return turned.transpose([list(WeightAxis).index(axis) for axis in self.axes])

    def weight_of(self, stored: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """The weight (C_in, C_out, kH, kW) that an array in this layout is; one of three axes has a kernel of one row.

        >>> KERAS.weight_of(np.zeros((3, 5, 8, 6))).shape, KERAS.weight_of(np.zeros((5, 8, 6))).shape
        ((6, 8, 3, 5), (6, 8, 1, 5))
        """
        weight = stored.reshape(in_two_dimensions(self, stored.shape)).transpose(
            [self.axes.index(axis) for axis in WeightAxis]
        )
        return np.ascontiguousarray(weight[..., ::-1, ::-1] if self.is_flipped else weight)


def in_two_dimensions(layout: WeightLayout, shape: Sequence[int]) -> tuple[int, ...]:
    """The shape of a weight in a layout; one of three axes is that of a layer in one dimension, a kernel of one row.

    >>> in_two_dimensions(PYTORCH, (8, 4, 16)), in_two_dimensions(KERAS, (16, 4, 8))
    ((8, 4, 1, 16), (1, 16, 4, 8))
    """
    if len(shape) != 3:
        return tuple(shape)
    rows = layout.axes.index(WeightAxis.ROWS)
    return (*shape[:rows], 1, *shape[rows:])


_IN, _OUT, _ROWS, _COLUMNS = WeightAxis
PYTORCH = WeightLayout("pytorch", ("PyTorch", "ONNX"), (_IN, _OUT, _ROWS, _COLUMNS))
KERAS = WeightLayout("keras", ("Keras", "TensorFlow"), (_ROWS, _COLUMNS, _OUT, _IN), has_groups=False)
JAX = WeightLayout("jax", ("JAX",), (_ROWS, _COLUMNS, _IN, _OUT), is_flipped=True, has_groups=False)
JAX_TRANSPOSED = WeightLayout(
    "jax_transposed", ("JAX transpose_kernel=True",), (_ROWS, _COLUMNS, _OUT, _IN), has_groups=False
)
WEIGHT_LAYOUTS = (PYTORCH, KERAS, JAX, JAX_TRANSPOSED)
"""In the order in which they are shown."""
READ_AS = (PYTORCH, KERAS, JAX)
"""What an array may be read as; with transpose_kernel=True, JAX has the order of Keras."""
