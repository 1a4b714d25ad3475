"""What the program remembers between runs. A broken file only loses the preferences."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from fracstride.core.records import record
from fracstride.files.opening import read_bytes
from fracstride.files.problem import FileProblem
from fracstride.session.reading import DocumentProblem, Section, is_encodable

MAX_FILE_BYTES = 1024**2
MAX_TEXT_LENGTH = 100_000
MAX_RECENT_FILES = 8
MAX_THREADS = 1024
MIN_BUDGET, MAX_BUDGET = 16, 65_536
MIN_SCALE, MAX_SCALE = 0.9, 2.0
MIN_PANEL_WIDTH, MAX_PANEL_WIDTH = 240, 360
MIN_SUM_WIDTH, MAX_SUM_WIDTH = 200, 4000


class ThemeChoice(StrEnum):
    """Which theme the user wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class LanguageChoice(StrEnum):
    """Which language the user wants."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


class BackendChoice(StrEnum):
    """The backend that computes; the names are those of the backends."""

    AUTOMATIC = "auto"
    NUMPY = "numpy"
    CUPY = "cupy"


class Precision(StrEnum):
    """The number type that layers are computed in; the names are NumPy's."""

    FLOAT32 = "float32"
    FLOAT64 = "float64"


@record
class Preferences:
    """Everything that is remembered; sizes in logical pixels."""

    theme: ThemeChoice = ThemeChoice.SYSTEM
    language: LanguageChoice = LanguageChoice.SYSTEM
    scale: float = 1.0
    """The scale of the whole interface, 0.9 .. 2."""
    reduce_motion: bool = False
    high_contrast: bool = False
    """Whether to use high contrast even if the desktop does not ask for it."""
    window_geometry: str = ""
    """As Qt gives it, as text."""
    recent_files: tuple[str, ...] = ()
    """Paths, the latest first."""
    panel_visible: bool = True
    panel_width: int = 0
    """The width that the user dragged; 0: by the window's size."""
    sum_width: int = 0
    """The same for the sum next to the formulas."""
    sheet_collapsed: bool = False
    legend_visible: bool = True
    backend: BackendChoice = BackendChoice.AUTOMATIC
    precision: Precision = Precision.FLOAT64
    threads: int = 0
    """The most threads to use; 0: all."""
    memory_budget: int = 256
    """MiB that a computation may take besides its arrays."""


def default_path() -> Path:
    """Where the preferences of this user are kept."""
    return _folder() / "fracstride" / "preferences.json"


def _folder() -> Path:
    if sys.platform.startswith("linux"):
        # What platformdirs says as well; but it takes 3 ms to import, for which the first frame would wait.
        named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
        return named if named.is_absolute() else Path.home() / ".config"
    from platformdirs import user_config_path  # noqa: PLC0415

    return user_config_path(appauthor=False)


def load(path: Path) -> Preferences:
    """The preferences of a file, with defaults for what is missing or invalid.

    A file that cannot be read at all is renamed with the suffix .broken.
    """
    return _held(path) or Preferences()


def _held(path: Path) -> Preferences | None:
    data = read_bytes(path, MAX_FILE_BYTES)
    if isinstance(data, FileProblem):
        return None
    raw = _parsed(data)
    if raw is None:
        _keep_aside(path)
        return None
    return _preferences(raw)


def save(path: Path, preferences: Preferences) -> FileProblem | None:
    """Write the preferences; makes the folder if it is missing."""
    # Not needed for the window's first frame, before which preferences are read.
    from fracstride.files.writing import write_text  # noqa: PLC0415

    with suppress(OSError):  # writing reports what matters
        path.parent.mkdir(parents=True, exist_ok=True)
    return write_text(path, json.dumps(asdict(preferences), indent=2) + "\n")


def save_changes(path: Path, preferences: Preferences, **changes: Any) -> FileProblem | None:
    """Write only the changed values, and leave the others as another window may have written them meanwhile."""
    held = _held(path)
    if held is None:
        return save(path, preferences)
    merged = replace(held, **changes)
    if "recent_files" in changes:
        own = preferences.recent_files
        files = dict.fromkeys((*own[:1], *held.recent_files, *own))
        merged = replace(merged, recent_files=tuple(files)[:MAX_RECENT_FILES])
    return save(path, merged)


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


def _keep_aside(path: Path) -> None:
    with suppress(OSError):  # the defaults work either way
        path.replace(path.with_name(path.name + ".broken"))


def _preferences(raw: dict[str, Any]) -> Preferences:
    default, problems = Preferences(), list[DocumentProblem]()
    section = Section(raw, "", problems)
    return Preferences(
        theme=section.choice("theme", default.theme, tuple(ThemeChoice)),
        language=section.choice("language", default.language, tuple(LanguageChoice)),
        scale=section.number("scale", default.scale, MIN_SCALE, MAX_SCALE),
        high_contrast=section.boolean("high_contrast", default.high_contrast),
        reduce_motion=section.boolean("reduce_motion", default.reduce_motion),
        window_geometry=section.text("window_geometry", MAX_TEXT_LENGTH),
        recent_files=_recent_files(section),
        panel_visible=section.boolean("panel_visible", default.panel_visible),
        panel_width=section.integer("panel_width", 0, MIN_PANEL_WIDTH, MAX_PANEL_WIDTH),
        sum_width=section.integer("sum_width", 0, MIN_SUM_WIDTH, MAX_SUM_WIDTH),
        legend_visible=section.boolean("legend_visible", default.legend_visible),
        sheet_collapsed=section.boolean("sheet_collapsed", default.sheet_collapsed),
        backend=section.choice("backend", default.backend, tuple(BackendChoice)),
        precision=section.choice("precision", default.precision, tuple(Precision)),
        threads=section.integer("threads", default.threads, 0, MAX_THREADS),
        memory_budget=section.integer("memory_budget", default.memory_budget, MIN_BUDGET, MAX_BUDGET),
    )


def _recent_files(section: Section) -> tuple[str, ...]:
    items = section.items("recent_files", MAX_TEXT_LENGTH)
    texts = (each for each in items if isinstance(each, str) and is_encodable(each))
    return tuple(texts)[:MAX_RECENT_FILES]
