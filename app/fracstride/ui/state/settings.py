"""The preferences in force: read once, changed by name, written at every change."""

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
    """Holds the preferences of the user; nothing is written where ``path`` is None."""

    changed = Signal(object, object)
    """(old Preferences, new Preferences)."""
    forgotten = Signal(object)
    """FileProblem: what is changed is not remembered; said once, until a change can be written again."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        self._is_forgotten = False
        self._preferences = Preferences() if path is None else load(path)

    @property
    def preferences(self) -> Preferences:
        """What is in force."""
        return self._preferences

    def update(self, **changes: Any) -> None:
        """Change preferences by name; nothing is emitted where nothing changes."""
        old, new = self._preferences, replace(self._preferences, **changes)
        if new != old:
            self._preferences = new
            # A file that cannot be written costs the memory of a preference, not the session.
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
    """The same for the first frame: by the desktop's palette, while no theme has replaced it yet."""
    if preferences.theme is ThemeChoice.SYSTEM:
        return DARK if QGuiApplication.palette().window().color().lightness() < HALF_LIGHT else LIGHT
    return theme_from(preferences)


def _is_contrast_high() -> bool:
    """Whether the desktop asks for high contrast."""
    from PySide6.QtCore import Qt  # noqa: PLC0415

    # The hints live as long as what they are asked of is held.
    hints = QGuiApplication.styleHints()
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def _is_scheme_dark() -> bool:
    # The names of Qt take longer to make than all else that the first frame needs of it.
    from PySide6.QtCore import Qt  # noqa: PLC0415

    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
