"""Why a layer cannot be applied to what arrives, as a value: codes and numbers; the words are made elsewhere."""

from __future__ import annotations

from enum import StrEnum

from fracstride.core.issues import Issue
from fracstride.core.records import record
from fracstride.core.stack.layers import Layer, Pair


class StackProblemCode(StrEnum):
    """Every way in which a layer can fail to fit."""

    INPUT = "input"  # the stack's own input has no cells
    CHANNELS = "channels"  # params: expected, arriving
    INVALID = "invalid"  # issues: the parameters themselves
    OUTPUT_TOO_SMALL = "output_too_small"  # params: height, width, which would remain
    FACTOR_TOO_SMALL = "factor_too_small"
    SHUFFLE_CHANNELS = "shuffle_channels"  # params: channels, square
    NEGATIVE_CROP = "negative_crop"
    SKIP_EMPTY = "skip_empty"
    SKIP_SIZE = "skip_size"  # params: height, width arriving; skip_height, skip_width
    SKIP_CHANNELS = "skip_channels"  # params: arriving, skip
    TOO_MUCH_MEMORY = "too_much_memory"  # params: bytes, limit
    TOO_LARGE = "too_large"  # params: value, maximum; of the sides and channels the largest


@record
class Question:
    """What the solver could answer: parameters of ``layer`` that lead from one size to another."""

    layer: int
    input_size: Pair
    output_size: Pair


@record
class StackProblem:
    """Why the layer ``index`` cannot be applied; -1 is the input of the stack."""

    index: int
    code: StackProblemCode
    params: tuple[tuple[str, int], ...] = ()
    issues: tuple[Issue, ...] = ()
    remedy: Layer | None = None
    """The layer as it would fit, with the smallest change."""
    question: Question | None = None

    def param(self, name: str) -> int:
        """The number called ``name``; KeyError where the code has none of that name."""
        return dict(self.params)[name]
