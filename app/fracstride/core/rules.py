"""Which parameters are possible: ``solve`` gives the sizes of a layer, or every issue with its remedy."""

from __future__ import annotations

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.issues import FieldRef, Issue, IssueCode, Remedy
from fracstride.core.spec import AXES, AXIS_FIELDS, CHANNEL_FIELDS, Axis, AxisSpec, ConvTransposeSpec, Field

MAX_PARAMETER = 1_000_000
"""No parameter may be larger: sizes stay exact in every backend's index type."""

DEFAULT_MEMORY_LIMIT = 4 * 1024**3
"""Bytes that input, weight and output may take together (float64)."""


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
        geometry = Geometry.unchecked(spec)
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
    """What is wrong with the value of a field on its own."""
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
    """The two exclude each other: one adds what the other takes off, so one layer would have two names."""
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
    """A smaller end_crop if that is enough, else a smaller padding, else no end_crop at all."""
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
"""The fields that make a layer larger, in the order in which a smaller value is offered."""


def _memory_remedy(spec: ConvTransposeSpec, limit: int) -> Remedy:
    """The first field that can make the layer fit on its own, else the one that helps most."""
    remedies = [remedy for field in _SHRINKABLE for remedy in _shrunk(spec, field, limit)]
    needs = [(_bytes(_mended(spec, remedy)), remedy) for remedy in remedies]
    # A remedy that breaks another rule is the last resort.
    sound = [(needed, remedy) for needed, remedy in needs if not _breaks_a_rule(_mended(spec, remedy))]
    for needed, remedy in sound:
        if needed <= limit:
            return remedy
    helpful = [each for each in sound if each[0] < _bytes(spec)] or needs
    return min(helpful, key=lambda each: each[0])[1]


def _shrunk(spec: ConvTransposeSpec, field: Field, limit: int) -> list[Remedy]:
    """Remedies with the largest value of a field that fits, else its smallest: first both axes if equal, else the longer."""
    if field in CHANNEL_FIELDS:
        step = 1 if field is Field.BATCH else spec.groups
        return [_largest_fitting(spec, FieldRef(field), spec.value(field), step, limit)]
    values = {axis: spec.value(field, axis) for axis in AXES}
    both = _largest_fitting(spec, FieldRef(field), min(values.values()), 1, limit)
    axes = sorted(AXES, key=lambda axis: -values[axis])
    each = [_largest_fitting(spec, FieldRef(field, axis), values[axis], 1, limit) for axis in axes]
    return [both, *each] if len(set(values.values())) == 1 else [*each, both]


def _largest_fitting(spec: ConvTransposeSpec, ref: FieldRef, current: int, step: int, limit: int) -> Remedy:
    """By bisection over the multiples of ``step`` up to ``current``, since memory grows with every field."""
    low, high = minimum(ref.field), max(current // step, 1)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _bytes(_mended(spec, Remedy(ref, middle * step))) <= limit
        low, high = (middle, high) if fits else (low, middle - 1)
    return Remedy(ref, low * step)


def _mended(spec: ConvTransposeSpec, remedy: Remedy) -> ConvTransposeSpec:
    return spec.with_value(remedy.ref.field, remedy.value, remedy.ref.axis)


def _bytes(spec: ConvTransposeSpec) -> int:
    return Geometry.unchecked(spec).bytes_needed


def _breaks_a_rule(spec: ConvTransposeSpec) -> bool:
    return any(_axis_issues(spec.axis(axis), axis) for axis in AXES)
