"""``record``, the program's decorator for values: frozen dataclasses with slots that are cheap to define and make.

``@dataclass(frozen=True, slots=True)`` generates six methods as text for every class and compiles them, which takes half
a millisecond for each class, a tenth of the program's start. Only ``__init__`` has to be generated; here it is compiled
when the first value is made, and all classes share the other methods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import partial
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")
_UNSET = object()


@overload
def record(cls: type[T], /) -> type[T]: ...


@overload
def record(*, eq: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[Any] | None = None, /, *, eq: bool = True) -> Any:
    """Make a class a frozen dataclass with slots, compared by value, or by identity if ``eq`` is False.

    ``fields``, ``replace``, ``asdict`` and pattern matching work as with any dataclass.

    >>> from dataclasses import replace
    >>> @record
    ... class Size:
    ...     height: int
    ...     width: int = 1
    >>> replace(Size(2), width=3)
    Size(height=2, width=3)
    >>> Size(2) == Size(2, 1)
    True
    """
    return partial(_made, eq=eq) if cls is None else _made(cls, eq)


def _made(cls: type[Any], eq: bool) -> type[Any]:
    # Otherwise dataclass would put a signature together, where docstrings are stripped.
    cls.__doc__ = cls.__doc__ or cls.__name__
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    methods = {"__init__": _first_init(made), "__repr__": _represented, "__reduce__": _reduced}
    methods |= {"__setattr__": _refused, "__delattr__": _refused}
    if eq:
        methods |= _comparing(made)
    for name, method in methods.items():
        # A class that has an __eq__ of its own has a __hash__ that is None.
        if made.__dict__.get(name) is None:
            setattr(made, name, method)
    return made


def _first_init(made: type[Any]) -> Callable[..., None]:
    """An ``__init__`` that compiles the real one and puts it in its place."""

    def first(self: Any, *arguments: Any, **named: Any) -> None:
        init = _compiled_init(made)
        made.__init__ = init
        init(self, *arguments, **named)

    return first


def _compiled_init(made: type[Any]) -> Callable[..., None]:
    """An ``__init__`` that writes to the slots directly, past the frozen ``__setattr__``."""
    names: dict[str, Any] = {"_unset": _UNSET}
    parameters, lines = ["self"], []
    for each in fields(made):
        names[f"_set_{each.name}"] = getattr(made, each.name).__set__
        parameters.append(_parameter(each, names))
        value = each.name
        if each.default_factory is not MISSING:
            value = f"_make_{each.name}() if {each.name} is _unset else {each.name}"
        lines.append(f"_set_{each.name}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    source = f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines or ["pass"])
    exec(source, names)  # of nothing but names of fields
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _parameter(each: Field[Any], names: dict[str, Any]) -> str:
    if each.default is not MISSING:
        names[f"_default_{each.name}"] = each.default
        return f"{each.name}=_default_{each.name}"
    if each.default_factory is not MISSING:
        names[f"_make_{each.name}"] = each.default_factory
        return f"{each.name}=_unset"
    return each.name


def _comparing(made: type[Any]) -> dict[str, Callable[..., Any]]:
    values = _values_of(tuple(each.name for each in fields(made)))

    def equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    # Of one name attrgetter gives the value alone, of none it cannot be made.
    return lambda self: tuple(getattr(self, name) for name in names)


def _represented(self: Any) -> str:
    values = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{type(self).__qualname__}({values})"


def _reduced(self: Any) -> tuple[Any, ...]:
    """Copies and pickles by calling the class with the same fields."""
    return type(self), tuple(getattr(self, each.name) for each in fields(self))


def _refused(self: Any, name: str, *_value: Any) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__qualname__} does not change: {name!r}")
