"""How the maps are drawn: colours, limits, numbers in cells, one zoom for all."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue
from fracstride.core.override import override
from fracstride.session.state import Colours, RangeMode, Reduction, State, ViewSettings
from fracstride.ui.assets import scaled
from fracstride.ui.controls.combo import Combo, GradientCombo
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.flow_row import FlowRow
from fracstride.ui.controls.switch import Switch
from fracstride.ui.i18n import translate
from fracstride.ui.panels.colour_stops import colour_stops
from fracstride.ui.panels.section import Section, labelled, labelled_field, row_of
from fracstride.ui.presenters.level_of_detail import LARGEST_WITHOUT
from fracstride.ui.style import set_property
from fracstride.ui.theme import Theme

COMBO_WIDTH = 130


class DisplayPanel(Section):
    """View settings: they are saved with a session and are not undoable."""

    # Tighter than the others, so that the whole column fits a window of the usual 900 px.
    heading_gap = 6
    row_gap = 4
    bottom = 4

    view_edited = Signal(object)
    """{name in ViewSettings: new value}."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("DisplayPanel", "Display"), parent=parent)
        self._refused = False
        self.colours = GradientCombo(translate("DisplayPanel", "Colours"), colour_stops)
        self.range = Combo(translate("DisplayPanel", "Range"))
        self.low = DecimalField(translate("DisplayPanel", "Low"))
        self.high = DecimalField(translate("DisplayPanel", "High"))
        self.values = Switch(translate("DisplayPanel", "Values in cells"))
        self.zoom = Switch(translate("DisplayPanel", "Linked zoom"))
        self.reduction = Combo(translate("DisplayPanel", "Seen from afar"))
        self._fill_combos()
        self._lay_out()
        self._connect()
        self._measure_combos()

    def show_state(
        self, state: State, issues: tuple[Issue, ...], geometry: Geometry | None, view: ViewSettings
    ) -> None:
        """Show the view settings."""
        self.colours.show_key(view.colours.value)
        self.range.show_key(view.range_mode.value)
        self._limits_row.setVisible(view.range_mode is RangeMode.FIXED)
        if not self._refused:
            self.low.show_value(view.fixed_limits[0])
            self.high.show_value(view.fixed_limits[1])
        self.values.show_checked(view.values_in_cells)
        self.zoom.show_checked(view.zoom_linked)
        self.reduction.show_key(view.reduction.value)
        sides = [state.spec.height.size, state.spec.width.size]
        if geometry is not None:
            sides += [geometry.height.output, geometry.width.output]
        self._reduction_row.setVisible(max(sides) > LARGEST_WITHOUT)

    @override
    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        super().set_theme(theme)
        self._measure_combos()

    def _fill_combos(self) -> None:
        for colours, name in (
            (Colours.BLUE, translate("DisplayPanel", "Blue")),
            (Colours.GREY, translate("DisplayPanel", "Grey")),
            (Colours.VIRIDIS, translate("DisplayPanel", "Viridis")),
            (Colours.CIVIDIS, translate("DisplayPanel", "Cividis")),
        ):
            self.colours.add(colours.value, name)
        for mode, name in (
            (RangeMode.PER_MAP, translate("DisplayPanel", "Per map")),
            (RangeMode.SHARED, translate("DisplayPanel", "Shared y and x")),
            (RangeMode.FIXED, translate("DisplayPanel", "Fixed")),
        ):
            self.range.add(mode.value, name)
        for reduction, name in (
            (Reduction.MEAN, translate("DisplayPanel", "Mean of cells")),
            (Reduction.PEAK, translate("DisplayPanel", "Largest cell")),
        ):
            self.reduction.add(reduction.value, name)

    def _lay_out(self) -> None:
        low, high = translate("DisplayPanel", "Low"), translate("DisplayPanel", "High")
        self._limits_row = FlowRow((labelled_field(low, self.low), labelled_field(high, self.high)))
        from_afar = labelled(translate("DisplayPanel", "Seen from afar"), self.reduction)
        self._reduction_row = row_of(from_afar, self.reduction)
        self._reduction_row.hide()
        self._switch_rows = (
            _switch_row(translate("DisplayPanel", "Values in cells"), self.values),
            _switch_row(translate("DisplayPanel", "Linked zoom"), self.zoom),
        )
        for row in (
            row_of(labelled(translate("DisplayPanel", "Colours"), self.colours), self.colours),
            row_of(labelled(translate("DisplayPanel", "Range"), self.range), self.range),
            self._limits_row,
            self._reduction_row,
            *self._switch_rows,
        ):
            self.rows.addWidget(row)

    def _connect(self) -> None:
        self.colours.chosen.connect(lambda key: self.view_edited.emit({"colours": Colours(key)}))
        self.range.chosen.connect(lambda key: self.view_edited.emit({"range_mode": RangeMode(key)}))
        self.reduction.chosen.connect(lambda key: self.view_edited.emit({"reduction": Reduction(key)}))
        self.low.edited.connect(lambda *_: self._on_limits())
        self.high.edited.connect(lambda *_: self._on_limits())
        self.values.toggled.connect(lambda on: self.view_edited.emit({"values_in_cells": on}))
        self.zoom.toggled.connect(lambda on: self.view_edited.emit({"zoom_linked": on}))

    def _on_limits(self) -> None:
        self._refused = self.low.value() >= self.high.value()
        for number in (self.low, self.high):
            set_property(number, "error", "true" if self._refused else "false")
        if not self._refused:
            self.view_edited.emit({"fixed_limits": (self.low.value(), self.high.value())})

    def _measure_combos(self) -> None:
        width = max(scaled(COMBO_WIDTH), self.range.sizeHint().width())
        for combo in (self.colours, self.range, self.reduction):
            combo.setFixedWidth(width)
        for row in self._switch_rows:
            row.setMinimumHeight(scaled(24))


def _switch_row(text: str, switch: Switch) -> QWidget:
    return row_of(labelled(text, switch), switch)
