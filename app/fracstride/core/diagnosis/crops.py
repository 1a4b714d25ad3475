"""Other crops in the words of a layer: the one parameter that differs, and how far the cells are moved."""

from __future__ import annotations

from fracstride.core.diagnosis.details import Move
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.records import record
from fracstride.core.spec import AXES, ConvTransposeSpec, Field

FIELDS = (Field.PADDING, Field.OUTPUT_PADDING, Field.END_CROP)
Pair = tuple[int, int]


@record
class Changed:
    """One parameter of height and width: there, and here."""

    field: Field
    there: Pair
    here: Pair


def only_change(explanation: Explanation, spec: ConvTransposeSpec) -> Changed | None:
    """The parameter that alone makes the crops others; None where several do, or no layer has them."""
    mended = None if explanation.mend is None else explanation.mend.spec
    if mended is None:
        return None
    found = []
    for field in FIELDS:
        there, here = (tuple(each.axis(axis).value(field) for axis in AXES) for each in (mended, spec))
        if there != here:
            found.append(Changed(field, (there[0], there[1]), (here[0], here[1])))
    return found[0] if len(found) == 1 else None


def moved_by(explanation: Explanation, spec: ConvTransposeSpec) -> Pair | None:
    """The rows and columns by which every cell of x is further on in an output of its size; None where that is not all."""
    causes = [cause for cause in explanation.causes if cause is not Cause.QUANTISED]
    moved = explanation.detail(Cause.MOVED)
    if causes == [Cause.MOVED] and isinstance(moved, Move):
        return moved.down, moved.right
    if explanation.before is None or causes != [Cause.CROPS]:
        return None
    (top, _), (left, _) = explanation.crops
    return spec.height.crop_begin - top, spec.width.crop_begin - left
