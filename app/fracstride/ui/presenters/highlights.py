"""What lights up in every map for one focus. No Qt, cells only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fracstride.core.geometry import CellKind, Geometry
from fracstride.core.lit import Lit, Term, lit_cells
from fracstride.core.pipeline import PIPELINE_STAGES, StageId
from fracstride.core.provenance import (
    Cell,
    Focus,
    FocusKind,
    Product,
    inserted_from_input,
    padded_from_input,
    rotated_tap,
    stamp,
    tap_outputs,
    tap_product,
    window,
)
from fracstride.core.records import record

KERNELS = (StageId.KERNEL, StageId.ROTATED_KERNEL)
MAX_RINGS = 1_024
"""What would ring more cells than this lights itself only, and an output cell its window."""


@record
class Highlight:
    """One map's part of a focus."""

    rings: tuple[Cell, ...] = ()
    """Contributing cells, used taps, reached outputs."""
    target: Cell | None = None
    """The hovered output cell."""
    window: tuple[Cell, Cell] | None = None
    """(top-left cell, extent in cells) of the receptive window."""
    outlines: tuple[tuple[Cell, Cell], ...] = ()
    """Blocks, as ``window``, with a thinner outline."""
    zeros: tuple[tuple[Cell, CellKind], ...] = ()
    """Structural zeros that show a 0."""
    veiled: bool = False
    """Whether everything that is not lit recedes."""
    lit: tuple[Lit, ...] = ()
    """Regions that a formula term stands for."""
    output: Cell = (0, 0)
    """The output cell whose window a lit region means."""
    term: Term | None = None

    @property
    def bright(self) -> frozenset[Cell]:
        """The cells that keep their full colour."""
        return frozenset(self.rings) | frozenset(cell for cell, _ in self.zeros)

    @property
    def active_rows(self) -> Sequence[int]:
        """Rows whose index is marked, in order."""
        return self._active(0)

    @property
    def active_columns(self) -> Sequence[int]:
        """Columns whose index is marked, in order."""
        return self._active(1)

    def _active(self, axis: int) -> Sequence[int]:
        if self.window is not None:
            # Not one by one: a kernel may have a million rows.
            corner, extent = self.window
            return range(corner[axis], corner[axis] + extent[axis])
        cells = (self.target,) if self.target is not None else self.rings
        return tuple(sorted({cell[axis] for cell in cells}))


NOTHING = Highlight()


@record
class Marks:
    """Which signs of a focus are on the maps."""

    window: bool = False
    rings: bool = False
    pinned: bool = False


def marks(shown: Mapping[StageId, Highlight], pinned: Cell | None) -> Marks:
    """What there is of each sign in what lights up; a window that a formula term stands for is one too."""
    parts = shown.values()
    return Marks(
        any(part.window is not None or (part.lit and part.term is Term.KERNEL) for part in parts),
        any(part.rings for part in parts),
        pinned is not None,
    )


@dataclass(slots=True)
class _Parts:
    rings: dict[StageId, set[Cell]] = field(default_factory=dict)

    def ring(self, stage: StageId, cell: Cell | None) -> None:
        if cell is not None:
            self.rings.setdefault(stage, set()).add(cell)

    def ring_source(self, geometry: Geometry, source: Cell) -> None:
        self.ring(StageId.INPUT, source)
        self.ring(StageId.ZERO_INSERTED, inserted_from_input(geometry, source))
        self.ring(StageId.PADDED, padded_from_input(geometry, source))

    def ring_tap(self, geometry: Geometry, tap: Cell) -> None:
        self.ring(StageId.KERNEL, tap)
        self.ring(StageId.ROTATED_KERNEL, rotated_tap(geometry, tap))

    def cells(self, stage: StageId) -> tuple[Cell, ...]:
        return tuple(sorted(self.rings.get(stage, ())))


def highlights(
    geometry: Geometry, focus: Focus | None, pinned: Focus | None = None
) -> dict[StageId, Highlight]:
    """The highlight of every stage; ``pinned`` matters for a tap: only its product stays bright."""
    if focus is None or focus.kind is FocusKind.ZERO:
        return dict.fromkeys(PIPELINE_STAGES, NOTHING)
    if focus.kind is FocusKind.TERM:
        return _of_term(geometry, focus, pinned)
    if focus.kind is FocusKind.OUTPUT_CELL:
        return _of_output(geometry, focus.cell)
    if focus.kind is FocusKind.INPUT_CELL:
        return _of_input(geometry, focus.cell)
    return _of_tap(geometry, focus.cell, pinned)


