"""Reading whole sites: every model on both kinds of Jira gives the same company."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from okrlint.errors import IncompleteError, UsageError
from okrlint.trackers.jira.settings import JiraFields, JiraMatch
from tests.fakes.jira import company
from tests.fakes.jira.site import CUSTOM, START, Field
from tests.trackers.jira.conftest import Serve
from tests.trackers.jira.support import AS_OF, MAPPINGS, fetch, settings_for

BOTH = pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])


@BOTH
@pytest.mark.parametrize("model", company.MODELS)
def test_every_model_gives_the_same_company(serve: Serve, tmp_path: Path, model: Any, cloud: bool) -> None:
    site = company.build(model, cloud=cloud, objectives=3, key_results=2, work=4)
    read = fetch(serve(site), tmp_path, model=model)
    assert read.partial() == {}
    assert [o["title"] for o in read.records["objective"]] == [t for t, _ in company.OBJECTIVES[:3]]
    assert len(read.records["key_result"]) == 6
    objectives = {o["id"] for o in read.records["objective"]}
    assert {k["objective"] for k in read.records["key_result"]} == objectives
    # four stories and one sub-task for each key result, and the epic between them where the model has one
    per_result = 5 if model in ("epics", "initiatives") else 6
    assert len(read.records["work"]) == len(read.contributes()) == 6 * per_result
    assert {goal for _, goal in read.contributes()} == {k["key"] for k in read.records["key_result"]}
    assert len([m for m in read.records["movement"] if m["kind" if "kind" in m else "of"]]) == 30


@BOTH
def test_what_a_goal_states(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud)
    server = serve(site)
    read = fetch(server, tmp_path)
    first, second = read.by_key("objective")["OKR-1"], read.by_key("objective")["OKR-4"]
    assert first["url"] == f"{server.url}/browse/OKR-1"
    assert first["id"] == f"jira:{site.by_key('OKR-1').id}@marigold"  # type: ignore[union-attr]  # it is there
    assert (first["starts"], first["due"], first["status"]) == ("2026-04-01", "2026-06-30", "on_track")
    assert first["description"] == "Every shop opens with warm bread on the shelf."
    (cycle,) = read.records["cycle"]
    assert (cycle["name"], cycle["starts"], cycle["ends"]) == ("2026-Q2", "2026-04-01", "2026-06-30")
    assert first["cycle"] == cycle["id"]
    teams = {t["id"]: t["name"] for t in read.records["team"]}
    assert teams[first["team"]] == "Routes"
    people = {p["id"]: p for p in read.records["person"]}
    (owner,) = [o for o in read.records["owner"] if o["goal"] == first["id"]]
    assert people[owner["party"]]["name"] == "Ilse Kramer"
    assert [p["name"] for p in people.values() if p.get("active") is False] == ["Piet Okoye"]
    assert {e["text"] for e in read.records["exclusion"] if e["objective"] == first["id"]} == {
        "A second night shift",
        "Deliveries outside the ring road",
    }
    (outranks,) = [o for o in read.records["outranks"] if o["higher"] == second["id"]]
    assert outranks["lower"] == first["id"]
    ranks = {(r["goal"], r.get("kind", "rank")): r["value"] for r in read.records["rank"]}
    assert ranks[first["id"], "rank"] < ranks[second["id"], "rank"]
    assert ranks[first["id"], "priority"] < ranks[second["id"], "priority"]
    assert {c["stance"] for c in read.records["commitment"] if "stance" in c} == {"disagreed_and_committed"}


@BOTH
def test_numbers_and_check_ins_of_a_key_result(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    read = fetch(serve(company.build(cloud=cloud)), tmp_path)
    result = read.by_key("key_result")["OKR-2"]
    assert (result["baseline"], result["target"], result["current"], result["unit"]) == (62, 95, 81.8, "%")
    told = sorted((c for c in read.records["check_in"] if c["goal"] == result["id"]), key=lambda c: c["checked_at"])
    assert [(c.get("value"), c.get("status"), c.get("confidence")) for c in told] == [
        (68.6, None, None),
        (75.2, None, None),
        (None, "at_risk", None),
        (81.8, None, None),
        (70, "at_risk", 0.6),
    ]
    assert told[-1]["note"] == "Two vans are in repair."
    assert "focusedCommentId=" in told[-1]["url"]
    assert told[0]["checked_at"] == "2026-03-16T09:00:00Z"


@BOTH
def test_movements_say_what_moved(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud)
    story, who = site.by_key("APP-2"), site.users["u1"]
    assert story is not None
    story.history.clear()
    story.values["status"] = site.statuses["To Do"]
    for day, change in enumerate(
        ({"status": "In Progress"}, {"assignee": who}, {"Story_Points": 8.0}, {"status": "Won't do"})
    ):
        site.change(story, who, START + dt.timedelta(days=40 + day), **change)  # type: ignore[arg-type]
    site.change(story, who, START + dt.timedelta(days=50), summary="renamed")
    site.comment(story, who, "Oven is here", START + dt.timedelta(days=51))
    read = fetch(serve(site), tmp_path)
    work = read.by_key("work")["APP-2"]
    moved = [m for m in read.records["movement"] if m["work"] == work["id"]]
    moved.sort(key=lambda m: m["moved_at"])
    assert [(m.get("kind", "state"), m.get("from_state"), m.get("to_state")) for m in moved] == [
        ("state", "open", "doing"),
        ("assignment", None, None),
        ("size", None, None),
        ("state", "doing", "dropped"),
        ("comment", None, None),
    ]
    assert (work["state"], work["state_said"], work["size"]) == ("dropped", "Won't do", 8)
    assert work["finished_at"] == "2026-04-14T09:00:00Z"


@BOTH
def test_what_machines_do_is_theirs(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    """Apps by the type of their account (Cloud), rules in a person's name by the metadata of the change."""
    site = company.build(cloud=cloud)
    story, who = site.by_key("APP-2"), site.users["u1"]
    assert story is not None
    robot = site.user("app-1", "Automation for Jira", kind="app")
    story.history.clear()
    story.values |= {"status": site.statuses["To Do"], "creator": robot}
    site.change(story, robot, START + dt.timedelta(days=40), status="In Progress")
    site.change(story, who, START + dt.timedelta(days=41), rule="Close with the epic", status="Done")
    site.change(story, who, START + dt.timedelta(days=42), status="In Progress")
    site.comment(story, robot, "The epic was closed", START + dt.timedelta(days=43))
    read = fetch(serve(site), tmp_path)
    people = {p["id"]: p for p in read.records["person"]}
    work = read.by_key("work")["APP-2"]
    moved = sorted((m for m in read.records["movement"] if m["work"] == work["id"]), key=lambda m: m["moved_at"])
    assert [(people[m["by"]]["name"], m.get("actor", "")) for m in moved] == [
        ("Automation for Jira", ""),
        (who.name, "bot"),
        (who.name, ""),
        ("Automation for Jira", ""),
    ]
    assert people[work["author"]]["name"] == "Automation for Jira"
    assert people[work["author"]].get("kind", "person") == ("bot" if cloud else "person")


