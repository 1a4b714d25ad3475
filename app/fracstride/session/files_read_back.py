"""Files of every kind with known values in them, written and read back: whether the libraries for that are here."""

from __future__ import annotations

import json
import tempfile
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from fracstride.core.frozen import is_frozen
from fracstride.core.precision import FloatArray
from fracstride.files.checkpoints import read_checkpoint
from fracstride.files.keras_layers import KerasModel, read_keras_layer, read_keras_model
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import CHECKPOINT_SUFFIXES, TENSOR_SUFFIX
from fracstride.files.onnx_layers import read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.files.tensors import read_tensor
from fracstride.frameworks.model_layer import NoModelError
from fracstride.frameworks.tflite_model import IDENTIFIER, tflite_model_of
from fracstride.session.finding import Finding
from fracstride.session.presets import first_document
from fracstride.session.storage import SUFFIX, read_document, write_document

_CHECKPOINT = (
    b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n("
    b"(X\x07\0\0\0storagectorch\nDoubleStorage\nX\x01\0\0\0000X\x03\0\0\0cpuK\x10tQ"
    b"K\0(K\x02K\x02K\x02K\x02t(K\x08K\x04K\x02K\x01t\x89NtR."
)
"""A tensor of the shape of ``WEIGHT``, as torch.save describes it."""
WEIGHT: FloatArray = np.arange(16.0).reshape(2, 2, 2, 2)


def checked_session() -> Finding:
    """Checks that a session is the same after it was written to the disk and read again."""
    document = first_document()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"session{SUFFIX}"
        problem = write_document(path, document)
        read = read_document(path)
    if problem is not None:
        return Finding("sessions", "", (f"cannot be written: {problem.code}",))
    faults = () if read == document else ("a session differs after it was saved and opened",)
    return Finding("sessions", "saved, opened, the same", faults)


def checked_arrays() -> Finding:
    """Checks that a weight is read back from a file of arrays, with the library for that."""
    from safetensors.numpy import save_file  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"weights{TENSOR_SUFFIX}"
        save_file({"weight": WEIGHT}, path)
        read = read_tensor(path, "weight", ndims=(4,))
    return Finding("arrays", "a weight read as it is", _faults_of_weight(read))


def checked_checkpoints() -> Finding:
    """Checks that a weight is read from a file of torch.save, without torch."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"weights{CHECKPOINT_SUFFIXES[0]}"
        with ZipFile(path, "w") as archive:
            archive.writestr("weights/data.pkl", _CHECKPOINT)
            archive.writestr("weights/data/0", WEIGHT.astype("<f8").tobytes())
        read = read_checkpoint(path, "", ndims=(4,))
    return Finding("checkpoints", "a weight of PyTorch read as it is", _faults_of_weight(read))


def checked_models() -> Finding:
    """Checks reading a layer of an ONNX model; only installers bring the library for that."""
    if find_spec("onnx") is None:
        lacking = ("the package onnx was not packed",) if is_frozen() else ()
        return Finding("models", "without the package onnx no .onnx file can be opened", lacking)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        path.write_bytes(_onnx_model())
        model = read_model(path)
        if isinstance(model, FileProblem):
            return Finding("models", "", (f"a model cannot be read: {model.code}",))
        read = read_layer(path, model, 0)
        faults = _faults_of_weight(read if isinstance(read, FileProblem) else read.weight)
    if model.layers[0].strides != (2, 2):
        faults += ("a layer differs from what is in its model",)
    return Finding("models", "a quantised layer of an ONNX model read as it is", faults)


def checked_tflite() -> Finding:
    """Checks that the library for TensorFlow Lite models is here; only installers bring it."""
    if find_spec("tflite") is None:
        lacking = ("the package tflite was not packed",) if is_frozen() else ()
        return Finding("TF Lite", "without the package tflite no .tflite file can be opened", lacking)
    try:
        tflite_model_of(b"\xff\xff\xff\x7f" + IDENTIFIER)
    except NoModelError:
        return Finding("TF Lite", "what is no model is known to be none")
    return Finding("TF Lite", "", ("bytes without a meaning were read as a model",))


def checked_keras() -> Finding:
    """Checks reading a layer that Keras has saved; only installers bring the library for that."""
    if find_spec("h5py") is None:
        lacking = ("the package h5py was not packed",) if is_frozen() else ()
        return Finding("Keras", "without the package h5py no .keras or .h5 file can be opened", lacking)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.h5"
        _write_keras_model(path)
        model = read_keras_model(path)
        if not isinstance(model, KerasModel):
            return Finding("Keras", "", ("a model cannot be read",))
        read = read_keras_layer(path, model, 0)
        faults = _faults_of_weight(read if isinstance(read, FileProblem) else read.weight)
    if model.layers[0].strides != (2, 2):
        faults += ("a layer differs from what is in its model",)
    return Finding("Keras", "a layer of a Keras model read as it is", faults)


def _write_keras_model(path: Path) -> None:
    import h5py  # noqa: PLC0415

    kernel = WEIGHT.transpose(2, 3, 1, 0)
    settings = {"name": "up", "filters": kernel.shape[2], "kernel_size": kernel.shape[:2], "strides": 2}
    layer = {"class_name": "Conv2DTranspose", "config": settings}
    model = {"class_name": "Sequential", "config": {"layers": [layer]}}
    with h5py.File(path, "w") as file:
        file["model_weights/up/up/kernel"] = kernel
        file.attrs["model_config"] = json.dumps(model)


def _onnx_model() -> bytes:
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

    # Quantised, so that what computes weights is proven too.
    nodes = [
        helper.make_node("DequantizeLinear", ["levels", "step"], ["weight"]),
        helper.make_node("ConvTranspose", ["y", "weight"], ["x"], strides=[2, 2]),
    ]
    y, x = (helper.make_tensor_value_info(each, TensorProto.FLOAT, None) for each in "yx")
    stored = {"levels": WEIGHT.astype(np.int8) * 2, "step": np.float32(0.5)}
    tensors = [numpy_helper.from_array(array, name) for name, array in stored.items()]
    graph = helper.make_graph(nodes, "model", [y], [x], tensors)
    return bytes(helper.make_model(graph).SerializeToString())


def _faults_of_weight(read: LoadedArray | FileProblem) -> tuple[str, ...]:
    if isinstance(read, FileProblem):
        return (f"a weight cannot be read: {read.code}",)
    return () if np.array_equal(read.values, WEIGHT) else ("a weight differs from what is in its file",)
