"""Makes the pictures of docs/pictures anew, from the real window, without a display:

    python packaging/make_screenshots.py [NAME ...]

The same machine makes the same pictures: the time of the computation, which differs from run to run, is left out.
Chinese is drawn in the first font of ``assets.CJK_FAMILIES`` that the machine has; here it was Noto Sans CJK SC.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from safetensors.numpy import save_file
from small_pictures import reduce_colours

from fracstride.core.lit import Term
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.core.query import Span
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec, Field
from fracstride.core.stack.layers import ConvTranspose2d, Skip
from fracstride.files.animations import gif_from_frames
from fracstride.frameworks.same import keras_same
from fracstride.session.edits import Slot
from fracstride.session.lessons import lesson
from fracstride.session.preferences import LanguageChoice, ThemeChoice
from fracstride.session.state import Colours, DataSource, SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.application import made_application
from fracstride.ui.assembly import Assembly
from fracstride.ui.export.animation import record
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.compared import OutputView
from fracstride.ui.presenters.engine_words import EngineReport
from fracstride.ui.presenters.pair import PairMap
from fracstride.ui.state.settings import Settings
from fracstride.ui.views.decoder_page import DecoderPage
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.overlap_page import OverlapPage
from fracstride.ui.views.pair_page import PairPage
from fracstride.ui.views.solver_page import SolverPage
from fracstride.ui.window.engine_popover import EnginePopover
from fracstride.ui.window.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PHOTOGRAPH = ROOT / "resources" / "samples" / "photograph.jpg"
LARGE, SMALL = QSize(1440, 900), QSize(1280, 720)
ANIMATION = "player"
PATIENCE = 60.0
"""Seconds to wait for a computation or a tooltip."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: the window, and what is done in it."""

    name: str
    act: Callable[[Assembly], None]
    size: QSize = LARGE
    theme: ThemeChoice = ThemeChoice.LIGHT
    language: LanguageChoice = LanguageChoice.ENGLISH


def leave_alone(_assembly: Assembly) -> None:
    """The window as it opens the first time."""


def point_at_output(assembly: Assembly) -> None:
    """The pointer on an output cell other than the pinned one."""
    canvas = assembly.desk.bench.strip.canvas
    QTest.mouseMove(canvas.viewport(), centre_of(assembly, StageId.OUTPUT, (3, 2)))


def play(assembly: Assembly) -> None:
    """The player on its way, a quarter through cell 8; its clock is stopped, so that no time passes before the picture."""
    player = assembly.desk.wiring.playback.player
    player.go_to(7)
    player.play()
    clock = player.findChild(QTimer)
    assert isinstance(clock, QTimer)
    clock.stop()
    settle(assembly)
    player.grew.emit(0.25)


def stamp(assembly: Assembly) -> None:
    """Five of nine stamps on the full output, the pointer on the input cell of the last."""
    page = opened_tab(assembly, TabId.SCATTER)
    QTest.mouseMove(page.board.viewport(), page.board.frame("input").block(1, 1).center().toPoint())


def show_matrix(assembly: Assembly) -> None:
    """C^T of the first layer; the sheet is folded, so that its cells have room for numbers."""
    assembly.desk.bench.set_sheet_collapsed(True)
    opened_tab(assembly, TabId.MATRIX)


def show_blocks(assembly: Assembly) -> None:
    """C^T of a larger layer, by blocks."""
    assembly.desk.wiring.editor.set_field(Field.SIZE, None, 16)
    assembly.store.update_view(pin=(12, 17))
    opened_tab(assembly, TabId.MATRIX)


def show_phases(assembly: Assembly) -> None:
    """The four phases of stride 2."""
    opened_tab(assembly, TabId.PHASES)


def open_engine(assembly: Assembly) -> None:
    """The panel of the compute engine, with a time that does not differ from run to run."""
    assembly.desk.bench.status.backend.open_popover()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, EnginePopover)
    numbers = {"percent": 31}
    popover.show_report(
        EngineReport("numpy", "little_work", "0.21 ms", "float64", "patches", "cheapest", numbers, 1, 1, 2080)
    )


