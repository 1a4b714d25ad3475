"""The first frame: nothing is loaded before it that it does not show."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fracstride.session.preferences import LanguageChoice, Preferences, ThemeChoice
from fracstride.ui.application import _Starter
from fracstride.ui.assembly import Assembly
from fracstride.ui.look.style import apply_theme
from fracstride.ui.look.theme import DARK, LIGHT, Theme
from fracstride.ui.state.settings import Settings, first_theme
from fracstride.ui.window.main_window import MainWindow
from fracstride.ui.window.workbench import Workbench

from .conftest import OpenWindow

A_WHILE_MS = 200

FIRST_FRAME = """
import sys
from PySide6 import QtCore
from fracstride.session.preferences import default_path
from fracstride.ui.application import _made_window, made_application
from fracstride.ui.state.settings import Settings
application = made_application()
window = _made_window(Settings(default_path()))
window.first_painted.connect(application.quit)
window.show()
application.exec()
late = {"fracstride.core.spec", "fracstride.files.writing", "secrets", "numpy", "typing_extensions"}
late |= {"platformdirs"} if sys.platform.startswith("linux") else set()
assert not late & set(sys.modules), late & set(sys.modules)
assert "Qt" not in vars(QtCore), "the names of Qt were made"
"""


FILLED = """
import os
from pathlib import Path
from PySide6.QtGui import QColor, QImage, QPainter
from fracstride.ui.application import made_application
application = made_application()
before = len(list(Path("/proc/self/task").iterdir()))
image = QImage(400, 400, QImage.Format.Format_RGB32)
painter = QPainter(image)
painter.fillRect(image.rect(), QColor(0, 0, 0, 100))
painter.end()
assert len(list(Path("/proc/self/task").iterdir())) == before
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted by what Linux tells")
def test_no_thread_is_started_to_fill_an_area() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("QT_NO_GUI_THREADPOOL", None)
    subprocess.run([sys.executable, "-c", FILLED], check=True, env=environment)


def test_little_is_loaded_before_the_first_frame() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", FIRST_FRAME], check=True, env=environment)


NAMED_FILE = """
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from fracstride.ui.application import made_application
from fracstride.ui.named_files import NamedFilesApplication
application = NamedFilesApplication([])
assert made_application() is application
named = []
application.file_named.connect(named.append)
assert QCoreApplication.sendEvent(application, QFileOpenEvent("two words.fracstride"))
print(*named)
"""


def test_a_file_that_macos_names_in_an_event_is_heard_of() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", NAMED_FILE]
    said = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    assert said == "two words.fracstride\n"


