"""The table of all commands; ``action_set`` makes QActions from it, ``handlers`` has the function of each."""

from __future__ import annotations

import sys

from fracstride.ui.actions.command import Command, CommandId, MenuId
from fracstride.ui.i18n import translate


def command_table() -> tuple[Command, ...]:
    """Every command, in the language of the window."""
    return (
        *_file_commands(),
        *_export_commands(),
        *_edit_commands(),
        *_view_commands(),
        *_choice_commands(),
        *_layer_commands(),
        *_player_commands(),
        *_tab_commands(),
        *_decoder_commands(),
        *_go_commands(),
        *_help_commands(),
    )


def _file_commands() -> tuple[Command, ...]:
    menu = MenuId.FILE
    return (
        Command(CommandId.NEW, menu, translate("Actions", "New layer"), "Ctrl+N"),
        Command(CommandId.OPEN, menu, translate("Actions", "Open…"), "Ctrl+O", "folder-open"),
        Command(CommandId.OPEN_INPUT, menu, translate("Actions", "Open data as input y…"), section=True),
        Command(CommandId.OPEN_KERNEL, menu, translate("Actions", "Open data as kernel w…")),
        Command(CommandId.OPEN_BIAS, menu, translate("Actions", "Open data as bias b…")),
        Command(CommandId.REMOVE_BIAS, menu, translate("Actions", "Remove the bias")),
        Command(
            CommandId.COMPARE,
            menu,
            translate("Actions", "Compare x with an output…"),
            "Ctrl+Shift+O",
            section=True,
        ),
        Command(
            CommandId.COMPARE_VIEW,
            menu,
            translate("Actions", "Show x, expected or the difference"),
            "D",
        ),
        Command(
            CommandId.COMPARE_CELL, menu, translate("Actions", "Go to the largest difference"), "Shift+D"
        ),
        Command(
            CommandId.COMPARE_NEXT, menu, translate("Actions", "Show another explanation"), "Ctrl+Shift+D"
        ),
        Command(CommandId.COMPARE_MEND, menu, translate("Actions", "Make x as expected"), "Ctrl+D"),
        Command(CommandId.END_COMPARISON, menu, translate("Actions", "Compare no more")),
        Command(CommandId.SAVE, menu, translate("Actions", "Save"), "Ctrl+S", "save", section=True),
        Command(CommandId.SAVE_AS, menu, translate("Actions", "Save as…"), "Ctrl+Shift+S"),
        Command(CommandId.OPEN_AGAIN, menu, translate("Actions", "Open the file again")),
        Command(CommandId.QUIT, menu, translate("Actions", "Quit"), "Ctrl+Q"),
    )


def _export_commands() -> tuple[Command, ...]:
    menu = MenuId.EXPORT
    return (
        Command(CommandId.EXPORT, menu, translate("Actions", "Export"), "Ctrl+E", shown=False),
        Command(CommandId.EXPORT_PICTURE, menu, translate("Actions", "Picture of this tab (PNG, SVG, PDF)…")),
        Command(
            CommandId.COPY_PICTURE, menu, translate("Actions", "Copy picture of this tab"), "Ctrl+Shift+P"
        ),
        Command(CommandId.EXPORT_ANIMATION, menu, translate("Actions", "Animation of the player (GIF)…")),
        Command(CommandId.EXPORT_OUTPUT, menu, translate("Actions", "Output x (.npy, .csv)…"), section=True),
        Command(CommandId.EXPORT_INPUT, menu, translate("Actions", "Input y (.npy, .csv)…")),
        Command(CommandId.EXPORT_KERNEL, menu, translate("Actions", "Kernel w (.npy, .csv)…")),
        Command(CommandId.EXPORT_CODE, menu, translate("Actions", "Code of this layer…"), section=True),
        Command(CommandId.COPY_LATEX, menu, translate("Actions", "Copy formulas as LaTeX")),
    )


