"""A stand-in for CuPy: exactly the part that the program uses, on the CPU. No GPU is involved, and none is proved.

It is stricter than CuPy where that finds mistakes: arrays refuse every implicit conversion to NumPy, everything that
is not listed here is an AttributeError that names it, memory must come from the pool of the backend, what is
allocated is poisoned with NaN and fenced, and kernels (which run through ``cuda_on_host``) take only what their C
signature says. ``Trouble`` makes it fail as a driver does.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from backends import cuda_on_host
from fracstride.backends.cuda_kernels import TILE

FENCE = 64
"""Cells before and behind every array that nobody may write to."""

MEBIBYTE = 1024**2


class CUDARuntimeError(RuntimeError):
    """As CuPy's: a status, and words for it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class OutOfMemoryError(MemoryError):
    """As CuPy's."""


class CompileException(Exception):  # CuPy's name
    """As CuPy's."""


@dataclass
class Trouble:
    """What goes wrong, and what was asked of the device so far."""

    device_count: int | Exception = 1
    driver: int = 12040
    nvrtc: Exception | None = None
    cublas: Exception | None = None
    allocations_that_fail: int = 0
    at_launch: Exception | None = None
    at_synchronize: Exception | None = None
    launches: list[str] = field(default_factory=list)
    """Every kernel launch and every wait, in their order."""
    threads: list[int] = field(default_factory=list)
    """Of every launch."""
    free_calls: int = 0
    used: int = 0
    most_used: int = 0
    """Bytes of the pool, at this moment and at most."""


class Pool:
    """CuPy's MemoryPool: takes memory up to a limit, and hands out what it has whatever the limit is by then."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble
        self.limit = 0
        self.taken = 0

    def set_limit(self, *, size: int) -> None:
        self.limit = size

    def free_all_blocks(self) -> None:
        self._trouble.free_calls += 1
        self.taken = self._trouble.used

    def malloc(self, size: int) -> Allocation:
        if self._trouble.allocations_that_fail > 0:
            self._trouble.allocations_that_fail -= 1
            raise OutOfMemoryError(f"Out of memory allocating {size:,} bytes")
        if self._trouble.used + size > max(self.taken, self.limit):
            raise OutOfMemoryError(
                f"Out of memory allocating {size:,} bytes (limit set to: {self.limit:,} bytes)"
            )
        self._trouble.used += size
        self.taken = max(self._trouble.used, self.taken)
        self._trouble.most_used = max(self._trouble.used, self._trouble.most_used)
        return Allocation(self._trouble, size)


class Allocation:
    """CuPy's MemoryPointer: a piece of the pool, given back when nobody holds it."""

    def __init__(self, trouble: Trouble, size: int) -> None:
        self.size = size
        weakref.finalize(self, _give_back, trouble, size)


def _give_back(trouble: Trouble, size: int) -> None:
    trouble.used -= size


METHODS = ("reshape", "transpose", "swapaxes")
"""Methods of an array that give another look at it, or a copy."""

FUNCTIONS = (
    "matmul",
    "ascontiguousarray",
    "moveaxis",
    "take",
    "add",
    "subtract",
    "multiply",
    "sum",
    "isfinite",
    "vdot",
    "max",
    "min",
)
"""Functions of the module whose result is an array."""


class DeviceArray:
    """cupy.ndarray: memory that NumPy cannot see."""

    __slots__ = ("__weakref__", "_memory", "_module", "_values")
    __array_ufunc__ = None

    def __init__(self, module: CupyDouble, values: Any, memory: Any) -> None:
        self._module, self._values, self._memory = module, values, memory

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")

    def __array_function__(self, function: Any, *_: Any) -> Any:
        raise TypeError(f"numpy.{function.__name__} was given an array of the device")

    def __getattr__(self, name: str) -> Any:
        if name in METHODS:
            return lambda *arguments: self._view(getattr(self._values, name)(*arguments))
        raise AttributeError(f"the stand-in for cupy.ndarray has no {name!r}")

    data = property(lambda self: SimpleNamespace(ptr=self._values.ctypes.data))
    flags = property(lambda self: self._values.flags)
    shape = property(lambda self: self._values.shape)
    dtype = property(lambda self: self._values.dtype)
    size = property(lambda self: self._values.size)
    nbytes = property(lambda self: self._values.nbytes)

    def __getitem__(self, index: Any) -> DeviceArray:
        return self._view(self._values[index])

    def __setitem__(self, index: Any, value: Any) -> None:
        self._values[index] = self._module.values_of(value)

    def __add__(self, other: Any) -> DeviceArray:
        return self._module.array_of(self._values + self._module.values_of(other))

    def __iadd__(self, other: Any) -> DeviceArray:
        self._values += self._module.values_of(other)
        return self

    def __bool__(self) -> bool:
        return bool(self._values)

    def __float__(self) -> float:
        return float(self._values)

    def _view(self, values: Any) -> DeviceArray:
        if np.shares_memory(values, self._values) or not values.size:
            return DeviceArray(self._module, values, self._memory)
        return self._module.array_of(values)


