"""What the verification chip opens: every pair of methods, how far they are apart, and where."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.controls.labels import TextLabel, hairline
from fracstride.ui.controls.popup import PopoverFrame
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled, text_width
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.methods import PairRow, VerificationTable

ROW, ICON, BETWEEN = 26, 14, 14
AROUND = 120
"""The height of what stands above and below the table: title, summary and the status bar."""


class VerificationPopover(PopoverFrame):
    """A table of pairs; a click on a pair goes to the cell where it differs most."""

    cell_chosen = Signal(object)
    """(sample, channel, row, column) of x."""

    def __init__(self, table: VerificationTable, parent: QWidget, theme: Theme = LIGHT) -> None:
        super().__init__(parent)
        self.setAccessibleName(table.title)
        self.title = TextLabel(table.title, TextStyle.STRONG)
        self.summary = TextLabel(table.summary, TextStyle.CAPTION, "secondary")
        self._widths = [_column_width(table, index) for index in range(len(table.heads))]
        self.rows = [_PairButton(row, self._widths, theme) for row in table.rows]
        for widget in (self.title, self.summary, hairline(), self._table(table)):
            self.column.addWidget(widget)
        for button in self.rows:
            button.clicked.connect(lambda _checked=False, row=button.row: self._choose(row))

    def _table(self, table: VerificationTable) -> BareArea:
        """Heads and rows, scrolled if the screen has no room for all."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(4))
        for widget in (self._heads(table), *self.rows):
            column.addWidget(widget)
        area = BareArea(content, by_keys=True)
        area.setAccessibleName(table.title)
        room = self.screen().availableGeometry().size() - QSize(scaled(48), scaled(AROUND))
        wanted = content.sizeHint()
        if wanted.height() > room.height():
            wanted.setWidth(wanted.width() + area.verticalScrollBar().sizeHint().width())
        area.setFixedSize(wanted.boundedTo(room))
        return area

    def _heads(self, table: VerificationTable) -> QWidget:
        head = QWidget()
        _fill(head, QLabel(), table.heads, self._widths, TextStyle.CAPTION_MEDIUM)
        return head

    def _choose(self, row: PairRow) -> None:
        self.close()
        if row.cell is not None:
            self.cell_chosen.emit(row.cell)


class _PairButton(QPushButton):
    """One pair; only a text if there is no difference to go to."""

    def __init__(self, row: PairRow, widths: list[int], theme: Theme) -> None:
        super().__init__()
        self.row = row
        set_property(self, "kind", "quiet")
        self.setFixedHeight(scaled(ROW))
        self.setAccessibleName(row.text)
        leads_somewhere = row.cell is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads_somewhere else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not leads_somewhere)
        if leads_somewhere:
            self.setToolTip(translate("Verification", "Go to this cell"))
        icon = QLabel()
        name, colour = ("circle-check", theme.text2) if row.agree else ("circle-alert", theme.error)
        icon.setPixmap(pixmap(name, colour, scaled(ICON), self.devicePixelRatioF()))
        texts = (row.pair, row.difference, row.tolerance, row.place)
        line = _fill(self, icon, texts, widths, TextStyle.CAPTION)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumWidth(line.totalSizeHint().width())


def _fill(
    widget: QWidget, icon: QLabel, texts: tuple[str, ...], widths: list[int], style: TextStyle
) -> QHBoxLayout:
    """Add an icon, and a label for each column."""
    line = QHBoxLayout(widget)
    line.setContentsMargins(scaled(8), 0, scaled(8), 0)
    line.setSpacing(scaled(BETWEEN))
    icon.setFixedWidth(scaled(ICON))
    line.addWidget(icon)
    for index, (text, width) in enumerate(zip(texts, widths, strict=True)):
        line.addWidget(_cell(text, width, index, style))
    return line


def _cell(text: str, width: int, index: int, style: TextStyle) -> TextLabel:
    """A label of a column; numbers are aligned right."""
    label = TextLabel(text, style, "primary" if style is TextStyle.CAPTION else "secondary")
    label.setFixedWidth(width)
    side = Qt.AlignmentFlag.AlignRight if index in (1, 2) else Qt.AlignmentFlag.AlignLeft
    label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return label


def _column_width(table: VerificationTable, index: int) -> int:
    texts = [(row.pair, row.difference, row.tolerance, row.place)[index] for row in table.rows]
    wide = max((text_width(text, TextStyle.CAPTION) for text in texts), default=0.0)
    return round(max(wide, text_width(table.heads[index], TextStyle.CAPTION_MEDIUM))) + scaled(4)
