"""Every parameter set against trying them all, with PyTorch's documented size and rules written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import AxisGeometry
from fracstride.core.query import AxisQuery, LayerQuery, Span, is_pytorch
from fracstride.core.solver import MAX_STEPS, layers
from fracstride.core.spec import AxisSpec

LARGEST = 40
SIZES = range(1, LARGEST + 1)
KERNELS, STRIDES, DILATIONS, PADDINGS = Span(1, 5), Span(1, 4), Span(1, 3), Span(0, 4)


def numbers(span: Span) -> range:
    return range(span.low, span.high + 1)


def output_size(n: int, k: int, s: int, p: int, op: int, d: int) -> int:
    """As in the documentation of torch.nn.ConvTranspose2d."""
    return (n - 1) * s - 2 * p + d * (k - 1) + op + 1


def pytorch_sets(n: int) -> Iterator[tuple[int, AxisSpec]]:
    """(output size, parameters) of everything within the modest ranges that PyTorch accepts."""
    for k, s, d, p in product(*map(numbers, (KERNELS, STRIDES, DILATIONS, PADDINGS))):
        for op in range(max(s, d)):
            axis = AxisSpec.from_padding(n, k, stride=s, padding=p, output_padding=op, dilation=d)
            yield output_size(n, k, s, p, op, d), axis


def cropped_sets(n: int) -> Iterator[tuple[int, AxisSpec]]:
    """The same with every pair of crops that no padding and output_padding express."""
    for k, s, d in product(*map(numbers, (KERNELS, STRIDES, DILATIONS))):
        for begin, end in product(numbers(PADDINGS), repeat=2):
            if begin < end or begin - end >= max(s, d):
                yield (n - 1) * s + d * (k - 1) + 1 - begin - end, AxisSpec(n, k, s, d).with_crops(begin, end)


@cache
def by_sizes(asymmetric: bool) -> dict[tuple[int, int], set[AxisSpec]]:
    """{(input size, output size): every parameter set}, found by trying all."""
    found: dict[tuple[int, int], set[AxisSpec]] = defaultdict(set)
    for n in SIZES:
        for output, axis in [*pytorch_sets(n), *(cropped_sets(n) if asymmetric else ())]:
            found[n, output].add(axis)
    return found


def modest(output: int, size: Span, **changes: Span | bool | None) -> AxisQuery:
    return AxisQuery(
        output,
        size,
        **{
            "kernel_size": KERNELS,
            "stride": STRIDES,
            "padding": PADDINGS,
            "dilation": DILATIONS,
            **changes,
        },  # type: ignore[arg-type]
    )


def solutions(query: AxisQuery) -> list[AxisSpec]:
    """All that the solver finds along one axis; it must be complete."""
    listed = layers(LayerQuery((query,)))
    assert listed.is_complete
    return [axis for (axis,) in listed.found]


@pytest.mark.parametrize("asymmetric", [False, True])
def test_every_pair_of_sizes_has_exactly_the_sets_that_trying_all_finds(asymmetric: bool) -> None:
    tried = by_sizes(asymmetric)
    for n, output in product(SIZES, repeat=2):
        found = solutions(modest(output, Span.of(n), asymmetric=asymmetric))
        assert len(found) == len(set(found))
        assert set(found) == tried[n, output], (n, output)


@pytest.mark.parametrize("asymmetric", [False, True])
def test_an_unknown_input_size_has_the_sets_of_every_size(asymmetric: bool) -> None:
    tried = by_sizes(asymmetric)
    for output in SIZES:
        found = solutions(modest(output, Span(3, 20), asymmetric=asymmetric))
        assert set(found) == set().union(*(tried[n, output] for n in range(3, 21)))
        assert len(found) == len(set(found))


@pytest.mark.parametrize("output_padding", [Span.of(0), Span.of(1), Span(1, 2), Span.of(3)])
def test_output_padding_that_is_asked_for(output_padding: Span) -> None:
    tried = by_sizes(asymmetric=False)
    for n, output in product(range(1, 12), range(1, 30)):
        found = solutions(modest(output, Span.of(n), output_padding=output_padding))
        assert set(found) == {axis for axis in tried[n, output] if axis.output_padding in output_padding}


@pytest.mark.parametrize("asymmetric", [False, True])
@pytest.mark.parametrize("padding", [Span.of(1), Span(1, 3), Span(2, 4)])
def test_padding_that_is_asked_for(padding: Span, asymmetric: bool) -> None:
    tried = by_sizes(asymmetric)
    for n, output in product(range(1, 12), range(1, 30)):
        found = solutions(modest(output, Span.of(n), padding=padding, asymmetric=asymmetric))
        asked = {axis for axis in tried[n, output] if axis.crop_begin in padding}
        assert set(found) == {axis for axis in asked if is_pytorch(axis) or axis.crop_end in padding}


def test_free_parameters_have_the_bounds_that_are_written_down() -> None:
    tried = by_sizes(asymmetric=False)
    for n, output in product(range(1, 9), range(1, 5)):
        # A stride above 4 is not among those that were tried: the outputs stay below 5.
        found = solutions(modest(output, Span.of(n), stride=None, padding=None))
        assert {axis for axis in found if axis.padding <= 4} == {
            axis
            for axis in tried[n, output]
            if axis.stride <= output and axis.padding <= axis.dilation * (axis.kernel_size - 1)
        }


def test_axes_that_share_their_parameters() -> None:
    tried = by_sizes(asymmetric=True)
    for (n, m), (height, width) in product([(3, 4), (7, 7), (5, 2)], product(range(4, 16), repeat=2)):
        across = {
            (axis.kernel_size, axis.stride, axis.dilation, axis.crop_begin, axis.crop_end)
            for axis in tried[m, width]
        }
        shared = {
            axis
            for axis in tried[n, height]
            if (axis.kernel_size, axis.stride, axis.dilation, axis.crop_begin, axis.crop_end) in across
        }
        queries = (modest(height, Span.of(n), asymmetric=True), modest(width, Span.of(m), asymmetric=True))
        found = layers(LayerQuery(queries)).found
        assert {first for first, _ in found} == shared
        assert len(found) == len(shared)
        assert all(AxisGeometry(second).output == width and second.size == m for _, second in found)


SPANS = st.tuples(st.integers(1, 60), st.integers(0, 8)).map(lambda pair: Span(pair[0], sum(pair)))
QUERIES = st.builds(
    AxisQuery,
    output=st.integers(1, 4096),
    size=st.one_of(st.integers(1, 4096).map(Span.of), SPANS),
    kernel_size=SPANS,
    stride=st.none() | SPANS,
    padding=st.none() | SPANS,
    output_padding=st.none() | SPANS,
    dilation=st.tuples(st.integers(1, 4), st.integers(0, 3)).map(lambda pair: Span(pair[0], sum(pair))),
    asymmetric=st.booleans(),
)


@given(QUERIES)
def test_whatever_is_found_gives_the_size_and_was_asked_for(query: AxisQuery) -> None:
    found = layers(LayerQuery((query,)), limit=300).found
    for (axis,) in found:
        assert AxisGeometry(axis).output == query.output
        assert query.admits(axis)
        assert is_pytorch(axis) or query.asymmetric
    assert len(set(found)) == len(found)


@given(QUERIES, st.integers(1, 4), st.integers(1, 8), st.integers(0, 6), st.integers(0, 3))
def test_a_layer_that_was_asked_for_is_found(
    query: AxisQuery, dilation: int, stride: int, padding: int, output_padding: int
) -> None:
    op = min(output_padding, max(stride, dilation) - 1)
    axis = AxisSpec.from_padding(
        query.size.low,
        query.kernel_size.low,
        stride=stride,
        padding=padding,
        output_padding=op,
        dilation=dilation,
    )
    output = AxisGeometry(axis).output
    if output >= 1:
        around = AxisQuery(output, query.size, query.kernel_size, Span(1, 8), Span(0, 6), None, Span(1, 4))
        assert (axis,) in layers(LayerQuery((around,)), limit=10**6).found


def test_absurd_ranges_are_bounded() -> None:
    absurd = Span(1, 1_000_000)
    listed = layers(LayerQuery((AxisQuery(4096, absurd, absurd, absurd, absurd, absurd, absurd, True),)))
    assert 0 < len(listed.found) < MAX_STEPS
    assert not listed.is_complete


def test_ranges_that_lead_nowhere_are_given_up() -> None:
    absurd = Span(1, 1_000_000)
    nowhere = AxisQuery(4096, Span.of(4096), absurd, Span(2, 1_000_000), Span.of(0), None, absurd)
    listed = layers(LayerQuery((nowhere,)))
    assert listed.found == ()
    assert not listed.is_complete


def test_a_search_can_be_stopped() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        layers(LayerQuery((AxisQuery(28, Span.of(7)),)), cancel)


def test_a_search_is_stopped_on_its_way() -> None:
    class Third(CancelToken):
        polls = 0

        @property
        def is_cancelled(self) -> bool:
            return self.polls > 2

        def raise_if_cancelled(self) -> None:
            self.polls += 1
            if self.is_cancelled:
                raise Cancelled

    absurd = Span(1, 1_000_000)
    with pytest.raises(Cancelled):
        layers(LayerQuery((AxisQuery(4096, absurd, absurd, dilation=absurd),)), Third())
