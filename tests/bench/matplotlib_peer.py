"""The peer of the redraw: matplotlib's imshow of the same maps, set_data and draw.

matplotlib_peer.py window    with titles, in a window, until it is painted and the display server has answered
matplotlib_peer.py memory    without titles, into memory (Agg)
"""

from __future__ import annotations

import sys
from time import perf_counter, thread_time

import numpy as np
import numpy.typing as npt
from conversation import Answer, serve
from display_server import DisplayServer
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from parameter_steps import states
from PySide6.QtWidgets import QApplication

from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.rules import solve
from fracstride.core.trace import Trace
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import State

STAGES = (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED, StageId.ROTATED_KERNEL, StageId.OUTPUT)
WIDTH, HEIGHT, DPI = 1500, 420, 100
Maps = list[npt.NDArray[np.float64]]


def maps(state: State) -> Maps:
    """The five maps of a layer."""
    geometry = solve(state.spec)
    assert isinstance(geometry, Geometry)
    y = materialise_input(state.input, state.spec)
    weight = materialise_kernel(state.kernel, state.spec)
    trace = Trace(geometry, y, weight, conv_transpose=NumpyBackend().conv_transpose2d)
    return [np.array(trace.map(stage)) for stage in STAGES]


class Picture:
    """Five images with their axes; an image that is stretched is not drawn slower."""

    def __init__(self, figure: Figure, first: Maps) -> None:
        self._axes = figure.subplots(1, len(first))
        self._images = [axis.imshow(each) for axis, each in zip(self._axes, first, strict=True)]

    def show(self, shown: Maps) -> None:
        """Take other values."""
        for image, each in zip(self._images, shown, strict=True):
            image.set_data(each)

    def show_titles(self, shown: Maps) -> None:
        """Name the maps and tell their sizes, as the program does."""
        for stage, axis, each in zip(STAGES, self._axes, shown, strict=True):
            axis.set_title(f"{stage} {each.shape[0]} x {each.shape[1]}")


class Memory:
    """A figure without a window."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self._canvas = FigureCanvasAgg(self.figure)

    def redraw(self, picture: Picture, shown: Maps) -> None:
        """Draw all of it with other values."""
        picture.show(shown)
        self._canvas.draw()


class Window:
    """A figure in a window of Qt."""

    def __init__(self) -> None:
        # It chooses the binding of Qt when it is imported: PySide6, which is there already.
        from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg

        self._application = QApplication([])
        self.figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        self._canvas = FigureCanvasQTAgg(self.figure)
        self._server = DisplayServer(self._application)
        self._canvas.resize(WIDTH, HEIGHT)
        self._canvas.show()
        self._application.processEvents()

    def redraw(self, picture: Picture, shown: Maps) -> None:
        """Draw all of it with other values and titles, paint the window, and let the display server answer."""
        picture.show(shown)
        picture.show_titles(shown)
        self._canvas.draw()
        self._application.processEvents()
        self._server.answer()


def steps(surface: Memory | Window, size: int) -> Answer:
    """One round of steps at one size; the arrays are there before the clock starts."""
    first, *others = states(size)
    surface.figure.clear()
    picture = Picture(surface.figure, maps(first))
    surface.redraw(picture, maps(first))
    times = [_redraw(surface, picture, maps(state)) for state in others]
    return {"milliseconds": [each[0] for each in times], "processor": [each[1] for each in times]}


def _redraw(surface: Memory | Window, picture: Picture, shown: Maps) -> tuple[float, float]:
    """Milliseconds from the new arrays to the drawn picture, and those of the processor."""
    start, processor = perf_counter(), thread_time()
    surface.redraw(picture, shown)
    return (perf_counter() - start) * 1000, (thread_time() - processor) * 1000


if __name__ == "__main__":
    made = Window() if sys.argv[1] == "window" else Memory()
    serve(lambda size: steps(made, size))
