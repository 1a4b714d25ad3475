"""From what was asked to integers that explain themselves: the size of every stage, or all issues.

Glossary of the one-axis letters: n input size H_out, k kernel_size, s stride, d dilation, p padding,
op output_padding, ec end_crop, k_e = d(k-1)+1 the kernel's extent, L = (n-1)s + k_e the full output.

The canonical form is out = L - crop_begin - crop_end; before the stride-1 convolution the
zero-inserted map (size (n-1)s+1) is padded by (k_e-1-crop_begin, k_e-1-crop_end), and cropped where
that is negative. For crops (p, p-op+ec) with ec = 0 this is PyTorch's documented output size
(n-1)s - 2p + d(k-1) + op + 1, and the relationship "o' = s(i'-1)+a+k-2p" of Dumoulin & Visin,
"A guide to convolution arithmetic for deep learning" (arXiv 1603.07285).
"""

from __future__ import annotations

from enum import IntEnum

from fracstride.core.issues import FieldRef, Issue, IssueCode, Remedy
from fracstride.core.records import record
from fracstride.core.spec import AXES, AXIS_FIELDS, CHANNEL_FIELDS, Axis, AxisSpec, ConvTransposeSpec, Field

MAX_PARAMETER = 1_000_000
"""No parameter may be larger: sizes stay exact in every backend's index type."""

DEFAULT_MEMORY_LIMIT = 4 * 1024**3
"""Bytes that input, weight and output may take together (float64)."""

BYTES_PER_VALUE = 8


class CellKind(IntEnum):
    """What a cell of the padded map is; the larger value wins where two axes disagree."""

    DATA = 0
    INSERTED = 1
    PADDING = 2
    OUTPUT_PADDING = 3


@record
class AxisGeometry:
    """The sizes along one axis of every stage, all in cells.

    >>> a = AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1))
    >>> a.inserted, a.pad_begin, a.padded, a.output
    (5, 1, 7, 5)
    """

    spec: AxisSpec

    @property
    def extent(self) -> int:
        """k_e = d(k-1)+1: the cells that the dilated kernel spans."""
        return self.spec.dilation * (self.spec.kernel_size - 1) + 1

    @property
    def inserted(self) -> int:
        """H_out^new = n + (s-1)(n-1): the size after zeros are inserted."""
        return (self.spec.size - 1) * self.spec.stride + 1

    @property
    def full(self) -> int:
        """L = (n-1)s + k_e: the output before any crop."""
        return self.inserted + self.extent - 1

    @property
    def margin_begin(self) -> int:
        """k_e-1-crop_begin: zeros put before the map; negative where the map is cropped."""
        return self.extent - 1 - self.spec.crop_begin

    @property
    def margin_end(self) -> int:
        """k_e-1-crop_end: zeros put after the map, output padding included; negative: cropped."""
        return self.extent - 1 - self.spec.crop_end

    @property
    def pad_begin(self) -> int:
        """Padding zeros before the map."""
        return max(self.margin_begin, 0)

    @property
    def pad_end(self) -> int:
        """Padding zeros after the map, output padding not counted."""
        return max(min(self.margin_end, self.margin_end - self.spec.output_padding), 0)

    @property
    def output_pad(self) -> int:
        """Output-padding zeros at the very end of the padded map."""
        return max(self.margin_end, 0) - self.pad_end

    @property
    def cropped_begin(self) -> int:
        """Cells cut off before the map, where padding > d(k-1)."""
        return max(-self.margin_begin, 0)

    @property
    def cropped_end(self) -> int:
        """Cells cut off after the map."""
        return max(-self.margin_end, 0)

    @property
    def padded(self) -> int:
        """The size of the map that the stride-1 convolution runs over."""
        return self.output + self.extent - 1

    @property
    def output(self) -> int:
        """H_in = padded - k_e + 1 = L - crop_begin - crop_end."""
        spec = self.spec
        return self.full - spec.crop_begin - spec.crop_end

    @property
    def paired_remainder(self) -> int:
        """What floor() drops in the paired formula: (H_in + 2p + ec - k_e) mod s."""
        return (self.output + self.paired_padding - self.extent) % self.spec.stride

    @property
    def paired_padding(self) -> int:
        """2p + ec: the cells that the paired Conv2d puts round x; what is cropped here is padded there."""
        return 2 * self.spec.padding + self.spec.end_crop

    @property
    def sizes_with_same_input(self) -> range:
        """Every H_in that the paired Conv2d (same k, s, p, d, ec) maps to this H_out, ascending, all >= 1."""
        smallest = self.output - self.spec.output_padding
        return range(max(smallest, 1), max(smallest + self.spec.stride, 1))

    def kind(self, index: int) -> CellKind:
        """What the padded map holds at ``index`` along this axis (0 <= index < padded)."""
        u = index - self.margin_begin
        if u < 0:
            return CellKind.PADDING
        if u < self.inserted:
            return CellKind.DATA if u % self.spec.stride == 0 else CellKind.INSERTED
        return CellKind.PADDING if u < self.inserted + self.pad_end else CellKind.OUTPUT_PADDING


