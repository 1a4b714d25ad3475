"""Edits go up: signals of panels, maps and pages are connected to the editor, the store and the documents."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from fracstride.core.pipeline import StageId
from fracstride.files.channel import ImageChannel
from fracstride.files.loading import is_image, is_model
from fracstride.session.edits import Slot, source_of
from fracstride.session.state import RangeMode
from fracstride.session.storage import SUFFIX
from fracstride.session.tabs import TabId
from fracstride.ui.computing.calculation import ComputeResult
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.files.questions import DataUse
from fracstride.ui.panels.source_panel import SourcePanel
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.editor import Editor


class EditRoutes(QObject):
    """Connects the workbench with what changes the state; ``result`` gives the last result, for ``set_own_values``."""

    def __init__(
        self,
        workbench: Workbench,
        store: StateStore,
        editor: Editor,
        documents: DocumentController,
        result: Callable[[], ComputeResult | None],
    ) -> None:
        super().__init__(workbench)
        self._bench, self._store, self._editor, self._documents = workbench, store, editor, documents
        self._result = result
        self._connect_panels()
        for slot, source in ((Slot.INPUT, workbench.panel.input), (Slot.KERNEL, workbench.panel.kernel)):
            self._connect_source(slot, source)
        self._connect_maps()
        self._connect_pages()

    def _connect_panels(self) -> None:
        panel = self._bench.panel
        panel.layer.field_edited.connect(self._editor.set_field)
        panel.layer.link_toggled.connect(self._editor.set_linked)
        panel.layer.reset_requested.connect(self._editor.reset_layer)
        panel.layer.remedy_requested.connect(self._editor.mend)
        panel.channels.field_edited.connect(self._editor.set_field)
        panel.channels.remedy_requested.connect(self._editor.mend)
        panel.channels.slice_edited.connect(lambda name, index: self._store.update_view(**{name: index}))
        panel.display.view_edited.connect(lambda changes: self._store.update_view(**changes))

    def _connect_source(self, slot: Slot, panel: SourcePanel) -> None:
        stage = StageId.INPUT if slot is Slot.INPUT else StageId.KERNEL
        panel.source_edited.connect(lambda source, gesture: self._editor.set_source(slot, source, gesture))
        panel.own_requested.connect(lambda: self._editor.set_own_values(slot, self._result()))
        panel.open_requested.connect(lambda: self._documents.open_as(DataUse(slot)))
        panel.bias_removed.connect(self._editor.remove_bias)
        panel.channel_requested.connect(lambda channel: self._read_channel(slot, channel))
        panel.layout_requested.connect(lambda layout: self._documents.data.read_as(layout))
        panel.edit_cells_requested.connect(lambda: self._edit_first_cell(stage))

    def _connect_maps(self) -> None:
        strip = self._bench.strip
        strip.cell_edited.connect(self._editor.set_cell)
        # Queued: a question may follow, and the program that the file was dragged from must not wait for the answer.
        strip.file_dropped.connect(self._open_dropped, Qt.ConnectionType.QueuedConnection)
        strip.output_dropped.connect(self._compare_dropped, Qt.ConnectionType.QueuedConnection)
        strip.levels_dragged.connect(lambda low, high: self._fix_range((low, high)))
        strip.levels_reset.connect(lambda: self._store.update_view(range_mode=RangeMode.PER_MAP))

    def _connect_pages(self) -> None:
        deck = self._bench.deck
        deck.layer_chosen.connect(self._store.propose)
        deck.view_edited.connect(lambda changes: self._store.update_view(**changes))
        deck.layer_edited.connect(lambda state, words, key: self._store.propose(state, words, key or None))

    def _edit_first_cell(self, stage: StageId) -> None:
        """The pencil of a panel was clicked: open the Pipeline tab, and the editor on the first cell."""
        self._bench.deck.open(TabId.PIPELINE)
        self._bench.strip.edit_first_cell(stage)

    def _open_dropped(self, files: GivenFiles, slot: Slot | None) -> None:
        """Files were dropped on a map, or beside the maps."""
        self._documents.open_for(files, slot)

    def _compare_dropped(self, files: GivenFiles) -> None:
        """A file was dropped on x: compare with it; but open sessions, models and pictures as elsewhere."""
        path = files.first
        if path.suffix.lower() == SUFFIX or is_model(path) or is_image(path):
            self._documents.open_for(files, None)
        else:
            self._documents.data.expected.load(path)
            self._documents.tell_unused(files)

    def _read_channel(self, slot: Slot, channel: ImageChannel) -> None:
        array = source_of(self._store.asked, slot).array
        if array is not None and array.origin is not None:
            self._documents.load_data(array.origin, slot, channel)

    def _fix_range(self, levels: tuple[float, float]) -> None:
        self._store.update_view(range_mode=RangeMode.FIXED, fixed_limits=levels)
