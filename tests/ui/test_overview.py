"""The overview that several threads make of x equals the levels made one after the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.backends.engine.compiled import IS_COMPILED
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.pipeline import StageId
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, Reduction, SourceKind, State
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing import overview as overview_module
from fracstride.ui.computing.overview import Overview
from fracstride.ui.presenters.colours import slice_extremes
from fracstride.ui.presenters.far_view import blocks_of, far_level
from fracstride.ui.presenters.level_of_detail import Levels, completed, levels_of

OpenWindow = Callable[..., Assembly]


@pytest.fixture(params=["compiled", "NumPy"], autouse=True)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What x is read by."""
    if request.param == "NumPy":
        monkeypatch.setattr(overview_module, "can_be_scanned", lambda _: False)
    elif not IS_COMPILED:
        pytest.skip("nothing is compiled here (a C compiler and Python.h)")


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).standard_normal(shape)


def seen(
    x: np.ndarray, reduction: Reduction, shown: tuple[int, int] = (0, 0), threads: int = 3
) -> tuple[np.ndarray, Levels]:
    """What an overview says of x that several threads have read."""
    overview = Overview(x, shown, reduction, 4.0)
    overview.read(threads)
    return overview.extremes(), overview.levels()


def assert_alike(found: Levels, values: np.ndarray, reduction: Reduction) -> None:
    whole = levels_of(values, reduction)
    assert found.finest == far_level(values.shape, 4.0)
    assert len(found.coarser) == len(whole.coarser) - found.finest + 1 > 0
    for mine, theirs in zip(found.coarser, whole.coarser[found.finest - 1 :], strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-14)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("reduction", list(Reduction))
@pytest.mark.parametrize("shape", [(1025, 1030), (1500, 7), (3, 5125), (2571, 1283), (70, 1281)])
def test_threads_read_the_extremes_and_the_levels_of_the_whole(
    reduction: Reduction, shape: tuple[int, int], threads: int
) -> None:
    x = random(1, 1, *shape)
    extremes, levels = seen(x, reduction, threads=threads)
    assert np.array_equal(extremes, slice_extremes(x))
    assert_alike(levels, x[0, 0], reduction)


def test_of_several_slices_the_shown_one_is_seen_from_afar() -> None:
    x = random(2, 3, 1100, 40)
    extremes, levels = seen(x, Reduction.MEAN, shown=(1, 2))
    assert np.array_equal(extremes, slice_extremes(x))
    assert_alike(levels, x[1, 2], Reduction.MEAN)


def test_reading_stops_when_it_is_told_to() -> None:
    token = CancelToken()
    token.cancel()
    x = random(1, 1, 1200, 1100)
    with pytest.raises(Cancelled):
        Overview(x, (0, 0), Reduction.MEAN, 4.0).read(2, token)


@pytest.mark.parametrize("reduction", list(Reduction))
def test_what_is_not_finite_is_left_out_of_the_extremes_and_in_the_levels(reduction: Reduction) -> None:
    x = random(1, 1, 1200, 1100)
    x[0, 0, 7, 7], x[0, 0, 900, 1], x[0, 0, 901, 1] = np.nan, np.inf, -np.inf
    extremes, levels = seen(x, reduction)
    assert np.array_equal(extremes, slice_extremes(x))
    with np.errstate(invalid="ignore"):
        whole = levels_of(x[0, 0], reduction)
    np.testing.assert_allclose(levels.coarser[-1], whole.coarser[-1], atol=1e-14)
    nothing = np.full((1, 1, 300, 300), np.nan)
    assert seen(nothing, reduction)[0].tolist() == [[[0.0, 0.0]]]


def test_finer_levels_are_added_and_the_far_view_stays() -> None:
    x = random(1, 1, 2600, 1300)
    _, far = seen(x, Reduction.MEAN)
    full = completed(x[0, 0], far)
    assert far.finest == 2 and full.finest == 1
    assert full.coarser[1:] == far.coarser
    np.testing.assert_allclose(full.coarser[0], levels_of(x[0, 0], Reduction.MEAN).coarser[0])
    assert completed(x[0, 0], full) is full


def test_between_the_map_and_the_far_view_the_map_itself_is_read() -> None:
    far = Levels(Reduction.MEAN, (np.zeros((4, 4)), np.zeros((2, 2))), finest=3)
    assert [far.level_for(cells) for cells in (1, 2, 7.9, 8, 15.9, 16, 99)] == [0, 0, 0, 3, 3, 4, 4]
    assert far.at(4, np.ones((32, 32))) is far.coarser[1]


def test_large_values_are_not_added_before_they_are_divided() -> None:
    assert blocks_of(np.full((8, 8), 1e308), 3, Reduction.MEAN).tolist() == [[1e308]]


def test_what_is_looked_at_at_a_time_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    x = random(1, 1, 1400, 1100)
    expected = seen(x, Reduction.MEAN)[1].coarser
    monkeypatch.setattr(overview_module, "AT_ONCE", 1)
    monkeypatch.setattr(overview_module, "SCANNED_PARTS", 3)
    for mine, theirs in zip(seen(x, Reduction.MEAN)[1].coarser, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-15)


@pytest.mark.parametrize("reduction", list(Reduction))
def test_x_looks_the_same_before_and_after_its_finer_levels_are_there(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow, reduction: Reduction
) -> None:
    assembly = open_window()
    strip, store = assembly.desk.bench.strip, assembly.store
    store.update_view(reduction=reduction)
    source = DataSource(SourceKind.RANDOM, seed=3)
    spec = ConvTransposeSpec.square(600, 3, stride=2, padding=1)
    qtbot.waitUntil(lambda: assembly.compute.is_idle)
    with qtbot.waitSignal(assembly.compute.refined):
        with qtbot.waitSignal(assembly.compute.finished):
            store.propose(State(spec, source, source), "layer")
        qapp.processEvents()
        first = strip.canvas.grab().toImage()
        model = strip.canvas.model(StageId.OUTPUT)
        assert model is not None and model.levels.finest > 1
    model = strip.canvas.model(StageId.OUTPUT)
    assert model is not None and model.levels.finest == 1
    assert strip.canvas.grab().toImage() == first
