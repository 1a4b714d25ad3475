"""Which computations take so much that the user is asked first, and what was answered."""

from __future__ import annotations

from dataclasses import replace

from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.estimate import AskLimits, Estimate, estimate
from fracstride.ui.computing.calculation import ComputeRequest
from fracstride.ui.computing.engine_choice import temporaries


@record
class Withheld:
    """A computation that waits for the user's consent; ``asks``: whether to ask for it, or it was refused already."""

    request: ComputeRequest
    estimate: Estimate
    asks: bool


class Consent:
    """Asks once for each layer."""

    def __init__(self, limits: AskLimits) -> None:
        self._limits = limits
        self._answered: dict[ConvTransposeSpec, bool] = {}

    def to_withhold(self, request: ComputeRequest) -> Withheld | None:
        """The computation if it waits for consent; None if it may begin."""
        cost = estimate(request.geometry, request.engine.itemsize, temporaries(request))
        answer = self._answered.get(request.geometry.spec)
        if answer or not self._limits.are_passed_by(cost):
            return None
        return Withheld(request, cost, asks=answer is None)

    def answer(self, withheld: Withheld, wanted: bool) -> Withheld | None:
        """Take an answer, which holds for the layer from now on; what is withheld after it."""
        self._answered[withheld.request.geometry.spec] = wanted
        return None if wanted else replace(withheld, asks=False)
