"""Why an output differs from the expected one, in words: each cause, and what a click would change. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from fracstride.core.diagnosis.crops import Changed, moved_by, only_change
from fracstride.core.diagnosis.details import Detail, Misread, Numbers, Steps, Term
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.input_orders import interleaved_by, order_of_inputs, rolled_by
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.spec import ConvTransposeSpec, Field
from fracstride.frameworks.code.remedy import call_there
from fracstride.frameworks.same import frameworks_with
from fracstride.ui.presenters.wording import MINUS, Translate, in_clauses, in_sentences, listed, number

UNBROKEN = "\N{NO-BREAK SPACE}"


def explanation_text(
    each: Explanation, spec: ConvTransposeSpec, translate: Translate, has_bias: bool = True
) -> str:
    """Every cause, what makes the same in PyTorch where no layer here does, and what remains of the difference."""
    causes = in_sentences((cause_text(cause, each, spec, translate) for cause in each.causes), translate)
    texts = [causes]
    moved = moved_by(each, spec)
    if moved is not None:
        text = translate("Comparison", "x[i, j] is at [{row}, {column}] there")
        texts.append(text.format(row=_moved("i", moved[0]), column=_moved("j", moved[1])))
    if each.has_foreign_crops:
        texts.append(translate("Comparison", "no padding here crops like that"))
        call = call_there(each, spec, has_bias)
        texts += [translate("Comparison", "in PyTorch {call}").format(call=call)] if call else []
    if each.digits and Cause.PRECISION not in each.causes:
        text = translate("Comparison", "what remains are the digits of {digits}")
        texts.append(text.format(digits=each.digits))
    return in_clauses(texts, translate)


def cause_text(cause: Cause, each: Explanation, spec: ConvTransposeSpec, translate: Translate) -> str:
    """What was done differently there."""
    if cause is Cause.CROPS:
        return _crops(each, spec, translate)
    if cause is Cause.INPUT_SHUFFLED:
        return _inputs(order_of_inputs(each), translate)
    texts = {
        Cause.BIAS_MISSING: translate("Comparison", "The bias is missing there"),
        Cause.BIAS_TWICE: translate("Comparison", "The bias was added twice there"),
        Cause.BIAS_OTHER: translate("Comparison", "Another bias was added there"),
        Cause.BIAS_LATE: translate("Comparison", "The bias was added after the activation there"),
        Cause.KERNEL_ROTATED: translate(
            "Comparison", "The kernel is rotated by 180° there, as in JAX by default"
        ),
        Cause.KERNEL_TRANSPOSED: translate("Comparison", "Rows and columns of the kernel are swapped there"),
        Cause.KERNEL_MIRRORED_DOWN: translate("Comparison", "The kernel is mirrored top to bottom there"),
        Cause.KERNEL_MIRRORED_ACROSS: translate("Comparison", "The kernel is mirrored left to right there"),
        Cause.CHANNELS_SWAPPED: translate(
            "Comparison", "Input and output channels of the weight are swapped there"
        ),
        Cause.INPUT_ORDER: translate("Comparison", "Input channels are in reverse order there (RGB, BGR)"),
        Cause.CHANNEL_ORDER: translate("Comparison", "Output channels are in another order there: {order}"),
        Cause.SAMPLE_ORDER: translate("Comparison", "Samples are in another order there: {order}"),
        Cause.LAYOUT: translate(
            "Comparison", "It was reshaped where its axes should have been transposed (NCHW, NHWC)"
        ),
        Cause.GROUPS: translate("Comparison", "There are {groups} groups there"),
        Cause.GROUPS_INTERLEAVED: translate(
            "Comparison", "Groups are interleaved there: channel i belongs to group i mod {groups}"
        ),
        Cause.AXES_SWAPPED: translate("Comparison", "Height and width have each other’s parameters there"),
        Cause.STRIDE_AND_DILATION: translate("Comparison", "Stride and dilation are exchanged there"),
        Cause.NO_DILATION: translate("Comparison", "There is no dilation there"),
        Cause.STRIDE: translate("Comparison", "The stride is {detail} there"),
        Cause.DILATION: translate("Comparison", "The dilation is {detail} there"),
        Cause.WEIGHT_RESHAPED: translate(
            "Comparison", "The weight was reshaped where its axes should have been transposed ({detail})"
        ),
        Cause.INPUT_TRANSPOSED: translate("Comparison", "Rows and columns of y are swapped there"),
        Cause.INPUT_RESHAPED: translate(
            "Comparison", "y was reshaped where its axes should have been transposed ({detail})"
        ),
        Cause.OUTPUT_TRANSPOSED: translate("Comparison", "Rows and columns of the output are swapped there"),
        Cause.OUTPUT_UPSIDE_DOWN: translate("Comparison", "The output is upside down there"),
        Cause.OUTPUT_MIRRORED: translate("Comparison", "The output is mirrored left to right there"),
        Cause.MOVED: translate("Comparison", "It was shifted there after it was made, padded or rolled"),
        Cause.ACTIVATION: translate("Comparison", "{detail} was applied there; compare what goes into it"),
        Cause.CHANNEL_FACTORS: translate(
            "Comparison",
            "Every channel has a factor of its own there ({detail}), as with a normalisation folded in",
        ),
        Cause.QUANTISED: translate(
            "Comparison", "Values are rounded to multiples of {detail} there, as in a quantised model"
        ),
        Cause.QUANTISED_MODEL: translate(
            "Comparison",
            "Values are multiples of {step} there and off by up to {steps} of them, as where y and weight are quantised too",
        ),
        Cause.WEIGHT_DIGITS: translate("Comparison", "The weight was rounded to {detail} there"),
        Cause.FACTOR: translate("Comparison", "Every value is {factor} times ours"),
        Cause.PRECISION: translate("Comparison", "It was computed or stored with the digits of {digits}"),
    }
    mended = None if each.mend is None else each.mend.spec
    detail = each.detail(cause)
    return texts[cause].format(
        order=some_of(each.order, translate),
        groups=(mended or spec).groups,
        factor=number(each.factor),
        digits=each.digits,
        detail="" if detail is None else _detail(detail, translate),
        step=number(detail.size) if isinstance(detail, Steps) else "",
        steps=number(detail.apart or 0) if isinstance(detail, Steps) else "",
    )


def _detail(detail: Detail, translate: Translate) -> str:
    """What a cause is about, in the words of the language."""
    match detail:
        case Misread(given, taken_for):
            return translate("Comparison", "{given} as {other}").format(given=given, other=taken_for)
        case Term(name, numbers):
            return f"{name} {_numbers(numbers, translate)}".rstrip()
        case Numbers():
            return _numbers(detail, translate)
        case Steps(size):
            return number(size)
        case _:
            return str(detail)


def _numbers(numbers: Numbers, translate: Translate) -> str:
    return listed([*map(number, numbers.values), *(["…"] if numbers.is_cut else [])], translate)


def _inputs(order: tuple[int, ...], translate: Translate) -> str:
    """In which order the input channels are there, and what makes such an order."""
    first, groups = rolled_by(order), interleaved_by(order)
    text = translate("Comparison", "Input channels are in another order there: {order}")
    if first is not None:
        text = translate(
            "Comparison",
            "Input channel {first} comes first there, as where maps are concatenated the other way round",
        )
    elif groups is not None:
        text = translate(
            "Comparison", "Input channels are interleaved by {groups} groups there, as by a channel shuffle"
        )
    return text.format(order=some_of(order, translate), first=first, groups=groups)


def _moved(letter: str, moved: int) -> str:
    """Where a cell is in an output that is moved by so many."""
    sign = MINUS if moved < 0 else "+"
    return f"{letter}{UNBROKEN}{sign}{UNBROKEN}{abs(moved)}" if moved else letter


def _crops(each: Explanation, spec: ConvTransposeSpec, translate: Translate) -> str:
    changed, frameworks = only_change(each, spec), frameworks_with(spec, each.crops)
    said = _numbers_of_crops(each, spec, translate) if changed is None else _parameter(changed, translate)
    if not frameworks:
        return said
    same = translate("Comparison", "‘same’ of {rules}: {crops}")
    if changed is not None:
        same = translate("Comparison", "{crops} (‘same’ of {rules})")
    return same.format(crops=said, rules=listed(frameworks, translate))


def _parameter(changed: Changed, translate: Translate) -> str:
    """The one that differs."""
    texts = {
        Field.PADDING: translate("Comparison", "The padding is {there} there, {here} here"),
        Field.OUTPUT_PADDING: translate("Comparison", "The output padding is {there} there, {here} here"),
        Field.END_CROP: translate("Comparison", "The end crop is {there} there, {here} here"),
    }
    return texts[changed.field].format(there=_pair(changed.there), here=_pair(changed.here))


def _pair(pair: tuple[int, int]) -> str:
    return number(pair[0]) if pair[0] == pair[1] else f"({number(pair[0])}, {number(pair[1])})"


def _numbers_of_crops(each: Explanation, spec: ConvTransposeSpec, translate: Translate) -> str:
    height, width = each.crops
    if each.crops == ((0, 0), (0, 0)):
        return translate("Comparison", "Nothing is cropped there: padding 0, output padding 0")
    text = translate(
        "Comparison", "{begin} cropped at the beginning, {end} at the end; here {own} and {own_end}"
    )
    own = spec.height
    if height != width or (own.crop_begin, own.crop_end) != (spec.width.crop_begin, spec.width.crop_end):
        text = translate(
            "Comparison",
            "{top} cropped at the top, {bottom} at the bottom, {left} at the left, {right} at the right",
        )
    return text.format(
        begin=number(height[0]),
        end=number(height[1]),
        own=number(own.crop_begin),
        own_end=number(own.crop_end),
        top=number(height[0]),
        bottom=number(height[1]),
        left=number(width[0]),
        right=number(width[1]),
    )


def button_text(each: Explanation, spec: ConvTransposeSpec, translate: Translate) -> str:
    """What a click on the button of an explanation does."""
    causes = [cause for cause in each.causes if cause not in (Cause.ACTIVATION, Cause.QUANTISED)]
    if len(causes) > 1:
        return translate("Comparison", "Do so here")
    texts = {
        Cause.CROPS: translate("Comparison", "Use these crops"),
        Cause.BIAS_MISSING: translate("Comparison", "Remove the bias"),
        Cause.BIAS_TWICE: translate("Comparison", "Use this bias"),
        Cause.BIAS_OTHER: translate("Comparison", "Use this bias"),
        Cause.INPUT_SHUFFLED: translate("Comparison", "Reorder the weight"),
        Cause.KERNEL_ROTATED: translate("Comparison", "Rotate the kernel"),
        Cause.KERNEL_TRANSPOSED: translate("Comparison", "Swap rows and columns"),
        Cause.KERNEL_MIRRORED_DOWN: translate("Comparison", "Mirror the kernel"),
        Cause.KERNEL_MIRRORED_ACROSS: translate("Comparison", "Mirror the kernel"),
        Cause.FACTOR: translate("Comparison", "Scale the layer"),
        Cause.STRIDE: translate("Comparison", "Use this stride"),
        Cause.DILATION: translate("Comparison", "Use this dilation"),
        Cause.WEIGHT_RESHAPED: translate("Comparison", "Use this weight"),
        Cause.CHANNEL_FACTORS: translate("Comparison", "Scale the channels"),
    }
    changed = only_change(each, spec)
    if causes[0] is Cause.CROPS and changed is not None:
        texts[Cause.CROPS] = {
            Field.PADDING: translate("Comparison", "Use this padding"),
            Field.OUTPUT_PADDING: translate("Comparison", "Use this output padding"),
            Field.END_CROP: translate("Comparison", "Use this end crop"),
        }[changed.field]
    return texts.get(causes[0], translate("Comparison", "Do so here"))


def some_of(order: Iterable[int], translate: Translate) -> str:
    """The first of some indices."""
    shown = [str(index) for index in order]
    return listed(shown[:8], translate) + ("…" if len(shown) > 8 else "")
