"""What can be said about the installers without building them: names agree, scripts are sound."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from fracstride import __version__
from fracstride.session.storage import SUFFIX

from .conftest import ROOT

PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"
MIME_TYPE = "application/x-fracstride"
NSIS = PACKAGING / "windows" / "fracstride.nsi"


WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


def test_the_workflow_names_scripts_and_files_that_there_are() -> None:
    text = WORKFLOW.read_text("utf-8")
    named = set(re.findall(r"packaging/\w+\.py", text))
    assert named and all((ROOT / name).is_file() for name in named)
    assert "-windows-setup.exe" in (PACKAGING / "windows" / "installer.py").read_text("utf-8")
    folder = "LOCALAPPDATA\\Programs\\"
    assert folder + "${NAME}" in NSIS.read_text("utf-8") and folder + "Fracstride" in text
    for word in ("fracstride-gui", "Fracstride.app"):
        assert word in text and word in (PACKAGING / "frozen" / "fracstride.spec").read_text("utf-8")
    assert "Fracstride.Session" in text and "!define TYPE Fracstride.Session" in NSIS.read_text("utf-8")


def desktop_entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string((LINUX / "fracstride.desktop").read_text("utf-8"))
    return parser["Desktop Entry"]


def test_the_menu_entry_opens_what_the_file_type_says() -> None:
    entry = desktop_entry()
    assert entry["Exec"] == "fracstride %f"
    assert entry["MimeType"] == f"{MIME_TYPE};"
    root = ElementTree.parse(LINUX / "fracstride.xml").getroot()
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    kind = root.find("m:mime-type", space)
    assert kind is not None and kind.attrib["type"] == MIME_TYPE
    glob = kind.find("m:glob", space)
    assert glob is not None and glob.attrib["pattern"] == f"*{SUFFIX}"
    assert f'"Software\\Classes\\{SUFFIX}" "Content Type" "{MIME_TYPE}"' in NSIS.read_text("utf-8")


@pytest.mark.skipif(shutil.which("sh") is None, reason="a shell is needed")
@pytest.mark.parametrize(
    ("folder", "written"),
    [
        ("plain", "plain"),
        ("R&D | two", "R&D | two"),
        ('50% $x `y` "z" \\', '50%% \\\\$x \\\\`y\\\\` \\\\"z\\\\" \\\\\\\\'),
    ],
)
def test_the_archive_may_be_unpacked_anywhere(tmp_path: Path, folder: str, written: str) -> None:
    """As a desktop entry quotes a path, and escapes that again as it does any text."""
    here = tmp_path / folder
    for name in ("applications", "mime/packages", "icons/hicolor"):
        (here / "share" / name).mkdir(parents=True)
    shutil.copy(LINUX / "install.sh", here)
    shutil.copy(LINUX / "fracstride.desktop", here / "share" / "applications")
    shutil.copy(LINUX / "fracstride.xml", here / "share" / "mime" / "packages")
    data = tmp_path / "data"
    subprocess.run(
        ["sh", str(here / "install.sh")], check=True, env=os.environ | {"XDG_DATA_HOME": str(data)}
    )
    lines = (data / "applications" / "fracstride.desktop").read_text("utf-8").splitlines()
    assert f'Exec="{tmp_path}/{written}/fracstride" %f' in lines


@pytest.mark.skipif(shutil.which("sh") is None, reason="a shell is needed")
@pytest.mark.parametrize(("options", "code"), [(["--remove"], 0), (["--help"], 2), (["--remove", "all"], 2)])
def test_removing_what_is_not_there_is_no_error_and_an_unknown_option_installs_nothing(
    tmp_path: Path, options: list[str], code: int
) -> None:
    for name in ("update-mime-database", "update-desktop-database"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text('#!/bin/sh\n[ -d "$1/packages" ]\n', "utf-8")
        program.chmod(0o755)
    data = tmp_path / "data"
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    said = subprocess.run(
        ["sh", str(LINUX / "install.sh"), *options],
        capture_output=True,
        check=False,
        env=os.environ | {"XDG_DATA_HOME": str(data), "PATH": path},
    )
    assert said.returncode == code
    assert bool(said.stderr) == (code != 0)
    assert not data.exists()


def test_metadata_and_menu_entry_are_in_both_languages() -> None:
    assert {"Comment", "Comment[zh_CN]", "GenericName[zh_CN]"} <= set(desktop_entry())
    text = (LINUX / "fracstride.metainfo.xml").read_text("utf-8")
    assert ElementTree.fromstring(text).findtext("launchable") == "fracstride.desktop"
    assert 'xml:lang="zh_CN"' in text


def test_the_version_stands_nowhere_else() -> None:
    texts = {path: path.read_text("utf-8") for path in PACKAGING.rglob("*") if is_text(path)}
    named = [
        path.name
        for path, text in texts.items()
        if re.search(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])", text)
    ]
    assert named == []


def is_text(path: Path) -> bool:
    return path.is_file() and "licences" not in path.parts and path.suffix not in (".pyc", ".txt", ".png")


def test_the_manual_names_every_command_and_option() -> None:
    manual = (LINUX / "fracstride.1").read_text("utf-8").replace("\\-", "-")
    for word in ("shape", "compute", "bench", "--self-test", "--version", "--help"):
        assert word in manual


@pytest.mark.parametrize("script", sorted(PACKAGING.rglob("*.sh")), ids=lambda path: path.name)
def test_shell_scripts_are_sound(script: Path) -> None:
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("there is no shell here")
    subprocess.run([shell, "-n", str(script)], check=True)
    assert script.read_text("utf-8").startswith("#!/bin/sh\n")
    assert "set -eu" in script.read_text("utf-8")
    if shutil.which("shellcheck") is not None:
        subprocess.run(["shellcheck", str(script)], check=True)


def test_what_is_removed_before_an_upgrade_is_an_older_version() -> None:
    install = NSIS.read_text("utf-8").partition("Section Install\n")[2].partition("SectionEnd")[0]
    guarded = '${If} ${FileExists} "$INSTDIR\\${PROGRAM}"\n    !insertmacro RemoveProgram\n  ${EndIf}\n'
    assert guarded in install
    assert "RemoveProgram" not in install.replace(guarded, "")


def test_the_windows_installer_compiles(tmp_path: Path) -> None:
    if shutil.which("makensis") is None:
        pytest.skip("makensis is not here (Debian: nsis)")
    source = tmp_path / "frozen"
    source.mkdir()
    (source / "fracstride-gui.exe").write_bytes(b"program")
    icon = tmp_path / "icon.ico"
    icon.write_bytes(one_pixel_icon())
    values = {
        "VERSION": __version__,
        "SOURCE": source,
        "TARGET": tmp_path / "fracstride-installer.exe",
        "ICON": icon,
        "SIZE": 1,
    }
    defined = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, str(NSIS)], check=True)
    assert (tmp_path / "fracstride-installer.exe").read_bytes()[:2] == b"MZ"


def one_pixel_icon() -> bytes:
    """An icon of Windows with one pixel, uncompressed."""
    header = bytes([0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 32, 0, 48, 0, 0, 0, 22, 0, 0, 0])
    bitmap = (
        bytes([40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 32, 0]) + bytes(24) + bytes([255] * 4) + bytes(4)
    )
    return header + bitmap
