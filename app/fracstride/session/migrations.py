"""Older session files brought to the current schema, one version at a time, on the raw JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Raw = dict[str, Any]
Migration = Callable[[Raw], Raw]

CURRENT_VERSION = 1
"""The schema_version that is written."""

MIGRATIONS: Mapping[int, Migration] = MappingProxyType({})
"""From a version to the function that gives the next one; version 1 is the first."""


def migrate(
    raw: Raw,
    version: int,
    target: int = CURRENT_VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> Raw | None:
    """``raw`` of ``version`` in the schema of ``target``; None where a step of the way is unknown."""
    while version < target:
        step = migrations.get(version)
        if step is None:
            return None
        raw = step(raw)
        version += 1
    return raw