def compare(assembly: Assembly) -> None:
    """Random numbers, and every pair of methods over the chip."""
    editor = assembly.desk.wiring.editor
    for slot, seed in ((Slot.INPUT, 3), (Slot.KERNEL, 4)):
        editor.set_source(slot, DataSource(SourceKind.RANDOM, seed=seed))
    settle(assembly)
    assembly.desk.bench.status.verification.click()


def opened_tab(assembly: Assembly, tab: TabId) -> MethodPage:
    """The page of a method, opened and laid out."""
    assembly.desk.bench.deck.open(tab)
    settle(assembly)
    page = assembly.desk.bench.deck.page
    assert isinstance(page, MethodPage)
    return page


def read_code(assembly: Assembly) -> None:
    """The Code tab, for a layer that 'same' elsewhere is shifted against."""
    assembly.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 1)
    assembly.desk.bench.deck.open(TabId.CODE)


def learn(assembly: Assembly) -> None:
    """A step of a lesson, with its frame round a map."""
    assembly.lessons.start(lesson("derivation"))
    assembly.lessons.go_to(2)


def point_at_term(assembly: Assembly) -> None:
    """The pointer on the s - 1 of the first formula, until its tooltip is there."""
    canvas = assembly.desk.bench.formula_panel.canvas
    hit = next(each for each in canvas.hits if each.term is Term.STRIDE_MINUS_ONE)
    QTest.mouseMove(canvas, hit.rect.center().toPoint())
    wait_until(lambda: bool(tooltips()), "no tooltip")


def ask_for_the_impossible(assembly: Assembly) -> None:
    """An output padding that is too large."""
    assembly.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 3)


def drop_photograph(assembly: Assembly) -> None:
    """Kernel 4, bilinear, stride 2, padding 1, and a photograph dropped on the map of the input, in Cividis: bright is bright."""
    editor = assembly.desk.wiring.editor
    editor.set_field(Field.KERNEL_SIZE, None, 4)
    editor.set_source(Slot.KERNEL, DataSource(SourceKind.BILINEAR))
    drop(assembly, PHOTOGRAPH, StageId.INPUT)
    wait_until(lambda: assembly.store.state.input.array is not None, "the photograph is not read")
    assembly.store.update_view(colours=Colours.CIVIDIS, pin=(90, 90))


def count_overlap(assembly: Assembly) -> None:
    """Kernel 3 at stride 2 on 8 x 8, the pointer on an input of the axis."""
    assembly.desk.wiring.editor.set_field(Field.SIZE, None, 8)
    deck = assembly.desk.bench.deck
    deck.open(TabId.OVERLAP)
    settle(assembly)
    page = deck.page
    if not isinstance(page, OverlapPage):
        raise SystemExit("the Overlap tab does not open")
    QTest.mouseMove(page.diagram, page.diagram.box_of_input(3).center().toPoint())


def go_there_and_back(assembly: Assembly) -> None:
    """The convolution that is transposed, the pointer on a cell of C x."""
    deck = assembly.desk.bench.deck
    deck.open(TabId.PAIR)
    settle(assembly)
    page = deck.page
    if not isinstance(page, PairPage):
        raise SystemExit("the Conv2d tab does not open")
    board = page.maps.board
    QTest.mouseMove(board.viewport(), board.frame(PairMap.RETURNED.value).block(1, 2).center().toPoint())


def solve_for_a_size(assembly: Assembly) -> None:
    """From 7 x 7 to 28 x 28, a layer without a checkerboard selected."""
    spec = ConvTransposeSpec.square(7, 4, stride=4)
    assembly.store.propose(replace(assembly.store.state, spec=spec), "")
    page = solver_page(assembly)
    page.table.select(1)
    page.table.setFocus()


