"""What every backend must do: one suite over all backends that are available here.

Where CuPy has no GPU, its backend goes through the suite on ``cupy_double``, on the CPU.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.cuda_on_host import COMPILER
from backends.cupy_double import CupyDouble, Trouble
from fracstride.backends.base import Backend, BackendError
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import FloatArray, random_arrays, solved, specs

SEEDS = st.integers(0, 2**32)


STAND_IN = "cupy on a stand-in"


CHOICES = [
    pytest.param(name, marks=pytest.mark.gpu if name == "cupy" else ()) for name in (*BACKEND_NAMES, STAND_IN)
]


@pytest.fixture(scope="module", params=CHOICES)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each backend that can be used here, and CuPy's on its stand-in."""
    if request.param == STAND_IN:
        if COMPILER is None:
            pytest.skip("no C++ compiler that could run the CUDA kernels on the CPU")
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "cupy", CupyDouble(Trouble()))
            yield CupyBackend()
        return
    found = backend_from_name(request.param)
    availability = found.probe()
    if not availability.available:
        pytest.skip(availability.reason)
    yield found


@pytest.fixture(autouse=True)
def _poisoned_memory(backend: Backend) -> None:
    """What the next allocation is likely to get is full of NaN, so that a cell nobody writes is seen."""
    poison = [backend.to_device(np.full(shape, np.nan)) for shape in ((2**16,), (2**10,), (2**20,))]
    del poison


def computed(backend: Backend, geometry: Geometry, *arrays: FloatArray, **options: object) -> np.ndarray:
    """x on the host."""
    on_device = [backend.to_device(array) for array in arrays]
    x = backend.conv_transpose2d(*on_device[:2], geometry, *on_device[2:], **options)
    backend.synchronize()
    return backend.to_host(x)


@given(specs(any_crops=True), SEEDS)
def test_it_equals_the_definition(backend: Backend, spec: ConvTransposeSpec, seed: int) -> None:
    arrays = random_arrays(spec, np.random.default_rng(seed))
    x = computed(backend, Geometry.unchecked(spec), *arrays)
    np.testing.assert_array_equal(x, reference(*arrays[:2], spec, arrays[2]))


@given(specs(any_crops=True), SEEDS, st.sampled_from(["f2", "f4", "f8", "i2"]))
def test_it_is_as_exact_as_its_type(backend: Backend, spec: ConvTransposeSpec, seed: int, dtype: str) -> None:
    rng = np.random.default_rng(seed)
    shapes = (spec.input_shape, spec.weight_shape, (spec.out_channels,))
    arrays = [rng.normal(scale=100, size=shape).astype(dtype) for shape in shapes]
    x = computed(backend, Geometry.unchecked(spec), *arrays)
    difference = x - reference(*arrays[:2], spec, arrays[2])
    # Beside the sums of absolute values: where terms cancel, no sum in this type is exact.
    magnitude = reference(*(np.abs(each.astype("f8")) for each in arrays[:2]), spec, np.abs(arrays[2]))
    assert x.dtype == np.dtype("f4" if dtype in ("f2", "f4") else "f8")
    assert np.linalg.norm(difference) <= 4 * np.finfo(x.dtype).eps * np.linalg.norm(magnitude)


LARGER = [
    pytest.param(ConvTransposeSpec.square(130, 4, stride=2, padding=1), id="one channel, many tiles"),
    pytest.param(ConvTransposeSpec.square(3, 40, stride=9, padding=5), id="more taps than cells"),
    pytest.param(ConvTransposeSpec(AxisSpec(300, 3, 2), AxisSpec(2, 5, 1, 3), 2, 3, 2), id="tall"),
    pytest.param(
        ConvTransposeSpec(AxisSpec(5, 3, 2, 2), AxisSpec(5, 3, 3), 3, 24, 16, 2), id="grouped channels"
    ),
    pytest.param(ConvTransposeSpec(AxisSpec(9, 4, 2), AxisSpec(9, 4, 2), 2, 12, 12, 12), id="depthwise"),
]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("spec", LARGER)
def test_a_larger_layer_is_as_exact_as_its_type(
    backend: Backend, spec: ConvTransposeSpec, dtype: str
) -> None:
    rng = np.random.default_rng(5)
    arrays = [rng.normal(size=shape).astype(dtype) for shape in (spec.input_shape, spec.weight_shape)]
    x = computed(backend, solved(spec), *arrays)
    expected = matrix_reference(spec, *arrays)
    assert x.dtype == np.dtype(dtype)
    assert np.linalg.norm(x - expected) <= 10 * np.finfo(dtype).eps * np.linalg.norm(expected)


