"""Parameter step and hover: the explorer's window and its maps alone, beside matplotlib's redraw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from conversation import Answer, Peer
from display import Environment
from parameter_steps import LARGEST, SIZES
from table import Row, milliseconds
from times import Times

SUBJECTS = {"window": "whole window", "strip": "maps alone"}
HOVER_SIZES, PLAY_SIZES = (8, 32, 64, 256), (8, 64, 256)
LARGE = (1024, LARGEST)
STEP_TARGET, LARGE_TARGET, FRAME = 8.0, 12.0, 16.7
HOVER_TARGET, RATIO_TARGET = 8.0, 0.10
Key = tuple[str, str, str, int]
"""(what, subject, platform, size)."""


def measured(
    platforms: dict[str, Environment], rounds: int, whats: tuple[str, ...], wanted: tuple[int, ...]
) -> list[Row]:
    """The rows of steps and hovers; all peers stand ready, one at a time works, round after round.

    What is painted in a window is compared with a window of matplotlib on the same platform.

    ``wanted`` are the sizes of y; none stands for all.
    """
    peers = {
        (subject, name): Peer("explorer.py", subject, environment=environment)
        for name, environment in platforms.items()
        for subject in SUBJECTS
    }
    others = {
        name: Peer("matplotlib_peer.py", "window", environment=each) for name, each in platforms.items()
    }
    others["memory"] = Peer("matplotlib_peer.py", "memory", environment={})
    gathered: dict[Key, Times] = defaultdict(Times)
    for _ in range(rounds):
        for what, size in _questions(whats, wanted):
            for name, other in others.items() if what == "step" and size != LARGEST else ():
                _gather(gathered["step", "matplotlib", name, size], other.ask(size=size))
            for (subject, name), peer in peers.items():
                answer = peer.ask(what=what, size=size)
                _gather(gathered[what, subject, name, size], answer)
                if what == "step" and subject == "window":
                    _gather(gathered["whole step", subject, name, size], _part(answer, "everything"))
                if size == LARGEST:
                    _gather(gathered["sampled step", subject, name, size], _part(answer, "sampled"))
                if size in LARGE:
                    _gather(gathered["bare step", subject, name, size], _without_convolution(answer))
    for peer in (*peers.values(), *others.values()):
        peer.close()
    return [_row(key, times, gathered) for key, times in gathered.items()]


def _gather(times: Times, answer: Answer) -> None:
    times.values += answer["milliseconds"]
    times.processor += answer["processor"]


def _part(answer: Answer, of: str) -> Answer:
    return {what: answer[f"{of} {what}"] for what in ("milliseconds", "processor")}


def _without_convolution(answer: Answer) -> Answer:
    # The convolution runs in a thread of its own: it is not in the processor's time of the measured one.
    spared = zip(answer["milliseconds"], answer["convolution"], strict=True)
    return {"milliseconds": [t - c for t, c in spared], "processor": answer["processor"]}


def _questions(whats: tuple[str, ...], wanted: tuple[int, ...]) -> Iterator[tuple[str, int]]:
    for what in whats:
        usual = SIZES if what == "step" else HOVER_SIZES
        for size in (*usual, LARGEST) if what == "step" else usual:
            if size in (wanted or usual):
                yield what, size


def _row(key: Key, times: Times, gathered: dict[Key, Times]) -> Row:
    what, subject, platform, size = key
    peer = gathered.get(("step", "matplotlib", platform, size))
    name = _name(what, subject, size)
    measured = (times.median, times.p95, min(times.values), median(times.processor))
    shown = tuple(milliseconds(each) for each in measured)
    if subject == "matplotlib":
        return Row((name, platform, *shown, "", "", ""))
    if "hover" in what:
        target = f"p95 <= {HOVER_TARGET:g}"
        return Row((name, platform, *shown, "", "", target), times.p95 <= HOVER_TARGET)
    if what == "play":
        return Row((name, platform, *shown, "", "", f"p95 <= {FRAME}"), times.p95 <= FRAME)
    if what == "whole step":
        return Row((name, platform, *shown, "", "", ""))
    # Of the largest maps matplotlib would make the pictures for a minute.
    ratio = 0.0 if peer is None else times.median / peer.median
    beside = ("", "") if peer is None else (f"matplotlib {milliseconds(peer.median)}", f"{ratio:.3f}")
    if what in ("bare step", "sampled step"):
        met = times.median <= LARGE_TARGET and times.p95 <= FRAME
        return Row((name, platform, *shown, *beside, f"<= {LARGE_TARGET:g} / {FRAME}"), met)
    if size in LARGE:
        return Row((name, platform, *shown, *beside, ""))
    met = times.median <= STEP_TARGET and times.p95 <= FRAME and ratio <= RATIO_TARGET
    return Row((name, platform, *shown, *beside, f"<= {STEP_TARGET:g} / {FRAME}, {RATIO_TARGET:.2f} x"), met)


def _name(what: str, subject: str, size: int) -> str:
    if subject == "matplotlib":
        return f"set_data + draw, y {size} (matplotlib)"
    names = {
        "bare step": "step less convolution",
        "sampled step": "step to the sampled picture",
        "zoomed hover": "hover over numbers",
        "play": "a frame of the player",
        "whole step": "step until nothing is due",
    }
    return f"{names.get(what, what)}, y {size}: {SUBJECTS[subject]}"
