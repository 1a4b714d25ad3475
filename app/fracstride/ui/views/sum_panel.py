"""The sum pane: the products that make an output cell, as chips in the colours of their maps."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fracstride.core.pipeline import StageId
from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel, let_copy
from fracstride.ui.controls.popup import PopoverFrame
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.late import Late
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.markup import escaped, semibold
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.sum import Span, SumLine, SumModel, bias_text
from fracstride.ui.views.chip_flow import ChipFlow, Scales, spoken


class SumPanel(QWidget):
    """Title, chips, the sum and what the other taps meet; shows a SumModel and asks for nothing itself."""

    accessible_role = QAccessible.Role.Grouping

    chip_hovered = Signal(object)
    """Product under the pointer, or None."""
    pin_toggled = Signal()
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._model = self._shown = SumModel("", "")
        self._scales: Scales = _no_scale
        self._announced = ""
        self._late = Late(self, self._show)
        self._lines: list[tuple[QLabel, ChipFlow]] = []
        self.title = TextLabel(style=TextStyle.STRONG)
        self.subtitle = TextLabel(tone="secondary")
        self.bias = TextLabel(style=TextStyle.SUM, tone="secondary")
        self.result = TextLabel(style=TextStyle.SUM)
        self.summary = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        for label in (self.result, self.summary):
            label.setTextFormat(Qt.TextFormat.RichText)
        self.pin_button = IconButton("pin", translate("SumPanel", "Pin the cell"), "P", icon_size=16)
        self.copy_button = IconButton("copy", translate("SumPanel", "Copy sum"), "Ctrl+Shift+C", icon_size=16)
        self._chips = QVBoxLayout()
        self._area = self._body()
        self._build()

    @property
    def model(self) -> SumModel:
        """The whole sum."""
        return self._model

    @property
    def flows(self) -> tuple[ChipFlow, ...]:
        """The visible rows of chips, one an input channel."""
        self._late.flush()
        return tuple(flow for _, flow in self._lines)

    def show_sum(self, model: SumModel, scales: Scales) -> None:
        """Show a sum, on screen right after the maps; ``scales`` gives the colours of y and w."""
        self._model, self._shown, self._scales = model, model, scales
        self._late.request()

    def show_part(self, part: SumModel) -> None:
        """Show a part of the sum, while it grows; what is copied and announced stays the whole."""
        if part != self._shown:
            self._shown = part
            self._show_texts(part)
            self._show_lines(part)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._show()

    def copy(self) -> None:
        """Put the sum on the clipboard as text."""
        QGuiApplication.clipboard().setText(self._model.sentence)
        self.copied.emit(self._model.sentence)
        self.copy_button.show_done(translate("SumPanel", "Copied"))

    def _show(self) -> None:
        model = self._model
        self._show_texts(model)
        self._show_lines(model)
        self._show_pin(model.pinned)
        if model.result and model.sentence != self._announced:
            announce(self.result, model.sentence)
        self._announced = model.sentence

    def _build(self) -> None:
        set_surface(self, "canvas")
        self.setAccessibleName(translate("SumPanel", "Sum of products"))
        # The description and not the name, which would be read instead of the text.
        self.result.setAccessibleDescription(translate("SumPanel", "Result"))
        for label in (self.result, self.summary):
            label.setWordWrap(True)
            let_copy(label, by_keyboard=True)
        self.pin_button.clicked.connect(lambda: self.pin_toggled.emit())
        self.copy_button.clicked.connect(lambda: self.copy())
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(24), scaled(13), scaled(20), scaled(4))
        column.setSpacing(scaled(11))
        column.addLayout(self._header())
        column.addWidget(self._area, 1)

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(scaled(8))
        for widget in (self.title, self.subtitle):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self.pin_button, self.copy_button):
            row.addWidget(button)
        return row

    def _body(self) -> BareArea:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, scaled(4), 0)
        column.setSpacing(scaled(6))
        self._chips.setSpacing(scaled(6))
        column.addLayout(self._chips)
        column.addWidget(self.bias)
        column.addSpacing(scaled(2))
        column.addWidget(self.result)
        column.addWidget(self.summary)
        column.addStretch(1)
        area = BareArea(content)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _show_texts(self, model: SumModel) -> None:
        self.title.setText(model.title)
        self.subtitle.setText(model.subtitle)
        strong = semibold(f"<b>{escaped(model.result)}</b>")
        text = (
            f"= {escaped(model.steps)} \N{EN SPACE}{model.relation}\N{EN SPACE} {strong}"
            if model.steps
            else f"= \N{EN SPACE}{strong}"
        )
        self.bias.setText("" if model.bias is None else bias_text(model.bias, translate))
        self.bias.setVisible(model.bias is not None)
        self.result.setText(text if model.result else "")
        self.result.setVisible(bool(model.result))
        self.summary.setText("".join(self._html(span) for span in model.summary))
        self.pin_button.setEnabled(bool(model.result))
        self.copy_button.setEnabled(bool(model.result))

    def _html(self, span: Span) -> str:
        colours = {
            "stride": self._theme.stride.text,
            "padding": self._theme.padding.text,
            "output_padding": self._theme.output_padding.text,
        }
        text = escaped(span.text).replace("  ", "&nbsp; ")
        if span.role in colours:
            return f"<span style='font-weight:600; color:{colours[span.role]}'>{text}</span>"
        return text

    def _show_lines(self, model: SumModel) -> None:
        while len(self._lines) > len(model.lines):
            for widget in self._lines.pop():
                widget.deleteLater()
        while len(self._lines) < len(model.lines):
            self._add_line()
        for (label, flow), line in zip(self._lines, model.lines, strict=True):
            label.setText(line.label)
            label.setVisible(bool(line.label))
            flow.show_line(line, model.joined, self._scales, self._theme)
            flow.setAccessibleDescription(_spoken(line))

    def _add_line(self) -> None:
        label = TextLabel(style=TextStyle.CAPTION, tone="tertiary")
        flow = ChipFlow()
        flow.reached.connect(lambda place: _keep_in_sight(self._area, flow, place))
        flow.row_wanted.connect(lambda step: self._go_beside(flow, step))
        flow.chip_hovered.connect(self.chip_hovered)
        flow.unfold_requested.connect(lambda: self._unfold(flow))
        self._chips.addWidget(label)
        self._chips.addWidget(flow)
        self.setTabOrder(self._lines[0][1] if self._lines else self.copy_button, flow)
        if self._lines:  # Tab need not go through all channels: the arrow keys do
            flow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lines.append((label, flow))

    def _go_beside(self, flow: ChipFlow, step: int) -> None:
        """Bring the keyboard to the products of the next input channel, or of the previous one."""
        index = self.flows.index(flow) + step
        if 0 <= index < len(self.flows):
            self.flows[index].setFocus(Qt.FocusReason.TabFocusReason)

    def _show_pin(self, pinned: bool) -> None:
        self.pin_button.set_icon("pin", filled=pinned, tone="primary" if pinned else "secondary")

    def _unfold(self, flow: ChipFlow) -> None:
        """Every term of a line in a scrollable list over the pane."""
        popup, by_keyboard = PopoverFrame(self), flow.hasFocus()
        everything = ChipFlow(folding=False)
        everything.chip_hovered.connect(self.chip_hovered)
        area = BareArea(everything, by_keys=True)
        area.setAccessibleName(self.accessibleName())
        everything.reached.connect(lambda place: _keep_in_sight(area, everything, place))
        popup.column.addWidget(area)
        popup.resize(self.width(), scaled(280))
        index = self.flows.index(flow)
        popup.move(self.mapToGlobal(QPoint(0, -popup.height())))
        popup.show()
        everything.show_line(self._model.lines[index], self._model.joined, self._scales, self._theme)
        if by_keyboard:
            everything.setFocus(Qt.FocusReason.TabFocusReason)


def _keep_in_sight(area: BareArea, flow: ChipFlow, place: QRectF) -> None:
    """Scroll to a product."""
    content = area.widget()
    assert content is not None
    middle = flow.mapTo(content, place.center().toPoint())
    area.ensureVisible(middle.x(), middle.y(), 0, round(place.height() / 2))


def _no_scale(stage: StageId) -> None:
    return None


def _spoken(line: SumLine) -> str:
    """The products in words for assistive tools."""
    return ", ".join(spoken(term) for term in line.terms)
