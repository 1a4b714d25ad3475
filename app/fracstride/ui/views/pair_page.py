"""The Conv2d tab: the convolution that the layer transposes, with the same parameters."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.pair import Walk, walk
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Focus
from fracstride.core.records import record
from fracstride.core.spec import AXES, Field
from fracstride.session.collapsed_sizes import SizeOffer, size_offers
from fracstride.ui.computing.small_pages import small_pages
from fracstride.ui.controls.bare_area import DownwardsArea
from fracstride.ui.controls.labels import Heading, TextLabel, hairline, let_copy
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.presenters.engine_words import progress_text
from fracstride.ui.presenters.issues import field_name
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_extremes, shown_slices
from fracstride.ui.presenters.pair import UNKNOWN, PairValues, after_walk, before_walk
from fracstride.ui.presenters.pair_words import module_text, shown_part
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.pair_board import PairBoard
from fracstride.ui.views.pair_cards import AdjointCard, RoundTripCard, SizesCard
from fracstride.ui.views.tab_page import ShownLayer, TabPage

INLINE_PRODUCTS = 200_000
"""A walk of so many products of one kernel is done on the GUI thread: some 5 ms."""
MOST_PRODUCTS = 2_000_000_000
"""Above it a walk is not made: minutes."""
HEADER, CARDS = 68, 208


@record
class PairProbe:
    """Which random x' probes the identity."""

    seed: int


