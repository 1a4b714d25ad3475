"""The collapsed bottom sheet: the sum and the output size in one line."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from fracstride.core.geometry import Geometry
from fracstride.ui.actions.action_set import Actions
from fracstride.ui.actions.command import CommandId
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.style import set_surface

HEIGHT = 36
"""Without the hairline."""


class SheetStrip(QFrame):
    """Takes the place of the sheet, with a button that shows it again."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        set_surface(self, "canvas")
        self.setFixedHeight(scaled(HEIGHT))
        self.sum = TextLabel(style=TextStyle.STRONG)
        self.output_size = TextLabel(tone="secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(24), 0, scaled(16), 0)
        row.addWidget(self.sum)
        row.addStretch(1)
        row.addWidget(self.output_size)
        row.addSpacing(scaled(16))
        row.addWidget(actions.button(CommandId.TOGGLE_SHEET))

    def show_geometry(self, geometry: Geometry) -> None:
        """Show the size of the output, along both axes if they differ."""
        height, width = geometry.height.output, geometry.width.output
        sizes = [f"Hᵢₙ = {height}"] if height == width else [f"Hᵢₙ = {height}", f"Wᵢₙ = {width}"]
        self.output_size.setText(", ".join(sizes))

    def show_sum(self, sentence: str) -> None:
        """Show the sum of the sheet."""
        self.sum.setText(sentence)
