"""How the window shares its room, and what theme, scale and language do to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.spec import Field
from fracstride.ui.actions.command import CommandId
from fracstride.ui.application import _made_window
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.switch import Switch
from fracstride.ui.look.theme import DARK, LIGHT
from fracstride.ui.state.settings import Settings
from fracstride.ui.views.chip_flow import ChipFlow
from fracstride.ui.window.main_window import MainWindow

from .turns import catch_up

OpenWindow = Callable[..., Assembly]


def enlarge(window: Assembly, qtbot: QtBot, scale: float) -> None:
    """Build the inside anew at another scale."""
    before = window.desk
    if scale != window.settings.preferences.scale:
        window.settings.update(scale=scale)
        qtbot.waitUntil(lambda: window.desk is not before)


@pytest.mark.parametrize(
    ("width", "height", "panel", "sheet"),
    [(1440, 900, 284, 222), (1280, 720, 272, 208), (1920, 1080, 284, 222)],
)
def test_sizes_of_the_parts(open_window: OpenWindow, width: int, height: int, panel: int, sheet: int) -> None:
    bench = open_window(width=width, height=height).desk.bench
    assert bench.panel.width() == panel
    assert bench.sum_panel.height() == sheet
    assert bench.toolbar.height() == 47
    assert bench.status.height() == 27
    assert bench.sum_panel.width() == (444 if width < 1360 else 496)


def test_narrow_window_shows_the_panel_as_an_overlay(open_window: OpenWindow) -> None:
    window = open_window(width=1024, height=640)
    bench = window.desk.bench
    assert not bench.panel_place.is_shown
    assert bench.toolbar.panel_button.isVisible()
    bench.toolbar.panel_button.click()
    assert bench.panel.isVisible()
    assert bench.panel.width() == 284
    assert bench.strip.width() == 1024, "it lies over the canvas and takes nothing from it"
    window.desk.actions[CommandId.UNPIN].trigger()
    assert not bench.panel_place.is_shown
    assert window.store.view.pin == (1, 1), "Escape closes what is on top first"
    window.window.resize(1440, 900)
    assert bench.panel_place.is_shown
    assert not bench.toolbar.panel_button.isVisible()


def test_panel_can_be_hidden_and_that_is_remembered(app_window: Assembly) -> None:
    app_window.desk.actions[CommandId.TOGGLE_PANEL].trigger()
    assert not app_window.desk.bench.panel_place.is_shown
    assert not app_window.settings.preferences.panel_visible


def test_large_scale_leaves_the_stages_their_room(app_window: Assembly, qtbot: QtBot) -> None:
    old = app_window.desk.bench
    app_window.settings.update(scale=2.0)
    qtbot.waitUntil(lambda: app_window.desk.bench is not old)
    bench = app_window.desk.bench
    assert bench.minimumSizeHint().height() <= 900
    assert bench.strip.height() >= 400


def test_collapsed_sheet_says_the_sum_and_the_size(app_window: Assembly) -> None:
    app_window.desk.actions[CommandId.TOGGLE_SHEET].trigger()
    strip = app_window.desk.bench.sheet_strip
    assert strip.isVisible()
    assert strip.height() == 36
    assert not app_window.desk.bench.sum_panel.isVisible()
    assert strip.sum.text() == "x[1, 1] = 9 + 14 + 12 + 5 = 40"
    assert strip.output_size.text() == "Hᵢₙ = 5"


def test_legend_gives_its_room_to_the_maps(app_window: Assembly) -> None:
    strip = app_window.desk.bench.strip
    assert app_window.desk.actions[CommandId.LEGEND].isChecked()
    strip.setFocus()
    QTest.keyClick(strip.canvas, Qt.Key.Key_L)
    assert not strip.legend.isVisible()
    assert not app_window.desk.actions[CommandId.LEGEND].isChecked()
    assert not app_window.settings.preferences.legend_visible
    app_window.furnish()
    assert app_window.desk.bench.strip.legend.isHidden()
    app_window.desk.actions[CommandId.LEGEND].trigger()
    assert not app_window.desk.bench.strip.legend.isHidden()


@pytest.mark.parametrize(("scale", "width", "height"), [(1.0, 1024, 640), (2.0, 1280, 720)])
def test_a_low_window_keeps_the_legend_and_the_numbers(
    open_window: OpenWindow, qtbot: QtBot, scale: float, width: int, height: int
) -> None:
    window = open_window(width=width, height=height)
    enlarge(window, qtbot, scale)
    strip = window.desk.bench.strip
    qtbot.waitUntil(lambda: strip.legend.isVisible() and strip.legend.height() == 28 * scale)
    beside = strip.legend.height() + strip.header.height()
    qtbot.waitUntil(lambda: strip.canvas.height() == strip.height() - beside)
    for stage in (StageId.INPUT, StageId.PADDED, StageId.KERNEL, StageId.OUTPUT):
        assert strip.canvas._maps[stage].cells._numbers.shown, stage
    window.desk.actions[CommandId.LEGEND].trigger()
    assert not strip.legend.isVisible()


@pytest.mark.parametrize("field", [Field.OUTPUT_PADDING, Field.KERNEL_SIZE])
def test_one_step_from_the_first_layer_all_cells_still_have_numbers(
    open_window: OpenWindow, field: Field
) -> None:
    """On a projector: output padding 1, or kernel 4."""
    window = open_window(width=1280, height=702)
    window.desk.wiring.editor.set_field(field, None, 4 if field is Field.KERNEL_SIZE else 1)
    catch_up()
    maps = window.desk.bench.strip.canvas._maps
    assert [stage for stage, each in maps.items() if not each.cells._numbers.shown] == []


def test_the_last_title_of_a_narrow_strip_is_not_cut_off(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(width=1280, height=720)
    enlarge(window, qtbot, 2.0)
    window.desk.wiring.editor.set_values(((Field.SIZE, None, 600),))
    strip = window.desk.bench.strip
    qtbot.waitUntil(lambda: strip.canvas.frame(StageId.OUTPUT).clip.right() > strip.width() - 100)
    image = strip.header.grab().toImage()
    edge = {image.pixelColor(image.width() - 2, y).name() for y in range(image.height() - 2)}
    assert edge == {LIGHT.canvas.lower()}


def test_no_entry_of_the_legend_is_cut_off(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(width=1280, height=720)
    enlarge(window, qtbot, 2.0)
    window.desk.wiring.editor.set_values(((Field.OUTPUT_PADDING, None, 1),))
    legend = window.desk.bench.strip.legend
    legend.grab()
    assert 3 < len(legend._boxes) < len(legend._entries)
    assert all(box.right() <= legend.width() for box in legend._boxes)


def test_reduced_motion_reaches_every_switch(app_window: Assembly) -> None:
    switches = app_window.desk.bench.findChildren(Switch)
    assert switches
    app_window.desk.actions[CommandId.REDUCE_MOTION].trigger()
    assert all(switch.reduced_motion for switch in switches)
    assert app_window.desk.actions[CommandId.REDUCE_MOTION].isChecked()
    app_window.furnish()
    assert all(switch.reduced_motion for switch in app_window.desk.bench.findChildren(Switch))
    app_window.desk.actions[CommandId.REDUCE_MOTION].trigger()
    assert not any(switch.reduced_motion for switch in app_window.desk.bench.findChildren(Switch))


def test_high_contrast_is_chosen_remembered_and_seen(app_window: Assembly) -> None:
    app_window.desk.actions[CommandId.HIGH_CONTRAST].trigger()
    assert app_window.settings.preferences.high_contrast
    assert app_window.desk.actions[CommandId.HIGH_CONTRAST].isChecked()
    assert not app_window.desk.wiring.theme.veils
    app_window.desk.actions[CommandId.HIGH_CONTRAST].trigger()
    assert app_window.desk.wiring.theme.veils


def test_full_screen_comes_and_goes_as_the_window_was(app_window: Assembly, qtbot: QtBot) -> None:
    action, window = app_window.desk.actions[CommandId.FULL_SCREEN], app_window.window
    window.showMaximized()
    action.trigger()
    qtbot.waitUntil(lambda: window.isFullScreen() and action.isChecked())
    app_window.furnish()
    assert app_window.desk.actions[CommandId.FULL_SCREEN].isChecked()
    app_window.desk.actions[CommandId.FULL_SCREEN].trigger()
    assert not window.isFullScreen()
    assert window.isMaximized()
    qtbot.waitUntil(lambda: not app_window.desk.actions[CommandId.FULL_SCREEN].isChecked())


def test_a_window_that_was_closed_on_a_projector_comes_back_with_its_frame(qtbot: QtBot) -> None:
    closed = MainWindow(LIGHT)
    qtbot.addWidget(closed)
    closed.showFullScreen()
    settings = Settings()
    settings.update(window_geometry=closed.saveGeometry().toBase64().toStdString())
    opened = _made_window(settings)
    qtbot.addWidget(opened)
    assert not opened.isFullScreen()


def test_redo_answers_to_both_of_its_keys(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.wiring.editor.set_field(Field.STRIDE, None, 3)
    app_window.store.undo_stack.undo()
    app_window.desk.bench.strip.setFocus()
    QTest.keyClick(app_window.window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert app_window.store.state.spec.height.stride == 3


def test_the_theme_button_leads_where_its_icon_says_at_every_click(app_window: Assembly) -> None:
    """Also from the system's theme: a first click that changed nothing looked broken."""
    assert app_window.desk.actions[CommandId.THEME_SYSTEM].isChecked()
    for command, theme in ((CommandId.THEME_DARK, DARK), (CommandId.THEME_LIGHT, LIGHT)):
        app_window.desk.bench.toolbar.theme_button.click()
        assert app_window.desk.actions[command].isChecked()
        assert _pixel(app_window, QPoint(700, 60)) == QColor(theme.canvas)
        assert _pixel(app_window, QPoint(600, 20)) == QColor(theme.chrome)


