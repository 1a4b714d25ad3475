"""The column at the left of the window: all parameter panels, one below the other."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue
from fracstride.core.override import override
from fracstride.session.edits import Slot
from fracstride.session.state import State, ViewSettings
from fracstride.ui.controls.labels import hairline
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.panels.channels_panel import ChannelsPanel
from fracstride.ui.panels.display_panel import DisplayPanel
from fracstride.ui.panels.layer_panel import FIELD_WIDTH, NARROW_FIELD_WIDTH, LayerPanel
from fracstride.ui.panels.lesson_panel import LessonPanel
from fracstride.ui.panels.section import Section
from fracstride.ui.panels.source_panel import SourcePanel

WIDTH, NARROW_WIDTH = 284, 272
"""In a window with room, and in a smaller one; below ``WIDTH`` the fields are narrower."""
MIN_WIDTH, MAX_WIDTH = 240, 360
"""As far as it can be dragged."""


class ParameterColumn(QScrollArea):
    """Stacks the panels with hairlines between them; it scrolls, and does nothing else."""

    accessible_role = QAccessible.Role.Grouping

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = LayerPanel()
        self.channels = ChannelsPanel()
        self.input = SourcePanel(Slot.INPUT)
        self.kernel = SourcePanel(Slot.KERNEL)
        self.display = DisplayPanel()
        self._theme = LIGHT
        self._lesson: LessonPanel | None = None
        # After the layout that what is said asks for.
        self._revealing = single_shot(self, 0, lambda: self._reveal())
        self._others: list[QWidget] = []
        """What a lesson takes the room of."""
        self.setAccessibleName(translate("ParameterColumn", "Parameters"))
        set_surface(self, "chrome")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = self.content = QWidget()
        """What is scrolled."""
        set_surface(content, "chrome")
        # While it is empty; otherwise its content would be laid out here.
        self.setWidget(content)
        self._stack(content)
        # Queued: the range changes in the middle of a layout, which would not see the new margins.
        self.verticalScrollBar().rangeChanged.connect(self._make_room, Qt.ConnectionType.QueuedConnection)
        self.set_theme(LIGHT)

    @property
    def panels(self) -> tuple[LayerPanel, ChannelsPanel, SourcePanel, SourcePanel, DisplayPanel]:
        """All panels from top to bottom."""
        return (self.layer, self.channels, self.input, self.kernel, self.display)

    @property
    def has_lesson(self) -> bool:
        """Whether a lesson is shown above the layer."""
        return self._lesson is not None

    def show_state(
        self, state: State, issues: tuple[Issue, ...], geometry: Geometry | None, view: ViewSettings
    ) -> None:
        """Hand the state to every panel."""
        for panel in self.panels:
            panel.show_state(state, issues, geometry, view)

    def show_lesson(self, lesson: LessonPanel | None) -> None:
        """A lesson above the layer, in the room of the other panels; None: as it was."""
        if self._lesson is not None:
            self._lesson.setParent(None)
            self._lesson.deleteLater()
        self._lesson = lesson
        if lesson is not None:
            lesson.set_theme(self._theme)
            spread_theme(lesson, self._theme)
            self._column.insertWidget(0, lesson)
            lesson.answer_shown.connect(self._reveal_later)
            lesson.show()
            self.verticalScrollBar().setValue(0)
        for widget in self._others:
            widget.setVisible(lesson is None)

    def _reveal_later(self) -> None:
        self._revealing.start()

    def _reveal(self) -> None:
        """Where the panel is low, what has become of an answer is not left out of sight."""
        if self._lesson is not None:
            self.ensureWidgetVisible(self._lesson.next)

    def set_theme(self, theme: Theme) -> None:
        """Remember the theme for a lesson, and take sizes at the scale in force."""
        self._theme = theme
        self.setMinimumWidth(scaled(MIN_WIDTH))
        self.setMaximumWidth(scaled(MAX_WIDTH))

    @override
    def sizeHint(self) -> QSize:
        # The window gives it its room; to ask the panels would lay them out, before there is a style sheet.
        return QSize(scaled(WIDTH), self.minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= scaled(WIDTH)
        self.layer.set_field_width(FIELD_WIDTH if wide else NARROW_FIELD_WIDTH)

    def _make_room(self, least: int, most: int) -> None:
        # The margin gives way to the scroll bar, so that no field moves when the bar comes and goes.
        bar = self.verticalScrollBar().sizeHint().width() if most > least else 0
        for panel in self._sections:
            panel.set_right_inset(bar)

    @property
    def _sections(self) -> tuple[Section, ...]:
        """Everything in the column, a lesson too."""
        return self.panels if self._lesson is None else (self._lesson, *self.panels)

    def _stack(self, content: QWidget) -> None:
        column = self._column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.layer)
        for panel in self.panels[1:]:
            for widget in (hairline(), panel):
                column.addWidget(widget)
                self._others.append(widget)
        column.addStretch(1)
