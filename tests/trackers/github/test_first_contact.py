"""`okrlint init github` and `okrlint doctor`: what is seen, proposed and advised, against the fake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
import yaml

from okrlint.errors import UsageError
from okrlint.trackers import Run
from okrlint.trackers.github import diagnose as diagnosed
from okrlint.trackers.github.discovery import discover
from okrlint.trackers.github.settings import GitHubFields, GitHubMatch, Settings, check
from okrlint.trackers.onboarding.doctor import Check, healthy
from okrlint.trackers.onboarding.found import Found
from okrlint.trackers.onboarding.propose import propose, questions
from tests.cli.front import okrlint
from tests.fakes.github import TOKEN, FakeGitHub, Fault, World
from tests.trackers.github.scanning import AS_OF, SETTINGS, scan


def settings_of(text: str) -> Settings:
    """The source that a proposed configuration describes, checked as the command line would."""
    [source] = yaml.safe_load(text)["sources"]
    settings = msgspec.convert(source["github"], Settings)
    check(settings)
    return settings


def look(fake: FakeGitHub, owner: str = "acme") -> Found:
    return discover(owner, Run(AS_OF, fake.environment))


def test_an_organisation_with_issue_types(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    world.milestone(world.repository("plans"), "2026-Q4", dt.date(2026, 12, 31))
    found = look(fake)
    assert questions(found) == ()
    text = propose(found)
    assert "issue types: 2 objectives, 2 key results" in text
    assert "open milestones: 2026-Q4" in text
    assert "boards: []" in text
    settings = settings_of(text)
    # What was promised is what a scan finds.
    scanned = scan(fake, tmp_path, settings)
    assert len(scanned.keys("objective")) == 2
    assert len(scanned.keys("key_result")) == 2


def test_labels_depth_and_boards_are_offered_side_by_side(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    board = world.project(4, "Plan")
    world.board_field(board, "Kind", "SINGLE_SELECT", options=["Objective", "Key Result", "Task"])
    for number in range(120):
        kind = "Objective" if number < 3 else "Key Result" if number < 8 else "Task"
        world.card(board, world.issue("app", f"Card {number}"), Kind=kind)
    world.issue("app", "Labelled", labels=["okr: objective", "kr"])
    top = world.issue("plans", "Roadmap 2027")
    for goal in (1, 2):
        world.attach(top, world.repositories["plans"].items[goal])
    found = look(fake)
    [asked] = questions(found)
    assert asked.options == (
        "issue types: 2 objectives, 2 key results",
        "labels: 1 objectives, 1 key results",
        "board 4 (Plan), field Kind: 3 objectives, 5 key results",
        "depth below a roadmap issue: 2 objectives, 2 key results",
    )
    for answer in asked.options:
        settings = settings_of(propose(found, {"goals": answer}))
        scanned = scan(fake, tmp_path / answer[:5], settings)
        promised = int(answer.partition(": ")[2].split()[0])
        assert len(scanned.keys("objective")) == promised, answer


def test_hostile_names_stay_names(fake: FakeGitHub, world: World) -> None:
    for name in ("2024", "null", "1e5"):
        world.issue(name, "Something")
    board = world.project(4, "Plan\u2028sources: [] #\npublish: {rules: ['*']}")
    world.board_field(board, "Kind: [x]\n", "SINGLE_SELECT", options=["Objective", "Task"])
    world.card(board, world.issue("null", "A roadmap"), **{"Kind: [x]\n": "Objective"})
    world.milestone(world.repository("plans"), "2026-Q4\x85publish: {}", dt.date(2026, 12, 31))
    top = world.issue("plans", "Roadmap\r# \x1b]0;x\x07publish: {}")
    for goal in (1, 2):
        world.attach(top, world.repositories["plans"].items[goal])
    found = look(fake)
    [asked] = [q for q in questions(found) if q.name == "goals"]
    for answer in asked.options:
        text = propose(found, {"goals": answer, "repositories": "2024 null 1e5 plans"})
        assert yaml.safe_load(text).keys() == {"sources"}
        assert settings_of(text).repositories == ("2024", "null", "1e5", "plans")
        assert "\x1b" not in text
    chosen = settings_of(propose(found, {"goals": next(o for o in asked.options if o.startswith("board"))}))
    assert chosen.objective.fields == {"Kind: [x]\n": ["Objective"]}


def test_nothing_that_looks_like_a_goal(fake: FakeGitHub, world: World) -> None:
    for item in world.items():
        item.issue_type = None
    world.types.clear()
    for item in world.items():
        if item.parent:
            world.detach(item)
    text = propose(look(fake))
    assert "Nothing here looks like an objective" in text
    assert settings_of(text).objective == GitHubMatch(labels=("objective",))


def test_many_repositories_are_asked_about(fake: FakeGitHub, world: World) -> None:
    for number in range(40):
        world.issue(f"repo-{number}", "Something")
    found = look(fake)
    [asked] = [q for q in questions(found) if q.name == "repositories"]
    assert "30 repositories" in asked.text
    assert settings_of(propose(found, {"repositories": "repo-1, repo-2"})).repositories == ("repo-1", "repo-2")


def test_a_token_that_sees_no_boards_says_so(fake: FakeGitHub) -> None:
    fake.grants[TOKEN].projects = "scope"
    text = propose(look(fake))
    assert "Could not be seen: Projects boards" in text
    assert "boards: []" not in text


def test_an_owner_that_is_not_there(fake: FakeGitHub) -> None:
    with pytest.raises(UsageError, match="no such organisation or user: nobody"):
        look(fake, "nobody")


# Doctor ----------------------------------------------------------------------------------------------------------


def diagnose(settings: Settings, environment: Mapping[str, str]) -> list[Check]:
    return diagnosed(settings, Run(AS_OF, environment))


def named(checks: list[Check], name: str) -> Check:
    return next(c for c in checks if c.name == name)


def test_all_is_well(fake: FakeGitHub) -> None:
    checks = diagnose(SETTINGS, fake.environment)
    assert healthy(checks)
    assert named(checks, "token").seen == "accepted; comments would be written as ada"
    assert named(checks, "objectives").seen == "about 2 by type Objective"
    assert "points left" in named(checks, "limits").seen
    assert [c for c in checks if c.ok is False] == []


def test_each_failure_says_what_to_do(fake: FakeGitHub, world: World) -> None:
    fake.grants[TOKEN].projects = "scope"
    world.rename("api", "engine")
    settings = Settings(
        owner="acme",
        repositories=("plans", "api", "nowhere"),
        roadmap=("plans#77",),
        objective=GitHubMatch(types=("Goal",)),
        key_result=GitHubMatch(labels=("kr",)),
        fields=GitHubFields(rank=("field:Order",)),
    )
    checks = diagnose(settings, fake.environment)
    assert not healthy(checks)
    failed = {c.name: c for c in checks if c.ok is False}
    assert set(failed) == {
        "repository acme/nowhere",
        "boards",
        "objectives",
        "key results",
        "roadmap plans#77",
        "fields.rank",
    }
    assert all(c.advice for c in failed.values())
    assert "read:project" in failed["boards"].advice
    assert "Objective" in failed["objectives"].advice
    assert named(checks, "repository acme/api").seen.startswith("is called acme/engine now")


@pytest.mark.parametrize(
    ("environment", "says"),
    [({}, "no token"), ({"OKRLINT_GITHUB_TOKEN": "ghp_wrong"}, "Bad credentials")],
)
def test_a_token_that_is_missing_or_wrong(fake: FakeGitHub, environment: dict[str, str], says: str) -> None:
    [told] = diagnose(SETTINGS, {"GITHUB_API_URL": fake.url, **environment})
    assert (told.name, told.ok) == ("token", False)
    assert says in told.seen
    assert told.advice


def test_a_mistake_in_the_settings_is_a_failed_check(fake: FakeGitHub) -> None:
    [told] = diagnose(Settings(owner="acme", repositories=()), fake.environment)
    assert told.ok is False
    assert "the list is empty" in told.seen


def test_single_sign_on_and_a_used_up_hour(fake: FakeGitHub) -> None:
    fake.remaining = 50
    told = named(diagnose(SETTINGS, fake.environment), "limits")
    assert told.ok is False
    assert "GitHub App" in told.advice
    fake.grants[TOKEN].sign_on = True
    [told] = [c for c in diagnose(SETTINGS, fake.environment) if c.ok is False][:1]
    assert "SAML" in told.seen or "no such organisation" in told.seen


def test_an_older_server(world: World) -> None:
    with FakeGitHub(world, old=True) as fake:
        settings = Settings(owner="acme", repositories=("plans",), objective=GitHubMatch(labels=("objective",)))
        told = [c.seen for c in diagnose(settings, fake.environment) if c.name == "coverage"]
    assert "this server has no issue types" in told


def test_a_server_that_is_down(fake: FakeGitHub) -> None:
    fake.faults.append(Fault(times=99, status=503, body={"message": "maintenance"}))
    [told] = diagnose(SETTINGS, fake.environment)
    assert told.ok is False
    assert "maintenance" in told.seen


def test_a_server_that_only_speaks_rest(fake: FakeGitHub, tmp_path: Path) -> None:
    fake.faults.append(Fault(on="graphql", times=99, status=404, body={"message": "Not Found"}))
    (tmp_path / "okrlint.yaml").write_text("sources: [{github: {owner: acme, repositories: [plans]}}]\n")
    checked = okrlint("doctor", cwd=tmp_path, env=fake.environment)
    assert checked.code == 3
    assert "FAIL  server: there is no GraphQL at this address (it answers 404)" in checked.out
    assert "GITHUB_API_URL" in checked.out
    begun = okrlint("init", "github", "acme", "--print", cwd=tmp_path, env=fake.environment)
    assert begun.code == 3
    assert "there is no GraphQL at this address" in begun.err


def test_the_doctor_counts_nothing_that_only_init_wants_to_know(fake: FakeGitHub, world: World) -> None:
    world.issue("plans", "Labelled", labels=["okr: objective"])
    diagnose(SETTINGS, fake.environment)
    asked = len(fake.requests)
    look(fake)
    assert asked <= 9
    assert len(fake.requests) - asked <= 12


def test_one_part_that_is_refused_leaves_the_others(fake: FakeGitHub) -> None:
    fake.faults.append(Fault(on="Counts", times=99, status=403, body={"message": "Resource not accessible"}))
    checks = diagnose(SETTINGS, fake.environment)
    assert named(checks, "mapping").ok is False
    assert named(checks, "repository acme/plans").ok
    assert named(checks, "coverage")
