"""Records behave like the frozen dataclasses that they replace."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from math import nan
from typing import Any

import pytest

from fracstride.core.records import record

Decorate = Callable[[type[Any]], type[Any]]


def _plain(cls: type[Any]) -> type[Any]:
    return dataclass(frozen=True, slots=True)(cls)


def _point(decorate: Decorate) -> type[Any]:
    class Point:
        """A point."""

        x: float
        y: float = 2.0
        seen: list[int] = field(default_factory=list)

        def moved(self, by: float) -> Any:
            return replace(self, x=self.x + by)

    return decorate(Point)


@record
class Named:
    """One field."""

    value: Any


@record
class Longer(Named):
    """A field more."""

    more: int = 3


@pytest.fixture(params=[record, _plain], ids=["record", "dataclass"])
def point(request: pytest.FixtureRequest) -> type[Any]:
    return _point(request.param)


def test_it_is_made_by_place_and_by_name(point: type[Any]) -> None:
    for made in (point(1.0), point(1.0, 2.0, []), point(seen=[], x=1.0)):
        assert (made.x, made.y, made.seen) == (1.0, 2.0, [])
    assert point(1.0).seen is not point(1.0).seen


@pytest.mark.parametrize("arguments", [{}, {"x": 1.0, "z": 3.0}])
def test_what_is_missing_or_unknown_is_refused(point: type[Any], arguments: dict[str, float]) -> None:
    for _again in range(2):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            point(**arguments)


def test_it_does_not_change(point: type[Any]) -> None:
    made = point(1.0)
    for name in ("x", "other"):
        with pytest.raises((FrozenInstanceError, TypeError, AttributeError)):
            setattr(made, name, 3.0)
    with pytest.raises(FrozenInstanceError):
        del made.x
    assert made.x == 1.0
    assert not hasattr(made, "__dict__")


def test_it_is_a_dataclass(point: type[Any]) -> None:
    made = point(1.0)
    assert is_dataclass(point)
    assert [each.name for each in fields(point)] == ["x", "y", "seen"]
    assert asdict(made) == {"x": 1.0, "y": 2.0, "seen": []}
    assert made.moved(2.0) == point(3.0)
    assert point.__match_args__ == ("x", "y", "seen")
    assert repr(made).endswith("Point(x=1.0, y=2.0, seen=[])")


def test_equal_values_are_equal_and_of_one_hash(point: type[Any]) -> None:
    assert point(1.0) == point(1.0)
    assert point(1.0) != point(2.0)
    assert point(1.0) != _point(record)(1.0)
    assert hash(point(1.0, seen=())) == hash(point(1.0, seen=()))
    with pytest.raises(TypeError):
        hash(point(1.0))


def test_one_value_is_compared_as_that_of_a_dataclass_is() -> None:
    assert Named(nan) == Named(nan)
    assert Named(1) != (1,)
    assert hash(Named(1)) == hash((1,))


def test_by_identity_where_that_is_asked_for() -> None:
    @record(eq=False)
    class Same:
        value: int

    first = Same(1)
    assert first == first
    assert first != Same(1)
    assert len({first, Same(1)}) == 2


def test_one_that_follows_another_has_its_fields_first() -> None:
    assert Longer(1) == Longer(1, 3)
    assert Longer(1) != Named(1)
    assert repr(Longer("a", more=4)) == "Longer(value='a', more=4)"


def test_methods_of_a_class_are_kept() -> None:
    @record
    class Own:
        value: int

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    assert (repr(Own(1)), hash(Own(1))) == ("own", 7)
    assert Own(1) == 3


def test_what_is_done_after_making_is_done_each_time() -> None:
    made = []

    @record
    class Checked:
        value: int

        def __post_init__(self) -> None:
            made.append(self.value)

    Checked(1)
    Checked(2)
    assert made == [1, 2]


def test_nothing_in_it() -> None:
    @record
    class Empty:
        pass

    assert Empty() == Empty()
    assert repr(Empty()).endswith("Empty()")


def test_it_can_be_copied_and_pickled() -> None:
    made = Longer((1, 2), 4)
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_nothing_is_compiled_before_the_first_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """No method is; Python 3.13 compiles a function with nothing in it for every dataclass."""
    compiled: list[str] = []
    run = exec

    def noted(source: str, *names: dict[str, object]) -> None:
        compiled.append(source)
        run(source, *names)

    monkeypatch.setattr("builtins.exec", noted)
    made = _point(record)
    assert not any("self" in source for source in compiled)
    _point(dataclass)
    assert any("self" in source for source in compiled)
    monkeypatch.undo()
    made(1.0)
    assert list(inspect.signature(made).parameters) == ["x", "y", "seen"]
