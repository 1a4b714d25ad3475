"""The words for what was measured: engines by their names, times, and why there is none. No Qt."""

from __future__ import annotations

from fracstride.backends.obstacle import Obstacle
from fracstride.session.timing import Timing
from fracstride.ui.presenters.engine_words import kernel_title
from fracstride.ui.presenters.methods import BACKEND_TITLES
from fracstride.ui.presenters.obstacles import obstacle_text
from fracstride.ui.presenters.wording import TIMES, Translate, named, number

TITLES = {**BACKEND_TITLES, "torch": "PyTorch", "onnxruntime": "ONNX Runtime"}
PACKAGES = {"torch": "torch", "onnxruntime": "onnx onnxruntime"}
"""What pip installs for an engine that is no backend of the program."""


def engine_title(timing: Timing, translate: Translate) -> str:
    """The engine, and of the program's own the kernel: one that was picked, or one that was asked for."""
    name, _, kernel = timing.engine.partition(":")
    title = TITLES.get(name, name)
    if kernel:
        forced = translate("Benchmark", "{engine}: {kernel}")
        return forced.format(engine=title, kernel=kernel_title(kernel, translate))
    if timing.note:
        picked = translate("Benchmark", "{engine}, picked: {kernel}")
        return picked.format(engine=title, kernel=kernel_title(timing.note, translate))
    return title


def times_text(timing: Timing, fastest: Timing) -> str:
    """The median of a call, and how many times that of the fastest engine it is."""
    ratio = timing.milliseconds / fastest.milliseconds
    milliseconds = number(float(f"{timing.milliseconds:.3g}"))
    return f"{milliseconds} ms   {number(ratio, 2)} {TIMES}"


def problem_text(timing: Timing, translate: Translate) -> str:
    """Why an engine was not measured, in a few words."""
    if timing.obstacle == Obstacle.NOT_INSTALLED:
        return translate("Benchmark", "not installed")
    if timing.obstacle == Obstacle.WRONG_NUMBERS:
        return translate("Benchmark", "not with these numbers")
    if timing.obstacle:
        return translate("Benchmark", "cannot be used here")
    return timing.problem


def way_out_text(timing: Timing, translate: Translate) -> str:
    """The same in full, with what would help."""
    if timing.engine in PACKAGES and timing.obstacle == Obstacle.NOT_INSTALLED:
        text = translate("Benchmark", "{engine} is not installed: pip install {packages}")
        return text.format(engine=engine_title(timing, translate), packages=PACKAGES[timing.engine])
    if timing.obstacle:
        return obstacle_text(Obstacle(timing.obstacle), translate)
    return named(engine_title(timing, translate), timing.problem, translate)
