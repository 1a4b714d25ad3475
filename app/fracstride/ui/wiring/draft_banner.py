"""The banner over the maps that says why a draft is impossible, with a button that mends it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from fracstride.core.issues import Issue
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.presenters.issues import banner, banner_way_out, merged
from fracstride.ui.state.store import Draft
from fracstride.ui.window.banner import GAP, BannerContent
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.editor import Editor


class DraftBanner(QObject):
    """Shows the draft of the store; its button goes to the editor."""

    def __init__(self, workbench: Workbench, editor: Editor) -> None:
        super().__init__(workbench)
        self._bench, self._editor = workbench, editor

    def show(self, draft: Draft | None) -> None:
        """Say what is wrong with a draft, over the last valid maps; hide if there is none."""
        self._bench.set_dimmed(draft is not None)
        if draft is None:
            self._bench.banner.hide()
            self._bench.deck.set_banner_height(0)
            return
        self._bench.cost_banner.hide()
        headline = translate("Banner", "Showing the last valid layer.")
        label, run = self._way_out(merged(draft.issues))
        self._bench.banner.present(BannerContent(headline, banner(draft.issues, translate), label), run)
        self._bench.deck.set_banner_height(self._bench.banner.height() + scaled(GAP))

    def _way_out(self, issues: tuple[Issue, ...]) -> tuple[str, Callable[[], None] | None]:
        """The banner's button: mends the only problem, or all of them at once."""
        remedies = [issue.remedy for issue in issues if issue.remedy is not None]
        if not remedies:
            return "", None
        if len(issues) > 1:
            return translate("Banner", "Mend all"), self._editor.mend_all
        return banner_way_out(issues[0], translate), lambda: self._editor.mend(remedies[0])
