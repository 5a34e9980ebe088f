"""How many requests a reading of a Jira site takes, beside the plain way with the `jira` library, in one run.

    python benchmarks/jira_requests.py [--issues 5000] [--page 100]

Both read the same pretended Jira Cloud on loopback: all issues with their fields and every change of status. Counts are
exact and the same on every machine; seconds are not, and mostly those of the pretended server.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec
from jira import JIRA

sys.path.insert(0, str(Path(__file__).parents[1]))

from okrlint.snapshot import SnapshotWriter
from okrlint.trackers import Run
from okrlint.trackers.jira import Settings, fetch
from tests.fakes.jira import JiraServer, Site, company
from tests.fakes.jira.server import EMAIL, TOKEN

ALLOWED_FACTOR, ALLOWED_MORE = 1.2, 20
AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


class Took(msgspec.Struct):
    """Requests of one way, by kind, and its seconds."""

    way: str
    counts: Counter[str]
    seconds: float

    @property
    def changes(self) -> int:
        return sum(n for kind, n in self.counts.items() if "changelog" in kind or kind == "GET /issue/*")

    @property
    def searches(self) -> int:
        """Everything but the changes: searches, and the first look around."""
        return self.counts.total() - self.changes


def site_of(issues: int) -> Site:
    """A company of so many issues: 5 % goals and epics, stories with two changes each."""
    site = company.build(objectives=max(3, issues // 250), key_results=4, work=2)
    people = list(site.users.values())
    epics = [i for i in site.issues.values() if i.type.name == "Epic"]
    missing = issues - len(site.issues)
    for number, epic in enumerate(epics):
        share = missing // len(epics) + (number < missing % len(epics))
        company.bulk(site, share, under=epic, people=people)
    return site


def measured(server: JiraServer, way: str, run: object) -> Took:
    server.reset_counts()
    begun = time.perf_counter()
    run()  # type: ignore[operator]  # a function without arguments
    return Took(way, Counter(server.counts), time.perf_counter() - begun)


def ours(server: JiraServer, folder: Path) -> None:
    settings = Settings(url=server.url, projects=("OKR", "APP", "LAB"), site="marigold")
    with SnapshotWriter(folder, AS_OF) as writer:
        out = writer.source("jira", "jira", {"projects": ["OKR", "APP", "LAB"]})
        fetch(settings, out, Run(as_of=AS_OF, environment=server.environment))
        out.finish(AS_OF)
        assert all(c.state == "complete" for c in out.entry.coverage.values())
        assert len(out.known("work")) + len(out.known("objective")) + len(out.known("key_result")) == len(
            server.site.issues
        )


def plain(server: JiraServer) -> None:
    """Search with the library, then ask each issue for its history, as its documentation shows."""
    library = JIRA(server.url, basic_auth=(EMAIL, TOKEN), max_retries=0)
    found = library.enhanced_search_issues("project in (OKR, APP, LAB) ORDER BY key", maxResults=0, fields="*all")
    assert len(found) == len(server.site.issues)
    for issue in found:
        library.issue(issue.key, expand="changelog", fields="status")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=5000)
    parser.add_argument("--page", type=int, default=100, help="issues with fields that the server grants on a page")
    given = parser.parse_args()
    site = site_of(given.issues)
    allowed = math.ceil(given.issues / given.page) * ALLOWED_FACTOR + ALLOWED_MORE
    with JiraServer(site, page_cap=given.page, keep=False) as server, tempfile.TemporaryDirectory() as kept:
        rows = [measured(server, "okrlint, first reading", lambda: ours(server, Path(kept)))]
        site.later(days=1)
        rows.append(measured(server, "okrlint, nothing changed", lambda: ours(server, Path(kept))))
        stories = [i for i in site.issues.values() if i.type.name == "Story"][:100]
        for story in stories:
            site.change(story, site.users["u1"], status="In Progress")
        rows.append(measured(server, "okrlint, 100 changed", lambda: ours(server, Path(kept))))
        rows.append(measured(server, "the jira library, plain", lambda: plain(server)))
    print(f"{len(site.issues):,} issues, {given.page} on a page; allowed are {allowed:.0f} for each column\n")
    print("| way | searches and first look | changes | all | seconds |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {row.way} | {row.searches} | {row.changes} | {row.counts.total():,} | {row.seconds:.1f} |")
    print()
    for kind, number in sorted(rows[0].counts.items(), key=lambda kv: -kv[1]):
        print(f"  {number:4} {kind}")
    assert rows[0].searches <= allowed
    assert rows[0].changes <= allowed


if __name__ == "__main__":
    main()
