"""PyTorch: the parameters themselves; crops that they cannot express are sliced off."""

from __future__ import annotations

from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code.listing import Listing, Note, axes, of, outputs, pair, shape_comment


def listing(spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
    """torch.nn.ConvTranspose2d, without arguments that have their default."""
    is_sliced = any(axis.end_crop for axis in axes(spec))
    arguments = [
        f"in_channels={spec.in_channels}",
        f"out_channels={spec.out_channels}",
        f"kernel_size={pair(of(spec, 'kernel_size'))}",
    ]
    defaults = {"stride": 1, "padding": 0, "output_padding": 0}
    arguments += _others(spec, defaults)
    if spec.groups != 1:
        arguments.append(f"groups={spec.groups}")
    arguments += [] if has_bias else ["bias=False"]
    arguments += _others(spec, {"dilation": 1})
    lines = "".join(f"    {each},\n" for each in arguments)
    bias = "    layer.bias.copy_(torch.from_numpy(b))  # (C_out,)\n" if has_bias else ""
    return Listing(
        "import torch\n"
        "from torch import nn\n\n"
        f"layer = nn.ConvTranspose2d(\n{lines})\n"
        "with torch.no_grad():\n"
        "    layer.weight.copy_(torch.from_numpy(w))  # (C_in, C_out / groups, kH, kW)\n"
        f"{bias}"
        f"    x = layer(torch.from_numpy(y)){_slice(spec) if is_sliced else ''}  # {shape_comment(spec)}\n",
        (Note.SLICED_AT_THE_END,) if is_sliced else (),
    )


def _slice(spec: ConvTransposeSpec) -> str:
    kept = (f":{out}" if axis.end_crop else ":" for axis, out in zip(axes(spec), outputs(spec), strict=True))
    return f"[..., {', '.join(kept)}]"


def _others(spec: ConvTransposeSpec, defaults: dict[str, int]) -> list[str]:
    values = {name: of(spec, name) for name in defaults}
    return [f"{name}={pair(value)}" for name, value in values.items() if value != (defaults[name],) * 2]
