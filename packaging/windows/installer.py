"""The Windows installer: the frozen folder, packed by NSIS. Also runs where makensis is, to check the script."""

from __future__ import annotations

from pathlib import Path

from frozen.icons import write_ico
from project import DIST, ROOT, WORK, Project, require_programs, run_quietly, say

SCRIPT = ROOT / "packaging" / "windows" / "fracstride.nsi"


def build_installer(project: Project, folder: Path, into: Path = DIST) -> Path:
    """``NAME-VERSION-windows-setup.exe`` of a frozen folder."""
    require_programs({"makensis": "NSIS; on Debian the package nsis"})
    say("building the Windows installer")
    target = into / f"{project.name}-{project.version}-windows-setup.exe"
    icon = WORK / "fracstride.ico"
    if not icon.exists():
        write_ico(icon)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024
    values = {"VERSION": project.version, "SOURCE": folder, "TARGET": target, "ICON": icon, "SIZE": size}
    defined = [f"-D{name}={value}" for name, value in values.items()]
    run_quietly("makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, SCRIPT)
    return target
