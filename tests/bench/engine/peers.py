"""Who computes the workloads: the engine and its peers, each behind one function that runs a layer once.

Every peer is given its weights beforehand, in the form that it likes best; only ``engine`` and ``torch`` take them
as they come with every call.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from workloads import Workload

from fracstride.core.spec import AXES, Field

FloatArray = npt.NDArray[np.float32]
Run = Callable[[], object]
"""Computes the layer once and waits until it is done; what it returns has the values of the output."""

PEERS = ("engine", "engine prepared", "torch", "torch channels last", "onnxruntime", "jax")
BESIDE = ("torch", "torch channels last", "onnxruntime", "jax")


def arrays_of(workload: Workload) -> tuple[FloatArray, FloatArray]:
    """The same random input and weight for everybody."""
    rng = np.random.default_rng(2016)
    spec = workload.geometry.spec
    y, weight = (
        rng.standard_normal(shape, dtype=np.float32) for shape in (spec.input_shape, spec.weight_shape)
    )
    return y, weight


def run_of(peer: str, workload: Workload, threads: int) -> Run:
    """The function of a peer; ImportError where it is not installed."""
    return _MAKERS[peer](workload, threads)


def _pairs(workload: Workload, field: Field) -> list[int]:
    return [workload.geometry.spec.value(field, axis) for axis in AXES]


def _engine(workload: Workload, threads: int) -> Run:
    from fracstride.backends import engine

    y, weight = arrays_of(workload)
    return lambda: engine.conv_transpose2d(y, weight, workload.geometry, threads=threads)


def _engine_prepared(workload: Workload, threads: int) -> Run:
    from fracstride.backends import engine

    y, weight = arrays_of(workload)
    # All threads of the process, which has no more than asked: a limit would be set and taken back at every call.
    layer = engine.prepare(weight, workload.geometry)
    return lambda: layer(y)


def _torch(workload: Workload, threads: int, channels_last: bool = False) -> Run:
    import torch

    torch.set_num_threads(threads)
    order = torch.channels_last if channels_last else torch.contiguous_format
    y, weight = (torch.from_numpy(each).to(memory_format=order) for each in arrays_of(workload))
    options = {
        "stride": _pairs(workload, Field.STRIDE),
        "padding": _pairs(workload, Field.PADDING),
        "output_padding": _pairs(workload, Field.OUTPUT_PADDING),
        "groups": workload.geometry.spec.groups,
        "dilation": _pairs(workload, Field.DILATION),
    }

    def run() -> object:
        with torch.inference_mode():
            return torch.nn.functional.conv_transpose2d(y, weight, **options)

    return run


def _torch_channels_last(workload: Workload, threads: int) -> Run:
    return _torch(workload, threads, channels_last=True)


def _onnxruntime(workload: Workload, threads: int) -> Run:
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    y, weight = arrays_of(workload)
    node = helper.make_node(
        "ConvTranspose",
        ["y", "w"],
        ["x"],
        strides=_pairs(workload, Field.STRIDE),
        pads=_pairs(workload, Field.PADDING) * 2,
        output_padding=_pairs(workload, Field.OUTPUT_PADDING),
        dilations=_pairs(workload, Field.DILATION),
        group=workload.geometry.spec.groups,
    )
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (("y", y.shape), ("x", workload.geometry.output_shape))
    ]
    graph = helper.make_graph([node], "layer", ends[:1], ends[1:], [numpy_helper.from_array(weight, "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"y": y})[0]


def _jax(workload: Workload, threads: int) -> Run:
    import jax

    geometry = workload.geometry
    spec = geometry.spec
    y, weight = arrays_of(workload)
    grouped = weight.reshape(spec.groups, -1, *weight.shape[1:])[..., ::-1, ::-1]
    kernel = jax.numpy.asarray(grouped.swapaxes(1, 2).reshape(spec.out_channels, -1, *weight.shape[2:]))

    @jax.jit
    def layer(y: object, kernel: object) -> object:
        return jax.lax.conv_general_dilated(
            y,
            kernel,
            window_strides=(1, 1),
            padding=[(axis.margin_begin, axis.margin_end) for axis in (geometry.height, geometry.width)],
            lhs_dilation=_pairs(workload, Field.STRIDE),
            rhs_dilation=_pairs(workload, Field.DILATION),
            feature_group_count=spec.groups,
        )

    on_device = jax.numpy.asarray(y)
    return lambda: layer(on_device, kernel).block_until_ready()


_MAKERS = {
    "engine": _engine,
    "engine prepared": _engine_prepared,
    "torch": _torch,
    "torch channels last": _torch_channels_last,
    "onnxruntime": _onnxruntime,
    "jax": _jax,
}