def _edit_commands() -> tuple[Command, ...]:
    menu = MenuId.EDIT
    return (
        Command(CommandId.UNDO, menu, translate("Actions", "Undo"), "Ctrl+Z", "undo-2"),
        Command(CommandId.REDO, menu, translate("Actions", "Redo"), "Ctrl+Shift+Z", "redo-2"),
        Command(CommandId.COPY, menu, translate("Actions", "Copy sum"), "Ctrl+Shift+C", section=True),
        Command(
            CommandId.COPY_VALUES,
            menu,
            translate("Actions", "Copy values of the map"),
            "Ctrl+C",
            in_maps=True,
        ),
        Command(CommandId.PASTE_VALUES, menu, translate("Actions", "Paste values or a layer"), "Ctrl+V"),
        Command(CommandId.EDIT_CELL, menu, translate("Actions", "Edit cell")),
        Command(
            CommandId.DISCARD_DRAFT, menu, translate("Actions", "Back to the last valid layer"), section=True
        ),
        Command(CommandId.PREFERENCES, menu, translate("Actions", "Preferences…"), "Ctrl+,", section=True),
    )


def _view_commands() -> tuple[Command, ...]:
    menu = MenuId.VIEW
    return (
        Command(CommandId.PALETTE, menu, translate("Actions", "Search commands"), "Ctrl+K"),
        Command(
            CommandId.TOGGLE_PANEL,
            menu,
            translate("Actions", "Layer panel"),
            "Ctrl+B",
            "panel-left",
            checkable=True,
            section=True,
        ),
        Command(
            CommandId.TOGGLE_SHEET,
            menu,
            translate("Actions", "Sum and formulas"),
            "Ctrl+J",
            "chevron-up",
            checkable=True,
        ),
        Command(CommandId.ZOOM_IN, menu, translate("Actions", "Zoom in"), "+", "zoom-in", section=True),
        Command(CommandId.ZOOM_OUT, menu, translate("Actions", "Zoom out"), "-", "zoom-out"),
        Command(CommandId.ZOOM_RESET, menu, translate("Actions", "Zoom to 100 %"), "Ctrl+0"),
        Command(CommandId.ZOOM_FIT, menu, translate("Actions", "Fit"), "F", "maximize"),
        Command(
            CommandId.VALUES, menu, translate("Actions", "Values in cells"), "V", checkable=True, section=True
        ),
        Command(CommandId.LEGEND, menu, translate("Actions", "Legend"), "L", checkable=True),
        Command(CommandId.TURN_KERNEL, menu, translate("Actions", "Turn the kernel"), "R"),
        Command(CommandId.LARGER, menu, translate("Actions", "Larger interface"), "Ctrl+=", section=True),
        Command(CommandId.SMALLER, menu, translate("Actions", "Smaller interface"), "Ctrl+-"),
        Command(
            CommandId.FULL_SCREEN,
            menu,
            translate("Actions", "Full screen"),
            _full_screen_keys(),
            checkable=True,
        ),
        Command(CommandId.HIGH_CONTRAST, menu, translate("Actions", "High contrast"), checkable=True),
        Command(CommandId.REDUCE_MOTION, menu, translate("Actions", "Reduce motion"), checkable=True),
        Command(CommandId.NEXT_REGION, menu, translate("Actions", "Next region"), "F6", section=True),
        Command(CommandId.PREVIOUS_REGION, menu, translate("Actions", "Previous region"), "Shift+F6"),
        Command(CommandId.MENU, menu, translate("Actions", "Menu"), "F10", shown=False),
        Command(CommandId.CONTEXT_MENU, menu, translate("Actions", "Context menu"), "Shift+F10", shown=False),
    )


