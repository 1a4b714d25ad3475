"""The words of the Conv2d tab: captions, the layer as PyTorch writes it, sizes that collapse, identity and round trip."""

from __future__ import annotations

from math import isfinite

from fracstride.core.geometry import Geometry
from fracstride.core.pair import AdjointCheck, RoundTrip, forward_size
from fracstride.core.provenance import Cell
from fracstride.core.spec import Axis, ConvTransposeSpec
from fracstride.ui.presenters.overlap_words import percent
from fracstride.ui.presenters.pair import PairMap
from fracstride.ui.presenters.wording import MINUS, Translate, cell_name, grouped, number, size

SHORT = -1
"""Four significant digits."""
EXACT_BELOW = 1e15


def caption(key: PairMap, geometry: Geometry) -> str:
    """The formula of a map and its size."""
    height, width = geometry.height, geometry.width
    names = {
        PairMap.INPUT: f"y  {size(height.spec.size, width.spec.size)}",
        PairMap.OUTPUT: f"x = Cᵀ y  {size(height.output, width.output)}",
        PairMap.KERNEL: "w",
        PairMap.RETURNED: "C x",
        PairMap.DIFFERENCE: f"C x {MINUS} y",
    }
    return names[key]


def cursor_text(key: PairMap, cell: Cell, value: float) -> str:
    """A cell and its value, for the status bar.

    >>> cursor_text(PairMap.RETURNED, (0, 2), 1234.0)
    '(C x)[0, 2] = 1234'
    """
    names = {
        PairMap.INPUT: "y",
        PairMap.OUTPUT: "x",
        PairMap.KERNEL: "w",
        PairMap.RETURNED: "(C x)",
        PairMap.DIFFERENCE: f"(C x {MINUS} y)",
    }
    return f"{cell_name(names[key], cell)} = {number(value)}"


def padding_text(geometry: Geometry, cell: Cell, translate: Translate) -> str:
    """A padding zero round x, named as the cells of x are: below 0 or beyond the end."""
    row, column = cell[0] - geometry.height.spec.padding, cell[1] - geometry.width.spec.padding
    text = translate("Pair", "x[{row}, {column}] = 0 (padding zero of the convolution)")
    return text.format(row=str(row).replace("-", MINUS), column=str(column).replace("-", MINUS))


def shown_part(geometry: Geometry, translate: Translate) -> str:
    """The sizes on both sides, and of several channels that one of each is shown."""
    height, width, spec = geometry.height, geometry.width, geometry.spec
    sizes = f"x {size(height.output, width.output)} → y {size(height.spec.size, width.spec.size)}"
    if (spec.batch, spec.in_channels, spec.out_channels) == (1, 1, 1):
        return sizes
    part = translate("Pair", "one channel of y and one of x, joined by one kernel")
    return f"{sizes}   {part}"


def module_text(spec: ConvTransposeSpec) -> str:
    """The layer as PyTorch writes it: from the channels of x to those of y.

    >>> module_text(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    'Conv2d(1, 1, 3, stride=2, padding=1)'

    What is padded more at the end is put there before.

    >>> module_text(ConvTransposeSpec.square(3, 3, stride=2, end_crop=1))
    'Conv2d(1, 1, 3, stride=2)(pad(x, (0, 1, 0, 1)))'
    """
    height, width = spec.height, spec.width
    parts = [str(spec.out_channels), str(spec.in_channels), _both(height.kernel_size, width.kernel_size)]
    for name, down, across, default in (
        ("stride", height.stride, width.stride, 1),
        ("padding", height.padding, width.padding, 0),
        ("dilation", height.dilation, width.dilation, 1),
        ("groups", spec.groups, spec.groups, 1),
    ):
        if (down, across) != (default, default):
            parts.append(f"{name}={_both(down, across)}")
    module = f"Conv2d({', '.join(parts)})"
    if not (height.end_crop or width.end_crop):
        return module
    return f"{module}(pad(x, (0, {width.end_crop}, 0, {height.end_crop})))"


def _both(height: int, width: int) -> str:
    return str(height) if height == width else f"({height}, {width})"


def sizes_sentence(geometry: Geometry, axis: Axis | None, translate: Translate) -> str:
    """Why there are several sizes, along one axis or along both."""
    of = geometry.axis(axis or Axis.HEIGHT)
    if of.spec.stride == 1:
        return translate("Pair", "At stride 1 every size of x has its own size of y.")
    text = translate("Pair", "Conv2d drops a remainder: it maps each of these sizes to {size}.")
    if of.spec.end_crop:
        # Beside an end crop there is no output padding, which would leave the Conv2d as it is.
        text = translate(
            "Pair",
            "With more zeros at the end of x (ec = {end_crop}), Conv2d maps each of these sizes to {size}. "
            "Choosing another changes that number, and so which sizes collapse.",
        )
    return text.format(size=of.spec.size, end_crop=of.spec.end_crop)


def left_out_sentence(geometry: Geometry, translate: Translate) -> str:
    """A remark where the Conv2d makes more rows or columns than y has; '' elsewhere."""
    for of in (geometry.height, geometry.width):
        made = forward_size(of.spec, of.output)
        if made != of.spec.size:
            text = translate(
                "Pair",
                "Output padding reaches the stride: Conv2d makes {made} cells along an axis, {more} more than y.",
            )
            return text.format(made=made, more=made - of.spec.size)
    return ""


def exact(value: float) -> str:
    """A whole number in full, any other with 6 digits.

    >>> exact(-635.0), exact(0.125)
    ('−635', '0.125')
    """
    if value == value and abs(value) < EXACT_BELOW and value == int(value):
        return grouped(int(value))
    return number(value)


def adjoint_sides(check: AdjointCheck | None) -> tuple[str, str]:
    """Both sides of the identity with their numbers; None while there are none."""
    left, right = ("…", "…") if check is None else (exact(check.left), exact(check.right))
    return f"⟨C x′, y⟩ = {left}", f"⟨x′, Cᵀ y⟩ = {right}"


def adjoint_sentence(check: AdjointCheck, translate: Translate) -> str:
    """Whether the two sides agree."""
    if not isfinite(check.difference):
        return _not_finite(translate)
    if check.difference == 0:
        return translate("Pair", "Equal, exactly.")
    if check.holds:
        text = translate("Pair", "Equal up to rounding: difference {difference}.")
    else:
        text = translate("Pair", "Not equal: difference {difference}.")
    return text.format(difference=number(check.difference, SHORT))


def _not_finite(translate: Translate) -> str:
    return translate("Pair", "Not finite: sums overflow, or the data or the kernel holds NaN or infinity.")


def trip_sentence(trip: RoundTrip, translate: Translate) -> str:
    """What came back instead of y."""
    if not all(map(isfinite, (trip.largest_difference, trip.factor, trip.residue))):
        return _not_finite(translate)
    if trip.is_identity:
        return translate("Pair", "Here y itself comes back.")
    if trip.is_multiple:
        return translate("Pair", "Here {factor}·y comes back: this y is only scaled.").format(
            factor=number(trip.factor, SHORT)
        )
    text = translate(
        "Pair", "Off by up to {difference}. The nearest multiple, {factor}·y, still misses {residue}."
    )
    return text.format(
        difference=number(trip.largest_difference, SHORT),
        factor=number(trip.factor, SHORT),
        residue=percent(trip.residue),
    )
