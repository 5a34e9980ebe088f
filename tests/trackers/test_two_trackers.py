"""One graph over both trackers: pull requests on GitHub that name tickets of Jira, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, company

CONFIG = """\
sources:
  - jira: {{url: '{jira}', projects: [OKR, APP], allow_http: true}}
  - github: {{owner: acme, repositories: [shop], base_url: '{github}', pull_requests: {which}, boards: []}}
"""


@pytest.fixture
def world() -> World:
    made = World("acme")
    made.loose_pull_request("shop", "Stock shops earlier", branch="feature/OKR-2-earlier")
    made.loose_pull_request("shop", "OKR-4: one label for all", branch="labels")
    made.loose_pull_request("shop", "Read UTF-8 everywhere", branch="fix/utf-8")
    return made


def scan(folder: Path, world: World, which: str, *, runs: int = 1) -> tuple[set[str], str, int]:
    """Key results that nothing is working toward, the remarks of the report, and how often it asked for pulls."""
    site = company.build(objectives=2, key_results=1, work=0)
    for issue in [i for i in site.issues.values() if i.project == "APP"]:
        site.delete(issue)
    with FakeGitHub(world) as github, JiraServer(site) as jira:
        (folder / "okrlint.yaml").write_text(CONFIG.format(jira=jira.url, github=github.url, which=which))
        env = {**github.environment, **jira.environment}
        for _ in range(runs):
            fetched = okrlint("fetch", "-o", "snap", cwd=folder, env=env)
            assert fetched.code == 0, fetched.out + fetched.err
        checked = okrlint("check", "snap", "-s", "idle-key-result", "-o", "json=out.json", cwd=folder, env=env)
        assert checked.code in (0, 1), checked.err
        asked = github.count("Pulls")
    report = json.loads((folder / "out.json").read_text())
    return {f["subjects"][0]["key"] for f in report["findings"]}, " ".join(report.get("notes", ())), asked


def test_pull_requests_that_name_a_key_result_work_toward_it(tmp_path: Path, world: World) -> None:
    idle, notes, asked = scan(tmp_path, world, "all")
    assert (idle, asked) == (set(), 1)
    assert "UTF-8" not in notes


def test_pull_requests_that_no_issue_links_are_read_only_where_asked_for(tmp_path: Path, world: World) -> None:
    idle, _, asked = scan(tmp_path, world, "linked")
    assert (idle, asked) == ({"OKR-2", "OKR-4"}, 0)


def test_a_second_run_keeps_what_it_does_not_read_again(tmp_path: Path, world: World) -> None:
    idle, _, asked = scan(tmp_path, world, "all", runs=2)
    assert (idle, asked) == (set(), 2)
