"""What may have been applied to the sums of a layer elsewhere: the activation that a framework fuses with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import erf, pi, sqrt

import numpy as np

from fracstride.core.diagnosis.fitting import Trial, nearest
from fracstride.core.precision import FloatArray
from fracstride.core.records import record

PROBED = 64
"""Cells of a block that are looked at first."""
REPEATED = 4
"""So many cells have exactly the least or the largest value where something was cut off."""
_erf = np.vectorize(erf, otypes=[np.float64])


@record(eq=False)
class Activation:
    """A function of every cell, by the name that frameworks give it."""

    name: str
    apply: Callable[[FloatArray], FloatArray]


def activations_of(expected: FloatArray) -> Iterator[Activation]:
    """Those that can have made an output with values from the least to the largest of it, the likeliest first.

    >>> [each.name for each in activations_of(np.array([0.0, 0, 0, 0, 7]))]
    ['ReLU', 'softplus', 'SiLU', 'hard swish', 'GELU', 'GELU (tanh)', 'ELU']
    """
    low, high = float(expected.min()), float(expected.max())
    if low == high:
        return
    if low == 0:
        yield Activation("ReLU", lambda x: np.maximum(x, 0))
    cut = [bool((expected == each).sum() >= REPEATED) for each in (low, high)]
    if any(cut) and not (low == 0 and not cut[1]):
        bounds = low if cut[0] else -np.inf, high if cut[1] else np.inf
        yield Activation(_name_of_clip(*bounds), lambda x: np.clip(x, *bounds))
    yield from (each for lowest, highest, each in _SMOOTH if lowest <= low and high <= highest)


def _name_of_clip(low: float, high: float) -> str:
    return "ReLU6" if (low, high) == (0, 6) else f"clip({low:.6g}, {high:.6g})"


@np.errstate(over="ignore")
def _sigmoid(x: FloatArray) -> FloatArray:
    return 1 / (1 + np.exp(-x))


def _gelu(x: FloatArray) -> FloatArray:
    return np.asarray(x * (1 + _erf(x / sqrt(2))) / 2)


_SMOOTH: tuple[tuple[float, float, Activation], ...] = (
    (0.0, 1.0, Activation("sigmoid", _sigmoid)),
    (-1.0, 1.0, Activation("tanh", np.tanh)),
    (0.0, 1.0, Activation("hard sigmoid", lambda x: np.clip(x / 6 + 0.5, 0, 1))),
    (0.0, np.inf, Activation("softplus", lambda x: np.logaddexp(0, x))),
    (-0.2785, np.inf, Activation("SiLU", lambda x: x * _sigmoid(x))),
    (-0.3751, np.inf, Activation("hard swish", lambda x: x * np.clip(x / 6 + 0.5, 0, 1))),
    (-0.1701, np.inf, Activation("GELU", _gelu)),
    (
        -0.1701,
        np.inf,
        Activation("GELU (tanh)", lambda x: x * (1 + np.tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))) / 2),
    ),
    (-1.0, np.inf, Activation("ELU", lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))))),
)
"""(the least and the largest value that it makes, itself)."""


def activated(
    made: Trial, bias: FloatArray, candidates: Iterable[Activation], tolerance: float
) -> Iterator[tuple[tuple[int, int], Activation]]:
    """The crops, with an activation each, that a few cells of the blocks bear out; ``bias`` is that of all channels."""
    ours, theirs = _probes(made)
    ours = ours + bias[list(made.channels)][:, None, None, None]
    theirs = theirs[:, None, None]
    for activation in candidates:
        apart = np.abs(activation.apply(ours) - theirs).max(axis=(0, 3))
        for row, column in nearest(made, apart <= tolerance):
            yield (made.tried[0][row], made.tried[1][column]), activation
    slopes = _slopes(ours, theirs)
    apart = np.abs(np.where(ours > 0, ours, slopes[..., None] * ours) - theirs).max(axis=(0, 3))
    for row, column in nearest(made, (apart <= tolerance) & (slopes > 0) & (slopes < 1 - 1e-4)):
        yield (made.tried[0][row], made.tried[1][column]), leaky(float(slopes[row, column]))


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


def _slopes(ours: FloatArray, theirs: FloatArray) -> FloatArray:
    """Of a leaky ReLU, by least squares over the cells below 0; 0 where there are none."""
    below = (ours < 0) & (theirs < 0)
    squares = np.where(below, np.square(ours), 0).sum(axis=(0, 3))
    products = np.where(below, ours * theirs, 0).sum(axis=(0, 3))
    return np.asarray(products / np.where(squares > 0, squares, 1.0))


def leaky(slope: float) -> Activation:
    """A leaky ReLU.

    >>> leaky(0.2).name
    'leaky ReLU 0.2'
    """
    return Activation(f"leaky ReLU {slope:.4g}", lambda x: np.where(x > 0, x, slope * x))
