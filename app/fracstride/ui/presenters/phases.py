"""What the Phases tab shows: y, the sub-kernel and the result of each phase, and x interleaved from them. No Qt."""

from __future__ import annotations

import numpy as np

from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.phases import (
    Phase,
    axis_phases,
    multiply_adds,
    output_of_phase,
    phase_count,
    phase_of_output,
)
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind, Product, stamp, tap_outputs, window
from fracstride.core.records import record
from fracstride.core.trace import Trace
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.method_layout import Panel
from fracstride.ui.presenters.method_maps import (
    MethodMap,
    ScaleName,
    channel_note,
    input_focus,
    kept,
    map_model,
    output_focus,
    sentence,
    tap_focus,
)
from fracstride.ui.presenters.method_slice import MOST_PRODUCTS, MethodSlice
from fracstride.ui.presenters.wording import Translate, grouped, size

INPUT, OUTPUT = "input", "output"
KERNEL, RESULT = "kernel", "result"
MOST_PHASES = 4
"""So many phases are shown along each axis, those round the focus."""
MOST_RINGS = 1_024
Keyed = tuple[str, Phase]


def kernel_key(phase: Phase) -> str:
    """The key of the sub-kernel of a phase."""
    return f"{KERNEL} {phase.index[0]} {phase.index[1]}"


def result_key(phase: Phase) -> str:
    """The key of the result of a phase."""
    return f"{RESULT} {phase.index[0]} {phase.index[1]}"


@record
class ShownPhases:
    """The phases that have a panel, row by row."""

    rows: tuple[tuple[Phase, ...], ...]
    counts: Cell
    """How many there are along the height and along the width."""

    @property
    def all(self) -> tuple[Phase, ...]:
        """Every phase that is shown."""
        return tuple(phase for row in self.rows for phase in row)

    @property
    def is_whole(self) -> bool:
        """Whether every phase has a panel."""
        return self.counts == (len(self.rows), len(self.rows[0]))

    def by_key(self, key: str) -> Keyed | None:
        """('kernel' or 'result', phase) from the key of a map; None for other maps."""
        for phase in self.all:
            if key == kernel_key(phase):
                return KERNEL, phase
            if key == result_key(phase):
                return RESULT, phase
        return None


def shown_phases(geometry: Geometry, focus: Focus | None) -> ShownPhases:
    """All phases; if they are many, those around the phase of the output cell under the pointer."""
    counts = phase_count(geometry)
    index = (0, 0)
    if focus is not None and focus.kind is FocusKind.OUTPUT_CELL:
        index, _ = phase_of_output(geometry, focus.cell)
    down, across = (_range_round(at, count) for at, count in zip(index, counts, strict=True))
    rows, columns = axis_phases(geometry.height, down), axis_phases(geometry.width, across)
    return ShownPhases(tuple(tuple(Phase(row, column) for column in columns) for row in rows), counts)


