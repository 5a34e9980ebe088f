"""What cannot be read: a clear message with its place, the documented code, nothing half-written, no traceback."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from okrlint.snapshot.manifest import FORMAT
from tests.cli.front import Did, environment, okrlint, okrlint_apart
from tests.cli.plans import CLEAN, OWNERLESS, plan


def refused(did: Did, *says: str, code: int = 2) -> None:
    assert did.code == code
    assert did.out == ""
    assert "Traceback" not in did.err
    for text in says:
        assert text in did.err


def test_an_empty_folder(tmp_path: Path) -> None:
    refused(okrlint("check", cwd=tmp_path), "no file with OKRs here", "okrs.yaml", "okrlint init")


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    refused(okrlint("check", "plans", cwd=tmp_path), "error: plans: no such file or folder")


def test_faults_of_a_file_come_with_their_places_all_at_once(tmp_path: Path) -> None:
    plan(tmp_path, "okrs: 1\nobjectves: []\ncycle: [2026-Q4]\n")
    did = okrlint("check", "okrs.yaml", cwd=tmp_path)
    refused(did, "error: okrs.yaml:2:1: unknown key 'objectves'", "did you mean 'objectives'?", "okrs.yaml:3:8: cycle")


def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    plan(tmp_path, "okrs: 1\nobjectives: [\n")
    refused(okrlint("check", "okrs.yaml", cwd=tmp_path), "okrs.yaml:3:1: not YAML")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_bytes(b"okrs: 1\nobjectives: \xc3\x28\n")
    refused(okrlint("check", "okrs.yaml", cwd=tmp_path), "okrs.yaml:2:13")


def test_one_unreadable_file_among_others_makes_the_run_incomplete(tmp_path: Path) -> None:
    plan(tmp_path, OWNERLESS, "a.okrs.yaml")
    (tmp_path / "b.okrs.yaml").symlink_to("nowhere")
    did = okrlint("check", tmp_path)
    assert did.code == 3
    assert "b.okrs.yaml" in did.out
    assert "INCOMPLETE" in did.out


class TestConfiguration:
    def said(self, tmp_path: Path, text: str) -> Did:
        plan(tmp_path, CLEAN)
        (tmp_path / "okrlint.yaml").write_text(text)
        return okrlint("check", cwd=tmp_path)

    @pytest.mark.parametrize(
        ("text", "place", "hint"),
        [
            ("preset: recomended\n", "okrlint.yaml:1:9: preset: 'recomended'", "did you mean 'recommended'?"),
            ("fail-on: error\n", "okrlint.yaml:1:1: unknown key 'fail-on'", "did you mean 'fail_on'?"),
            ("select: [idle-key-results]\n", "okrlint.yaml:1:10: no rule", "did you mean idle-key-result?"),
            ("ignore: [zzz]\n", "okrlint.yaml:1:10: no rule", "okrlint rules list"),
            ("rules:\n  mising-owner: {}\n", "okrlint.yaml:2:3: no rule 'mising-owner'", "did you mean missing-owner?"),
            (
                "rules:\n  idle-key-result: {quiet_day: 3}\n",
                "okrlint.yaml:2:21: the rule idle-key-result has no parameter 'quiet_day'",
                "did you mean quiet_days?",
            ),
            (
                "rules:\n  idle-key-result:\n    quiet_days: 0\n",
                "okrlint.yaml:3:5: quiet_days is 0, below 1",
                "allowed: integer from 1",
            ),
            (
                "rules:\n  idle-key-result: {severity: fatal}\n",
                "okrlint.yaml:2:31",
                "allowed: error, notice, warning",
            ),
            ("packs: [our-rules]\n", "okrlint.yaml:1:9: there is no folder", "a pack is a folder with a pack.yaml"),
            ("sources: [gitlab]\n", "okrlint.yaml:1:11", "files, github, jira"),
            ("waivers: [{rule: missing-owner}]\n", "okrlint.yaml:1:11: the key 'reason' is missing", ""),
            ("preset: core\npreset: strict\n", "okrlint.yaml:2:1: the key 'preset' stands here a second time", ""),
        ],
    )
    def test_a_mistake_has_its_place_and_what_is_right(self, tmp_path: Path, text: str, place: str, hint: str) -> None:
        refused(self.said(tmp_path, text), f"error: {place}", hint)

    def test_a_configuration_that_is_not_there(self, tmp_path: Path) -> None:
        plan(tmp_path, CLEAN)
        refused(okrlint("check", "--config", "other.yaml", cwd=tmp_path), "other.yaml: cannot read the configuration")
        (tmp_path / "other.yaml").mkdir()
        refused(okrlint("check", "--config", "other.yaml", cwd=tmp_path), "other.yaml: cannot read the configuration")


def test_an_unknown_rule_and_an_unknown_goal_get_a_suggestion(tmp_path: Path) -> None:
    plan(tmp_path, CLEAN)
    refused(okrlint("check", "--select", "mising-owner", cwd=tmp_path), "did you mean missing-owner?")
    refused(okrlint("check", "--ignore", "mising-owner", cwd=tmp_path), "did you mean missing-owner?")
    refused(okrlint("explain", "mising-owner", cwd=tmp_path), "did you mean missing-owner?")
    refused(okrlint("check", "--key", "calm-dsk", cwd=tmp_path), "there is no such goal", "did you mean 'calm-desk'?")


class TestSnapshot:
    @pytest.fixture
    def snapshot(self, tmp_path: Path) -> Path:
        plan(tmp_path, OWNERLESS)
        assert okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path).code == 0
        return tmp_path / "snap"

    def change(self, snapshot: Path, **fields: object) -> None:
        path = snapshot / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | fields))

    def test_of_a_newer_format(self, snapshot: Path) -> None:
        self.change(snapshot, format=FORMAT + 1)
        says = (
            f"snap/manifest.json: the snapshot has format {FORMAT + 1}, this okrlint reads formats 1 to {FORMAT}",
            "update okrlint",
        )
        refused(okrlint("check", "snap", cwd=snapshot.parent), *says)
        before = sorted(p.name for p in snapshot.iterdir())
        refused(okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=snapshot.parent), *says)
        assert sorted(p.name for p in snapshot.iterdir()) == before

    def test_with_a_damaged_manifest(self, snapshot: Path) -> None:
        (snapshot / "manifest.json").write_text('{"format": 1, "as_of": "soon"}')
        refused(okrlint("check", snapshot), "the manifest is damaged", "fetch the snapshot again")

    def test_with_lost_records(self, snapshot: Path) -> None:
        (snapshot / "objective.ndjson").write_text("")
        refused(okrlint("check", snapshot), "records were lost", code=3)

    def test_with_a_damaged_record(self, snapshot: Path) -> None:
        path = snapshot / "objective.ndjson"
        path.write_text("{" + path.read_text()[1:].replace(":", ";", 1))
        did = okrlint("check", snapshot)
        assert did.code == 2
        assert "objective.ndjson" in did.err
        assert "a damaged record" in did.err

    def test_is_checked_alone(self, snapshot: Path) -> None:
        refused(okrlint("check", "snap", "okrs.yaml", cwd=snapshot.parent), "a snapshot is checked alone")

    def test_does_not_go_into_a_folder_with_other_things(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        refused(okrlint("fetch", "okrs.yaml", "-o", ".", cwd=tmp_path), "the folder is not empty")
        assert sorted(p.name for p in tmp_path.iterdir() if p.name != ".lock") == ["okrs.yaml"]


class TestNoRoom:
    @pytest.fixture
    def full(self, tmp_path: Path) -> Path:
        """A device without room; for root one of our own, since a fault here could replace the system's."""
        if not Path("/dev/full").is_char_device():
            pytest.skip("this system has no /dev/full")
        if os.geteuid() != 0:
            return Path("/dev/full")
        device = tmp_path / "full"
        try:
            os.mknod(device, 0o666 | stat.S_IFCHR, os.stat("/dev/full").st_rdev)
            device.open("ab").close()
        except OSError:
            pytest.skip("no device can be made here")
        return device

    @pytest.mark.parametrize(
        "arguments", [("check", "okrs.yaml"), ("rules", "list"), ("--version",), ("fetch", "okrs.yaml", "-o", "snap")]
    )
    def test_on_standard_output(self, tmp_path: Path, full: Path, arguments: tuple[str, ...]) -> None:
        plan(tmp_path, CLEAN)
        with full.open("wb") as output:
            done = subprocess.run(
                [sys.executable, "-m", "okrlint", *arguments],
                cwd=tmp_path,
                env=environment(),
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        assert done.returncode == 2
        assert "cannot write: No space left on device" in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr

    def test_in_an_output_file(self, tmp_path: Path, full: Path) -> None:
        did = okrlint("check", plan(tmp_path, CLEAN), "--output", f"json={full}")
        assert did.code == 2
        assert f"{full}: cannot write: No space left on device" in did.err
        assert full.is_char_device(), "a device is never replaced"


def test_an_output_that_is_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    did = okrlint("check", plan(tmp_path, CLEAN), "--output", "json=out", cwd=tmp_path)
    assert did.code == 2
    assert "error: out: cannot write: Is a directory" in did.err
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["okrs.yaml", "out"]


def test_an_output_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    assert okrlint("check", plan(tmp_path, CLEAN), "--output", "json=link.json", cwd=tmp_path).code == 0
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text())["complete"] is True


