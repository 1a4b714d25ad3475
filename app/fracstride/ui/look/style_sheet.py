"""The style sheet of the whole application, made from the tokens of a theme: one function for each kind of widget.

Chevrons and ticks are painted by the widgets of ``ui.controls``: a style sheet can only show them from
files on disk.
"""

from __future__ import annotations

from collections.abc import Callable

from fracstride.ui.look.assets import scaled
from fracstride.ui.look.theme import Theme

Pixels = Callable[[float], int]


def style_sheet(theme: Theme) -> str:
    """The style sheet of the whole application at the scale in force."""
    parts = (
        _surfaces,
        _text,
        _tool_buttons,
        _push_buttons,
        _fields,
        _lists,
        _menus,
        _bars,
        _scroll_bars,
        _marks,
    )
    return "\n".join(part(theme, scaled) for part in parts)


def _surfaces(t: Theme, px: Pixels) -> str:
    # Qt takes the padding of a tooltip twice, as padding and as margin on all sides, and adds 1.
    return f"""
QMainWindow, QDialog {{ background: {t.chrome}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QWidget[surface="canvas"] {{ background: {t.canvas}; }}
QWidget[surface="chrome"] {{ background: {t.chrome}; }}
QWidget[surface="raised"] {{ background: {t.raised}; }}
QWidget[surface="sunken"] {{ background: {t.sunken}; border-radius: {px(5)}px; }}
QWidget[surface="segmented"] {{ background: {t.sunken}; border-radius: {px(6)}px; }}
QWidget[surface="hairline"] {{ background: {t.hairline}; }}
QWidget[surface="border"] {{ background: {t.border}; }}
QWidget[surface="popover"] {{ background: {t.raised}; border: 1px solid {t.border};
    border-radius: {px(10)}px; }}
QWidget[surface="error"] {{ background: {t.error_soft}; border-radius: {px(8)}px; }}
QWidget[surface="warn"] {{ background: {t.warn_soft}; border-radius: {px(8)}px; }}
QWidget[surface="news"] {{ background: {t.raised}; border: 1px solid {t.border};
    border-radius: {px(8)}px; }}
QToolTip {{ background: {t.tooltip}; color: {t.canvas}; border: none; padding: 0 {px(4)}px; }}
QSplitter::handle {{ background: {t.hairline}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QSplitter::handle:hover {{ background: {t.accent}; }}
"""


def _text(t: Theme, px: Pixels) -> str:
    return f"""
QLabel {{ color: {t.text1}; background: transparent; }}
QLabel:disabled {{ color: {t.disabled}; }}
QLabel[tone="secondary"] {{ color: {t.text2}; }}
QLabel[tone="tertiary"] {{ color: {t.text3}; }}
QLabel[tone="disabled"] {{ color: {t.disabled}; }}
QLabel[tone="accent"] {{ color: {t.accent}; }}
QLabel[tone="error"] {{ color: {t.error}; }}
QLabel[tone="warn"] {{ color: {t.warn}; }}
QLabel:focus {{ border: {px(2)}px solid {t.accent}; border-radius: {px(4)}px; }}
QLabel[ring="none"]:focus {{ border: none; }}
"""


def _tool_buttons(t: Theme, px: Pixels) -> str:
    return f"""
QToolButton {{ background: transparent; color: {t.text1}; border: {px(2)}px solid transparent;
    border-radius: {px(6)}px; padding: 0; min-width: {px(28)}px; min-height: {px(28)}px; }}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:pressed {{ background: {t.press}; }}
QToolButton:checked {{ background: {t.press}; }}
QToolButton:disabled {{ color: {t.disabled}; background: transparent; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton[compact="true"] {{ min-width: {px(20)}px; min-height: {px(20)}px; }}
QToolButton[compact="true"]:checked {{ background: transparent; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
"""


def _push_buttons(t: Theme, px: Pixels) -> str:
    segment = t.press if t.is_dark else t.raised
    return f"""
QPushButton {{ background: {t.raised}; color: {t.text1}; border: 1px solid {t.border};
    border-radius: {px(6)}px; padding: 1px {px(12)}px; min-height: {px(24)}px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {t.press}; }}
QPushButton:default {{ border-color: {t.text3}; }}
QPushButton:focus {{ border: {px(2)}px solid {t.accent}; padding: 0 {px(11)}px; }}
QPushButton:disabled {{ color: {t.disabled}; background: {t.chrome}; border-color: {t.hairline}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[kind="accent"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QPushButton[kind="accent"]:hover {{ border-color: {t.text1}; }}
QPushButton[kind="accent"]:focus {{ border-color: {t.text1}; }}
QPushButton[kind="accent"]:disabled {{ background: {t.sunken}; color: {t.disabled};
    border-color: {t.hairline}; }}
QPushButton[kind="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="quiet"]:hover {{ background: {t.hover}; }}
QPushButton[kind="quiet"]:focus {{ border-color: {t.accent}; }}
QPushButton[kind="chip"] {{ background: {t.sunken}; border: 1px solid {t.sunken};
    border-radius: {px(5)}px; padding: 0; min-height: {px(18)}px; }}
QPushButton[kind="chip"]:hover {{ border-color: {t.border}; }}
QPushButton[kind="chip"]:pressed {{ background: {t.press}; }}
QPushButton[kind="chip"]:focus {{ border: {px(2)}px solid {t.accent}; padding: 0; }}
QPushButton[kind="segment"] {{ background: transparent; color: {t.text2}; border-color: transparent;
    border-radius: {px(5)}px; min-height: {px(20)}px; }}
QPushButton[kind="segment"]:hover {{ color: {t.text1}; }}
QPushButton[kind="segment"]:checked {{ background: {segment}; color: {t.text1}; border-color: {t.border}; }}
QPushButton[kind="segment"]:focus {{ border-color: {t.accent}; }}
"""


