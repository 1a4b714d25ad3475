"""The nearest sizes, checked by trying every size; and the parameters that stand in the way."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.geometry import AxisGeometry
from fracstride.core.nearest import nearby, nearest_layers, relaxations
from fracstride.core.query import AxisQuery, LayerQuery, Span
from fracstride.core.ranking import ranked
from fracstride.core.search import MAX_LAYERS, Found, NotFound, find_layers
from fracstride.core.solver import Steps, layers
from fracstride.core.spec import AxisSpec, Field


def is_reachable(query: AxisQuery, size: int) -> bool:
    """Whether the solver, which has tests of its own, finds a layer of that size."""
    asked = AxisQuery(
        size,
        query.size,
        query.kernel_size,
        query.strides,
        query.padding,
        query.output_padding,
        query.dilation,
        query.asymmetric,
    )
    return bool(layers(LayerQuery((asked,)), limit=1).found)


def tried_one_by_one(query: AxisQuery) -> tuple[int, ...]:
    """The nearest size below and above, looked for size by size."""
    below = next((size for size in range(query.output - 1, 0, -1) if is_reachable(query, size)), None)
    above = next((size for size in range(query.output + 1, 400) if is_reachable(query, size)), None)
    return tuple(size for size in (below, above) if size is not None)


def spans(low: int, high: int, width: int) -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(low, high), st.integers(0, width)).map(lambda pair: Span(pair[0], sum(pair)))


@given(
    st.builds(
        AxisQuery,
        output=st.integers(1, 60),
        size=spans(1, 20, 4),
        kernel_size=spans(1, 8, 2),
        stride=spans(1, 9, 1),
        padding=st.none() | spans(0, 6, 3),
        output_padding=st.none() | spans(0, 5, 1),
        dilation=spans(1, 3, 1),
        asymmetric=st.booleans(),
    )
)
def test_the_nearest_sizes_are_those_found_one_by_one(query: AxisQuery) -> None:
    found = nearest_layers(query, Steps())
    assert tuple(AxisGeometry(axis).output for axis in found) == tried_one_by_one(query)


def test_the_nearest_layers_give_the_nearest_sizes() -> None:
    asked = AxisQuery(14, Span.of(7), Span.of(3), Span.of(2), output_padding=Span.of(0))
    near = nearby(LayerQuery.square(asked), Steps())
    assert [each.output for each in near] == [(13, 13), (15, 15)]
    for each in near:
        assert tuple(AxisGeometry(axis).output for axis in each.candidate.axes) == each.output


def test_pairs_of_sizes_come_near_on_both_axes() -> None:
    base = {"kernel_size": Span(2, 4), "stride": Span(1, 4)}
    query = LayerQuery((AxisQuery(14, Span.of(7), **base), AxisQuery(19, Span.of(9), **base)))  # type: ignore[arg-type]
    near = nearby(query, Steps())
    assert [each.output for each in near][:2] == [(14, 18), (15, 19)]
    for each in near:
        height, width = each.candidate.axes
        assert (height.size, width.size) == (7, 9)
        assert (AxisGeometry(height).output, AxisGeometry(width).output) == each.output


def test_axes_that_have_layers_but_none_in_common() -> None:
    query = LayerQuery((AxisQuery(14, Span.of(7)), AxisQuery(19, Span.of(9), stride=Span.of(2))))
    answer = find_layers(query)
    assert isinstance(answer, NotFound)
    assert answer.are_axes_at_odds


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        # 7 -> 14 by a kernel of 3 at stride 2 needs output_padding 1.
        ({"kernel_size": Span.of(3), "output_padding": Span.of(0)}, Field.OUTPUT_PADDING, 1),
        ({"kernel_size": Span.of(3), "output_padding": Span.of(0)}, Field.KERNEL_SIZE, 2),
        ({"kernel_size": Span.of(2), "stride": Span.of(1)}, Field.STRIDE, 2),
        ({"kernel_size": Span.of(4), "padding": Span.of(3)}, Field.PADDING, 1),
        ({"kernel_size": Span.of(2), "padding": Span.of(0), "size": Span(8, 9)}, Field.SIZE, 7),
    ],
)
def test_what_stands_in_the_way_is_named_with_the_smallest_change(
    changes: dict[str, Span], field: Field, value: int
) -> None:
    asked = {"size": Span.of(7), "stride": Span.of(2), "padding": None, **changes}
    query = LayerQuery.square(AxisQuery(14, **asked))  # type: ignore[arg-type]
    offers = {each.field: each for each in relaxations(query, Steps())}
    assert offers[field].value == (value, value)


def test_every_offer_gives_the_wanted_size() -> None:
    for size, output in product((1, 3, 7), (2, 9, 14, 31)):
        query = LayerQuery.square(
            AxisQuery(output, Span.of(size), Span.of(3), Span.of(3), Span.of(1), Span.of(0))
        )
        for offer in relaxations(query, Steps()):
            assert all(AxisGeometry(axis).output == output for axis in offer.candidate.axes)


def test_an_answer_is_the_best_layer_first() -> None:
    answer = find_layers(LayerQuery.square(AxisQuery(28, Span.of(7))))
    assert isinstance(answer, Found)
    best = [each.axes[0] for each in answer.candidates[:4]]
    assert best == [
        AxisSpec.from_padding(7, 4, stride=4),
        AxisSpec.from_padding(7, 8, stride=4, padding=2),
        AxisSpec.from_padding(7, 8, stride=4, padding=3, output_padding=2),
        AxisSpec.from_padding(7, 4, stride=4, padding=1, output_padding=2),
    ]


def test_a_query_that_makes_no_sense_says_why_on_both_axes() -> None:
    query = AxisQuery(0, Span(3, 2), Span(0, 4), dilation=Span(1, 2_000_000))
    answer = find_layers(LayerQuery.square(query))
    assert isinstance(answer, tuple)
    assert [(each.code.value, each.field) for each in answer] == [
        ("too_small", None),
        ("empty", Field.SIZE),
        ("too_small", Field.KERNEL_SIZE),
        ("too_large", Field.DILATION),
    ] * 2


def test_the_best_of_many_are_listed() -> None:
    query = LayerQuery((AxisQuery(512, Span(1, 512), Span(1, 16)),))
    everything = ranked(layers(query).found)
    assert len(everything) > MAX_LAYERS
    answer = find_layers(query)
    assert isinstance(answer, Found)
    assert list(answer.candidates) == everything[:MAX_LAYERS]
    assert not answer.is_complete


def test_absurd_ranges_are_answered_in_the_end() -> None:
    absurd = Span(1, 1_000_000)
    nowhere = AxisQuery(4096, Span.of(4096), absurd, Span(2, 1_000_000), Span.of(0), None, absurd)
    answer = find_layers(LayerQuery.square(nowhere))
    assert isinstance(answer, NotFound)
    assert not answer.is_certain