class PairPage(TabPage):
    """Shows one slice of y and the kernel that joins it to one of x; shares the focus with the other tabs."""

    least_size = (600, 420)
    scrolled_height = 600

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(focus)
        self._layer: ShownLayer | None = None
        self._arrays: LayerArrays | None = None
        self._asked: tuple[object, ...] = ()
        self._walk: Walk | None = None
        self._values = UNKNOWN
        self._seed = 0
        self._lane = BackgroundLane(self)
        self._walked_part: float | None = None
        self.title = TextLabel(
            translate("Pair", "The convolution that this layer transposes"), TextStyle.STRONG
        )
        self.meaning = TextLabel(tone="secondary")
        self.code = TextLabel(style=TextStyle.CODE)
        let_copy(self.code)
        self.maps = PairBoard()
        self.sizes = SizesCard()
        self.adjoint = AdjointCard()
        self.round_trip = RoundTripCard()
        self._header = self._built_header()
        self._cards = self._built_cards()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._header, hairline(), self.maps, hairline(), self._cards):
            column.addWidget(widget, 1 if widget is self.maps else 0)
        self._connect()
        self.setFocusProxy(self.maps.board)

    def _built_header(self) -> QWidget:
        header = Heading(self.title, self.meaning)
        self.code.setWordWrap(True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.row.addWidget(self.code, 1)
        return header

    def _built_cards(self) -> DownwardsArea:
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(scaled(24), scaled(16), scaled(24), scaled(12))
        row.setSpacing(scaled(32))
        for card in (self.sizes, self.adjoint, self.round_trip):
            row.addWidget(card, 1)
        return DownwardsArea(content)

    def _connect(self) -> None:
        self.maps.focused.connect(self._on_focused)
        self.maps.left.connect(self.focus.leave)
        self.maps.pin_toggled.connect(self.focus.toggle_pin)
        self.maps.value_changed.connect(self.value_under_cursor)
        self.sizes.chosen.connect(self._choose)
        self.adjoint.another_wanted.connect(self.draw_another)
        self._lane.progressed.connect(self._on_progress)

    # -- what is shown

    @override
    def show_layer(self, layer: ShownLayer) -> None:
        self._layer = layer
        self._header.setFixedHeight(scaled(HEADER))
        self._cards.setFixedHeight(scaled(CARDS))
        geometry = layer.geometry
        self.code.setText(module_text(geometry.spec))
        self.sizes.show_sizes(geometry, {axis: size_offers(layer.state, geometry, axis) for axis in AXES})
        self.sizes.come_before(self.adjoint.another)
        self._request(layer)
        self._show_walk()

    @override
    def memento(self) -> object:
        return PairProbe(self._seed)

    @override
    def receive(self, request: object) -> None:
        if isinstance(request, PairProbe):
            self._seed = request.seed
            if self._layer is not None:
                self.show_layer(self._layer)

    def draw_another(self) -> None:
        """Probe the identity with another random x'."""
        self._seed += 1
        if self._layer is not None:
            self._request(self._layer)
            self._show_walk()

    def _meaning(self, layer: ShownLayer) -> str:
        """The sizes, what part of the layer is shown, and why there may be no numbers."""
        parts = [shown_part(layer.geometry, translate)]
        if self._walk is None and layer.arrays is not None and not self.is_walking:
            parts.append(translate("Pair", "too many products to go there and back"))
        elif self._walk is None:
            parts.append(progress_text(translate("Pair", "computing…"), self._walked_part))
        return "   ".join(parts)

    def _request(self, layer: ShownLayer) -> None:
        """Walk from y to x and back, off the GUI thread where it takes longer."""
        view = layer.view
        asked = (layer.geometry, view.batch_index, view.in_channel, view.out_channel, self._seed)
        if layer.arrays is self._arrays and asked == self._asked:
            return
        self._arrays, self._asked, self._walk, self._values = layer.arrays, asked, None, UNKNOWN
        self._walked_part = None
        self._lane.cancel()
        if layer.arrays is None:
            return
        y, weight, _ = shown_slices(layer.arrays, layer.geometry, view)
        extremes = shown_extremes(layer.arrays, layer.geometry, view)
        self._values = before_walk(y, weight, None if extremes is None else extremes[0])
        products = y.size * weight.size
        if products <= INLINE_PRODUCTS:
            self._walk = walk(layer.geometry, y, weight, self._seed)
            self._values = after_walk(self._walk)
        elif products <= MOST_PRODUCTS:
            self._lane.run(partial(_walked, layer.geometry, y, weight, self._seed), self._on_walked)

    @property
    def is_walking(self) -> bool:
        """Whether a walk is computed off the GUI thread."""
        return self._lane.is_busy

    def _on_walked(self, found: tuple[Walk, PairValues]) -> None:
        self._walk, self._values = found
        self._show_walk()

    def _on_progress(self, fraction: float) -> None:
        self._walked_part = fraction or None
        self._show_meaning()

    def _show_meaning(self) -> None:
        if self._layer is not None:
            self.meaning.setText(self._meaning(self._layer))

    def _show_walk(self) -> None:
        layer = self._layer
        if layer is None:
            return
        found = self._walk
        self._show_meaning()
        self.maps.show_values(layer.geometry, self._values, layer.view, layer.theme)
        self.adjoint.show_check(None if found is None else found.check, layer.theme)
        self.round_trip.show_trip(None if found is None else found.trip)
        self._show_focus()

    # -- the focus

    @override
    def on_focus(self) -> None:
        self._show_focus()

    def _show_focus(self) -> None:
        self.maps.show_focus(self.focus.current, self.focus.pinned)

    def _on_focused(self, focus: Focus | None) -> None:
        if focus is None:
            self.focus.leave()
        else:
            self.focus.hover(focus)

    # -- choosing

    def _choose(self, offer: SizeOffer) -> None:
        if offer.state is not None:
            name = field_name(Field.OUTPUT_PADDING, translate)
            self.layer_chosen.emit(offer.state, translate("Undo", "Change {field}").format(field=name))


def _walked(
    geometry: Geometry, y: FloatArray, weight: FloatArray, seed: int, token: CancelToken
) -> tuple[Walk, PairValues]:
    # Two maps as large as x, and two as large as y.
    with small_pages(2 * (y.nbytes + y.itemsize * geometry.height.output * geometry.width.output)):
        found = walk(geometry, y, weight, seed, token)
        return found, after_walk(found)
