"""The words of the ways out of a checkerboard: what each is, what it gives and what it costs. No Qt."""

from __future__ import annotations

from fracstride.session.overlap_choices import Alternative, WayOut
from fracstride.ui.presenters.spec_words import once, parameters_in_letters
from fracstride.ui.presenters.wording import TIMES, Translate, number, size


def title(kind: WayOut, translate: Translate) -> str:
    """The title of a way out."""
    titles = {
        WayOut.CURRENT: translate("Overlap", "This layer"),
        WayOut.LARGER_KERNEL: translate("Overlap", "Larger kernel"),
        WayOut.SMALLER_KERNEL: translate("Overlap", "Smaller kernel"),
        WayOut.BILINEAR: translate("Overlap", "Bilinear weights"),
        WayOut.RESIZE: translate("Overlap", "Resize, then convolve"),
    }
    return titles[kind]


def detail(each: Alternative, translate: Translate) -> str:
    """Its layer, and the size of its output."""
    if each.spec is None:
        text = translate("Overlap", "nearest or bilinear to {size}, then Conv2d k {kernel}")
        return text.format(size=size(*each.output), kernel=once(*each.kernel_size))
    return f"{' · '.join(parameters_in_letters(each.spec))} → {size(*each.output)}"


def cost(products: int, current: int) -> str:
    """Its products as a multiple of those of the current layer.

    >>> cost(300, 200)
    '1.5 ×'
    """
    return f"{number(products / max(current, 1), 1)} {TIMES}"
