"""Tests of the leak checks in tests/conftest.py: they fail a test that leaves something behind, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
LEFT_BEHIND = """
import logging
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

kept = []

def test_window(qtbot):
    kept.append(QWidget())
    kept[-1].show()

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
from PySide6.QtWidgets import QWidget

def test_window(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

def test_timer(qtbot):
    timer = QTimer()
    timer.start(10_000)
    timer.stop()

def test_log(caplog):
    logging.getLogger("somewhere").warning("expected")
    assert "expected" in caplog.text
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of its own with the same conftest."""
    pytester.makeconftest(CONFTEST.read_text("utf-8"))
    return pytester


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("window", "*left behind: *QWidget*"),
        ("timer", "*left behind: *QTimer*"),
        ("log", "*logged: somewhere: unexpected*"),
    ],
)
def test_what_is_left_behind_fails(project: pytest.Pytester, name: str, message: str) -> None:
    result = project.runpytest_subprocess(project.makepyfile(LEFT_BEHIND), "-k", name)
    assert result.parseoutcomes() == {"passed": 1, "errors": 1, "deselected": 3}
    result.stdout.fnmatch_lines([message])


def test_the_next_test_is_not_failed_for_it(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess(project.makepyfile(LEFT_BEHIND), "-k", "timer or afterwards")
    result.assert_outcomes(passed=2, errors=1, deselected=2)


def test_what_cleans_up_passes(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess(project.makepyfile(NOTHING_LEFT))
    result.assert_outcomes(passed=3)
