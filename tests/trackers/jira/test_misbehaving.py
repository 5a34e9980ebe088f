"""A Jira that shows too little or answers nonsense: nothing false is said by the command, and the part is named."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import spoiling
from tests.cli.front import okrlint
from tests.fakes.jira import Issue, JiraServer, Site, company
from tests.fakes.jira.faults import FOREVER
from tests.spoiling import Told
from tests.trackers.jira.conftest import Serve, Time
from tests.trackers.jira.support import look

CONFIG = """sources:
  - jira:
      url: {url}
      site: marigold
      projects: [OKR, APP]
      serves: [parent, contributes to, measures]
      fields: {{cycle: [fixVersions]}}
"""
DAYS = ("2026-06-15T08:00:00Z", "2026-06-16T08:00:00Z")
BOTH = pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
TWICE = pytest.mark.parametrize("second", [False, True], ids=["first", "second"])


def build(*, cloud: bool) -> Site:
    return company.build(cloud=cloud, objectives=3, key_results=2, work=2)


def find(site: Site, key: str) -> Issue:
    issue = site.by_key(key)
    assert issue
    return issue


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


class Reader:
    """A folder with a configuration for a server: fetches into it, and what `okrlint check` then says."""

    def __init__(self, server: JiraServer, folder: Path, config: str = CONFIG) -> None:
        folder.mkdir(parents=True)
        self.folder, self.environment = folder, server.environment
        (folder / "okrlint.yaml").write_text(config.format(url=server.url))

    def fetch(self, day: str = DAYS[0]) -> tuple[int, str]:
        did = okrlint("fetch", "-o", "snap", "--as-of", day, cwd=self.folder, env=self.environment)
        assert "Traceback" not in did.err, did.err
        return did.code, did.out + did.err

    def told(self) -> Told:
        return spoiling.check(self.folder, DAYS[1])


def truth_of(server: JiraServer, tmp_path: Path, config: str = CONFIG) -> Told:
    reader = Reader(server, tmp_path / "truth", config)
    assert reader.fetch()[0] == 0
    return reader.told()


@pytest.fixture(scope="module")
def truths() -> dict[bool, Told]:
    """What is so of the company that most tests read, on Cloud and on Data Center."""
    return {}


@pytest.fixture
def truth(request: pytest.FixtureRequest, truths: dict[bool, Told], tmp_path: Path) -> Told:
    cloud: bool = request.getfixturevalue("cloud")
    if cloud not in truths:
        with JiraServer(build(cloud=cloud)) as server:
            truths[cloud] = truth_of(server, tmp_path)
    return truths[cloud]


def nothing_false(reader: Reader, truth: Told, outcome: tuple[int, str], *named: str) -> None:
    """The fetch ended with 3, named what it could not see, and the findings are a part of the true ones."""
    code, said = outcome
    told = reader.told()
    assert told.findings <= truth.findings, told.findings - truth.findings
    assert code == told.code == 3, said
    assert all(word in said + told.errors for word in named), said + told.errors


@BOTH
@TWICE
@pytest.mark.parametrize("key", ["OKR-1", "OKR-2"], ids=["objective", "key result"])
def test_a_search_that_lags_loses_no_goal(
    serve: Serve, truth: Told, tmp_path: Path, key: str, cloud: bool, second: bool
) -> None:
    site = build(cloud=cloud)
    server = serve(site)
    reader = Reader(server, tmp_path / "lagging")
    if second:
        assert reader.fetch()[0] == 0
    site.lagging.add(find(site, key).id)
    outcome = reader.fetch(DAYS[1])
    nothing_false(reader, truth, outcome, "the search for goals", key)
    if second or key == "OKR-1":  # a key result that nobody knew of is only met above its work
        kept = look(Path(shutil.copytree(reader.folder / "snap", tmp_path / "copy")))
        assert key in kept.by_key("objective" if key == "OKR-1" else "key_result")
        assert key not in kept.by_key("work")
    site.lagging.clear()
    assert reader.fetch(DAYS[1])[0] == 0
    assert reader.told().findings == truth.findings


@BOTH
@pytest.mark.parametrize("model", ["subtasks", "links"])
def test_a_key_result_that_its_objective_names_is_not_lost(
    serve: Serve, tmp_path: Path, model: company.Model, cloud: bool
) -> None:
    """A first search misses it and nothing lies below it: only the objective's own lists know of it."""
    site = company.build(model, cloud=cloud, objectives=2, key_results=1, work=0)
    key = next(i for i in site.issues.values() if i.type.name == "Key Result")
    for below in [i for i in site.issues.values() if i.project == "APP"]:
        site.delete(below)
    server = serve(site)
    truth = truth_of(server, tmp_path)
    site.lagging.add(key.id)
    reader = Reader(server, tmp_path / "lagging")
    nothing_false(reader, truth, reader.fetch(DAYS[0]), "the search for goals", key.key)


