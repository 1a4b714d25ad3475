"""``fracstride picture`` and ``fracstride.picture``: tabs drawn into files, without a window and without a display."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageColor
from PySide6.QtWidgets import QApplication

import fracstride
from fracstride.cli import main
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.document import json_parts
from fracstride.session.estimate import AskLimits
from fracstride.session.preferences import LanguageChoice, ThemeChoice
from fracstride.session.presets import first_document, preset
from fracstride.session.state import Document, State, ViewSettings
from fracstride.session.tabs import TabId
from fracstride.ui import drawing
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.export.animation import Recording
from fracstride.ui.language.translations import install_translator
from fracstride.ui.look.assets import set_interface_scale
from fracstride.ui.look.theme import DARK

Capture = pytest.CaptureFixture[str]
LAYER = ["--input", "4", "--kernel", "3", "--stride", "2", "--padding", "1"]
SIZE = (640, 360)
Draw = Callable[..., bytes]


@pytest.fixture
def draw(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Draw]:
    """The bytes of the picture that these arguments make."""
    for name in ("QT_QPA_PLATFORM", "QT_ENABLE_HIGHDPI_SCALING"):
        monkeypatch.setenv(name, os.environ.get(name, "1"))  # as before afterwards
    windows: list[Assembly] = []

    class Noted(Assembly):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            windows.append(self)

    monkeypatch.setattr(drawing, "Assembly", Noted)

    def made(*arguments: str, suffix: str = ".png") -> bytes:
        path = tmp_path / f"picture{suffix}"
        size = ["--size", "x".join(map(str, SIZE))]
        assert main(["picture", "--output", str(path), *size, *arguments]) == 0
        return path.read_bytes()

    yield made
    for each in windows:
        install_translator(LanguageChoice.ENGLISH, each._translators)
        set_interface_scale(1.0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[drawing.Drawing]:
    """What is to be drawn, of which nothing is drawn."""
    found: list[drawing.Drawing] = []
    monkeypatch.setattr(drawing, "draw", lambda what, _path: found.append(what))
    return found


def labels(svg: bytes) -> set[str]:
    return {each.attrib.get("aria-label", "") for each in ElementTree.fromstring(svg).iter()}


def test_a_png_has_twice_the_pixels(draw: Draw) -> None:
    with Image.open(io.BytesIO(draw(*LAYER, "--theme", "dark"))) as picture:
        assert picture.format == "PNG"
        assert picture.size == (2 * SIZE[0], 2 * SIZE[1])
        assert picture.convert("RGB").getpixel((0, picture.height // 2)) == ImageColor.getrgb(DARK.canvas)


def test_an_svg_has_the_size_the_numbers_and_the_language(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A layer that the window would ask about first.
    limits = AskLimits(multiply_adds=1, bytes=1)
    monkeypatch.setattr(AskLimits, "of_this_machine", lambda: limits)
    monkeypatch.setattr(ComputeService.__init__, "__defaults__", (None, 0, None, None))
    layer = ["--input", "2", "--kernel", "2", "--stride", "2", "--cell", "3,3", "--language", "zh_CN"]
    svg = draw(*layer, suffix=".svg")
    assert ElementTree.fromstring(svg).attrib["viewBox"].split()[2:] == [str(4 * each) for each in SIZE]
    assert {"4 × 4", "16"} <= labels(svg), "x[3, 3] is 4 * 4"
    assert any("输入" in each for each in labels(svg))


def test_a_pdf_is_one(draw: Draw) -> None:
    assert draw(*LAYER, suffix=".pdf").startswith(b"%PDF-")


def test_a_gif_plays_a_frame_a_cell(draw: Draw) -> None:
    layer = ["--input", "2", "--kernel", "2", "--stride", "1"]
    with Image.open(io.BytesIO(draw(*layer, suffix=".gif"))) as picture:
        assert picture.n_frames == 9


@pytest.mark.usefixtures("draw")
def test_a_gif_whose_recording_is_given_up_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    begin = drawing.record_player

    def interrupted(store: Any, bench: Any, *rest: Any) -> Recording:
        recording = begin(store, bench, *rest)
        recording.progressed.connect(lambda *_: bench.deck.open(TabId.SCATTER))
        return recording

    monkeypatch.setattr(drawing, "record_player", interrupted)
    path = tmp_path / "picture.gif"
    assert main(["picture", "--output", str(path), *LAYER]) == 1
    assert "the recording was given up" in capsys.readouterr().err
    assert not path.exists()


def test_what_the_options_say(asked: list[drawing.Drawing]) -> None:
    options = (
        "--tab phases --cell 2,3 --theme dark --language zh_CN --size 800x500 --scale 120 --output x.svg"
    )
    assert main(["picture", *LAYER, *options.split()]) == 0
    (what,) = asked
    spec = ConvTransposeSpec.square(4, 3, stride=2, padding=1)
    document = Document(State(spec), ViewSettings(pin=(2, 3)), "ConvTranspose2d(1, 1, 3, 2, 1)")
    chosen = (TabId.PHASES, (800, 500), ThemeChoice.DARK, LanguageChoice.CHINESE, 1.2)
    assert what == drawing.Drawing(document, *chosen)


def test_what_is_drawn_without_options(asked: list[drawing.Drawing]) -> None:
    assert main(["picture", "--output", "x.png"]) == 0
    chosen = (TabId.PIPELINE, (1160, 560), ThemeChoice.LIGHT, LanguageChoice.ENGLISH, 1.0)
    assert asked == [drawing.Drawing(first_document(), *chosen)]


def test_a_session_from_a_file_and_from_another_program(
    asked: list[drawing.Drawing], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = preset("dilated").document
    session = b"".join(json_parts(document))
    path = tmp_path / "dilated.fracstride"
    path.write_bytes(session)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(session)))
    for name in (str(path), "-"):
        assert main(["picture", name, "--output", "x.png"]) == 0
    assert [each.document for each in asked] == [document] * 2


def test_standard_input_that_is_closed_is_empty(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert complaints(capsys, "-", "--output", "x.png") == ["-: the file is empty; save or download it again"]


def complaints(capsys: Capture, *arguments: str, code: int = 2) -> list[str]:
    assert main(["picture", *arguments]) == code
    said = capsys.readouterr()
    assert said.out == ""
    return [line.removeprefix("fracstride: ") for line in said.err.splitlines()]


def test_everything_that_is_wrong_is_told_at_once(capsys: Capture, tmp_path: Path) -> None:
    arguments = ["--size", "3", "--scale", "900", "--stride", "2", "--output", str(tmp_path / "x.bmp")]
    assert complaints(capsys, *arguments) == [
        f"--output: {tmp_path / 'x.bmp'} has to end in one of .png, .svg, .pdf, .gif",
        "--size: '3' has to be WIDTHxHEIGHT, 320x240 to 7680x4320",
        "--scale: 900 has to be 90 to 200",
        "--stride: a layer needs --input and --kernel too",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("--input 4 --kernel 3 --cell 6,0", "--cell: '6,0' is no cell of x, whose rows and columns are 0,0 to 5,5"),
        ("--input 4 --kernel 3 --cell x", "--cell: 'x' is no cell of x, whose rows and columns are 0,0 to 5,5"),
        ("--input 4 --kernel 3 --output-padding 1", "--output-padding: output_padding 1 must be smaller than max(stride, dilation) = 1; try --output-padding 0"),
        ("--input 4,x --kernel 3", "--input: '4,x' is neither a whole number nor height,width"),
        ("a.fracstride --kernel 3", "a.fracstride has a layer of its own; leave away --kernel"),
        ("none.fracstride", "none.fracstride: there is no such file; it may have been moved or renamed"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(capsys: Capture, tmp_path: Path, arguments: str, reason: str) -> None:
    assert complaints(capsys, "--output", str(tmp_path / "x.png"), *arguments.split()) == [reason]


def test_a_session_that_is_none_is_told(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "x.fracstride"
    path.write_text(json.dumps({"format": "fracstride"}), encoding="utf-8")
    (line,) = complaints(capsys, str(path), "--output", str(tmp_path / "x.png"))
    assert line.startswith(f"{path}: ")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("--tab code", "the tab code has no player, of which a .gif is made"),
        (
            "--input 20 --kernel 3 --stride 2",
            "it would have 1681 frames, one a cell; the limit is 400: use a smaller layer",
        ),
    ],
)
def test_what_cannot_be_played_is_told(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, reason: str
) -> None:
    monkeypatch.setenv("QT_ENABLE_HIGHDPI_SCALING", "1")
    assert complaints(capsys, "--output", str(tmp_path / "x.gif"), *arguments.split()) == [reason]


@pytest.mark.usefixtures("qapp")
def test_a_folder_that_is_not_there_is_a_failure(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_ENABLE_HIGHDPI_SCALING", "1")
    path = tmp_path / "none" / "x.png"
    line = f"--output: {path}: there is no such folder; choose one that exists"
    assert complaints(capsys, "--output", str(path), code=1) == [line]


def test_from_python_without_a_display(draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    weight, y = np.arange(1.0, 10).reshape(1, 1, 3, 3), np.arange(1.0, 17).reshape(4, 4)
    path = tmp_path / "figure.png"
    shown = fracstride.picture(weight, y, stride=2, padding=1, cell=(2, 3), size=SIZE, path=path)
    assert path.read_bytes() == shown.data == draw(*LAYER, "--cell", "2,3")
    (kind, coded), (_, described) = (next(iter(part.items())) for part in shown._repr_mimebundle_())
    assert (kind, described) == ("image/png", {"width": SIZE[0]})
    assert coded.startswith("iVBOR")
    assert repr(shown) == f"<Picture .png, 640 x 360, {len(shown.data)} bytes>"


def test_from_python_what_cannot_be_is_a_value_error() -> None:
    weight = np.ones((1, 1, 3, 3))
    with pytest.raises(ValueError, match="no cell of x, whose rows and columns are 0,0 to 8,8"):
        fracstride.picture(weight, np.ones((4, 4)), stride=2, cell=(9, 9))
