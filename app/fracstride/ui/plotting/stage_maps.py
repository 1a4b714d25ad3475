"""The five maps side by side in one pyqtgraph view: where they stand, how they are zoomed, what lights up."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsView, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.pipeline import FEATURE_STAGES, PIPELINE_STAGES, StageId
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.ui.look.assets import interface_scale
from fracstride.ui.look.theme import DIMMED, Theme
from fracstride.ui.plotting.decor_item import Decor, DecorItem
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.heatmap_item import HeatmapItem
from fracstride.ui.plotting.kernel_turn import KernelTurn
from fracstride.ui.plotting.labels_item import LabelsItem
from fracstride.ui.plotting.settling_view import SettlingView
from fracstride.ui.plotting.viewport import MIN_ZOOM, Viewport, frame_of, panned, zoomed
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.strip_layout import StripLayout, lay_out


@record
class Scene:
    """What the canvas shows: one model and one colour scale a stage."""

    geometry: Geometry
    models: dict[StageId, HeatmapModel]
    scales: dict[StageId, ColourScale]
    theme: Theme
    numbers: bool


class StageMaps(SettlingView):
    """Draws a Scene and the focus in it; knows where every map stands."""

    zoom_changed = Signal(float)
    laid_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        # One colour is filled in faster than it is copied from a picture of the background.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        # It fills itself with its background: nothing under it need be painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._decor = DecorItem()
        self.scene().addItem(self._decor)
        self._maps = {stage: HeatmapItem() for stage in PIPELINE_STAGES}
        self._labels = {stage: LabelsItem(stage is StageId.ROTATED_KERNEL) for stage in PIPELINE_STAGES}
        for item in (*self._maps.values(), *self._labels.values()):
            self.scene().addItem(item)
        # Laid over everything: items of their own opacity would show what lies under each of them.
        self._dimming = QGraphicsRectItem()
        self._dimming.setPen(Qt.PenStyle.NoPen)
        self._dimming.setVisible(False)
        self.scene().addItem(self._dimming)
        self.kernel_turn = KernelTurn(self)
        self.scene().addItem(self.kernel_turn)
        self._scene: Scene | None = None
        self._layout: StripLayout | None = None
        self._place: tuple[object, ...] = ()
        """What the layout was made for."""
        self._frames: dict[StageId, Frame] = {}
        self._viewports: dict[StageId, Viewport] = dict.fromkeys(FEATURE_STAGES, Viewport())
        self._zoom_linked = True
        self._inset = 0.0

    # -- what is shown

    def show_scene(self, scene: Scene) -> None:
        """Show other maps; zoom and pan stay where the geometry is the same."""
        if self._scene is None or self._scene.geometry != scene.geometry:
            self._reset_viewports()
        self._scene = scene
        self.refresh()

    def show_highlights(
        self, highlights: dict[StageId, Highlight], pinned: Cell | None, follows_pin: bool
    ) -> None:
        """Draw one focus in all maps; ``follows_pin``: it is the pinned cell that is shown."""
        for stage, highlight in highlights.items():
            is_output = stage is StageId.OUTPUT
            self._maps[stage].show_highlight(highlight, pinned if is_output else None)
            rows, columns = highlight.active_rows, highlight.active_columns
            self._labels[stage].show_active(rows, columns, is_output and follows_pin)

    def show_cursor(self, stage: StageId | None, cell: Cell | None) -> None:
        """Ring the cell that the keyboard is on, in one map only."""
        for each, item in self._maps.items():
            item.cells.show_cursor(cell if each is stage else None)

    def set_reached(self, reached: int | None) -> None:
        """Empty the cells of x from the ``reached``-th on; None: all have their values."""
        self._maps[StageId.OUTPUT].cells.show_reached(reached)

    def turn_kernel(self) -> None:
        """Show how the kernel as given becomes the rotated one."""
        self.settle()
        if self._scene is None or not self._frames:
            return
        given, rotated = self._frames[StageId.KERNEL].clip, self._frames[StageId.ROTATED_KERNEL].clip
        self.kernel_turn.stop()
        picture = self.grab(given.toAlignedRect())
        self.kernel_turn.start(picture, rotated, self._scene.theme.canvas)

    def set_dimmed(self, dimmed: bool) -> None:
        """Let everything recede: the picture is not of what the fields say."""
        self._dimming.setVisible(dimmed)

    def set_inset(self, pixels: float) -> None:
        """Leave room at the top for a banner."""
        if pixels != self._inset:
            self._inset = pixels
            self.refresh()

    def set_zoom_linked(self, linked: bool) -> None:
        """Zoom and pan all feature maps together, or each by itself."""
        if linked and not self._zoom_linked:
            self._set_viewport(StageId.OUTPUT, self._viewports[StageId.OUTPUT], everywhere=True)
        self._zoom_linked = linked

    @property
    def geometry(self) -> Geometry | None:
        """The layer that is shown."""
        return None if self._scene is None else self._scene.geometry

    def frame(self, stage: StageId) -> Frame:
        """Where a map stands now, in pixels of this widget."""
        self.settle()
        return self._frames[stage]

    def model(self, stage: StageId) -> HeatmapModel | None:
        """What a map shows now."""
        return self._maps[stage].model

    def scale(self, stage: StageId) -> ColourScale | None:
        """The colour scale of a map."""
        return None if self._scene is None else self._scene.scales[stage]

    def cells_per_pixel(self, geometry: Geometry) -> float:
        """How many cells of x a device pixel covers along each axis, or will cover once this layer is shown."""
        self.settle()
        ratio, frame = self.devicePixelRatioF(), self._frames.get(StageId.OUTPUT)
        if self._scene is not None and frame is not None and self._scene.geometry == geometry:
            return 1 / (frame.pitch * ratio)
        layout = lay_out(geometry, self.width(), self.height(), ratio, self._inset, interface_scale())
        return 1 / (layout.slot(StageId.OUTPUT).pitch * ratio)

    @property
    def strip_layout(self) -> StripLayout | None:
        """Where the slots are."""
        self.settle()
        return self._layout

    def refresh(self) -> None:
        """Draw everything again, and lay it out where it may have another place."""
        if self._scene is None or self.width() < 2 or self.height() < 2:
            return
        self._is_resized = False
        scene, ratio = self._scene, self.devicePixelRatioF()
        layout, is_new = self._laid_out(scene, ratio)
        for stage, frame in self._frames.items():
            model, scale = scene.models[stage], scene.scales[stage]
            self._maps[stage].show_model(model, frame, scale, scene.theme, ratio, scene.numbers)
        decor = Decor(layout, scene.geometry, self._frames, scene.scales, scene.theme)
        self._decor.show_decor(decor, QRectF(self.rect()))
        if is_new:
            self.laid_out.emit()

    def _laid_out(self, scene: Scene, ratio: float) -> tuple[StripLayout, bool]:
        """Where everything stands, and whether that is new."""
        scale, viewports = interface_scale(), tuple(self._viewports.values())
        place = (
            scene.geometry,
            scene.theme,
            self.width(),
            self.height(),
            ratio,
            self._inset,
            scale,
            viewports,
        )
        if self._layout is not None and place == self._place:
            return self._layout, False
        self._place = place
        self._layout = lay_out(scene.geometry, self.width(), self.height(), ratio, self._inset, scale)
        for slot in self._layout.slots:
            viewport = self._viewports.get(slot.stage, Viewport())
            self._frames[slot.stage] = frame_of(slot, self._layout, scene.geometry, viewport, ratio)
            self._labels[slot.stage].show_labels(self._frames[slot.stage], scene.theme)
        self.fill_with(scene.theme.canvas)
        veil = QColor(scene.theme.canvas)
        veil.setAlphaF(1 - DIMMED)
        self._dimming.setBrush(veil)
        self._dimming.setRect(QRectF(self.rect()))
        return self._layout, True

    # -- zoom and pan

    @property
    def zoom(self) -> float:
        """The zoom of the output map, 1.0 where it is fitted."""
        return self._viewports[StageId.OUTPUT].zoom

    @property
    def viewports(self) -> Mapping[StageId, Viewport]:
        """How each feature map is looked at."""
        return self._viewports

    def look_through(self, viewports: Mapping[StageId, Viewport]) -> None:
        """Look at every feature map as another canvas did."""
        self._viewports = dict(viewports)
        self.refresh()
        self.zoom_changed.emit(self.zoom)

    def zoom_by(self, factor: float, stage: StageId = StageId.OUTPUT, at: QPointF | None = None) -> None:
        """Zoom round a position, or round the middle."""
        self.settle()
        if self._scene is None or self._layout is None:
            return
        slot = self._layout.slot(stage)
        viewport = zoomed(self._viewports[stage], factor, self._frames[stage], slot, self._scene.geometry, at)
        self._set_viewport(stage, viewport)

    def zoom_fit(self) -> None:
        """Every map as a whole."""
        self._set_viewport(StageId.OUTPUT, Viewport(), everywhere=True)

    def _reset_viewports(self) -> None:
        if any(viewport != Viewport() for viewport in self._viewports.values()):
            self._viewports = dict.fromkeys(FEATURE_STAGES, Viewport())
            self.zoom_changed.emit(1.0)

    def _set_viewport(self, stage: StageId, viewport: Viewport, everywhere: bool = False) -> None:
        if everywhere or self._zoom_linked:
            self._viewports = dict.fromkeys(FEATURE_STAGES, viewport)
        else:
            self._viewports[stage] = viewport
        self.refresh()
        self.zoom_changed.emit(self.zoom)

    def pan_by(self, delta: QPointF, stage: StageId) -> None:
        """Drag a map by some pixels."""
        if self._scene is None or self._layout is None:
            return
        slot, frame = self._layout.slot(stage), self._frames[stage]
        viewport = panned(self._viewports[stage], delta, frame, slot, self._scene.geometry)
        self._set_viewport(stage, viewport)

    def keep_in_sight(self, stage: StageId, cell: Cell) -> None:
        """Pan a zoomed map until the whole of a cell is seen, or the middle of one that is larger than its map."""
        if stage in FEATURE_STAGES and self._viewports[stage].zoom != MIN_ZOOM:
            shift = self.frame(stage).shift_to(cell)
            if shift.manhattanLength() >= 1:
                self.pan_by(shift, stage)

    # -- hit testing

    def cell_at(self, position: QPointF) -> tuple[StageId, Cell] | None:
        """The map and cell under a position."""
        self.settle()
        for stage, frame in self._frames.items():
            cell = frame.cell_at(position)
            if cell is not None:
                return stage, cell
        return None

    def stage_at(self, position: QPointF) -> StageId | None:
        """The map under a position, gaps and margins included."""
        self.settle()
        for stage, frame in self._frames.items():
            if frame.clip.contains(position):
                return stage
        return None

    @override
    def lay_out_anew(self) -> None:
        self.refresh()
