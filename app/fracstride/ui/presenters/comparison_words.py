"""What is said of an output beside the expected one: the verdict, why they differ, what a click would change. No Qt."""

from __future__ import annotations

from collections.abc import Iterator

from fracstride.core.diagnosis.difference import Difference, Index, Pattern
from fracstride.core.diagnosis.expected import Layout, Mismatch, MismatchCode
from fracstride.core.diagnosis.explanation import Diagnosis
from fracstride.core.geometry import Geometry
from fracstride.core.records import record
from fracstride.ui.presenters.cause_words import button_text, explanation_text, some_of
from fracstride.ui.presenters.methods import difference_text
from fracstride.ui.presenters.wording import (
    Translate,
    cell_name,
    grouped,
    in_clauses,
    in_sentences,
    listed,
    number,
    size,
)

LONGEST_NAME = 28
"""Letters of a file's name in the verdict; the tooltip of the bar has all of it."""


@record
class ComparisonWords:
    """The verdict, the reason, and the button; '' where there is none."""

    verdict: str
    reason: str
    button: str = ""
    is_equal: bool = False
    place: str = ""
    """Which of several explanations it is."""
    cell: Index | None = None
    """The cell that the verdict is about."""


def comparison_words(
    name: str,
    found: Diagnosis | Mismatch | None,
    geometry: Geometry,
    translate: Translate,
    chosen: int = 0,
    has_bias: bool = True,
) -> ComparisonWords:
    """What an expected output called ``name`` came to, with one of the explanations; None: it is still being compared."""
    name = _shortened(name)
    if found is None:
        return ComparisonWords(translate("Comparison", "Comparing with {name}…").format(name=name), "")
    if isinstance(found, Mismatch):
        verdict = translate("Comparison", "{name} cannot be compared with x").format(name=name)
        return ComparisonWords(verdict, _mismatch(found, translate))
    verdict = _verdict(name, found, geometry, translate)
    apart = found.difference
    if found.is_equal:
        return ComparisonWords(verdict, _equality(found, geometry, translate), is_equal=True)
    cell = None if apart is None else apart.where
    if not found.explanations:
        return ComparisonWords(verdict, _unexplained(found, translate), cell=cell)
    each, count = found.explanations[chosen], len(found.explanations)
    return ComparisonWords(
        verdict,
        explanation_text(each, geometry.spec, translate, has_bias),
        "" if each.offered is None else button_text(each, geometry.spec, translate),
        place=_place(chosen, count, translate) if count > 1 else "",
        cell=cell,
    )


def _place(chosen: int, count: int, translate: Translate) -> str:
    return translate("Comparison", "{index} of {count}").format(index=chosen + 1, count=count)


def missing_text(sample: int, found: Diagnosis | None, translate: Translate) -> str:
    """Why nothing is expected in a sample of x; '' where something is."""
    if found is None or sample < len(found.expected):
        return ""
    return translate("Comparison", "The expected output has no sample {sample}").format(sample=sample)


def _shortened(name: str) -> str:
    """A long name without its middle: the numbers behind it are to be seen."""
    kept = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[:kept]}…{name[-kept:]}"


def _verdict(name: str, found: Diagnosis, geometry: Geometry, translate: Translate) -> str:
    apart = found.difference
    if apart is None:
        text = translate("Comparison", "{name} has another size: {size}, x has {own}")
        theirs = size(*found.expected.shape[2:])
        return text.format(name=name, size=theirs, own=size(geometry.height.output, geometry.width.output))
    if apart.is_rounding:
        return translate("Comparison", "x equals {name}").format(name=name)
    return _differing(found, geometry, translate).format(
        name=name,
        count=grouped(apart.differing),
        cells=grouped(apart.cells),
        largest=number(apart.largest, -1),
        cell=_cell(apart.where, translate),
    )