def _fields(t: Theme, px: Pixels) -> str:
    fields = ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QPlainTextEdit", "QTextEdit")

    def every(suffix: str = "") -> str:
        return ", ".join(f"{field}{suffix}" for field in fields)

    return f"""
{every()} {{ background: {t.raised}; color: {t.text1}; border: 1px solid {t.border};
    border-radius: {px(6)}px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit, QAbstractSpinBox, QComboBox {{ min-height: {px(26)}px; max-height: {px(26)}px; }}
QLineEdit {{ padding: 0 {px(7)}px; }}
QComboBox {{ padding: 0 1px 0 {px(9)}px; }}
{every(":hover")} {{ border-color: {t.text3}; }}
{every(":focus")} {{ border: 2px solid {t.accent}; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {{ min-height: {px(26) - 2}px;
    max-height: {px(26) - 2}px; }}
QLineEdit:focus {{ padding: 0 {px(7) - 1}px; }}
QComboBox:focus {{ padding: 0 0 0 {px(9) - 1}px; }}
{every(":disabled")} {{ background: {t.chrome}; color: {t.disabled}; border-color: {t.hairline}; }}
{every(":read-only")} {{ background: {t.chrome}; color: {t.text2}; }}
QComboBox, QComboBox:read-only {{ background: {t.raised}; color: {t.text1}; }}
QComboBox:disabled {{ background: {t.chrome}; color: {t.disabled}; }}
{every('[muted="true"]')} {{ background: {t.chrome}; color: {t.text3}; border-color: {t.hairline}; }}
{every('[muted="true"]:hover')} {{ border-color: {t.border}; }}
{every('[muted="true"]:focus')} {{ background: {t.raised}; color: {t.text1}; border-color: {t.accent}; }}
{every('[error="true"]')} {{ background: {t.error_soft}; color: {t.text1}; border-color: {t.error_line}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 1px; border: none;
    background: transparent; }}
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow {{ width: 0; height: 0; image: none; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ border: none; background: transparent;
    padding: 0; min-height: 0; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: {px(24)}px; }}
QComboBox::down-arrow {{ image: none; }}
QFileDialog QComboBox::down-arrow {{ width: 0; height: 0; border-left: {px(4)}px solid {t.raised};
    border-right: {px(4)}px solid {t.raised}; border-top: {px(5)}px solid {t.text2}; }}
"""


def _lists(t: Theme, px: Pixels) -> str:
    return f"""
QAbstractItemView {{ background: {t.raised}; color: {t.text1}; border: none; outline: none;
    selection-background-color: {t.accent_soft}; selection-color: {t.text1}; }}
QComboBox QAbstractItemView {{ border: 1px solid {t.border}; border-radius: {px(6)}px;
    padding: {px(4)}px; }}
QListView::item, QTreeView::item {{ min-height: {px(28)}px; padding: 0 {px(8)}px;
    border-radius: {px(6)}px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {t.hover}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {t.accent_soft}; color: {t.text1}; }}
QTableView {{ background: {t.canvas}; gridline-color: {t.hairline}; }}
QTableView::item {{ padding: 0 {px(8)}px; border-bottom: 1px solid {t.hairline}; }}
QTableView::item:hover {{ background: {t.hover}; }}
QTableView::item:selected {{ background: {t.accent_soft}; color: {t.text1}; }}
QTableView:focus, QListView:focus {{ border: {px(2)}px solid {t.accent}; }}
QTableView[ring="row"] {{ selection-background-color: transparent; }}
QTableView[ring="row"]:focus, QTableView[ring="inside"]:focus {{ border: none; }}
QTableView[ring="row"]::item, QTableView[ring="row"]::item:hover, QTableView[ring="row"]::item:selected {{
    background: transparent; border: none; }}
QComboBox QListView:focus {{ border: 1px solid {t.border}; }}
QHeaderView {{ background: {t.canvas}; }}
QHeaderView::section {{ background: {t.canvas}; color: {t.text2}; border: none;
    border-bottom: 1px solid {t.hairline}; padding: 0 {px(8)}px; min-height: {px(36)}px; }}
QFileDialog QHeaderView::section {{ min-height: {px(20)}px; }}
QTableCornerButton::section {{ background: {t.canvas}; border: none; }}
"""


