"""The verdict of the Overlap tab: even or uneven, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from fracstride.core.overlap import Overlap
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters import overlap_words as words


class VerdictBanner(QFrame):
    """Even or uneven, the reason, and the measures; amber where it is advice."""

    def __init__(self) -> None:
        super().__init__()
        self.icon = QLabel()
        self.icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.headline = TextLabel(style=TextStyle.STRONG)
        self.reason = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.measures = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        texts = QVBoxLayout()
        texts.setSpacing(scaled(3))
        for label in (self.headline, self.reason, self.measures):
            label.setWordWrap(True)
            texts.addWidget(label)
        self.measures.setToolTip(words.measure_source(translate))
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(14), scaled(10), scaled(14), scaled(10))
        row.setSpacing(scaled(12))
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def show_verdict(self, of: Overlap, measures: str, theme: Theme) -> None:
        """Show another verdict."""
        set_surface(self, "sunken" if of.is_even else "warn")
        name, colour = ("circle-check", theme.text2) if of.is_even else ("triangle-alert", theme.warn)
        self.icon.setPixmap(pixmap(name, colour, scaled(18), self.devicePixelRatioF()))
        self.headline.setText(words.headline(of, translate))
        self.reason.setText(words.reason(of, translate))
        self.measures.setText(measures)
        self.setAccessibleName(f"{self.headline.text()}. {self.reason.text()} {measures}")
