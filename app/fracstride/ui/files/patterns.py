"""The filters of file dialogs, and what a file of data may be used as."""

from __future__ import annotations

from pathlib import Path

from fracstride.files.loading import MODEL_SUFFIXES, SUPPORTED_SUFFIXES, WEIGHT_SUFFIXES, is_image
from fracstride.session.storage import SUFFIX
from fracstride.ui.files.questions import DataUse
from fracstride.ui.i18n import translate


def likely_uses(path: Path) -> tuple[DataUse, ...]:
    """What a file may be used as, the likeliest first: a picture is not a bias, and tensors are mostly weights."""
    if is_image(path):
        return DataUse.INPUT, DataUse.KERNEL
    if path.suffix.lower() in WEIGHT_SUFFIXES:
        return DataUse.KERNEL, DataUse.BIAS, DataUse.INPUT, DataUse.EXPECTED
    return DataUse.INPUT, DataUse.KERNEL, DataUse.BIAS, DataUse.EXPECTED


def session_patterns() -> str:
    """The file dialog's filter for sessions."""
    return translate("Documents", "Fracstride session") + f" (*{SUFFIX})"


def data_patterns() -> str:
    """The file dialog's filter for data."""
    return (
        translate("Documents", "Data and images") + f" ({_wildcards(*SUPPORTED_SUFFIXES, *MODEL_SUFFIXES)})"
    )


def open_patterns() -> str:
    """The file dialog's filter for everything that can be opened."""
    everything = translate("Documents", "Sessions, data and images")
    every = f"{everything} ({_wildcards(SUFFIX, *SUPPORTED_SUFFIXES, *MODEL_SUFFIXES)})"
    return ";;".join((every, session_patterns(), data_patterns()))


def _wildcards(*suffixes: str) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)
