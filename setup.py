"""The compiled part of the engine. It is optional: without it the engine computes the same, more slowly.

A table in pyproject.toml could describe it, but not that a wheel in which it is missing is one for every system.
"""

from __future__ import annotations

import os
import platform
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

ENGINE = "app/fracstride/backends/engine"
FUSED = Extension(
    "fracstride.backends.engine._fused",
    [f"{ENGINE}/fused.c"],
    depends=sorted(map(str, Path(ENGINE).glob("*.h"))),
    extra_compile_args=["-O3", "-g0", "-pthread"],
    extra_link_args=["-pthread"],
    optional=True,
    py_limited_api=True,
)
IS_PURE = os.environ.get("FRACSTRIDE_PURE", "") not in ("", "0")
"""A wheel for every system is wanted (packaging/setup_environment.py reads the variable too)."""
IS_LEFT_OUT = IS_PURE or sysconfig.get_config_var("Py_GIL_DISABLED")
"""Also where the Python is one without a lock, which has no stable interface to compile for."""


class Compiling(build_ext):
    """What cannot be compiled is left out: there is no compiler, no Python.h, or a compiler without vectors (MSVC)."""

    def build_extensions(self) -> None:
        """As always, but for the folder of this Python, which must not be in what is published."""
        linker = getattr(self.compiler, "linker_so", None) or []
        linker[:] = [each for each in linker if not each.startswith("-Wl,-rpath")]
        targets = {each.name: Path(self.get_ext_fullpath(each.name)) for each in self.extensions}
        for target in targets.values():
            target.unlink(missing_ok=True)  # of an earlier build, perhaps of other sources
        super().build_extensions()
        made = [each for each in self.extensions if targets[each.name].exists()]
        self.extensions[:] = self.distribution.ext_modules[:] = made

    def copy_extensions_to_source(self) -> None:
        """Beside the sources nothing is left of an earlier build either."""
        for older in (path for name in ("_fused*.so", "_fused*.pyd") for path in Path(ENGINE).glob(name)):
            older.unlink()
        super().copy_extensions_to_source()


class Packing(bdist_wheel):
    """The wheel, which is known to be one for every system only when it was tried to compile something."""

    def get_tag(self) -> tuple[str, str, str]:
        """On Linux for any with a C library as new as the one here, which is all that the compiled part needs."""
        python, interface, system = super().get_tag()
        library, version = platform.libc_ver()
        if library == "glibc":
            system = system.replace("linux_", f"manylinux_{version.replace('.', '_')}_")
        return python, interface, system

    @property
    def root_is_pure(self) -> bool:
        """Whether it has nothing compiled in it."""
        return not self.distribution.has_ext_modules()

    @root_is_pure.setter
    def root_is_pure(self, _: bool) -> None:
        """What was thought before compiling."""


setup(
    ext_modules=[] if IS_LEFT_OUT else [FUSED],
    cmdclass={"build_ext": Compiling, "bdist_wheel": Packing},
    options={} if IS_LEFT_OUT else {"bdist_wheel": {"py_limited_api": "cp311"}},
)
