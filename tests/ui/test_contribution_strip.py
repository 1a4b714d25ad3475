"""Products along one axis as a strip: an ellipsis stands where cells are left out, and nowhere else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from fracstride.core.spec import AxisSpec
from fracstride.ui.views.contribution_strip import ContributionStrip

PAPER = QColor("#FF00FF")


@pytest.mark.parametrize(("size", "is_cut"), [(4, False), (400, True)])
def test_an_ellipsis_stands_where_cells_are_left_out(qtbot: QtBot, size: int, is_cut: bool) -> None:
    strip = ContributionStrip()
    qtbot.addWidget(strip)
    strip.resize(400, strip.height())
    strip.show_axis(AxisSpec(size, 3, stride=2))
    strip.show()
    image = QImage(strip.size(), QImage.Format.Format_RGB32)
    image.fill(PAPER)
    strip.render(image, QPoint(), renderFlags=strip.RenderFlag.DrawChildren)
    inked = []
    for before, after in zip(strip.cells, strip.cells[1:], strict=False):
        columns = range(int(before.rect.right()) + 1, int(after.rect.left()))
        rows = range(int(before.rect.height()))
        if any(image.pixelColor(x, y) != PAPER for x in columns for y in rows):
            inked.append((before.index, after.index))
    if not is_cut:
        assert inked == []
    else:
        ((last, first),) = inked
        assert first > last + 1
