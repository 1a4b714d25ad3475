"""What files ask and tell in the window: which array, whether channels that do not fit are meant, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fracstride.files.loaded import shown_name
from fracstride.frameworks.weight_layouts import PYTORCH, in_two_dimensions
from fracstride.session.edits import Slot, channels_of_other
from fracstride.session.weights import likely_layout
from fracstride.ui.files.data import ArrayQuestion, ChannelQuestion, FileOffer, FileReport, use_of
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import BIAS, EXPECTED, INPUT, Use, array_rows
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.banner import BannerContent, Severity
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.connections import Connections

if TYPE_CHECKING:
    from fracstride.ui.files.models import LayerQuestion
    from fracstride.ui.files.weights import WeightQuestion


class FileQuestions(QObject):
    """Shows banners and the list of arrays; none of them holds anything up."""

    def __init__(
        self, workbench: Workbench, store: StateStore, documents: DocumentController, lasting: Connections
    ) -> None:
        super().__init__(workbench)
        self._bench, self._store, self._documents = workbench, store, documents
        lasting.make(documents.failed, lambda report: self._show_problem(report))
        lasting.make(documents.succeeded, lambda: workbench.file_banner.hide())
        lasting.make(documents.written, lambda name: workbench.status.show_saved(name))
        lasting.make(documents.data.array_asked, lambda question: self._ask_for_array(question))
        lasting.make(documents.data.weight_asked, lambda question: self._ask_for_weight(question))
        lasting.make(documents.data.layer_asked, lambda question: self._ask_for_layer(question))
        lasting.make(documents.data.bias_asked, lambda question: self._ask_for_bias(question))
        lasting.make(documents.data.expected_asked, lambda question: self._ask_for_expected(question))
        lasting.make(documents.data.channels_asked, lambda question: self._ask_about_channels(question))

    def _show_problem(self, report: FileReport) -> None:
        button, act = {
            FileOffer.OPEN_ANOTHER: (translate("Banner", "Open another"), self._documents.open),
            FileOffer.SAVE_ELSEWHERE: (translate("Banner", "Save as…"), self._documents.save_as),
            FileOffer.NONE: ("", None),
        }[report.offer]
        content = BannerContent(report.name, report.reason, button, dismissable=True)
        self._bench.file_banner.present(content, act)

    def _ask_for_array(self, question: ArrayQuestion) -> None:
        heading = translate("Arrays", "{name} holds {count} arrays. Which one is the input y?")
        channels, data = channels_of_other(self._store.asked, Slot.INPUT), self._documents.data
        self._ask_which(
            heading, question, INPUT, channels, lambda path, name: data.load(path, Slot.INPUT, member=name)
        )

    def _ask_for_bias(self, question: ArrayQuestion) -> None:
        heading = translate("Arrays", "{name} holds {count} arrays. Which one is the bias b?")
        channels = self._store.asked.spec.out_channels
        self._ask_which(heading, question, BIAS, channels, self._documents.data.bias.load)

    def _ask_for_expected(self, question: ArrayQuestion) -> None:
        heading = translate("Arrays", "{name} holds {count} arrays. With which one is x to be compared?")
        channels = self._store.asked.spec.out_channels
        self._ask_which(heading, question, EXPECTED, channels, self._documents.data.expected.load)

    def _ask_which(
        self,
        heading: str,
        question: ArrayQuestion,
        use: Use,
        channels: int | None,
        load: Callable[[Path, str], bool],
    ) -> None:
        self._bench.chooser.ask(
            heading.format(name=shown_name(question.path), count=len(question.entries)),
            array_rows(question.entries, use, channels, translate),
            lambda name: load(question.path, name),
        )

    def _ask_for_weight(self, question: WeightQuestion) -> None:
        # Loaded with the first such file, as what reads it.
        from fracstride.ui.presenters.weight_entries import weight_rows  # noqa: PLC0415

        heading = translate("Arrays", "{name} holds {count} arrays. Which one is the kernel w?")
        state, use = self._store.asked, use_of(question.path, Slot.KERNEL)
        present = 0 if state.bias is None else state.bias.values.size
        channels = channels_of_other(state, Slot.KERNEL)
        heading = heading.format(name=shown_name(question.path), count=len(question.entries))
        note = _order_of_axes(question, channels)
        self._bench.chooser.ask(
            f"{heading}\n{note}" if note else heading,
            weight_rows(question.choices, use, channels, present, translate),
            lambda index: self._documents.data.weights.load(question.path, question.choices[int(index)]),
        )

    def _ask_for_layer(self, question: LayerQuestion) -> None:
        # Loaded with the first model, as what reads it.
        from fracstride.ui.presenters.layer_entries import layer_rows  # noqa: PLC0415

        heading = translate("Arrays", "{name} has {count} transposed convolutions. Which one is the layer?")
        layers = question.model.layers
        if len(layers) == 1:
            heading = translate("Arrays", "{name} has one transposed convolution.")
        self._bench.chooser.ask(
            heading.format(name=shown_name(question.path), count=len(layers)),
            layer_rows(layers, self._store.asked, translate),
            lambda index: self._documents.data.models.load_layer(question.path, question.model, int(index)),
        )

    def _ask_about_channels(self, question: ChannelQuestion) -> None:
        conflict = question.conflict
        if conflict.slot is Slot.KERNEL:
            text = translate("Banner", "It takes {count} input channels, and {other} has {others}.")
            button = translate("Banner", "Use it, y random")
        else:
            text = translate("Banner", "It has {count} channels, and the kernel {other} takes {others}.")
            button = translate("Banner", "Use it, w random")
        other = conflict.others_name or translate("SourcePanel", "Own values")
        detail = text.format(count=conflict.channels, other=other, others=conflict.others_channels)
        content = BannerContent(question.name, detail, button, Severity.WARN, dismissable=True)
        self._bench.file_banner.present(content, lambda: self._documents.data.use_alone(question))


def _order_of_axes(question: WeightQuestion, channels: int | None) -> str:
    """In whose order the weights of a file are read; '' where that is not the same for all, or there are none."""
    shapes = (in_two_dimensions(PYTORCH, entry.shape) for entry in question.entries)
    weights = [shape for shape in shapes if len(shape) == 4]
    names = {likely_layout(question.path, shape, channels).name for shape in weights}
    if len(names) != 1:
        return ""
    text = translate("Arrays", "Axes as in {layout}; “Read as”, under the kernel, changes that afterwards.")
    return text.format(layout=names.pop())
