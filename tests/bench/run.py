"""Measures the explorer and prints one table: milliseconds, ratios beside peers in the same run, and targets.

make bench                                      everything
make bench ARGS="--only start --runs 20"        some of it
make bench ARGS="--only responsiveness"         large layers: gaps of the event loop, first picture, memory
make bench ARGS="--only open --on xcb"          the tabs of a large layer: gaps while they are opened
"""

from __future__ import annotations

import argparse
import os

import redraws
import responsiveness
import starts
import tab_hovers
import tab_openings
from display import platforms
from table import Row, text_of

REDRAWS = {"step": ("step",), "hover": ("hover", "zoomed hover"), "play": ("play",)}
CHOICES = ("step", "hover", "tabs", "play", "start", "open", "responsiveness")
PLATFORMS = ("offscreen", "xcb")


def main() -> None:
    """Run what was asked for."""
    arguments = _arguments()
    print(f"load of the last minute on {os.cpu_count()} cores: {_load()}; times in milliseconds")
    rows: list[Row] = []
    with platforms(tuple(arguments.on)) as found:
        whats = tuple(what for each in REDRAWS if each in arguments.only for what in REDRAWS[each])
        if whats:
            rows += redraws.measured(found, arguments.rounds, whats, tuple(arguments.sizes))
        if "tabs" in arguments.only:
            rows += tab_hovers.measured(found, arguments.rounds, tuple(arguments.sizes))
        if "start" in arguments.only:
            # Offscreen the program opens no window, it draws a picture and ends.
            visible = {name: each for name, each in found.items() if name != "offscreen"}
            rows += starts.measured(visible, arguments.runs)
        if "open" in arguments.only:
            rows += tab_openings.measured(found, arguments.layers)
        if rows:
            print(text_of(rows))
        if "responsiveness" in arguments.only:
            print(responsiveness.text_of(responsiveness.measured(found, arguments.layers)))
    print(f"load of the last minute: {_load()}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=CHOICES, default=CHOICES, help="what to measure")
    parser.add_argument("--on", nargs="+", choices=PLATFORMS, default=PLATFORMS, help="platforms of Qt")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of 8 steps and 30 hovers")
    parser.add_argument("--sizes", nargs="+", type=int, default=(), help="sizes of y, all of them by default")
    parser.add_argument("--runs", type=int, default=10, help="cold starts of each program")
    parser.add_argument(
        "--layers", type=int, default=1, help="processes for each large layer, and for its tabs"
    )
    return parser.parse_args()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
