"""The engine: fast kernels for whole layers, on any array library with NumPy's functions.

``conv_transpose2d`` computes a layer, ``prepare`` fixes its weights, ``choose`` says which kernel computes it and why.
"""

from fracstride.backends.engine.call import Prepared, check_output, conv_transpose2d, prepare
from fracstride.backends.engine.choice import DEFAULT_BUDGET, Choice, Reason, choose
from fracstride.backends.engine.kernels import Kernel

__all__ = [
    "DEFAULT_BUDGET",
    "Choice",
    "Kernel",
    "Prepared",
    "Reason",
    "check_output",
    "choose",
    "conv_transpose2d",
    "prepare",
]
