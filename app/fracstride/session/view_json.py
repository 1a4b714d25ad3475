"""How a state is looked at, inside a session file."""

from __future__ import annotations

from typing import Any

from fracstride.core.provenance import Cell
from fracstride.core.rules import MAX_PARAMETER
from fracstride.session.reading import DocumentProblemCode, Section, are_indices, is_finite
from fracstride.session.state import Colours, RangeMode, Reduction, State, ViewSettings


def json_from_view(view: ViewSettings) -> dict[str, Any]:
    """As the file has it."""
    return {
        "pin": None if view.pin is None else list(view.pin),
        "batch_index": view.batch_index,
        "in_channel": view.in_channel,
        "out_channel": view.out_channel,
        "colours": view.colours.value,
        "range_mode": view.range_mode.value,
        "fixed_limits": list(view.fixed_limits),
        "values_in_cells": view.values_in_cells,
        "zoom_linked": view.zoom_linked,
        "reduction": view.reduction.value,
    }


def view_from_json(section: Section, state: State) -> ViewSettings:
    """The view of a state; what is left out is as in a new session."""
    spec, default = state.spec, ViewSettings()
    return ViewSettings(
        pin=_pin(section),
        batch_index=_index(section, "batch_index", spec.batch),
        in_channel=_index(section, "in_channel", spec.in_channels // max(spec.groups, 1)),
        out_channel=_index(section, "out_channel", spec.out_channels),
        colours=section.choice("colours", default.colours, tuple(Colours)),
        range_mode=section.choice("range_mode", default.range_mode, tuple(RangeMode)),
        fixed_limits=_limits(section, default.fixed_limits),
        values_in_cells=section.boolean("values_in_cells", default.values_in_cells),
        zoom_linked=section.boolean("zoom_linked", default.zoom_linked),
        reduction=section.choice("reduction", default.reduction, tuple(Reduction)),
    )


def _index(section: Section, name: str, count: int) -> int:
    """An index within the layer; one that is left from a larger layer becomes the last index."""
    return min(section.integer(name, 0, 0, MAX_PARAMETER), max(count - 1, 0))


def _pin(section: Section) -> Cell | None:
    if not section.has("pin"):
        return None
    pin = section.values["pin"]
    if not _is_cell(pin):
        section.note(DocumentProblemCode.WRONG_TYPE, "pin", expected="cell")
        return None
    return (pin[0], pin[1])


def _is_cell(item: object) -> bool:
    return isinstance(item, list) and len(item) == 2 and are_indices(item, MAX_PARAMETER)


def _limits(section: Section, default: tuple[float, float]) -> tuple[float, float]:
    if not section.has("fixed_limits"):
        return default
    limits = section.items("fixed_limits", 2)
    if len(limits) != 2 or not all(is_finite(each) for each in limits) or limits[0] > limits[1]:
        section.note(DocumentProblemCode.WRONG_TYPE, "fixed_limits", expected="limits")
        return default
    return (float(limits[0]), float(limits[1]))
