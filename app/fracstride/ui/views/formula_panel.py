"""The formula pane: header with the choice of the axis and copying, the formulas under it."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.lit import Term
from fracstride.core.spec import AXES, Axis, ConvTransposeSpec
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.late import Late
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.formula import FormulaModel, formula_model, latex, plain_text
from fracstride.ui.views.formula_canvas import FormulaCanvas
from fracstride.ui.views.formula_plan import MARGIN


class FormulaPanel(QWidget):
    """Shows the size formulas of a layer, valid or not, one axis at a time."""

    accessible_role = QAccessible.Role.Grouping

    term_hovered = Signal(object)
    """Term under the pointer or the keyboard's cursor, or None."""
    axis_chosen = Signal(object)
    """Axis that the user chose to see."""
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
        self._axis = Axis.HEIGHT
        # A panel lives as long as its language, so a cache of its own cannot hold other words.
        self._models = lru_cache(maxsize=64)(_model)
        self._model = self._models(self._spec, self._axis)
        self.title = TextLabel(translate("Formula", "Size formulas"), TextStyle.STRONG)
        self.axis_switch = Segmented(translate("Formula", "Axis shown"), ("H", "W"))
        self.difference = TextLabel(translate("Formula", "H and W differ"), TextStyle.CAPTION, "secondary")
        copy_text = translate("Formula", "Copy LaTeX; with Shift, plain text")
        self.copy_button = IconButton("copy", copy_text, icon_size=16)
        self._canvas = FormulaCanvas()
        self._late = Late(self, self._refresh)
        self._build()
        self.show_spec(self._spec, LIGHT)

    @property
    def axis(self) -> Axis:
        """The axis that is shown."""
        return self._axis

    @property
    def model(self) -> FormulaModel:
        """What is shown."""
        self._late.flush()
        return self._model

    @property
    def canvas(self) -> FormulaCanvas:
        """Where the formulas are drawn."""
        self._late.flush()
        return self._canvas

    def show_spec(self, spec: ConvTransposeSpec, theme: Theme) -> None:
        """Show the formulas of a layer, also of one without a valid geometry; on screen after the maps."""
        self._spec = spec
        if theme is not self._theme:
            self.set_theme(theme)
        self.difference.setVisible(spec.height != spec.width)
        self._late.request()

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self._theme = theme
        for widget in (self.title, self.axis_switch, self.difference, self.copy_button):
            widget.set_theme(theme)
        self._refresh()

    def show_axis(self, axis: Axis) -> None:
        """Show the formulas along another axis."""
        self._axis = axis
        self.axis_switch.show_index(AXES.index(axis))
        self._refresh()

    def set_highlight(self, term: Term | None) -> None:
        """Mark every occurrence of a term."""
        self._canvas.set_highlight(term)

    def copy(self, plain: bool = False) -> None:
        """Put the formulas on the clipboard, as LaTeX or as plain text with numbers."""
        text = plain_text(self.model, translate) if plain else latex(self.model)
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(text)
        self.copy_button.show_done(translate("Formula", "Copied"))

    def _refresh(self) -> None:
        self._model = self._models(self._spec, self._axis)
        self._canvas.show_model(self._model, self._theme)

    def _build(self) -> None:
        set_surface(self, "canvas")
        self.setAccessibleName(translate("Formula", "Size formulas"))
        self.copy_button.clicked.connect(lambda: self.copy(_is_shift_held()))
        self.axis_switch.chosen.connect(self._on_axis_chosen)
        self._canvas.hovered.connect(self.term_hovered)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, scaled(12), 0, 0)
        column.setSpacing(0)
        column.addLayout(self._header())
        column.addWidget(self._scroll_area(), 1)

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(scaled(MARGIN), 0, scaled(MARGIN), 0)
        row.setSpacing(scaled(14))
        for widget in (self.title, self.axis_switch, self.difference):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        return row

    def _scroll_area(self) -> BareArea:
        area = BareArea(self._canvas)
        self._canvas.cursor_moved.connect(lambda rect: _reveal(area, rect))
        return area

    def _on_axis_chosen(self, index: int) -> None:
        self.show_axis(AXES[index])
        self.axis_chosen.emit(self._axis)


def _model(spec: ConvTransposeSpec, axis: Axis) -> FormulaModel:
    # Not ``solve``: a draft that it refuses is shown all the same, its impossible size boxed.
    geometry = Geometry.unchecked(spec)
    return formula_model(geometry, axis, translate)


def _reveal(area: BareArea, rect: QRectF) -> None:
    middle = rect.center().toPoint()
    area.ensureVisible(middle.x(), middle.y(), round(rect.width()), round(rect.height()))


def _is_shift_held() -> bool:
    return bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
