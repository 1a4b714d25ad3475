"""Data that was loaded is compared by what it holds: every value, its shape and its name."""

from __future__ import annotations

import numpy as np
import pytest

from fracstride.session import state
from fracstride.session.state import ExplicitArray

VALUES = np.arange(12.0).reshape(4, 3)


@pytest.mark.parametrize("compared", [1, 6, 2**20])
def test_a_difference_in_any_cell_is_seen(compared: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "COMPARED", compared)
    array = ExplicitArray(VALUES, "a.npy")
    assert array == ExplicitArray(VALUES.copy(), "a.npy")
    for cell in np.ndindex(VALUES.shape):
        other = VALUES.copy()
        other[cell] += 1
        assert array != ExplicitArray(other, "a.npy")


def test_shape_and_name_count_too() -> None:
    array = ExplicitArray(VALUES, "a.npy")
    assert array != ExplicitArray(VALUES.reshape(3, 4), "a.npy")
    assert array != ExplicitArray(VALUES[:3], "a.npy")
    assert array != ExplicitArray(VALUES, "b.npy")
    assert array != VALUES.tolist()


def test_equal_data_is_one_key() -> None:
    assert len({ExplicitArray(VALUES, "a.npy"), ExplicitArray(VALUES.copy(), "a.npy")}) == 1
