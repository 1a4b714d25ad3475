"""The status bar: backend, verification, time and type; at the right the value under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from fracstride.core.override import override
from fracstride.ui.computing.calculation import ComputeFailure
from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.labels import ShortenedLabel, TextLabel
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.style import set_property, set_surface
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.engine_words import EngineReport, progress_text
from fracstride.ui.window.engine_chip import EngineChip
from fracstride.ui.window.verification_chip import VerificationChip

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "chrome")
        self.setFixedHeight(scaled(HEIGHT))
        # However long a value is, the window can be made smaller.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.backend = EngineChip()
        self.verification = VerificationChip()
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
        self.patience = single_shot(self, PATIENCE_MS, lambda: self._show_activity())
        self.notice = single_shot(self, NOTICE_MS, lambda: self._show_time())
        self._build()

    def show_report(self, report: EngineReport, failure: ComputeFailure | None = None) -> None:
        """Show what computed, in what time and numbers; in amber if it replaced a backend that failed."""
        self._time = report.time
        self.dtype.setText(report.dtype)
        if not self.cancel.isVisible() and not self.notice.isActive():
            self._show_time()
        self.backend.show_report(report, failure)

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
        for chip in (self.backend, self.verification):
            chip.set_theme(theme)

    def _build(self) -> None:
        for chip in (self.backend, self.verification):
            chip.changed.connect(lambda: self._give_room())
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
