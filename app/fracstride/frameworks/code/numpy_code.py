"""NumPy: the definition, with one strided addition for each tap."""

from __future__ import annotations

from fracstride.core.geometry import AxisGeometry
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.code.listing import ADDED_BIAS, Listing, axes, of, outputs, zeros_before


def listing(spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
    """Scatter onto the full output, then take the crops off."""
    heights = [
        max(_full(axis), axis.crop_begin + out) for axis, out in zip(axes(spec), outputs(spec), strict=True)
    ]
    (s_h, s_w), (d_h, d_w) = of(spec, "stride"), of(spec, "dilation")
    (k_h, k_w), (n_h, n_w) = of(spec, "kernel_size"), of(spec, "size")
    groups, inputs = spec.groups, spec.in_channels // spec.groups
    per_group = spec.out_channels // spec.groups
    rows, columns = _kept(spec.height, outputs(spec)[0]), _kept(spec.width, outputs(spec)[1])
    (top, left) = before = zeros_before(spec)
    extended = f"x = np.pad(x, ((0, 0), (0, 0), ({top}, 0), ({left}, 0)))\n" if any(before) else ""
    return Listing(
        "import numpy as np\n\n"
        f"y_g = y.reshape({spec.batch}, {groups}, {inputs}, {n_h}, {n_w})\n"
        f"w_g = w.reshape({groups}, {inputs}, {per_group}, {k_h}, {k_w})\n"
        f"full = np.zeros(({spec.batch}, {groups}, {per_group}, {heights[0]}, {heights[1]}), y.dtype)\n"
        f"for i in range({k_h}):\n"
        f"    for j in range({k_w}):\n"
        f"        rows = slice(i * {d_h}, i * {d_h} + {(n_h - 1) * s_h + 1}, {s_h})\n"
        f"        columns = slice(j * {d_w}, j * {d_w} + {(n_w - 1) * s_w + 1}, {s_w})\n"
        '        products = np.einsum("ngchw,gco->ngohw", y_g, w_g[..., i, j])\n'
        "        full[..., rows, columns] += products\n"
        f"x = full.reshape({spec.batch}, {spec.out_channels}, {heights[0]}, {heights[1]})\n"
        f"{extended}x = x[:, :, {rows}, {columns}]  # the crops\n" + (ADDED_BIAS if has_bias else "")
    )


def _full(axis: AxisSpec) -> int:
    return (axis.size - 1) * axis.stride + AxisGeometry(axis).extent


def _kept(axis: AxisSpec, output: int) -> str:
    begin = max(axis.crop_begin, 0)
    return f"{begin}:{begin + output}"