def matrix_reference(spec: ConvTransposeSpec, y: FloatArray, weight: FloatArray) -> FloatArray:
    """C^T applied along one axis after the other, in float64: the definition without its loops."""
    geometry = Geometry.unchecked(spec)
    matrices = []
    for axis in (geometry.height, geometry.width):
        matrix = np.zeros((axis.spec.kernel_size, axis.output, axis.spec.size))
        for t, m in np.ndindex(axis.spec.kernel_size, axis.spec.size):
            i = m * axis.spec.stride + t * axis.spec.dilation - axis.spec.crop_begin
            if 0 <= i < axis.output:
                matrix[t, i, m] = 1
        matrices.append(matrix)
    grouped = y.astype("f8").reshape(spec.batch, spec.groups, -1, *y.shape[2:])
    taps = weight.astype("f8").reshape(spec.groups, -1, *weight.shape[1:])
    x = np.einsum("ngcmq,gcotu,tim,ujq->ngoij", grouped, taps, *matrices, optimize=True)
    return x.reshape(geometry.output_shape)


def test_integers_and_half_precision_are_widened(backend: Backend) -> None:
    geometry = solved(ConvTransposeSpec.square(2, 2, stride=2))
    y, weight = np.full((1, 1, 2, 2), 200, np.uint8), np.full((1, 1, 2, 2), 200, np.uint8)
    x = computed(backend, geometry, y, weight)
    assert (x.dtype, x[0, 0, 0, 0]) == (np.dtype("f8"), 40_000)
    assert computed(backend, geometry, y.astype("f2"), weight.astype("f2")).dtype == np.dtype("f4")


def test_a_value_that_is_no_number_stays_where_its_kernel_reaches(backend: Backend) -> None:
    geometry = solved(ConvTransposeSpec.square(3, 2, stride=3))
    y, weight = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
    y[0, 0, 1, 1] = np.nan
    x = computed(backend, geometry, y, weight)
    rows, columns = np.nonzero(np.isnan(x[0, 0]))
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == {(3, 3), (3, 4), (4, 3), (4, 4)}


def test_infinite_weights_meet_no_inserted_zero(backend: Backend) -> None:
    geometry = solved(ConvTransposeSpec.square(2, 2, stride=2))
    x = computed(backend, geometry, np.ones((1, 1, 2, 2)), np.full((1, 1, 2, 2), np.inf))
    assert np.isposinf(x).all()


def test_the_operands_are_left_alone_and_may_be_read_only_or_strided(backend: Backend) -> None:
    spec = ConvTransposeSpec(AxisSpec(3, 2, 2), AxisSpec(4, 3, 2), 2, 2, 2)
    arrays = random_arrays(spec, np.random.default_rng(6))
    strided = [np.flip(np.flip(array).copy()) for array in arrays]
    for array in strided:
        array.flags.writeable = False
    x = computed(backend, solved(spec), *strided)
    np.testing.assert_array_equal(x, reference(*arrays[:2], spec, arrays[2]))
    for array, before in zip(strided, arrays, strict=True):
        np.testing.assert_array_equal(array, before)


class LateToken(CancelToken):
    """Cancelled while it is polled for the n-th time."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.left = n

    def raise_if_cancelled(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.cancel()
        super().raise_if_cancelled()


@pytest.mark.parametrize("channels", [1, 12])
def test_it_stops_whenever_it_is_told_to(backend: Backend, channels: int) -> None:
    axis = AxisSpec(60, 4, 2)
    spec = ConvTransposeSpec(axis, axis, 2, channels, 1)
    arrays = (np.zeros(spec.input_shape), np.zeros(spec.weight_shape))
    count = LateToken(10**9)
    computed(backend, solved(spec), *arrays, cancel=count)
    polls = 10**9 - count.left
    assert polls >= 2
    for n in {1, 2, polls}:
        with pytest.raises(Cancelled):
            computed(backend, solved(spec), *arrays, cancel=LateToken(n))


def test_shapes_that_do_not_fit_are_refused(backend: Backend) -> None:
    geometry = solved(ConvTransposeSpec.square(2, 2))
    with pytest.raises(ValueError, match="input has the shape"):
        computed(backend, geometry, np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2)))
    with pytest.raises(TypeError):
        computed(backend, geometry, np.ones((1, 1, 2, 2), complex), np.ones((1, 1, 2, 2)))


def test_out_of_memory_is_a_failure_of_the_backend(backend: Backend) -> None:
    # An output of 10^17 bytes: nothing that fits into memory, and nothing that is tried for long.
    axis = AxisSpec.from_padding(1, 1, output_padding=4_000_000)
    spec = ConvTransposeSpec(axis, axis, 1000)
    with pytest.raises(BackendError, match="memory"):
        computed(backend, Geometry.unchecked(spec), np.ones(spec.input_shape), np.ones(spec.weight_shape))


@pytest.mark.parametrize("name", BACKEND_NAMES)
def test_a_backend_is_known_by_its_name(name: str) -> None:
    assert backend_from_name(name).name == name
    with pytest.raises(BackendError, match="no backend is called 'abacus'; there are: numpy, cupy"):
        backend_from_name("abacus")
