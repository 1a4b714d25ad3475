"""Finds the things that lessons point at in the window, by name.

| target | what |
|---|---|
| map:NAME | a map of the pipeline, NAME a StageId |
| cell:NAME:ROW,COLUMN | one cell of such a map |
| field:NAME | the row of a parameter, NAME a Field |
| sum, formulas, player, maps, tabs | that part of the window |
| tab:NAME | one tab |
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from fracstride.core.pipeline import StageId
from fracstride.core.spec import Field
from fracstride.session.tabs import TabId
from fracstride.ui.look.assets import scaled
from fracstride.ui.window.workbench import Workbench

INDICES = 16
"""The room of the indices of rows and columns, which belong to a map."""


def target_rect(bench: Workbench, target: str) -> QRect | None:
    """The rectangle of a target in the workbench's pixels; None if it is not on screen.

    Raises ValueError if there is no target of that name.
    """
    kind, _, name = target.partition(":")
    if kind == "field":
        return _in_panel(bench, bench.panel.layer.row(Field(name)))
    return _uncovered(bench, whole_rect(bench, target))


def whole_rect(bench: Workbench, target: str) -> QRect | None:
    """The rectangle of a target outside the panel, also of what the panel covers; None where it is in there."""
    kind, _, name = target.partition(":")
    match kind:
        case "" | "field":
            return None
        case "map" | "cell":
            return _map(bench, name)
        case "tab":
            return _tab(bench, TabId(name))
        case _:
            return _rect(bench, _part(bench, kind))


def _uncovered(bench: Workbench, rect: QRect | None) -> QRect | None:
    """The part that the panel does not cover: a frame over the lesson's own words would point at nothing."""
    if rect is None or not rect.intersects(bench.panel_place.covered):
        return rect
    rest = QRect(rect)
    if bench.panel_place.covered.left() > 0:
        rest.setRight(bench.panel_place.covered.left() - 1)
    else:
        rest.setLeft(bench.panel_place.covered.right() + 1)
    return rest if rest.isValid() else None


def _part(bench: Workbench, name: str) -> QWidget:
    parts = {
        "sum": bench.sum_panel,
        "formulas": bench.formula_panel,
        "player": bench.play_bar,
        "maps": bench.deck,
        "tabs": bench.tab_band.tabs,
    }
    if name not in parts:
        raise ValueError(f"nothing in the window is called {name}")
    return parts[name]


def _rect(bench: Workbench, widget: QWidget) -> QRect | None:
    if not widget.isVisible():
        return None
    return QRect(widget.mapTo(bench, QPoint(0, 0)), widget.size())


def _in_panel(bench: Workbench, widget: QWidget) -> QRect | None:
    """The part that is not scrolled out of sight."""
    rect, seen = _rect(bench, widget), _rect(bench, bench.panel.viewport())
    return None if rect is None or seen is None else rect.intersected(seen)


def _map(bench: Workbench, name: str) -> QRect | None:
    stage, _, cell = name.partition(":")
    canvas = bench.strip.canvas
    if not canvas.isVisible() or canvas.strip_layout is None:
        return None
    frame = canvas.frame(StageId(stage))
    area = frame.clip.adjusted(-scaled(INDICES), -scaled(INDICES), 0, 0)
    if cell:
        row, column = (int(each) for each in cell.split(","))
        area = frame.block(row, column)
    return area.toRect().translated(canvas.mapTo(bench, QPoint(0, 0)))


def _tab(bench: Workbench, tab: TabId) -> QRect | None:
    bar = bench.tab_band.tabs
    rect = bar.tabRect(bench.tab_band.index(tab))
    if not bar.rect().contains(rect):
        return _rect(bench, bar)  # it is further along
    return rect.translated(bar.mapTo(bench, QPoint(0, 0))) if bar.isVisible() else None
