"""The head of every map of the method tabs: its name, its size and what the size is made of. No Qt."""

from __future__ import annotations

from fracstride.core.convolution_matrix import matrix_shape
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.phases import phase_count
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.ui.presenters.stage_titles import (
    BIAS_RUNS,
    Run,
    RunRole,
    StageTitle,
    dimensions,
    kernel_meaning,
)
from fracstride.ui.presenters.wording import MINUS, TIMES, Translate, size

MIDDLE_DOT = "\N{MIDDLE DOT}"


def input_title(geometry: Geometry, translate: Translate) -> StageTitle:
    """The input y."""
    spec = geometry.spec
    runs = _named(translate("StageTitles", "Input"), "y")
    return StageTitle(StageId.INPUT, runs, size(spec.height.size, spec.width.size), dimensions("out"))


def stamp_title(geometry: Geometry, source: Cell | None, translate: Translate) -> StageTitle:
    """The kernel times the value of one input cell."""
    spec = geometry.spec
    letter = f"y[{source[0]}, {source[1]}] {MIDDLE_DOT} w" if source is not None else "w"
    runs = _named(translate("MethodTitles", "Stamp"), letter)
    extent = size(spec.height.kernel_size, spec.width.kernel_size)
    return StageTitle(StageId.KERNEL, runs, extent, kernel_meaning(geometry))


def full_title(geometry: Geometry, translate: Translate) -> StageTitle:
    """The full output, and how its size comes about: (n - 1)s + k_e."""
    runs = _named(translate("MethodTitles", "Full output"), "F")
    height, width = (_full_meaning(axis) for axis in (geometry.height, geometry.width))
    meaning = height if height == width else (*height, Run(f"  {TIMES}  "), *width)
    return StageTitle(StageId.FULL_OUTPUT, runs, size(geometry.height.full, geometry.width.full), meaning)


def _full_meaning(axis: AxisGeometry) -> tuple[Run, ...]:
    steps = Run(f"{axis.spec.size - 1} {MIDDLE_DOT} ")
    return (
        steps,
        Run(str(axis.spec.stride), RunRole.STRIDE),
        Run(" + "),
        Run(str(axis.extent), RunRole.KERNEL),
    )


def cropped_title(geometry: Geometry, has_bias: bool, translate: Translate) -> StageTitle:
    """The output x, what the crop leaves of the full output, and the bias that is added."""
    runs = _named(translate("StageTitles", "Output"), "x")
    height, width = (_crop_meaning(axis) for axis in (geometry.height, geometry.width))
    meaning = height if height == width else (*height, Run(f"  {TIMES}  "), *width)
    meaning += BIAS_RUNS if has_bias else ()
    return StageTitle(StageId.OUTPUT, runs, size(geometry.height.output, geometry.width.output), meaning)


def _crop_meaning(axis: AxisGeometry) -> tuple[Run, ...]:
    runs = [Run(str(axis.full))]
    for crop in (axis.spec.crop_begin, axis.spec.crop_end):
        runs += [Run(f" {MINUS if crop >= 0 else '+'} "), Run(str(abs(crop)), RunRole.PADDING)]
    return tuple(runs)


def output_title(geometry: Geometry, note: str, translate: Translate) -> StageTitle:
    """The output x with a remark."""
    runs = _named(translate("StageTitles", "Output"), "x")
    meaning = (Run(note),) if note else dimensions("in")
    return StageTitle(StageId.OUTPUT, runs, size(geometry.height.output, geometry.width.output), meaning)


def phases_title(geometry: Geometry, translate: Translate) -> StageTitle:
    """The phases: how many there are along each axis."""
    runs = (Run(translate("MethodTitles", "Phases, each an ordinary convolution"), RunRole.TITLE),)
    meaning = (Run(f"s {TIMES} s", RunRole.STRIDE),)
    return StageTitle(StageId.PHASE_OUTPUTS, runs, size(*phase_count(geometry)), meaning)


def matrix_titles(geometry: Geometry, transposed: bool, translate: Translate) -> tuple[StageTitle, ...]:
    """C^T times unrolled y is unrolled x; or C times unrolled x, the paired convolution."""
    rows, columns = matrix_shape(geometry)
    name = translate("MethodTitles", "Matrix")
    if transposed:
        matrix = StageTitle(
            StageId.MATRIX, _named(name, "C\N{MODIFIER LETTER CAPITAL T}"), size(rows, columns), ()
        )
        factor = _unrolled(StageId.UNROLLED_INPUT, "y", columns, translate)
        product = _unrolled(StageId.UNROLLED_OUTPUT, "x", rows, translate)
        return matrix, factor, product
    matrix = StageTitle(StageId.MATRIX, _named(name, "C"), size(columns, rows), ())
    factor = _unrolled(StageId.UNROLLED_OUTPUT, "x", rows, translate)
    product = _unrolled(StageId.UNROLLED_INPUT, "Cx", columns, translate)
    return matrix, factor, product


def _unrolled(stage: StageId, letter: str, count: int, translate: Translate) -> StageTitle:
    runs = _named(translate("MethodTitles", "Unrolled"), letter)
    return StageTitle(stage, runs, size(count, 1), ())


def _named(name: str, letter: str) -> tuple[Run, ...]:
    return (Run(name, RunRole.TITLE), Run(f" {letter}", RunRole.TITLE_LETTER))
