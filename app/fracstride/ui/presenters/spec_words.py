"""The parameters of a layer in a few letters."""

from __future__ import annotations

from fracstride.core.spec import AXES, ConvTransposeSpec, Field
from fracstride.ui.presenters.wording import TIMES

_LETTERS = (
    (Field.KERNEL_SIZE, "k", 0),
    (Field.STRIDE, "s", 1),
    (Field.PADDING, "p", 0),
    (Field.OUTPUT_PADDING, "op", 0),
    (Field.END_CROP, "ec", 0),
    (Field.DILATION, "d", 1),
)
"""At the third value a parameter is not worth a word."""


def parameters_in_letters(spec: ConvTransposeSpec) -> list[str]:
    """What the kernel does, axis by axis where the axes differ.

    >>> parameters_in_letters(ConvTransposeSpec.square(3, 4, stride=2, padding=1))
    ['k 4', 's 2', 'p 1']
    """
    parts = []
    for field, letter, plain in _LETTERS:
        height, width = (spec.value(field, axis) for axis in AXES)
        if (height, width) != (plain, plain):
            parts.append(f"{letter} {once(height, width)}")
    return parts


def once(height: int, width: int) -> str:
    """A number for both axes, or one for each.

    >>> once(3, 3), once(3, 5)
    ('3', '3 × 5')
    """
    return str(height) if height == width else f"{height} {TIMES} {width}"
