"""Ways in which a file that was fine yesterday is found today, and a way to be refused where root runs the tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

KINDS = ("garbage", "truncated", "empty", "unreadable", "format", "directory")


def spoil(path: Path, kind: str) -> None:
    """Do to the file at `path` what `kind` says; it is made where it is not there."""
    whole = path.read_bytes() if path.is_file() else b"x" * 40
    if path.is_dir():
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "directory":
        path.unlink(missing_ok=True)
        path.mkdir()
        (path / "inside").write_text("a folder where a file was")
        return
    content = {
        "garbage": bytes(range(255, -1, -1)) * (1 + len(whole) // 256),
        "truncated": whole[: len(whole) // 2],
        "empty": b"",
        "unreadable": whole,
        "format": json.dumps({"format": 0, "seq": 1, "source": "files", "of": "x"}).encode()
        + b"\n"
        + b" " * len(whole),
    }[kind]
    path.write_bytes(content)
    if kind == "unreadable":
        path.chmod(0)


def refused() -> tuple[str, ...]:
    """A command under which root is refused what a file's mode refuses; nothing for anybody else."""
    if os.geteuid() != 0:
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def can_be_refused() -> bool:
    """Whether `refused` works here."""
    try:
        return subprocess.run([*refused(), "true"], capture_output=True, timeout=30, check=False).returncode == 0
    except FileNotFoundError:
        return False
