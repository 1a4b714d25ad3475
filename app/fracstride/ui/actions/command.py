"""Commands as values: everything that the window can do, and its menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from fracstride.core.records import record


class CommandId(StrEnum):
    """Everything that the window can do."""

    NEW = "new"
    OPEN = "open"
    OPEN_INPUT = "open_input"
    OPEN_KERNEL = "open_kernel"
    OPEN_BIAS = "open_bias"
    REMOVE_BIAS = "remove_bias"
    COMPARE = "compare"
    COMPARE_VIEW = "compare_view"
    COMPARE_CELL = "compare_cell"
    COMPARE_NEXT = "compare_next"
    COMPARE_MEND = "compare_mend"
    END_COMPARISON = "end_comparison"
    SAVE = "save"
    SAVE_AS = "save_as"
    OPEN_AGAIN = "open_again"
    EXPORT = "export"
    EXPORT_PICTURE = "export_picture"
    COPY_PICTURE = "copy_picture"
    EXPORT_ANIMATION = "export_animation"
    EXPORT_OUTPUT = "export_output"
    EXPORT_INPUT = "export_input"
    EXPORT_KERNEL = "export_kernel"
    EXPORT_CODE = "export_code"
    COPY_LATEX = "copy_latex"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    COPY = "copy"
    COPY_VALUES = "copy_values"
    PASTE_VALUES = "paste_values"
    EDIT_CELL = "edit_cell"
    RESET_LAYER = "reset_layer"
    DISCARD_DRAFT = "discard_draft"
    PREFERENCES = "preferences"
    PALETTE = "palette"
    TOGGLE_PANEL = "toggle_panel"
    TOGGLE_SHEET = "toggle_sheet"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    ZOOM_RESET = "zoom_reset"
    ZOOM_FIT = "zoom_fit"
    VALUES = "values"
    LEGEND = "legend"
    FULL_SCREEN = "full_screen"
    HIGH_CONTRAST = "high_contrast"
    REDUCE_MOTION = "reduce_motion"
    TURN_KERNEL = "turn_kernel"
    LARGER = "larger"
    SMALLER = "smaller"
    THEME = "theme"
    THEME_SYSTEM = "theme_system"
    THEME_LIGHT = "theme_light"
    THEME_DARK = "theme_dark"
    LANGUAGE_SYSTEM = "language_system"
    LANGUAGE_ENGLISH = "language_english"
    LANGUAGE_CHINESE = "language_chinese"
    NEXT_REGION = "next_region"
    PREVIOUS_REGION = "previous_region"
    MENU = "menu"
    CONTEXT_MENU = "context_menu"
    LINK = "link"
    PIN = "pin"
    UNPIN = "unpin"
    PLAY = "play"
    NEXT_CELL = "next_cell"
    PREVIOUS_CELL = "previous_cell"
    FIRST_CELL = "first_cell"
    LAST_CELL = "last_cell"
    FASTER = "faster"
    SLOWER = "slower"
    LOOP = "loop"
    GO_INPUT = "go_input"
    GO_KERNEL = "go_kernel"
    GO_STRIDE = "go_stride"
    GO_PADDING = "go_padding"
    GO_OUTPUT_PADDING = "go_output_padding"
    GO_END_CROP = "go_end_crop"
    GO_DILATION = "go_dilation"
    TAB_PIPELINE = "tab_pipeline"
    TAB_SCATTER = "tab_scatter"
    TAB_MATRIX = "tab_matrix"
    TAB_PHASES = "tab_phases"
    NEXT_TAB = "next_tab"
    PREVIOUS_TAB = "previous_tab"
    TURN_MATRIX = "turn_matrix"
    TAB_OVERLAP = "tab_overlap"
    TAB_PAIR = "tab_pair"
    TAB_SOLVER = "tab_solver"
    TAB_CODE = "tab_code"
    TAB_DECODER = "tab_decoder"
    TAB_CHANNELS = "tab_channels"
    DECODER_EXPLORE = "decoder_explore"
    DECODER_TAKE = "decoder_take"
    DECODER_DUPLICATE = "decoder_duplicate"
    DECODER_REMOVE = "decoder_remove"
    DECODER_UP = "decoder_up"
    DECODER_DOWN = "decoder_down"
    STAGE_INPUT = "stage_input"
    STAGE_INSERTED = "stage_inserted"
    STAGE_PADDED = "stage_padded"
    STAGE_KERNEL = "stage_kernel"
    STAGE_OUTPUT = "stage_output"
    FIND_PARAMETERS = "find_parameters"
    COMPUTE = "compute"
    ENGINE = "engine"
    BENCHMARK = "benchmark"
    END_LESSON = "end_lesson"
    SHORTCUTS = "shortcuts"
    ABOUT = "about"


class MenuId(StrEnum):
    """The menus, in their order."""

    FILE = "file"
    EXPORT = "export"
    EDIT = "edit"
    VIEW = "view"
    THEME = "theme"
    LANGUAGE = "language"
    LAYER = "layer"
    PLAYER = "player"
    TABS = "tabs"
    GO = "go"
    HELP = "help"
    LESSONS = "lessons"


PARENTS = {
    MenuId.EXPORT: MenuId.FILE,
    MenuId.THEME: MenuId.VIEW,
    MenuId.LANGUAGE: MenuId.VIEW,
    MenuId.PLAYER: MenuId.LAYER,
    MenuId.TABS: MenuId.VIEW,
    MenuId.GO: MenuId.VIEW,
    MenuId.LESSONS: MenuId.HELP,
}
"""Which menus stand inside another."""


@record
class Command:
    """One line of the table; ``section`` starts a new group in its menu."""

    id: CommandId
    menu: MenuId
    text: str
    shortcut: str = ""
    icon: str = ""
    """Of the buttons that trigger it."""
    checkable: bool = False
    section: bool = False
    shown: bool = True
    """Whether it stands in the menu; all are in the palette."""
    in_maps: bool = False
    """Whether its key is handled by the maps that have the keyboard: elsewhere it means something else."""


Handlers = Mapping[CommandId, Callable[[], object]]
"""What each command does."""
