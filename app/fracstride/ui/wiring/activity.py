"""Background work (computing, reading, saving): what runs, how far it is, and how to cancel it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.i18n import translate
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.connections import Connections


class Activity(QObject):
    """Shows the busy lanes in the header and the status bar; ``lasting`` ends with the workbench."""

    def __init__(
        self,
        workbench: Workbench,
        compute: ComputeService,
        documents: DocumentController,
        lasting: Connections,
    ) -> None:
        super().__init__(workbench)
        self._bench, self._compute = workbench, compute
        self._reading, self._writing = documents.reading, documents.writing
        for lane in (self._writing, self._reading, compute):
            lasting.make(lane.busy_changed, lambda _busy: self.show())
        lasting.make(compute.progressed, lambda fraction: self._on_computed(fraction))
        lasting.make(self._writing.progressed, lambda fraction: workbench.status.show_progress(fraction))
        workbench.status.cancel_requested.connect(lambda: self.cancel())

    def show(self) -> None:
        """Show what takes long now; a file comes before the computation."""
        lanes = (
            (self._writing, translate("StatusBar", "Saving…")),
            (self._reading, translate("StatusBar", "Reading…")),
            (self._compute, translate("StatusBar", "Computing…")),
        )
        activity = next((text for lane, text in lanes if lane.is_busy), "")
        self._bench.strip.header.set_busy(bool(activity))
        self._bench.status.show_busy(activity)

    def cancel(self) -> None:
        """Cancel the work that is shown."""
        if self._writing.is_busy:
            self._writing.cancel()
        elif not self._reading.is_idle:
            self._reading.cancel()
        else:
            self._compute.cancel()
            self._bench.status.verification.show_cancelled()

    def _on_computed(self, fraction: float) -> None:
        if not self._reading.is_busy and not self._writing.is_busy:
            self._bench.status.show_progress(fraction)
