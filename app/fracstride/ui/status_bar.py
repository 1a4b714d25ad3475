"""The status bar: backend, verification, time and type; at the right the value under the cursor."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from fracstride.core.verification import Verification
from fracstride.ui.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.calculation import ComputeFailure, VerificationOutcome
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.popup import Menu, Popover
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.methods import method_title, verdict, verification_table
from fracstride.ui.presenters.obstacles import obstacle_text
from fracstride.ui.style import Tone, set_property, set_surface, set_tone
from fracstride.ui.theme import LIGHT, Theme
from fracstride.ui.verification_popover import VerificationPopover

HEIGHT = 27
"""28 with the hairline over it."""

PATIENCE_MS = 850
"""After these, on top of the delay before anything counts as busy, a computation takes long: one second."""

_LABEL_TONES: dict[str, Tone] = {"error": "error", "warn": "warn"}


class Chip(QPushButton):
    """A sunken button with an icon that tells how things stand, and on a click why."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        set_property(self, "kind", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon_name = icon_name
        self._theme = LIGHT
        self._tone = ""
        self._icon = QLabel()
        self.label = TextLabel(style=TextStyle.CAPTION)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(scaled(6), 0, scaled(8), 0)
        self._row.setSpacing(scaled(6))
        for widget in (self._icon, self.label):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(widget)
        self.setFixedHeight(scaled(20))

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._row.totalSizeHint().width(), scaled(20))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_text(self, text: str, icon_name: str, tone: str = "") -> None:
        """Show a text in the ordinary tone, or as 'error' or 'warn'."""
        if (text, icon_name, tone) == (self.label.text(), self._icon_name, self._tone):
            return
        self._icon_name, self._tone = icon_name, tone
        self.label.setText(text)
        self.setAccessibleName(text)
        self.set_theme(self._theme)
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        colour = {"error": theme.error, "warn": theme.warn}.get(self._tone, theme.text2)
        self._icon.setPixmap(pixmap(self._icon_name, colour, scaled(14), self.devicePixelRatioF()))
        set_tone(self.label, _LABEL_TONES.get(self._tone, "secondary"))


