"""The program's icon in the forms of the systems, drawn from its SVG by the Qt of the clean environment."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

from frozen.environment import require_environment
from project import ROOT, WORK

ICON = ROOT / "resources" / "icons" / "fracstride.svg"
ICO_SIDES = (16, 24, 32, 48, 64, 128, 256)
ICNS_TYPES = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}
DRAW = """
import sys
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
application = QGuiApplication([])
for side, target in zip(sys.argv[2::2], sys.argv[3::2]):
    image = QImage(QSize(int(side), int(side)), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(sys.argv[1]).render(painter)
    painter.end()
    assert image.save(target)
"""


def draw(targets: Mapping[Path, int]) -> None:
    """PNG files, each with its side in pixels."""
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
    wanted = [word for target, side in targets.items() for word in (str(side), str(target))]
    offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([str(require_environment()), "-c", DRAW, str(ICON), *wanted], check=True, env=offscreen)


def drawn(sides: tuple[int, ...]) -> dict[int, bytes]:
    """Side -> PNG."""
    paths = {WORK / "icons" / f"{side}.png": side for side in sides}
    draw(paths)
    return {side: path.read_bytes() for path, side in paths.items()}


def write_ico(target: Path) -> None:
    """An icon of Windows: a table of PNG files (its sides as bytes, 0 for 256)."""
    pictures = drawn(ICO_SIDES)
    offset = 6 + 16 * len(pictures)
    table, data = struct.pack("<3H", 0, 1, len(pictures)), b""
    for side, picture in pictures.items():
        table += struct.pack("<4B2H2I", side % 256, side % 256, 0, 0, 1, 32, len(picture), offset + len(data))
        data += picture
    target.write_bytes(table + data)


def write_icns(target: Path) -> None:
    """An icon of macOS: PNG files one after the other, each with its type and length."""
    pictures = drawn(tuple(ICNS_TYPES))
    parts = [ICNS_TYPES[side] + struct.pack(">I", 8 + len(data)) + data for side, data in pictures.items()]
    body = b"".join(parts)
    target.write_bytes(b"icns" + struct.pack(">I", 8 + len(body)) + body)
