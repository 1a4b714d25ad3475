"""The picture: header, five linked heatmaps and legend, with one focus for mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.lit import Term
from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind, Product, focus_from_stage
from fracstride.core.spec import Axis
from fracstride.session.edits import Slot
from fracstride.session.state import ViewSettings
from fracstride.ui.computing.calculation import PreviewedInput
from fracstride.ui.controls.announcing import tell_cell
from fracstride.ui.controls.dropping import taken_path
from fracstride.ui.i18n import translate
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.canvas import ZOOM_STEP, StageCanvas
from fracstride.ui.plotting.colour_maps import stage_scales
from fracstride.ui.plotting.stage_maps import Scene
from fracstride.ui.presenters.colours import Extremes
from fracstride.ui.presenters.compared import (
    Compared,
    OutputView,
    beside,
    compared_model,
    compared_text,
    compared_titles,
)
from fracstride.ui.presenters.cursor_value import cursor_value
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import highlights, of_product
from fracstride.ui.presenters.level_of_detail import Levels, without_levels
from fracstride.ui.presenters.stage_titles import reduction_note, sample_note, stage_titles
from fracstride.ui.presenters.strip_values import StripValues
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.legend import Legend
from fracstride.ui.views.stage_header import StageHeader
from fracstride.ui.views.strip_editing import StripEditing
from fracstride.ui.views.strip_keyboard import StripKeyboard

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

    file_dropped = Signal(str, object)
    """(path, the Slot of the map that it fell on; None beside the maps)."""
    cell_edited = Signal(object, object, float)
    """(StageId.INPUT or KERNEL, Cell, value)."""
    zoom_changed = Signal(float)
    output_dropped = Signal(str)
    """The path of a file that fell on the map of x, which is computed: it is to be compared with."""
    value_under_cursor = Signal(str)
    levels_dragged = Signal(float, float)
    levels_reset = Signal()
    play_toggled = Signal()

    def __init__(self, focus: FocusModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._geometry: Geometry | None = None
        self._has_bias = False
        self._view = ViewSettings()
        self._theme: Theme | None = None
        self._values = StripValues()
        self._compared: Compared | None = None
        self._product: Product | None = None
        self._term: Focus | None = None
        self._lit: tuple[object, ...] = ()
        """What the highlights were made of."""
        self._gathering = False
        self._is_crowded, self._is_legend_wanted = False, True
        self.header = StageHeader()
        self.canvas = StageCanvas()
        self.canvas.setFrameShape(QFrame.Shape.NoFrame)
        self.legend = Legend()
        self.editing = StripEditing(self.canvas)
        self.keyboard = StripKeyboard(self.canvas, focus)
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
        canvas.cell_hovered.connect(self._on_hovered)
        canvas.cell_left.connect(self._on_left)
        canvas.cell_clicked.connect(self._on_clicked)
        canvas.levels_dragged.connect(lambda _, low, high: self.levels_dragged.emit(low, high))
        canvas.levels_reset.connect(self.levels_reset)
        canvas.zoom_changed.connect(self.zoom_changed)
        canvas.laid_out.connect(self._show_header)
        self.legend.term_hovered.connect(self.set_term)
        self.editing.edited.connect(self.cell_edited)
        self.keyboard.moved.connect(self._on_moved)
        self.keyboard.edit_requested.connect(self.editing.edit_cell)
        self.keyboard.play_toggled.connect(self.play_toggled)
        self._focus.changed.connect(self._show_focus)

    # -- what is shown

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
        self._show_focus()

    def _show_header(self) -> None:
        layout = self.canvas.strip_layout
        if layout is None or self._geometry is None or self._theme is None:
            return
        places = {slot.stage: self.canvas.frame(slot.stage).clip.left() for slot in layout.slots}
        titles = stage_titles(self._geometry, translate, self._has_bias)
        shown = compared_titles(titles, self._fitting_compared(), translate)
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

    def colour(self, stage: StageId, value: float) -> str:
        """The colour that a value has in a map, #RRGGBB."""
        scale = self.canvas.scale(stage)
        return scale.hex(value) if scale is not None else "#808080"

    # -- the focus

    def set_term(self, term: Term | None, axis: Axis = Axis.HEIGHT) -> None:
        """Light the cells of a formula term, or go back to the focus."""
        self._term = None if term is None else Focus(FocusKind.TERM, term=term.value, axis=axis)
        self._show_focus()

    def set_product(self, product: Product | None) -> None:
        """Light up only one product of the sum."""
        self._product = product
        self._show_focus()

    def _show_focus(self) -> None:
        if self._geometry is None or self._gathering:
            return
        if self._focus.hovered is None:
            self.keyboard.leave()
        focus, pinned = self._term or self._focus.current, self._focus.pinned
        product = self._product if self._term is None else None
        lit = (self._geometry, self._theme, focus, pinned, product)
        if lit != self._lit:
            self._lit = lit
            self._light(self._geometry, focus, pinned, product)
        self.value_under_cursor.emit(self._value_text())

    def _light(
        self, geometry: Geometry, focus: Focus | None, pinned: Focus | None, product: Product | None
    ) -> None:
        shown = highlights(geometry, focus, pinned) if product is None else of_product(geometry, product)
        follows_pin = focus is not None and focus == pinned
        self.canvas.show_highlights(shown, pinned.cell if pinned else None, follows_pin)

    def _value_text(self) -> str:
        focus = self._focus.current
        if focus is None or self._geometry is None:
            return ""
        stages = {
            FocusKind.OUTPUT_CELL: StageId.OUTPUT,
            FocusKind.INPUT_CELL: StageId.INPUT,
            FocusKind.TAP: StageId.KERNEL,
        }
        stage = stages.get(focus.kind, focus.stage)
        model = self.canvas.model(stage) if stage is not None else None
        if model is None or not _inside(model, focus.cell):
            return ""
        return self._value_of(model, focus.cell)

    def _value_of(self, model: HeatmapModel, cell: Cell) -> str:
        """The value of a cell; for x its own and the expected one, whichever map is in its place."""
        if model.stage is not StageId.OUTPUT:
            return cursor_value(model, cell, translate)
        compared = self._fitting_compared()
        of_x = model if compared is None else replace(model, values=compared.ours)
        return beside(cursor_value(of_x, cell, translate), self.compared_text(cell), translate)

    def _on_hovered(self, stage: StageId, cell: Cell) -> None:
        if self._geometry is not None:
            self._focus.hover(focus_from_stage(self._geometry, stage, cell))

    def _on_moved(self, stage: StageId, cell: Cell) -> None:
        self._on_hovered(stage, cell)
        model = self.canvas.model(stage)
        if model is not None:
            tell_cell(self.canvas, self._value_of(model, cell))

    def _on_left(self) -> None:
        if not self.keyboard.leads:
            self._focus.leave()

    def _on_clicked(self, stage: StageId, cell: Cell) -> None:
        self.keyboard.leave()
        self.keyboard.cursor.remember(stage, cell)
        if stage is StageId.OUTPUT:
            self._focus.toggle_pin(Focus(FocusKind.OUTPUT_CELL, cell))

    # -- zoom

    def zoom_in(self) -> None:
        """One step closer."""
        self.canvas.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.canvas.zoom_by(1 / ZOOM_STEP)

    def zoom_fit(self) -> None:
        """Every map as a whole."""
        self.canvas.zoom_fit()

    # -- editing

    def edit_current_cell(self) -> None:
        """Edit the cell of the keyboard cursor, else the first cell of y."""
        cursor = self.keyboard.cursor
        self.editing.edit_cell(cursor.stage or StageId.INPUT, cursor.cell)

    def edit_first_cell(self, stage: StageId) -> None:
        """Edit the first cell of y or of the kernel: the pencil of its panel."""
        self.editing.edit_cell(stage, (0, 0))

    # -- dropped files

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        taken_path(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        path = taken_path(event)
        if path is None:
            return
        stage = self.canvas.stage_at(self.canvas.mapFrom(self, event.position()))
        if stage is StageId.OUTPUT:
            self.output_dropped.emit(path)
            return
        self.file_dropped.emit(path, None if stage is None else SLOTS.get(stage))


def _inside(model: HeatmapModel, cell: Cell) -> bool:
    return 0 <= cell[0] < model.rows.count and 0 <= cell[1] < model.columns.count
