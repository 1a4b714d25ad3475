"""How the cells of the decoder's table are painted and edited."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QValidator
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from fracstride.core.override import override
from fracstride.core.stack.layers import Layer
from fracstride.core.stack.text import MAX_LENGTH, layer_from_text
from fracstride.session.state import Colours
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.look.markup import tip
from fracstride.ui.look.static_text import painter_ratio
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.presenters.decoder import MOST_PHASES, Row, verdict
from fracstride.ui.presenters.decoder_problems import text_problem
from fracstride.ui.views.decoder_model import LEFT_COLUMNS, ROW_ROLE, Column, Index

STRIP_WIDTH, STRIP_HEIGHT, PADDING = 36, 10, 8
CODE_PIXELS, COMPACT_CODE_PIXELS = 12, 11


class CellDelegate(QStyledItemDelegate):
    """Numbers at the right, the overlap as a strip, problems with an icon; a selected row is one band."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, is_compact = _look_of(self.parent())
        row: Row = index.data(ROW_ROLE)
        rect = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_line_below(painter, rect, theme)
        box = rect.adjusted(scaled(PADDING), 0, -scaled(PADDING), 0)
        if not row.is_known and index.column() == Column.OUTPUT:
            _paint_reason(painter, box, row, theme)
        elif index.column() == Column.OVERLAP and row.phases:
            _paint_overlap(painter, box, row, theme)
        else:
            _paint_text(painter, box, index, row, theme, COMPACT_CODE_PIXELS if is_compact else CODE_PIXELS)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(scaled(60), scaled(40))

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(font(TextStyle.CODE))
        editor.setMaxLength(MAX_LENGTH)
        editor.setAccessibleName(translate("Decoder", "Layer {number}").format(number=index.row() + 1))
        editor.setValidator(_LayerValidator(editor))
        editor.textChanged.connect(lambda text: _judge(editor, text))
        return editor

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect, height = QRect(option.rect), scaled(28)
        editor.setGeometry(rect.x(), rect.y() + (rect.height() - height) // 2, rect.width(), height)


class _LayerValidator(QValidator):
    """Lets an editor end only with a text that is a layer."""

    @override
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state = QValidator.State
        is_layer = isinstance(layer_from_text(text), Layer)
        return (state.Acceptable if is_layer else state.Intermediate, text, position)


def _judge(editor: QLineEdit, text: str) -> None:
    """Mark a text that is no layer, with the reason as its tooltip."""
    result = layer_from_text(text)
    is_layer = isinstance(result, Layer)
    set_property(editor, "error", "false" if is_layer else "true")
    editor.setToolTip("" if isinstance(result, Layer) else tip(text_problem(result, translate)))


def _look_of(view: QObject | None) -> tuple[Theme, bool]:
    """The theme, and whether there is little room."""
    theme = getattr(view, "theme", LIGHT)
    assert isinstance(theme, Theme)
    return theme, bool(getattr(view, "is_compact", False))


def _paint_line_below(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """Of the grounds of rows the style sheet tells."""
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())


def _paint_text(
    painter: QPainter, box: QRect, index: Index, row: Row, theme: Theme, code_pixels: int
) -> None:
    is_layer = index.column() == Column.LAYER
    style = font(TextStyle.CODE, pixels=code_pixels) if is_layer else font(TextStyle.BODY)
    painter.setFont(style)
    quiet = not row.is_known or index.column() == Column.NUMBER
    painter.setPen(QColor(theme.text3 if quiet else theme.text1))
    side = Qt.AlignmentFlag.AlignLeft if index.column() in LEFT_COLUMNS else Qt.AlignmentFlag.AlignRight
    text = str(index.data(Qt.ItemDataRole.DisplayRole))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)


def _paint_reason(painter: QPainter, box: QRect, row: Row, theme: Theme) -> None:
    """Why the layer has no numbers: its own problem, or that of a layer before it."""
    painter.setFont(font(TextStyle.BODY))
    if row.waits_for:
        painter.setPen(QColor(theme.text3))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.waits_for)
        return
    side = scaled(14)
    top = box.center().y() - side // 2
    ratio = painter_ratio(painter)
    painter.drawPixmap(box.left(), top, pixmap("circle-alert", theme.error, side, ratio))
    painter.setPen(QColor(theme.error))
    rest = box.adjusted(side + scaled(7), 0, 0, 0)
    text = painter.fontMetrics().elidedText(row.problem, Qt.TextElideMode.ElideRight, rest.width())
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _paint_overlap(painter: QPainter, box: QRect, row: Row, theme: Theme) -> None:
    """The numbers of paths that repeat, as cells of their colour, and the verdict with its icon."""
    strip = QRectF(
        box.left(), box.center().y() - scaled(STRIP_HEIGHT) / 2 + 1, scaled(STRIP_WIDTH), scaled(STRIP_HEIGHT)
    )
    for part, phases in enumerate(row.phases):
        height = strip.height() / len(row.phases)
        place = QRectF(strip.left(), strip.top() + part * height, strip.width(), height)
        paint_paths(painter, place, phases[:MOST_PHASES], theme)
    icon, colour = ("check", theme.text2) if row.is_even else ("triangle-alert", theme.warn)
    side, ratio = scaled(13), painter_ratio(painter)
    left = strip.right() + scaled(8)
    at = QPointF(left, box.center().y() - side / 2 + 1)
    painter.drawPixmap(at, pixmap(icon, colour, side, ratio))
    room = box.right() - left - side
    painter.setFont(font(TextStyle.CAPTION))
    painter.setPen(QColor(colour))
    if painter.fontMetrics().horizontalAdvance(verdict(row, translate)) > room:
        return  # the icon says it, and the tooltip
    rest = QRectF(left + side + scaled(4), box.top(), box.right() - left - side, box.height())
    painter.drawText(
        rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, verdict(row, translate)
    )


def paint_paths(painter: QPainter, place: QRectF, phases: tuple[float, ...], theme: Theme) -> None:
    """Counts side by side, repeated until there are enough to see the pattern."""
    counts = phases * max(-(-8 // len(phases)), 1)
    scale = colour_scale(Colours.BLUE, theme, 0.0, max(*counts, 1.0))
    width = place.width() / len(counts)
    for position, count in enumerate(counts):
        cell = QRectF(place.left() + position * width, place.top(), max(width - 0.5, 0.5), place.height())
        painter.fillRect(cell, QColor(scale.hex(count)))
