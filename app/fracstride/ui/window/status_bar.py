"""The status bar: backend, verification, time and type; at the right the value under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from fracstride.backends.base import Availability
from fracstride.core.override import override
from fracstride.session.preferences import Preferences
from fracstride.ui.computing.calculation import ComputeFailure, Probe, VerificationOutcome
from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.chip import Chip
from fracstride.ui.controls.labels import ShortenedLabel, TextLabel
from fracstride.ui.controls.popup import Popover
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.markup import tip
from fracstride.ui.look.style import Tone, set_property, set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.engine_words import (
    EngineReport,
    GpuReport,
    chip_text,
    progress_text,
    report_lines,
)
from fracstride.ui.presenters.methods import method_title, verdict, verification_table
from fracstride.ui.presenters.obstacles import obstacle_text
from fracstride.ui.window.engine_popover import EnginePopover
from fracstride.ui.window.verification_popover import VerificationPopover

if TYPE_CHECKING:
    # The comparison itself is imported by the lane, after the first picture.
    from PySide6.QtGui import QResizeEvent

    from fracstride.core.verification import Verification

HEIGHT = 27
"""28 with the hairline over it."""

PATIENCE_MS = 150
"""After these, on top of the delay before anything counts as busy, it is told how far a computation is: 300 ms."""
NOTICE_MS = 5000
"""How long it is told that a file is saved, or that others are not used."""
NAME_WIDTH = 260
"""Of a file's name at most."""
MARGIN, SPACING = 12, 8
PROGRESS_WIDTH, PROGRESS_STEPS = 72, 1000


