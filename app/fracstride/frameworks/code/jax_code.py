"""JAX: pads both sides of each axis before the convolution, and rotates the kernel."""

from __future__ import annotations

from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code.listing import ADDED_BIAS, Listing, Note, axes, extents, of, shape_comment

Margins = list[tuple[int, int]]


def listing(spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
    """jax.lax.conv_transpose, or with groups the general convolution on which it is based."""
    margins: Margins = [
        (extent - 1 - axis.crop_begin, extent - 1 - axis.crop_end)
        for axis, extent in zip(axes(spec), extents(spec), strict=True)
    ]
    extended = any(axis.output_padding for axis in axes(spec))
    notes = (Note.NO_OUTPUT_PADDING,) if extended else ()
    bias = ADDED_BIAS if has_bias else ""
    if spec.groups > 1:
        return Listing(_grouped(spec, margins) + bias, (Note.LONG_FORM, *notes))
    return Listing(_plain(spec, margins) + bias, (Note.FLIP, *notes))


def _plain(spec: ConvTransposeSpec, margins: Margins) -> str:
    return (
        "import jax.numpy as jnp\n"
        "from jax import lax\n\n"
        "x = lax.conv_transpose(\n"
        "    jnp.asarray(y),\n"
        "    jnp.asarray(w),\n"
        f"    strides={of(spec, 'stride')},\n"
        f"    padding={margins},\n"
        f"    rhs_dilation={of(spec, 'dilation')},\n"
        '    dimension_numbers=("NCHW", "OIHW", "NCHW"),\n'
        "    transpose_kernel=True,\n"
        f")  # {shape_comment(spec)}\n"
    )


def _grouped(spec: ConvTransposeSpec, margins: Margins) -> str:
    groups, inputs = spec.groups, spec.in_channels // spec.groups
    per_group = spec.out_channels // spec.groups
    k_h, k_w = of(spec, "kernel_size")
    return (
        "import jax.numpy as jnp\n"
        "from jax import lax\n\n"
        f"w_g = jnp.asarray(w).reshape({groups}, {inputs}, {per_group}, {k_h}, {k_w}).swapaxes(1, 2)\n"
        f"w_g = w_g.reshape({spec.out_channels}, {inputs}, {k_h}, {k_w})[:, :, ::-1, ::-1]\n"
        "x = lax.conv_general_dilated(\n"
        "    jnp.asarray(y),\n"
        "    w_g,\n"
        "    window_strides=(1, 1),\n"
        f"    padding={margins},\n"
        f"    lhs_dilation={of(spec, 'stride')},\n"
        f"    rhs_dilation={of(spec, 'dilation')},\n"
        f"    feature_group_count={groups},\n"
        f")  # {shape_comment(spec)}\n"
    )
