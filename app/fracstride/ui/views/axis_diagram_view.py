"""One axis of the overlap, drawn: inputs above, outputs below, a line for every product between them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from fracstride.core.geometry import AxisGeometry
from fracstride.core.override import override
from fracstride.core.spec import Axis
from fracstride.ui.assets import TextStyle, font, scaled, text_width
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.axis_diagram import (
    AxisDiagram,
    AxisInput,
    AxisOutput,
    axis_diagram,
    labelled_outputs,
)
from fracstride.ui.presenters.colours import ColourScale, hex_from_rgb
from fracstride.ui.presenters.wording import listed
from fracstride.ui.static_text import draw_text
from fracstride.ui.theme import Theme

HEIGHT = 216
LEAST_PITCH, LARGEST_PITCH = 20.0, 34.0
INPUT_MIDDLE, OUTPUT_MIDDLE, BOX = 40.0, 168.0, 27.0
INDEX_MIDDLE, CAPTION_MIDDLE = 190.0, 207.0


class AxisDiagramView(QWidget):
    """Points at inputs and outputs of one axis; arrow keys do what the mouse does."""

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
        self._diagram: AxisDiagram | None = None
        self._scale: ColourScale | None = None
        self._theme: Theme | None = None
        self._input: int | None = None
        self._output: int | None = None

    @property
    def diagram(self) -> AxisDiagram | None:
        """What is drawn."""
        return self._diagram

    @property
    def lit(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The indices of the inputs and outputs that are ringed."""
        if self._diagram is None:
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
        """Where a shown input stands; an empty rectangle where it is not shown."""
        found = next((each for each in self._inputs if each.index == index), None)
        return QRectF() if found is None else self._box(found.place, INPUT_MIDDLE, self._input_side)

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
        self._diagram = axis_diagram(self._geometry, room)
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
        return () if self._diagram is None else self._diagram.inputs

    @property
    def _pitch(self) -> float:
        width = 1 if self._diagram is None else self._diagram.width
        return min((self.width() - 2) / width, scaled(LARGEST_PITCH))

    @property
    def _input_side(self) -> float:
        places = sorted(each.place for each in self._inputs)
        apart = min((after - before for before, after in pairwise(places)), default=2.0)
        return min(scaled(BOX), max(apart * self._pitch - 3, 4.0))

    @property
    def _output_side(self) -> float:
        return min(scaled(BOX) - 3.0, self._pitch - 3)

    def _x(self, place: float) -> float:
        return 1 + (place + 0.5) * self._pitch

    def _box(self, place: float, middle: float, side: float) -> QRectF:
        return QRectF(self._x(place) - side / 2, scaled(middle) - side / 2, side, side)

    # -- what is lit

    def _lit_inputs(self) -> tuple[AxisInput, ...]:
        if self._diagram is None:
            return ()
        if self._output is not None:
            return self._diagram.reaching(self._output)
        return tuple(each for each in self._inputs if each.index == self._input)

    def _lit_outputs(self) -> tuple[AxisOutput, ...]:
        if self._diagram is None:
            return ()
        if self._output is not None:
            target = self._diagram.output_at(self._output)
            return () if target is None else (target,)
        outputs = self._diagram.outputs
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
        if self._diagram is None or self._theme is None or self._scale is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self._lit_inputs()
        for each in self._inputs:
            if each not in lit:
                self._paint_lines(painter, each, self._diagram, False, self._theme)
        for each in lit:
            self._paint_lines(painter, each, self._diagram, True, self._theme)
        for source in self._inputs:
            self._paint_input(painter, source, source in lit, self._theme)
        ringed = self._lit_outputs()
        for output in self._diagram.outputs:
            self._paint_output(painter, output, output in ringed, self._theme, self._scale)
        self._paint_indices(painter, self._diagram, ringed, self._theme)
        self._paint_words(painter, self._diagram, self._theme)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), scaled(6), scaled(6))

    def _paint_lines(
        self, painter: QPainter, source: AxisInput, diagram: AxisDiagram, is_lit: bool, theme: Theme
    ) -> None:
        top = QPointF(self._x(source.place), scaled(INPUT_MIDDLE) + self._input_side / 2 + 1)
        for at in source.reached:
            output = diagram.outputs[at]
            on = is_lit and (self._output is None or output.index == self._output)
            bottom = QPointF(self._x(output.place), scaled(OUTPUT_MIDDLE) - self._output_side / 2 - 1)
            bend = (bottom.y() - top.y()) * 0.55
            path = QPainterPath(top)
            path.cubicTo(top + QPointF(0, bend), bottom - QPointF(0, bend), bottom)
            painter.strokePath(path, self._line_pen(on, output.is_cropped, theme))

    @staticmethod
    def _line_pen(on: bool, is_cropped: bool, theme: Theme) -> QPen:
        if on:
            pen = QPen(QColor(theme.kernel.line), 2.0)
        else:
            pen = QPen(QColor(theme.disabled), 1.0)
        if is_cropped:
            pen.setDashPattern([2, 2])
        return pen

    def _paint_input(self, painter: QPainter, source: AxisInput, is_lit: bool, theme: Theme) -> None:
        box = self._box(source.place, INPUT_MIDDLE, self._input_side)
        painter.setBrush(QColor(theme.pill))
        painter.setPen(QPen(QColor(theme.kernel.line), 2) if is_lit else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, scaled(4), scaled(4))
        style = TextStyle.STRONG if is_lit else TextStyle.BODY
        self._paint_number(painter, str(source.index), box, style, theme.text1)

    def _paint_output(
        self, painter: QPainter, output: AxisOutput, is_lit: bool, theme: Theme, scale: ColourScale
    ) -> None:
        box = self._box(output.place, OUTPUT_MIDDLE, self._output_side)
        if output.is_cropped:
            pen = QPen(QColor(theme.padding.text), 1)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, scaled(4), scaled(4))
            return
        painter.setBrush(QColor(scale.hex(output.count)))
        painter.setPen(QPen(QColor(theme.kernel.line), 2.5) if is_lit else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, scaled(4), scaled(4))
        self._paint_number(
            painter, str(output.count), box, TextStyle.CELL, hex_from_rgb(scale.ink(output.count))
        )

    def _paint_indices(
        self, painter: QPainter, diagram: AxisDiagram, lit: tuple[AxisOutput, ...], theme: Theme
    ) -> None:
        style = TextStyle.TICK_ACTIVE
        for each in labelled_outputs(diagram, lit, self._pitch, lambda text: text_width(text, style)):
            used = style if each in lit else TextStyle.TICK
            painter.setFont(font(used))
            painter.setPen(QColor(theme.kernel.text if each in lit else theme.text3))
            draw_text(painter, str(each.index), QPointF(self._x(each.place), scaled(INDEX_MIDDLE)), used)

    @staticmethod
    def _paint_number(painter: QPainter, text: str, box: QRectF, style: TextStyle, colour: str) -> None:
        pixels = None if text_width(text, style) <= box.width() - 2 else 10
        if text_width(text, style, pixels) <= box.width():
            painter.setPen(QColor(colour))
            painter.setFont(font(style, pixels=pixels))
            draw_text(painter, text, box.center(), style, pixels)

    def _paint_words(self, painter: QPainter, diagram: AxisDiagram, theme: Theme) -> None:
        rows = self._axis is Axis.HEIGHT
        above = translate("AxisDiagram", "input row") if rows else translate("AxisDiagram", "input column")
        below = (
            translate("AxisDiagram", "output row, number of contributions")
            if rows
            else translate("AxisDiagram", "output column, number of contributions")
        )
        painter.setFont(font(TextStyle.CAPTION))
        painter.setPen(QColor(theme.text2))
        style = TextStyle.CAPTION
        draw_text(painter, above, QPointF(0, scaled(10)), style, across=0.0)
        at = QPointF(0, scaled(CAPTION_MIDDLE))
        draw_text(painter, below, at, style, across=0.0)
        if any(each.is_cropped for each in diagram.outputs):
            painter.setPen(QColor(theme.padding.text))
            dashed = translate("AxisDiagram", "dashed: cropped by padding")
            if self._geometry is not None and self._geometry.spec.end_crop:
                dashed = translate("AxisDiagram", "dashed: cropped by padding and end crop")
            draw_text(
                painter, dashed, at + QPointF(text_width(below, style) + scaled(10), 0), style, across=0.0
            )
        if diagram.gap is not None:
            self._paint_gap(painter, diagram, diagram.gap, theme)

    def _paint_gap(self, painter: QPainter, diagram: AxisDiagram, gap: float, theme: Theme) -> None:
        text = translate("AxisDiagram", "the first and the last {count} of {total} positions")
        total = self._geometry.full if self._geometry is not None else 0
        shown = text.format(count=len(diagram.outputs) // 2, total=total)
        painter.setPen(QColor(theme.text3))
        draw_text(painter, shown, QPointF(self.width(), scaled(10)), TextStyle.CAPTION, across=1.0)
        painter.setPen(QColor(theme.text2))
        draw_text(painter, "…", QPointF(self._x(gap), scaled(OUTPUT_MIDDLE)), TextStyle.CAPTION)

    # -- events

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position, upper = event.position(), (scaled(INPUT_MIDDLE) + scaled(OUTPUT_MIDDLE)) / 2
        if position.y() < upper:
            self._point(self.input_pointed, position.x(), self._inputs)
        else:
            kept = () if self._diagram is None else self._diagram.outputs
            self._point(self.output_pointed, position.x(), [each for each in kept if not each.is_cropped])

    def _point(self, pointed: SignalInstance, x: float, among: Iterable[AxisInput | AxisOutput]) -> None:
        nearest = min(among, key=lambda each: abs(self._x(each.place) - x), default=None)
        if (
            nearest is not None
            and abs(self._x(nearest.place) - x) <= max(self._pitch, self._input_side) / 2 + 2
        ):
            pointed.emit(nearest.index)
        else:
            self.pointer_left.emit()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.pointer_left.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._diagram is not None:
            self._step(step, self._diagram)
        elif event.key() == Qt.Key.Key_Down and self._input is not None and self._lit_outputs():
            self.output_pointed.emit(self._lit_outputs()[0].index)
        elif event.key() == Qt.Key.Key_Up and self._output is not None and self._lit_inputs():
            self.input_pointed.emit(self._lit_inputs()[0].index)
        elif event.key() == Qt.Key.Key_Escape and (self._input, self._output) != (None, None):
            self.pointer_left.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, step: int, diagram: AxisDiagram) -> None:
        if self._output is not None:
            kept = [each.index for each in diagram.outputs if not each.is_cropped]
            self.output_pointed.emit(_next(kept, self._output, step))
        elif self._inputs:
            self.input_pointed.emit(_next([each.index for each in self._inputs], self._input, step))


def _next(indices: list[int], current: int | None, step: int) -> int:
    if current not in indices:
        return indices[0]
    return indices[min(max(indices.index(current) + step, 0), len(indices) - 1)]