class StatusBar(QFrame):
    """The bar below everything, 28 high."""

    cancel_requested = Signal()
    engine_edited = Signal(object)
    """{name in Preferences: new value}."""
    engine_opened = Signal()
    benchmark_requested = Signal()
    cell_chosen = Signal(object)
    """(sample, channel, row, column) of x: where two methods differ most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "chrome")
        self.setFixedHeight(scaled(HEIGHT))
        # However long a value is, the window can be made smaller.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.backend = Chip("cpu")
        self.verification = Chip("circle-check")
        self.time = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.dtype = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.progress = QProgressBar()
        self.cancel = QPushButton()
        self.value = ShortenedLabel()
        self._time = ""
        self._activity = ""
        self._tells_saved = False
        self._is_tight = False
        self._fraction: float | None = None
        self._detail = ""
        """What a click on the chip says while there is no comparison to show."""
        self._verification: Verification | None = None
        self._theme = LIGHT
        self._preferences = Preferences()
        self._report: EngineReport | None = None
        self._obstacle = ""
        self._popover: EnginePopover | None = None
        self.patience = single_shot(self, PATIENCE_MS, lambda: self._show_activity())
        self.notice = single_shot(self, NOTICE_MS, lambda: self._show_time())
        self._build()

    def show_engine(self, preferences: Preferences) -> None:
        """Show the chosen backend."""
        self._preferences = preferences
        if self._popover is not None:
            self._popover.show_preferences(preferences)

    def show_report(self, report: EngineReport, failure: ComputeFailure | None = None) -> None:
        """Show what computed; in amber if it replaced a backend that failed."""
        self._report = report
        self._time = report.time
        self.dtype.setText(report.dtype)
        if not self.cancel.isVisible() and not self.notice.isActive():
            self._show_time()
        if failure is None:
            self._obstacle = ""
            self.backend.show_text(chip_text(report, translate), "cpu")
            self._tell_engine()
        else:
            self.show_failure(failure, report.backend)

    def show_failure(self, failure: ComputeFailure, used: str = "") -> None:
        """Show that a backend could not compute; ``used`` is the one that did instead, if any."""
        self._obstacle = _reason(failure)
        failed = method_title(failure.backend, translate)
        if failure.fell_back:
            text = translate("StatusBar", "{failed} failed, using {used}")
            text = text.format(failed=failed, used=method_title(used, translate))
            self.backend.show_text(text, "triangle-alert", "warn")
        else:
            text = translate("StatusBar", "{failed} failed")
            self.backend.show_text(text.format(failed=failed), "circle-alert", "error")
        self._tell_engine()

    def _tell_engine(self) -> None:
        """Update the tooltip, and the popover if it is open."""
        lines = [self._obstacle] if self._obstacle else []
        if self._report is not None:
            lines += report_lines(self._report, translate)[: None if not lines else 1]
        self._give_room()
        self.backend.setToolTip(tip("\n".join(lines)) or translate("StatusBar", "Compute engine"))
        if self._popover is not None:
            self._popover.show_obstacle(self._obstacle)
            self._popover.show_report(self._report)

    def show_verifying(self) -> None:
        """Show that the methods are being compared."""
        self._show_verdict(translate("StatusBar", "Verifying…"), "circle-check")
        self._tell(translate("StatusBar", "The methods are being compared."))

    def show_cancelled(self) -> None:
        """Show that the computation was cancelled, and the comparison of methods with it."""
        self._show_verdict(translate("StatusBar", "Cancelled"), "circle-alert", "warn")
        self._tell(translate("StatusBar", "The computation was cancelled."))

    def show_verification(self, outcome: VerificationOutcome) -> None:
        """Show how many methods agree, or by how much they differ."""
        self._verification = verification = outcome.verification
        self._detail = translate("StatusBar", "The layer is too large to be computed in another way as well.")
        text = verdict(verification, translate)
        if verification is None or verification.agree:
            self._show_verdict(text, "circle-check")
        else:
            self._show_verdict(text, "circle-alert", "error")

    def _show_verdict(self, text: str, icon_name: str, tone: Tone = "secondary") -> None:
        """Show a text in the chip, and in its tooltip for where the chip is an icon only."""
        self.verification.show_text(text, icon_name, tone)
        self.verification.setToolTip(tip("\n".join((text, translate("StatusBar", "What was compared")))))
        self._give_room()

    def _tell(self, detail: str) -> None:
        """Show why there is no comparison."""
        self._detail, self._verification = detail, None

    def show_withheld(self, detail: str) -> None:
        """Show that a computation waits for the user's consent."""
        self._show_verdict(translate("StatusBar", "Not computed"), "circle-alert", "warn")
        self._tell(detail)

    def show_busy(self, activity: str) -> None:
        """Show in words what takes long, with a button that cancels it, in place of the time; '' when it is over."""
        self._activity, self._fraction = activity, None
        if activity:
            self.patience.start()
            return
        self.patience.stop()
        self.cancel.hide()
        self.progress.hide()
        if not self.notice.isActive():
            self._show_time()

    def show_saved(self, name: str) -> None:
        """Say for a moment, in place of the time, that a file was written."""
        self._show_notice(translate("StatusBar", "Saved {name}").format(name=self._shortened(name)))
        self._tells_saved = True

    def forget_saved(self) -> None:
        """Say no longer that a file was written: what was written is not on screen any more."""
        if self._tells_saved and self.notice.isActive():
            self._show_time()

    def show_first(self, name: str, count: int) -> None:
        """Say for a moment that a file is the only one that is used, of ``count`` that were dropped or pasted together."""
        text = translate("StatusBar", "One file at a time: {name}, the first of {count}")
        self._show_notice(text.format(name=self._shortened(name), count=count))

    def show_copied(self) -> None:
        """Say for a moment that something was copied; what it was copied from may not be on screen."""
        self._show_notice(translate("StatusBar", "Copied"))

    def _shortened(self, name: str) -> str:
        return self.time.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, scaled(NAME_WIDTH))

    def _show_notice(self, text: str) -> None:
        self.notice.start()
        self._tells_saved = False
        self.time.setText(text)
        self._give_room()
        announce(self.time, text)

    def _show_time(self) -> None:
        self.notice.stop()
        self.time.setText(self._time)
        self._give_room()

    def show_progress(self, fraction: float) -> None:
        """Show how much is done, 0 .. 1."""
        self._fraction = fraction
        if self.cancel.isVisible():
            self._show_activity()

    def _show_activity(self) -> None:
        self._show_time()
        self.time.setText(progress_text(self._activity, self._fraction))
        self.progress.setValue(round((self._fraction or 0.0) * PROGRESS_STEPS))
        self.progress.setVisible(self._fraction is not None)
        self.cancel.show()
        self._give_room()

    def show_value(self, text: str) -> None:
        """Show the value under the cursor."""
        self.value.show_text(text)
        # The value has a width of its own, so that not every cell under the pointer lays out the bar.
        if self.value.whole_width > self.value.width():
            self._give_room()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._is_tight = False
        self.value.setFixedWidth(0)
        self._give_room()

    def _give_room(self) -> None:
        """Leave time and type out where the value would be cut, until the bar has another width: they tell less.

        If that is not enough, the chips keep only their icons, and then the middle of the value is left out.
        """
        self._leave_out_details()
        chips = (self.backend, self.verification)
        beside = [each for each in (self.progress, self.time, self.cancel, self.dtype) if not each.isHidden()]
        left = self._left_beside(*chips, *beside)
        most = left + sum(each.sizeHint().width() - each.minimumSizeHint().width() for each in chips)
        self.value.setFixedWidth(min(max(self.value.whole_width, self.value.width()), max(most, 0)))
        self.value.shorten(most)

    def _leave_out_details(self) -> None:
        """Time and type, where there is no room for them or something else is told in their place."""
        is_telling, is_cancellable = self.notice.isActive(), not self.cancel.isHidden()
        if not self._is_tight:
            activity = [each for each in (self.progress, self.cancel) if not each.isHidden()]
            details = [self.time] if is_telling else [self.time, self.dtype]
            left = self._left_beside(self.backend, self.verification, *activity, *details)
            self._is_tight = self.value.whole_width > left
        self.time.setVisible(is_telling or is_cancellable or not self._is_tight)
        self.dtype.setVisible(not (is_telling or self._is_tight))

    def _left_beside(self, *shown: QWidget) -> int:
        """The width that these leave for a value."""
        return (
            self.width()
            - scaled(2 * MARGIN)
            - sum(each.sizeHint().width() + scaled(SPACING) for each in shown)
        )

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for chip in (self.backend, self.verification):
            chip.set_theme(theme)

    def open_engine(self) -> None:
        """Open the popover of the engine."""
        popover = EnginePopover(self._preferences, self._obstacle, self.backend, self._theme)
        popover.show_report(self._report)
        popover.edited.connect(self.engine_edited)
        popover.benchmark_requested.connect(self.benchmark_requested)
        popover.closed.connect(lambda: self._forget())
        self._popover = popover
        popover.show_over(self.backend)
        self.engine_opened.emit()

    def show_probe(self, probe: Probe) -> None:
        """Show the GPU in the popover, if it is open."""
        if self._popover is not None:
            self._popover.show_gpu(_gpu_report(probe.availability))

    def _forget(self) -> None:
        self._popover = None

    def _show_details(self) -> None:
        if self._verification is not None:
            table = verification_table(self._verification, translate)
            popover = VerificationPopover(table, self.verification, self._theme)
            popover.cell_chosen.connect(self.cell_chosen)
            popover.show_over(self.verification)
        elif self._detail:
            Popover(self._detail, self.verification).show_over(self.verification)

    def _build(self) -> None:
        self.backend.setToolTip(translate("StatusBar", "Compute engine"))
        self.backend.clicked.connect(lambda: self.open_engine())
        self.verification.setToolTip(translate("StatusBar", "What was compared"))
        self.verification.clicked.connect(lambda: self._show_details())
        self.value.setFont(font(TextStyle.CODE, pixels=12))
        self.value.setFixedSize(0, scaled(20))
        # The description and not the name, which would be read instead of the text.
        self.value.setAccessibleDescription(translate("StatusBar", "Value under the cursor"))
        self.cancel.setText(translate("StatusBar", "Cancel"))
        set_property(self.cancel, "kind", "chip")
        self.cancel.setFont(font(TextStyle.CAPTION))
        text_width = self.cancel.fontMetrics().horizontalAdvance(self.cancel.text())
        self.cancel.setFixedSize(text_width + scaled(20), scaled(20))
        self.cancel.clicked.connect(lambda: self.cancel_requested.emit())
        self.cancel.hide()
        self.progress.setRange(0, PROGRESS_STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(scaled(PROGRESS_WIDTH), scaled(4))
        self.progress.setAccessibleName(translate("StatusBar", "Progress"))
        self.progress.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(MARGIN), 0, scaled(MARGIN), 0)
        row.setSpacing(scaled(SPACING))
        row.addWidget(self.backend)
        row.addWidget(self.verification)
        for widget in (self.progress, self.time, self.cancel, self.dtype):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.value)


def _reason(failure: ComputeFailure) -> str:
    """Why a backend cannot be used: in the window's words if the obstacle is known, else in the backend's."""
    known = failure.obstacle
    return failure.message if known is None else obstacle_text(known, translate)


def _gpu_report(found: Availability) -> GpuReport:
    if found.device is not None:
        device = found.device
        return GpuReport(device.name, device.free_bytes, device.total_bytes, device.versions)
    known = found.obstacle
    return GpuReport(obstacle=found.reason if known is None else obstacle_text(known, translate))
