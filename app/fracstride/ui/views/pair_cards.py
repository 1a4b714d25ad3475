"""What is said under the maps of the Conv2d tab: sizes that collapse, the adjoint identity, the round trip."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.pair import AdjointCheck, RoundTrip
from fracstride.core.spec import Axis
from fracstride.session.collapsed_sizes import SizeOffer
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel, let_copy
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.style import set_tone
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters import pair_words as words
from fracstride.ui.presenters.wording import named

COLUMNS = 3
"""Sizes beside each other."""


class Card(QFrame):
    """A heading, a line that explains, and rows."""

    def __init__(self, heading: str, explanation: str = "") -> None:
        super().__init__()
        self.heading = TextLabel(heading, TextStyle.STRONG)
        self.explanation = TextLabel(explanation, TextStyle.CAPTION, "secondary")
        self.explanation.setWordWrap(True)
        self.head = QHBoxLayout()
        self.heading.setFixedHeight(scaled(24))
        self.head.addWidget(self.heading, 1)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(scaled(6))
        self.rows.addLayout(self.head)
        self.rows.addWidget(self.explanation)


class SizeButtons(QWidget):
    """One button for each size of x along an axis; the current one is pressed."""

    chosen = Signal(object)
    """The SizeOffer that was clicked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = TextLabel(name, TextStyle.CAPTION_MEDIUM, "secondary")
        self.name.setFixedWidth(scaled(16))
        self.more = TextLabel(style=TextStyle.CAPTION, tone="tertiary")
        self.buttons: list[QPushButton] = []
        self._offers: tuple[SizeOffer, ...] = ()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(scaled(6))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._grid, 1)

    def show_offers(self, offers: Sequence[SizeOffer], more: int) -> None:
        """Show other sizes, and how many there are besides."""
        while len(self.buttons) < len(offers):
            self._add_button()
        for button, offer in zip(self.buttons, offers, strict=False):
            self._show(button, offer)
        for index, button in enumerate(self.buttons):
            button.setVisible(index < len(offers))
        self._offers = tuple(offers)
        self.more.setVisible(more > 0)
        self.more.setText(translate("Pair", "and {count} more").format(count=more))
        last = (len(offers) - 1) // COLUMNS + 1
        self._grid.addWidget(self.more, last, 0, 1, COLUMNS)

    def _add_button(self) -> None:
        button, index = QPushButton(), len(self.buttons)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._on_clicked(index))
        self.buttons.append(button)
        self._grid.addWidget(button, index // COLUMNS, index % COLUMNS)

    @staticmethod
    def _show(button: QPushButton, offer: SizeOffer) -> None:
        of = offer.preimage
        values = {"size": of.size, "output_padding": of.output_padding, "end_crop": of.end_crop}
        text = translate("Pair", "{size}  (op {output_padding})")
        choice = translate("Pair", "Choose size {size} by output padding {output_padding}")
        if of.end_crop:
            text = translate("Pair", "{size}  (ec {end_crop})")
            choice = translate("Pair", "Choose size {size} by end crop {end_crop}")
        button.setText(text.format(**values))
        button.setChecked(offer.is_current)
        button.setEnabled(offer.state is not None)
        if offer.is_current:
            tip = translate("Pair", "The current size of x")
        else:
            tip = choice.format(**values)
        button.setToolTip(tip)
        button.setAccessibleName(named(button.text(), tip, translate))

    def _on_clicked(self, index: int) -> None:
        offer = self._offers[index]
        self.buttons[index].setChecked(offer.is_current)
        if not offer.is_current:
            self.chosen.emit(offer)


class SizesCard(Card):
    """Which sizes of x give this size of y, for both axes together or for each."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(translate("Pair", "Sizes of x that collapse"))
        self.axes = {
            Axis.HEIGHT: SizeButtons(translate("Pair", "H")),
            Axis.WIDTH: SizeButtons(translate("Pair", "W")),
        }
        self.note = TextLabel(style=TextStyle.CAPTION, tone="warn")
        self.note.setWordWrap(True)
        for buttons in self.axes.values():
            buttons.chosen.connect(self.chosen)
            self.rows.addWidget(buttons)
        self.rows.addWidget(self.note)
        self.rows.addStretch(1)

    def show_sizes(self, geometry: Geometry, offers: dict[Axis, tuple[tuple[SizeOffer, ...], int]]) -> None:
        """Show the sizes along each axis; one row of them where both axes are meant."""
        both = all(offer.axis is None for offer in offers[Axis.HEIGHT][0])
        for axis, buttons in self.axes.items():
            buttons.setVisible(axis is Axis.HEIGHT or not both)
            buttons.name.setVisible(not both)
            buttons.show_offers(*offers[axis])
        self.explanation.setText(words.sizes_sentence(geometry, None if both else Axis.HEIGHT, translate))
        note = words.left_out_sentence(geometry, translate)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def come_before(self, following: QWidget) -> None:
        """In the order of the keyboard, in which buttons that are made late would stand at its end."""
        chain = [button for axis in self.axes.values() for button in axis.buttons]
        for first, second in pairwise([*chain, following]):
            QWidget.setTabOrder(first, second)


class AdjointCard(Card):
    """Both sides of the identity with numbers, for a random x'."""

    another_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            translate("Pair", "Adjoint identity"),
            translate("Pair", "⟨C x′, y⟩ = ⟨x′, Cᵀ y⟩ for every x′: that is what transposed means."),
        )
        self.another = IconButton("shuffle", translate("Pair", "Another random x′"))
        self.another.clicked.connect(self.another_wanted)
        self.head.addWidget(self.another)
        self.left = TextLabel(style=TextStyle.SUM)
        self.right = TextLabel(style=TextStyle.SUM)
        self.verdict = TextLabel()
        self.verdict.setWordWrap(True)
        self._icon = QLabel()
        self._theme = LIGHT
        for side in (self.left, self.right):
            let_copy(side)
            self.rows.addWidget(side)
        row = QHBoxLayout()
        row.setSpacing(scaled(8))
        row.addWidget(self._icon)
        row.addWidget(self.verdict, 1)
        self.rows.addLayout(row)
        self.rows.addStretch(1)

    def show_check(self, check: AdjointCheck | None, theme: Theme) -> None:
        """Show other numbers; None while there are none."""
        left, right = words.adjoint_sides(check)
        self.left.setText(left)
        self.right.setText(right)
        holds = check is not None and check.holds
        self.verdict.setText("" if check is None else words.adjoint_sentence(check, translate))
        set_tone(self.verdict, "primary" if holds or check is None else "warn")
        name, colour = ("circle-check", theme.text2) if holds else ("triangle-alert", theme.warn)
        self._icon.setPixmap(pixmap(name, colour, scaled(16), self.devicePixelRatioF()))
        self._icon.setVisible(check is not None)


class RoundTripCard(Card):
    """That C C^T y is not y, in numbers."""

    def __init__(self) -> None:
        super().__init__(
            translate("Pair", "There and back is not the identity"),
            translate(
                "Pair", "Cᵀ gives back the shape of x, not its values: it is no inverse of the convolution."
            ),
        )
        self.result = TextLabel()
        self.result.setWordWrap(True)
        self.rows.addWidget(self.result)
        self.rows.addStretch(1)

    def show_trip(self, trip: RoundTrip | None) -> None:
        """Show other numbers; None while there are none."""
        self.result.setText("…" if trip is None else words.trip_sentence(trip, translate))
