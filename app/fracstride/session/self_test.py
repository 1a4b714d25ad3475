"""Is this installation complete, and does it compute correctly? Without Qt; ``ui.self_test`` checks the rest."""

from __future__ import annotations

import hashlib
import json
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, PackagePath, files
from importlib.resources import as_file
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import numpy as np

from fracstride.backends import engine
from fracstride.backends.engine import Kernel
from fracstride.backends.engine.compiled import IS_COMPILED, PROCESSOR
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Plan
from fracstride.core.frozen import is_frozen
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.precision import FloatArray
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.files.checkpoints import read_checkpoint
from fracstride.files.keras_layers import KerasModel, read_keras_layer, read_keras_model
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import CHECKPOINT_SUFFIXES, IMAGE_SUFFIXES, TENSOR_SUFFIX, read_map
from fracstride.files.onnx_layers import read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.files.tensors import read_tensor
from fracstride.frameworks.model_layer import NoModelError
from fracstride.frameworks.tflite_model import IDENTIFIER, tflite_model_of
from fracstride.session.document import from_json
from fracstride.session.finding import Finding, found
from fracstride.session.lessons import lessons
from fracstride.session.preferences import LanguageChoice
from fracstride.session.presets import first_document, presets
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import Document, State
from fracstride.session.storage import SUFFIX, read_document, write_document

