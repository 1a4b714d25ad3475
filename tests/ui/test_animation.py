"""The animation of the player: a frame a cell, the window left as it was, no file where it is cancelled."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.spec import Field
from fracstride.files.animations import gif_from_frames
from fracstride.ui.actions import CommandId
from fracstride.ui.assembly import Assembly

from .conftest import FakeDialogs


def test_every_cell_is_a_frame(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    pin = app_window.store.view.pin
    dialogs.target = tmp_path / "stages"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    target = tmp_path / "stages.gif"
    qtbot.waitUntil(target.exists, timeout=20_000)
    qtbot.waitUntil(lambda: not app_window.desk.bench.file_banner.isVisible())
    with Image.open(target) as picture:
        assert picture.n_frames == 9
        assert picture.info["duration"] == 600
        frames = []
        for index in range(picture.n_frames):
            picture.seek(index)
            frames.append(np.asarray(picture.convert("RGB")))
    assert all((one != other).any() for one, other in pairwise(frames))
    assert app_window.store.view.pin == pin
    assert frames[0].shape[1] == app_window.desk.bench.strip.width()


def test_a_large_output_is_refused_with_a_way_out(app_window: Assembly, dialogs: FakeDialogs) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 40)
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    banner = app_window.desk.bench.file_banner
    assert banner.isVisible()
    assert "smaller layer" in banner.detail.text()
    assert dialogs.asked == []


def test_cancelling_writes_nothing(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    dialogs.target = tmp_path / "stages.gif"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    banner = app_window.desk.bench.file_banner
    qtbot.waitUntil(banner.isVisible)
    assert "of 25" in banner.detail.text()
    banner.button.click()
    assert not banner.isVisible()
    assert list(tmp_path.iterdir()) == []
    assert app_window.store.view.pin == (1, 1)


def test_a_cancelled_file_is_not_made() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        gif_from_frames([np.zeros((2, 2, 3), np.uint8)] * 2, 100, token)


def test_colours_stay_the_same_from_frame_to_frame() -> None:
    first = np.zeros((4, 4, 3), np.uint8)
    first[:2] = (228, 100, 10)
    last = first.copy()
    last[3] = (74, 130, 181)
    data = gif_from_frames([first, last], 100)
    assert data.startswith(b"GIF89a")
    with Image.open(BytesIO(data)) as picture:
        shown = np.asarray(picture.convert("RGB"))
    assert (shown == first).all()
