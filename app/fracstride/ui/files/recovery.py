"""Keeps a copy of unsaved changes as long as there are any, and offers what a program that was killed has left."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import time

from PySide6.QtCore import QLockFile, QObject, QSysInfo, Qt

from fracstride.core.cancel import CancelToken
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.files.writing import remove_unfinished
from fracstride.session.reading import DocumentProblem, DocumentProblemCode
from fracstride.session.state import Document
from fracstride.session.storage import SUFFIX, read_document, values_in, write_document
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.files.questions import FileOffer, FileReport, UnsavedQuestion
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.lanes.writing import WritingLane
from fracstride.ui.presenters.file_problems import unread_session_text
from fracstride.ui.state.store import StateStore

COPY_AFTER_MS = 3000
"""From a change to the copy of it: nobody wants more to be lost, and a drive is not to be written to all the time."""
USUAL_VALUES = 4 * 1024**2
"""Of data in a document that is copied after that time; more is written less often, in proportion."""

LOCK = ".lock"
ELSEWHERE_S = 7 * 24 * 60 * 60
"""After so long without a change, a program on another computer with the same home is taken to have ended."""
PASSING = (
    FileProblemCode.OUT_OF_MEMORY,
    FileProblemCode.NO_PERMISSION,
    FileProblemCode.UNREADABLE,
    DocumentProblemCode.NEWER_VERSION,
)
"""What is no damage: the same file may be read another time, or by another version."""


class UnsavedCopy:
    """A file, and the lock by which programs know whether one that still runs keeps it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock_path = Path(f"{path}{LOCK}")
        self._lock = QLockFile(str(self._lock_path))
        # However long that program runs.
        self._lock.setStaleLockTime(0)

    def take(self) -> bool:
        """Make it this program's; False while another one, or another copy here, has it."""
        if not self._lock.tryLock(0) and self._was_left_elsewhere():
            # Nobody can ask whether that program runs; by its age the lock gives way.
            self._lock.setStaleLockTime(1)
            self._lock.tryLock(0)
            self._lock.setStaleLockTime(0)
        return self._lock.isLocked()

    def _was_left_elsewhere(self) -> bool:
        _process, host, _program = self._lock.getLockInfo()
        ages = [time() - changed for changed in map(_changed, (self.path, self._lock_path)) if changed]
        return host != QSysInfo.machineHostName() and min(ages, default=0.0) > ELSEWHERE_S

    def leave(self) -> None:
        """Let it stay for whoever looks next."""
        self._lock.unlock()

    def remove(self) -> None:
        """It is needed no more."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self._lock.unlock()


class Recovery(QObject):
    """Copies the document of a window into a folder, which all windows of the user share."""

    def __init__(
        self, store: StateStore, documents: DocumentController, folder: Path, pause: int = COPY_AFTER_MS
    ) -> None:
        super().__init__(documents)
        self._store, self._documents, self._folder = store, documents, folder
        self._copy: UnsavedCopy | None = None
        self._offered: UnsavedCopy | None = None
        self._lane = WritingLane(patience=0.0, parent=self)
        self._pause_ms = pause
        self._pause = single_shot(self, pause, lambda: self._write())
        store.state_changed.connect(self._on_change)
        documents.modified_changed.connect(self._on_change)
        self._on_change()

    def look(self) -> None:
        """Offer what was left the last time, when the file of the command line has been read."""
        _tidy(self._folder)
        reading = self._documents.reading
        if reading.is_idle:
            self._offer()
        else:
            reading.idle.connect(self._offer, Qt.ConnectionType.SingleShotConnection)

    def end(self) -> None:
        """The window closes, and the user has saved or given up what was unsaved."""
        self._pause.stop()
        self._lane.shut_down()
        if self._copy is not None:
            self._copy.remove()
        if self._offered is not None:
            self._offered.leave()

    def _on_change(self, *_: object) -> None:
        if self._documents.is_modified:
            if not self._pause.isActive():
                self._wait()
        else:
            self._pause.stop()
            self._drop()

    def _wait(self) -> None:
        """Wait before copying: the longer, the more there is to write."""
        times = max(1.0, values_in(self._store.document) / USUAL_VALUES)
        self._pause.start(round(self._pause_ms * times))

    def _drop(self) -> None:
        """Everything is saved."""
        self._lane.cancel()
        copy, self._copy = self._copy, None
        if copy is not None:
            copy.remove()

    def _write(self) -> None:
        document = self._store.document
        if not self._lane.is_idle:
            self._wait()
        elif self._has_copy():
            assert self._copy is not None
            path = self._copy.path
            title = self._documents.title if self._documents.path else document.title
            named = replace(document, title=title)
            # Where it cannot be written, nothing is said: the user has asked for nothing, and loses nothing yet.
            self._lane.write(path.name, 0, lambda token: _write_unless(path, named, token), lambda _: True)

    def _has_copy(self) -> bool:
        if self._copy is None:
            with suppress(OSError):
                # For nobody else: the file that was opened may be the user's alone.
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            copy = UnsavedCopy(self._folder / f"{os.urandom(8).hex()}{SUFFIX}")
            self._copy = copy if copy.take() else None
        return self._copy is not None

    def _offer(self) -> None:
        """Ask about the latest file that no running program has."""
        for path in _latest_first(self._folder):
            copy = UnsavedCopy(path)
            if copy.take():
                self._offered = copy
                self._documents.ask(UnsavedQuestion(_when(path), self._restore, self._discard))
                return

    def _discard(self) -> None:
        offered = self._answered()
        if offered is not None:
            offered.remove()
            self._offer()

    def _answered(self) -> UnsavedCopy | None:
        """What was offered; nothing is asked about it any more."""
        offered, self._offered = self._offered, None
        self._documents.ask(None)
        return offered

    def _restore(self) -> None:
        if self._offered is not None:
            self._documents.reading.read(self._offered.path, read_document, self._show)

    def _show(self, read: Document | FileProblem | tuple[DocumentProblem, ...]) -> bool:
        offered = self._offered
        if offered is None:
            return False
        if isinstance(read, Document):
            # Who would rather keep what is on screen is still offered it.
            if not self._documents.restore(read):
                return False
            # It stays until what was in it is saved.
            self._drop()
            self._copy = self._answered()
            return True
        self._answered()
        words = unread_session_text(read, translate)
        self._documents.report(FileReport(offered.path.name, words, FileOffer.NONE))
        if not _is_passing(read):
            with suppress(OSError):  # so that it is not offered again, and who wants can look into it
                offered.path.replace(f"{offered.path}.broken")
        offered.leave()
        return False


def _write_unless(path: Path, document: Document, token: CancelToken) -> FileProblem | None:
    """Write a copy, and remove it if meanwhile it is needed no more."""
    problem = write_document(path, document, token)
    if token.is_cancelled:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return problem


def _is_passing(read: FileProblem | tuple[DocumentProblem, ...]) -> bool:
    problems = (read,) if isinstance(read, FileProblem) else read
    return all(each.code in PASSING for each in problems)


def _tidy(folder: Path) -> None:
    """Remove what programs left that were killed before there was a copy, or closed while it was being written."""
    copies = [UnsavedCopy(lock.with_suffix("")) for lock in folder.glob(f"*{SUFFIX}{LOCK}")]
    taken = [copy for copy in copies if copy.take()]
    if len(taken) == len(copies):  # otherwise it may be what another program is writing now
        remove_unfinished(folder)
    for copy in taken:
        copy.leave()


def _latest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"), key=_changed, reverse=True)


def _changed(path: Path) -> float:
    """When a file was changed last; 0 if it is not there."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _when(path: Path) -> str:
    """When a file was written, as a date and a time that all languages read."""
    with suppress(OSError, OverflowError, ValueError):
        return f"{datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d %H:%M}"  # noqa: DTZ006  # the user's own
    return ""
