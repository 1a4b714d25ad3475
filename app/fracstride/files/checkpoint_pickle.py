"""What the pickle of a PyTorch checkpoint describes, without running it: tensors, names and plain values.

``pickletools`` of the standard library says what stands in the bytes, and this module keeps the stack that they speak of.
``pickle.Unpickler`` with a closed list of names would run no strange code either, but it hashes the keys that it
is given, for ever where these share their parts, and makes room for a memo of any length; nobody could stop it.
"""

from __future__ import annotations

import pickletools
import warnings
from collections.abc import Callable
from typing import Any

from fracstride.files.checkpoint_names import called, key_text, named, storage_of
from fracstride.files.checkpoint_tensors import DamagedCheckpointError, IntricateCheckpointError, Object

MOST_STEPS = 1_000_000
"""Some twenty thousand tensors."""

_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What bytes that no torch wrote come to."""


def described(data: bytes, is_script: bool = False) -> Any:
    """The value of a pickle: tensors in dictionaries by text and in lists, and what stands beside them.

    Raises StrangeObjectError where it names what is not on the list, and what ``checkpoint_tensors`` has for damage
    and excess.
    """
    machine = _Machine(is_script)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in names, which no torch writes
            return machine.run(data)
    except _DAMAGE as error:
        raise DamagedCheckpointError from error


class _Machine:
    """The stack, the marks in it and the memo of a pickle."""

    def __init__(self, is_script: bool) -> None:
        self.stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}
        self._is_script = is_script

    def run(self, data: bytes) -> Any:
        """The value that is on the stack in the end."""
        for step, (opcode, argument, _place) in enumerate(pickletools.genops(data)):
            if step >= MOST_STEPS:
                raise IntricateCheckpointError
            if opcode.name == "STOP":
                return self.stack.pop()
            self.do(opcode.name, argument)
        raise DamagedCheckpointError

    def do(self, name: str, argument: Any) -> None:
        """One step; LookupError for those that torch never writes."""
        if name in _PLAIN:
            self.stack.append(argument)
        elif name in _MADE:
            self.stack.append(_MADE[name]())
        else:
            _STEPS[name](self, argument)

    def mark(self, _argument: Any) -> None:
        self._marks.append(len(self.stack))

    def since_mark(self) -> list[Any]:
        """What was put on the stack since the last mark, taken off it."""
        mark = self._marks.pop()
        taken = self.stack[mark:]
        del self.stack[mark:]
        return taken

    def last(self, count: int) -> list[Any]:
        """So many values from the top of the stack, taken off it."""
        return [self.stack.pop() for _ in range(count)][::-1]

    def put(self, index: int) -> None:
        self._memo[index] = self.stack[-1]

    def memoize(self, _argument: Any) -> None:
        self.put(len(self._memo))

    def get(self, index: int) -> None:
        self.stack.append(self._memo[index])

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def drop(self, _values: list[Any]) -> None:
        """What was taken off the stack is not used."""

    def extend(self, items: list[Any]) -> None:
        if not isinstance(self.stack[-1], list):
            raise DamagedCheckpointError
        self.stack[-1].extend(items)

    def set_items(self, flat: list[Any]) -> None:
        mapping = self.stack[-1]
        if not isinstance(mapping, dict):
            raise DamagedCheckpointError
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            mapping[key_text(key, len(mapping))] = value

    def name(self, module: Any, name: Any) -> None:
        if not isinstance(module, str) or not isinstance(name, str):
            raise DamagedCheckpointError
        self.stack.append(named(module, name, self._is_script))

    def call(self, what: Any, arguments: Any) -> None:
        if not isinstance(arguments, tuple):
            raise DamagedCheckpointError
        self.stack.append(called(what, arguments))

    def build(self, _argument: Any) -> None:
        """The attributes of an object; what stands beside the keys of a dictionary is left out."""
        state = self.stack.pop()
        if isinstance(self.stack[-1], Object) and isinstance(state, dict):
            self.stack[-1].attributes = state


_PLAIN = frozenset(
    [
        *("BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
        *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINSTRING", "SHORT_BINSTRING"),
        *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
    ]
)
"""What stands in the bytes as it is."""
_MADE: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_SET": list,
    "EMPTY_DICT": dict,
}
_STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "PROTO": lambda _machine, _argument: None,
    "FRAME": lambda _machine, _argument: None,
    "MARK": _Machine.mark,
    "POP": lambda machine, _argument: machine.drop(machine.last(1)),
    "POP_MARK": lambda machine, _argument: machine.drop(machine.since_mark()),
    "TUPLE": lambda machine, _argument: machine.push(tuple(machine.since_mark())),
    "TUPLE1": lambda machine, _argument: machine.push(tuple(machine.last(1))),
    "TUPLE2": lambda machine, _argument: machine.push(tuple(machine.last(2))),
    "TUPLE3": lambda machine, _argument: machine.push(tuple(machine.last(3))),
    "FROZENSET": lambda machine, _argument: machine.push(machine.since_mark()),
    "APPEND": lambda machine, _argument: machine.extend(machine.last(1)),
    "APPENDS": lambda machine, _argument: machine.extend(machine.since_mark()),
    "ADDITEMS": lambda machine, _argument: machine.extend(machine.since_mark()),
    "SETITEM": lambda machine, _argument: machine.set_items(machine.last(2)),
    "SETITEMS": lambda machine, _argument: machine.set_items(machine.since_mark()),
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "MEMOIZE": _Machine.memoize,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "GLOBAL": lambda machine, argument: machine.name(*argument.split(" ", 1)),
    "STACK_GLOBAL": lambda machine, _argument: machine.name(*machine.last(2)),
    "BINPERSID": lambda machine, _argument: machine.push(storage_of(machine.stack.pop())),
    "REDUCE": lambda machine, _argument: machine.call(*machine.last(2)),
    "NEWOBJ": lambda machine, _argument: machine.call(*machine.last(2)),
    "NEWOBJ_EX": lambda machine, _argument: machine.call(*machine.last(3)[:2]),
    "BUILD": _Machine.build,
}
"""Without names of extensions, buffers beside the pickle, and the letters of protocol 0."""
