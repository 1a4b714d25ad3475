"""A layer prepared on the device: its plan, and everything that one call shares with the next.

For a small layer most of the time goes into launching it from the host, so a call does as little as possible.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from fracstride.backends.cuda_kernels import reach_of, source_for
from fracstride.backends.cupy_routes import DevicePlan, Product
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import AxisGeometry
from fracstride.core.pipeline import Array, ArrayNamespace
from fracstride.core.spec import ConvTransposeSpec

_FACTORS = {np.dtype(each): np.array([1, 0], each) for each in (np.float32, np.float64)}
_ADDRESSES = {each: (pair.ctypes.data, pair.ctypes.data + each.itemsize) for each, pair in _FACTORS.items()}
"""Where the host keeps what cuBLAS multiplies a product by, and what it multiplies the values there before by."""


class DeviceLayer:
    """One layer in one number type, with its tables on the device. It never changes, so several threads may run it.

    ``malloc`` gives the memory of a run; the tables come from CuPy's current allocator.
    """

    def __init__(
        self,
        cupy: ArrayNamespace,
        malloc: Callable[[int], Any],
        spec: ConvTransposeSpec,
        plan: DevicePlan,
        dtype: np.dtype[Any],
    ) -> None:
        axes = (spec.height, spec.width)
        tables = {axis: cupy.asarray(reach_of(axis).table) for axis in axes}
        cublas = cupy.cuda.cublas
        self._cupy, self._malloc, self._plan, self._dtype = cupy, malloc, plan, dtype
        self._shape = (spec.batch, spec.out_channels, *(AxisGeometry(axis).output for axis in axes))
        self._tables = tuple(tables[axis] for axis in axes)
        self._launch = cupy.RawKernel(source_for(dtype), plan.route.value)
        self._gemm = cublas.sgemmStridedBatched if dtype.itemsize == 4 else cublas.dgemmStridedBatched
        self._as_it_is, self._transposed = cublas.CUBLAS_OP_N, cublas.CUBLAS_OP_T
        self._factors = _ADDRESSES[dtype]

    def run(
        self, y: Array, weight: Array, bias: Array | None = None, *, cancel: CancelToken | None = None
    ) -> Array:
        """x, step by step. With a cancel token each step is waited for: launches only queue up."""
        x = self._empty(self._shape)
        products = self._empty((self._plan.scratch,)) if self._plan.scratch else None
        # CuPy passes None as an address that is not null; where there is no bias, nobody reads it.
        addend = weight if bias is None else bias
        read = (y, weight, addend) if products is None else (products, addend)
        for step in self._plan.steps:
            poll(cancel)
            for each in step.products:
                self._multiply(each, y, weight, products)
            grid, block = step.launch
            tile = step.tile if bias is None else step.biased
            self._launch(grid, block, (*read, x, *self._tables, tile))
            if cancel is not None:
                self._cupy.cuda.get_current_stream().synchronize()
        poll(cancel)
        return x

    def _empty(self, shape: tuple[int, ...]) -> Array:
        return self._cupy.ndarray(shape, self._dtype, self._malloc(prod(shape) * self._dtype.itemsize))

    def _multiply(self, product: Product, y: Array, weight: Array, products: Array) -> None:
        """Calls cuBLAS directly: ``matmul`` takes twice as long to get there, and copies what is not contiguous."""
        size = self._dtype.itemsize
        of_y, of_weight, of_products = product.offsets
        y_step, weight_step, products_step = product.steps
        one, zero = self._factors
        self._gemm(
            self._cupy.cuda.get_cublas_handle(),
            self._as_it_is,
            self._transposed,
            product.cells,
            product.taps,
            product.inputs,
            one,
            y.data.ptr + of_y * size,
            product.y_column,
            y_step,
            weight.data.ptr + of_weight * size,
            product.weight_column,
            weight_step,
            zero,
            products.data.ptr + of_products * size,
            product.cells,
            products_step,
            product.count,
        )