def test_scale_rebuilds_everything_larger(app_window: Assembly, qtbot: QtBot) -> None:
    old = app_window.desk.bench
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    app_window.desk.actions[CommandId.LARGER].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench is not old)
    bench = app_window.desk.bench
    assert bench.toolbar.height() == round(47 * 1.1)
    qtbot.waitUntil(bench.panel.layer.isVisible)
    assert app_window.store.state.spec.height.stride == 3
    app_window.store.undo_stack.undo()
    model = bench.strip.canvas.model(StageId.OUTPUT)
    assert model is not None
    assert model.rows.count == 5, "the new workbench is connected"
    app_window.desk.actions[CommandId.SMALLER].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench is not bench)


def test_language_rebuilds_the_window_in_chinese(app_window: Assembly, qtbot: QtBot) -> None:
    old = app_window.desk.bench
    app_window.desk.actions[CommandId.LANGUAGE_CHINESE].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench is not old)
    assert app_window.desk.bench.toolbar.export_button.label.text() == "导出"
    bench = app_window.desk.bench
    app_window.desk.actions[CommandId.LANGUAGE_ENGLISH].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench is not bench)
    assert app_window.desk.bench.toolbar.export_button.label.text() == "Export"


def test_f6_goes_round_the_regions(app_window: Assembly) -> None:
    seen: list[int] = []
    regions = app_window.desk.bench.regions()
    for _ in range(6):
        app_window.desk.actions[CommandId.NEXT_REGION].trigger()
        seen.append(_region_of(regions, app_window.window.focusWidget()))
    assert len(set(seen)) >= 5


