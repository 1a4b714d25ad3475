"""What goes on in the background and how far it is: computing, reading, saving; and giving it up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, SignalInstance

from fracstride.ui.compute import ComputeService
from fracstride.ui.documents import DocumentController
from fracstride.ui.i18n import translate
from fracstride.ui.workbench import Workbench

Connect = Callable[[SignalInstance, Callable[..., object]], None]


class Activity(QObject):
    """Shows the busy lanes in the header and the status bar; ``connect`` ends with the workbench."""

    def __init__(
        self, workbench: Workbench, compute: ComputeService, documents: DocumentController, connect: Connect
    ) -> None:
        super().__init__(workbench)
        self._bench, self._compute = workbench, compute
        self._reading, self._writing = documents.reading, documents.writing
        self._busy = {
            "compute": compute.is_busy,
            "reading": self._reading.is_busy,
            "writing": self._writing.is_busy,
        }
        connect(compute.busy_changed, lambda busy: self._note("compute", busy))
        connect(self._reading.busy_changed, lambda busy: self._note("reading", busy))
        connect(self._writing.busy_changed, lambda busy: self._note("writing", busy))
        connect(compute.progressed, lambda fraction: self._on_computed(fraction))
        connect(self._writing.progressed, lambda fraction: workbench.status.show_progress(fraction))
        workbench.status.cancel_requested.connect(lambda: self.cancel())

    def show(self) -> None:
        """What takes long now: the file before the computation."""
        words = {
            "writing": translate("StatusBar", "Saving…"),
            "reading": translate("StatusBar", "Reading…"),
            "compute": translate("StatusBar", "Computing…"),
        }
        activity = next((text for lane, text in words.items() if self._busy[lane]), "")
        self._bench.strip.header.set_busy(bool(activity))
        self._bench.status.show_busy(activity)

    def cancel(self) -> None:
        """Give up what is shown."""
        if self._busy["writing"]:
            self._writing.cancel()
        elif not self._reading.is_idle:
            self._reading.cancel()
        else:
            self._compute.cancel()
            self._bench.status.show_cancelled()

    def _note(self, lane: str, busy: bool) -> None:
        self._busy[lane] = busy
        self.show()

    def _on_computed(self, fraction: float) -> None:
        if not self._busy["reading"] and not self._busy["writing"]:
            self._bench.status.show_progress(fraction)
