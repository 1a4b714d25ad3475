"""A decoder as a table: what each row says, in words and numbers, and why a layer cannot be applied."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fracstride.core.records import record
from fracstride.core.spec import AXES
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Layer,
    PixelShuffle,
    Shape,
    Skip,
    Upsample,
)
from fracstride.core.stack.plan import LayerPlan, Plan
from fracstride.core.stack.problems import StackProblem
from fracstride.core.stack.reach import Reach
from fracstride.core.stack.text import text_from_layer
from fracstride.ui.presenters.decoder_problems import problem_text, remedy_text
from fracstride.ui.presenters.wording import TIMES, Translate, grouped, listed, memory, number

DASH = "\N{EN DASH}"
_PREFIXES = ("", "k", "M", "G", "T", "P")
MOST_PHASES = 64
"""Numbers of paths that the table draws; a longer pattern is named by its length."""


class Action(StrEnum):
    """What the button of a row does."""

    NONE = "none"
    EXPLORE = "explore"
    SOLVE = "solve"
    """Ask the solver for parameters that fit the skip connection."""
    MEND = "mend"
    """Use the nearest layer that fits."""


@record
class Row:
    """One layer; texts are '' where they cannot be known because a layer before does not fit."""

    text: str
    output: str = ""
    sees: str = ""
    reaches: str = ""
    phases: tuple[tuple[float, ...], ...] = ()
    """Of height, and of width where it differs; () where the pattern is not known."""
    is_even: bool = True
    parameters: str = ""
    short_parameters: str = ""
    multiply_adds: str = ""
    memory: str = ""
    short_memory: str = ""
    problem: str = ""
    waits_for: str = ""
    """Which layer before it does not fit, where one does not."""
    action: Action = Action.NONE
    action_text: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the layer can be applied."""
        return not self.problem and not self.waits_for


@record
class Table:
    """The whole decoder."""

    rows: tuple[Row, ...]
    totals: str
    input_problem: str = ""


def table(planned: Plan, translate: Translate) -> Table:
    """Every layer of the stack as a row, and the sums."""
    rows = [_row(each, translate) for each in planned.layers]
    problem = planned.problem
    for index in range(len(rows), len(planned.stack.layers)):
        text = text_from_layer(planned.stack.layers[index])
        if problem is not None and problem.index == index:
            action = _problem_action(problem, planned, translate)
            rows.append(Row(text, problem=problem_text(problem, translate), **action))
        else:
            rows.append(Row(text, waits_for=_waiting(planned, translate)))
    of_input = problem is not None and problem.index < 0
    words = problem_text(problem, translate) if problem is not None and of_input else ""
    return Table(tuple(rows), totals(planned, translate), words)


def _waiting(planned: Plan, translate: Translate) -> str:
    """What keeps a layer from being computed."""
    problem = planned.problem
    if problem is None or problem.index < 0:
        return translate("Decoder", "waits for the input")
    return translate("Decoder", "waits for layer {number}").format(number=problem.index + 1)


def _problem_action(problem: StackProblem, planned: Plan, translate: Translate) -> dict[str, Any]:
    if problem.question is not None:
        return {"action": Action.SOLVE, "action_text": translate("Decoder", "Solve")}
    mend = remedy_text(problem, planned, translate)
    return {"action": Action.MEND, "action_text": mend} if mend else {}


def _row(each: LayerPlan, translate: Translate) -> Row:
    reaches = [reach for axis in AXES if (reach := each.reach(axis)) is not None]
    known = reaches if len(reaches) == len(AXES) else []
    is_transposed = isinstance(each.layer, ConvTranspose2d)
    is_convolution = isinstance(each.layer, ConvTranspose2d | Conv2d)
    return Row(
        text_from_layer(each.layer),
        shape_text(each.shape),
        _both([span(reach.receptive_field) for reach in known]),
        _both([span(reach.projective_field) for reach in known]),
        _patterns(known),
        all(reach.is_even for reach in known),
        grouped(each.parameters) if is_convolution else DASH,
        magnitude(each.parameters) if is_convolution else DASH,
        magnitude(each.multiply_adds) if each.multiply_adds else DASH,
        memory_text(each),
        _short_memory(each.activation_bytes + each.weight_bytes),
        action=Action.EXPLORE if is_transposed else Action.NONE,
        action_text=translate("Decoder", "Explore") if is_transposed else "",
    )