def test_a_file_waits_until_there_is_something_to_open_it_in(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    assembly = SimpleNamespace(open_file=opened.append)
    monkeypatch.setattr("fracstride.ui.assembly.Assembly", lambda *_: assembly)
    monkeypatch.setattr("fracstride.ui.errors.ErrorReporter", lambda: SimpleNamespace(install=lambda: None))
    monkeypatch.setattr("fracstride.ui.garbage.GarbageCollector", lambda _: SimpleNamespace(leave_out=list))
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    starter = _Starter(window, Settings(tmp_path / "preferences.json"), None)
    first, second = tmp_path / "first.fracstride", tmp_path / "second.fracstride"
    starter.open(first)
    assert opened == []
    starter.furnish()
    starter.open(second)
    assert opened == [first, second]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_first_frame_has_the_surfaces_of_the_theme(qtbot: QtBot, theme: Theme) -> None:
    window = MainWindow(theme)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    image = window.grab().toImage()
    assert image.pixelColor(QPoint(10, 10)) == QColor(theme.chrome)
    assert image.pixelColor(QPoint(700, 400)) == QColor(theme.canvas)


@pytest.mark.parametrize(
    ("room", "maximised"),
    [
        ((1920, 1040), False),
        ((1456, 948), False),
        ((1440, 900), True),
        ((1920, 930), True),
        ((1366, 728), True),
    ],
)
def test_a_window_too_large_for_the_screen_starts_maximised(
    qtbot: QtBot, room: tuple[int, int], maximised: bool
) -> None:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    window.show_first(QRect(0, 0, *room))
    assert window.isVisible()
    assert window.isMaximized() is maximised


def test_a_window_may_be_as_small_as_the_screen(qtbot: QtBot) -> None:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    least = window.minimumSize()
    assert least.width() <= min(1024, room.width()) and least.height() <= min(640, room.height())


def test_first_theme_is_the_one_of_the_desktop(qapp: QApplication) -> None:
    before = qapp.palette()
    try:
        for colour, theme in (("#202020", DARK), ("#F0F0F0", LIGHT)):
            qapp.setPalette(QPalette(QColor(colour)))
            assert first_theme(Preferences()) is theme
            assert first_theme(Preferences(theme=ThemeChoice.DARK)) is DARK
    finally:
        qapp.setPalette(before)


def test_a_window_that_is_there_takes_a_new_font_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    window.show()
    apply_theme(qapp, LIGHT, 1.0)
    apply_theme(qapp, LIGHT, 1.5)
    assert window.font().pixelSize() == 20
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet("")


def test_the_first_frame_stays_until_everything_has_found_its_place(qtbot: QtBot) -> None:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    content = Content()
    window.furnish(content, lambda: True)
    assert not window.updatesEnabled()
    qtbot.waitUntil(lambda: bool(content.sizes))
    assert window.updatesEnabled()
    assert content.sizes[0] == window.size()


def test_what_takes_the_place_of_a_window_full_is_painted_too(app_window: Assembly, qtbot: QtBot) -> None:
    painted = PaintCounter()
    for scale in (1.2, 1.0):
        before = app_window.desk.bench
        app_window.settings.update(scale=scale)
        qtbot.waitUntil(lambda before=before: app_window.desk.bench is not before)
        app_window.desk.bench.installEventFilter(painted)
        count = painted.count
        qtbot.waitUntil(lambda count=count: painted.count > count)


def test_the_old_workbench_is_gone_before_another_is_built(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened = []
    furnish = app_window.window.furnish
    monkeypatch.setattr(
        app_window.window, "furnish", lambda *content: (happened.append("built"), furnish(*content))
    )
    app_window.desk.bench.destroyed.connect(lambda: happened.append("gone"))
    app_window.furnish()
    assert happened == ["gone", "built"], "Qt would dress both"


@pytest.mark.parametrize(
    "changes",
    [{"language": LanguageChoice.CHINESE}, {"scale": 1.25}, {"scale": 2.0}],
    ids=["language", "larger", "largest"],
)
def test_nothing_moves_once_it_is_seen(app_window: Assembly, qtbot: QtBot, changes: dict[str, Any]) -> None:
    window, before = app_window.window, app_window.settings.preferences
    for preferences in (changes, {name: getattr(before, name) for name in changes}):
        with qtbot.waitSignal(window.furnished):
            app_window.settings.update(**preferences)
        seen = _places(app_window.desk.bench)
        qtbot.wait(A_WHILE_MS)
        assert _places(app_window.desk.bench) == seen


def _places(bench: Workbench) -> dict[QWidget, QRect]:
    """Where everything lies but the words of the status bar, which change when the layer is verified."""
    inside = [each for each in bench.findChildren(QWidget) if not bench.status.isAncestorOf(each)]
    return {each: QWidget.geometry(each) for each in inside if each.isVisible()}


class PaintCounter(QObject):
    """How often what it watches was painted."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


class Content(QWidget):
    """Notes its size whenever it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[QSize] = []

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.sizes.append(self.size())


class DressCounter(QObject):
    """How often each widget got another style."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[QObject] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.StyleChange:
            self.times[watched] += 1
        return False


def test_what_is_in_the_window_gets_its_style_sheet_once(qapp: QApplication, open_window: OpenWindow) -> None:
    qapp.setStyleSheet("")
    counter = DressCounter()
    qapp.installEventFilter(counter)
    bench = open_window().desk.bench
    qapp.removeEventFilter(counter)
    times = [counter.times[widget] for widget in bench.findChildren(QWidget)]
    assert max(times) == 1
    assert times.count(1) > 100


def test_another_theme_dresses_every_widget_twice_however_deep_it_lies(
    qapp: QApplication, app_window: Assembly
) -> None:
    counter = DressCounter()
    qapp.installEventFilter(counter)
    app_window.settings.update(theme=ThemeChoice.DARK)
    qapp.removeEventFilter(counter)
    times = [counter.times[widget] for widget in app_window.desk.bench.findChildren(QWidget)]
    assert max(times) == 2, "the old style sheet off, the new one on"


COLLECTIONS = """
import gc, weakref
from PySide6.QtCore import QTimer
from fracstride.ui.application import _Starter, _made_window, made_application
from fracstride.ui.state.settings import Settings
application = made_application()
settings = Settings()
starter = _Starter(_made_window(settings), settings, None)
starter.furnish()
built = len(gc.get_objects()) + gc.get_freeze_count()
assert gc.get_freeze_count() > 0.9 * built
replaced = weakref.ref(starter._assembly.desk.bench)
settings.update(scale=1.5)
assert gc.get_freeze_count() == 0, "what is replaced can be collected"
look = QTimer(interval=10)
look.timeout.connect(lambda: replaced() or application.quit())
look.start()
application.exec()
assert gc.get_freeze_count() > 0.9 * built
starter._window.close()
"""


def test_what_lives_as_long_as_the_window_is_not_looked_through_for_garbage() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", COLLECTIONS], check=True, env=environment)
