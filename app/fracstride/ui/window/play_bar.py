"""The play bar: buttons, scrubber, current cell, speed and loop."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from fracstride.ui.actions.action_set import Actions
from fracstride.ui.actions.command import CommandId
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.scrubber import Scrubber
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.late import Late
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.playback import MOST_SEGMENTS, SPEEDS, speed_text
from fracstride.ui.presenters.wording import grouped

HEIGHT = 44
"""45 with its hairline."""
LEAST_DIGITS = 3
"""The room that the number of a cell always has."""


class PlayBar(QFrame):
    """Shows the place of the player; its buttons trigger the actions of the window."""

    scrubbed = Signal(int)
    """The index that the user took the handle to."""
    speed_chosen = Signal(float)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        set_surface(self, "canvas")
        self.setAccessibleName(translate("PlayBar", "Player"))
        self._play_keys = actions[CommandId.PLAY].shortcut()
        self.play_button = actions.button(CommandId.PLAY, icon_size=18)
        self.loop_button = actions.button(CommandId.LOOP, icon_size=16)
        self.loop_button.setCheckable(True)
        self.scrubber = Scrubber(translate("PlayBar", "Cell"))
        self.place = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.speed = Combo(translate("PlayBar", "Speed"))
        self.speed.setToolTip(translate("PlayBar", "Speed: 1× is 600 ms a cell"))
        for each in SPEEDS:
            self.speed.add(str(each), speed_text(each))
        self._place = (1, 1, 0)
        self._late = Late(self, self._show_place)
        self._lay_out(actions)
        self.scrubber.sliderMoved.connect(self.scrubbed)
        self.speed.chosen.connect(lambda key: self.speed_chosen.emit(float(key)))
        self.show_playing(False)

    def show_place(self, rows: int, columns: int, index: int) -> None:
        """Show a cell of a map of rows x columns; on screen after the maps."""
        self._place = rows, columns, index
        self._late.request()

    def _show_place(self) -> None:
        rows, columns, index = self._place
        count = rows * columns
        self.scrubber.show_cells(rows, columns, index, MOST_SEGMENTS)
        text = translate("PlayBar", "cell {number} of {count}")
        self.place.setText(text.format(number=grouped(index + 1), count=grouped(count)))
        # As wide as the widest number with these digits, so that the scrubber does not move while it changes.
        digits = "0" * max(len(grouped(count)), LEAST_DIGITS)
        widest = text.format(number=digits, count=digits)
        self.place.setFixedWidth(self.place.fontMetrics().horizontalAdvance(widest) + 2)

    def show_playing(self, playing: bool) -> None:
        """Show play or pause on the middle button."""
        self.play_button.set_icon("pause" if playing else "play", filled=True, tone="primary")
        text = translate("PlayBar", "Pause") if playing else translate("PlayBar", "Play")
        self.play_button.set_text(text, self._play_keys)

    def show_settings(self, speed: float, loops: bool) -> None:
        """Show speed and loop."""
        self.speed.show_key(str(speed))
        self.loop_button.setChecked(loops)

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.setFixedHeight(scaled(HEIGHT))
        self.speed.setFixedWidth(scaled(76))

    def _lay_out(self, actions: Actions) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(18), 0, scaled(16), 0)
        row.setSpacing(scaled(8))
        for command in (CommandId.FIRST_CELL, CommandId.PREVIOUS_CELL):
            row.addWidget(actions.button(command, icon_size=16))
        row.addWidget(self.play_button)
        for command in (CommandId.NEXT_CELL, CommandId.LAST_CELL):
            row.addWidget(actions.button(command, icon_size=16))
        row.addSpacing(scaled(8))
        row.addWidget(self.scrubber, 1)
        row.addSpacing(scaled(8))
        for widget in (self.place, self.speed, self.loop_button):
            row.addWidget(widget)
