"""Input channels in another order than the weight has them, found by what each of them adds to single cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from fracstride.core.diagnosis.confirming import Question, change_of, crops_of, remainder
from fracstride.core.diagnosis.details import InputOrder
from fracstride.core.diagnosis.difference import BoolArray, largest_of
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.mistakes import Cause, Variant
from fracstride.core.geometry import AxisGeometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.sampling import sources_met

MOST_SOLVED = 32
"""Channels of which any order is found; of more, those that concatenating and interleaving make."""
MOST_ROLLS = 512
SPARE = 32
"""Equations beside as many as there are unknowns."""
PROBED, FEWEST = 48, 12
"""Cells by which an order that is tried is known, at most and at least."""
SOME = 2**16
"""Cells of a large output among which those that differ are looked for."""
MOST_VALUES = 2**22
"""Of y, for the cells of one group."""
CHECKED = 4
"""Orders that seem to fit and are computed as a whole."""

Order = tuple[int, ...]
IndexArray = npt.NDArray[np.intp]


def rolled_by(order: Sequence[int]) -> int | None:
    """Which channel comes first where two parts of them have changed places; None where that is not the order.

    >>> rolled_by((2, 3, 0, 1)), rolled_by((0, 2, 1, 3))
    (2, None)
    """
    count = len(order)
    first = order[0] if order else 0
    return first if first and list(order) == [(first + each) % count for each in range(count)] else None


def order_of_inputs(explanation: Explanation) -> Order:
    """Which input channel stands at each place; () where they are as they were."""
    detail = explanation.detail(Cause.INPUT_SHUFFLED)
    return detail.channels if isinstance(detail, InputOrder) else ()


def interleaved(count: int, groups: int) -> Order:
    """The order that takes a channel of each group in turn, as a channel shuffle does.

    >>> interleaved(6, 2)
    (0, 3, 1, 4, 2, 5)
    """
    return tuple(int(each) for each in np.arange(count).reshape(groups, -1).T.ravel())


def interleaved_by(order: Sequence[int]) -> int | None:
    """How many groups are interleaved by an order; None where that is not what it does.

    >>> interleaved_by((0, 3, 1, 4, 2, 5)), interleaved_by((1, 0, 2))
    (2, None)
    """
    count = len(order)
    found = (groups for groups in _divisors(count) if interleaved(count, groups) == tuple(order))
    return next(found, None)


def _divisors(count: int) -> Iterator[int]:
    return (each for each in range(2, count) if count % each == 0)


def shuffled(question: Question, whole: Variant) -> Iterator[Variant]:
    """The layer with its input channels in each order that a few cells bear out."""
    if question.before is None or whole.spec.in_channels < 2:
        return
    known = {tuple(range(whole.spec.in_channels))}
    for order in islice(_orders(question), CHECKED):
        if order in known:
            continue
        known.add(order)
        detail = InputOrder(tuple(map(int, order)))
        named = replace(whole, causes=(*whole.causes, Cause.INPUT_SHUFFLED), detail=detail)
        if whole.spec.groups == 1:
            yield replace(named, weight=np.ascontiguousarray(whole.weight[np.argsort(order)]))
        else:
            yield replace(named, y=whole.y[:, list(order)])


def _orders(question: Question) -> Iterator[Order]:
    """By all cells, and by those that an activation behind the layer has left as they were."""
    spec, cells = question.layer.geometry.spec, _differing(question)
    is_above = question.expected[tuple(cells.T)] > 0
    none = np.zeros(question.expected.shape[1])
    own = question.own_bias
    for bias in (none,) if own is None or not own.any() else (own, none):
        for some in (cells, cells[is_above]):
            probes = _probes(question, some, bias, max(PROBED // spec.groups, FEWEST))
            yield from _usual(probes, spec.in_channels, 2 * question.tolerance)
            if spec.in_channels <= MOST_SOLVED:
                unknown = spec.in_channels * spec.in_channels // spec.groups
                yield from _solved(_probes(question, some, bias, unknown + SPARE), spec.in_channels)


@record(eq=False)
class _Probe:
    """Cells of the output channels of one group."""

    group: slice
    """The input channels of the group."""
    seen: FloatArray
    """(cells, C_in, taps): the cells of y that the taps of each cell meet, 0 where there is none."""
    weights: FloatArray
    """(cells, C_in / groups, taps)."""
    wanted: FloatArray
    """(cells,), without bias."""


def _differing(question: Question) -> IndexArray:
    """(cells, 4) of the expected output that differ from ours, in any order."""
    expected, rng = question.expected, np.random.default_rng(1)
    some = rng.permutation(expected.size) if expected.size <= SOME else rng.integers(expected.size, size=SOME)
    cells = np.stack(np.unravel_index(some, expected.shape), axis=1)
    ours, theirs = (each[tuple(cells.T)] for each in (question.layer.x, expected))
    return np.asarray(cells[np.abs(ours - theirs) > question.tolerance])


def _probes(question: Question, cells: IndexArray, bias: FloatArray, most: int) -> list[_Probe]:
    """So many cells of each group, or fewer."""
    spec = question.layer.geometry.spec
    most = min(most, MOST_VALUES // (spec.in_channels * spec.taps))
    groups = cells[:, 1] // (spec.out_channels // spec.groups)
    chosen = (cells[groups == group][:most] for group in range(spec.groups))
    return [_probe(question, each, bias) for each in chosen if len(each)]


def _probe(question: Question, cells: IndexArray, bias: FloatArray) -> _Probe:
    layer = question.layer
    spec = layer.geometry.spec
    samples, channels, rows, columns = cells.T
    group, _ = spec.group_of(int(channels[0]))
    from_row, is_row = _sources(layer.geometry.height, rows)
    from_column, is_column = _sources(layer.geometry.width, columns)
    met = is_row[:, :, None] & is_column[:, None, :]
    seen = layer.y[samples[:, None, None], :, from_row[:, :, None], from_column[:, None, :]]
    seen = np.where(met[..., None], seen, 0).reshape(len(cells), -1, spec.in_channels).swapaxes(1, 2)
    within = channels % (spec.out_channels // spec.groups)
    weights = layer.weight[group.start : group.stop, within].swapaxes(0, 1)
    wanted = question.expected[samples, channels, rows, columns] - bias[channels]
    return _Probe(slice(group.start, group.stop), seen, weights.reshape(len(cells), len(group), -1), wanted)


def _sources(axis: AxisGeometry, places: IndexArray) -> tuple[IndexArray, BoolArray]:
    """(places, taps): which row or column of y a tap meets, and whether there is one."""
    taps = axis.spec.kernel_size
    source = np.zeros((len(places), taps), dtype=np.intp)
    is_met = np.zeros(source.shape, dtype=bool)
    for tap in range(taps):
        reached, met = sources_met(axis, places, tap)
        source[reached, tap], is_met[reached, tap] = met, True
    return source, is_met


def _usual(probes: list[_Probe], count: int, tolerance: float) -> Iterator[Order]:
    """What concatenating the other way round and interleaving make, where it fits."""
    if sum(len(each.wanted) for each in probes) < FEWEST:
        return
    step = -(-count // MOST_ROLLS)
    rolls = (tuple(np.roll(np.arange(count), -first).tolist()) for first in range(step, count, step))
    interleavings = (interleaved(count, groups) for groups in _divisors(count))
    for order in (*interleavings, *rolls):
        if all(_fits(each, order, tolerance) for each in probes):
            yield order


def _fits(probe: _Probe, order: Order, tolerance: float) -> bool:
    sums = np.einsum("njt,njt->n", probe.seen[:, list(order[probe.group])], probe.weights)
    return bool((np.abs(sums - probe.wanted) <= tolerance).all())


def _solved(probes: list[_Probe], count: int) -> Iterator[Order]:
    """The order that is the only solution of the equations of all cells, if there are enough of them."""
    shares = np.zeros((count, count))
    for probe in probes:
        unknown = probe.weights.shape[1] * count
        if len(probe.wanted) < unknown + SPARE:
            return
        products = np.einsum("njt,nit->nji", probe.weights, probe.seen).reshape(len(probe.wanted), unknown)
        square = products.T @ products
        # Channels of nothing but zeros may stand anywhere: what keeps the matrix regular gives them no share.
        square.flat[:: unknown + 1] += 1e-10 * max(float(np.trace(square)) / unknown, 1e-300)
        shares[probe.group] = np.linalg.solve(square, products.T @ probe.wanted).reshape(-1, count)
    order = _order_of(shares > 0.5)
    if order is not None:
        yield order


def _order_of(chosen: BoolArray) -> Order | None:
    """Which channel stands at each place; places of none take those that are left, the own one where it is."""
    if (chosen.sum(axis=0) > 1).any() or (chosen.sum(axis=1) > 1).any():
        return None
    order = np.where(chosen.any(axis=1), chosen.argmax(axis=1), -1)
    free = set(range(len(order))) - set(order.tolist())
    for own in free.intersection(np.flatnonzero(order < 0).tolist()):
        order[own] = own
    order[order < 0] = sorted(free.difference(order.tolist()))
    return tuple(order.tolist())


def of_interleaved_groups(question: Question, whole: Variant) -> Iterator[Explanation]:
    """Groups of every other channel: channel i of input and output belongs to group i modulo their number."""
    spec, layer = whole.spec, question.layer
    groups = spec.groups
    if question.before is None or not 1 < groups < spec.in_channels:
        return
    inputs, outputs = (
        list(interleaved(each, each // groups)) for each in (spec.in_channels, spec.out_channels)
    )
    theirs = question.expected[:, outputs]
    limit = min(question.tolerance, largest_of(theirs) / 64)
    for weight in (whole.weight, whole.weight[inputs]):
        x = question.computed(replace(whole, y=whole.y[:, inputs], weight=weight), layer.geometry)
        if x is None:
            return
        offsets, left = remainder(x, theirs, 1.0)
        bias = _bias_of(question, offsets, outputs)
        if (left <= limit).all() and bias is not None:
            # Of the channels as they are grouped there: x has yet to be put into their order.
            there = change_of(layer, layer.geometry, weight, bias)
            is_missing = there.is_bias_removed and question.own_bias is not None and np.any(question.own_bias)
            causes = (Cause.GROUPS_INTERLEAVED, *((Cause.BIAS_MISSING,) if is_missing else ()))
            crops = crops_of(layer.geometry)
            yield Explanation(causes, question.before, float(left.max()), crops, there=there)
            return


def _bias_of(question: Question, offsets: FloatArray, outputs: list[int]) -> FloatArray | None:
    """The bias of channels that were interleaved, by their offsets; None where it is neither ours nor none."""
    own = np.zeros_like(offsets) if question.own_bias is None else question.own_bias
    of_orders = (own, own[outputs], 0 * own)
    fitting = (each for each in of_orders if float(np.abs(offsets - each).max()) <= question.tolerance)
    return next(fitting, None)
