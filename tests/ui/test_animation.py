"""The animation of the player: a frame a cell, the window left as it was, no file where it is cancelled."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import Field
from fracstride.files.animations import gif_from_frames
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.export import animation

from .conftest import FakeDialogs


def recorded(
    window: Assembly, dialogs: FakeDialogs, folder: Path, qtbot: QtBot
) -> list[npt.NDArray[np.uint8]]:
    """The frames of an animation of the open tab."""
    dialogs.target = folder / "stages"
    window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    target = folder / "stages.gif"
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not window.desk.bench.file_banner.isVisible())
    with Image.open(target) as picture:
        assert picture.info["duration"] == 600
        frames = []
        for index in range(picture.n_frames):
            picture.seek(index)
            frames.append(np.asarray(picture.convert("RGB")))
    return frames


def test_every_cell_is_a_frame(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    pin = app_window.store.view.pin
    frames = recorded(app_window, dialogs, tmp_path, qtbot)
    assert len(frames) == 9
    assert all((one != other).any() for one, other in pairwise(frames))
    assert app_window.store.view.pin == pin
    assert frames[0].shape[1] == 2 * app_window.desk.bench.strip.width(), "a slide is larger than the window"
    assert dialogs.titles == ["Export animation of Pipeline"]


@pytest.mark.parametrize(("most", "ratio"), [(3.9, 1.0), (1.0, 1.0), (0.25, 0.5)])
def test_many_frames_are_no_sharper_than_there_is_memory(
    app_window: Assembly,
    dialogs: FakeDialogs,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    most: float,
    ratio: float,
) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    strip = app_window.desk.bench.strip
    pixels = 9 * strip.width() * (strip.height() + round(animation.LINE))
    monkeypatch.setattr(animation, "MOST_PIXELS", most * pixels)
    frames = recorded(app_window, dialogs, tmp_path, qtbot)
    assert frames[0].shape[1] == pytest.approx(ratio * strip.width(), abs=1)


def of_canvas(frame: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return (frame == 255).all(axis=2)


def test_a_tab_that_plays_input_cells_is_recorded_as_it_is(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = app_window.desk
    desk.actions[CommandId.TAB_SCATTER].trigger()
    qtbot.waitUntil(lambda: desk.bench.deck.current is TabId.SCATTER)
    pin, head = app_window.store.view.pin, desk.focus.head
    # Somewhere the pointer rests meanwhile.
    desk.focus.hover(Focus(FocusKind.OUTPUT_CELL, (4, 4)))
    frames = recorded(app_window, dialogs, tmp_path, qtbot)
    assert len(frames) == 9, "a stamp each"
    assert all((one != other).any() for one, other in pairwise(frames))
    canvas = [of_canvas(frame).sum() for frame in frames]
    assert canvas == sorted(canvas, reverse=True), "stamp by stamp"
    assert canvas[-1] > frames[0][..., 0].size / 2, "white stays white"
    assert dialogs.titles == ["Export animation of Scatter"]
    assert desk.bench.deck.current is TabId.SCATTER
    assert (app_window.store.view.pin, desk.focus.head) == (pin, head)


def test_of_a_tab_without_a_player_pipeline_is_recorded_and_said_to_be(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot
) -> None:
    deck = app_window.desk.bench.deck
    app_window.desk.actions[CommandId.TAB_CODE].trigger()
    qtbot.waitUntil(lambda: deck.current is TabId.CODE)
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    assert dialogs.titles == ["Export animation of Pipeline"]
    assert deck.current is TabId.CODE, "nobody wanted it"


def test_another_tab_ends_a_recording(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    dialogs.target = tmp_path / "stages.gif"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    app_window.desk.actions[CommandId.TAB_SCATTER].trigger()
    banner = app_window.desk.bench.file_banner
    qtbot.waitUntil(lambda: banner.isVisible() and "changed" in banner.detail.text())
    assert list(tmp_path.iterdir()) == []


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
    assert banner.property("surface") == "news", "it looked like a warning"
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


def test_large_areas_keep_their_colours_among_a_thousand_others() -> None:
    shades = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    frame = np.full((100, 80, 3), 255, np.uint8)
    frame[:40, :40] = shades
    frame[60:] = (250, 250, 249)
    with Image.open(BytesIO(gif_from_frames([frame, frame[::-1].copy()], 100))) as picture:
        shown = np.asarray(picture.convert("RGB")).astype(np.int64)
    assert (shown[40:] == frame[40:]).all()
    assert np.abs(shown - frame)[:40, :40].mean() < 20
