"""One slice of x beside the one that was expected: what is shown of them, and what is said of a cell. No Qt."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import numpy as np

from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.ui.presenters.colours import Extremes, finite_extremes
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.level_of_detail import PLAIN
from fracstride.ui.presenters.stage_titles import Run, RunRole, StageTitle
from fracstride.ui.presenters.wording import MINUS, Translate, named, number


class OutputView(StrEnum):
    """Which map stands where x does."""

    OURS = "ours"
    EXPECTED = "expected"
    DIFFERENCE = "difference"


@record(eq=False)
class Compared:
    """Our slice, the expected one, and what is shown in place of x."""

    ours: FloatArray
    expected: FloatArray
    view: OutputView
    shown: FloatArray
    extremes: Extremes


def compared_slice(ours: FloatArray, expected: FloatArray, view: OutputView) -> Compared:
    """Both slices and, by the view, one of them or how far they are apart."""
    if view is OutputView.OURS:
        return Compared(ours, expected, view, ours, (0.0, 0.0))
    shown = np.ascontiguousarray(expected)
    if view is OutputView.DIFFERENCE:
        with np.errstate(over="ignore", invalid="ignore"):
            shown = np.abs(ours - expected)
    return Compared(ours, expected, view, shown, finite_extremes(shown))


def compared_model(model: HeatmapModel, compared: Compared | None) -> HeatmapModel:
    """The map of x, or what is shown in its place where it fits."""
    if compared is None or compared.view is OutputView.OURS or compared.shown.shape != model.shape:
        return model
    return replace(model, values=compared.shown, levels=PLAIN)


def compared_titles(
    titles: tuple[StageTitle, ...],
    compared: Compared | None,
    translate: Translate,
    slices: tuple[int, int] = (1, 1),
) -> tuple[StageTitle, ...]:
    """The title of x says what stands there; ``slices``: the samples and channels that one of them is shown of."""
    if compared is None or compared.view is OutputView.OURS:
        return titles
    names = {
        OutputView.EXPECTED: (translate("Comparison", "Expected"), "x"),
        OutputView.DIFFERENCE: (translate("Comparison", "Difference"), f"|x {MINUS} x\N{PRIME}|"),
    }
    name, letters = names[compared.view]
    title = (Run(name, RunRole.TITLE), Run(f" {letters}", RunRole.TITLE_LETTER))
    has_others = compared.view is OutputView.DIFFERENCE and slices != (1, 1)
    meaning = (Run(_largest_here(compared.extremes[1], slices, translate)),) if has_others else None
    return tuple(
        replace(each, title=title, meaning=meaning or each.meaning) if each.stage is StageId.OUTPUT else each
        for each in titles
    )


def _largest_here(largest: float, slices: tuple[int, int], translate: Translate) -> str:
    samples, channels = slices
    if channels == 1:
        text = translate("Comparison", "at most {largest} in this sample")
    elif samples == 1:
        text = translate("Comparison", "at most {largest} in this channel")
    else:
        text = translate("Comparison", "at most {largest} in this slice")
    return text.format(largest=number(largest, -1))


def compared_text(compared: Compared | None, cell: Cell, translate: Translate) -> str:
    """Both numbers of a cell of x, in one line; '' where nothing is compared."""
    if compared is None or not all(
        0 <= at < size for at, size in zip(cell, compared.ours.shape, strict=True)
    ):
        return ""
    ours, expected = float(compared.ours[cell]), float(compared.expected[cell])
    text = translate("Comparison", "expected {expected}, off by {apart}")
    return text.format(expected=number(expected), apart=number(abs(ours - expected)))


def beside(value: str, compared: str, translate: Translate) -> str:
    """What is said of a cell, and what was expected there."""
    return named(value, compared, translate) if compared and value else value
