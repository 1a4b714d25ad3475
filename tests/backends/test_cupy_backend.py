"""The CuPy backend's own logic, on a stand-in for CuPy: no GPU is used here."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backends.conftest import what_was_run
from backends.cuda_on_host import COMPILER
from backends.cupy_double import (
    MEBIBYTE,
    CompileException,
    CUDARuntimeError,
    CupyDouble,
    OutOfMemoryError,
    Trouble,
)
from fracstride.backends import cupy_routes, engine
from fracstride.backends.base import Availability, Backend, BackendError, Device
from fracstride.backends.cuda_kernels import LONGEST_AXIS
from fracstride.backends.cupy_backend import KEPT_LAYERS, CupyBackend
from fracstride.backends.cupy_routes import FEW_CHANNELS, Route, route_for
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Plan
from fracstride.backends.obstacle import Obstacle
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import FloatArray, random_arrays, random_spec, solved

pytestmark = pytest.mark.skipif(
    COMPILER is None, reason="no C++ compiler that could run the kernels on the CPU"
)

ODD = ConvTransposeSpec(AxisSpec(5, 4, 3, 2, 1, -2), AxisSpec(4, 3, 2, 1, -1, 2), 3, 4, 6, 2)
"""Nothing about this layer is even: axes, crops (a negative one too), groups, batch."""


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Trouble:
    """The stand-in takes CuPy's place; what is set here goes wrong."""
    made = Trouble()
    monkeypatch.setitem(sys.modules, "cupy", CupyDouble(made))
    return made


@pytest.fixture
def backend(trouble: Trouble) -> CupyBackend:
    return CupyBackend()


def arrays_of(spec: ConvTransposeSpec, seed: int = 1) -> tuple[FloatArray, FloatArray, FloatArray]:
    return random_arrays(spec, np.random.default_rng(seed))


def computed(backend: Backend, spec: ConvTransposeSpec, *arrays: FloatArray, **options: Any) -> FloatArray:
    y, weight, *bias = (backend.to_device(array) for array in arrays)
    x = backend.conv_transpose2d(y, weight, Geometry.unchecked(spec), *bias, **options)
    return backend.to_host(x)


# What it computes


@pytest.mark.parametrize("budget", [1, 3000, 2**28])
@pytest.mark.parametrize("kernel", [*Route, *engine.Kernel])
def test_every_kernel_gives_the_same_in_tiles_of_any_size(
    backend: CupyBackend, monkeypatch: pytest.MonkeyPatch, kernel: Route | engine.Kernel, budget: int
) -> None:
    monkeypatch.setattr(cupy_routes, "PRODUCTS_OF_A_TILE", budget)
    rng = np.random.default_rng(budget)
    specs = [ODD, *(random_spec(rng) for _ in range(12))]
    more = [ConvTransposeSpec.square(3, 2, stride=stride) for stride in (1, 2)]
    for spec in (each for each in (*specs, *more) if _is_possible(kernel, each)):
        arrays = random_arrays(spec, rng)
        x = computed(backend, spec, *arrays, kernel=kernel, budget=budget)
        np.testing.assert_array_equal(x, reference(*arrays[:2], spec, arrays[2]), err_msg=str(spec))
        x = computed(backend, spec, *arrays[:2], kernel=kernel, budget=budget)
        np.testing.assert_array_equal(x, reference(*arrays[:2], spec), err_msg=str(spec))


def _is_possible(kernel: Route | engine.Kernel, spec: ConvTransposeSpec) -> bool:
    if isinstance(kernel, Route):
        return True
    functions = KERNELS[kernel]
    return functions.compiled is None and functions.is_possible(Plan.of(Geometry.unchecked(spec)))


