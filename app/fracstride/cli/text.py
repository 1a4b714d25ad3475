"""The texts of the command line: sizes, the formula with its numbers, and what is wrong with the parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fracstride.core.derivation import formula
from fracstride.core.formula import Floor, Item, Operator, Phrase, Row
from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue, IssueCode, Remedy
from fracstride.core.spec import AXES, CHANNEL_FIELDS, Axis, ConvTransposeSpec, Field
from fracstride.files.problem import FileProblem, FileProblemCode

FLAGS = {
    Field.SIZE: "--input",
    Field.KERNEL_SIZE: "--kernel",
    Field.STRIDE: "--stride",
    Field.PADDING: "--padding",
    Field.OUTPUT_PADDING: "--output-padding",
    Field.END_CROP: "--end-crop",
    Field.DILATION: "--dilation",
    Field.BATCH: "--input",
    Field.IN_CHANNELS: "--input",
    Field.OUT_CHANNELS: "--weight",
    Field.GROUPS: "--groups",
}
"""The option that sets a field; a command whose sizes come from files says so with its own table."""


def shape_as_json(geometry: Geometry) -> dict[str, object]:
    """The sizes of every stage as [height, width], the margins as [[top, bottom], [left, right]]."""
    height, width = geometry.height, geometry.width
    return {
        "input": [height.spec.size, width.spec.size],
        "zero_inserted": [height.inserted, width.inserted],
        "padding_before": [
            [height.margin_begin, height.margin_end],
            [width.margin_begin, width.margin_end],
        ],
        "padded": [height.padded, width.padded],
        "kernel": [height.spec.kernel_size, width.spec.kernel_size],
        "dilated_kernel": [height.extent, width.extent],
        "output": [height.output, width.output],
        "stride": [height.spec.stride, width.spec.stride],
        "padding": [height.spec.padding, width.spec.padding],
        "output_padding": [height.spec.output_padding, width.spec.output_padding],
        "end_crop": [height.spec.end_crop, width.spec.end_crop],
        "dilation": [height.spec.dilation, width.spec.dilation],
    }


def shape_as_text(geometry: Geometry) -> str:
    """The same as text: height x width of every stage, then the derivation with its numbers."""
    height, width = geometry.height, geometry.width
    sizes = (
        ("input y (H_out x W_out)", height.spec.size, width.spec.size),
        ("zeros inserted", height.inserted, width.inserted),
        ("padded", height.padded, width.padded),
        ("kernel", height.spec.kernel_size, width.spec.kernel_size),
        ("kernel with dilation", height.extent, width.extent),
        ("output x (H_in x W_in)", height.output, width.output),
    )
    lines = [f"{name:<25}{rows} x {columns}" for name, rows, columns in sizes]
    margins = (
        ("top", height.margin_begin),
        ("bottom", height.margin_end),
        ("left", width.margin_begin),
        ("right", width.margin_end),
    )
    padding = ", ".join(f"{side} {count}" for side, count in margins)
    lines.insert(2, f"{'padding before':<25}{padding}")
    if any(count < 0 for _, count in margins):
        lines.insert(3, f"{'':<25}(negative: so many cells are cropped)")
    return "\n".join([*lines, *_derivations(geometry)])


def _derivations(geometry: Geometry) -> Iterator[str]:
    same = geometry.height == geometry.width
    for axis in AXES[:1] if same else AXES:
        yield ""
        yield "height and width:" if same else f"{axis.value}:"
        rows = [_row(row, axis) for row in formula(geometry.axis(axis), axis).rows]
        indent = max(len(left) for left, _ in rows)
        yield from (f"  {left:<{indent}} {right}" for left, right in rows)


def _row(row: Row, axis: Axis) -> tuple[str, str]:
    sides = [_phrase(row.left), _side(row.symbolic), _side(row.numeric), str(row.value)]
    if axis is Axis.WIDTH:
        sides[:2] = [side.replace("H_", "W_") for side in sides[:2]]
    return sides[0], " ".join(f"= {side}" for side in sides[1:])


def _side(items: Sequence[Item]) -> str:
    return "".join(_floor(item) if isinstance(item, Floor) else _phrase(item) for item in items)


def _floor(item: Floor) -> str:
    return f"floor(({_side(item.numerator)}) / {_side(item.denominator)})"


def _phrase(phrase: Phrase) -> str:
    spaced = {Operator.PLUS: " + ", Operator.MINUS: " - ", Operator.TIMES: "*", Operator.APPLIED: "*"}
    return "".join(
        spaced.get(each, each.value) if isinstance(each, Operator) else str(each) for each in phrase.content
    )


def issue_lines(
    issues: Sequence[Issue],
    spec: ConvTransposeSpec,
    flags: dict[Field, str],
    fixed: Sequence[Field] = (),
) -> list[str]:
    """One line for each issue, or for both axes if they share it: the option, the reason, what to try.

    ``fixed`` are the fields that no option can change.
    """
    merged: dict[tuple[object, ...], list[Issue]] = {}
    for issue in issues:
        merged.setdefault((issue.code, issue.fields[0].field, issue.params), []).append(issue)
    return [_issue_line(same, spec, flags, fixed) for same in merged.values()]


def _issue_line(
    same: list[Issue], spec: ConvTransposeSpec, flags: dict[Field, str], fixed: Sequence[Field]
) -> str:
    issue = same[0]
    at_fault = issue.fields[0]
    on_one_axis = len(same) == 1 and at_fault.axis is not None and issue.code is not IssueCode.TOO_MUCH_MEMORY
    where = f" ({at_fault.axis})" if on_one_axis else ""
    line = f"{flags[at_fault.field]}{where}: {_reason(issue)}"
    remedy = issue.remedy
    if remedy is None or remedy.ref.field in fixed:
        return line
    return f"{line}; try {_setting(remedy, on_one_axis, spec, flags)}"


def _reason(issue: Issue) -> str:
    numbers = dict(issue.params)
    match issue.code:
        case IssueCode.TOO_SMALL:
            return f"{numbers['value']} is too small, the smallest is {numbers['minimum']}"
        case IssueCode.TOO_LARGE:
            return f"{numbers['value']} is too large, the largest is {numbers['maximum']}"
        case IssueCode.OUTPUT_TOO_SMALL:
            return f"the output size would be {numbers['output']}, it must be at least 1"
        case IssueCode.OUTPUT_PADDING_TOO_LARGE:
            limit = numbers["limit"]
            return f"output_padding {numbers['value']} must be smaller than max(stride, dilation) = {limit}"
        case IssueCode.END_CROP_WITH_OUTPUT_PADDING:
            added = numbers["output_padding"]
            return f"{numbers['value']} is taken off the end where output_padding adds {added}"
        case IssueCode.NOT_DIVISIBLE:
            name, groups = issue.fields[0].field.value, numbers["groups"]
            return f"{name} {numbers['value']} cannot be divided by groups {groups}"
        case IssueCode.TOO_MUCH_MEMORY:
            needed, allowed = (numbers[name] / 2**30 for name in ("bytes", "limit"))
            return f"the arrays would take {needed:.1f} GiB, the limit is {allowed:.1f} GiB"


def _setting(remedy: Remedy, on_one_axis: bool, spec: ConvTransposeSpec, flags: dict[Field, str]) -> str:
    """The option that mends the issue, for both axes if they share it."""
    field = remedy.ref.field
    mended = spec.with_value(field, remedy.value, remedy.ref.axis if on_one_axis else None)
    if field in CHANNEL_FIELDS:
        return f"{flags[field]} {remedy.value}"
    pair = [mended.axis(axis).value(field) for axis in AXES]
    return f"{flags[field]} {pair[0]}" if pair[0] == pair[1] else f"{flags[field]} {pair[0]},{pair[1]}"


_PROBLEMS = {
    FileProblemCode.NOT_FOUND: "there is no such file; it may have been moved or renamed",
    FileProblemCode.IS_FOLDER: "this is a folder; name a file in it",
    FileProblemCode.NOT_A_FILE: "this is no regular file; copy what it holds into one",
    FileProblemCode.CIRCULAR: "it is a link that leads back to itself; name the file that it was meant for",
    FileProblemCode.NO_PERMISSION: "reading it is not permitted; change its permissions, or ask its owner for a copy",
    FileProblemCode.EMPTY: "the file is empty; save or download it again",
    FileProblemCode.FILE_TOO_LARGE: "the file has {bytes} bytes, the limit is {limit}; save a part of it",
    FileProblemCode.UNREADABLE: "it cannot be read: {reason}; copy it elsewhere and name the copy",
    FileProblemCode.UNKNOWN_SUFFIX: "files of this kind cannot be used, only {supported}",
    FileProblemCode.FOREIGN_MODEL: "it is a model of {kind}, which is not read; use what this makes of it: {way}",
    FileProblemCode.COMPILED_MODEL: "it is a model that was compiled for {kind}; use what it was made of, an .onnx, .keras or .pt file",
    FileProblemCode.WRONG_FORMAT: "this is no {expected} file; save it anew, or give it the ending of what it is",
    FileProblemCode.DAMAGED: "the file is damaged; save or download it again",
    FileProblemCode.TRUNCATED: "the file is cut short: {found} of {expected} bytes; save or download it again",
    FileProblemCode.PICKLED: "it holds pickled objects, which are never loaded; save a plain array of numbers",
    FileProblemCode.PICKLED_MODEL: "it holds the Python object {object}, whose code is never run; save the weights alone, as torch.save(model.state_dict(), path)",
    FileProblemCode.OLD_CHECKPOINT: "it was saved in the form of PyTorch before 1.6; save it anew, as torch.save(torch.load(path), new_path)",
    FileProblemCode.POINTER: "it only tells where Git LFS has the file; fetch that with git lfs pull",
    FileProblemCode.TOO_INTRICATE: "it holds more Python objects than are read; save the weights alone, as torch.save(model.state_dict(), path)",
    FileProblemCode.SCATTERED: "its values lie among {bytes} bytes, the limit is {limit}; save tensor.contiguous()",
    FileProblemCode.UNSUPPORTED_TYPE: "its values are of the type {dtype}, real numbers are needed; convert them, as array.astype('float64') does",
    FileProblemCode.UNKNOWN_TYPE: "its values are of the type {dtype}, which is not read; convert them to float32",
    FileProblemCode.WRONG_DIMENSIONS: "its shape is {shape}, the number of dimensions must be {expected}; give it that, as array.reshape does",
    FileProblemCode.EMPTY_DIMENSION: "its shape is {shape}, it holds no value; save an array with at least one",
    FileProblemCode.TOO_MANY_VALUES: "its shape is {shape}, the limit is {limit} values; save a part of it, such as array[..., :1000, :1000]",
    FileProblemCode.NOT_FINITE: "it holds {value} at {place}, finite numbers are needed; replace such values, as np.nan_to_num does",
    FileProblemCode.NO_ARRAY: "it holds no array; save one with np.save",
    FileProblemCode.SEVERAL_ARRAYS: "it holds several arrays ({names}); name one behind a colon",
    FileProblemCode.NO_SUCH_ARRAY: "it holds no array {array!r}; fracstride layers lists what it holds",
    FileProblemCode.NO_INDEX: "it is no index of weights in several files: it has no weight_map; name one of those files",
    FileProblemCode.NO_LAYER: "it has no transposed convolution",
    FileProblemCode.MISSING_PART: "its weights are in {part}, which is not beside it; put it there",
    FileProblemCode.NEEDS_PACKAGE: "to read it, the package {package} is needed: pip install {package}",
    FileProblemCode.STORED_OTHERWISE: "its values are packed by a filter or lie in other files, which is not read; save it anew without options",
    FileProblemCode.NOT_TEXT: "line {line} is no text in UTF-8; save the file in this encoding",
    FileProblemCode.NOT_A_NUMBER: "line {line}, column {column}: {text!r} is no number; correct it, or take headings out",
    FileProblemCode.UNEVEN_ROWS: "line {line}: {found} instead of {expected} values; give every line the same number",
    FileProblemCode.NO_CHANNEL: "it has no channel {channel}; choose another one",
    FileProblemCode.OUT_OF_MEMORY: "there is not enough memory for it; close other programs, or save a part of it",
    FileProblemCode.DISK_FULL: "the disk is full; make room, or choose another disk",
    FileProblemCode.NOT_WRITABLE: "writing there is not permitted; choose another folder",
    FileProblemCode.NAME_TOO_LONG: "the name is too long for this drive; choose a shorter one",
    FileProblemCode.CHANGED: "another program has changed it meanwhile",
    FileProblemCode.UNWRITABLE: "it cannot be written: {reason}; choose another place",
}

_SAVING = {
    FileProblemCode.NOT_FOUND: "there is no such folder; choose one that exists",
    FileProblemCode.IS_FOLDER: "this is a folder; choose another name",
    FileProblemCode.NOT_A_FILE: "this is no regular file, so nothing is saved to it; choose another name",
}


def problem_text(problem: FileProblem) -> str:
    """The file, what is wrong with it, what to do."""
    return f"{problem.path}: {_PROBLEMS[problem.code].format(**dict(problem.params))}"


def saving_problem_text(problem: FileProblem) -> str:
    """The same of a file that is written: what is not found then is the folder that it is to stand in."""
    if problem.code in _SAVING:
        return f"{problem.path}: {_SAVING[problem.code]}"
    return problem_text(problem)
