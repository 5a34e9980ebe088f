"""Whatever goes wrong on the way, a reading ends with the whole truth or says which part of it is missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from okrlint.errors import IncompleteError
from okrlint.records import BY_RELATION
from okrlint.trackers.jira.errors import NotLoggedIn
from tests.fakes.jira import JiraServer, Site, company
from tests.fakes.jira.site import CUSTOM
from tests.trackers.jira.conftest import Serve, Time
from tests.trackers.jira.support import FIELDS, Read, fetch, settings_for

SEARCH, CHANGES, BULK = "POST /search/jql", "POST /changelog/bulkfetch", "POST /issue/bulkfetch"


def rows(read: Read, relation: str) -> list[str]:
    return sorted(str(sorted(r.items())) for r in read.records[relation])


def dishonest(read: Read, truth: Read) -> list[str]:
    """Relations that differ from the truth although the reading claims to have seen them."""
    wrong = []
    for relation in BY_RELATION:
        if rows(read, relation) == rows(truth, relation):
            continue
        coverage = read.entry.coverage.get(relation)
        if coverage is None or coverage.state == "not_provided" or (coverage.state == "partial" and not coverage.scope):
            continue
        scope = set(coverage.scope or ())
        kept = [{str(sorted(r.items())) for r in x.records[relation] if r["of"] not in scope} for x in (read, truth)]
        if kept[0] != kept[1]:
            wrong.append(f"{relation}: {kept[0] ^ kept[1]}")
    return wrong


@pytest.fixture
def site() -> Site:
    return built()


def built() -> Site:
    """A company in which one status is met in a history alone, so that the site has to be asked for it."""
    made = company.build(objectives=2, key_results=2, work=3)
    story = next(i for i in made.issues.values() if i.project == "APP" and i.type.level == 0)
    before = story.values["status"].name
    made.change(story, made.users["u1"], made.now - dt.timedelta(days=40), status="On hold")
    made.change(story, made.users["u1"], made.now - dt.timedelta(days=39), status=before)
    return made


@pytest.fixture
def truth(tmp_path: Path) -> Read:
    """What a reading without any trouble gives."""
    with JiraServer(built()) as server:
        return with_urls(fetch(server, tmp_path / "truth"), server)


def with_urls(read: Read, server: JiraServer) -> Read:
    """The same without the port of the fake, which differs from one to the next."""
    plain = {
        relation: [{k: v.replace(server.url, "") if isinstance(v, str) else v for k, v in r.items()} for r in held]
        for relation, held in read.records.items()
    }
    return Read(plain, read.entry, read.folder)


def read_with(server: JiraServer, tmp_path: Path, time: Time, **more: Any) -> Read:
    return with_urls(fetch(server, tmp_path / "snapshot", clock=time.clock, **more), server)


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "2.5"}, 2.5),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "Wed, 15 Nov 2023 10:00:00 GMT", "Date": "Wed, 15 Nov 2023 09:59:00 GMT"}, 60),
        ({"Retry-After": "Wed, 15 Nov 2023 09:00:00 GMT", "Date": "Wed, 15 Nov 2023 09:59:00 GMT"}, 0),
        ({"X-RateLimit-Reset": "2023-11-15T10:00Z", "Date": "Wed, 15 Nov 2023 09:59:30 GMT"}, 30),
        ({"Retry-After": "soon"}, 1),
        ({}, 1),
        ({"Retry-After": "90", "RateLimit-Reason": "jira-burst-based"}, 90),
        ({"Retry-After": "120", "RateLimit-Reason": "jira-quota-tenant-based"}, 120),
    ],
)
def test_a_told_wait_is_kept_and_nothing_is_lost(
    serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time, headers: dict[str, str], waited: float
) -> None:
    server = serve(site)
    server.fault(SEARCH, nth=2, status=429, headers=headers)
    read = read_with(server, tmp_path, time)
    assert time.slept
    assert time.slept[0] == pytest.approx(waited)
    assert read.partial() == {}
    assert dishonest(read, truth) == []


@pytest.mark.parametrize("reason", ["jira-quota-global-based", "jira-quota-tenant-based"])
def test_a_used_up_quota_stops_everything_at_once(
    serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time, reason: str
) -> None:
    server = serve(site)
    server.fault(SEARCH, nth=3, status=429, headers={"Retry-After": "3000", "RateLimit-Reason": reason}, forever=True)
    read = read_with(server, tmp_path, time, max_wait=60)
    assert time.slept == []
    assert "quota" in read.partial()["work"]
    assert len(server.sent("search/jql")) == 3
    assert dishonest(read, truth) == []


def test_a_wait_longer_than_allowed_is_not_begun(
    serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time
) -> None:
    server = serve(site)
    server.fault(CHANGES, status=429, headers={"Retry-After": "1800"}, forever=True)
    read = read_with(server, tmp_path, time, max_wait=60)
    assert sum(time.slept) == 0
    assert "asks to wait 1800 s" in read.partial()["movement"]
    assert dishonest(read, truth) == []


def test_a_burst_slows_its_own_endpoint(serve: Serve, tmp_path: Path, time: Time) -> None:
    site = company.build()
    server = serve(site, page_cap=5)
    server.fault(
        SEARCH, nth=1, times=2, status=429, headers={"Retry-After": "1", "RateLimit-Reason": "jira-burst-based"}
    )
    read = read_with(server, tmp_path, time)
    assert read.partial() == {}
    assert time.slept[:2] == [1, 1]
    assert len(time.slept) > 4  # the following searches keep a distance
    assert all(0 < s < 0.21 for s in time.slept[2:])


@pytest.mark.parametrize(
    "match", ["GET /serverInfo", "GET /field", "GET /status", SEARCH, CHANGES, "GET /project/search"]
)
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 502},
        {"status": 503, "headers": {"Retry-After": "4"}},
        {"status": 504},
        {"kind": "html", "status": 502},
        {"kind": "reset"},
        {"kind": "lost"},
        {"kind": "torn"},
    ],
    ids=str,
)
def test_what_passes_leaves_no_trace(
    serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time, match: str, fault: dict[str, Any]
) -> None:
    server = serve(site)
    made = server.fault(match, **{"times": 2, **fault})
    read = read_with(server, tmp_path, time)
    assert made.struck == 2
    assert len(time.slept) == 2
    assert read.partial() == {}
    assert dishonest(read, truth) == []


def test_a_read_timeout_is_tried_again(serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time) -> None:
    server = serve(site)
    server.fault(SEARCH, "slow", nth=2, seconds=0.8)
    read = read_with(server, tmp_path, time, timeout=(0.3, 0.3))
    assert read.partial() == {}
    assert dishonest(read, truth) == []


STAYS = [
    {"status": 503},
    {"kind": "reset"},
    {"kind": "html", "status": 200},
    {"kind": "html", "status": 500},
    {"kind": "torn"},
]


@pytest.mark.parametrize("fault", [*STAYS, {"status": 403}, {"status": 404}], ids=str)
@pytest.mark.parametrize(
    ("match", "nth", "lost"),
    [
        (SEARCH, 1, "objective"),
        (SEARCH, 1, "key_result"),
        (SEARCH, 2, "work"),
        (CHANGES, 1, "check_in"),
        (CHANGES, 2, "movement"),
    ],
)
def test_what_stays_is_said(
    serve: Serve,
    site: Site,
    truth: Read,
    tmp_path: Path,
    time: Time,
    match: str,
    nth: int,
    lost: str,
    fault: dict[str, Any],
) -> None:
    server = serve(site)
    server.fault(match, nth=nth, forever=True, **fault)
    read = read_with(server, tmp_path, time)
    assert lost in read.partial()
    assert read.entry.failures
    assert dishonest(read, truth) == []


@pytest.mark.parametrize("match", ["GET /serverInfo", "GET /field", "GET /myself", "GET /project/search"])
def test_without_a_first_look_there_is_no_reading(
    serve: Serve, site: Site, tmp_path: Path, time: Time, match: str
) -> None:
    server = serve(site)
    server.fault(match, "html", status=200, forever=True)
    with pytest.raises(IncompleteError, match=r"text/html .*Bad Gateway"):
        read_with(server, tmp_path, time)


def test_a_server_that_is_gone_is_not_asked_for_ever(serve: Serve, tmp_path: Path, time: Time) -> None:
    server = serve(company.build("links", objectives=6, key_results=5))
    server.fault("* /*", "reset", nth=14, forever=True)
    read = read_with(server, tmp_path, time, model="links")
    assert read.partial()
    assert server.requests < 14 + 3 * 6 + 1


@pytest.mark.parametrize("kind", ["same_token", "expired_token"])
@pytest.mark.parametrize("times", [1, 1000])
def test_page_tokens_that_repeat_or_expire(
    serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time, kind: Any, times: int
) -> None:
    server = serve(site, page_cap=3)
    server.fault(SEARCH, kind, nth=6, times=times)
    read = read_with(server, tmp_path, time)
    assert dishonest(read, truth) == []
    if kind == "expired_token" and times == 1:
        assert read.partial() == {}
    else:
        assert "token" in read.partial()["work"]
    assert server.requests < 80


def test_changelog_pages_that_repeat(
    serve: Serve, truth: Read, site: Site, tmp_path: Path, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.changelogs.HISTORIES_AT_ONCE", 3)
    server = serve(site)
    assert read_with(server, tmp_path / "fine", time).partial() == {}
    server.fault(CHANGES, "same_token", nth=3, forever=True)
    read = read_with(server, tmp_path, time)
    assert "token again" in read.partial()["check_in"] + read.partial().get("movement", "")
    assert dishonest(read, truth) == []


def test_issues_that_jira_cannot_load_are_unseen_and_asked_for_again(serve: Serve, tmp_path: Path, time: Time) -> None:
    site = company.build("links", objectives=1, key_results=1, work=2)
    site.project("WEB")
    outside = site.issue("WEB", "Story", "In another project")
    result = site.by_key("OKR-2")
    assert result
    site.link("Contribution", outside, result)
    site.retriable.add(outside.id)
    server = serve(site)
    read = read_with(server, tmp_path, time, model="links")
    assert "could not be loaded" in read.partial()["work"]
    assert read.entry.coverage["work"].scope == (f"jira:{outside.id}@marigold",)
    site.retriable.clear()
    again = read_with(server, tmp_path, time, model="links")
    assert again.partial() == {}
    assert (outside.key, "OKR-2") in again.contributes()


def test_a_parent_that_is_hidden_leaves_it_open_what_its_work_serves(serve: Serve, tmp_path: Path, time: Time) -> None:
    site = company.build(objectives=1, key_results=2, work=2)
    epic, objective = site.by_key("APP-1"), site.by_key("OKR-1")
    assert epic
    assert objective
    epic.hidden = True
    server = serve(site)
    read = read_with(server, tmp_path / "epic", time)
    below = {read.by_key("work")[k]["id"] for k in ("APP-2", "APP-3", "APP-4")}
    assert set(read.entry.coverage["contributes"].scope or ()) == below
    epic.hidden, objective.hidden = False, True
    read = read_with(server, tmp_path / "objective", time)
    results = {r["id"] for r in read.records["key_result"]}
    assert set(read.entry.coverage["owner"].scope or ()) == results  # they may inherit an owner


def test_a_field_that_a_project_does_not_have_is_no_empty_field(serve: Serve, tmp_path: Path, time: Time) -> None:
    site = company.build()
    owner = site.field("Accountable", "user", CUSTOM + "userpicker")
    site.absent["OKR"] = {owner.id}
    server = serve(site)
    fields = {f: getattr(FIELDS, f) for f in FIELDS.__struct_fields__} | {"owner": ("Accountable",)}
    read = read_with(server, tmp_path, time, settings=settings_for(server, fields=type(FIELDS)(**fields)))
    assert "does not have the field 'Accountable'" in read.partial()["owner"]
    assert len(read.entry.coverage["owner"].scope or ()) == 9


def test_a_hidden_project_is_said(serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time) -> None:
    site.invisible.add("APP")
    read = read_with(serve(site), tmp_path, time)
    assert "Browse Projects" in read.entry.failures[0].reason
    assert {"work", "contributes", "movement"} <= set(read.partial())
    assert "owner" not in read.partial()
    assert dishonest(read, truth) == []


def test_a_wrong_token_does_not_look_like_an_empty_company(
    serve: Serve, site: Site, tmp_path: Path, time: Time
) -> None:
    server = serve(site)
    server.accepts_token = False
    with pytest.raises(NotLoggedIn, match="does not accept the credential"):
        read_with(server, tmp_path, time)
    assert not server.sent("search/jql")


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_token_revoked_half_way_makes_everything_doubtful(
    serve: Serve, site: Site, truth: Read, tmp_path: Path, time: Time, nth: int
) -> None:
    server = serve(site)

    def revoke(_: Site) -> None:
        server.accepts_token = False

    server.fault(SEARCH, "hook", nth=nth, then=revoke)
    try:
        read = read_with(server, tmp_path, time)
    except NotLoggedIn:
        return
    assert set(read.partial()) >= {"objective", "work", "contributes", "movement"}
    assert dishonest(read, truth) == []


def test_a_revoked_token_deletes_nothing_that_was_known(serve: Serve, site: Site, tmp_path: Path, time: Time) -> None:
    server = serve(site)
    before = read_with(server, tmp_path, time)
    site.later(hours=2)

    def revoke(_: Site) -> None:
        server.accepts_token = False

    server.fault(SEARCH, "hook", nth=3, then=revoke)
    after = read_with(server, tmp_path, time)
    assert after.partial()
    assert rows(after, "work") == rows(before, "work")
