"""How the action installs okrlint: pinned by hash, without building anything that was downloaded."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.integrations.conftest import ROOT
from tests.integrations.github.runner import environment

FOLDER = ROOT / "integrations" / "github"
LOCK = (FOLDER / "requirements.lock").read_text()
PINNED = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", LOCK, re.MULTILINE))


def calls(tmp_path: Path, version: str) -> tuple[int, list[list[str]], str]:
    """What install.sh asks of python, with a python that only takes notes."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in {
        "python": 'printf "%s\\t" "$@" >>"$NOTES"; echo "safe=$PYTHONSAFEPATH" >>"$NOTES"',
        "okrlint": "",
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)
    environ = environment(tmp_path / "temp", NOTES=str(tmp_path / "notes"), OKRLINT_VERSION=version)
    environ |= {"PATH": f"{tools}:{environ['PATH']}", "GITHUB_ACTION_PATH": str(FOLDER)}
    done = subprocess.run(
        ["bash", str(FOLDER / "install.sh")], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60
    )
    notes = (tmp_path / "notes").read_text() if (tmp_path / "notes").exists() else ""
    return done.returncode, [line.split("\t") for line in notes.splitlines()], done.stdout


def test_the_source_comes_with_a_lock_and_is_built_by_what_is_in_it(tmp_path: Path) -> None:
    code, (lock, source), _ = calls(tmp_path, "source")
    assert code == 0
    assert {"--require-hashes", "--only-binary", ":all:", str(FOLDER / "requirements.lock")} <= set(lock)
    assert {"--no-build-isolation", "--no-deps"} <= set(source)
    for call in (lock, source):
        assert call[:4] == ["-P", "-m", "pip", "install"]
        assert call[-1] == "safe=1"


def test_a_version_is_never_built_here(tmp_path: Path) -> None:
    code, (call,), _ = calls(tmp_path, "1.2.0")
    assert code == 0
    assert {"--only-binary", ":all:", "okrlint==1.2.0", str(ROOT / "constraints.txt")} <= set(call)


@pytest.mark.parametrize("version", ["", "latest", "1.0; id", "-r/etc/passwd", "git+https://example.org/x"])
def test_anything_else_is_refused(tmp_path: Path, version: str) -> None:
    code, asked, said = calls(tmp_path, version)
    assert (code, asked) == (2, [])
    assert "`version` must be" in said


def test_the_lock_holds_what_the_constraints_say_and_all_that_is_needed() -> None:
    constraints = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split())
    assert {name: constraints[name] for name in PINNED} == PINNED
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for requirement in map(Requirement, needed):
        assert PINNED[canonicalize_name(requirement.name)] in requirement.specifier, "make the lock anew, see its head"
    for part in re.split(r"^(?=\S+==)", LOCK, flags=re.MULTILINE)[1:]:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", part), part
