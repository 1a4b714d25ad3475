"""ONNX: crops are pads; an extended end is output_padding, as far as ONNX Runtime takes it."""

from __future__ import annotations

from fracstride.core.geometry import AxisGeometry
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.code.listing import Listing, Note, axes, of, outputs


@record
class _Plan:
    """One axis: the pads of the node (begin, end), its output_padding, and the cells that a Pad adds behind it (begin, end)."""

    pads: tuple[int, int]
    output_padding: int
    added: tuple[int, int]


def listing(spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
    """A ConvTranspose node of opset 22 in a model, run by ONNX Runtime."""
    plans = [_plan(axis) for axis in axes(spec)]
    is_extended = any(plan.added != (0, 0) for plan in plans)
    # Zeros that are added have no bias yet.
    names = ["y", "w", "b"] if has_bias and not is_extended else ["y", "w"]
    nodes = [_node(spec, plans, names, "z" if is_extended else "x")]
    if is_extended:
        nodes.append(f'helper.make_node("Pad", ["z", "cells"], ["{"a" if has_bias else "x"}"])')
        nodes += ['helper.make_node("Add", ["a", "b"], ["x"])'] if has_bias else []
    return Listing(_model(spec, plans, nodes, has_bias), (Note.RUNTIME_REFUSES,) if is_extended else ())


def _plan(axis: AxisSpec) -> _Plan:
    begin, extended = axis.crop_begin, max(-axis.crop_end, 0)
    given = min(extended, axis.stride - 1)
    if axis.crop_end >= AxisGeometry(axis).full:
        return _Plan((0, 0), 0, (-begin, -axis.crop_end))  # so that the node leaves something to crop
    if begin < 0 or given < extended:
        # The Pad crops the beginning too: without the zeros that it adds there might be nothing left to crop.
        return _Plan((0, max(axis.crop_end, 0)), given, (-begin, extended - given))
    return _Plan((begin, max(axis.crop_end, 0)), given, (0, 0))


def _node(spec: ConvTransposeSpec, plans: list[_Plan], names: list[str], made: str) -> str:
    attributes = {
        "kernel_shape": list(of(spec, "kernel_size")),
        "strides": list(of(spec, "stride")),
        "dilations": list(of(spec, "dilation")),
        "pads": [plan.pads[end] for end in (0, 1) for plan in plans],
        "output_padding": [plan.output_padding for plan in plans],
        "group": spec.groups,
    }
    lines = "".join(f"    {name}={value},\n" for name, value in attributes.items())
    inputs = ", ".join(f'"{name}"' for name in names)
    return f'helper.make_node(\n    "ConvTranspose",\n    [{inputs}],\n    ["{made}"],\n{lines})'


def _model(spec: ConvTransposeSpec, plans: list[_Plan], nodes: list[str], has_bias: bool) -> str:
    """The nodes in a model, and its run."""
    is_extended = len(nodes) > 1
    shapes = {"y": list(spec.input_shape), "w": list(spec.weight_shape)}
    shapes |= {"b": [spec.out_channels, 1, 1] if is_extended else [spec.out_channels]} if has_bias else {}
    infos = ", ".join(f"{name}_info" for name in shapes)
    given = ", ".join(f'"{name}": {name}' for name in shapes)
    given = given.replace('"b": b', '"b": b[:, None, None]') if is_extended else given
    shapes["x"] = [spec.batch, spec.out_channels, *outputs(spec)]
    written = "".join(f'    "{name}": {shape},\n' for name, shape in shapes.items())
    names = ["node", "pad", "add"][: len(nodes)]
    (top, bottom), (left, right) = (plan.added for plan in plans)
    cells = [0, 0, top, left, 0, 0, bottom, right]
    return (
        "import onnxruntime\n"
        "from onnx import TensorProto, helper\n\n"
        + "".join(f"{name} = {node}\n" for name, node in zip(names, nodes, strict=True))
        + (_cells(cells) if is_extended else "")
        + f"shapes = {{\n{written}}}\n"
        f"{infos}, x_info = (\n"
        "    helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)\n"
        "    for name, shape in shapes.items()\n"
        ")\n"
        "graph = helper.make_graph(\n"
        f'    [{", ".join(names)}], "layer", [{infos}], [x_info]{", [cells]" if is_extended else ""}\n'
        ")\n"
        "model = helper.make_model(\n"
        '    graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10\n'
        ")\n"
        "session = onnxruntime.InferenceSession(\n"
        '    model.SerializeToString(), providers=["CPUExecutionProvider"]\n'
        ")\n"
        f"x = session.run(None, {{{given}}})[0]\n"
    )


def _cells(added: list[int]) -> str:
    """What the Pad adds on every side."""
    return f'added = {added}\ncells = helper.make_tensor("cells", TensorProto.INT64, [8], added)\n'
