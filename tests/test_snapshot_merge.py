"""`okrlint fetch --shard` and `okrlint snapshot merge` with what does not belong together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okrlint.snapshot import Shard, holds
from tests.cli.front import Did, okrlint

PLAN = """objectives:
  - title: The lighthouse is seen from the ring road
    cycle: 2026-Q4
    key_results:
      - {title: Ships that report it, baseline: 4, target: 30, owner: Jonna Weber}
"""
DAY = "2026-11-02T03:17:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "okrs.yaml").write_text(PLAN)
    (tmp_path / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs.yaml]}\n")
    for number in (1, 2, 3):
        assert fetched(tmp_path, number).code == 0
    return tmp_path


def fetched(folder: Path, number: int, of: int = 3, into: str = "", as_of: str = DAY) -> Did:
    return okrlint("fetch", "--shard", f"{number}/{of}", "--as-of", as_of, "-o", into or f"s{number}", cwd=folder)


def merged(folder: Path, *shards: str, into: str = "all") -> Did:
    return okrlint("snapshot", "merge", *shards, "--into", into, cwd=folder)


def refused(did: Did, *said: str) -> None:
    assert did.code == 2, did.err
    assert "Traceback" not in did.err
    for words in said:
        assert words in did.err


def test_files_are_read_by_the_first_shard_and_judged_like_a_whole_snapshot(folder: Path) -> None:
    assert "nothing of it belongs to shard 2 of 3" in fetched(folder, 2).out + fetched(folder, 2).err
    assert merged(folder, "s1", "s2", "s3").code == 0
    assert okrlint("fetch", "--as-of", DAY, "-o", "whole", cwd=folder).code == 0
    whole, joined = (json.loads(okrlint("check", s, "-f", "json", cwd=folder).out) for s in ("whole", "all"))
    assert whole["findings"]
    assert whole == joined


def test_one_shard_alone_is_partial_and_says_so(folder: Path) -> None:
    did = okrlint("check", "s1", cwd=folder)
    assert did.code == 3
    assert "this is shard 1 of 3: the others are not in this snapshot" in did.out + did.err


def test_a_missing_shard_is_named_and_the_rest_is_there(folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "empty" / ".manifest.json.4711.tmp").write_text("{")  # killed while it began
    did = merged(folder, "s1", "empty", "s3", "nowhere")
    assert did.code == 3
    assert "shard 2 of 3 is missing: it is not among what was merged" in did.err
    assert "empty: no shard was written here" in did.out + did.err
    assert "nowhere: no shard was written here" in did.out + did.err
    judged = okrlint("check", "all", "--allow-partial", "-f", "json", cwd=folder)
    assert json.loads(judged.out)["complete"] is False
    assert okrlint("check", "all", cwd=folder).code == 3
    assert fetched(folder, 2, into="empty").code == 0
    # The merged snapshot is written anew as soon as the shard is there.
    assert merged(folder, "s1", "s2", "s3").code == 0


def test_a_shard_twice(folder: Path) -> None:
    assert fetched(folder, 2, into="again").code == 0
    refused(merged(folder, "s1", "s2", "again"), "shard 2 of 3 is there twice", "s2", "again")
    refused(merged(folder, "s1", "s1"), "shard 1 of 3 is there twice")


def test_another_number_of_shards(folder: Path) -> None:
    assert fetched(folder, 2, of=4, into="other").code == 0
    refused(merged(folder, "s1", "other"), "this is shard 2 of 4, and s1 is one of 3")


def test_moments_that_lie_too_far_apart(folder: Path) -> None:
    (folder / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs.yaml]}\n")
    path = folder / "s3" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["as_of"] = "2026-11-01T03:17:00Z"
    manifest["sources"]["files"]["coverage"] = {"work": {"state": "complete"}}
    path.write_text(json.dumps(manifest))
    refused(merged(folder, "s1", "s2", "s3"), "s3: the shard speaks of 2026-11-01 03:17 UTC", "12 hours apart")
    manifest["as_of"] = "2026-11-02T14:17:00Z"
    path.write_text(json.dumps(manifest))
    assert merged(folder, "s1", "s2", "s3").code == 0


def test_other_settings_sources_and_formats(folder: Path) -> None:
    config = folder / "okrlint.yaml"
    config.write_text("sources:\n  - files: {paths: [okrs.yaml], strict: true}\n")
    assert fetched(folder, 3).code == 0
    refused(merged(folder, "s1", "s2", "s3"), "other settings of the source 'files' than s1: strict")
    config.write_text("sources:\n  - files: {paths: [okrs.yaml]}\n    name: plans\n")
    assert fetched(folder, 3).code == 0
    refused(merged(folder, "s1", "s2", "s3"), "fetched from other sources: plans, and s1 from files")
    path = folder / "s2" / "manifest.json"
    path.write_text(path.read_text().replace('"format": 2', '"format": 1'))
    refused(merged(folder, "s1", "s2"), "the shard has format 1, and snapshots are merged in format 2")


def test_what_is_no_shard(folder: Path) -> None:
    assert okrlint("fetch", "--as-of", DAY, "-o", "whole", cwd=folder).code == 0
    refused(merged(folder, "s1", "whole"), "whole: this snapshot is no shard")
    (folder / "notes").mkdir()
    (folder / "notes" / "list.txt").write_text("bread")
    refused(merged(folder, "s1", "notes"), "notes: not a snapshot: it has no manifest.json")
    refused(merged(folder, "s1", "s2", "s3", into="s2"), "cannot take the place of one of its shards")
    refused(merged(folder, "s1", "s2", "s3", into="notes"), "holds no snapshot that was merged before")
    refused(merged(folder, "s1", "s2", "s3", into="whole"), "holds no snapshot that was merged before")
    refused(merged(folder, "nowhere"), "there is no shard to merge")
    assert (folder / "notes" / "list.txt").read_text() == "bread"


def test_a_folder_keeps_what_it_was_begun_for(folder: Path) -> None:
    assert merged(folder, "s1", "s2", "s3").code == 0
    refused(fetched(folder, 1, into="s2"), "holds shard 2 of 3, and shard 1 of 3 was asked for")
    refused(okrlint("fetch", "-o", "s2", cwd=folder), "holds shard 2 of 3, and all of the sources was asked for")
    refused(okrlint("fetch", "-o", "all", cwd=folder), "was merged from 3 shards", "folders of the shards")


@pytest.mark.parametrize("said", ["0/3", "4/3", "3", "a/b", "1/0", "1/2000", "-1/3", "1/3/5"])
def test_what_names_no_shard(tmp_path: Path, said: str) -> None:
    refused(okrlint("fetch", f"--shard={said}", "-o", "x", cwd=tmp_path), "not a shard", "from 1/8 to 8/8")


def test_each_name_belongs_to_one_shard_whatever_else_there_is() -> None:
    names = [f"project-{n}" for n in range(400)]
    parts = [[name for name in names if holds(Shard(n, 8), name)] for n in range(1, 9)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert all(25 <= len(part) <= 75 for part in parts)
    assert holds(Shard(6, 8), "Plans") == holds(Shard(6, 8), "plans")
