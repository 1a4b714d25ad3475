"""Makes a layer of the decoder the one of all tabs, with the map that arrives there as y."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fracstride.backends.base import BackendError
from fracstride.core.cancel import CancelToken
from fracstride.core.precision import FloatArray
from fracstride.core.stack.execution import layers_done
from fracstride.core.stack.plan import Plan
from fracstride.session.decoding import arriving_map, state_with_layer_explored, too_large
from fracstride.session.state import Decoder, State
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.presenters.decoder import explore_text
from fracstride.ui.presenters.wording import memory

INLINE_MULTIPLY_ADDS = 1_000_000
"""Up to this many products the arriving map is made on the GUI thread."""
BYTES_PER_VALUE = 8


class DecoderExplorer(QObject):
    """Computes the map that arrives at a layer, in a lane where that takes long."""

    explored = Signal(object, str)
    """(State in which the layer is explored, the text for undo)."""
    refused = Signal(str)
    """Why a layer cannot be explored."""
    progress_told = Signal(str)
    """How far it is, in words; '' when it is over."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lane = BackgroundLane(self)
        self._state: State | None = None
        self._index = -1
        self.lane.busy_changed.connect(self._on_busy)
        self.lane.progressed.connect(self._on_progress)

    def show_state(self, state: State) -> None:
        """Take the state in which a layer becomes the one of all tabs; another decoder ends what is computed."""
        if self._state is None or self._state.decoder != state.decoder:
            self.lane.cancel()
        self._state = state

    def explore(self, planned: Plan, index: int) -> None:
        """Make the layer of all tabs this one of the shown decoder, or say why not."""
        if self._state is None:
            return
        values = too_large(planned, index)
        if values:
            text = translate(
                "Decoder", "A map or weight before this layer would take {memory}: too much to compute here."
            )
            self.refused.emit(text.format(memory=memory(BYTES_PER_VALUE * values)))
            return
        self._index = index
        decoder = self._state.decoder
        if sum(each.multiply_adds for each in planned.layers[:index]) <= INLINE_MULTIPLY_ADDS:
            self._show(planned, index, _arriving(decoder, index))
        else:
            self.lane.run(
                lambda token: _arriving(decoder, index, token),
                lambda outcome: self._show(planned, index, outcome),
            )

    def _show(self, planned: Plan, index: int, outcome: FloatArray | BackendError) -> None:
        if isinstance(outcome, BackendError) or self._state is None:
            text = translate("Decoder", "The map that arrives cannot be computed: {reason}")
            self.refused.emit(text.format(reason=outcome))
            return
        explored = state_with_layer_explored(self._state, planned.layers[index], index, outcome)
        self.explored.emit(explored, explore_text(index, translate))

    def _on_busy(self, busy: bool) -> None:
        if not busy:
            self.progress_told.emit("")

    def _on_progress(self, fraction: float) -> None:
        text = translate("Decoder", "Computing layer {number} of {count} …")
        done = layers_done(fraction, self._index)
        self.progress_told.emit(text.format(number=min(done + 1, self._index), count=self._index))


def _arriving(decoder: Decoder, index: int, token: CancelToken | None = None) -> FloatArray | BackendError:
    """The arriving map, or the BackendError that prevented it."""
    try:
        return arriving_map(decoder, index, token)
    except BackendError as error:
        return error
    except MemoryError as error:
        return BackendError(str(error))
