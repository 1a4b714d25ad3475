"""The titles of the presets as translatable strings: they live in session files, which lupdate cannot read."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

PRESET_GROUPS = (
    QT_TRANSLATE_NOOP("Presets", "Guide"),
    QT_TRANSLATE_NOOP("Presets", "Upsampling"),
    QT_TRANSLATE_NOOP("Presets", "Checkerboard"),
)

PRESET_TITLES = (
    QT_TRANSLATE_NOOP("Presets", "No padding, no strides, transposed"),
    QT_TRANSLATE_NOOP("Presets", "Padding, strides, transposed"),
    QT_TRANSLATE_NOOP("Presets", "Arbitrary padding, no strides, transposed"),
    QT_TRANSLATE_NOOP("Presets", "Half padding, no strides, transposed"),
    QT_TRANSLATE_NOOP("Presets", "Full padding, no strides, transposed"),
    QT_TRANSLATE_NOOP("Presets", "No padding, strides, transposed"),
    QT_TRANSLATE_NOOP("Presets", "Padding, strides, transposed (odd)"),
    QT_TRANSLATE_NOOP("Presets", "DCGAN generator layer"),
    QT_TRANSLATE_NOOP("Presets", "U-Net up-convolution"),
    QT_TRANSLATE_NOOP("Presets", "FCN bilinear 8×, grouped"),
    QT_TRANSLATE_NOOP("Presets", "FSRCNN 3×"),
    QT_TRANSLATE_NOOP("Presets", "Bilinear 2×"),
    QT_TRANSLATE_NOOP("Presets", "Uneven overlap, kernel 3, stride 2"),
    QT_TRANSLATE_NOOP("Presets", "Dilated kernel"),
    QT_TRANSLATE_NOOP("Presets", "Padding that crops"),
)

ARCHITECTURE_TITLES = (
    QT_TRANSLATE_NOOP("Architectures", "DCGAN generator, 64 × 64"),
    QT_TRANSLATE_NOOP("Architectures", "U-Net decoder"),
    QT_TRANSLATE_NOOP("Architectures", "FCN-8s up-sampling"),
    QT_TRANSLATE_NOOP("Architectures", "FSRCNN, factor 3"),
)
