"""A start without a display: a picture instead of a window, and what is said where there is none."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from fracstride.files import writing
from fracstride.ui.headless import PICTURE, SIZE, draw_first_scene

Capture = pytest.CaptureFixture[str]


def test_the_first_scene_is_a_picture(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert draw_first_scene(qapp) == 0
    picture = QImage(str(tmp_path / PICTURE))
    assert picture.size() == SIZE
    assert PICTURE in capsys.readouterr().out


def test_a_picture_that_cannot_be_written_is_a_failure(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def no_space(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(writing.os, "fsync", no_space)
    assert draw_first_scene(qapp) == 1
    said = capsys.readouterr()
    assert said.err.startswith(str(tmp_path / PICTURE))
    assert PICTURE not in said.out
    assert list(tmp_path.iterdir()) == []