def _choice_commands() -> tuple[Command, ...]:
    theme, language = MenuId.THEME, MenuId.LANGUAGE
    return (
        Command(
            CommandId.THEME, theme, translate("Actions", "Light or dark theme"), icon="moon", shown=False
        ),
        Command(CommandId.THEME_SYSTEM, theme, translate("Actions", "System theme"), checkable=True),
        Command(CommandId.THEME_LIGHT, theme, translate("Actions", "Light theme"), checkable=True),
        Command(CommandId.THEME_DARK, theme, translate("Actions", "Dark theme"), checkable=True),
        Command(
            CommandId.LANGUAGE_SYSTEM,
            language,
            translate("Actions", "Language of the system"),
            checkable=True,
        ),
        # The names of languages are written in themselves.
        Command(CommandId.LANGUAGE_ENGLISH, language, "English", checkable=True),
        Command(CommandId.LANGUAGE_CHINESE, language, "简体中文", checkable=True),
    )


def _layer_commands() -> tuple[Command, ...]:
    menu = MenuId.LAYER
    return (
        Command(CommandId.LINK, menu, translate("Actions", "Link H and W"), "Ctrl+L", checkable=True),
        Command(CommandId.RESET_LAYER, menu, translate("Actions", "Reset layer")),
        Command(CommandId.PIN, menu, translate("Actions", "Pin the cell"), "P", section=True),
        Command(CommandId.UNPIN, menu, translate("Actions", "Release the pinned cell"), "Esc"),
        Command(
            CommandId.FIND_PARAMETERS,
            menu,
            translate("Actions", "Find parameters for a size…"),
            "Ctrl+F",
            section=True,
        ),
        Command(CommandId.COMPUTE, menu, translate("Actions", "Compute this layer"), "F5", section=True),
        Command(CommandId.ENGINE, menu, translate("Actions", "Compute engine…"), "Ctrl+Shift+E"),
        Command(CommandId.BENCHMARK, menu, translate("Actions", "Benchmark this layer…"), "Ctrl+Shift+B"),
    )


def _player_commands() -> tuple[Command, ...]:
    menu = MenuId.PLAYER
    return (
        Command(CommandId.PLAY, menu, translate("Actions", "Play or pause"), "Space", "play", in_maps=True),
        Command(
            CommandId.NEXT_CELL, menu, translate("Actions", "Next cell"), ".", "step-forward", section=True
        ),
        Command(CommandId.PREVIOUS_CELL, menu, translate("Actions", "Previous cell"), ",", "step-back"),
        Command(CommandId.FIRST_CELL, menu, translate("Actions", "First cell"), "Ctrl+Home", "skip-back"),
        Command(CommandId.LAST_CELL, menu, translate("Actions", "Last cell"), "Ctrl+End", "skip-forward"),
        Command(CommandId.FASTER, menu, translate("Actions", "Play faster"), "]", section=True),
        Command(CommandId.SLOWER, menu, translate("Actions", "Play slower"), "["),
        Command(CommandId.LOOP, menu, translate("Actions", "Loop"), icon="repeat", checkable=True),
    )


def _tab_commands() -> tuple[Command, ...]:
    menu = MenuId.TABS
    return (
        Command(CommandId.TAB_PIPELINE, menu, translate("Actions", "Pipeline tab"), "Ctrl+1"),
        Command(CommandId.TAB_SCATTER, menu, translate("Actions", "Scatter tab"), "Ctrl+2"),
        Command(CommandId.TAB_MATRIX, menu, translate("Actions", "Matrix tab"), "Ctrl+3"),
        Command(CommandId.TAB_PHASES, menu, translate("Actions", "Phases tab"), "Ctrl+4"),
        Command(CommandId.TAB_OVERLAP, menu, translate("Actions", "Overlap tab"), "Ctrl+5"),
        Command(CommandId.TAB_SOLVER, menu, translate("Actions", "Solver tab"), "Ctrl+6"),
        Command(CommandId.TAB_CODE, menu, translate("Actions", "Code tab"), "Ctrl+7"),
        Command(CommandId.TAB_DECODER, menu, translate("Actions", "Decoder tab"), "Ctrl+8"),
        Command(CommandId.TAB_CHANNELS, menu, translate("Actions", "Channels tab"), "Ctrl+9"),
        Command(CommandId.TAB_PAIR, menu, translate("Actions", "Conv2d tab"), "Alt+C"),
        Command(CommandId.NEXT_TAB, menu, translate("Actions", "Next tab"), "Ctrl+PgDown", section=True),
        Command(CommandId.PREVIOUS_TAB, menu, translate("Actions", "Previous tab"), "Ctrl+PgUp"),
        Command(
            CommandId.TURN_MATRIX, menu, translate("Actions", "Turn the matrix over: C or Cᵀ"), section=True
        ),
    )