@BOTH
def test_our_own_comments_are_no_movement(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud)
    story, result = site.by_key("APP-3"), site.by_key("OKR-2")
    assert story
    assert result
    text = "okrlint explain idle-key-result" + ("" if cloud else "\n{anchor:okrlint.default.abc=}")
    for issue in (story, result):
        site.comment(issue, site.me, text + "\nCheck-in: value 1, off track", properties={"okrlint": {"v": 1}})
        site.comment(issue, site.users["u1"], "What does okrlint want from us?")
    read = fetch(serve(site), tmp_path)
    said = [
        m for m in read.records["movement"] if m["work"].startswith(f"jira:{story.id}@") and m.get("kind") == "comment"
    ]
    assert [m["by"] for m in said] == [f"jira:user/{'u1' if cloud else 'JIRAUSERu1'}@marigold"]
    assert not [c for c in read.records["check_in"] if c.get("status") == "off_track"]


@BOTH
def test_work_in_other_projects_is_followed_at_any_depth(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud)
    site.project("WEB")
    epic = site.issue("WEB", "Epic", "Ovens online", at=START)
    story = site.issue("WEB", "Story", "A page for each oven", at=START)
    task = site.issue("WEB", "Sub-task", "A picture", at=START)
    result = site.by_key("OKR-2")
    assert result
    company.adopt(site, epic, result)
    company.adopt(site, story, epic)
    company.adopt(site, task, story)
    site.issue("WEB", "Story", "Serves nobody", at=START)
    server = serve(site)
    read = fetch(server, tmp_path / "followed")
    assert {("WEB-1", "OKR-2"), ("WEB-2", "OKR-2"), ("WEB-3", "OKR-2")} <= read.contributes()
    assert "WEB-4" not in read.by_key("work")
    alone = fetch(server, tmp_path / "alone", settings=settings_for(server, follow=False))
    assert not [k for k in alone.by_key("work") if k.startswith("WEB")]


