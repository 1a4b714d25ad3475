"""What the command line says of a comparison: the verdict, and each explanation with what to change."""

from __future__ import annotations

from collections.abc import Iterator

from fracstride.core.diagnosis.crops import moved_by, only_change
from fracstride.core.diagnosis.details import Steps
from fracstride.core.diagnosis.difference import Difference, Index, Pattern
from fracstride.core.diagnosis.expected import Layout, Mismatch, MismatchCode
from fracstride.core.diagnosis.explanation import Diagnosis, Explanation, Layer, Mend
from fracstride.core.diagnosis.input_orders import interleaved_by, order_of_inputs, rolled_by
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.geometry import Geometry
from fracstride.core.spec import AXES, ConvTransposeSpec, Field
from fracstride.frameworks.code.program import program as loading_program
from fracstride.frameworks.code.remedy import Remedy, call_there
from fracstride.frameworks.code.weight_line import weight_line
from fracstride.frameworks.same import frameworks_with

_MISMATCHES = {
    MismatchCode.DIMENSIONS: "it has {found} dimensions, 2 to 4 are needed: (H, W), (C, H, W) or (N, C, H, W)",
    MismatchCode.CHANNELS: "it has {found} channel{s}, the layer makes {expected}",
    MismatchCode.SAMPLES: "it has {found} sample{s}, the layer makes {expected}",
}

_CAUSES = {
    Cause.CROPS: "{crops}{rules}{moved}",
    Cause.BIAS_MISSING: "no bias was added",
    Cause.BIAS_TWICE: "the bias was added twice",
    Cause.BIAS_OTHER: "another bias was added",
    Cause.BIAS_LATE: "the bias was added after the activation",
    Cause.KERNEL_ROTATED: "the kernel was used without its rotation, as JAX does by default: rotate it by 180 degrees",
    Cause.KERNEL_TRANSPOSED: "rows and columns of the kernel are swapped",
    Cause.KERNEL_MIRRORED_DOWN: "the kernel is mirrored top to bottom",
    Cause.KERNEL_MIRRORED_ACROSS: "the kernel is mirrored left to right",
    Cause.CHANNELS_SWAPPED: "input and output channels of the weight are swapped",
    Cause.INPUT_ORDER: "input channels are in reverse order (RGB and BGR)",
    Cause.INPUT_SHUFFLED: "input channels are in another order{inputs}",
    Cause.CHANNEL_ORDER: "output channels are in another order: {order}",
    Cause.SAMPLE_ORDER: "samples are in another order: {order}",
    Cause.LAYOUT: "the array was reshaped where its axes should have been transposed (NCHW and NHWC)",
    Cause.GROUPS: "it was made with groups {groups}",
    Cause.GROUPS_INTERLEAVED: "groups are interleaved: channel i of input and output belongs to group i mod {groups}",
    Cause.AXES_SWAPPED: "the parameters of height and width are exchanged",
    Cause.STRIDE_AND_DILATION: "stride and dilation are exchanged",
    Cause.NO_DILATION: "it was made without dilation",
    Cause.STRIDE: "it was made with stride {detail}",
    Cause.DILATION: "it was made with dilation {detail}",
    Cause.WEIGHT_RESHAPED: "the weight was reshaped where its axes should have been transposed ({detail})",
    Cause.INPUT_TRANSPOSED: "rows and columns of the input are swapped",
    Cause.INPUT_RESHAPED: "the input was reshaped where its axes should have been transposed ({detail})",
    Cause.OUTPUT_TRANSPOSED: "rows and columns of the output are swapped",
    Cause.OUTPUT_UPSIDE_DOWN: "the output is upside down",
    Cause.OUTPUT_MIRRORED: "the output is mirrored left to right",
    Cause.MOVED: "it was shifted after it was made, by padding one side or rolling it{moved}",
    Cause.ACTIVATION: "{detail} was applied to it: compare what goes into that",
    Cause.CHANNEL_FACTORS: "every output channel has a factor of its own ({detail}), as where a normalisation was folded in",
    Cause.QUANTISED: "its values are rounded to multiples of {detail}, as in a quantised model",
    Cause.QUANTISED_MODEL: "its values are multiples of {step} and off by up to {steps} of them, as where input and weight are quantised too",
    Cause.WEIGHT_DIGITS: "the weight was rounded to {detail}",
    Cause.FACTOR: "every value is {factor:.9g} times ours",
    Cause.PRECISION: "it was computed or stored in numbers of fewer digits, as those of {digits}",
}

