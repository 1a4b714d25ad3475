"""The tabs of the window by name: the window opens them, a picture is asked for of one."""

from __future__ import annotations

from enum import StrEnum


class TabId(StrEnum):
    """The tabs, in their order."""

    PIPELINE = "pipeline"
    SCATTER = "scatter"
    MATRIX = "matrix"
    PHASES = "phases"
    OVERLAP = "overlap"
    SOLVER = "solver"
    CODE = "code"
    DECODER = "decoder"
    CHANNELS = "channels"
    PAIR = "pair"
