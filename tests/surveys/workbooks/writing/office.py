"""LibreOffice without a window: calculates workbooks anew, as the program of whoever opens them will."""

import shutil
import subprocess
from pathlib import Path

import pytest

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def program() -> str:
    """LibreOffice on this machine; skips the test where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice is not there: nothing that calculates the workbook's own Checker")
    return found


def converted(content: bytes, folder: Path, ending: str = "xlsx", *, name: str = "workbook") -> Path:
    """Open a workbook, calculate all of it, and save it in another form."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS)
    source, target = folder / f"{name}.xlsx", folder / "converted"
    source.write_bytes(content)
    command = [program(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", ending]
    command += ["--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return target / f"{name}.{ending}"
