"""Problems with the parameters of a layer, as values: what is wrong, in which fields, and a remedy.

Issues carry codes and numbers only; the words are made where they are shown.
"""

from __future__ import annotations

from enum import StrEnum

from fracstride.core.records import record
from fracstride.core.spec import Axis, Field


class IssueCode(StrEnum):
    """Every way in which parameters can be impossible."""

    TOO_SMALL = "too_small"  # params: value, minimum
    TOO_LARGE = "too_large"  # params: value, maximum
    OUTPUT_TOO_SMALL = "output_too_small"  # params: output, shortfall
    OUTPUT_PADDING_TOO_LARGE = "output_padding_too_large"  # params: value, limit (= max(stride, dilation))
    END_CROP_WITH_OUTPUT_PADDING = "end_crop_with_output_padding"  # params: value, output_padding
    NOT_DIVISIBLE = "not_divisible"  # params: value, groups
    TOO_MUCH_MEMORY = "too_much_memory"  # params: bytes, limit


@record
class FieldRef:
    """A field of the specification; ``axis`` is None for both axes, or if the field has none."""

    field: Field
    axis: Axis | None = None


@record
class Remedy:
    """Setting ``ref`` to ``value`` resolves the issue with the smallest change of that field.

    If no single field resolves it, it is the first of several steps.
    """

    ref: FieldRef
    value: int


@record
class Issue:
    """One problem: its code, the fields it marks (the one at fault first), its numbers, its remedy."""

    code: IssueCode
    fields: tuple[FieldRef, ...]
    params: tuple[tuple[str, int], ...] = ()
    remedy: Remedy | None = None

    def param(self, name: str) -> int:
        """The number called ``name``. Raises KeyError if the code has no such number."""
        return dict(self.params)[name]
