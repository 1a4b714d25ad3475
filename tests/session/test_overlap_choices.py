"""Layers beside the current one: what they are, that they are valid, and that their measures are true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.checkerboard import pattern
from fracstride.core.geometry import Geometry
from fracstride.core.overlap import overlap
from fracstride.core.pair import forward_size
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.core.spec import AXES, Axis, ConvTransposeSpec, Field
from fracstride.session.collapsed_sizes import MOST_OFFERED, size_offers
from fracstride.session.overlap_choices import Alternative, WayOut, alternatives, choices
from fracstride.session.sources import materialise_kernel
from fracstride.session.state import CellEdit, DataSource, ExplicitArray, SourceKind, State
from layers import solved, specs

CHECKERBOARD = ConvTransposeSpec.square(8, 3, stride=2, padding=1)


def by_kind(state: State) -> dict[WayOut, Alternative]:
    return {each.kind: each for each in alternatives(state, solved(state.spec))}


def interior(state: State) -> np.ndarray:
    """What a constant input leaves away from the borders, by the definition, on a larger input."""
    spec = state.spec
    for axis in AXES:
        spec = spec.with_value(Field.SIZE, 12, axis)
    weight = materialise_kernel(state.kernel, spec)
    x = reference(np.ones(spec.input_shape), weight, spec)[0, 0]
    (top, bottom), (left, right) = (
        overlap(solved(spec)).height.interior,
        overlap(solved(spec)).width.interior,
    )
    found: np.ndarray = x[top:bottom, left:right]
    return found


@pytest.mark.parametrize("field", [Field.KERNEL_SIZE, Field.STRIDE])
@given(specs())
def test_choices_change_one_field_and_tell_what_it_gives(field: Field, spec: ConvTransposeSpec) -> None:
    state = State(spec, linked=False)
    for axis in AXES:
        found = choices(state, field, axis)
        assert [each.value for each in found if each.is_current] == [spec.value(field, axis)]
        for each in found:
            target = None if spec.height == spec.width else axis
            solution = solve(spec.with_value(field, each.value, target))
            assert (each.state is not None) == isinstance(solution, Geometry)
            if isinstance(solution, Geometry) and each.state is not None and each.picture is not None:
                assert each.state.spec == solution.spec
                assert each.output == solution.output_shape[2:]
                corner = overlap(solution).counts()[:16, :16]
                np.testing.assert_array_equal(each.picture, corner)


def test_the_ways_out_of_the_checkerboard() -> None:
    found = by_kind(State(CHECKERBOARD))
    assert list(found) == list(WayOut)
    assert {kind: each.output for kind, each in found.items()} == dict.fromkeys(WayOut, (15, 15))
    assert found[WayOut.CURRENT].count_spread == 0.75
    assert found[WayOut.LARGER_KERNEL].kernel_size == (4, 4)
    assert found[WayOut.SMALLER_KERNEL].kernel_size == (2, 2)
    assert found[WayOut.BILINEAR].constant_spread == 0
    assert found[WayOut.RESIZE].state is None and found[WayOut.RESIZE].spec is None
    assert found[WayOut.RESIZE].products == 15 * 15 * 9
    assert found[WayOut.CURRENT].products == 8 * 8 * 9


def test_an_even_layer_needs_no_other_kernel() -> None:
    found = by_kind(State(ConvTransposeSpec.square(8, 4, stride=2, padding=1)))
    assert list(found) == [WayOut.CURRENT, WayOut.BILINEAR, WayOut.RESIZE]


def test_bilinear_weights_get_the_kernel_that_they_need() -> None:
    found = by_kind(State(ConvTransposeSpec.square(8, 3, stride=4)))
    assert found[WayOut.BILINEAR].kernel_size == (8, 8)
    assert found[WayOut.BILINEAR].constant_spread == 0


def test_a_shared_factor_is_taken_out_of_the_dilation() -> None:
    found = by_kind(State(ConvTransposeSpec.square(8, 4, stride=2, dilation=2, padding=3)))
    larger = found[WayOut.LARGER_KERNEL].spec
    assert larger is not None
    assert (larger.height.kernel_size, larger.height.dilation) == (4, 1)
    assert found[WayOut.LARGER_KERNEL].output == found[WayOut.CURRENT].output
    assert found[WayOut.LARGER_KERNEL].count_spread == 0


@given(specs(), st.sampled_from([SourceKind.RAMP, SourceKind.ONES, SourceKind.RANDOM]))
def test_every_way_out_is_valid_and_its_measure_true(spec: ConvTransposeSpec, kind: SourceKind) -> None:
    state = State(spec, kernel=DataSource(kind), linked=False)
    for each in alternatives(state, solved(spec)):
        if each.state is None:
            continue
        geometry = solved(each.state.spec)
        assert each.output == geometry.output_shape[2:]
        assert each.products == geometry.multiply_adds
        assert each.count_spread == overlap(geometry).spread
        inner = interior(each.state)
        most = max(abs(inner.min()), abs(inner.max()))
        spread = (inner.max() - inner.min()) / most if most else 0.0
        assert each.constant_spread == pytest.approx(spread, abs=1e-9)


def test_of_a_large_weight_the_first_kernel_stands_for_all() -> None:
    spec = replace(CHECKERBOARD, in_channels=128, out_channels=64)
    for kind in (SourceKind.ONES, SourceKind.RAMP):
        large = by_kind(State(spec, kernel=DataSource(kind)))[WayOut.CURRENT]
        single = by_kind(State(CHECKERBOARD, kernel=DataSource(kind)))[WayOut.CURRENT]
        np.testing.assert_array_equal(large.picture, single.picture)
        assert large.constant_spread == single.constant_spread


def trained(shape: tuple[int, ...]) -> tuple[np.ndarray, DataSource]:
    weight = np.random.default_rng(0).standard_normal(shape)
    return weight, DataSource(SourceKind.EXPLICIT, array=ExplicitArray(weight))


@pytest.mark.parametrize("shape", [(4, 3, 3, 3), (256, 64, 3, 3)])
@pytest.mark.parametrize("channel", [0, 5])
def test_trained_kernels_are_summed_in_the_channel_that_is_asked_for(
    shape: tuple[int, ...], channel: int
) -> None:
    weight, source = trained(shape)
    inputs, outputs = shape[0] // 2, shape[1]
    spec = replace(CHECKERBOARD, in_channels=shape[0], out_channels=2 * outputs, groups=2)
    edit = CellEdit((0, 2), 7.5, (0 if channel < outputs else inputs, channel % outputs))
    state = State(spec, kernel=replace(source, edits=(edit,)))
    weight[(*(edit.place or ()), *edit.cell)] = edit.value
    group = channel // outputs
    summed = weight[group * inputs : (group + 1) * inputs, channel % outputs].sum(axis=0)
    for current, *others in (
        alternatives(state, solved(spec), channel),
        alternatives(state, solved(spec), channel, summed),
    ):
        expected = pattern(solved(spec), summed).spread
        assert current.constant_spread == pytest.approx(expected, rel=1e-9)
        assert {each.kind for each in others} == set(WayOut) - {WayOut.CURRENT}


def test_huge_kernels_are_not_compared() -> None:
    spec = ConvTransposeSpec.square(2, 600)
    assert alternatives(State(spec), solved(spec)) == ()


@given(specs())
def test_offered_sizes_collapse_to_the_size_of_y(spec: ConvTransposeSpec) -> None:
    state = State(spec, linked=False)
    geometry = solved(spec)
    for axis in AXES:
        offers, more = size_offers(state, geometry, axis)
        assert more == 0
        for offer in offers:
            assert forward_size(spec.axis(axis), offer.preimage.size) == spec.axis(axis).size
            assert offer.state is not None
            assert solved(offer.state.spec).axis(axis).output == offer.preimage.size
            assert offer.is_current == (offer.preimage.size == geometry.axis(axis).output)


def test_offers_stay_round_the_current_size() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=50, output_padding=30)
    offers, more = size_offers(State(spec), solved(spec), Axis.HEIGHT)
    assert (len(offers), more) == (MOST_OFFERED, 38)
    assert [offer.preimage.output_padding for offer in offers if offer.is_current] == [30]


def test_both_axes_are_meant_while_they_are_alike() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
    (_, odd), _ = size_offers(State(spec), solved(spec), Axis.HEIGHT)
    assert odd.state is not None
    assert solved(odd.state.spec).output_shape[2:] == (6, 6)
    other = replace(spec, width=replace(spec.width, kernel_size=5))
    (_, odd), _ = size_offers(State(other, linked=False), solved(other), Axis.HEIGHT)
    assert odd.state is not None
    assert solved(odd.state.spec).height.output == 6
    assert solved(odd.state.spec).width == solved(other).width


def test_a_way_out_leaves_the_axes_of_a_photograph_linked() -> None:
    wide = State(CHECKERBOARD.with_value(Field.SIZE, 12, Axis.WIDTH))
    found = by_kind(wide)[WayOut.LARGER_KERNEL]
    assert found.state is not None and found.state.linked
    assert found.state.spec.height.kernel_size == found.state.spec.width.kernel_size
