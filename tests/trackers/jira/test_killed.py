"""Killed at any request, `okrlint fetch` goes on: of each listing at most one page is asked for once more."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from okrlint.records import BY_RELATION
from tests.cli.front import okrlint
from tests.fakes.jira import Exchange, JiraServer, Site, company
from tests.trackers.jira.conftest import Serve
from tests.trackers.jira.support import Read, look
from tests.trackers.killing import EVERY, killed
from tests.trackers.test_gate import MAPPINGS

CONFIG = """sources:
  - jira:
      url: {url}
      site: marigold
      projects: [OKR, APP]
      fields: {{cycle: [fixVersions]}}
"""
DAYS = ("2026-06-15T08:00:00Z", "2026-06-16T08:00:00Z")
PAGE = 12
BOTH = pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
AROUND = ("/serverInfo", "/myself", "/field", "/issuetype", "/issueLinkType", "/priority", "/status", "/project")
"""The look around the site that every run begins with."""


def build(model: company.Model, *, cloud: bool) -> Site:
    """More work than fits on a page, some of it in a project that is not read whole and found through its parents."""
    site = company.build(model, cloud=cloud, objectives=2, key_results=2, work=4)
    story = next(i for i in site.issues.values() if i.project == "APP" and i.type.level == 0)
    above = next((i for i in story.values.values() if isinstance(i, type(story))), None)
    if above is not None:
        for number in range(PAGE + 3):
            company.adopt(site, site.issue("LAB", "Story", f"Elsewhere {number}"), above)
    return site


def fetch(folder: Path, server: JiraServer, day: str) -> list[Exchange]:
    """`okrlint fetch -o snap`."""
    before = server.recorded()
    did = okrlint("fetch", "-o", "snap", "--as-of", day, cwd=folder, env=server.environment)
    assert did.code == 0, did.err
    return server.exchanges[before:]


def fetch_killed(folder: Path, server: JiraServer, day: str, nth: int) -> list[Exchange]:
    """The same in a process of its own that is killed before it gets the answer to its nth request."""
    before = server.recorded()

    def arrange(kill: Callable[[], None]) -> None:
        server.fault("*", "hook", nth=nth, then=lambda _: kill())

    killed(("fetch", "-o", "snap", "--as-of", day), folder, server.environment, arrange)
    server.faults.clear()
    return server.exchanges[before : before + nth - 1]


def configured(folder: Path, server: JiraServer, model: company.Model) -> Path:
    folder.mkdir()
    (folder / "okrlint.yaml").write_text(CONFIG.format(url=server.url) + MAPPINGS[model])
    return folder


def pages(exchanges: list[Exchange]) -> Counter[str]:
    """What was asked for beyond the look around: each page of each listing by its query and its place in it."""
    asked: Counter[str] = Counter()
    for exchange in exchanges:
        if any(part in exchange.path for part in AROUND) or _found_nothing(exchange):
            continue
        sent: dict[str, Any] = exchange.sent if isinstance(exchange.sent, dict) else {}
        place = {k: v for k, v in sent.items() if k not in ("fields", "fieldIds", "maxResults", "expand")}
        sweep = "keys " if sent.get("fields") == ["key"] else ""  # another listing than that of whole issues
        asked[f"{sweep}{exchange.path} {place or exchange.query}"] += 1
    return asked


def _found_nothing(exchange: Exchange) -> bool:
    """Whether it made sure that an issue is gone, which each run does for itself."""
    by_id = "/issue/" in exchange.path or str((exchange.sent or {}).get("jql")).startswith("id in")
    return by_id and not (exchange.answer or {}).get("issues")


def one_of_each_kind(asked: list[Exchange], seed: str) -> list[int]:
    """The numbers of some requests, one of each kind, drawn by a seed: kinds of searches differ in their words."""
    kinds: dict[str, list[int]] = {}
    for nth, exchange in enumerate(asked, 1):
        sent: dict[str, Any] = exchange.sent if isinstance(exchange.sent, dict) else {}
        words = re.sub(r'"[^"]*"(, )?|\d+', "", f"{exchange.path} {sent.get('jql', '')} {'nextPageToken' in sent}")
        kinds.setdefault("around" if any(part in exchange.path for part in AROUND) else words, []).append(nth)
    chance = random.Random(seed)
    return sorted(chance.choice(numbers) for numbers in kinds.values())


def listing_of(page: str) -> str:
    """The query of a page, wherever in it the page lies."""
    return page.split("'nextPageToken'", 1)[0].split("key >", 1)[0].split("'startAt'", 1)[0]


def assert_alike(one: Read, other: Read) -> None:
    for relation in BY_RELATION:
        left, right = ({str(sorted(row.items())) for row in read.records[relation]} for read in (one, other))
        assert left == right, relation
    assert one.partial() == other.partial() == {}


@BOTH
@pytest.mark.parametrize("model", company.MODELS)
def test_a_killed_first_fetch_repeats_at_most_a_page_of_each_listing(
    serve: Serve, tmp_path: Path, model: company.Model, cloud: bool
) -> None:
    """One model at every request, the others at one request of each kind."""
    server = serve(build(model, cloud=cloud), page_cap=PAGE)
    whole = configured(tmp_path / "whole", server, model)
    asked = fetch(whole, server, DAYS[0])
    truth = look(whole / "snap")
    assert len(pages(asked)) >= 4
    every = range(1, len(asked) + 1)
    for nth in every if EVERY or model == "links" else one_of_each_kind(asked, f"{model} {cloud}"):
        folder = configured(tmp_path / f"killed-{nth}", server, model)
        had = pages(fetch_killed(folder, server, DAYS[0], nth))
        again = had + pages(fetch(folder, server, DAYS[0]))
        assert not too_often(again, pages(asked)), f"killed at request {nth}: {asked[nth - 1]}"
        assert_alike(look(folder / "snap"), truth)


@BOTH
def test_a_killed_second_fetch_repeats_at_most_a_page_of_each_listing(
    serve: Serve, tmp_path: Path, cloud: bool
) -> None:
    """Everything has changed, and an epic has come to serve a goal."""
    site = build("links", cloud=cloud)
    server = serve(site, page_cap=PAGE)
    first = configured(tmp_path / "first", server, "links")
    fetch(first, server, DAYS[0])
    site.later(days=3)
    for issue in [i for i in site.issues.values() if i.project != "OKR"]:
        site.change(issue, site.users["u1"], summary=f"{issue.values['summary']}, once more")
    loose = next(i for i in site.issues.values() if i.type.name == "Epic" and i.project == "APP")
    results = [i for i in site.issues.values() if i.type.name == "Key Result"]
    site.link("Contribution", loose, results[-1])
    site.delete(next(i for i in site.issues.values() if i.type.level == 0 and not site.children(i)))
    site.later(minutes=5)
    whole = Path(shutil.copytree(first, tmp_path / "whole"))
    asked = fetch(whole, server, DAYS[1])
    truth = look(whole / "snap")
    for nth in range(1, len(asked) + 1, 1 if EVERY else 2):
        folder = Path(shutil.copytree(first, tmp_path / f"killed-{nth}"))
        had = pages(fetch_killed(folder, server, DAYS[1], nth))
        again = had + pages(fetch(folder, server, DAYS[1]))
        assert not too_often(again, pages(asked)), f"killed at request {nth}: {asked[nth - 1]}"
        assert_alike(look(folder / "snap"), truth)


@BOTH
def test_what_is_deleted_or_changes_after_a_kill_is_seen(serve: Serve, tmp_path: Path, cloud: bool) -> None:
    """On Cloud the changes of what was read before the kill are still to come: those of a deleted issue never will."""
    site = build("links", cloud=cloud)
    server = serve(site, page_cap=PAGE)
    asked = fetch(configured(tmp_path / "undisturbed", server, "links"), server, DAYS[0])
    last = max(
        n for n, e in enumerate(asked, 1) if 'project in ("OKR", "APP") ORDER' in str(e.sent) or '"APP"' in str(e.sent)
    )
    folder = configured(tmp_path / "killed", server, "links")
    fetch_killed(folder, server, DAYS[0], last)
    site.later(minutes=5)
    stories = [
        i for i in site.issues.values() if i.project == "APP" and i.type.name == "Story" and not site.children(i)
    ]
    site.delete(stories[0])
    site.change(stories[1], site.users["u1"], status="On hold")
    fetch(folder, server, DAYS[0])
    fresh = configured(tmp_path / "fresh", server, "links")
    fetch(fresh, server, DAYS[0])
    assert_alike(look(folder / "snap"), look(fresh / "snap"))


def too_often(asked: Counter[str], needed: Counter[str]) -> dict[str, int]:
    """Listings of which more than a page was asked for beyond what an undisturbed fetch needs."""
    more: Counter[str] = Counter()
    for page, times in asked.items():
        more[listing_of(page)] += max(0, times - max(1, needed[page]))
    return {listing: times for listing, times in more.items() if times > 1}