def test_links_name_their_direction(serve: Serve, tmp_path: Path) -> None:
    server = serve(company.build("links"))
    with pytest.raises(UsageError, match="does not say a direction") as caught:
        fetch(server, tmp_path, settings=settings_for(server, "links", serves=("Contribution",)))
    assert "'contributes to' or 'is contributed to by'" in caught.value.allowed
    with pytest.raises(UsageError, match="no link 'helps'") as caught:
        fetch(server, tmp_path, settings=settings_for(server, "links", serves=("helps",)))
    assert "'measures'" in caught.value.allowed


def test_links_made_from_the_other_side_count_the_same(serve: Serve, tmp_path: Path) -> None:
    site = company.build("links", objectives=1, key_results=1)
    result = site.by_key("OKR-2")
    assert result
    site.link_type("Support", "supports", "is supported by")  # the other way round
    story = site.issue("APP", "Story", "Made from the goal", at=START)
    site.link("Support", result, story)
    server = serve(site)
    read = fetch(server, tmp_path, settings=settings_for(server, "links", serves=("measures", "supports")))
    assert (story.key, "OKR-2") in read.contributes()


def test_circles_end_where_they_close(serve: Serve, tmp_path: Path) -> None:
    site = company.build("links", objectives=1, key_results=1)
    one, two = site.by_key("APP-2"), site.by_key("APP-3")
    assert one
    assert two
    one.values["parent"], two.values["parent"] = two, one
    site.link("Contribution", one, two)
    site.link("Measure", site.by_key("OKR-1"), site.by_key("OKR-2"))  # type: ignore[arg-type]  # both are there
    read = fetch(serve(site), tmp_path, model="links")
    assert not {p for p in read.contributes() if p[0] in ("APP-2", "APP-3")}
    assert ("APP-1", "OKR-2") in read.contributes()
    assert read.partial() == {}


def test_a_mapping_that_matches_nothing_says_what_there_is(serve: Serve, tmp_path: Path) -> None:
    server = serve(company.build())
    with pytest.raises(UsageError, match="no issue type 'Goal'") as caught:
        fetch(server, tmp_path, settings=settings_for(server, objective=JiraMatch(types=("Goal",))))
    assert "Objective" in caught.value.allowed
    nothing: dict[str, Any] = {"objective": JiraMatch(labels=("nope",)), "key_result": JiraMatch(labels=("nope",))}
    with pytest.raises(UsageError, match="nothing in OKR, APP is an objective") as caught:
        fetch(server, tmp_path, settings=settings_for(server, **nothing))
    assert "Epic, Key Result, Objective" in caught.value.allowed


def test_jira_says_itself_what_is_wrong_with_a_query(serve: Serve, tmp_path: Path) -> None:
    server = serve(company.build())
    with pytest.raises(UsageError, match="Field 'colour' does not exist"):
        fetch(server, tmp_path, settings=settings_for(server, objective=JiraMatch(jql="colour = red")))
    with pytest.raises(UsageError, match="has no ORDER BY"):
        fetch(server, tmp_path, settings=settings_for(server, objective=JiraMatch(jql="labels = a order by key")))
    with pytest.raises(UsageError, match="brackets"):
        fetch(server, tmp_path, settings=settings_for(server, work="labels = a) OR (project = X"))


