"""Tests never write to the home folder of the person who runs them."""

from __future__ import annotations

import pytest

from fracstride.session.preferences import default_path


def test_preferences_of_a_test_are_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert default_path().is_relative_to(tmp_path_factory.getbasetemp())
