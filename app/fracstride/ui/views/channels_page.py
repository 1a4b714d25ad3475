"""The Channels tab: the sum over input channels as its addends, all slices of x, and the weight's layouts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.controls.labels import Heading, TextLabel, hairline
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, interface_scale, scaled
from fracstride.ui.plotting.board_scene import BoardMap, BoardScene
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.plotting.map_board import MapBoard
from fracstride.ui.presenters import channels as words
from fracstride.ui.presenters.board_layout import row_of_maps
from fracstride.ui.presenters.colours import ColourScale, finite_extremes, limits
from fracstride.ui.presenters.heatmap import plain_map
from fracstride.ui.presenters.highlights import of_output_alone
from fracstride.ui.presenters.layer_arrays import LayerArrays, ShownGroup, shown_group
from fracstride.ui.presenters.wording import cell_name, number
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.channel_columns import ChannelColumns, ColumnsArea
from fracstride.ui.views.channel_strip import ChannelStrip, StripArea
from fracstride.ui.views.column_painting import ColumnsModel
from fracstride.ui.views.tab_page import ShownLayer, TabPage
from fracstride.ui.views.weight_table import WeightTable

KEY = "x"
HEADER, BOARD, LEAST_BODY, LEAST_WEIGHTS = 68, 300, 262, 72


class ChannelsPage(TabPage):
    """Shares the focus: the output cell that is pointed at is taken apart into its addends."""

    least_size = (600, 420)
    scrolled_height = 680

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(focus)
        self._layer: ShownLayer | None = None
        self._measured: LayerArrays | None = None
        self._extremes: dict[str, tuple[float, float]] = {}
        self.title = TextLabel(translate("Channels", "Sum over input channels"), TextStyle.STRONG)
        self.meaning = TextLabel(tone="secondary")
        self.sum = TextLabel(style=TextStyle.SUM)
        self.order_switch = Segmented(
            translate("Channels", "Order of the addends"),
            (translate("Channels", "In order"), translate("Channels", "Largest first")),
        )
        self.columns = ChannelColumns()
        self.area = ColumnsArea(self.columns)
        self.board_title = TextLabel("", TextStyle.STRONG)
        self.board = MapBoard()
        self.board.setAccessibleName(translate("Channels", "Map of output x"))
        self.strip_title = TextLabel("", TextStyle.CAPTION, "secondary")
        self.strip = ChannelStrip("x", translate("Channels", "Channels of x"))
        self.strip_area = StripArea(self.strip)
        self.weights = WeightTable()
        self.weights_area = BareArea(self.weights)
        self._header = self._built_header()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.columns)

    @override
    def show_layer(self, layer: ShownLayer) -> None:
        self._header.setFixedHeight(scaled(HEADER))
        self._layer = layer
        self._show_slices()
        self._show_board()
        self._show_focus()
        self._share_height()
        shown = shown_group(layer.geometry, layer.view)
        self.area.show_chosen(shown.chosen_in_group)
        self.strip_area.show_chosen(shown.out_channel)

    @override
    def receive(self, request: object) -> None:
        """The index of an order puts the columns into it."""
        if isinstance(request, int):
            self.order_switch.show_index(request)
            self._show_focus()

    @override
    def memento(self) -> object:
        return self.order_switch.index()

    @override
    def set_banner_height(self, pixels: int) -> None:
        super().set_banner_height(pixels)
        self._share_height()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """The table of weights gives way, and scrolls, where the window is low."""
        above = scaled(HEADER) + self.banner_height
        free = self.height() - above - self.strip_area.height() - scaled(40)
        wanted = self.weights.sizeHint().height() + 2
        weights = max(min(wanted, free - scaled(LEAST_BODY)), scaled(LEAST_WEIGHTS))
        self.weights_area.setFixedHeight(weights)
        # At a large scale in a low window the columns scroll too.
        self.area.setMinimumHeight(max(min(scaled(LEAST_BODY), free - weights), 1))

    # -- building

    def _built_header(self) -> QWidget:
        header = Heading(self.title, self.meaning)
        self.sum.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (self.meaning, self.sum):
            label.setWordWrap(True)
        header.row.setSpacing(scaled(16))
        header.row.addWidget(self.sum, 1)
        header.row.addWidget(self.order_switch)
        return header

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setContentsMargins(0, scaled(10), scaled(8), 0)
        side.setSpacing(0)
        side.addWidget(self.board_title)
        side.addWidget(self.board, 1)
        body = QHBoxLayout()
        body.setContentsMargins(0, scaled(8), 0, 0)
        body.setSpacing(scaled(8))
        body.addWidget(self.area, 1)
        body.addLayout(side)
        self.board.setFixedWidth(scaled(BOARD))
        head = QHBoxLayout()
        head.setContentsMargins(scaled(24), scaled(8), scaled(24), scaled(2))
        head.addWidget(self.strip_title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(hairline())
        column.addLayout(body, 1)
        column.addWidget(hairline())
        column.addLayout(head)
        column.addWidget(self.strip_area)
        column.addWidget(hairline())
        column.addWidget(self.weights_area)

    def _connect(self) -> None:
        self.columns.channel_chosen.connect(lambda within: self.view_edited.emit({"in_channel": within}))
        self.strip.channel_chosen.connect(self._choose_output)
        self.columns.pointed.connect(self.value_under_cursor)
        self.columns.cell_pointed.connect(lambda cell: self.focus.hover(Focus(FocusKind.OUTPUT_CELL, cell)))
        self.columns.tap_pointed.connect(lambda tap: self.focus.hover(Focus(FocusKind.TAP, tap)))
        self.columns.pointer_left.connect(self.focus.leave)
        self.strip.pointed.connect(self.value_under_cursor)
        self.order_switch.chosen.connect(lambda _index: self._show_focus())
        self.board.cell_hovered.connect(lambda _, cell: self.focus.hover(Focus(FocusKind.OUTPUT_CELL, cell)))
        self.board.cell_left.connect(self.focus.leave)
        self.board.cell_clicked.connect(
            lambda _, cell: self.focus.toggle_pin(Focus(FocusKind.OUTPUT_CELL, cell))
        )
        self.board.resized.connect(self._show_board)

    def _choose_output(self, channel: int) -> None:
        """Another channel of x; in another group the same place among its input channels."""
        self.view_edited.emit({"out_channel": channel})

    # -- what is shown

    def _show_slices(self) -> None:
        layer = self._layer
        if layer is None:
            return
        shown = shown_group(layer.geometry, layer.view)
        groups = layer.geometry.spec.groups
        self.meaning.setText(words.headline(shown, groups, translate))
        text = translate("Channels", "Channels of x: {count}")
        self.strip_title.setText(text.format(count=layer.geometry.spec.out_channels))
        text = translate("Channels", "Output x, channel {channel}")
        self.board_title.setText(text.format(channel=shown.out_channel))
        arrays = layer.arrays
        maps = None if arrays is None else arrays.x[shown.sample]
        scale = self._scale(layer, "x")
        self.strip.show_slices(maps, scale, shown.out_channel, groups, layer.theme)

    def _show_board(self) -> None:
        layer = self._layer
        if layer is None or layer.arrays is None or not self.board.has_room:
            return
        shown = shown_group(layer.geometry, layer.view)
        values = layer.arrays.x[shown.sample, shown.out_channel]
        area = (0.0, 0.0, float(self.board.width()), float(self.board.height()))
        (place,) = row_of_maps(
            (values.shape,), area, 0.0, ratio=self.devicePixelRatioF(), scale=interface_scale(), largest=40.0
        )
        shown_map = BoardMap(KEY, plain_map(values, layer.geometry), self._scale(layer, "x"), place, bar=True)
        self.board.show_board(BoardScene((shown_map,), layer.theme, layer.view.values_in_cells))
        if not self.is_behind:
            self._show_cell(layer)

    @override
    def on_focus(self) -> None:
        self._show_focus()

    def _show_focus(self) -> None:
        layer = self._layer
        if layer is None:
            return
        current, pinned = self.focus.current, self.focus.pinned
        shown = shown_group(layer.geometry, layer.view)
        cell = words.focused_cell(current, pinned)
        found = None
        if layer.arrays is not None and cell is not None:
            found = words.addends(layer.geometry, layer.arrays, shown, cell)
        added = None if layer.arrays is None else layer.arrays.bias_of(shown.out_channel)
        text = words.sum_text(cell, found, added, translate)
        self.sum.setText(text if layer.arrays is not None else "")
        tap = words.focused_tap(layer.geometry, current, cell)
        self._show_columns(layer, shown, found, tap)
        self.weights.show_tap(layer.geometry.spec, shown.chosen, shown.out_channel, tap)
        if layer.arrays is None:
            return
        self._show_cell(layer)
        if cell is not None and found is not None:
            total = number(words.total_of(found, added)) if np.isfinite(found).all() else ""
            self.value_under_cursor.emit(f"{cell_name('x', cell)} = {total}" if total else "")

    def _show_cell(self, layer: ShownLayer) -> None:
        """Ring the cell of the focus; a board that had no room when the focus came shows it when it has."""
        current, pinned = self.focus.current, self.focus.pinned
        lit = of_output_alone(layer.geometry, current, pinned)
        pin = (KEY, pinned.cell) if pinned is not None else None
        self.board.show_highlights({KEY: lit}, pin)

    def _show_columns(
        self, layer: ShownLayer, shown: ShownGroup, found: FloatArray | None, tap: Cell
    ) -> None:
        if layer.arrays is None:
            self.columns.show_columns(None)
            return
        of_y, of_weight, of_x = (self._scale(layer, name) for name in ("y", "weight", "x"))
        cell = words.focused_cell(self.focus.current, self.focus.pinned)
        largest_first = self.order_switch.index() == 1
        self.columns.show_columns(
            ColumnsModel(
                layer.geometry,
                layer.arrays,
                shown,
                of_y,
                of_weight,
                of_x,
                cell,
                found,
                tap,
                largest_first,
                layer.view.values_in_cells,
                layer.theme,
            )
        )

    def _scale(self, layer: ShownLayer, name: str) -> ColourScale:
        """One scale for all slices of y, of the weight, or of x."""
        if layer.arrays is None:
            return colour_scale(layer.view.colours, layer.theme, 0.0, 1.0)
        if self._measured is not layer.arrays:
            self._measured = layer.arrays
            self._extremes = {each: _extremes(layer.arrays, each) for each in ("y", "weight", "x")}
        return colour_scale(layer.view.colours, layer.theme, *limits(self._extremes[name]))


def _extremes(arrays: LayerArrays, name: str) -> tuple[float, float]:
    known = {"y": arrays.y_extremes, "x": arrays.x_extremes, "weight": None}[name]
    values = known if known is not None else {"y": arrays.y, "x": arrays.x, "weight": arrays.weight}[name]
    return finite_extremes(np.asarray(values))