def of_output_alone(geometry: Geometry, focus: Focus | None, pinned: Focus | None) -> Highlight:
    """What ``highlights`` rings in x, where it stands without the other stages: nothing recedes there."""
    return replace(highlights(geometry, focus, pinned)[StageId.OUTPUT], veiled=False, lit=())


def of_product(geometry: Geometry, product: Product) -> dict[StageId, Highlight]:
    """Only one product of an output cell: the chip of the sum that is pointed at."""
    parts = _Parts()
    parts.ring_source(geometry, product.source)
    parts.ring_tap(geometry, product.tap)
    result = {s: Highlight(parts.cells(s), veiled=s is not StageId.OUTPUT) for s in PIPELINE_STAGES}
    result[StageId.OUTPUT] = Highlight(target=product.output)
    return result


def _of_output(geometry: Geometry, cell: Cell) -> dict[StageId, Highlight]:
    if geometry.spec.taps > MAX_RINGS:
        return _of_large_window(geometry, cell)
    seen = window(geometry, cell)
    parts = _Parts()
    for each in seen.products:
        parts.ring_source(geometry, each.source)
        parts.ring_tap(geometry, each.tap)
    result = {s: Highlight(parts.cells(s), veiled=True) for s in PIPELINE_STAGES}
    result[StageId.PADDED] = Highlight(
        parts.cells(StageId.PADDED), window=(seen.top_left, seen.extent), zeros=seen.zeros, veiled=True
    )
    result[StageId.OUTPUT] = Highlight(target=cell)
    return result


def _of_large_window(geometry: Geometry, cell: Cell) -> dict[StageId, Highlight]:
    """Where the window lies: of so many taps none is told from the others."""
    result = dict.fromkeys(PIPELINE_STAGES, NOTHING)
    result[StageId.PADDED] = Highlight(window=(cell, (geometry.height.extent, geometry.width.extent)))
    result[StageId.OUTPUT] = Highlight(target=cell)
    return result


def _of_input(geometry: Geometry, cell: Cell) -> dict[StageId, Highlight]:
    parts = _Parts()
    parts.ring_source(geometry, cell)
    for each in stamp(geometry, cell) if geometry.spec.taps <= MAX_RINGS else ():
        parts.ring(StageId.OUTPUT, each.output)
        parts.ring_tap(geometry, each.tap)
    result = {s: Highlight(parts.cells(s), veiled=s is not StageId.OUTPUT) for s in PIPELINE_STAGES}
    for stage in KERNELS:
        result[stage] = Highlight(parts.cells(stage))
    return result


def _of_tap(geometry: Geometry, tap: Cell, pinned: Focus | None) -> dict[StageId, Highlight]:
    parts = _Parts()
    parts.ring_tap(geometry, tap)
    target = None
    if pinned is not None:
        target = pinned.cell
        partner = tap_product(geometry, pinned.cell, tap)
        if partner is not None:
            parts.ring_source(geometry, partner.source)
    elif geometry.height.spec.size * geometry.width.spec.size <= MAX_RINGS:
        for output in tap_outputs(geometry, tap):
            parts.ring(StageId.OUTPUT, output)
    veiled = pinned is not None
    result = {s: Highlight(parts.cells(s), veiled=veiled or s in KERNELS) for s in PIPELINE_STAGES}
    result[StageId.OUTPUT] = Highlight(parts.cells(StageId.OUTPUT), target=target)
    return result


def _of_term(geometry: Geometry, focus: Focus, pinned: Focus | None) -> dict[StageId, Highlight]:
    lit: dict[StageId, list[Lit]] = {}
    term = Term(focus.term)
    for region in lit_cells(geometry, term, focus.axis):
        lit.setdefault(region.stage, []).append(region)
    output = pinned.cell if pinned is not None else (0, 0)
    return {
        s: Highlight(veiled=True, lit=tuple(lit.get(s, ())), output=output, term=term)
        for s in PIPELINE_STAGES
    }
