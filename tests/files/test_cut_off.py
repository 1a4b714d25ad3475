"""Files that are truncated while they are read: memory-mapping them would crash the program."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from array_files import save_arrays
from fracstride.files.images import read_image
from fracstride.files.loaded import LoadedArray

CUT_OFF_BEHIND_ITS_HEADER = """
import os, sys
from pathlib import Path
from fracstride.files import tensors
from fracstride.files.loading import read_map

path, checked = Path(sys.argv[1]), tensors.shape_problem

def cut(*arguments):
    os.truncate(path, 4096)
    return checked(*arguments)

tensors.shape_problem = cut
print(read_map(path).code)
"""


def test_tensors_that_are_cut_off_are_a_problem_and_not_the_end(tmp_path: Path) -> None:
    path = save_arrays(tmp_path / "a.safetensors", {"w": np.ones((300, 400))})
    command = [sys.executable, "-c", CUT_OFF_BEHIND_ITS_HEADER, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "truncated\n"), done.stderr


def test_no_decoder_is_given_a_file_that_it_could_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values, opened = np.arange(12, dtype=np.uint8).reshape(3, 4), []
    Image.fromarray(values).save(tmp_path / "a.tif", compression="tiff_lzw")
    open_image: Callable[..., Image.Image] = Image.open

    def noted(file: Any, **options: Any) -> Image.Image:
        opened.append(file)
        return open_image(file, **options)

    monkeypatch.setattr(Image, "open", noted)
    result = read_image(tmp_path / "a.tif")
    assert isinstance(result, LoadedArray)
    np.testing.assert_array_equal(result.values * 255, values)
    with pytest.raises(io.UnsupportedOperation):
        opened[0].fileno()