def _range_round(index: int, count: int) -> range:
    """The group of MOST_PHASES that an index belongs to."""
    first = min(index // MOST_PHASES * MOST_PHASES, max(count - MOST_PHASES, 0))
    return range(first, min(first + MOST_PHASES, count))


def panels(shown: ShownPhases) -> list[list[Panel]]:
    """The shapes of the panels."""
    return [[Panel(phase.tap_shape, phase.shape) for phase in row] for row in shown.rows]


def phase_results(shown: MethodSlice) -> FloatArray:
    """x as the method computes it; if that would take longer than a frame, the x that has been computed already."""
    geometry = shown.geometry
    if max(multiply_adds(geometry).by_phases * shown.channels, shown.x.size) > MOST_PRODUCTS:
        return shown.x
    with np.errstate(invalid="ignore", over="ignore"):
        bias = None if shown.bias is None else np.array([shown.bias], shown.y.dtype)
        trace = Trace(geometry, shown.y[None], shown.weight[:, None], bias, method=METHODS["phases"])
        return trace.map(StageId.OUTPUT)


def phase_maps(
    geometry: Geometry, shown: MethodSlice | None, x: FloatArray | None, seen: ShownPhases
) -> tuple[MethodMap, ...]:
    """y, the sub-kernel and the result of every phase, and x."""
    spec = geometry.spec
    y = None if shown is None else shown.y[shown.channel]
    of_y, of_x = (spec.height.size, spec.width.size), (geometry.height.output, geometry.width.output)
    maps = [MethodMap(INPUT, map_model(geometry, y, of_y), ScaleName.INPUT, bar=True)]
    for phase in seen.all:
        maps += _maps_of(geometry, shown, x, phase)
    return (*maps, MethodMap(OUTPUT, map_model(geometry, x, of_x), ScaleName.OUTPUT, bar=True))


def _maps_of(
    geometry: Geometry, shown: MethodSlice | None, x: FloatArray | None, phase: Phase
) -> list[MethodMap]:
    rows, columns = phase.rows, phase.columns
    maps = []
    if 0 not in phase.tap_shape:
        taken = None if shown is None else shown.weight[shown.channel][np.ix_(rows.taps, columns.taps)]
        maps.append(
            MethodMap(
                kernel_key(phase),
                map_model(geometry, taken, phase.tap_shape),
                ScaleName.WEIGHT,
                row_names=rows.taps,
                column_names=columns.taps,
            )
        )
    result = None if x is None else x[rows.index :: rows.stride, columns.index :: columns.stride]
    maps.append(
        MethodMap(
            result_key(phase),
            map_model(geometry, result, phase.shape),
            ScaleName.OUTPUT,
            row_names=range(rows.index, geometry.height.output, rows.stride),
            column_names=range(columns.index, geometry.width.output, columns.stride),
        )
    )
    return maps


def focus_at(geometry: Geometry, seen: ShownPhases, key: str, cell: Cell) -> Focus | None:
    """What pointing at a cell of a map means."""
    if key == INPUT:
        return input_focus(cell)
    if key == OUTPUT:
        return output_focus(cell)
    found = seen.by_key(key)
    if found is None:
        return None
    kind, phase = found
    if kind == KERNEL:
        return tap_focus((phase.rows.taps[cell[0]], phase.columns.taps[cell[1]]))
    return output_focus(output_of_phase(geometry, phase.index, cell))


def phase_lights(geometry: Geometry, seen: ShownPhases, focus: Focus | None) -> dict[str, Highlight]:
    """What lights up in each map; the panels of other phases are dimmed."""
    if focus is None:
        return {}
    taps = geometry.spec.taps
    if focus.kind is FocusKind.OUTPUT_CELL:
        products = window(geometry, focus.cell).products if taps <= MOST_RINGS else ()
        return _of_output(geometry, seen, focus.cell, products)
    if focus.kind is FocusKind.INPUT_CELL:
        return _of_input(
            geometry, seen, focus.cell, stamp(geometry, focus.cell) if taps <= MOST_RINGS else ()
        )
    return _of_tap(geometry, seen, focus.cell) if focus.kind is FocusKind.TAP else {}


def _of_output(
    geometry: Geometry, seen: ShownPhases, output: Cell, products: tuple[Product, ...]
) -> dict[str, Highlight]:
    index, place = phase_of_output(geometry, output)
    lights = {
        INPUT: Highlight(kept([each.source for each in products]), veiled=True),
        OUTPUT: Highlight(target=output),
    }
    for phase in seen.all:
        if phase.index == index:
            lights[kernel_key(phase)] = Highlight(
                _in_kernel(phase, [each.tap for each in products]), veiled=True
            )
            lights[result_key(phase)] = Highlight(target=place)
        else:
            lights[kernel_key(phase)] = lights[result_key(phase)] = Highlight(veiled=True)
    return lights


def _of_input(
    geometry: Geometry, seen: ShownPhases, source: Cell, products: tuple[Product, ...]
) -> dict[str, Highlight]:
    outputs = [each.output for each in products]
    lights = {INPUT: Highlight((source,), veiled=True), OUTPUT: Highlight(kept(outputs))}
    places = [phase_of_output(geometry, output) for output in outputs]
    for phase in seen.all:
        lights[result_key(phase)] = Highlight(
            kept([place for index, place in places if index == phase.index])
        )
    return lights


def _of_tap(geometry: Geometry, seen: ShownPhases, tap: Cell) -> dict[str, Highlight]:
    spec = geometry.spec
    few = spec.height.size * spec.width.size <= MOST_RINGS
    outputs = tap_outputs(geometry, tap) if few else ()
    lights = {OUTPUT: Highlight(kept(outputs))}
    places = [phase_of_output(geometry, output) for output in outputs]
    for phase in seen.all:
        lights[kernel_key(phase)] = Highlight(_in_kernel(phase, [tap]), veiled=True)
        lights[result_key(phase)] = Highlight(
            kept([place for index, place in places if index == phase.index])
        )
    return lights


def _in_kernel(phase: Phase, taps: list[Cell]) -> tuple[Cell, ...]:
    """The places of taps in the sub-kernel of a phase, without those of other phases."""
    rows, columns = phase.rows.taps, phase.columns.taps
    return kept([(rows.index(t), columns.index(u)) for t, u in taps if t in rows and u in columns])


def phases_note(geometry: Geometry, seen: ShownPhases, view: ViewSettings, translate: Translate) -> str:
    """How many products the phases save, and which phases are shown."""
    counts, channels = multiply_adds(geometry), geometry.spec.in_channels
    text = translate("Phases", "{with_zeros} multiply-adds with zeros inserted, {by_phases} by phases")
    if counts.with_zeros * channels == 1:
        text = translate("Phases", "1 multiply-add with zeros inserted, {by_phases} by phases")
    spared = text.format(
        with_zeros=grouped(counts.with_zeros * channels), by_phases=grouped(counts.by_phases * channels)
    )
    return sentence((spared, _shown_text(seen, translate), channel_note(view, channels, translate)))


def _shown_text(seen: ShownPhases, translate: Translate) -> str:
    if seen.is_whole:
        return ""
    text = translate("Phases", "{shown} of {all} phases are shown")
    return text.format(shown=size(len(seen.rows), len(seen.rows[0])), all=size(*seen.counts))


def panel_text(phase: Phase, translate: Translate) -> str:
    """The head of a panel: which phase it is, and how many taps it meets."""
    taps = phase.tap_shape[0] * phase.tap_shape[1]
    text = translate("Phases", "({row}, {column}): {taps} taps")
    if taps == 1:
        text = translate("Phases", "({row}, {column}): 1 tap")
    elif taps == 0:
        text = translate("Phases", "({row}, {column}): no tap, zeros")
    return text.format(row=phase.index[0], column=phase.index[1], taps=taps)
