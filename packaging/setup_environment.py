"""Makes the working environment: .venv, the Python packages, and the system libraries that Qt needs.

Needs nothing but the standard library, and runs on any Python 3 so that it can look for a newer one.

    python3 packaging/setup_environment.py [install | display | xvfb | bench | frameworks] [--this-python]

install     what the program and its tests need without a display
display     install, and what a window needs where a display is there
xvfb        install, what a window needs, and a virtual display
bench       install, and the peers that speed is measured beside
frameworks  install, and the CPU builds of the frameworks that results are compared with

--this-python  an environment of another version of Python is made anew with the one that runs this
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EXTRAS = ("bench", "frameworks")
JOBS = ("install", "display", "xvfb", *EXTRAS)
THIS_PYTHON = "--this-python"
ENGINE = ROOT / "app" / "fracstride" / "backends" / "engine"
COMPILED = ("_fused*.so", "_fused*.pyd")
LEFT_OUT = "FRACSTRIDE_PURE"
"""In the environment, it leaves out what is compiled, unless it is empty or 0 (setup.py)."""
OLDEST = (3, 11)
CANDIDATES = ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python")
TORCH = "torch==2.13.0"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"

# Shared library -> the Debian package that has it.
BASE_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
XVFB_PROGRAMS = {"xvfb-run": "xvfb", "xauth": "xauth"}


class SetupError(Exception):
    """Says what is missing and how to get it, in one line for the terminal."""


def main(arguments: list[str]) -> int:
    """Do one of the jobs; 0 when everything is in place."""
    job, *others = [each for each in arguments if each != THIS_PYTHON] or ["install"]
    if job not in JOBS or others:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        python = python_to_make_it(THIS_PYTHON in arguments)
        require_packages({**missing_libraries(job), **missing_venv(python)})
        if python is not None:
            make_environment(python)
        require_environment()
        if job in EXTRAS:
            require_extra(job)
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"setup: this command failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def say(text: str) -> None:
    """One line about what takes time, at once."""
    print(f"setup: {text}", flush=True)


# System packages


def missing_libraries(job: str) -> dict[str, str]:
    """What a job needs of the system and does not find -> the Debian package that has it."""
    if platform.system() != "Linux":
        return {}
    libraries = dict(BASE_LIBRARIES)
    if job == "xvfb" or (job == "display" and os.environ.get("DISPLAY")):
        libraries.update(X11_LIBRARIES)
    if job == "display" and os.environ.get("WAYLAND_DISPLAY"):
        libraries.update(WAYLAND_LIBRARIES)
    missing = {name: package for name, package in libraries.items() if not is_loadable(name)}
    if job == "xvfb":
        missing.update({name: p for name, p in XVFB_PROGRAMS.items() if shutil.which(name) is None})
    return missing


def is_loadable(library: str) -> bool:
    """Whether the dynamic linker finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def require_packages(missing: dict[str, str]) -> None:
    """Install Debian packages as root or by sudo without a password, or say what to install."""
    if not missing:
        return
    found = f"missing here: {', '.join(sorted(missing))}"
    packages = sorted(set(missing.values()))
    if shutil.which("apt-get") is None:
        raise SetupError(f"{found}. Install this with the package manager of the system, then try again.")
    prefix = administrator_prefix()
    if prefix is None:
        raise SetupError(f"{found}. Try again after: sudo apt-get install {' '.join(packages)}")
    say(f"{found}; installing {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if run(install, check=False, output=subprocess.DEVNULL, errors=subprocess.DEVNULL) != 0:
        # Most often the lists of packages are old or were never fetched.
        run([*apt, "update"])
        run(install, output=subprocess.DEVNULL)


def administrator_prefix() -> list[str] | None:
    """What to write before a command to run it as root; None where that needs a password."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and run(["sudo", "-n", "true"], check=False, output=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


# The virtual environment


def require_environment() -> None:
    """The program (editable) and everything that its tests use, in .venv."""
    if is_stamped("dev"):
        return
    remove_compiled()
    install_extra("dev", "the program and its packages")
    if not compiled_files() and platform.system() != "Windows" and not is_left_out():
        say(
            "the engine runs without its compiled kernels, which take a C compiler and Python.h"
            " (Debian: gcc, python3-dev); once they are there: make install"
        )


def compiled_files() -> list[Path]:
    """What was compiled beside the sources of the engine."""
    return [path for pattern in COMPILED for path in ENGINE.glob(pattern)]


def is_left_out() -> bool:
    """Whether nothing is to be compiled, as setup.py decides it."""
    return os.environ.get(LEFT_OUT, "") not in ("", "0")


def compiler() -> str:
    """What would compile here: with another one, or with Python.h, it is tried again."""
    if is_left_out():
        return "none"
    header = Path(sysconfig.get_path("include"), "Python.h")
    return f"{shutil.which('cc') or shutil.which('gcc')} {header.is_file()}"


def remove_compiled() -> None:
    """Where it cannot be compiled again, nothing is left of older sources, which would compute something else."""
    for path in compiled_files():
        path.unlink()


def require_extra(extra: str) -> None:
    """One more group of packages in .venv, as pyproject.toml names them."""
    if is_stamped(extra):
        return
    if extra == "frameworks":
        require_cpu_torch()
    install_extra(extra, f"the packages for {extra}")


def install_extra(extra: str, description: str) -> None:
    """Install the program with one group of packages, and note what it was made from."""
    say(f"installing {description} into .venv; this can take minutes")
    pip_install("-e", f"{ROOT}[{extra}]")
    stamp(extra).write_text(fingerprint(), encoding="utf-8")
    say("done")


def require_cpu_torch() -> None:
    """The CPU build of torch first: what other systems install unasked is a download of gigabytes on Linux."""
    if platform.system() != "Linux":
        return
    say("installing torch for the CPU into .venv")
    configured = [*pip_command(), f"{TORCH}+cpu"]
    if run(configured, check=False, output=subprocess.DEVNULL, errors=subprocess.DEVNULL) != 0:
        pip_install(TORCH, "--index-url", TORCH_CPU_INDEX)


def stamp(extra: str) -> Path:
    """The file that says what a group of packages was installed from."""
    return VENV / f"installed-{extra}"


def is_stamped(extra: str) -> bool:
    """Whether a group of packages was installed from what is here now."""
    return stamp(extra).is_file() and stamp(extra).read_text(encoding="utf-8") == fingerprint()


def fingerprint() -> str:
    """What an environment was made from: changes when it has to be made again."""
    digest = hashlib.sha256()
    sources = sorted(path for pattern in ("*.c", "*.h") for path in ENGINE.glob(pattern))
    for path in (ROOT / "pyproject.toml", ROOT / "setup.py", Path(__file__), *sources):
        digest.update(path.read_bytes())
    digest.update(compiler().encode())
    return f"{ROOT}\n{digest.hexdigest()}\n"


def is_environment_usable() -> bool:
    """Whether .venv runs, has pip, is recent enough and was not moved here from another folder."""
    if not VENV_PYTHON.exists():
        return False
    if is_stamped("dev"):
        # The stamp stays where the system's Python has become another, which finds nothing that was installed.
        return succeeds(str(VENV_PYTHON), "import fracstride")
    note = stamp("dev")
    if note.is_file() and note.read_text(encoding="utf-8").splitlines()[0] != str(ROOT):
        return False
    return is_recent(str(VENV_PYTHON)) and succeeds(str(VENV_PYTHON), "import pip")


def python_to_make_it(wants_this: bool) -> str | None:
    """The interpreter to make .venv anew with; None where it can be used as it is."""
    this = sys.executable if wants_this and sys.version_info >= OLDEST else None
    if not is_environment_usable():
        return this or find_python()
    version = sys.version_info[:2]
    if this and not succeeds(str(VENV_PYTHON), f"import sys; sys.exit(sys.version_info[:2] != {version})"):
        say(f".venv is of another Python than {version[0]}.{version[1]}, which was asked for")
        return this
    return None


def make_environment(python: str) -> None:
    """Create .venv anew."""
    say(f"creating .venv with {python}")
    run([python, "-m", "venv", "--clear", str(VENV)])


def missing_venv(python: str | None) -> dict[str, str]:
    """The part of an interpreter that Debian has in a package of its own -> that package."""
    if python is None or succeeds(python, "import venv, ensurepip"):
        return {}
    version = "import sys; print('%d.%d' % sys.version_info[:2])"
    found = subprocess.run([python, "-c", version], check=True, capture_output=True, text=True)
    return {f"ensurepip of {python}": f"python{found.stdout.strip()}-venv"}


def find_python() -> str:
    """The first interpreter that is new enough, this one first."""
    if sys.version_info >= OLDEST and sys.prefix == sys.base_prefix:
        return sys.executable
    for name in CANDIDATES:
        path = shutil.which(name)
        if path and is_recent(path):
            return path
    raise SetupError(
        "Python 3.11 or newer is needed and was not found (looked for " + ", ".join(CANDIDATES) + ")"
    )


def is_recent(python: str) -> bool:
    """Whether an interpreter runs and is new enough."""
    return succeeds(python, f"import sys; sys.exit(sys.version_info < {OLDEST})")


def succeeds(python: str, code: str) -> bool:
    """Whether a line of Python runs without an error."""
    command = [python, "-c", code]
    return run(command, check=False, output=subprocess.DEVNULL, errors=subprocess.DEVNULL) == 0


def pip_command() -> list[str]:
    """pip of .venv up to the names of what to install."""
    return [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]


def pip_install(*what: str) -> None:
    """Install into .venv; pip says itself what went wrong."""
    run([*pip_command(), *what])


def run(command: list[str], check: bool = True, output: int | None = None, errors: int | None = None) -> int:
    """Run a command that reads nothing; its exit status, or CalledProcessError."""
    return subprocess.run(
        command, check=check, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=errors
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
