"""What a program may meet outside of its input: closed streams, folders that are gone or may not be written to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.front import environment, okrlint
from tests.cli.plans import CLEAN, OWNERLESS, plan


def shell(script: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `okrlint` is this checkout."""
    return subprocess.run(
        ["sh", "-c", script.replace("okrlint", f"'{sys.executable}' -m okrlint")],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class TestClosedStreams:
    @pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", ">&- 2>&- <&-"])
    def test_the_code_is_what_it_would_have_been(self, tmp_path: Path, closed: str) -> None:
        plan(tmp_path, OWNERLESS)
        assert shell(f"okrlint check okrs.yaml {closed}", tmp_path).returncode == 1
        assert shell(f"okrlint check nothing.yaml {closed}", tmp_path).returncode == 2

    def test_what_is_written_does_not_land_in_a_file_of_ours(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        assert shell("okrlint fetch okrs.yaml -o snap >&- 2>&-", tmp_path).returncode == 0
        assert shell("okrlint check okrs.yaml -o json=report.json >&- 2>&-", tmp_path).returncode == 1
        assert json.loads((tmp_path / "report.json").read_text())["complete"] is True
        assert okrlint("check", "snap", cwd=tmp_path).code == 1

    @pytest.mark.parametrize("command", ["fetch okrs.yaml -o snap", "rules new some-rule --in p", "init pre-commit"])
    def test_a_reader_that_goes_away_is_no_finding(self, tmp_path: Path, command: str) -> None:
        plan(tmp_path, CLEAN)
        done = shell(f"{{ okrlint {command}; echo $? >code; }} | exec true; while [ ! -s code ]; do :; done", tmp_path)
        assert (tmp_path / "code").read_text() == "0\n"
        assert done.stderr == ""


def test_a_folder_that_is_gone_is_said_in_words(tmp_path: Path) -> None:
    plan(tmp_path, CLEAN)
    for command in ("check", "rules list", f"check {tmp_path}/okrs.yaml"):
        done = shell(f"mkdir gone; cd gone; rmdir ../gone; okrlint {command}", tmp_path)
        assert done.returncode == 2
        assert "error: the folder in which you stand does not exist any more\n" in done.stderr
        assert "Traceback" not in done.stderr


class TestRefused:
    """What the system refuses is no fault in okrlint."""

    @pytest.fixture
    def closed(self, tmp_path: Path) -> Path:
        """A folder in which nothing can be made: for root, who may do everything, a file stands in its place."""
        folder = tmp_path / "closed"
        folder.mkdir(mode=0o555)
        if os.access(folder, os.W_OK):
            folder.rmdir()
            folder.write_text("no folder")
        return folder

    @pytest.mark.parametrize(
        "arguments",
        [
            ("fetch", "okrs.yaml", "-o", "closed/snap"),
            ("baseline", "okrs.yaml", "-o", "closed/b.json"),
            ("check", "okrs.yaml", "-o", "json=closed/report.json"),
            ("rules", "new", "some-rule", "--in", "closed/pack"),
            ("init", "pre-commit", "--into", "closed/here"),
        ],
    )
    def test_a_folder_that_cannot_be_written_to(self, tmp_path: Path, closed: Path, arguments: tuple[str, ...]) -> None:
        plan(tmp_path, CLEAN)
        did = okrlint(*arguments, cwd=tmp_path)
        assert did.code == 2
        assert did.out == ""
        assert did.err.startswith("error: closed")
        assert "Traceback" not in did.err

    def test_a_file_that_may_not_be_read_is_code_3(self, tmp_path: Path) -> None:
        path = plan(tmp_path, CLEAN)
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
        did = okrlint("check", "okrs.yaml", cwd=tmp_path)
        assert did.code == 3
        assert "okrs.yaml: file: Permission denied" in did.out

    def test_a_part_of_a_snapshot_that_may_not_be_read(self, tmp_path: Path) -> None:
        okrlint("fetch", plan(tmp_path, CLEAN), "-o", "snap", cwd=tmp_path)
        (tmp_path / "snap/objective.ndjson").chmod(0)
        if os.access(tmp_path / "snap/objective.ndjson", os.R_OK):
            pytest.skip("this user may read everything")
        for command in (("check", "snap"), ("fetch", "okrs.yaml", "-o", "snap")):
            did = okrlint(*command, cwd=tmp_path)
            assert did.code == 2
            assert did.err == "error: snap/objective.ndjson: Permission denied\n"

    def test_a_folder_in_the_place_of_a_relation(self, tmp_path: Path) -> None:
        okrlint("fetch", plan(tmp_path, CLEAN), "-o", "snap", cwd=tmp_path)
        (tmp_path / "snap/work.ndjson").mkdir()
        did = okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path)
        assert did.code == 2
        assert did.err == "error: snap/work.ndjson: Is a directory\n"


def test_a_baseline_goes_into_a_new_folder(tmp_path: Path) -> None:
    did = okrlint("baseline", plan(tmp_path, OWNERLESS), "-o", "a/b/baseline.json", cwd=tmp_path)
    assert did == (0, "a/b/baseline.json: 1 finding\n", "")


def test_a_broken_baseline_is_not_overwritten_and_the_way_out_is_said(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("<<<<<<< ours\n")
    for more in ((), ("--grow",)):
        did = okrlint("baseline", plan(tmp_path, OWNERLESS), "-o", "b.json", *more, cwd=tmp_path)
        assert did.code == 2
        assert "b.json: not a baseline" in did.err
        assert "move it away" in did.err
    assert (tmp_path / "b.json").read_text() == "<<<<<<< ours\n"
