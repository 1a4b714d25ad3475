"""What a comparison comes to, for programs."""

from __future__ import annotations

from fracstride.cli.compare_text import cause_text, options_of
from fracstride.core.diagnosis.difference import Difference, Pattern
from fracstride.core.diagnosis.explanation import Diagnosis, Explanation, Layer
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.frameworks.code.remedy import call_there
from fracstride.frameworks.code.weight_line import weight_line
from fracstride.frameworks.same import frameworks_with


def diagnosis_as_json(found: Diagnosis, layer: Layer) -> dict[str, object]:
    """The verdict and each explanation, with what to change; cells are [sample, channel, row, column], NaN is null."""
    apart, pattern = found.difference, found.pattern
    return {
        "equal": found.is_equal,
        "shape": list(found.expected.shape),
        "layer_shape": list(layer.geometry.output_shape),
        "layout": found.layout.value,
        "difference": None if apart is None else _difference_as_json(apart),
        "explanations": [_explanation_as_json(each, layer) for each in found.explanations],
        "pattern": None if pattern is None else _pattern_as_json(pattern),
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and abs(value) < float("inf") else None


def _difference_as_json(apart: Difference) -> dict[str, object]:
    return {
        "largest": _number(apart.largest),
        "tolerance": apart.tolerance,
        "cells": apart.cells,
        "differing": apart.differing,
        "where": apart.where,
        "first": apart.first,
    }


def _pattern_as_json(pattern: Pattern) -> dict[str, object]:
    return {
        "border": pattern.border,
        "border_value": pattern.border_value,
        "phases": pattern.phases,
        "channels": pattern.channels,
        "samples": pattern.samples,
        "below_zero": pattern.is_below_zero,
        "constant": pattern.constant,
    }


def _explanation_as_json(each: Explanation, layer: Layer) -> dict[str, object]:
    mend, spec = each.mend, layer.geometry.spec
    is_weight_changed = mend is not None and mend.weight is not None
    return {
        "causes": [cause.value for cause in each.causes],
        "text": [cause_text(cause, each, spec) for cause in each.causes],
        "before": each.before,
        "after": each.after,
        "crops": each.crops,
        "same_of": frameworks_with(spec, each.crops) if Cause.CROPS in each.causes else (),
        "factor": each.factor,
        "order": each.order,
        "details": {cause.value: str(detail) for cause, detail in each.details},
        "digits": each.digits,
        "pytorch": call_there(each, spec, layer.bias is not None) or None,
        "mend": None
        if mend is None
        else {
            "options": [] if mend.spec is None else options_of(mend.spec, spec),
            "changes_weight": is_weight_changed,
            "weight": weight_line(each, layer.weight, spec, spec.out_channels) if is_weight_changed else None,
            "bias": None if mend.bias is None else mend.bias.tolist(),
            "removes_bias": mend.is_bias_removed,
        },
    }
