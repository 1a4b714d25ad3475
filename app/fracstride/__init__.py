"""Fracstride: an explorer of two-dimensional transposed convolution."""

__version__ = "0.1.0"
