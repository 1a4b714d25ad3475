"""The state of the program: what undo covers (State), and how it is shown (ViewSettings)."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from pathlib import Path

import numpy as np

from fracstride.core.override import override
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec
from fracstride.core.stack.layers import Stack
from fracstride.files.channel import ImageChannel
from fracstride.frameworks.weight_layouts import WeightLayout
from fracstride.session.architectures import DCGAN


class SourceKind(StrEnum):
    """Where the values of the input or of the kernel come from."""

    RAMP = "ramp"
    CONSTANT = "constant"
    IMPULSE = "impulse"
    CHECKERBOARD = "checkerboard"
    RANDOM = "random"
    ONES = "ones"
    BILINEAR = "bilinear"
    BILINEAR_CHANNELWISE = "bilinear_channelwise"
    """Bilinear from each input channel to the output channel of the same number, zeros between others."""
    GAUSSIAN = "gaussian"
    SOBEL = "sobel"
    EXPLICIT = "explicit"


INPUT_KINDS = (
    SourceKind.RAMP,
    SourceKind.CONSTANT,
    SourceKind.IMPULSE,
    SourceKind.CHECKERBOARD,
    SourceKind.RANDOM,
    SourceKind.EXPLICIT,
)
KERNEL_KINDS = (
    SourceKind.RAMP,
    SourceKind.ONES,
    SourceKind.IMPULSE,
    SourceKind.BILINEAR,
    SourceKind.BILINEAR_CHANNELWISE,
    SourceKind.GAUSSIAN,
    SourceKind.SOBEL,
    SourceKind.RANDOM,
    SourceKind.EXPLICIT,
)


class Fit(StrEnum):
    """How explicit data meets a map of another size."""

    FOLLOW = "follow"
    """The map takes the size of the data."""
    CROP = "crop"
    """The top-left part of the data; zeros where it does not reach."""
    RESAMPLE = "resample"
    """The data is resampled (bilinear, area when shrinking) to the map."""


COMPARED = 2**20
"""Values that are compared at a time: two large maps mostly differ early."""


def _are_equal(some: FloatArray, others: FloatArray) -> bool:
    if some is others:
        return True
    if some.shape != others.shape:
        return False
    step = max(1, COMPARED * some.shape[0] // max(some.size, 1))
    tops = range(0, some.shape[0], step)
    return all(np.array_equal(some[top : top + step], others[top : top + step]) for top in tops)


@record(eq=False)
class ExplicitArray:
    """Loaded or typed data, read-only; compared by identity first, then by value.

    It is one map (height, width) for all slices; or maps (channels, height, width), the same in every sample; or a
    map for every slice: (n, channels, height, width) for y, (C_in, C_out / groups, height, width) for the kernel.
    """

    values: FloatArray
    name: str = ""
    channel: ImageChannel | None = None
    """Which channel of the picture ``origin`` these are; None if the data is not from a picture."""
    origin: Path | None = None
    """The picture's file, for as long as the program runs: another channel is read from it."""
    layout: WeightLayout | None = None
    """How the array of the file was read to be this weight, for as long as the program runs; None where it was none."""
    is_row: bool = False
    """Whether the file has the weight of a layer in one dimension, for as long as the program runs."""

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExplicitArray):
            return NotImplemented
        return self.name == other.name and _are_equal(self.values, other.values)

    @override
    def __hash__(self) -> int:
        return hash((self.name, self.values.shape))


Place = tuple[int, int]
"""A slice of an array: (n, channel) of y, (input channel, output channel of the group) of the kernel."""


@record
class CellEdit:
    """One cell set by hand, (row, column) in one slice or in all; it replaces the value of the source."""

    cell: Cell
    value: float
    place: Place | None = None
    """None: all slices."""


_RUNNING_KINDS = (SourceKind.RAMP, SourceKind.RANDOM, SourceKind.BILINEAR_CHANNELWISE)
"""Generators whose slices differ."""


@record
class DataSource:
    """How to make an array: a generator with its numbers, or an explicit array, and cells set by hand."""

    kind: SourceKind
    seed: int = 0
    start: float = 1.0
    step: float = 1.0
    value: float = 1.0
    sigma: float = 1.0
    """The width of a Gaussian in cells, the standard deviation of random values."""
    array: ExplicitArray | None = None
    fit: Fit = Fit.FOLLOW
    edits: tuple[CellEdit, ...] = ()

    @property
    def data(self) -> ExplicitArray | None:
        """The explicit array, if the source has one."""
        return self.array if self.kind is SourceKind.EXPLICIT else None

    @property
    def has_slices(self) -> bool:
        """Whether each slice has values of its own; otherwise one map stands for all slices."""
        return self.kind in _RUNNING_KINDS or (self.data is not None and self.data.values.ndim > 2)


class WeightKind(StrEnum):
    """The weights of the transposed convolutions of a decoder; those of convolutions are random."""

    RANDOM = "random"
    """Normal, scaled so that the spread of the values stays about the same from layer to layer."""
    BILINEAR = "bilinear"
    """Bilinear interpolation, channel by channel, as fully convolutional networks begin."""


@record
class Decoder:
    """A stack of layers, and the seed from which its input and weights are made."""

    stack: Stack = DCGAN
    weights: WeightKind = WeightKind.RANDOM
    seed: int = 0


@record
class State:
    """Everything that undo covers."""

    spec: ConvTransposeSpec
    input: DataSource = field(default_factory=lambda: DataSource(SourceKind.RAMP))
    kernel: DataSource = field(default_factory=lambda: DataSource(SourceKind.RAMP))
    linked: bool = True
    """Whether an edit of height or width changes both."""
    decoder: Decoder = field(default_factory=Decoder)
    """What the decoder tab shows; it may have layers that cannot be applied."""
    bias: ExplicitArray | None = None
    """One number (C_out,) an output channel, added to each of its cells; None: the layer has no bias."""


class Colours(StrEnum):
    """The colour map of data cells; BLUE is sequential, or diverging if there are negative values."""

    BLUE = "blue"
    GREY = "grey"
    VIRIDIS = "viridis"
    CIVIDIS = "cividis"


class RangeMode(StrEnum):
    """How the limits of a map's colour scale are found."""

    PER_MAP = "per_map"
    SHARED = "shared"
    FIXED = "fixed"


class Reduction(StrEnum):
    """What a pixel shows that covers several cells of a large map."""

    MEAN = "mean"
    PEAK = "peak"
    """The value of the largest magnitude."""


@record
class ViewSettings:
    """How the state is shown; saved with a session, but not covered by undo."""

    pin: Cell | None = None
    batch_index: int = 0
    in_channel: int = 0
    """Within the group of the shown output channel: 0 .. C_in / groups - 1."""
    out_channel: int = 0
    colours: Colours = Colours.BLUE
    range_mode: RangeMode = RangeMode.PER_MAP
    fixed_limits: tuple[float, float] = (0.0, 1.0)
    values_in_cells: bool = True
    zoom_linked: bool = True
    reduction: Reduction = Reduction.MEAN


@record
class Document:
    """What a .fracstride file holds. ``title`` is that of a preset or of an opened layer, '' for a user's file."""

    state: State
    view: ViewSettings = field(default_factory=ViewSettings)
    title: str = ""
