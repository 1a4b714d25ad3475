"""The keyboard cursor: its map and cell, and where each key moves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, Focus
from fracstride.ui.plotting.frame import Frame

STAGE_KEYS = {
    Qt.Key.Key_1: StageId.INPUT,
    Qt.Key.Key_2: StageId.ZERO_INSERTED,
    Qt.Key.Key_3: StageId.PADDED,
    Qt.Key.Key_4: StageId.KERNEL,
    Qt.Key.Key_5: StageId.OUTPUT,
}
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
READING_KEYS = (
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


@dataclass(slots=True)
class CellCursor:
    """``stage`` is None while the mouse leads; every map remembers its own cell."""

    stage: StageId | None = None
    _cells: dict[StageId, Cell] = field(default_factory=dict)

    @property
    def cell(self) -> Cell:
        """The cell in the present map."""
        return self._cells.get(self.stage, (0, 0)) if self.stage is not None else (0, 0)

    def leave(self) -> None:
        """Leave all maps: the mouse leads again."""
        self.stage = None

    def remember(self, stage: StageId, cell: Cell) -> None:
        """Start from this cell when the keyboard enters its map."""
        self._cells[stage] = cell

    def enter(self, stage: StageId, frame: Frame) -> tuple[StageId, Cell]:
        """Enter a map, at the cell where the cursor was last."""
        return self._to(stage, self._cells.get(stage, (0, 0)), frame)

    def come(self, frame_of: Callable[[StageId], Frame], pinned: Focus | None) -> tuple[StageId, Cell]:
        """Enter the maps: at the pinned cell, else at the last cell in x."""
        return self._stepped((0, 0), frame_of, pinned)

    def moved(
        self, key: int, frame_of: Callable[[StageId], Frame], pinned: Focus | None
    ) -> tuple[StageId, Cell] | None:
        """Where a key moves the cursor; None if it is not a key of the cursor."""
        stages = {int(each): stage for each, stage in STAGE_KEYS.items()}
        if key in stages:
            return self.enter(stages[key], frame_of(stages[key]))
        steps = {int(each): step for each, step in STEPS.items()}
        if key in steps:
            return self._stepped(steps[key], frame_of, pinned)
        if key in [int(each) for each in READING_KEYS]:
            return self._read(Qt.Key(key), frame_of, pinned)
        return None

    def _start(self, pinned: Focus | None) -> tuple[StageId, Cell]:
        if self.stage is not None:
            return self.stage, self.cell
        cell = pinned.cell if pinned is not None else self._cells.get(StageId.OUTPUT, (0, 0))
        return StageId.OUTPUT, cell

    def _stepped(
        self, step: Cell, frame_of: Callable[[StageId], Frame], pinned: Focus | None
    ) -> tuple[StageId, Cell]:
        stage, (row, column) = self._start(pinned)
        return self._to(stage, (row + step[0], column + step[1]), frame_of(stage))

    def _read(
        self, key: Qt.Key, frame_of: Callable[[StageId], Frame], pinned: Focus | None
    ) -> tuple[StageId, Cell]:
        """First and last in reading order, a row up or down."""
        stage, (row, column) = self._start(pinned)
        frame = frame_of(stage)
        last = frame.rows * frame.columns - 1
        index = row * frame.columns + column
        index = {
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_PageUp: max(index - frame.columns, column),
            Qt.Key.Key_PageDown: min(index + frame.columns, last - frame.columns + 1 + column),
        }[key]
        return self._to(stage, divmod(index, frame.columns), frame)

    def _to(self, stage: StageId, cell: Cell, frame: Frame) -> tuple[StageId, Cell]:
        clamped = (
            min(max(cell[0], 0), frame.rows - 1),
            min(max(cell[1], 0), frame.columns - 1),
        )
        self.stage = stage
        self._cells[stage] = clamped
        return stage, clamped
