"""A listing that runs by itself: before the layer it loads the arrays, and says what they are."""

from __future__ import annotations

from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code.listing import commented, head_and_body


def program(code: str, spec: ConvTransposeSpec, has_bias: bool = False) -> str:
    """The code with y, w and b loaded from .npy files, below its imports."""
    imports, body = head_and_body(code)
    return imports + "".join(_loaded(spec, has_bias)) + "\n" + body


def _loaded(spec: ConvTransposeSpec, has_bias: bool) -> list[str]:
    lines = [
        _load("y", spec.input_shape, "N, C_in, H, W"),
        _load("w", spec.weight_shape, "C_in, C_out / groups, kH, kW"),
    ]
    return [*lines, _load("b", (spec.out_channels,), "C_out")] if has_bias else lines


def _load(name: str, shape: tuple[int, ...], axes: str) -> str:
    """A map of one channel may have been saved without its other axes; of several, reshape would hide another order."""
    loaded = f'{name} = np.load("{name}.npy").astype(np.float32)'
    if shape[:2] == (1, 1):
        return commented(f"{loaded}.reshape{shape}", axes)
    return commented(loaded, f"{shape}: {axes}")
