"""Calls of the engine: a layer at once, or its weights prepared for many inputs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np

from fracstride.backends.engine import memory
from fracstride.backends.engine.choice import DEFAULT_BUDGET, Choice, choose
from fracstride.backends.engine.kernels import KERNELS, Kernel, planned
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.threads import available_threads
from fracstride.backends.engine.work import Work, tiles
from fracstride.backends.engine.workers import compute_all, compute_together
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import Array, ArrayNamespace, check_shape
from fracstride.core.precision import floating_type
from fracstride.core.records import record

DECISIONS = 256
"""How many decisions are remembered."""

SUMMED_AT_ONCE = 8192
"""OpenBLAS always sums this many products on one thread."""


@record(eq=False)
class Prepared:
    """A layer with fixed weights: call it with one input after another.

    >>> import numpy as np
    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> layer = prepare(np.ones((1, 1, 2, 2)), solve(ConvTransposeSpec.square(2, 2)))
    >>> layer(np.ones((1, 1, 2, 2)))[0, 0].tolist()
    [[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]
    """

    geometry: Geometry
    plan: Plan
    choice: Choice
    weight: Array
    """A copy, in the layer's floating type."""
    arranged: Array
    xp: ArrayNamespace
    budget: int
    threads: int | None
    is_checked: bool = False
    """Whether the weight is known to be safe for the kernel: no infinity meets a zero that the kernel adds."""

    def __call__(
        self,
        y: Array,
        bias: Array | None = None,
        *,
        out: Array | None = None,
        cancel: CancelToken | None = None,
    ) -> Array:
        """x (N, C_out, H_in, W_in) of y (N, C_in, H_out, W_out), in ``out`` where it is given."""
        y = _operand(y, self.weight.dtype, self.xp)
        bias = None if bias is None else _operand(bias, self.weight.dtype, self.xp)
        return self.applied(y, bias, out, cancel)

    def applied(
        self,
        y: Array,
        bias: Array | None,
        out: Array | None,
        cancel: CancelToken | None,
    ) -> Array:
        """``__call__`` for arrays that have the layer's type already."""
        check_shape("input", y, self.plan.input_shape)
        if bias is not None:
            check_shape("bias", bias, (self.plan.output_shape[1],))
        with np.errstate(invalid="ignore", over="ignore"):
            if bias is None and out is None and self.xp is np:
                poll(cancel)
                x = KERNELS[self.choice.kernel].at_once(y, self.arranged, self.plan)
                if x is not None:
                    return x
            x = _output(self.plan, self.weight.dtype, self.xp, out, (y, self.weight, bias))
            self._compute(y, bias, x, cancel)
        if out is None or x is out:
            return x
        out[...] = x
        return out

    def _compute(
        self,
        y: Array,
        bias: Array | None,
        x: Array,
        cancel: CancelToken | None,
    ) -> None:
        """``x`` is written to."""
        before, after = self._looked_at(y, x)
        are_finite = all(_is_finite(each, self.xp) for each in before)
        if are_finite and self.run(y, bias, x, cancel) and all(_is_finite(each, self.xp) for each in after):
            return
        # The kernel adds zeros, and an infinity would meet one: another kernel, which adds none, computes this.
        _prepared(self.weight, self.geometry, self.xp, self.budget, self.threads, finite=False).run(
            y, bias, x, cancel
        )

    def _looked_at(self, y: Array, x: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """The arrays to search for infinities (before, after): the operands, or the result if that has fewer numbers."""
        functions = KERNELS[self.choice.kernel]
        if functions.looks_itself or not functions.adds_zeros:
            return (), ()
        operands = ((y, functions.adds_weights), (self.weight, not self.is_checked))
        unknown = tuple(array for array, is_unknown in operands if is_unknown)
        if functions.may_overflow or x.size < sum(each.size for each in unknown):
            return (), (x,)
        return unknown, ()

    def run(
        self,
        y: Array,
        bias: Array | None,
        x: Array,
        cancel: CancelToken | None,
    ) -> bool:
        """Writes the result to ``x``. All shapes must fit, and the kernel must be allowed for these values.

        Returns whether the result is right, which only kernels that look themselves deny.
        """
        division = self.choice.division
        work = _work(self.plan, y, self.arranged, x, bias, self.xp, division.shares)
        poll(cancel)
        work.fill_around()
        every_tile = tiles(work.plan, division.tile)
        if KERNELS[self.choice.kernel].compiled is not None:
            are_right = compute_together(work, every_tile, self.choice, cancel)
        else:
            parts = work.parts(division.parts, KERNELS[self.choice.kernel].outputs_axis)
            every = [(part, tile) for tile in every_tile for part in parts]
            workers = min(division.workers, len(every)) if self.xp is np else 1
            compute_all(every, self.choice, workers, cancel)
            are_right = True
        if cancel is not None:
            cancel.report(1.0)
        return are_right


def conv_transpose2d(
    y: Array,
    weight: Array,
    geometry: Geometry,
    bias: Array | None = None,
    *,
    xp: ArrayNamespace = np,
    out: Array | None = None,
    budget: int = DEFAULT_BUDGET,
    threads: int | None = None,
    kernel: Kernel | str | None = None,
    cancel: CancelToken | None = None,
) -> Array:
    """x (N, C_out, H_in, W_in) from y (N, C_in, H_out, W_out) and weight (C_in, C_out/groups, kH, kW).

    ``out`` receives the result and is returned. ``budget`` is the most bytes that temporaries may take, ``threads`` the
    most threads (None: all). ``kernel`` forces one of ``Kernel``; but inputs with infinities or NaN are computed by a
    kernel that multiplies no zeros of its own. Raises ValueError where a shape or ``out`` does not fit, TypeError for
    arrays of anything but real numbers, Cancelled when told to stop.

    >>> import numpy as np
    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> geometry = solve(ConvTransposeSpec.square(2, 2, stride=2))
    >>> conv_transpose2d(np.array([[[[1, 2], [3, 4]]]]), np.ones((1, 1, 2, 2)), geometry)[0, 0].tolist()
    [[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0], [3.0, 3.0, 4.0, 4.0], [3.0, 3.0, 4.0, 4.0]]
    """
    y, weight = xp.asarray(y), xp.asarray(weight)
    bias = None if bias is None else xp.asarray(bias)
    dtype = _common_type(y, weight, bias)
    forced = None if kernel is None else Kernel(kernel)
    y, weight = _operand(y, dtype, xp), _operand(weight, dtype, xp)
    bias = None if bias is None else _operand(bias, dtype, xp)
    layer = _prepared(weight, geometry, xp, budget, threads, kernel=forced)
    return layer.applied(y, bias, out, cancel)


def prepare(
    weight: Array,
    geometry: Geometry,
    *,
    xp: ArrayNamespace = np,
    dtype: Any = None,
    budget: int = DEFAULT_BUDGET,
    threads: int | None = None,
    kernel: Kernel | str | None = None,
) -> Prepared:
    """The layer with these weights, arranged once; ``dtype`` is the type of the inputs if it is not the weights'."""
    weight = xp.asarray(weight)
    like = weight if dtype is None else np.empty(0, dtype)
    forced = None if kernel is None else Kernel(kernel)
    weight = xp.array(weight, _common_type(weight, like, None))  # a copy: later changes do not reach it
    layer = _prepared(weight, geometry, xp, budget, threads, fixed=True, kernel=forced)
    if KERNELS[layer.choice.kernel].adds_zeros and not is_finite(weight, xp):
        layer = _prepared(weight, geometry, xp, budget, threads, fixed=True, finite=False)
    return replace(layer, is_checked=True)


def _operand(array: Array, dtype: np.dtype[Any], xp: ArrayNamespace) -> Array:
    """The array in a type; a copy if its numbers lie between the places of such numbers, where compiled code reads none."""
    array = xp.asarray(array, dtype)
    return array if xp is not np or array.flags.aligned else array.copy()


_COMPUTED = (np.dtype(np.float32), np.dtype(np.float64))


def _common_type(y: Array, weight: Array, bias: Array | None) -> np.dtype[Any]:
    weight_type: np.dtype[Any] = weight.dtype
    if bias is None and y.dtype == weight_type and weight_type in _COMPUTED:
        return weight_type
    given = (y, weight) if bias is None else (y, weight, bias)
    return floating_type(*(each.dtype for each in given))


def _prepared(
    weight: Array,
    geometry: Geometry,
    xp: ArrayNamespace,
    budget: int,
    threads: int | None,
    *,
    fixed: bool = False,
    finite: bool = True,
    kernel: Kernel | None = None,
) -> Prepared:
    used = available_threads() if threads is None else threads
    if used < 1:
        raise ValueError(f"at least one thread is needed, not {used}")
    plan, choice = _decided(geometry, weight.dtype.itemsize, used, budget, fixed, finite, kernel, xp is np)
    check_shape("weight", weight, plan.weight_shape)
    grouped = weight.reshape(plan.groups, plan.inputs, *plan.weight_shape[1:])
    arranged = _arranged(grouped, plan, choice, xp)
    return Prepared(geometry, plan, choice, weight, arranged, xp, budget, threads)


def _arranged(grouped: Array, plan: Plan, choice: Choice, xp: ArrayNamespace) -> Array:
    functions = KERNELS[choice.kernel]
    if functions.compiled is not None:
        return functions.compiled.arranged_by(grouped, plan, choice.division.workers)
    return functions.arranged(grouped, plan, xp)


_decisions: dict[tuple[Any, ...], tuple[Geometry, tuple[Plan, Choice]]] = {}


def _decided(geometry: Geometry, *others: Any) -> tuple[Plan, Choice]:
    """The decision for a geometry, found by its identity, which is quicker than comparing its values."""
    key = (id(geometry), *others)
    found = _decisions.get(key)
    if found is None:
        if len(_decisions) >= DECISIONS:
            _decisions.clear()
        # The geometry is kept alive, so that no other one gets its id.
        found = _decisions[key] = (geometry, _decided_anew(geometry, *others))
    return found[1]


@lru_cache(maxsize=DECISIONS)
def _decided_anew(geometry: Geometry, *others: Any) -> tuple[Plan, Choice]:
    """The plan and the choice, cached: deciding takes longer than computing a small layer."""
    choice = choose(geometry, *others)
    return planned(geometry, choice.kernel), choice


def is_finite(array: Array, xp: ArrayNamespace) -> bool:
    """Whether there is neither an infinity nor NaN. Makes no temporary; mostly one fast pass is enough."""
    with np.errstate(invalid="ignore", over="ignore"):
        return _is_finite(array, xp)


def _is_finite(array: Array, xp: ArrayNamespace) -> bool:
    if array.size == 0:
        return True
    if array.flags.c_contiguous and isfinite(_sum_of_squares(array.reshape(-1), xp)):
        return True
    # The sum of squares of large numbers overflows too.
    return bool(xp.isfinite(xp.max(array))) and bool(xp.isfinite(xp.min(array)))


def _sum_of_squares(values: Array, xp: ArrayNamespace) -> float:
    """On one thread, which saturates the memory bus: more threads would cost milliseconds on a busy machine."""
    if xp is not np or values.size <= SUMMED_AT_ONCE:
        return float(xp.vdot(values, values))
    rows = values[: values.size // SUMMED_AT_ONCE * SUMMED_AT_ONCE].reshape(-1, 1, SUMMED_AT_ONCE)
    rest = values[rows.size :]
    return float(xp.matmul(rows, rows.swapaxes(1, 2)).sum()) + float(xp.vdot(rest, rest))


def _work(
    plan: Plan, y: Array, arranged: Array, x: Array, bias: Array | None, xp: ArrayNamespace, shares: int
) -> Work:
    """The arrays as views in the order that kernels use."""
    y, x = _by_group(y, plan), _by_group(x, plan)
    bias = None if bias is None else bias.reshape(plan.groups, plan.outputs)
    return Work(plan, y, arranged, x, bias, xp, shares if xp is np else 1)


def _by_group(array: Array, plan: Plan) -> Array:
    """(g, c, n, y, x) of (n, g x c, y, x)."""
    if plan.groups == 1:  # half the time of the general way, which matters for small layers
        return array[None].swapaxes(1, 2)
    return array.reshape(plan.batch, plan.groups, array.shape[1] // plan.groups, *array.shape[2:]).transpose(
        1, 2, 0, 3, 4
    )


def _output(
    plan: Plan, dtype: Any, xp: ArrayNamespace, out: Array | None, operands: tuple[Array | None, ...]
) -> Array:
    """The array to compute in: ``out`` itself, unless it is not aligned or shares memory with an operand."""
    if out is None:
        return _new_output(plan, dtype, xp)
    _check_output(out, plan.output_shape, dtype)
    if xp is np and not out.flags.aligned:
        return _new_output(plan, dtype, xp)
    if any(each is not None and xp.may_share_memory(out, each) for each in operands):
        return _new_output(plan, dtype, xp)
    return out


def _new_output(plan: Plan, dtype: Any, xp: ArrayNamespace) -> Array:
    return memory.empty(plan.output_shape, dtype) if xp is np else xp.empty(plan.output_shape, dtype)


def check_output(out: Array, geometry: Geometry, dtype: Any) -> None:
    """Raises ValueError unless the result can be written to ``out``."""
    _check_output(out, geometry.output_shape, dtype)


def _check_output(out: Array, shape: tuple[int, ...], dtype: Any) -> None:
    check_shape("output", out, shape)
    if out.dtype != dtype:
        raise ValueError(f"the output is of {out.dtype}, the result of {dtype}")
    if not getattr(out.flags, "writeable", True):
        raise ValueError("the output is read-only")
