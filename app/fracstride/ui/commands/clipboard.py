"""Copy the values of a map as text; paste values or a file into y or w, or lines of code as layers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF
from PySide6.QtGui import QCursor, QGuiApplication

from fracstride.core.pipeline import StageId
from fracstride.core.stack.layers import ConvTranspose2d
from fracstride.core.stack.text import LayerTextProblem
from fracstride.core.stack.text_with_layers import LayersInText, ProblemInText, layers_in_text
from fracstride.files.problem import FileProblem
from fracstride.session.edits import Slot, channels_of_other, state_with_explicit
from fracstride.session.pasting import layer_in, pasted, state_with_call, table_text
from fracstride.session.state import ExplicitArray
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId, Handlers
from fracstride.ui.commands.desk import Desk
from fracstride.ui.controls.dropping import given_files
from fracstride.ui.files.questions import DataUse, FileOffer, FileReport
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.decoder_problems import text_problem
from fracstride.ui.presenters.heatmap import dense
from fracstride.ui.presenters.wording import grouped
from fracstride.ui.views.stage_strip import SLOTS

MOST_COPIED = 1024**2
"""Cells: more are for a file."""
_USES = {DataUse.INPUT: Slot.INPUT, DataUse.KERNEL: Slot.KERNEL}


class ClipboardCommands:
    """Copies and pastes; the map is the one with the keyboard cursor, or the one under the mouse."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def table(self) -> Handlers:
        """Every command and its function."""
        return {
            CommandId.COPY_VALUES: lambda: self.copy(self._pointed() or StageId.OUTPUT),
            CommandId.PASTE_VALUES: lambda: self.paste(self._pointed()),
        }

    def copy(self, stage: StageId) -> None:
        """Copy a map as a table, including zeros of the structure."""
        desk = self._desk
        model = desk.bench.strip.canvas.model(stage)
        if model is None or model.values is None:
            return
        cells = model.rows.count * model.columns.count
        if cells > MOST_COPIED:
            text = translate(
                "Clipboard", "It has {count} values; {most} are copied at most. Export it instead."
            )
            self._refuse(text.format(count=grouped(cells), most=grouped(MOST_COPIED)))
            return
        # Off the GUI thread: a large map is much text.
        desk.documents.reading.read(_clipboard(), lambda _: table_text(dense(model)), self._on_text)

    def _on_text(self, text: str) -> bool:
        QGuiApplication.clipboard().setText(text)
        if not self._desk.is_cleared:
            self._desk.bench.status.show_copied()
        return True

    def paste(self, stage: StageId | None) -> None:
        """Paste values as y or as the kernel, or a file as if it were dropped there."""
        desk = self._desk
        copied: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if copied is None:
            # Of a clipboard that nobody has filled yet.
            copied = QMimeData()
        slot = SLOTS.get(stage) if stage is not None else None
        files = given_files(copied)
        if files is not None:
            desk.documents.open_for(files, slot)
        else:
            # Taken now: what another program copies while a question is open replaces it.
            self._paste_text(copied.text(), slot)

    def _paste_text(self, text: str, slot: Slot | None) -> None:
        if not text.strip():
            self._refuse(
                translate("Clipboard", "There are no numbers on it. Copy a table or an array first.")
            )
        elif (layers := self._layers_in(text)) is not None:
            self._use_layers(layers)
        elif (layer := layer_in(text)) is not None:
            self._use_layer(layer)
        else:
            slot = slot or self._asked_slot()
            if slot is not None:
                self._read(text, slot)

    def _layers_in(self, text: str) -> LayersInText | ProblemInText | None:
        """The layers in a text, if the decoder is open, whose rows they become."""
        return layers_in_text(text) if self._desk.bench.deck.current is TabId.DECODER else None

    def _use_layers(self, layers: LayersInText | ProblemInText) -> None:
        if isinstance(layers, ProblemInText):
            text = translate("Clipboard", "Layer {number}: {reason}")
            reason = text_problem(layers.problem, translate)
            self._refuse(text.format(number=layers.index + 1, reason=reason))
        else:
            self._desk.bench.deck.open(TabId.DECODER, layers)

    def _use_layer(self, layer: ConvTranspose2d | LayerTextProblem) -> None:
        if isinstance(layer, LayerTextProblem):
            self._refuse(text_problem(layer, translate))
        else:
            store = self._desk.store
            store.propose(state_with_call(store.asked, layer), translate("Undo", "Paste the layer"))

    def _asked_slot(self) -> Slot | None:
        use = self._desk.dialogs.ask_for_use(_clipboard().name, tuple(_USES))
        return None if use is None else _USES[use]

    def _read(self, text: str, slot: Slot) -> None:
        desk = self._desk
        channels = channels_of_other(desk.store.asked, slot)
        desk.documents.reading.read(
            _clipboard(), lambda path: pasted(path, text, slot, channels), partial(self._use, slot)
        )

    def _use(self, slot: Slot, found: ExplicitArray | FileProblem) -> bool:
        data = self._desk.documents.data
        if isinstance(found, FileProblem):
            return data.fail(_clipboard(), found)
        words = {
            Slot.INPUT: translate("Undo", "Paste input y"),
            Slot.KERNEL: translate("Undo", "Paste kernel w"),
        }
        return data.fit(slot, found, lambda state: state_with_explicit(state, slot, found), text=words[slot])

    def _refuse(self, reason: str) -> None:
        self._desk.documents.report(FileReport(_clipboard().name, reason, FileOffer.NONE))

    def _pointed(self) -> StageId | None:
        desk = self._desk
        strip, canvas = desk.bench.strip, desk.bench.strip.canvas
        if desk.bench.deck.current is not TabId.PIPELINE:
            return None
        if strip.keyboard.leads or not canvas.underMouse():
            return strip.keyboard.cursor.stage
        return canvas.stage_at(QPointF(canvas.mapFromGlobal(QCursor.pos())))


def _clipboard() -> Path:
    """The name that stands for a file in messages about pasted values."""
    return Path(translate("Clipboard", "Clipboard"))
