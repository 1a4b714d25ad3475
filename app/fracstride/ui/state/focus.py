"""What the user points at: one focus for all views, hovered or pinned, in cells and not in pixels."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Focus, FocusKind
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.state.store import StateStore

LEAVE_DELAY_MS = 80


class FocusModel(QObject):
    """Holds the hovered focus and the pinned output cell; every view draws ``current``."""

    changed = Signal()

    def __init__(self, store: StateStore) -> None:
        super().__init__(store)
        self._store = store
        self._hovered: Focus | None = None
        self._head: Focus | None = None
        self._leave = single_shot(self, LEAVE_DELAY_MS, self.clear_hover)
        store.state_changed.connect(lambda *_: self._on_state_changed())
        store.view_changed.connect(lambda old, new: self._on_view_changed(old.pin != new.pin))

    @property
    def hovered(self) -> Focus | None:
        """What the mouse, the keyboard cursor or a chip points at now."""
        return self._hovered

    @property
    def pinned(self) -> Focus | None:
        """The pinned output cell, unless it lies outside the output."""
        pin = self._store.view.pin
        focus = None if pin is None else Focus(FocusKind.OUTPUT_CELL, pin)
        return focus if focus is not None and _is_inside(focus, self._store.geometry) else None

    @property
    def head(self) -> Focus | None:
        """The input cell that the player is at, when it plays input cells; for output cells it moves the pin."""
        return self._head

    @property
    def current(self) -> Focus | None:
        """The hovered focus, else that of the player, else the pinned one."""
        return self._hovered or self._head or self.pinned

    def set_head(self, head: Focus | None) -> None:
        """Tell where the player is."""
        if head != self._head:
            self._head = head
            self.changed.emit()

    def hover(self, focus: Focus) -> None:
        """Point at something. Ignores cells outside the layer: a page may still show the previous one for a moment."""
        self._leave.stop()
        if focus != self._hovered and _is_inside(focus, self._store.geometry):
            self._hovered = focus
            self.changed.emit()

    def leave(self) -> None:
        """The pointer left a map. The hover stays a moment longer, so that gaps between maps do not flicker."""
        if self._hovered is not None:
            self._leave.start()

    def clear_hover(self) -> None:
        """Back to the pinned cell, if any."""
        self._leave.stop()
        if self._hovered is not None:
            self._hovered = None
            self.changed.emit()

    def toggle_pin(self, focus: Focus | None = None) -> None:
        """Pin an output cell (default: the current one), or unpin it if it is pinned already."""
        target = focus or self.current
        if target is not None and target.kind is FocusKind.OUTPUT_CELL:
            pin = None if self._store.view.pin == target.cell else target.cell
            self._store.update_view(pin=pin)

    def unpin(self) -> None:
        """Release the pinned cell and the cell of the player."""
        self.set_head(None)
        self._store.update_view(pin=None)

    def _on_state_changed(self) -> None:
        # No signal: a view that has not got the new geometry yet could not look the cell up, and each view draws its
        # focus again when it gets the geometry.
        self._leave.stop()
        self._hovered = self._head = None

    def _on_view_changed(self, pin_changed: bool) -> None:
        if pin_changed:
            self.changed.emit()


def _is_inside(focus: Focus, geometry: Geometry) -> bool:
    """Whether the cell lies within its map."""
    row, column = focus.cell
    return row < _size(focus, geometry.height) and column < _size(focus, geometry.width)


def _size(focus: Focus, axis: AxisGeometry) -> int:
    if focus.kind is FocusKind.OUTPUT_CELL:
        return axis.output
    if focus.kind is FocusKind.INPUT_CELL:
        return axis.spec.size
    if focus.kind is FocusKind.TAP:
        return axis.spec.kernel_size
    return axis.inserted if focus.stage is StageId.ZERO_INSERTED else axis.padded
