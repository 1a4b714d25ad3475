"""What is said of the paths through a decoder."""

from __future__ import annotations

import pytest

from fracstride.ui.presenters.decoder import phases_text


def english(_context: str, text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ((1.0,), "Without borders, 1 path from the input reaches every cell along an axis."),
        ((4.0,), "Without borders, 4 paths from the input reach every cell along an axis."),
        ((1.0, 2.0), "Without borders, the paths from the input repeat along an axis: 1, 2."),
    ],
)
def test_one_path_is_no_plural(phases: tuple[float, ...], said: str) -> None:
    assert phases_text(phases, english) == said
