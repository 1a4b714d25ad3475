"""Reports how a result was computed."""

from __future__ import annotations

from dataclasses import replace

from fracstride.ui.computing.calculation import ComputeResult
from fracstride.ui.presenters.engine_words import EngineReport
from fracstride.ui.presenters.wording import duration


def engine_report(result: ComputeResult) -> EngineReport:
    """Which backend computed and why, with which kernel, in how many tiles."""
    failed = "" if result.failure is None else result.failure.backend
    bare = EngineReport(
        result.backend,
        result.grounds.value,
        duration(result.milliseconds),
        str(result.x.dtype),
        failure=failed,
    )
    choice = result.choice
    if choice is None:
        return bare
    division = choice.division
    return replace(
        bare,
        kernel=choice.kernel.value,
        reason=choice.reason.value,
        numbers=dict(choice.params),
        tiles=division.pieces,
        workers=division.threads,
        temporaries=division.temporaries,
    )
