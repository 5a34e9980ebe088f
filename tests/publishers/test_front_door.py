"""`okrlint fetch` and `okrlint publish` from the command line, against the fakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, company

PUBLISH = "publish:\n  rules: [missing-owner]\n  projects:\n    acme/plans: {}\n    OKR: {}\n"


@pytest.fixture
def world() -> World:
    made = World("acme")
    goal = made.issue("plans", "Customers pay faster", type="Objective")
    made.issue("plans", "Checkout takes 40 seconds", type="Key Result", parent=goal)
    made.issue("plans", "Fewer parcels come back", type="Objective", assignees=["ada"])
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def configured(folder: Path, source: str, publish: str = PUBLISH) -> Path:
    (folder / "okrlint.yaml").write_text(f"sources:\n  - {source}\n{publish}")
    return folder


def test_dry_run_then_comments_then_silence(folder: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        configured(folder, f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}")
        env = fake.environment
        assert okrlint("fetch", "-o", "snap", cwd=folder, env=env).code == 0
        dry = okrlint("publish", "snap", "--dry-run", cwd=folder, env=env)
        assert (dry.code, fake.writes) == (0, 0), dry.err
        assert "would create acme/plans#1" in dry.out
        assert "nothing was sent" in dry.out
        first = okrlint("publish", "snap", cwd=folder, env=env)
        assert first.code == 0, first.err
        assert "created acme/plans#1" in first.out
        issue = world.repository("plans").items[1]
        assert len(issue.comments) == 1
        assert issue.comments[0].body.split("-->")[1].strip().splitlines()[0] in dry.out
        world.tick(hours=1)
        world.assign(issue, "ada")
        world.assign(world.repository("plans").items[2], "ada")
        assert okrlint("fetch", "-o", "snap", cwd=folder, env=env).code == 0
        second = okrlint("publish", "snap", cwd=folder, env=env)
        assert "resolved acme/plans#1" in second.out, second.out + second.err
        assert "okrlint: nothing left to look at here" in issue.comments[0].body
        third = okrlint("publish", "snap", cwd=folder, env=env)
        assert "0 writes" in third.out
        assert fake.violations == []


def test_only_the_tickets_of_an_owner(folder: Path, world: World) -> None:
    world.issue("plans", "Nobody waits at the gate", type="Objective", assignees=["ada", "eva"])
    rules = PUBLISH.replace("[missing-owner]", "[missing-owner, shared-accountability, nothing-excluded]")
    with FakeGitHub(world) as fake:
        configured(folder, f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}", rules)
        env = fake.environment
        okrlint("fetch", "-o", "snap", cwd=folder, env=env)
        wrong = okrlint("publish", "snap", "--owner", "evan", cwd=folder, env=env)
        assert (wrong.code, fake.writes) == (2, 0)
        assert "there is no owner 'evan' here" in wrong.err
        assert okrlint("publish", "snap", cwd=folder, env=env).code == 0
        said = {n: [c.body for c in i.comments] for n, i in world.repository("plans").items.items()}
        world.repository("plans").items[4].assignees.clear()
        world.issue("plans", "Every van is full", type="Objective", assignees=["ada"])
        okrlint("fetch", "-o", "snap", cwd=folder, env=env)
        did = okrlint("publish", "snap", "--owner", "ada", cwd=folder, env=env)
        assert "looked at the tickets of ada: 2 of 5 tickets" in did.out, did.out + did.err
        assert "created acme/plans#5" in did.out
        now = {n: [c.body for c in i.comments] for n, i in world.repository("plans").items.items()}
        assert {n: now[n] for n in said} == said, "tickets of others stay as they are"
        dry = okrlint("publish", "snap", "--dry-run", "--family", "ownership", cwd=folder, env=env)
        assert "update acme/plans#4" in dry.out
        assert "#5" not in dry.out


def test_nobody_opted_in(folder: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        configured(folder, f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}", "")
        okrlint("fetch", "-o", "snap", cwd=folder, env=fake.environment)
        done = okrlint("publish", "snap", cwd=folder, env=fake.environment)
        assert (done.code, fake.writes) == (2, 0)
        assert "nobody has opted in" in done.err


@pytest.mark.parametrize(
    ("publish", "said"),
    [
        ("publish: {rulez: [x]}\n", "rulez"),
        ("publish: {quiet_hours: {zone: Mars/Olympus}}\n", "Mars/Olympus"),
        ("publish: {digest: {to: issue}}\n", "issue"),
        ("publish: {budget: {per_minute: 500}}\n", "per_minute"),
        ("publish: {rules: [mising-owner]}\n", "did you mean missing-owner"),
        ("publish: {projects: {acme/plans: {rules: [mising-owner]}}}\n", "did you mean missing-owner"),
    ],
)
def test_mistakes_in_the_configuration_are_named(folder: Path, world: World, publish: str, said: str) -> None:
    with FakeGitHub(world) as fake:
        source = f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}"
        configured(folder, source)
        okrlint("fetch", "-o", "snap", cwd=folder, env=fake.environment)
        configured(folder, source, publish)
        done = okrlint("publish", "snap", cwd=folder, env=fake.environment)
        assert done.code == 2
        assert said in done.err
        assert "okrlint.yaml:" in done.err


def test_rules_can_be_named_by_preset_family_or_tag(folder: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        source = f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}"
        configured(folder, source, "publish: {rules: [ownership], projects: {acme/plans: {}}}\n")
        okrlint("fetch", "-o", "snap", cwd=folder, env=fake.environment)
        dry = okrlint("publish", "snap", "--dry-run", cwd=folder, env=fake.environment)
        assert "would create acme/plans#1" in dry.out


def test_what_the_baseline_sets_aside_is_not_told(folder: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        source = f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}"
        configured(folder, source)
        okrlint("fetch", "-o", "snap", cwd=folder, env=fake.environment)
        assert okrlint("baseline", "snap", "-o", "known.json", cwd=folder, env=fake.environment).code == 0
        configured(folder, source, PUBLISH + "baseline: known.json\n")
        dry = okrlint("publish", "snap", "--dry-run", cwd=folder, env=fake.environment)
        assert "would create" not in dry.out


def test_a_token_that_may_not_write_ends_with_3(folder: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        configured(folder, f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}")
        okrlint("fetch", "-o", "snap", cwd=folder, env=fake.environment)
        for grant in fake.grants.values():
            grant.write = False
        done = okrlint("publish", "snap", cwd=folder, env=fake.environment)
        assert done.code == 3
        assert "Issues: write" in done.out


@pytest.mark.parametrize("cloud", [True, False])
def test_jira(folder: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud)
    with JiraServer(site) as jira:
        key = next(iter(site.projects))
        publish = f"publish:\n  rules: ['*']\n  projects: {{{key}: {{}}}}\n"
        configured(folder, f"jira: {{url: '{jira.url}', projects: [{key}], allow_http: true}}", publish)
        fetched = okrlint("fetch", "-o", "snap", cwd=folder, env=jira.environment)
        assert fetched.code == 0, fetched.err
        before = jira.writes
        dry = okrlint("publish", "snap", "--dry-run", cwd=folder, env=jira.environment)
        assert (dry.code, jira.writes) == (0, before), dry.err
        first = okrlint("publish", "snap", cwd=folder, env=jira.environment)
        assert first.code == 0, first.out + first.err
        assert f"created {key}-" in first.out
        assert " 0 writes" in okrlint("publish", "snap", cwd=folder, env=jira.environment).out


def test_files_have_no_tickets(folder: Path) -> None:
    (folder / "okrs.yaml").write_text("cycle: 2026-Q4\nobjectives:\n  - title: Pay faster\n")
    configured(folder, "files: {paths: [okrs.yaml]}")
    okrlint("fetch", "-o", "snap", cwd=folder)
    done = okrlint("publish", "snap", cwd=folder)
    assert done.code == 2
    assert "no tickets to comment on" in done.err


def test_a_dry_run_as_json_holds_what_jira_would_get(folder: Path) -> None:
    site = company.build(cloud=True)
    with JiraServer(site) as jira:
        publish = "publish:\n  rules: ['*']\n  projects: {OKR: {}}\n"
        configured(folder, f"jira: {{url: '{jira.url}', projects: [OKR], allow_http: true}}", publish)
        okrlint("fetch", "-o", "snap", cwd=folder, env=jira.environment)
        dry = okrlint("publish", "snap", "--dry-run", "--format", "json", cwd=folder, env=jira.environment)
        okrlint("publish", "snap", cwd=folder, env=jira.environment)
        sent = [e.sent for e in jira.exchanges if e.method == "POST" and e.path.endswith("/comment")]
    planned = [p["payload"] for p in json.loads(dry.out)["planned"]]
    assert len(sent) == len(planned) > 0
    assert [document for document, _ in planned] == [s["body"] for s in sent]