def test_ambiguous_and_missing_fields_list_candidates(serve: Serve, tmp_path: Path) -> None:
    site = company.build()
    second = site.field("Target", "string", CUSTOM + "textfield")
    server = serve(site)
    with pytest.raises(UsageError, match="2 fields are called 'target'") as caught:
        fetch(server, tmp_path, settings=settings_for(server, fields=JiraFields(target=("target",))))
    assert second.id in caught.value.allowed
    with pytest.raises(UsageError, match="no field 'Basline'") as caught:
        fetch(server, tmp_path, settings=settings_for(server, fields=JiraFields(baseline=("Basline",))))
    assert "Baseline" in caught.value.allowed
    read = fetch(server, tmp_path, settings=settings_for(server, fields=JiraFields(target=(second.id,))))
    assert "target" not in read.by_key("key_result")["OKR-2"]


@pytest.mark.parametrize("first", [10011, 12345])
def test_field_ids_are_never_assumed(serve: Serve, tmp_path: Path, first: int) -> None:
    read = fetch(serve(company.build(first_custom=first)), tmp_path)
    assert read.by_key("key_result")["OKR-2"]["target"] == 95


def test_no_visible_project_is_not_an_empty_company(serve: Serve, tmp_path: Path) -> None:
    server = serve(company.build())
    with pytest.raises(IncompleteError, match="none of the projects NOPE"):
        fetch(server, tmp_path, settings=settings_for(server, projects=("NOPE",)))


def test_mappings_cover_all_models() -> None:
    assert set(MAPPINGS) == set(company.MODELS)
    assert AS_OF > START


@BOTH
def test_the_longest_text_the_erased_and_the_private(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud, objectives=1, key_results=1)
    objective, result = site.by_key("OKR-1"), site.by_key("OKR-2")
    assert objective
    assert result
    filler = "Dough rests, then it is folded once more.\n" * 776
    objective.values["description"] = f"{filler}\n## Not doing\n- Cakes"
    assert 32_500 < len(objective.values["description"]) <= 32_767
    objective.values["assignee"] = site.user("erased", "", active=False)
    site.comment(result, site.users["u1"], "Check-in: value 99, on track", visibility={"type": "role", "hidden": True})
    read = fetch(serve(site), tmp_path)
    assert read.partial() == {}
    assert [e["text"] for e in read.records["exclusion"]] == ["Cakes"]
    assert len(read.by_key("objective")["OKR-1"]["description"]) > 32_000
    (owner,) = [o for o in read.records["owner"] if o["goal"] == read.by_key("objective")["OKR-1"]["id"]]
    erased = next(p for p in read.records["person"] if p["id"] == owner["party"])
    assert erased["active"] is False
    assert erased["name"]
    assert not [c for c in read.records["check_in"] if c.get("value") == 99]


