"""The chip of the status bar that says whether the methods agree, and on a click by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from fracstride.ui.computing.calculation import VerificationOutcome
from fracstride.ui.controls.chip import Chip
from fracstride.ui.controls.popup import Popover
from fracstride.ui.i18n import translate
from fracstride.ui.look.markup import tip
from fracstride.ui.look.style import Tone
from fracstride.ui.presenters.methods import verdict, verification_table
from fracstride.ui.window.verification_popover import VerificationPopover

if TYPE_CHECKING:
    # The comparison itself is imported by the lane, after the first picture.
    from fracstride.core.verification import Verification


class VerificationChip(Chip):
    """Says how the comparison of methods ended, or why there is none."""

    cell_chosen = Signal(object)
    """(sample, channel, row, column) of x: where two methods differ most."""
    changed = Signal()
    """It may need another width."""

    def __init__(self) -> None:
        super().__init__("circle-check")
        self._detail = ""
        """What a click says while there is no comparison to show."""
        self._verification: Verification | None = None
        self.setToolTip(translate("StatusBar", "What was compared"))
        self.clicked.connect(lambda: self._show_details())

    def show_verifying(self) -> None:
        """Show that the methods are being compared."""
        self._show_verdict(translate("StatusBar", "Verifying…"), "circle-check")
        self._tell(translate("StatusBar", "The methods are being compared."))

    def show_cancelled(self) -> None:
        """Show that the computation was cancelled, and the comparison of methods with it."""
        self._show_verdict(translate("StatusBar", "Cancelled"), "circle-alert", "warn")
        self._tell(translate("StatusBar", "The computation was cancelled."))

    def show_withheld(self, detail: str) -> None:
        """Show that a computation waits for the user's consent."""
        self._show_verdict(translate("StatusBar", "Not computed"), "circle-alert", "warn")
        self._tell(detail)

    def show_outcome(self, outcome: VerificationOutcome) -> None:
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
        self.show_text(text, icon_name, tone)
        self.setToolTip(tip("\n".join((text, translate("StatusBar", "What was compared")))))
        self.changed.emit()

    def _tell(self, detail: str) -> None:
        """Show why there is no comparison."""
        self._detail, self._verification = detail, None

    def _show_details(self) -> None:
        if self._verification is not None:
            popover = VerificationPopover(
                verification_table(self._verification, translate), self, self._theme
            )
            popover.cell_chosen.connect(self.cell_chosen)
            popover.show_over(self)
        elif self._detail:
            Popover(self._detail, self).show_over(self)
