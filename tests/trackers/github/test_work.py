"""Work and its links: sub-issues at any depth, pull requests, text, tasklists, boards; movements and check-ins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from okrlint.trackers.github.settings import Settings
from tests.fakes.github import FakeGitHub, Fault, World
from tests.trackers.github.scanning import AS_OF, SETTINGS, findings, scan


def test_a_tree_eight_levels_deep(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    item = world.repositories["plans"].items[3]
    for level in range(6):
        item = world.issue("api", f"Level {level}", parent=item)
    found = scan(fake, tmp_path)
    assert len([s for s in found.serving() if s[1] == "acme/plans#3"]) == 2 + 6


def test_sub_issues_in_a_repository_that_is_not_listed(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    far = world.issue("elsewhere", "Far away", parent=world.repositories["plans"].items[3])
    world.issue("elsewhere", "Farther", parent=far)
    found = scan(fake, tmp_path)
    assert ("acme/elsewhere#1", "acme/plans#3", "child") in found.serving()
    assert ("acme/elsewhere#2", "acme/plans#3", "child") in found.serving()


def test_text_tasklists_boards_and_references(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    plans = world.repositories["plans"].items
    world.issue("api", "Says it", body="Contributes to acme/plans#3 and acme/plans#4")
    world.issue("api", "Says it with an address", body="Part of https://github.example/acme/plans/issues/4")
    plans[4].body = "- [ ] acme/api#3\n- [x] not an issue"
    carded = world.issue("api", "On a board")
    world.card(world.project(1, "Work"), carded, Objective="Calm the night shift")
    foreign = world.issue("elsewhere", "Refers from afar", body="Part of acme/plans#3")
    world.mention(foreign, plans[3])
    chatter = world.issue("elsewhere", "Only mentions it", body="as in acme/plans#3")
    world.mention(chatter, plans[3])
    world.issue("api", "Serves a goal of another tracker", body="Part of PLAN-7")
    found = scan(fake, tmp_path)
    links = found.serving()
    assert {("acme/api#4", f"acme/plans#{n}", "text") for n in (3, 4)} <= links
    assert ("acme/api#5", "acme/plans#4", "text") in links
    assert ("acme/api#3", "acme/plans#4", "tasklist") in links
    assert ("acme/api#6", "acme/plans#2", "board") in links
    assert ("acme/elsewhere#1", "acme/plans#3", "text") in links
    assert ("PLAN-7", "text") in {(r["goal"], r["via"]) for r in found.records["contributes"] if r["goal"] == "PLAN-7"}
    assert chatter.key not in found.counted()


def test_references_in_circles(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    one = world.issue("api", "One", body="Part of #5")
    two = world.issue("api", "Two", body="Part of #4 and acme/plans#3")
    world.mention(one, two)
    world.mention(two, one)
    found = scan(fake, tmp_path)
    assert (one.key, "acme/plans#3", "text") in found.serving()
    assert (two.key, "acme/plans#3", "text") in found.serving()


def test_pull_requests(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    build, goal = world.repositories["api"].items[1], world.repositories["plans"].items[4]
    world.tick(days=2)
    world.pull_request(build, "Code for the service", by="cyd")
    direct = world.pull_request(goal, "Fewer alerts at once", by="dov")
    running = world.pull_request(world.repositories["api"].items[3], "Brooms", merged=False)
    mentioned = world.issue("tools", "By its text", kind="PullRequest", body="Contributes to acme/plans#4")
    world.mention(mentioned, goal)
    found = scan(fake, tmp_path)
    # One that belongs to a work item is how that item moves; one that belongs to a goal is work of its own.
    assert ("acme/plans#5", "acme/plans#4", "pull_request") in found.serving()
    assert (mentioned.key, "acme/plans#4", "text") in found.serving()
    assert found.one("work", direct.key)["state"] == "done"
    assert found.one("work", "acme/api#3")["state"] == "doing"
    assert running.key not in found.counted()
    of_build = [m for m in found.records["movement"] if m["work"] == f"github:{build.id}"]
    assert {m["kind"] for m in of_build} == {"code"}
    assert len(of_build) == 1


def test_movements_and_what_is_none(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    item = world.repositories["api"].items[1]
    world.tick(days=1)
    world.comment(item, "on it", by="cyd")
    world.comment(item, "<!-- okrlint:harbour:12 -->\nFindings", by="okr-helper")
    world.account("sweeper[bot]", bot=True)
    world.comment(item, "This looks stale", by="sweeper[bot]")
    world.comment(item, "gone account", by=None)
    world.assign(item, "dov")
    world.tick(days=1)
    world.close(item, "NOT_PLANNED", by="cyd")
    world.reopen(item)
    found = scan(fake, tmp_path)
    moved = [m for m in found.records["movement"] if m["work"] == f"github:{item.id}"]
    assert [m.get("kind", "state") for m in moved] == ["comment"] * 3 + ["assignment", "state", "state"]
    assert [m.get("to_state") for m in moved][-2:] == ["dropped", "open"]
    assert "by" not in moved[2]
    bots = {p["id"] for p in found.records["person"] if p.get("kind") == "bot"}
    assert [m["by"] in bots for m in moved[:2]] == [False, True]
    assert found.one("work", item.key).get("state", "open") == "open"


def test_a_long_history_is_read_to_its_beginning(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    item = world.repositories["api"].items[1]
    for number in range(260):
        world.tick(minutes=1)
        world.comment(item, f"note {number}", by="cyd")
    found = scan(fake, tmp_path)
    assert len([m for m in found.records["movement"] if m["work"] == f"github:{item.id}"]) == 260
    assert found.requests.count("Earlier") == 3


def test_check_ins_from_comments_fields_and_boards(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    result, other = world.repositories["plans"].items[3], world.repositories["plans"].items[4]
    for number in range(120):
        world.comment(result, f"chatter {number}")
    world.tick(days=1)
    world.comment(result, "Check-in: value 66 %, at risk, confidence 0.5. The crane is late.", by="ada")
    world.comment(result, "<!-- okrlint:x -->\nCheck-in: value 99 %", by="okr-helper")
    world.tick(days=1)
    world.set_field(result, "Current", 67, by="bob")
    world.tick(days=1)
    world.set_field(result, "Current", 70, by="bob")
    world.card(world.project(1, "OKRs"), other, Health="On track")
    found = scan(fake, tmp_path)
    told = [c for c in found.records["check_in"] if c["goal"] == f"github:{result.id}"]
    assert [(c.get("value"), c.get("status"), c.get("confidence")) for c in told] == [
        (66.0, "at_risk", 0.5),
        (67.0, None, None),
        (70.0, None, None),
    ]
    assert told[0]["note"] == "The crane is late."
    assert found.one("key_result", result.key)["current"] == 70.0
    [carded] = [c for c in found.records["check_in"] if c["goal"] == f"github:{other.id}"]
    assert (carded["status"], carded["checked_at"]) == ("on_track", "2026-11-19T09:00:00Z")


def test_long_histories_of_a_goal_are_read_to_their_beginning(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    result = world.repositories["plans"].items[3]
    first = world.issue("elsewhere", "The first to refer", body="Part of acme/plans#3")
    world.mention(first, result)
    for number in range(150):
        world.tick(minutes=1)
        world.set_field(result, "Current", number)
        world.mention(world.repositories["api"].items[3], result)
    found = scan(fake, tmp_path)
    assert len(found.records["check_in"]) == 150
    assert (first.key, result.key, "text") in found.serving()


def test_what_the_text_of_a_goal_says(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    goal = world.repositories["plans"].items[1]
    goal.milestone = world.milestone(world.repositories["plans"], "2026-Q4", dt.date(2026, 12, 31))
    goal.body = """Ships should not wait.