def test_a_thousand_comments_cost_what_they_must(serve: Serve, tmp_path: Path) -> None:
    site = company.build(objectives=1, key_results=1)
    result, story = site.by_key("OKR-2"), site.by_key("APP-2")
    assert result
    assert story
    for n in range(150):
        at = START + dt.timedelta(hours=n)
        site.comment(result, site.users["u1"], f"Check-in: value {n}", at)
        site.comment(story, site.users["u1"], f"Step {n}", at)
    server = serve(site)
    read = fetch(server, tmp_path)
    assert {c["value"] for c in read.records["check_in"] if "value" in c} >= set(range(150))
    said = [
        m for m in read.records["movement"] if m["work"].startswith(f"jira:{story.id}@") and m.get("kind") == "comment"
    ]
    assert max(m["moved_at"] for m in said) == "2026-03-08T14:00:00Z"
    assert len(server.sent("GET /rest/api/3/issue/")) == 3  # all of the goal's in two pages, the newest of the story's


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
def test_a_check_in_as_a_list(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = company.build(objectives=1, key_results=1, cloud=cloud)
    result = site.by_key("OKR-2")
    assert result
    site.later(days=1)
    site.comment(result, site.users["u1"], "Check-in:\n\n* value 42\n* at risk\n* confidence 0.4\n* Ines is back")
    read = fetch(serve(site), tmp_path)
    (said,) = [c for c in read.records["check_in"] if c["checked_at"] == f"{site.now:%Y-%m-%dT%H:%M:%SZ}"]
    assert (said["value"], said["status"], said["confidence"]) == (42, "at_risk", 0.4)
    assert said["note"] == "Ines is back"


def test_a_team_of_which_only_an_id_is_shown_has_no_name(serve: Serve, tmp_path: Path) -> None:
    site = company.build(objectives=1, key_results=1, work=1)
    team = site.named("Team")
    site.fields[team.id] = Field(team.id, team.name, "any", team.custom)
    for issue in site.issues.values():
        if issue.values.get(team.id):
            issue.values[team.id] = "36885b3c-1bf0-4f85-a357-c5b858c31de4"
    server = serve(site)
    read = fetch(server, tmp_path / "nameless")
    assert read.records["team"] == []
    assert not [r for r in read.records["objective"] if r.get("team")]
    assert "36885b3c-1bf0-4f85-a357-c5b858c31de4" in " ".join(read.entry.remarks)
    site.teams["36885b3c-1bf0-4f85-a357-c5b858c31de4"] = "<b>Routes</b>"
    read = fetch(server, tmp_path / "named")
    assert [t["name"] for t in read.records["team"]] == ["Routes"]
    assert all(r["team"] == read.records["team"][0]["id"] for r in read.records["objective"])
    assert read.entry.remarks == []
    server.reset_counts()
    again = fetch(server, tmp_path / "named")
    assert again.records["team"] == read.records["team"]
    assert not server.sent("suggestions")  # known by now


def test_more_than_fifty_projects_are_asked_for_in_portions(serve: Serve, tmp_path: Path) -> None:
    site = company.build(objectives=1, key_results=1, work=1)
    more = [site.project(f"P{n}") for n in range(60)]
    server = serve(site)
    read = fetch(server, tmp_path, settings=settings_for(server, projects=("OKR", "APP", *more)))
    assert read.partial() == {}
    assert len(server.sent("project/search")) == 2


def test_issues_name_goals_of_atlassian_goals_in_a_field(serve: Serve, tmp_path: Path) -> None:
    site = company.build(objectives=1, key_results=1, work=1)
    server = serve(site)
    with pytest.raises(UsageError, match="no Goals field"):
        fetch(server, tmp_path / "none", settings=settings_for(server, serves=("parent", "goals")))
    goal = "ari:cloud:townsquare:8f2c:goal/1b7e2c00-6a1d-4c8e-9b57-3d3a5c1f0e11"
    site.field("Goals", "array", CUSTOM + "goals", "goal")
    epic = next(i for i in site.issues.values() if i.type.name == "Epic")
    objective = next(i for i in site.issues.values() if i.type.name == "Objective")
    for issue in (epic, objective):
        issue.values[site.named("Goals").id] = [goal]
    settings = settings_for(server, serves=("parent", "goals"))
    read = fetch(server, tmp_path / "some", settings=settings)
    assert read.partial() == {}
    assert {(r["work"], r["goal"]) for r in read.records["contributes"]} >= {(f"jira:{epic.id}@marigold", goal)}
    assert [r["parent"] for r in read.records["objective"]] == [goal]
    server.reset_counts()
    assert fetch(server, tmp_path / "some", settings=settings).records["contributes"] == read.records["contributes"]
    assert server.requests == 9  # as without the field: eight, and one for the priorities that are mapped here
    site.absent["APP"] = {site.named("Goals").id}
    assert "Goals" in fetch(server, tmp_path / "less", settings=settings).partial()["contributes"]
