"""Standard output that is closed or full, or a pipe that its reader closes early."""

from __future__ import annotations

import errno
import io
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import SimpleNamespace

import pytest

from fracstride.cli import INTERRUPTED, main, self_test
from fracstride.cli.options import FAILURE, SUCCESS, say
from fracstride.session.finding import Finding

SHAPE = "-m fracstride shape --input 3 --kernel 3"
# Of two engines: each has a process of its own, and frameworks take seconds to be there.
BENCH = """
import sys
from fracstride.cli import bench, main
bench.engine_names = lambda _: ("numpy", "numpy:general")
sys.exit(main(["bench", "--input", "3", "--kernel", "3", "--json"]))
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="redirections of the POSIX shell")


def _run(redirection: str, options: str = "") -> subprocess.CompletedProcess[str]:
    line = f"{shlex.quote(sys.executable)} {SHAPE} {options} {redirection}"
    return subprocess.run(["/bin/sh", "-c", line], check=False, capture_output=True, text=True)


@posix
def test_closed_output_is_silence() -> None:
    finished = _run(">&-")
    assert (finished.returncode, finished.stderr) == (0, "")


@posix
def test_closed_errors_leave_the_exit_code() -> None:
    finished = _run("2>&-", "--stride 0")
    assert (finished.returncode, finished.stdout) == (2, "")


@posix
@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_who_does_not_want_to_hear_how_far_it_has_come_gets_the_times(redirection: str) -> None:
    line = f"{shlex.quote(sys.executable)} -c {shlex.quote(BENCH)} {redirection}"
    finished = subprocess.run(["/bin/sh", "-c", line], check=False, capture_output=True, text=True)
    assert finished.returncode == 0
    assert [each["engine"] for each in json.loads(finished.stdout)] == ["numpy", "numpy:general"]


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_behind_the_output_is_said_in_a_line() -> None:
    finished = _run(">/dev/full")
    assert finished.returncode == 1
    assert finished.stderr == "fracstride: standard output: No space left on device\n"


def test_a_self_test_whose_output_is_lost_has_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(io.TextIOWrapper):
        def write(self, _text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fracstride.cli.self_test._findings", lambda: iter((Finding("window", "looked at"),)))
    assert self_test.run() == SUCCESS
    with Full((tmp_path / "disk").open("wb")) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert self_test.run() == FAILURE
    assert "standard output: No space left on device" in capsys.readouterr().err


@posix
def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    with subprocess.Popen(
        [sys.executable, *SHAPE.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize(("system", "code"), [("nt", SUCCESS), ("posix", FAILURE)])
def test_windows_calls_a_pipe_without_a_reader_an_invalid_argument(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, code: int
) -> None:
    class Unread(io.TextIOWrapper):
        def write(self, _text: str) -> int:
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr("fracstride.cli.options.os", SimpleNamespace(**vars(os) | {"name": system}))
    with Unread((tmp_path / "pipe").open("wb")) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert say("8 x 8") == code


def test_control_c_while_the_commands_load_is_silence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(MetaPathFinder):
        def find_spec(self, fullname: str, *_: object) -> None:
            if fullname == "fracstride.cli.command":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "fracstride.cli.command", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    assert main(["shape", "--input", "3", "--kernel", "3"]) == INTERRUPTED


@posix
def test_control_c_ends_a_command_without_a_trace() -> None:
    layer = ["--input", "64x64", "--kernel", "3", "--in-channels", "16", "--out-channels", "16"]
    # A shell that started the tests in the background has told all of them to ignore it.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from fracstride.cli import main; raise SystemExit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", heeding, "bench", *layer], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert first.startswith(b"measured 1 of")
    assert process.returncode == 130
    assert b"Traceback" not in said


AT_WORK = """
import signal, sys, time
from PySide6.QtCore import QTimer
from fracstride.cli import main
from fracstride.ui import drawing
from fracstride.ui.application import made_application

def draw(*_arguments):
    application, timer = made_application(), QTimer()
    timer.timeout.connect(lambda: time.sleep(0.02))
    timer.start(0)
    print("at work", flush=True)
    application.exec()

drawing.draw = draw
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(["picture", "--output", "x.png"]))
"""


@posix
def test_control_c_ends_a_command_that_qt_works_for() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", AT_WORK], stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"at work\n"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == -signal.SIGINT
            assert process.stderr is not None and process.stderr.read() == b""
        finally:
            process.kill()


def test_only_an_interrupt_that_python_would_raise_ends_the_program_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    met = []

    def modules() -> Finding:
        met.append(signal.getsignal(signal.SIGINT))
        return Finding("modules", "imported")

    def findings() -> Iterator[Finding]:
        met.append(signal.getsignal(signal.SIGINT))
        yield Finding("window", "looked at")

    monkeypatch.setattr(self_test, "checked_modules", modules)
    monkeypatch.setattr("fracstride.ui.self_test.findings", findings)
    monkeypatch.setattr("fracstride.session.self_test.findings", lambda: iter(()))
    before = signal.getsignal(signal.SIGINT)
    try:
        for handler in (signal.default_int_handler, signal.SIG_IGN):
            signal.signal(signal.SIGINT, handler)
            assert self_test.run() == SUCCESS
            assert signal.getsignal(signal.SIGINT) == handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert met == [signal.SIG_DFL, signal.SIG_DFL, signal.SIG_IGN, signal.SIG_IGN]