### Owner
@bob
### Priority
P1
### Not doing
- New cranes
### Outranks
#2
### Commitments
- Pilots team: disagree and commit
### Trade-offs
We gain speed, we give up night rest.
"""
    found = scan(fake, tmp_path)
    id_, other = f"github:{goal.id}", "acme/plans#2"
    assert [r["text"] for r in found.records["exclusion"]] == ["New cranes"]
    assert [(r["higher"], r["lower"]) for r in found.records["outranks"]] == [(id_, other)]
    assert found.records["commitment"][0]["stance"] == "disagreed_and_committed"
    names = {p["id"]: p["name"] for p in found.records["person"]}
    assert [names.get(r["party"], r["party"]) for r in found.records["owner"] if r["goal"] == id_] == ["bob"]
    [cycle] = found.records["cycle"]
    assert (cycle["name"], cycle["starts"], cycle["ends"]) == ("2026-Q4", "2026-10-01", "2026-12-31")
    assert found.one("objective", "acme/plans#1")["cycle"] == cycle["id"]
    assert found.one("objective", "acme/plans#1")["description"] == "Ships should not wait."


def test_key_results_that_are_lines_of_the_text(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    goal = world.repositories["plans"].items[2]
    goal.body = "### Key results\n- [ ] Sleep through 20 of 30 nights\n- [x] Hand over one page long\n- [ ] #4\n"
    found = scan(fake, tmp_path)
    assert found.keys("key_result") == ["acme/plans#2/KR1", "acme/plans#2/KR2", "acme/plans#3", "acme/plans#4"]
    assert found.one("key_result", "acme/plans#2/KR2")["state"] == "finished"
    quiet = Settings(owner="acme", repositories=("plans", "api"), text_key_results=False)
    assert scan(fake, tmp_path / "quiet", quiet).keys("key_result") == ["acme/plans#3", "acme/plans#4"]


def test_only_people_with_write_access_may_waive(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    line = "okrlint: allow missing-owner until 2026-12-31 because the post is vacant"
    world.account("visitor", permission="read")
    plans = world.repositories["plans"].items
    plans[1].body = line
    plans[2].body, plans[2].author = line, world.account("visitor")
    plans[3].body, plans[3].author, plans[3].author_association = line, world.account("passer-by"), "NONE"
    plans[4].body, plans[4].author, plans[4].editor = line, world.account("visitor"), world.account("ada")
    found = scan(fake, tmp_path)
    trusted = {r["goal"]: r.get("trusted", True) for r in found.records["waiver"]}
    assert [trusted[f"github:{plans[n].id}"] for n in (1, 2, 3, 4)] == [True, False, False, True]
    # One look-up an account, none for a stranger.
    assert len([r for r in found.requests if r.endswith("/permission")]) == 2


def test_pages_behind_a_cursor_that_repeats_are_given_up(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    talked = world.repositories["api"].items[1]
    for number in range(60):
        world.comment(talked, f"Remark {number}")

    def stuck(body: Any) -> Any:
        for node in body["data"].values():
            if isinstance(node, dict) and "timelineItems" in node:
                node["timelineItems"]["pageInfo"] = {"hasPreviousPage": True, "startCursor": "Y3Vyc29yOjI="}
        return body

    fake.faults.append(Fault(on="Earlier", alter=stuck, times=1000))
    found = scan(fake, tmp_path)
    assert found.coverage("movement") == ("partial", "not all events of an issue could be read")
    assert found.entry.coverage["movement"].scope == (f"github:{talked.id}",)
    assert found.requests.count("Earlier") == 2


def test_odd_issues(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    big = world.issue("plans", "🚢🚢🚢", type="Objective", author=None, body="x" * 65_000)
    for number in range(100):
        world.issue("api", f"Part {number}", parent=big)
    for number in range(3000):
        world.label(world.repositories["api"], f"label {number}")
    blank = world.issue("api", " ")
    found = scan(fake, tmp_path)
    assert found.one("objective", big.key)["title"] == "🚢🚢🚢"
    assert len([s for s in found.serving() if s[1] == big.key]) == 100
    assert found.one("work", blank.key)["title"] == f"(untitled) {blank.key}"
    assert found.partial == set()


def test_ignored_issues(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    from okrlint.trackers.github.settings import GitHubMatch

    world.issue("api", "Weekly notes", labels=["notes"])
    settings = Settings(owner="acme", repositories=SETTINGS.repositories, ignore=GitHubMatch(labels=("notes",)))
    assert "acme/api#4" not in scan(fake, tmp_path, settings).counted()


def test_ranks_typed_into_texts_are_one_list_a_team(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    plans = world.repositories["plans"].items
    plans[1].body = "Team: Harbour\n\nRank: 1"
    plans[2].body = "Team: Night\n\nRank: 1"
    plans[3].body = "Rank: 2"

    def scopes(settings: Settings, folder: str) -> dict[str, str]:
        found = scan(fake, tmp_path / folder, settings)
        return {r["goal"]: r["scope"] for r in found.records["rank"]}

    by_team = scopes(SETTINGS, "team")
    assert len(set(by_team.values())) == 3
    together = scopes(Settings(owner="acme", repositories=("plans", "api"), rank_scope="owner"), "owner")
    one, other, result = (together[f"github:{plans[n].id}"] for n in (1, 2, 3))
    assert one == other != result


def test_what_bots_do_is_theirs(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    """Apps by their type, workflows of boards by what the event says, dependency bots by the author of their code."""
    item = world.repositories["api"].items[1]
    world.account("sweeper", bot=True)
    world.tick(days=1)
    world.close(item, by="sweeper")
    world.reopen(item)
    world.move_card(item, "Todo", "In Progress", automated=True)
    world.move_card(item, "In Progress", "Todo", by="cyd")
    pull = world.pull_request(item, "Bump the crane library", by="sweeper")
    found = scan(fake, tmp_path)
    moved = [m for m in found.records["movement"] if m["work"] == f"github:{item.id}"]
    bots = {p["id"]: p["name"] for p in found.records["person"] if p.get("kind") == "bot"}
    assert list(bots.values()) == ["sweeper"]
    assert [(m.get("kind", "state"), m.get("by") in bots, m.get("actor", "")) for m in moved] == [
        ("state", True, ""),
        ("state", False, ""),
        ("state", False, "bot"),
        ("state", False, ""),
        ("code", True, ""),
    ]
    assert pull.key not in found.keys("work")


def test_a_goal_that_only_bots_moved_is_idle(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    item, goal = world.repositories["api"].items[1], ("idle-key-result", "acme/plans#3")
    world.account("sweeper", bot=True)
    world.tick(days=40)
    world.comment(item, "Is this still wanted?", by="sweeper")
    world.tick(days=1)
    late = world.now + dt.timedelta(days=2)
    scan(fake, tmp_path / "bot", as_of=late)
    assert goal in findings(tmp_path / "bot")
    world.comment(item, "It is", by="cyd")
    scan(fake, tmp_path / "person", as_of=late)
    assert goal not in findings(tmp_path / "person")


def test_tickets_of_bots_say_who_opened_them(world: World, fake: FakeGitHub, tmp_path: Path) -> None:
    world.account("sweeper", bot=True)
    opened = world.issue("api", "Raise the libraries", author="sweeper")
    found = scan(fake, tmp_path)
    authors = {w["key"]: w["author"] for w in found.records["work"]}
    names = {p["id"]: p["name"] for p in found.records["person"]}
    assert names[authors[opened.key]] == "sweeper"
    assert names[authors["acme/api#1"]] != "sweeper"


def test_closing_words_of_a_pull_request_into_another_branch(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    """GitHub links only what is merged into the default branch; of the rest the goal knows a reference."""
    goal = world.repositories["plans"].items[4]
    said = [
        "Closes #4",
        "fixes acme/plans#4",
        "Resolved: https://github.example/acme/plans/issues/4",
        "Fix [#4](https://github.example/acme/plans/issues/4)",
    ]
    for text in said:
        world.mention(world.loose_pull_request("plans", "Faster answers", body=f"For the gitflow.\n\n{text}"), goal)
    for text in ("This fixes the tests, see #4", "Disclose #4", "closes nothing"):
        world.mention(world.loose_pull_request("plans", "Only mentions it", body=text), goal)
    links = {(work, via) for work, key, via in scan(fake, tmp_path).serving() if key == goal.key}
    assert links == {(f"acme/plans#{n}", "pull_request") for n in range(5, 5 + len(said))}


def test_references_by_the_old_name_of_a_repository(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    one = world.issue("api", "Named before", body="Part of acme/plans#3")
    two = world.issue("api", "Named long before", body="Part of Acme/Roadmap#3")
    none = world.issue("api", "Named what is not there", body="Part of acme/nowhere#3")
    world.repositories["plans"].old_names.append("roadmap")
    world.rename("plans", "okrs")
    found = scan(fake, tmp_path)
    assert {(one.key, "acme/okrs#3", "text"), (two.key, "acme/okrs#3", "text")} <= found.serving()
    assert not [link for link in found.serving() if link[0] == none.key]
    asked = found.requests.count("Name")
    world.tick(days=1)
    world.comment(two, "Still so.")
    again = scan(fake, tmp_path, as_of=AS_OF + dt.timedelta(days=1))
    assert asked <= 3
    assert "Name" not in again.requests
    assert (two.key, "acme/okrs#3", "text") in again.serving()


def test_what_stands_only_on_an_archived_card(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    goal = world.repositories["plans"].items[2]
    goal.assignees = []
    board = world.project(1, "OKRs")
    world.card(board, goal, Owner="@eva").is_archived = True
    found = scan(fake, tmp_path / "one")
    assert {r["party"] for r in found.records["owner"] if r["goal"] == f"github:{goal.id}"} == {"eva"}
    world.card(board, goal, Owner="@bob")
    found = scan(fake, tmp_path / "two")
    assert {r["party"] for r in found.records["owner"] if r["goal"] == f"github:{goal.id}"} == {"bob"}


def test_agents_are_assigned_like_people(fake: FakeGitHub, world: World, tmp_path: Path) -> None:
    item = world.repositories["api"].items[3]
    item.assignees = [world.account("copilot-swe-agent", bot=True)]
    found = scan(fake, tmp_path)
    [assigned] = [r for r in found.records["assignment"] if r["work"] == f"github:{item.id}"]
    [agent] = [r for r in found.records["person"] if r["id"] == assigned["person"]]
    assert (agent["name"], agent["kind"]) == ("copilot-swe-agent", "bot")
