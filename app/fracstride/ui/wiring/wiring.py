"""Which signal goes where: states and results go down to the views; ``edit_routes`` takes edits up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fracstride.backends.registry import BACKEND_NAMES
from fracstride.core.precision import FloatArray
from fracstride.session.state import State, ViewSettings
from fracstride.ui.computing.calculation import (
    ComputeFailure,
    ComputeRequest,
    ComputeResult,
    EngineOptions,
    Preview,
    Refinement,
)
from fracstride.ui.computing.comparison import Comparison
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.lanes.late import Late
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.layer_arrays import (
    LayerArrays,
    shown_extremes,
    shown_group,
    shown_slice,
    shown_slices,
)
from fracstride.ui.presenters.level_of_detail import Levels, unmade_levels
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.store import Draft, StateStore
from fracstride.ui.views.tab_page import ShownLayer
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.activity import Activity
from fracstride.ui.wiring.comparing import Comparing
from fracstride.ui.wiring.connections import Connections
from fracstride.ui.wiring.cost_question import CostQuestion
from fracstride.ui.wiring.draft_banner import DraftBanner
from fracstride.ui.wiring.edit_routes import EditRoutes
from fracstride.ui.wiring.editor import Editor
from fracstride.ui.wiring.engine_report import engine_report
from fracstride.ui.wiring.file_questions import FileQuestions
from fracstride.ui.wiring.one_frame import OneFrame
from fracstride.ui.wiring.playback import Playback
from fracstride.ui.wiring.pointing import Pointing

if TYPE_CHECKING:
    # The comparison itself is imported by the lane, after the first picture.
    from fracstride.core.verification import ArrayIndex


class Wiring(QObject):
    """Shows the state, the results and the focus in the workbench."""

    def __init__(
        self,
        workbench: Workbench,
        store: StateStore,
        focus: FocusModel,
        compute: ComputeService,
        documents: DocumentController,
        engine: EngineOptions,
        comparison: Comparison,
    ) -> None:
        super().__init__(workbench)
        self._bench = workbench
        self._store = store
        self._focus = focus
        self._compute = compute
        self._theme = LIGHT
        self._arrays: LayerArrays | None = None
        self._result: ComputeResult | None = None
        self._untold: ComputeResult | None = None
        self._engine = engine
        self._lasting = Connections()
        """Connections to objects that outlive the workbench."""
        self._late = Late(workbench, self._show_surroundings)
        self._frame = OneFrame(workbench.strip, compute, self._show_step)
        self._surroundings_due = False
        self.editor = Editor(store)
        EditRoutes(workbench, store, self.editor, documents, lambda: self._result)
        self._draft = DraftBanner(workbench, self.editor)
        self._question = CostQuestion(workbench, compute)
        self._activity = Activity(workbench, compute, documents, self._lasting)
        self.comparing = Comparing(
            workbench, store, comparison, documents, lambda: self._fitting_result(), self._lasting
        )
        FileQuestions(workbench, store, documents, self._lasting)
        self.playback = Playback(workbench, store, focus, self._lasting)
        self._pointing = Pointing(
            workbench, store, focus, lambda: self._arrays, lambda: self._surroundings_due, self._lasting
        )
        self._connect_store()
        self._connect_compute()

    @property
    def arrays(self) -> LayerArrays | None:
        """The arrays of the last result."""
        return self._arrays

    @property
    def theme(self) -> Theme:
        """The current theme."""
        return self._theme

    def show_everything(self, theme: Theme) -> None:
        """Show everything in a theme, and compute if there is no result yet."""
        self._theme = theme
        self._bench.set_theme(theme)
        self._show_geometry()
        self._show_fields()
        self._show_draft(self._store.draft)
        if self._arrays is None:
            self._request()
        self._activity.show()
        self.comparing.show()
        self._show_tab()
        self._pointing.show()
        self.playback.follow()

    def detach(self) -> None:
        """Disconnect from everything that outlives the workbench."""
        self.playback.player.pause()
        self._lasting.end()

    def _connect_store(self) -> None:
        listen = self._lasting.make
        listen(self._store.state_changed, lambda old, new: self._on_state(old, new))
        listen(self._store.draft_changed, lambda draft: self._on_draft(draft))
        listen(self._store.view_changed, lambda old, new: self._on_view(old, new))

    def _connect_compute(self) -> None:
        listen, status = self._lasting.make, self._bench.status
        listen(self._compute.started, lambda _generation: self._on_started())
        listen(self._compute.finished, lambda result: self._on_result(result))
        listen(self._compute.failed, lambda failure: self._on_failure(failure))
        listen(self._compute.previewed, lambda preview: self._on_preview(preview))
        listen(self._compute.refined, lambda refinement: self._on_refined(refinement))
        listen(self._compute.verified, lambda outcome: status.verification.show_outcome(outcome))
        listen(self._compute.probed, lambda probe: status.backend.show_probe(probe))
        listen(self._compute.withheld_changed, lambda withheld: self._question.show(withheld))
        status.backend.opened.connect(lambda: self._compute.probe(BACKEND_NAMES[-1]))
        status.verification.cell_chosen.connect(lambda index: self._show_cell(index))

    def _on_state(self, old: State, new: State) -> None:
        if new == replace(old, decoder=new.decoder):
            # The layer is the same: only the tab of the decoder has to be drawn again.
            self._show_tab()
            return
        self._surroundings_due = True
        if self._arrays is not None and not self._arrays.match(self._store.geometry):
            # Free the memory of a large map: the next one reuses it.
            self._arrays = self._result = self._untold = None
        self._bench.deck.announce_layer(self._shown_layer())
        with self._frame.step():
            self._show_geometry()
            self._request()

    def _show_step(self) -> None:
        """After the maps of a step: show the open tab and the player, and the rest a little later."""
        self._show_tab()
        self.playback.follow()
        self._late.request()

    def _show_surroundings(self) -> None:
        """Show everything around the maps: fields, formulas, sum, and how the values were computed."""
        if self._frame.is_awaited:
            return  # comes again with the maps, which are to be seen first
        self._surroundings_due = False
        self._show_fields()
        if self._compute.withheld is None:
            self._bench.status.verification.show_verifying()
        self._tell()
        self._pointing.show()

    def _on_draft(self, draft: Draft | None) -> None:
        self._show_fields()
        self._show_draft(draft)

    def _on_view(self, old: ViewSettings, new: ViewSettings) -> None:
        if replace(old, pin=new.pin) == new:
            # Only the pin changed: FocusModel announces that.
            return
        self._show_fields()
        self._show_geometry()
        self._show_slices()
        self.comparing.show_map()
        self._show_tab()
        self._pointing.show()

    def _show_geometry(self) -> None:
        geometry, view = self._store.geometry, self._store.view
        has_bias = self._store.state.bias is not None
        self._bench.strip.show_geometry(geometry, view, self._theme, has_bias)
        self._bench.sheet_strip.show_geometry(geometry)

    def _show_slices(self) -> None:
        """Show the slice of the last result that the view chooses, if the result fits the layer."""
        if self._arrays is not None and self._arrays.match(self._store.geometry):
            shown = self._arrays, self._store.geometry, self._store.view
            y, weight, x = shown_slices(*shown)
            extremes, levels = shown_extremes(*shown), self._known_levels(y, x)
            self._bench.strip.show_slices(y, weight, x, extremes, levels)
            if extremes is not None and max(each.finest for each in levels) > 1:
                self._compute.refine(Refinement(y, x, *levels, extremes))

    def _known_levels(self, y: FloatArray, x: FloatArray) -> tuple[Levels, Levels]:
        """The levels of the shown maps y and x; none are known for another slice than that of the last request."""
        if self._result is not None and self._shows(self._result.request):
            return self._result.levels
        reduction = self._store.view.reduction
        return unmade_levels(y.shape, reduction), unmade_levels(x.shape, reduction)

    def _show_tab(self) -> None:
        """Show the layer on the page of the open tab."""
        self._bench.deck.show_layer(self._shown_layer())

    def _shown_layer(self) -> ShownLayer:
        """The layer, with the last arrays if they fit it."""
        geometry, arrays = self._store.geometry, self._arrays
        fitting = arrays if arrays is not None and arrays.match(geometry) else None
        return ShownLayer(self._store.state, geometry, self._store.view, self._theme, fitting)

    def _show_fields(self) -> None:
        draft = self._store.draft
        asked, issues = self._store.asked, () if draft is None else draft.issues
        geometry = None if draft else self._store.geometry
        self._bench.panel.show_state(asked, issues, geometry, self._store.view)
        self._bench.formula_panel.show_spec(asked.spec, self._theme)

    def _show_draft(self, draft: Draft | None) -> None:
        self._draft.show(draft)
        if draft is None:
            self._question.show(self._compute.withheld)

    def _request(self) -> None:
        state, geometry, view = self._store.state, self._store.geometry, self._store.view
        shown = shown_slice(geometry, view)
        seen = self._bench.strip.canvas.cells_per_pixel(geometry)
        self._compute.request(
            ComputeRequest(
                geometry, state.input, state.kernel, self._engine, *shown, view.reduction, seen, state.bias
            )
        )

    def _shows(self, request: ComputeRequest) -> bool:
        """Whether a request is for the slice that the view chooses now."""
        shown = (request.batch_index, request.out_channel, request.in_channel)
        view = self._store.view
        return shown == shown_slice(request.geometry, view) and request.reduction is view.reduction

    def _on_result(self, result: ComputeResult) -> None:
        extremes = result.y_extremes, result.x_extremes
        self._result = result
        self._arrays = LayerArrays(result.y, result.weight, result.x, *extremes, result.bias)
        self._show_slices()
        self.comparing.follow(result)
        self._untold = result
        if not self._bench.strip.is_gathering and not self._frame.end():
            self._show_tab()
            self._late.request()

    def _on_started(self) -> None:
        self.comparing.follow(None)
        # Otherwise _show_surroundings does it.
        if not self._bench.strip.is_gathering:
            self._bench.status.verification.show_verifying()

    def _tell(self) -> None:
        """Report once how the newest result was computed."""
        result, self._untold = self._untold, None
        if result is not None:
            self._bench.status.show_report(engine_report(result), result.failure)

    def _on_preview(self, preview: Preview) -> None:
        """Show a sample of the output until the whole output is there."""
        if self._shows(preview.request):
            shown = shown_group(preview.request.geometry, self._store.view)
            weight = preview.weight[shown.chosen, shown.out_in_group]
            self._bench.strip.show_preview(preview.y, weight, preview.of_x)

    def _on_refined(self, refinement: Refinement) -> None:
        if self._bench.strip.shows(refinement.y, refinement.x):
            if self._result is not None and self._shows(self._result.request):
                self._result = replace(self._result, levels=(refinement.of_y, refinement.of_x))
            self._bench.strip.show_levels(refinement.of_y, refinement.of_x)

    def _fitting_result(self) -> ComputeResult | None:
        """The last result, if it is that of the current layer."""
        result = self._result
        return result if result is not None and result.request.geometry == self._store.geometry else None

    def _on_failure(self, failure: ComputeFailure) -> None:
        self._frame.end()
        if not failure.fell_back:
            self._bench.status.backend.show_failure(failure)

    def _show_cell(self, index: ArrayIndex) -> None:
        """Go to one cell of x, in its slice, and pin it."""
        sample, channel, row, column = index
        self._store.update_view(batch_index=sample, out_channel=channel, pin=(row, column))

    def compute_now(self) -> None:
        """Compute the current layer, however long it takes."""
        if self._compute.withheld is not None:
            self._compute.answer(True)
        else:
            self._request()

    def set_engine(self, engine: EngineOptions) -> None:
        """Compute with other options from now on, starting with the current layer."""
        if engine != self._engine:
            self._engine = engine
            self._request()
