"""The question before heavy work: a banner over the maps that does not block."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.computing.consent import Withheld
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.presenters.engine_words import cost_text
from fracstride.ui.window.banner import GAP, BannerContent, Severity
from fracstride.ui.window.workbench import Workbench


class CostQuestion(QObject):
    """Asks about the computation that the compute lane withholds, and passes the answer on."""

    def __init__(self, workbench: Workbench, compute: ComputeService) -> None:
        super().__init__(workbench)
        self._bench, self._compute = workbench, compute

    def show(self, withheld: Withheld | None) -> None:
        """Ask, or hide the question."""
        if withheld is None:
            self._hide()
            return
        cost = withheld.estimate
        detail = cost_text(cost.multiply_adds, cost.bytes, translate)
        self._bench.status.verification.show_withheld(detail)
        if withheld.asks:
            self._ask(detail)
        else:
            self._hide()

    def _ask(self, detail: str) -> None:
        banner = self._bench.cost_banner
        content = BannerContent(
            translate("Banner", "A heavy layer."),
            detail,
            translate("Banner", "Compute"),
            Severity.WARN,
            second_button=translate("Banner", "Not now"),
        )
        banner.present(content, lambda: self._compute.answer(True), lambda: self._compute.answer(False))
        self._bench.deck.set_banner_height(banner.height() + scaled(GAP))

    def _hide(self) -> None:
        if not self._bench.cost_banner.isHidden():
            self._bench.cost_banner.hide()
            self._bench.deck.set_banner_height(0)