@BOTH
@TWICE
def test_a_key_result_that_only_the_search_for_work_shows_is_not_lost(
    serve: Serve, tmp_path: Path, cloud: bool, second: bool
) -> None:
    """The search for goals misses it each time, and it has nothing below it: it is met among the work."""
    site = build(cloud=cloud)
    key = next(i for i in site.issues.values() if i.type.name == "Key Result")
    for below in site.children(key):
        below.values = {name: value for name, value in below.values.items() if value is not key}
    server = serve(site)
    truth = truth_of(server, tmp_path)
    reader = Reader(server, tmp_path / "lagging")
    if second:
        assert reader.fetch()[0] == 0

    def without(answer: Any) -> Any:
        return answer | {"issues": [i for i in answer["issues"] if i["key"] != key.key]}

    fault = server.fault("POST /search*", "changed", times=1 + second, change=without)
    outcome = reader.fetch(DAYS[1])
    assert fault.struck
    if cloud:
        nothing_false(reader, truth, outcome, "the search for goals", key.key)
    else:  # its total is larger than what came, so that it is asked once more
        assert outcome[0] == 0
        assert reader.told().findings == truth.findings


@BOTH
@TWICE
def test_a_search_that_lags_behind_a_condition_loses_no_goal(
    serve: Serve, tmp_path: Path, cloud: bool, second: bool
) -> None:
    site = build(cloud=cloud)
    server = serve(site)
    only = "      objective: {{types: [Objective], jql: status != Done AND created > -900d}}\n"
    truth = truth_of(server, tmp_path, CONFIG + only)
    reader = Reader(server, tmp_path / "lagging", CONFIG + only)
    if second:
        assert reader.fetch()[0] == 0
    site.lagging.add(find(site, "OKR-1").id)
    outcome = reader.fetch(DAYS[1])
    nothing_false(reader, truth, outcome, "the search for goals", "OKR-1")
    site.lagging.clear()
    assert reader.fetch(DAYS[1])[0] == 0
    assert reader.told().findings == truth.findings


@BOTH
@TWICE
def test_one_anonymous_answer_loses_no_goal(
    serve: Serve, truth: Told, tmp_path: Path, cloud: bool, second: bool
) -> None:
    server = serve(build(cloud=cloud))
    for nth in range(1, 5):
        reader = Reader(server, tmp_path / f"{nth}")
        if second:
            assert reader.fetch()[0] == 0
        fault = server.fault("POST /search*", "nobody", nth=nth)
        code, said = reader.fetch(DAYS[1])
        told = reader.told()
        assert told.findings <= truth.findings, (nth, told.findings - truth.findings)
        assert code == 3 or told.findings == truth.findings, (nth, said)
        fault.times = 0


