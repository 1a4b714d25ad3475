"""Makes files of several named arrays, for tests of files and of the window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from checkpoint_files import save_checkpoint


def save_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Path:
    """As .npz, .safetensors or .pt, going by the suffix."""
    if path.suffix == ".npz":
        np.savez(path, **arrays)  # type: ignore[arg-type]
    elif path.suffix == ".pt":
        save_checkpoint(path, arrays)
    else:
        save_file(dict(arrays), path)
    return path
