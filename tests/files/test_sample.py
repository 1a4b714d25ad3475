"""The photograph that comes with the program."""

from __future__ import annotations

from importlib.resources import as_file, files

from fracstride.files.images import ImageChannel
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import read_map

PHOTOGRAPH = files("fracstride.resources") / "samples" / "photograph.jpg"


def test_the_photograph_opens_in_colour_and_is_large_and_light_enough() -> None:
    with as_file(PHOTOGRAPH) as path:
        assert path.stat().st_size < 250_000
        grey, red, blue = (
            read_map(path, each) for each in (ImageChannel.GREY, ImageChannel.RED, ImageChannel.BLUE)
        )
    assert isinstance(grey, LoadedArray)
    assert isinstance(red, LoadedArray)
    assert isinstance(blue, LoadedArray)
    assert min(grey.values.shape) >= 512
    assert 0.15 < grey.values.std() < 0.4
    assert abs(red.values - blue.values).max() > 0.3
