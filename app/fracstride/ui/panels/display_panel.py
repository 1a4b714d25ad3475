"""How the maps are drawn: colours, limits, numbers in cells, one zoom for all."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue
from fracstride.core.override import override
from fracstride.session.state import Colours, RangeMode, Reduction, State, ViewSettings
from fracstride.ui.controls.combo import Combo, GradientCombo
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.flow_row import FlowRow
from fracstride.ui.controls.switch import Switch
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import Theme
from fracstride.ui.panels.colour_stops import colour_stops
from fracstride.ui.panels.on_demand import OnDemand
from fracstride.ui.panels.section import Section, labelled, labelled_field, row_of, without_margins
from fracstride.ui.presenters.level_of_detail import LARGEST_WITHOUT

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
        self.values = Switch(translate("DisplayPanel", "Values in cells"))
        self.zoom = Switch(translate("DisplayPanel", "Linked zoom"))
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
        is_fixed = view.range_mode is RangeMode.FIXED
        if is_fixed and not self._refused:
            self.limits.row.show_limits(view.fixed_limits)
        self.limits.show(is_fixed)
        self.values.show_checked(view.values_in_cells)
        self.zoom.show_checked(view.zoom_linked)
        sides = [state.spec.height.size, state.spec.width.size]
        if geometry is not None:
            sides += [geometry.height.output, geometry.width.output]
        is_large = max(sides) > LARGEST_WITHOUT
        if is_large:
            self.reduction.row.choices.show_key(view.reduction.value)
        self.reduction.show(is_large)

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

    def _lay_out(self) -> None:
        self._switch_rows = (
            _switch_row(translate("DisplayPanel", "Values in cells"), self.values),
            _switch_row(translate("DisplayPanel", "Linked zoom"), self.zoom),
        )
        for row in (
            row_of(labelled(translate("DisplayPanel", "Colours"), self.colours), self.colours),
            row_of(labelled(translate("DisplayPanel", "Range"), self.range), self.range),
        ):
            self.rows.addWidget(row)
        self.limits = OnDemand(self, self._made_limits)
        self.reduction = OnDemand(self, self._made_reduction)
        for row in self._switch_rows:
            self.rows.addWidget(row)

    def _made_limits(self) -> LimitsRow:
        row = LimitsRow()
        for number in (row.low, row.high):
            number.edited.connect(lambda *_: self._on_limits())
        return row

    def _made_reduction(self) -> ReductionRow:
        row = ReductionRow()
        row.choices.setFixedWidth(self._combo_width())
        row.choices.chosen.connect(lambda key: self.view_edited.emit({"reduction": Reduction(key)}))
        return row

    def _connect(self) -> None:
        self.colours.chosen.connect(lambda key: self.view_edited.emit({"colours": Colours(key)}))
        self.range.chosen.connect(lambda key: self.view_edited.emit({"range_mode": RangeMode(key)}))
        self.values.toggled.connect(lambda on: self.view_edited.emit({"values_in_cells": on}))
        self.zoom.toggled.connect(lambda on: self.view_edited.emit({"zoom_linked": on}))

    def _on_limits(self) -> None:
        row = self.limits.row
        low, high = row.low.value(), row.high.value()
        self._refused = low >= high
        for number in (row.low, row.high):
            set_property(number, "error", "true" if self._refused else "false")
        if not self._refused:
            self.view_edited.emit({"fixed_limits": (low, high)})

    def _measure_combos(self) -> None:
        for combo in (self.colours, self.range):
            combo.setFixedWidth(self._combo_width())
        if self.reduction.is_shown:
            self.reduction.row.choices.setFixedWidth(self._combo_width())
        for row in self._switch_rows:
            row.setMinimumHeight(scaled(24))

    def _combo_width(self) -> int:
        return max(scaled(COMBO_WIDTH), self.range.sizeHint().width())


class LimitsRow(FlowRow):
    """The two ends of a fixed range."""

    def __init__(self) -> None:
        low, high = translate("DisplayPanel", "Low"), translate("DisplayPanel", "High")
        fields = DecimalField(low), DecimalField(high)
        super().__init__((labelled_field(low, fields[0]), labelled_field(high, fields[1])))
        self.low, self.high = fields

    def show_limits(self, limits: tuple[float, float]) -> None:
        """Show both."""
        self.low.show_value(limits[0])
        self.high.show_value(limits[1])


class ReductionRow(QWidget):
    """What a pixel of a large map shows."""

    def __init__(self) -> None:
        super().__init__()
        text = translate("DisplayPanel", "Seen from afar")
        self.choices = Combo(text)
        for reduction, name in (
            (Reduction.MEAN, translate("DisplayPanel", "Mean of cells")),
            (Reduction.PEAK, translate("DisplayPanel", "Largest cell")),
        ):
            self.choices.add(reduction.value, name)
        row = QHBoxLayout(self)
        without_margins(row, 6)
        row.addWidget(labelled(text, self.choices))
        row.addWidget(self.choices)


def _switch_row(text: str, switch: Switch) -> QWidget:
    return row_of(labelled(text, switch), switch)