_OPTIONS = {
    Field.STRIDE: "--stride",
    Field.PADDING: "--padding",
    Field.OUTPUT_PADDING: "--output-padding",
    Field.END_CROP: "--end-crop",
    Field.DILATION: "--dilation",
}


def mismatch_text(mismatch: Mismatch) -> str:
    """Why an array cannot be compared."""
    return _MISMATCHES[mismatch.code].format(
        found=mismatch.found, expected=mismatch.expected, s="" if mismatch.found == 1 else "s"
    )


def diagnosis_as_text(found: Diagnosis, layer: Layer) -> str:
    """The verdict, then a paragraph for each explanation; else what the differing cells have in common."""
    return "\n".join(_lines(found, layer))


def _lines(found: Diagnosis, layer: Layer) -> Iterator[str]:
    yield _verdict(found, layer.geometry)
    if found.layout is Layout.CHANNELS_LAST:
        yield "read with channels last"
    if len(found.expected) < layer.geometry.spec.batch:
        yield "sample 0 alone is compared: --expected has no others"
    for each in found.explanations:
        yield ""
        yield from _explanation(each, layer)
    if not found.explanations and found.pattern is not None:
        yield from _pattern(found.pattern)
        yield "no known mistake, nor two of them, explain it"


def program(found: Diagnosis, layer: Layer, made: Remedy | None, is_last: bool = False) -> str:
    """What was found as comments, then the code that makes the other output, if any is known; ``is_last``: of --input."""
    text = diagnosis_as_text(found, layer)
    text += "\n--input was read with channels last: transpose it before" if is_last else ""
    if made is not None:
        bias = "" if layer.bias is None else f", b {layer.bias.shape}"
        text += (
            f"\n\ny {layer.y.shape}, w {layer.weight.shape}{bias}: NumPy arrays of float32, channels first"
        )
        spec = layer.geometry.spec
        text += "".join(
            f"\nleft out: {cause_text(cause, found.explanations[0], spec)}" for cause in made.left_out
        )
    comments = "\n".join(f"# {line}".rstrip() for line in text.splitlines())
    if made is None:
        return comments
    return f"{comments}\n\n{standalone(made, layer)}".rstrip()


def standalone(made: Remedy | None, layer: Layer) -> str | None:
    """The code with the lines that load its arrays, if there is any."""
    return None if made is None else loading_program(made.code, layer.geometry.spec, layer.bias is not None)


def _verdict(found: Diagnosis, geometry: Geometry) -> str:
    apart = found.difference
    if apart is None:
        theirs = found.expected.shape[1:]
        return f"different: it is {_size(theirs)}, the output of the layer {_size(geometry.output_shape[1:])}"
    if apart.is_rounding:
        return f"equal: largest difference {apart.largest:.3g}, rounding explains {apart.tolerance:.3g}"
    return f"different: {apart.differing} of {apart.cells} cells, {_largest(apart)}"


def _largest(apart: Difference) -> str:
    return (
        f"largest difference {apart.largest:.6g} at {_cell(apart.where)}, the first at {_cell(apart.first)}"
    )


def _cell(index: Index | None) -> str:
    return "" if index is None else f"x[{', '.join(map(str, index))}]"


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


def _explanation(each: Explanation, layer: Layer) -> Iterator[str]:
    spec = layer.geometry.spec
    yield "\nand ".join(cause_text(cause, each, spec) for cause in each.causes)
    if each.before is not None and Cause.PRECISION not in each.causes:
        yield f"  largest difference: {each.before:.3g} before, {each.after:.3g} after"
    if each.digits and Cause.PRECISION not in each.causes:
        yield f"  but for the digits of {each.digits}"
    if each.offered is not None:
        yield f"  to get the same here: {_mend(each, each.offered, layer)}"
    elif each.has_foreign_crops:
        yield "  no padding, output_padding and end crop make the same here"
    call = call_there(each, spec, layer.bias is not None)
    if call:
        yield f"  in PyTorch: {call}"


