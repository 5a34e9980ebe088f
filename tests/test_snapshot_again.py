"""What goes wrong between two readings of one snapshot: killed fetches, other questions, sources that are no more."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from okrlint.errors import IncompleteError
from okrlint.records import Objective, Owner
from okrlint.snapshot import SnapshotWriter, open_snapshot, read_live
from tests.cli.front import environment, okrlint
from tests.cli.plans import CLEAN, OWNERLESS, plan

NOW = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def objective(name: str) -> Objective:
    return Objective(of=name, id=name, key=name.upper(), title="Parcels arrive dry")


def read(folder: Path, *names: str, source: str = "board", asked: str = "okrs") -> None:
    with SnapshotWriter(folder, NOW) as writer:
        out = writer.source(source, "files", {"paths": [asked]})
        for name in names:
            out.put([objective(name), Owner(of=name, goal=name, party="Ines")])
        out.cover("objective", "complete")
        out.finish(NOW)
        writer.forget_others()


def killed(folder: Path, *names: str) -> None:
    """A reading whose process is killed after its records reached the disk and before any checkpoint."""
    code = f"""
    import datetime as dt, os
    from pathlib import Path
    from okrlint.records import Objective
    from okrlint.snapshot import SnapshotWriter
    writer = SnapshotWriter(Path({str(folder)!r}), dt.datetime(2026, 11, 17, tzinfo=dt.UTC))
    out = writer.source("board", "files", {{"paths": ["okrs"]}})
    for name in {names!r}:
        out.put([Objective(of=name, id=name, key=name.upper(), title="Half " + "x" * 20_000)])
    os._exit(9)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=environment(), check=False, timeout=60)
    assert done.returncode == 9


def ids(folder: Path, relation: str = "objective") -> list[str]:
    return sorted(str(r["of"]) for r in read_live(open_snapshot(folder), relation))


class TestKilled:
    def test_a_later_reading_that_is_killed_leaves_no_snapshot_that_calls_itself_whole(self, tmp_path: Path) -> None:
        read(tmp_path, "a", "b")
        killed(tmp_path, "a", "b")
        assert not open_snapshot(tmp_path).manifest.sources["board"].finished

    def test_what_it_had_written_is_not_mixed_with_the_next_reading(self, tmp_path: Path) -> None:
        read(tmp_path, "a", "b")
        killed(tmp_path, "a", "b")
        read(tmp_path, "a", "b")
        assert ids(tmp_path) == ["a", "b"]
        assert {r["title"] for r in read_live(open_snapshot(tmp_path), "objective")} == {"Parcels arrive dry"}

    def test_the_first_reading_can_be_gone_on_with(self, tmp_path: Path) -> None:
        killed(tmp_path / "snap", "a")
        read(tmp_path / "snap", "a", "b")
        assert ids(tmp_path / "snap") == ["a", "b"]


class TestAnotherQuestion:
    def test_what_was_said_to_the_first_one_is_forgotten(self, tmp_path: Path) -> None:
        read(tmp_path, "a", "b")
        read(tmp_path, "b", "c", asked="other")
        assert ids(tmp_path) == ids(tmp_path, "owner") == ["b", "c"]
        read(tmp_path, asked="third")
        assert ids(tmp_path) == []

    def test_also_when_nothing_of_the_second_could_be_read(self, tmp_path: Path) -> None:
        read(tmp_path, "a")
        with SnapshotWriter(tmp_path, NOW) as writer:
            writer.source("board", "files", {"paths": ["other"]}).fail("page", "timeout")
        assert ids(tmp_path) == []

    def test_a_mistake_before_the_first_record_leaves_everything_as_it_was(self, tmp_path: Path) -> None:
        plan(tmp_path, "okrs: 1\nobjectves: []\n", "wrong.okrs.yaml")
        snapshot = tmp_path / "snap"
        read(snapshot, "a")
        before = {p.name: p.read_bytes() for p in snapshot.iterdir()}
        (tmp_path / "okrlint.yaml").write_text("sources: [{name: board, files: {paths: [wrong.okrs.yaml]}}]\n")
        assert okrlint("fetch", "-o", "snap", cwd=tmp_path).code == 2
        assert {p.name: p.read_bytes() for p in snapshot.iterdir()} == before

    def test_through_the_front_door(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        plan(tmp_path, CLEAN.replace("calm-desk", "other"), "other.okrs.yaml")
        assert okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path).code == 0
        assert okrlint("fetch", "other.okrs.yaml", "-o", "snap", cwd=tmp_path).code == 0
        fresh = okrlint("check", "other.okrs.yaml", "-f", "json", cwd=tmp_path)
        assert okrlint("check", "snap", "-f", "json", cwd=tmp_path).out == fresh.out