@pytest.mark.parametrize(("key", "field"), [(Qt.Key.Key_S, Field.STRIDE), (Qt.Key.Key_K, Field.KERNEL_SIZE)])
def test_alt_and_a_letter_jumps_to_a_field(app_window: Assembly, key: Qt.Key, field: Field) -> None:
    QTest.keyClick(app_window.window, key, Qt.KeyboardModifier.AltModifier)
    before = app_window.store.state.spec.value(field, None) if field is Field.GROUPS else None
    assert before is None
    QTest.keyClick(app_window.window.focusWidget(), Qt.Key.Key_Up)
    assert app_window.store.state.spec.height.value(field) in (3, 4)
    assert app_window.store.undo_stack.canUndo()


def test_cells_can_be_stepped_by_keyboard(app_window: Assembly) -> None:
    app_window.desk.actions[CommandId.NEXT_CELL].trigger()
    assert app_window.store.view.pin == (1, 2)
    for _ in range(8):
        app_window.desk.actions[CommandId.PREVIOUS_CELL].trigger()
    assert app_window.store.view.pin == (4, 4), "round the corner"


def test_pin_follows_into_sum_and_status(app_window: Assembly) -> None:
    app_window.store.update_view(pin=(0, 1))
    bench = app_window.desk.bench
    assert bench.sum_panel.model.sentence == "x[0, 1] = 6 + 8 = 14"
    assert bench.status.value.text() == "x[0, 1] = 14"
    app_window.desk.actions[CommandId.UNPIN].trigger()
    assert bench.sum_panel.model.result == ""
    assert bench.status.value.text() == ""


