"""Why a backend cannot be used and how to mend it, in the language of the window. No Qt."""

from __future__ import annotations

from fracstride.backends.obstacle import Obstacle
from fracstride.ui.presenters.wording import Translate


def obstacle_text(obstacle: Obstacle, translate: Translate) -> str:
    """What is in the way, most often of CuPy, and the way out."""
    texts = {
        Obstacle.NOT_INSTALLED: translate(
            "Obstacles",
            "CuPy is not installed. Install the one that fits the NVIDIA driver: "
            "pip install “fracstride[cuda12]” or “fracstride[cuda13]”.",
        ),
        Obstacle.NOT_IMPORTABLE: translate(
            "Obstacles",
            "CuPy is installed but cannot be loaded. Remove every package called cupy, install one.",
        ),
        Obstacle.NO_DRIVER: translate(
            "Obstacles", "No NVIDIA driver was found. Install the driver of the GPU, then start again."
        ),
        Obstacle.DRIVER_TOO_OLD: translate(
            "Obstacles", "The NVIDIA driver is too old for this CuPy. Update it, or install an older CuPy."
        ),
        Obstacle.DRIVER_FAILED: translate(
            "Obstacles",
            "The NVIDIA driver fails. Look at what nvidia-smi says; restarting the machine may help.",
        ),
        Obstacle.NO_DEVICE: translate(
            "Obstacles", "The NVIDIA driver finds no GPU. Check nvidia-smi and CUDA_VISIBLE_DEVICES."
        ),
        Obstacle.LIBRARIES_MISSING: translate(
            "Obstacles",
            "Libraries of CUDA are missing. Install the CUDA Toolkit, or CuPy with its extra “ctk”.",
        ),
        Obstacle.WRONG_NUMBERS: translate(
            "Obstacles", "It has no transposed convolution of these numbers. Choose float32."
        ),
    }
    return texts[obstacle]
