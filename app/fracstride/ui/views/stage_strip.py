"""The picture: header, five linked heatmaps and legend, with one focus for mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.session.edits import Slot
from fracstride.session.state import ViewSettings
from fracstride.ui.computing.calculation import PreviewedInput
from fracstride.ui.controls.dropping import taken_files
from fracstride.ui.i18n import translate
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.canvas import ZOOM_STEP, StageCanvas
from fracstride.ui.plotting.colour_maps import stage_scales
from fracstride.ui.plotting.stage_maps import Scene
from fracstride.ui.presenters.colours import Extremes
from fracstride.ui.presenters.compared import (
    Compared,
    OutputView,
    compared_model,
    compared_text,
    compared_titles,
)
from fracstride.ui.presenters.level_of_detail import Levels, without_levels
from fracstride.ui.presenters.stage_titles import reduction_note, sample_note, stage_titles
from fracstride.ui.presenters.strip_values import StripValues
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.legend import Legend
from fracstride.ui.views.stage_header import StageHeader
from fracstride.ui.views.strip_editing import StripEditing
from fracstride.ui.views.strip_keyboard import StripKeyboard
from fracstride.ui.views.strip_pointing import StripPointing

SLOTS = {
    StageId.INPUT: Slot.INPUT,
    StageId.ZERO_INSERTED: Slot.INPUT,
    StageId.PADDED: Slot.INPUT,
    StageId.KERNEL: Slot.KERNEL,
    StageId.ROTATED_KERNEL: Slot.KERNEL,
}
"""What a file that falls on a map is for."""


class StageStrip(QWidget):
    """Shows one (n, c) slice of y, w and x; emits what the user does with cells."""

    accessible_role = QAccessible.Role.PropertyPage

    file_dropped = Signal(object, object)
    """(GivenFiles, the Slot of the map that it fell on; None beside the maps)."""
    cell_edited = Signal(object, object, float)
    """(StageId.INPUT or KERNEL, Cell, value)."""
    zoom_changed = Signal(float)
    output_dropped = Signal(object)
    """GivenFiles that fell on the map of x, which is computed: they are to be compared with."""
    value_under_cursor = Signal(str)
    levels_dragged = Signal(float, float)
    levels_reset = Signal()
    play_toggled = Signal()

    def __init__(self, focus: FocusModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._geometry: Geometry | None = None
        self._has_bias = False
        self._view = ViewSettings()
        self._theme: Theme | None = None
        self._values = StripValues()
        self._compared: Compared | None = None
        self._gathering = False
        self._is_crowded, self._is_legend_wanted = False, True
        self.header = StageHeader()
        self.canvas = StageCanvas()
        self.canvas.setFrameShape(QFrame.Shape.NoFrame)
        self.editing = StripEditing(self.canvas)
        self.keyboard = StripKeyboard(self.canvas, focus)
        self.pointing = StripPointing(self.canvas, self.keyboard, focus)
        self.legend = Legend(self.pointing.shown_marks)
        self._build()
        self._connect()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.legend)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.canvas)
        self.canvas.setAccessibleName(translate("Canvas", "Stages of the transposed convolution"))

    def _connect(self) -> None:
        canvas = self.canvas
        canvas.levels_dragged.connect(lambda _, low, high: self.levels_dragged.emit(low, high))
        canvas.levels_reset.connect(self.levels_reset)
        canvas.zoom_changed.connect(self.zoom_changed)
        canvas.laid_out.connect(self._show_header)
        self.legend.term_hovered.connect(self.pointing.set_term)
        self.pointing.value_told.connect(self.value_under_cursor)
        self.editing.edited.connect(self.cell_edited)
        self.keyboard.edit_requested.connect(self.editing.edit_cell)
        self.editing.opened.connect(self.keyboard.follow)
        self.keyboard.play_toggled.connect(self.play_toggled)

    def show_geometry(
        self, geometry: Geometry, view: ViewSettings, theme: Theme, has_bias: bool = False
    ) -> None:
        """Shapes, textures and titles at once; values stay where their shape still fits."""
        names_bias, self._has_bias = has_bias != self._has_bias, has_bias
        if geometry != self._geometry:
            self.editing.editor.close_editor()
            self.keyboard.cursor.leave()
        self._values = self._values.fitting(self._geometry, geometry)
        self._geometry, self._view, self._theme = geometry, view, theme
        self.canvas.set_zoom_linked(view.zoom_linked)
        self.legend.show_legend(geometry, theme)
        self._show_scene()
        if names_bias:
            self._show_header()

    def show_slices(
        self,
        y: FloatArray,
        weight: FloatArray,
        x: FloatArray,
        extremes: tuple[Extremes, Extremes] | None = None,
        levels: tuple[Levels, Levels] | None = None,
    ) -> None:
        """The values of the shown slice: y (H_out, W_out), weight (kH, kW), x (H_in, W_in).

        Pass ``extremes`` of y and x, and ``levels``, if known: finding them in a large map takes longer than a frame.
        """
        levels = levels or (without_levels(self._view.reduction),) * 2
        self._values = StripValues.of((y, weight, x), levels, extremes)
        self._show_scene()

    def show_preview(self, y: PreviewedInput, weight: FloatArray, of_x: Levels) -> None:
        """Show y, w, and what is known of x so far: a level of single cells."""
        self._values = StripValues.previewed(y.values, weight, (y.levels, of_x), y.extremes)
        self._show_scene()

    def shows(self, y: FloatArray, x: FloatArray) -> bool:
        """Whether these maps, and no newer ones, are on screen."""
        return self._values.y is y and self._values.x is x

    def show_levels(self, of_y: Levels, of_x: Levels) -> None:
        """Show y and x from these coarser levels when they are seen from afar."""
        self._values = replace(self._values, levels=(of_y, of_x))
        self._show_scene()

    def show_compared(self, compared: Compared | None) -> None:
        """Show expected values next to those of x, and the expected map or the difference in its place; None: only x."""
        if compared is None and self._compared is None:
            return
        self._compared = compared
        self._show_scene()
        self._show_header()

    def compared_text(self, cell: Cell) -> str:
        """The expected value of a cell of x as text; '' if there is none."""
        return compared_text(self._fitting_compared(), cell, translate)

    def _fitting_compared(self) -> Compared | None:
        """The comparison, if it belongs to the layer on screen."""
        compared, geometry = self._compared, self._geometry
        if compared is None or geometry is None:
            return None
        return compared if compared.ours.shape == geometry.output_shape[2:] else None

    def set_theme(self, theme: Theme) -> None:
        """Other colours of everything."""
        if self._geometry is not None:
            self.show_geometry(self._geometry, self._view, theme, self._has_bias)

    def set_reached(self, reached: int | None) -> None:
        """Show the cells of x from the ``reached``-th on as outlines; None: all have their values."""
        self.canvas.set_reached(reached)

    def set_dimmed(self, dimmed: bool) -> None:
        """Dim the maps while the fields hold impossible numbers."""
        self.canvas.set_dimmed(dimmed)

    def set_legend_wanted(self, wanted: bool) -> None:
        """Show the legend, or give its space to the maps."""
        self._is_legend_wanted = wanted
        self.legend.setVisible(wanted and not self._is_crowded)

    def set_crowded(self, crowded: bool, much: bool = False) -> None:
        """Whether the maps need the space of the legend in any case; ``much``: that of their titles as well."""
        self.header.setVisible(not much)
        if crowded != self._is_crowded:
            self._is_crowded = crowded
            self.set_legend_wanted(self._is_legend_wanted)

    def set_banner_height(self, pixels: int) -> None:
        """Leave room for a banner at the top of the canvas."""
        self.canvas.set_inset(pixels)

    @contextmanager
    def one_redraw(self) -> Iterator[None]:
        """A context in which drawing is postponed: everything is drawn once at the end."""
        self._gathering = True
        self.pointing.await_layer()
        try:
            yield
        finally:
            self._gathering = False
            self._show_scene()

    def set_still(self, still: bool) -> None:
        """Freeze the maps and titles on screen, or update them again."""
        # Not the strip: a window whose own updates are off forgets what it was asked to paint.
        for part in (self.header, self.canvas):
            part.setUpdatesEnabled(not still)

    @property
    def is_gathering(self) -> bool:
        """Whether drawing is postponed by ``one_redraw``."""
        return self._gathering

    def _show_scene(self) -> None:
        if self._geometry is None or self._theme is None or self._gathering:
            return
        models = self._values.heatmaps(self._geometry)
        extremes, compared = self._values.extremes, self._fitting_compared()
        if compared is not None and compared.view is not OutputView.OURS:
            models[StageId.OUTPUT] = compared_model(models[StageId.OUTPUT], compared)
            extremes = {**extremes, "x": compared.extremes}
        scales = stage_scales(self._view, extremes, self._theme)
        scene = Scene(self._geometry, models, scales, self._theme, self._view.values_in_cells)
        self.canvas.show_scene(scene)
        self._show_note()
        self.pointing.show_layer(self._geometry, self._theme, compared)

    def _show_header(self) -> None:
        layout = self.canvas.strip_layout
        if layout is None or self._geometry is None or self._theme is None:
            return
        places = {slot.stage: self.canvas.frame(slot.stage).clip.left() for slot in layout.slots}
        titles = stage_titles(self._geometry, translate, self._has_bias)
        spec = self._geometry.spec
        slices = spec.batch, spec.out_channels
        shown = compared_titles(titles, self._fitting_compared(), translate, slices)
        self.header.show_titles(shown, places, self._theme)
        self._show_note()

    def _show_note(self) -> None:
        """What a pixel of x shows."""
        if self.canvas.strip_layout is None:
            return
        covered = 1 / (self.canvas.frame(StageId.OUTPUT).pitch * self.devicePixelRatioF())
        level = self._values.levels[1].only
        text = sample_note(2**level, translate) if level else ""
        self.legend.show_note(text or reduction_note(covered, self._view.reduction, translate))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.header.fit(self.window().height())
        self.legend.fit(self.height())
        super().resizeEvent(event)

    def zoom_in(self) -> None:
        """One step closer."""
        self.canvas.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.canvas.zoom_by(1 / ZOOM_STEP)

    def zoom_fit(self) -> None:
        """Every map as a whole."""
        self.canvas.zoom_fit()

    def edit_current_cell(self) -> None:
        """Edit the cell of the keyboard cursor, else the first cell of y."""
        cursor = self.keyboard.cursor
        self.editing.edit_cell(cursor.stage or StageId.INPUT, cursor.cell)

    def edit_first_cell(self, stage: StageId) -> None:
        """Edit the first cell of y or of the kernel: the pencil of its panel."""
        self.editing.edit_cell(stage, (0, 0))

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        taken_files(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = taken_files(event)
        if files is None:
            return
        stage = self.canvas.stage_at(self.canvas.mapFrom(self, event.position()))
        if stage is StageId.OUTPUT:
            self.output_dropped.emit(files)
            return
        self.file_dropped.emit(files, None if stage is None else SLOTS.get(stage))