def test_verification_arrives(app_window: Assembly, qtbot: QtBot) -> None:
    label = app_window.desk.bench.status.verification.label
    qtbot.waitUntil(lambda: label.text().startswith("Verified: "))


def test_long_sums_fold_into_a_chip_that_opens_all_of_them(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_values(
        ((Field.SIZE, None, 9), (Field.KERNEL_SIZE, None, 5), (Field.STRIDE, None, 1))
    )
    app_window.store.update_view(pin=(4, 4))
    flow = app_window.desk.bench.sum_panel.flows[0]
    assert len(app_window.desk.bench.sum_panel.model.lines[0].terms) == 25
    assert 0 < len(flow.placed) < 25
    assert flow.folded == 25 - len(flow.placed)
    tops = {placed.y.top() for placed in flow.placed}
    assert len(tops) == 2
    last = flow.placed[-1].weight
    QTest.mouseClick(flow, Qt.MouseButton.LeftButton, pos=last.center().toPoint())
    assert QApplication.activePopupWidget() is None, "a term opens nothing"
    QTest.mouseClick(flow, Qt.MouseButton.LeftButton, pos=(last.topRight() + QPointF(30, 10)).toPoint())
    popup = QApplication.activePopupWidget()
    assert popup is not None
    (everything,) = popup.findChildren(ChipFlow)
    assert (len(everything.placed), everything.folded) == (25, 0)
    assert [each.term for each in everything.placed][: len(flow.placed)] == [
        each.term for each in flow.placed
    ]
    seen: list[object] = []
    app_window.desk.bench.sum_panel.chip_hovered.connect(seen.append)
    popup.grab()
    QTest.mouseMove(everything, everything.placed[1].y.center().toPoint())
    QApplication.sendEvent(everything, QEvent(QEvent.Type.Leave))
    assert seen == [everything.placed[1].term.product, None]
    popup.close()


def test_the_folded_terms_of_a_long_sum_open_by_keyboard(app_window: Assembly) -> None:
    flow = app_window.desk.bench.sum_panel.flows[0]
    assert (flow.folded, flow.accessibleName()) == (0, "Products")
    app_window.desk.wiring.editor.set_values(
        ((Field.SIZE, None, 9), (Field.KERNEL_SIZE, None, 5), (Field.STRIDE, None, 1))
    )
    app_window.store.update_view(pin=(4, 4))
    flow = app_window.desk.bench.sum_panel.flows[0]
    assert flow.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert flow.accessibleName() == f"+ {flow.folded} more"
    QApplication.processEvents()
    without = flow.grab().toImage()
    flow.setFocus(Qt.FocusReason.TabFocusReason)
    assert flow.grab().toImage() != without, "a ring shows where the keyboard is"
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(flow, key)
        popup = QApplication.activePopupWidget()
        assert popup is not None and len(popup.findChildren(ChipFlow)[0].placed) == 25
        popup.close()


def test_chip_hover_is_announced_to_the_maps(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.window.grab()
    flow = app_window.desk.bench.sum_panel.flows[0]
    seen: list[object] = []
    flow.chip_hovered.connect(seen.append)
    product = flow.placed[1].term.product
    # A display tells of a pointer that moves, when it has the time; it may be there from the test before.
    QTest.mouseMove(flow, QPoint(0, flow.height() - 1))
    QTest.mouseMove(flow, flow.placed[1].y.center().toPoint())
    qtbot.waitUntil(lambda: seen[-1:] == [product])
    canvas = app_window.desk.bench.strip.canvas
    assert canvas._maps[StageId.KERNEL].cells._highlight.rings == (product.tap,)
    assert canvas._maps[StageId.INPUT].cells._highlight.rings == (product.source,)
    QApplication.sendEvent(flow, QEvent(QEvent.Type.Leave))
    assert set(canvas._maps[StageId.INPUT].cells._highlight.rings) == {
        each.term.product.source for each in flow.placed
    }


def test_first_frame_comes_before_the_rest(qtbot: QtBot) -> None:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()


def test_light_window_imports_neither_numpy_nor_pyqtgraph() -> None:
    code = (
        "import sys; import fracstride.ui.application;"
        "heavy = {'numpy', 'pyqtgraph', 'ziamath'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("platform", ["", "offscreen"])
def test_without_a_display_a_picture_is_drawn(tmp_path: Path, platform: str) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"QT_QPA_PLATFORM": platform, "PYTHONIOENCODING": "ascii"}
    code = "from fracstride.cli import main; raise SystemExit(main([]))"
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a display")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    picture = QImage(str(tmp_path / "fracstride-scene.png"))
    assert (picture.width(), picture.height()) == (1440, 900)
    assert str(tmp_path / "fracstride-scene.png") in done.stdout
    assert "(3 ? 1)" in done.stdout, "the worked formula, in a terminal that has no minus sign"
    assert "xvfb-run" in done.stdout


def _pixel(window: Assembly, place: QPoint) -> QColor:
    return QColor(window.window.grab().toImage().pixelColor(place))


def _region_of(regions: tuple[QWidget, ...], widget: QWidget | None) -> int:
    inside = (
        i for i, region in enumerate(regions) if widget and (region is widget or region.isAncestorOf(widget))
    )
    return next(inside, -1)


def test_geometry_of_the_store_is_what_is_drawn(app_window: Assembly) -> None:
    geometry = app_window.store.geometry
    assert isinstance(geometry, Geometry)
    model = app_window.desk.bench.strip.canvas.model(StageId.PADDED)
    assert model is not None
    assert model.rows.count == geometry.height.padded


def test_the_window_has_the_programs_icon_soon(app_window: Assembly, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not app_window.window.windowIcon().isNull())
    image = app_window.window.windowIcon().pixmap(48, 48).toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#e2640a" in colours, "the kernel's ring is in it"


def test_the_choices_of_a_file_dialog_show_that_they_are_choices(app_window: Assembly, qtbot: QtBot) -> None:
    dialog = QFileDialog(app_window.window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    combo = dialog.findChild(QComboBox, "fileTypeCombo")
    assert combo is not None
    image = combo.grab().toImage()
    right = range(image.width() - 24, image.width() - 4)
    colours = {image.pixelColor(x, image.height() // 2).name().upper() for x in right}
    assert app_window.desk.wiring.theme.text2.upper() in colours
