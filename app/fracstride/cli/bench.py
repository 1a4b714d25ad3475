"""``fracstride bench``: one layer on every engine that is here, as a table with ratios."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from fracstride.cli.arguments import add_layer, add_pair
from fracstride.cli.options import FAILURE, complain, layer_from, report, say, whole_number
from fracstride.cli.text import FLAGS
from fracstride.core.geometry import Geometry
from fracstride.core.spec import CHANNEL_FIELDS, Field
from fracstride.session.benchmark import compare, engine_names, json_from_timings, time_engine
from fracstride.session.preferences import Precision
from fracstride.session.timing import Timing

SUMMARY = "time a layer on every engine"
DESCRIPTION = """Times a layer with random numbers on every engine that is here: NumPy with each of its
kernels, CuPy, PyTorch and ONNX Runtime where they are installed. Each runs in a process of its own."""

BENCH_FLAGS = {
    **FLAGS,
    Field.BATCH: "--batch",
    Field.IN_CHANNELS: "--in-channels",
    Field.OUT_CHANNELS: "--out-channels",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare its options."""
    add_pair(parser, "--input", None, "size of the input y, HxW")
    add_pair(parser, "--kernel", None, "kernel_size")
    add_layer(parser)
    channels = {
        "--batch": "samples",
        "--in-channels": "channels of the input y",
        "--out-channels": "channels of the output x",
        "--groups": "groups of channels, which divide both",
    }
    for flag, text in channels.items():
        parser.add_argument(flag, type=whole_number, default=1, metavar="N", help=f"{text} (default: 1)")
    parser.add_argument(
        "--threads", type=whole_number, default=1, metavar="N", help="at most so many (default: 1)"
    )
    parser.add_argument(
        "--precision",
        choices=tuple(Precision),
        default=Precision.FLOAT32.value,
        help="numbers to compute in (default: %(default)s)",
    )
    parser.add_argument("--engine", metavar="NAME", help="this one only, in this process")
    parser.add_argument("--json", action="store_true", help="print JSON, times in milliseconds")


def run(namespace: argparse.Namespace) -> int:
    """Measures and prints; the exit code."""
    channels = {field.value: getattr(namespace, field.value) for field in CHANNEL_FIELDS}
    geometry = layer_from(namespace, BENCH_FLAGS, **channels)
    if isinstance(geometry, list):
        return complain(geometry)
    if namespace.threads < 1:
        return complain([f"--threads: {namespace.threads} is less than 1"])
    names, precision = engine_names(geometry), Precision(namespace.precision)
    if namespace.engine is not None:
        if namespace.engine not in names:
            return complain([f"--engine: {namespace.engine} is none of {', '.join(names)}"])
        timings = [time_engine(namespace.engine, geometry, namespace.threads, precision)]
    else:
        timings = _all(geometry, names, namespace.threads, precision)
    said = say(json_from_timings(timings) if namespace.json else table(timings))
    return said if any(not timing.problem for timing in timings) else FAILURE


def _all(geometry: Geometry, names: Sequence[str], threads: int, precision: Precision) -> list[Timing]:
    timings: list[Timing] = []

    def note(timing: Timing) -> None:
        timings.append(timing)
        report(f"measured {len(timings)} of {len(names)}: {_title(timing)}")

    compare(geometry, names, threads, note, precision=precision)
    return timings


def table(timings: Sequence[Timing]) -> str:
    """The timings, fastest first, with their ratios to the fastest; last those that failed, with the reason.

    Engines have the window's names; the last column has those for ``--engine``.

    >>> print(table([Timing("numpy", 2.0, 1.5, 9, "general"), Timing("torch", problem="no torch")]))
    engine                                 median     best   ratio  --engine
    NumPy, picked: product and gather    2.000 ms    1.500    1.00  numpy
    PyTorch                            no torch
    """
    measured = sorted((t for t in timings if not t.problem), key=lambda t: t.milliseconds)
    missing = [timing for timing in timings if timing.problem]
    titles = {timing.engine: _title(timing) for timing in timings}
    width = max(24, *(len(title) for title in titles.values()))
    lines = [f"{'engine':<{width}} {'median':>11} {'best':>8} {'ratio':>7}  --engine"] if measured else []
    for timing in measured:
        ratio = timing.milliseconds / measured[0].milliseconds
        times = f"{timing.milliseconds:>8.3f} ms {timing.best:>8.3f} {ratio:>7.2f}"
        lines.append(f"{titles[timing.engine]:<{width}} {times}  {timing.engine}")
    lines += [f"{titles[timing.engine]:<{width}}  {timing.problem}" for timing in missing]
    return "\n".join(lines)


def _title(timing: Timing) -> str:
    """As in the window, in English; the words come with it, which other commands need not wait for."""
    from fracstride.ui.presenters.benchmark_words import engine_title  # noqa: PLC0415

    return engine_title(timing, lambda _context, text: text)
