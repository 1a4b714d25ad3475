"""Makes ``vectors.npz``: layers computed by torch in float64, to compare with where there is no torch.

    PYTHONPATH=app:tests python tests/golden/make_golden.py

All values are eighths, so they are kept as small integers and every comparison is exact.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fracstride.core.spec import AXES, CHANNEL_FIELDS, ConvTransposeSpec, Field
from layers import DENOMINATOR, PYTORCH_FIELDS, FloatArray, random_arrays, random_spec

SEED = 20_160_323
LAYERS = 360
PATH = Path(__file__).with_name("vectors.npz")


def computed_by_torch(
    spec: ConvTransposeSpec, y: FloatArray, weight: FloatArray, bias: FloatArray
) -> FloatArray:
    """torch.nn.functional.conv_transpose2d in float64."""
    import torch

    pairs = {field: tuple(spec.value(field, axis) for axis in AXES) for field in PYTORCH_FIELDS}
    arrays = (torch.from_numpy(array) for array in (y, weight, bias))
    return torch.nn.functional.conv_transpose2d(
        *arrays,
        stride=pairs[Field.STRIDE],
        padding=pairs[Field.PADDING],
        output_padding=pairs[Field.OUTPUT_PADDING],
        groups=spec.groups,
        dilation=pairs[Field.DILATION],
    ).numpy()


def parameters(spec: ConvTransposeSpec) -> list[int]:
    """The channel fields, then the fields of the height, then those of the width."""
    per_axis = [spec.value(field, axis) for axis in AXES for field in PYTORCH_FIELDS]
    return [spec.value(field) for field in CHANNEL_FIELDS] + per_axis


def main() -> None:
    """Writes the file."""
    import torch

    rng = np.random.default_rng(SEED)
    rows, operands, outputs = [], [], []
    for _ in range(LAYERS):
        spec = random_spec(rng)
        arrays = random_arrays(spec, rng)
        rows.append(parameters(spec))
        operands += [np.rint(array.ravel() * DENOMINATOR).astype(np.int8) for array in arrays]
        x = computed_by_torch(spec, *arrays).ravel() * DENOMINATOR**2
        assert np.array_equal(x, np.rint(x))
        outputs.append(x.astype(np.int32))
    np.savez_compressed(
        PATH,
        parameters=np.array(rows, np.int32),
        operands=np.concatenate(operands),
        outputs=np.concatenate(outputs),
        made_by=np.array(f"torch {torch.__version__}"),
    )


if __name__ == "__main__":
    main()
