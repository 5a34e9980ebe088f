"""What only Data Center does: windows of keys, changelogs with the search, faults, and going on after them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from okrlint.records import BY_RELATION
from okrlint.trackers.crawl.progress import load
from tests.fakes.jira import JiraServer, Site, company
from tests.trackers.jira.conftest import Serve, Time
from tests.trackers.jira.support import fetch, look
from tests.trackers.jira.test_resilience import dishonest, rows


@pytest.fixture
def site() -> Site:
    return company.build(cloud=False, objectives=3, key_results=3, work=4)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.search.DATA_CENTER_PAGE", 5)


def windows(server: JiraServer) -> list[str]:
    return [e.sent["jql"] for e in server.sent("POST /rest/api/2/search") if "startAt" in e.sent]


def test_pages_are_windows_of_keys(serve: Serve, site: Site, tmp_path: Path) -> None:
    server = serve(site)
    read = fetch(server, tmp_path)
    assert read.partial() == {}
    assert len(read.records["work"]) == 9 * 6
    assert any('(project = "APP" AND key > "APP-50") OR (project in ("OKR"))' in jql for jql in windows(server))
    assert windows(server)[-3].startswith('project = "OKR" AND key >')  # APP was read to its end
    assert all(
        e.sent["startAt"] == 0 for e in server.sent("POST /rest/api/2/search") if "parent in" not in e.sent["jql"]
    )


FAULTS: list[dict[str, Any]] = [
    {"status": 429, "headers": {"Retry-After": "3"}},
    {"status": 503},
    {"kind": "reset"},
    {"kind": "torn"},
    {"kind": "html", "status": 504},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("nth", [1, 5, 9])
def test_what_passes_leaves_no_trace(
    serve: Serve, site: Site, tmp_path: Path, time: Time, fault: dict[str, Any], nth: int
) -> None:
    server = serve(site)
    whole = fetch(server, tmp_path / "whole")
    server.fault("POST /search", nth=nth, **fault)
    read = fetch(server, tmp_path / "read", clock=time.clock)
    assert time.slept
    assert read.partial() == {}
    assert all(rows(read, r) == rows(whole, r) for r in BY_RELATION)


@pytest.mark.parametrize("nth", [2, 6, 10])
def test_what_stays_is_said_and_made_good(serve: Serve, site: Site, tmp_path: Path, time: Time, nth: int) -> None:
    server = serve(site)
    whole = fetch(server, tmp_path / "whole")
    fault = server.fault("POST /search", nth=nth, status=500, forever=True)
    broken = fetch(server, tmp_path / "read", clock=time.clock)
    assert broken.partial()
    assert dishonest(broken, whole) == []
    fault.times = 0
    read = fetch(server, tmp_path / "read", clock=time.clock)
    assert read.partial() == {}
    assert all(rows(read, r) == rows(whole, r) for r in BY_RELATION)


@pytest.mark.parametrize("gone", [False, True], ids=["the place is there", "the place is gone"])
def test_it_goes_on_behind_the_last_key(
    serve: Serve, site: Site, tmp_path: Path, time: Time, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    server = serve(site)
    fault = server.fault("POST /search", nth=12, status=500, forever=True)
    assert fetch(server, tmp_path / "read", clock=time.clock).partial()
    stopped = look(tmp_path / "read").entry.cursors["progress"]
    stopped = load(stopped).at["work"].split(" ")[0]
    assert stopped.startswith("APP-")
    fault.times = 0
    if gone:
        issue = site.by_key(stopped)
        assert issue
        site.delete(issue)
    server.reset_counts()
    read = fetch(server, tmp_path / "read", clock=time.clock)
    assert read.partial() == {}
    asked = [jql for jql in windows(server) if 'project = "APP"' in jql and "issuetype" not in jql]
    assert f'key > "{stopped}"' in asked[0]
    whole = fetch(server, tmp_path / "whole")
    assert all(rows(read, r) == rows(whole, r) for r in BY_RELATION if r not in ("person", "team"))


def test_a_search_that_does_not_move_on_is_left(serve: Serve, site: Site, tmp_path: Path, time: Time) -> None:
    server = serve(site)
    first = fetch(server, tmp_path / "whole")
    page = next(
        e for e in server.sent("POST /rest/api/2/search") if 'project = "APP"' in e.sent["jql"] and e.answer["issues"]
    )
    server.fault("POST /search", nth=6, status=200, body={**page.answer, "total": 10**6}, forever=True)
    read = fetch(server, tmp_path / "read", clock=time.clock)
    assert "does not move on" in read.partial()["work"]
    assert first.partial() == {}
    assert server.requests < 100


def test_an_issue_that_goes_while_its_project_is_read_does_not_end_the_reading(
    serve: Serve, site: Site, tmp_path: Path, time: Time
) -> None:
    server = serve(site)
    whole = fetch(server, tmp_path / "whole")
    searches = [e.sent["jql"] for e in server.sent("POST /rest/api/2/search")]
    nth = next(n for n, jql in enumerate(searches, 1) if 'project = "APP"' in jql and "key > " in jql)
    body = {"errorMessages": ["An issue with key 'APP-5' does not exist for field 'key'."]}
    server.fault("POST /search", status=400, body=body, nth=nth, times=2)
    read = fetch(server, tmp_path / "read", clock=time.clock)
    assert read.partial() == {}
    for relation in ("objective", "key_result", "work", "contributes", "movement"):
        assert rows(read, relation) == rows(whole, relation)
    asked = [e.sent["jql"] for e in server.sent("POST /rest/api/2/search")][len(searches) :]
    assert [asked[nth - 1], asked[nth]] == [searches[nth - 1]] * 2
    assert asked[nth + 1] == searches[nth - 2]
