"""The current layer and the ways out of its checkerboard, one row each: picture, measures, cost, a button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fracstride.core.precision import FloatArray
from fracstride.session.overlap_choices import Alternative, WayOut
from fracstride.session.state import Colours
from fracstride.ui.controls.labels import TextLabel, hairline
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.style import set_tone
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.thumbnail import thumbnail
from fracstride.ui.presenters import way_out_words as words
from fracstride.ui.presenters.overlap_words import percent

PICTURE = 44
CELLS = 10
"""Along each side of a picture."""


class WayOutRow:
    """The widgets of one row of the table."""

    def __init__(self) -> None:
        self.picture = QLabel()
        self.title = TextLabel(style=TextStyle.STRONG)
        self.detail = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.count = TextLabel()
        self.constant = TextLabel()
        self.products = TextLabel(tone="secondary")
        self.button = QPushButton(translate("Overlap", "Apply"))
        self.detail.setWordWrap(True)
        self.texts = QWidget()
        column = QVBoxLayout(self.texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.detail)
        self.alternative: Alternative | None = None

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of the columns."""
        return (self.picture, self.texts, self.count, self.constant, self.products, self.button)

    def show(self, each: Alternative, products: int, colours: Colours, theme: Theme) -> None:
        """Show another alternative; ``products`` are those of the current layer."""
        self.alternative = each
        ratio = self.picture.devicePixelRatioF()
        self.picture.setPixmap(thumbnail(_corner(each), colours, theme, scaled(PICTURE), ratio))
        self.picture.setAccessibleName(translate("Overlap", "What a constant input leaves"))
        self.title.setText(words.title(each.kind, translate))
        self.detail.setText(words.detail(each, translate))
        for label, spread in ((self.count, each.count_spread), (self.constant, each.constant_spread)):
            label.setText(percent(spread))
            set_tone(label, "warn" if spread > 0 else "primary")
        self.products.setText(words.cost(each.products, products))
        self.button.setVisible(each.state is not None)
        name = translate("Overlap", "Apply {label}").format(label=words.title(each.kind, translate))
        self.button.setAccessibleName(name)
        self.button.setToolTip(name)


def _corner(each: Alternative) -> FloatArray:
    """So many cells that single ones are seen, or of a large stride what it repeats."""
    axes = () if each.spec is None else (each.spec.height, each.spec.width)
    count = max(CELLS, *(2 * axis.stride for axis in axes), CELLS)
    return each.picture[:count, :count]


class WaysOut(QFrame):
    """A table with a head and a row for every way out; the button of a row chooses its layer."""

    chosen = Signal(object)
    """The Alternative whose button was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        # Each way keeps its row, where other ways come and go: the button with the keyboard stays what it was.
        self.rows = tuple(WayOutRow() for _ in WayOut)
        self._add_head()
        for index, row in enumerate(self.rows):
            self._add_row(2 * index + 2, row)
        self._space()

    def show_alternatives(self, found: Sequence[Alternative], colours: Colours, theme: Theme) -> None:
        """Show other alternatives, the current layer first."""
        products = found[0].products if found else 1
        ways = {each.kind: each for each in found}
        for kind, row in zip(WayOut, self.rows, strict=True):
            each = ways.get(kind)
            if each is not None:
                row.show(each, products, colours, theme)
            for widget in row.widgets[:-1]:
                widget.setVisible(each is not None)
            row.button.setVisible(each is not None and each.state is not None)

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self._space()

    def _space(self) -> None:
        self._grid.setHorizontalSpacing(scaled(12))
        self._grid.setVerticalSpacing(scaled(4))

    def _add_head(self) -> None:
        tips = {
            2: translate("Overlap", "The relative spread of the products that output cells receive"),
            3: translate("Overlap", "The relative spread that a constant input leaves through the kernel"),
            4: translate("Overlap", "Products of the layer, as a multiple of the current one"),
        }
        heads = {
            2: translate("Overlap", "Count"),
            3: translate("Overlap", "Constant"),
            4: translate("Overlap", "Cost"),
        }
        for column, text in heads.items():
            label = TextLabel(text, TextStyle.CAPTION_MEDIUM, "secondary")
            label.setToolTip(tips[column])
            self._grid.addWidget(label, 0, column, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(hairline(), 1, 0, 1, 6)

    def _add_row(self, at: int, row: WayOutRow) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, widget in enumerate(row.widgets):
            if column in (2, 3, 4):
                self._grid.addWidget(widget, at, column, right)
            else:
                self._grid.addWidget(widget, at, column)
        row.button.clicked.connect(lambda: self._choose(row))

    def _choose(self, row: WayOutRow) -> None:
        """Choose the layer of a row: what its button does then is another thing, which the same key must not do."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(row.alternative)