class TestASourceThatIsNoMore:
    def test_is_forgotten_and_so_is_what_it_said(self, tmp_path: Path) -> None:
        read(tmp_path, "a", "b")
        read(tmp_path, "b", "c", source="renamed")
        assert list(open_snapshot(tmp_path).manifest.sources) == ["renamed"]
        assert ids(tmp_path) == ids(tmp_path, "owner") == ["b", "c"]

    def test_may_come_back(self, tmp_path: Path) -> None:
        read(tmp_path, "a")
        read(tmp_path, "a", source="renamed")
        read(tmp_path, "a", "b")
        assert ids(tmp_path) == ["a", "b"]
        assert list(open_snapshot(tmp_path).manifest.sources) == ["board"]

    def test_through_the_front_door(self, tmp_path: Path) -> None:
        plan(tmp_path, OWNERLESS)
        for name in ("first", "second"):
            (tmp_path / "okrlint.yaml").write_text(f"sources: [{{name: {name}, files: {{paths: [okrs.yaml]}}}}]\n")
            did = okrlint("fetch", "-o", "snap", cwd=tmp_path)
            assert did.code == 0
            assert did.out.startswith(f"{name}: read completely\n")
            plan(tmp_path, CLEAN)
        assert okrlint("check", "snap", cwd=tmp_path).code == 0


def test_records_that_were_lost_are_not_gone_on_from(tmp_path: Path) -> None:
    read(tmp_path, "a", "b")
    path = tmp_path / "owner.ndjson"
    path.write_bytes(path.read_bytes()[:-1].rpartition(b"\n")[0] + b"\n")
    with pytest.raises(IncompleteError, match="records were lost"):
        SnapshotWriter(tmp_path, NOW)


def test_a_record_of_another_kind_is_named_with_its_line(tmp_path: Path) -> None:
    waived = OWNERLESS + "    allow: [{rule: missing-owner, reason: known}]\n"
    assert okrlint("fetch", plan(tmp_path, waived), "-o", "snap", cwd=tmp_path).code == 0
    path = tmp_path / "snap/waiver.ndjson"
    path.write_text(path.read_text().replace('"reason"', '"reasom"'))
    did = okrlint("check", "snap", cwd=tmp_path)
    assert did.code == 2
    assert "error: snap/waiver.ndjson:1: a damaged record: Object contains unknown field `reasom`" in did.err


def test_a_folder_that_cannot_be_made_is_a_wrong_usage(tmp_path: Path) -> None:
    did = okrlint("fetch", plan(tmp_path, CLEAN), "-o", "okrs.yaml/snap", cwd=tmp_path)
    assert did.code == 2
    assert did.err == "error: okrs.yaml/snap: cannot write a snapshot here: Not a directory\n"


def test_what_newer_readings_replace_is_taken_out_and_nothing_else(tmp_path: Path) -> None:
    def read(names: str, gone: str = "") -> None:
        with SnapshotWriter(tmp_path, NOW) as writer:
            source = writer.source("board", "files", {})
            for name in names:
                source.replace(name, ["objective"], [objective(name)])
            for name in gone:
                source.gone(name)
            source.finish(NOW)

    read("abcdefghij")
    size = (tmp_path / "objective.ndjson").stat().st_size
    for _ in range(20):
        read("abc")
        assert (tmp_path / "objective.ndjson").stat().st_size <= 1.2 * size
        assert sorted(row["id"] for row in read_live(open_snapshot(tmp_path), "objective")) == list("abcdefghij")
    read("", gone="aj")
    assert sorted(row["id"] for row in read_live(open_snapshot(tmp_path), "objective")) == list("bcdefghi")
    assert not list(tmp_path.glob("*.kept"))


@pytest.mark.parametrize("moment", ["before the manifest", "after the manifest"])
def test_who_dies_while_it_is_taken_out_has_lost_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    original = Path.replace

    def dies(path: Path, *more: Path, **_: object) -> object:
        if more and path.suffix != ".kept" and "after" in moment:
            return original(path, *more)
        raise KeyboardInterrupt

    for _ in range(2):
        with SnapshotWriter(tmp_path, NOW) as writer:
            source = writer.source("board", "files", {})
            source.replace("a", ["objective"], [objective("a")])
            source.finish(NOW)
    writer = SnapshotWriter(tmp_path, NOW)
    source = writer.source("board", "files", {})
    source.replace("a", ["objective"], [objective("a"), objective("b")])
    source.finish(NOW)
    monkeypatch.setattr("okrlint.snapshot.writer.write_living" if "before" in moment else "pathlib.Path.replace", dies)
    with pytest.raises(KeyboardInterrupt):
        writer.__exit__(None, None, None)
    monkeypatch.undo()
    assert [row["id"] for row in read_live(open_snapshot(tmp_path), "objective")] == ["a", "b"]