@pytest.mark.parametrize("kernel", [each for each, functions in KERNELS.items() if functions.compiled])
def test_compiled_code_is_never_given_arrays_of_the_device(
    backend: CupyBackend, kernel: engine.Kernel
) -> None:
    axis = AxisSpec(20, 3)
    spec = {
        engine.Kernel.FUSED: layer(32, 8, outputs=8),
        engine.Kernel.FUSED_WINOGRAD: ConvTransposeSpec(axis, axis, 1, 64, 64),
        engine.Kernel.SPREAD: layer(4, 64, outputs=32),
    }[kernel]
    if not KERNELS[kernel].is_possible(Plan.of(solved(spec))):
        pytest.skip("installed without a compiler, so there is no compiled kernel")
    assert engine.choose(solved(spec)).kernel is kernel
    arrays = arrays_of(spec)
    y, weight, bias = (backend.to_device(each) for each in arrays)
    x = backend.guarded(lambda xp: engine.conv_transpose2d(y, weight, solved(spec), bias, xp=xp, threads=1))
    np.testing.assert_allclose(
        backend.to_host(x), reference(*arrays[:2], spec, arrays[2]), rtol=1e-5, atol=1e-5
    )
    with pytest.raises(ValueError, match=f"'{kernel}' cannot compute"):
        backend.conv_transpose2d(y, weight, solved(spec), bias, kernel=kernel)


def layer(
    size: int, channels: int, groups: int = 1, outputs: int | None = None, kernel_size: int = 3
) -> ConvTransposeSpec:
    axis = AxisSpec(size, kernel_size, 2)
    return ConvTransposeSpec(axis, axis, 1, channels, outputs or groups, groups)


@pytest.mark.parametrize(
    ("spec", "route"),
    [
        (layer(3, 1), Route.GATHER),
        (layer(4096, 1), Route.GATHER),
        (layer(512, 64, 64), Route.GATHER),
        (layer(1024, FEW_CHANNELS, 1, 64), Route.GATHER),
        (layer(1024, FEW_CHANNELS + 1, 1, 64), Route.INTERLEAVE),
        (layer(8, 64, 4, 64), Route.GATHER),
        (layer(4, 512, 1, 256), Route.INTERLEAVE),
        (layer(1, 1024, 1, 2, kernel_size=30), Route.GATHER),
    ],
)
def test_few_channels_and_small_layers_are_gathered_others_multiplied(
    spec: ConvTransposeSpec, route: Route
) -> None:
    assert route_for(spec) is route


@pytest.mark.parametrize("spec", [layer(3, 2), layer(3, FEW_CHANNELS + 1)])
def test_the_route_is_taken(
    backend: CupyBackend, trouble: Trouble, monkeypatch: pytest.MonkeyPatch, spec: ConvTransposeSpec
) -> None:
    monkeypatch.setattr(cupy_routes, "FEW_PRODUCTS", (0, 0))
    arrays = arrays_of(spec)
    np.testing.assert_array_equal(computed(backend, spec, *arrays), reference(*arrays[:2], spec, arrays[2]))
    assert trouble.launches[0] == ("gather" if spec.in_channels == 2 else "interleave")


