"""The simulated company: the same for a seed, with every rule's faults in it, and the same from every source."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.company import build as made
from benchmarks.company import export, report
from benchmarks.company.build import build
from benchmarks.company.model import Truth
from benchmarks.company.same import View, differences, views
from benchmarks.company.score import scores
from benchmarks.company.stories import all_stories
from okrlint import packs
from tests.cli.front import ROOT


def test_the_same_seed_gives_the_same_company(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        export.write_yaml(build(40, 4, seed), tmp_path / name)
    texts = ["".join(p.read_text() for p in sorted((tmp_path / n).iterdir())) for n in ("one", "two", "other")]
    assert texts[0] == texts[1] != texts[2]


def test_every_rule_has_planted_faults_and_near_misses() -> None:
    planted: dict[bool, set[str]] = {True: set(), False: set()}
    for truth in build(600, 20, 5).truths:
        planted[truth.defect].add(truth.rule)
    rules = {page.id for page in packs.built_in()}
    assert planted[True] == rules
    assert rules - planted[False] == {"contested-term"}


def test_every_story_tells_a_fact() -> None:
    company = build(600, 20, 5)
    assert {t.story for t in company.truths} == {name for name, _ in all_stories()}
    assert all(t.fact.endswith(".") for t in company.truths)


def test_what_follows_from_a_fact_is_right_and_anything_else_is_wrong() -> None:
    company = build(5, 1, 1)
    company.truths = [
        Truth(
            "off-pace", True, frozenset({"k1"}), "It fell behind.", frozenset({("idle-key-result", frozenset({"k1"}))})
        ),
        Truth("off-pace", False, frozenset({"k2"}), "It did not."),
        Truth("tied-rank", True, frozenset({"o1", "o2"}), "Both are first.", any=True),
    ]
    found = {
        ("off-pace", frozenset({"k2"})): "wrong",
        ("idle-key-result", frozenset({"k1"})): "follows",
        ("tied-rank", frozenset({"o2"})): "one of both",
    }
    by = scores(company, found, ["off-pace", "idle-key-result", "tied-rank"])
    assert (by["off-pace"].found, by["off-pace"].right, by["off-pace"].wrongly) == (0, 0, 1)
    assert by["idle-key-result"].precision == 1
    assert by["tied-rank"].recall == 1


def test_all_forms_are_written(tmp_path: Path) -> None:
    company = build(30, 3, 2)
    export.write_csv(company, tmp_path / "csv")
    export.write_markdown(company, tmp_path / "md")
    assert (tmp_path / "csv" / "okrs.csv").read_text(encoding="utf-8").count("\n") > 60
    assert len(list((tmp_path / "md").glob("*.md"))) >= 3


def test_the_same_findings_from_files_github_and_jira(tmp_path: Path) -> None:
    seen = views(build(24, 3, 8), tmp_path)
    assert len(seen["files"].findings) >= 8
    for source in ("github", "jira"):
        assert differences(seen["files"], seen[source]) == [], source


STORIES = (
    *("the_target_was_lowered", "the_day_was_moved", "the_target_was_raised", "a_spelling_mistake_was_mended"),
    *("everybody_names_another", "nearly_everybody_names_the_first", "green_above_one_red_without_a_word"),
)
"""Edits of goals, polls, and reports above reports: each tracker keeps these in a way of its own."""


def test_edits_and_polls_are_told_alike_from_files_github_and_jira(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "all_stories", lambda: [one for one in all_stories() if one[0] in STORIES])
    seen = views(build(17, 3, 21), tmp_path, "-s", "moved-goalposts,divergent-priority,unanswered-red")
    rules = {rule for rule, _ in seen["files"].findings}
    assert {"moved-goalposts", "divergent-priority", "unanswered-red"} <= rules
    for source in ("github", "jira"):
        assert differences(seen["files"], seen[source]) == [], source
        assert seen[source].unseen.get("moved-goalposts", frozenset()) is not None, "edits were seen"


def test_a_difference_is_noticed_and_a_gap_is_none() -> None:
    one = View({("off-pace", frozenset({"k1"})): "behind", ("idle-key-result", frozenset({"k2"})): "idle"}, {})
    other = View({}, {"idle-key-result": None})
    assert differences(one, other) == ["lacks off-pace ['k1']: behind"]


def test_pages_state_what_was_measured() -> None:
    for path in sorted((ROOT / "rules").glob("*-*.md")):
        text = path.read_text(encoding="utf-8")
        assert report.with_line(text, path.stem) == text, f"`make docs` writes {path.name} again"
        assert report.line(path.stem), path.stem
