"""CUDA kernels run on the CPU: compiled by the host's C++ compiler, every thread of the grid one after the other.

Proves that the source is C++ and that its arithmetic is right. It proves nothing about a GPU: neither that its
compiler takes the source, nor speed, nor what threads do at the same time (here none shares anything).
"""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

COMPILER = shutil.which("g++") or shutil.which("clang++")

PRELUDE = """
#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads, blocks)
struct Dimensions { unsigned x, y, z; };
static Dimensions gridDim, blockDim, blockIdx, threadIdx;
"""

LAUNCHER = """
extern "C" void launch_{name}(const unsigned* grid_, const unsigned* block_, {parameters})
{{
    gridDim = {{grid_[0], grid_[1], grid_[2]}};
    blockDim = {{block_[0], block_[1], block_[2]}};
    for (blockIdx.z = 0; blockIdx.z < grid_[2]; ++blockIdx.z)
    for (blockIdx.y = 0; blockIdx.y < grid_[1]; ++blockIdx.y)
    for (blockIdx.x = 0; blockIdx.x < grid_[0]; ++blockIdx.x)
    for (threadIdx.z = 0; threadIdx.z < block_[2]; ++threadIdx.z)
    for (threadIdx.y = 0; threadIdx.y < block_[1]; ++threadIdx.y)
    for (threadIdx.x = 0; threadIdx.x < block_[0]; ++threadIdx.x)
        {name}({arguments});
}}
"""

POINTERS = re.compile(r"const (Tile)( \w+)")
"""A launcher gets the address of what its kernel gets by value: ctypes need not know what is in it."""

KERNEL = re.compile(r"\bKERNEL (\w+)\((.*?)\)\s*\{", re.DOTALL)

Parameters = dict[str, tuple[str, ...]]
"""Of every kernel the types of its parameters: "pointer", or the name of what is passed by value."""


def parameters_of(source: str) -> Parameters:
    """What every kernel of a source is to be given.

    >>> parameters_of('KERNEL f(const float* x, const Tile t) {}')
    {'f': ('pointer', 'Tile')}
    """
    return {
        name: tuple(_type(each) for each in parameters.split(","))
        for name, parameters in KERNEL.findall(source)
    }


def _type(parameter: str) -> str:
    words, name = parameter.strip().rsplit(" ", 1)
    assert name.isidentifier(), parameter
    return "pointer" if "*" in words else words.removeprefix("const ")


@lru_cache(maxsize=8)
def compiled(source: str) -> ctypes.CDLL:
    """A library with ``launch_NAME(grid, block, ..)`` for every kernel; warnings are errors."""
    assert COMPILER is not None
    launchers = [
        LAUNCHER.format(
            name=name,
            parameters=POINTERS.sub(r"const \1&\2", parameters),
            arguments=", ".join(_names(parameters)),
        )
        for name, parameters in KERNEL.findall(source)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path, library = Path(folder, "kernels.cpp"), Path(folder, "kernels.so")
        path.write_text("\n".join([PRELUDE, source, *launchers]), "utf-8")
        options = ["-std=c++11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([COMPILER, *options, str(path), "-o", str(library)], check=True)
        return ctypes.CDLL(str(library))


def _names(parameters: str) -> list[str]:
    return [each.split()[-1] for each in parameters.split(",")]


def launch(
    source: str, name: str, grid: tuple[int, int, int], block: tuple[int, int, int], arguments: list[int]
) -> None:
    """Runs one kernel; all arguments are addresses."""
    assert len(arguments) == len(parameters_of(source)[name])
    function = getattr(compiled(source), f"launch_{name}")
    extents = [(ctypes.c_uint * 3)(*each) for each in (grid, block)]
    function(*extents, *map(ctypes.c_void_p, arguments))