class Memory:
    """What lies in a piece of the pool, fenced; gone with the last array that looks at it."""

    def __init__(self, allocation: Allocation, shape: tuple[int, ...], dtype: Any) -> None:
        dtype = np.dtype(dtype)
        self.poison = np.nan if dtype.kind == "f" else 85
        count = int(np.prod(shape, dtype=object))
        self.cells = np.full(count + 2 * FENCE, self.poison, dtype)
        self.values = self.cells[FENCE : FENCE + count].reshape(shape)
        assert allocation.size == self.values.nbytes, "memory of another size than the array's"
        self.allocation = allocation

    def is_intact(self) -> bool:
        fences = self.cells[:FENCE], self.cells[-FENCE:]
        return all(np.array_equal(each, np.full_like(each, self.poison), equal_nan=True) for each in fences)


class CupyDouble:
    """The module ``cupy``; ``trouble`` is what a test sets and looks at."""

    __version__ = "14.2.0"

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        self.cuda = Cuda(self)
        self.allocator: Callable[[int], Allocation] | None = None

    def __getattr__(self, name: str) -> Any:
        if name in FUNCTIONS:
            return lambda *arguments, **options: self._called(getattr(np, name), arguments, options)
        raise AttributeError(f"the stand-in for cupy has no {name!r}")

    def _called(self, function: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> DeviceArray:
        out = options.pop("out", None)
        given = [self.values_of(each) for each in arguments]
        if out is not None:
            function(*given, out=self.values_of(out), **options)
            return out
        values = function(*given, **options)
        for each in arguments:
            if isinstance(each, DeviceArray) and np.shares_memory(each._values, values):
                return DeviceArray(self, values, each._memory)
        return self.array_of(values)

    @staticmethod
    def values_of(value: Any) -> Any:
        """What an operation of CuPy takes: its own arrays and plain numbers, none of NumPy's arrays."""
        if isinstance(value, DeviceArray):
            return value._values
        if isinstance(value, np.ndarray):
            raise TypeError("Unsupported type <class 'numpy.ndarray'>")
        return value

    def array_of(self, values: Any) -> DeviceArray:
        """New memory with these values."""
        array = self.empty(values.shape, values.dtype)
        array._values[...] = values
        return array

    def ndarray(self, shape: Any, dtype: Any = float, memptr: Allocation | None = None) -> DeviceArray:
        """A call of the class; nothing that is in its memory by then can be relied on."""
        shape = shape if isinstance(shape, tuple) else (shape,)
        if memptr is None:
            assert self.allocator is not None, "memory is taken from outside of the backend's pool"
            memptr = self.allocator(int(np.prod(shape, dtype=object)) * np.dtype(dtype).itemsize)
        memory = Memory(memptr, shape, dtype)
        return DeviceArray(self, memory.values, memory)

    empty = ndarray

    def zeros(self, shape: Any, dtype: Any = float) -> DeviceArray:
        array = self.empty(shape, dtype)
        array._values[...] = 0
        return array

    def asarray(self, values: Any, dtype: Any = None) -> DeviceArray:
        if not isinstance(values, DeviceArray):
            return self.array_of(np.array(values, dtype))
        return values if dtype in (None, values.dtype) else self.array_of(values._values.astype(dtype))

    def asnumpy(self, array: DeviceArray, *, out: Any) -> Any:
        self.cuda.wait()
        assert (out.shape, out.dtype) == (array.shape, array.dtype) and out.flags.c_contiguous
        out[...] = array._values
        return out

    def RawKernel(self, source: str, name: str) -> Callable[..., None]:  # noqa: N802  # CuPy's name
        types = cuda_on_host.parameters_of(source)[name]

        def launch(grid: tuple[int, int, int], block: tuple[int, int, int], arguments: Any) -> None:
            self.trouble.launches.append(name)
            self.trouble.threads.append(int(np.prod(grid) * np.prod(block)))
            if self.trouble.at_launch is not None:
                raise self.trouble.at_launch
            assert np.prod(block) <= 1024 and block[2] <= 64 and max(grid[1:]) <= 65_535, (grid, block)
            given = [_address(*each) for each in zip(types, arguments, strict=True)]
            cuda_on_host.launch(source, name, grid, block, given)
            arrays = [each for each in arguments if isinstance(each, DeviceArray)]
            assert all(each._memory.is_intact() for each in arrays), f"{name} wrote outside of an array"

        return launch


def _address(kind: str, argument: Any) -> int:
    """What the parameter of a kernel gets. CuPy passes whatever it is given, None included."""
    if kind == "pointer":
        assert isinstance(argument, DeviceArray), f"a pointer is needed, not {argument!r}"
        assert argument._values.flags.c_contiguous, "a kernel sees memory, not strides"
        return argument._values.ctypes.data
    assert isinstance(argument, np.void) and argument.dtype == TILE, f"{kind}, not {argument!r}"
    return argument.__array_interface__["data"][0]


HANDLE = object()


def _multiplied(
    dtype: Any, handle: object, first: int, second: int, rows: int, columns: int, inner: int,
    factor: int, a: int, next_a: int, far_a: int, b: int, next_b: int, far_b: int,
    before: int, c: int, next_c: int, far_c: int, count: int,
) -> None:  # fmt: skip
    """cublas<t>gemmStridedBatched of plain a and transposed b; matrices lie column by column, distances count values."""
    assert handle is HANDLE and (first, second) == (CUBLAS.CUBLAS_OP_N, CUBLAS.CUBLAS_OP_T)
    assert (_matrix(dtype, factor, (1,), (1,))[0], _matrix(dtype, before, (1,), (1,))[0]) == (1, 0)
    assert next_a >= rows and next_b >= columns and next_c >= rows and min(rows, columns, inner, count) > 0
    left = _matrix(dtype, a, (count, rows, inner), (far_a, 1, next_a))
    right = _matrix(dtype, b, (count, columns, inner), (far_b, 1, next_b))
    np.einsum("nri,nci->nrc", left, right, out=_matrix(dtype, c, (count, rows, columns), (far_c, 1, next_c)))


def _matrix(dtype: Any, address: int, shape: tuple[int, ...], steps: tuple[int, ...]) -> Any:
    """The values from an address on, as they lie."""
    length = 1 + sum((each - 1) * step for each, step in zip(shape, steps, strict=True))
    size = np.dtype(dtype).itemsize
    memory = (ctypes.c_char * (length * size)).from_address(address)
    return np.ndarray(shape, dtype, memory, strides=[step * size for step in steps])


CUBLAS = SimpleNamespace(
    CUBLAS_OP_N=0,
    CUBLAS_OP_T=1,
    sgemmStridedBatched=partial(_multiplied, np.float32),
    dgemmStridedBatched=partial(_multiplied, np.float64),
)


class Cuda:
    """The module ``cupy.cuda``."""

    def __init__(self, module: CupyDouble) -> None:
        self._module = module
        trouble = self._trouble = module.trouble
        self.runtime = SimpleNamespace(
            CUDARuntimeError=CUDARuntimeError,
            getDeviceCount=lambda: _answer(trouble.device_count),
            getDevice=lambda: 0,
            getDeviceProperties=lambda _: {"name": b"Stand-in (no GPU)", "major": 0, "minor": 0},
            memGetInfo=lambda: (90 * MEBIBYTE, 100 * MEBIBYTE),
            runtimeGetVersion=lambda: 12090,
            driverGetVersion=lambda: trouble.driver,
        )
        self.nvrtc = SimpleNamespace(getVersion=lambda: _answer(trouble.nvrtc or (12, 9)))
        self.compiler = SimpleNamespace(CompileException=CompileException)

    @property
    def cublas(self) -> object:
        return _answer(self._trouble.cublas or CUBLAS)

    def get_cublas_handle(self) -> object:
        return HANDLE

    def MemoryPool(self) -> Pool:  # noqa: N802  # CuPy's name
        return Pool(self._trouble)

    @contextmanager
    def using_allocator(self, allocator: Callable[[int], Allocation]) -> Iterator[None]:
        before, self._module.allocator = self._module.allocator, allocator
        try:
            yield
        finally:
            self._module.allocator = before

    def get_current_stream(self) -> Any:
        return SimpleNamespace(synchronize=self.wait)

    def wait(self) -> None:
        self._trouble.launches.append("wait")
        if self._trouble.at_synchronize is not None:
            raise self._trouble.at_synchronize


def _answer(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value
