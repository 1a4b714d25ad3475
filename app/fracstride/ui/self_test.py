"""The part of the self-test that needs Qt: fonts, icons, translations, and a window with real pixels in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import PurePosixPath
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QDeadlineTimer, QEventLoop
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from fracstride.core.pipeline import StageId
from fracstride.core.reference import reference
from fracstride.session.finding import Finding, found
from fracstride.session.packed_resources import resource_files
from fracstride.session.preferences import LanguageChoice, ThemeChoice
from fracstride.session.self_test import TRANSLATED
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.ui.application import made_application
from fracstride.ui.assembly import Assembly
from fracstride.ui.language.translations import PROGRAM_FILES, install_translator
from fracstride.ui.look.assets import FONT_FILES, pixmap
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.plotting.canvas import StageCanvas
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow

ICON_SIDE = 32
FEWEST_COLOURS = 16
"""Letters have smooth edges, in many colours; what is empty has few."""
PATIENCE = 30_000
"""Milliseconds that the window may take to compute its first maps."""


def findings() -> Iterator[Finding]:
    """One subject after the other, on a platform without a display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = made_application()
    yield found("fonts", checked_fonts)
    yield found("icons", checked_icons)
    yield found("translations", checked_translations)
    for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        yield found(f"{theme} window", partial(checked_window, application, theme))


def _names(*suffixes: str) -> list[str]:
    return [name for name, _ in resource_files() if PurePosixPath(name).suffix in suffixes]


def _data(name: str) -> bytes:
    return files("fracstride.resources").joinpath(name).read_bytes()


def checked_fonts() -> Finding:
    """Qt reads every font, those that the type table names among them."""
    names = _names(".otf", ".ttf")
    faults = [f"{name}: Qt cannot read it" for name in names if not _families(_data(name))]
    known = {PurePosixPath(name).name for name in names}
    faults += [f"{name}: is missing" for name in FONT_FILES if name not in known]
    return Finding("fonts", f"{len(names)} read", tuple(faults))


def _families(font: bytes) -> list[str]:
    number = QFontDatabase.addApplicationFontFromData(QByteArray(font))
    return QFontDatabase.applicationFontFamilies(number) if number >= 0 else []


def checked_icons() -> Finding:
    """Every icon is drawn and leaves a mark."""
    names = _names(".svg")
    faults = [f"{name}: {fault}" for name in names for fault in _faults_of_icon(name)]
    return Finding("icons", f"{len(names)} drawn", tuple(faults))


def _faults_of_icon(name: str) -> Iterator[str]:
    if not QSvgRenderer(QByteArray(_data(name))).isValid():
        yield "is no drawing"
    elif not _is_marked(pixmap(PurePosixPath(name).stem, LIGHT.number_ink, ICON_SIDE).toImage()):
        yield "is drawn without leaving a mark"


def _is_marked(image: QImage) -> bool:
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return any(image.pixelColor(x, y).alpha() > 0 for x, y in places)


def checked_translations() -> Finding:
    """Every text of every translation comes out in its language, as its source has it."""
    count, faults = 0, []
    for language in TRANSLATED:
        translators = install_translator(language, [])
        texts = _texts(PROGRAM_FILES[language.partition("_")[0]].replace(".qm", ".ts"))
        count += len(texts)
        for context, source, wanted in texts:
            if not wanted:
                faults.append(f"{language}: {source!r} has no translation")
            elif QApplication.translate(context, source) != wanted:
                faults.append(f"{language}: {source!r} is not translated")
        install_translator(LanguageChoice.ENGLISH, translators)
    return Finding("translations", f"{count} texts in {', '.join(TRANSLATED)}", tuple(faults))


def _texts(name: str) -> list[tuple[str, str, str]]:
    """(context, English, translation) of everything in a translation's source."""
    root = ElementTree.fromstring(_data(f"i18n/{name}"))
    return [
        (context.findtext("name", ""), message.findtext("source", ""), message.findtext("translation", ""))
        for context in root.iter("context")
        for message in context.iter("message")
    ]


def checked_window(application: QApplication, theme: ThemeChoice) -> Finding:
    """The whole window, typeset formulas included, with each cell in the colour of the value that it must have."""
    settings = Settings()
    settings.update(theme=theme, language=LanguageChoice.ENGLISH)
    window = MainWindow(LIGHT)
    assembly = Assembly(window, settings)
    try:
        return _checked_maps(application, assembly, f"{theme} window")
    finally:
        window.close()
        window.deleteLater()


def _checked_maps(application: QApplication, assembly: Assembly, subject: str) -> Finding:
    assembly.store.update_view(values_in_cells=False, pin=None)
    assembly.window.show()
    patience = QDeadlineTimer(PATIENCE)
    while not (assembly.compute.is_idle or patience.hasExpired()):
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    application.processEvents()
    state = assembly.store.state
    y = materialise_input(state.input, state.spec)
    x = reference(y, materialise_kernel(state.kernel, state.spec), state.spec)
    canvas = assembly.desk.bench.strip.canvas
    image = canvas.grab().toImage()
    faults = [
        *_faults_of_map(canvas, image, StageId.INPUT, y[0, 0]),
        *_faults_of_map(canvas, image, StageId.OUTPUT, x[0, 0]),
        *_faults_of_formula(assembly.desk.bench.formula_panel.grab().toImage()),
    ]
    return Finding(
        subject, f"{y[0, 0].size + x[0, 0].size} cells in the colours of their values", tuple(faults)
    )


def _faults_of_map(
    canvas: StageCanvas, image: QImage, stage: StageId, values: npt.NDArray[np.float64]
) -> Iterator[str]:
    scale, frame = canvas.scale(stage), canvas.frame(stage)
    if scale is None:
        yield f"the map of the {stage} is empty"
        return
    if not scale.low <= values.min() <= values.max() == scale.high:
        yield f"the {stage} is coloured from {scale.low} to {scale.high}"
    for (row, column), value in np.ndenumerate(values):
        seen = image.pixelColor(frame.block(row, column).center().toPoint() * image.devicePixelRatio())
        if (seen.red(), seen.green(), seen.blue()) != scale.rgb(value):
            yield f"cell ({row}, {column}) of the {stage} is {seen.name()} instead of {scale.hex(value)}"


def _faults_of_formula(image: QImage) -> Iterator[str]:
    colours = {
        image.pixelColor(x, y).rgb() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }
    if len(colours) < FEWEST_COLOURS:
        yield "no formula is typeset"