PACKAGE = "fracstride.resources"
FOLDER = ("fracstride", "resources")
TOLERANCES: dict[str, float] = {"float64": 1e-12, "float32": 2e-6}
"""By the type computed in: the largest difference from the definition, as a part of its largest value."""
TRANSLATED = [each for each in LanguageChoice if each not in (LanguageChoice.SYSTEM, LanguageChoice.ENGLISH)]
_CHECKPOINT = (
    b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n("
    b"(X\x07\0\0\0storagectorch\nDoubleStorage\nX\x01\0\0\0000X\x03\0\0\0cpuK\x10tQ"
    b"K\0(K\x02K\x02K\x02K\x02t(K\x08K\x04K\x02K\x01t\x89NtR."
)
"""A tensor of the shape of ``WEIGHT``, as torch.save describes it."""
TEXT_SUFFIXES = (".txt", ".md", ".html")
WEIGHT: FloatArray = np.arange(16.0).reshape(2, 2, 2, 2)


def findings() -> Iterator[Finding]:
    """The findings, one subject after the other."""
    yield found("resources", checked_resources)
    yield found("engine", checked_engine)
    yield found("presets", checked_presets)
    yield found("lessons", checked_lessons)
    yield found("sessions", checked_session)
    yield found("arrays", checked_arrays)
    yield found("checkpoints", checked_checkpoints)
    yield found("models", checked_models)
    yield found("Keras", checked_keras)
    yield found("TF Lite", checked_tflite)


# Resources


def resource_files() -> Iterator[tuple[str, Traversable]]:
    """(path below the resources, file) of every resource, in order; without code."""
    yield from _below("", resources(PACKAGE))


def _below(path: str, folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        name = f"{path}{each.name}"
        if each.is_dir():
            yield from _below(f"{name}/", each)
        elif PurePosixPath(name).suffix not in (".py", ".pyc"):
            yield name, each


def checked_resources() -> Finding:
    """Checks that every resource is as it was packed, and can be read if that needs no Qt."""
    here = dict(resource_files())
    packed = _packed_files()
    faults = [fault for each in packed for fault in _faults_of_packed(each)]
    faults += [f"{name}: {fault}" for name, file in here.items() for fault in _faults_of_resource(file)]
    known = f"{len(packed)} as they were packed" if packed else "not installed from a wheel"
    return Finding("resources", f"{len(here)} files, {known}", tuple(faults))


def _packed_files() -> list[PackagePath]:
    """The resources of the installed wheel with their digests; none if no wheel is installed."""
    return [each for each in _recorded() if each.parts[:2] == FOLDER and each.suffix not in (".py", ".pyc")]


def packed_modules() -> set[str]:
    """The modules of the installed wheel; none if no wheel is installed."""
    modules = (
        each.with_suffix("").parts
        for each in _recorded()
        if each.suffix == ".py" and each.parts[0] == FOLDER[0]
    )
    return {".".join(parts).removesuffix(".__init__") for parts in modules}


def _recorded() -> list[PackagePath]:
    try:
        return files("fracstride") or []
    except PackageNotFoundError:
        return []


def _faults_of_packed(packed: PackagePath) -> Iterator[str]:
    name = "/".join(packed.parts[2:])
    path = Path(str(packed.locate()))
    if not path.is_file():
        yield f"{name}: is missing"
    elif packed.hash is not None:
        digest = urlsafe_b64encode(hashlib.new(packed.hash.mode, path.read_bytes()).digest())
        if digest.decode().rstrip("=") != packed.hash.value:
            yield f"{name}: is not what was packed"


def _faults_of_resource(file: Traversable) -> Iterator[str]:
    if not (data := file.read_bytes()):
        yield "is empty"
    elif not is_readable(file, data):
        yield "cannot be read"


def is_readable(file: Traversable, data: bytes) -> bool:
    """Whether a resource has the format of its suffix; formats that only Qt reads count as readable here."""
    suffix = PurePosixPath(file.name).suffix
    try:
        if suffix == ".json":
            json.loads(data)
        if suffix == SUFFIX:
            return isinstance(from_json(data.decode("utf-8"), file.name), Document)
        if suffix in IMAGE_SUFFIXES:
            with as_file(file) as path:
                return isinstance(read_map(path), LoadedArray)
        return suffix not in TEXT_SUFFIXES or bool(data.decode("utf-8"))
    except ValueError:
        return False


# Computing


def checked_engine() -> Finding:
    """Says whether there is compiled code; the presets and lessons tell whether it computes as it should."""
    if not IS_COMPILED:
        return Finding("engine", f"{len(_kernels())} kernels; none is compiled, so some layers take longer")
    return Finding("engine", f"{len(_kernels())} kernels; what is compiled uses vectors of {PROCESSOR}")


def _kernels() -> list[Kernel]:
    """The kernels that this installation has."""
    return [each for each, functions in KERNELS.items() if IS_COMPILED or not functions.compiled]


def checked_presets() -> Finding:
    """Checks every preset, by every method and every kernel of the engine, against the definition."""
    return _checked_layers("presets", [(each.id, each.document.state) for each in presets()])


def checked_lessons() -> Finding:
    """Checks every step of every lesson in the same way, and that its text is there in every language."""
    steps = [(f"{each.id} {number}", step) for each in lessons() for number, step in enumerate(each.steps, 1)]
    computed = _checked_layers("lessons", [(name, step.state) for name, step in steps])
    lacking = [
        f"{name}: has no words in {language}"
        for name, step in steps
        for language in TRANSLATED
        for text in (step.text, step.question.text, step.question.hint)
        if not text.get(language)
    ]
    return replace(computed, faults=(*computed.faults, *lacking))


def _checked_layers(subject: str, layers: Sequence[tuple[str, State]]) -> Finding:
    largest = dict.fromkeys(TOLERANCES, 0.0)
    faults = tuple(f"{name}: {fault}" for name, state in layers for fault in _faults_of_layer(state, largest))
    ways = f"{len(METHODS)} methods and {len(_kernels())} kernels"
    errors = "largest error " + ", ".join(f"{error:.0e} ({name})" for name, error in largest.items())
    return Finding(subject, f"{len(layers)} layers by {ways}; {errors}", faults)


def _faults_of_layer(state: State, largest: dict[str, float]) -> Iterator[str]:
    geometry = solve(state.spec)
    if not isinstance(geometry, Geometry):
        yield "its parameters are impossible"
        return
    y, weight = materialise_input(state.input, state.spec), materialise_kernel(state.kernel, state.spec)
    expected = reference(y, weight, state.spec)
    for name, x in _outputs(geometry, y, weight):
        error = relative_error(x, expected)
        largest[x.dtype.name] = max(largest[x.dtype.name], error)
        if not error <= TOLERANCES[x.dtype.name]:
            yield f"{name} differs from the definition by {error:.1e}"


def _outputs(geometry: Geometry, y: FloatArray, weight: FloatArray) -> Iterator[tuple[str, FloatArray]]:
    """(how it was computed, output) for every way of computing a layer."""
    operands = Operands(geometry, y, weight)
    for method in METHODS.values():
        yield method.name, np.asarray(method.run(operands))
    for dtype in TOLERANCES:
        compute = partial(engine.conv_transpose2d, y.astype(dtype), weight.astype(dtype), geometry)
        yield f"the engine ({dtype})", compute()
        for kernel in possible_kernels(geometry):
            yield f"{kernel} ({dtype})", compute(kernel=kernel)


def possible_kernels(geometry: Geometry) -> list[Kernel]:
    """The kernels of the engine that can compute this layer."""
    plan = Plan.of(geometry)
    return [kernel for kernel, functions in KERNELS.items() if functions.is_possible(plan)]


def relative_error(x: FloatArray, expected: FloatArray) -> float:
    """The largest difference, relative to the largest expected value; NaN if anything is NaN."""
    difference = float(np.abs(x - expected).max())
    return difference / max(float(np.abs(expected).max()), np.finfo(np.float64).tiny)


# Files


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
