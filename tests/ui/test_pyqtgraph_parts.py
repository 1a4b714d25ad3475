"""Two parts of pyqtgraph are loaded, not the package; the package where that does not work."""

from __future__ import annotations

import os
import subprocess
import sys


def run(code: str) -> list[str]:
    """What Python prints in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.split()


LOADED = """
from fracstride.ui.plotting import pyqtgraph_parts as parts
import sys
print(parts.GraphicsView.__module__, parts.colormap.__name__)
print("pyqtgraph.graphicsItems.PlotItem" in sys.modules, "PySide6.QtTest" in sys.modules)
"""
OWN = ["pyqtgraph.widgets.GraphicsView", "pyqtgraph.colormap"]


def test_the_parts_are_loaded_without_the_package() -> None:
    assert run(LOADED) == [*OWN, "False", "False"]


def test_the_package_is_used_where_it_is_loaded_already() -> None:
    assert run("import pyqtgraph\n" + LOADED)[:3] == [*OWN, "True"]


def test_the_package_is_loaded_where_the_parts_alone_do_not_work() -> None:
    other_layout = "import importlib.util as u\nu.module_from_spec = lambda spec: spec\n"
    assert run(other_layout + LOADED)[:3] == [*OWN, "True"]


def test_a_view_of_the_parts_paints_an_item_and_the_process_ends_well() -> None:
    code = """
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from fracstride.ui.plotting import pyqtgraph_parts as parts
from fracstride.ui.plotting.area_item import AreaItem

class Item(AreaItem):
    def paint(self, painter, *_):
        painter.fillRect(self.boundingRect(), QColor("#ff0000"))

application = QApplication([])
view = parts.GraphicsView(None, background=None)
item = Item()
item.setRect(QRectF(0, 0, 50, 50))
view.scene().addItem(item)
view.resize(100, 100)
view.show()
print(view.grab().toImage().pixelColor(49, 49).name(), parts.colormap.get("CET-L12") is not None)
"""
    assert run(code) == ["#ff0000", "True"]
