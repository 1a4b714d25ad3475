"""A minimal Debian in a folder, with nothing of this machine in it but the name of its resolver."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from project import PackagingError, run, run_quietly, say

PATIENCE = "900"
"""Seconds that one command may take: what waits for a window that never comes ends too."""
SUITE = "bookworm"
USER = "visitor"
HOME = f"/home/{USER}"
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    "TERM": "dumb",
}


def require_root() -> None:
    """Raises PackagingError where a root cannot be made here."""
    missing = [name for name in ("debootstrap", "chroot", "mount") if shutil.which(name) is None]
    if missing:
        raise PackagingError(f"nothing was proven: {' and '.join(missing)} not found here")
    if os.geteuid() != 0:
        raise PackagingError("nothing was proven: making a root takes root (sudo make prove-…)")


class Root:
    """Commands in a root, as its superuser or as an ordinary user."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, command: str, user: str = "root", **variables: str) -> str:
        """What a shell command prints, errors too; PackagingError, with all of it shown, where it fails."""
        home = "/root" if user == "root" else HOME
        inside = ENVIRONMENT | {"HOME": home, "USER": user} | variables
        entered = ["chroot", f"--userspec={user}:{user}", str(self.path), "timeout", PATIENCE]
        words = [*entered, "/bin/sh", "-c", f"cd {home} && {command}"]
        done = subprocess.run(
            words,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=inside,
        )
        if done.returncode != 0:
            raise PackagingError(f"in the root, {command!r} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def install(self, *packages: str) -> None:
        """Packages of Debian, or .deb files by their path in the root."""
        self.run(f"apt-get -qq install --no-install-recommends {shlex.join(packages)}")

    def files(self) -> set[str]:
        """Every path that a package or a program may have left, without what keeps changing."""
        found = self.run("find / -xdev -not -type d; find / -xdev -type d").split("\n")
        passing = (
            "/proc",
            "/sys",
            "/dev",
            "/run",
            "/tmp",
            "/var/log",
            "/var/cache",
            "/var/lib/apt",
            "/var/lib/dpkg",
        )
        return {path for path in found if path and not path.startswith(passing)}

    def put(self, source: Path, target: str) -> None:
        """Copy a file of this machine into the root, readable by everybody."""
        shutil.copyfile(source, self.path / target.lstrip("/"))
        (self.path / target.lstrip("/")).chmod(0o644)


@contextmanager
def fresh_root(
    base: Path, path: Path, suite: str = SUITE, prepare: Callable[[Root], None] | None = None
) -> Iterator[Root]:
    """A copy of the minimal root, with the kernel's file systems while it is used; what ``prepare`` does is done once."""
    make_base(base, suite, prepare)
    clear(path)
    say("copying the minimal root")
    run("cp", "--archive", "--reflink=auto", base, path)
    mounts = [("proc", path / "proc"), ("tmpfs", path / "dev" / "shm")]
    try:
        for kind, place in mounts:
            place.mkdir(exist_ok=True)
            run("mount", "-t", kind, kind, place)
        yield Root(path)
    finally:
        for _, place in reversed(mounts):
            subprocess.run(["umount", "--lazy", str(place)], check=False)


def make_base(base: Path, suite: str, prepare: Callable[[Root], None] | None) -> None:
    """The minimal root that copies are made of; debootstrap is asked once."""
    if (base / "made").is_file():
        return
    clear(base)
    say(f"making a minimal root of Debian ({suite}); this takes minutes")
    base.mkdir(parents=True)
    run_quietly("debootstrap", "--variant=minbase", suite, base)
    shutil.copyfile("/etc/resolv.conf", base / "etc" / "resolv.conf")
    root = Root(base)
    root.run("apt-get -qq update")
    root.run(f"useradd --create-home --shell /bin/sh {USER}")
    if prepare is not None:
        prepare(root)
    (base / "made").touch()


def clear(path: Path) -> None:
    """Remove a root; what an interrupted run left mounted in it is taken off first."""
    for mount in reversed(Path("/proc/mounts").read_text("utf-8").splitlines()):
        place = mount.split()[1]
        if place.startswith(f"{path}/"):
            run("umount", "--lazy", place)
    if path.exists():
        run("rm", "--recursive", "--one-file-system", path)
