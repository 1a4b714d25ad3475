"""What may have been applied to the sums of a layer elsewhere: the activation that a framework fuses with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import erf, pi, sqrt

import numpy as np

from fracstride.core.diagnosis.details import Numbers, Term
from fracstride.core.diagnosis.difference import BoolArray
from fracstride.core.diagnosis.fitting import Begin, Trial, nearest
from fracstride.core.precision import FloatArray
from fracstride.core.records import record

PROBED = 64
"""Cells of a block that are looked at first."""
REPEATED = 4
"""So many cells have exactly the least or the largest value where something was cut off."""
TELLING = 4
"""So many cells below 0, beside one for each slope, bear a leaky ReLU out."""
STEEPEST_SLOPE = 1.2
DIGITS = 5
"""Of a slope, fewer are tried."""
_erf = np.vectorize(erf, otypes=[np.float64])


@record(eq=False)
class Activation:
    """A function of every cell, by the name that frameworks give it."""

    detail: Term
    apply: Callable[[FloatArray], FloatArray]


Fitted = Callable[[FloatArray, FloatArray, float], Activation | None]
"""What makes of x (n, c, y, x) an expected output, but for a tolerance; None where it cannot be told."""


def activations_of(expected: FloatArray) -> Iterator[Activation]:
    """Those that can have made an output with values from the least to the largest of it, the likeliest first.

    >>> [str(each.detail) for each in activations_of(np.array([0.0, 0, 0, 0, 7]))]
    ['ReLU', 'softplus', 'SiLU', 'hard swish', 'GELU', 'GELU (tanh)', 'ELU']
    """
    low, high = float(expected.min()), float(expected.max())
    if low < high:
        yield from (RELU,) if low == 0 else ()
        yield from _clips_of(expected)
        yield from (each for lowest, highest, each in _SMOOTH if lowest <= low and high <= highest)


def in_steps_of(expected: FloatArray) -> Iterator[Activation]:
    """Those that show in an output in steps, which has a least and a largest value besides."""
    yield from _clips_of(expected)
    if float(expected.min()) == 0:
        high = float(expected.max())
        yield Activation(RELU.detail, lambda x: np.clip(x, 0, high))


def _clips_of(expected: FloatArray) -> Iterator[Activation]:
    """What leaves all that it does not cut off as it is: many cells have one value."""
    low, high = float(expected.min()), float(expected.max())
    cut = [bool((expected == each).sum() >= REPEATED) for each in (low, high)]
    if any(cut) and not (low == 0 and not cut[1]):
        bounds = low if cut[0] else -np.inf, high if cut[1] else np.inf
        yield Activation(Term(_name_of_clip(*bounds)), lambda x: np.clip(x, *bounds))


def _name_of_clip(low: float, high: float) -> str:
    return "ReLU6" if (low, high) == (0, 6) else f"clip({low:.6g}, {high:.6g})"


RELU = Activation(Term("ReLU"), lambda x: np.maximum(x, 0))


@np.errstate(over="ignore")
def _sigmoid(x: FloatArray) -> FloatArray:
    return 1 / (1 + np.exp(-x))


def _gelu(x: FloatArray) -> FloatArray:
    return np.asarray(x * (1 + _erf(x / sqrt(2))) / 2)


_SMOOTH: tuple[tuple[float, float, Activation], ...] = (
    (0.0, 1.0, Activation(Term("sigmoid"), _sigmoid)),
    (-1.0, 1.0, Activation(Term("tanh"), np.tanh)),
    (0.0, 1.0, Activation(Term("hard sigmoid"), lambda x: np.clip(x / 6 + 0.5, 0, 1))),
    (0.0, np.inf, Activation(Term("softplus"), lambda x: np.logaddexp(0, x))),
    (-0.2785, np.inf, Activation(Term("SiLU"), lambda x: x * _sigmoid(x))),
    (-0.3751, np.inf, Activation(Term("hard swish"), lambda x: x * np.clip(x / 6 + 0.5, 0, 1))),
    (-0.1701, np.inf, Activation(Term("GELU"), _gelu)),
    (
        -0.1701,
        np.inf,
        Activation(
            Term("GELU (tanh)"), lambda x: x * (1 + np.tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))) / 2
        ),
    ),
    (-1.0, np.inf, Activation(Term("ELU"), lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))))),
)
"""(the least and the largest value that it makes, itself)."""


def activated(
    made: Trial, bias: FloatArray, candidates: Iterable[Activation], tolerance: float
) -> Iterator[tuple[Begin, Fitted]]:
    """The crops, with an activation each, that a few cells of the blocks bear out; ``bias`` is that of all channels."""
    ours, theirs = _probes(made)
    ours = ours + bias[list(made.channels)][:, None, None, None]
    theirs = theirs[:, None, None]
    for activation in candidates:
        apart = np.abs(activation.apply(ours) - theirs).max(axis=(0, 3))
        for begin in _begins(made, apart <= tolerance):
            yield begin, _always(activation)
    slopes = _slopes(ours, theirs, (3,))
    apart = np.abs(np.where(ours > 0, ours, slopes * ours) - theirs).max(axis=(0, 3))
    for begin in _begins(made, apart <= tolerance):
        yield begin, sloped


def _begins(made: Trial, fitting: BoolArray) -> Iterator[Begin]:
    for row, column in nearest(made, fitting):
        yield made.tried[0][row], made.tried[1][column]


def _always(activation: Activation) -> Fitted:
    return lambda ours, theirs, tolerance: activation


def sloped(ours: FloatArray, theirs: FloatArray, tolerance: float) -> Activation | None:
    """The leaky ReLU that fits (n, c, y, x) best, with a slope for each channel where one is not enough for all.

    None where too few cells are below 0 to tell, or nothing happens to them.

    >>> x = np.linspace(-1, 1, 32).reshape(1, 2, 4, 4)
    >>> found = sloped(x - 0.3, np.where(x > 0.3, 1, [[[[0.5]], [[0.25]]]]) * (x - 0.3), 1e-9)
    >>> "none" if found is None else str(found.detail)
    'PReLU 0.5, 0.25'
    """
    below = np.count_nonzero(ours < 0, axis=(0, 2, 3))
    if np.maximum(below - 1, 0).sum() < max(TELLING, np.count_nonzero(below)):
        return None
    one = _roundest(_slopes(ours, theirs, (0, 1, 2, 3)), ours, theirs, tolerance)
    if one is not None:
        return leaky(float(one.item())) if 0 < one.item() < 1 - 1e-4 else None
    many = _roundest(_slopes(ours, theirs, (0, 2, 3)), ours, theirs, tolerance)
    if many is None or float(np.abs(many).max()) > STEEPEST_SLOPE:
        return None
    return Activation(Term("PReLU", Numbers.of(many.ravel())), lambda x: np.where(x > 0, x, many * x))


def _roundest(
    slopes: FloatArray, ours: FloatArray, theirs: FloatArray, tolerance: float
) -> FloatArray | None:
    """Slopes of as few digits as fit: those of an output in steps are no more exact than the steps."""
    if not _fit(slopes, ours, theirs, tolerance):
        return None
    rounded = (np.round(slopes, digits) for digits in range(1, DIGITS))
    return next((each for each in rounded if _fit(each, ours, theirs, tolerance)), slopes)


def _fit(slopes: FloatArray, ours: FloatArray, theirs: FloatArray, tolerance: float) -> bool:
    return float(np.abs(np.where(ours > 0, ours, slopes * ours) - theirs).max()) <= tolerance


def _probes(made: Trial) -> tuple[FloatArray, FloatArray]:
    """Some cells of every block: (channels, crops of rows, crops of columns, cells), and what they are to be."""
    ours, theirs, start = [], [], 0
    rng = np.random.default_rng(1)
    for window in made.windows:
        rows, columns = window.shape[3:]
        cells = rng.permutation(rows * columns)[:PROBED]
        ours.append(window[..., cells // columns, cells % columns])
        theirs.append(made.wanted[:, start + cells])
        start += rows * columns
    return np.concatenate(ours, axis=3), np.concatenate(theirs, axis=1)


def _slopes(ours: FloatArray, theirs: FloatArray, axes: tuple[int, ...]) -> FloatArray:
    """Of what is below 0, by least squares along ``axes``; 0 where there is none."""
    below = np.where(ours < 0, ours, 0)
    squares = np.square(below).sum(axis=axes, keepdims=True)
    products = (below * theirs).sum(axis=axes, keepdims=True)
    return np.asarray(products / np.where(squares > 0, squares, 1.0))


def leaky(slope: float) -> Activation:
    """A leaky ReLU.

    >>> str(leaky(0.2).detail)
    'leaky ReLU 0.2'
    """
    return Activation(Term("leaky ReLU", Numbers.of((slope,))), lambda x: np.where(x > 0, x, slope * x))
