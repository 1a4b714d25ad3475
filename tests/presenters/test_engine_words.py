"""Everything that the engine can say of itself has words, in both languages, with its numbers in them."""

from __future__ import annotations

import pytest

from english import english
from fracstride.backends.automatic import Grounds
from fracstride.backends.engine.choice import Reason
from fracstride.backends.engine.kernels import Kernel
from fracstride.ui.presenters.engine_words import (
    EngineReport,
    chip_text,
    cost_text,
    grounds_text,
    kernel_title,
    reason_text,
    report_lines,
)

REPORT = EngineReport(
    "numpy", "little_work", "0.21 ms", "float64", "phases", "cheapest", {"percent": 43}, 8, 2, 2**20
)
NUMBERS = {"kernel_size": 2, "stride": 3, "values": 50, "percent": 70}


@pytest.mark.parametrize("kernel", list(Kernel))
def test_every_kernel_has_a_name(kernel: Kernel) -> None:
    seen: list[str] = []
    kernel_title(kernel.value, lambda _context, text: seen.append(text) or text)
    assert kernel_title(kernel.value, english) in seen


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    text = reason_text(EngineReport("numpy", "", "", "", "phases", reason.value, NUMBERS), english)
    assert text.endswith(".") and "{" not in text


@pytest.mark.parametrize("grounds", list(Grounds))
def test_all_grounds_have_a_sentence(grounds: Grounds) -> None:
    assert grounds_text(grounds.value, english).endswith(".")


def test_a_report_tells_who_how_why_and_in_how_many_parts() -> None:
    assert chip_text(REPORT, english) == "NumPy, phases"
    assert report_lines(REPORT, english) == (
        "Computed by NumPy, phases in 0.21 ms, float64.",
        "Automatic: too little work to be worth the way to a GPU.",
        "The kernel of least estimated effort: 43 % of the next one's.",
        "Tiles: 8; threads: 2; 1 MiB beside the arrays.",
    )


def test_a_backend_that_stood_in_says_for_whom() -> None:
    report = EngineReport("numpy", "chosen", "2 ms", "float32", failure="cupy")
    assert report_lines(report, english) == (
        "Computed by NumPy in 2 ms, float32.",
        "CuPy was wanted and could not compute.",
    )


def test_a_cost_is_told_in_products_and_memory() -> None:
    text = cost_text(2_000_000, 3 * 2**30, english)
    assert text == "Computing it takes 2\u202f000\u202f000 multiply-adds and 3 GiB of memory."
