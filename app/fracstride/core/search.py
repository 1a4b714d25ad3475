"""Answers a query: with layers, the best first; or with what is possible instead; or with why it is impossible."""

from __future__ import annotations

from fracstride.core.cancel import CancelToken
from fracstride.core.nearest import MAX_STEPS, Nearby, Relaxation, nearby, relaxations
from fracstride.core.query import LayerQuery, QueryProblem, problems
from fracstride.core.ranking import Candidate, Preference, ranked
from fracstride.core.records import record
from fracstride.core.solver import Steps, layers, solutions

MAX_LAYERS = 10_000
"""So many layers are listed at most, the best of all that were looked at."""


@record
class Found:
    """At least one layer gives the wanted size."""

    candidates: tuple[Candidate, ...]
    """The best first, never empty."""
    is_complete: bool
    """False where the ranges hold more than is listed: the best of those with small kernels."""


@record
class NotFound:
    """No layer within the ranges gives the wanted size."""

    nearby: tuple[Nearby, ...]
    relaxations: tuple[Relaxation, ...]
    are_axes_at_odds: bool
    """Whether each axis has layers, only none in common."""
    is_certain: bool
    """False where the ranges were too wide to look at everything."""


Answer = Found | NotFound | tuple[QueryProblem, ...]


def find_layers(
    query: LayerQuery, preference: Preference = Preference.EVEN, cancel: CancelToken | None = None
) -> Answer:
    """Every layer that gives the wanted size, ranked. Raises Cancelled, from ``cancel`` only.

    >>> from fracstride.core.query import AxisQuery, Span
    >>> answer = find_layers(LayerQuery.square(AxisQuery(output=28, size=Span.of(7))))
    >>> best = answer.candidates[0].axes[0]
    >>> best.kernel_size, best.stride, best.padding
    (4, 4, 0)
    """
    wrong = problems(query)
    if wrong:
        return wrong
    steps = Steps(cancel)
    best = ranked(solutions(query, steps), preference, MAX_LAYERS + 1)
    if best:
        return Found(tuple(best[:MAX_LAYERS]), len(best) <= MAX_LAYERS and not steps.is_spent)
    return NotFound(
        nearby(query, Steps(cancel, MAX_STEPS)),
        relaxations(query, Steps(cancel, MAX_STEPS)),
        _are_at_odds(query, cancel),
        not steps.is_spent,
    )


def _are_at_odds(query: LayerQuery, cancel: CancelToken | None) -> bool:
    return not query.is_uniform and all(
        layers(LayerQuery((asked,)), cancel, limit=1).found for asked in query.axes
    )
