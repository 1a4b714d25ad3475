"""What a map shows of its cells, as numbers."""

from __future__ import annotations

import numpy as np

from fracstride.ui.presenters.heatmap import HeatmapModel


def pixels(
    model: HeatmapModel, rows: tuple[int, int], columns: tuple[int, int], shape: tuple[int, int]
) -> np.ndarray:
    """Of these rows and columns, made as many as ``shape`` says."""
    sampled = model.sampled(rows, columns, shape)
    assert sampled is not None
    return sampled.pixels()
