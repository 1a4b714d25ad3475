"""No garbage is collected in a frame, nor by a thread that computes; between frames it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Thread, current_thread, main_thread
from typing import Any
from weakref import ref

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from fracstride.ui.garbage import FULL_EVERY, WORTHWHILE, GarbageCollector


class Circle:
    """Goes only when it is collected."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generations that are collected; afterwards Python collects by itself again."""
    seen: list[int] = []

    def note(phase: str, about: dict[str, Any]) -> None:
        assert current_thread() is main_thread()
        if phase == "start":
            seen.append(about["generation"])

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.enable()


def _circles() -> list[Circle]:
    return [Circle() for _ in range(10 * WORTHWHILE)]


def test_nothing_is_collected_in_the_middle_of_anything(qtbot: QtBot, collections: list[int]) -> None:
    parent = QObject()
    GarbageCollector(parent)
    collections.clear()  # until then Python may have collected by itself
    _circles()
    thread = Thread(target=_circles)
    thread.start()
    thread.join()
    assert collections == []


def test_it_is_collected_in_an_event_of_its_own(qtbot: QtBot, collections: list[int]) -> None:
    parent = QObject()
    GarbageCollector(parent)
    collections.clear()
    circle = ref(_circles()[0])
    assert circle() is not None
    qtbot.waitUntil(lambda: circle() is None)
    assert collections == [1]


def test_little_is_left_for_later_and_everything_is_looked_through_now_and_then(
    qtbot: QtBot, collections: list[int]
) -> None:
    parent = QObject()
    collector = GarbageCollector(parent)
    gc.collect()
    collections.clear()
    collector.collect()
    assert collections == []
    for _ in range(FULL_EVERY):
        _circles()
        collector.collect()
    assert collections == [1] * (FULL_EVERY - 1) + [2]
