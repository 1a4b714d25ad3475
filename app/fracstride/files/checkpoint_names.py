"""The closed list of what the pickle of a PyTorch checkpoint may name, and what each of it comes to here.

Names are looked up in tables of this module and nowhere else: nothing that a file names is imported or called. The list is
that of ``torch.load(weights_only=True)``, and the few classes that stand beside weights in many training states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fracstride.core.records import record
from fracstride.files.checkpoint_tensors import (
    DamagedCheckpointError,
    Object,
    Storage,
    Tensor,
    tensor_of,
    whole_numbers,
)
from fracstride.files.number_types import bytes_each, is_read


@record
class Named:
    """A name of the list; ``name`` is its module and what it is called in it."""

    name: str


class StrangeObjectError(Exception):
    """A name that is not on the list."""


def named(module: str, name: str, is_script: bool) -> Named:
    """What a pickle names; only TorchScript names classes of its own, which are in the archive as text."""
    if len(module) + len(name) > _LONGEST:
        raise DamagedCheckpointError
    full = f"{module} {name}"
    if full in _LIST or (is_script and module.partition(".")[0] == _SCRIPT):
        return Named(full)
    raise StrangeObjectError(f"{module}.{name}")


def called(what: object, arguments: tuple[Any, ...]) -> Any:
    """What a pickle would get by calling a name, as an inert value."""
    if not isinstance(what, Named) or len(arguments) > _MOST_ARGUMENTS:
        raise DamagedCheckpointError
    if what.name in _OBJECTS or what.name.startswith(_SCRIPT):
        return Object()
    if what.name == _OF_A_TYPE:
        function, _type, inner, *_state = arguments
        return called(function, inner)
    return _CALLS[what.name](*arguments)


def storage_of(identity: Any) -> Storage:
    """What a persistent id says of a storage: ("storage", type, key, device, length)."""
    kind, typed, key, _device, length = identity
    (numbers,) = whole_numbers((length,))
    if kind != "storage" or not isinstance(key, str):
        raise DamagedCheckpointError
    dtype = _STORAGES[typed.name]
    return Storage(key, dtype, numbers * (bytes_each(dtype) if is_read(dtype) else 1))


def key_text(key: object, others: int) -> str:
    """The key of a dictionary as a part of a name: texts, numbers and None; others by their place."""
    if isinstance(key, str):
        return key
    is_small = isinstance(key, float) or (isinstance(key, int) and abs(key) < 2**63)
    return str(key) if is_small or key is None else f"#{others}"


def _mapping() -> dict[str, Any]:
    return {}


def _same(value: Any = (), *_more: Any) -> Any:
    """Not a copy: a few bytes could ask for very many of them."""
    return value


def _nothing(*_arguments: Any) -> None:
    return None


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any, *more: Any) -> Tensor:
    _requires_grad, _hooks, metadata = (*more, None, None, None)[:3]
    return _marked(tensor_of(storage, offset, shape, strides, storage.dtype), metadata)


def _tensor_of_bytes(
    storage: Any,
    offset: Any,
    shape: Any,
    strides: Any,
    _grad: Any,
    _hooks: Any,
    dtype: Any,
    metadata: Any = None,
) -> Tensor:
    return _marked(tensor_of(storage, offset, shape, strides, _DTYPES[dtype.name]), metadata)


def _marked(tensor: Tensor, metadata: Any) -> Tensor:
    """Numbers that stand for their opposites or conjugates are not read as they stand."""
    marks = metadata if isinstance(metadata, dict) else {}
    mark = next((each for each in ("neg", "conj") if marks.get(each)), "")
    return Tensor(tensor.shape, f"{tensor.dtype} ({mark})") if mark else tensor


def _sparse_tensor(_layout: Any, parts: Any) -> Tensor:
    sizes = next((each for each in parts[:_MOST_ARGUMENTS] if isinstance(each, tuple)), ())
    return Tensor(whole_numbers(sizes), "sparse")


def _tensor_without_values(_dtype: Any, shape: Any, *_more: Any) -> Tensor:
    return Tensor(whole_numbers(shape), "meta")


def _nested_tensor(*_arguments: Any) -> Tensor:
    return Tensor((), "nested")


_LONGEST = 1000
"""Characters of a name."""
_MOST_ARGUMENTS = 16
_SCRIPT = "__torch__"
_OF_A_TYPE = "torch._tensor _rebuild_from_type_v2"
_OBJECTS = frozenset(["argparse Namespace"])

_STORAGES = {
    "torch DoubleStorage": "float64",
    "torch FloatStorage": "float32",
    "torch HalfStorage": "float16",
    "torch BFloat16Storage": "bfloat16",
    "torch LongStorage": "int64",
    "torch IntStorage": "int32",
    "torch ShortStorage": "int16",
    "torch CharStorage": "int8",
    "torch ByteStorage": "uint8",
    "torch BoolStorage": "bool",
    "torch ComplexFloatStorage": "complex64",
    "torch ComplexDoubleStorage": "complex128",
    "torch QInt8Storage": "qint8",
    "torch QInt32Storage": "qint32",
    "torch QUInt8Storage": "quint8",
    "torch QUInt4x2Storage": "quint4x2",
    "torch QUInt2x4Storage": "quint2x4",
    "torch.storage UntypedStorage": "",
}

_DTYPES = {
    f"torch {dtype}": dtype
    for dtype in (
        *("float64", "float32", "float16", "bfloat16"),
        *("int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"),
        *("complex32", "complex64", "complex128"),
        *("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"),
        *("float4_e2m1fn_x2", "qint8", "qint32", "quint8", "quint4x2", "quint2x4"),
        *(f"{sign}int{bits}" for sign in ("", "u") for bits in range(1, 8)),
    )
}

_CALLS: dict[str, Callable[..., Any]] = {
    "collections OrderedDict": _mapping,
    "collections Counter": _nothing,
    "torch Size": _same,
    "torch device": _nothing,
    "torch.serialization _get_layout": _nothing,
    "torch._utils _rebuild_tensor": _tensor,
    "torch._utils _rebuild_tensor_v2": _tensor,
    "torch._utils _rebuild_tensor_v3": _tensor_of_bytes,
    "torch._utils _rebuild_parameter": _same,
    "torch._utils _rebuild_parameter_with_state": _same,
    "torch._utils _rebuild_device_tensor_from_cpu_tensor": _same,
    "torch._utils _rebuild_qtensor": _tensor,
    "torch._utils _rebuild_sparse_tensor": _sparse_tensor,
    "torch._utils _rebuild_nested_tensor": _nested_tensor,
    "torch._utils _rebuild_meta_tensor_no_storage": _tensor_without_values,
    "torch.jit._pickle build_intlist": _same,
    "torch.jit._pickle build_doublelist": _same,
    "torch.jit._pickle build_boollist": _same,
    "torch.jit._pickle build_tensorlist": _same,
    "torch.jit._pickle restore_type_tag": _same,
    "_codecs encode": _nothing,
    **{f"{module} {name}": _same for module in ("builtins", "__builtin__") for name in ("set", "frozenset")},
    **{
        f"{module} {name}": _nothing
        for module in ("builtins", "__builtin__")
        for name in ("bytearray", "complex")
    },
    "numpy dtype": _nothing,
    "numpy.core.multiarray scalar": _nothing,
    "numpy._core.multiarray scalar": _nothing,
}

_QUANTISATION = ("per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric")
_LIST = frozenset(
    [
        *_CALLS,
        *_STORAGES,
        *_DTYPES,
        *_OBJECTS,
        _OF_A_TYPE,
        "torch Tensor",
        "torch.nn.parameter Parameter",
        "torch.nn.parameter Buffer",
        *(f"torch {scheme}" for scheme in _QUANTISATION),
        "torch per_channel_affine_float_qparams",
    ]
)
