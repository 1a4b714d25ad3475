"""The limits under a colour bar: at its ends, and apart where the bar is short."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from fracstride.session.state import Colours
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.plotting.decor_item import bar_rect, paint_bar
from fracstride.ui.plotting.frame import Frame

WIDTH = 240
LEAST_GAP = 5
"""Pixels between two numbers; between two digits there are fewer."""


def inked(limits: tuple[float, float], side: float) -> list[int]:
    """The columns below the colour bar of a map of this side in which something is drawn."""
    left = (WIDTH - side) / 2
    frame = Frame(QRectF(left, 0, side, side), QPointF(left, 0), side / 4, 4, 4)
    image = QImage(WIDTH, round(side) + 60, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_bar(painter, frame, colour_scale(Colours.BLUE, LIGHT, *limits), LIGHT)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), WIDTH, 4)[..., 0]
    below = pixels[round(bar_rect(frame).bottom()) + 1 :]
    return [int(column) for column in np.flatnonzero((below < 200).any(axis=0))]


@pytest.mark.parametrize("limits", [(0.0, 9.0), (-71.51, 71.51), (-737.9, 737.9), (-46831.0, 46831.0)])
def test_two_limits_never_run_into_each_other(qtbot: QtBot, limits: tuple[float, float]) -> None:
    columns = inked(limits, 40.0)
    gaps = [second for first, second in pairwise(columns) if second - first > LEAST_GAP]
    assert len(gaps) == 1
    assert abs(columns[0] + columns[-1] - WIDTH) <= 4, "as far beyond one end as beyond the other"


def test_where_there_is_room_they_stand_at_the_ends(qtbot: QtBot) -> None:
    columns = inked((-737.9, 737.9), 160.0)
    assert columns[0] >= 40 and columns[-1] <= 200