def _differing(found: Diagnosis, geometry: Geometry, translate: Translate) -> str:
    """The numbers of the verdict are of everything compared, and those of the map of one slice: it says so."""
    samples, channels = len(found.expected) > 1, geometry.spec.out_channels > 1
    texts = {
        (False, False): translate(
            "Comparison", "x differs from {name}: {count} of {cells} cells, at most {largest} at {cell}"
        ),
        (False, True): translate(
            "Comparison",
            "x differs from {name}: {count} of {cells} cells in all channels, at most {largest} at {cell}",
        ),
        (True, False): translate(
            "Comparison",
            "x differs from {name}: {count} of {cells} cells in all samples, at most {largest} at {cell}",
        ),
        (True, True): translate(
            "Comparison",
            "x differs from {name}: {count} of {cells} cells in all samples and channels, at most {largest} at {cell}",
        ),
    }
    return texts[samples, channels]


def _cell(index: Index | None, translate: Translate) -> str:
    if index is None:
        return ""
    n, c, row, column = index
    if n or c:
        text = translate("Methods", "x[{row}, {column}], sample {sample}, channel {channel}")
        return text.format(row=row, column=column, sample=n, channel=c)
    return cell_name("x", (row, column))


def _equality(found: Diagnosis, geometry: Geometry, translate: Translate) -> str:
    apart = found.difference
    assert apart is not None
    text = translate("Comparison", "Largest difference {largest}; rounding explains {tolerance}")
    if apart.largest == 0:
        text = translate("Comparison", "Exactly, in every cell")
    said = [text.format(largest=difference_text(apart.largest), tolerance=difference_text(apart.tolerance))]
    if found.layout is Layout.CHANNELS_LAST:
        said.append(translate("Comparison", "read with channels last"))
    if len(found.expected) < geometry.spec.batch:
        said.append(translate("Comparison", "sample 0 alone is compared"))
    return in_clauses(said, translate)


def _unexplained(found: Diagnosis, translate: Translate) -> str:
    none = translate("Comparison", "No known mistake, nor two together, explain it")
    if found.pattern is None:
        return none
    return in_sentences((*_pattern(found.difference, found.pattern, translate), none), translate)


def _pattern(apart: Difference | None, pattern: Pattern, translate: Translate) -> Iterator[str]:
    if pattern.constant is not None:
        yield translate("Comparison", "Every value there is {value}").format(value=number(pattern.constant))
        return
    if apart is not None and apart.first != apart.where:
        yield translate("Comparison", "The first is {cell}").format(cell=_cell(apart.first, translate))
    if pattern.border is not None:
        yield translate("Comparison", "Only cells near the border differ, as with another padding")
    if pattern.border_value is not None:
        text = translate("Comparison", "They are all {value} there, as where something was padded")
        yield text.format(value=number(pattern.border_value))
    if pattern.is_below_zero:
        yield translate("Comparison", "Only cells below 0 differ, as with an activation")
    if pattern.phases:
        phases = listed((f"({row}, {column})" for row, column in pattern.phases[:4]), translate)
        one = translate("Comparison", "Only phase {phases} of the stride differs")
        many = translate("Comparison", "Only phases {phases} of the stride differ")
        text = one if len(pattern.phases) == 1 else many
        yield text.format(phases=phases + ("…" if len(pattern.phases) > 4 else ""))
    if pattern.channels:
        one = translate("Comparison", "Only channel {channels} differs")
        many = translate("Comparison", "Only channels {channels} differ")
        text = one if len(pattern.channels) == 1 else many
        yield text.format(channels=some_of(pattern.channels, translate))
    if pattern.samples:
        one = translate("Comparison", "Only sample {samples} differs")
        many = translate("Comparison", "Only samples {samples} differ")
        text = one if len(pattern.samples) == 1 else many
        yield text.format(samples=some_of(pattern.samples, translate))


def _mismatch(found: Mismatch, translate: Translate) -> str:
    texts = {
        MismatchCode.DIMENSIONS: translate("Comparison", "It has {found} dimensions; 2 to 4 are needed"),
        MismatchCode.CHANNELS: translate("Comparison", "It has {found} channels, and x has {expected}"),
        MismatchCode.SAMPLES: translate("Comparison", "It has {found} samples, and x has {expected}"),
    }
    if found.found == 1:
        texts |= {
            MismatchCode.CHANNELS: translate("Comparison", "It has 1 channel, and x has {expected}"),
            MismatchCode.SAMPLES: translate("Comparison", "It has 1 sample, and x has {expected}"),
        }
    return texts[found.code].format(found=found.found, expected=found.expected)
