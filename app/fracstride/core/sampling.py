"""Computes single cells of an output without the others, for an exact preview of a layer that takes long."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray

IndexArray = npt.NDArray[np.intp]
Held = tuple[IndexArray, IndexArray]
"""Which rows and columns of a map are there, ascending."""


@np.errstate(over="ignore", invalid="ignore")  # what a float cannot hold is infinite, as in the whole output
def sampled_output(
    geometry: Geometry,
    y: FloatArray,
    weight: FloatArray,
    rows: IndexArray,
    columns: IndexArray,
    batch_index: int = 0,
    out_channel: int = 0,
    cancel: CancelToken | None = None,
    held: Held | None = None,
) -> FloatArray:
    """x[batch_index, out_channel] at ``rows`` x ``columns``, shape (len(rows), len(columns)).

    ``y`` is (N, C_in, H_out, W_out), ``weight`` (C_in, C_out/groups, kH, kW), without bias. The sum over
    taps and input channels of the group is that of the definition (see ``core.reference``), so each
    value is exactly that of the whole output. Takes taps x C_in/groups x len(rows) x len(columns) products.
    With ``held`` (rows, columns), ``y`` holds only these cells of the group's channels in that sample, shape
    (C_in/groups, rows held, columns held); ``needed_inputs`` gives the cells that are necessary.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> ramp = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> layer = solve(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    >>> sampled_output(layer, ramp, ramp, np.array([1, 3]), np.array([1, 3]))
    array([[ 40.,  60.],
           [100., 120.]])
    """
    spec = geometry.spec
    group, within = spec.group_of(out_channel)
    maps = y if held is not None else y[batch_index, group.start : group.stop]
    taps = weight[group.start : group.stop, within]
    total = np.zeros((len(rows), len(columns)), dtype=np.result_type(y, weight))
    held_rows, held_columns = held or (None, None)
    across = list(_taps_met(geometry.width, columns, held_columns))
    for row_tap, reached_rows, source_rows in _taps_met(geometry.height, rows, held_rows):
        poll(cancel)
        for column_tap, reached_columns, source_columns in across:
            seen = maps[:, source_rows[:, None], source_columns]
            total[np.ix_(reached_rows, reached_columns)] += np.tensordot(
                taps[:, row_tap, column_tap], seen, axes=1
            )
    return total


def _taps_met(
    axis: AxisGeometry, outputs: IndexArray, held: IndexArray | None
) -> Iterator[tuple[int, IndexArray, IndexArray]]:
    """Of each tap that reaches any of ``outputs``: the tap, which it reaches, and where the input of each is."""
    for tap in range(axis.spec.kernel_size):
        reached, source = sources_met(axis, outputs, tap)
        if len(reached):
            yield tap, reached, source if held is None else np.searchsorted(held, source)


def needed_inputs(geometry: Geometry, rows: IndexArray, columns: IndexArray) -> Held:
    """The rows and columns of y on which the cells rows x columns of x depend."""
    return _needed(geometry.height, rows), _needed(geometry.width, columns)


def _needed(axis: AxisGeometry, outputs: IndexArray) -> IndexArray:
    is_needed = np.zeros(axis.spec.size, dtype=bool)
    for tap in range(axis.spec.kernel_size):
        is_needed[sources_met(axis, outputs, tap)[1]] = True
    return np.flatnonzero(is_needed)


def sources_met(axis: AxisGeometry, outputs: IndexArray, tap: int) -> tuple[IndexArray, IndexArray]:
    """Along one axis: (positions in ``outputs`` that a tap reaches, the input index that it meets at each)."""
    spec = axis.spec
    steps = outputs + spec.crop_begin - tap * spec.dilation
    source = steps // spec.stride
    valid = (steps % spec.stride == 0) & (source >= 0) & (source < spec.size)
    return np.flatnonzero(valid), source[valid]
