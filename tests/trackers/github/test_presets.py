"""Presets and issue forms: every file is a sound configuration or form, and okrlint reads what it leads to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from okrlint.trackers.github.settings import Settings, check
from okrlint.trackers.text.body import read_body
from tests.fakes.github import FakeGitHub, World
from tests.trackers.github.scanning import Clock, scan

HERE = Path(__file__).parents[3] / "integrations/github"
PRESETS = sorted((HERE / "presets").glob("*.yaml"))
FORMS = sorted(p for p in (HERE / "issue-forms").glob("*.yml") if p.name != "config.yml")


def settings_of(path: Path) -> Settings:
    [source] = yaml.safe_load(path.read_text())["sources"]
    return msgspec.convert(source["github"], Settings)


@pytest.mark.parametrize("path", PRESETS, ids=lambda p: p.stem)
def test_presets_are_sound_and_commented(path: Path) -> None:
    check(settings_of(path))
    text = path.read_text()
    assert text.startswith("# ")
    assert "Token:" in text


def test_presets_are_read_by_the_configuration(tmp_path: Path) -> None:
    from okrlint.config import load_config

    for path in PRESETS:
        config = load_config(path, {"github": Settings})
        assert [s.kind for s in config.sources] == ["github"], path.name


@pytest.mark.parametrize("path", PRESETS, ids=lambda p: p.stem)
def test_presets_find_what_they_say(path: Path, clock: Clock, tmp_path: Path) -> None:
    world = World("acme")
    top = world.issue("plans", "Roadmap")
    goal = world.issue("plans", "A goal", type="Objective", labels=["objective", "priority/P1"], parent=top)
    result = world.issue("plans", "A result", type="Key result", parent=goal)
    world.issue("app", "Some work", parent=result)
    board = world.project(3, "OKRs")
    world.board_field(board, "Level", "SINGLE_SELECT", options=["Objective", "Key result"])
    world.card(board, goal, Level="Objective")
    world.card(board, result, Level="Key result")
    for name, value in (("Rank", 1), ("Target", 95), ("Health", "at risk")):
        world.set_field(goal if name == "Rank" else result, name, value)
    with FakeGitHub(world, clock=clock) as fake:
        found = scan(fake, tmp_path, settings_of(path))
    assert found.keys("objective") == ["acme/plans#2"]
    assert found.keys("key_result") == ["acme/plans#3"]
    assert ("acme/app#1", "acme/plans#3", "child") in found.serving()
    if path.stem in ("board", "organisation-fields"):
        assert [r["value"] for r in found.records["rank"] if r.get("kind", "rank") == "rank"][:1] == [1.0]
    if path.stem == "organisation-fields":
        assert found.one("key_result", "acme/plans#3")["target"] == 95.0


# Issue forms -----------------------------------------------------------------------------------------------------

ANSWERS = {
    "Why now": "Ships wait.",
    "Owner": "@ada",
    "Team": "Harbour",
    "Cycle": "2026-Q4",
    "Rank": "2",
    "Outranks": "- #12\n- acme/plans#13",
    "Not doing": "- New cranes\n- Night ships",
    "Decision": "By: Ines Abara\nOn: 2026-09-30\nChoice: Berths first\nReason: It is cheap.\nOptions: Berths, Cranes",
    "Commitments": "- Pilots: committed\n- Depot: disagree and commit",
    "Trade-offs": "We gain speed, we give up a second check.",
    "Metric": "share of ships on time",
    "Baseline": "82 %",
    "Target": "95 %",
    "Current": "86 %",
    "Due date": "2026-12-31",
    "Part of": "acme/plans#12",
    "What has to be done": "Paint it.",
}


def filled(form: dict[str, Any], answers: dict[str, str]) -> str:
    """What GitHub makes of a form that was sent: a heading and a paragraph for each field."""
    fields = [part["attributes"]["label"] for part in form["body"] if part["type"] != "markdown"]
    return "\n\n".join(f"### {label}\n\n{answers.get(label, '_No response_')}" for label in fields)


@pytest.mark.parametrize("path", FORMS, ids=lambda p: p.stem)
def test_forms_are_what_github_accepts(path: Path) -> None:
    form = yaml.safe_load(path.read_text())
    assert {"name", "description", "body"} <= set(form) <= {"name", "description", "title", "type", "labels", "body"}
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert asked
    assert {part["type"] for part in form["body"]} <= {"markdown", "textarea", "input", "dropdown", "checkboxes"}
    for name in ("id", "label"):
        values = [part[name] if name == "id" else part["attributes"][name] for part in asked]
        assert len(values) == len(set(values))
    assert {part["attributes"]["label"] for part in asked} <= set(ANSWERS)


def test_an_objective_from_its_form() -> None:
    body = read_body(filled(yaml.safe_load((HERE / "issue-forms/objective.yml").read_text()), ANSWERS))
    assert body.owner is not None
    assert body.owner.text == "@ada"
    assert [(v.text if v else "") for v in (body.team, body.cycle, body.rank)] == ["Harbour", "2026-Q4", "2"]
    assert [e.text for e in body.exclusions] == ["New cranes", "Night ships"]
    assert [r.said for r in body.outranks] == ["#12", "acme/plans#13"]
    assert body.decision is not None
    assert (body.decision.by, body.decision.choice) == ("Ines Abara", "Berths first")
    assert [(c.party, c.stance) for c in body.commitments] == [
        ("Pilots", "committed"),
        ("Depot", "disagreed_and_committed"),
    ]
    assert (body.trade_offs[0].gains, body.trade_offs[0].gives_up) == ("speed", "a second check")
    assert "Ships wait." in body.description


def test_a_key_result_and_work_from_their_forms() -> None:
    body = read_body(filled(yaml.safe_load((HERE / "issue-forms/key-result.yml").read_text()), ANSWERS))
    said = {n: getattr(body, n).text for n in ("owner", "metric", "baseline", "target", "current", "due")}
    assert said == {
        "owner": "@ada",
        "metric": "share of ships on time",
        "baseline": "82 %",
        "target": "95 %",
        "current": "86 %",
        "due": "2026-12-31",
    }
    work = read_body(filled(yaml.safe_load((HERE / "issue-forms/work.yml").read_text()), ANSWERS))
    assert [r.said for r in work.contributes] == ["acme/plans#12"]


@pytest.mark.parametrize("path", FORMS, ids=lambda p: p.stem)
def test_a_form_that_was_left_empty_says_nothing(path: Path) -> None:
    form = yaml.safe_load(path.read_text())
    said = [part["attributes"] for part in form["body"] if part["type"] != "markdown"]
    body = read_body(filled(form, {a["label"]: a["value"] for a in said if "value" in a}))
    values = (body.owner, body.rank, body.exclusions, body.outranks, body.commitments, body.trade_offs)
    assert not any(values)
    assert body.decision is None
    assert not body.contributes
