"""The pictures of the documentation are those that the script makes, and the documents show them."""

from __future__ import annotations

import importlib
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SCRIPT = (ROOT / "packaging" / "make_screenshots.py").read_text("utf-8")
NAMES = re.findall(r'^    Picture\("(\w+)"', SCRIPT, re.MULTILINE)
GUIDES = [ROOT / "docs" / "user-guide.md", ROOT / "docs" / "user-guide.zh_CN.md"]
PALETTE = 3
"""Colour type of a PNG whose pixels are numbers of colours."""
DOCUMENTS = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]


def size(path: Path) -> tuple[int, int]:
    """Width and height from the header of a PNG."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def test_the_script_makes_what_is_there_and_no_more() -> None:
    assert len(NAMES) >= 8
    assert sorted(path.stem for path in PICTURES.glob("*.png")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_whole_and_of_its_size(name: str) -> None:
    assert size(PICTURES / f"{name}.png") == ((1280, 720) if name.startswith("small") else (1440, 900))


def test_pictures_are_no_larger_than_they_need_be() -> None:
    files = sorted(PICTURES.rglob("*.png"))
    kinds = {path.name: path.read_bytes()[25] for path in files}
    assert {name for name, kind in kinds.items() if kind != PALETTE} == set()
    assert sum(path.stat().st_size for path in files) < 4e6


def test_fewer_colours_leave_surfaces_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    pixels = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    pixels[:32], pixels[32:40] = (255, 255, 255), (226, 100, 10)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    importlib.import_module("small_pictures").reduce_colours(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.mode == "P"
        kept = np.asarray(picture.convert("RGB"))
    assert (kept[:40] == pixels[:40]).all()
    assert np.abs(kept.astype(int) - pixels).mean() < 12


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_shown(name: str) -> None:
    assert any(f"pictures/{name}.png)" in document.read_text("utf-8") for document in DOCUMENTS)


def test_the_animation_has_a_frame_for_every_cell_and_is_shown() -> None:
    path = PICTURES / "player.gif"
    with Image.open(path) as animation:
        assert getattr(animation, "n_frames", 1) == 5 * 5
    assert path.stat().st_size < 1e6
    assert "docs/pictures/player.gif)" in (ROOT / "README.md").read_text("utf-8")


def headings(guide: Path) -> list[str]:
    """The anchors that headings of the second level have on a page."""
    titles = re.findall(r"^## (.+)$", guide.read_text("utf-8"), re.MULTILINE)
    return [title.lower().replace(" ", "-") for title in titles]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_contents_of_a_guide_lead_to_all_its_sections(guide: Path) -> None:
    linked = re.findall(r"\]\(#([^)]+)\)", guide.read_text("utf-8"))
    assert linked == [anchor for anchor in headings(guide) if anchor in linked]
    assert set(headings(guide)) == set(linked)


def test_both_guides_have_the_same_sections() -> None:
    english, chinese = (len(headings(guide)) for guide in GUIDES)
    assert english == chinese > 15


def test_the_readme_opens_with_the_main_window() -> None:
    first = re.search(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert first is not None
    assert first[1] == "docs/pictures/main_light.png"
