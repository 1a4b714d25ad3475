"""The decoder's tab: a stack of layers that is edited, reordered, and explored layer by layer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.core.stack.layers import MAX_LAYERS, ConvTranspose2d, Layer, Shape, Stack
from fracstride.core.stack.plan import Plan, plan
from fracstride.core.stack.text_with_layers import LayersInText
from fracstride.session.architectures import ARCHITECTURES, layer_like
from fracstride.session.state import State, WeightKind
from fracstride.session.tabs import TabId
from fracstride.ui.controls.labels import hairline
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.decoder import Action, Table, table
from fracstride.ui.presenters.decoder_problems import taking_problem
from fracstride.ui.presenters.solver_form import SizeQuestion
from fracstride.ui.presenters.wording import listed
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.decoder_actions import DecoderAction
from fracstride.ui.views.decoder_bar import DecoderBar
from fracstride.ui.views.decoder_explorer import DecoderExplorer
from fracstride.ui.views.decoder_pane import DecoderPane
from fracstride.ui.views.decoder_table import DecoderTable
from fracstride.ui.views.tab_page import ShownLayer, TabPage


@record
class DecoderPlace:
    """What is looked at: the selected layer, and the axis of its overlap."""

    row: int
    axis: int


class DecoderPage(TabPage):
    """Shows the decoder of the state; edits are proposals like those of any other field."""

    least_size = (600, 420)
    scrolled_height = 640

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(focus)
        self._state: State | None = None
        self._planned: Plan = plan(Stack((1, 1, 1)))
        self._table: Table = table(self._planned, translate)
        self._wanted_row = 0
        self.bar, self.layers, self.pane = DecoderBar(), DecoderTable(), DecoderPane()
        self.explorer = DecoderExplorer(self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.layers)

    @property
    def planned(self) -> Plan:
        """What is shown."""
        return self._planned

    @property
    @override
    def parts(self) -> tuple[QWidget, ...]:
        return self.bar, self.layers, self.pane

    @override
    def show_layer(self, layer: ShownLayer) -> None:
        decoder, before = layer.state.decoder, self._state
        self._state = layer.state
        self.explorer.show_state(layer.state)
        if before is not None and before.decoder == decoder:
            self._show_possible()
            return
        self._planned = plan(decoder.stack)
        self._table = table(self._planned, translate)
        self.bar.show_decoder(decoder, bool(self._table.input_problem))
        self.layers.show_rows(self._table.rows, self._wanted_row)
        self._show_selected()

    @override
    def receive(self, request: object) -> None:
        if isinstance(request, DecoderAction) and self.layers.selected >= 0:
            self._act(request)
        elif isinstance(request, LayersInText):
            self._paste(request)
        elif isinstance(request, DecoderPlace):
            self.layers.select(request.row)
            self.pane.show_axis(request.axis)

    @override
    def memento(self) -> object:
        return DecoderPlace(self.layers.selected, self.pane.axes.index())

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # What was asked for here would come as a surprise elsewhere; nothing runs on without its window.
        self.explorer.lane.cancel()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, hairline(), self.layers, hairline(), self.pane):
            column.addWidget(widget, 1 if widget is self.layers else 0)

    def _connect(self) -> None:
        self.bar.input_edited.connect(self._on_input)
        self.bar.architecture_chosen.connect(self._on_architecture)
        self.bar.weights_chosen.connect(
            lambda weights: self._edit(translate("Decoder", "Change the weights"), weights=weights)
        )
        self.bar.seed_edited.connect(
            lambda seed, gesture: self._edit(translate("Decoder", "Change the seed"), gesture, seed=seed)
        )
        self.bar.layer_added.connect(self._on_added)
        self.bar.action_triggered.connect(self._act)
        self.layers.layer_edited.connect(self._on_layer)
        self.layers.layer_moved.connect(self._move)
        self.layers.remove_requested.connect(lambda _index: self._act(DecoderAction.REMOVE))
        self.layers.duplicate_requested.connect(lambda _index: self._act(DecoderAction.DUPLICATE))
        self.layers.action_requested.connect(self._on_button)
        self.layers.row_selected.connect(self._on_selected)
        self.pane.layer_edited.connect(
            lambda layer, gesture: self._on_layer(self.layers.selected, layer, gesture)
        )
        self.pane.mend_requested.connect(self._mend)
        self.pane.solve_requested.connect(self._solve)
        self.pane.cancel_requested.connect(self.explorer.lane.cancel)
        self.pane.pointed.connect(self.value_under_cursor)
        self.explorer.explored.connect(self._show_explored)
        self.explorer.refused.connect(self.pane.show_notice)
        self.explorer.progress_told.connect(self.pane.show_progress)

    # -- edits

    def _edit(self, words: str, gesture: str = "", **changes: Any) -> None:
        """Ask for another decoder; edits of one gesture are one step."""
        if self._state is not None:
            decoder = replace(self._state.decoder, **changes)
            key = f"decoder:{words}:{gesture}" if gesture else ""
            self.layer_edited.emit(replace(self._state, decoder=decoder), words, key)

    def _on_input(self, shape: Shape, gesture: str) -> None:
        stack = Stack(shape, self._planned.stack.layers)
        self._edit(translate("Decoder", "Change the input of the decoder"), gesture, stack=stack)

    def _on_architecture(self, key: str) -> None:
        chosen = next(each for each in ARCHITECTURES if each.id == key)
        weights = WeightKind.BILINEAR if chosen.is_bilinear else WeightKind.RANDOM
        self._wanted_row = 0
        self._edit(translate("Decoder", "Choose an architecture"), stack=chosen.stack, weights=weights)

    def _on_layer(self, index: int, layer: Layer, gesture: str = "") -> None:
        words = translate("Decoder", "Edit layer {number}").format(number=index + 1)
        self._edit(words, gesture, stack=self._planned.stack.with_layer(index, layer))

    def _on_added(self, kind: type[Layer]) -> None:
        index = self.layers.selected + 1
        arriving = self._planned.arriving(index) or self._planned.stack.input_shape
        shape = (max(arriving[0], 1), max(arriving[1], 1), max(arriving[2], 1))
        self._insert(index, layer_like(kind, shape), translate("Decoder", "Add a layer"))

    def _paste(self, pasted: LayersInText) -> None:
        """One layer comes after the selected one; several are a decoder of their own."""
        layers, stack = pasted.layers, self._planned.stack
        is_one = len(layers) == 1
        if len(layers) + is_one * len(stack.layers) > MAX_LAYERS:
            self._tell_most()
            return
        if is_one:
            self._insert(self.layers.selected + 1, layers[0], translate("Decoder", "Paste a layer"))
        else:
            channels, height, width = stack.input_shape
            self._wanted_row = 0
            stack = Stack((pasted.channels or channels, height, width), layers)
            self._edit(translate("Decoder", "Paste layers"), stack=stack)
        if pasted.left_out:
            text = translate("Decoder", "Left out, as a decoder here does not have them: {names}")
            self.pane.show_notice(text.format(names=listed(pasted.left_out, translate)), is_error=False)

    def _tell_most(self) -> None:
        text = translate("Decoder", "A decoder has at most {count} layers here.")
        self.pane.show_notice(text.format(count=MAX_LAYERS))

    def _insert(self, index: int, layer: Layer, words: str) -> None:
        if len(self._planned.stack.layers) >= MAX_LAYERS:
            self._tell_most()
            return
        self._wanted_row = index
        self._edit(words, stack=self._planned.stack.with_inserted(index, layer))

    def _move(self, index: int, target: int) -> None:
        self._wanted_row = target
        words = translate("Decoder", "Move layer {number}").format(number=index + 1)
        self._edit(words, stack=self._planned.stack.with_moved(index, target))

    def _act(self, action: DecoderAction) -> None:
        """Do something with the selected layer."""
        index, stack = self.layers.selected, self._planned.stack
        if action is DecoderAction.EXPLORE:
            if self._table.rows[index].action is Action.EXPLORE:
                self._explore(index)
        elif action is DecoderAction.DUPLICATE:
            self._insert(index + 1, stack.layers[index], translate("Decoder", "Duplicate a layer"))
        elif action is DecoderAction.REMOVE:
            words = translate("Decoder", "Remove layer {number}").format(number=index + 1)
            self._wanted_row = min(index, len(stack.layers) - 2)
            self._edit(words, stack=stack.without(index))
        elif action is DecoderAction.TAKE:
            self._take(index)
        elif 0 <= (target := index + (-1 if action is DecoderAction.UP else 1)) < len(stack.layers):
            self._move(index, target)

    def _take(self, index: int) -> None:
        """Give a transposed convolution the parameters of the layer in the other tabs; its channels stay."""
        layer, state, problem = self._planned.stack.layers[index], self._state, self._taking_problem(index)
        if problem:
            self.pane.show_notice(problem)
        elif isinstance(layer, ConvTranspose2d) and state is not None:
            words = translate("Decoder", "Take the current layer")
            self._edit(words, stack=self._planned.stack.with_layer(index, layer.like(state.spec)))

    def _mend(self) -> None:
        problem = self._planned.problem
        if problem is not None and problem.remedy is not None:
            self._on_layer(problem.index, problem.remedy)

    def _solve(self) -> None:
        problem = self._planned.problem
        if problem is not None and problem.question is not None:
            question = SizeQuestion(problem.question.input_size, problem.question.output_size)
            self.navigated.emit(TabId.SOLVER, question)

    # -- what is selected

    def _on_selected(self, index: int) -> None:
        self._wanted_row = index
        self._show_selected()

    def _show_possible(self) -> None:
        """What can be done with the selected layer."""
        index, layers = self.layers.selected, self._planned.stack.layers
        self.bar.show_selection(index, len(layers), self._taking_problem(index))

    def _taking_problem(self, index: int) -> str:
        """Why a layer cannot take the parameters of the one in the other tabs."""
        if self._state is None:
            return ""
        layer = self._planned.stack.layers[index] if index >= 0 else None
        return taking_problem(layer, self._state.spec, translate)

    def _show_selected(self) -> None:
        index = self.layers.selected
        self._show_possible()
        self.pane.show_layer(self._planned, self._table, index)
        if self._table.input_problem:
            self.pane.show_notice(self._table.input_problem)

    def _on_button(self, index: int) -> None:
        self.layers.select(index)
        match self._table.rows[index].action:
            case Action.EXPLORE:
                self._explore(index)
            case Action.MEND:
                self._mend()
            case Action.SOLVE:
                self._solve()

    def _explore(self, index: int) -> None:
        self.explorer.explore(self._planned, index)

    def _show_explored(self, explored: State, words: str) -> None:
        self.layer_chosen.emit(explored, words)
        self.navigated.emit(TabId.PIPELINE, None)