def test_a_file_is_replaced_whatever_folder_it_is_in(tmp_path: Path) -> None:
    folder = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for _ in range(2):
            did = okrlint("check", plan(tmp_path, CLEAN), "--output", f"json={scratch}/report.json")
            assert did.code == 0
        assert json.loads(Path(scratch, "report.json").read_text())["complete"] is True


def test_standard_output_by_its_name_goes_where_the_shell_says(tmp_path: Path) -> None:
    with (tmp_path / "both.csv").open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "okrlint", "check", plan(tmp_path, CLEAN), "-f", "csv", "-o", "csv=/dev/stdout"],
            env=environment(),
            stdout=file,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0
    written = (tmp_path / "both.csv").read_text()
    assert written[: len(written) // 2] == written[len(written) // 2 :] != ""


def test_a_file_is_read_in_a_folder_where_nothing_can_be_written(tmp_path: Path) -> None:
    did = okrlint_apart("check", plan(tmp_path, CLEAN), cwd=Path("/proc"))
    assert did.code == 0


def test_a_slip_in_our_own_form_is_told_whatever_the_file_is_called(tmp_path: Path) -> None:
    """`okrs: 1` says what it is; before, such a file passed for somebody else's and was left aside."""
    (tmp_path / "plan.yaml").write_text("okrs: 1\nobjectives:\n  - {title: Calm mornings, rnk: 3}\n")
    did = okrlint("check", "plan.yaml", cwd=tmp_path)
    assert did.code == 2
    assert "plan.yaml:3:28: unknown key 'rnk'" in did.err
    assert "unknown key 'rnk'" in okrlint("check", cwd=tmp_path).err