@BOTH
def test_a_goal_that_is_gone_is_gone(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = build(cloud=cloud)
    server = serve(site)
    reader = Reader(server, tmp_path / "gone")
    assert reader.fetch()[0] == 0
    for issue in [i for i in site.issues.values() if find(site, "OKR-9") in i.values.values()]:
        issue.values = {k: v for k, v in issue.values.items() if v is not find(site, "OKR-9")}
    site.delete(find(site, "OKR-9"))
    assert reader.fetch(DAYS[1])[0] == 0
    assert reader.told().findings == truth_of(server, tmp_path).findings


@BOTH
@pytest.mark.parametrize(
    ("field", "project"),
    [
        ("description", "OKR"),
        ("assignee", "OKR"),
        ("comment", "OKR"),
        ("fixVersions", "OKR"),
        ("created", "OKR"),
        ("status", "OKR"),
        ("issuelinks", "OKR"),
        ("issuelinks", "APP"),
        ("assignee", "APP"),
        ("comment", "APP"),
        ("created", "APP"),
        ("status", "APP"),
    ],
)
def test_a_field_that_is_left_out_is_not_empty(
    serve: Serve, truth: Told, tmp_path: Path, field: str, project: str, cloud: bool
) -> None:
    site = build(cloud=cloud)
    server = serve(site)
    site.absent[project] = {field}
    reader = Reader(server, tmp_path / "less")
    name = site.fields[field].name if project == "OKR" and field in ("assignee", "fixVersions") else field
    nothing_false(reader, truth, reader.fetch(), f"'{name}'")


@BOTH
@pytest.mark.parametrize("field", ["assignee", "status", "created"])
def test_what_was_left_out_is_not_there_the_night_after(
    serve: Serve, truth: Told, tmp_path: Path, field: str, cloud: bool
) -> None:
    """The second fetch reads only what changed, and nothing has: what the first one could not see is still unseen."""
    site = build(cloud=cloud)
    server = serve(site)
    site.absent["APP"] = {field}
    reader = Reader(server, tmp_path / "less")
    first = reader.fetch()
    site.later(days=3)
    nothing_false(reader, truth, first, field)
    nothing_false(reader, truth, reader.fetch(DAYS[1]), field)
    site.absent.clear()
    site.later(days=1)
    assert reader.fetch(DAYS[1])[0] == 0, "the field is shown again"
    assert reader.told().findings == truth.findings


@BOTH
@TWICE
@pytest.mark.parametrize("key", ["OKR-2", "APP-2"], ids=["key result", "work"])
def test_an_issue_without_its_fields_is_not_one_that_serves_nothing(
    serve: Serve, truth: Told, tmp_path: Path, key: str, cloud: bool, second: bool
) -> None:
    site = build(cloud=cloud)
    server = serve(site)
    reader = Reader(server, tmp_path / "hollow")
    if second:
        assert reader.fetch()[0] == 0
        find(site, key).updated = site.later(days=1)

    def hollow(answer: Any) -> Any:
        issues = [{"id": i["id"], "key": i["key"]} if i["key"] == key else i for i in answer["issues"]]
        return answer | {"issues": issues}

    server.fault("POST /search*", "changed", forever=True, change=hollow)
    server.fault("POST /issue/bulkfetch", "changed", forever=True, change=hollow)
    nothing_false(reader, truth, reader.fetch(DAYS[1]))
    server.faults.clear()
    assert reader.fetch(DAYS[1])[0] == 0
    assert reader.told().findings == truth.findings


@BOTH
def test_what_was_left_out_before_a_reading_was_cut_short_is_looked_for_again(
    serve: Serve, truth: Told, tmp_path: Path, cloud: bool
) -> None:
    site = build(cloud=cloud)
    server = serve(site)
    reader = Reader(server, tmp_path / "cut short")
    site.absent["APP"] = {"assignee"}
    server.fault("GET /myself", nth=2, status=500, forever=True)
    nothing_false(reader, truth, reader.fetch(), "assignee")
    server.faults.clear()
    site.absent.clear()
    assert reader.fetch(DAYS[1])[0] == 0
    assert reader.told().findings == truth.findings


@BOTH
def test_where_the_type_is_left_out_jira_says_which_goals_are_meant(
    serve: Serve, truth: Told, tmp_path: Path, cloud: bool
) -> None:
    site = build(cloud=cloud)
    site.absent["OKR"] = {"issuetype"}
    reader = Reader(serve(site), tmp_path / "less")
    assert reader.fetch()[0] == 0
    assert reader.told().findings == truth.findings


def test_a_changelog_that_does_not_come_is_no_empty_one(serve: Serve, tmp_path: Path) -> None:
    site = build(cloud=False)
    server = serve(site)
    truth = truth_of(server, tmp_path)
    site.without_changelog = set(site.issues)
    reader = Reader(server, tmp_path / "less")
    nothing_false(reader, truth, reader.fetch(), "changelog was asked for")


@pytest.mark.parametrize("subtasks", [False, True])
def test_a_parent_field_that_is_refused_takes_no_other_children_along(
    serve: Serve, tmp_path: Path, subtasks: bool
) -> None:
    site = build(cloud=False)
    below_epic: dict[str, Any] = {site.named("Epic Link").id: find(site, "APP-1")}
    below_result: dict[str, Any] = {site.named("Parent Link").id: find(site, "OKR-2")}
    moved = site.issue("LAB", "Story", "Below an epic", **below_epic)
    epic = site.issue("LAB", "Epic", "Below a key result", **below_result)
    server = serve(site)
    truth = truth_of(server, tmp_path)
    reader = Reader(server, tmp_path / "refused")
    site.unsearchable.add("parent")
    if not subtasks:  # such a site has nothing that the field could find
        for issue in [i for i in site.issues.values() if i.type.level < 0]:
            site.delete(issue)
        del site.types["Sub-task"]
        truth = truth_of_other(server, tmp_path, site)
    code, said = reader.fetch()
    shown = "".join(p.read_text() for p in (reader.folder / "snap").glob("work*.ndjson"))
    assert moved.key in shown
    assert epic.key in shown
    assert reader.told().findings <= truth.findings
    assert code == (3 if subtasks else 0), said
    assert not subtasks or "by parent" in said + reader.told().errors
    site.later(days=3)  # nothing has changed, so nobody looks again
    assert reader.fetch(DAYS[1])[0] == code
    assert reader.told().findings <= truth.findings


def truth_of_other(server: JiraServer, tmp_path: Path, site: Site) -> Told:
    site.unsearchable.clear()
    truth = truth_of(server, tmp_path / "other")
    site.unsearchable.add("parent")
    return truth


def test_a_parent_link_that_a_search_shows_empty_is_confirmed(serve: Serve, tmp_path: Path) -> None:
    site = build(cloud=False)
    server = serve(site)
    truth = truth_of(server, tmp_path)
    site.unindexed.add(site.named("Parent Link").id)
    reader = Reader(server, tmp_path / "unindexed")
    code, _ = reader.fetch()
    assert (code, reader.told().findings) == (0, truth.findings)


def each_issue(change: Callable[[dict[str, Any]], None]) -> Callable[[Any], Any]:
    """A change to the fields of each issue of an answer."""

    def changed(answer: Any) -> Any:
        for issue in answer.get("issues", []) if isinstance(answer, dict) else []:
            if issue.get("fields"):
                change(issue["fields"])
        return answer

    return changed


def _set(name: str, value: Any) -> Callable[[Any], Any]:
    return each_issue(lambda fields: fields.__setitem__(name, value) if name in fields else None)


NONSENSE: dict[str, dict[str, Any]] = {
    "204": {"kind": "empty", "status": 204},
    "empty": {"kind": "empty", "status": 200},
    "text": {"status": 200, "body": '"well"'},
    "null": {"status": 200, "body": "null"},
    "list": {"status": 200, "body": "[7]"},
    "number": {"status": 200, "body": "7"},
    "gzip": {"kind": "gzip"},
    "cut": {"kind": "cut"},
    "login page": {"kind": "html", "status": 200},
    "400": {"status": 400},
}
PLACES = ["GET /field", "GET /issuetype", "GET /project*", "GET /myself", "GET /issueLinkType", "POST /search*"]


@BOTH
@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_that_passes_leaves_no_trace(
    serve: Serve, truth: Told, tmp_path: Path, name: str, cloud: bool
) -> None:
    server = serve(build(cloud=cloud))
    faults = [server.fault(place, **NONSENSE[name]) for place in PLACES]
    reader = Reader(server, tmp_path / "nonsense")
    code, said = reader.fetch()
    assert [f.struck for f in faults] == [1] * len(PLACES)
    assert (code, reader.told().findings) == (0, truth.findings), said


@BOTH
@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_that_stays_is_a_failure_of_jira(
    serve: Serve, truth: Told, tmp_path: Path, name: str, cloud: bool
) -> None:
    server = serve(build(cloud=cloud), page_cap=3)
    nth = random.Random(f"{name} {cloud}").randint(2, 8 if cloud else 3)
    fault = server.fault("POST /*", nth=nth, times=FOREVER, **NONSENSE[name])
    reader = Reader(server, tmp_path / "nonsense")
    code, said = reader.fetch()
    assert fault.struck
    assert code == 3, said
    assert reader.told().findings <= truth.findings


@BOTH
def test_a_query_that_never_works_is_the_configurations(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    server = serve(build(cloud=cloud))
    server.fault("POST /search*", times=FOREVER, status=400)
    own = "      objective: {{types: [Objective], jql: status != Done}}\n"
    assert Reader(server, tmp_path / "refused", CONFIG + own).fetch()[0] == 2
    assert Reader(server, tmp_path / "without").fetch()[0] == 3


@BOTH
@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_at_the_beginning_ends_with_3(serve: Serve, tmp_path: Path, name: str, cloud: bool) -> None:
    server = serve(build(cloud=cloud))
    for place in PLACES[:-1]:
        fault = server.fault(place, times=FOREVER, **NONSENSE[name])
        code, said = Reader(server, tmp_path / place.replace("/", "").replace("*", "")).fetch()
        assert code == 3, (place, said)
        fault.times = 0


@BOTH
@pytest.mark.parametrize(
    "change",
    [
        _set("comment", {"total": None}),
        _set("comment", {"comments": [7], "total": 1}),
        _set("labels", "none"),
        _set("labels", [{"name": "x"}]),
        _set("assignee", "ilse"),
        _set("status", "To Do"),
        _set("fixVersions", {"name": "2026-Q2"}),
        _set("components", "Ovens"),
        _set("customfield_10032", {"value": 62}),
        _set("created", "0001-01-01T00:00:00.000+1300"),
        _set("resolutiondate", "9999-12-31T23:59:59.000-1100"),
    ],
    ids=[
        *("total", "comments", "label", "labels", "assignee", "status", "versions", "components", "a number"),
        *("before all time", "after all time"),
    ],
)
def test_a_value_of_another_type_was_not_seen(
    serve: Serve, truth: Told, tmp_path: Path, change: Callable[[Any], Any], cloud: bool
) -> None:
    server = serve(build(cloud=cloud))
    server.fault("POST /search*", "changed", times=FOREVER, change=change)
    reader = Reader(server, tmp_path / "changed")
    nothing_false(reader, truth, reader.fetch())


@BOTH
def test_an_object_with_nothing_in_it_is_no_value(serve: Serve, truth: Told, tmp_path: Path, cloud: bool) -> None:
    site = build(cloud=cloud)
    server = serve(site)
    server.fault("POST /search*", "changed", times=FOREVER, change=_set(site.named("Team").id, {}))
    reader = Reader(server, tmp_path / "hollow")
    nothing_false(reader, truth, reader.fetch(), "'Team'")


@BOTH
def test_a_sub_task_without_its_parent_is_not_one_that_serves_nothing(
    serve: Serve, truth: Told, tmp_path: Path, cloud: bool
) -> None:
    """Other issues come without a parent where they have none; a sub-task never does."""
    server = serve(build(cloud=cloud))
    without = each_issue(lambda fields: fields.pop("parent", None) if fields["issuetype"].get("subtask") else None)
    server.fault("POST /search*", "changed", times=FOREVER, change=without)
    reader = Reader(server, tmp_path / "orphans")
    nothing_false(reader, truth, reader.fetch(), "the parent", "every sub-task has one")
    server.faults.clear()
    assert reader.fetch(DAYS[1])[0] == 0
    assert reader.told().findings == truth.findings


@BOTH
def test_types_are_meant_in_whatever_language_an_account_sees_them(
    serve: Serve, truth: Told, tmp_path: Path, cloud: bool
) -> None:
    """By the ids that they have in every language; the names that this account sees are those of its own."""
    site = build(cloud=cloud)
    ids = {name: site.types[name].id for name in ("Objective", "Key Result")}
    for name, shown in (("Objective", "Ziel"), ("Key Result", "Schlüsselergebnis")):
        other = replace(site.types.pop(name), name=shown)
        site.types[shown] = other
        for issue in site.issues.values():
            if issue.type.id == other.id:
                issue.type = other
    server = serve(site)
    more = (
        "      objective: {{types: ['"
        + ids["Objective"]
        + "']}}\n      key_result: {{types: ['"
        + ids["Key Result"]
        + "']}}\n"
    )
    reader = Reader(server, tmp_path / "ids", CONFIG + more)
    assert reader.fetch()[0] == 0
    assert reader.told().findings == truth.findings
    code, said = Reader(server, tmp_path / "names").fetch()
    assert code == 2
    assert "Schlüsselergebnis" in said
    assert "Ziel" in said
