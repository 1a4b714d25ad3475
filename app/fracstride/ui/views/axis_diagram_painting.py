"""How the diagram of one axis is painted: boxes, a line for every product, indices and words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from fracstride.core.geometry import AxisGeometry
from fracstride.core.spec import Axis
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled, text_width
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.axis_diagram import AxisInput, AxisOutput, labelled_outputs
from fracstride.ui.presenters.colours import ColourScale, hex_from_rgb
from fracstride.ui.views.axis_diagram_places import INPUT_MIDDLE, OUTPUT_MIDDLE, AxisPlaces

INDEX_MIDDLE, CAPTION_MIDDLE = 190.0, 207.0


class AxisPainter:
    """Paints a diagram; ``scale`` colours the counts."""

    def __init__(
        self, painter: QPainter, places: AxisPlaces, geometry: AxisGeometry, scale: ColourScale, theme: Theme
    ) -> None:
        self._painter, self._places, self._geometry = painter, places, geometry
        self._scale, self._theme = scale, theme
        self._chosen: int | None = None

    def paint(
        self,
        axis: Axis,
        inputs: tuple[AxisInput, ...],
        outputs: tuple[AxisOutput, ...],
        chosen: int | None,
    ) -> None:
        """Everything, with these inputs and outputs lit: the lines to the ``chosen`` output, if there is one, or all."""
        self._chosen = chosen
        diagram = self._places.diagram
        for each in diagram.inputs:
            if each not in inputs:
                self._paint_lines(each, False)
        for each in inputs:
            self._paint_lines(each, True)
        for source in diagram.inputs:
            self._paint_input(source, source in inputs)
        for output in diagram.outputs:
            self._paint_output(output, output in outputs)
        self._paint_indices(outputs)
        self._paint_words(axis)

    def _paint_lines(self, source: AxisInput, is_lit: bool) -> None:
        top = QPointF(self._places.x(source.place), scaled(INPUT_MIDDLE) + self._places.input_side / 2 + 1)
        for at in source.reached:
            output = self._places.diagram.outputs[at]
            on = is_lit and (self._chosen is None or output.index == self._chosen)
            bottom = QPointF(
                self._places.x(output.place), scaled(OUTPUT_MIDDLE) - self._places.output_side / 2 - 1
            )
            bend = (bottom.y() - top.y()) * 0.55
            path = QPainterPath(top)
            path.cubicTo(top + QPointF(0, bend), bottom - QPointF(0, bend), bottom)
            self._painter.strokePath(path, self._line_pen(on, output.is_cropped))

    def _line_pen(self, on: bool, is_cropped: bool) -> QPen:
        if on:
            pen = QPen(QColor(self._theme.kernel.line), 2.0)
        else:
            pen = QPen(QColor(self._theme.disabled), 1.0)
        if is_cropped:
            pen.setDashPattern([2, 2])
        return pen

    def _paint_input(self, source: AxisInput, is_lit: bool) -> None:
        box = self._places.input_box(source)
        self._painter.setBrush(QColor(self._theme.pill))
        self._painter.setPen(QPen(QColor(self._theme.kernel.line), 2) if is_lit else Qt.PenStyle.NoPen)
        self._painter.drawRoundedRect(box, scaled(4), scaled(4))
        style = TextStyle.STRONG if is_lit else TextStyle.BODY
        self._paint_number(str(source.index), box, style, self._theme.text1)

    def _paint_output(self, output: AxisOutput, is_lit: bool) -> None:
        box = self._places.output_box(output)
        if output.is_cropped:
            pen = QPen(QColor(self._theme.padding.text), 1)
            pen.setDashPattern([2, 2])
            self._painter.setPen(pen)
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(box, scaled(4), scaled(4))
            return
        self._painter.setBrush(QColor(self._scale.hex(output.count)))
        self._painter.setPen(QPen(QColor(self._theme.kernel.line), 2.5) if is_lit else Qt.PenStyle.NoPen)
        self._painter.drawRoundedRect(box, scaled(4), scaled(4))
        self._paint_number(
            str(output.count), box, TextStyle.CELL, hex_from_rgb(self._scale.ink(output.count))
        )

    def _paint_indices(self, lit: tuple[AxisOutput, ...]) -> None:
        style = TextStyle.TICK_ACTIVE
        for each in labelled_outputs(
            self._places.diagram, lit, self._places.pitch, lambda text: text_width(text, style)
        ):
            used = style if each in lit else TextStyle.TICK
            self._painter.setFont(font(used))
            self._painter.setPen(QColor(self._theme.kernel.text if each in lit else self._theme.text3))
            draw_text(
                self._painter,
                str(each.index),
                QPointF(self._places.x(each.place), scaled(INDEX_MIDDLE)),
                used,
            )

    def _paint_number(self, text: str, box: QRectF, style: TextStyle, colour: str) -> None:
        pixels = None if text_width(text, style) <= box.width() - 2 else 10
        if text_width(text, style, pixels) <= box.width():
            self._painter.setPen(QColor(colour))
            self._painter.setFont(font(style, pixels=pixels))
            draw_text(self._painter, text, box.center(), style, pixels)

    def _paint_words(self, axis: Axis) -> None:
        rows = axis is Axis.HEIGHT
        above = translate("AxisDiagram", "input row") if rows else translate("AxisDiagram", "input column")
        below = (
            translate("AxisDiagram", "output row, number of contributions")
            if rows
            else translate("AxisDiagram", "output column, number of contributions")
        )
        self._painter.setFont(font(TextStyle.CAPTION))
        self._painter.setPen(QColor(self._theme.text2))
        style = TextStyle.CAPTION
        draw_text(self._painter, above, QPointF(0, scaled(10)), style, across=0.0)
        at = QPointF(0, scaled(CAPTION_MIDDLE))
        draw_text(self._painter, below, at, style, across=0.0)
        if any(each.is_cropped for each in self._places.diagram.outputs):
            left = text_width(below, style) + scaled(10)
            self._painter.setPen(QColor(self._theme.padding.text))
            dashed = self._dashed_text(self._places.width - left)
            draw_text(self._painter, dashed, at + QPointF(left, 0), style, across=0.0)
        if self._places.diagram.gap is not None:
            self._paint_gap(self._places.diagram.gap)

    def _dashed_text(self, room: float) -> str:
        """What a dashed outline means; by what it was cropped where there is room to say so."""
        text = translate("AxisDiagram", "dashed: cropped by padding")
        if self._geometry.spec.end_crop:
            text = translate("AxisDiagram", "dashed: cropped by padding and end crop")
        if text_width(text, TextStyle.CAPTION) <= room:
            return text
        return translate("AxisDiagram", "dashed: cropped")

    def _paint_gap(self, gap: float) -> None:
        text = translate("AxisDiagram", "the first and the last {count} of {total} positions")
        shown = text.format(count=len(self._places.diagram.outputs) // 2, total=self._geometry.full)
        self._painter.setPen(QColor(self._theme.text3))
        draw_text(
            self._painter, shown, QPointF(self._places.width, scaled(10)), TextStyle.CAPTION, across=1.0
        )
        self._painter.setPen(QColor(self._theme.text2))
        draw_text(self._painter, "…", QPointF(self._places.x(gap), scaled(OUTPUT_MIDDLE)), TextStyle.CAPTION)
