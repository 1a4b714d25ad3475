"""Weights that PyTorch keeps in parts and computes when the layer is called: weight_norm and spectral_norm.

After torch.nn.utils and torch.nn.utils.parametrizations, of which checkpoints have the names. The weight is listed by
the name that the layer has for it, in the place of its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from fracstride.core.records import record
from fracstride.files.loaded import ArrayEntry, FloatArray

WEIGHT_NORM, SPECTRAL_NORM = "weight_norm", "spectral_norm"
TRANSPOSED_OUTPUTS = 1
"""The axis of the output channels of a transposed convolution, which spectral_norm goes by."""


def weight_normed(direction: FloatArray, magnitude: FloatArray) -> FloatArray:
    """The weight of ``weight_norm``: each slice of the direction as long as its magnitude says.

    >>> weight_normed(np.array([[3.0, 4.0]]), np.array([[10.0]]))
    array([[6., 8.]])
    """
    if magnitude.ndim and not _is_along(direction.shape, magnitude.shape):
        raise ValueError("magnitudes of another weight")
    axes = tuple(axis for axis, size in enumerate(magnitude.shape) if size == 1) if magnitude.ndim else None
    norm = np.sqrt(np.sum(direction**2, axis=axes, keepdims=True))
    # Of nothing no direction is known: PyTorch has no number there either, and the file is refused for it.
    with np.errstate(invalid="ignore", divide="ignore"):
        return direction * (magnitude / norm)


def _is_along(shape: Sequence[int], magnitudes: Sequence[int]) -> bool:
    """Whether each axis of the magnitudes is that of the weight, or of one cell."""
    pairs = zip(shape, magnitudes, strict=False)
    return len(shape) == len(magnitudes) and all(own in (1, size) for size, own in pairs)


def spectrally_normed(weight: FloatArray, left: FloatArray, right: FloatArray) -> FloatArray:
    """The weight of ``spectral_norm``: over its largest singular value, as the two vectors estimate it."""
    axis = TRANSPOSED_OUTPUTS if weight.shape[TRANSPOSED_OUTPUTS] == left.size else 0
    matrix = np.moveaxis(weight, axis, 0).reshape(left.size, -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return weight / (left @ matrix @ right)


@record
class _Form:
    """How the parts of a weight are called behind its name, and what becomes of them; the first has its shape."""

    name: str
    endings: tuple[str, ...]
    compose: Callable[..., FloatArray]

    def parts(self, weight: str) -> tuple[str, ...]:
        start = weight.removesuffix("weight")
        return tuple(start + ending for ending in self.endings)


_FORMS = (
    _Form(WEIGHT_NORM, ("weight_v", "weight_g"), weight_normed),
    _Form(
        WEIGHT_NORM,
        ("parametrizations.weight.original1", "parametrizations.weight.original0"),
        weight_normed,
    ),
    _Form(SPECTRAL_NORM, ("weight_orig", "weight_u", "weight_v"), spectrally_normed),
    _Form(
        SPECTRAL_NORM,
        (
            "parametrizations.weight.original",
            "parametrizations.weight.0._u",
            "parametrizations.weight.0._v",
        ),
        spectrally_normed,
    ),
)


@record
class KeptInParts:
    """A weight that is not in the file itself."""

    form: _Form
    parts: tuple[str, ...]
    """Names in the file, the one with the shape of the weight first."""

    def weight(self, parts: Sequence[FloatArray]) -> FloatArray:
        """The weight of the values of its parts; of what does not fit together the first as it is, not a number."""
        try:
            weight = self.form.compose(*parts)
        except (ValueError, IndexError):
            weight = np.empty(())
        return weight if weight.shape == parts[0].shape else np.full(parts[0].shape, np.nan)

    @property
    def dimensions(self) -> tuple[tuple[int, ...], ...]:
        """Of the parts behind the first."""
        return ((0, 1, 2, 3, 4),) * (len(self.parts) - 1)


def kept_in_parts(name: str, names: Collection[str]) -> KeptInParts | None:
    """The parts of a weight that an archive has under the names of one of the forms; None where it has them not."""
    if not name.endswith("weight") or name in names:
        return None
    for form in _FORMS:
        parts = form.parts(name)
        if all(part in names for part in parts):
            return KeptInParts(form, parts)
    return None


def with_whole_weights(entries: Sequence[ArrayEntry]) -> tuple[ArrayEntry, ...]:
    """The arrays of an archive, and in the place of the parts of a weight the weight.

    >>> parts = ArrayEntry("up.weight_g", (2, 1), "float32"), ArrayEntry("up.weight_v", (2, 4), "float32")
    >>> with_whole_weights(parts)[0].name, with_whole_weights(parts)[0].shape
    ('up.weight', (2, 4))
    """
    by_name = {entry.name: entry for entry in entries}
    whole = _whole_by_part(by_name)
    listed: dict[str, ArrayEntry] = {}
    for entry in entries:
        kept = whole.get(entry.name, entry)
        listed.setdefault(kept.name, kept)
    return tuple(listed.values())


def _whole_by_part(entries: Mapping[str, ArrayEntry]) -> dict[str, ArrayEntry]:
    """The weight that a part belongs to, by the name of the part."""
    found: dict[str, ArrayEntry] = {}
    for name in entries:
        for form in _FORMS:
            if name.endswith(form.endings[0]):
                weight = name.removesuffix(form.endings[0]) + "weight"
                kept = kept_in_parts(weight, entries)
                if kept is not None and kept.form is form:
                    entry = replace(entries[name], name=weight, made_by=form.name)
                    found.update(dict.fromkeys(kept.parts, entry))
    return found
