"""The sentences of the Solver tab: how many layers, what is nearest, what stands in the way. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.nearest import Nearby, Relaxation
from fracstride.core.query import ProblemCode, QueryProblem, Span
from fracstride.core.ranking import Candidate
from fracstride.core.search import Found, NotFound
from fracstride.core.skip import skip_margins
from fracstride.core.spec import AXES, Axis, AxisSpec
from fracstride.ui.presenters.issues import field_name
from fracstride.ui.presenters.solver_form import SolverForm
from fracstride.ui.presenters.solver_rows import EN_DASH
from fracstride.ui.presenters.wording import TIMES, Translate, grouped


def count_text(found: Found, translate: Translate) -> str:
    """How many layers there are."""
    count = len(found.candidates)
    if count == 1 and found.is_complete:
        return translate("Solver", "1 layer found")
    if found.is_complete:
        return translate("Solver", "{count} layers found").format(count=grouped(count))
    return translate("Solver", "best {count} layers").format(count=grouped(count))


def incomplete_text(translate: Translate) -> str:
    """What to do if the list is incomplete."""
    return translate(
        "Solver",
        "The ranges hold more layers than are listed. The best with small kernels are; narrow a range for others.",
    )


def span_text(span: Span | None, translate: Translate) -> str:
    """The range of a parameter, in short.

    >>> span_text(Span(1, 8), lambda _context, text: text), span_text(None, lambda _context, text: text)
    ('1–8', 'any')
    """
    if span is None:
        return translate("Solver", "any")
    return grouped(span.low) if span.is_fixed else f"{grouped(span.low)}{EN_DASH}{grouped(span.high)}"


def typed_text(form: SolverForm) -> str:
    """The input size as it is typed.

    >>> typed_text(SolverForm((7, 9), (14, 18))), typed_text(SolverForm((7, 7), (14, 14)))
    ('7×9', '7')
    """
    return TIMES.join(grouped(size) for size in dict.fromkeys(form.inputs))


def problem_texts(problems: Sequence[QueryProblem], translate: Translate) -> tuple[str, ...]:
    """One sentence for each problem of the query; one for both axes if they share it."""
    return tuple(dict.fromkeys(_problem_text(problem, translate) for problem in problems))


def _problem_text(problem: QueryProblem, translate: Translate) -> str:
    texts = {
        ProblemCode.TOO_SMALL: translate("Solver", "{name} {value} must be {minimum} or more."),
        ProblemCode.TOO_LARGE: translate("Solver", "{name} {value} must be {maximum} or less."),
        ProblemCode.EMPTY: translate(
            "Solver", "{name} {low}–{high} is empty: the smaller number comes first."
        ),
    }
    name = translate("Solver", "Output") if problem.field is None else field_name(problem.field, translate)
    numbers = {key: grouped(value) for key, value in problem.params}
    return texts[problem.code].format(name=name, **numbers)


def sizes_text(sizes: Sequence[int]) -> str:
    """Sizes, height first; of one axis alone, its size.

    >>> sizes_text((13, 13)), sizes_text((5,))
    ('13 × 13', '5')
    """
    return f" {TIMES} ".join(grouped(size) for size in sizes)


def nothing_title(form: SolverForm, answer: NotFound, translate: Translate) -> str:
    """The sentence that there is no layer, and how certain that is."""
    wanted = sizes_text(form.query().output)
    if answer.is_certain:
        return translate("Solver", "No layer within these ranges gives {size}.").format(size=wanted)
    text = translate(
        "Solver", "No layer found that gives {size}; the ranges are too wide to look at everything."
    )
    return text.format(size=wanted)


def near_label(near: Nearby) -> str:
    """The text on the button of a possible size."""
    return sizes_text(near.output)


def near_detail(near: Nearby, form: SolverForm, translate: Translate) -> str:
    """What is left to do to get from there to the wanted size."""
    pairs = zip(near.output, form.query().output, strict=True)
    margins = [skip_margins(got, wanted) for got, wanted in pairs]
    return fitting_text(margins, translate)


def relaxation_label(relaxation: Relaxation, translate: Translate) -> str:
    """The button of a parameter that stands in the way."""
    values = dict.fromkeys(relaxation.value)
    value = ", ".join(grouped(value) for value in values)
    name = field_name(relaxation.field, translate)
    return translate("Solver", "{name} {value}").format(name=name, value=value)


def skip_text(geometry: Geometry, form: SolverForm, translate: Translate) -> str:
    """How the output of the current layer meets the skip map."""
    output = (geometry.height.output, geometry.width.output)
    gives = translate("Solver", "The current layer gives {size}.").format(size=sizes_text(output))
    margins = [skip_margins(got, wanted) for got, wanted in zip(output, form.outputs, strict=True)]
    text = translate("Solver", "{gives} {fitting}")
    return text.format(gives=gives, fitting=fitting_text(margins, translate))


def fitting_text(margins: Sequence[tuple[int, int]], translate: Translate) -> str:
    """By how much to pad or crop x at both ends, and what could be done to the skip map instead."""
    if all(margin == (0, 0) for margin in margins):
        return translate("Solver", "It meets the skip map.")
    if all(begin >= 0 and end >= 0 for begin, end in margins):
        text = translate("Solver", "Pad x by {margins}, or crop the skip map by as much.")
    elif all(begin <= 0 and end <= 0 for begin, end in margins):
        text = translate("Solver", "Crop x by {margins}, or pad the skip map by as much.")
        margins = [(-begin, -end) for begin, end in margins]
    else:
        text = translate("Solver", "Pad x by {margins}; negative numbers crop.")
    return text.format(margins=_margins_text(margins, translate))


def _margins_text(margins: Sequence[tuple[int, int]], translate: Translate) -> str:
    text = translate("Solver", "{begin} at the beginning and {end} at the end")
    if len(margins) == len(AXES) and margins[0] != margins[1]:
        text = translate("Solver", "H {begin} + {end}, W {left} + {right} (beginning + end)")
    (begin, end), (left, right) = margins[0], margins[-1]
    return text.format(begin=grouped(begin), end=grouped(end), left=grouped(left), right=grouped(right))


def crop_note(candidate: Candidate, translate: Translate) -> str:
    """What is special about crops that PyTorch cannot express; '' for those that it can."""
    if candidate.is_pytorch:
        return ""
    axis = candidate.axes[0]
    text = translate(
        "Solver",
        "Crops {begin} at the beginning and {end} at the end: ONNX pads say this, PyTorch has no parameter for it. "
        "There the output is sliced.",
    )
    return text.format(begin=grouped(axis.crop_begin), end=grouped(axis.crop_end))


def cell_tip(axis: AxisSpec, index: int, count: int, translate: Translate) -> str:
    """What one cell of the contributions says."""
    if count == 1:
        text = translate("Solver", "Output cell {index} of {size} receives 1 product along this axis.")
    else:
        text = translate("Solver", "Output cell {index} of {size} receives {count} products along this axis.")
    return text.format(index=index, size=AxisGeometry(axis).output, count=count)


def contributions_title(axes: Sequence[AxisSpec], axis: Axis | None, translate: Translate) -> str:
    """The heading of the contributions."""
    if axis is not None or len(set(axes)) == 1:
        return translate("Solver", "Contributions along one axis")
    return translate("Solver", "Contributions along the height")