def solve_in_vain(assembly: Assembly) -> None:
    """From 7 x 7 to 14 x 14 with kernel 3 and stride 2, without output padding."""
    page = solver_page(assembly)
    page.ask((7, 7), (14, 14))
    for field, value in ((Field.KERNEL_SIZE, 3), (Field.STRIDE, 2), (Field.OUTPUT_PADDING, 0)):
        page.bar.chips[field].edited.emit(Span.of(value))
    wait_until(lambda: page.is_idle, "the solver does not answer")


def solver_page(assembly: Assembly) -> SolverPage:
    """The Solver tab, opened."""
    deck = assembly.desk.bench.deck
    deck.open(TabId.SOLVER)
    page = deck.page
    if not isinstance(page, SolverPage):
        raise SystemExit("the Solver tab does not open")
    wait_until(lambda: page.is_idle, "the solver does not answer")
    return page


def show_decoder(assembly: Assembly) -> None:
    """The generator that the tab opens with, a layer in the middle selected."""
    decoder_page(assembly).layers.select(2)


def miss_a_skip(assembly: Assembly) -> None:
    """U-Net with kernel 3 in its first up-convolution: 55 cells where the skip connection has 64."""
    page = decoder_page(assembly)
    page.bar.architecture_chosen.emit("u_net")
    stack = assembly.store.state.decoder.stack
    up, skip = stack.layers[:2]
    if not isinstance(up, ConvTranspose2d) or not isinstance(skip, Skip):
        raise SystemExit("this is not U-Net")
    page.layers.layer_edited.emit(0, replace(up, kernel_size=(3, 3), padding=(1, 1)))
    page.layers.layer_edited.emit(1, replace(skip, is_cropped=False))
    page.layers.select(1)


def decoder_page(assembly: Assembly) -> DecoderPage:
    """The Decoder tab, opened."""
    deck = assembly.desk.bench.deck
    deck.open(TabId.DECODER)
    page = deck.page
    if not isinstance(page, DecoderPage):
        raise SystemExit("the Decoder tab does not open")
    return page


def take_apart(assembly: Assembly) -> None:
    """Six input channels, four output channels, and a cell of the third."""
    spec = replace(ConvTransposeSpec.square(8, 4, stride=2, padding=1), in_channels=6, out_channels=4)
    y, weight = DataSource(SourceKind.RANDOM, seed=1), DataSource(SourceKind.RANDOM, seed=2, sigma=0.2)
    assembly.store.propose(replace(assembly.store.state, spec=spec, input=y, kernel=weight), "")
    assembly.store.update_view(pin=(5, 6), in_channel=1, out_channel=2)
    assembly.desk.bench.deck.open(TabId.CHANNELS)


def open_model(assembly: Assembly) -> None:
    """The weights of a small model dropped on the kernel: which of them?"""
    random, widths = np.random.default_rng(0), (3, 32, 64, 128)
    model = {}
    for index, (fewer, more) in enumerate(pairwise(widths)):
        model[f"encoder.down.{index}.conv.weight"] = random.standard_normal((more, fewer, 3, 3))
        model[f"encoder.down.{index}.conv.bias"] = random.standard_normal(more)
    for index, (more, fewer) in enumerate(pairwise(reversed(widths))):
        model[f"decoder.up.{index}.conv_transpose.weight"] = random.standard_normal((more, fewer, 4, 4))
        model[f"decoder.up.{index}.conv_transpose.bias"] = random.standard_normal(fewer)
    path = Path(tempfile.mkdtemp()) / "autoencoder.safetensors"
    save_file({name: array.astype(np.float32) for name, array in model.items()}, path)
    drop(assembly, path, StageId.KERNEL)


