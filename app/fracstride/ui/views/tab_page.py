"""The base of every tab except Pipeline: a page that is shown a layer, shares the focus, and emits its requests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.provenance import FocusKind
from fracstride.core.records import record
from fracstride.session.state import State, ViewSettings
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import DIMMED, LIGHT, Theme
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.state.focus import FocusModel

BELOW_BANNER = 8


@record(eq=False)
class ShownLayer:
    """The valid layer, its view settings, and its arrays (None until they are computed)."""

    state: State
    geometry: Geometry
    view: ViewSettings
    theme: Theme
    arrays: LayerArrays | None


class _Veil(QWidget):
    """A veil over a page that lets the mouse through. (A graphics effect would paint maps on black.)"""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._theme = LIGHT
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setVisible(False)
        page.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Take the colour of the canvas."""
        self._theme = theme
        self.update()

    def cover(self) -> None:
        """Lie over everything that the page has now."""
        self.setGeometry(self._page.rect())
        self.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(self._theme.canvas)
        colour.setAlphaF(1 - DIMMED)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self.cover()
        return False


class TabPage(QWidget):
    """The base of every tab except Pipeline. Only the visible page is shown the layer, whenever it changes.

    A page may listen to ``focus`` and move it; it never sees the store. Its focus proxy is what it is about: there the
    keyboard comes to it first.
    """

    accessible_role = QAccessible.Role.PropertyPage

    has_sheet = False
    """Whether the sum and the formulas stay below it."""
    least_size = (840, 420)
    """In pixels of the design: with less room, in a small window at a large scale, it is scrolled."""
    scrolled_height = least_size[1]
    """How high it is then, at least."""
    can_be_narrow = False
    """Whether it stands in one column where it has less width."""
    can_zoom = False
    plays: FocusKind | None = None
    """Over what cells the play bar below it runs: output cells or input cells; None: it has none."""

    layer_chosen = Signal(object, str)
    """(State, words for undo): the page asks for another layer, as one step."""
    layer_edited = Signal(object, str, str)
    """(State, words for undo, merge key): the same while typing; edits of one key in a row are one step."""
    view_edited = Signal(object)
    """Changes of the ViewSettings by name, which are no steps of undo."""
    navigated = Signal(object, object)
    """(TabId, request): go to another tab and let it ``receive`` the request, None for nothing."""
    value_under_cursor = Signal(str)
    """What is pointed at, for the status bar; '' for nothing."""
    zoom_changed = Signal(float)
    play_toggled = Signal()

    def __init__(self, focus: FocusModel) -> None:
        super().__init__()
        self.focus = focus
        self.is_behind = False
        """Whether the layer is another by now and comes within a moment, and with it what is pointed at."""
        self._banner_room: QSpacerItem | None = None
        set_surface(self, "canvas")
        self._veil = _Veil(self)
        focus.changed.connect(self._on_focus)

    def show_layer(self, layer: ShownLayer) -> None:
        """Show this layer; called again with the arrays when they are there. Idempotent."""
        raise NotImplementedError

    def on_focus(self) -> None:
        """The focus has changed while this page is visible."""

    def receive(self, request: object) -> None:
        """Take a request that another part of the window sent when it opened this tab."""

    def memento(self) -> object:
        """What the same tab should ``receive`` after the window is rebuilt in another language or scale, if anything."""
        return None

    def set_dimmed(self, dimmed: bool) -> None:
        """Dim the page while the fields hold impossible numbers."""
        self._veil.setVisible(dimmed)
        self._veil.cover()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What F6 goes through on this page."""
        return (self,)

    @property
    def banner_top(self) -> int:
        """Where banners may begin: below the band of titles or controls with which every page begins."""
        column = self.layout()
        band = None if column is None else column.itemAt(0)
        return 0 if band is None else band.sizeHint().height()

    @property
    def banner_height(self) -> int:
        """The height that is left free for banners."""
        return 0 if self._banner_room is None else self._banner_room.sizeHint().height()

    def set_banner_height(self, pixels: int) -> None:
        """Leave room for a banner there."""
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            if self._banner_room is None:
                self._banner_room = QSpacerItem(0, 0)
                column.insertItem(1, self._banner_room)
            height = pixels + scaled(BELOW_BANNER) if pixels else 0
            self._banner_room.changeSize(0, height, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            column.invalidate()

    def set_narrow(self, narrow: bool) -> None:
        """Arrange the page in one column or in several, if it can. Idempotent."""

    def shut_down(self) -> None:
        """Stop what the page computes: the window closes or is rebuilt."""
        for lane in self.findChildren(BackgroundLane):
            lane.shut_down()

    @property
    def zoom(self) -> float:
        """The zoom of the page's maps; 1.0 fits the page."""
        return 1.0

    def zoom_in(self) -> None:
        """Zoom in by one step, if the page can zoom."""

    def zoom_out(self) -> None:
        """Zoom out by one step."""

    def zoom_fit(self) -> None:
        """Fit everything into the page."""

    def _on_focus(self) -> None:
        # A hidden page has the layer that it showed last: the focus may lie outside of it.
        if self.isVisible() and not self.is_behind:
            self.on_focus()