class StatusBar(QFrame):
    """28 high, under everything."""

    cancel_requested = Signal()
    backend_chosen = Signal(str)
    """The name of a registered backend."""
    cell_chosen = Signal(object)
    """(sample, channel, row, column) of x: where two methods differ most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "chrome")
        self.setFixedHeight(scaled(HEIGHT))
        self.backend = Chip("cpu")
        self.verification = Chip("circle-check")
        self.time = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.dtype = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.cancel = QPushButton()
        self.value = QLabel()
        self._time = ""
        self._reading = False
        self._details: tuple[str, ...] = ()
        self._verification: Verification | None = None
        self._theme = LIGHT
        self._backends: tuple[str, ...] = ()
        self._current_backend = ""
        self._obstacles: dict[str, str] = {}
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)
        self.patience.setInterval(PATIENCE_MS)
        self.patience.timeout.connect(lambda: self._show_computing())
        self._build()

    def show_backend(self, name: str, failure: ComputeFailure | None = None) -> None:
        """Which backend computed; in the tone of advice where it stood in for another."""
        self._current_backend, title = name, method_title(name, translate)
        self._obstacles.pop(name, None)
        reason = "" if failure is None else _reason(failure)
        if failure is not None:
            self._obstacles[failure.backend] = reason
        if failure is None:
            self.backend.show_text(title, "cpu")
        elif failure.fell_back:
            text = translate("StatusBar", "{failed} failed, using {used}")
            text = text.format(failed=method_title(failure.backend, translate), used=title)
            self.backend.show_text(text, "triangle-alert", "warn")
        else:
            text = translate("StatusBar", "{failed} failed")
            text = text.format(failed=method_title(failure.backend, translate))
            self.backend.show_text(text, "circle-alert", "error")
        self.backend.setToolTip(reason or translate("StatusBar", "Backend"))

    def set_backends(self, names: tuple[str, ...]) -> None:
        """What the backend's menu offers, by the names of the registry."""
        self._backends = names

    def backend_menu(self) -> Menu:
        """The backends, the one in use checked."""
        menu = Menu(parent=self)
        for name in self._backends:
            action = menu.addAction(self._backend_text(name))
            action.setToolTip(self._obstacles.get(name, ""))
            action.setCheckable(True)
            action.setChecked(name == self._current_backend)
            action.triggered.connect(lambda _checked=False, name=name: self.backend_chosen.emit(name))
        return menu

    def _backend_text(self, name: str) -> str:
        title = method_title(name, translate)
        failed = name in self._obstacles
        return translate("StatusBar", "{backend}, failed").format(backend=title) if failed else title

    def show_verifying(self) -> None:
        """The verdict is being made."""
        self.verification.show_text(translate("StatusBar", "Verifying…"), "circle-check")
        self._tell(translate("StatusBar", "The methods are being compared."))

    def show_cancelled(self) -> None:
        """The computation was given up, and with it the verdict."""
        self.verification.show_text(translate("StatusBar", "Cancelled"), "circle-alert", "warn")
        self._tell(translate("StatusBar", "The computation was cancelled."))

    def show_verification(self, outcome: VerificationOutcome) -> None:
        """The verdict: how many methods agree, or by how much they differ."""
        verification = outcome.verification
        self._tell(translate("StatusBar", "The layer is too large to be computed in another way as well."))
        self._verification = verification
        text = verdict(verification, translate)
        if verification is None or verification.agree:
            self.verification.show_text(text, "circle-check")
        else:
            self.verification.show_text(text, "circle-alert", "error")

    def _tell(self, detail: str) -> None:
        """What a click on the chip says while there is no comparison to show."""
        self._details, self._verification = (detail,), None

    def show_time(self, milliseconds: float, dtype: str) -> None:
        """How long the last computation took, and in which type."""
        self._time = duration(milliseconds)
        self.time.setText(self._time)
        self.dtype.setText(dtype)

    def show_busy(self, busy: bool, reading: bool = False) -> None:
        """A computation or a file goes on, or is over: where it takes long, the time gives way to a way out."""
        self._reading = reading
        if busy:
            self.patience.start()
            return
        self.patience.stop()
        self.cancel.hide()
        self.time.setText(self._time)

    def _show_computing(self) -> None:
        reading, computing = translate("StatusBar", "Reading…"), translate("StatusBar", "Computing…")
        self.time.setText(reading if self._reading else computing)
        self.cancel.show()

    def show_value(self, text: str) -> None:
        """The value under the cursor."""
        self.value.setText(text)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for chip in (self.backend, self.verification):
            chip.set_theme(theme)

    def _open_backends(self) -> None:
        menu = self.backend_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.backend.mapToGlobal(QPoint(0, -menu.sizeHint().height() - scaled(4))))

    def _show_details(self) -> None:
        if self._verification is not None:
            table = verification_table(self._verification, translate)
            popover = VerificationPopover(table, self.verification, self._theme)
            popover.cell_chosen.connect(self.cell_chosen)
            popover.show_over(self.verification)
        elif self._details:
            Popover(self._details, self.verification).show_over(self.verification)

    def _build(self) -> None:
        self.backend.setToolTip(translate("StatusBar", "Backend"))
        self.backend.clicked.connect(lambda: self._open_backends())
        self.verification.setToolTip(translate("StatusBar", "What was compared"))
        self.verification.clicked.connect(lambda: self._show_details())
        self.value.setFont(font(TextStyle.CODE, pixels=12))
        self.value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.value.setAccessibleName(translate("StatusBar", "Value under the cursor"))
        self.cancel.setText(translate("StatusBar", "Cancel"))
        set_property(self.cancel, "kind", "chip")
        self.cancel.setFont(font(TextStyle.CAPTION))
        text_width = self.cancel.fontMetrics().horizontalAdvance(self.cancel.text())
        self.cancel.setFixedSize(text_width + scaled(20), scaled(20))
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


def _reason(failure: ComputeFailure) -> str:
    """Words of the window for what is known to be in the way, else the backend's own."""
    known = failure.obstacle
    return failure.message if known is None else obstacle_text(known, translate)
