"""Questions and problems of files in the window: which array, what to do about other channels, what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fracstride.files.loaded import shown_name
from fracstride.frameworks.weight_layouts import PYTORCH, in_two_dimensions
from fracstride.session.edits import Slot, channels_of_other
from fracstride.session.weights import likely_layout
from fracstride.ui.files.data import use_of
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.files.questions import (
    ArrayQuestion,
    ChannelQuestion,
    FileOffer,
    FileReport,
    LayerQuestion,
    Question,
    WeightQuestion,
)
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import BIAS, INPUT, array_rows
from fracstride.ui.presenters.wording import listed
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.banner import BannerContent, Severity
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.connections import Connections


class FileQuestions(QObject):
    """Shows banners and the list of arrays, none of which blocks."""

    def __init__(
        self, workbench: Workbench, store: StateStore, documents: DocumentController, lasting: Connections
    ) -> None:
        super().__init__(workbench)
        self._bench, self._store, self._documents = workbench, store, documents
        lasting.make(documents.failed, lambda report: self._show_problem(report))
        lasting.make(documents.succeeded, lambda: self._hide_report())
        lasting.make(documents.written, lambda name: workbench.status.show_saved(name))
        lasting.make(documents.replaced, lambda: workbench.status.forget_saved())
        lasting.make(documents.unused, lambda name, count: workbench.status.show_first(name, count))
        lasting.make(documents.asked, lambda _question: self._show_question())
        lasting.make(documents.data.asked, lambda question: self._ask(question))
        self._question: BannerContent | None = None
        workbench.file_banner.vacated.connect(lambda: self._show_question())
        workbench.file_banner.dismissed.connect(lambda: self._put_question_off())
        # From before the language or the scale was changed.
        self._show_question()

    def _ask(self, question: Question) -> None:
        if isinstance(question, ArrayQuestion):
            self._ask_for_array(question)
        elif isinstance(question, WeightQuestion):
            self._ask_for_weight(question)
        elif isinstance(question, LayerQuestion):
            self._ask_for_layer(question)
        else:
            self._ask_about_channels(question)

    def _show_problem(self, report: FileReport) -> None:
        elsewhere = translate("Banner", "Save as…")
        button, act = {
            FileOffer.OPEN_ANOTHER: (translate("Banner", "Open another"), self._documents.open),
            FileOffer.SAVE_ELSEWHERE: (elsewhere, self._documents.save_as),
            FileOffer.OPEN_AGAIN: (elsewhere, self._documents.save_as),
            FileOffer.NONE: ("", None),
        }[report.offer]
        again = translate("Banner", "Open again") if report.offer is FileOffer.OPEN_AGAIN else ""
        content = BannerContent(report.name, report.reason, button, dismissable=True, second_button=again)
        self._bench.file_banner.present(content, act, self._documents.open_again)

    def _ask_for_array(self, question: ArrayQuestion) -> None:
        asked = self._store.asked
        channels: int | None = asked.spec.out_channels
        if question.use is INPUT:
            heading = translate("Arrays", "{name} holds {count} arrays. Which one is the input y?")
            channels = channels_of_other(asked, Slot.INPUT)
        elif question.use is BIAS:
            heading = translate("Arrays", "{name} holds {count} arrays. Which one is the bias b?")
        else:
            heading = translate("Arrays", "{name} holds {count} arrays. With which one is x to be compared?")
        self._bench.chooser.ask(
            heading.format(name=shown_name(question.path), count=len(question.entries)),
            array_rows(question.entries, question.use, channels, translate),
            question.answer,
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
            lambda index: question.answer(question.choices[int(index)]),
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
            lambda index: question.answer(int(index)),
        )

    def _show_question(self) -> None:
        """Ask about unsaved changes as soon as the banner says nothing else, and until that is answered."""
        banner, question = self._bench.file_banner, self._documents.question
        if self._is_asking:
            banner.hide()
        if question is None or not banner.isHidden():
            return
        text = translate("Banner", "The program ended before they were saved; last changed {when}.")
        self._question = BannerContent(
            translate("Banner", "Changes that were not saved"),
            text.format(when=question.when),
            translate("Banner", "Restore"),
            Severity.WARN,
            dismissable=True,
            second_button=translate("Banner", "Discard"),
        )
        banner.present(self._question, question.restore, question.discard)

    @property
    def _is_asking(self) -> bool:
        banner = self._bench.file_banner
        return banner.content is self._question and not banner.isHidden()

    def _put_question_off(self) -> None:
        """Who closes the question is asked again at the next start."""
        if self._is_asking:
            self._documents.ask(None)

    def _hide_report(self) -> None:
        """What is opened or saved makes a report out of date, and answers no question."""
        if not self._is_asking:
            self._bench.file_banner.hide()

    def _ask_about_channels(self, question: ChannelQuestion) -> None:
        conflict = question.conflict
        if conflict.slot is Slot.KERNEL:
            one = translate("Banner", "It takes 1 input channel, and {other} has {others}.")
            many = translate("Banner", "It takes {count} input channels, and {other} has {others}.")
            button = translate("Banner", "Use it, y random")
        else:
            one = translate("Banner", "It has 1 channel, and the kernel {other} takes {others}.")
            many = translate("Banner", "It has {count} channels, and the kernel {other} takes {others}.")
            button = translate("Banner", "Use it, w random")
        other = conflict.others_name or translate("SourcePanel", "Own values")
        text = one if conflict.channels == 1 else many
        detail = text.format(count=conflict.channels, other=other, others=conflict.others_channels)
        content = BannerContent(question.name, detail, button, Severity.WARN, dismissable=True)
        self._bench.file_banner.present(content, question.answer)


def _order_of_axes(question: WeightQuestion, channels: int | None) -> str:
    """The framework whose axis order the weights of a file have; '' if they differ or there are none."""
    shapes = (in_two_dimensions(PYTORCH, entry.shape) for entry in question.entries)
    weights = [shape for shape in shapes if len(shape) == 4]
    layouts = {likely_layout(question.path, shape, channels) for shape in weights}
    if len(layouts) != 1:
        return ""
    text = translate("Arrays", "Axes as in {layout}; “Read as”, under the kernel, changes that afterwards.")
    return text.format(layout=listed(layouts.pop().names, translate))
