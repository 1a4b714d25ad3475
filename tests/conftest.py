"""The environment of every test: a platform without a display, a private home, and checks for leaks."""

from __future__ import annotations

import gc
import importlib.util
import itertools
import logging
import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

# Before Qt is imported. Under a virtual display the caller has chosen the platform already.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"
# What JAX compiles for a test runs once.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "True")
# Threads of torch that have nothing to do leave the processors to other tests.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)

import pytest
import shiboken6
from hypothesis import settings
from PySide6.QtCore import (
    QCoreApplication,
    QDeadlineTimer,
    QEvent,
    QEventLoop,
    QLocale,
    QObject,
    Qt,
    QThread,
    QThreadPool,
    QTimer,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

# Machines differ in speed and share it: no deadline for one example. Seeds are fixed where a failure must be repeatable.
settings.register_profile("fracstride", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "fracstride")


def pytest_configure(config: pytest.Config) -> None:
    """Set up what a process of tests has for itself."""
    _compile_without_fusion()
    _open_a_display(config)


def _compile_without_fusion(option: str = "xla_cpu_use_fusion_emitters") -> None:
    """Spare JAX's compiler what takes half of its time; it ends the process at an option that it does not know."""
    jaxlib, given = importlib.util.find_spec("jaxlib"), os.environ.get("XLA_FLAGS", "")
    if jaxlib is None or jaxlib.origin is None or option in given:
        return
    for library in Path(jaxlib.origin).parent.glob("libjax_common.*"):
        with library.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as code:
            if code.find(option.encode()) >= 0:
                os.environ["XLA_FLAGS"] = f"{given} --{option}=false".strip()


def _open_a_display(config: pytest.Config) -> None:
    """Give each worker an X display of its own: on one, they would take the keyboard from each other."""
    if os.environ["QT_QPA_PLATFORM"] == "xcb" and hasattr(config, "workerinput"):
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert server.stdout is not None
        os.environ["DISPLAY"] = f":{server.stdout.readline().strip()}"
        config.add_cleanup(lambda: (server.terminate(), server.communicate()))


PATIENCE_MS = 60_000
"""The timeout of waits. Only a failure takes this long; on a busy machine low-priority threads may be late."""


@pytest.fixture(autouse=True, scope="session")
def _patient_waits() -> Iterator[None]:
    """No wait of a test fails because something else uses the processors."""
    with pytest.MonkeyPatch.context() as patch:
        for wait in (
            QtBot.waitUntil,
            QtBot.waitSignal,
            QtBot.waitSignals,
            QtBot.waitExposed,
            QtBot.waitActive,
        ):
            patch.setattr(wait, "__kwdefaults__", {**wait.__kwdefaults__, "timeout": PATIENCE_MS})
        yield


_ACTIVE_KINDS = (QTimer, QThreadPool, QThread)
_met: WeakSet[QObject] = WeakSet()
"""All objects of these kinds that were found so far, even if the garbage collector has frozen them."""
_told: WeakSet[QObject] = WeakSet()
"""Leaks that have been reported: later tests do not fail for them, even while a traceback keeps them alive."""


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a Qt test that leaves a window, a repeating timer or a busy thread pool behind."""
    if "qapp" not in request.fixturenames:
        yield
        return
    # The window of the test before goes; what stays, as modules do, is not looked through again after each test.
    gc.collect()
    gc.freeze()
    before = {id(widget) for widget in QApplication.topLevelWidgets()}
    yield
    left = _left_behind(before)
    if left:
        gc.collect()
        left = _left_behind(before)
    _told.update(left)
    assert not left, "left behind: " + ", ".join(map(repr, left))


def _left_behind(before: set[int]) -> list[QObject]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    windows = [w for w in QApplication.topLevelWidgets() if id(w) not in before and _is_window_leak(w)]
    # By type(), not isinstance: a proxy may answer for its class with an error.
    made = [each for each in gc.get_objects() if issubclass(type(each), _ACTIVE_KINDS)]
    there = [each for each in [*_met, *made] if shiboken6.isValid(each)]
    _met.clear()
    _met.update(there)
    return [each for each in [*windows, *filter(_is_busy, there)] if each not in _told]


def _is_window_leak(widget: QWidget) -> bool:
    # A hidden menu or tooltip without a parent goes with its owner; what is on screen disturbs others, and a main
    # window that lives on makes all after it slow: each style sheet goes through its widgets too.
    return shiboken6.isValid(widget) and (widget.isVisible() or isinstance(widget, QMainWindow))


def _is_busy(candidate: QObject) -> bool:
    if isinstance(candidate, QTimer):
        # Single shots end by themselves.
        return candidate.isActive() and not candidate.isSingleShot()
    if isinstance(candidate, QThreadPool):
        return candidate.activeThreadCount() > 0
    return isinstance(candidate, QThread) and candidate.isRunning() and candidate != QThread.currentThread()


class _Recorder(logging.Handler):
    """Keeps every record from WARNING up."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexpected_log_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning or worse, unless it takes ``caplog`` and so looks for itself."""
    recorder = _Recorder()
    logging.getLogger().addHandler(recorder)
    yield
    logging.getLogger().removeHandler(recorder)
    if "caplog" not in request.fixturenames:
        assert not recorder.messages, "logged: " + "; ".join(recorder.messages)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders in one, which is quicker than a temporary folder for each of thousands of tests."""
    homes = tmp_path_factory.mktemp("homes")
    return (homes / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _private_preferences(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Preferences, recent files and automatic saves of a test are its own."""
    home = next(_homes)
    home.mkdir()
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    for variable in ("APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{variable}", str(home / variable.lower()))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(home))


@pytest.fixture(autouse=True)
def _same_locale() -> Iterator[None]:
    """Numbers are read and written as in English, whatever the machine speaks."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def _keyboard_goes_to_what_is_shown(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a window the keyboard when it is shown, as everywhere: under Xvfb no window manager does so."""
    if "qapp" not in request.fixturenames or QApplication.platformName() != "xcb":
        return
    show = QWidget.show

    def show_active(widget: QWidget) -> None:
        show(widget)
        if widget.isWindow() and widget.windowType() in (Qt.WindowType.Window, Qt.WindowType.Dialog):
            widget.activateWindow()
            patience = QDeadlineTimer(2000)
            while not widget.isActiveWindow() and not patience.hasExpired():
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)

    monkeypatch.setattr(QWidget, "show", show_active)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are read in a process of their own are read in this one: what is missing or wrong is set up here."""

    def answer(read: Any, path: Path, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        return read(path, *arguments, **named)

    monkeypatch.setattr("fracstride.files.isolated.answer_of", answer)
