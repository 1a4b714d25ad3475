"""ONNX: crops are pads; an extended end is output_padding."""

from __future__ import annotations

from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code.listing import Listing, Note, axes, of, outputs


def listing(spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
    """A ConvTranspose node of opset 22 in a model, run by ONNX Runtime."""
    extended = [max(-axis.crop_end, 0) for axis in axes(spec)]
    begins = [axis.crop_begin for axis in axes(spec)]
    ends = [axis.crop_end + more for axis, more in zip(axes(spec), extended, strict=True)]
    attributes = {
        "kernel_shape": list(of(spec, "kernel_size")),
        "strides": list(of(spec, "stride")),
        "dilations": list(of(spec, "dilation")),
        "pads": [*begins, *ends],
        "output_padding": extended,
        "group": spec.groups,
    }
    lines = "".join(f"    {name}={value},\n" for name, value in attributes.items())
    refused = any(more >= axis.stride for axis, more in zip(axes(spec), extended, strict=True))
    shapes = {"y": list(spec.input_shape), "w": list(spec.weight_shape)}
    shapes |= {"b": [spec.out_channels]} if has_bias else {}
    names, infos = list(shapes), [f"{name}_info" for name in shapes]
    shapes["x"] = [spec.batch, spec.out_channels, *outputs(spec)]
    written = ", ".join(f'"{name}": {shape}' for name, shape in shapes.items())
    inputs, given = (", ".join(form.format(name) for name in names) for form in ('"{0}"', '"{0}": {0}'))
    return Listing(
        "import onnxruntime\n"
        "from onnx import TensorProto, helper\n\n"
        f'node = helper.make_node(\n    "ConvTranspose",\n    [{inputs}],\n    ["x"],\n{lines})\n'
        f"shapes = {{{written}}}\n"
        f"{', '.join(infos)}, x_info = (\n"
        "    helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()\n"
        ")\n"
        f'graph = helper.make_graph([node], "layer", [{", ".join(infos)}], [x_info])\n'
        'model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)\n'
        "session = onnxruntime.InferenceSession(\n"
        '    model.SerializeToString(), providers=["CPUExecutionProvider"]\n'
        ")\n"
        f"x = session.run(None, {{{given}}})[0]\n",
        (Note.RUNTIME_REFUSES,) if refused else (),
    )
