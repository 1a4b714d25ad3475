"""The current layer as exact code for each framework, with crops, layouts and flips."""

from fracstride.frameworks.code import jax_code, keras_code, numpy_code, onnx_code, pytorch_code
from fracstride.frameworks.code.listing import Listing, Note, Writer
from fracstride.frameworks.code.program import program

WRITERS: dict[str, Writer] = {
    "PyTorch": pytorch_code.listing,
    "NumPy": numpy_code.listing,
    "ONNX": onnx_code.listing,
    "Keras": keras_code.listing,
    "JAX": jax_code.listing,
}
"""Every framework by its name, in the order of the tab."""

__all__ = ["WRITERS", "Listing", "Note", "Writer", "program"]
