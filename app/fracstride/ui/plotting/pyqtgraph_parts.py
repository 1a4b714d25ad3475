"""The two parts of pyqtgraph that the maps use, GraphicsView and colormap, without the rest.

``import pyqtgraph`` imports all its widgets and items, and copies every name of Qt, for each of which PySide
has to make a type: 0.2 s of processor time and 28 MB. See docs/decisions/0010-parts-of-pyqtgraph.md.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

import shiboken6
from PySide6 import QtCore, QtGui, QtWidgets

PACKAGE, QT = "pyqtgraph", "pyqtgraph.Qt"
OPTIONS = {"useOpenGL": False, "background": "k", "mouseRateLimit": 100, "enableExperimental": False}
"""Those of pyqtgraph's options that the parts ask for, as they are by default."""


def _loaded() -> tuple[Any, Any]:
    """The two parts, from the whole package if that is imported already or the parts cannot be loaded alone."""
    if PACKAGE not in sys.modules:
        try:
            _stand_in()
            return _imported()
        except (ImportError, AttributeError):
            for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
                del sys.modules[name]
    importlib.import_module(PACKAGE)
    return _imported()


def _imported() -> tuple[Any, Any]:
    # Statements, so that what builds packages of the program sees what it needs.
    from pyqtgraph import colormap
    from pyqtgraph.widgets.GraphicsView import GraphicsView

    return GraphicsView, colormap


def _stand_in() -> None:
    """Register the package without executing it, with PySide's modules as its names for Qt."""
    spec = find_spec(PACKAGE)
    if spec is None:
        raise ImportError(PACKAGE)
    package = module_from_spec(spec)
    _fill(package, getConfigOption=OPTIONS.get, _connectCleanup=lambda: None)
    qt = ModuleType(QT)
    qt.__path__ = [f"{path}/Qt" for path in package.__path__]
    helpers = ModuleType(f"{QT}.OpenGLHelpers")
    names = {"QtCore": QtCore, "QtGui": QtGui, "QtWidgets": QtWidgets, "OpenGLHelpers": helpers}
    _fill(qt, **names, QT_LIB="PySide6", isQObjectAlive=shiboken6.isValid)
    package.__dict__["Qt"] = qt
    sys.modules.update({PACKAGE: package, QT: qt, **{f"{QT}.{name}": part for name, part in names.items()}})


def _fill(module: ModuleType, **names: Any) -> None:
    module.__dict__.update(names)


GraphicsView, colormap = _loaded()
