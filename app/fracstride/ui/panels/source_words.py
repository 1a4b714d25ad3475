"""The names of data sources as the menus show them."""

from __future__ import annotations

from fracstride.files.channel import ImageChannel
from fracstride.frameworks.weight_layouts import WeightAxis, WeightLayout
from fracstride.session.state import DataSource, Fit, SourceKind
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.wording import number


def kind_name(kind: SourceKind) -> str:
    """The name of a kind of source, without its numbers."""
    names = {
        SourceKind.RAMP: translate("SourcePanel", "Ramp"),
        SourceKind.CONSTANT: translate("SourcePanel", "Constant"),
        SourceKind.IMPULSE: translate("SourcePanel", "Impulse"),
        SourceKind.CHECKERBOARD: translate("SourcePanel", "Checkerboard"),
        SourceKind.RANDOM: translate("SourcePanel", "Random"),
        SourceKind.ONES: translate("SourcePanel", "Ones"),
        SourceKind.BILINEAR: translate("SourcePanel", "Bilinear"),
        SourceKind.BILINEAR_CHANNELWISE: translate("SourcePanel", "Bilinear, by channel"),
        SourceKind.GAUSSIAN: translate("SourcePanel", "Gaussian"),
        SourceKind.SOBEL: translate("SourcePanel", "Sobel"),
        SourceKind.EXPLICIT: translate("SourcePanel", "File…"),
    }
    return names[kind]


def source_name(source: DataSource, count: int) -> str:
    """The name of the source in use, with the numbers that tell it apart; ``count`` values in all."""
    if source.kind is SourceKind.RAMP and count > 0:
        last = source.start + source.step * (count - 1)
        text = translate("SourcePanel", "Ramp {first}…{last}")
        return text.format(first=number(source.start), last=number(last))
    if source.kind is SourceKind.EXPLICIT:
        named = source.array is not None and source.array.name
        return named or own_name()
    return kind_name(source.kind)


def own_name() -> str:
    """The name of data that came from no file."""
    return translate("SourcePanel", "Own values")


def fit_name(fit: Fit) -> str:
    """How data meets a map of another size."""
    names = {
        Fit.FOLLOW: translate("SourcePanel", "Follow data"),
        Fit.CROP: translate("SourcePanel", "Crop"),
        Fit.RESAMPLE: translate("SourcePanel", "Resample"),
    }
    return names[fit]


def channel_name(channel: ImageChannel) -> str:
    """Which numbers of a picture are used."""
    names = {
        ImageChannel.GREY: translate("SourcePanel", "Grey"),
        ImageChannel.RED: translate("SourcePanel", "Red"),
        ImageChannel.GREEN: translate("SourcePanel", "Green"),
        ImageChannel.BLUE: translate("SourcePanel", "Blue"),
        ImageChannel.ALPHA: translate("SourcePanel", "Opacity"),
        ImageChannel.COLOUR: translate("SourcePanel", "3 colours"),
    }
    return names[channel]


def bias_text(count: int, channels: int) -> str:
    """How many values the bias has, and how they meet another number of output channels."""
    if count > channels > 0:
        text = translate("SourcePanel", "Bias b, {channels} of {count} values")
        return text.format(channels=channels, count=count)
    if count < channels:
        text = translate("SourcePanel", "Bias b, {count} of {channels}, then zeros")
        return text.format(channels=channels, count=count)
    if count == 1:
        return translate("SourcePanel", "Bias b, 1 value")
    return translate("SourcePanel", "Bias b, {count} values").format(count=count)


def edits_text(count: int) -> str:
    """How many cells were set by hand."""
    if count == 1:
        return translate("SourcePanel", "1 cell set by hand")
    return translate("SourcePanel", "{count} cells set by hand").format(count=count)


def axes_text(layout: WeightLayout) -> str:
    """The axes of a weight as they stand in a shape, and whether it is stored turned."""
    symbols = {
        WeightAxis.IN_CHANNELS: "C_in",
        WeightAxis.OUT_CHANNELS: "C_out / groups" if layout.has_groups else "C_out",
        WeightAxis.ROWS: "kH",
        WeightAxis.COLUMNS: "kW",
    }
    order = ", ".join(symbols[axis] for axis in layout.axes)
    if layout.is_flipped:
        return translate("SourcePanel", "({axes}), turned by 180°").format(axes=order)
    return f"({order})"