def _decoder_commands() -> tuple[Command, ...]:
    """The shortcuts of these commands work only in the decoder's table; other tabs use the keys for something else."""
    menu = MenuId.LAYER
    return (
        Command(
            CommandId.DECODER_EXPLORE,
            menu,
            translate("Actions", "Explore the selected layer of the decoder"),
            section=True,
        ),
        Command(
            CommandId.DECODER_TAKE,
            menu,
            translate("Actions", "Take this layer over into the decoder"),
        ),
        Command(
            CommandId.DECODER_DUPLICATE,
            menu,
            translate("Actions", "Duplicate the selected layer of the decoder"),
            shown=False,
        ),
        Command(
            CommandId.DECODER_REMOVE,
            menu,
            translate("Actions", "Remove the selected layer of the decoder"),
            shown=False,
        ),
        Command(
            CommandId.DECODER_UP,
            menu,
            translate("Actions", "Move the selected layer of the decoder up"),
            shown=False,
        ),
        Command(
            CommandId.DECODER_DOWN,
            menu,
            translate("Actions", "Move the selected layer of the decoder down"),
            shown=False,
        ),
    )


def _go_commands() -> tuple[Command, ...]:
    menu = MenuId.GO
    return (
        Command(CommandId.GO_INPUT, menu, translate("Actions", "Go to input size"), "Alt+I"),
        Command(CommandId.GO_KERNEL, menu, translate("Actions", "Go to kernel size"), "Alt+K"),
        Command(CommandId.GO_STRIDE, menu, translate("Actions", "Go to stride"), "Alt+S"),
        Command(CommandId.GO_PADDING, menu, translate("Actions", "Go to padding"), "Alt+P"),
        Command(CommandId.GO_OUTPUT_PADDING, menu, translate("Actions", "Go to output padding"), "Alt+O"),
        Command(CommandId.GO_END_CROP, menu, translate("Actions", "Crop more at the end"), "Alt+E"),
        Command(CommandId.GO_DILATION, menu, translate("Actions", "Go to dilation"), "Alt+D"),
        Command(CommandId.STAGE_INPUT, menu, translate("Actions", "Go to map of input y"), "1", section=True),
        Command(CommandId.STAGE_INSERTED, menu, translate("Actions", "Go to zero-inserted map"), "2"),
        Command(CommandId.STAGE_PADDED, menu, translate("Actions", "Go to padded map"), "3"),
        Command(CommandId.STAGE_KERNEL, menu, translate("Actions", "Go to map of kernel w"), "4"),
        Command(CommandId.STAGE_OUTPUT, menu, translate("Actions", "Go to map of output x"), "5"),
    )


def _help_commands() -> tuple[Command, ...]:
    menu = MenuId.HELP
    return (
        Command(
            CommandId.SHORTCUTS,
            menu,
            translate("Actions", "Help and shortcuts"),
            "F1",
            "circle-question-mark",
        ),
        Command(CommandId.END_LESSON, menu, translate("Actions", "End the lesson")),
        Command(CommandId.ABOUT, menu, translate("Actions", "About Fracstride")),
    )


def _full_screen_keys() -> str:
    """F11 shows the desktop on macOS, where Ctrl is the command key and Meta the control key."""
    return "Ctrl+Meta+F" if sys.platform == "darwin" else "F11"
