"""The layer beside others: kernel sizes and strides as pictures, and the ways out of its checkerboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fracstride.core.precision import FloatArray
from fracstride.core.spec import Axis, Field
from fracstride.session.overlap_choices import Alternative, Choice, alternatives, choices
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, interface_scale, scaled
from fracstride.ui.look.style import set_property
from fracstride.ui.presenters.issues import field_name
from fracstride.ui.presenters.layer_arrays import shown_slice
from fracstride.ui.views.overlap_gallery import OverlapGallery
from fracstride.ui.views.tab_page import ShownLayer
from fracstride.ui.views.ways_out import WaysOut


class LayerComparison(QWidget):
    """Shows what other layers would do; a click chooses one of them."""

    chosen = Signal(object, str)
    """(State, words for undo)."""
    solver_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: ShownLayer | None = None
        self._axis = Axis.HEIGHT
        self._gallery_shown: tuple[object, ...] = ()
        self._ways_shown: tuple[object, ...] = ()
        self._taps: FloatArray | None = None
        self.field_switch = Segmented(
            translate("Overlap", "What is compared"),
            (translate("Overlap", "Kernel size"), translate("Overlap", "Stride")),
        )
        self.gallery_title = TextLabel(style=TextStyle.STRONG)
        self.gallery = OverlapGallery()
        self.ways_title = TextLabel(
            translate("Overlap", "A constant input through other layers"), TextStyle.STRONG
        )
        self.ways_out = WaysOut()
        self.more = QPushButton(translate("Overlap", "All layers for this size, in the Solver"))
        self.more.setToolTip(
            translate("Overlap", "Open the Solver with the sizes of this layer: even ones first")
        )
        set_property(self.more, "kind", "quiet")
        self._build()
        self.field_switch.chosen.connect(lambda _: self._show_gallery())
        self.gallery.chosen.connect(self._choose)
        self.ways_out.chosen.connect(self._choose_way_out)
        self.more.clicked.connect(self.solver_wanted)

    def _build(self) -> None:
        gallery_head = QHBoxLayout()
        gallery_head.addWidget(self.gallery_title, 1)
        gallery_head.addWidget(self.field_switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(10))
        column.addLayout(gallery_head)
        column.addWidget(self.gallery)
        column.addSpacing(scaled(12))
        column.addWidget(self.ways_title)
        column.addWidget(self.ways_out)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_layer(self, layer: ShownLayer, axis: Axis, taps: FloatArray | None) -> None:
        """Compare another layer; along ``axis`` where its axes differ.

        ``taps`` are the kernels of its shown output channel, summed, where they are there.
        """
        self._layer, self._axis = layer, axis
        self._show_gallery()
        self._show_ways_out(layer, taps)

    def show_field(self, index: int) -> None:
        """Compare kernel sizes (0) or strides (1)."""
        self.field_switch.show_index(index)
        self._show_gallery()

    @property
    def _field(self) -> Field:
        return Field.STRIDE if self.field_switch.index() else Field.KERNEL_SIZE

    def _show_gallery(self) -> None:
        layer, field = self._layer, self._field
        if layer is None:
            return
        look = (layer.state, field, self._axis, layer.view.colours, layer.theme.name, interface_scale())
        if look == self._gallery_shown:
            return
        self._gallery_shown = look
        axis = layer.geometry.spec.axis(self._axis)
        if field is Field.KERNEL_SIZE:
            text = translate("Overlap", "Kernel size at stride {value}").format(value=axis.stride)
        else:
            text = translate("Overlap", "Stride at kernel {value}").format(value=axis.kernel_size)
        self.gallery_title.setText(text)
        found = choices(layer.state, field, self._axis)
        self.gallery.show_choices(found, layer.view.colours, layer.theme)

    def _show_ways_out(self, layer: ShownLayer, taps: FloatArray | None) -> None:
        channel = shown_slice(layer.geometry, layer.view)[1]
        look = (layer.state, channel, layer.view.colours, layer.theme.name, interface_scale())
        if look == self._ways_shown and taps is self._taps:
            return
        self._ways_shown, self._taps = look, taps
        found = alternatives(layer.state, layer.geometry, channel, taps)
        self.ways_out.show_alternatives(found, layer.view.colours, layer.theme)
        self.ways_title.setVisible(bool(found))
        self.ways_out.setVisible(bool(found))

    def _choose(self, choice: Choice) -> None:
        text = translate("Undo", "Change {field}").format(field=field_name(choice.field, translate))
        self.chosen.emit(choice.state, text)

    def _choose_way_out(self, chosen: Alternative) -> None:
        if chosen.state is not None:
            self.chosen.emit(chosen.state, translate("Undo", "Apply another layer"))
