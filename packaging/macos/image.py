"""The macOS disk image: the app bundle that PyInstaller made, signed and notarised where the environment says how.

FRACSTRIDE_SIGNING_IDENTITY: the name of a Developer ID certificate in the keychain.
FRACSTRIDE_NOTARY_PROFILE: credentials that ``xcrun notarytool store-credentials`` has kept.
Without them the image is neither; who opens it the first time has to allow it in the system's settings.
"""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from project import DIST, TITLE, WORK, Project, require_programs, run_quietly, say

HERE = Path(__file__).resolve().parent


def build_image(project: Project, folder: Path) -> Path:
    """``dist/NAME-VERSION-macos-MACHINE.dmg`` of the bundle beside a frozen folder."""
    require_programs({"hdiutil": "macOS", "codesign": "macOS"})
    say("building the disk image")
    contents = WORK / "image"
    shutil.rmtree(contents, ignore_errors=True)
    contents.mkdir()
    bundle = contents / f"{TITLE}.app"
    shutil.copytree(folder.parent / bundle.name, bundle, symlinks=True)
    resources = bundle / "Contents" / "Resources"
    shutil.copytree(folder / "licences", resources / "licences")
    shutil.copy(folder / "sbom.cdx.json", resources)
    sign(bundle)
    (contents / "Applications").symlink_to("/Applications")
    target = DIST / f"{project.name}-{project.version}-macos-{platform.machine()}.dmg"
    run_quietly(
        "hdiutil", "create", "-ov", "-format", "ULMO", "-volname", TITLE, "-srcfolder", contents, target
    )
    notarise(target)
    return target


def sign(bundle: Path) -> None:
    """By the identity that the environment names, or by none, which Apple's processors ask for at least."""
    identity = os.environ.get("FRACSTRIDE_SIGNING_IDENTITY", "")
    options = ["--force", "--deep", "--sign", identity or "-"]
    if identity:
        options += ["--timestamp", "--options", "runtime", "--entitlements", str(HERE / "entitlements.plist")]
    run_quietly("codesign", *options, bundle)
    run_quietly("codesign", "--verify", "--deep", "--strict", bundle)


def notarise(image: Path) -> None:
    """Have Apple look at it, where the environment has the credentials for it."""
    profile = os.environ.get("FRACSTRIDE_NOTARY_PROFILE", "")
    if profile:
        say("waiting for Apple's notary")
        run_quietly("xcrun", "notarytool", "submit", image, "--keychain-profile", profile, "--wait")
        run_quietly("xcrun", "stapler", "staple", image)
