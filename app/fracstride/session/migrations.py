"""Older session files brought to the current schema, one version at a time, on the raw JSON object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Raw = dict[str, Any]
Migration = Callable[[Raw], Raw]

CURRENT_VERSION = 4
"""The schema_version that is written."""


def _with_standard_deviations(raw: Raw) -> Raw:
    """Version 2: ``sigma`` is the standard deviation of random values, which was always 1; decoders."""
    state = raw.get("state")
    if not isinstance(state, dict):
        return raw
    sources = {name: _standardised(state[name]) for name in ("input", "kernel") if name in state}
    return raw | {"state": state | sources}


def _standardised(source: Any) -> Any:
    is_random = isinstance(source, dict) and source.get("kind") == "random"
    return source | {"sigma": 1.0} if is_random else source


def _unchanged(raw: Raw) -> Raw:
    """Nothing to change: everything of the older version means the same.

    Version 3 added data for every slice, and cells set by hand in one slice; version 4 added the bias.
    """
    return raw


MIGRATIONS: Mapping[int, Migration] = MappingProxyType(
    {1: _with_standard_deviations, 2: _unchanged, 3: _unchanged}
)
"""From a version to the function that gives the next one; version 1 is the first."""


def migrate(
    raw: Raw,
    version: int,
    target: int = CURRENT_VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> Raw | None:
    """``raw`` of ``version`` in the schema of ``target``; None if a migration on the way is missing."""
    while version < target:
        step = migrations.get(version)
        if step is None:
            return None
        raw = step(raw)
        version += 1
    return raw
