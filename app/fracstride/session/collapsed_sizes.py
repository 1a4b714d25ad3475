"""The sizes of x that the paired Conv2d cannot tell apart, each with the state that selects it."""

from __future__ import annotations

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.pair import Preimage, preimage, with_output_size
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.spec import AXES, Axis
from fracstride.session.edits import with_size_edit
from fracstride.session.state import State

MOST_OFFERED = 12
"""A larger stride has more of them."""


@record
class SizeOffer:
    """A size of x along an axis (None: along both, if they are alike), and the state that has it."""

    preimage: Preimage
    axis: Axis | None
    is_current: bool
    state: State | None
    """None where the layer would be too large."""


def size_offers(state: State, geometry: Geometry, axis: Axis) -> tuple[tuple[SizeOffer, ...], int]:
    """The sizes that collapse along ``axis``, at most MOST_OFFERED around the current one, and how many more there are.

    If the axes are linked or equal, a choice changes both.
    """
    spec = state.spec
    target = None if state.linked or spec.height == spec.width else axis
    of = geometry.axis(axis)
    sizes = of.sizes_with_same_input
    at = sizes.index(of.output) if of.output in sizes else len(sizes) - 1
    first = max(min(at - MOST_OFFERED // 2, len(sizes) - MOST_OFFERED), 0)
    shown = sizes[first : first + MOST_OFFERED]
    offers = tuple(_offer(state, of, each, target) for each in shown)
    return offers, len(sizes) - len(offers)


def _offer(state: State, of: AxisGeometry, size: int, axis: Axis | None) -> SizeOffer:
    end, spec = with_output_size(of, size), state.spec
    for each in AXES if axis is None else (axis,):
        spec = spec.with_axis(each, spec.axis(each).with_crops(spec.axis(each).crop_begin, end.crop_end))
    possible = isinstance(solve(spec), Geometry)
    offered = with_size_edit(state, spec) if possible else None
    return SizeOffer(preimage(of, size), axis, size == of.output, offered)