def _patterns(known: list[Reach]) -> tuple[tuple[float, ...], ...]:
    return tuple(dict.fromkeys(reach.phases for reach in known))


def memory_text(each: LayerPlan) -> str:
    """The map, and the weights where there are any.

    >>> from fracstride.core.stack.layers import Stack
    >>> from fracstride.core.stack.plan import plan
    >>> memory_text(plan(Stack((1, 16, 16), (Conv2d(1, 1, (1, 1)),))).layers[0])
    '1 KiB + 8 B'
    """
    of_map = _short_memory(each.activation_bytes)
    return f"{of_map} + {_short_memory(each.weight_bytes)}" if each.parameters else of_map


def _short_memory(size: int) -> str:
    """Bytes with at most three digits before a unit, as a column has room for.

    >>> _short_memory(525312), _short_memory(20447232)
    ('513 KiB', '19.5 MiB')
    """
    value, unit = memory(size).split(" ")
    return f"{number(float(f'{float(value):.3g}'))} {unit}"


def shape_text(shape: Shape) -> str:
    """Channels, height, width.

    >>> shape_text((256, 8, 8))
    '256 × 8 × 8'
    """
    return f" {TIMES} ".join(grouped(each) for each in shape)


def span(between: tuple[int, int]) -> str:
    """A number of cells, or from the fewest to the most.

    >>> span((3, 3)), span((2, 3))
    ('3', '2–3')
    """
    low, high = between
    return grouped(low) if low == high else f"{grouped(low)}{DASH}{grouped(high)}"


def _both(texts: list[str]) -> str:
    """One text where both axes say the same; a dash where nothing is known."""
    if not texts:
        return DASH
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} {TIMES} {texts[1]}"


def magnitude(value: int) -> str:
    """A count by its order of magnitude, with three digits.

    >>> magnitude(999), magnitude(13_107_200), magnitude(1_000_000_000)
    ('999', '13.1 M', '1 G')
    """
    scaled, power = float(value), 0
    while scaled >= 999.5 and power < len(_PREFIXES) - 1:
        scaled, power = scaled / 1000, power + 1
    return f"{number(float(f'{scaled:.3g}'))} {_PREFIXES[power]}".rstrip()


def totals(planned: Plan, translate: Translate) -> str:
    """The sums over all layers that can be applied."""
    text = translate("Decoder", "{parameters} parameters · {macs} multiply-adds · {memory} of maps")
    return text.format(
        parameters=grouped(planned.parameters),
        macs=magnitude(planned.multiply_adds),
        memory=memory(planned.activation_bytes),
    )


def kind_text(layer: Layer, translate: Translate) -> str:
    """What a layer is, in a word or two."""
    match layer:
        case ConvTranspose2d():
            return translate("Decoder", "Transposed convolution")
        case Conv2d():
            return translate("Decoder", "Convolution")
        case Upsample():
            return translate("Decoder", "Up-sampling")
        case PixelShuffle():
            return translate("Decoder", "Pixel shuffle")
        case Crop():
            return translate("Decoder", "Crop")
        case Skip():
            return translate("Decoder", "Skip connection")


def verdict(row: Row, translate: Translate) -> str:
    """Whether the overlap is even, in a word."""
    if not row.phases:
        return ""
    return translate("Decoder", "even") if row.is_even else translate("Decoder", "uneven")


def phases_text(phases: tuple[float, ...], translate: Translate) -> str:
    """The numbers of paths that repeat."""
    if phases == (1,):
        return translate(
            "Decoder", "Without borders, 1 path from the input reaches every cell along an axis."
        )
    if len(phases) == 1:
        text = translate(
            "Decoder", "Without borders, {count} paths from the input reach every cell along an axis."
        )
        return text.format(count=number(phases[0]))
    text = translate("Decoder", "Without borders, the paths from the input repeat along an axis: {counts}.")
    shown = [number(each) for each in phases[:MOST_PHASES]] + ["…"] * (len(phases) > MOST_PHASES)
    return text.format(counts=listed(shown, translate))


def explore_text(index: int, translate: Translate) -> str:
    """The name of the step for undo."""
    return translate("Decoder", "Explore layer {number}").format(number=index + 1)
