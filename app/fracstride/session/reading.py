"""Reads untrusted JSON: typed getters that note every problem with its place, and never raise."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from fracstride.core.records import record

if TYPE_CHECKING:
    # Preferences are read before the window's first frame, which needs no layer.
    from fracstride.core.issues import Issue

Choice = TypeVar("Choice", bound=StrEnum)
MAX_SEED = 2**31 - 1
"""The largest seed that the field of the window takes."""
Param = str | int | float


class DocumentProblemCode(StrEnum):
    """Every way in which a session file can be unusable."""

    NOT_JSON = "not_json"  # params: line, where the text goes wrong
    DAMAGED = "damaged"  # params: line, where a session goes wrong
    NOT_A_SESSION = "not_a_session"
    NEWER_VERSION = "newer_version"  # params: version, supported
    UNKNOWN_VERSION = "unknown_version"  # params: version
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"  # params: expected
    OUT_OF_RANGE = "out_of_range"  # params: minimum, maximum
    TOO_LONG = "too_long"  # params: maximum
    UNKNOWN_CHOICE = "unknown_choice"  # params: choices
    WRONG_SHAPE = "wrong_shape"  # params: height, width
    NOT_FINITE = "not_finite"
    UNSOLVABLE = "unsolvable"  # issues


@record
class DocumentProblem:
    """One thing wrong with a session file: what, where (a dotted path), its numbers."""

    code: DocumentProblemCode
    where: str = ""
    params: tuple[tuple[str, Param], ...] = ()
    issues: tuple[Issue, ...] = ()
    name: str = ""
    """The file, as the caller called it."""


@dataclass
class Section:
    """One JSON object of the file; a getter that notes a problem returns its default."""

    values: dict[str, Any]
    where: str
    problems: list[DocumentProblem]
    absent: bool = field(default=False)
    """Whether the object itself is missing. That has been noted, so its members are not noted as well."""

    def note(self, code: DocumentProblemCode, name: str, **params: Param) -> None:
        """Note a problem with the member called ``name``."""
        self.problems.append(DocumentProblem(code, self.path(name), tuple(params.items())))

    def path(self, name: str) -> str:
        """The path of a member from the root."""
        return f"{self.where}.{name}" if self.where else name

    def has(self, name: str) -> bool:
        """Whether a member is present; null counts as absent."""
        return self.values.get(name) is not None

    def required(self, *names: str) -> None:
        """Note all of these members that are missing."""
        for name in names:
            if not self.has(name) and not self.absent:
                self.note(DocumentProblemCode.MISSING, name)

    def section(self, name: str) -> Section:
        """A member that is an object, else an empty object."""
        value = self.values.get(name)
        if isinstance(value, dict):
            return Section(value, self.path(name), self.problems)
        if value is not None:
            self.note(DocumentProblemCode.WRONG_TYPE, name, expected="object")
        return Section({}, self.path(name), self.problems, absent=True)

    def integer(self, name: str, default: int, minimum: int, maximum: int) -> int:
        """A whole number in minimum .. maximum."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            self.note(DocumentProblemCode.WRONG_TYPE, name, expected="integer")
            return default
        if not minimum <= value <= maximum:
            self.note(DocumentProblemCode.OUT_OF_RANGE, name, minimum=minimum, maximum=maximum)
            return default
        return value

    def number(
        self,
        name: str,
        default: float,
        minimum: float = -sys.float_info.max,
        maximum: float = sys.float_info.max,
    ) -> float:
        """A finite number in minimum .. maximum."""
        value = self.values.get(name)
        if value is None:
            return default
        if not is_number(value):
            self.note(DocumentProblemCode.WRONG_TYPE, name, expected="number")
            return default
        if not minimum <= value <= maximum:
            self.note(DocumentProblemCode.OUT_OF_RANGE, name, minimum=minimum, maximum=maximum)
            return default
        return float(value)

    def boolean(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self.values.get(name, default)
        if isinstance(value, bool):
            return value
        self.note(DocumentProblemCode.WRONG_TYPE, name, expected="boolean")
        return default

    def text(self, name: str, maximum: int) -> str:
        """A string of at most ``maximum`` characters that UTF-8 can encode, else ''."""
        value = self.values.get(name, "")
        if not isinstance(value, str) or not is_encodable(value):
            self.note(DocumentProblemCode.WRONG_TYPE, name, expected="text")
            return ""
        if len(value) > maximum:
            self.note(DocumentProblemCode.TOO_LONG, name, maximum=maximum)
            return ""
        return value

    def choice(self, name: str, default: Choice, choices: tuple[Choice, ...]) -> Choice:
        """One of ``choices``."""
        value = self.values.get(name)
        if value is None:
            return default
        for each in choices:
            if value == each.value:
                return each
        self.note(DocumentProblemCode.UNKNOWN_CHOICE, name, choices=", ".join(choices))
        return default

    def sections(self, name: str, maximum: int) -> list[Section]:
        """A list of at most ``maximum`` objects."""
        items = self.items(name, maximum)
        if not all(isinstance(item, dict) for item in items):
            self.note(DocumentProblemCode.WRONG_TYPE, name, expected="object")
            return []
        return [
            Section(item, f"{self.path(name)}[{index}]", self.problems) for index, item in enumerate(items)
        ]

    def items(self, name: str, maximum: int) -> list[Any]:
        """A list of at most ``maximum`` items."""
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(DocumentProblemCode.WRONG_TYPE, name, expected="list")
            return []
        if len(value) > maximum:
            self.note(DocumentProblemCode.TOO_LONG, name, maximum=maximum)
            return []
        return value


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a JSON value is a number (true and false are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_finite(value: object) -> bool:
    """Whether a JSON value is a number that fits float64."""
    return is_number(value) and -sys.float_info.max <= value <= sys.float_info.max


def is_encodable(text: str) -> bool:
    """Whether a string has no lone surrogate, which UTF-8 cannot encode."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def are_indices(items: list[Any], maximum: int) -> bool:
    """Whether all are whole numbers, 0 .. ``maximum``."""
    return all(type(index) is int and 0 <= index <= maximum for index in items)
