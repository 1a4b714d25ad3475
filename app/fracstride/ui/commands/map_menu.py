"""The context menu of a map, at the pointer or at the keyboard's cell."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, Qt

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.ui.actions.command import CommandId
from fracstride.ui.commands.clipboard import ClipboardCommands
from fracstride.ui.commands.desk import Desk
from fracstride.ui.controls.popup import Menu
from fracstride.ui.files.questions import DataUse
from fracstride.ui.i18n import translate
from fracstride.ui.look.keyboard import keys_text
from fracstride.ui.views.stage_strip import SLOTS


class MapMenu(QObject):
    """Opens the menu over the five maps; every entry is a command elsewhere too."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.bench)
        self._desk = desk
        self._clipboard = ClipboardCommands(desk)
        canvas = desk.bench.strip.canvas
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(self._open)
        desk.bench.strip.keyboard.copy_requested.connect(desk.actions[CommandId.COPY_VALUES].trigger)

    def _open(self, place: QPoint) -> None:
        strip = self._desk.bench.strip
        canvas, cursor = strip.canvas, strip.keyboard.cursor
        if cursor.stage is not None:
            place = canvas.frame(cursor.stage).block(*cursor.cell).center().toPoint()
        hit = canvas.cell_at(QPointF(place))
        menu = self.menu_of(*hit) if hit is not None else self.menu_of(canvas.stage_at(QPointF(place)))
        menu.popup(canvas.viewport().mapToGlobal(place))
        if strip.keyboard.leads:
            menu.begin()

    def menu_of(self, stage: StageId | None, cell: Cell | None = None) -> Menu:
        """The menu of a map, or of the area between the maps."""
        menu, actions = Menu(parent=self._desk.bench), self._desk.actions
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if stage is not None:
            words = self._with_keys(translate("MapMenu", "Copy values"), CommandId.COPY_VALUES)
            menu.addAction(words, partial(self._clipboard.copy, stage))
        if stage in SLOTS:
            self._add_changes(menu, stage, cell)
        elif stage is StageId.OUTPUT:
            if cell is not None:
                focus = Focus(FocusKind.OUTPUT_CELL, cell)
                is_pinned = self._desk.focus.pinned == focus
                words = translate("MapMenu", "Release") if is_pinned else translate("MapMenu", "Pin")
                menu.addAction(words, partial(self._desk.focus.toggle_pin, focus))
            menu.addAction(actions[CommandId.COMPARE])
        menu.addSeparator()
        for command in (CommandId.COPY_PICTURE, CommandId.EXPORT_PICTURE, CommandId.ZOOM_FIT):
            menu.addAction(actions[command])
        return menu

    def _add_changes(self, menu: Menu, stage: StageId, cell: Cell | None) -> None:
        """Add the entries that change y or w, from which the map is made."""
        desk = self._desk
        words = self._with_keys(translate("MapMenu", "Paste values"), CommandId.PASTE_VALUES)
        menu.addAction(words, partial(self._clipboard.paste, stage))
        if cell is not None:
            menu.addAction(
                translate("MapMenu", "Edit cell"), partial(desk.bench.strip.editing.edit_cell, stage, cell)
            )
        slot = SLOTS[stage]
        menu.addAction(translate("MapMenu", "Open data…"), partial(desk.documents.open_as, DataUse(slot)))

    def _with_keys(self, words: str, command: CommandId) -> str:
        """An entry with the shortcut of the command that does the same for the map under the pointer."""
        return f"{words}\t{keys_text(self._desk.actions[command].shortcut())}"
