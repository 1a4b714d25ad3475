"""The words of ``fracstride solve``: a table of layers, what is nearest, what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.cli.text import FLAGS
from fracstride.core.nearest import Nearby, Relaxation
from fracstride.core.query import LayerQuery, ProblemCode, QueryProblem, is_pytorch
from fracstride.core.ranking import Candidate
from fracstride.core.search import Found, NotFound
from fracstride.core.spec import Axis, ConvTransposeSpec
from fracstride.frameworks.torch_call import torch_call

Settled = Found | NotFound
"""The answer to a question that makes sense."""

_HEAD = ("input", "k", "s", "p", "op", "d", "overlap", "multiply-adds", "PyTorch")


def axis_title(axis: Axis) -> str:
    """What stands before the lines of one axis.

    >>> axis_title(Axis.WIDTH)
    'width: '
    """
    return f"{axis.value}: "


def table(found: Found, most: int, title: str = "") -> str:
    """The layers, the best first, at most so many of them, and how many there are."""
    shown = found.candidates[:most]
    rows = [_HEAD, *(_row(candidate) for candidate in shown)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_line(row, widths) for row in rows]
    count = len(found.candidates)
    counted = f"{title}{count} layer{'s' if count > 1 else ''}"
    if len(shown) < count:
        counted += f", the best {len(shown)} of them (--most lists more)"
    if not found.is_complete:
        counted += "; the ranges hold more, these are the best with small kernels: narrow a range"
    return "\n".join([*lines, counted])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Numbers end below each other, words begin so."""
    cells = [
        text.ljust(width) if name in ("overlap", "PyTorch") else text.rjust(width)
        for name, text, width in zip(_HEAD, row, widths, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _row(candidate: Candidate) -> tuple[str, ...]:
    axis = candidate.axes[0]
    symmetric = is_pytorch(axis)
    return (
        "x".join(str(each.size) for each in candidate.axes),
        str(axis.kernel_size),
        str(axis.stride),
        str(axis.padding) if symmetric else f"{axis.crop_begin}/{axis.crop_end}",
        str(axis.output_padding) if symmetric else "-",
        str(axis.dilation),
        candidate.evenness.name.lower(),
        str(candidate.multiply_adds),
        call_text(candidate),
    )


def call_text(candidate: Candidate) -> str:
    """The layer for PyTorch with one channel; along one axis the same parameters stand for the other."""
    axes = candidate.axes
    return torch_call(ConvTransposeSpec(axes[0], axes[-1]))


def answer_as_json(answer: Settled) -> dict[str, object]:
    """``layers`` in their order, and ``nearest`` and ``relaxations`` where there are none."""
    if isinstance(answer, Found):
        return {
            "layers": [_candidate_as_json(each) for each in answer.candidates],
            "complete": answer.is_complete,
        }
    return {
        "layers": [],
        "nearest": [
            {"output": list(near.output), **_candidate_as_json(near.candidate)} for near in answer.nearby
        ],
        "relaxations": [
            {"parameter": each.field.value, **_candidate_as_json(each.candidate)}
            for each in answer.relaxations
        ],
        "complete": answer.is_certain,
    }


def _candidate_as_json(candidate: Candidate) -> dict[str, object]:
    axis = candidate.axes[0]
    return {
        "input": [each.size for each in candidate.axes],
        "kernel_size": axis.kernel_size,
        "stride": axis.stride,
        "dilation": axis.dilation,
        "padding": axis.padding,
        "output_padding": axis.output_padding,
        "end_crop": axis.end_crop,
        "crop_begin": axis.crop_begin,
        "crop_end": axis.crop_end,
        "overlap": candidate.evenness.name.lower(),
        "multiply_adds": candidate.multiply_adds,
        "pytorch": candidate.is_pytorch,
        "call": call_text(candidate),
    }


def problem_lines(problems: Sequence[QueryProblem]) -> list[str]:
    """One line a problem, one for both axes where they share it."""
    axes: dict[tuple[object, ...], list[QueryProblem]] = {}
    for problem in problems:
        axes.setdefault((problem.code, problem.field, problem.params), []).append(problem)
    return [_problem_line(same[0], same[0].axis if len(same) == 1 else None) for same in axes.values()]


def _problem_line(problem: QueryProblem, axis: Axis | None) -> str:
    flag = "--output" if problem.field is None else FLAGS[problem.field]
    numbers = dict(problem.params)
    match problem.code:
        case ProblemCode.TOO_SMALL:
            reason = f"{numbers['value']} is too small, the smallest is {numbers['minimum']}"
        case ProblemCode.TOO_LARGE:
            reason = f"{numbers['value']} is too large, the largest is {numbers['maximum']}"
        case ProblemCode.EMPTY:
            reason = f"{numbers['low']}..{numbers['high']} is empty, the smaller number comes first"
    return f"{flag}{f' ({axis.value})' if axis else ''}: {reason}"


def reason_lines(query: LayerQuery, answer: NotFound) -> list[str]:
    """Why there is no layer, and what can be had."""
    doubt = "" if answer.is_certain else " (the ranges are too wide to look at everything)"
    lines = [f"no layer gives {_sizes(query.output)} within these ranges{doubt}"]
    if answer.are_axes_at_odds:
        lines.append("each axis has layers of its own, none in common: --apart lists them")
    lines += [_near_line(near) for near in answer.nearby]
    return [*lines, *(_relaxation_line(each) for each in answer.relaxations)]


def _near_line(near: Nearby) -> str:
    return f"nearest: {_sizes(near.output)} by {call_text(near.candidate)}"


def _relaxation_line(relaxation: Relaxation) -> str:
    numbers = relaxation.value
    value = str(numbers[0]) if len(set(numbers)) == 1 else ",".join(map(str, numbers))
    return (
        f"{FLAGS[relaxation.field]} stands in the way: {value} would do, by {call_text(relaxation.candidate)}"
    )


def _sizes(sizes: Sequence[int]) -> str:
    return " x ".join(str(size) for size in sizes)
