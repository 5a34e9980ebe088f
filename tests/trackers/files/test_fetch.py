"""Files as a source, through the tracker's front door: which are found, how they merge, what is said of the rest."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from okrlint.errors import InputErrors, UsageError
from okrlint.snapshot import Snapshot, SnapshotWriter, open_snapshot, read_live
from okrlint.trackers import Run, tracker
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.open import content
from okrlint.trackers.files.settings import Settings

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


def fetch(folder: Path, *paths: str, **more: Any) -> Snapshot:
    settings = Settings(paths=list(paths) or ["."], **more)
    with SnapshotWriter(folder, NOW) as writer:
        out = writer.source("files", "files", {})
        tracker("files").fetch(settings, out, Run(as_of=NOW, environment={}))
        out.finish(NOW)
    return open_snapshot(folder)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def titles(snapshot: Snapshot) -> list[str]:
    return sorted(row["title"] for row in read_live(snapshot, "objective"))


def test_files_in_a_folder_are_found_by_name_and_content(here: Path) -> None:
    write(
        {
            "okrs.yaml": "objectives: [{title: A}]",
            "teams/depot.okrs.yaml": "objectives: [{title: B}]",
            "teams/night.okr.yml": "objectives: [{title: C}]",
            "teams/plan.csv": "Objective,Owner\nD,Mira\n",
            "prices.csv": "item,price\na,1\n",
            "README.md": "# A tool\n\nIt does things.\n",
            "ci.yaml": "steps: [1]",
            ".git/okrs.yaml": "broken: [",
            "node_modules/x/okrs.yaml": "broken: [",
            ".venv/okrs.yaml": "broken: [",
        }
    )
    snapshot = fetch(here / "snapshot")
    assert titles(snapshot) == ["A", "B", "C", "D"]
    assert {row["file"] for row in read_live(snapshot, "objective")} == {
        "okrs.yaml",
        "teams/depot.okrs.yaml",
        "teams/night.okr.yml",
        "teams/plan.csv",
    }


def test_patterns_exclusions_and_files_by_any_name(here: Path) -> None:
    write({f"{n}/okrs.yaml": f"objectives: [{{title: {n}}}]" for n in ("a", "b", "old")})
    write({"plan.txt": "objectives: [{title: P}]"})
    assert titles(fetch(here / "1", "*/okrs.yaml", exclude=["old/*"])) == ["a", "b"]
    assert titles(fetch(here / "2", ".", exclude=["old", "1"])) == ["a", "b"]
    assert titles(fetch(here / "3", "plan.txt", format="native")) == ["P"]


def test_a_file_that_is_named_twice_is_read_once(here: Path) -> None:
    write({"okrs.yaml": "objectives: [{title: A}]"})
    assert titles(fetch(here / "s", "okrs.yaml", "./okrs.yaml", ".")) == ["A"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["."], ".: no file with OKRs here\n  looked for okrs.yaml"),
        (["nothing"], "nothing: no such file or folder"),
        (["*.yaml"], "*.yaml: the pattern matches no file"),
        (["notes.txt"], "notes.txt: cannot tell how to read a file called 'notes.txt'"),
        (["prices.csv"], "prices.csv:1:1: no column holds a title"),
        (["README.md"], "README.md: no objectives found in this file"),
    ],
)
@pytest.mark.usefixtures("here")
def test_nothing_to_read_is_a_mistake_that_says_what_was_looked_for(paths: list[str], expected: str) -> None:
    write({"notes.txt": "x", "prices.csv": "item,price\n", "README.md": "# A tool\n"})
    with pytest.raises(UsageError) as caught:
        gather(Settings(paths=paths))
    assert str(caught.value).startswith(expected)


@pytest.mark.usefixtures("here")
def test_the_mistakes_of_all_files_are_told_at_once() -> None:
    write({"a.okrs.yaml": "objectives: [{titel: A}]", "b.okrs.yaml": "a: [", "c.okrs.yaml": "objectives: [{title: C}]"})
    with pytest.raises(InputErrors) as caught:
        gather(Settings())
    assert [e.where for e in caught.value.errors] == ["a.okrs.yaml:1:15", "b.okrs.yaml:1:5"]


def test_one_file_may_refer_to_what_another_declares(here: Path) -> None:
    write(
        {
            "a.okrs.yaml": "teams: [Night]\npeople: [Jon]\nobjectives: [{id: a, title: A}]\nwork: [{key: W-1}]",
            "b.okrs.yaml": "teams: [Night]\nobjectives: [{id: b, title: B, owner: night, parent: a, work: [W-1]}]",
        }
    )
    snapshot = fetch(here / "s")
    (owner,) = read_live(snapshot, "owner")
    assert (owner["party"], owner["kind"]) == ("Night", "team")
    assert [row["id"] for row in read_live(snapshot, "team")] == ["file:team/night"]
    assert {row.get("parent") for row in read_live(snapshot, "objective")} == {None, "file:a"}
    assert [(row["work"], row["goal"]) for row in read_live(snapshot, "contributes")] == [("file:work/W-1", "file:b")]


@pytest.mark.parametrize(
    ("one", "other", "what", "column"),
    [
        ("objectives: [{title: A}]", "objectives: [{title: a}]", "objective 'a' (a)", 14),
        ("work: [{key: W}]", "work: [{key: W}]", "work 'work/W' (W)", 8),
        (
            "cycles: [{name: Q, starts: 2026-01-01}]",
            "cycles: [{name: Q, starts: 2026-02-01}]",
            "cycle 'cycle/q' (Q)",
            10,
        ),
    ],
)
@pytest.mark.usefixtures("here")
def test_two_files_that_contradict_each_other_are_both_named(one: str, other: str, what: str, column: int) -> None:
    write({"a.okrs.yaml": one, "b.okrs.yaml": other})
    with pytest.raises(InputErrors) as caught:
        gather(Settings())
    place = f"okrs.yaml:1:{column}"
    assert str(caught.value).startswith(f"b.{place}: {what} stands already at a.{place}")


def test_what_one_file_leaves_open_another_may_fill_in(here: Path) -> None:
    write({"a.okrs.yaml": "cycles: [Winter]\nobjectives: [{title: A}]"})
    write({"b.okrs.yaml": "cycles: [{name: Winter, starts: 2026-12-01, ends: 2027-02-28}]"})
    (cycle,) = read_live(fetch(here / "s"), "cycle")
    assert (cycle["starts"], cycle["ends"]) == ("2026-12-01", "2027-02-28")


def test_a_file_without_activity_is_no_gap_where_another_records_it(here: Path) -> None:
    write({"a.okrs.yaml": "objectives: [{title: A, work: [{key: W}]}]", "b.okrs.yaml": "objectives: [{title: B}]"})
    coverage = fetch(here / "s").manifest.sources["files"].coverage
    assert (coverage["work"].state, coverage["owner"].state) == ("complete", "complete")
    assert coverage["movement"].state == "not_provided"


def test_a_form_that_says_nothing_is_a_gap_for_its_own_goals_only(here: Path) -> None:
    write({"okrs.yaml": "objectives: [{title: A, check_ins: []}]", "plan.csv": "Objective,Owner\nB,Mira\n"})
    coverage = fetch(here / "s").manifest.sources["files"].coverage["check_in"]
    assert (coverage.state, coverage.scope) == ("not_provided", ("file:b",))
    assert coverage.reason == "no CSV file records any check-in"


def test_what_a_file_says_is_partial_is_so_for_its_goals_only(here: Path) -> None:
    write(
        {"a.okrs.yaml": "partial: {owner: moving}\nobjectives: [{title: A}]", "b.okrs.yaml": "objectives: [{title: B}]"}
    )
    coverage = fetch(here / "s").manifest.sources["files"].coverage["owner"]
    assert (coverage.state, coverage.reason, coverage.scope) == ("partial", "moving", ("file:a",))


def test_the_snapshot_speaks_of_the_moment_the_files_name(here: Path) -> None:
    write({"okrs.yaml": "as_of: 2026-11-16\nobjectives: [{title: A}]"})
    assert fetch(here / "s").manifest.as_of == dt.datetime(2026, 11, 16, 23, 59, 59, tzinfo=dt.UTC)


def test_reading_again_forgets_what_is_no_longer_there(here: Path) -> None:
    write({"a.okrs.yaml": "objectives: [{title: A, owner: Mira}]", "b.okrs.yaml": "objectives: [{title: B}]"})
    fetch(here / "s", exclude=["s"])
    Path("b.okrs.yaml").unlink()
    write({"a.okrs.yaml": "objectives: [{title: A2}]"})
    again = fetch(here / "s", exclude=["s"])
    assert titles(again) == ["A2"]
    assert read_live(again, "owner") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_failure_and_never_silence(here: Path) -> None:
    write({"a.okrs.yaml": "objectives: [{title: A}]", "b.okrs.yaml": "objectives: [{title: B}]"})
    Path("b.okrs.yaml").chmod(0)
    _expect_failure(fetch(here / "s"))


def test_a_file_that_vanishes_while_reading_is_a_failure_and_never_silence(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"a.okrs.yaml": "objectives: [{title: A}]", "b.okrs.yaml": "objectives: [{title: B}]"})

    def torn(path: Path, below: Path | None) -> tuple[bytes, int]:
        if path.name == "b.okrs.yaml":
            raise OSError(5, "Input/output error")
        return content(path, below)

    monkeypatch.setattr("okrlint.trackers.files.collect.content", torn)
    _expect_failure(fetch(here / "s"))


def _expect_failure(snapshot: Snapshot) -> None:
    entry = snapshot.manifest.sources["files"]
    assert titles(snapshot) == ["A"]
    assert [f.where for f in entry.failures] == ["b.okrs.yaml"]
    assert entry.coverage["owner"].state == "partial"
    assert entry.coverage["owner"].reason == "could not read b.okrs.yaml"