def cause_text(cause: Cause, each: Explanation, spec: ConvTransposeSpec) -> str:
    """One cause, with its numbers."""
    frameworks, moved = frameworks_with(spec, each.crops), moved_by(each, spec)
    groups = spec.groups if each.mend is None or each.mend.spec is None else each.mend.spec.groups
    detail = each.detail(cause)
    return _CAUSES[cause].format(
        crops=_crops(each, spec),
        moved=""
        if moved is None
        else f"; x[i, j] is at [{_place('i', moved[0])}, {_place('j', moved[1])}] there",
        detail=detail,
        rules=f" ('same' of {', '.join(frameworks)})" if frameworks else "",
        order=", ".join(map(str, each.order)),
        step=f"{detail.size:.6g}" if isinstance(detail, Steps) else "",
        steps=f"{detail.apart:.2g}" if isinstance(detail, Steps) and detail.apart is not None else "",
        inputs=_inputs(order_of_inputs(each)),
        groups=groups,
        factor=each.factor,
        digits=each.digits,
    )


def _crops(each: Explanation, spec: ConvTransposeSpec) -> str:
    changed = only_change(each, spec)
    if changed is not None:
        return f"{changed.field.value} is {_pair(changed.there)} there, {_pair(changed.here)} here"
    (top, bottom), (left, right) = each.crops
    if not any((top, bottom, left, right)):
        return "nothing is cropped there: padding 0, output_padding 0"
    crops = f"cropped by {top} at the top, {bottom} at the bottom, {left} at the left, {right} at the right"
    return f"other cells of the full output: {crops}"


def _inputs(order: tuple[int, ...]) -> str:
    first, groups = rolled_by(order), interleaved_by(order)
    if first is not None:
        return f": channel {first} comes first, as where maps are concatenated the other way round"
    if groups is not None:
        return f", interleaved by {groups} groups, as by a channel shuffle"
    return f": {', '.join(map(str, order))}"


def _pair(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]},{pair[1]}"


def _place(letter: str, moved: int) -> str:
    return f"{letter}{moved:+d}" if moved else letter


def _mend(each: Explanation, mend: Mend, layer: Layer) -> str:
    spec = layer.geometry.spec
    parts = [] if mend.spec is None else options_of(mend.spec, spec)
    if mend.weight is not None:
        parts.append(f"the weight {weight_line(each, layer.weight, spec)}")
    if mend.bias is not None:
        values = ", ".join(f"{value:.6g}" for value in mend.bias[:8])
        parts.append(f"the bias {values}{', ...' if len(mend.bias) > 8 else ''}")
    if mend.is_bias_removed:
        parts.append("no --bias")
    if Cause.ACTIVATION in each.causes:
        parts.append(f"then {each.detail(Cause.ACTIVATION)}")
    return ", ".join(parts)


def options_of(mended: ConvTransposeSpec, spec: ConvTransposeSpec) -> list[str]:
    """The options that make of a layer the mended one."""
    parts = []
    for field, option in _OPTIONS.items():
        pair = [mended.axis(axis).value(field) for axis in AXES]
        if pair != [spec.axis(axis).value(field) for axis in AXES]:
            parts.append(f"{option} {_pair((pair[0], pair[1]))}")
    if mended.groups != spec.groups:
        parts.append(f"--groups {mended.groups}")
    return parts


def _pattern(pattern: Pattern) -> Iterator[str]:
    if pattern.constant is not None:
        yield f"every value of it is {pattern.constant:.9g}"
        return
    if pattern.border is not None:
        top, bottom, left, right = pattern.border
        yield f"only at the border: {top} rows at the top, {bottom} at the bottom, {left} columns at the left, {right} at the right"
    if pattern.border_value is not None:
        yield f"there they are all {pattern.border_value:.9g}, as where something was padded"
    if pattern.is_below_zero:
        yield "only where x is below 0, as by an activation"
    if pattern.phases:
        phases = ", ".join(f"({row}, {column})" for row, column in pattern.phases)
        yield f"only where (row, column) modulo the stride is {phases}"
    for name, some in (("channels", pattern.channels), ("samples", pattern.samples)):
        if some:
            yield f"only in {name} {', '.join(map(str, some[:20]))}{', ...' if len(some) > 20 else ''}"
