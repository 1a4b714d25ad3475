"""Whether CuPy can be used here, in words: what is missing, and how to mend it.

The caller imports CuPy and passes it in. The probe starts the driver, which takes hundreds of milliseconds on a
machine with a GPU, so it never runs on the GUI thread.
"""

from __future__ import annotations

import re
from typing import Any

from fracstride.backends.base import Availability, Device
from fracstride.backends.obstacle import Obstacle

INSUFFICIENT_DRIVER, NO_DEVICE = 35, 100
"""cudaErrorInsufficientDriver, which a machine without any driver answers too, and cudaErrorNoDevice."""

_INSTALL = (
    'Install the one that fits the NVIDIA driver: pip install "fracstride[cuda12]" or "fracstride[cuda13]"'
)
_DRIVER = "Install the driver of the GPU from NVIDIA or from the system's packages, then start again"
_DRIVER_STATE = (
    "Look at what nvidia-smi says; restarting the machine helps where the driver was updated while it ran"
)
_VISIBLE = (
    "Check that nvidia-smi lists a GPU, and that CUDA_VISIBLE_DEVICES, where it is set, names one of them"
)
_REINSTALL = 'Remove every package called cupy, then install one: pip install "fracstride[cuda12]" or "fracstride[cuda13]"'


def not_installed() -> Availability:
    """There is no CuPy at all."""
    return Availability(False, "CuPy is not installed", _INSTALL, Obstacle.NOT_INSTALLED)


def not_importable(error: Exception) -> Availability:
    """CuPy is installed but cannot be imported, mostly because a CUDA library is missing."""
    message = last_words(error)
    if _names_a_library(message):
        return _libraries_missing(message)
    reason = f"CuPy is installed but cannot be imported: {message}"
    return Availability(False, reason, _REINSTALL, Obstacle.NOT_IMPORTABLE)


def availability(cupy: Any) -> Availability:
    """Asks driver, device and libraries, in this order; the first that fails is the reason."""
    runtime = cupy.cuda.runtime
    try:
        count = runtime.getDeviceCount()
    except runtime.CUDARuntimeError as error:
        return _without_devices(error, runtime)
    if count == 0:
        return _no_device()
    missing = _missing_library(cupy)
    if missing is not None:
        return _libraries_missing(missing)
    try:
        return Availability(True, device=device(cupy))
    except runtime.CUDARuntimeError as error:
        return _driver_failed(error)


def device(cupy: Any) -> Device:
    """The current device and its memory now. Raises CUDARuntimeError where the driver fails."""
    runtime = cupy.cuda.runtime
    properties = runtime.getDeviceProperties(runtime.getDevice())
    free, total = runtime.memGetInfo()
    capability = f"{properties['major']}.{properties['minor']}"
    versions = (
        ("CuPy", str(cupy.__version__)),
        ("CUDA runtime", _version(runtime.runtimeGetVersion())),
        ("CUDA driver", _version(runtime.driverGetVersion())),
        ("compute capability", capability),
    )
    return Device(properties["name"].decode("utf-8", "replace"), int(total), int(free), versions)


def last_words(error: BaseException) -> str:
    r"""The message of an error as one line. CuPy puts a banner before some; the error itself is in the last lines.

    >>> last_words(ImportError("=====\nNot set up.\n\nOriginal error:\n  ImportError: no libx.so\n====="))
    'ImportError: no libx.so'
    """
    lines = [line.strip() for line in str(error).splitlines()]
    words = [line for line in lines if line.strip("=-")]
    if "Original error:" in words[:-1]:
        return words[words.index("Original error:") + 1]
    return words[0] if words else type(error).__name__


def _without_devices(error: Any, runtime: Any) -> Availability:
    if error.status == NO_DEVICE:
        return _no_device()
    if error.status != INSUFFICIENT_DRIVER:
        return _driver_failed(error)
    supported = runtime.driverGetVersion()
    if supported == 0:
        return Availability(False, "no NVIDIA driver was found", _DRIVER, Obstacle.NO_DRIVER)
    reason = (
        f"the NVIDIA driver is too old: it supports CUDA {_version(supported)}, "
        f"and this CuPy needs CUDA {_version(runtime.runtimeGetVersion())}"
    )
    hint = 'Update the driver of the GPU, or install an older CuPy: pip install "fracstride[cuda12]"'
    return Availability(False, reason, hint, Obstacle.DRIVER_TOO_OLD)


def _no_device() -> Availability:
    return Availability(False, "the NVIDIA driver finds no GPU", _VISIBLE, Obstacle.NO_DEVICE)


def _driver_failed(error: Exception) -> Availability:
    reason = f"the NVIDIA driver fails: {last_words(error)}"
    return Availability(False, reason, _DRIVER_STATE, Obstacle.DRIVER_FAILED)


def _missing_library(cupy: Any) -> str | None:
    """The linker's message if the kernel compiler or the matrix-product library is missing, else None."""
    try:
        cupy.cuda.nvrtc.getVersion()
        cupy.cuda.cublas  # noqa: B018  # CuPy loads it when it is first named
    except (ImportError, OSError, RuntimeError) as error:
        return last_words(error)
    return None


def _libraries_missing(message: str) -> Availability:
    reason = f"libraries of CUDA that CuPy needs are missing: {message}"
    hint = (
        'Install them beside CuPy: pip install --upgrade "cupy-cuda12x[ctk]" or "cupy-cuda13x[ctk]", '
        "or install the CUDA Toolkit of the same version"
    )
    return Availability(False, reason, hint, Obstacle.LIBRARIES_MISSING)


def _names_a_library(message: str) -> bool:
    return re.search(r"\blib\w+\.so|\.dll\b|DLL load failed", message, re.IGNORECASE) is not None


def _version(number: int) -> str:
    """The version that CUDA writes as one number.

    >>> _version(12090)
    '12.9'
    """
    return f"{number // 1000}.{number % 1000 // 10}"
