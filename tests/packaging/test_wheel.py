"""What is in the wheel, and that the program finds out itself whether all of it was installed well."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from setuptools.command.build_ext import get_abi3_suffix

from fracstride import __version__

from .conftest import ROOT, Installation, build_wheel, copy_ingredients

ENGINE = "fracstride/backends/engine"


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_every_resource_and_module(wheel: Path) -> None:
    names = names_in(wheel)
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    wanted = {f"fracstride/resources/{path.relative_to(ROOT / 'resources').as_posix()}" for path in resources}
    wanted |= {path.relative_to(ROOT / "app").as_posix() for path in (ROOT / "app").rglob("*.py")}
    assert len(wanted) > 200
    assert wanted - names == set()
    assert [name for name in names if name.endswith(".pyc") or name.startswith("tests")] == []


def test_name_and_version_come_from_one_place(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" not in project
    assert wheel.name.startswith(f"{project['name']}-{__version__}-")


def compiled_in(wheel: Path) -> list[str]:
    return [name for name in names_in(wheel) if name.startswith(f"{ENGINE}/_fused.") and name[-4:] != ".pyi"]


def test_the_wheel_has_the_compiled_kernel_for_every_python_and_not_its_sources(wheel: Path) -> None:
    assert not [name for name in names_in(wheel) if name.endswith((".c", ".h"))]
    if not compiled_in(wheel):
        pytest.skip("the kernel could not be compiled here (a C compiler and Python.h)")
    assert f"-{__version__}-cp311-abi3-" in wheel.name
    assert "-linux_" not in wheel.name or platform.libc_ver()[0] != "glibc"
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(*compiled_in(wheel))
    for folder in (ROOT, wheel.parent.parent, sysconfig.get_config_var("prefix")):
        assert str(folder).encode() not in data


def test_what_an_earlier_build_compiled_is_not_taken_for_compiled(tmp_path: Path) -> None:
    copy_ingredients(tmp_path)
    beside, built = tmp_path / "app" / ENGINE, tmp_path / "built" / ENGINE
    built.mkdir(parents=True)
    older = [folder / f"_fused{get_abi3_suffix() or '.so'}" for folder in (beside, built)]
    for path in older:
        path.write_bytes(b"of other sources")
    subprocess.run(
        [sys.executable, "setup.py", "--quiet", "build_ext", "--inplace", "--build-lib", "built"],
        cwd=tmp_path,
        env=os.environ | {"CC": "no-such-compiler", "FRACSTRIDE_PURE": "0"},
        capture_output=True,
        check=True,
    )
    assert not any(path.exists() for path in older)


@pytest.mark.parametrize("variables", [{"FRACSTRIDE_PURE": "1"}, {"CC": "no-such-compiler"}], ids=str)
def test_a_wheel_without_it_is_for_every_system(tmp_path: Path, variables: dict[str, str]) -> None:
    made = build_wheel(tmp_path, **variables)
    assert made.name.endswith(f"-{__version__}-py3-none-any.whl")
    assert compiled_in(made) == []


def test_an_installed_wheel_passes_its_self_test(installation: Installation) -> None:
    said = installation.run("--self-test")
    assert said.returncode == 0, said.stdout + said.stderr
    count = len(list((installation.packages / "fracstride" / "resources").rglob("*.svg")))
    assert re.search(rf"ok +icons +{count} drawn\n", said.stdout)
    has_compiled = any((installation.packages / ENGINE).glob("_fused.*[!i]"))
    assert re.search(
        rf"ok +engine +\d+ kernels; {'what is' if has_compiled else 'none is'} compiled", said.stdout
    )
    assert re.search(r"ok +resources +(\d+) files, \1 as they were packed\n", said.stdout)
    assert said.stdout.endswith("all is well\n")


def test_every_broken_resource_is_named(installation: Installation) -> None:
    resources = installation.packages / "fracstride" / "resources"
    (resources / "fonts" / "Inter-Italic.otf").write_bytes(b"no font")
    (resources / "icons" / "sun.svg").write_text("<svg", "utf-8")
    (resources / "icons" / "fracstride.svg").unlink()
    (resources / "i18n" / "fracstride_zh_CN.qm").write_bytes(b"")
    preset = resources / "presets" / "dilated.fracstride"
    preset.write_text(preset.read_text("utf-8") + " ", "utf-8")
    (resources.parent / "ui" / "headless.py").unlink()
    said = installation.run("--self-test")
    assert said.returncode == 1
    faults = "\n".join(re.findall(r"^  FAULT .*", said.stdout, re.MULTILINE))
    for name in (
        "fonts/Inter-Italic.otf",
        "icons/sun.svg",
        "i18n/fracstride_zh_CN.qm",
        "presets/dilated.fracstride",
    ):
        assert f"{name}: is not what was packed" in faults
    assert "icons/fracstride.svg: is missing" in faults
    assert "fracstride.ui.headless: No module named 'fracstride.ui.headless'" in faults
    assert re.search(r"FAULT  fonts +fonts/Inter-Italic.otf: Qt cannot read it", faults)
    assert re.search(r"FAULT  icons +icons/sun.svg: is no drawing", faults)
    assert "is not translated" in faults
    assert "light window" in faults
