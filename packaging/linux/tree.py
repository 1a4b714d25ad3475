"""What a desktop looks for below /usr/share: menu entry, icons, file type, metadata, manual; the same in every format."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

from frozen.icons import ICON, draw
from project import DEVELOPERS, MIME_TYPE, Project, source_date

HERE = Path(__file__).resolve().parent
ICON_SIDES = (16, 24, 32, 48, 64, 128, 256, 512)
COMPONENT = "org.fracstride.Fracstride"


def write_share(project: Project, share: Path) -> None:
    """Everything below ``share``."""
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
    write_icons(share / "icons" / "hicolor")


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


def write_icons(theme: Path) -> None:
    """The program's icon, which is that of its files too, as a drawing and in the sizes that desktops ask for."""
    names = {"apps": "fracstride", "mimetypes": MIME_TYPE.replace("/", "-")}
    for folder, name in names.items():
        write(theme / "scalable" / folder / f"{name}.svg", ICON.read_text("utf-8"))
    places = ((folder, name, side) for folder, name in names.items() for side in ICON_SIDES)
    draw({theme / f"{side}x{side}" / folder / f"{name}.png": side for folder, name, side in places})
