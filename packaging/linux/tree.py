"""What a desktop looks for below /usr/share: menu entry, icons, file type, metadata, manual; the same in every format."""

from __future__ import annotations

import gzip
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from project import DEVELOPERS, MIME_TYPE, ROOT, Project, source_date

HERE = Path(__file__).resolve().parent
ICON = ROOT / "resources" / "icons" / "fracstride.svg"
ICON_SIDES = (16, 24, 32, 48, 64, 128, 256, 512)
COMPONENT = "org.fracstride.Fracstride"
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


def write_share(project: Project, share: Path, python: Path) -> None:
    """Everything below ``share``; ``python`` has Qt, to draw the icons."""
    words = {
        "@VERSION@": project.version,
        "@DATE@": f"{datetime.fromtimestamp(source_date(), UTC):%Y-%m-%d}",
        "@DEVELOPERS@": DEVELOPERS,
        "@ID@": COMPONENT,
    }
    name = project.name
    write(share / "applications" / f"{name}.desktop", filled(f"{name}.desktop", words))
    write(share / "mime" / "packages" / f"{name}.xml", filled(f"{name}.xml", words))
    write(share / "metainfo" / f"{COMPONENT}.metainfo.xml", filled(f"{name}.metainfo.xml", words))
    write_compressed(share / "man" / "man1" / f"{name}.1.gz", filled(f"{name}.1", words))
    write_icons(share / "icons" / "hicolor", python)


def filled(template: str, words: dict[str, str]) -> str:
    """A template beside this module, with its words put in."""
    text = (HERE / template).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def write(path: Path, text: str) -> None:
    """A text file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def write_compressed(path: Path, text: str) -> None:
    """A text file as gzip, the same bytes each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def write_icons(theme: Path, python: Path) -> None:
    """The program's icon, which is that of its files too, as a drawing and in the sizes that desktops ask for."""
    names = {"apps": "fracstride", "mimetypes": MIME_TYPE.replace("/", "-")}
    drawn = []
    for folder, name in names.items():
        write(theme / "scalable" / folder / f"{name}.svg", ICON.read_text("utf-8"))
        for side in ICON_SIDES:
            target = theme / f"{side}x{side}" / folder / f"{name}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            drawn += [str(side), str(target)]
    offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([str(python), "-c", DRAW, str(ICON), *drawn], check=True, env=offscreen)
