"""The small widgets: what typing, dragging, wheeling and showing do to them."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.drag_label import DragLabel
from fracstride.ui.controls.flow_row import FlowRow
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.issue_message import IssueMessage
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.controls.switch import Switch
from fracstride.ui.look import assets
from fracstride.ui.look.style import apply_theme
from fracstride.ui.look.style_sheet import style_sheet
from fracstride.ui.look.textures import SwatchRole, draw_swatch, texture_brush
from fracstride.ui.look.theme import DARK, LIGHT, Theme


@pytest.fixture
def field(qtbot: QtBot) -> NumberField:
    widget = NumberField("Stride")
    qtbot.addWidget(widget)
    widget.show_value(2)
    widget.show()
    qtbot.waitExposed(widget)
    widget.setFocus()
    return widget


def edits(field: NumberField | DecimalField) -> list[tuple[float, str]]:
    seen: list[tuple[float, str]] = []
    field.edited.connect(lambda value, gesture: seen.append((value, gesture)))
    return seen


def wheel(widget: QWidget, delta: int = 120) -> QWheelEvent:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event


def test_every_valid_keystroke_applies_as_one_gesture(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    field.selectAll()
    qtbot.keyClicks(field, "1234567")
    assert [value for value, _ in seen] == [1, 12, 123, 1234, 12345, 123456, 1234567]
    assert len({gesture for _, gesture in seen}) == 1


def test_a_lone_minus_does_not_apply_and_a_negative_number_does(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Minus)
    assert seen == []
    qtbot.keyClick(field, Qt.Key.Key_3)
    assert [value for value, _ in seen] == [-3]


def test_an_emptied_field_applies_nothing(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert (field.text(), seen) == ("", [])


def test_arrows_step_by_one_and_with_shift_by_five(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert [value for value, _ in seen] == [3, 8, 7]


def test_escape_restores_the_number_of_before(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    field.selectAll()
    qtbot.keyClicks(field, "77")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.value(), seen[-1][0]) == (2, 2)


def test_enter_ends_the_gesture(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    field.selectAll()
    qtbot.keyClicks(field, "4")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "5")
    assert seen[0][1] != seen[-1][1]


def test_the_wheel_acts_with_focus_only(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    wheel(field)
    assert [value for value, _ in seen] == [3]
    field.clearFocus()
    assert not wheel(field).isAccepted()
    assert len(seen) == 1


def test_a_wheel_burst_is_a_gesture_apart_from_typing(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    field.selectAll()
    qtbot.keyClicks(field, "4")
    wheel(field)
    wheel(field)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    gestures = [gesture for _, gesture in seen]
    assert gestures[1] == gestures[2]
    assert gestures[0] != gestures[1]
    assert gestures[3] == gestures[0]


def test_showing_a_value_is_silent_and_leaves_text_that_means_the_same(
    field: NumberField, qtbot: QtBot
) -> None:
    field.selectAll()
    qtbot.keyClicks(field, "07")
    seen = edits(field)
    field.show_value(7)
    assert (field.text(), seen) == ("07", [])
    field.show_value(9)
    assert (field.text(), seen) == ("9", [])


def test_undo_is_left_to_the_program(field: NumberField) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, "z")
    event.ignore()
    QApplication.sendEvent(field, event)
    assert not event.isAccepted()


def test_a_chevron_press_steps_once(field: NumberField, qtbot: QtBot) -> None:
    seen = edits(field)
    steps = field.steps
    qtbot.mouseClick(steps, Qt.MouseButton.LeftButton, pos=QPoint(steps.width() // 2, 4))
    qtbot.mouseClick(steps, Qt.MouseButton.LeftButton, pos=QPoint(steps.width() // 2, steps.height() - 4))
    assert [value for value, _ in seen] == [3, 2]
    assert seen[0][1] != seen[1][1]


def test_a_long_number_takes_the_place_of_the_chevrons(qtbot: QtBot) -> None:
    widget = NumberField("Input")
    qtbot.addWidget(widget)
    widget.show_value(3)
    assert not widget.steps.isHidden()
    widget.show_value(1234567)
    assert widget.steps.isHidden()


def test_a_number_has_room_for_its_text_under_the_style_sheet(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    widget = NumberField("Input")
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    assert widget.lineEdit().width() > 40
    qapp.setStyleSheet("")


@pytest.fixture
def decimal(qtbot: QtBot) -> DecimalField:
    widget = DecimalField("Sigma")
    qtbot.addWidget(widget)
    widget.show_value(1.0)
    widget.show()
    qtbot.waitExposed(widget)
    widget.setFocus()
    return widget


@pytest.mark.parametrize(("typed", "value"), [("2.5", 2.5), ("-3", -3.0), ("1e3", 1000.0), ("0,25", 0.25)])
def test_a_decimal_applies(decimal: DecimalField, qtbot: QtBot, typed: str, value: float) -> None:
    seen = edits(decimal)
    decimal.selectAll()
    qtbot.keyClicks(decimal, typed)
    assert seen[-1][0] == value


@pytest.mark.parametrize("typed", ["x", "nan", "inf", "1e999"])
def test_what_is_no_finite_number_is_marked_and_not_applied(
    decimal: DecimalField, qtbot: QtBot, typed: str
) -> None:
    decimal.selectAll()
    qtbot.keyClick(decimal, Qt.Key.Key_Delete)
    seen = edits(decimal)
    qtbot.keyClicks(decimal, typed)
    assert decimal.property("error") == "true"
    assert all(math.isfinite(value) for value, _ in seen)


def test_dragging_a_label_steps_every_six_pixels_in_one_gesture(qtbot: QtBot) -> None:
    label = DragLabel("Stride")
    qtbot.addWidget(label)
    seen: list[tuple[int, str]] = []
    label.stepped.connect(lambda steps, gesture: seen.append((steps, gesture)))

    def send(kind: QEvent.Type, x: float) -> None:
        left = Qt.MouseButton.LeftButton
        point = QPointF(x, 5)
        QApplication.sendEvent(
            label, QMouseEvent(kind, point, point, left, left, Qt.KeyboardModifier.NoModifier)
        )

    send(QEvent.Type.MouseButtonPress, 10)
    for x in (15, 16, 29, 10):
        send(QEvent.Type.MouseMove, x)
    send(QEvent.Type.MouseButtonRelease, 10)
    assert [steps for steps, _ in seen] == [1, 2, -3]
    assert len({gesture for _, gesture in seen}) == 1


def test_a_switch_toggles_by_mouse_and_shows_silently(qtbot: QtBot) -> None:
    switch = Switch("Values in cells")
    qtbot.addWidget(switch)
    seen: list[bool] = []
    switch.toggled.connect(seen.append)
    switch.show_checked(True)
    assert seen == []
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert seen == [False]


def test_a_switch_on_has_the_accent(qtbot: QtBot) -> None:
    switch = Switch("Values in cells")
    qtbot.addWidget(switch)
    switch.set_theme(LIGHT)
    switch.show_checked(True)
    image = switch.grab().toImage()
    assert image.pixelColor(9, image.height() // 2) == QColor(LIGHT.accent)


def test_segments_choose_by_click_and_arrow(qtbot: QtBot) -> None:
    segmented = Segmented("Axis", ("H", "W"))
    qtbot.addWidget(segmented)
    seen: list[int] = []
    segmented.chosen.connect(seen.append)
    segmented.show_index(1)
    assert (segmented.index(), seen) == (1, [])
    qtbot.keyClick(segmented, Qt.Key.Key_Left)
    assert (segmented.index(), seen) == (0, [0])


def test_segments_keep_their_font_under_the_style_sheet(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    holder = QWidget()
    qtbot.addWidget(holder)
    segmented = Segmented("Axis", ("H", "W"), holder)
    holder.show()
    qtbot.waitExposed(holder)
    assert {button.font().pixelSize() for button in segmented.buttons()} == {12}
    qapp.setStyleSheet("")


def test_a_combo_shows_silently_and_ignores_the_wheel_without_focus(qtbot: QtBot) -> None:
    combo = Combo("Range")
    qtbot.addWidget(combo)
    combo.add("a", "A")
    combo.add("b", "B")
    seen: list[str] = []
    combo.chosen.connect(seen.append)
    combo.show_key("b")
    assert (combo.key(), seen) == ("b", [])
    assert not wheel(combo).isAccepted()
    assert combo.key() == "b"


def test_an_icon_button_names_its_shortcut(qtbot: QtBot) -> None:
    button = IconButton("link-2", "Link height and width", "Ctrl+L")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Link height and width"
    assert button.toolTip().startswith("Link height and width (")
    assert min(button.width(), button.height()) >= 24


def test_a_row_becomes_a_column_when_it_is_narrow(qtbot: QtBot) -> None:
    first, second = QWidget(), QWidget()
    for part in (first, second):
        part.setMinimumSize(80, 20)
    window = QWidget()
    qtbot.addWidget(window)
    row = FlowRow((first, second), window)
    row.resize(200, 60)
    window.show()
    qtbot.waitExposed(window)
    assert first.y() == second.y()
    row.resize(120, 60)
    qtbot.waitUntil(lambda: first.x() == second.x())
    assert row.minimumSizeHint().width() < 120


def test_a_message_offers_its_way_out_and_escapes_its_words(qtbot: QtBot) -> None:
    message = IssueMessage()
    qtbot.addWidget(message)
    message.show_lines([("Must be < 2.", "Use 1"), ("Other.", "")])
    text = message._text.text()
    assert "Must be &lt; 2." in text
    with qtbot.waitSignal(message.activated) as signal:
        message._text.linkActivated.emit("0")
    assert signal.args == [0]
    message.show_lines([])
    assert message.isHidden()


@pytest.mark.parametrize("words", ["Use 3", "改用3"])
def test_a_way_out_stays_on_one_line_at_any_width(qtbot: QtBot, words: str) -> None:
    message = IssueMessage()
    qtbot.addWidget(message)
    message.show_lines([("输出尺寸为−11，必须不小于1。", words)])
    document = QTextDocument()
    document.setDefaultFont(message._text.font())
    document.setHtml(message._text.text())
    block = document.firstBlock()
    end = block.length() - 1
    start = block.text().rindex(words[0])
    for width in range(80, 240, 3):
        document.setTextWidth(width)
        assert document.size().width() <= width
        lines = [block.layout().lineForTextPosition(each) for each in (start, end - 1)]
        assert lines[0].isValid()
        assert lines[0].lineNumber() == lines[1].lineNumber()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_drawn_in_its_colour_at_any_ratio(qapp: QApplication, ratio: float) -> None:
    drawn = assets.pixmap("pencil", "#B80F2A", 14, ratio)
    image = drawn.toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert (image.width(), drawn.devicePixelRatio()) == (round(14 * ratio), ratio)
    assert inked
    assert all(abs(colour.red() - 0xB8) <= 1 for colour in inked)


def test_fonts_follow_the_type_table_and_the_scale(qapp: QApplication) -> None:
    assets.load_fonts()
    assert assets.font(assets.TextStyle.CAPTION, scale=2.0).pixelSize() == 24
    exact = assets.font(assets.TextStyle.STRONG)
    assert (QFontInfo(exact).family(), QFontInfo(exact).weight()) == ("Inter", 600)
    assert exact.families()[0] == "Inter"
    assert "Noto Sans CJK SC" in exact.families()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("role", ["stride", "padding", "output_padding"])
@pytest.mark.parametrize("coarse", [False, True])
def test_a_texture_is_its_tint_with_marks_of_its_line(
    qapp: QApplication, theme: Theme, role: str, coarse: bool
) -> None:
    image = _filled(texture_brush(role, theme, coarse=coarse))  # type: ignore[arg-type]
    colours = {image.pixelColor(x, y).name() for x in range(24) for y in range(24)}
    assert len(colours) > 1
    assert theme.canvas.lower() not in colours


def test_the_textures_differ_in_shape_not_in_colour_alone(qapp: QApplication) -> None:
    shapes = set()
    for role in ("stride", "padding", "output_padding"):
        image = _filled(texture_brush(role, LIGHT))  # type: ignore[arg-type]
        soft = QColor(getattr(LIGHT, role).soft)
        shapes.add(tuple(image.pixelColor(x, y) == soft for x in range(21) for y in range(21)))
    assert len(shapes) == 3


def test_every_swatch_looks_different(qapp: QApplication) -> None:
    images = []
    for role in SwatchRole:
        image = QImage(13, 13, QImage.Format.Format_ARGB32)
        image.fill(QColor(LIGHT.chrome))
        painter = QPainter(image)
        draw_swatch(painter, image.rect().toRectF(), role, LIGHT)
        painter.end()
        images.append(bytes(image.constBits()))
    assert len(set(images)) == len(SwatchRole)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_style_sheet_grows_with_the_scale(qapp: QApplication, theme: Theme) -> None:
    assets.set_interface_scale(1.0)
    normal = style_sheet(theme)
    assets.set_interface_scale(2.0)
    double = style_sheet(theme)
    assets.set_interface_scale(1.0)
    assert "min-height: 26px" in normal
    assert "min-height: 52px" in double
    assert theme.error_soft in normal


def _filled(brush: object) -> QImage:
    image = QImage(24, 24, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.fillRect(image.rect(), brush)  # type: ignore[call-overload]
    painter.end()
    return image


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("value", [123_456, 1_000_000, 99_999_999, -1_000_000])
def test_long_numbers_are_whole_and_free_of_the_steps(
    qtbot: QtBot, qapp: QApplication, scale: float, value: int
) -> None:
    apply_theme(qapp, LIGHT, scale)
    field = NumberField("n")
    qtbot.addWidget(field)
    field.set_theme(LIGHT)
    field.show_value(7)
    field.show()
    qtbot.waitExposed(field)
    assert field.steps.isVisible()
    field.show_value(value)
    field.setFocus()
    assert not field.steps.isVisible(), "also while it is in use"
    line = field.lineEdit()
    margins = line.textMargins()
    room = line.width() - 2 * 2 - margins.left() - margins.right()
    assert line.fontMetrics().horizontalAdvance(line.text()) <= room
    line.setText("7")
    assert field.steps.isVisible()
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet("")


def test_a_button_that_can_do_nothing_is_grey(qtbot: QtBot) -> None:
    button = IconButton("copy", "Copy")
    qtbot.addWidget(button)
    button.setEnabled(False)
    button.show()
    assert button.icon().cacheKey() == assets.icon("copy", LIGHT.disabled, 14, 1.0, False).cacheKey()
    button.setEnabled(True)
    assert button.icon().cacheKey() == assets.icon("copy", LIGHT.text2, 14, 1.0, False).cacheKey()


def test_icons_are_sharp_on_another_screen(app_window: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    button = app_window.desk.bench.play_bar.play_button
    assert button.icon().pixmap(18).width() == 18
    monkeypatch.setattr(IconButton, "devicePixelRatioF", lambda _: 2.0)
    QApplication.sendEvent(app_window.window, QEvent(QEvent.Type.DevicePixelRatioChange))
    QApplication.processEvents()
    assert button.icon().availableSizes()[0].width() == 36


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_button_shows_for_a_moment_that_it_has_done_its_work(qtbot: QtBot) -> None:
    button = IconButton("copy", "Copy")
    qtbot.addWidget(button)
    button.show()
    before = button.icon().cacheKey()
    button.show_done("Copied")
    assert button.icon().cacheKey() == assets.icon("check", LIGHT.text2, 14, 1.0, False).cacheKey()
    assert QToolTip.text() == "Copied"
    timer = button.findChild(QTimer)
    assert timer.interval() == 1000
    timer.stop()
    timer.timeout.emit()
    assert button.icon().cacheKey() == before
    QToolTip.hideText()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_copying_is_acknowledged(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    for panel in (bench.sum_panel, bench.formula_panel):
        before = panel.copy_button.icon().cacheKey()
        panel.copy()
        assert panel.copy_button.icon().cacheKey() != before
    QToolTip.hideText()
