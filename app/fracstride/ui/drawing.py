"""A tab drawn into a file, with no window on the screen: what ``fracstride picture`` does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, QSize, Qt, QTimer

from fracstride.core.cancel import CancelToken
from fracstride.core.records import record
from fracstride.files.animations import Frame
from fracstride.files.problem import FileProblem
from fracstride.session.preferences import LanguageChoice, ThemeChoice
from fracstride.session.state import Document
from fracstride.session.tabs import TabId
from fracstride.ui.application import made_application
from fracstride.ui.assembly import Assembly
from fracstride.ui.export.animation import MOST_CELLS, SUFFIX, write_animation
from fracstride.ui.export.animation import record as record_player
from fracstride.ui.export.pictures import picture_of
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow

LOOK_MS = 10
REST_MS = 150
"""Nothing has been under way for so long when a picture is taken: what a result leads to comes a few turns after it."""

PASSES = 2
"""Of finding the size: what stands round the tab makes way for it."""


@record
class Drawing:
    """What a picture shows, and how."""

    document: Document
    tab: TabId
    size: tuple[int, int]
    """(width, height) of the tab in pixels of the design, as far as it can be so small."""
    theme: ThemeChoice
    language: LanguageChoice
    scale: float
    """Of the interface, as in the preferences."""


@record
class Unfinished:
    """Why something was begun and not drawn to its end."""

    reason: str


Problem = FileProblem | Unfinished | str
"""What is wrong; in plain words where it is what was asked for."""


def draw(drawing: Drawing, path: Path) -> Problem | None:
    """Write the picture, or the animation of the player where the path ends in .gif; what is wrong, if anything is.

    The kind of picture is that of the path's suffix, one of PICTURE_SUFFIXES.
    """
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # The same pixels whatever the screen.
    os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"
    made_application()
    assembly = _assembled(drawing)
    try:
        _show(assembly, drawing)
        return _written(assembly, path)
    finally:
        assembly.window.close()


def _assembled(drawing: Drawing) -> Assembly:
    """The window, which nobody sees, with nothing in it but the tab."""
    settings = Settings()
    settings.update(
        theme=drawing.theme,
        language=drawing.language,
        scale=drawing.scale,
        panel_visible=False,
        sheet_collapsed=True,
    )
    window = MainWindow(LIGHT)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.setMinimumSize(QSize(1, 1))
    window.resize(QSize(*drawing.size))
    return Assembly(window, settings, drawing.document)


def _show(assembly: Assembly, drawing: Drawing) -> None:
    """Open the tab at its size, with all that it shows computed."""
    # Whoever asks for a picture has been asked.
    assembly.compute.withheld_changed.connect(lambda _: assembly.compute.answer(True))
    assembly.compute.answer(True)
    window, deck = assembly.window, assembly.desk.bench.deck
    window.show()
    deck.open(drawing.tab)
    _go_on_until(lambda: not _is_at_work(assembly))
    for _ in range(PASSES):
        # A bar beside a page that is scrolled takes of its width; the page is drawn whole, whatever its height.
        missing = QSize(*drawing.size) - QSize(deck.shown.width(), deck.height())
        window.resize(window.size() + missing)
        _go_on_until(lambda: not _is_at_work(assembly))


def _is_at_work(assembly: Assembly) -> bool:
    lanes = assembly.window.findChildren(BackgroundLane)
    return not assembly.compute.is_idle or any(lane.is_busy for lane in lanes)


def _go_on_until(is_done: Callable[[], bool]) -> None:
    """Let the program work until it has come so far, and stays there."""
    clock, rest = QTimer(), QElapsedTimer()
    # Nothing listens to it: it ends the waiting for events, so that an interrupt is met here.
    clock.start(LOOK_MS)
    rest.start()
    while rest.elapsed() < REST_MS:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if not is_done():
            rest.restart()


def _written(assembly: Assembly, path: Path) -> Problem | None:
    if path.suffix.lower() == SUFFIX:
        return _animated(assembly, path)
    deck = assembly.desk.bench.deck
    write = picture_of(deck.shown, deck.background, path.suffix.lower(), assembly.documents.title)
    return write(path, CancelToken())


def _animated(assembly: Assembly, path: Path) -> Problem | None:
    desk = assembly.desk
    count = desk.wiring.playback.player.count
    if desk.bench.deck.plays is None:
        return f"the tab {desk.bench.deck.current} has no player, of which a {SUFFIX} is made"
    if count > MOST_CELLS:
        return f"it would have {count} frames, one a cell; the limit is {MOST_CELLS}: use a smaller layer"
    recorded: list[tuple[Sequence[Frame], int]] = []
    ended: list[object] = []
    recording = record_player(desk.store, desk.bench, desk.wiring, lambda *what: recorded.append(what))
    recording.finished.connect(lambda frames: ended.append(frames))
    _go_on_until(lambda: bool(ended))
    if not recorded:
        return Unfinished("the recording was given up: layer, tab or size changed meanwhile; draw it again")
    frames, milliseconds = recorded[0]
    return write_animation(path, frames, milliseconds, CancelToken())
