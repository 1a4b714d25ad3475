"""'same' in every framework: which cells of the full output it keeps, and how far that is shifted against a layer.

Per axis, with n input cells, stride s and the kernel's extent k_e, the full output has L = (n-1)*s + k_e
cells. Every rule is a pair of crops (begin, end) of it. If two layers of one size differ in ``begin``, they have
the same values at shifted places: that is why a ported layer is off by a pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fracstride.core.geometry import AxisGeometry
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec, ConvTransposeSpec

Crops = tuple[int, int]


def keras_same(axis: AxisSpec) -> Crops:
    """Keras, TensorFlow and JAX 'same' without output_padding: n*s cells; an odd cell is cropped at the end.

    >>> keras_same(AxisSpec(size=3, kernel_size=3, stride=2))
    (0, 1)
    """
    removed = AxisGeometry(axis).extent - axis.stride
    begin = max(removed // 2, 0)
    return begin, removed - begin


def onnx_same_upper(axis: AxisSpec) -> Crops:
    """ONNX auto_pad=SAME_UPPER without output_shape, as ONNX Runtime has it."""
    removed = _onnx_removed(axis)
    return removed // 2, removed - removed // 2


def onnx_same_lower(axis: AxisSpec) -> Crops:
    """ONNX auto_pad=SAME_LOWER: an odd cell is cropped at the beginning.

    >>> onnx_same_lower(AxisSpec(size=3, kernel_size=3, stride=2))
    (1, 0)
    """
    removed = _onnx_removed(axis)
    return removed - removed // 2, removed // 2


def pytorch_same(axis: AxisSpec) -> Crops | None:
    """What PyTorch needs for n*s cells: padding = ceil(T/2), output_padding = 2*padding - T, T = k_e - s.

    None where that would be a negative padding or more output_padding than PyTorch takes.
    """
    removed = AxisGeometry(axis).extent - axis.stride
    padding = max(-(-removed // 2), 0)
    output_padding = 2 * padding - removed
    if output_padding >= max(axis.stride, axis.dilation):
        return None
    return padding, padding - output_padding


def _onnx_removed(axis: AxisSpec) -> int:
    return max(AxisGeometry(axis).full - axis.size * axis.stride, 0)


@record
class SameRule:
    """'same' of one or more frameworks: (begin, end) of an axis; None where they have none for it."""

    names: tuple[str, ...]
    crops: Callable[[AxisSpec], Crops | None]


RULES = (
    SameRule(("PyTorch",), pytorch_same),
    SameRule(("Keras", "TensorFlow", "JAX"), keras_same),
    SameRule(("ONNX SAME_UPPER",), onnx_same_upper),
    SameRule(("ONNX SAME_LOWER",), onnx_same_lower),
)


@record
class SameLayer:
    """'same' of frameworks compared with a layer: its crops per axis, its size, and its shift."""

    names: tuple[str, ...]
    crops: tuple[Crops, Crops]
    spec: ConvTransposeSpec
    """The layer on screen with these crops."""
    size: tuple[int, int]
    shift: tuple[int, int]
    """Cell [i] of it is cell [i + shift] of the layer."""
    has_size_of_layer: bool

    @property
    def is_equal(self) -> bool:
        """Whether it equals the layer."""
        return self.has_size_of_layer and self.shift == (0, 0)


def same_layers(spec: ConvTransposeSpec) -> tuple[SameLayer, ...]:
    """'same' of every framework that has it for this kernel, stride and dilation."""
    found = []
    for rule in RULES:
        height, width = rule.crops(spec.height), rule.crops(spec.width)
        if height is not None and width is not None:
            found.append(_beside(spec, rule.names, (height, width)))
    return tuple(found)


def _beside(spec: ConvTransposeSpec, names: tuple[str, ...], crops: tuple[Crops, Crops]) -> SameLayer:
    axes = (spec.height, spec.width)
    full = [AxisGeometry(axis).full for axis in axes]
    sizes = [length - begin - end for length, (begin, end) in zip(full, crops, strict=True)]
    own = [AxisGeometry(axis).output for axis in axes]
    shifts = [begin - axis.crop_begin for axis, (begin, _) in zip(axes, crops, strict=True)]
    cropped = [axis.with_crops(*pair) for axis, pair in zip(axes, crops, strict=True)]
    layer = replace(spec, height=cropped[0], width=cropped[1])
    return SameLayer(names, crops, layer, (sizes[0], sizes[1]), (shifts[0], shifts[1]), sizes == own)


def frameworks_with(spec: ConvTransposeSpec, crops: tuple[Crops, Crops]) -> tuple[str, ...]:
    """The frameworks whose 'same' has these crops.

    >>> frameworks_with(ConvTransposeSpec.square(3, 3, stride=2), ((0, 1), (0, 1)))
    ('Keras', 'TensorFlow', 'JAX', 'ONNX SAME_UPPER')
    """
    rules = (rule for rule in RULES if (rule.crops(spec.height), rule.crops(spec.width)) == crops)
    return tuple(name for rule in rules for name in rule.names)
