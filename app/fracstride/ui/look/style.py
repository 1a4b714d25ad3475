"""The look of Qt's own widgets: Fusion, a palette and one style sheet, made from the tokens of a theme.

Widgets choose among looks by dynamic properties: ``surface`` and ``tone`` (see below), ``kind`` of a QPushButton
("accent", "quiet") and ``error`` ("true") of a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QGraphicsDropShadowEffect, QToolTip, QWidget

from fracstride.ui.look.assets import font, load_fonts, set_interface_scale
from fracstride.ui.look.style_sheet import style_sheet
from fracstride.ui.look.theme import Theme

Surface = Literal[
    "canvas",
    "chrome",
    "raised",
    "sunken",
    "popover",
    "segmented",
    "error",
    "warn",
    "news",
    "hairline",
    "border",
]
Tone = Literal["primary", "secondary", "tertiary", "disabled", "accent", "error", "warn"]


def apply_theme(application: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Give the whole application the look of a theme at a user scale (0.9 to 2.0)."""
    with dressed_afterwards(application, theme, scale):
        pass  # style the existing widgets again


@contextmanager
def dressed_afterwards(application: QApplication, theme: Theme, scale: float) -> Iterator[None]:
    """A context for building widgets: they get the style sheet only when all of them are there.

    With a style sheet, Qt polishes a widget and everything below it whenever it gets a parent, again at every level.
    Replacing one style sheet by another polishes all widgets too, and takes five times as long as removing it first.
    """
    application.setStyleSheet("")
    _apply_foundation(application, theme, scale)
    yield
    application.setStyleSheet(style_sheet(theme))


def _apply_foundation(application: QApplication, theme: Theme, scale: float) -> None:
    """Set everything but the style sheet."""
    set_interface_scale(scale)
    load_fonts()
    if application.style().objectName() != "fusion":
        application.setStyle("Fusion")
    application.setPalette(palette(theme))
    application.setFont(font())
    # At once; otherwise new widgets take the old font and have to be measured again.
    application.sendPostedEvents(None, QEvent.Type.ApplicationFontChange.value)
    QToolTip.setPalette(palette(theme))
    QToolTip.setFont(font())


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property that the style sheet depends on, and apply it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # otherwise Qt looks when it is shown
            widget.style().unpolish(widget)
            widget.style().polish(widget)


def set_surface(widget: QWidget, surface: Surface) -> None:
    """Give a plain widget one of the design's background surfaces."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_property(widget, "surface", surface)


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Give a label one of the design's text colours."""
    set_property(widget, "tone", tone)


def add_shadow(widget: QWidget, theme: Theme) -> None:
    """The shadow of popovers: 0 8 24, stronger in the dark."""
    shadow = QGraphicsDropShadowEffect(widget)
    shadow.setOffset(0, 8)
    shadow.setBlurRadius(24)
    shadow.setColor(QColor(0, 0, 0, 128 if theme.is_dark else 41))
    widget.setGraphicsEffect(shadow)


def palette(theme: Theme) -> QPalette:
    """The palette, for what the style sheet does not cover."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.chrome,
        role.WindowText: theme.text1,
        role.Base: theme.raised,
        role.AlternateBase: theme.chrome,
        role.Text: theme.text1,
        role.Button: theme.raised,
        role.ButtonText: theme.text1,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.tooltip,
        role.ToolTipText: theme.canvas,
        role.PlaceholderText: theme.text3,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.hairline,
    }
    result = QPalette()
    for each, colour in colours.items():
        result.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.disabled))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.sunken))
    return result
