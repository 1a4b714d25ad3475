"""The commands that go to a tab, a part of the window, a parameter or a map."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from fracstride.core.pipeline import StageId
from fracstride.core.spec import Field
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId, Handlers
from fracstride.ui.commands.desk import Desk
from fracstride.ui.views.decoder_actions import DecoderAction
from fracstride.ui.window.tabs import tabs

FIELD_COMMANDS = {
    CommandId.GO_INPUT: Field.SIZE,
    CommandId.GO_KERNEL: Field.KERNEL_SIZE,
    CommandId.GO_STRIDE: Field.STRIDE,
    CommandId.GO_PADDING: Field.PADDING,
    CommandId.GO_OUTPUT_PADDING: Field.OUTPUT_PADDING,
    CommandId.GO_END_CROP: Field.END_CROP,
    CommandId.GO_DILATION: Field.DILATION,
}
STAGE_COMMANDS = {
    CommandId.STAGE_INPUT: StageId.INPUT,
    CommandId.STAGE_INSERTED: StageId.ZERO_INSERTED,
    CommandId.STAGE_PADDED: StageId.PADDED,
    CommandId.STAGE_KERNEL: StageId.KERNEL,
    CommandId.STAGE_OUTPUT: StageId.OUTPUT,
}
DECODER_COMMANDS = {
    CommandId.DECODER_EXPLORE: DecoderAction.EXPLORE,
    CommandId.DECODER_TAKE: DecoderAction.TAKE,
    CommandId.DECODER_DUPLICATE: DecoderAction.DUPLICATE,
    CommandId.DECODER_REMOVE: DecoderAction.REMOVE,
    CommandId.DECODER_UP: DecoderAction.UP,
    CommandId.DECODER_DOWN: DecoderAction.DOWN,
}


class PlaceCommands:
    """Moves the focus or the view to a place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def table(self) -> Handlers:
        """Every command and its function."""
        return {
            CommandId.NEXT_REGION: partial(self.go_to_region, 1),
            CommandId.PREVIOUS_REGION: partial(self.go_to_region, -1),
            CommandId.CONTEXT_MENU: self.open_context_menu,
            CommandId.NEXT_TAB: partial(self.open_beside, 1),
            CommandId.PREVIOUS_TAB: partial(self.open_beside, -1),
            CommandId.EDIT_CELL: self.edit_cell,
            CommandId.TURN_KERNEL: self.turn_kernel,
            CommandId.TURN_MATRIX: self.turn_matrix,
            CommandId.FIND_PARAMETERS: self.find_parameters,
            **{tab.command: partial(self.open_tab, tab.id) for tab in tabs()},
            **{command: partial(self.go_to_field, field) for command, field in FIELD_COMMANDS.items()},
            **{command: partial(self.go_to_stage, stage) for command, stage in STAGE_COMMANDS.items()},
            **{command: partial(self.act_on_decoder, each) for command, each in DECODER_COMMANDS.items()},
        }

    def open_tab(self, tab: TabId) -> None:
        """Open a tab."""
        self._desk.bench.deck.open_in_turns(tab)

    def open_beside(self, step: int) -> None:
        """Open the next tab or the previous one, from the last on to the first."""
        ids = [tab.id for tab in tabs()]
        self.open_tab(ids[(ids.index(self._desk.bench.deck.current) + step) % len(ids)])

    def open_context_menu(self) -> None:
        """Ask what has the keyboard for its menu: from its own key Qt does, from Shift+F10 only on Windows."""
        widget = QApplication.focusWidget()
        if widget is not None:
            cursor = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
            place = (cursor if isinstance(cursor, QRect) else widget.rect()).center()
            event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, widget.mapToGlobal(place))
            QApplication.sendEvent(widget, event)

    def go_to_region(self, step: int) -> None:
        """Move the focus to the next part of the window, or to the previous one."""
        regions = [region for region in self._desk.bench.regions() if region.isVisible()]
        current = QApplication.focusWidget()
        inside = [index for index, region in enumerate(regions) if _holds(region, current)]
        # From nowhere the first or the last part is the next one.
        start = inside[0] if inside else min(-step, 0)
        for offset in range(1, len(regions) + 1):
            target = _first_stop(regions[(start + step * offset) % len(regions)])
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def go_to_field(self, field: Field) -> None:
        """Move the focus to a parameter."""
        bench = self._desk.bench
        if not bench.panel_place.is_shown:
            self._desk.actions[CommandId.TOGGLE_PANEL].trigger()
        bench.panel.layer.focus_field(field)

    def go_to_stage(self, stage: StageId) -> None:
        """Move the keyboard cursor to a map."""
        self.open_tab(TabId.PIPELINE)
        self._desk.bench.strip.keyboard.enter(stage)

    def edit_cell(self) -> None:
        """Edit the cell of the keyboard cursor, in the tab where cells can be edited."""
        self.open_tab(TabId.PIPELINE)
        self._desk.bench.strip.edit_current_cell()

    def turn_kernel(self) -> None:
        """Show the kernel turning into the rotated one, in the tab that has both."""
        self.open_tab(TabId.PIPELINE)
        self._desk.bench.strip.canvas.turn_kernel()

    def turn_matrix(self) -> None:
        """Show C instead of C^T, or the other way round."""
        self._desk.bench.deck.open_in_turns(TabId.MATRIX, CommandId.TURN_MATRIX)

    def act_on_decoder(self, action: DecoderAction) -> None:
        """Do something with the selected layer, in the tab of the decoder."""
        self._desk.bench.deck.open_in_turns(TabId.DECODER, action)

    def find_parameters(self) -> None:
        """Open the solver with the sizes of the current layer."""
        # With the page that answers it, which is imported when it is opened.
        from fracstride.ui.presenters.solver_form import SizeQuestion  # noqa: PLC0415

        self._desk.bench.deck.open_in_turns(TabId.SOLVER, SizeQuestion.of(self._desk.store.geometry))


def _holds(region: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (region is widget or region.isAncestorOf(widget))


def _first_stop(region: QWidget) -> QWidget | None:
    """The first widget of a region that can take the focus."""
    if region.focusProxy() is not None or isinstance(region, QAbstractItemView):
        return region
    for each in region.findChildren(QWidget):
        if each.focusPolicy().value & 1 and each.isVisible() and each.isEnabled():
            return each
    return None
