"""Tests of the leak checks in tests/conftest.py: they fail a test that leaves something behind, and no other."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
LEFT_BEHIND = """
import logging
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

kept = []

def test_window(qtbot):
    kept.append(QWidget())
    kept[-1].show()

def test_closed_main_window(qtbot):
    kept.append(QMainWindow())
    kept[-1].show()
    kept[-1].close()

def test_timer(qtbot):
    kept.append(QTimer())
    kept[-1].start(10_000)

def test_log():
    logging.getLogger("somewhere").warning("unexpected")

def test_afterwards(qtbot):
    pass
"""
NOTHING_LEFT = """
import logging
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

def test_window(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

def test_closed_main_window(qtbot):
    window = QMainWindow()
    window.show()
    window.close()

def test_timer(qtbot):
    timer = QTimer()
    timer.start(10_000)
    timer.stop()

def test_log(caplog):
    logging.getLogger("somewhere").warning("expected")
    assert "expected" in caplog.text
"""


def test_what_leaves_something_behind_fails_and_only_that(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")  # lines as they are
    pytester.makeconftest(CONFTEST.read_text("utf-8"))
    files = pytester.makepyfile(left=LEFT_BEHIND), pytester.makepyfile(nothing=NOTHING_LEFT)
    result = pytester.runpytest_subprocess("-rE", *files)
    result.assert_outcomes(passed=9, errors=4)
    said = [line for line in result.outlines if line.startswith("ERROR ")]
    expected = [
        ("window", "left behind: <*QWidget(*"),
        ("closed_main_window", "left behind: <*QMainWindow(*"),
        ("timer", "left behind: <*QTimer(*"),
        ("log", "logged: somewhere: unexpected*"),
    ]
    for line, (name, message) in zip(said, expected, strict=True):
        assert fnmatch(line, f"ERROR left.py::test_{name} - AssertionError: {message}"), line
