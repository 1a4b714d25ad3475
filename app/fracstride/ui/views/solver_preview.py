"""What the selected layer is: its size formula, what it does along one axis, and the button that applies it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fracstride.core.formula import RowId
from fracstride.core.geometry import Geometry
from fracstride.core.ranking import Candidate
from fracstride.core.spec import Axis
from fracstride.frameworks.torch_call import torch_call
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel, let_copy
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.style import set_property, set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.formula import formula_model
from fracstride.ui.presenters.solver_rows import RowContext
from fracstride.ui.presenters.solver_words import contributions_title, crop_note
from fracstride.ui.views.contribution_strip import ContributionStrip
from fracstride.ui.views.formula_line import FormulaLine


class SolverPreview(QWidget):
    """Shows one candidate; nothing is applied before the button, Enter or a double click says so."""

    accessible_role = QAccessible.Role.Grouping

    apply_requested = Signal()
    copy_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._shown: tuple[Candidate, RowContext, Theme] | None = None
        self._call = ""
        self.title = TextLabel(translate("Solver", "Selected layer"), TextStyle.STRONG)
        self.call = TextLabel(style=TextStyle.CODE, tone="secondary")
        self.copy_button = IconButton("copy", translate("Solver", "Copy the call for PyTorch"), icon_size=16)
        self.apply_button = QPushButton(translate("Solver", "Apply layer"))
        self.formula = FormulaLine(RowId.OUTPUT_SIZE)
        self.note = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.caption = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.strip = ContributionStrip()
        self._build()

    def show_candidate(self, candidate: Candidate, context: RowContext) -> None:
        """Show a layer."""
        shown = (candidate, context, self._theme)
        if shown == self._shown:
            return
        self._shown = shown
        layer = context.layer(candidate)
        geometry = Geometry.unchecked(layer)
        axis = context.axis or Axis.HEIGHT
        self.formula.show_model(formula_model(geometry, axis, translate), self._theme)
        self._call = torch_call(layer)
        self.call.setText(self._call)
        self.call.setToolTip(self._call)
        self.caption.setText(contributions_title(candidate.axes, context.axis, translate))
        self.strip.show_axis(candidate.axes[0])
        self.strip.setAccessibleName(self.caption.text())
        self.note.setText(crop_note(candidate, translate))
        self.note.setVisible(bool(self.note.text()))
        self._show_button(context.is_possible(candidate), context.is_current(candidate))

    def copy(self) -> None:
        """Put the call for PyTorch on the clipboard."""
        self.copy_requested.emit(self._call)
        self.copy_button.show_done(translate("Solver", "Copied"))

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self._theme = theme
        self._shown = None
        self.apply_button.setFont(font(TextStyle.TAB))

    def _show_button(self, is_possible: bool, is_current: bool) -> None:
        self.apply_button.setEnabled(is_possible and not is_current)
        if is_current:
            tip = translate("Solver", "This is the current layer")
        elif is_possible:
            tip = translate("Solver", "Make this the current layer (Enter in the table)")
        else:
            tip = translate("Solver", "No parameters take so much more off the beginning than off the end")
        self.apply_button.setToolTip(tip)

    def _build(self) -> None:
        set_surface(self, "canvas")
        self.setAccessibleName(translate("Solver", "Selected layer"))
        set_property(self.apply_button, "kind", "accent")
        self.note.setWordWrap(True)
        self.call.setMinimumWidth(1)
        let_copy(self.call)
        self.apply_button.clicked.connect(self.apply_requested)
        self.copy_button.clicked.connect(lambda: self.copy())
        head = QHBoxLayout()
        head.setSpacing(scaled(12))
        head.addWidget(self.title)
        head.addWidget(self.call)
        head.addWidget(self.copy_button)
        head.addStretch(1)
        head.addWidget(self.apply_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(24), scaled(10), scaled(24), scaled(12))
        column.setSpacing(scaled(4))
        column.addLayout(head)
        for widget in (self.formula, self.note, self.caption, self.strip):
            column.addWidget(widget)
