"""Rules for imports that the contracts of import-linter in pyproject.toml cannot express."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import grimp

from sources import APP, MODULES, ROOT, breaches

HEADLESS = ("core", "backends", "frameworks", "files", "session", "cli")
IMPORT_ALL = """
import importlib, importlib.util, pkgutil, sys
for name in sys.argv[1:]:
    if importlib.util.find_spec(name) is None:
        continue
    package = importlib.import_module(name)
    for info in pkgutil.walk_packages(getattr(package, "__path__", ()), name + "."):
        importlib.import_module(info.name)
print(*sorted(m for m in sys.modules if m.partition(".")[0] in {
    "PySide6", "shiboken6", "pyqtgraph", "cupy", "torch", "onnx", "onnxruntime", "jax", "keras", "tensorflow", "h5py",
}))
"""
PRESENTERS_MAY_IMPORT = (
    "fracstride.core",
    "fracstride.frameworks.code",
    "fracstride.frameworks.same",
    "fracstride.frameworks.keras_layer",
    "fracstride.frameworks.model_layer",
    "fracstride.frameworks.tflite_layer",
    "fracstride.frameworks.weight_layouts",
    # What a file holds and what is wrong with it, as values: presenters put them into words.
    "fracstride.files.loaded",
    "fracstride.files.problem",
    "fracstride.backends.obstacle",
    "fracstride.session.overlap_choices",
    # A layer as one types it, text only.
    "fracstride.frameworks.torch_call",
    "fracstride.session.reading",
    "fracstride.session.state",
    "fracstride.session.timing",
    "fracstride.ui.presenters",
    "fracstride.ui.look.theme",
)
LAZY = {"torch", "onnx", "onnxruntime", "jax", "keras", "tensorflow", "cupy", "h5py", "tflite"}


def module_level_imports(tree: ast.AST) -> Iterator[str]:
    """The top packages that are imported when a module is, and not inside a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from module_level_imports(node)


def test_headless_layers_load_neither_qt_nor_a_gpu_nor_a_framework() -> None:
    names = [f"fracstride.{name}" for name in HEADLESS]
    found = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *names], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert found.stdout.split() == []


def test_presenters_know_values_only() -> None:
    graph = grimp.build_graph("fracstride", cache_dir=None)
    presenters = {"fracstride.ui.presenters"} | graph.find_descendants("fracstride.ui.presenters")
    found = {
        (importer, imported)
        for importer in presenters
        for imported in graph.find_modules_directly_imported_by(importer)
        if not any(imported == each or imported.startswith(f"{each}.") for each in PRESENTERS_MAY_IMPORT)
    }
    assert found == set()


def test_heavy_packages_are_imported_inside_the_function_that_uses_them() -> None:
    assert breaches(MODULES, lambda tree: LAZY & set(module_level_imports(tree))) == {}


def test_a_module_level_import_is_found() -> None:
    source = "try:\n    import torch.nn\nexcept ImportError:\n    pass\ndef f():\n    import jax\n"
    assert set(module_level_imports(ast.parse(source))) == {"torch"}


def test_resources_import_nothing() -> None:
    tree = ast.parse((ROOT / "resources" / "__init__.py").read_text("utf-8"))
    assert list(module_level_imports(tree)) == []


def test_every_package_is_named_in_pyproject() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    found = {path.parent.relative_to(APP).as_posix().replace("/", ".") for path in APP.rglob("__init__.py")}
    assert set(settings["packages"]) == found | {"fracstride.resources"}


COLLECTED = sorted(
    path
    for path in (ROOT / "tests").rglob("*.py")
    if not {"bench", "checkpoints", "tflite"} & set(path.parts)
)
ALWAYS_THERE = {"h5py", "tflite"}
"""In the extra ``dev``, which the tests need in any case."""


def test_what_pytest_collects_is_imported_without_any_framework() -> None:
    frameworks = LAZY - ALWAYS_THERE
    assert breaches(COLLECTED, lambda tree: frameworks & set(module_level_imports(tree))) == {}
