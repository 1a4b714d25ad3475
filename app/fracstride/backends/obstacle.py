"""Why a backend cannot be used, as a value."""

from __future__ import annotations

from enum import StrEnum


class Obstacle(StrEnum):
    """Why a backend cannot be used."""

    NOT_INSTALLED = "not_installed"
    NOT_IMPORTABLE = "not_importable"
    NO_DRIVER = "no_driver"
    DRIVER_TOO_OLD = "driver_too_old"
    DRIVER_FAILED = "driver_failed"
    NO_DEVICE = "no_device"
    LIBRARIES_MISSING = "libraries_missing"
    WRONG_NUMBERS = "wrong_numbers"
