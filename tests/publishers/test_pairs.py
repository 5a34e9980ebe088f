"""What lies between two goals is told on both tickets, with title, owner and link of the other; who is mentioned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.front import ROOT, okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.github.company import from_folder
from tests.fakes.jira import JiraServer, company

PUBLISH = """\
publish:
  rules: [{rule}]
  mentions: {mentions}
  projects: {{acme/plans: {{}}, harbor/plans: {{}}, OKR: {{}}}}
"""


def published(folder: Path, source: str, env: dict[str, str], rule: str, *, mentions: bool = False) -> str:
    words = PUBLISH.format(rule=rule, mentions=str(mentions).lower())
    (folder / "okrlint.yaml").write_text(f"sources:\n  - {source}\n{words}")
    assert okrlint("fetch", "-o", "snap", cwd=folder, env=env).code == 0
    did = okrlint("publish", "snap", cwd=folder, env=env)
    assert did.code == 0, did.out + did.err
    return did.out


@pytest.fixture
def circle() -> World:
    world = World("acme")
    for number, (title, login) in enumerate([("One tour a day", "ada"), ("The map is right", "bob")], 1):
        body = f"### Outranks\n- #{3 - number}\n"
        world.issue("plans", title, type="Objective", assignees=[login], body=body)
    return world


def test_on_github_both_tickets_name_the_other_goal(tmp_path: Path, circle: World) -> None:
    with FakeGitHub(circle) as fake:
        source = f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}"
        out = published(tmp_path, source, fake.environment, "ranking-cycle", mentions=True)
        again = okrlint("publish", "snap", cwd=tmp_path, env=fake.environment)
    assert "2 created" in out
    assert "0 writes" in again.out
    one, two = (circle.repository("plans").items[n].comments[0].body for n in (1, 2))
    assert "The other goal: " in one
    assert "The map is right" in one
    assert "owner: bob" in one
    assert "One tour a day" in two.split("The other goal: ")[1]
    assert "@ada" in one
    assert "@bob" not in one, "he is told on his own ticket"
    assert "@bob" in two


def test_what_is_advised_for_a_pair_holds_on_both_tickets(tmp_path: Path) -> None:
    """The line to write is said with the goal that it belongs to: no goal is told to outrank itself."""
    with FakeGitHub(from_folder(ROOT / "examples/harbor")) as fake:
        source = f"github: {{owner: harbor, repositories: [plans], base_url: '{fake.url}'}}"
        published(tmp_path, source, fake.environment, "unranked-overlap")
        items = fake.world.repository("plans").items.values()
    first, second = (i for i in items if any("which goes first" in c.body for c in i.comments))
    line = f"in {first.key} `Outranks: {second.key}`, or the other way round"
    for item in (first, second):
        assert line in item.comments[-1].body.replace("&#8203;", "")


@pytest.mark.parametrize("cloud", [True, False])
def test_on_jira_both_tickets_name_the_other_goal(tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud, objectives=2, key_results=1, work=0)
    goals = [i for i in site.issues.values() if i.type.name == "Objective"]
    for goal, other in (goals, goals[::-1]):
        text = f"## Outranks\n- {other.key}\n" if cloud else f"h2. Outranks\n* {other.key}\n"
        site.edit(goal, description=text) if hasattr(site, "edit") else goal.values.update(description=text)
    with JiraServer(site) as fake:
        source = f"jira: {{url: '{fake.url}', projects: [OKR, APP], allow_http: true}}"
        published(tmp_path, source, fake.environment, "ranking-cycle")
    for goal, other in (goals, goals[::-1]):
        (comment,) = goal.comments
        said = json.dumps(comment.text, ensure_ascii=False)
        assert "The other goal: " in said
        assert other.values["summary"] in said.split("The other goal: ")[1]
        assert f"/browse/{other.key}" in said


@pytest.mark.parametrize("mentions", [True, False])
def test_a_name_that_was_typed_mentions_nobody(tmp_path: Path, mentions: bool) -> None:
    world = World("acme")
    typed = world.issue("plans", "Typed", type="Objective", body="### Owner\n@bob\n")
    world.comment(typed, "hello", by="bob")  # his account is known by now
    world.issue("plans", "Assigned", type="Objective", assignees=["cyd"])
    with FakeGitHub(world) as fake:
        source = f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}"
        published(tmp_path, source, fake.environment, "nothing-excluded", mentions=mentions)
    bodies = [c.body for n in (1, 2) for c in world.repository("plans").items[n].comments if "okrlint" in c.body]
    assert len(bodies) == 2
    assert not any("@bob" in body for body in bodies)
    assert [("@cyd" in body) for body in bodies] == [False, mentions]
