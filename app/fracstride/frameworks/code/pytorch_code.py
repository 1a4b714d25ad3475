"""PyTorch: the parameters themselves; crops that they cannot express are sliced off."""

from __future__ import annotations

from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code.listing import Listing, Note, axes, commented, of, pair, shape_comment
from fracstride.frameworks.torch_crops import torch_layer


def listing(spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
    """torch.nn.ConvTranspose2d, without arguments that have their default."""
    found = torch_layer(spec)
    # Zeros that are added have no bias yet.
    in_layer = has_bias and not found.is_extended
    lines = "".join(f"    {each},\n" for each in _arguments(found.layer, in_layer))
    bias = "    layer.bias.copy_(torch.from_numpy(b))  # (C_out,)\n" if in_layer else ""
    return Listing(
        "import torch\n"
        "from torch import nn\n\n"
        f"layer = nn.ConvTranspose2d(\n{lines})\n"
        "with torch.no_grad():\n"
        "    layer.weight.copy_(torch.from_numpy(w))  # (C_in, C_out / groups, kH, kW)\n"
        f"{bias}"
        + _call(spec, found.kept)
        + (f"x = nn.functional.pad(x, {found.added})\n" if found.is_extended else "")
        + ("x = x + torch.from_numpy(b)[:, None, None]\n" if has_bias and found.is_extended else ""),
        (Note.SLICED_AT_THE_END,) if any(axis.end_crop for axis in axes(spec)) else (),
    )


def _call(spec: ConvTransposeSpec, kept: str) -> str:
    """The line that computes x."""
    return commented(f"    x = layer(torch.from_numpy(y)){kept}", shape_comment(spec))


def _arguments(spec: ConvTransposeSpec, has_bias: bool) -> list[str]:
    arguments = [
        f"in_channels={spec.in_channels}",
        f"out_channels={spec.out_channels}",
        f"kernel_size={pair(of(spec, 'kernel_size'))}",
        *_others(spec, {"stride": 1, "padding": 0, "output_padding": 0}),
    ]
    if spec.groups != 1:
        arguments.append(f"groups={spec.groups}")
    arguments += [] if has_bias else ["bias=False"]
    return arguments + _others(spec, {"dilation": 1})


def _others(spec: ConvTransposeSpec, defaults: dict[str, int]) -> list[str]:
    values = {name: of(spec, name) for name in defaults}
    return [f"{name}={pair(value)}" for name, value in values.items() if value != (defaults[name],) * 2]
