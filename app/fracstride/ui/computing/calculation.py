"""Requests and results of the compute lane, as values without Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fracstride.backends.automatic import Grounds
from fracstride.backends.base import Availability
from fracstride.backends.engine import DEFAULT_BUDGET, Choice
from fracstride.backends.obstacle import Obstacle
from fracstride.backends.registry import BACKEND_NAMES
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.session.edits import Slot, source_of
from fracstride.session.preferences import Precision, Preferences
from fracstride.session.state import DataSource, ExplicitArray, Reduction, State
from fracstride.ui.presenters.colours import Extremes
from fracstride.ui.presenters.level_of_detail import Levels

if TYPE_CHECKING:
    # The comparison itself is imported by the lane, after the first picture.
    from fracstride.core.verification import Verification


@record
class EngineOptions:
    """Which backend computes, in which precision and within which limits."""

    backend: str = BACKEND_NAMES[0]
    """One of the registry, or AUTOMATIC."""
    precision: Precision = Precision.FLOAT64
    threads: int | None = None
    """At most so many; None: all."""
    budget: int = DEFAULT_BUDGET
    """Bytes that temporaries may take."""

    @classmethod
    def of(cls, preferences: Preferences) -> EngineOptions:
        """What the user chose."""
        threads, budget = preferences.threads or None, preferences.memory_budget * 1024**2
        return cls(preferences.backend.value, preferences.precision, threads, budget)

    @property
    def itemsize(self) -> int:
        """Bytes of a number."""
        return 4 if self.precision is Precision.FLOAT32 else 8


@record
class ComputeRequest:
    """Everything that a computation depends on."""

    geometry: Geometry
    input: DataSource
    kernel: DataSource
    engine: EngineOptions = EngineOptions()
    batch_index: int = 0
    out_channel: int = 0
    """With ``batch_index`` the slice of x that is shown."""
    in_channel: int = 0
    """The map of y that is shown, within the group of ``out_channel``."""
    reduction: Reduction = Reduction.MEAN
    cells_per_pixel: float = 0.0
    """How far off y and x are seen, if that is known: what is seen from there is read first."""
    bias: ExplicitArray | None = None


@record
class ComputeFailure:
    """A backend could not compute; ``fell_back``: NumPy did it instead."""

    backend: str
    message: str
    fell_back: bool
    obstacle: Obstacle | None = None


@record(eq=False)
class ComputeResult:
    """The read-only arrays of one layer: y and x (n, c, h, w), the weight as given."""

    request: ComputeRequest
    y: FloatArray
    weight: FloatArray
    x: FloatArray
    milliseconds: float
    backend: str
    y_extremes: FloatArray
    """The smallest and largest finite value of every slice (n, c, 2): for the colours of large maps."""
    x_extremes: FloatArray
    levels: tuple[Levels, Levels]
    """What the maps y and x that the request shows look like from afar."""
    failure: ComputeFailure | None = None
    grounds: Grounds = Grounds.CHOSEN
    """Why this backend computed."""
    choice: Choice | None = None
    """What the engine chose, where it computed."""
    bias: FloatArray | None = None
    """(C_out,), where the layer has one."""


@record(eq=False)
class PreviewedInput:
    """The shown map of y before x is there: the whole map, or every n-th cell of it."""

    values: FloatArray | None
    """None: ``levels`` is all there is."""
    levels: Levels
    extremes: tuple[float, float]
    """The smallest and largest finite value of what there is."""


@record(eq=False)
class Preview:
    """What is known before a long computation ends: y, the weight, and single exact cells of the shown map of x."""

    request: ComputeRequest
    y: PreviewedInput
    weight: FloatArray
    of_x: Levels
    """Every 2^only-th cell."""


@record(eq=False)
class Refinement:
    """Coarser levels of the maps y and x, for showing them from afar. In a request, some of them are still missing."""

    y: FloatArray
    x: FloatArray
    of_y: Levels
    of_x: Levels
    extremes: tuple[Extremes, Extremes]


@record
class VerificationOutcome:
    """The comparison of methods; None if the layer is too large for it."""

    verification: Verification | None


@record
class Probe:
    """Whether a backend can be used here, and on what."""

    backend: str
    availability: Availability


class CalculatorProtocol(Protocol):
    """The calculator that the compute service calls, in its lane or inline."""

    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        """The arrays of a request."""
        ...

    def has_input(self, request: ComputeRequest) -> bool:
        """Whether y has been made already."""
        ...

    def preview(self, request: ComputeRequest, token: CancelToken) -> Preview:
        """What can be shown of a long computation before it is done."""
        ...

    def probe(self, name: str, token: CancelToken) -> Probe:
        """Whether a backend can be used."""
        ...

    def refine(self, shown: Refinement, token: CancelToken) -> Refinement:
        """The refinement with all levels."""
        ...

    def verify(self, result: ComputeResult, token: CancelToken) -> VerificationOutcome:
        """Compare a result with every method that is affordable."""
        ...


def array_of(result: ComputeResult, state: State, slot: Slot) -> FloatArray | None:
    """y or w of a state in float64, from a result that was computed from it; None if the result is of another state."""
    request = result.request
    made_of = (request.input, request.kernel)[slot is Slot.KERNEL]
    values, shape = (
        (result.y, state.spec.input_shape) if slot is Slot.INPUT else (result.weight, state.spec.weight_shape)
    )
    is_same = made_of == source_of(state, slot) and values.shape == shape
    return values if is_same and request.engine.precision is Precision.FLOAT64 else None


def work_of(geometry: Geometry) -> int:
    """The work of a computation: products that are summed, or cells that are written if those are more."""
    batch, channels, height, width = geometry.output_shape
    return max(geometry.multiply_adds, batch * channels * height * width)
