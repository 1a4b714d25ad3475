"""Files of older versions mean what they meant when they were written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fracstride.session.document import from_json
from fracstride.session.migrations import migrate
from fracstride.session.reading import DocumentProblemCode as Code
from fracstride.session.state import DataSource, Document, SourceKind

FIXTURES = Path(__file__).parent / "fixtures"


def version_1() -> dict[str, Any]:
    return json.loads((FIXTURES / "version_1.fracstride").read_text(encoding="utf-8"))


def test_a_gaussian_of_version_1_keeps_its_width() -> None:
    changed = version_1()
    changed["state"]["kernel"] = {"kind": "gaussian", "sigma": 2.5}
    result = from_json(json.dumps(changed))
    assert isinstance(result, Document)
    assert result.state.kernel == DataSource(SourceKind.GAUSSIAN, sigma=2.5)


@pytest.mark.parametrize("source", [None, 3, [], "random"])
def test_a_source_of_version_1_that_is_none_is_named(source: object) -> None:
    changed = version_1()
    changed["state"]["kernel"] = source
    code = Code.MISSING if source is None else Code.WRONG_TYPE
    found = from_json(json.dumps(changed))
    assert not isinstance(found, Document)
    assert [(problem.code, problem.where) for problem in found] == [(code, "state.kernel")]


def test_random_values_of_version_1_had_the_standard_deviation_1_whatever_the_file_says() -> None:
    changed = version_1()
    changed["state"]["kernel"]["sigma"] = 3.0
    assert from_json(json.dumps(changed)) == from_json(json.dumps(version_1()))


def test_migrations_run_one_after_the_other() -> None:
    steps: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
        1: lambda raw: raw | {"a": 1},
        2: lambda raw: raw | {"b": raw["a"] + 1},
    }
    assert migrate({}, 1, target=3, migrations=steps) == {"a": 1, "b": 2}
    assert migrate({}, 2, target=2, migrations=steps) == {}
    assert migrate({}, 0, target=3, migrations=steps) is None