@pytest.mark.parametrize(("inputs", "outputs"), [(16, 8), (60, 1)])
def test_a_tile_stays_within_the_budget(
    backend: CupyBackend, trouble: Trouble, inputs: int, outputs: int
) -> None:
    spec = ConvTransposeSpec(AxisSpec(64, 4, 2), AxisSpec(64, 4, 2), 4, inputs, outputs)
    y, weight = (backend.to_device(array) for array in arrays_of(spec)[:2])
    for budget in (MEBIBYTE // 2, MEBIBYTE, 4 * MEBIBYTE):
        trouble.most_used = before = trouble.used
        x = backend.conv_transpose2d(y, weight, solved(spec), kernel=Route.INTERLEAVE, budget=budget)
        tables = 2**12
        assert trouble.most_used - before - x.nbytes <= budget + tables
        del x


def test_tiles_are_cut_by_samples_first_and_each_cell_has_a_thread(
    backend: CupyBackend, trouble: Trouble
) -> None:
    spec = ConvTransposeSpec(AxisSpec(16, 4, 2), AxisSpec(16, 4, 2), 4, 16, 8)
    arrays = arrays_of(spec)[:2]
    of_one_sample = 8 * 16 * 16 * 8 * 4 * 4
    for budget, tiles in ((4 * of_one_sample, 1), (of_one_sample, 4), (of_one_sample - 1, 8)):
        trouble.launches.clear()
        trouble.threads.clear()
        computed(backend, spec, *arrays, kernel=Route.INTERLEAVE, budget=budget)
        assert trouble.launches == ["interleave"] * tiles + ["wait"]
        assert all(each >= 4 * 8 * 34 * 34 // tiles for each in trouble.threads)


def test_it_computes_in_the_type_that_is_asked_for(backend: CupyBackend) -> None:
    y, weight, _ = arrays_of(ODD)
    assert computed(backend, ODD, y.astype(">f4"), weight.astype("f2")).dtype == np.float32
    assert computed(backend, ODD, y.astype(np.longdouble), weight.astype("i1")).dtype == np.float64


def test_what_is_not_contiguous_is_copied_within_the_pool(backend: CupyBackend) -> None:
    y, weight, _ = arrays_of(ODD)
    turned, mirrored = (backend.to_device(array.swapaxes(2, 3).copy()) for array in (y, weight))
    x = backend.conv_transpose2d(turned.swapaxes(2, 3), mirrored.swapaxes(2, 3), Geometry.unchecked(ODD))
    np.testing.assert_array_equal(backend.to_host(x), reference(y, weight, ODD))


def test_a_layer_is_made_ready_once_and_the_oldest_let_go(backend: CupyBackend, trouble: Trouble) -> None:
    y, weight, bias = arrays_of(ODD)
    computed(backend, ODD, y, weight, bias)
    kept = trouble.used
    assert kept > 0
    computed(backend, ODD, y, weight)
    computed(backend, ODD, y, weight, bias)
    assert trouble.used == kept
    specs = [ConvTransposeSpec.square(size, 2, stride=2) for size in range(1, KEPT_LAYERS + 1)]
    for spec in specs:
        computed(backend, spec, *arrays_of(spec))
    of_a_cell = 12
    assert trouble.used == of_a_cell * sum(2 * spec.height.size for spec in specs)


def test_an_axis_that_is_too_long_for_a_table_is_refused(backend: CupyBackend) -> None:
    axis = AxisSpec.from_padding(1, 1, output_padding=LONGEST_AXIS)
    spec = ConvTransposeSpec(axis, AxisSpec(1, 1))
    with pytest.raises(BackendError, match="an axis of 4,194,305 cells is too long"):
        computed(backend, spec, *arrays_of(spec))


# Memory


def test_memory_stays_below_four_fifths_of_the_device(backend: CupyBackend, trouble: Trouble) -> None:
    fits, too_much = np.zeros(70 * MEBIBYTE, "i1"), np.zeros(85 * MEBIBYTE, "i1")
    backend.to_device(fits)
    with pytest.raises(BackendError, match=r"the GPU is out of memory: .*limit set to: 83,886,080 bytes"):
        backend.to_device(too_much)
    assert trouble.used == 0
    backend.to_device(fits)


def test_out_of_memory_is_tried_once_more_with_the_pool_given_back(
    backend: CupyBackend, trouble: Trouble
) -> None:
    y, weight, bias = arrays_of(ODD)
    on_device = [backend.to_device(array) for array in (y, weight, bias)]
    trouble.allocations_that_fail = 1
    x = backend.conv_transpose2d(*on_device[:2], Geometry.unchecked(ODD), on_device[2])
    np.testing.assert_array_equal(backend.to_host(x), reference(y, weight, ODD, bias))
    assert trouble.free_calls == 1


def test_out_of_memory_twice_is_a_failure_that_leaves_no_memory_behind(
    backend: CupyBackend, trouble: Trouble
) -> None:
    on_device = [backend.to_device(array) for array in arrays_of(ODD)]
    trouble.allocations_that_fail = 2
    with pytest.raises(BackendError, match="the GPU is out of memory: Out of memory allocating") as caught:
        backend.conv_transpose2d(*on_device[:2], Geometry.unchecked(ODD))
    assert isinstance(caught.value.__cause__, OutOfMemoryError)
    assert trouble.free_calls == 2
    assert trouble.used == sum(array.nbytes for array in on_device)


# Failures of the device


FAILURES = [
    CUDARuntimeError(700, "cudaErrorIllegalAddress: an illegal memory access was encountered"),
    CompileException("kernels.cu(3): error: expected a semicolon"),
    ImportError('Failure finding "libcublas.so.12"'),
    OSError("libnvrtc-builtins.so.12.9: cannot open shared object file"),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_what_a_launch_raises_is_a_failure_of_the_backend(
    backend: CupyBackend, trouble: Trouble, error: Exception
) -> None:
    trouble.at_launch = error
    y, weight = (backend.to_device(array) for array in arrays_of(ODD)[:2])
    with pytest.raises(BackendError) as caught:
        backend.conv_transpose2d(y, weight, Geometry.unchecked(ODD))
    assert str(caught.value) == f"the GPU failed: {error}"
    assert caught.value.__cause__ is error
    assert trouble.launches == ["gather"], "a failure that is no lack of memory is not tried again"
    assert (trouble.used, trouble.free_calls) == (y.nbytes + weight.nbytes, 1)


@pytest.mark.parametrize(
    "wait", [lambda backend, x: backend.synchronize(), lambda backend, x: backend.to_host(x)]
)
def test_what_shows_only_while_waiting_is_a_failure_too(
    backend: CupyBackend, trouble: Trouble, wait: Callable[[CupyBackend, Any], object]
) -> None:
    y, weight = (backend.to_device(array) for array in arrays_of(ODD)[:2])
    x = backend.conv_transpose2d(y, weight, Geometry.unchecked(ODD))
    trouble.at_synchronize = FAILURES[0]
    with pytest.raises(BackendError, match="the GPU failed: cudaErrorIllegalAddress"):
        wait(backend, x)


def test_a_programming_error_is_not_hidden(backend: CupyBackend, trouble: Trouble) -> None:
    trouble.at_launch = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        computed(backend, ODD, *arrays_of(ODD))


# Cancelling


class CancelledAfter(CancelToken):
    """Is cancelled as soon as so many kernels were launched."""

    def __init__(self, trouble: Trouble, launches: int) -> None:
        super().__init__()
        self._trouble, self._launches = trouble, launches

    def raise_if_cancelled(self) -> None:
        if sum(each != "wait" for each in self._trouble.launches) >= self._launches:
            self.cancel()
        super().raise_if_cancelled()


@pytest.mark.parametrize("kernel", list(Route))
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_cancel_is_seen_between_tiles_each_of_which_is_waited_for(
    backend: CupyBackend, trouble: Trouble, monkeypatch: pytest.MonkeyPatch, kernel: Route, after: int
) -> None:
    monkeypatch.setattr(cupy_routes, "PRODUCTS_OF_A_TILE", 1)
    y, weight = (backend.to_device(array) for array in arrays_of(ODD)[:2])
    with pytest.raises(Cancelled):
        backend.conv_transpose2d(
            y, weight, Geometry.unchecked(ODD), None, CancelledAfter(trouble, after), kernel=kernel, budget=1
        )
    assert trouble.launches == [kernel.value, "wait"] * after


def test_without_anybody_to_cancel_nothing_is_waited_for(backend: CupyBackend, trouble: Trouble) -> None:
    y, weight = (backend.to_device(array) for array in arrays_of(ODD)[:2])
    backend.conv_transpose2d(y, weight, Geometry.unchecked(ODD), kernel=Route.INTERLEAVE, budget=1)
    assert set(trouble.launches) == {"interleave"}


# Finding out whether it can be used


NO_LIBRARY = RuntimeError('Failure finding "libnvrtc.so.12": No such file')


@pytest.mark.parametrize(
    ("changes", "obstacle", "reason", "hint"),
    [
        (
            {"device_count": CUDARuntimeError(35, "insufficient"), "driver": 0},
            "no_driver",
            "no NVIDIA driver",
            "driver",
        ),
        (
            {"device_count": CUDARuntimeError(35, "insufficient"), "driver": 11040},
            "driver_too_old",
            "too old: it supports CUDA 11.4, and this CuPy needs CUDA 12.9",
            "Update",
        ),
        (
            {"device_count": CUDARuntimeError(100, "none")},
            "no_device",
            "finds no GPU",
            "CUDA_VISIBLE_DEVICES",
        ),
        ({"device_count": 0}, "no_device", "finds no GPU", "nvidia-smi"),
        ({"device_count": CUDARuntimeError(804, "forward")}, "driver_failed", "fails: forward", "nvidia-smi"),
        ({"nvrtc": NO_LIBRARY}, "libraries_missing", "libnvrtc.so.12", "ctk"),
        ({"cublas": ImportError("no libcublas")}, "libraries_missing", "no libcublas", "ctk"),
    ],
)
def test_what_is_missing_is_said_with_how_to_mend_it(
    backend: CupyBackend, trouble: Trouble, changes: dict[str, Any], obstacle: str, reason: str, hint: str
) -> None:
    for name, value in changes.items():
        setattr(trouble, name, value)
    found = backend.probe()
    assert (found.available, found.obstacle, found.device) == (False, Obstacle(obstacle), None)
    assert reason in found.reason
    assert hint in found.hint
    for use in (lambda: backend.xp, lambda: backend.to_device(np.ones(1)), backend.synchronize):
        with pytest.raises(BackendError) as caught:
            use()
        assert str(caught.value) == f"{found.reason}. {found.hint}."


BANNER = """
================================================================
Failed to import CuPy.

Original error:
  ImportError: {}
================================================================
"""


@pytest.mark.parametrize(
    ("error", "obstacle", "reason"),
    [
        (
            ModuleNotFoundError("No module named 'cupy'", name="cupy"),
            "not_installed",
            "CuPy is not installed",
        ),
        (
            ModuleNotFoundError("No module named 'fastrlock'", name="fastrlock"),
            "not_importable",
            "'fastrlock'",
        ),
        (ImportError(BANNER.format("undefined symbol: x")), "not_importable", "undefined symbol: x"),
        (
            ImportError(BANNER.format("libcublas.so.12: cannot open")),
            "libraries_missing",
            "libcublas.so.12: cannot",
        ),
        (RuntimeError("CuPy is built for another numpy"), "not_importable", "another numpy"),
    ],
)
def test_an_import_that_fails_is_explained(
    monkeypatch: pytest.MonkeyPatch, error: Exception, obstacle: str, reason: str
) -> None:
    real_import = builtins.__import__

    def failing(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "cupy":
            raise error
        return real_import(name, *arguments, **options)

    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    monkeypatch.setattr(builtins, "__import__", failing)
    found = CupyBackend().probe()
    assert not found.available
    assert found.obstacle == Obstacle(obstacle)
    assert reason in found.reason
    assert "\n" not in found.reason + found.hint
    assert "pip install" in found.hint


def test_it_tells_device_memory_and_versions_and_looks_only_once(
    backend: CupyBackend, trouble: Trouble
) -> None:
    found = backend.probe()
    assert found.available
    assert found.device == Device(
        "Stand-in (no GPU)",
        100 * MEBIBYTE,
        90 * MEBIBYTE,
        (
            ("CuPy", "14.2.0"),
            ("CUDA runtime", "12.9"),
            ("CUDA driver", "12.4"),
            ("compute capability", "0.0"),
        ),
    )
    trouble.device_count = AssertionError("asked twice")
    assert backend.probe() == found


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import sys; from fracstride.backends.registry import backend_from_name; backend_from_name('cupy');"
        "print('cupy' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "False"


# The stand-in itself


def test_the_stand_in_refuses_what_cupy_refuses_and_what_is_not_used(backend: CupyBackend) -> None:
    array = backend.to_device(np.ones(3))
    for use in (
        np.asarray,
        np.sum,
        np.isfinite,
        lambda each: np.ones(3) + each,
        lambda each: np.add(each, 1),
    ):
        with pytest.raises(TypeError):
            use(array)
    with pytest.raises(AttributeError, match="no 'get'"):
        array.get()
    with pytest.raises(AttributeError, match="the stand-in for cupy has no 'sin'"):
        backend.xp.sin(array)
    with pytest.raises(AssertionError, match="outside of the backend's pool"):
        backend.xp.empty(3)


def test_a_run_says_whether_a_gpu_was_used() -> None:
    without = what_was_run(Availability(False, "no NVIDIA driver was found"))
    assert "not run on a GPU (no NVIDIA driver was found)" in without
    assert what_was_run(Availability(True, device=Device("H100", 1, 1))) == "CuPy was run on H100"
