"""Which command the arguments mean, and that headless commands do not import Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from fracstride import __version__
from fracstride.cli import main
from fracstride.cli.text import FLAGS, problem_text
from fracstride.core.spec import Field
from fracstride.files.problem import FileProblem, FileProblemCode

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The arguments of every window that was opened; none really is."""
    calls: list[list[str]] = []
    application = ModuleType("fracstride.ui.application")
    application.run = lambda argv: calls.append(argv) or 0
    monkeypatch.setitem(sys.modules, "fracstride.ui.application", application)
    return calls


def test_without_a_command_the_window_opens(opened: list[list[str]]) -> None:
    assert main([]) == 0
    assert opened == [[]]


def test_a_file_is_opened_in_the_window(opened: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "session.fracstride"
    path.touch()
    assert main([str(path)]) == 0
    assert opened == [[str(path)]]


@pytest.mark.parametrize("options", [[], ["--input", "3", "--kernel", "3"]])
def test_a_slip_of_the_pen_opens_nothing(
    opened: list[list[str]], capsys: Capture, options: list[str]
) -> None:
    assert main(["shpae", *options]) == 2
    assert (
        capsys.readouterr().err
        == "fracstride: shpae is neither a file nor a command (shape, compute, compare, bench, solve, layers, picture)\n"
    )
    assert main(["one.npy", "two.npy"]) == 2
    assert opened == []


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_no_file_can_have_is_no_file(opened: list[list[str]], capsys: Capture, name: str) -> None:
    assert main([name]) == 2
    assert "is neither a file nor a command" in capsys.readouterr().err
    assert opened == []


@pytest.mark.parametrize(
    "complaint",
    [
        "libEGL.so.1: cannot open shared object file",
        "DLL load failed while importing QtCore: Module not found.",
    ],
    ids=["linux", "windows"],
)
def test_qt_that_does_not_load_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, complaint: str
) -> None:
    class Refusing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "fracstride.ui.application":
                raise ImportError(complaint, name=name)

    monkeypatch.delitem(sys.modules, "fracstride.ui.application", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refusing(), *sys.meta_path])
    assert main([]) == 1
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "same"), [(["help"], ["--help"]), (["help", "shape"], ["shape", "--help"])]
)
def test_help_is_a_word_too(capsys: Capture, asked: list[str], same: list[str]) -> None:
    said = []
    for arguments in (asked, same):
        assert main(arguments) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != ""


def test_version_and_help(capsys: Capture) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"fracstride {__version__}\n"
    for arguments in (["-h"], ["shape", "-h"], ["compute", "-h"]):
        assert main(arguments) == 0
        assert "height,width" in capsys.readouterr().out or arguments == ["-h"]


def test_an_unknown_option_is_misuse(capsys: Capture) -> None:
    assert main(["--frobnicate"]) == 2
    assert "--frobnicate is no option" in capsys.readouterr().err
    assert main(["shape", "--frobnicate"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_headless_commands_do_not_import_qt() -> None:
    program = (
        "import sys; from fracstride.cli import main; "
        "code = main(['shape', '--input', '3', '--kernel', '3']); "
        "sys.exit(code or any(name.startswith(('PySide6', 'fracstride.ui')) for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "fracstride", "shape", "--input", "0", "--kernel", "3"]
    finished = subprocess.run(command, check=False, capture_output=True, text=True)
    assert finished.returncode == 2
    assert finished.stderr == "fracstride: --input: 0 is too small, the smallest is 1; try --input 1\n"


def test_every_problem_of_a_file_and_every_field_has_words() -> None:
    for code in FileProblemCode:
        names = ("bytes", "limit", "reason", "suffix", "supported", "expected", "found", "dtype", "shape")
        names += ("place", "value", "names", "line", "column", "text", "channel", "array", "part", "package")
        names += ("object", "kind", "way")
        problem = FileProblem(code, Path("y.npy"), tuple((name, 1) for name in names))
        assert problem_text(problem).startswith("y.npy: ")
    assert set(FLAGS) == set(Field)


def test_the_window_is_reached_without_numpy() -> None:
    program = (
        "import sys, types; application = types.ModuleType('fracstride.ui.application'); "
        "application.run = lambda argv: 'numpy' in sys.modules; "
        "sys.modules['fracstride.ui.application'] = application; "
        "from fracstride.cli import main; sys.exit(main([]))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_what_stands_before_the_first_frame_imports_no_numpy() -> None:
    program = "import sys; import fracstride.ui.application; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_a_file_that_no_display_can_show_is_said_to_be_unopened(tmp_path: Path) -> None:
    (tmp_path / "a.fracstride").write_text("{}", "utf-8")
    finished = subprocess.run(
        [sys.executable, "-m", "fracstride", "a.fracstride"],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert finished.returncode == 1
    assert "a.fracstride was not opened" in finished.stderr
    assert (tmp_path / "fracstride-scene.png").is_file()


@pytest.mark.parametrize("command", ["shape", "bench"])
def test_an_option_that_a_command_does_not_know_is_answered_with_the_usage_of_that_command(
    command: str, capsys: Capture
) -> None:
    assert main([command, "--input", "4", "--kernel", "3", "--nonsense"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"usage: fracstride {command} [-h] --input N|H,W")
    assert told.endswith(f"fracstride {command}: error: unrecognized arguments: --nonsense\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["compute", "--input", "", "--weight", "w.npy", "--output", "x.npy"],
        ["layers", ""],
        ["picture", "", "--output", "x.png"],
    ],
)
def test_an_empty_name_is_not_the_folder_here(arguments: list[str], capsys: Capture) -> None:
    """As of a variable of the shell that is not set."""
    assert main(arguments) == 2
    assert "no file is named" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["bench", "--input", "3", "--kernel", "3", "--batch", "1.5"],
        ["bench", "--input", "3", "--kernel", "3", "--threads", "1.5"],
        ["picture", "--output", "x.png", "--scale", "1.5"],
        ["solve", "--input", "3", "--output", "5", "--most", "1.5"],
    ],
)
def test_what_is_no_whole_number_is_said_in_words(arguments: list[str], capsys: Capture) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.endswith(f"argument {arguments[-2]}: '1.5' is not a whole number\n")
