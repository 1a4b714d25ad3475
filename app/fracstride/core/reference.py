"""The definition, written down literally: every method is checked against it.

Every input value is multiplied by the whole kernel and added to the output, ``stride`` cells further for each
input cell and ``dilation`` cells further for each tap; then the crops are taken off and the bias is added.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry
from fracstride.core.spec import AxisSpec, ConvTransposeSpec


def reference(
    y: npt.ArrayLike, weight: npt.ArrayLike, spec: ConvTransposeSpec, bias: npt.ArrayLike | None = None
) -> npt.NDArray[np.float64]:
    """x (N, C_out, H_in, W_in) in float64, by nested loops.

    ``y`` (N, C_in, H_out, W_out), ``weight`` (C_in, C_out/groups, kH, kW), ``bias`` (C_out,). Any crops,
    negative ones too, as long as the output has at least one cell.

    >>> layer = ConvTransposeSpec.square(2, 2, stride=2)
    >>> reference([[[[1, 2], [3, 4]]]], [[[[1, 10], [100, 1000]]]], layer)[0, 0]
    array([[1.e+00, 1.e+01, 2.e+00, 2.e+01],
           [1.e+02, 1.e+03, 2.e+02, 2.e+03],
           [3.e+00, 3.e+01, 4.e+00, 4.e+01],
           [3.e+02, 3.e+03, 4.e+02, 4.e+03]])
    """
    y = np.asarray(y, np.float64)
    weight = np.asarray(weight, np.float64)
    out_shape = (AxisGeometry(spec.height).output, AxisGeometry(spec.width).output)
    x = np.zeros((spec.batch, spec.out_channels, *out_shape))
    with np.errstate(invalid="ignore", over="ignore"):
        for n in range(spec.batch):
            for c_in, c_out, c_weight in _channels(spec):
                for m_y, t_y, i_y in _products(spec.height, out_shape[0]):
                    for m_x, t_x, i_x in _products(spec.width, out_shape[1]):
                        x[n, c_out, i_y, i_x] += y[n, c_in, m_y, m_x] * weight[c_in, c_weight, t_y, t_x]
    return x if bias is None else x + np.asarray(bias, np.float64)[:, None, None]


def _channels(spec: ConvTransposeSpec) -> Iterator[tuple[int, int, int]]:
    """(input channel, output channel, the weight's second index) of all connected channels."""
    inputs, outputs = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    for group in range(spec.groups):
        for c_in in range(inputs):
            for c_out in range(outputs):
                yield group * inputs + c_in, group * outputs + c_out, c_out


def _products(axis: AxisSpec, output: int) -> Iterator[tuple[int, int, int]]:
    """(input index, tap, output index) of all products along one axis that the crops leave."""
    for m in range(axis.size):
        for t in range(axis.kernel_size):
            i = m * axis.stride + t * axis.dilation - axis.crop_begin
            if 0 <= i < output:
                yield m, t, i
