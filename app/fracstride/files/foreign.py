"""Models of other frameworks, which are known by name and not read: what they are, and how their weights get here."""

from __future__ import annotations

from pathlib import Path

from fracstride.core.records import record
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem


@record
class ForeignModel:
    """A kind of file, and the command or the line of Python that turns it into one that is read."""

    name: str
    way: str = ""
    """'' where nothing leads back from it: it was compiled of a model that has to be opened instead."""


_TENSORFLOW = ForeignModel("TensorFlow", "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx")
_TENSORFLOW_CHECKPOINT = ForeignModel(
    "TensorFlow checkpoint",
    "r = tf.train.load_checkpoint(path); "
    'np.savez("weights.npz", **{n: r.get_tensor(n) for n in r.get_variable_to_shape_map()})',
)
_CORE_ML = ForeignModel("Core ML")
_TENSORRT = ForeignModel("TensorRT")

FOREIGN_MODELS = {
    ".pb": _TENSORFLOW,
    ".pbtxt": _TENSORFLOW,
    ".index": _TENSORFLOW_CHECKPOINT,
    ".data-00000-of-00001": _TENSORFLOW_CHECKPOINT,
    ".xml": ForeignModel(
        "OpenVINO",
        'np.savez("weights.npz", **{c.get_friendly_name(): c.get_data() for c in openvino.Core().read_model(path).get_ops() '
        'if c.get_type_name() == "Constant"})',
    ),
    ".msgpack": ForeignModel(
        "Flax",
        'np.savez("weights.npz", **flax.traverse_util.flatten_dict(flax.serialization.msgpack_restore(open(path, "rb").read()), sep="."))',
    ),
    ".pt2": ForeignModel("torch.export", 'torch.save(torch.export.load(path).state_dict, "weights.pt")'),
    ".pte": ForeignModel("ExecuTorch"),
    ".ptl": ForeignModel("PyTorch Mobile", 'torch.save(torch.jit.load(path).state_dict(), "weights.pt")'),
    ".mlmodel": _CORE_ML,
    ".mlpackage": _CORE_ML,
    ".mlmodelc": _CORE_ML,
    ".engine": _TENSORRT,
    ".plan": _TENSORRT,
    ".trt": _TENSORRT,
    ".ort": ForeignModel("ONNX Runtime"),
    ".gguf": ForeignModel(
        "GGUF",
        'np.savez("weights.npz", **{t.name: gguf.dequantize(t.data, t.tensor_type) for t in gguf.GGUFReader(path).tensors})',
    ),
    ".pdparams": ForeignModel(
        "PaddlePaddle", 'np.savez("weights.npz", **{n: t.numpy() for n, t in paddle.load(path).items()})'
    ),
    ".pdmodel": ForeignModel(
        "PaddlePaddle", "paddle2onnx --model_dir FOLDER --model_filename model.pdmodel --save_file model.onnx"
    ),
    ".param": ForeignModel("ncnn"),
    ".mnn": ForeignModel("MNN"),
}
"""By the endings of their files."""


def foreign_problem(path: Path) -> FileProblem | None:
    """Why a file of another framework is not read and what helps; None for all other files."""
    model = FOREIGN_MODELS.get(path.suffix.lower())
    if model is None:
        return None
    if not model.way:
        return file_problem(FileProblemCode.COMPILED_MODEL, path, kind=model.name)
    return file_problem(FileProblemCode.FOREIGN_MODEL, path, kind=model.name, way=model.way)
