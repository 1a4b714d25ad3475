"""The tabs of the window, one line each. A page is imported and built when its tab is first opened."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from fracstride.core.records import record
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.i18n import translate
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.tab_page import TabPage

Factory = Callable[[FocusModel], TabPage]


@record
class PageFactory:
    """Makes a page: ``name`` is its class in ``module``, which is imported when it is needed."""

    module: str
    name: str

    def load(self) -> type[TabPage]:
        """The class of the page."""
        found: type[TabPage] = getattr(import_module(self.module), self.name)
        return found

    def __call__(self, focus: FocusModel) -> TabPage:
        """Make a page."""
        return self.load()(focus)


@record
class Tab:
    """One tab: its title, the command that opens it and how its page is made; Pipeline is always there."""

    id: TabId
    title: str
    command: CommandId
    factory: Factory | None


def tabs() -> tuple[Tab, ...]:
    """Every tab, in the language of the window."""
    return (
        Tab(TabId.PIPELINE, translate("Tabs", "Pipeline"), CommandId.TAB_PIPELINE, None),
        Tab(
            TabId.SCATTER,
            translate("Tabs", "Scatter"),
            CommandId.TAB_SCATTER,
            _page("scatter_page", "ScatterPage"),
        ),
        Tab(
            TabId.MATRIX,
            translate("Tabs", "Matrix"),
            CommandId.TAB_MATRIX,
            _page("matrix_page", "MatrixPage"),
        ),
        Tab(
            TabId.PHASES,
            translate("Tabs", "Phases"),
            CommandId.TAB_PHASES,
            _page("phases_page", "PhasesPage"),
        ),
        Tab(
            TabId.OVERLAP,
            translate("Tabs", "Overlap"),
            CommandId.TAB_OVERLAP,
            _page("overlap_page", "OverlapPage"),
        ),
        Tab(
            TabId.SOLVER,
            translate("Tabs", "Solver"),
            CommandId.TAB_SOLVER,
            _page("solver_page", "SolverPage"),
        ),
        Tab(TabId.CODE, translate("Tabs", "Code"), CommandId.TAB_CODE, _page("code_page", "CodePage")),
        Tab(
            TabId.DECODER,
            translate("Tabs", "Decoder"),
            CommandId.TAB_DECODER,
            _page("decoder_page", "DecoderPage"),
        ),
        Tab(
            TabId.CHANNELS,
            translate("Tabs", "Channels"),
            CommandId.TAB_CHANNELS,
            _page("channels_page", "ChannelsPage"),
        ),
        Tab(TabId.PAIR, translate("Tabs", "Conv2d"), CommandId.TAB_PAIR, _page("pair_page", "PairPage")),
    )


def _page(module: str, name: str) -> PageFactory:
    return PageFactory(f"fracstride.ui.views.{module}", name)
