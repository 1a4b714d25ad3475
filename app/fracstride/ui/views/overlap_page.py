"""The Overlap tab: how many products each output cell receives, why that is uneven, and the ways out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fracstride.core.checkerboard import pattern
from fracstride.core.geometry import AxisGeometry
from fracstride.core.overlap import Cause, overlap, verdict
from fracstride.core.override import override
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.records import record
from fracstride.core.spec import Axis, ConvTransposeSpec
from fracstride.session.tabs import TabId
from fracstride.ui.controls.bare_area import DownwardsArea
from fracstride.ui.controls.labels import Heading, TextLabel, hairline
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.markup import semibold
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.presenters import overlap_words as words
from fracstride.ui.presenters.axis_diagram import focus_along
from fracstride.ui.presenters.highlights import of_output_alone
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.presenters.overlap import (
    OutputPart,
    OverlapMap,
    OverlapView,
    constant_map,
    count_map,
    in_part,
    legend,
    part_with,
    shown_cell,
    summed_taps,
)
from fracstride.ui.presenters.solver_form import SizeQuestion
from fracstride.ui.presenters.wording import size
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.axis_diagram_view import AxisDiagramView
from fracstride.ui.views.layer_comparison import LayerComparison
from fracstride.ui.views.overlap_map import KEY, CountLegend, OverlapMapView
from fracstride.ui.views.tab_page import BELOW_BANNER, ShownLayer, TabPage
from fracstride.ui.views.verdict_banner import VerdictBanner

LEFT_SHARE, RIGHT_SHARE = 11, 10
HEADER, LEAST_MAP = 68, 340
BANNER_ROW = 2
"""Of the grid, below the heading."""


@record
class OverlapChoice:
    """What is chosen in the tab: the indices of its three switches."""

    view: int
    axis: int
    field: int


class OverlapPage(TabPage):
    """Shares the focus: an output cell shows its inputs on the axis, an input cell its outputs on the map."""

    can_be_narrow = True

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(focus)
        self._layer: ShownLayer | None = None
        self._summed_of: LayerArrays | None = None
        self._summed_for: tuple[object, ...] = ()
        self._summed: FloatArray | None = None
        self._is_narrow: bool | None = None
        self._part = OutputPart(range(0), range(0), True)
        self._part_of: ConvTransposeSpec | None = None
        self.view_switch = Segmented(
            translate("Overlap", "What the map shows"),
            (translate("Overlap", "Count"), translate("Overlap", "Constant input")),
        )
        self.axis_switch = Segmented(translate("Overlap", "Axis"), ("H", "W"))
        self.map_title = TextLabel(translate("Overlap", "Overlap"), TextStyle.STRONG)
        self.map_meaning = TextLabel(tone="secondary")
        self.map_meaning.setWordWrap(True)
        self.axis_title = TextLabel(translate("Overlap", "One axis"), TextStyle.STRONG)
        self.axis_meaning = TextLabel(tone="secondary")
        self.axis_meaning.setTextFormat(Qt.TextFormat.RichText)
        self.map_view = OverlapMapView()
        self.diagram = AxisDiagramView()
        self.verdict = VerdictBanner()
        self.comparison = LayerComparison()
        self._heads = (
            _head(self.map_title, self.map_meaning, self.view_switch, left=24, right=12),
            _head(self.axis_title, self.axis_meaning, self.axis_switch, left=12, right=24),
        )
        self._build()
        self.setFocusProxy(self.map_view.board)
        self._connect()

    @property
    def shown_view(self) -> OverlapView:
        """What the map shows."""
        return tuple(OverlapView)[self.view_switch.index()]

    @property
    def axis(self) -> Axis:
        """The axis of the diagram."""
        return Axis.WIDTH if self.axis_switch.index() else Axis.HEIGHT

    @override
    def memento(self) -> object:
        compared = self.comparison.field_switch.index()
        return OverlapChoice(self.view_switch.index(), self.axis_switch.index(), compared)

    @override
    def receive(self, request: object) -> None:
        if isinstance(request, OverlapChoice):
            self.view_switch.show_index(request.view)
            self.axis_switch.show_index(request.axis)
            self.comparison.show_field(request.field)
            self._show_map()
            self._show_axis()

    # -- building

    def _build(self) -> None:
        self._side = DownwardsArea(self._built_side())
        self._line = hairline()
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._grid, 1)
        self.set_narrow(False)

    @override
    def set_narrow(self, narrow: bool) -> None:
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        (head, other_head), grid = self._heads, self._grid
        places = ((0, 0), (3, 0), (4, 0), (5, 0)) if narrow else ((0, 0), (3, 0), (0, 1), (3, 1))
        grid.addWidget(self._line, 1, 0, 1, 2)
        for widget, place in zip((head, self.map_view, other_head, self._side), places, strict=True):
            grid.addWidget(widget, *place)
        grid.setColumnStretch(0, LEFT_SHARE)
        grid.setColumnStretch(1, 0 if narrow else RIGHT_SHARE)
        grid.setRowStretch(3, 1)
        self.map_view.setMinimumHeight(scaled(LEAST_MAP) if narrow else 0)
        self._side.show_whole(narrow)
        for layout in (other_head.row, self._column):
            margins = layout.contentsMargins()
            margins.setLeft(scaled(24 if narrow else 12))
            layout.setContentsMargins(margins)

    @property
    @override
    def banner_top(self) -> int:
        return scaled(HEADER)

    @property
    @override
    def banner_height(self) -> int:
        return self._grid.rowMinimumHeight(BANNER_ROW)

    @override
    def set_banner_height(self, pixels: int) -> None:
        self._grid.setRowMinimumHeight(BANNER_ROW, pixels + scaled(BELOW_BANNER) if pixels else 0)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and not self._is_narrow:
            # What stands under a heading may need more than its share.
            self._heads[1].setMinimumWidth(self._side.minimumSizeHint().width())
        return super().event(event)

    def _built_side(self) -> QWidget:
        side = QWidget()
        column = self._column = QVBoxLayout(side)
        column.setContentsMargins(scaled(12), scaled(18), scaled(24), scaled(24))
        column.setSpacing(scaled(10))
        column.addWidget(self.diagram)
        column.addSpacing(scaled(8))
        column.addWidget(self.verdict)
        column.addSpacing(scaled(12))
        column.addWidget(self.comparison)
        column.addStretch(1)
        return side

    def _connect(self) -> None:
        self.view_switch.chosen.connect(lambda _: self._show_map())
        self.axis_switch.chosen.connect(lambda _: self._show_axis())
        board = self.map_view.board
        board.cell_hovered.connect(lambda _, place: self.focus.hover(self._focus_at(place)))
        board.cell_left.connect(self.focus.leave)
        board.cell_clicked.connect(lambda _, place: self.focus.toggle_pin(self._focus_at(place)))
        self.diagram.input_pointed.connect(lambda index: self._point_along(FocusKind.INPUT_CELL, index))
        self.diagram.output_pointed.connect(lambda index: self._point_along(FocusKind.OUTPUT_CELL, index))
        self.diagram.pointer_left.connect(self.focus.leave)
        self.comparison.chosen.connect(self.layer_chosen)
        self.comparison.solver_wanted.connect(self._ask_solver)

    # -- what is shown

    @override
    def show_layer(self, layer: ShownLayer) -> None:
        self._layer = layer
        for head in self._heads:
            head.setFixedHeight(scaled(HEADER))
        spec = layer.geometry.spec
        self.axis_switch.setVisible(spec.height != spec.width)
        if spec.height == spec.width:
            self.axis_switch.show_index(0)
        self._show_verdict(layer)
        self._show_map()
        self._show_axis()

    def _show_verdict(self, layer: ShownLayer) -> None:
        of, taps = overlap(layer.geometry), self._taps(layer)
        found = None if taps is None else pattern(layer.geometry, taps)
        self.verdict.show_verdict(of, words.measures(of, found, translate), layer.theme)

    def _taps(self, layer: ShownLayer) -> FloatArray | None:
        """The kernels of the shown output channel, summed once for all who ask."""
        asked = (layer.geometry, layer.view.out_channel)
        if layer.arrays is not self._summed_of or asked != self._summed_for:
            self._summed_of, self._summed_for = layer.arrays, asked
            arrays = layer.arrays
            self._summed = None if arrays is None else summed_taps(arrays, layer.geometry, layer.view)
        return self._summed

    def _show_map(self) -> None:
        layer = self._layer
        if layer is None:
            return
        self._follow(layer)
        is_count = self.shown_view is OverlapView.COUNT
        shown = self._map(layer)
        if shown is None:
            self.map_meaning.setText(self._why_no_map(layer))
            self.map_view.show_nothing(layer.theme)
            return
        counts = self._legend(layer) if is_count else None
        self.map_view.show_map(shown, counts, layer.view, layer.theme)
        output = size(layer.geometry.height.output, layer.geometry.width.output)
        meaning = words.map_meaning(is_count, shown.part, translate)
        self.map_meaning.setText(f"{output}   {meaning}")
        self._show_focus()

    @staticmethod
    def _legend(layer: ShownLayer) -> CountLegend:
        return CountLegend(*legend(overlap(layer.geometry)))

    def _map(self, layer: ShownLayer) -> OverlapMap | None:
        if self.shown_view is OverlapView.COUNT:
            return count_map(layer.geometry, self._part)
        taps = self._taps(layer)
        return None if taps is None else constant_map(layer.geometry, taps, self._part)

    def _follow(self, layer: ShownLayer) -> bool:
        """Take the part of the map with the cell that is meant, unless it is shown already; whether it is another one."""
        geometry, before = layer.geometry, self._part
        cell = shown_cell(geometry, self.focus.current)
        if self._part_of != geometry.spec:
            pinned = shown_cell(geometry, self.focus.pinned)
            self._part, self._part_of = part_with(geometry, cell or pinned or (0, 0)), geometry.spec
        elif cell is not None and not before.shows(cell):
            self._part = part_with(geometry, cell)
        return self._part != before

    def _focus_at(self, place: Cell) -> Focus:
        """The cell of x at a place of the map."""
        shown = self.map_view.shown
        return Focus(FocusKind.OUTPUT_CELL, place if shown is None else shown.part.cell(place))

    @staticmethod
    def _why_no_map(layer: ShownLayer) -> str:
        if layer.arrays is None:
            return translate("Overlap", "The kernel is not there yet.")
        return translate("Overlap", "The kernel is too large for this map.")

    def _show_axis(self) -> None:
        if self._layer is None:
            return
        of = overlap(self._layer.geometry)
        axis = self._layer.geometry.axis(self.axis)
        most = of.height.verdict.most * of.width.verdict.most
        scale = colour_scale(self._layer.view.colours, self._layer.theme, 0.0, float(most))
        self.diagram.show_axis(axis, self.axis, scale, self._layer.theme)
        self.axis_meaning.setText(_axis_meaning(axis, self._layer.theme))
        self.comparison.show_layer(self._layer, self.axis, self._taps(self._layer))
        self._show_focus()

    # -- the focus

    @override
    def on_focus(self) -> None:
        if self._layer is not None and self._follow(self._layer):
            self._show_map()
        else:
            self._show_focus()

    def _show_focus(self) -> None:
        layer, current, pinned = self._layer, self.focus.current, self.focus.pinned
        shown = self.map_view.shown
        if layer is None or shown is None:
            return
        lit = in_part(of_output_alone(layer.geometry, current, pinned), shown.part)
        pin = None if pinned is None else shown.part.local(pinned.cell)
        self.map_view.board.show_highlights({KEY: lit}, None if pin is None else (KEY, pin))
        along = 0 if self.axis is Axis.HEIGHT else 1
        kind = current.kind if current is not None else None
        cell = current.cell[along] if current is not None else None
        self.diagram.show_focus(
            cell if kind is FocusKind.INPUT_CELL else None, cell if kind is FocusKind.OUTPUT_CELL else None
        )
        self.value_under_cursor.emit(self._value(layer, current))

    def _value(self, layer: ShownLayer, current: Focus | None) -> str:
        if current is None or current.kind is not FocusKind.OUTPUT_CELL:
            return ""
        if self.shown_view is OverlapView.COUNT:
            return words.count_text(overlap(layer.geometry), current.cell, translate)
        taps = self._taps(layer)
        return "" if taps is None else words.constant_text(layer.geometry, taps, current.cell, translate)

    def _point_along(self, kind: FocusKind, index: int) -> None:
        """Point at a cell by its index on one axis; on the other it stays, or is in the middle."""
        if self._layer is not None:
            self.focus.hover(focus_along(self._layer.geometry, self.axis, kind, index, self.focus.current))

    def _ask_solver(self) -> None:
        if self._layer is not None:
            self.navigated.emit(TabId.SOLVER, SizeQuestion.of(self._layer.geometry))


def _head(title: TextLabel, meaning: TextLabel, switch: Segmented, left: int, right: int) -> Heading:
    """Two lines of text, and at the right what chooses between views."""
    meaning.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    # Chinese fonts are higher: without a Chinese word in it, this line would leave its heading lower than the one beside it.
    meaning.setMinimumHeight(title.sizeHint().height())
    head = Heading(title, meaning, left, right)
    head.row.addWidget(switch, 0, Qt.AlignmentFlag.AlignVCenter)
    return head


def _axis_meaning(axis: AxisGeometry, theme: Theme) -> str:
    """'8 → 15   k mod s = 3 mod 2 = 1', the letters in the colours of their roles."""
    found = verdict(axis.spec.kernel_size, axis.spec.stride, axis.spec.dilation)
    k = f'<i style="color:{theme.kernel.text}">k</i>'
    s = f'<i style="color:{theme.stride.text}">s</i>'
    text = f"{axis.spec.size} → {axis.output}&nbsp;&nbsp;&nbsp;"
    if found.cause is Cause.SHARED_FACTOR:
        d = f'<i style="color:{theme.kernel.text}">d</i>'
        text += f"gcd({d}, {s}) = gcd({found.dilation}, {found.stride}) = <b>{found.shared_factor}</b>"
    else:
        text += f"{k} mod {s} = {found.kernel_size} mod {found.stride} = <b>{found.remainder}</b>"
    return semibold(text)
