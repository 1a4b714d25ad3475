"""One report for an unexpected error, whatever thread it comes from; it does not block."""

from __future__ import annotations

import sys
import threading
from threading import Thread

import pytest
from pytestqt.qtbot import QtBot

from fracstride.ui.errors import ErrorReporter


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
