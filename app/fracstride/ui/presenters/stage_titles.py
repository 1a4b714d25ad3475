"""The head of every map: its name, its size and what the size is made of. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.records import record
from fracstride.session.state import Reduction
from fracstride.ui.presenters.wording import TIMES, Translate, named, number, size


class RunRole(StrEnum):
    """How a run of text looks."""

    TITLE = "title"
    TITLE_LETTER = "title_letter"
    PLAIN = "plain"
    LETTER = "letter"
    SUBSCRIPT = "subscript"
    STRIDE = "stride"
    PADDING = "padding"
    OUTPUT_PADDING = "output_padding"
    KERNEL = "kernel"


@record
class Run:
    """A piece of text in one look."""

    text: str
    role: RunRole = RunRole.PLAIN


@record
class StageTitle:
    """The two lines above a map; ``meaning`` is left out if there is no room."""

    stage: StageId
    title: tuple[Run, ...]
    size: str
    meaning: tuple[Run, ...]

    def text(self, translate: Translate) -> str:
        """All of it in plain words, for assistive tools."""
        title, meaning = ("".join(run.text for run in runs) for runs in (self.title, self.meaning))
        return named(title, f"{self.size}  {meaning}".strip(), translate)


BIAS_RUNS = (Run("  + "), Run("b", RunRole.LETTER))
"""Behind what x is made of, where a bias is added to it."""


def stage_titles(geometry: Geometry, translate: Translate, has_bias: bool = False) -> tuple[StageTitle, ...]:
    """The titles of all maps, from left to right."""
    height, width = geometry.height, geometry.width
    stages = (
        (StageId.INPUT, translate("StageTitles", "Input"), "y"),
        (StageId.ZERO_INSERTED, translate("StageTitles", "Zero-inserted"), ""),
        (StageId.PADDED, translate("StageTitles", "Padded"), ""),
        (StageId.KERNEL, translate("StageTitles", "Kernel"), "w"),
        (StageId.OUTPUT, translate("StageTitles", "Output"), "x"),
    )
    sizes = {
        StageId.INPUT: size(height.spec.size, width.spec.size),
        StageId.ZERO_INSERTED: size(height.inserted, width.inserted),
        StageId.PADDED: size(height.padded, width.padded),
        StageId.KERNEL: size(height.spec.kernel_size, width.spec.kernel_size),
        StageId.OUTPUT: size(height.output, width.output),
    }
    meanings = {
        StageId.INPUT: dimensions("out"),
        StageId.ZERO_INSERTED: _per_axis(geometry, _inserted, translate),
        StageId.PADDED: _per_axis(geometry, _padded, translate),
        StageId.KERNEL: kernel_meaning(geometry),
        StageId.OUTPUT: (*dimensions("in"), *(BIAS_RUNS if has_bias else ())),
    }
    return tuple(
        StageTitle(stage, _title(name, letter), sizes[stage], meanings[stage])
        for stage, name, letter in stages
    )


def reduction_note(cells_per_pixel: float, reduction: Reduction, translate: Translate) -> str:
    """What a pixel shows if it covers several cells; '' if it does not."""
    side = round(cells_per_pixel)
    if side < 2:
        return ""
    texts = {
        Reduction.MEAN: translate("StageTitles", "1 pixel shows the mean of {size} cells"),
        Reduction.PEAK: translate("StageTitles", "1 pixel shows the largest of {size} cells"),
    }
    return texts[reduction].format(size=size(side, side))


def sample_note(step: int, translate: Translate) -> str:
    """What is shown of a map before it is complete."""
    return translate("StageTitles", "Preview: 1 of {size} cells").format(size=size(step, step))


def _title(name: str, letter: str) -> tuple[Run, ...]:
    title = Run(name, RunRole.TITLE)
    return (title, Run(f" {letter}", RunRole.TITLE_LETTER)) if letter else (title,)


def dimensions(index: str) -> tuple[Run, ...]:
    """H × W with an index."""
    subscript = Run(index, RunRole.SUBSCRIPT)
    return (Run("H", RunRole.LETTER), subscript, Run(f" {TIMES} "), Run("W", RunRole.LETTER), subscript)


def kernel_meaning(geometry: Geometry) -> tuple[Run, ...]:
    """k × k, and how many cells a dilated kernel spans."""
    height, width = geometry.height, geometry.width
    runs = (Run(f"k {TIMES} k", RunRole.KERNEL),)
    if height.spec.dilation == width.spec.dilation == 1:
        return runs
    reach = size(height.extent, width.extent)
    return (*runs, Run("  \N{RIGHTWARDS ARROW} "), Run(reach, RunRole.KERNEL))


def _per_axis(
    geometry: Geometry, runs_of: Callable[[AxisGeometry, Translate], tuple[Run, ...]], translate: Translate
) -> tuple[Run, ...]:
    height = runs_of(geometry.height, translate)
    width = runs_of(geometry.width, translate)
    return height if height == width else (*height, Run(f"  {TIMES}  "), *width)


def _inserted(axis: AxisGeometry, translate: Translate) -> tuple[Run, ...]:
    if axis.spec.stride == 1:
        return (Run(translate("StageTitles", "no zeros inserted")),)
    zeros = Run(str(axis.inserted - axis.spec.size), RunRole.STRIDE)
    return (Run(f"{axis.spec.size} + "), zeros)


def _padded(axis: AxisGeometry, translate: Translate) -> tuple[Run, ...]:
    begin = Run(number(axis.margin_begin), RunRole.PADDING)
    end = axis.pad_end - axis.cropped_end
    sign = "\N{MINUS SIGN}" if end < 0 else "+"
    runs = (begin, Run(f" + {axis.inserted} {sign} "), Run(str(abs(end)), RunRole.PADDING))
    if axis.output_pad:
        return (*runs, Run(" + "), Run(str(axis.output_pad), RunRole.OUTPUT_PADDING))
    return runs
