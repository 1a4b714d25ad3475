"""The document of the window: new, open, save, recent files, and the question before changes are lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QObject, Signal

from fracstride.files.channel import ImageChannel
from fracstride.files.known import KnownFile
from fracstride.files.loaded import shown_name
from fracstride.files.loading import is_model
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.files.writing import place_problem
from fracstride.session.edits import Slot
from fracstride.session.preferences import MAX_RECENT_FILES
from fracstride.session.presets import Preset, first_document, presets
from fracstride.session.reading import DocumentProblem
from fracstride.session.state import Document, State
from fracstride.session.storage import SUFFIX, read_document, read_stream, values_in, write_document
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.files.data import DataFiles
from fracstride.ui.files.patterns import data_patterns, likely_uses, open_patterns, session_patterns
from fracstride.ui.files.questions import (
    Answer,
    DataUse,
    Dialogs,
    FileOffer,
    FileReport,
    UnsavedQuestion,
)
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.lanes.writing import Write, WritingLane
from fracstride.ui.presenters.file_problems import (
    saving_problem_text,
    unread_session_text,
)
from fracstride.ui.state.store import StateStore

ASKS_AFTER_S = 3.0
"""So long closing waits for what is being written before it asks whether to wait longer."""


class DocumentController(QObject):
    """Knows the file of the store's document, and asks before changes are lost."""

    title_changed = Signal(str)
    modified_changed = Signal(bool)
    failed = Signal(object)
    """FileReport."""
    asked = Signal(object)
    """UnsavedQuestion, or None: there is none any more."""
    written = Signal(str)
    """The name of the file that something was saved or exported to."""
    unused = Signal(str, int)
    """(the name of the file that is used, of how many that came with it)."""
    replaced = Signal()
    """Another document is there, with an undo stack of its own: what was held beside the one before is over."""
    leaving = Signal()
    """It is about to be asked whether the document may go: what only looks like a change of it ends now."""
    succeeded = Signal()
    """Something was opened or saved: an earlier report is out of date."""
    recent_changed = Signal(object)
    """tuple of paths as text, the latest first."""

    def __init__(
        self,
        store: StateStore,
        dialogs: Dialogs,
        recent: Sequence[str] = (),
        reading: ReadingLane | None = None,
        writing: WritingLane | None = None,
    ) -> None:
        super().__init__(store)
        self.reading = reading or ReadingLane()
        self.writing = writing or WritingLane()
        for lane in (self.reading, self.writing):
            lane.setParent(self)
        self.data = DataFiles(store, self.reading, lambda: self._file is not None, self)
        self.data.failed.connect(self.failed)
        self.data.used.connect(self.succeeded)
        self._replacements = 0
        self._question: UnsavedQuestion | None = None
        self._store = store
        self._dialogs = dialogs
        self._file: KnownFile | None = None
        self._recent = tuple(recent)
        store.modified_changed.connect(self.modified_changed)
        store.document_replaced.connect(lambda _document: self.title_changed.emit(self.title))

    @property
    def path(self) -> Path | None:
        """The file of the document; None for a preset or a new layer."""
        return None if self._file is None else self._file.path

    @property
    def recent(self) -> tuple[str, ...]:
        """The files that were opened or saved last, the latest first."""
        return self._recent

    @property
    def is_modified(self) -> bool:
        """Whether the layer or its data differ from what was opened or saved."""
        return self._store.is_modified

    @property
    def is_edited(self) -> bool:
        """Whether the layer differs from the file or the preset whose name is the title.

        A preset that was chosen after an edit does not, though that is unsaved work.
        """
        return self.is_modified if self.path is not None else self._store.is_edited

    @property
    def title(self) -> str:
        """The name of the file or of the preset, or a text that there is none yet."""
        if self.path is not None:
            return shown_name(Path(self.path.stem))
        title = self._store.document.title
        return translate("Presets", title) if title else translate("Documents", "Untitled")

    @property
    def key(self) -> str:
        """The document's key in lists: the path of its file, or the name of its preset; empty if it has neither."""
        if self.path is not None:
            return str(self.path.absolute())
        return next((each.id for each in presets() if each.title == self._store.document.title), "")

    def new(self) -> bool:
        """Start a new, unnamed document with the layer of the first preset."""
        return self.may_replace() and self._replace(replace(first_document(), title=""), None)

    def choose_preset(self, preset: Preset) -> bool:
        """Show a preset: as one undo step, or as a new document if the current one has a file."""
        if self._file is not None:
            return self.may_replace() and self._replace(preset.document, None)
        self.reading.cancel()  # what is still being read was meant for the previous layer
        text = translate("Undo", "Preset {title}").format(title=translate("Presets", preset.title))
        self._store.adopt(preset.document, text)
        self.succeeded.emit()
        return True

    def open(self) -> bool:
        """Ask for a file of any known kind and open it."""
        path = self._dialogs.ask_for_file(translate("Documents", "Open"), open_patterns())
        return path is not None and self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open a session, a layer of a model, or data for the layer; True if that has begun."""
        if path.suffix.lower() == SUFFIX:
            return self._open_session(path)
        if is_model(path):
            return self.data.models.load(path)
        use = self._dialogs.ask_for_use(shown_name(path), likely_uses(path))
        return use is not None and self.data.open(path, use)

    def open_for(self, files: GivenFiles, slot: Slot | None) -> None:
        """Use the first of some files for one of the maps, or ask for which (None); a session is opened in any case."""
        path = files.first
        if slot is None or path.suffix.lower() == SUFFIX:
            self.open_path(path)
        else:
            self.load_data(path, slot)
        self.tell_unused(files)

    def tell_unused(self, files: GivenFiles) -> None:
        """Tell that only the first of several files is used."""
        if files.count > 1:
            self.unused.emit(shown_name(files.first), files.count)

    def open_stream(self, stream: BinaryIO) -> bool:
        """Open a session that another program writes to a stream; True if that has begun."""
        name = Path(translate("Documents", "standard input"))
        return self.reading.read(
            name, partial(read_stream, stream=stream), lambda read: self._show_session(name, read, None)
        )

    def open_as(self, use: DataUse) -> bool:
        """Ask for a file of data for one purpose."""
        titles = {
            DataUse.INPUT: translate("Documents", "Open input y"),
            DataUse.KERNEL: translate("Documents", "Open kernel w"),
            DataUse.BIAS: translate("Documents", "Open bias b"),
            DataUse.EXPECTED: translate("Documents", "Compare x with"),
        }
        path = self._dialogs.ask_for_file(titles[use], data_patterns())
        return path is not None and self.data.open(path, use)

    def load_data(self, path: Path, slot: Slot, channel: ImageChannel = ImageChannel.GREY) -> bool:
        """Use a data file as the input or the kernel, as one undo step; True if that has begun.

        ``channel`` is for pictures.
        """
        return self.data.load(path, slot, channel)

    def save(self) -> bool:
        """Save to the document's file, or ask for one."""
        return self.save_as() if self._file is None else self._write(self._file)

    def save_as(self) -> bool:
        """Ask for a file and save there."""
        suggestion = (self.path or Path(f"{self.title}{SUFFIX}")).name
        path = self._dialogs.ask_for_target(translate("Documents", "Save as"), suggestion, session_patterns())
        if path is None:
            return False
        return self._write(
            KnownFile(path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX))
        )

    def try_place(
        self, path: Path, then: Callable[[], object], otherwise: Callable[[], object] = lambda: None
    ) -> None:
        """Go on with making something for a file if one can be written there; else report why not."""

        def go_on(problem: FileProblem | None) -> bool:
            if problem is None:
                then()
                return True
            otherwise()
            return self._fail(path, saving_problem_text(problem, translate), FileOffer.NONE)

        self.writing.write(shown_name(path), 0, lambda _token: place_problem(path), go_on)

    def open_again(self) -> bool:
        """Read the document's file again, as one undo step: what another window or program has saved there."""
        if self._file is None:
            return False
        self.leaving.emit()
        file = KnownFile(self._file.path)
        return self.reading.read(
            file.path, lambda _path: file.read(read_document), lambda read: self._show_again(read, file)
        )

    def export(self, path: Path, values: int, write: Write) -> bool:
        """Write about ``values`` numbers to a file other than the document's, and report how that ends."""
        name = shown_name(path)
        return self.writing.write(name, values, write, lambda problem: self._on_exported(path, problem))

    def report(self, report: FileReport) -> None:
        """Report what could not be done."""
        self.failed.emit(report)

    @property
    def question(self) -> UnsavedQuestion | None:
        """What was asked last and is not answered yet."""
        return self._question

    def ask(self, question: UnsavedQuestion | None) -> None:
        """Ask what is to happen to changes that were not saved the last time, or (None) ask no longer."""
        self._question = question
        self.asked.emit(question)

    def restore(self, document: Document) -> bool:
        """Show changes that were not saved the last time, as a document that has no file yet."""
        if not (self.may_replace() and self._replace(document, None)):
            return False
        # It is called edited only if it differs from the preset whose name it has.
        named = (each.document.state for each in presets() if each.title == document.title)
        self._store.mark_unsaved(next(named, None))
        return True

    def may_replace(self) -> bool:
        """Whether the document may be closed: nothing is unsaved, or the user saves or discards it now."""
        self.leaving.emit()
        if not self._has_written():  # the running save may be all there is to save
            return False
        if not self.is_modified:
            return True
        answer = self._dialogs.ask_about_changes(self.title)
        return answer is Answer.DISCARD or (answer is Answer.SAVE and self.save() and self._is_saved())

    def _is_saved(self) -> bool:
        """Whether everything is saved, after waiting for what is being written, or the user does not want to wait."""
        return self._has_written() and not (self.writing.is_idle and self.is_modified)

    def _has_written(self) -> bool:
        """Whether everything is written, after a while asking whether to wait longer."""
        writing = self.writing
        return (
            writing.finish(ASKS_AFTER_S)
            or self._dialogs.ask_about_writing(writing.file, writing.idle)
            or writing.is_idle
        )

    def _open_session(self, path: Path) -> bool:
        file = KnownFile(path)
        return self.reading.read(
            path, lambda _path: file.read(read_document), lambda read: self._show_session(path, read, file)
        )

    def _show_session(
        self, path: Path, read: Document | FileProblem | tuple[DocumentProblem, ...], file: KnownFile | None
    ) -> bool:
        """Show a session; ``file`` is where it is saved from now on."""
        if isinstance(read, Document):
            return self.may_replace() and self._replace(read, file)
        return self._fail(path, unread_session_text(read, translate))

    def _replace(self, document: Document, file: KnownFile | None) -> bool:
        self.reading.cancel()  # what is still being read was meant for the previous document
        self._replacements += 1
        self._file = file
        self._store.replace_document(document)
        self.replaced.emit()
        self._settle()
        return True

    def _show_again(
        self, read: Document | FileProblem | tuple[DocumentProblem, ...], file: KnownFile
    ) -> bool:
        name = shown_name(file.path)
        if not isinstance(read, Document):
            return self._fail(file.path, unread_session_text(read, translate))
        self._file = file
        self._store.adopt(read, translate("Undo", "Open {name} again").format(name=name))
        self._store.mark_saved(read.state)
        self._settle()
        return True

    def _write(self, file: KnownFile) -> bool:
        """Write the document to a file; True if it is written or being written."""
        document = replace(self._store.document, title="")
        replacements = self._replacements
        return self.writing.write(
            shown_name(file.path),
            values_in(document),
            lambda token: file.write(lambda path: write_document(path, document, token)),
            lambda problem: self._on_written(file, replacements, document.state, problem),
        )

    def _on_written(
        self, file: KnownFile, replacements: int, state: State, problem: FileProblem | None
    ) -> bool:
        path = file.path
        if problem is not None:
            reason = saving_problem_text(problem, translate)
            is_changed = problem.code is FileProblemCode.CHANGED
            return self._fail(path, reason, FileOffer.OPEN_AGAIN if is_changed else FileOffer.SAVE_ELSEWHERE)
        if replacements != self._replacements:
            self._remember(str(path.absolute()))
            return True
        self.written.emit(shown_name(path))
        self._file = file
        self._store.mark_saved(state)  # what was edited meanwhile is not in the file
        self._settle()
        return True

    def _on_exported(self, path: Path, problem: FileProblem | None) -> bool:
        if problem is not None:
            return self._fail(path, saving_problem_text(problem, translate), FileOffer.NONE)
        self.written.emit(shown_name(path))
        return True

    def _settle(self) -> None:
        if self.path is not None:
            self._remember(str(self.path.absolute()))
        self.title_changed.emit(self.title)
        self.modified_changed.emit(self.is_modified)
        self.succeeded.emit()

    def _remember(self, path: str) -> None:
        others = (each for each in self._recent if each != path)
        self._recent = (path, *others)[:MAX_RECENT_FILES]
        self.recent_changed.emit(self._recent)

    def _fail(self, path: Path, reason: str, offer: FileOffer = FileOffer.OPEN_ANOTHER) -> bool:
        self.report(FileReport(shown_name(path), reason, offer))
        return False
