"""An array in the layout of another framework becomes the weight, and can be read again in a third one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.files.problem import FileProblem
from fracstride.frameworks.weight_layouts import JAX, KERAS, PYTORCH, READ_AS, WeightLayout
from fracstride.session.edits import Slot, state_with_explicit
from fracstride.session.state import ExplicitArray, State
from fracstride.session.weights import likely_layout, read_weight, relaid
from keras_models import save_weights

WEIGHT = np.arange(2 * 3 * 4 * 5, dtype=np.float64).reshape(2, 3, 4, 5)
NPY = Path("w.npy")


@pytest.mark.parametrize("layout", READ_AS)
def test_what_is_stored_is_the_weight_again(layout: WeightLayout) -> None:
    np.testing.assert_array_equal(layout.weight_of(layout.stored(WEIGHT)), WEIGHT)


def test_the_layouts_by_hand() -> None:
    assert PYTORCH.stored(WEIGHT)[1, 2, 3, 4] == WEIGHT[1, 2, 3, 4]
    assert KERAS.stored(WEIGHT)[3, 4, 2, 1] == WEIGHT[1, 2, 3, 4]
    assert JAX.stored(WEIGHT)[0, 0, 1, 2] == WEIGHT[1, 2, 3, 4], "turned by 180 degrees"


@pytest.mark.parametrize("before", READ_AS)
@pytest.mark.parametrize("after", READ_AS)
def test_reading_anew_is_as_if_it_had_been_read_so(before: WeightLayout, after: WeightLayout) -> None:
    array = ExplicitArray(before.weight_of(WEIGHT), "w.npy", layout=before)
    found = relaid(array, after)
    np.testing.assert_array_equal(found.values, after.weight_of(WEIGHT))
    assert (found.layout, found.name) == (after, "w.npy")
    assert not found.values.flags.writeable
    again = relaid(found, before)
    assert (again, again.layout) == (array, before)
    assert (found == array) is (before is after)


@pytest.mark.parametrize(
    ("shape", "channels", "expected"),
    [
        ((3, 3, 64, 128), None, PYTORCH),
        ((3, 3, 64, 128), 3, PYTORCH),
        ((3, 3, 64, 128), 128, KERAS),
        ((3, 3, 64, 128), 64, JAX),
        ((3, 3, 64, 128), 7, PYTORCH),
        ((3, 3, 64, 64), 64, PYTORCH),  # Keras's or JAX's
        ((64, 32, 4, 3), 3, PYTORCH),  # else the kernel would be 64 x 32
        ((64, 32, 4, 4), 64, PYTORCH),
        ((4, 4, 4, 4), 4, PYTORCH),
    ],
)
def test_a_layout_is_guessed_only_where_one_alone_fits(
    shape: tuple[int, ...], channels: int | None, expected: WeightLayout
) -> None:
    assert likely_layout(NPY, shape, channels) is expected
    assert likely_layout(Path("a.weights.h5"), shape, channels) is KERAS


def test_a_file_is_read_so(tmp_path: Path) -> None:
    path = tmp_path / "w.npy"
    weight = WEIGHT.reshape(5, 4, 2, 3)
    np.save(path, KERAS.stored(weight))
    found = read_weight(path, channels=5)
    assert isinstance(found, ExplicitArray)
    np.testing.assert_array_equal(found.values, weight)
    assert (found.layout, found.name, found.values.flags.writeable) == (KERAS, "w.npy", False)
    np.save(path, WEIGHT[0, 0])
    one = read_weight(path, channels=4)
    assert isinstance(one, ExplicitArray)
    assert one.layout is None, "one kernel has no layout"
    np.save(path, WEIGHT[None])
    assert isinstance(read_weight(path), FileProblem)


@pytest.mark.parametrize(
    ("name", "shape", "expected"),
    [("w.npy", (8, 4, 16), (8, 4, 1, 16)), ("w.weights.h5", (16, 4, 8), (8, 4, 1, 16))],
)
def test_a_weight_in_one_dimension_is_a_kernel_of_one_row(
    tmp_path: Path, name: str, shape: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    values = np.random.default_rng(1).normal(size=shape)
    path = tmp_path / name
    if path.suffix == ".npy":
        np.save(path, values)
    else:
        pytest.importorskip("h5py")
        save_weights(path, {"up/vars/0": values})
    read = read_weight(path)
    assert isinstance(read, ExplicitArray)
    assert read.values.shape == expected
    assert read.is_row
    same = values if path.suffix == ".npy" else values.transpose(2, 1, 0)
    np.testing.assert_array_equal(read.values[:, :, 0], same)


@pytest.mark.parametrize("before", READ_AS)
@pytest.mark.parametrize("after", READ_AS)
def test_a_weight_in_one_dimension_is_read_anew_with_its_three_axes(
    tmp_path: Path, before: WeightLayout, after: WeightLayout
) -> None:
    stored = np.random.default_rng(2).normal(size=(5, 4, 3))

    def weight(layout: WeightLayout) -> npt.NDArray[np.float64]:
        axes = {"pytorch": (0, 1, 2), "keras": (2, 1, 0), "jax": (1, 2, 0)}[layout.key]
        turned = stored.transpose(axes)[:, :, None]
        return turned[..., ::-1] if layout.is_flipped else turned

    np.save(tmp_path / "w.npy", stored)
    read = read_weight(tmp_path / "w.npy")
    assert isinstance(read, ExplicitArray)
    there = relaid(read, before)
    np.testing.assert_array_equal(there.values, weight(before))
    np.testing.assert_array_equal(relaid(there, after).values, weight(after))


def test_a_layer_in_one_dimension_has_nothing_along_its_height(tmp_path: Path) -> None:
    spec = ConvTransposeSpec.square(4, 3, stride=2, padding=1, output_padding=1)
    np.save(tmp_path / "w.npy", np.ones((2, 3, 5)))
    read = read_weight(tmp_path / "w.npy")
    assert isinstance(read, ExplicitArray)
    found = state_with_explicit(State(spec), Slot.KERNEL, read)
    assert found.spec.height == AxisSpec(1, 1)
    assert found.spec.width == AxisSpec.from_padding(4, 5, 2, 1, 1)
    assert not found.linked
    rows = state_with_explicit(State(spec), Slot.INPUT, ExplicitArray(np.ones((2, 7, 4))))
    assert state_with_explicit(rows, Slot.KERNEL, read).spec.height == AxisSpec(7, 1), "rows of data stay"
