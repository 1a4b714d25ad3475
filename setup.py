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
IS_LEFT_OUT = "FRACSTRIDE_PURE" in os.environ or sysconfig.get_config_var("Py_GIL_DISABLED")
"""For a wheel for every system; or the Python is one without a lock, which has no stable interface to compile for."""


class Compiling(build_ext):
    """What cannot be compiled is left out: there is no compiler, no Python.h, or a compiler without vectors (MSVC)."""

    def build_extensions(self) -> None:
        """As always, but for the folder of this Python, which must not be in what is published."""
        linker = getattr(self.compiler, "linker_so", None) or []
        linker[:] = [each for each in linker if not each.startswith("-Wl,-rpath")]
        super().build_extensions()
        made = [each for each in self.extensions if Path(self.get_ext_fullpath(each.name)).exists()]
        self.extensions[:] = self.distribution.ext_modules[:] = made


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
