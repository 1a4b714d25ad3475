"""Builds the inside of the window, and again when language or scale change; it imports everything else."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QTranslator
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication

from fracstride.core.override import override
from fracstride.files.problem import FileProblem
from fracstride.session.preferences import Preferences, ThemeChoice
from fracstride.session.presets import first_document
from fracstride.session.state import Document, ViewSettings
from fracstride.ui.actions.command import CommandId
from fracstride.ui.actions.menus import TOP_MENUS, has_native_menu_bar
from fracstride.ui.commands.action_state import (
    menu_of_lessons,
    menu_of_recent,
    refresh_actions,
    refresh_for_tab,
    refresh_recent,
)
from fracstride.ui.commands.desk import Desk
from fracstride.ui.commands.entries import own_entries, preset_entries, run_entry
from fracstride.ui.commands.handlers import handlers
from fracstride.ui.commands.map_menu import MapMenu
from fracstride.ui.computing.calculation import EngineOptions
from fracstride.ui.computing.comparison import Comparison
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.controls.roles import tell_roles
from fracstride.ui.files.dialogs import WindowDialogs
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.files.questions import Dialogs, FileOffer, FileReport
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.late import Late
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.lanes.writing import WritingLane
from fracstride.ui.language.translations import chosen_language, install_translator
from fracstride.ui.lessons.guide import LessonGuide
from fracstride.ui.look.assets import application_icon
from fracstride.ui.look.style import apply_theme, dressed_afterwards
from fracstride.ui.presenters.file_problems import preferences_problem_text
from fracstride.ui.presenters.palette import search
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.settings import Settings, theme_from
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.main_window import MainWindow
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.stand import Stand
from fracstride.ui.wiring.wiring import Wiring

ICON_AFTER_MS = 300

STANDARD_INPUT = Path("-")
"""What stands for standard input on the command line."""


class Assembly(QObject):
    """Holds what lives as long as the window, and the current workbench."""

    def __init__(
        self,
        window: MainWindow,
        settings: Settings,
        document: Document | None = None,
        dialogs: Dialogs | None = None,
        compute: ComputeService | None = None,
        reading: ReadingLane | None = None,
        writing: WritingLane | None = None,
    ) -> None:
        super().__init__(window)
        tell_roles()
        self.window = window
        self.settings = settings
        self.store = StateStore(document or first_document(), parent=self)
        self.focus = FocusModel(self.store)
        self.dialogs = dialogs or WindowDialogs(window)
        self.documents = DocumentController(
            self.store, self.dialogs, settings.preferences.recent_files, reading, writing
        )
        self.compute = compute or ComputeService()
        self.compute.setParent(self)
        self.comparison = Comparison(self)
        self.lessons = LessonGuide(
            self.store, lambda: chosen_language(self.settings.preferences.language), self
        )
        self._translators: list[QTranslator] = []
        self._desk: Desk | None = None
        self._closed = False
        self._late = Late(window, self._refresh)
        self._anew = single_shot(self, 0, lambda: self.furnish())
        self._new_ratio = single_shot(self, 0, lambda: self._show_ratio())
        self._activation = single_shot(self, 0, lambda: self._keep_focus())
        self._connect()
        self.furnish()
        # Later, because drawing it in all sizes takes as long as a panel, and the window does not show it.
        QTimer.singleShot(ICON_AFTER_MS, self, lambda: _application().setWindowIcon(application_icon()))

    @property
    def desk(self) -> Desk:
        """The current workbench and what it works on."""
        assert self._desk is not None
        return self._desk

    def furnish(self) -> None:
        """Build the inside of the window in the language, theme and scale of the preferences."""
        preferences = self.settings.preferences
        stand = self._let_go()
        self._translators = install_translator(preferences.language, self._translators)
        theme = theme_from(preferences)
        with dressed_afterwards(_application(), theme, preferences.scale):
            self._build(preferences)
        bench, wiring = self.desk.bench, self.desk.wiring
        bench.set_widths(preferences.panel_width, preferences.sum_width)
        bench.panel_place.set_wanted(preferences.panel_visible)
        bench.set_sheet_collapsed(preferences.sheet_collapsed)
        self._apply_habits(preferences)
        wiring.show_everything(theme)
        if stand is not None:
            stand.give_to(bench, wiring.playback.player)
        self.lessons.move_to(bench)
        self._refresh()
        # Otherwise the first button of the toolbar would have the focus.
        bench.setFocus()
        self._keep_focus()

    def _let_go(self) -> Stand | None:
        """Take down the workbench that there is, and say where it stood: Qt would dress it once more with the new one."""
        old, self._desk = self._desk, None
        if old is None:
            return None
        old.bench.leave()
        stand = Stand.of(old.bench, old.wiring.playback.player)
        old.wiring.detach()
        old.bench.deck.shut_down()
        self.window.clear()
        return stand

    def _build(self, preferences: Preferences) -> None:
        bench = Workbench(self.focus)
        engine = EngineOptions.of(preferences)
        wiring = Wiring(bench, self.store, self.focus, self.compute, self.documents, engine, self.comparison)
        self._desk = Desk(
            self.window,
            self.store,
            self.focus,
            self.documents,
            self.dialogs,
            self.settings,
            bench,
            wiring,
            self.lessons,
        )
        self._connect_bench(self._desk)
        # At its final size from the start; otherwise the panel would be laid out twice.
        bench.resize(self.window.size())
        self.window.furnish(bench, self.documents.may_replace)

    def open_file(self, path: Path) -> None:
        """Open the file of the command line; "-" is a session on standard input."""
        if path == STANDARD_INPUT:
            # A Windows program without a console has no stdin.
            self.documents.open_stream(sys.stdin.buffer if sys.stdin else BytesIO())
        else:
            self.documents.open_path(path)

    def _on_dropped(self, files: GivenFiles) -> None:
        self.documents.open_for(files, None)

    def shut_down(self) -> None:
        """Stop everything that runs, and ignore the signals of what is deleted afterwards."""
        self._closed = True
        geometry = self.window.saveGeometry().toBase64().toStdString()
        self.settings.update(window_geometry=geometry)
        self.window.removeEventFilter(self)
        self._anew.stop()
        self.desk.wiring.detach()
        self.desk.bench.deck.shut_down()
        self.documents.reading.shut_down()
        self.documents.writing.shut_down()
        self.comparison.shut_down()
        self.compute.shut_down()

    def _connect(self) -> None:
        # Connected to methods, which hear nothing once their object is deleted.
        # All other changes of the state move the undo stack.
        self.store.document_replaced.connect(self._refresh)
        self.comparison.changed.connect(self._refresh)
        self.store.view_changed.connect(self._on_view)
        self.store.draft_changed.connect(self._refresh)
        self.store.undo_stack.indexChanged.connect(self._refresh_later)
        self.documents.title_changed.connect(self._refresh)
        self.documents.modified_changed.connect(self._refresh)
        self.documents.recent_changed.connect(lambda recent: self.settings.update(recent_files=recent))
        self.lessons.changed.connect(self._refresh)
        # Unsaved changes are the user's: the layer of a step is none, and to save it would lose theirs.
        self.documents.leaving.connect(self.lessons.end)
        self.settings.changed.connect(self._on_settings)
        # Queued: opening or saving a file changes the preferences too, and then clears earlier reports.
        self.settings.forgotten.connect(self._tell_forgotten, Qt.ConnectionType.QueuedConnection)
        self.window.closed.connect(self.shut_down)
        # Queued: a question may follow, and the program that the file was dragged from must not wait for the answer.
        self.window.file_dropped.connect(self._on_dropped, Qt.ConnectionType.QueuedConnection)
        self.window.installEventFilter(self)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_scheme)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_contrast)

    def _connect_bench(self, desk: Desk) -> None:
        desk.actions.connect_to(handlers(desk))
        menu_of_recent(desk)
        menu_of_lessons(desk)
        MapMenu(desk)
        if has_native_menu_bar():
            self.window.show_menus(desk.actions.menus[menu] for menu in TOP_MENUS)
            desk.bench.toolbar.menu_button.hide()
        desk.bench.deck.opened.connect(lambda _tab: refresh_for_tab(desk))
        desk.bench.entry_chosen.connect(lambda entry: run_entry(desk, entry))
        desk.bench.widths_chosen.connect(
            lambda panel, sum_panel: self.settings.update(panel_width=panel, sum_width=sum_panel)
        )
        desk.bench.status.backend.edited.connect(lambda changes: self.settings.update(**changes))
        desk.bench.status.backend.benchmark_requested.connect(desk.actions[CommandId.BENCHMARK].trigger)
        desk.bench.toolbar.preset_requested.connect(self._open_presets)

    def _open_presets(self) -> None:
        bench, entries = self.desk.bench, [*preset_entries(), *own_entries(self.documents.recent)]
        bench.preset_list.open(
            lambda text: search(text, entries, (), translate), bench.presets_place(), self.documents.key
        )

    def _tell_forgotten(self, problem: FileProblem) -> None:
        words = preferences_problem_text(problem, translate)
        self.documents.report(FileReport(problem.path.name, words, FileOffer.NONE))

    def _on_settings(self, old: Preferences, new: Preferences) -> None:
        if self._closed:
            return
        if (old.language, old.scale) != (new.language, new.scale):
            # After this event, because the widget that sent it is about to be replaced.
            # A row that is dragged is let go before the turn that deletes its table: Qt would crash.
            dragging = QAbstractItemView.State.DraggingState
            if any(each.state() == dragging for each in self.window.findChildren(QAbstractItemView)):
                QDrag.cancel()
            self._anew.start()
        elif (old.theme, old.high_contrast) != (new.theme, new.high_contrast):
            self._show_theme()
        self._apply_habits(new)
        self.desk.wiring.set_engine(EngineOptions.of(new))
        self._refresh()

    def _apply_habits(self, preferences: Preferences) -> None:
        """Apply the preferences that need no new widgets."""
        bench = self.desk.bench
        bench.set_reduced_motion(preferences.reduce_motion)
        bench.strip.set_legend_wanted(preferences.legend_visible)
        bench.status.backend.show_preferences(preferences)

    def _on_scheme(self, _scheme: Qt.ColorScheme) -> None:
        if self.settings.preferences.theme is ThemeChoice.SYSTEM:
            self._show_theme()

    def _on_contrast(self, _preference: Qt.ContrastPreference) -> None:
        self._show_theme()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            # Later: the widgets in the window learn the new ratio after the window itself.
            self._new_ratio.start()
        elif event.type() is QEvent.Type.ActivationChange:
            self._activation.start()
        elif event.type() is QEvent.Type.WindowStateChange:
            # Full screen or maximised, by the command or by the desktop.
            self._refresh()
        return False

    def _keep_focus(self) -> None:
        """Let the workbench take the focus while the window is inactive.

        When the window becomes active, Qt gives the focus back to the widget that had it; if that takes none, to the
        first button.
        """
        policies = Qt.FocusPolicy
        policy = policies.NoFocus if self.window.isActiveWindow() else policies.TabFocus
        self.desk.bench.setFocusPolicy(policy)

    def _show_ratio(self) -> None:
        """Draw the icons again for the pixel ratio of the screen."""
        self.desk.wiring.show_everything(self.desk.wiring.theme)

    def _show_theme(self) -> None:
        preferences = self.settings.preferences
        theme = theme_from(preferences)
        apply_theme(_application(), theme, preferences.scale)
        self.desk.wiring.show_everything(theme)

    def _on_view(self, old: ViewSettings, new: ViewSettings) -> None:
        # Not if only the pin changed, which moves with every frame of the player.
        if replace(old, pin=new.pin) != new:
            self._refresh()

    def _refresh_later(self) -> None:
        """Refresh after the maps are painted. (The undo stack also changes while everything is deleted.)"""
        if not self._closed:
            self._late.request()

    def _refresh(self) -> None:
        if self._desk is None or self._closed:
            return
        refresh_actions(self._desk)
        refresh_recent(self._desk)
        title = self.documents.title
        self.window.show_document(title, self.documents.is_modified)
        self._desk.bench.toolbar.show_preset(title, self.documents.is_edited)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
