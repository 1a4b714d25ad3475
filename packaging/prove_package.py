"""Proves the .deb in a minimal Debian that has nothing of this machine: make prove-package.

    python packaging/prove_package.py [PACKAGE.deb]

Install with nothing but what the package asks for; --self-test as an ordinary user; the window on a virtual display;
the file type; an upgrade that keeps settings and sessions; removal that leaves nothing; lintian. Pictures and a report
are left in build/prove.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from linux.minimal_root import HOME, USER, Root, fresh_root, require_root
from project import DIST, MIME_TYPE, ROOT, PackagingError, exit_code, output_of, require

WORK = ROOT / "build" / "prove"
PYTHON = ROOT / "build" / "package" / "environment" / "bin" / "python"
TOOLS = (
    "xvfb",
    "openbox",
    "xdotool",
    "scrot",
    "procps",
    "xdg-utils",
    "libglib2.0-bin",
    "desktop-file-utils",
    "appstream",
    "xz-utils",
)
TYPES = ("shared-mime-info", "hicolor-icon-theme", "man-db")
PACKAGE = "/tmp/fracstride.deb"
OLDER = "/tmp/older.deb"
SESSION = f"{HOME}/bilinear.fracstride"
PREFERENCES = f"{HOME}/.config/fracstride/preferences.json"
PRESET = "/usr/lib/fracstride/_internal/fracstride/resources/presets/bilinear_2x.fracstride"
PHOTOGRAPH = "/usr/lib/fracstride/_internal/fracstride/resources/samples/photograph.jpg"
STEPS = ("started", "asked", "solver", "doubled", "reopened")
LEFT_ALONE = (
    "grep --recursive --files-with-matches --ignore-case fracstride /etc /usr /opt /var/lib/systemd || true"
)


def main(arguments: Sequence[str]) -> int:
    """Prove; the exit code."""
    return exit_code(lambda: prove(arguments))


def prove(arguments: Sequence[str]) -> None:
    """Every check in a fresh root, then lintian."""
    require_root()
    require(
        PYTHON.exists(), "nothing was proven: make package has not been here, whose Pillow looks at pictures"
    )
    package = Path(arguments[0]) if arguments else newest_package()
    with fresh_root(WORK / "base", WORK / "root") as root:
        root.put(package, PACKAGE)
        for title, check in CHECKS.items():
            print(f"  ok  {title}{check(root)}", flush=True)
    print(f"  ok  lintian finds no error{lintian(package)}")
    print(f"{package.name} is proven")


def newest_package() -> Path:
    """What ``make package`` built last."""
    packages = sorted(DIST.glob("*.deb"), key=lambda path: path.stat().st_mtime)
    if not packages:
        raise PackagingError("nothing was proven: there is no .deb in dist; make package builds it")
    return packages[-1]


def alone(root: Root) -> str:
    """The self-test in the minimal root, then every library by the linker."""
    root.install(PACKAGE)
    said = root.run("fracstride --self-test", USER)
    require(said.rstrip().endswith("all is well"), said)
    (WORK / "self-test.txt").write_text(said, "utf-8")
    lacking = root.run(
        "LD_LIBRARY_PATH=/usr/lib/fracstride/_internal find /usr/lib/fracstride -name '*.so*' ! -path '*ayland*' ! -path '*WlShell*' -exec ldd {} + | grep 'not found' || true"
    )
    require(not lacking, f"libraries are missing:\n{lacking}")
    return f", {len(said.splitlines()) - 2} subjects"


def figure(root: Root) -> str:
    """A picture by the command line, where there is no display."""
    root.run("fracstride picture --cell 1,1 --output /tmp/figure.png", USER)
    return f", {check_picture(root, 'figure')} colours"


def desktop(root: Root) -> str:
    """Menu entry, icons, file type and manual, as desktops read them."""
    root.install(*TOOLS, *TYPES)
    root.run("desktop-file-validate /usr/share/applications/fracstride.desktop")
    root.run("appstreamcli validate --no-net /usr/share/metainfo/org.fracstride.Fracstride.metainfo.xml")
    root.put(ROOT / "packaging" / "linux" / "smoke.sh", "/tmp/smoke.sh")
    root.run(f"cp {PRESET} {SESSION}", USER)
    kind = root.run(f"xdg-mime query filetype {SESSION}", USER, XDG_CURRENT_DESKTOP="GNOME").strip()
    opener = root.run(f"xdg-mime query default {MIME_TYPE}", USER).strip()
    require((kind, opener) == (MIME_TYPE, "fracstride.desktop"), f"{SESSION} is {kind}, opened by {opener}")
    known = root.run(f"gio mime {MIME_TYPE}", USER)
    require("fracstride.desktop" in known.splitlines()[0], known)
    root.run("test -s /usr/share/icons/hicolor/48x48/apps/fracstride.png")
    require("--self-test" in root.run("man --pager=cat fracstride", USER), "there is no manual")
    return ""


def window(root: Root) -> str:
    """Started by what the menu entry says; closed by its shortcut."""
    (line,) = [
        each
        for each in root.run("cat /usr/share/applications/fracstride.desktop").splitlines()
        if each[:5] == "Exec="
    ]
    program = line.removeprefix("Exec=").removesuffix(" %f")
    root.run(f"sh /tmp/smoke.sh Fracstride /tmp/window.png ctrl+q {program}", USER)
    return f", {check_picture(root, 'window')} colours"


def association(root: Root) -> str:
    """A session opened by what the desktop opens it with."""
    root.run(f"sh /tmp/smoke.sh bilinear /tmp/opened.png ctrl+q gio open {SESSION}", USER)
    return f", {check_picture(root, 'opened')} colours"


def check_picture(root: Root, name: str) -> int:
    """Keep a picture that was made there; how many colours it has, which are many where the window is complete."""
    target = WORK / f"{name}.png"
    target.write_bytes((root.path / "tmp" / f"{name}.png").read_bytes())
    count = colours_of(target)
    require(count > 200, f"{target} shows next to nothing")
    return count


def colours_of(picture: Path) -> int:
    """How many colours a picture has."""
    code = (
        "import sys; from PIL import Image; image = Image.open(sys.argv[1]).convert('RGB');"
        "print(len(image.getcolors(image.width * image.height)))"
    )
    return int(output_of(PYTHON, "-c", code, picture))


def first_steps(root: Root) -> str:
    """What docs/installed.md tells: a photograph is opened, doubled, saved, and opened by its file type."""
    root.put(ROOT / "packaging" / "linux" / "walk.sh", "/tmp/walk.sh")
    root.run(f"cp {PHOTOGRAPH} {HOME}/photograph.jpg", USER)
    root.run(f"sh /tmp/walk.sh {HOME}/photograph.jpg fracstride", USER)
    saved = json.loads(root.run(f"cat {HOME}/doubled.fracstride", USER))
    axes = [saved["state"]["spec"][axis] for axis in ("height", "width")]
    require([axis["kernel_size"] for axis in axes] == [4, 4], f"the kernel is not 4 x 4: {axes}")
    require(saved["state"]["kernel"]["kind"] == "bilinear", "the kernel is not bilinear")
    return ", colours: " + ", ".join(str(check_picture(root, f"walk-{name}")) for name in STEPS)


def upgrade(root: Root) -> str:
    """From an older version that has one file more; what the user has is the same afterwards."""
    make_older(root)
    root.run("dpkg --purge fracstride")
    root.run(f"dpkg --install {OLDER}")
    require(
        root.run("dpkg-query --show --showformat '${Version}' fracstride") == "0.0.1-1", "no older version"
    )
    root.run("sh /tmp/smoke.sh Fracstride /tmp/older.png ctrl+q fracstride", USER)
    kept = root.run(f"cat {PREFERENCES} {SESSION}", USER)
    root.run(f"dpkg --install {PACKAGE}")
    require(root.run(f"cat {PREFERENCES} {SESSION}", USER) == kept, "settings or sessions changed")
    root.run("test ! -e /usr/lib/fracstride/only-in-the-older-version")
    root.run(f"sh /tmp/smoke.sh bilinear /tmp/upgraded.png ctrl+q fracstride {SESSION}", USER)
    check_picture(root, "upgraded")
    return ""


def make_older(root: Root) -> None:
    """The same package with the number of an older version, and a file that is gone since."""
    root.run(
        f"rm -rf /tmp/older && dpkg-deb --raw-extract {PACKAGE} /tmp/older"
        " && sed -i 's/^Version: .*/Version: 0.0.1-1/' /tmp/older/DEBIAN/control"
        " && touch /tmp/older/usr/lib/fracstride/only-in-the-older-version"
        f" && dpkg-deb -Znone --root-owner-group --build /tmp/older {OLDER}"
    )


def removal(root: Root) -> str:
    """The same files as before, and nothing that names the program outside the user's home."""
    root.run("dpkg --purge fracstride")
    before = root.files()
    left = root.run(LEFT_ALONE)
    require(not left, f"the program is still named in:\n{left}")
    root.run(f"dpkg --install {PACKAGE}")
    added = root.files() - before
    root.run("fracstride --self-test", USER)
    root.run("dpkg --purge fracstride")
    difference = root.files() ^ before
    require(not difference, f"not as before: {sorted(difference)}")
    root.run(f"test -s {PREFERENCES} && test -s {SESSION}", USER)
    return f", {len(added)} paths came and went"