def compare_with_keras(assembly: Assembly) -> None:
    """A layer of PyTorch's that doubles the size beside 'same' of Keras, and how far they are apart."""
    editor = assembly.desk.wiring.editor
    editor.set_field(Field.OUTPUT_PADDING, None, 1)
    settle(assembly)
    arrays, spec = assembly.desk.wiring.arrays, assembly.store.state.spec
    assert arrays is not None
    axis = spec.height.with_crops(*keras_same(spec.height))
    expected = reference(arrays.y, arrays.weight, replace(spec, height=axis, width=axis))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keras.npy"
        np.save(path, expected)
        assembly.documents.data.expected.load(path)
        settle(assembly)
    comparison = assembly.comparison
    wait_until(lambda: comparison.is_idle and comparison.is_current, "nothing is said of the comparison")
    comparison.show(OutputView.DIFFERENCE)
    settle(assembly)


ALL = (
    Picture("main_light", leave_alone),
    Picture("main_dark", leave_alone, theme=ThemeChoice.DARK),
    Picture("small_light", leave_alone, size=SMALL),
    Picture("hover_light", point_at_output),
    Picture("hover_chinese", point_at_output, language=LanguageChoice.CHINESE),
    Picture("player_light", play),
    Picture("player_chinese", play, language=LanguageChoice.CHINESE),
    Picture("scatter_light", stamp),
    Picture("scatter_chinese", stamp, language=LanguageChoice.CHINESE),
    Picture("matrix_light", show_matrix),
    Picture("matrix_chinese", show_matrix, language=LanguageChoice.CHINESE),
    Picture("matrix_blocks_light", show_blocks),
    Picture("phases_light", show_phases),
    Picture("phases_chinese", show_phases, language=LanguageChoice.CHINESE),
    Picture("verification_light", compare),
    Picture("verification_chinese", compare, language=LanguageChoice.CHINESE),
    Picture("engine_light", open_engine),
    Picture("engine_chinese", open_engine, language=LanguageChoice.CHINESE),
    Picture("comparison_light", compare_with_keras),
    Picture("comparison_chinese", compare_with_keras, language=LanguageChoice.CHINESE),
    Picture("code_light", read_code),
    Picture("code_chinese", read_code, language=LanguageChoice.CHINESE),
    Picture("lesson_light", learn),
    Picture("lesson_chinese", learn, language=LanguageChoice.CHINESE),
    Picture("term_hover_light", point_at_term),
    Picture("term_hover_chinese", point_at_term, language=LanguageChoice.CHINESE),
    Picture("invalid_light", ask_for_the_impossible),
    Picture("invalid_chinese", ask_for_the_impossible, language=LanguageChoice.CHINESE),
    Picture("overlap_light", count_overlap),
    Picture("overlap_chinese", count_overlap, language=LanguageChoice.CHINESE),
    Picture("pair_light", go_there_and_back),
    Picture("pair_chinese_dark", go_there_and_back, theme=ThemeChoice.DARK, language=LanguageChoice.CHINESE),
    Picture("solver_light", solve_for_a_size),
    Picture("solver_nearest_light", solve_in_vain),
    Picture("solver_chinese_dark", solve_for_a_size, theme=ThemeChoice.DARK, language=LanguageChoice.CHINESE),
    Picture("decoder_light", show_decoder),
    Picture("decoder_mismatch_dark", miss_a_skip, theme=ThemeChoice.DARK),
    Picture("decoder_chinese", show_decoder, language=LanguageChoice.CHINESE),
    Picture("channels_light", take_apart),
    Picture("channels_chinese_dark", take_apart, theme=ThemeChoice.DARK, language=LanguageChoice.CHINESE),
    Picture("chinese", leave_alone, language=LanguageChoice.CHINESE),
    Picture("photograph_light", drop_photograph),
    Picture("arrays_light", open_model),
    Picture("arrays_chinese_dark", open_model, theme=ThemeChoice.DARK, language=LanguageChoice.CHINESE),
)


