"""The set-up script: what it finds missing, what it says, when it starts anew."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "setup_environment.py"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with an environment of its own and every command noted instead of run."""
    spec = importlib.util.spec_from_file_location("setup_environment", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "VENV_PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(module, "ENGINE", tmp_path)
    monkeypatch.delenv(module.LEFT_OUT, raising=False)
    module.commands = []  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "run", lambda command, **_: module.commands.append(command) or 0)
    monkeypatch.setattr(module, "succeeds", lambda *_: True)
    return module


def make_usable(setup: ModuleType, note: str | None = None) -> None:
    setup.VENV.mkdir()
    setup.VENV_PYTHON.touch()
    setup.stamp("dev").write_text(setup.fingerprint() if note is None else note, encoding="utf-8")


@pytest.fixture
def on_linux(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.platform, "system", lambda: "Linux")
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup, "is_loadable", lambda _: False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.mark.usefixtures("on_linux")
def test_libraries_follow_the_job_and_the_display(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert setup.missing_libraries("install") == setup.BASE_LIBRARIES
    assert setup.missing_libraries("display") == setup.BASE_LIBRARIES
    monkeypatch.setenv("DISPLAY", ":0")
    assert setup.missing_libraries("display") == setup.BASE_LIBRARIES | setup.X11_LIBRARIES
    assert setup.missing_libraries("install") == setup.BASE_LIBRARIES


@pytest.mark.usefixtures("on_linux")
def test_a_virtual_display_needs_its_programs(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda _: None)
    assert setup.missing_libraries("xvfb").keys() >= {"xvfb-run", "xauth", "libxcb-cursor.so.0"}


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_bring_their_libraries(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(setup.platform, "system", lambda: system)
    monkeypatch.setattr(setup, "is_loadable", lambda _: False)
    assert setup.missing_libraries("xvfb") == {}


@pytest.mark.usefixtures("on_linux")
def test_without_root_one_line_says_what_to_install(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "administrator_prefix", lambda: None)
    make_usable(setup)
    assert setup.main(["install"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "libEGL.so.1" in line
    assert line.endswith(
        "sudo apt-get install libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libxkbcommon0"
    )
    assert setup.commands == []


@pytest.mark.usefixtures("on_linux")
def test_as_root_packages_are_installed_and_lists_fetched_where_they_are_old(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    verbs = []

    def run(command: list[str], check: bool = True, **_: object) -> int:
        verbs.append(command[command.index("-qq") + 1])
        return 0 if check else 100

    monkeypatch.setattr(setup, "administrator_prefix", list)
    monkeypatch.setattr(setup, "run", run)
    setup.require_packages({"libGL.so.1": "libgl1"})
    assert verbs == ["install", "update", "install"]


def test_a_python_without_ensurepip_needs_its_package(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "succeeds", lambda *_: False)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert list(setup.missing_venv(sys.executable).values()) == [f"python{version}-venv"]


def test_nothing_is_done_twice(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "is_loadable", lambda _: True)
    make_usable(setup)
    assert setup.main(["install"]) == 0
    assert setup.commands == []


def test_a_changed_project_is_installed_into_the_same_environment(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "is_loadable", lambda _: True)
    make_usable(setup, f"{setup.ROOT}\nolder\n")
    assert setup.main([]) == 0
    installs = [command for command in setup.commands if "pip" in command]
    assert [command[-1] for command in installs] == [f"{setup.ROOT}[dev]"]
    assert not any("venv" in command for command in setup.commands)
    assert setup.is_stamped("dev")


@pytest.mark.usefixtures("on_linux")
@pytest.mark.parametrize("is_compiled", [False, True])
def test_without_a_compiler_one_line_says_what_to_install_and_nothing_older_is_left(
    setup: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    is_compiled: bool,
) -> None:
    older, newer = tmp_path / "_fused.abi3.so", tmp_path / "_fused.cpython-311.so"
    older.touch()
    monkeypatch.setattr(setup, "is_loadable", lambda _: True)
    monkeypatch.setattr(setup, "pip_install", lambda *_: newer.touch() if is_compiled else None)
    make_usable(setup, f"{setup.ROOT}\nolder\n")
    assert setup.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "gcc, python3-dev" in line] == lines[2:]
    assert len(lines) == (2 if is_compiled else 3)
    assert not older.exists()


@pytest.mark.usefixtures("on_linux")
def test_what_is_compiled_can_be_left_out(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "_fused.abi3.so").touch()
    monkeypatch.setattr(setup, "is_loadable", lambda _: True)
    monkeypatch.setattr(setup, "pip_install", lambda *_: None)
    make_usable(setup)
    monkeypatch.setenv(setup.LEFT_OUT, "1")
    assert setup.main([]) == 0
    assert not setup.compiled_files()
    assert "gcc" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["fused.c", "fused_kernel.h", None])
def test_it_is_compiled_again_when_a_source_or_the_compiler_is_another(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str | None
) -> None:
    make_usable(setup)
    assert setup.is_stamped("dev")
    if name is None:
        monkeypatch.setattr(setup.shutil, "which", lambda _: "/another/compiler")
    else:
        (tmp_path / name).write_text("changed", "utf-8")
    assert not setup.is_stamped("dev")


@pytest.mark.usefixtures("on_linux")
def test_an_environment_whose_python_finds_nothing_any_more_is_made_anew(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its Python is the system's, which has become another version."""
    make_usable(setup)
    monkeypatch.setattr(setup, "is_loadable", lambda _: True)
    monkeypatch.setattr(setup, "find_python", lambda: "/usr/bin/python3")
    monkeypatch.setattr(setup, "succeeds", lambda python, _: python == "/usr/bin/python3")

    def run(command: list[str], **_: object) -> int:
        setup.commands.append(command)
        if "--clear" in command:
            setup.stamp("dev").unlink()
        return 0

    monkeypatch.setattr(setup, "run", run)
    assert setup.main([]) == 0
    made, installed = setup.commands
    assert made == ["/usr/bin/python3", "-m", "venv", "--clear", str(setup.VENV)]
    assert installed[-1] == f"{setup.ROOT}[dev]"


@pytest.mark.parametrize(("value", "is_left_out"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_0_does_not_leave_out_what_is_compiled(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, value: str, is_left_out: bool
) -> None:
    monkeypatch.setenv(setup.LEFT_OUT, value)
    assert (setup.compiler() == "none") == is_left_out


def test_an_environment_moved_from_elsewhere_is_made_anew(setup: ModuleType) -> None:
    make_usable(setup, "/elsewhere\nolder\n")
    assert not setup.is_environment_usable()


def test_no_python_that_is_new_enough(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "OLDEST", (99, 0))
    monkeypatch.setattr(setup, "is_recent", lambda _: False)
    with pytest.raises(setup.SetupError, match="was not found"):
        setup.find_python()


def test_the_python_that_is_named_makes_an_environment_of_another_version_anew(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_usable(setup)
    version = f"!= {sys.version_info[:2]}"
    monkeypatch.setattr(setup, "succeeds", lambda _python, code: version not in code)
    assert setup.main(["install"]) == 0
    assert setup.commands == [], "whoever names none keeps it"
    assert setup.main(["install", setup.THIS_PYTHON]) == 0
    assert [sys.executable, "-m", "venv", "--clear", str(setup.VENV)] in setup.commands
    assert "another Python" in capsys.readouterr().out
    setup.commands.clear()
    monkeypatch.setattr(setup, "succeeds", lambda *_: True)
    assert setup.main([setup.THIS_PYTHON]) == 0
    assert setup.commands == [], "it is of that version"


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
@pytest.mark.parametrize(("named", "is_asked"), [([], False), (["PYTHON=python3"], True)])
def test_make_tells_whether_a_python_was_named(named: list[str], is_asked: bool) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHON", "MAKEFLAGS")}
    command = ["make", "--dry-run", "install", *named]
    said = subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ("--this-python" in said.stdout) is is_asked


def test_an_unknown_job_is_refused(setup: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["everything"]) == 2
    assert "frameworks" in capsys.readouterr().err
