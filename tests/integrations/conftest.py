"""What the integrations need to run here: the `okrlint` command, and git without anybody's configuration."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

if sys.platform == "win32":  # the scripts are for POSIX shells, and the action for runners that have bash and git
    collect_ignore_glob = ["github/*", "nightly/*", "jira/*"]


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """A folder for the PATH that holds `okrlint`: this checkout, on the Python that runs the tests."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "okrlint"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m okrlint "$@"\n')
    script.chmod(0o755)
    return folder


@pytest.fixture
def path(command: Path) -> str:
    """The PATH with `okrlint` in front."""
    return f"{command}{os.pathsep}{os.environ['PATH']}"
