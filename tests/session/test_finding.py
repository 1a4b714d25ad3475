"""What becomes of a check of the self-test that cannot be made."""

from __future__ import annotations

import pytest

from fracstride.session.finding import Finding, found


def test_what_a_check_says_is_passed_on() -> None:
    said = Finding("signs", "12 of 12", ())
    assert found("other", lambda: said) is said


def test_a_check_that_cannot_be_made_is_a_fault_of_its_subject() -> None:
    def broken() -> Finding:
        raise OSError("no such folder")

    assert found("icons", broken) == Finding("icons", "", ("OSError: no such folder",))


def test_a_mistake_of_the_program_is_none_of_the_installation() -> None:
    with pytest.raises(ZeroDivisionError):
        found("icons", lambda: Finding("icons", str(1 // 0)))
