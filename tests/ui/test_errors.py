"""One report for an unexpected error, whatever thread it comes from; it does not block."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from threading import Thread

import pytest
from pytestqt.qtbot import QtBot

from fracstride.ui.errors import ErrorReporter

PAINTING_FAILS = """
from unittest.mock import patch
from PySide6.QtCore import QTimer
from fracstride.ui.look import textures
from fracstride.ui.application import made_application
from fracstride.ui.controls.scrubber import Scrubber
from fracstride.ui.errors import ErrorReporter
from fracstride.ui.look.theme import LIGHT
application = made_application()
reporter = ErrorReporter()
reporter.install()
scrubber = Scrubber("Cell")
def swatch():
    textures.swatch_picture(textures.SwatchRole.STRIDE, 13, LIGHT, 1.0)
with patch.object(textures, "draw_swatch", side_effect=LookupError("a swatch")):
    with patch.object(Scrubber, "_paint_bar", side_effect=LookupError("a bar")):
        scrubber.show()
        for moment, action in enumerate((swatch, scrubber.update, scrubber.grab, swatch), 1):
            QTimer.singleShot(50 * moment, action)
        QTimer.singleShot(300, lambda: application.exit(0))
        application.exec()
assert "LookupError: a bar" in reporter.dialog.details.toPlainText()
swatch()
assert not scrubber.grab().isNull()
print("goes on")
"""


def _caught() -> tuple[type[BaseException], BaseException, object]:
    try:
        raise ZeroDivisionError("a slip")
    except ZeroDivisionError:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        assert error is not None
        return kind, error, trace


def test_error_of_another_thread_is_reported_once(
    qtbot: QtBot, qapp: object, caplog: pytest.LogCaptureFixture
) -> None:
    reporter = ErrorReporter()
    for _ in range(2):
        thread = Thread(target=lambda: reporter.catch(*_caught()))  # type: ignore[arg-type]
        thread.start()
        thread.join()
    assert reporter.dialog is None, "nothing is shown from another thread"
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    dialog = reporter.dialog
    assert dialog is not None
    assert "ZeroDivisionError: a slip" in dialog.details.toPlainText()
    assert not dialog.isModal()
    dialog.copy_button.click()
    assert "ZeroDivisionError: a slip" in qapp.clipboard().text()  # type: ignore[attr-defined]
    dialog.accept()
    assert reporter.dialog is None
    assert "unexpected error" in caplog.text


def test_an_error_that_ends_a_thread_is_reported(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    reporter = ErrorReporter()
    reporter.install()
    thread = Thread(target=_slip)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    assert reporter.dialog is not None
    assert "ZeroDivisionError: a slip" in reporter.dialog.details.toPlainText()
    reporter.dialog.accept()
    assert "unexpected error" in caplog.text


def _slip() -> None:
    raise ZeroDivisionError("a slip")


def test_the_program_goes_on_after_an_error_while_something_is_painted() -> None:
    """On screen and into a picture: an active painter on either would end the program."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", PAINTING_FAILS], env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "goes on\n"), ended.stderr
    assert "LookupError: a swatch" in ended.stderr
    assert "LookupError: a bar" in ended.stderr
