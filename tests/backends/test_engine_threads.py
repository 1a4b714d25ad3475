"""Threads: never more than asked for, and all settings are restored."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, get_ident

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from fracstride.backends import engine
from fracstride.backends.engine import blocks, threads, workers
from fracstride.backends.engine.threads import at_most
from fracstride.core.cancel import CancelToken
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import FloatArray, solved


def product_threads() -> int:
    """Threads that a matrix product would use now."""
    return max(each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas")


@pytest.fixture(autouse=True)
def _four_threads() -> object:
    with threadpool_limits(4, user_api="blas"):
        yield


def test_the_least_that_is_asked_for_holds_until_the_last_is_done() -> None:
    first, second = at_most(3), at_most(1)
    with first:
        assert product_threads() == 3
        with second:
            assert product_threads() == 1
        assert product_threads() == 3
    assert product_threads() == 4


def test_calls_that_overlap_restore_what_was_before_them() -> None:
    both_inside, first_out = Barrier(2), Barrier(2)

    def first() -> None:
        with at_most(1):
            both_inside.wait()
        first_out.wait()

    def second() -> int:
        with at_most(2):
            both_inside.wait()
            first_out.wait()
            return product_threads()

    with ThreadPoolExecutor(2) as pool:
        _, inside = pool.submit(first), pool.submit(second)
        assert inside.result() == 2
    assert product_threads() == 4


class Witness(CancelToken):
    """Notes how many threads the library may use for products that are worth it, and at every poll who computes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.seen: list[int] = []
        self.workers: set[int] = set()
        matmul = np.matmul

        def noted(left: FloatArray, right: FloatArray, out: FloatArray | None = None) -> FloatArray:
            rows, columns = left.shape[-2], right.shape[-1]
            few = blocks.SMALL_VECTOR if 1 in {rows, columns} else blocks.SMALL_PRODUCT
            if rows * left.shape[-1] * columns > few:
                self.seen.append(product_threads())
            return matmul(left, right, out=out)

        monkeypatch.setattr(np, "matmul", noted)

    def raise_if_cancelled(self) -> None:
        self.workers.add(get_ident())


@pytest.fixture(name="witness")
def _witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    return Witness(monkeypatch)


def compute_square(witness: Witness, size: int, channels: int, asked: int) -> None:
    """One call of the engine that ``witness`` sees."""
    axis = AxisSpec(size, 3, 2)
    geometry = solved(ConvTransposeSpec(axis, axis, 1, channels, channels))
    arrays = np.ones(geometry.spec.input_shape, "f4"), np.ones(geometry.spec.weight_shape, "f4")
    engine.conv_transpose2d(*arrays, geometry, threads=asked, cancel=witness)
    assert product_threads() == 4


