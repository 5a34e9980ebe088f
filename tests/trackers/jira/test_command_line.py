"""Through the command line: what was not seen ends with exit code 3 and never with a finding that is not so."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from okrlint.trackers import Run
from okrlint.trackers.jira import diagnose as diagnosed
from okrlint.trackers.jira.discovery import discover
from okrlint.trackers.jira.settings import Settings
from okrlint.trackers.onboarding.doctor import Check, healthy
from okrlint.trackers.onboarding.propose import propose, questions
from tests.cli.front import ROOT, okrlint
from tests.fakes.jira import JiraServer, company, okrs
from tests.fakes.jira.site import CUSTOM
from tests.trackers.jira.conftest import Serve, Time
from tests.trackers.jira.support import settings_for

CONFIG = """sources:
  - jira:
      url: {url}
      site: marigold
      projects: [OKR, APP]
      serves: [parent, contributes to, measures]
      fields: {{cycle: [fixVersions]}}
"""
AS_OF = "2026-06-15"
WHEN = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)


class Checked(NamedTuple):
    code: int
    findings: set[str]
    report: dict[str, Any]
    said: str


def check(server: JiraServer, folder: Path, config: str = CONFIG, *more: str) -> Checked:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "okrlint.yaml").write_text(config.format(url=server.url))
    arguments = ["check", "--as-of", AS_OF, "--preset", "strict", "-o", "json=out.json", *more]
    did = okrlint(*arguments, cwd=folder, env=server.environment)
    out = folder / "out.json"
    report = json.loads(out.read_text()) if out.exists() else {"findings": []}
    return Checked(did.code, {f["fingerprint"] for f in report["findings"]}, report, did.out + did.err)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch, time: Time) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


FAULTS: dict[str, dict[str, Any]] = {
    "search is refused": {"match": "POST /search/jql", "nth": 3, "status": 403, "forever": True},
    "search breaks": {"match": "POST /search/jql", "nth": 4, "kind": "reset", "forever": True},
    "goals break": {"match": "POST /search/jql", "nth": 2, "status": 502, "forever": True},
    "histories are refused": {"match": "POST /changelog/bulkfetch", "status": 500, "forever": True},
    "histories of work break": {"match": "POST /changelog/bulkfetch", "nth": 2, "kind": "torn", "forever": True},
    "a proxy's page": {"match": "POST /search/jql", "nth": 3, "kind": "html", "status": 200, "forever": True},
    "the quota": {
        "match": "POST /*",
        "nth": 4,
        "status": 429,
        "headers": {"Retry-After": "9999", "RateLimit-Reason": "jira-quota-tenant-based"},
        "forever": True,
    },
    "a page token that repeats": {"match": "POST /search/jql", "kind": "same_token", "nth": 4, "forever": True},
    "nobody from some point on": {"match": "POST /search/jql", "kind": "nobody", "nth": 3, "forever": True},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_finding_comes_from_what_was_not_seen(serve: Serve, tmp_path: Path, fault: dict[str, Any]) -> None:
    site = company.build("links", objectives=4, key_results=2, work=3)
    site.later(weeks=6)
    server = serve(site, page_cap=10)
    whole = check(server, tmp_path / "whole")
    assert whole.code == 1
    assert whole.findings
    server.fault(**fault)
    if fault.get("kind") == "nobody":
        server.fault("GET /myself", "nobody", nth=2, forever=True)
    broken = check(server, tmp_path / "broken")
    assert broken.code == 3, broken.said
    assert broken.findings <= whole.findings
    assert not broken.report["complete"]


@pytest.mark.parametrize("hidden", ["APP", "OKR"])
def test_a_hidden_project_is_no_lack_of_work(serve: Serve, tmp_path: Path, hidden: str) -> None:
    site = company.build(objectives=4, key_results=2, work=3)
    server = serve(site)
    whole = check(server, tmp_path / "whole")
    site.invisible.add(hidden)
    broken = check(server, tmp_path / "broken")
    assert broken.code == 3
    assert broken.findings <= whole.findings
    assert "Browse Projects" in broken.said or "no goals" in broken.said.lower()


def test_a_wrong_token_is_said(serve: Serve, tmp_path: Path) -> None:
    server = serve(company.build())
    server.accepts_token = False
    broken = check(server, tmp_path)
    assert broken.code == 3
    assert "does not accept the credential" in broken.said
    assert not broken.findings


def test_a_mapping_that_does_not_fit_is_a_mistake_of_the_configuration(serve: Serve, tmp_path: Path) -> None:
    server = serve(company.build())
    broken = check(server, tmp_path, CONFIG + "      objective: {{types: [Goal]}}\n")
    assert broken.code == 2
    assert "no issue type 'Goal'" in broken.said
    assert "Objective" in broken.said


def test_the_bundled_example_says_the_same_from_jira_as_from_files(serve: Serve, tmp_path: Path) -> None:
    example, day = ROOT / "examples/harbor", "2026-11-16"
    ranked = CONFIG.replace("fields: {{", "fields: {{rank: [gh-lexo-rank], ")
    from_jira = check(serve(okrs.site_of(example)), tmp_path, ranked, "--as-of", day)
    assert from_jira.code == 1, from_jira.said
    files = okrlint("check", example, "--preset", "strict", "--as-of", day, "-o", f"json={tmp_path}/files.json")
    assert files.code == 1
    report = json.loads((tmp_path / "files.json").read_text())
    for rule in ("opposing-key-results", "idle-key-result", "missing-owner"):
        one, other = (
            {tuple(sorted(s["title"] for s in f["subjects"])) for f in r["findings"] if f["rule"] == rule}
            for r in (from_jira.report, report)
        )
        assert other, rule
        assert other <= one, rule
        # Some of the example's files know of no work at all; Jira, which holds everything, is not unsure there.
        assert one == other or rule == "idle-key-result", rule


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
@pytest.mark.parametrize("model", company.MODELS)
def test_a_proposed_configuration_works_as_it_is(
    serve: Serve, tmp_path: Path, model: company.Model, cloud: bool
) -> None:
    server = serve(company.build(model, cloud=cloud))
    found = discover(server.url, Run(WHEN, server.environment))
    assert server.requests <= 24
    assert server.writes == 0
    proposed = propose(found, {q.name: q.options[0] for q in questions(found) if q.options})
    assert "3 objectives, 6 key results" in proposed
    checked = check(server, tmp_path, proposed.replace("{", "{{").replace("}", "}}"))
    assert checked.code in (0, 1), checked.said
    counts = checked.report["sources"]
    assert counts


def test_hostile_names_stay_names(serve: Serve, tmp_path: Path) -> None:
    site = company.build()
    site.project("EVIL", "x\n    projects: [STOLEN] # ::error::")
    site.type('Objective"\n# {injected}', 0)
    site.field("Target: [x]\n", "number", CUSTOM + "float")
    site.boards.append({"id": 2, "name": "\x1b]0;board\x07\n- evil: yes"})
    server = serve(site)
    proposed = propose(discover(server.url, Run(WHEN, server.environment)))
    assert "\x1b" not in proposed
    checked = check(server, tmp_path, proposed.replace("{", "{{").replace("}", "}}"))
    assert checked.code in (0, 1), checked.said


def diagnose(settings: Settings, environment: Mapping[str, str]) -> list[Check]:
    return diagnosed(settings, Run(WHEN, environment))


def test_the_doctor_says_what_fits_and_what_to_do(serve: Serve) -> None:
    site = company.build()
    server = serve(site)
    checks = diagnose(settings_for(server), server.environment)
    assert healthy(checks)
    said = {c.name: c.seen for c in checks}
    assert said["objectives"].startswith("3 match: OKR-1 Bread is fresh")
    assert said["key results"].startswith("6 match: ")
    assert said["permissions in OKR"] == "can read, and comment for `okrlint publish`"
    site.permissions.discard("ADD_COMMENTS")
    site.field("Target", "string", CUSTOM + "textfield")
    site.invisible.add("APP")
    checks = diagnose(settings_for(server, fields=settings_for(server).fields), server.environment)
    assert not healthy(checks)
    advice = {c.name: (c.ok, c.seen, c.advice) for c in checks}
    assert advice["permissions in OKR"][0] is None
    assert "Add Comments" in advice["permissions in OKR"][2]
    assert [c for c in checks if "target: 2 fields are called 'Target'" in c.seen]
    assert [c for c in checks if c.name == "projects" and c.ok is False and "APP" in c.seen]
    assert server.writes == 0


def test_the_doctor_stops_where_there_is_no_way_on(serve: Serve) -> None:
    server = serve(company.build())
    (only,) = diagnose(settings_for(server), {})
    assert (only.name, only.ok) == ("token", False)
    server.accepts_token = False
    (only,) = diagnose(settings_for(server), server.environment)
    assert "does not accept" in only.seen
    server.accepts_token = True
    wrong = settings_for(server, serves=("helps",))
    last = diagnose(wrong, server.environment)[-1]
    assert (last.name, last.ok) == ("mapping", False)
    assert "contributes to" in last.advice


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
def test_an_automation_hides_no_idle_key_result(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud, objectives=3, key_results=2, work=3)
    server = serve(site)
    whole = check(server, tmp_path / "whole")
    site.now = dt.datetime(2026, 6, 12, 9, tzinfo=dt.UTC)
    robot = site.user("app-1", "Automation for Jira", kind="app")
    stories = [issue for issue in site.issues.values() if issue.project == "APP"]
    for number, story in enumerate(stories):
        site.comment(story, robot, "Still wanted?")
        site.change(story, site.users["u1"], rule="Sizes on Mondays", Story_Points=float(number + 2))
    swept = check(server, tmp_path / "swept")
    assert idle(whole)
    assert set(idle(swept)) == set(idle(whole))
    assert all(": only bots have moved its linked work since " in message for message in idle(swept).values())
    for story in stories:
        site.comment(story, site.users["u1"], "It is")
    assert not idle(check(server, tmp_path / "people"))


def idle(checked: Checked) -> dict[str, str]:
    return {f["fingerprint"]: f["message"] for f in checked.report["findings"] if f["rule"] == "idle-key-result"}
