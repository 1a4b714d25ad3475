"""Without a display: the first scene as a picture, the formula as text, and how to get a window."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from fracstride.files.problem import FileProblem
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.export.pictures import write_picture
from fracstride.ui.i18n import translate
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.file_problems import saving_problem_text
from fracstride.ui.presenters.formula import plain_text
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow

PICTURE = "fracstride-scene.png"
SIZE = QSize(1440, 900)


def draw_first_scene(application: QApplication, unopened: str = "") -> int:
    """Draw the first scene into a file, and print where that is; the exit code.

    A file that was named cannot be opened here, because that might ask a question; this is reported as a failure.
    """
    window = MainWindow(LIGHT)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    assembly = Assembly(window, Settings(), compute=ComputeService())
    path, problem = save_picture(application, assembly, SIZE)
    if problem is None:
        print(translate("Headless", "No display: the first scene is in {path}").format(path=path))
    else:
        print(f"{path}: {saving_problem_text(problem, translate)}", file=sys.stderr)
    print(plain_text(assembly.desk.bench.formula_panel.model, translate))
    print(translate("Headless", "For a window, run it in a desktop session, over ssh -X, or under xvfb-run."))
    window.close()
    if unopened:
        text = translate("Headless", "{name} was not opened: there is no display.").format(name=unopened)
        print(text, file=sys.stderr)
    return 1 if unopened or problem is not None else 0


def save_picture(
    application: QApplication, assembly: Assembly, size: QSize
) -> tuple[Path, FileProblem | None]:
    """Write the window as a PNG into the current folder, else into the temporary one; gives the error, if any."""
    assembly.window.resize(size)
    assembly.window.show()
    application.processEvents()
    folder = Path.cwd() if os.access(Path.cwd(), os.W_OK) else Path(tempfile.gettempdir())
    path = folder / PICTURE
    return path, write_picture(path, assembly.window.grab().toImage())