def _menus(t: Theme, px: Pixels) -> str:
    return f"""
QMenu {{ background: {t.raised}; color: {t.text1}; border: 1px solid {t.border};
    border-radius: {px(10)}px; padding: {px(6)}px; }}
QWidget[corners="square"] {{ border-radius: 0; }}
QMenu::item {{ border-radius: {px(6)}px; padding: {px(6)}px {px(24)}px {px(6)}px {px(10)}px;
    min-width: {px(120)}px; background: transparent; }}
QMenu::item:selected {{ background: {t.hover}; }}
QMenu::item:pressed {{ background: {t.press}; }}
QMenu::item:disabled {{ color: {t.disabled}; background: transparent; }}
QMenu::icon {{ padding-left: {px(8)}px; }}
QMenu::separator {{ height: 1px; background: {t.hairline}; margin: {px(5)}px {px(4)}px; }}
QMenu::indicator {{ width: {px(6)}px; height: {px(6)}px; border-radius: {px(3)}px;
    margin-left: {px(8)}px; background: transparent; }}
QMenu::indicator:checked {{ background: {t.accent}; }}
QMenuBar {{ background: {t.chrome}; color: {t.text1}; }}
QMenuBar::item {{ padding: {px(4)}px {px(8)}px; border-radius: {px(6)}px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.hover}; }}
"""


def _bars(t: Theme, px: Pixels) -> str:
    return f"""
QToolBar {{ background: {t.chrome}; border: none; border-bottom: 1px solid {t.hairline};
    spacing: {px(4)}px; padding: 0 {px(8)}px; }}
QToolBar::separator {{ background: {t.hairline}; width: 1px; margin: {px(8)}px {px(8)}px; }}
QStatusBar {{ background: {t.chrome}; color: {t.text2}; border-top: 1px solid {t.hairline}; }}
QStatusBar::item {{ border: none; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.hairline}; }}
QTabBar {{ background: {t.canvas}; border: none; }}
QTabBar::tab {{ background: transparent; color: {t.text2}; border: {px(2)}px solid transparent;
    min-height: {px(34)}px; padding: 0 {px(3)}px; margin: 0 {px(7)}px; }}
QTabBar::tab:hover {{ color: {t.text1}; }}
QTabBar::tab:selected {{ color: {t.text1}; border-bottom-color: {t.text1}; }}
QTabBar::scroller {{ width: {px(56)}px; }}
QTabBar QToolButton {{ background: {t.canvas}; border: none; border-radius: 0; min-width: 0; min-height: 0; }}
QTabBar QToolButton:hover {{ background: {t.hover}; }}
QTabBar::tab:selected:focus {{ border-color: {t.accent}; border-radius: {px(4)}px; }}
QTabBar::tab:disabled {{ color: {t.disabled}; }}
QProgressBar {{ background: {t.sunken}; border: none; border-radius: 1px; max-height: {px(2)}px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 1px; }}
"""


def _scroll_bars(t: Theme, px: Pixels) -> str:
    return f"""
QScrollArea {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: {px(10)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(10)}px; margin: 0; }}
QScrollBar::handle {{ background: {t.border}; border-radius: {px(3)}px; margin: {px(2)}px; }}
QScrollBar::handle:vertical {{ min-height: {px(28)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(28)}px; }}
QScrollBar::handle:hover {{ background: {t.text3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSlider::groove:horizontal {{ height: {px(4)}px; background: {t.border}; border-radius: {px(2)}px; }}
QSlider::sub-page:horizontal {{ background: {t.text2}; border-radius: {px(2)}px; }}
QSlider::handle:horizontal {{ width: {px(14)}px; height: {px(14)}px; margin: -{px(5)}px 0;
    border-radius: {px(7)}px; background: {t.text1}; }}
QSlider::handle:horizontal:focus {{ background: {t.accent}; }}
"""


def _marks(t: Theme, px: Pixels) -> str:
    return f"""
QCheckBox, QRadioButton {{ color: {t.text1}; spacing: {px(8)}px; min-height: {px(24)}px; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.disabled}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {px(14)}px; height: {px(14)}px;
    border: 1px solid {t.text3}; border-radius: {px(4)}px; background: {t.raised}; }}
QRadioButton::indicator {{ border-radius: {px(8)}px; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked {{ width: {px(8)}px; height: {px(8)}px;
    border: {px(4)}px solid {t.accent}; background: {t.on_accent}; }}
QCheckBox[kind="tick"]::indicator:checked {{ width: {px(14)}px; height: {px(14)}px;
    border: 1px solid {t.accent}; background: {t.accent}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {t.accent}; }}
QGroupBox {{ border: none; margin-top: {px(20)}px; color: {t.text1}; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; }}
"""
