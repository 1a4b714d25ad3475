"""One axis of the overlap, drawn: inputs above, outputs below, a line for every product between them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QAccessible,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fracstride.core.geometry import AxisGeometry
from fracstride.core.override import override
from fracstride.core.spec import Axis
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.keyboard import takes_escape
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.axis_diagram import (
    AxisDiagram,
    AxisInput,
    AxisOutput,
    axis_diagram,
)
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.wording import listed
from fracstride.ui.views.axis_diagram_painting import AxisPainter
from fracstride.ui.views.axis_diagram_places import INPUT_MIDDLE, LEAST_PITCH, OUTPUT_MIDDLE, AxisPlaces

HEIGHT = 216


class AxisDiagramView(QWidget):
    """Points at inputs and outputs of one axis; arrow keys do what the mouse does."""

    accessible_role = QAccessible.Role.Chart

    input_pointed = Signal(int)
    output_pointed = Signal(int)
    pointer_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._geometry: AxisGeometry | None = None
        self._axis = Axis.HEIGHT
        self._places: AxisPlaces | None = None
        self._scale: ColourScale | None = None
        self._theme: Theme | None = None
        self._input: int | None = None
        self._output: int | None = None
        self._leads = False
        """Whether the keyboard has come to what is ringed."""

    @property
    def diagram(self) -> AxisDiagram | None:
        """What is drawn."""
        return None if self._places is None else self._places.diagram

    @property
    def lit(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The indices of the inputs and outputs that are ringed."""
        if self.diagram is None:
            return (), ()
        return tuple(each.index for each in self._lit_inputs()), tuple(
            each.index for each in self._lit_outputs()
        )

    def show_axis(self, geometry: AxisGeometry, axis: Axis, scale: ColourScale, theme: Theme) -> None:
        """Draw another axis; ``scale`` colours the counts."""
        self._geometry, self._axis, self._scale, self._theme = geometry, axis, scale, theme
        self._lay_out()

    def show_focus(self, source: int | None, output: int | None) -> None:
        """Ring an input with its outputs, or an output with its inputs."""
        if (source, output) != (self._input, self._output):
            self._input, self._output = source, output
            self.setAccessibleDescription(self._sentence())
            self.update()

    def box_of_input(self, index: int) -> QRectF:
        """The rectangle of an input; empty if the input is not shown."""
        places = self._places
        found = None if places is None else next((each for each in self._inputs if each.index == index), None)
        return QRectF() if places is None or found is None else places.input_box(found)

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(480), scaled(HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(HEIGHT))

    # -- where things stand

    def _lay_out(self) -> None:
        if self._geometry is None:
            return
        room = max(int((self.width() - 2) / scaled(LEAST_PITCH)), 5)
        self._places = AxisPlaces(axis_diagram(self._geometry, room), self.width())
        rows = self._axis is Axis.HEIGHT
        name = (
            translate("AxisDiagram", "One axis: rows")
            if rows
            else translate("AxisDiagram", "One axis: columns")
        )
        self.setAccessibleName(name)
        self.setAccessibleDescription(self._sentence())
        self.update()

    @property
    def _inputs(self) -> tuple[AxisInput, ...]:
        return () if self.diagram is None else self.diagram.inputs

    # -- what is lit

    def _lit_inputs(self) -> tuple[AxisInput, ...]:
        if self.diagram is None:
            return ()
        if self._output is not None:
            return self.diagram.reaching(self._output)
        return tuple(each for each in self._inputs if each.index == self._input)

    def _lit_outputs(self) -> tuple[AxisOutput, ...]:
        if self.diagram is None:
            return ()
        if self._output is not None:
            target = self.diagram.output_at(self._output)
            return () if target is None else (target,)
        outputs = self.diagram.outputs
        return tuple(
            outputs[at] for each in self._lit_inputs() for at in each.reached if not outputs[at].is_cropped
        )

    def _sentence(self) -> str:
        outputs = listed((str(each.index) for each in self._lit_outputs()), translate)
        if self._output is None and self._input is not None:
            text = translate("AxisDiagram", "Input {input} adds to outputs {outputs}")
            return text.format(input=self._input, outputs=outputs)
        if self._output is not None:
            inputs = listed((str(each.index) for each in self._lit_inputs()), translate)
            text = translate("AxisDiagram", "Output {output} receives from inputs {inputs}")
            return text.format(output=self._output, inputs=inputs)
        return ""

    # -- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._places is None or self._geometry is None or self._scale is None or self._theme is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            drawn = AxisPainter(painter, self._places, self._geometry, self._scale, self._theme)
            drawn.paint(self._axis, self._lit_inputs(), self._lit_outputs(), self._output)
            if self.hasFocus():
                paint_focus_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), scaled(6), self._theme)

    # -- events

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._places is None:
            return
        x, upper = event.position().x(), (scaled(INPUT_MIDDLE) + scaled(OUTPUT_MIDDLE)) / 2
        diagram = self._places.diagram
        if event.position().y() < upper:
            pointed, index = self.input_pointed, self._places.nearest(x, diagram.inputs)
        else:
            kept = [each for each in diagram.outputs if not each.is_cropped]
            pointed, index = self.output_pointed, self._places.nearest(x, kept)
        if index is None:
            self.pointer_left.emit()
        else:
            pointed.emit(index)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.pointer_left.emit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._leave_cell()

    @override
    def event(self, event: QEvent) -> bool:
        return takes_escape(event, lambda: self._leads) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self.diagram is not None:
            self._step(step, self.diagram)
        elif event.key() == Qt.Key.Key_Down and self._input is not None and self._lit_outputs():
            self._come_to(self.output_pointed, self._lit_outputs()[0].index)
        elif event.key() == Qt.Key.Key_Up and self._output is not None and self._lit_inputs():
            self._come_to(self.input_pointed, self._lit_inputs()[0].index)
        elif event.key() == Qt.Key.Key_Escape and self._leads:
            self._leave_cell()
        else:
            super().keyPressEvent(event)

    def _step(self, step: int, diagram: AxisDiagram) -> None:
        if self._output is not None:
            kept = [each.index for each in diagram.outputs if not each.is_cropped]
            self._come_to(self.output_pointed, _next(kept, self._output, step))
        elif self._inputs:
            inputs = [each.index for each in self._inputs]
            self._come_to(self.input_pointed, _next(inputs, self._input, step))

    def _come_to(self, pointed: SignalInstance, index: int) -> None:
        self._leads = True
        pointed.emit(index)

    def _leave_cell(self) -> None:
        if self._leads:
            self._leads = False
            self.pointer_left.emit()


def _next(indices: list[int], current: int | None, step: int) -> int:
    if current not in indices:
        return indices[0]
    return indices[min(max(indices.index(current) + step, 0), len(indices) - 1)]
