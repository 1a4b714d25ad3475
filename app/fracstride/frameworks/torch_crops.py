"""Crops in PyTorch's words: the nearest layer that it has, what is sliced off its output, the zeros that are added."""

from __future__ import annotations

from dataclasses import replace

from fracstride.core.geometry import AxisGeometry
from fracstride.core.query import is_pytorch
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec, ConvTransposeSpec


@record
class TorchAxis:
    """One axis of a layer with any crops."""

    layer: AxisSpec
    """With a padding and an output_padding that PyTorch takes."""
    kept: str
    """What is kept of its output, as a slice; ':' for all of it."""
    added: tuple[int, int]
    """Zeros before and behind that."""


def torch_axis(axis: AxisSpec) -> TorchAxis:
    """The layer whose output contains the wanted one, and how it becomes that.

    >>> torch_axis(AxisSpec(7, 3, stride=2).with_crops(0, 1)).kept
    ':14'
    >>> found = torch_axis(AxisSpec(7, 3, stride=2).with_crops(3, 1))
    >>> found.layer.padding, found.kept
    (1, '2:')
    >>> torch_axis(AxisSpec(7, 3, stride=2).with_crops(-1, -2)).added
    (1, 1)
    >>> found = torch_axis(AxisSpec(7, 3, stride=2).with_crops(20, -9))  # of 15 cells
    >>> found.kept, found.added
    (':0', (0, 4))
    """
    if is_pytorch(axis):
        return TorchAxis(axis, ":", (0, 0))
    output = AxisGeometry(axis).output
    front, back = max(axis.crop_begin, 0), max(axis.crop_end, 0)
    padding, extended = min(front, back), max(-axis.crop_end, 0)
    given = min(extended, max(axis.stride, axis.dilation) - 1)
    added = (max(-axis.crop_begin, 0), extended - given)
    if sum(added) > output:  # the wanted cells lie before or behind the full output, all of them
        return TorchAxis(axis.with_crops(0, 0), ":0", (0, output))
    start = front - padding
    stop = start + output - sum(added)
    kept = f"{start or ''}:{stop if back > padding else ''}"
    return TorchAxis(axis.with_crops(padding, padding - given), kept, added)


@record
class TorchLayer:
    """A layer with any crops."""

    layer: ConvTransposeSpec
    """With parameters that PyTorch takes."""
    kept: str
    """What is kept of its output, as an index; '' for all of it."""
    added: tuple[int, int, int, int]
    """Zeros around that, as nn.functional.pad takes them: left, right, top, bottom."""

    @property
    def is_extended(self) -> bool:
        """Whether zeros are added."""
        return any(self.added)


def torch_layer(spec: ConvTransposeSpec) -> TorchLayer:
    """Both axes of ``torch_axis``.

    >>> found = torch_layer(ConvTransposeSpec.square(7, 3, stride=2))
    >>> found.kept, found.is_extended
    ('', False)
    """
    height, width = torch_axis(spec.height), torch_axis(spec.width)
    layer = replace(spec, height=height.layer, width=width.layer)
    kept = "" if (height.kept, width.kept) == (":", ":") else f"[..., {height.kept}, {width.kept}]"
    return TorchLayer(layer, kept, (*width.added, *height.added))
