"""The packaging scripts say plainly what is wrong, and what they write has the right form."""

from __future__ import annotations

import hashlib
import importlib
import struct
import subprocess
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from .conftest import ROOT

DATED = "# Changelog\n\n## [1.2.3] - 2026-12-01\n\n### Added\n- This.\n\n## [1.2.2] - 2026-11-01\n- That.\n"


@pytest.fixture(autouse=True)
def _scripts_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The release script, with sources of version 1.2.3."""
    package = tmp_path / "app" / "fracstride"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('__version__ = "1.2.3"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(DATED, "utf-8")
    script = module("release")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    return script


def test_a_release_needs_a_tag_that_is_the_version(
    release: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release.main(["--check-tag", "v1.2.3"]) == 0
    assert release.main(["--check-tag", "v1.2.4"]) == 1
    assert "the tag is v1.2.4, the version 1.2.3" in capsys.readouterr().err


def test_a_release_needs_a_date_in_the_changelog(
    release: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release.notes(dated=True) == "### Added\n- This.\n"
    (tmp_path / "CHANGELOG.md").write_text(DATED.replace("2026-12-01", "unreleased"), "utf-8")
    assert release.main(["--check-tag", "v1.2.3"]) == 1
    assert "no dated entry for 1.2.3" in capsys.readouterr().err


def test_checksums_are_those_that_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "fracstride-1.2.3.tar.gz").write_bytes(b"sources")
    (tmp_path / "fracstride-1.2.2.tar.gz").write_bytes(b"older")
    module("build_package").write_checksums(tmp_path, "fracstride", "1.2.3")
    digest = hashlib.sha256(b"sources").hexdigest()
    assert (tmp_path / "SHA256SUMS").read_text("utf-8") == f"{digest}  fracstride-1.2.3.tar.gz\n"


def made_wheel(folder: Path, tag: str) -> Path:
    path = folder / f"fracstride-1.2.3-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "fracstride-1.2.3.dist-info/METADATA", "Name: fracstride\nVersion: 1.2.3\nSummary: -\n"
        )
    return path


@pytest.mark.parametrize(("system", "is_said"), [("linux", True), ("win32", False)])
@pytest.mark.parametrize("tag", ["cp311-abi3-manylinux_2_36_x86_64", None])
def test_the_wheel_of_this_system_is_packed_and_that_of_every_system_built_beside_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tag: str | None,
    system: str,
    is_said: bool,
) -> None:
    def run(*command: object, **variables: str) -> None:
        (target,) = (Path(each) for each in command if str(each).endswith("wheel") and each != "--wheel")
        target.mkdir(exist_ok=True)
        made_wheel(target, "py3-none-any" if "FRACSTRIDE_PURE" in variables or tag is None else tag)

    freeze = module("frozen.freeze")
    monkeypatch.setattr(freeze, "WORK", tmp_path)
    monkeypatch.setattr(freeze, "DIST", tmp_path / "dist")
    monkeypatch.setattr(freeze, "require_environment", lambda: Path("python"))
    monkeypatch.setattr(freeze, "copy_sources", lambda _: None)
    monkeypatch.setattr(freeze, "dated", dict)
    monkeypatch.setattr(freeze, "run_quietly", run)
    monkeypatch.setattr(freeze.sys, "platform", system)
    project = freeze.build_wheel()
    assert project.wheel.name == f"fracstride-1.2.3-{tag or 'py3-none-any'}.whl"
    assert project.is_compiled == (tag is not None)
    assert project.pure.wheel.name == "fracstride-1.2.3-py3-none-any.whl"
    assert {each.name for each in (tmp_path / "dist").iterdir()} == {
        project.wheel.name,
        project.pure.wheel.name,
    }
    assert ("without the compiled kernels" in capsys.readouterr().err) == (tag is None and is_said)


def test_a_release_has_the_wheel_with_the_compiled_kernels(
    release: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(release, "DIST", tmp_path)
    monkeypatch.setattr(release, "output_of", lambda *command: "" if "status" in command else "v1.2.3")
    monkeypatch.setattr(release.build_package, "main", lambda _: made_wheel(tmp_path, "py3-none-any") and 0)
    monkeypatch.setattr(release.prove_package, "main", lambda _: 0)
    monkeypatch.setattr(release.sys, "platform", "linux")
    for arguments in ([], ["--finish"]):
        assert release.main(arguments) == 1
        assert "a C compiler and Python.h" in capsys.readouterr().err
    assert not (tmp_path / "SHA256SUMS").exists()
    made_wheel(tmp_path, "cp311-abi3-manylinux_2_36_x86_64")
    for arguments in ([], ["--finish"]):
        assert release.main(arguments) == 0


@pytest.mark.parametrize("script", ["build_package", "prove_package", "prove_wheel", "prove_windows"])
def test_a_failed_command_is_said_with_what_it_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str
) -> None:
    def fail(*_: object) -> None:
        raise subprocess.CalledProcessError(3, ["make", Path("a wheel")], "no space is left")

    target = module(script)
    monkeypatch.setattr(target, "build_wheel" if hasattr(target, "build_wheel") else "require_root", fail)
    monkeypatch.setattr(target, "require_root", fail, raising=False)
    assert target.main([]) == 1
    assert capsys.readouterr().err == "package: this command failed: make a wheel\nno space is left\n"


@pytest.mark.parametrize("missing", ["debootstrap", "chroot"])
@pytest.mark.parametrize("script", ["prove_package", "prove_windows"])
def test_what_cannot_be_proven_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str, missing: str
) -> None:
    root = module("linux.minimal_root")
    monkeypatch.setattr(root.shutil, "which", lambda name: None if name == missing else f"/usr/sbin/{name}")
    assert module(script).main([]) == 1
    assert f"nothing was proven: {missing} not found here" in capsys.readouterr().err


def test_the_windows_installer_is_not_proven_without_nsis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = module("linux.minimal_root")
    monkeypatch.setattr(root.os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        root.shutil, "which", lambda name: None if name == "makensis" else f"/usr/sbin/{name}"
    )
    assert module("prove_windows").main([]) == 1
    assert "not found here: makensis (NSIS; on Debian the package nsis)" in capsys.readouterr().err


def test_the_registry_is_read_as_wine_writes_it(tmp_path: Path) -> None:
    wine_root = module("windows.wine_root")
    prefix = tmp_path / wine_root.PREFIX.lstrip("/")
    prefix.mkdir(parents=True)
    (prefix / "user.reg").write_text(
        "WINE REGISTRY Version 2\n\n"
        '[Software\\\\Classes\\\\.fracstride] 1795662667\n#time=1dd7d53c\n@="Fracstride.Session"\n\n'
        '[Software\\\\Wine\\\\Fonts] 1795662661\n#time=1dd7d53c\n"Codepages"="1252"\n',
        "utf-8",
    )
    wine = wine_root.WineRoot(module("linux.minimal_root").Root(tmp_path))
    assert wine.registry() == {"Software\\Classes\\.fracstride": '@="Fracstride.Session"'}


def test_every_tool_is_pinned() -> None:
    pinned = {
        line.partition("==")[0].lower()
        for line in (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    }
    own = {"pip"}
    assert {name.lower() for name in module("windows.foreign_python").TOOLS_OF_WINDOWS} - own <= pinned
    assert "macholib" in pinned


def test_a_rebuild_names_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("one", "same"), ("other", "same")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "alike").write_text(text, "utf-8")
        (tmp_path / name / "different").write_text(name, "utf-8")
    (tmp_path / "one" / "alone").touch()
    script = module("reproduce_package")
    assert script.main([str(tmp_path / "one"), str(tmp_path / "other")]) == 1
    assert capsys.readouterr().out.split("\n")[:3] == [
        "one: 3 members, 2 differ",
        "    alone",
        "    different",
    ]
    assert script.main([str(tmp_path / "one"), str(tmp_path / "one")]) == 0


def test_a_build_is_not_made_again_where_there_is_none_to_compare_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = module("reproduce_package")
    monkeypatch.setattr(script, "DIST", tmp_path / "dist")
    monkeypatch.setattr(script, "run", lambda *command, **options: pytest.fail(f"ran {command}"))
    assert script.main([]) == 1
    said = capsys.readouterr()
    assert (
        f"nothing to compare with in {tmp_path / 'dist'}: make package builds it first" in said.out + said.err
    )


def test_icons_of_windows_and_macos_hold_their_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    icons = module("frozen.icons")
    monkeypatch.setattr(
        icons, "drawn", lambda sides: {side: b"\x89PNG" + bytes([side % 251]) for side in sides}
    )
    icons.write_ico(tmp_path / "icon.ico")
    data = (tmp_path / "icon.ico").read_bytes()
    (count,) = struct.unpack_from("<H", data, 4)
    assert count == len(icons.ICO_SIDES)
    for index, side in enumerate(icons.ICO_SIDES):
        row = 6 + 16 * index
        length, offset = struct.unpack_from("<2I", data, row + 8)
        assert data[row] == side % 256
        assert data[offset : offset + length] == b"\x89PNG" + bytes([side % 251])
    icons.write_icns(tmp_path / "icon.icns")
    data = (tmp_path / "icon.icns").read_bytes()
    assert data[:4] == b"icns" and struct.unpack_from(">I", data, 4)[0] == len(data)
    for kind in icons.ICNS_TYPES.values():
        assert kind in data


def test_the_control_file_has_what_dpkg_needs() -> None:
    words = {
        "@NAME@": "fracstride",
        "@VERSION@": "1.2.3",
        "@ARCHITECTURE@": "amd64",
        "@CONTACT@": "A <a@b.example>",
    }
    control = module("linux.tree").filled("control", {**words, "@SIZE@": "7"})
    fields = [line.partition(":")[0] for line in control.splitlines() if not line.startswith(" ")]
    assert fields[:5] == ["Package", "Version", "Architecture", "Maintainer", "Installed-Size"]
    assert "@" not in control.replace("a@b", "")
    assert all(len(line) <= 80 for line in control.splitlines() if line.startswith(" "))


def test_licences_of_libraries_within_a_distribution_are_taken_along() -> None:
    pytest.importorskip("packaging.requirements")
    notices = module("frozen.notices")
    info = "h5py-3.16.0.dist-info"
    texts = [
        ("licenses", "LICENSE"),
        ("licenses", "lzf", "LICENSE.txt"),
        ("licenses", "licenses", "hdf5.txt"),
        ("COPYING",),
    ]
    assert all(notices.is_licence((info, *each)) for each in texts)
    assert not notices.is_licence((info, "METADATA"))
    assert not notices.is_licence(("h5py", "LICENSE"))
    names = [notices.shown_name(Path("/site", info, *each)) for each in texts]
    assert names == ["LICENSE", "lzf-LICENSE.txt", "licenses-hdf5.txt", "COPYING"]
