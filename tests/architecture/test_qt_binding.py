"""The installed PySide6 counts the references of None correctly, see docs/decisions/0002."""

from __future__ import annotations

import subprocess
import sys

VOID_CALLS = """
import sys
from PySide6.QtGui import QImage, QPainter
image = QImage(8, 8, QImage.Format.Format_RGB32)
painter = QPainter(image)
before = sys.getrefcount(None)
for _ in range(20_000):
    painter.drawLine(0, 0, 7, 7)
lost = before - sys.getrefcount(None)
painter.end()
print(lost)
"""


def test_20_000_calls_that_return_nothing_leave_none_alone() -> None:
    done = subprocess.run([sys.executable, "-c", VOID_CALLS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert abs(int(done.stdout)) < 1_000
