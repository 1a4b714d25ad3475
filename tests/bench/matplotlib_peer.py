"""The peer of the redraw: matplotlib's imshow of the same maps, set_data and draw into memory (Agg)."""

from __future__ import annotations

from time import perf_counter, thread_time

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from conversation import Answer, serve
from parameter_steps import states

from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.core.geometry import Geometry, solve
from fracstride.core.pipeline import StageId
from fracstride.core.trace import Trace
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import State

mpl.use("agg")
import matplotlib.pyplot as plt  # after the choice of the backend

STAGES = (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED, StageId.ROTATED_KERNEL, StageId.OUTPUT)
Maps = list[npt.NDArray[np.float64]]


def maps(state: State) -> Maps:
    """The five maps of a layer."""
    geometry = solve(state.spec)
    assert isinstance(geometry, Geometry)
    y = materialise_input(state.input, state.spec)
    weight = materialise_kernel(state.kernel, state.spec)
    trace = Trace(geometry, y, weight, conv_transpose=NumpyBackend().conv_transpose2d)
    return [np.array(trace.map(stage)) for stage in STAGES]


class Figure:
    """Five images with their axes, 1500 x 420 pixels; an image that is stretched is not drawn slower."""

    def __init__(self, first: Maps) -> None:
        self._figure, axes = plt.subplots(1, 5, figsize=(15, 4.2), dpi=100)
        self._images = [axis.imshow(each) for axis, each in zip(axes, first, strict=True)]
        self._figure.canvas.draw()

    def redraw(self, shown: Maps) -> tuple[float, float]:
        """Milliseconds from the new arrays to the drawn picture, and those of the processor."""
        start, processor = perf_counter(), thread_time()
        for image, each in zip(self._images, shown, strict=True):
            image.set_data(each)
        self._figure.canvas.draw()
        return (perf_counter() - start) * 1000, (thread_time() - processor) * 1000

    def close(self) -> None:
        plt.close(self._figure)


def steps(size: int) -> Answer:
    """One round of steps at one size; the arrays are there before the clock starts."""
    first, *others = states(size)
    figure = Figure(maps(first))
    times = [figure.redraw(maps(state)) for state in others]
    figure.close()
    return {"milliseconds": [each[0] for each in times], "processor": [each[1] for each in times]}


if __name__ == "__main__":
    serve(steps)