@pytest.fixture
def _no_small_kernels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a processor for which the library brings all matrices into an order of its own, with threads."""
    monkeypatch.setattr(blocks, "has_small_kernels", lambda: False)


@pytest.mark.usefixtures("_no_small_kernels", "_without_compiled")
@pytest.mark.parametrize("asked", [1, 2])
def test_no_more_threads_than_asked_are_at_work(witness: Witness, asked: int) -> None:
    compute_square(witness, 60, 64, asked)
    assert len(witness.workers) <= asked
    assert set(witness.seen) == {1}


@pytest.mark.usefixtures("_no_small_kernels", "_without_compiled")
def test_a_layer_of_middling_size_has_one_worker(witness: Witness) -> None:
    compute_square(witness, 14, 32, 2)
    assert (len(witness.workers), set(witness.seen)) == (1, {1})


@pytest.mark.parametrize(("m", "k", "n"), [(1, 200, 60), (200, 60, 1), (64, 65, 64), (100, 100, 101)])
def test_products_that_the_library_would_share_are_limited(
    witness: Witness, monkeypatch: pytest.MonkeyPatch, m: int, k: int, n: int
) -> None:
    monkeypatch.setattr(blocks, "has_small_kernels", lambda: True)
    left, right = np.ones((m, k), "f4"), np.ones((k, n), "f4")
    for second, is_taken_as_it_is in ((right, m == 64), (np.asfortranarray(right), False)):
        blocks.matmul_alone(left, second, np)
        assert witness.seen.pop() == (4 if is_taken_as_it_is else 1)


@pytest.mark.usefixtures("_without_compiled")
def test_a_call_does_not_wait_for_the_workers_of_another(
    witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = ThreadPoolExecutor(1)
    gate = Event()
    busy.submit(gate.wait)
    for module in (threads, blocks):
        monkeypatch.setattr(module, "pool", lambda: busy)
    compute_square(witness, 60, 64, 2)  # would wait for ever
    compute_square(witness, 20, 64, 2)
    gate.set()
    busy.shutdown()


@pytest.mark.usefixtures("_without_compiled")
@pytest.mark.parametrize("asked", [2, 3])
@pytest.mark.parametrize("size", [4, 8, 16])  # of DCGAN
def test_small_maps_have_their_products_or_channels_shared(size: int, asked: int) -> None:
    axis = AxisSpec.from_padding(size, 4, 2, 1)
    geometry = solved(ConvTransposeSpec(axis, axis, 1, 2048 // size, 1024 // size))
    rng = np.random.default_rng(size)
    y, weight = (
        rng.integers(-8, 8, size=shape).astype("f4")
        for shape in (geometry.spec.input_shape, geometry.spec.weight_shape)
    )
    division = engine.choose(geometry, 4, asked).division
    expected = (1, asked, asked) if size == 4 else (asked, 1, 1)
    assert (division.shares, division.workers, division.parts) == expected
    x = engine.conv_transpose2d(y, weight, geometry, threads=asked)
    np.testing.assert_array_equal(
        x, engine.conv_transpose2d(y, weight, geometry, kernel="shifted", threads=1)
    )


@pytest.mark.usefixtures("_no_small_kernels")
def test_a_large_layer_shares_its_tiles_and_products_use_one_thread_each(witness: Witness) -> None:
    axis = AxisSpec(550, 4, 2)
    geometry = solved(ConvTransposeSpec(axis, axis, 1, 4, 2))
    arrays = np.ones((1, 4, 550, 550), "f4"), np.ones((4, 2, 4, 4), "f4")
    engine.conv_transpose2d(*arrays, geometry, threads=2, cancel=witness, kernel="general")
    assert set(witness.seen) == {1}
    assert product_threads() == 4


def test_a_failure_in_one_thread_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = workers.KERNELS[engine.Kernel.PHASES]
    computed = []

    def fails(work: object, tile: object, scratch: object) -> None:
        computed.append(tile)
        raise MemoryError

    failing = {
        engine.Kernel.PHASES: type(functions)(
            functions.arranged, functions.temporaries, fails, functions.arranged_values
        )
    }
    monkeypatch.setattr(workers, "KERNELS", failing)
    axis = AxisSpec(1500, 4, 2)
    geometry = solved(ConvTransposeSpec(axis, axis, 1, 1, 2))
    arrays = np.ones((1, 1, 1500, 1500), "f4"), np.ones((1, 2, 4, 4), "f4")
    with pytest.raises(MemoryError):
        engine.conv_transpose2d(*arrays, geometry, threads=2, kernel="phases", budget=2**20)
    assert len(computed) <= 2


def test_no_threads_at_all_are_refused() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 2))
    with pytest.raises(ValueError, match="at least one thread"):
        engine.conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), geometry, threads=0)


def test_there_are_as_many_as_the_process_may_use() -> None:
    assert threads.available_threads() >= 1


def test_nothing_is_raised_before_every_thread_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = Event(), Event()

    def fail() -> None:
        begun.wait()
        raise ValueError("no memory")

    def go_on() -> None:
        begun.set()
        ended.wait(0.05)  # as long as it writes
        ended.set()

    ways = [fail, go_on]
    with ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(threads, "pool", lambda: pool)
        submit = pool.submit
        monkeypatch.setattr(pool, "submit", lambda _work: submit(ways.pop(0)))
        with pytest.raises(ValueError, match="no memory"):
            threads.share(lambda _turns: begun.wait() and None, (0, 1, 2), 3)
        assert ended.is_set()
