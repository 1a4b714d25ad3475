"""The cells that a formula term stands for, lit in one map."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fracstride.core.geometry import CellKind
from fracstride.core.lit import Lit, LitKind, Term, is_lit
from fracstride.ui.look.assets import TextStyle, font
from fracstride.ui.look.theme import Role, Theme
from fracstride.ui.plotting import marks, tiles
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import Highlight

CELLS_FROM = 7.0
"""Below this pitch a region is filled as a whole."""
NUMBER_FROM = 20.0
_FILLED = {
    LitKind.INSERTED: CellKind.INSERTED,
    LitKind.GAPS: CellKind.INSERTED,
    LitKind.PADDING: CellKind.PADDING,
    LitKind.OUTPUT_PADDING: CellKind.OUTPUT_PADDING,
}


def role_of_term(term: Term, theme: Theme) -> Role:
    """The colours of a term; sizes have none of their own and take the neutral ones."""
    roles = {
        Term.STRIDE: theme.stride,
        Term.STRIDE_MINUS_ONE: theme.stride,
        Term.GAPS: theme.stride,
        Term.PADDING: theme.padding,
        Term.PADDING_ZEROS: theme.padding,
        Term.KERNEL: theme.kernel,
        Term.DILATION: theme.kernel,
        Term.OUTPUT_PADDING: theme.output_padding,
        Term.END_CROP: theme.padding,
    }
    return roles.get(term, Role(theme.text1, theme.text2, theme.hover))


def paint_lit(
    painter: QPainter, lit: Lit, highlight: Highlight, model: HeatmapModel, frame: Frame, theme: Theme
) -> None:
    """Paint one region over the (veiled) cells."""
    if highlight.term is None:
        return
    role = role_of_term(highlight.term, theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if lit.what is LitKind.OUTLINE:
        _outline(painter, frame.block(0, 0, frame.rows, frame.columns), role)
    elif lit.what is LitKind.CROPPED:
        _ring(painter, lit, frame, role)
    elif lit.what is LitKind.WINDOW:
        extents = (model.geometry.height.extent, model.geometry.width.extent)
        _outline(painter, frame.block(*highlight.output, *extents), role)
    elif frame.pitch >= CELLS_FROM:
        _cells(painter, lit, highlight, model, frame, role)
    else:
        _filled(painter, lit, model, frame, role)
    painter.restore()


def _outline(painter: QPainter, area: QRectF, role: Role) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(role.line), 2.5))
    painter.drawRoundedRect(area.adjusted(1.25, 1.25, -1.25, -1.25), 4, 4)


def _ring(painter: QPainter, lit: Lit, frame: Frame, role: Role) -> None:
    (top, bottom), (left, right) = lit.ring
    pen = QPen(QColor(role.line), 1.5)
    pen.setDashPattern([2, 2])
    painter.setPen(pen)
    whole = frame.block(-top, -left, frame.rows + top + bottom, frame.columns + left + right)
    # What lies outside the canvas of the map is drawn on its edge, so that the ring is never lost.
    area = whole.intersected(frame.clip).adjusted(1, 1, -1, -1)
    sides = (
        (top, area.topLeft(), area.topRight()),
        (bottom, area.bottomLeft(), area.bottomRight()),
        (left, area.topLeft(), area.bottomLeft()),
        (right, area.topRight(), area.bottomRight()),
    )
    for reach, start, end in sides:
        if reach:
            painter.drawLine(start, end)


def _tint(role: Role) -> QColor:
    soft, line = QColor(role.soft), QColor(role.line)
    return QColor.fromRgbF(
        0.78 * soft.redF() + 0.22 * line.redF(),
        0.78 * soft.greenF() + 0.22 * line.greenF(),
        0.78 * soft.blueF() + 0.22 * line.blueF(),
    )


def _cells(
    painter: QPainter, lit: Lit, highlight: Highlight, model: HeatmapModel, frame: Frame, role: Role
) -> None:
    inside = tiles.cell_fill(frame.pitch)
    radius = tiles.radius(frame.pitch)
    is_data = lit.what in (LitKind.DATA, LitKind.ALL_TAPS)
    painter.setPen(QPen(QColor(role.text), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush if is_data else _tint(role))
    painter.setFont(font(TextStyle.CELL, 1.0, marks.zero_pixels(frame.pitch)))
    for row in range(*frame.row_range):
        for column in range(*frame.column_range):
            if not is_lit(model.geometry, lit, (row, column), highlight.output):
                continue
            box = frame.block(row, column)
            painter.drawRoundedRect(
                inside.translated(box.topLeft()).adjusted(0.75, 0.75, -0.75, -0.75), radius, radius
            )
            if not is_data and frame.pitch >= NUMBER_FROM and model.kind(row, column) is not CellKind.DATA:
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "0")


def _filled(painter: QPainter, lit: Lit, model: HeatmapModel, frame: Frame, role: Role) -> None:
    wanted = _FILLED.get(lit.what)
    tint = QColor(role.line)
    tint.setAlphaF(0.45)
    if wanted is None:
        _outline(painter, frame.cells, role)
        return
    for rows in model.rows.segments:
        for columns in model.columns.segments:
            if max(rows.kind, columns.kind) is wanted:
                extent = (rows.stop - rows.start, columns.stop - columns.start)
                block = frame.block(rows.start, columns.start, *extent)
                painter.fillRect(block.intersected(frame.clip), tint)
