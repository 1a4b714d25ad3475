"""Where the parts of the columns of channels stand, by the side of their maps."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from fracstride.core.records import record
from fracstride.ui.look.assets import scaled

CAPTION, SIGN, CHIP, EDGE, BETWEEN = 18, 20, 26, 24, 32
"""Pixels of the design: a caption, a sign, an addend, the margin, and what a column is wider than its maps."""
LEAST_SIDE, MOST_SIDE, LEAST_PITCH, KERNEL_SHARE = 44, 128, 96, 0.6
"""The sides of maps, by the height that there is; a kernel's side beside theirs."""
ABOVE_ADDEND = 10


@record
class ColumnPlaces:
    """From above: y, kernel, contribution, addend; a caption stands over the first two, a sign under each of them."""

    side: int
    """Of y and of the contribution."""

    @classmethod
    def within(cls, height: int) -> ColumnPlaces:
        """Maps as large as a height allows."""
        fixed = scaled(2 * CAPTION + 2 * SIGN + ABOVE_ADDEND + CHIP)
        side = round((height - fixed) / (2 + KERNEL_SHARE))
        return cls(min(max(side, scaled(LEAST_SIDE)), scaled(MOST_SIDE)))

    @property
    def kernel(self) -> int:
        """The side of a kernel."""
        return round(self.side * KERNEL_SHARE)

    @property
    def pitch(self) -> int:
        """The width of a column."""
        return max(self.side + scaled(BETWEEN), scaled(LEAST_PITCH))

    @property
    def tops(self) -> tuple[float, float, float, float]:
        """The upper edges of y, kernel, contribution and addend."""
        y = scaled(CAPTION)
        weight = y + self.side + scaled(SIGN) + scaled(CAPTION)
        made = weight + self.kernel + scaled(SIGN)
        return (y, weight, made, made + self.side + scaled(ABOVE_ADDEND))

    @property
    def height(self) -> int:
        """Of a column."""
        return round(self.tops[3]) + scaled(CHIP)

    def width(self, columns: int) -> int:
        """Of so many columns between their margins."""
        return 2 * scaled(EDGE) + columns * self.pitch

    def column(self, place: int) -> QRectF:
        """A whole column; ``place`` counts from the left."""
        return QRectF(scaled(EDGE) + place * self.pitch, 0, self.pitch, self.height)

    def place_at(self, x: float) -> int:
        """The column over which a position is, were there columns on all sides."""
        return int((x - scaled(EDGE)) // self.pitch)

    def maps(self, place: int) -> tuple[QRectF, QRectF, QRectF]:
        """The room of y, kernel and contribution in a column."""
        middle = self.column(place).center().x()
        sides = (self.side, self.kernel, self.side)
        y, weight, made = (
            QRectF(middle - side / 2, top, side, side) for side, top in zip(sides, self.tops, strict=False)
        )
        return y, weight, made

    def addend(self, place: int) -> QRectF:
        """The room of the addend of a column."""
        column = self.column(place)
        return QRectF(column.left(), self.tops[3], column.width(), scaled(CHIP))
