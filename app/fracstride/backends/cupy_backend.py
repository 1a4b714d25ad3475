"""Computes on an NVIDIA GPU with CuPy. Only this module imports CuPy, and only when the backend is first used."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from threading import RLock
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.backends import cuda_probe, engine
from fracstride.backends.base import Availability, BackendError, Result
from fracstride.backends.cupy_layer import DeviceLayer
from fracstride.backends.cupy_routes import Route, plan_for, route_for
from fracstride.backends.engine import memory
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import Array, ArrayNamespace, Operands
from fracstride.core.precision import floating_type
from fracstride.core.spec import ConvTransposeSpec

MEMORY_SHARE = 0.8
"""At most this part of the device's memory is used."""

KEPT_LAYERS = 32
"""So many prepared layers are kept on the device."""


class CupyBackend:
    """The backend for NVIDIA GPUs. It has its own memory pool, which keeps it within a limit.

    Any failure of the device frees the pool and becomes a BackendError with the reason. When memory runs out, the
    pool is freed and the work is tried once more first.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._availability: Availability | None = None
        self._cupy: Any = None
        self._pool: Any = None

        self._layer = lru_cache(maxsize=KEPT_LAYERS)(self._new_layer)

    @property
    def name(self) -> str:
        """The name by which a user chooses it."""
        return "cupy"

    @property
    def xp(self) -> ArrayNamespace:
        """CuPy itself. Raises BackendError where it cannot be used."""
        return self._usable()

    def probe(self) -> Availability:
        """Whether CuPy can be used here, or why not. That is found out once, the free memory at every call."""
        with self._lock:
            if self._availability is None:
                self._availability = self._probed()
            if self._availability.available:
                return self._with_memory_now(self._availability)
            return self._availability

    def _probed(self) -> Availability:
        try:
            import cupy  # noqa: PLC0415
        except ModuleNotFoundError as error:
            if error.name == "cupy":
                return cuda_probe.not_installed()
            return cuda_probe.not_importable(error)
        except (ImportError, OSError, RuntimeError) as error:
            return cuda_probe.not_importable(error)
        found = cuda_probe.availability(cupy)
        if found.available:
            self._cupy = cupy
        return found

    def _with_memory_now(self, known: Availability) -> Availability:
        try:
            return replace(known, device=cuda_probe.device(self._cupy))
        except RuntimeError:
            # A device that fails now is reported by the computation that it fails in.
            return known

    def _usable(self) -> Any:
        """The package, with the pool and its limit set up. Raises BackendError where it cannot be used."""
        with self._lock:
            if self._pool is None:
                found = self.probe()
                if not found.available:
                    raise BackendError(f"{found.reason}. {found.hint}.", found.obstacle)
                self._pool = self._new_pool()
            return self._cupy

    def _new_pool(self) -> Any:
        try:
            pool = self._cupy.cuda.MemoryPool()
            _, total = self._cupy.cuda.runtime.memGetInfo()
            pool.set_limit(size=int(total * MEMORY_SHARE))
        except RuntimeError as error:
            raise BackendError(f"the GPU failed: {cuda_probe.last_words(error)}") from error
        return pool

    def to_device(self, array: npt.ArrayLike) -> Array:
        """A host array as one on the device."""
        host = np.asarray(array)
        is_wide = host.dtype.kind == "f" and host.dtype.itemsize > 8
        host = host.astype(np.float64 if is_wide else host.dtype.newbyteorder("="), copy=False)
        return self.guarded(lambda cupy: cupy.asarray(host))

    def to_host(self, array: Array) -> npt.NDArray[np.generic]:
        """An array of the device as a NumPy array; waits until it is computed."""
        host: npt.NDArray[np.generic] = memory.empty(array.shape, array.dtype)
        self.guarded(lambda cupy: cupy.asnumpy(array, out=host))
        return host

    def synchronize(self) -> None:
        """Waits until everything asked for so far is computed."""
        self.guarded(lambda cupy: cupy.cuda.get_current_stream().synchronize())

    def guarded(self, work: Callable[[ArrayNamespace], Result]) -> Result:
        """The result of ``work(cupy)``, whose arrays come from the pool. Raises BackendError where the device fails."""

        def in_pool(cupy: ArrayNamespace) -> Result:
            with cupy.cuda.using_allocator(self._pool.malloc):
                return work(cupy)

        return self._attempted(in_pool)

    def _attempted(self, work: Callable[[ArrayNamespace], Result]) -> Result:
        """``guarded`` for work that takes its memory from the pool itself, which saves the time to set an allocator."""
        cupy = self._usable()
        may_retry = True
        while True:
            try:
                return work(cupy)
            except (
                MemoryError,
                RuntimeError,
                ImportError,
                OSError,
                cupy.cuda.compiler.CompileException,
            ) as error:
                self._free_after(error)
                if not (may_retry and isinstance(error, MemoryError)):
                    raise BackendError(_in_words(error)) from error
                may_retry = False

    def conv_transpose2d(
        self,
        y: Array,
        weight: Array,
        geometry: Geometry,
        bias: Array | None = None,
        cancel: CancelToken | None = None,
        *,
        kernel: Route | engine.Kernel | None = None,
        budget: int = engine.DEFAULT_BUDGET,
        threads: int | None = None,
    ) -> Array:
        """x (N, C_out, H_in, W_in) on the device, in the type that ``precision.floating`` gives.

        ``kernel`` forces a route of the GPU or a kernel of the engine; ``budget`` is the most bytes that temporaries may
        take; ``threads`` (of the host) is ignored.

        Raises ValueError where a shape does not fit, TypeError for arrays of anything but real numbers, Cancelled
        when told to stop, BackendError when the device fails.
        """
        Operands(geometry, y, weight, bias)  # checks the shapes
        given = (y, weight) if bias is None else (y, weight, bias)
        dtype = floating_type(*[each.dtype for each in given])

        if isinstance(kernel, engine.Kernel):
            return self.guarded(lambda cupy: _by_engine(cupy, given, dtype, geometry, kernel, budget, cancel))

        def work(_: ArrayNamespace) -> Array:
            poll(cancel)
            arrays = [self._contiguous(each, dtype) for each in given]
            return self._layer(geometry.spec, dtype, kernel, budget).run(*arrays, cancel=cancel)

        return self._attempted(work)

    def _contiguous(self, array: Array, dtype: np.dtype[Any]) -> Array:
        if array.dtype == dtype and array.flags.c_contiguous:
            return array
        return self.guarded(lambda cupy: cupy.ascontiguousarray(array, dtype=dtype))

    def _new_layer(
        self, spec: ConvTransposeSpec, dtype: np.dtype[Any], route: Route | None, budget: int
    ) -> DeviceLayer:
        plan = plan_for(spec, route or route_for(spec), budget // dtype.itemsize)
        return self.guarded(lambda cupy: DeviceLayer(cupy, self._pool.malloc, spec, plan, dtype))

    def _free_after(self, error: BaseException) -> None:
        """Frees the pool, including the arrays that the error's stack frames still hold."""
        traceback.clear_frames(error.__traceback__)
        self._layer.cache_clear()
        with suppress(RuntimeError):  # the device may no longer answer
            self._pool.free_all_blocks()


def _by_engine(
    cupy: Any,
    arrays: tuple[Array, ...],
    dtype: np.dtype[Any],
    geometry: Geometry,
    kernel: engine.Kernel,
    budget: int,
    cancel: CancelToken | None,
) -> Array:
    y, weight, *bias = (cupy.ascontiguousarray(each, dtype=dtype) for each in arrays)
    # One thread: the allocator is set for the thread that asks for memory, and the device needs no more.
    return engine.conv_transpose2d(
        y, weight, geometry, *bias, xp=cupy, budget=budget, threads=1, kernel=kernel, cancel=cancel
    )


def _in_words(error: BaseException) -> str:
    # CuPy's OutOfMemoryError is a MemoryError; CUDARuntimeError, CUDADriverError and the libraries' are RuntimeErrors.
    what = "the GPU is out of memory" if isinstance(error, MemoryError) else "the GPU failed"
    return f"{what}: {cuda_probe.last_words(error)}"
