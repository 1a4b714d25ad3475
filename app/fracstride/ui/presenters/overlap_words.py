"""The words of the Overlap tab: the verdict and its reason, measures, counts. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fracstride.core.checkerboard import Pattern, constant_output
from fracstride.core.geometry import Geometry
from fracstride.core.overlap import Cause, Overlap, Verdict
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.spec import Field
from fracstride.session.overlap_choices import Choice
from fracstride.ui.presenters.overlap import LegendEntry, OutputPart, interior_counts
from fracstride.ui.presenters.wording import FIXED_SPACE, Translate, cell_name, grouped, number, size

NOTHING = "\N{EN DASH}"


def percent(value: float | None) -> str:
    """A spread as a percentage.

    >>> percent(0.75).split(FIXED_SPACE), percent(0.004).split(FIXED_SPACE), percent(None)
    (['75', '%'], ['0.4', '%'], '–')
    """
    if value is None or value != value:
        return NOTHING
    share = value * 100
    return f"{number(share, 1 if 0 < share < 10 and share != round(share) else 0)}{FIXED_SPACE}%"


def headline(of: Overlap, translate: Translate) -> str:
    """The verdict."""
    if of.is_even:
        return translate("Overlap", "Even overlap")
    return translate("Overlap", "Uneven overlap")


def reason(of: Overlap, translate: Translate) -> str:
    """Why the overlap is even or is not, and what output cells receive."""
    height, width = of.height.verdict, of.width.verdict
    if height == width:
        cause = _cause(height, translate)
    else:
        each = translate("Overlap", "H: {height} W: {width}")
        cause = each.format(height=_cause(height, translate), width=_cause(width, translate))
    joined = translate("Overlap", "{cause} {received}")
    return joined.format(cause=cause, received=_received(interior_counts(of), translate))


def _cause(verdict: Verdict, translate: Translate) -> str:
    texts = {
        Cause.STRIDE_ONE: translate("Overlap", "Stride 1 has a single phase."),
        Cause.DIVISIBLE: translate("Overlap", "Stride {s} divides kernel {k}."),
        Cause.INDIVISIBLE: translate("Overlap", "Stride {s} does not divide kernel {k}."),
        Cause.KERNEL_SHORT: translate("Overlap", "Kernel {k} is shorter than stride {s}."),
        Cause.SHARED_FACTOR: translate(
            "Overlap",
            "Stride {s} and dilation {d} share the factor {g}: only one position in {g} is reached.",
        ),
    }
    return texts[verdict.cause].format(
        s=verdict.stride, k=verdict.kernel_size, d=verdict.dilation, g=verdict.shared_factor
    )


def _received(counts: tuple[int, ...], translate: Translate) -> str:
    if len(counts) == 1:
        text = translate("Overlap", "Away from the borders every output cell receives {count} contributions.")
        single = translate("Overlap", "Away from the borders every output cell receives 1 contribution.")
        return single if counts == (1,) else text.format(count=counts[0])
    text = translate("Overlap", "Output cells receive {counts} contributions.")
    return text.format(counts=_listed(counts, translate))


def _listed(counts: Sequence[int], translate: Translate) -> str:
    """'1, 2 or 4'."""
    *first, last = (str(count) for count in counts)
    separator = translate("Overlap", ", ")
    return translate("Overlap", "{first} or {last}").format(first=separator.join(first), last=last)


def measures(of: Overlap, pattern: Pattern | None, translate: Translate) -> str:
    """The checkerboard measure of the counts and of the kernel."""
    text = translate(
        "Overlap", "Spread {counts} by count, {kernel} for a constant input through this kernel."
    )
    spread = None if pattern is None else pattern.spread
    return text.format(counts=percent(of.spread), kernel=percent(spread))


def measure_source(translate: Translate) -> str:
    """What the measure is, and where the advice comes from."""
    return translate(
        "Overlap",
        "Spread: (largest − smallest) / largest over the phases, away from the borders; 0 % leaves no checkerboard. "
        "After Odena, Dumoulin and Olah, “Deconvolution and checkerboard artifacts”, Distill 2016.",
    )


def choice_label(choice: Choice) -> str:
    """'k = 3'."""
    return f"{'k' if choice.field is Field.KERNEL_SIZE else 's'} = {choice.value}"


def choice_size(choice: Choice, translate: Translate) -> str:
    """The size of its output, or that there is none."""
    return translate("Overlap", "impossible") if choice.output is None else size(*choice.output)


def legend_text(entry: LegendEntry, translate: Translate) -> str:
    """'64 cells'."""
    if entry.cells == 1:
        return translate("Overlap", "1 cell")
    return translate("Overlap", "{cells} cells").format(cells=grouped(entry.cells))


def map_meaning(is_count: bool, part: OutputPart, translate: Translate) -> str:
    """What the map shows, for its head: of a large output which part."""
    if not part.is_whole:
        text = translate("Overlap", "shown: rows {top}–{bottom}, columns {left}–{right}")
        rows, columns = part.rows, part.columns
        return text.format(top=rows[0], bottom=rows[-1], left=columns[0], right=columns[-1])
    if is_count:
        return translate("Overlap", "contributions per output cell")
    return translate("Overlap", "constant input 1 through this kernel")


def count_text(of: Overlap, cell: Cell, translate: Translate) -> str:
    """The products that an output cell receives, for the status bar."""
    name = translate("Overlap", "overlap")
    return f"{cell_name(name, cell)} = {of.count(*cell)}"


def constant_text(geometry: Geometry, taps: FloatArray, cell: Cell, translate: Translate) -> str:
    """What an output cell has of a constant input of 1, through the kernel ``taps`` (kH, kW)."""
    name = translate("Overlap", "constant")
    value = constant_output(geometry, taps, np.array([cell[0]]), np.array([cell[1]]))[0, 0]
    return f"{cell_name(name, cell)} = {number(float(value))}"
