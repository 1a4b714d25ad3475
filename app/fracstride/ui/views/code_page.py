"""The Code tab: the layer as each framework writes it, and what 'same' would be there."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fracstride.core.override import override
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code import WRITERS, program
from fracstride.session.edits import state_with_spec
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel, hairline
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled, text_width
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.code_words import SameRow, note_text, same_rows
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.tab_page import ShownLayer, TabPage

HEADER, SIDE, LEAST_CODE = 60, 440, 300
"""The height of the band above, the width of the column beside the code, the height of the code above it."""


class CodePage(TabPage):
    """Code at the left, notes below it, the table of 'same' at the right, or at the bottom in one column."""

    can_be_narrow = True

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(focus)
        self._layer: ShownLayer | None = None
        self._program = ""
        self.choice = Segmented(translate("Code", "Framework"), tuple(WRITERS))
        self.copy_button = IconButton("copy", translate("Code", "Copy code"), icon_size=16)
        self.code = QPlainTextEdit()
        self.notes = QWidget()
        self.table = QWidget()
        self._use_buttons: dict[str, QPushButton] = {}
        """By the name of their row."""
        self.hint = TextLabel(_hint(False), TextStyle.CAPTION, "tertiary")
        self._build()
        self.setFocusProxy(self.code)
        self.choice.chosen.connect(lambda _index: self._show())
        self.copy_button.clicked.connect(lambda: self.copy())

    @override
    def show_layer(self, layer: ShownLayer) -> None:
        known = self._layer
        self._layer = layer
        if known is None or _look(known) != _look(layer):
            self._show()
            self._show_same(layer)

    @override
    def receive(self, request: object) -> None:
        """The name of a framework shows its code."""
        if request in WRITERS:
            self.choice.show_index(list(WRITERS).index(str(request)))
            self._show()

    @override
    def memento(self) -> object:
        return list(WRITERS)[self.choice.index()]

    def copy(self) -> None:
        """Put the code on the clipboard."""
        QGuiApplication.clipboard().setText(self._program)
        self.copy_button.show_done(translate("Code", "Copied"))

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.code.setFont(font(TextStyle.CODE))

    def _show(self) -> None:
        if self._layer is None:
            return
        writer = list(WRITERS.values())[self.choice.index()]
        has_bias = self._layer.state.bias is not None
        spec = self._layer.geometry.spec
        listing = writer(spec, has_bias)
        self._program = program(listing.code, spec, has_bias)
        self.hint.setText(_hint(has_bias))
        if self.code.toPlainText() != self._program:
            self.code.setPlainText(self._program)
        _clear(self.notes)
        for note in listing.notes:
            self._add_note(note_text(note, translate), self._layer.theme)
        self.notes.setVisible(bool(listing.notes))

    def _add_note(self, text: str, theme: Theme) -> None:
        row = QHBoxLayout()
        row.setSpacing(scaled(8))
        mark = QLabel()
        mark.setPixmap(pixmap("triangle-alert", theme.warn, scaled(14), self.devicePixelRatioF()))
        label = TextLabel(text, TextStyle.CAPTION, "secondary")
        label.setWordWrap(True)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)
        holder = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(row)
        layout = self.notes.layout()
        assert layout is not None
        layout.addWidget(holder)

    def _show_same(self, layer: ShownLayer) -> None:
        holder = self.focusWidget()
        row_of_keyboard = next((name for name, each in self._use_buttons.items() if each is holder), None)
        _clear(self.table)
        self._use_buttons.clear()
        grid = self.table.layout()
        assert isinstance(grid, QGridLayout)
        heads = (
            translate("Code", "Framework"),
            translate("Code", "Size"),
            translate("Code", "Crops"),
            translate("Code", "Values"),
        )
        for column, text in enumerate(heads):
            grid.addWidget(TextLabel(text, TextStyle.CAPTION_MEDIUM, "secondary"), 0, column)
        for index, row in enumerate(same_rows(layer.geometry.spec, translate), 1):
            grid.setRowMinimumHeight(index, scaled(28))
            self._add_row(grid, index, row, layer.theme)
        if row_of_keyboard is not None:
            # Not the button of another row, which would be applied by pressing again.
            left = self._use_buttons.get(row_of_keyboard, self.table)
            left.show()
            left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self, grid: QGridLayout, index: int, row: SameRow, theme: Theme) -> None:
        for column, text in enumerate((row.name, row.size, row.crops)):
            label = TextLabel(text, TextStyle.CAPTION)
            # Where the axes differ, the crops need the room.
            label.setWordWrap(column == 0)
            grid.addWidget(label, index, column)
        grid.addWidget(self._verdict(row, theme), index, 3)
        if row.choice is not None:
            grid.addWidget(self._use_button(row.name, row.choice), index, 4)

    def _verdict(self, row: SameRow, theme: Theme) -> QWidget:
        verdict = TextLabel(row.verdict, TextStyle.CAPTION, "warn" if row.is_advice else "secondary")
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(scaled(6))
        mark = QLabel()
        name, colour = ("triangle-alert", theme.warn) if row.is_advice else ("check", theme.text3)
        mark.setPixmap(pixmap(name, colour, scaled(12), self.devicePixelRatioF()))
        mark.setVisible(row.is_advice or row.is_layer)
        line.addWidget(mark)
        line.addWidget(verdict, 1)
        return holder

    def _use_button(self, name: str, spec: ConvTransposeSpec) -> QPushButton:
        button = QPushButton(translate("Code", "Use"))
        button.setFont(font(TextStyle.CAPTION_MEDIUM))
        words = ceil(text_width(button.text(), TextStyle.CAPTION_MEDIUM))
        button.setFixedSize(words + scaled(30), scaled(26))
        tip = translate("Code", "Crop this layer as “same” of {name} does").format(name=name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self._use(spec))
        self._use_buttons[name] = button
        return button

    def _use(self, spec: ConvTransposeSpec) -> None:
        """Make 'same' of a framework the layer, as one step."""
        if self._layer is not None:
            # The button goes, as its row is the layer then.
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            chosen = state_with_spec(self._layer.state, spec)
            self.layer_chosen.emit(chosen, translate("Undo", "Apply another layer"))

    def _build(self) -> None:
        self.code.setReadOnly(True)
        self.code.setFrameShape(QFrame.Shape.NoFrame)
        self.code.document().setDocumentMargin(scaled(12))
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.code.setAccessibleName(translate("Code", "Code"))
        self.code.setFont(font(TextStyle.CODE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(hairline())
        self._body = QHBoxLayout()
        self._body.setContentsMargins(scaled(24), scaled(16), scaled(24), scaled(16))
        self._body.setSpacing(scaled(24))
        self._body.addLayout(self._left(), 1)
        self._side = self._right()
        self._body.addWidget(self._side)
        column.addLayout(self._body, 1)

    @override
    def set_narrow(self, narrow: bool) -> None:
        directions = QHBoxLayout.Direction
        self._body.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._side.setMinimumWidth(0 if narrow else scaled(SIDE))
        self._side.setMaximumWidth(scaled(self.least_size[0] if narrow else SIDE))
        self.code.setMinimumHeight(scaled(LEAST_CODE) if narrow else 0)

    def _header(self) -> QWidget:
        band = QWidget()
        band.setFixedHeight(scaled(HEADER))
        row = QHBoxLayout(band)
        row.setContentsMargins(scaled(24), 0, scaled(24), 0)
        row.setSpacing(scaled(12))
        row.addWidget(self.choice)
        row.addWidget(self.copy_button)
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.hint, 1)
        return band

    def _left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(scaled(12))
        left.addWidget(self.code, 1)
        notes = QVBoxLayout(self.notes)
        notes.setContentsMargins(0, 0, 0, 0)
        notes.setSpacing(scaled(6))
        left.addWidget(self.notes)
        return left

    def _right(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(scaled(SIDE))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(8))
        column.addWidget(
            TextLabel(translate("Code", "“same” with this kernel, stride and dilation"), TextStyle.STRONG)
        )
        why = TextLabel(
            translate(
                "Code",
                "Crops (begin, end) are the cells taken off the full output. Where two layers of one size crop"
                " differently, their values are shifted against each other: that is the pixel that a ported layer"
                " is off by.",
            ),
            TextStyle.CAPTION,
            "secondary",
        )
        why.setWordWrap(True)
        column.addWidget(why)
        grid = QGridLayout(self.table)
        grid.setContentsMargins(scaled(12), scaled(10), scaled(12), scaled(10))
        grid.setHorizontalSpacing(scaled(10))
        grid.setVerticalSpacing(scaled(2))
        grid.setColumnStretch(0, 1)
        set_surface(self.table, "segmented")
        self.table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self.table)
        column.addStretch(1)
        return side


def _look(layer: ShownLayer) -> tuple[object, ...]:
    return layer.geometry.spec, layer.state.bias is None, layer.theme


def _hint(has_bias: bool) -> str:
    """What the code takes."""
    if has_bias:
        return translate(
            "Code",
            "y (N, C, H, W), w (C_in, C_out / groups, kH, kW) and b (C_out,) are NumPy arrays of float32; x comes out",
        )
    return translate(
        "Code", "y (N, C, H, W) and w (C_in, C_out / groups, kH, kW) are NumPy arrays of float32; x comes out"
    )


def _clear(holder: QWidget) -> None:
    """Take everything out of a widget's layout."""
    layout = holder.layout()
    while layout is not None and layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            # Until then a child still: without a parent it would outlive the page, and what it calls there.
            widget.hide()
            widget.deleteLater()
