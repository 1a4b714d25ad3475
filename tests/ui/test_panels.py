"""The parameter panels: what they show of a state, and what they ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTranslator
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.geometry import Geometry
from fracstride.core.issues import FieldRef, Remedy
from fracstride.core.rules import solve
from fracstride.core.spec import AXES, AXIS_FIELDS, Axis, AxisSpec, ConvTransposeSpec, Field
from fracstride.session.edits import Slot
from fracstride.session.state import (
    INPUT_KINDS,
    KERNEL_KINDS,
    CellEdit,
    Colours,
    DataSource,
    Document,
    ExplicitArray,
    Fit,
    RangeMode,
    Reduction,
    SourceKind,
    State,
    ViewSettings,
)
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.look.style import apply_theme
from fracstride.ui.look.theme import DARK, LIGHT, Theme
from fracstride.ui.panels.channels_panel import ChannelsPanel
from fracstride.ui.panels.colour_stops import colour_stops
from fracstride.ui.panels.display_panel import DisplayPanel
from fracstride.ui.panels.layer_panel import LayerPanel
from fracstride.ui.panels.parameter_column import NARROW_WIDTH, WIDTH, ParameterColumn
from fracstride.ui.panels.source_panel import SourcePanel
from fracstride.ui.panels.source_rows import OWN_NUMBERS, ChannelRow, EditsRow, FitRow
from fracstride.ui.plotting.colour_maps import table
from fracstride.ui.presenters.wording import grouped
from fracstride.ui.state.store import StateStore

STATE = State(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
UNLINKED = replace(STATE, linked=False)
INVALID = State(ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=2))
Panel = LayerPanel | ChannelsPanel | SourcePanel | DisplayPanel | ParameterColumn


def show(panel: Panel, state: State, view: ViewSettings | None = None) -> None:
    solved = solve(state.spec)
    geometry = solved if isinstance(solved, Geometry) else None
    issues = () if isinstance(solved, Geometry) else solved
    panel.show_state(state, issues, geometry, view or ViewSettings())


@pytest.fixture
def layer(qtbot: QtBot) -> LayerPanel:
    panel = LayerPanel()
    qtbot.addWidget(panel)
    show(panel, STATE)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def number(panel: LayerPanel, field: Field, axis: Axis = Axis.HEIGHT) -> NumberField:
    return panel.row(field).fields[axis]


def edits(panel: LayerPanel) -> list[tuple[Field, Axis | None, int]]:
    seen: list[tuple[Field, Axis | None, int]] = []
    panel.field_edited.connect(lambda field, axis, value, _: seen.append((field, axis, value)))
    return seen


def type_into(qtbot: QtBot, field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)


def test_it_shows_every_parameter_and_the_derived_output(layer: LayerPanel) -> None:
    show(
        layer, State(ConvTransposeSpec(AxisSpec(4, 3, 2, 2, 1, 0), AxisSpec(6, 5, 1, 1, 2, 2)), linked=False)
    )
    shown = [[number(layer, field, axis).value() for field in layer.parameter_rows] for axis in AXES]
    assert shown == [[4, 3, 2, 1, 1, 2], [6, 5, 1, 2, 0, 1]]
    assert [label.text() for label in layer.outputs.values()] == ["10", "6"]


@pytest.mark.parametrize("size", [3, 100_000, 1_000_000])
def test_an_output_of_any_size_is_seen_whole(layer: LayerPanel, size: int) -> None:
    show(layer, State(ConvTransposeSpec(AxisSpec(size, 1, 100), AxisSpec(1, 1, 1)), linked=False))
    label = layer.outputs[Axis.HEIGHT]
    assert label.text() == grouped((size - 1) * 100 + 1)
    assert label.contentsRect().width() >= label.fontMetrics().horizontalAdvance(label.text())


def test_showing_emits_nothing_and_twice_is_once(layer: LayerPanel, qtbot: QtBot) -> None:
    seen = edits(layer)
    links: list[bool] = []
    layer.link_toggled.connect(links.append)
    with qtbot.assertNotEmitted(layer.remedy_requested):
        for state in (UNLINKED, INVALID, INVALID, STATE):
            show(layer, state)
    assert (seen, links) == ([], [])


@pytest.mark.parametrize("field", AXIS_FIELDS)
def test_typing_reports_field_and_value(layer: LayerPanel, qtbot: QtBot, field: Field) -> None:
    seen = edits(layer)
    type_into(qtbot, number(layer, field), "9")
    assert seen == [(field, None, 9)]


def test_unlinked_an_edit_names_its_axis(layer: LayerPanel, qtbot: QtBot) -> None:
    show(layer, UNLINKED)
    seen = edits(layer)
    type_into(qtbot, number(layer, Field.STRIDE, Axis.WIDTH), "4")
    assert seen == [(Field.STRIDE, Axis.WIDTH, 4)]


def test_linked_the_width_is_muted_and_unlinked_it_is_not(layer: LayerPanel) -> None:
    width = number(layer, Field.STRIDE, Axis.WIDTH)
    assert width.property("muted") == "true"
    show(layer, UNLINKED)
    assert width.property("muted") == "false"


def test_an_impossible_number_stays_with_its_message_and_way_out(layer: LayerPanel, qtbot: QtBot) -> None:
    show(layer, INVALID)
    row = layer.parameter_rows[Field.OUTPUT_PADDING]
    assert [row.fields[axis].value() for axis in AXES] == [2, 2]
    assert [row.fields[axis].property("error") for axis in AXES] == ["true", "true"]
    assert row.message.lines == (("Must be less than 2, the larger of stride and dilation.", "Use 1"),)
    assert [label.text() for label in layer.outputs.values()] == ["–", "–"]
    assert number(layer, Field.STRIDE).property("error") != "true"
    with qtbot.waitSignal(layer.remedy_requested) as signal:
        row.message.activated.emit(0)
    assert signal.args == [Remedy(FieldRef(Field.OUTPUT_PADDING), 1)]
    show(layer, STATE)
    assert row.message.isHidden()
    assert row.fields[Axis.HEIGHT].property("error") == "false"


def test_too_much_memory_marks_both_sizes(layer: LayerPanel) -> None:
    state = replace(STATE, spec=ConvTransposeSpec.square(900_000, 3))
    show(layer, state)
    row = layer.parameter_rows[Field.SIZE]
    assert [row.fields[axis].property("error") for axis in AXES] == ["true", "true"]
    assert len(row.message.lines) == 1


def test_only_the_axis_at_fault_is_marked(layer: LayerPanel) -> None:
    show(layer, State(replace(STATE.spec, width=AxisSpec(3, 0)), linked=False))
    row = layer.parameter_rows[Field.KERNEL_SIZE]
    assert [row.fields[axis].property("error") for axis in AXES] == ["false", "true"]
    assert row.message.lines == (("W: Must be 1 or more.", "Use 1"),)


def test_focus_field_selects_the_number(layer: LayerPanel, qtbot: QtBot) -> None:
    layer.focus_field(Field.DILATION)
    field = number(layer, Field.DILATION)
    assert field.hasFocus()
    assert field.lineEdit().selectedText() == "1"


def test_tab_goes_height_then_width_row_by_row(layer: LayerPanel, qtbot: QtBot) -> None:
    layer.focus_field(Field.SIZE)
    order = []
    for _ in range(4):
        order.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert order == [number(layer, field, axis) for field in (Field.SIZE, Field.KERNEL_SIZE) for axis in AXES]


def test_dragging_a_name_changes_both_axes_when_unlinked(layer: LayerPanel) -> None:
    show(layer, UNLINKED)
    seen = edits(layer)
    layer.parameter_rows[Field.PADDING].label.stepped.emit(2, "drag-x")
    assert seen == [(Field.PADDING, Axis.HEIGHT, 3), (Field.PADDING, Axis.WIDTH, 3)]


def test_pointing_at_a_row_names_its_field(layer: LayerPanel, qtbot: QtBot) -> None:
    seen: list[Field | None] = []
    layer.row_hovered.connect(seen.append)
    row = layer.parameter_rows[Field.STRIDE]
    row.hovered.emit(True)
    row.hovered.emit(False)
    assert seen == [Field.STRIDE, None]


def test_link_and_reset_ask(layer: LayerPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(layer.link_toggled) as linked:
        qtbot.mouseClick(layer.link, Qt.MouseButton.LeftButton)
    assert linked.args == [False]
    with qtbot.waitSignal(layer.reset_requested):
        qtbot.mouseClick(layer.reset, Qt.MouseButton.LeftButton)


def test_with_a_store_one_typing_session_is_one_undo_step(layer: LayerPanel, qtbot: QtBot) -> None:
    store = StateStore(Document(STATE))

    def apply(field: Field, axis: Axis | None, value: int, gesture: str) -> None:
        spec = store.asked.spec.with_value(field, value, axis)
        store.propose(replace(store.asked, spec=spec), "Edit", f"{field}:{gesture}")

    layer.field_edited.connect(apply)
    store.state_changed.connect(lambda old, new: show(layer, new))
    type_into(qtbot, number(layer, Field.SIZE), "12")
    assert (store.state.spec.width.size, store.undo_stack.count()) == (12, 1)
    assert number(layer, Field.SIZE, Axis.WIDTH).value() == 12
    store.undo_stack.undo()
    assert number(layer, Field.SIZE).value() == 3


@pytest.fixture
def channels(qtbot: QtBot) -> ChannelsPanel:
    panel = ChannelsPanel()
    qtbot.addWidget(panel)
    show(panel, STATE)
    return panel


def test_channels_report_their_field(channels: ChannelsPanel, qtbot: QtBot) -> None:
    seen: list[tuple[Field, None, int]] = []
    channels.field_edited.connect(lambda field, axis, value, _: seen.append((field, axis, value)))
    type_into(qtbot, channels.fields[Field.GROUPS], "2")
    assert seen == [(Field.GROUPS, None, 2)]


def test_slices_appear_where_there_are_several(channels: ChannelsPanel, qtbot: QtBot) -> None:
    boxes = channels._slice_boxes
    assert all(box.isHidden() for box in boxes.values())
    spec = replace(STATE.spec, in_channels=4, out_channels=2, groups=2)
    show(channels, replace(STATE, spec=spec), ViewSettings(out_channel=1))
    assert [boxes[name].isHidden() for name in ("batch_index", "in_channel", "out_channel")] == [
        True,
        False,
        False,
    ]
    assert channels.slices["out_channel"].value() == 1
    seen: list[tuple[str, int]] = []
    channels.slice_edited.connect(lambda name, index: seen.append((name, index)))
    channels.slices["in_channel"].step(5, "g")
    assert seen == [("in_channel", 1)]


def test_channels_that_do_not_divide_are_marked(channels: ChannelsPanel) -> None:
    show(channels, replace(STATE, spec=replace(STATE.spec, in_channels=3, out_channels=2, groups=2)))
    marked = {field for field, number in channels.fields.items() if number.property("error") == "true"}
    assert marked == {Field.IN_CHANNELS}
    assert channels.message.lines[0][1] == "Use 4"


@pytest.fixture(params=[Slot.INPUT, Slot.KERNEL])
def source(request: pytest.FixtureRequest, qtbot: QtBot) -> SourcePanel:
    panel = SourcePanel(request.param)
    qtbot.addWidget(panel)
    show(panel, STATE)
    return panel


def with_source(source: SourcePanel, recipe: DataSource) -> State:
    return replace(STATE, **{source.slot.value: recipe})


def recipes(panel: SourcePanel) -> list[DataSource]:
    seen: list[DataSource] = []
    panel.source_edited.connect(lambda recipe, _: seen.append(recipe))
    return seen


def test_each_kind_shows_its_own_numbers(source: SourcePanel) -> None:
    for kind in INPUT_KINDS if source.slot is Slot.INPUT else KERNEL_KINDS:
        show(source, with_source(source, DataSource(kind, seed=7)))
        boxes = {name: box for name, box in source.numbers.boxes.items() if not box.isHidden()}
        shown = tuple(sorted(boxes, key=lambda name: source.numbers.layout().indexOf(boxes[name])))
        assert shown == OWN_NUMBERS.get(kind, ())
        assert source.shuffle.isHidden() == (kind is not SourceKind.RANDOM)


def test_the_menu_tells_the_range_of_a_ramp(source: SourcePanel) -> None:
    assert source.kinds.currentText() == "Ramp 1…9"
    show(source, with_source(source, DataSource(SourceKind.RAMP, start=0, step=-0.5)))
    assert source.kinds.currentText() == "Ramp 0…−4"


def test_choosing_another_kind_drops_cells_set_by_hand(source: SourcePanel) -> None:
    show(source, with_source(source, DataSource(SourceKind.RAMP, edits=(CellEdit((0, 0), 5.0),))))
    assert source.edits.is_shown
    seen = recipes(source)
    source.kinds.chosen.emit(SourceKind.RANDOM.value)
    assert (seen[0].kind, seen[0].edits) == (SourceKind.RANDOM, ())


def test_choosing_a_file_asks_for_one_and_keeps_the_menu(source: SourcePanel, qtbot: QtBot) -> None:
    seen = recipes(source)
    with qtbot.waitSignal(source.open_requested):
        source.kinds.chosen.emit(SourceKind.EXPLICIT.value)
    assert (seen, source.kinds.key()) == ([], SourceKind.RAMP.value)


def test_numbers_shuffle_and_discard_edit_the_recipe(source: SourcePanel, qtbot: QtBot) -> None:
    edits = (CellEdit((0, 0), 5.0),)
    show(source, with_source(source, DataSource(SourceKind.RANDOM, seed=7, edits=edits)))
    seen = recipes(source)
    qtbot.mouseClick(source.shuffle, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(source.edits.row.discard, Qt.MouseButton.LeftButton)
    type_into(qtbot, source.numbers.fields["sigma"], "2.5")
    assert [seen[0].seed, seen[1].edits, seen[-1].sigma] == [8, (), 2.5]


def test_data_shows_its_name_size_and_fit(source: SourcePanel) -> None:
    array = ExplicitArray(np.ones((2, 5)), "cat.npy")
    show(source, with_source(source, DataSource(SourceKind.EXPLICIT, array=array, fit=Fit.CROP)))
    assert source.kinds.currentText() == "cat.npy"
    assert source.fit.row.size_text.text() == "2 × 5"
    assert source.fit.row.fits.key() == Fit.CROP.value
    seen = recipes(source)
    source.fit.row.fits.chosen.emit(Fit.RESAMPLE.value)
    assert (seen[0].fit, seen[0].array) == (Fit.RESAMPLE, array)


def test_rows_that_a_source_does_not_need_are_made_when_it_does(source: SourcePanel) -> None:
    assert not any(source.findChildren(each) for each in (FitRow, ChannelRow, EditsRow))
    assert list(source.numbers.fields) == ["start", "step"]
    source.set_theme(DARK)
    edited = DataSource(
        SourceKind.EXPLICIT, array=ExplicitArray(np.ones((2, 5))), edits=(CellEdit((0, 0), 5.0),)
    )
    show(source, with_source(source, edited))
    assert source.fit.is_shown and source.edits.is_shown and not source.channel.is_shown
    assert source.edits.row.discard._theme is DARK
    show(source, with_source(source, DataSource(SourceKind.RAMP)))
    assert not source.fit.is_shown and not source.edits.is_shown


def test_a_theme_reaches_every_control_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    column = ParameterColumn()
    qtbot.addWidget(column)
    taken: Counter[NumberField] = Counter()
    take = NumberField.set_theme
    monkeypatch.setattr(
        NumberField, "set_theme", lambda self, theme: (taken.update([self]), take(self, theme))
    )
    spread_theme(column, DARK)
    assert set(column.findChildren(NumberField)) == set(taken)
    assert set(taken.values()) == {1}


@pytest.fixture
def display(qtbot: QtBot) -> DisplayPanel:
    panel = DisplayPanel()
    qtbot.addWidget(panel)
    show(panel, STATE)
    return panel


def test_display_reports_each_setting_by_name(display: DisplayPanel, qtbot: QtBot) -> None:
    seen: list[dict[str, object]] = []
    display.view_edited.connect(seen.append)
    display.colours.chosen.emit("grey")
    display.range.chosen.emit("shared")
    qtbot.mouseClick(display.values, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    qtbot.mouseClick(display.zoom, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert seen == [
        {"colours": Colours.GREY},
        {"range_mode": RangeMode.SHARED},
        {"values_in_cells": False},
        {"zoom_linked": False},
    ]


def test_fixed_limits_must_ascend(display: DisplayPanel, qtbot: QtBot) -> None:
    assert not display.limits.is_shown
    show(display, STATE, ViewSettings(range_mode=RangeMode.FIXED, fixed_limits=(-1.5, 2.0)))
    low, high = display.limits.row.low, display.limits.row.high
    assert (low.value(), high.value()) == (-1.5, 2.0)
    seen: list[dict[str, object]] = []
    display.view_edited.connect(seen.append)
    type_into(qtbot, low, "5")
    assert (seen, high.property("error")) == ([], "true")
    type_into(qtbot, low, "1")
    assert (seen, high.property("error")) == ([{"fixed_limits": (1.0, 2.0)}], "false")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("colours", list(Colours))
def test_the_bars_show_the_colour_maps_themselves(theme: Theme, colours: Colours) -> None:
    lut = table(colours, theme.name, False)
    stops = colour_stops(colours.value, theme)
    for index, stop in enumerate(stops):
        expected = lut[round(index * (len(lut) - 1) / (len(stops) - 1))]
        shown = QColor(stop).getRgb()[:3]
        assert max(abs(int(a) - int(b)) for a, b in zip(expected, shown, strict=True)) <= 2


class _Longer(QTranslator):
    """Every text as long as German may make it, or in Chinese."""

    def __init__(self, word: str, factor: float) -> None:
        super().__init__()
        self._word = word
        self._factor = factor

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        if "{" in text or len(text) < 2:
            return None
        return (self._word * len(text))[: max(2, round(len(text) * self._factor))]


@pytest.fixture(params=[None, ("wxyz ", 1.4), ("输出填充", 0.5)], ids=["English", "long", "Chinese"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    translator = _Longer(*request.param) if request.param else None
    if translator is not None:
        qapp.installTranslator(translator)
    yield
    if translator is not None:
        qapp.removeTranslator(translator)


def _needed_width(label: QLabel) -> int:
    if label.textFormat() is Qt.TextFormat.RichText:
        return label.minimumSizeHint().width() - label.contentsMargins().left()
    parts = label.text().split() if label.wordWrap() else [label.text()]
    return max(label.fontMetrics().horizontalAdvance(part) for part in parts)


@pytest.mark.parametrize("width", [WIDTH, NARROW_WIDTH])
def test_nothing_is_clipped_in_any_language(
    qtbot: QtBot, qapp: QApplication, language: None, width: int
) -> None:
    apply_theme(qapp, LIGHT)
    column = ParameterColumn()
    qtbot.addWidget(column)
    column.set_theme(LIGHT)
    show(column, INVALID)
    column.resize(width, 700)
    column.show()
    qtbot.waitExposed(column)
    content = column.widget()
    qtbot.waitUntil(lambda: content.width() == column.viewport().width())
    for label in content.findChildren(QLabel):
        if label.isVisible() and label.text():
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= needed, label.text()
            assert label.contentsRect().width() + 1 >= _needed_width(label), label.text()
            right = label.mapTo(content, label.rect().bottomRight()).x()
            assert right <= content.width(), label.text()
    qapp.setStyleSheet("")


def test_the_column_needs_no_scrolling_in_the_usual_window(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    column = ParameterColumn()
    qtbot.addWidget(column)
    column.set_theme(LIGHT)
    show(column, STATE)
    column.resize(WIDTH, 824)
    column.show()
    qtbot.waitExposed(column)
    qtbot.waitUntil(lambda: column.verticalScrollBar().maximum() == 0)
    qapp.setStyleSheet("")


def test_every_control_has_a_name_for_assistive_tools(qtbot: QtBot) -> None:
    column = ParameterColumn()
    qtbot.addWidget(column)
    fields = column.findChildren(NumberField)
    assert len(fields) > 12
    assert all(field.accessibleName() for field in fields)
    for panel in (column.input, column.kernel):
        assert panel.kinds.accessibleName()
        assert panel.edit_cells.accessibleName()


def test_what_a_pixel_of_a_large_map_shows_is_asked_for_large_maps_only(display: DisplayPanel) -> None:
    show(display, STATE, ViewSettings())
    assert not display.reduction.is_shown
    large = replace(STATE, spec=ConvTransposeSpec.square(600, 2))
    show(display, large, ViewSettings(reduction=Reduction.PEAK))
    assert display.reduction.is_shown and display.reduction.row.choices.currentData() == "peak"
    seen: list[dict[str, object]] = []
    display.view_edited.connect(seen.append)
    display.reduction.row.choices.chosen.emit("mean")
    assert seen == [{"reduction": Reduction.MEAN}]
