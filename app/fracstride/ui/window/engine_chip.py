"""The chip of the status bar that says what computes, and on a click opens the settings of the engine."""

from __future__ import annotations

from PySide6.QtCore import Signal

from fracstride.backends.base import Availability
from fracstride.session.preferences import Preferences
from fracstride.ui.computing.calculation import ComputeFailure, Probe
from fracstride.ui.controls.chip import Chip
from fracstride.ui.i18n import translate
from fracstride.ui.look.markup import tip
from fracstride.ui.presenters.engine_words import EngineReport, GpuReport, chip_text, report_lines
from fracstride.ui.presenters.methods import method_title
from fracstride.ui.presenters.obstacles import obstacle_text
from fracstride.ui.window.engine_popover import EnginePopover


class EngineChip(Chip):
    """Says which backend computed, in amber if it replaced one that failed."""

    edited = Signal(object)
    """{name in Preferences: new value}."""
    opened = Signal()
    benchmark_requested = Signal()
    changed = Signal()
    """It may need another width."""

    def __init__(self) -> None:
        super().__init__("cpu")
        self._preferences = Preferences()
        self._report: EngineReport | None = None
        self._obstacle = ""
        self._popover: EnginePopover | None = None
        self.setToolTip(translate("StatusBar", "Compute engine"))
        self.clicked.connect(lambda: self.open_popover())

    def show_preferences(self, preferences: Preferences) -> None:
        """Show the chosen backend."""
        self._preferences = preferences
        if self._popover is not None:
            self._popover.show_preferences(preferences)

    def show_report(self, report: EngineReport, failure: ComputeFailure | None) -> None:
        """Show what computed, and the backend that could not."""
        self._report = report
        if failure is None:
            self._obstacle = ""
            self.show_text(chip_text(report, translate), "cpu")
            self._tell()
        else:
            self.show_failure(failure, report.backend)

    def show_failure(self, failure: ComputeFailure, used: str = "") -> None:
        """Show that a backend could not compute; ``used`` is the one that did instead, if any."""
        self._obstacle = _reason(failure)
        failed = method_title(failure.backend, translate)
        if failure.fell_back:
            text = translate("StatusBar", "{failed} failed, using {used}")
            text = text.format(failed=failed, used=method_title(used, translate))
            self.show_text(text, "triangle-alert", "warn")
        else:
            text = translate("StatusBar", "{failed} failed")
            self.show_text(text.format(failed=failed), "circle-alert", "error")
        self._tell()

    def show_probe(self, probe: Probe) -> None:
        """Show the GPU in the popover, if it is open."""
        if self._popover is not None:
            self._popover.show_gpu(_gpu_report(probe.availability))

    def open_popover(self) -> None:
        """Open the popover of the engine."""
        popover = EnginePopover(self._preferences, self._obstacle, self, self._theme)
        popover.show_report(self._report)
        popover.edited.connect(self.edited)
        popover.benchmark_requested.connect(self.benchmark_requested)
        popover.closed.connect(lambda: self._forget())
        self._popover = popover
        popover.show_over(self)
        self.opened.emit()

    def _forget(self) -> None:
        self._popover = None

    def _tell(self) -> None:
        """Update the tooltip, and the popover if it is open."""
        lines = [self._obstacle] if self._obstacle else []
        if self._report is not None:
            lines += report_lines(self._report, translate)[: None if not lines else 1]
        self.changed.emit()
        self.setToolTip(tip("\n".join(lines)) or translate("StatusBar", "Compute engine"))
        if self._popover is not None:
            self._popover.show_obstacle(self._obstacle)
            self._popover.show_report(self._report)


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
