"""A sum over input channels, taken apart: one addend a channel, and the map that it contributes. No Qt."""

from __future__ import annotations

import numpy as np

from fracstride.core.geometry import Geometry
from fracstride.core.pair import single_channel
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind, used_taps, window
from fracstride.core.sampling import sampled_output
from fracstride.ui.presenters.layer_arrays import LayerArrays, ShownGroup
from fracstride.ui.presenters.wording import TIMES, Translate, cell_name, number

DIGITS = -1
"""Four significant ones, as ``number`` has it."""
MAX_TAPS = 4096
"""Of a larger kernel no addend is worked out."""
MAX_CONTRIBUTION_WORK = 2**23
"""Products of one contribution's thumbnail; beyond, there is none."""


def addends(geometry: Geometry, arrays: LayerArrays, shown: ShownGroup, cell: Cell) -> FloatArray | None:
    """What each input channel of the group adds to x at ``cell``; None where the kernel is too large.

    Their sum is the output cell, up to rounding.
    """
    if geometry.spec.taps > MAX_TAPS:
        return None
    products = window(geometry, cell).products
    if not products:
        return np.zeros(len(shown.channels))
    sources = np.array([each.source for each in products])
    taps = np.array([each.tap for each in products])
    channels = slice(shown.channels.start, shown.channels.stop)
    y = arrays.y[shown.sample, channels][:, sources[:, 0], sources[:, 1]]
    weight = arrays.weight[channels, shown.out_in_group][:, taps[:, 0], taps[:, 1]]
    with np.errstate(invalid="ignore", over="ignore"):
        found: FloatArray = (y.astype(np.float64, copy=False) * weight).sum(axis=1)
    return found


def step_of(shape: tuple[int, ...], most: int) -> int:
    """Every how many cells of a map are looked at so that no side has more than ``most``."""
    return max(-(-max(shape[-2:]) // most), 1)


def thinned(values: FloatArray, most: int) -> FloatArray:
    """Every n-th cell of a map, so that no side has more than ``most``."""
    step = step_of(values.shape, most)
    return values[::step, ::step]


def contribution(
    geometry: Geometry, arrays: LayerArrays, shown: ShownGroup, channel: int, most: int
) -> FloatArray | None:
    """What input channel ``channel`` adds to all of x, every n-th cell as in ``thinned``; None: too costly.

    The contributions of all channels of the group add up to x.
    """
    step = step_of(geometry.output_shape, most)
    rows, columns = np.arange(0, geometry.height.output, step), np.arange(0, geometry.width.output, step)
    if geometry.spec.taps * len(rows) * len(columns) > MAX_CONTRIBUTION_WORK:
        return None
    single = single_channel(geometry)
    y = arrays.y[shown.sample : shown.sample + 1, channel : channel + 1]
    weight = arrays.weight[channel : channel + 1, shown.out_in_group : shown.out_in_group + 1]
    with np.errstate(invalid="ignore", over="ignore"):
        return sampled_output(single, y, weight, rows, columns)


def order_by_size(found: FloatArray | None, count: int, largest_first: bool) -> list[int]:
    """The addends' places: in the order of the channels, or the largest by magnitude first."""
    if found is None or not largest_first:
        return list(range(count))
    magnitudes = np.where(np.isnan(found), np.inf, np.abs(found))
    return [int(each) for each in np.argsort(-magnitudes, kind="stable")]


def focused_cell(focus: Focus | None, pinned: Focus | None) -> Cell | None:
    """The output cell that is taken apart: the hovered one, else the pinned one."""
    for each in (focus, pinned):
        if each is not None and each.kind is FocusKind.OUTPUT_CELL:
            return each.cell
    return None


def focused_tap(geometry: Geometry, focus: Focus | None, cell: Cell | None) -> Cell:
    """The tap whose place is shown: the hovered one, else the first that is used for the output cell."""
    if focus is not None and focus.kind is FocusKind.TAP:
        return focus.cell
    if cell is not None:
        rows, columns = used_taps(geometry.height, cell[0]), used_taps(geometry.width, cell[1])
        if rows and columns:
            return (rows[0].tap, columns[0].tap)
    return (0, 0)


def headline(shown: ShownGroup, groups: int, translate: Translate) -> str:
    """Which channels are summed."""
    count, first = len(shown.channels), shown.channels.start
    if count == 1:
        text = translate("Channels", "Input channel {first} alone makes output channel {output}")
    elif groups == 1:
        text = translate("Channels", "{count} input channels meet in output channel {output}")
    else:
        text = translate(
            "Channels",
            "Input channels {first}–{last} meet in output channel {output}: group {group} of {groups}",
        )
    return text.format(
        count=count,
        output=shown.out_channel,
        first=first,
        last=shown.channels[-1],
        group=first // count + 1,
        groups=groups,
    )


def total_of(found: FloatArray, bias: float | None) -> float:
    """The output cell: all addends, and the bias."""
    with np.errstate(invalid="ignore", over="ignore"):
        return float(found.sum()) + (bias or 0.0)


def total_text(found: FloatArray, bias: float | None) -> str:
    """What follows the addends: the bias, and what all come to; '' where there is nothing to add.

    >>> total_text(np.array([2.0, 3.0]), -0.5), total_text(np.array([2.0]), None)
    ('− 0.5 = 4.5', '')
    """
    if bias is None:
        return f"= {number(total_of(found, None), DIGITS)}" if len(found) > 1 else ""
    sign = "\N{MINUS SIGN}" if bias < 0 else "+"
    return f"{sign} {number(abs(bias), DIGITS)} = {number(total_of(found, bias), DIGITS)}"


def sum_text(
    cell: Cell | None,
    found: FloatArray | None,
    bias: float | None,
    translate: Translate,
) -> str:
    """'x[1, 1] = 2 + 3 = 5', shortened where there are many addends; a bias comes last."""
    if cell is None:
        return translate("Channels", "Point at a cell of x to take its sum apart.")
    if found is None:
        return translate("Channels", "The kernel is too large to take the sum apart.")
    name = cell_name("x", cell)
    total = number(total_of(found, bias), DIGITS)
    if len(found) > 4 and bias is not None:
        text = translate("Channels", "{name} = {total}, the sum of {count} addends and the bias {bias}")
        return text.format(name=name, total=total, count=len(found), bias=number(bias, DIGITS))
    if len(found) > 4:
        text = translate("Channels", "{name} = {total}, the sum of {count} addends")
        return text.format(name=name, total=total, count=len(found))
    numbers = [number(each, DIGITS) for each in found.tolist()]
    if bias is not None:
        numbers.append(translate("Channels", "{value} (bias)").format(value=number(bias, DIGITS)))
    listed = " + ".join(numbers).replace("+ \N{MINUS SIGN}", "\N{MINUS SIGN} ")
    return f"{name} = {listed} = {total}" if len(numbers) > 1 else f"{name} = {total}"


def layout_shape(shape: tuple[int, ...]) -> str:
    """The sizes.

    >>> layout_shape((4, 4, 1, 2))
    '4 × 4 × 1 × 2'
    """
    return f" {TIMES} ".join(str(each) for each in shape)