@record
class Geometry:
    """The solved layer: the specification and the sizes along both axes."""

    spec: ConvTransposeSpec
    height: AxisGeometry
    width: AxisGeometry

    def axis(self, axis: Axis) -> AxisGeometry:
        """The sizes along one axis."""
        return self.height if axis is Axis.HEIGHT else self.width

    @property
    def output_shape(self) -> tuple[int, int, int, int]:
        """(n, c, y, x) of the output x."""
        return (self.spec.batch, self.spec.out_channels, self.height.output, self.width.output)

    @property
    def multiply_adds(self) -> int:
        """Products of y and w that the full output sums up (crops not deducted)."""
        spec = self.spec
        cells = spec.height.size * spec.width.size
        return spec.batch * spec.in_channels * (spec.out_channels // spec.groups) * cells * spec.taps

    @property
    def bytes_needed(self) -> int:
        """Bytes of input, weight and output together, as float64."""
        return BYTES_PER_VALUE * _values(self.spec, self.height.output, self.width.output)


def _values(spec: ConvTransposeSpec, out_height: int, out_width: int) -> int:
    def product(shape: tuple[int, int, int, int]) -> int:
        return shape[0] * shape[1] * shape[2] * shape[3]

    outputs = spec.batch * spec.out_channels * max(out_height, 0) * max(out_width, 0)
    return product(spec.input_shape) + product(spec.weight_shape) + outputs


def solve(spec: ConvTransposeSpec, memory_limit: int = DEFAULT_MEMORY_LIMIT) -> Geometry | tuple[Issue, ...]:
    """The geometry of a layer, or every reason why there is none (never empty).

    The rules are those of torch.nn.ConvTranspose2d: positive sizes, stride and dilation, padding and
    output_padding >= 0, output_padding < max(stride, dilation), an output of at least one cell,
    channels divisible by groups; beyond it an end_crop >= 0, instead of output_padding; and a memory
    limit in bytes.

    >>> solve(ConvTransposeSpec.square(3, 3, stride=2, padding=1)).output_shape
    (1, 1, 5, 5)
    >>> [issue.code.value for issue in solve(ConvTransposeSpec.square(3, 3, stride=0, padding=-1))]
    ['too_small', 'too_small', 'too_small', 'too_small']
    """
    issues = [issue for axis in AXES for issue in _axis_issues(spec.axis(axis), axis)]
    issues += _channel_issues(spec)
    if not issues:
        geometry = Geometry(spec, AxisGeometry(spec.height), AxisGeometry(spec.width))
        issues += _memory_issues(geometry, memory_limit)
        if not issues:
            return geometry
    return tuple(issues)


_MINIMUM = {
    Field.SIZE: 1,
    Field.KERNEL_SIZE: 1,
    Field.STRIDE: 1,
    Field.PADDING: 0,
    Field.OUTPUT_PADDING: 0,
    Field.END_CROP: 0,
    Field.DILATION: 1,
    Field.BATCH: 1,
    Field.IN_CHANNELS: 1,
    Field.OUT_CHANNELS: 1,
    Field.GROUPS: 1,
}


def minimum(field: Field) -> int:
    """The smallest value that a field may have."""
    return _MINIMUM[field]


def range_issue(value: int, ref: FieldRef) -> Issue | None:
    """What is wrong with the value of one field, looked at alone."""
    low = minimum(ref.field)
    if value < low:
        params = (("value", value), ("minimum", low))
        return Issue(IssueCode.TOO_SMALL, (ref,), params, Remedy(ref, low))
    if value > MAX_PARAMETER:
        params = (("value", value), ("maximum", MAX_PARAMETER))
        return Issue(IssueCode.TOO_LARGE, (ref,), params, Remedy(ref, MAX_PARAMETER))
    return None


def _axis_issues(spec: AxisSpec, axis: Axis) -> list[Issue]:
    looked_at = (range_issue(spec.value(field), FieldRef(field, axis)) for field in AXIS_FIELDS)
    issues = [issue for issue in looked_at if issue is not None]
    bad = {ref.field for issue in issues for ref in issue.fields}
    if not bad & {Field.OUTPUT_PADDING, Field.STRIDE, Field.DILATION}:
        issues += _output_padding_issues(spec, axis)
    if not bad & {Field.OUTPUT_PADDING, Field.END_CROP}:
        issues += _end_crop_issues(spec, axis)
    if not bad:
        issues += _output_issues(AxisGeometry(spec), axis)
    return issues


def _output_padding_issues(spec: AxisSpec, axis: Axis) -> list[Issue]:
    limit = max(spec.stride, spec.dilation)
    if spec.output_padding < limit:
        return []
    ref = FieldRef(Field.OUTPUT_PADDING, axis)
    fields = (ref, FieldRef(Field.STRIDE, axis), FieldRef(Field.DILATION, axis))
    params = (("value", spec.output_padding), ("limit", limit))
    return [Issue(IssueCode.OUTPUT_PADDING_TOO_LARGE, fields, params, Remedy(ref, limit - 1))]


def _end_crop_issues(spec: AxisSpec, axis: Axis) -> list[Issue]:
    """What one puts at the end the other takes off again: one layer would have two names."""
    if not (spec.end_crop and spec.output_padding):
        return []
    ref = FieldRef(Field.END_CROP, axis)
    params = (("value", spec.end_crop), ("output_padding", spec.output_padding))
    fields = (ref, FieldRef(Field.OUTPUT_PADDING, axis))
    return [Issue(IssueCode.END_CROP_WITH_OUTPUT_PADDING, fields, params, Remedy(ref, 0))]


def _output_issues(geometry: AxisGeometry, axis: Axis) -> list[Issue]:
    if geometry.output >= 1:
        return []
    shortfall = 1 - geometry.output
    remedy = _smaller_crop(geometry.spec, axis, shortfall)
    params = (("output", geometry.output), ("shortfall", shortfall))
    return [Issue(IssueCode.OUTPUT_TOO_SMALL, (remedy.ref,), params, remedy)]


def _smaller_crop(spec: AxisSpec, axis: Axis, shortfall: int) -> Remedy:
    """The end_crop gives way first, as far as it can on its own; then the padding."""
    if spec.end_crop >= shortfall:
        return Remedy(FieldRef(Field.END_CROP, axis), spec.end_crop - shortfall)
    # Each cell of padding takes two off the output, so half the shortfall, rounded up, must go.
    padding = spec.padding - (shortfall + 1) // 2
    if padding >= 0 or not spec.end_crop:
        return Remedy(FieldRef(Field.PADDING, axis), padding)
    return Remedy(FieldRef(Field.END_CROP, axis), 0)


def _channel_issues(spec: ConvTransposeSpec) -> list[Issue]:
    looked_at = (range_issue(spec.value(field), FieldRef(field)) for field in CHANNEL_FIELDS)
    issues = [issue for issue in looked_at if issue is not None]
    if issues:
        return issues
    for field in (Field.IN_CHANNELS, Field.OUT_CHANNELS):
        value = spec.value(field)
        if value % spec.groups:
            ref = FieldRef(field)
            most = MAX_PARAMETER // spec.groups
            nearest = min(max(1, round(value / spec.groups)), most) * spec.groups
            params = (("value", value), ("groups", spec.groups))
            fields_marked = (ref, FieldRef(Field.GROUPS))
            issues.append(Issue(IssueCode.NOT_DIVISIBLE, fields_marked, params, Remedy(ref, nearest)))
    return issues


def _memory_issues(geometry: Geometry, limit: int) -> list[Issue]:
    needed = geometry.bytes_needed
    if needed <= limit:
        return []
    refs = tuple(FieldRef(Field.SIZE, axis) for axis in AXES)
    params = (("bytes", needed), ("limit", limit))
    return [Issue(IssueCode.TOO_MUCH_MEMORY, refs, params, _memory_remedy(geometry.spec, limit))]


_SHRINKABLE = (
    Field.SIZE,
    Field.STRIDE,
    Field.DILATION,
    Field.KERNEL_SIZE,
    Field.OUTPUT_PADDING,
    Field.BATCH,
    Field.OUT_CHANNELS,
    Field.IN_CHANNELS,
)
"""What makes a layer larger, in the order in which it is offered to be made smaller."""


def _memory_remedy(spec: ConvTransposeSpec, limit: int) -> Remedy:
    """The first field that makes the layer possible on its own, else the one that helps most."""
    remedies = [remedy for field in _SHRINKABLE for remedy in _shrunk(spec, field, limit)]
    needs = [(_bytes(_mended(spec, remedy)), remedy) for remedy in remedies]
    # A mend that breaks another rule is the last resort.
    sound = [(needed, remedy) for needed, remedy in needs if not _breaks_a_rule(_mended(spec, remedy))]
    for needed, remedy in sound:
        if needed <= limit:
            return remedy
    helpful = [each for each in sound if each[0] < _bytes(spec)] or needs
    return min(helpful, key=lambda each: each[0])[1]


def _shrunk(spec: ConvTransposeSpec, field: Field, limit: int) -> list[Remedy]:
    """The largest value of a field that fits, else its smallest: on both axes if equal, else the longer."""
    if field in CHANNEL_FIELDS:
        step = 1 if field is Field.BATCH else spec.groups
        return [_largest_fitting(spec, FieldRef(field), spec.value(field), step, limit)]
    values = {axis: spec.value(field, axis) for axis in AXES}
    both = _largest_fitting(spec, FieldRef(field), min(values.values()), 1, limit)
    axes = sorted(AXES, key=lambda axis: -values[axis])
    each = [_largest_fitting(spec, FieldRef(field, axis), values[axis], 1, limit) for axis in axes]
    return [both, *each] if len(set(values.values())) == 1 else [*each, both]


def _largest_fitting(spec: ConvTransposeSpec, ref: FieldRef, current: int, step: int, limit: int) -> Remedy:
    """By bisection over the multiples of ``step`` up to ``current``: memory grows with every field."""
    low, high = minimum(ref.field), max(current // step, 1)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _bytes(_mended(spec, Remedy(ref, middle * step))) <= limit
        low, high = (middle, high) if fits else (low, middle - 1)
    return Remedy(ref, low * step)


def _mended(spec: ConvTransposeSpec, remedy: Remedy) -> ConvTransposeSpec:
    return spec.with_value(remedy.ref.field, remedy.value, remedy.ref.axis)


def _bytes(spec: ConvTransposeSpec) -> int:
    return Geometry(spec, AxisGeometry(spec.height), AxisGeometry(spec.width)).bytes_needed


def _breaks_a_rule(spec: ConvTransposeSpec) -> bool:
    return any(_axis_issues(spec.axis(axis), axis) for axis in AXES)
