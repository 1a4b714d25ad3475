"""Cells of maps (.., height, width) at another size: cropped, or resampled axis by axis in float64."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fracstride.core.precision import FloatArray

IndexArray = npt.NDArray[np.intp]


def cropped_cells(values: FloatArray, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """Cells of the maps cut to, or extended with zeros to, another size; ``rows`` and ``columns`` ascend."""
    size = values.shape[-2:]
    down, across = (
        int(np.searchsorted(each, limit)) for each, limit in zip((rows, columns), size, strict=True)
    )
    result = np.zeros((*values.shape[:-2], len(rows), len(columns)))
    result[..., :down, :across] = _picked(values, rows[:down], columns[:across])
    return result


def _picked(values: FloatArray, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """The chosen cells; a view, which costs nothing, if they are neighbours."""
    down, across = _neighbours(rows), _neighbours(columns)
    sparse = not isinstance(down, slice) and not isinstance(across, slice)
    if sparse:
        return np.asarray(values[..., rows[:, np.newaxis], columns])
    return np.asarray(values[..., down, :][..., across])


def _neighbours(indices: IndexArray) -> slice | IndexArray:
    if len(indices) == 0:
        return slice(0, 0)
    first, last = int(indices[0]), int(indices[-1])
    return slice(first, last + 1) if last - first + 1 == len(indices) else indices


def resampled_cells(
    values: FloatArray, shape: tuple[int, int], rows: IndexArray, columns: IndexArray
) -> FloatArray:
    """Cells of the maps resampled to another size: bilinear along an axis that grows, area average if it shrinks."""
    part = _resampled_rows(np.moveaxis(values, -2, 0), shape[0], rows)
    turned = _resampled_rows(np.moveaxis(part, -1, 0), shape[1], columns)
    return np.ascontiguousarray(np.moveaxis(turned, (1, 0), (-2, -1)))


def _resampled_rows(values: FloatArray, size: int, wanted: IndexArray) -> FloatArray:
    old = values.shape[0]
    if size == old:
        return values[_neighbours(wanted)]
    return _interpolated(values, size, wanted) if size > old else _averaged(values, size, wanted)


def _interpolated(values: FloatArray, size: int, wanted: IndexArray) -> FloatArray:
    old = values.shape[0]
    centres = np.maximum((wanted + 0.5) * old / size - 0.5, 0)
    before = np.floor(centres).astype(np.intp)
    after = np.minimum(before + 1, old - 1)
    share = _along_rows(centres - before, values)
    return np.asarray(values[before] * (1 - share) + values[after] * share, dtype=np.float64)


def _averaged(values: FloatArray, size: int, wanted: IndexArray) -> FloatArray:
    """Each new cell is the mean of the old cells that it covers, weighted by how much it covers of them."""
    old = values.shape[0]
    begin, end = wanted * (old / size), (wanted + 1) * (old / size)
    first = np.floor(begin).astype(np.intp)
    total = np.zeros((len(wanted), *values.shape[1:]))
    for step in range(-(-old // size) + 1):
        cell = first + step
        share = np.clip(np.minimum(end, cell + 1) - np.maximum(begin, cell), 0.0, None)
        total += _along_rows(share, values) * values[np.minimum(cell, old - 1)]
    return np.asarray(total * (size / old), dtype=np.float64)


def _along_rows(numbers: FloatArray, values: FloatArray) -> FloatArray:
    """One number for each row, shaped for broadcasting along the first axis."""
    return numbers.reshape(-1, *(1,) * (values.ndim - 1))
