"""The design tokens of both themes, and the style of Qt's widgets made from them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import cache

from fracstride.core.records import record

DIMMED = 0.55
"""How opaque maps, pages and the sum are while the fields hold impossible numbers."""


class ThemeName(StrEnum):
    """The themes that exist."""

    LIGHT = "light"
    DARK = "dark"


@record
class Role:
    """One meaning in the picture: its text, its line or texture, its tint."""

    text: str
    line: str
    soft: str


@record(eq=False)
class Theme:
    """Every colour of one theme as #RRGGBB; colour belongs to meaning, the chrome is neutral.

    There are few, and each is made once: what is remembered for a theme need not hash all its colours.
    """

    name: ThemeName
    canvas: str
    chrome: str
    raised: str
    sunken: str
    hover: str
    press: str
    pill: str
    hairline: str
    border: str
    tooltip: str
    text1: str
    text2: str
    text3: str
    disabled: str
    accent: str
    on_accent: str
    accent_soft: str
    warn: str
    warn_soft: str
    error: str
    error_line: str
    error_soft: str
    stride: Role
    padding: Role
    output_padding: Role
    kernel: Role
    pinned: str
    veil_ink: str
    cell_edge_alpha: float
    number_ink: str
    veils: bool = True
    """Whether what is not part of a focus recedes."""

    @property
    def is_dark(self) -> bool:
        """Whether text is light on dark."""
        return self.name is ThemeName.DARK


LIGHT = Theme(
    name=ThemeName.LIGHT,
    canvas="#FFFFFF",
    chrome="#F6F7F9",
    raised="#FFFFFF",
    sunken="#ECEEF2",
    hover="#E8EAEF",
    press="#DDE0E7",
    pill="#ECEEF2",
    hairline="#E3E5EA",
    border="#D0D4DC",
    tooltip="#1E222A",
    text1="#171A21",
    text2="#4E5563",
    text3="#636A77",
    disabled="#9AA1AD",
    accent="#2557D6",
    on_accent="#FFFFFF",
    accent_soft="#E6EDFC",
    warn="#845500",
    warn_soft="#FFF5DD",
    error="#B80F2A",
    error_line="#D92F45",
    error_soft="#FDECEF",
    stride=Role("#5F3DC4", "#8A73DC", "#F5F2FE"),
    padding=Role("#0A7A55", "#2B9873", "#EEF8F4"),
    output_padding=Role("#A8288F", "#C864B4", "#FCF0FA"),
    kernel=Role("#B84300", "#E2640A", "#FFF1E5"),
    pinned="#171A21",
    veil_ink="#3E4450",
    cell_edge_alpha=0.07,
    number_ink="#171A21",
)

DARK = Theme(
    name=ThemeName.DARK,
    canvas="#14161A",
    chrome="#1B1D22",
    raised="#25282F",
    sunken="#0F1114",
    hover="#282B32",
    press="#31353D",
    pill="#2A2E36",
    hairline="#2A2D34",
    border="#3C414A",
    tooltip="#E9EBEF",
    text1="#ECEEF2",
    text2="#B0B6C2",
    text3="#9097A4",
    disabled="#5D6470",
    accent="#8BB0FF",
    on_accent="#0C1220",
    accent_soft="#1E2A44",
    warn="#F0BE5A",
    warn_soft="#2C2416",
    error="#FF7583",
    error_line="#F0505F",
    error_soft="#341A1F",
    stride=Role("#A99BFF", "#7C6BD6", "#1D1B2B"),
    padding=Role("#46D19C", "#2C9A70", "#14251F"),
    output_padding=Role("#F4A3EA", "#B566A9", "#2A1C29"),
    kernel=Role("#FFA05C", "#FF8A36", "#2E2118"),
    pinned="#FFFFFF",
    veil_ink="#C3C8D2",
    cell_edge_alpha=0.13,
    number_ink="#FFFFFF",
)


@cache
def with_high_contrast(theme: Theme) -> Theme:
    """The theme for those who need more of it: stronger outlines and textures, no tints, no veil."""

    def strong(role: Role) -> Role:
        return Role(role.text, role.text, theme.canvas)

    return replace(
        theme,
        border=theme.text3,
        hairline=theme.border,
        veils=False,
        stride=strong(theme.stride),
        padding=strong(theme.padding),
        output_padding=strong(theme.output_padding),
        kernel=strong(theme.kernel),
    )
