"""``override``, a decorator for readers and type checkers that the standard library has since Python 3.12.

It does nothing at run time. The package typing_extensions has it for older versions, but takes 5 ms to import.
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
