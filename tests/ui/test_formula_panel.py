"""The formula pane: marks, pointer, keyboard, copying, both axes, and that nothing is clipped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from fracstride.core.lit import Term
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec
from fracstride.ui.look.theme import DARK, LIGHT
from fracstride.ui.look.typesetting import sign_picture, typeset
from fracstride.ui.presenters.formula import is_same_mark
from fracstride.ui.views.formula_layout import Hit
from fracstride.ui.views.formula_panel import FormulaPanel
from fracstride.ui.views.formula_plan import SIZE, SMALLEST_SIZE, WORDS_FROM

# Windows and tooltips make the platform without a display say what it cannot do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SECOND = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
LONGEST = ConvTransposeSpec.square(12, 5, stride=3, dilation=2, output_padding=2)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[FormulaPanel]:
    panel = FormulaPanel()
    qtbot.addWidget(panel)
    panel.resize(660, 236)
    panel.show_spec(SECOND, LIGHT)
    panel.show()
    yield panel
    QToolTip.hideText()


def _hit(panel: FormulaPanel, term: Term, occurrence: int = 0) -> Hit:
    return [hit for hit in panel.canvas.hits if hit.term is term][occurrence]


def _point_at(panel: FormulaPanel, position: QPoint) -> None:
    # An event of its own: a display server would move the pointer later, and over what lies between.
    none, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    on_screen = QPointF(panel.canvas.mapToGlobal(position))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(position), on_screen, none, none, no_key)
    QApplication.sendEvent(panel.canvas, event)


def _move_to(panel: FormulaPanel, hit: Hit) -> None:
    _point_at(panel, hit.rect.center().toPoint())


def _painted(panel: FormulaPanel) -> QImage:
    return panel.canvas.grab().toImage()


def test_pointing_at_a_term_names_it_and_leaving_takes_it_back(qtbot: QtBot, panel: FormulaPanel) -> None:
    with qtbot.waitSignal(panel.term_hovered) as hovered:
        _move_to(panel, _hit(panel, Term.STRIDE_MINUS_ONE))
    assert hovered.args == [Term.STRIDE_MINUS_ONE]
    with qtbot.waitSignal(panel.term_hovered) as left:
        _point_at(panel, QPoint(panel.canvas.width() - 2, 2))
    assert left.args == [None]
    assert panel.canvas.highlight is None


def test_terms_inside_the_floor_are_pointed_at_on_their_own(qtbot: QtBot, panel: FormulaPanel) -> None:
    for term in (Term.OUTPUT_SIZE, Term.PADDING, Term.KERNEL, Term.STRIDE):
        inside = [hit for hit in panel.canvas.hits if hit.term is term and hit.row == 4]
        assert len(inside) == 2
        _move_to(panel, inside[1])
        assert panel.canvas.highlight is term
    bracket = _hit(panel, Term.PAIRED)
    _point_at(panel, QPoint(round(bracket.rect.left()) + 1, round(bracket.rect.center().y())))
    assert panel.canvas.highlight is Term.PAIRED


def test_every_occurrence_is_underlined_in_the_colour_of_its_role(panel: FormulaPanel) -> None:
    before = _painted(panel)
    panel.set_highlight(Term.STRIDE)
    after = _painted(panel)
    line = QColor(LIGHT.stride.line)
    assert len([h for h in panel.canvas.hits if is_same_mark(h.term, Term.STRIDE)]) == 6
    for hit in panel.canvas.hits:
        spot = QPoint(round(hit.rect.center().x()), round(hit.rect.bottom()) - 1)
        marked = is_same_mark(hit.term, Term.STRIDE)
        assert (after.pixelColor(spot) != before.pixelColor(spot)) is marked or hit.term is Term.PAIRED
        if marked:
            distance = after.pixelColor(spot).lightness() - line.lightness()
            assert abs(distance) < 60


def test_the_tooltip_of_a_term_has_its_numbers(qtbot: QtBot, panel: FormulaPanel) -> None:
    _move_to(panel, _hit(panel, Term.PADDING_ZEROS))
    qtbot.waitUntil(lambda: QToolTip.text() == "k − p − 1 = 1 on each side")


def test_arrows_move_between_terms_and_escape_leaves(qtbot: QtBot, panel: FormulaPanel) -> None:
    canvas = panel.canvas
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    seen = [canvas.highlight]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
        seen.append(canvas.highlight)
    assert seen == [
        Term.INSERTED_SIZE,
        Term.INPUT_SIZE,
        Term.STRIDE_MINUS_ONE,
        Term.PADDING,
        Term.KERNEL,
    ]
    with qtbot.waitSignal(panel.term_hovered) as left:
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert left.args == [None]
    assert not canvas.hasFocus()


def test_right_walks_through_every_term_to_the_last(qtbot: QtBot, panel: FormulaPanel) -> None:
    panel.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    terms = {panel.canvas.highlight}
    for _ in panel.canvas.hits:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
        terms.add(panel.canvas.highlight)
    assert terms == set(Term) - {Term.DILATION, Term.OUTPUT_PADDING, Term.END_CROP}


def test_other_parameters_take_the_hover_back(qtbot: QtBot, panel: FormulaPanel) -> None:
    _move_to(panel, _hit(panel, Term.KERNEL))
    with qtbot.waitSignal(panel.term_hovered) as left:
        panel.show_spec(LONGEST, LIGHT)
    assert left.args == [None]


def test_showing_the_same_again_keeps_the_hover(qtbot: QtBot, panel: FormulaPanel) -> None:
    _move_to(panel, _hit(panel, Term.KERNEL))
    with qtbot.assertNotEmitted(panel.term_hovered):
        panel.show_spec(SECOND, LIGHT)
    assert panel.canvas.highlight is Term.KERNEL


def test_the_switch_shows_the_other_axis_and_says_where_they_differ(
    qtbot: QtBot, panel: FormulaPanel
) -> None:
    assert panel.difference.isHidden()
    panel.show_spec(ConvTransposeSpec(AxisSpec(3, 3), AxisSpec(4, 2, stride=3)), LIGHT)
    assert not panel.difference.isHidden()
    with qtbot.waitSignal(panel.axis_chosen) as chosen:
        panel.axis_switch.chosen.emit(1)
    assert chosen.args == [Axis.WIDTH]
    assert "W_in = (W_out − 1)·s − 2p + k = (4 − 1)·3" in panel.canvas.accessibleName()


def test_copying_gives_latex_and_with_shift_plain_text(qtbot: QtBot, panel: FormulaPanel) -> None:
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith(r"\begin{aligned}")
    qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text().startswith("Insert zeros: H_out^new = ")


@pytest.mark.parametrize("spec", [SECOND, LONGEST], ids=["short", "longest"])
@pytest.mark.parametrize("width", [300, 480, 560, 660, 1000])
@pytest.mark.parametrize("height", [120, 214, 236, 400])
def test_nothing_is_clipped_and_lines_keep_clear_of_each_other(
    panel: FormulaPanel, spec: ConvTransposeSpec, width: int, height: int
) -> None:
    panel.resize(width, height)
    panel.show_spec(spec, LIGHT)
    QGuiApplication.processEvents()
    canvas = panel.canvas
    assert canvas._plan is not None
    assert SMALLEST_SIZE <= canvas._plan.size <= SIZE
    for hit in canvas.hits:
        assert canvas.rect().contains(hit.rect.toAlignedRect()), hit
    for above, below in zip(range(4), range(1, 5), strict=True):
        bottom = max(hit.rect.bottom() for hit in canvas.hits if hit.row == above)
        assert all(hit.rect.top() >= bottom - 1 for hit in canvas.hits if hit.row == below)


@pytest.mark.parametrize("width", [562, 660])
@pytest.mark.parametrize("dilation", [2, 3])
def test_the_results_of_long_formulas_are_seen_without_scrolling_sideways(
    panel: FormulaPanel, width: int, dilation: int
) -> None:
    """562 and 660 are what 1280 x 720 and 1440 x 900 leave: in the one titles give way to the formulas, their swatches stay."""
    panel.resize(width, 208)
    panel.show_spec(
        ConvTransposeSpec.square(3, 3, stride=2, padding=1, dilation=dilation, output_padding=1), LIGHT
    )
    QGuiApplication.processEvents()
    viewport = panel.canvas.parentWidget()
    assert viewport is not None
    assert panel.canvas.width() <= viewport.width()
    assert panel.canvas._plan is not None
    assert panel.canvas._plan.size >= WORDS_FROM
    assert panel.canvas._plan.has_words is (width == 660)
    assert len(panel.canvas._plan.titles) == 5
    panel.show_spec(SECOND, LIGHT)
    QGuiApplication.processEvents()
    assert panel.canvas._plan.has_words


@pytest.mark.parametrize(("width", "height"), [(640, 236), (640, 214)])
def test_the_sheet_shows_all_lines_without_scrolling(panel: FormulaPanel, width: int, height: int) -> None:
    panel.resize(width, height)
    QGuiApplication.processEvents()
    viewport = panel.canvas.parentWidget()
    assert viewport is not None
    assert viewport.size() == panel.canvas.size()


def test_lines_are_aligned_at_the_equals_signs(panel: FormulaPanel) -> None:
    lines = [[hit for hit in panel.canvas.hits if hit.row == row] for row in range(5)]
    before_first_sign = {round(line[0].rect.right(), 3) for line in lines}
    boxes = {round(line[-1].rect.left(), 3) for line in lines}
    assert (len(before_first_sign), len(boxes)) == (1, 1)


def test_the_keyboard_brings_a_term_into_view(qtbot: QtBot, panel: FormulaPanel) -> None:
    panel.show_spec(LONGEST, LIGHT)
    panel.resize(320, 120)
    panel.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    for hit in panel.canvas.hits:
        middle = panel.canvas.mapTo(panel, hit.rect.center().toPoint())
        assert panel.rect().contains(middle), hit
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)


def test_the_theme_changes_the_colours(panel: FormulaPanel) -> None:
    panel.show_spec(SECOND, DARK)
    assert _painted(panel).pixelColor(1, 1) == QColor(DARK.canvas)


def test_an_impossible_size_is_boxed_as_an_error(panel: FormulaPanel) -> None:
    panel.show_spec(ConvTransposeSpec.square(1, 3, padding=2), LIGHT)
    image = _painted(panel)
    pills = [hit for hit in panel.canvas.hits if hit.term is Term.OUTPUT_SIZE and hit.row == 3]
    rect = max(pills, key=lambda hit: hit.rect.left()).rect
    corner = QPoint(round(rect.left()) + 3, round(rect.center().y()))
    assert image.pixelColor(corner) == QColor(LIGHT.error_soft)


def test_the_formulas_stand_in_the_first_picture(qtbot: QtBot) -> None:
    panel = FormulaPanel()
    qtbot.addWidget(panel)
    assert panel.canvas.hits


def test_importing_the_panel_does_not_import_ziamath() -> None:
    code = "import fracstride.ui.views.formula_panel, sys; sys.exit('ziamath' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_sign_is_painted_on_its_baseline_at_any_size(qapp: object) -> None:
    for size in (16.0, 40.0):
        image = QImage(100, 100, QImage.Format.Format_RGB32)
        image.fill(QColor("#FFFFFF"))
        painter = QPainter(image)
        painter.drawPixmap(*sign_picture("1", QPointF(20, 80), size, "#000000", 1.0))
        painter.end()
        inked = [(x, y) for x in range(100) for y in range(100) if image.pixelColor(x, y).lightness() < 128]
        bottom, top = max(y for _, y in inked), min(y for _, y in inked)
        assert abs(bottom - 79) <= 1
        assert abs((bottom - top + 1) + typeset("1").ink.top() * size) <= 2
        assert abs(min(x for x, _ in inked) - 20) <= 1
