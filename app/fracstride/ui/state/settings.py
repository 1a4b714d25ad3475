"""The current preferences: read once, changed by name, written at every change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from fracstride.session.preferences import Preferences, ThemeChoice, load, save_changes
from fracstride.ui.look.theme import DARK, LIGHT, Theme, with_high_contrast

HALF_LIGHT = 128


class Settings(QObject):
    """Holds the preferences of the user; with ``path`` None nothing is written."""

    changed = Signal(object, object)
    """(old Preferences, new Preferences)."""
    forgotten = Signal(object)
    """FileProblem: a change could not be written. Emitted once, and again only after a change could be written."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        self._is_forgotten = False
        self._preferences = Preferences() if path is None else load(path)

    @property
    def preferences(self) -> Preferences:
        """The current preferences."""
        return self._preferences

    def update(self, **changes: Any) -> None:
        """Change preferences by name; emits nothing if nothing changes."""
        old, new = self._preferences, replace(self._preferences, **changes)
        if new != old:
            self._preferences = new
            # If the file cannot be written, the change still holds for this session.
            problem = None if self._path is None else save_changes(self._path, new, **changes)
            self.changed.emit(old, new)
            if problem is not None and not self._is_forgotten:
                self.forgotten.emit(problem)
            self._is_forgotten = problem is not None


def theme_from(preferences: Preferences) -> Theme:
    """The chosen theme, or that of the desktop; with high contrast where either asks for it."""
    theme = DARK if preferences.theme is ThemeChoice.DARK else LIGHT
    if preferences.theme is ThemeChoice.SYSTEM:
        theme = DARK if _is_scheme_dark() else LIGHT
    return with_high_contrast(theme) if preferences.high_contrast or _is_contrast_high() else theme


def first_theme(preferences: Preferences) -> Theme:
    """The theme of the first frame: by the desktop's palette, which no theme has replaced yet."""
    if preferences.theme is ThemeChoice.SYSTEM:
        return DARK if QGuiApplication.palette().window().color().lightness() < HALF_LIGHT else LIGHT
    return theme_from(preferences)


def _is_contrast_high() -> bool:
    """Whether the desktop asks for high contrast."""
    from PySide6.QtCore import Qt  # noqa: PLC0415

    # The accessibility object is only valid while the style hints are held.
    hints = QGuiApplication.styleHints()
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def _is_scheme_dark() -> bool:
    # Importing the namespace Qt takes longer than everything else that the first frame needs of PySide.
    from PySide6.QtCore import Qt  # noqa: PLC0415

    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
