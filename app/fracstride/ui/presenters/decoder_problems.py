"""Why a layer of a decoder cannot be applied, read or taken over, and the words on the button that mends it."""

from __future__ import annotations

from fracstride.core.spec import AXES, ConvTransposeSpec
from fracstride.core.stack.layers import ConvTranspose2d, Layer
from fracstride.core.stack.plan import Plan
from fracstride.core.stack.problems import StackProblem, StackProblemCode
from fracstride.core.stack.text import LayerTextCode, LayerTextProblem
from fracstride.ui.presenters.issues import merged, message
from fracstride.ui.presenters.wording import TIMES, Translate, grouped, memory


def problem_text(problem: StackProblem, translate: Translate) -> str:
    """Why a layer cannot be applied to what arrives: what, and the limit."""
    words = {name: grouped(value) for name, value in problem.params}
    match problem.code:
        case StackProblemCode.INPUT:
            text = translate("Decoder", "The input needs at least one channel, one row and one column.")
        case StackProblemCode.CHANNELS:
            text = translate("Decoder", "{arriving} channels arrive, the layer takes {expected}.")
        case StackProblemCode.INVALID:
            return message(merged(problem.issues)[0], translate)
        case StackProblemCode.OUTPUT_TOO_SMALL:
            text = translate("Decoder", "Leaves {height} × {width} cells. At least 1 × 1 is needed.")
        case StackProblemCode.FACTOR_TOO_SMALL:
            text = translate("Decoder", "The factor or size must be 1 or more.")
        case StackProblemCode.SHUFFLE_CHANNELS:
            text = translate("Decoder", "{channels} channels arrive, not a multiple of {square}.")
        case StackProblemCode.NEGATIVE_CROP:
            text = translate("Decoder", "A crop must be 0 or more.")
        case StackProblemCode.SKIP_EMPTY:
            text = translate("Decoder", "The skip connection has no cells.")
        case StackProblemCode.SKIP_SIZE:
            text = translate(
                "Decoder",
                "{height} × {width} cells arrive, the skip connection has {skip_height} × {skip_width}.",
            )
        case StackProblemCode.SKIP_CHANNELS:
            text = translate("Decoder", "{arriving} channels arrive, the skip connection has {skip}.")
        case StackProblemCode.TOO_LARGE:
            text = translate("Decoder", "A side or the channels would count {value}. The limit is {maximum}.")
        case StackProblemCode.TOO_MUCH_MEMORY:
            words = {name: memory(value) for name, value in problem.params}
            text = translate("Decoder", "The map would take {bytes} of memory. The limit is {limit}.")
    return text.format(**words)


def text_problem(problem: LayerTextProblem, translate: Translate) -> str:
    """Why a typed text is no layer."""
    match problem.code:
        case LayerTextCode.NOT_A_CALL:
            text = translate("Decoder", "Write a layer as in PyTorch: ConvTranspose2d(64, 32, 4, 2, 1)")
        case LayerTextCode.UNKNOWN_LAYER:
            text = translate(
                "Decoder",
                "{name} is no layer here. There are ConvTranspose2d, Conv2d, Upsample, PixelShuffle, Crop and Skip.",
            )
        case LayerTextCode.UNKNOWN_ARGUMENT:
            text = translate("Decoder", "The layer takes no argument {name}.")
        case LayerTextCode.MISSING_ARGUMENT:
            text = translate("Decoder", "{name} is missing.")
        case LayerTextCode.WRONG_VALUE:
            text = translate("Decoder", "{name} has a value that the layer does not take.")
    return text.format(name=problem.name)


def taking_problem(layer: Layer | None, spec: ConvTransposeSpec, translate: Translate) -> str:
    """Why the selected layer cannot take the parameters of the layer in the other tabs; '' where it can."""
    if layer is None:
        return translate("Decoder", "No layer is selected.")
    if not isinstance(layer, ConvTranspose2d):
        return translate("Decoder", "Only a transposed convolution takes them; another layer is selected.")
    if any(spec.axis(axis).end_crop for axis in AXES):
        return translate(
            "Decoder", "The layer in the other tabs has an end crop, which layers of PyTorch have not."
        )
    return ""


def remedy_text(problem: StackProblem, planned: Plan, translate: Translate) -> str:
    """The words on the button that mends a layer by itself; '' where nothing does."""
    if problem.remedy is None:
        return ""
    layer = planned.stack.layers[problem.index]
    changed = _changed(layer, problem.remedy)
    if len(changed) == 1:
        name, value = changed[0]
        if name == "is_cropped":
            return translate("Decoder", "Crop the skip")
        return translate("Decoder", "Use {value}").format(value=_value_text(value))
    return translate("Decoder", "Mend")


def _changed(layer: Layer, remedy: Layer) -> list[tuple[str, object]]:
    names = remedy.__dataclass_fields__
    return [(name, getattr(remedy, name)) for name in names if getattr(remedy, name) != getattr(layer, name)]


def _value_text(value: object) -> str:
    if isinstance(value, tuple):
        return f" {TIMES} ".join(str(each) for each in value) if len(set(value)) > 1 else str(value[0])
    return grouped(value) if isinstance(value, int) else str(value)
