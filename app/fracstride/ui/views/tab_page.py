"""What a tab beside Pipeline is: a page that is shown a layer, shares the focus and asks for what it wants."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.provenance import FocusKind
from fracstride.core.records import record
from fracstride.session.state import State, ViewSettings
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.state.focus import FocusModel

BELOW_BANNER = 8
DIMMED = 0.55
"""What is left of a page while the fields ask for something that cannot be."""


@record(eq=False)
class ShownLayer:
    """The valid layer, how it is looked at, and its arrays: None while they are not computed yet."""

    state: State
    geometry: Geometry
    view: ViewSettings
    theme: Theme
    arrays: LayerArrays | None


class _Veil(QWidget):
    """Lies over all of a page and lets the mouse through: an effect would paint maps on black."""

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
    """The base of every tab but Pipeline. Only the visible one is shown a layer, each time that it changes.

    A page may listen to ``focus`` and move it; it never sees the store.
    """

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
        """Something else is pointed at, while this page is the visible one."""

    def receive(self, request: object) -> None:
        """Take what another part of the window sent along with opening this tab."""

    def memento(self) -> object:
        """What the same tab of a window in another language or scale ``receive``s; None for nothing."""
        return None

    def set_dimmed(self, dimmed: bool) -> None:
        """Recede: the fields ask for something that cannot be."""
        self._veil.setVisible(dimmed)
        self._veil.cover()

    @property
    def banner_top(self) -> int:
        """Where banners may begin: below the band of titles or controls with which every page begins."""
        column = self.layout()
        band = None if column is None else column.itemAt(0)
        return 0 if band is None else band.sizeHint().height()

    @property
    def banner_height(self) -> int:
        """What is left free there."""
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
        """Stand in one column, or in several; where it can. Idempotent."""

    def shut_down(self) -> None:
        """Stop what the page computes by itself: the window closes, or is built anew."""
        for lane in self.findChildren(BackgroundLane):
            lane.shut_down()

    @property
    def zoom(self) -> float:
        """How close the page looks at its maps; 1.0 is the size that fits."""
        return 1.0

    def zoom_in(self) -> None:
        """One step closer, where the page can zoom."""

    def zoom_out(self) -> None:
        """One step back."""

    def zoom_fit(self) -> None:
        """Everything as a whole."""

    def _on_focus(self) -> None:
        # A hidden page has the layer that it showed last: the focus may lie outside of it.
        if self.isVisible() and not self.is_behind:
            self.on_focus()
