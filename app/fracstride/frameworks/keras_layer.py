"""A Conv2DTranspose layer of a Keras model, and its parameters here.

After Keras's own rules of padding (backend/common), as TensorFlow and JAX compute them. Per axis, with the kernel's
extent k_e and stride s, they are crops (begin, end) of the full output; none of them extends its beginning.
"""

from __future__ import annotations

from dataclasses import replace

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.model_layer import LayerObstacle, Numbers
from fracstride.frameworks.same import Crops, keras_same

PADDINGS = ("valid", "same")
DATA_FORMATS = ("channels_last", "channels_first")
LINEAR = "linear"
"""The activation that changes nothing."""


@record
class KerasLayer:
    """One layer as its model has it; numbers of two axes, height first."""

    name: str
    """With the models that it is in: 'decoder/up1'."""
    weight_shape: Numbers = ()
    """(C_in, C_out, kH, kW), stored as (kH, kW, C_out, C_in); () where it is not in the file."""
    dtype: str = ""
    input_size: tuple[int, int] | None = None
    """(H, W) of the map that arrives, where the model tells."""
    filters: int = 0
    kernel_size: Numbers = ()
    strides: Numbers = (1, 1)
    dilation_rate: Numbers = (1, 1)
    padding: str = "valid"
    output_padding: Numbers | None = None
    """None is not 0: Keras then chooses the size of the output."""
    data_format: str = "channels_last"
    """How y is laid out; the weight is the same in both."""
    activation: str = LINEAR
    """Computed after the layer, which is opened without it."""
    bias_shape: Numbers | None = None

    def in_two_dimensions(self) -> KerasLayer:
        """A Conv1DTranspose as a layer with maps and a kernel of a single row."""
        extra = self.output_padding
        return replace(
            self,
            kernel_size=(1, *self.kernel_size),
            strides=(1, *self.strides),
            dilation_rate=(1, *self.dilation_rate),
            # Of a row nothing is left open: it is one, with either padding.
            output_padding=None if extra is None else (0, *extra),
        )

    def spec(self, size: tuple[int, int]) -> ConvTransposeSpec | LayerObstacle:
        """The layer for an input of ``size`` (height, width), or why it is impossible.

        >>> KerasLayer("up", (6, 4, 3, 3), filters=4, kernel_size=(3, 3), strides=(2, 2), padding="same").spec((5, 5)).width
        AxisSpec(size=5, kernel_size=3, stride=2, dilation=1, crop_begin=0, crop_end=1, end_crop=1)
        """
        if len(self.kernel_size) not in (0, 2):
            return LayerObstacle.NOT_IN_TWO_DIMENSIONS
        if not self.weight_shape:
            return LayerObstacle.WEIGHT_LACKS
        if not self._is_well_formed():
            return LayerObstacle.ILL_FORMED
        height, width = (self._axis(axis, size[axis]) for axis in range(2))
        spec = ConvTransposeSpec(height, width, 1, self.weight_shape[0], self.filters)
        return spec if isinstance(solve(spec), Geometry) else LayerObstacle.IMPOSSIBLE

    def _is_well_formed(self) -> bool:
        extra = (0, 0) if self.output_padding is None else self.output_padding
        pairs = (self.strides, self.dilation_rate, extra)
        sizes_agree = self.weight_shape[1:] == (self.filters, *self.kernel_size)
        sizes_agree &= self.bias_shape in (None, (self.filters,))
        is_known = self.padding in PADDINGS and self.data_format in DATA_FORMATS
        return all(len(each) == 2 for each in pairs) and sizes_agree and is_known and self._is_one_of_keras()

    def _is_one_of_keras(self) -> bool:
        """Whether Keras has this layer: it has none with both stride and dilation."""
        return max(self.strides) == 1 or max(self.dilation_rate) == 1

    def _axis(self, axis: int, size: int) -> AxisSpec:
        bare = AxisSpec(size, self.kernel_size[axis], self.strides[axis], self.dilation_rate[axis])
        extra = None if self.output_padding is None else self.output_padding[axis]
        return bare.with_crops(*keras_crops(bare, self.padding, extra))


def keras_crops(axis: AxisSpec, padding: str, output_padding: int | None) -> Crops:
    """How many cells of the full output are cropped at its two ends; negative: it is extended.

    >>> keras_crops(AxisSpec(size=3, kernel_size=3, stride=2), "same", 1), keras_crops(AxisSpec(3, 2, 4), "valid", None)
    ((0, 1), (0, -2))
    """
    extent = AxisGeometry(axis).extent
    if padding == "valid":
        return 0, -max(axis.stride - extent, 0) if output_padding is None else -output_padding
    if output_padding is None:
        return keras_same(axis)
    removed = 2 * (extent // 2) - output_padding
    begin = max(removed // 2, 0)
    return begin, removed - begin
