"""A second reading asks only for what changed, and ends with the same snapshot as a first one would."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from okrlint.records import BY_RELATION
from okrlint.trackers.jira.settings import JiraMatch
from tests.fakes.jira import Issue, JiraServer, Site, company
from tests.fakes.jira.site import Version
from tests.trackers import closure
from tests.trackers.jira.conftest import Serve
from tests.trackers.jira.support import Read, fetch, settings_for

BOTH = pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
_GROWS = frozenset({"person", "team", "cycle"})  # people who left the snapshot's issues stay known


@pytest.fixture(autouse=True)
def as_of_a_large_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """More issues than Data Center shows on a page, and more parents than are asked for at once."""
    monkeypatch.setattr("okrlint.trackers.jira.search.MANY", 15)
    monkeypatch.setattr("okrlint.trackers.jira.below.PARENTS_AT_ONCE", 4)


def find(site: Site, key: str) -> Issue:
    issue = site.by_key(key)
    assert issue is not None
    return issue


def same(one: Read, other: Read) -> None:
    for relation in BY_RELATION:
        left, right = ({str(sorted(r.items())) for r in x.records[relation]} for x in (one, other))
        if relation in _GROWS:
            assert right <= left, relation
        else:
            assert left == right, relation
        assert len(one.records[relation]) == len(left), f"{relation} has the same record twice"


def renewed(server: JiraServer, tmp_path: Path, model: str = "types", **more: Any) -> tuple[Read, Read, int]:
    """The second reading into the same snapshot, a fresh one beside it, and the requests that the second took."""
    before = server.requests
    settings = settings_for(server, model, **more)
    second = fetch(server, tmp_path / "kept", settings=settings)
    took = server.requests - before
    fresh = fetch(server, tmp_path / f"fresh{server.requests}", settings=settings)
    return second, fresh, took


def rename(site: Site) -> None:
    site.change(find(site, "APP-2"), site.users["u1"], summary="A better name", status="In Progress")


def delete(site: Site) -> None:
    site.delete(find(site, "APP-3"))


def delete_goal(site: Site) -> None:
    for issue in site.children(find(site, "OKR-2")):
        site.issues[issue.id].values = {k: v for k, v in issue.values.items() if v is not find(site, "OKR-2")}
    site.delete(find(site, "OKR-2"))


def move_between(site: Site) -> None:
    site.move(find(site, "APP-2"), "OKR")


def move_out(site: Site) -> None:
    site.move(find(site, "APP-2"), "LAB")  # it still serves its goal


def move_out_for_good(site: Site) -> None:
    story = find(site, "APP-2")
    story.values = {k: v for k, v in story.values.items() if not isinstance(v, Issue)}
    site.move(story, "LAB")


def new_parent_above(site: Site) -> None:
    epic, goal = find(site, "APP-1"), find(site, "OKR-5")
    for name, value in list(epic.values.items()):
        if isinstance(value, Issue):
            changed: dict[str, Any] = {name: goal}
            site.change(epic, site.users["u1"], **changed)


def orphaned(site: Site) -> None:
    epic = find(site, "APP-1")
    for name, value in list(epic.values.items()):
        if isinstance(value, Issue):
            changed: dict[str, Any] = {name: None}
            site.change(epic, site.users["u1"], **changed)


def linked(site: Site) -> None:
    site.link("Contribution", find(site, "APP-7"), find(site, "OKR-2"))  # `updated` of neither moves


def new_version_dates(site: Site) -> None:
    for issue in site.issues.values():
        if issue.project == "OKR" and issue.values.get("fixVersions"):
            issue.values["fixVersions"] = [Version("501", "2026-Q2", "2026-04-01", "2026-07-15")]


def becomes_work(site: Site) -> None:
    issue = find(site, "OKR-3")
    issue.type = site.types["Epic"]
    issue.updated = site.now


def becomes_goal(site: Site) -> None:
    issue = find(site, "APP-1")
    issue.type = site.types["Key Result"]
    issue.updated = site.now


def new_work(site: Site) -> None:
    story = site.issue("APP", "Story", "Just thought of")
    company.adopt(site, story, find(site, "APP-1"))
    elsewhere = site.issue("LAB", "Story", "In the kitchen")
    company.adopt(site, elsewhere, find(site, "APP-1"))


def nothing(_: Site) -> None:
    """Not a thing."""


CHANGES: list[Callable[[Site], None]] = [
    *(nothing, rename, delete, delete_goal, move_between, move_out, move_out_for_good, new_parent_above, orphaned),
    *(linked, new_version_dates, becomes_work, becomes_goal, new_work),
]


@BOTH
@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_a_second_reading_is_as_good_as_a_first(
    serve: Serve, tmp_path: Path, cloud: bool, change: Callable[[Site], None]
) -> None:
    site = company.build(cloud=cloud)
    server = serve(site)
    serves = ("parent", "contributes to")
    fetch(server, tmp_path / "kept", settings=settings_for(server, serves=serves))
    site.later(hours=30)
    change(site)
    site.later(minutes=5)
    second, fresh, _ = renewed(server, tmp_path, serves=serves)
    assert second.partial() == fresh.partial() == {}
    same(second, fresh)
    third, fresh, _ = renewed(server, tmp_path, serves=serves)
    same(third, fresh)


@BOTH
@pytest.mark.parametrize("seed", range(5))
def test_any_mix_of_changes_over_several_readings(serve: Serve, tmp_path: Path, cloud: bool, seed: int) -> None:
    chance = random.Random(seed)
    site = company.build("links" if seed % 2 else "types", cloud=cloud, seed=seed)
    server = serve(site)
    serves = ("parent", "contributes to", "measures")
    fetch(server, tmp_path / "kept", settings=settings_for(server, serves=serves))
    people = list(site.users.values())
    for _ in range(3):
        for _ in range(6):
            site.later(minutes=chance.randrange(1, 600))
            issue = chance.choice([i for i in site.issues.values() if i.project == "APP"])
            match chance.randrange(6):
                case 0:
                    site.change(issue, chance.choice(people), status=chance.choice(["To Do", "In Progress", "Done"]))
                case 1 if issue.type.level >= 0:
                    site.move(issue, chance.choice(["LAB", "OKR", "APP"]))
                case 2 if issue.type.level < 1 and not site.children(issue):
                    site.delete(issue)
                case 3:
                    site.comment(issue, chance.choice(people), "Look at this")
                case 4 if issue.type.level == 0:
                    epics = [i for i in site.issues.values() if i.type.level == 1]
                    above = chance.choice(epics)
                    field = "parent" if cloud else site.named("Epic Link").id
                    changed: dict[str, Any] = {field: above}
                    site.change(issue, chance.choice(people), **changed)
                case _:
                    goals = [i for i in site.issues.values() if i.type.name == "Key Result"]
                    site.link("Contribution", issue, chance.choice(goals))
        second, fresh, _ = renewed(server, tmp_path, serves=serves)
        assert second.partial() == fresh.partial() == {}
        same(second, fresh)


@BOTH
@pytest.mark.parametrize("model", company.MODELS)
def test_in_every_model_a_second_reading_is_as_good_as_a_first(
    serve: Serve, tmp_path: Path, cloud: bool, model: company.Model
) -> None:
    site = company.build(model, cloud=cloud)
    server = serve(site)
    fetch(server, tmp_path / "kept", model=model)
    changes: list[Callable[[Site], None]] = [rename, delete, linked, swap_parents]
    if find(site, "APP-2").type.level >= 0:  # a sub-task lives where its parent does
        changes += [move_between, move_out]
    for change in changes:
        site.later(hours=30)
        change(site)
    site.later(minutes=5)
    second, fresh, _ = renewed(server, tmp_path, model)
    assert second.partial() == fresh.partial() == {}
    same(second, fresh)
    assert second.contributes() == fresh.contributes()
    assert closure.above(second.folder) == closure.above(fresh.folder)


def swap_parents(site: Site) -> None:
    """Two issues of one kind that hang on different ones change places, with all that is below them."""
    held: dict[tuple[str, str], Issue] = {}
    for issue in site.issues.values():
        for name, value in issue.values.items():
            if isinstance(value, Issue) and issue.project == "APP":
                other = held.setdefault((issue.type.name, name), issue)
                if other.values[name] is not value:
                    mine: dict[str, Any] = {name: value}
                    theirs: dict[str, Any] = {name: other.values[name]}
                    site.change(issue, site.users["u1"], **theirs)
                    site.change(other, site.users["u1"], **mine)
                    return


def test_an_epic_that_moves_is_one_changed_record(serve: Serve, tmp_path: Path) -> None:
    site = company.build(work=30)
    server = serve(site)
    first = fetch(server, tmp_path / "kept")
    below = {work for work, goal in first.contributes() if goal == "OKR-2"}
    assert len(below) == 32
    before = {str(r) for r in first.records["contributes"]}
    site.later(hours=30)
    new_parent_above(site)
    site.later(minutes=5)
    second = fetch(server, tmp_path / "kept")
    assert {work for work, goal in second.contributes() if goal == "OKR-5"} >= below
    [moved] = [r for r in second.records["contributes"] if str(r) not in before]
    assert moved["work"] == second.by_key("work")["APP-1"]["id"]


def test_nothing_changed_costs_next_to_nothing(serve: Serve, tmp_path: Path) -> None:
    site = company.build(objectives=6, key_results=3, work=12)
    server = serve(site)
    fetch(server, tmp_path / "kept")
    first = server.requests
    site.later(days=1)
    second, fresh, took = renewed(server, tmp_path)
    same(second, fresh)
    assert took <= 17 <= first + 3
    assert not [e for e in server.exchanges[first : first + took] if "comment" in e.path]


def test_changes_just_before_the_last_reading_are_looked_at_again(serve: Serve, tmp_path: Path) -> None:
    """The search of Jira can be behind its issues: what it had not yet found then, it finds now."""
    site = company.build()
    server = serve(site)
    story = find(site, "APP-2")
    site.change(story, site.users["u1"], site.now - dt.timedelta(minutes=10), status="Done")
    late, story.updated = story.updated, site.now - dt.timedelta(days=3)
    renamed, story.values["summary"] = "Renamed", story.values["summary"]
    fetch(server, tmp_path / "kept")
    story.updated, story.values["summary"] = late, renamed
    site.later(minutes=1)
    second, _, _ = renewed(server, tmp_path)
    assert second.by_key("work")["APP-2"]["title"] == "Renamed"


def test_work_that_the_search_has_lost_sight_of_for_a_moment_is_not_forgotten(serve: Serve, tmp_path: Path) -> None:
    site = company.build()
    server = serve(site)
    fetch(server, tmp_path / "kept")
    site.later(hours=5)
    story = find(site, "APP-2")

    def lag(_: Site) -> None:
        del site.issues[story.id]

    def caught_up(_: Site) -> None:
        site.issues[story.id] = story

    server.fault("POST /search/jql", "hook", nth=3, then=lag)
    server.fault("POST /issue/bulkfetch", "hook", then=caught_up)
    second = fetch(server, tmp_path / "kept")
    assert "APP-2" in second.by_key("work")
    assert second.partial() == {}


@pytest.mark.parametrize("hidden", ["APP", "OKR"])
def test_a_hidden_project_is_not_forgotten(serve: Serve, tmp_path: Path, hidden: str) -> None:
    site = company.build()
    server = serve(site)
    first = fetch(server, tmp_path / "kept")
    site.later(hours=5)
    site.invisible.add(hidden)
    second = fetch(server, tmp_path / "kept")
    assert "Browse Projects" in second.partial()["work"]
    for relation in ("work", "objective", "key_result", "owner"):
        assert len(second.records[relation]) == len(first.records[relation]), relation
    site.invisible.clear()
    third, fresh, _ = renewed(server, tmp_path)
    assert third.partial() == {}
    same(third, fresh)


def test_another_question_forgets_what_is_not_asked_for_any_more(serve: Serve, tmp_path: Path) -> None:
    site = company.build()
    site.issue("LAB", "Objective", "A goal in the kitchen")
    server = serve(site)
    fetch(server, tmp_path / "kept", settings=settings_for(server, projects=("OKR", "APP", "LAB")))
    second, fresh, _ = renewed(server, tmp_path)
    same(second, fresh)
    assert not [k for k in second.by_key("work") if k.startswith("LAB")]


def test_a_failed_second_reading_is_made_good_by_a_third(serve: Serve, tmp_path: Path) -> None:
    site = company.build()
    server = serve(site)
    fetch(server, tmp_path / "kept")
    site.later(days=1)
    rename(site)
    fault = server.fault("POST /changelog/bulkfetch", status=403, forever=True)
    second = fetch(server, tmp_path / "kept")
    assert second.partial()
    fault.times = 0
    site.later(days=1)
    third, fresh, _ = renewed(server, tmp_path)
    assert third.partial() == {}
    same(third, fresh)


def test_after_some_days_everything_is_read_again(serve: Serve, tmp_path: Path) -> None:
    site = company.build()
    server = serve(site)
    fetch(server, tmp_path / "kept")
    for days, whole in ((6, False), (2, True), (6, False)):
        site.later(days=days)
        server.reset_counts()
        fetch(server, tmp_path / "kept")
        asked = [e.sent["jql"] for e in server.sent("search/jql")]
        assert any("updated >=" in jql for jql in asked) != whole


def test_a_condition_on_work_holds_for_renewals_too(serve: Serve, tmp_path: Path) -> None:
    site = company.build()
    server = serve(site)
    only: dict[str, Any] = {"work": "status != Done", "objective": JiraMatch(types=("Objective",))}
    fetch(server, tmp_path / "kept", settings=settings_for(server, **only))
    site.later(days=1)
    story = next(i for i in site.issues.values() if i.project == "APP" and i.values["status"].name == "To Do")
    site.change(story, site.users["u1"], status="Done")
    second, _, _ = renewed(server, tmp_path, **only)
    assert second.partial() == {}
    assert story.key in second.by_key("work")  # it serves a goal: it was seen, and it is done
    assert second.by_key("work")[story.key]["state"] == "done"