def drop(assembly: Assembly, path: Path, stage: StageId) -> None:
    """Drag a file over a map and let it go there."""
    strip = assembly.desk.bench.strip
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = strip.canvas.mapTo(strip, centre_of(assembly, stage, (0, 0)))
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(at, action, data, button, key)
    QApplication.sendEvent(strip, entering)
    if not entering.isAccepted():
        raise SystemExit(f"{path.name} may not be dropped")
    QApplication.sendEvent(strip, QDropEvent(QPointF(at), action, data, button, key))


def centre_of(assembly: Assembly, stage: StageId, cell: Cell) -> QPoint:
    """Where a cell is on the canvas."""
    return assembly.desk.bench.strip.canvas.frame(stage).block(*cell).center().toPoint()


def tooltips() -> list[QWidget]:
    """The tooltips and popovers on screen, each a window of its own."""
    kinds = (Qt.WindowType.ToolTip, Qt.WindowType.Popup)
    return [
        each for each in QApplication.topLevelWidgets() if each.isVisible() and each.windowType() in kinds
    ]


def wait_until(is_done: Callable[[], bool], complaint: str) -> None:
    """Let the program work until it has come so far."""
    end = time.monotonic() + PATIENCE
    while not is_done():
        if time.monotonic() > end:
            raise SystemExit(complaint)
        QTest.qWait(10)


def settle(assembly: Assembly) -> None:
    """Wait for computing, verifying and everything that was put off."""
    wait_until(lambda: assembly.documents.reading.is_idle, "the file is not read")
    wait_until(lambda: assembly.compute.is_idle, "the computation does not end")
    assembly.desk.bench.status.time.hide()
    QTest.qWait(250)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def opened(picture: Picture) -> Assembly:
    """The window of a picture as it is before anything is done in it."""
    settings = Settings()
    settings.update(theme=picture.theme, language=picture.language)
    window = MainWindow(LIGHT)
    window.resize(picture.size)
    assembly = Assembly(window, settings)
    window.show()
    settle(assembly)
    # The pointer of this platform begins over the button of the menu, which learns only so that it has left.
    QTest.mouseMove(assembly.desk.bench.toolbar.menu_button)
    QTest.mouseMove(window, QPoint(picture.size.width() // 4, 3))
    return assembly


def photographed(assembly: Assembly) -> QPixmap:
    """The window with the tooltips over it."""
    window = assembly.window
    result = window.grab()
    painter = QPainter(result)
    for each in tooltips():
        painter.drawPixmap(window.mapFromGlobal(each.pos()), each.grab())
    painter.end()
    return result


def make(picture: Picture) -> None:
    """Open the window, do what is to be seen, write the picture."""
    assembly = opened(picture)
    picture.act(assembly)
    settle(assembly)
    path = PICTURES / f"{picture.name}.png"
    if not photographed(assembly).save(str(path)):
        raise SystemExit(f"{path} cannot be written")
    reduce_colours(path)
    print(path.relative_to(ROOT))
    close(assembly)


def animate() -> None:
    """The player over the first layer, as the program writes it."""
    assembly = opened(Picture(ANIMATION, leave_alone))
    desk, made = assembly.desk, []
    record(assembly.store, desk.bench, desk.wiring, lambda *frames: made.append(gif_from_frames(*frames)))
    wait_until(lambda: bool(made), "the animation does not end")
    path = PICTURES / f"{ANIMATION}.gif"
    path.write_bytes(made[0])
    print(path.relative_to(ROOT))
    close(assembly)


def close(assembly: Assembly) -> None:
    """Close the window without a question; the next one begins in English."""
    assembly.settings.update(language=LanguageChoice.ENGLISH)
    settle(assembly)
    assembly.store.undo_stack.setClean()
    assembly.window.close()
    assembly.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def main(names: list[str]) -> int:
    """Make the pictures of these names, or all of them."""
    unknown = set(names) - {picture.name for picture in ALL} - {ANIMATION}
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    made_application()
    for picture in ALL:
        if not names or picture.name in names:
            make(picture)
    if not names or ANIMATION in names:
        animate()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
