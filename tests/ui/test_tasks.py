"""What the lanes run off the GUI thread, without a pool."""

from __future__ import annotations

from weakref import ref

import pytest

from fracstride.core.cancel import Cancelled
from fracstride.ui.lanes.tasks import Task


class _Reader:
    """Stands for work that knows the content of a file."""

    def __init__(self, outcome: object) -> None:
        self._outcome = outcome

    def read(self) -> object:
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


def test_a_task_that_is_kept_does_not_keep_what_it_worked_on() -> None:
    reader, handed = _Reader("content"), list[object]()
    known = ref(reader)
    task = Task(reader.read, handed.append)
    del reader
    assert known() is not None
    task.run()
    assert (handed, known()) == (["content"], None)


def test_what_is_given_up_hands_on_nothing() -> None:
    handed = list[object]()
    Task(_Reader(Cancelled()).read, handed.append).run()
    assert handed == [None]


def test_the_lane_goes_on_after_an_unexpected_error() -> None:
    handed = list[object]()
    with pytest.raises(ZeroDivisionError):
        Task(_Reader(ZeroDivisionError()).read, handed.append).run()
    assert handed == [None]
