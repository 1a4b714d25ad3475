"""``override``, which the standard library has from Python 3.12 on: a word for readers and type checkers.

When the program runs it does nothing. The package typing_extensions, which has it for all, takes 5 ms to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["override"]

if TYPE_CHECKING:
    from typing_extensions import override
else:
    Method = TypeVar("Method", bound=Any)

    def override(method: Method) -> Method:
        """Says that a method replaces one of the same name of a base class."""
        return method
