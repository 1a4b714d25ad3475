"""The preferences for how the window looks: theme, language, size, contrast and motion."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from fracstride.session.preferences import MAX_SCALE, MIN_SCALE, LanguageChoice, Preferences, ThemeChoice
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.labels import TextLabel, hairline
from fracstride.ui.controls.popup import PopoverFrame
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.controls.switch import Switch
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.theme import Theme

WIDTH, MARGIN = 380, 12
THEMES, LANGUAGES = tuple(ThemeChoice), tuple(LanguageChoice)
PERCENTS = range(round(MIN_SCALE * 100), round(MAX_SCALE * 100) + 1, 10)


class PreferencesPopover(PopoverFrame):
    """Every choice takes effect at once."""

    edited = Signal(object)
    """{name in Preferences: new value}."""
    engine_requested = Signal()

    def __init__(self, preferences: Preferences, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Preferences", "Preferences"))
        system = translate("Preferences", "System")
        self.theme = Segmented(
            translate("Preferences", "Theme"),
            (system, translate("Preferences", "Light"), translate("Preferences", "Dark")),
        )
        # The names of languages are written in themselves.
        self.language = Segmented(translate("Preferences", "Language"), (system, "English", "简体中文"))
        self.scale = Combo(translate("Preferences", "Size of the interface"))
        for percent in PERCENTS:
            self.scale.add(str(percent), f"{percent} %")
        self.contrast = Switch(translate("Preferences", "High contrast"))
        self.motion = Switch(translate("Preferences", "Reduce motion"))
        self.engine = QPushButton(translate("Preferences", "Compute engine…"))
        self._lay_out()
        self._show(preferences)
        self._connect()
        spread_theme(self, theme)
        self.theme.focus_choice()

    def open_in(self, window: QWidget, top: int) -> None:
        """Show at the right edge of a window, ``top`` pixels below its upper edge."""
        self.adjustSize()
        self.move(window.mapToGlobal(QPoint(window.width() - self.width() - scaled(MARGIN), top)))
        self.show()

    def focus_on(self, name: str) -> None:
        """Give the focus to the language or to the scale."""
        if name == "language":
            self.language.focus_choice()
        else:
            self.scale.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, preferences: Preferences) -> None:
        self.theme.show_index(THEMES.index(preferences.theme))
        self.language.show_index(LANGUAGES.index(preferences.language))
        self.scale.show_key(str(round(preferences.scale * 100)))
        self.contrast.show_checked(preferences.high_contrast)
        self.motion.show_checked(preferences.reduce_motion)

    def _lay_out(self) -> None:
        self.setFixedWidth(scaled(WIDTH))
        grid = QGridLayout()
        grid.setHorizontalSpacing(scaled(16))
        grid.setVerticalSpacing(scaled(8))
        grid.setColumnStretch(1, 1)
        rows = (self.theme, self.language, self.scale, self.contrast, self.motion)
        for row, widget in enumerate(rows):
            label = TextLabel(widget.accessibleName(), tone="secondary")
            label.setBuddy(widget)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
        self.column.setSpacing(scaled(10))
        self.column.addWidget(TextLabel(self.accessibleName(), TextStyle.STRONG))
        self.column.addLayout(grid)
        self.column.addWidget(hairline())
        self.column.addWidget(self.engine, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self.theme.chosen.connect(lambda index: self.edited.emit({"theme": THEMES[index]}))
        self.language.chosen.connect(lambda index: self.edited.emit({"language": LANGUAGES[index]}))
        self.scale.chosen.connect(lambda key: self.edited.emit({"scale": int(key) / 100}))
        self.contrast.toggled.connect(lambda on: self.edited.emit({"high_contrast": on}))
        self.motion.toggled.connect(lambda on: self.edited.emit({"reduce_motion": on}))
        self.engine.clicked.connect(lambda: self._ask_for_engine())

    def _ask_for_engine(self) -> None:
        self.close()
        self.engine_requested.emit()
