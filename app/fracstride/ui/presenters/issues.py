"""The words of issues: what is wrong, the limit, the way out, in the terms of the field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fracstride.core.issues import FieldRef, Issue, IssueCode, Remedy
from fracstride.core.spec import Axis, Field
from fracstride.ui.presenters.wording import Translate, grouped, memory


def merged(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """The issues with those that both axes share named once, without an axis."""
    result: list[Issue] = []
    for issue in issues:
        both = _without_axis(issue)
        twin = next((other for other in result if _is_twin(other, issue)), None)
        if twin is None:
            result.append(issue)
        else:
            result[result.index(twin)] = both
    return tuple(result)


def field_name(field: Field, translate: Translate) -> str:
    """The full name of a parameter."""
    names = {
        Field.SIZE: translate("Issues", "Input"),
        Field.KERNEL_SIZE: translate("Issues", "Kernel"),
        Field.STRIDE: translate("Issues", "Stride"),
        Field.PADDING: translate("Issues", "Padding"),
        Field.OUTPUT_PADDING: translate("Issues", "Output padding"),
        Field.END_CROP: translate("Issues", "End crop"),
        Field.DILATION: translate("Issues", "Dilation"),
        Field.BATCH: translate("Issues", "Batch"),
        Field.IN_CHANNELS: translate("Issues", "Input channels"),
        Field.OUT_CHANNELS: translate("Issues", "Output channels"),
        Field.GROUPS: translate("Issues", "Groups"),
    }
    return names[field]


def message(issue: Issue, translate: Translate) -> str:
    """The sentence under the field at fault; it names the axis where only one is at fault.

    >>> ref = FieldRef(Field.OUTPUT_PADDING)
    >>> issue = Issue(IssueCode.OUTPUT_PADDING_TOO_LARGE, (ref,), (("value", 2), ("limit", 2)))
    >>> message(issue, lambda context, text: text)
    'Must be less than 2, the larger of stride and dilation.'
    """
    sentence = _sentence(issue, translate)
    match _axis(issue):
        case Axis.HEIGHT:
            return translate("Issues", "H: {message}").format(message=sentence)
        case Axis.WIDTH:
            return translate("Issues", "W: {message}").format(message=sentence)
    return sentence


def banner(issues: Sequence[Issue], translate: Translate) -> str:
    """The sentence over the picture: the problem itself, or how many there are."""
    distinct = merged(issues)
    if len(distinct) == 1:
        return _full_sentence(distinct[0], translate)
    text = translate("Issues", "{count} parameters are impossible; each says why.")
    return text.format(count=len(distinct))


def remedy_label(remedy: Remedy, translate: Translate, said: Field | None) -> str:
    """The words on the button that applies a remedy; its field is named unless the sentence before is about it.

    >>> label = remedy_label(Remedy(FieldRef(Field.KERNEL_SIZE), 9), lambda context, text: text, Field.SIZE)
    >>> label, remedy_label(Remedy(FieldRef(Field.SIZE), 9), lambda context, text: text, Field.SIZE)
    ('Kernel: use 9', 'Use 9')
    """
    text = translate("Issues", "{field}: use {value}")
    if remedy.ref.field is said:
        text = translate("Issues", "Use {value}")
    return text.format(field=field_name(remedy.ref.field, translate), value=grouped(remedy.value))


def message_line(issue: Issue, translate: Translate) -> tuple[str, str]:
    """The sentence under the field at fault, and the words of its way out, '' where there is none."""
    way_out = "" if issue.remedy is None else remedy_label(issue.remedy, translate, issue.fields[0].field)
    return message(issue, translate), way_out


def banner_way_out(issue: Issue, translate: Translate) -> str:
    """The words on the banner's button for the only problem, '' where there is no way out."""
    # Of memory the banner names no field: all of them together take it.
    said = None if issue.code is IssueCode.TOO_MUCH_MEMORY else issue.fields[0].field
    return "" if issue.remedy is None else remedy_label(issue.remedy, translate, said)


def _sentence(issue: Issue, translate: Translate) -> str:
    match issue.code:
        case IssueCode.TOO_SMALL:
            text = translate("Issues", "Must be {minimum} or more.")
        case IssueCode.TOO_LARGE:
            text = translate("Issues", "Must be {maximum} or less.")
        case IssueCode.OUTPUT_TOO_SMALL:
            text = translate("Issues", "Leaves an output of size {output}. It must be 1 or more.")
        case IssueCode.OUTPUT_PADDING_TOO_LARGE:
            text = translate("Issues", "Must be less than {limit}, the larger of stride and dilation.")
        case IssueCode.END_CROP_WITH_OUTPUT_PADDING:
            text = translate("Issues", "Must be 0 beside output padding, which adds what this takes off.")
        case IssueCode.NOT_DIVISIBLE:
            text = translate("Issues", "{field}: must be a multiple of groups, {groups}.")
        case IssueCode.TOO_MUCH_MEMORY:
            text = translate("Issues", "Needs {bytes} of memory. The limit is {limit}.")
    return text.format(**_numbers(issue, translate))


def _full_sentence(issue: Issue, translate: Translate) -> str:
    match issue.code:
        case IssueCode.TOO_SMALL:
            text = translate("Issues", "{field} {value} must be {minimum} or more.")
        case IssueCode.TOO_LARGE:
            text = translate("Issues", "{field} {value} must be {maximum} or less.")
        case IssueCode.OUTPUT_TOO_SMALL:
            text = translate(
                "Issues", "This padding leaves an output of size {output}. It must be 1 or more."
            )
            if issue.fields[0].field is Field.END_CROP:
                text = translate(
                    "Issues", "This end crop leaves an output of size {output}. It must be 1 or more."
                )
        case IssueCode.OUTPUT_PADDING_TOO_LARGE:
            text = translate("Issues", "Output padding {value} needs stride or dilation {needed} or more.")
        case IssueCode.END_CROP_WITH_OUTPUT_PADDING:
            text = translate(
                "Issues",
                "End crop {value} and output padding {output_padding} undo each other: one must be 0.",
            )
        case IssueCode.NOT_DIVISIBLE:
            text = translate("Issues", "{field} {value} must be a multiple of groups, {groups}.")
        case IssueCode.TOO_MUCH_MEMORY:
            text = translate("Issues", "This layer needs {bytes} of memory. The limit is {limit}.")
    return text.format(**_numbers(issue, translate))


def _numbers(issue: Issue, translate: Translate) -> dict[str, str]:
    is_memory = issue.code is IssueCode.TOO_MUCH_MEMORY
    words = {name: memory(value) if is_memory else grouped(value) for name, value in issue.params}
    words["field"] = field_name(issue.fields[0].field, translate)
    if issue.code is IssueCode.OUTPUT_PADDING_TOO_LARGE:
        words["needed"] = grouped(issue.param("value") + 1)
    return words


def _axis(issue: Issue) -> Axis | None:
    axes = {ref.axis for ref in issue.fields}
    return axes.pop() if len(axes) == 1 else None


def _is_twin(first: Issue, second: Issue) -> bool:
    axes = (_axis(first), _axis(second))
    return None not in axes and axes[0] != axes[1] and _without_axis(first) == _without_axis(second)


def _without_axis(issue: Issue) -> Issue:
    fields = tuple(dict.fromkeys(FieldRef(ref.field) for ref in issue.fields))
    remedy = issue.remedy and Remedy(FieldRef(issue.remedy.ref.field), issue.remedy.value)
    return replace(issue, fields=fields, remedy=remedy)
