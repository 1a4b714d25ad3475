"""The pages of the window: the stages, and a page for every other tab, made when the tab is first opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from fracstride.core.provenance import FocusKind
from fracstride.session.tabs import TabId
from fracstride.ui.controls.announcing import tell_cell
from fracstride.ui.controls.least_room import LeastRoom
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.plotting.map_board import MapBoard
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.stage_strip import StageStrip
from fracstride.ui.views.tab_page import ShownLayer, TabPage
from fracstride.ui.window.tabs import Factory, PageFactory, Tab


class TabDeck(QStackedWidget):
    """Shows one tab; the others are given what they show when they are opened."""

    opened = Signal(object)
    """TabId of the tab that is shown now."""
    layer_chosen = Signal(object, str)
    layer_edited = Signal(object, str, str)
    view_edited = Signal(object)
    value_under_cursor = Signal(str)
    zoom_changed = Signal(float)
    play_toggled = Signal()

    def __init__(self, strip: StageStrip, tabs: Sequence[Tab], focus: FocusModel) -> None:
        super().__init__()
        self._strip = strip
        self._tabs = {tab.id: tab for tab in tabs}
        self._focus = focus
        self._pages: dict[TabId, TabPage] = {}
        self._rooms: dict[TabId, QWidget] = {}
        """What is in the stack for each page: the page, or what scrolls it where it has too little room."""
        self._mementos: dict[TabId, object] = {}
        self._current = TabId.PIPELINE
        self._layer: ShownLayer | None = None
        self._dimmed = False
        self._inset = 0
        self._turns: Iterator[TabId] = iter(())
        self._turn = single_shot(self, 0, self._take_turn)
        self.addWidget(strip)
        strip.setAccessibleName(self.title)

    @property
    def current(self) -> TabId:
        """The open tab."""
        return self._current

    @property
    def page(self) -> TabPage | None:
        """The open page; None for the stages."""
        return self._pages.get(self._current)

    @property
    def has_sheet(self) -> bool:
        """Whether the sum and the formulas are shown below this page."""
        return self.page is None or self.page.has_sheet

    @property
    def can_zoom(self) -> bool:
        """Whether this page can be zoomed."""
        return self.page is None or self.page.can_zoom

    @property
    def plays(self) -> FocusKind | None:
        """The kind of cell that the play bar plays on this page; None: there is no play bar."""
        return FocusKind.OUTPUT_CELL if self.page is None else self.page.plays

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What F6 goes through on the open page."""
        return (self,) if self.page is None else self.page.parts

    @property
    def banner_top(self) -> int:
        """Where banners may begin on this page, in pixels from the top."""
        return self._strip.header.height() if self.page is None else self.page.banner_top

    def open_in_turns(self, tab: TabId, request: object = None) -> None:
        """As ``open``, but a new page is loaded, built, placed, filled and shown in a turn of the event loop each."""
        self._turns = self._turns_of(self._tabs[tab], request)
        self._take_turn()

    def _take_turn(self) -> None:
        if next(self._turns, None) is not None:
            self._turn.start()

    def _turns_of(self, tab: Tab, request: object) -> Iterator[TabId]:
        if isinstance(tab.factory, PageFactory) and tab.id not in self._pages:
            tab.factory.load()
            yield tab.id
            page = self._built(tab, tab.factory)
            yield tab.id
            self._place(page, tab.id)
            yield tab.id
            self._show(page)
            yield tab.id
            self.open(tab.id, request)
            if self._current is tab.id:  # what was requested may have led on to another tab
                # Its maps are laid out and read now, and painted in the next turn.
                self.setUpdatesEnabled(False)
                yield tab.id
                self.setUpdatesEnabled(True)
        else:
            self.open(tab.id, request)

    def open(self, tab: TabId, request: object = None) -> None:
        """Open a tab, and pass a request on to its page."""
        self._turn.stop()
        self.setUpdatesEnabled(True)
        changed = tab is not self._current
        self._current = tab
        page = self._made(self._tabs[tab])
        if page is not None:
            # Before it is visible: with the layer that it showed last it could not look the focus up.
            self._show(page)
            self._remind(tab, page)
        self._bring(self._rooms.get(tab, self._strip))
        if page is not None:
            page.set_dimmed(self._dimmed)
            page.set_banner_height(self._inset)
            if request is not None:
                page.receive(request)
        if changed:
            self.value_under_cursor.emit("")
            self.opened.emit(tab)
            # After the parts around the page have been laid out; otherwise it would be drawn at several sizes.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _bring(self, room: QWidget) -> None:
        """Show what is in the stack; the keyboard comes along to where it was there last, at first to what the page is about."""
        holder = QApplication.focusWidget()
        is_first = room.focusWidget() is None and holder is not None and self.isAncestorOf(holder)
        self.setCurrentWidget(room)
        # Qt would have chosen whatever Tab reaches first: a button, which the next key would press.
        if is_first:
            self.shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def announce_layer(self, layer: ShownLayer) -> None:
        """Pages that are opened from now on show this layer; ``show_layer`` soon follows for the visible page."""
        self._layer = layer
        if self.page is not None:
            self.page.is_behind = True

    def show_layer(self, layer: ShownLayer) -> None:
        """Show another layer on the visible page."""
        self._layer = layer
        if self.page is not None:
            self._show(self.page)

    def set_dimmed(self, dimmed: bool) -> None:
        """Dim the page while the fields hold impossible numbers, or not."""
        self._dimmed = dimmed
        self._strip.set_dimmed(dimmed)
        if self.page is not None:
            self.page.set_dimmed(dimmed)

    def set_banner_height(self, pixels: int) -> None:
        """Leave room for a banner at the top."""
        self._inset = pixels
        self._strip.set_banner_height(pixels)
        if self.page is not None:
            self.page.set_banner_height(pixels)

    def mementos(self) -> dict[TabId, object]:
        """The mementos of all pages, also of those that are not made yet."""
        made = {tab: page.memento() for tab, page in self._pages.items()}
        return self._mementos | {tab: each for tab, each in made.items() if each is not None}

    def remember(self, mementos: dict[TabId, object]) -> None:
        """Give the pages, when they are made, the mementos of another deck."""
        self._mementos = dict(mementos)

    def _remind(self, tab: TabId, page: TabPage) -> None:
        memento = self._mementos.pop(tab, None)
        if memento is not None and self._layer is not None:
            page.receive(memento)

    def shut_down(self) -> None:
        """Stop what the pages compute."""
        for page in self._pages.values():
            page.shut_down()

    @property
    def title(self) -> str:
        """The title of the open tab."""
        return self._tabs[self._current].title

    @property
    def shown(self) -> QWidget:
        """The open page, or the strip."""
        return self.page or self._strip

    @property
    def background(self) -> str:
        """The background of the open page, #RRGGBB."""
        return (LIGHT if self._layer is None else self._layer.theme).canvas

    @property
    def zoom(self) -> float:
        """The zoom of the open page."""
        return self._strip.canvas.zoom if self.page is None else self.page.zoom

    def zoom_in(self) -> None:
        """One step closer."""
        (self.page or self._strip).zoom_in()

    def zoom_out(self) -> None:
        """One step back."""
        (self.page or self._strip).zoom_out()

    def zoom_fit(self) -> None:
        """Fit everything into the page."""
        (self.page or self._strip).zoom_fit()

    def _show(self, page: TabPage) -> None:
        if self._layer is not None:
            page.is_behind = False
            page.show_layer(self._layer)

    def _made(self, tab: Tab) -> TabPage | None:
        if tab.factory is None:
            return None
        page = self._built(tab, tab.factory)
        self._place(page, tab.id)
        return page

    def _built(self, tab: Tab, factory: Factory) -> TabPage:
        if tab.id not in self._pages:
            page = factory(self._focus)
            page.setAccessibleName(tab.title)
            self._connect(page)
            self._pages[tab.id] = page
        return self._pages[tab.id]

    def _place(self, page: TabPage, tab: TabId) -> None:
        """Add a page to the stack, once."""
        if tab in self._rooms:
            return
        # Most maps fit themselves into any room; words, tables and many maps cannot.
        self._rooms[tab] = page
        if any(page.least_size):
            self._rooms[tab] = LeastRoom(
                page,
                page.least_size,
                page.scrolled_height,
                self,
                page.set_narrow if page.can_be_narrow else None,
            )
        self.addWidget(self._rooms[tab])
        if self._layer is not None:
            spread_theme(page, self._layer.theme)

    def _on_value(self, text: str) -> None:
        """Pass a value on; assistive tools are told that of the keyboard's cell."""
        picture = self.focusWidget()
        if isinstance(picture, MapBoard) and picture.cursor_cell is not None:
            tell_cell(picture, text)
        self.value_under_cursor.emit(text)

    def _connect(self, page: TabPage) -> None:
        page.layer_chosen.connect(self.layer_chosen)
        page.layer_edited.connect(self.layer_edited)
        page.view_edited.connect(self.view_edited)
        page.navigated.connect(self.open_in_turns)
        page.value_under_cursor.connect(self._on_value)
        page.zoom_changed.connect(self.zoom_changed)
        page.play_toggled.connect(self.play_toggled)
