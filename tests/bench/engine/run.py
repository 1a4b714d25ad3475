"""Times the engine beside torch, ONNX Runtime and JAX: one table with ratios, for one thread and for two.

    make bench-engine                                              with the peers that are installed in .venv
    make bench-engine ARGS="--only 18 19 --threads 1"              some of it
    make bench-engine ARGS="--python torch=/other/venv/bin/python" a peer that is installed elsewhere

Every peer is a process of its own; they take turns, so that one is active at a time, and what disturbs the machine
disturbs all of them. A time is the median of the least disturbed turn, with one thread in processor time. R is the
fastest peer.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from peers import PEERS
from results import Measured, summary_of, table_of
from workloads import WORKLOADS

FOLDER = Path(__file__).parent
APP = FOLDER.parents[2] / "app"


class Peer:
    """One process that computes workloads when it is asked to."""

    def __init__(self, name: str, python: str, threads: int) -> None:
        self.name = name
        environment = os.environ | {
            "OMP_NUM_THREADS": str(threads),
            "OPENBLAS_NUM_THREADS": str(threads),
            "OMP_PROC_BIND": "close",
            "OMP_PLACES": "cores",
            "JAX_PLATFORMS": "cpu",
            "PYTHONPATH": os.pathsep.join((str(APP), os.environ.get("PYTHONPATH", ""))),
        }
        if not name.startswith("torch"):
            del environment["OMP_PROC_BIND"], environment["OMP_PLACES"]
        self._process = subprocess.Popen(
            [python, str(FOLDER / "worker.py"), name, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def measure(self, workload: int, seconds: float) -> dict[str, object]:
        """What the process answers."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"workload": workload, "seconds": seconds}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} ended while it computed {WORKLOADS[workload].name!r}")
        found: dict[str, object] = json.loads(answer)
        return found

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    pythons = dict(each.split("=", 1) for each in arguments.python)
    peers = [name for name in PEERS if _is_installed(name, _python(name, pythons))]
    print(f"peers: {', '.join(peers)}; not installed: {', '.join(set(PEERS) - set(peers)) or 'none'}")
    for threads in arguments.threads:
        print(f"\n{threads} thread(s); load of the last minute {os.getloadavg()[0]:.1f}")
        limit = _matrix_product_rate(threads)
        measured = list(_measured(peers, pythons, threads, arguments))
        print(table_of(measured, limit))
        print(summary_of(measured))
        print(f"load of the last minute {os.getloadavg()[0]:.1f}")


def _measured(
    peers: Sequence[str], pythons: dict[str, str], threads: int, arguments: argparse.Namespace
) -> Iterator[Measured]:
    processes = [Peer(name, _python(name, pythons), threads) for name in peers]
    for number in arguments.only:
        answers: dict[str, list[dict[str, object]]] = {each.name: [] for each in processes}
        for turn in range(arguments.rounds):
            for each in processes[turn % len(processes) :] + processes[: turn % len(processes)]:
                time.sleep(arguments.pause)  # threads of the one before spin for a while
                before = answers[each.name]
                if not before or min(before[0]["milliseconds"]) < arguments.longest:
                    before.append(each.measure(number - 1, arguments.seconds))
        yield Measured(
            WORKLOADS[number - 1],
            {name: min(median(each["milliseconds"]) for each in found) for name, found in answers.items()},
            {name: found[0]["extra_bytes"] for name, found in answers.items()},
            {name: found[0]["error"] for name, found in answers.items()},
        )
        print(".", end="", file=sys.stderr, flush=True)
    for each in processes:
        each.close()


def _matrix_product_rate(threads: int) -> float:
    """Operations per second of a large product of float32 matrices: what no kernel can exceed."""
    code = (
        "import numpy, time; a = numpy.ones((3072, 3072), 'f4'); a @ a; times = []\n"
        "for _ in range(5):\n    t = time.perf_counter(); a @ a; times.append(time.perf_counter() - t)\n"
        "print(2 * 3072**3 / min(times))"
    )
    environment = os.environ | {"OPENBLAS_NUM_THREADS": str(threads)}
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return float(found.stdout)


def _python(peer: str, pythons: dict[str, str]) -> str:
    return pythons.get(peer.split(maxsplit=1)[0], sys.executable)


def _is_installed(peer: str, python: str) -> bool:
    modules = {"engine": "numpy", "torch": "torch", "onnxruntime": "onnx, onnxruntime", "jax": "jax"}
    code = f"import {modules[peer.split(maxsplit=1)[0]]}"
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", nargs="+", type=int, default=[2, 1])
    parser.add_argument("--rounds", type=int, default=3, help="turns of every peer on every workload")
    parser.add_argument("--seconds", type=float, default=0.15, help="of one turn; at least 3 calls")
    parser.add_argument(
        "--longest", type=float, default=500, help="milliseconds of a call, above which one turn is enough"
    )
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between two turns")
    parser.add_argument(
        "--only",
        nargs="+",
        type=int,
        choices=range(1, 1 + len(WORKLOADS)),
        default=range(1, 1 + len(WORKLOADS)),
        metavar="NUMBER",
        help=f"workloads, by their numbers in the table: 1 to {len(WORKLOADS)}",
    )
    parser.add_argument(
        "--python", nargs="*", default=[], metavar="PEER=PATH", help="where a peer is installed"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
