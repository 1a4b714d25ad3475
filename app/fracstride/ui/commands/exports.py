"""The commands that export what is on screen: picture, animation, arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from fracstride.core.precision import FloatArray
from fracstride.files.loaded import shown_name
from fracstride.files.writing import WRITABLE_SUFFIXES
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId, Handlers
from fracstride.ui.commands.desk import Desk
from fracstride.ui.export.pictures import (
    PICTURE_SUFFIXES,
    picture_of,
    pixels_of,
    with_suffix,
    write_values,
)
from fracstride.ui.files.questions import FileOffer, FileReport
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_slices
from fracstride.ui.presenters.wording import grouped

if TYPE_CHECKING:
    from fracstride.files.animations import Frame

_LETTERS = {"x": "x", "y": "y", "weight": "w"}


class ExportCommands:
    """Asks for a file, and has it written."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def table(self) -> Handlers:
        """Every command and its function."""
        return {
            CommandId.EXPORT_PICTURE: self.picture,
            CommandId.COPY_PICTURE: self.copy_picture,
            CommandId.EXPORT_ANIMATION: self.animation,
            CommandId.EXPORT_OUTPUT: partial(self.array, "x"),
            CommandId.EXPORT_INPUT: partial(self.array, "y"),
            CommandId.EXPORT_KERNEL: partial(self.array, "weight"),
            # Where every framework can be seen, chosen and copied.
            CommandId.EXPORT_CODE: partial(self._desk.bench.deck.open_in_turns, TabId.CODE),
        }

    def picture(self) -> None:
        """Export all of the open tab, as pixels or as vector graphics for print."""
        desk = self._desk
        path = desk.dialogs.ask_for_target(
            translate("Export", "Export picture"),
            f"{desk.documents.title}.png",
            ";;".join(f"{suffix[1:].upper()} (*{suffix})" for suffix in PICTURE_SUFFIXES),
        )
        if path is not None:
            path, deck = with_suffix(path, PICTURE_SUFFIXES), desk.bench.deck
            # Drawn now: another tab may be open when the drive answers, or what is written before this is done.
            write = picture_of(deck.shown, deck.background, path.suffix.lower(), desk.documents.title)
            desk.documents.export(path, deck.width() * deck.height(), lambda token: write(path, token))

    def copy_picture(self) -> None:
        """Copy the open tab, as its PNG would be, to the clipboard."""
        desk = self._desk
        deck = desk.bench.deck
        QGuiApplication.clipboard().setImage(pixels_of(deck.shown, deck.background))
        desk.bench.status.show_copied()

    def animation(self) -> None:
        """Export what the player shows in the open tab, cell by cell, as GIF."""
        desk = self._desk
        deck = desk.bench.deck
        before = deck.current
        if deck.plays is None:
            # It has no player: Pipeline stands behind the question, and is recorded.
            deck.open(TabId.PIPELINE)
        target = self._animation_target()
        if target is None:
            deck.open(before)
        else:
            desk.documents.try_place(
                target,
                partial(self._record_still, target, deck.current),
                lambda: None if desk.is_cleared else deck.open(before),
            )

    def _record_still(self, target: Path, tab: TabId) -> None:
        """Record the tab that was asked for; a drive may have answered so late that another is open."""
        desk = self._desk
        if not desk.is_cleared and desk.bench.deck.current is tab:
            self._record(target)
            return
        words = translate("Export", "Layer, tab or window changed while it was recorded. Export it again.")
        desk.documents.report(FileReport(shown_name(target), words, FileOffer.NONE))

    def _record(self, target: Path) -> None:
        # Pillow is not for the start of the window.
        from fracstride.ui.export.animation import record, write_animation  # noqa: PLC0415

        desk = self._desk

        def write(frames: Sequence[Frame], milliseconds: int) -> None:
            values = sum(frame.size for frame in frames)
            desk.documents.export(
                target, values, lambda token: write_animation(target, frames, milliseconds, token)
            )

        record(desk.store, desk.bench, desk.wiring, write)

    def _animation_target(self) -> Path | None:
        """The file for the animation; None if it would be too long, which is reported, or if the user cancels."""
        from fracstride.ui.export.animation import MOST_CELLS, SUFFIX  # noqa: PLC0415

        desk = self._desk
        count = desk.wiring.playback.player.count
        if count > MOST_CELLS:
            text = translate(
                "Export",
                "It would have {count} frames, one a cell; the limit is {most}. Use a smaller layer.",
            )
            words = text.format(count=grouped(count), most=MOST_CELLS)
            desk.documents.report(FileReport(translate("Export", "Animation"), words, FileOffer.NONE))
            return None
        title = translate("Export", "Export animation of {tab}").format(tab=desk.bench.deck.title)
        path = desk.dialogs.ask_for_target(title, f"{desk.documents.title}.gif", f"GIF (*{SUFFIX})")
        return None if path is None else with_suffix(path, (SUFFIX,))

    def array(self, name: str) -> None:
        """Export one of the arrays of the last result: x, y or the weight."""
        desk = self._desk
        arrays = desk.wiring.arrays
        if arrays is None or not arrays.match(desk.store.geometry):
            return
        path = desk.dialogs.ask_for_target(
            translate("Export", "Export data"),
            f"{_LETTERS[name]}.npy",
            translate("Export", "Data") + " (*.npy *.csv)",
        )
        if path is not None:
            path = with_suffix(path, WRITABLE_SUFFIXES)
            values, shown = getattr(arrays, name), self._shown(name, arrays)
            desk.documents.export(path, values.size, lambda token: write_values(path, values, shown, token))

    def _shown(self, name: str, arrays: LayerArrays) -> FloatArray:
        """The slice on screen, for .csv."""
        store = self._desk.store
        y, weight, x = shown_slices(arrays, store.geometry, store.view)
        return {"y": y, "weight": weight, "x": x}[name]