def portable(root: Root) -> str:
    """The archive runs where it was unpacked; it puts itself into the menu of its user, and takes itself out again."""
    archives = sorted(DIST.glob("*.tar.xz"), key=lambda path: path.stat().st_mtime)
    require(bool(archives), "there is no archive in dist")
    root.put(archives[-1], "/tmp/archive.tar.xz")
    root.run(
        "mkdir unpacked && tar --extract --strip-components=1 --directory unpacked --file /tmp/archive.tar.xz",
        USER,
    )
    root.run("unpacked/fracstride --self-test", USER)
    before = root.files()
    root.run("unpacked/install.sh", USER)
    opener = root.run(f"xdg-mime query default {MIME_TYPE}", USER).strip()
    require(opener == "fracstride.desktop", f"sessions are opened by {opener!r}")
    root.run(f"sh /tmp/smoke.sh bilinear /tmp/portable.png ctrl+q gio open {SESSION}", USER)
    root.run("unpacked/install.sh --remove", USER)
    left = [path for path in root.files() - before if "fracstride" in path and "/.config/" not in path]
    require(not left, f"left behind: {left}")
    return f", {check_picture(root, 'portable')} colours"


def lintian(package: Path) -> str:
    """What lintian says that is no error; all of it is kept."""
    try:
        said = output_of("lintian", "--allow-root", "--fail-on", "error", package)
    except FileNotFoundError as error:
        raise PackagingError("lintian is not here; try: apt-get install lintian") from error
    (WORK / "lintian.txt").write_text(said, "utf-8")
    return f", {len(said.splitlines())} warnings"


CHECKS: dict[str, Callable[[Root], str]] = {
    "installs alone, and passes its self-test as an ordinary user": alone,
    "draws a figure without a display": figure,
    "menu entry, icons, file type and manual are there": desktop,
    "the window opens from the menu entry, and closes": window,
    "a session opens by its file type": association,
    "the first steps of docs/installed.md lead to a doubled photograph": first_steps,
    "an upgrade keeps settings and sessions": upgrade,
    "removal leaves nothing but what the user made": removal,
    "the archive runs from a folder, and opens sessions by their type": portable,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
