"""The words for what computed a layer and why, for its cost, and for how far it is. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from fracstride.core.records import record
from fracstride.ui.presenters.methods import method_title
from fracstride.ui.presenters.wording import Translate, grouped, memory


@record
class EngineReport:
    """What is known of the last computation; names are those of the backends and of the engine."""

    backend: str
    grounds: str
    """Why this backend: a value of ``Grounds``."""
    time: str
    dtype: str
    kernel: str = ""
    """'' where the engine of kernels did not compute."""
    reason: str = ""
    """Why this kernel: a value of ``Reason``."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Those of the reason."""
    tiles: int = 0
    workers: int = 0
    temporaries: int = 0
    """Bytes."""
    failure: str = ""
    """The backend that was wanted and could not compute."""


def kernel_title(kernel: str, translate: Translate) -> str:
    """The name of a kernel; of one that has no words yet, its own."""
    titles = {
        "phases": translate("Engine", "phases"),
        "general": translate("Engine", "product and gather"),
        "reshape": translate("Engine", "separate blocks"),
        "product": translate("Engine", "single product"),
        "slices": translate("Engine", "strided sums"),
        "shifted": translate("Engine", "shifted sums"),
        "matrix": translate("Engine", "whole matrix"),
        "pairs": translate("Engine", "paired rows"),
        "rows": translate("Engine", "whole rows"),
        "subkernels": translate("Engine", "sub-kernels"),
        "stretched": translate("Engine", "stretched rows"),
        "landings": translate("Engine", "matrix of landings"),
        "winograd": translate("Engine", "Winograd's products"),
        "patches": translate("Engine", "table of patches"),
        "fused": translate("Engine", "fused sums"),
        "fused_winograd": translate("Engine", "fused Winograd"),
        "spread": translate("Engine", "spread products"),
    }
    return titles.get(kernel, kernel)


def chip_text(report: EngineReport, translate: Translate) -> str:
    """What computed, as short as it can be said."""
    title = method_title(report.backend, translate)
    if not report.kernel:
        return title
    text = translate("Engine", "{backend}, {kernel}")
    return text.format(backend=title, kernel=kernel_title(report.kernel, translate))


def report_lines(report: EngineReport, translate: Translate) -> tuple[str, ...]:
    """What computed the layer on screen, why that, and in how many parts."""
    first = translate("Engine", "Computed by {who} in {time}, {dtype}.")
    first = first.format(who=chip_text(report, translate), time=report.time, dtype=report.dtype)
    lines = [first, _failure_text(report, translate) or grounds_text(report.grounds, translate)]
    if report.kernel:
        lines += [reason_text(report, translate), _division_text(report, translate)]
    return tuple(lines)


def _failure_text(report: EngineReport, translate: Translate) -> str:
    if not report.failure:
        return ""
    text = translate("Engine", "{backend} was wanted and could not compute.")
    return text.format(backend=method_title(report.failure, translate))


@record
class GpuReport:
    """What is known of the GPU: its name and memory in bytes, or what is in the way."""

    name: str = ""
    free: int = 0
    total: int = 0
    versions: tuple[tuple[str, str], ...] = ()
    obstacle: str = ""
    """In words."""


def gpu_text(report: GpuReport, translate: Translate) -> str:
    """The GPU in one line, or why there is none that can be used."""
    if report.obstacle:
        return report.obstacle
    text = translate("Engine", "{name}: {free} of {total} free")
    versions = ", ".join(f"{name} {version}" for name, version in report.versions)
    line = text.format(name=report.name, free=memory(report.free), total=memory(report.total))
    return f"{line}, {versions}" if versions else line


def grounds_text(grounds: str, translate: Translate) -> str:
    """Why this backend."""
    texts = {
        "chosen": translate("Engine", "This backend was chosen."),
        "little_work": translate("Engine", "Automatic: too little work to be worth the way to a GPU."),
        "no_gpu": translate("Engine", "Automatic: no GPU that CuPy can use was found."),
        "much_work": translate("Engine", "Automatic: enough work for the GPU."),
    }
    return texts.get(grounds, grounds)


def reason_text(report: EngineReport, translate: Translate) -> str:
    """Why this kernel."""
    texts = {
        "forced": translate("Engine", "This kernel was asked for."),
        "nothing_overlaps": translate(
            "Engine", "Kernel size {kernel_size} is not above stride {stride}: nothing overlaps."
        ),
        "fixed_and_small": translate("Engine", "So small that its matrix of {values} numbers is kept."),
        "cheapest": translate(
            "Engine", "The kernel of least estimated effort: {percent} % of the next one's."
        ),
        "only_fitting": translate(
            "Engine", "Every other kernel would take more memory beside the arrays than it may."
        ),
        "not_finite": translate("Engine", "The data is not finite: no inserted zero may meet it."),
    }
    return texts.get(report.reason, report.reason).format_map(report.numbers)


def _division_text(report: EngineReport, translate: Translate) -> str:
    text = translate("Engine", "Tiles: {tiles}; threads: {workers}; {bytes} beside the arrays.")
    return text.format(tiles=report.tiles, workers=report.workers, bytes=memory(report.temporaries))


def cost_text(multiply_adds: int, needed: int, translate: Translate) -> str:
    """What a computation would take."""
    text = translate("Engine", "Computing it takes {count} multiply-adds and {bytes} of memory.")
    return text.format(count=grouped(multiply_adds), bytes=memory(needed))


def progress_text(activity: str, fraction: float | None) -> str:
    """What goes on, and how much of it is done where that is known.

    >>> progress_text("Computing…", 0.429), progress_text("Reading…", None)
    ('Computing… 42 %', 'Reading…')
    """
    return activity if fraction is None else f"{activity} {int(fraction * 100)} %"
