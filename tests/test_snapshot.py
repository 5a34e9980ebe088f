"""Snapshots survive what happens to files: interruptions, damage, newer formats, full disks, two writers at once."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.errors import IncompleteError, UsageError
from okrlint.records import Contributes, Exclusion, Objective, Owner, Record, Work
from okrlint.snapshot import SnapshotWriter, open_snapshot, read_live

NOW = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def objective(name: str, title: str = "Parcels arrive dry") -> Objective:
    return Objective(of=name, id=name, key=name.upper(), title=title)


def write(folder: Path, *passes: list[tuple[str, list[Record]]]) -> None:
    for reading in passes:
        with SnapshotWriter(folder, NOW) as writer:
            source = writer.source("board", "files", {"paths": ["okrs"]})
            for of, records in reading:
                source.replace(of, ["objective", "owner", "exclusion"], records)
            source.cover("objective", "complete")
            source.finish(NOW)


def test_a_ticket_that_is_read_again_replaces_all_that_was_known_of_it(tmp_path: Path) -> None:
    first: list[tuple[str, list[Record]]] = [
        ("a", [objective("a"), Owner(of="a", goal="a", party="Ines"), Exclusion(of="a", objective="a", text="vans")]),
        ("b", [objective("b"), Owner(of="b", goal="b", party="Jonas")]),
    ]
    second: list[tuple[str, list[Record]]] = [
        ("a", [objective("a", "Parcels arrive dry and warm"), Owner(of="a", goal="a", party="Mira")])
    ]
    write(tmp_path, first, second)
    snapshot = open_snapshot(tmp_path)
    assert {(r["of"], r["title"]) for r in read_live(snapshot, "objective")} == {
        ("a", "Parcels arrive dry and warm"),
        ("b", "Parcels arrive dry"),
    }
    assert [(r["goal"], r["party"]) for r in read_live(snapshot, "owner")] == [("b", "Jonas"), ("a", "Mira")]
    assert read_live(snapshot, "exclusion") == []
    assert snapshot.rewritten


def test_a_ticket_that_is_gone_takes_everything_with_it(tmp_path: Path) -> None:
    write(tmp_path, [("a", [objective("a"), Owner(of="a", goal="a", party="Ines")]), ("b", [objective("b")])])
    with SnapshotWriter(tmp_path, NOW) as writer:
        writer.source("board", "files", {"paths": ["okrs"]}).gone("a")
    snapshot = open_snapshot(tmp_path)
    assert [r["of"] for r in read_live(snapshot, "objective")] == ["b"]
    assert read_live(snapshot, "owner") == []


def test_a_torn_last_line_is_dropped_and_said_when_reading_and_when_going_on(tmp_path: Path) -> None:
    write(tmp_path, [("a", [objective("a")]), ("b", [objective("b")])])
    path = tmp_path / "objective.ndjson"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"seq":1,"source":"board","of":"c","id":"c","ti')
    snapshot = open_snapshot(tmp_path)
    assert snapshot.torn == {"objective"}
    assert "torn" in snapshot.notes[0]
    assert [r["of"] for r in read_live(snapshot, "objective")] == ["a", "b"]
    with SnapshotWriter(tmp_path, NOW) as writer:
        assert writer.notes == ["objective.ndjson: dropped a torn last line left by an interrupted fetch"]
    assert path.read_bytes() == whole


@settings(max_examples=60)
@given(cut=st.integers(min_value=0, max_value=10_000))
def test_wherever_a_fetch_dies_what_is_read_is_whole_records(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    write(folder, [(f"o{n}", [objective(f"o{n}", "Ünïcödé 🚲 " * n)]) for n in range(5)])
    path = folder / "objective.ndjson"
    content = path.read_bytes()
    keep = cut % (len(content) + 1)
    path.write_bytes(content[:keep])
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["lengths"]["objective"] = 0  # as if the process had died before its checkpoint
    (folder / "manifest.json").write_text(json.dumps(manifest))
    read = read_live(open_snapshot(folder), "objective")
    assert [r["of"] for r in read] == [f"o{n}" for n in range(content[:keep].count(b"\n"))]


def test_a_file_shorter_than_its_checkpoint_is_not_taken_for_whole(tmp_path: Path) -> None:
    write(tmp_path, [("a", [objective("a")]), ("b", [objective("b")])])
    path = tmp_path / "objective.ndjson"
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(IncompleteError, match="records were lost"):
        open_snapshot(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "not a snapshot"),
        ("{", "damaged"),
        ('{"format": 99, "as_of": "2026-11-16T00:00:00Z"}', "format 99"),
        ('{"format": 1, "as_of": "2026-11-16T00:00:00Z", "surprise": 1}', "surprise"),
    ],
)
def test_what_is_no_snapshot_of_ours_is_refused_with_a_reason(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(UsageError, match=said) as caught:
        open_snapshot(tmp_path)
    assert str(tmp_path) in caught.value.where


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path, NOW), pytest.raises(IncompleteError, match="another okrlint"):
        SnapshotWriter(tmp_path, NOW)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match=r"thesis\.txt"):
        SnapshotWriter(tmp_path, NOW)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_full_disk_keeps_what_the_last_checkpoint_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SnapshotWriter(tmp_path, NOW) as writer:
        source = writer.source("board", "files", {})
        source.put([objective("a")])
        source.checkpoint(page="2")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with SnapshotWriter(tmp_path, NOW) as writer:
        source = writer.source("board", "files", {})
        source.put([objective("b")])
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(IncompleteError, match="No space left"):
            source.checkpoint(page="3")
        writer.manifest.sources.clear()
        monkeypatch.setattr(writer, "checkpoint", lambda: None)
    monkeypatch.undo()
    snapshot = open_snapshot(tmp_path)
    assert snapshot.manifest.sources["board"].cursors == {"page": "2"}
    assert not snapshot.manifest.sources["board"].finished
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("durable", [True, False])
def test_only_a_snapshot_that_stays_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool
) -> None:
    waits: list[int] = []
    monkeypatch.setattr("os.fsync", waits.append)
    with SnapshotWriter(tmp_path, NOW, durable=durable) as writer:
        source = writer.source("board", "files", {})
        source.put([objective("a")])
        source.finish(NOW)
    assert bool(waits) == durable
    assert [row["id"] for row in read_live(open_snapshot(tmp_path), "objective")] == ["a"]


def test_a_later_reading_of_the_same_question_starts_from_its_cursors(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path, NOW) as writer:
        writer.source("board", "jira", {"project": "OKR"}).checkpoint(since="2026-11-01")
    with SnapshotWriter(tmp_path, NOW) as writer:
        assert writer.source("board", "jira", {"project": "OKR"}).entry.cursors == {"since": "2026-11-01"}
    with SnapshotWriter(tmp_path, NOW) as writer:
        assert writer.source("board", "jira", {"project": "OTHER"}).entry.cursors == {}


def test_partial_never_becomes_complete_within_one_reading(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path, NOW) as writer:
        source = writer.source("board", "files", {})
        source.cover("work", "partial", "page 3 failed", scope=["w1"])
        source.cover("work", "complete")
        assert source.entry.coverage["work"].state == "partial"
        source.cover("work", "partial", "page 9 failed", scope=["w2"])
        assert source.entry.coverage["work"].scope == ("w1", "w2")
        source.cover("work", "partial", "all of it failed")
        assert source.entry.coverage["work"].scope is None
        with pytest.raises(ValueError, match="no such relation"):
            source.cover("wrok", "complete")


def test_the_source_may_say_which_moment_it_describes(tmp_path: Path) -> None:
    then = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    for name, pinned, expected in (("free", False, then), ("pinned", True, NOW)):
        with SnapshotWriter(tmp_path / name, NOW, pinned=pinned) as writer:
            writer.source("board", "files", {}).speaks_of(then)
        assert open_snapshot(tmp_path / name).manifest.as_of == expected


def test_records_keep_every_character(tmp_path: Path) -> None:
    odd = 'a"b\\c\n\u2028\u0000é🚲'
    with SnapshotWriter(tmp_path, NOW) as writer:
        source = writer.source('na"me', "files", {})
        source.put([Work(of="w", id="w", key="W", title=odd), Contributes(of="w", work="w", goal="g")])
    snapshot = open_snapshot(tmp_path)
    assert read_live(snapshot, "work")[0]["title"] == odd
    assert len(snapshot.files["work"].read_bytes().splitlines()) == 1
