"""The status bar: backend, verification, time and type; at the right the value under the cursor."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from fracstride.ui.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.calculation import ComputeFailure, VerificationOutcome
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.wording import MINUS
from fracstride.ui.style import set_surface
from fracstride.ui.theme import LIGHT, Theme

HEIGHT = 27
"""28 with the hairline over it."""

PATIENCE_MS = 850
"""After these, on top of the delay before anything counts as busy, a computation takes long: one second."""


class Chip(QFrame):
    """A sunken label with an icon."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        set_surface(self, "sunken")
        self._icon_name = icon_name
        self._theme = LIGHT
        self._tone = ""
        self._icon = QLabel()
        self.label = TextLabel(style=TextStyle.CAPTION)
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(6), 0, scaled(8), 0)
        row.setSpacing(scaled(6))
        row.addWidget(self._icon)
        row.addWidget(self.label)
        self.setFixedHeight(scaled(20))

    def show_text(self, text: str, icon_name: str, tone: str = "") -> None:
        """Show a text in the ordinary tone, or as 'error' or 'warn'."""
        self._icon_name, self._tone = icon_name, tone
        self.label.setText(text)
        self.setAccessibleName(text)
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        colour = {"error": theme.error, "warn": theme.warn}.get(self._tone, theme.text2)
        self._icon.setPixmap(pixmap(self._icon_name, colour, scaled(14), self.devicePixelRatioF()))
        self.label.setStyleSheet(f"color: {colour};")


class StatusBar(QFrame):
    """28 high, under everything."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "chrome")
        self.setFixedHeight(scaled(HEIGHT))
        self.backend = Chip("cpu")
        self.verification = Chip("circle-check")
        self.time = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.dtype = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.cancel = QToolButton()
        self.value = QLabel()
        self._time = ""
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)
        self.patience.setInterval(PATIENCE_MS)
        self.patience.timeout.connect(lambda: self._show_computing())
        self._build()

    def show_backend(self, name: str, failure: ComputeFailure | None = None) -> None:
        """Which backend computed; in the tone of advice where it stood in for another."""
        if failure is None:
            self.backend.show_text(name, "cpu")
        elif failure.fell_back:
            text = translate("StatusBar", "{failed} failed, using {used}")
            self.backend.show_text(text.format(failed=failure.backend, used=name), "triangle-alert", "warn")
        else:
            text = translate("StatusBar", "{failed} failed").format(failed=failure.backend)
            self.backend.show_text(text, "circle-alert", "error")
        self.backend.setToolTip("" if failure is None else failure.message)

    def show_verifying(self) -> None:
        """The verdict is being made."""
        self.verification.show_text(translate("StatusBar", "Verifying…"), "circle-check")
        self.verification.setToolTip("")

    def show_cancelled(self) -> None:
        """The computation was given up, and with it the verdict."""
        self.verification.show_text(translate("StatusBar", "Cancelled"), "circle-alert", "warn")
        self.verification.setToolTip("")

    def show_verification(self, outcome: VerificationOutcome) -> None:
        """The verdict: how many methods agree, or by how much they differ."""
        verification = outcome.verification
        if verification is None:
            text = translate("StatusBar", "Not verified: too large")
            self.verification.show_text(text, "circle-check")
            return
        self.verification.setToolTip(", ".join(verification.methods))
        if verification.agree:
            text = translate("StatusBar", "Verified: {count} methods agree")
            self.verification.show_text(text.format(count=len(verification.methods)), "circle-check")
        else:
            text = translate("StatusBar", "Methods differ: max {difference}")
            difference = f"{verification.largest_difference:.1e}".replace("-", MINUS)
            self.verification.show_text(text.format(difference=difference), "circle-alert", "error")

    def show_time(self, milliseconds: float, dtype: str) -> None:
        """How long the last computation took, and in which type."""
        self._time = duration(milliseconds)
        self.time.setText(self._time)
        self.dtype.setText(dtype)

    def show_busy(self, busy: bool) -> None:
        """A computation goes on, or is over: where it takes long, the time gives way to a way out."""
        if busy:
            self.patience.start()
            return
        self.patience.stop()
        self.cancel.hide()
        self.time.setText(self._time)

    def _show_computing(self) -> None:
        self.time.setText(translate("StatusBar", "Computing…"))
        self.cancel.show()

    def show_value(self, text: str) -> None:
        """The value under the cursor."""
        self.value.setText(text)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        for chip in (self.backend, self.verification):
            chip.set_theme(theme)

    def _build(self) -> None:
        self.value.setFont(font(TextStyle.CODE, pixels=12))
        self.value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.value.setAccessibleName(translate("StatusBar", "Value under the cursor"))
        self.cancel.setText(translate("StatusBar", "Cancel"))
        self.cancel.clicked.connect(lambda: self.cancel_requested.emit())
        self.cancel.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(12), 0, scaled(12), 0)
        row.setSpacing(scaled(8))
        row.addWidget(self.backend)
        row.addWidget(self.verification)
        for widget in (self.time, self.cancel, self.dtype):
            row.addSpacing(scaled(4))
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.value)


def duration(milliseconds: float) -> str:
    """A time in a unit that suits it.

    >>> duration(0.2134), duration(12.3), duration(2500.0)
    ('0.21 ms', '12 ms', '2.5 s')
    """
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.2f} ms"
