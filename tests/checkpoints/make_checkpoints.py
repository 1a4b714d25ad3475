"""Makes the checkpoints beside it with torch, and ``expected.npz``: what torch reads in each, as float64.

    python tests/checkpoints/make_checkpoints.py

All values are eighths, which every type of number holds.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

FOLDER = Path(__file__).parent


def eighths(*shape: int) -> torch.Tensor:
    """Values that count up, in a shape."""
    return (torch.arange(int(np.prod(shape)), dtype=torch.float32) - 5).reshape(shape) / 8


def decoder() -> nn.Module:
    """Two steps up, as in DCGAN."""
    up1 = nn.ConvTranspose2d(4, 3, (2, 3), stride=2)
    up2 = nn.ConvTranspose2d(3, 2, 2, stride=2, groups=1, bias=False)
    model = nn.Sequential()
    model.add_module("up1", up1)
    model.add_module("norm", nn.BatchNorm2d(3))
    model.add_module("up2", up2)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(eighths(*parameter.shape))
    return model


def numbers() -> dict[str, torch.Tensor]:
    """A tensor of every type that is read."""
    types = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8")
    more = ("uint64", "uint32", "uint16", "uint8", "bool")
    return {each: (eighths(2, 3).abs() * 8).to(getattr(torch, each)) for each in (*types, *more)}


def views() -> dict[str, Any]:
    """Tensors that share storages, and shapes of all kinds."""
    base, tied = eighths(4, 6), eighths(2, 2)
    return {
        "transposed": base.t(),
        "column": base[:, 2],
        "steps": base[1::2, ::3],
        "expanded": eighths(3, 1).expand(3, 4),
        "tied": [tied, tied],
        "parameter": nn.Parameter(base[1:3]),
        "number": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "flat": base.reshape(-1)[5:9],
        "channels_last": eighths(1, 2, 3, 2).to(memory_format=torch.channels_last),
    }


def unread() -> dict[str, Any]:
    """Tensors of kinds that have no real numbers of their own, beside one that has."""
    return {
        "weight": eighths(2, 2),
        "complex": torch.ones(2, 2, dtype=torch.complex64),
        "negated": torch.ones(2, 2, dtype=torch.complex64).conj().imag,
        "sparse": torch.eye(2).to_sparse(),
        "quantised": torch.quantize_per_tensor(torch.ones(2, 2), 0.5, 0, torch.qint8),
        "eight": torch.ones(2, 2).to(torch.float8_e4m3fn),
        "meta": torch.empty(2, 2, device="meta"),
    }


def training() -> dict[str, Any]:
    """What training frameworks keep, tensors far inside it."""
    model = decoder()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.5)
    model(eighths(2, 4, 2, 2)).sum().backward()
    optimizer.step()
    return {
        "epoch": 3,
        "best": np.float64(0.5),
        "args": argparse.Namespace(lr=0.5, name="run", sizes=(1, 2)),
        "state_dict": model.state_dict(),
        "ema": [{"up1.weight": eighths(4, 3, 2, 3)}],
        "optimizer_states": [optimizer.state_dict()],
        "device": torch.device("cpu"),
        "dtype": torch.float16,
        "rng": torch.tensor([1, 2], dtype=torch.uint8),
        "seen": {1, 2},
        ("tuple", 1): 1,
        "raw": b"bytes",
    }


def found(value: Any, name: str = "") -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor in a value that torch has loaded, by its dotted name."""
    if isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, dict | list | tuple):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in items:
            yield from found(each, f"{name}.{key}" if name else str(key))


def main() -> None:
    """Writes the files."""
    torch.manual_seed(0)
    states: dict[str, Any] = {
        "decoder.pt": decoder().state_dict(),
        "numbers.pth": numbers(),
        "views.pt": views(),
        "training.ckpt": training(),
        "one.bin": eighths(3, 2),
    }
    expected = {}
    for name, state in states.items():
        torch.save(state, FOLDER / name)
        for key, tensor in found(torch.load(FOLDER / name, weights_only=False)):
            expected[f"{name}:{key}"] = tensor.detach().double().numpy()
    torch.save(numbers(), FOLDER / "protocol4.pt", pickle_protocol=4)
    torch.save(unread(), FOLDER / "unread.pt")
    torch.save(decoder(), FOLDER / "whole.pt")
    torch.save(decoder().state_dict(), FOLDER / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.jit.script(decoder()).save(FOLDER / "script.pt")
    np.savez_compressed(FOLDER / "expected.npz", **expected)


if __name__ == "__main__":
    main()
