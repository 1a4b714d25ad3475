"""The lower part of the decoder's tab: the selected layer's parameters, what is wrong with it, its overlap."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fracstride.core.spec import AXES, Axis
from fracstride.core.stack.plan import Plan, overlap
from fracstride.core.stack.problems import StackProblem
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.controls.issue_message import IssueMessage
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.decoder import Table, kind_text, phases_text
from fracstride.ui.presenters.decoder_problems import problem_text, remedy_text
from fracstride.ui.views.layer_fields import LayerFields
from fracstride.ui.views.path_band import PathBand

HEIGHT = 212


class DecoderPane(QFrame):
    """Shows one layer of a plan."""

    layer_edited = Signal(object, str)
    """(Layer, gesture id)."""
    mend_requested = Signal()
    solve_requested = Signal()
    cancel_requested = Signal()
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "canvas")
        self._planned: Plan | None = None
        self._index = -1
        self._ways_out: list[SignalInstance] = []
        self.title = TextLabel("", TextStyle.STRONG)
        self.kind = TextLabel("", tone="secondary")
        self.totals = TextLabel("", TextStyle.CAPTION, "secondary")
        self.progress = TextLabel("", TextStyle.CAPTION, "secondary")
        self.cancel = QPushButton(translate("Decoder", "Cancel"))
        self.fields = LayerFields()
        self.message = IssueMessage()
        self.axes = Segmented(translate("Decoder", "Axis of the overlap"), ("H", "W"))
        self.heading = TextLabel(translate("Decoder", "Overlap"), TextStyle.STRONG)
        self.caption = TextLabel("", TextStyle.CAPTION, "secondary")
        self.band = PathBand()
        self._paths = QWidget()
        self._lay_out()
        self.show_progress("")
        self.fields.edited.connect(self.layer_edited)
        self.axes.chosen.connect(lambda _index: self._show_band())
        self.band.pointed.connect(self.pointed)
        self.cancel.clicked.connect(self.cancel_requested)
        self.message.activated.connect(self._on_way_out)

    def show_layer(self, planned: Plan, table: Table, index: int) -> None:
        """Show the layer ``index``; -1 is none."""
        self._planned, self._index = planned, index
        self.totals.setText(table.totals)
        layer = planned.stack.layers[index] if 0 <= index < len(planned.stack.layers) else None
        number = translate("Decoder", "Layer {number}").format(number=index + 1)
        self.title.setText(number if layer is not None else translate("Decoder", "No layer"))
        self.kind.setText(kind_text(layer, translate) if layer is not None else "")
        problem = planned.problem if planned.problem is not None and planned.problem.index == index else None
        self.fields.show_layer(layer, _marked(problem))
        self._follow_fields()
        self._show_problem(problem)
        self._show_band()

    def _follow_fields(self) -> None:
        """In the order of the keyboard: fields are made with the layer, and would stand at its end."""
        for first, second in pairwise([*self.fields.controls, *self.axes.buttons()]):
            QWidget.setTabOrder(first, second)

    def show_axis(self, index: int) -> None:
        """Show the overlap along an axis."""
        self.axes.show_index(index)
        self._show_band()

    def show_notice(self, text: str, is_error: bool = True) -> None:
        """Say why something that was asked for is not done, or what else is to be known of what is done."""
        self._ways_out = []
        self.message.show_lines([(text, "")] if text else [], is_error)

    def show_progress(self, text: str) -> None:
        """Say how far a computation is, with the way to stop it; '' for none."""
        self.progress.setText(text)
        self.progress.setVisible(bool(text))
        self.cancel.setVisible(bool(text))

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.setFixedHeight(scaled(HEIGHT))

    def _show_problem(self, problem: StackProblem | None) -> None:
        if problem is None or self._planned is None:
            self.show_notice("")
            return
        sentence = problem_text(problem, translate)
        lines: list[tuple[str, str]] = []
        ways_out: list[SignalInstance] = []
        mend = remedy_text(problem, self._planned, translate)
        if mend:
            lines.append((sentence, mend))
            ways_out.append(self.mend_requested)
            sentence = ""
        if problem.question is not None:
            lines.append((sentence, translate("Decoder", "Ask the solver")))
            ways_out.append(self.solve_requested)
        self.message.show_lines(lines or [(sentence, "")])
        self._ways_out = ways_out

    def _on_way_out(self, index: int) -> None:
        if index < len(self._ways_out):
            self._ways_out[index].emit()

    def _show_band(self) -> None:
        planned, index = self._planned, self._index
        is_known = planned is not None and 0 <= index < len(planned.layers)
        for widget in (self.heading, self.axes, self.caption, self.band):
            widget.setVisible(is_known)
        if planned is None or not is_known:
            return
        axis = AXES[self.axes.index()]
        reach = planned.layers[index].reach(axis)
        words = translate("Decoder", "The pattern is too long to follow.")
        if reach is not None:
            # The band below has the borders, which few cells of a small map are away from.
            words = translate("Decoder", "{pattern} With them:")
            words = words.format(pattern=phases_text(reach.phases, translate))
        self.caption.setText(words)
        name = translate("Decoder", "Paths from the input along one axis")
        self.band.show_counts(overlap(planned, index, axis), name)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(24), scaled(10), scaled(16), scaled(10))
        column.setSpacing(scaled(8))
        head = QHBoxLayout()
        head.setSpacing(scaled(8))
        head.addWidget(self.title)
        head.addWidget(self.kind)
        head.addSpacing(scaled(8))
        # The message takes the room while there is one.
        head.addWidget(self.message, 100)
        head.addStretch(1)
        for widget in (self.progress, self.cancel, self.totals):
            head.addWidget(widget)
        column.addLayout(head)
        # At a large scale the row may be wider than its place.
        fields = BareArea(self.fields)
        fields.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fields.setFixedHeight(scaled(62))
        column.addWidget(fields)
        paths = QHBoxLayout()
        paths.setSpacing(scaled(10))
        paths.addWidget(self.heading)
        paths.addWidget(self.axes)
        paths.addWidget(self.caption, 1)
        below = QVBoxLayout(self._paths)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(scaled(8))
        below.addLayout(paths)
        below.addWidget(self.band)
        column.addWidget(self._paths)
        column.addStretch(1)


def _marked(problem: StackProblem | None) -> frozenset[tuple[str, Axis | None]]:
    """The parameters that a problem blames."""
    if problem is None:
        return frozenset()
    if problem.issues:
        return frozenset((issue.fields[0].field.value, issue.fields[0].axis) for issue in problem.issues)
    names = {
        "channels": ("in_channels",),
        "shuffle_channels": ("factor",),
        "factor_too_small": ("factor", "size"),
        "skip_size": ("height", "width"),
        "skip_channels": ("channels",),
        "skip_empty": ("channels", "height", "width"),
        "negative_crop": ("top", "bottom", "left", "right"),
    }
    return frozenset((name, axis) for name in names.get(problem.code.value, ()) for axis in (None, *AXES))
